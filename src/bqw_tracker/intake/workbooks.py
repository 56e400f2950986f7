"""Workbooks to sheets: xlsx by openpyxl, xls and et by xlrd, ods by calamine.

The libraries are the extra `office` and are imported where they are used. What is refused
by size is refused before it is unpacked. calamine knows values only: of an ods number formats,
errors and merged cells are lost, so its sheets are not `exact`, and a file with errors or merged
cells is refused.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.extras import library

from .tables import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    RESAVE,
    VAST,
    Cell,
    Fault,
    Row,
    Sheet,
    Unusable,
    cell_of,
    cut,
    error_cell,
    row_of,
    shape_of,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_UNPACKED, _XML, _MEMBERS, _MERGED = 100 << 20, 12 << 20, 5_000, 200_000
"""Bounds; a form of an office unpacks to less than a megabyte of XML."""
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_AREA = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=.([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"
)
_DAMAGED = Fault(
    "encoding",
    sentence("the file is damaged: it cannot be read to its end"),
    RESAVE,
)
_LOCKED = Fault(
    "encoding",
    sentence("the file is locked with a password and cannot be opened"),
    sentence("open it in WPS or Excel, take the password away, save it, and send it again"),
)
_BLOATED = Fault(
    "encoding",
    sentence("the file unpacks to far more than a table needs; it was not opened"),
    sentence("copy the table into a new xlsx and send that"),
)
_UNCALCULATED = Fault(
    "bad-value",
    sentence("the formula was never calculated"),
    sentence("open the file in WPS or Excel, save it there, and send it again"),
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22\0\x02"
"""A stream of this name in the directory of an OLE2 file, as an xlsx with a password has it."""
_CHINESE_DATES = dict.fromkeys((27, 36, 50, 52, 57), "month") | dict.fromkeys((31,), "day")
"""Built-in formats that Excel and WPS in Chinese write without their code."""


_MANIFEST = "META-INF/manifest.xml"
_REPEATED_ROWS = re.compile(rb"number-rows-repeated=.([0-9]+)")
_REPEATED_COLUMNS = re.compile(
    rb"number-columns-repeated=.([0-9]+)[^>]*value-type|value-type[^>]*columns-repeated=.([0-9]+)"
)
_ODS_ROW = re.compile(rb"<table:table-row\b.*?(?:</table:table-row>|/>)", re.DOTALL)
_LOST: tuple[tuple[bytes, Fault], ...] = (
    (
        b'calcext:value-type="error"',
        Fault(
            "bad-value",
            sentence("a cell of this ods shows an error, and an ods does not tell which"),
            sentence("mend it, or save the file as xlsx"),
        ),
    ),
    (
        b"covered-table-cell",
        Fault(
            "bad-value",
            sentence("cells of this ods are merged, and what they hold would be lost"),
            sentence("save the file as xlsx, or undo the merging"),
        ),
    ),
)
"""What calamine does not show of an ods, so that the file is refused."""


def read_workbook(raw: bytes) -> list[Sheet]:
    """Return all sheets of a workbook. Raises `Unusable`, `Refused` without its library."""
    members = _members(raw) if raw.startswith(b"PK") else []
    try:
        if "xl/workbook.xml" in members:
            _bounded(raw)
            return _xlsx(raw)
        return _ods(raw, members) if members else _xls(raw)
    except (Unusable, Refused):
        raise
    except Exception as error:  # the libraries raise whatever a damaged file makes them raise
        raise Unusable(_DAMAGED) from error


def _members(raw: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unusable(_DAMAGED) from error
    sizes = [(info.file_size, info.filename.lower().endswith((".xml", ".rels"))) for info in infos]
    text = sum(size for size, is_text in sizes if is_text)
    if len(infos) > _MEMBERS or text > _XML or sum(size for size, _ in sizes) > _UNPACKED:
        raise Unusable(_BLOATED)
    return [info.filename for info in infos]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _bounded(raw: bytes) -> None:
    """Refuse what would be slow to load: openpyxl makes an object for every cell it meets."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        texts = [archive.read(name) for name in archive.namelist() if "/worksheets/" in name]
    merged = sum(
        (int(bottom) - int(top) + 1) * (_column(right) - _column(left) + 1)
        for text in texts
        for left, top, right, bottom in _AREA.findall(text)
    )
    if merged > _MERGED or sum(len(_CELL.findall(text)) for text in texts) > MAX_CELLS:
        raise Unusable(VAST)


