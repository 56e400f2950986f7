"""ods to grids, and what no other reader can read: by calamine, which knows values only.

Number formats, errors, merged cells and fonts of an ods are lost there. So its XML is looked
through first: what would become another figure refuses the file, and hidden rows and columns are
found.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

from .grids import (
    GAP,
    MAX_CELLS,
    Cell,
    Grid,
    Room,
    Unreadable,
    cell_name,
    error_cell,
    number_cell,
    truth_cell,
)
from .number_formats import PLAIN
from .parts import Package
from .tables import MAX_COLUMNS, MAX_ROWS

_MANIFEST = "META-INF/manifest.xml"
_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|NAME\?|NUM!|NULL!|VALUE!)")
_LOST = {
    "table:covered-table-cell": "ods_merged",
    "number:embedded-text": "ods_format",
    "text": "document",
    "presentation": "document",
}
"""Elements that end the look; those of the root's vocabulary have no prefix."""
_SCALE = re.compile("[万亿千百]")


class _Hidden(NamedTuple):
    rows: set[int]
    columns: list[tuple[int, int]]


class _Look:
    """Looks through the content of an ods. Raises `Unreadable` for what calamine does not show."""

    parser: expat.XMLParserType

    def __init__(self, room: Room) -> None:
        self.count, self.hidden = 0, dict[str, _Hidden]()
        self._room, self._about, self._words = room, _Hidden(set(), []), list[str]()
        self._row = self._rows = self._column = self._width = self._widest = 0
        self._bottom = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name in _LOST or attributes.get("calcext:value-type") == "error":
            raise Unreadable(_LOST.get(name, "ods_error"))
        if name == "table:table-cell":
            self._column += int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes:
                self._width = self._column
        elif name == "table:table-row":
            self._rows = int(attributes.get("table:number-rows-repeated", "1"))
            self._column = self._width = 0
            if _is_hidden(attributes):
                end = min(self._row + self._rows, MAX_ROWS)
                self._about.rows.update(range(self._row, end))
        elif name == "table:table-column":
            end = self._column + int(attributes.get("table:number-columns-repeated", "1"))
            if _is_hidden(attributes):
                self._about.columns.append((self._column, end - 1))
            self._column = end
        elif name == "table:table":
            self._about = self.hidden[attributes.get("table:name", "")] = _Hidden(set(), [])
            self._row = self._column = self._widest = 0
            self._bottom = -1
        else:
            self._start_of_style(name, attributes)

    def _start_of_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "number:text":
            self._words = []
            self.parser.CharacterDataHandler = self._words.append
        elif attributes.get("number:display-factor", "1") != "1":
            raise Unreadable("ods_format")
        elif (
            attributes.get("style:text-line-through-style", "none") != "none"
            or not attributes.get("style:text-position", "0%").startswith("0%")
        ):  # fmt: skip
            raise Unreadable("ods_marked")

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._end_of_row()
        elif name == "number:text":
            self.parser.CharacterDataHandler = None
            if _SCALE.search("".join(self._words)):
                raise Unreadable("ods_format")

    def _end_of_row(self) -> None:
        """Count what calamine lays out: all up to the farthest cell that is filled."""
        if self._width:
            if self._row - self._bottom > GAP:
                raise Unreadable("far", cell_name(self._row, self._width - 1))
            self._bottom = self._row + self._rows - 1
            self._widest = max(self._widest, self._width)
            if self._bottom >= MAX_ROWS or self._widest > MAX_COLUMNS:
                raise Unreadable("vast")
            if (self._bottom + 1) * self._widest > MAX_CELLS:
                raise Unreadable("many")
        self._row += self._rows


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("table:visibility", "visible") != "visible"


def read_ods(package: Package, raw: bytes, room: Room) -> list[Grid]:
    """Return the sheets of an ods. Raises `Unreadable`, and whatever calamine raises."""
    if _MANIFEST in package and any(
        element.name.endswith("encryption-data") for element in package.elements(_MANIFEST)
    ):
        raise Unreadable("locked")
    look = _Look(room)
    for part in ("styles.xml", "content.xml"):
        if part in package:
            package.parse(part, look)
    grids = read_values(raw, room)
    for grid in grids:
        hidden = look.hidden.get(grid.name, _Hidden(set(), []))
        grid.hidden_rows = hidden.rows
        for stretch in hidden.columns:
            grid.hide_columns(*stretch)
    return grids


def read_values(raw: bytes, room: Room) -> list[Grid]:
    """Return what calamine knows of a file. Raises `Unreadable`, and whatever calamine raises."""
    try:
        import python_calamine  # noqa: PLC0415 - the extra `office`
    except Exception as error:
        raise Unreadable("library", "python-calamine") from error
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(raw))
    grids = []
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            grid = _grid(book.get_sheet_by_name(about.name), Grid(about.name, room, exact=False))
            grid.hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            grids.append(grid)
    return grids


def _grid(sheet: Any, grid: Grid) -> Grid:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise Unreadable("many")
    for first, last in sheet.merged_cell_ranges or ():
        grid.merge((*first, *last))
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if value != "":
                grid.put(row, column, _cell(value))
    return grid


def _cell(value: object) -> Cell:
    """Return a value as a clerk sees it where no number format is known."""
    if isinstance(value, bool):
        return truth_cell(value)
    if isinstance(value, int | float):
        return number_cell(Decimal(repr(value)), PLAIN)
    if isinstance(value, datetime):
        day = value.time() == time()
        return Cell(value.date().isoformat() if day else value.isoformat(timespec="minutes"))
    if isinstance(value, date):
        return Cell(value.isoformat())
    text = str(value)
    return error_cell(text) if _ERROR.fullmatch(text) else Cell(text)
