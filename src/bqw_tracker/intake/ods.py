"""ods by calamine, which knows values only: number formats, errors and merged cells are lost.

So its sheets are not `exact`, and a file with errors or merged cells is refused.
"""

import re
import zipfile
from io import BytesIO
from typing import Any

from bqw_tracker.core.problems import sentence
from bqw_tracker.extras import library

from . import Fault
from .sheets import LOCKED, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, VAST, Sheet, Unusable, row_of, trimmed
from .values import cell_of

_MANIFEST = "META-INF/manifest.xml"
_ROWS = re.compile(rb"number-rows-repeated=.([0-9]+)")
_COLUMNS = re.compile(
    rb"number-columns-repeated=.([0-9]+)[^>]*value-type|value-type[^>]*columns-repeated=.([0-9]+)"
)
_ROW = re.compile(rb"<table:table-row\b.*?(?:</table:table-row>|/>)", re.DOTALL)
_LOST: tuple[tuple[bytes, Fault], ...] = (
    (
        b'calcext:value-type="error"',
        (
            "bad-value",
            sentence("a cell of this ods shows an error, and an ods does not tell which"),
            sentence("mend it, or save the file as xlsx"),
        ),
    ),
    (
        b"covered-table-cell",
        (
            "bad-value",
            sentence("cells of this ods are merged, and what they hold would be lost"),
            sentence("save the file as xlsx, or undo the merging"),
        ),
    ),
)
"""What calamine does not show of an ods, so that the file is refused."""


def _laid_out(row: bytes) -> int:
    """Return how many cells a filled row of an ods becomes when its repeats are laid out."""
    columns = sum(int(left or right) for left, right in _COLUMNS.findall(row))
    rows = _ROWS.search(row)
    return max(columns, row.count(b"table-cell")) * (int(rows[1]) if rows else 1)


def read_ods(raw: bytes, members: list[str]) -> list[Sheet]:
    """Return the visible sheets. Raises `Unusable`, `Refused` where calamine cannot be used."""
    with library("python-calamine"):
        import python_calamine  # noqa: PLC0415 - the extra `office`

    if "content.xml" in members:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            content = archive.read("content.xml")
            if _MANIFEST in members and b":encryption-data" in archive.read(_MANIFEST):
                raise Unusable(LOCKED)
        for sign, fault in _LOST:
            if sign in content:
                raise Unusable(fault)
        # calamine lays a table out before it can be asked for its size. LibreOffice repeats
        # blank rows to the end of the sheet, which is harmless; filled ones are not.
        filled = [row for row in _ROW.findall(content) if b"value-type" in row]
        if sum(map(_laid_out, filled)) > MAX_CELLS * 10:
            raise Unusable(VAST)
    workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(raw))
    visible = [
        about.name
        for about in workbook.sheets_metadata
        if about.visible == python_calamine.SheetVisibleEnum.Visible
        and about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    return [_calamine(workbook.get_sheet_by_name(name), name) for name in visible]


def _calamine(sheet: Any, name: str) -> Sheet:
    height, width = sheet.total_height, sheet.total_width
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS * 10:
        raise Unusable(VAST)
    table = [[cell_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(table) and left < len(table[top]):
            for row in table[top : bottom + 1]:
                row[left : right + 1] = [table[top][left]] * len(row[left : right + 1])
    rows = (row_of(number, cells) for number, cells in enumerate(table, start=1))
    return Sheet(name, trimmed(rows), exact=False)