def _refuse_vast(height: int, width: int) -> None:
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS * 10:
        raise Unusable(VAST)


def _xlsx(raw: bytes) -> list[Sheet]:
    with library("openpyxl"):
        import openpyxl  # noqa: PLC0415 - the extra `office`

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings and styles it does not keep
        values = openpyxl.load_workbook(BytesIO(raw), data_only=True)
        formulas = openpyxl.load_workbook(BytesIO(raw), data_only=False)
    # Programs that write formulas without computing them ask Excel to do so when it opens.
    uncertain = bool(values.calculation and values.calculation.fullCalcOnLoad)
    return [
        Sheet(
            sheet.title,
            cut(_xlsx_rows(sheet, formulas[sheet.title], uncertain=uncertain)),
            hidden=sheet.sheet_state != "visible",
            hidden_columns=frozenset(
                number - 1
                for about in sheet.column_dimensions.values()
                if about.hidden
                for number in range(about.min or 1, min(about.max or 0, MAX_COLUMNS) + 1)
            ),
        )
        for sheet in values.worksheets
    ]


def _xlsx_rows(sheet: "Worksheet", formulas: "Worksheet", *, uncertain: bool) -> Iterator[Row]:
    # Not by iter_rows, which makes every cell up to the farthest that has a format.
    cells = sheet._cells  # noqa: SLF001
    filled = [place for place, cell in cells.items() if cell.value is not None]
    height = max((row for row, _ in filled), default=0)
    width = max((column for _, column in filled), default=0)
    _refuse_vast(height, width)
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, height) + 1)
        for column in range(area.min_col, min(area.max_col, width) + 1)
    }
    for number in range(1, height + 1):
        places = [merged.get((number, c), (number, c)) for c in range(1, width + 1)]
        found = [sheet.cell(*at) for at in places]
        about = sheet.row_dimensions.get(number)
        hidden = about is not None and (about.hidden or about.height == 0)
        struck = [cell.font.strike for cell in found if cell.value is not None]
        yield row_of(
            number,
            [_xlsx_cell(cell, formulas.cell(*at), uncertain=uncertain)
             for cell, at in zip(found, places, strict=True)],
        )._replace(
            left_out="hidden" if hidden else "struck" if struck and all(struck) else "",
            repeats=frozenset(c for c, at in enumerate(places) if at != (number, c + 1)),
        )  # fmt: skip


def _xlsx_cell(cell: Any, formula: Any, *, uncertain: bool) -> Cell:
    value, computed = cell.value, formula.data_type == "f"
    if computed and value is None and cell.data_type == "str":
        return Cell("")  # calculated: its text is empty
    unset = value == 0 and not isinstance(value, bool)
    if computed and (value is None or (uncertain and unset)):
        return Cell(str(formula.value), _UNCALCULATED)
    if value is None:
        return Cell("")
    if cell.data_type == "e":
        return error_cell(str(value))
    kind = _CHINESE_DATES.get(cell._style.numFmtId)  # noqa: SLF001 - ids that carry no code
    if kind and isinstance(value, int | float):
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - the extra `office`

        return cell_of(from_excel(value), kind)
    return cell_of(value, shape_of(cell.number_format or ""))


