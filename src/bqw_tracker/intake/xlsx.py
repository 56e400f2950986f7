"""xlsx to grids, in one pass over each sheet.

Elements go by their names alone, so that strict and transitional files are read alike; parts go
by their relations, so that they may have any name; what does not touch the cells (colours,
families of fonts) is not looked at.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from .grids import (
    Cell,
    Grid,
    Room,
    Run,
    Unreadable,
    cell_place,
    error_cell,
    number_cell,
    text_cell,
    truth_cell,
)
from .number_formats import BUILT_IN, PLAIN, Format, of_a_day, read_format
from .parts import Element, Package

_LAST_COLUMN = 16_383
_SHORT = re.compile("0|[1-9][0-9]{0,14}")
"""A number that is its own text."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES = range(0xD800, 0xE000)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_DAY = 86_400
_MOMENT = read_format("yyyy-mm-dd hh:mm")
_GROUPS = {
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
}  # fmt: skip
"""The lists of a styles part."""
_FORMATS = 2_000
"""How many number formats a workbook may use."""
_RUNS = 10_000
"""How many fonts a text may have."""
_NO_TABLES = ("chartsheet", "dialogsheet", "xlmacrosheet", "xlintlmacrosheet")
_FOREIGN = ("document", "presentation")
_RAISED = ("superscript", "subscript")


class _Style(NamedTuple):
    form: Format = PLAIN
    struck: bool = False


class _Book(NamedTuple):
    """What the cells of all sheets share; `uncertain` where a 0 may stand for not calculated."""

    strings: Sequence[str | Sequence[Run]]
    styles: Mapping[str, _Style]
    since_1904: bool
    uncertain: bool


def read_xlsx(package: Package, main: str, room: Room) -> list[Grid]:
    """Return the sheets of a workbook whose main part is named. Raises whatever it meets."""
    elements, related = package.elements(main), package.related(main)
    if elements[0].name in _FOREIGN:
        raise Unreadable("document")
    about = dict(elements)
    if elements[0].name != "workbook" or "sheet" not in about:
        raise ValueError(main)
    parts = dict(related.values())
    strings = _Strings()
    if "sharedStrings" in parts:
        package.parse(parts["sharedStrings"], strings)
    book = _Book(
        strings=strings.found,
        styles=_styles(package.elements(parts["styles"]) if "styles" in parts else []),
        since_1904=_is_on(about.get("workbookPr", {}).get("date1904", "0")),
        uncertain=_is_on(about.get("calcPr", {}).get("fullCalcOnLoad", "0")),
    )
    grids = []
    for name, attributes in elements:
        if name == "sheet":
            id_ = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if id_ not in related:  # calamine would pass over it
                raise Unreadable("damaged")
            kind, part = related[id_]
            if kind.lower() not in _NO_TABLES:
                grid = Grid(attributes.get("name", ""), room)
                grid.hidden = attributes.get("state", "visible") != "visible"
                package.parse(part, _Cells(grid, book))
                grids.append(grid)
    return grids


def _is_on(value: str) -> bool:
    return value not in ("0", "false", "off")


def _styles(elements: Sequence[Element]) -> dict[str, _Style]:
    """Return the styles of cells, by their numbers; 0 is there in any case."""
    codes = {str(number): code for number, code in BUILT_IN.items()}
    forms: dict[str, Format] = {}
    fonts: list[bool] = []
    styles: dict[str, _Style] = {}
    within = ""
    for name, about in elements:
        if name in _GROUPS:
            within = name
        elif (within, name) == ("numFmts", "numFmt"):
            codes[about.get("numFmtId", "")] = about.get("formatCode", "")
        elif (within, name) == ("fonts", "font"):
            fonts.append(False)
        elif (within, name) == ("fonts", "strike"):
            fonts[-1] = _is_on(about.get("val", "1"))
        elif (within, name) == ("cellXfs", "xf"):
            id_, font = about.get("numFmtId", "0"), int(about.get("fontId", "0"))
            if id_ not in forms:
                form = read_format(codes.get(id_, ""))
                forms[id_] = PLAIN if form == PLAIN else form
            styles[str(len(styles))] = _Style(forms[id_], font < len(fonts) and fonts[font])
            if len(forms) > _FORMATS:
                raise Unreadable("bloated")
    return {"0": _Style(), **styles}


_NO_FONT = Run("")[1:]


class _Texts:
    """Gathers the runs of a text: an entry of the shared strings, or what stands in a cell."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._run, self._spoken = Run(""), False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "r":
            self._run = Run("")
        elif name == "rPr":
            self._run = Run("", struck=False)
        elif name == "strike":
            self._run = self._run._replace(struck=_is_on(attributes.get("val", "1")))
        elif name == "vertAlign":
            self._run = self._run._replace(raised=attributes.get("val") in _RAISED)
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        if name == "rPh":
            self._spoken = False

    def said(self) -> str | Sequence[Run]:
        """Return the text, by its fonts where it has some."""
        runs = self._runs
        return runs[0].text if len(runs) == 1 and runs[0][1:] == _NO_FONT else runs

    def add(self, text: str) -> None:
        """Keep a stretch of text; how it is spoken is none."""
        if len(self._runs) > _RUNS:
            raise Unreadable("many")
        if not self._spoken:
            self._runs.append(Run(_unescaped(text), *self._run[1:]))


def _unescaped(text: str) -> str:
    """Return a text with the control characters that XML cannot hold."""
    if "_x" not in text:
        return text

    def letter(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return found[0] if code in _SURROGATES else chr(code)

    return _ESCAPED.sub(letter, text)


class _Strings:
    """Reads the texts that cells share."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.count, self.found = 0, list[str | Sequence[Run]]()
        self._texts, self._parts = _Texts(), list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "t":
            self._parts = []
            self.parser.CharacterDataHandler = self._parts.append
        elif name == "si":
            self._texts = _Texts()
        else:
            self._texts.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "t":
            self.parser.CharacterDataHandler = None
            self._texts.add("".join(self._parts))
        elif name == "si":
            self.found.append(self._texts.said())
        else:
            self._texts.end(name)


