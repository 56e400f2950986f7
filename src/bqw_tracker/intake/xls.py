"""xls and et to grids, by xlrd, which lays no row out farther than its last cell."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any, NamedTuple

from .grids import Cell, Grid, Room, Run, Unreadable, error_cell, number_cell, text_cell, truth_cell
from .number_formats import BUILT_IN, Format, read_format

ENCRYPTED = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22\0\x02"
"""A stream of this name in the directory of an OLE2 file, as an xlsx with a password has it."""
_WHY = {
    "Workbook is encrypted": "locked",
    "Can't find workbook in OLE2 compound document": "document",
}


_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = _FILLED = range(1, 6)
"""xlrd's kinds of cells."""


class _Book(NamedTuple):
    """xlrd's book, and the styles of its cells: their formats, and whether they are struck out."""

    book: Any
    styles: Sequence[tuple[Format, bool]]


def read_xls(raw: bytes, room: Room) -> list[Grid]:
    """Return the sheets of a workbook. Raises `Unreadable`, and whatever xlrd raises."""
    if ENCRYPTED in raw:
        raise Unreadable("locked")
    try:
        import xlrd  # noqa: PLC0415 - the extra `office`
    except Exception as error:
        raise Unreadable("library", "xlrd") from error
    try:
        book = xlrd.open_workbook(
            file_contents=raw, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.biffh.XLRDError as error:
        if str(error) in _WHY:
            raise Unreadable(_WHY[str(error)]) from error
        raise
    about = _Book(book, [_style(book, each) for each in book.xf_list])
    return [_grid(about, sheet, room) for sheet in book.sheets()]


def _style(book: Any, about: Any) -> tuple[Format, bool]:
    from xlrd.formatting import std_format_strings  # noqa: PLC0415 - the extra `office`

    key = about.format_key
    code = book.format_map[key].format_str if key in book.format_map else None
    if code is None or code == std_format_strings.get(key):  # xlrd's, and not the file's
        code = BUILT_IN.get(key, "")
    return read_format(code), bool(book.font_list[about.font_index].struck_out)


def _grid(about: _Book, sheet: Any, room: Room) -> Grid:
    grid = Grid(sheet.name, room)
    grid.hidden = sheet.visibility != 0
    grid.hidden_rows = {n for n, row in sheet.rowinfo_map.items() if row.hidden or not row.height}
    for number, column in sheet.colinfo_map.items():
        if column.hidden:
            grid.hide_columns(number, number)
    for top, bottom, left, right in sheet.merged_cells:
        grid.merge((top, left, bottom - 1, right - 1))
    for row in range(sheet.nrows):
        for number, kind in enumerate(sheet.row_types(row)):
            cell = _cell(about, sheet, row, number) if kind in _FILLED else None
            if cell and cell.text:
                grid.put(row, number, cell)
    return grid


def _cell(about: _Book, sheet: Any, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    form, struck = about.styles[sheet.cell_xf_index(row, column)]
    if kind == _TEXT:
        fonts = sheet.rich_text_runlist_map.get((row, column), ())
        said = list(_runs(about.book, value, fonts)) if fonts else value
        return text_cell(said, form, struck=struck)
    if kind == _TRUTH:
        return truth_cell(value, struck=struck)
    if kind == _ERROR:
        from xlrd import error_text_from_code  # noqa: PLC0415 - the extra `office`

        return error_cell(error_text_from_code.get(value, "#?"), struck=struck)
    number = Decimal(repr(float(value)))
    return number_cell(number, form, struck=struck, since_1904=bool(about.book.datemode))


def _runs(book: Any, text: str, fonts: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Return a text by its fonts, each of which begins at a place."""
    yield Run(text[: fonts[0][0]])
    for (begin, number), (end, _) in pairwise([*fonts, (len(text), 0)]):
        font = book.font_list[number]
        yield Run(text[begin:end], bool(font.escapement), bool(font.struck_out))