def _xls(raw: bytes) -> list[Sheet]:
    with library("xlrd"):
        import xlrd  # noqa: PLC0415 - the extra `office`

    if _ENCRYPTED in raw:
        raise Unusable(_LOCKED)
    try:
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=StringIO())
    except xlrd.biffh.XLRDError as error:
        if str(error) == "Workbook is encrypted":
            raise Unusable(_LOCKED) from error
        raise
    return [
        Sheet(
            sheet.name,
            cut(_xls_rows(book, sheet)),
            hidden=sheet.visibility != 0,
            hidden_columns=frozenset(
                number for number, about in sheet.colinfo_map.items() if about.hidden
            ),
        )
        for sheet in book.sheets()
    ]


def _xls_rows(book: Any, sheet: Any) -> Iterator[Row]:
    _refuse_vast(sheet.nrows, sheet.ncols)
    merged = {
        (row, column): (top, left)
        for top, bottom, left, right in sheet.merged_cells
        for row in range(top, min(bottom, sheet.nrows))
        for column in range(left, min(right, sheet.ncols))
    }
    for number in range(sheet.nrows):
        places = [merged.get((number, c), (number, c)) for c in range(sheet.ncols)]
        about = sheet.rowinfo_map.get(number)
        yield row_of(number + 1, [_xls_cell(book, sheet, *at) for at in places])._replace(
            left_out="hidden" if about and about.hidden else "",
            repeats=frozenset(c for c, at in enumerate(places) if at != (number, c)),
        )


def _xls_cell(book: Any, sheet: Any, row: int, column: int) -> Cell:
    import xlrd  # noqa: PLC0415 - the extra `office`

    if column >= sheet.row_len(row):
        return Cell("")
    cell = sheet.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return error_cell(xlrd.error_text_from_code.get(cell.value, "#?"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_of(bool(cell.value), "")
    style = book.xf_list[cell.xf_index].format_key if cell.xf_index is not None else 0
    shape = shape_of(book.format_map[style].format_str if style in book.format_map else "")
    if cell.ctype == xlrd.XL_CELL_DATE:
        return cell_of(xlrd.xldate_as_datetime(cell.value, book.datemode), shape)
    return cell_of(cell.value, shape) if cell.value != "" else Cell("")


def _laid_out(row: bytes) -> int:
    """Return how many cells a filled row of an ods becomes when its repeats are laid out."""
    columns = sum(int(left or right) for left, right in _REPEATED_COLUMNS.findall(row))
    rows = _REPEATED_ROWS.search(row)
    return max(columns, row.count(b"table-cell")) * (int(rows[1]) if rows else 1)


def _ods(raw: bytes, members: list[str]) -> list[Sheet]:
    with library("python-calamine"):
        import python_calamine  # noqa: PLC0415 - the extra `office`

    if "content.xml" in members:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            content = archive.read("content.xml")
            if _MANIFEST in members and b":encryption-data" in archive.read(_MANIFEST):
                raise Unusable(_LOCKED)
        for sign, fault in _LOST:
            if sign in content:
                raise Unusable(fault)
        # calamine lays a table out before it can be asked for its size. LibreOffice repeats
        # blank rows to the end of the sheet, which is harmless; filled ones are not.
        filled = [row for row in _ODS_ROW.findall(content) if b"value-type" in row]
        if sum(map(_laid_out, filled)) > MAX_CELLS * 10:
            raise Unusable(VAST)
    workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(raw))
    return [
        _calamine(workbook.get_sheet_by_name(about.name), about.name)._replace(
            hidden=about.visible != python_calamine.SheetVisibleEnum.Visible
        )
        for about in workbook.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _calamine(sheet: Any, name: str) -> Sheet:
    height, width = sheet.total_height, sheet.total_width
    _refuse_vast(height, width)
    table = [[cell_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(table) and left < len(table[top]):
            for row in table[top : bottom + 1]:
                row[left : right + 1] = [table[top][left]] * len(row[left : right + 1])
    rows = (row_of(number, cells) for number, cells in enumerate(table, start=1))
    return Sheet(name, cut(rows), exact=False)