class _Cells:
    """Reads the cells of a sheet into a grid; rows and columns without a number follow on."""

    parser: expat.XMLParserType

    def __init__(self, grid: Grid, book: _Book) -> None:
        self.count = 0
        self._grid, self._book = grid, book
        self._row, self._column, self._number = -1, -1, ""
        self._about: dict[str, str] = {}
        self._parts: list[str] = []
        self._value = ""
        self._formula: str | None = None
        self._texts: _Texts | None = None
        self._columns: dict[str, int] = {}
        self._rich: dict[tuple[int, _Style], Cell] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "c":
            self._about, self._value, self._formula, self._texts = attributes, "", None, None
        elif name in ("v", "f", "t"):
            self._parts = []
            self.parser.CharacterDataHandler = self._parts.append
        elif name == "row":
            self._number = attributes.get("r") or str(self._row + 2)
            self._row, self._column = int(self._number) - 1, -1
            if _is_hidden(attributes, "ht"):
                self._grid.hidden_rows.add(self._row)
        elif name == "is":
            self._texts = _Texts()
        elif name == "col" and _is_hidden(attributes, "width"):
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self._grid.hide_columns(first, last)
        elif name == "mergeCell":
            self._grid.merge(_area(attributes["ref"]))
        elif self._texts:
            self._texts.start(name, attributes)

    def end(self, name: str) -> None:
        if name in ("v", "f", "t"):
            self.parser.CharacterDataHandler = None
            text = "".join(self._parts)
            if name == "v":
                self._value = text
            elif name == "f":
                self._formula = text
            elif self._texts:
                self._texts.add(text)
        elif name == "c":
            self._end_of_cell()
        elif self._texts:
            self._texts.end(name)

    def _end_of_cell(self) -> None:
        name = self._about.get("r")
        if name is None:
            self._column += 1
            if self._column > _LAST_COLUMN:
                raise Unreadable("vast")
        else:
            letters = name.rstrip("0123456789$")
            if letters not in self._columns or name[len(letters) :] != self._number:
                row, self._columns[letters] = cell_place(name)
                if row != self._row:
                    raise ValueError(name)
            self._column = self._columns[letters]
        cell = self._cell()
        if cell and cell.text:
            self._grid.put(self._row, self._column, cell)

    def _cell(self) -> Cell | None:  # noqa: PLR0911 - a return for each type
        kind, value = self._about.get("t", "n"), self._value
        style = self._book.styles[self._about.get("s", "0")]
        if self._texts:
            return text_cell(self._texts.said(), style.form, struck=style.struck)
        if self._formula is not None and kind != "str" and self._unset(kind, value):
            return Cell(f"={self._formula}", ("uncalculated", ""), style.struck)
        if not value:
            return None
        if kind == "s":
            return self._shared(int(value), style)
        if kind == "n":
            return _number(value, style, since_1904=self._book.since_1904)
        if kind == "b":
            return truth_cell(_is_on(value), struck=style.struck)
        if kind == "e":
            return error_cell(value, struck=style.struck)
        if kind == "d":
            return _moment(value, style)
        return text_cell(_unescaped(value), style.form, struck=style.struck)

    def _shared(self, number: int, style: _Style) -> Cell:
        """Return a text that cells share; one in many fonts is looked through once."""
        said = self._book.strings[number]
        if isinstance(said, str):
            return text_cell(said, style.form, struck=style.struck)
        if (number, style) not in self._rich:
            self._rich[number, style] = text_cell(said, style.form, struck=style.struck)
        return self._rich[number, style]

    def _unset(self, kind: str, value: str) -> bool:
        """Return whether a formula has no value, or the 0 of a program that does not compute."""
        return not value or (kind == "n" and self._book.uncertain and not float(value))


def _number(value: str, style: _Style, *, since_1904: bool) -> Cell:
    if style.form is PLAIN and _SHORT.fullmatch(value):
        return Cell(value, None, style.struck)
    number = Decimal(repr(float(value)))
    return number_cell(number, style.form, struck=style.struck, since_1904=since_1904)


def _moment(value: str, style: _Style) -> Cell:
    """Return a day that a strict file writes as 2023-06-30T00:00:00."""
    past = datetime.fromisoformat(value) - _EPOCH
    number = past.days + Decimal(past.seconds) / _DAY
    form = style.form if of_a_day(style.form) else _MOMENT
    return number_cell(number, form, struck=style.struck)


def _is_hidden(about: dict[str, str], size: str) -> bool:
    """Return whether a row or a column is hidden, or has no height or no width."""
    return _is_on(about.get("hidden", "0")) or not about.get(size, "1").strip("0.")


def _area(name: str) -> tuple[int, int, int, int]:
    """Return top, left, bottom and right of an area, whichever corners it names."""
    places = [cell_place(corner) for corner in name.split(":")]
    rows, columns = zip(*places, strict=True)
    return min(rows), min(columns), max(rows), max(columns)
