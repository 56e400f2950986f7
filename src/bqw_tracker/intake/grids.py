"""The cells of a sheet while a reader fills them, within bounds, and the rows that they make.

What cannot be relied upon is a doubt here: a kind that `doubts` has a sentence for, and a text to
name. No row is laid out before something is written in it, so that a far cell costs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from .number_formats import Format, of_a_day, shown_number, shown_text
from .tables import MAX_COLUMNS, MAX_ROWS, column_letters

_ELEMENTS = 7_000_000
"""Of the XML of a workbook, and their attributes; 1.2 million cells of an office take 5.6."""
_LINE = 8
"""How many cells a row counts for beside its own."""
_MERGED = 30
"""How many elements a merged area counts for: it takes so much more time."""
MAX_CELLS, _LETTERS = 3_000_000, 60_000_000
"""Of a workbook, with gaps and merged cells laid out."""
GAP = 10_000
"""So many blank rows part a table from what does not belong to it."""
_DIGITS = 15
"""How many digits of a number a sheet shows; what lies beyond is an artefact of binary."""
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_FIGURE_BEFORE = re.compile(r"[0-9０-９%％]\s*$")
_FIGURE_BEHIND = re.compile(r"\s*[0-9０-９]")

Doubt = tuple[str, str]
Area = tuple[int, int, int, int]
"""Top, left, bottom and right, all included."""
Answer = list[Any]
"""A row for the parent: number and texts; and where there is one of them whether it is left out,
which columns repeat a merged cell, and the doubts with their columns."""


class Unreadable(Exception):  # noqa: N818 - it ends the reading and is told to the parent
    """The file as a whole is in doubt."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(kind)
        self.doubt: Doubt = (kind, text)


class Cell(NamedTuple):
    """A text as a clerk sees it, what is doubtful of it, and whether it is struck out."""

    text: str
    doubt: Doubt | None = None
    struck: bool = False


class Run(NamedTuple):
    """A stretch of a text in one font; `struck` is None where the cell's own font decides."""

    text: str
    raised: bool = False
    struck: bool | None = None


class Room:
    """What a workbook may still take."""

    def __init__(self) -> None:
        self._elements, self._cells, self._letters = _ELEMENTS, MAX_CELLS, _LETTERS

    def take(self, cells: int, letters: int) -> None:
        """Count what is laid out. Raises `Unreadable` where it is more than a table needs."""
        self._cells -= cells
        self._letters -= letters
        if self._cells < 0 or self._letters < 0:
            raise Unreadable("many")

    def take_elements(self, count: int) -> None:
        """Count what XML is made of. Raises `Unreadable` where they are more than a table needs."""
        self._elements -= count
        if self._elements < 0:
            raise Unreadable("many")


class _Line:
    """A row that is being filled."""

    __slots__ = ("doubts", "repeats", "struck", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.doubts: dict[int, Doubt] = {}
        self.struck: set[int] = set()
        self.repeats: list[int] = []


class Grid:
    """A sheet that is being filled; rows and columns count from 0.

    The fields are those of a Sheet.
    """

    def __init__(self, name: str, room: Room, *, exact: bool = True) -> None:
        self.name, self.exact, self.hidden, self.reader = name, exact, False, ""
        self.hidden_rows: set[int] = set()
        self._room = room
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._lines: dict[int, _Line] = {}

    def merge(self, area: Area) -> None:
        """Let the first cell of an area stand for all."""
        self._room.take_elements(_MERGED)
        self._merged.append(area)

    def hide_columns(self, first: int, last: int) -> None:
        """Say that columns are hidden, the last included."""
        columns = range(first, min(last + 1, MAX_COLUMNS))
        self._room.take_elements(len(columns))
        self._hidden_columns.update(columns)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Write a filled cell. Raises `Unreadable` where it lies too far out."""
        line = self._lines.get(row) or self._line(row, column)
        if column >= MAX_COLUMNS:
            raise Unreadable("vast")
        text, doubt, struck = cell
        missing = column - len(line.texts)
        if missing < 0:
            line.texts[column] = text
        else:
            if missing:
                line.texts += [""] * missing
            line.texts.append(text)
        self._room.take(missing + 1 if missing > 0 else 1, len(text))
        if doubt:
            line.doubts[column] = doubt
        if struck:
            line.struck.add(column)

    def _line(self, row: int, column: int) -> _Line:
        """Return a new line below the others."""
        last = next(reversed(self._lines), -1)
        if row - last > GAP:
            raise Unreadable("far", cell_name(row, column))
        if row >= MAX_ROWS:
            raise Unreadable("vast")
        self._room.take(_LINE, 0)
        line = self._lines[row] = _Line()
        return line

    def about(self) -> Answer:
        """Return what is known of the sheet, for the parent."""
        width = self._width()
        hidden = sorted(column for column in self._hidden_columns if column < width)
        return [self.name, self.exact, self.hidden, hidden, self.reader]

    def _width(self) -> int:
        return max((len(line.texts) for line in self._lines.values()), default=0)

    def answers(self) -> Iterator[Answer]:
        """Return the rows in which something is written."""
        height, width = max(self._lines, default=-1) + 1, self._width()
        for top, left, bottom, right in self._merged:
            self._repeat(top, left, range(top, min(bottom + 1, height)), min(right + 1, width))
        for row in sorted(self._lines):
            line = self._lines[row]
            texts = line.texts
            while texts and not texts[-1].strip() and len(texts) - 1 not in line.doubts:
                texts.pop()
            if texts:
                yield self._answer(row, line)

    def _repeat(self, top: int, left: int, rows: range, end: int) -> None:
        """Write the first cell of a merged area into all others; what it covers is in doubt."""
        if end <= left:
            return
        first = self._lines.get(top, _Line())
        text, doubt = "".join(first.texts[left : left + 1]), first.doubts.get(left)
        count = len(rows) * (end - left)
        self._room.take(count, count * len(text))
        for row in rows:
            line = self._lines.setdefault(row, _Line())
            line.texts += [""] * (end - len(line.texts)) if text else []
            for column in range(left + (row == top), min(end, len(line.texts))):
                own = line.texts[column]
                if found := ("covered", own) if own not in ("", text) else doubt:
                    line.doubts[column] = found
                if text:
                    line.texts[column] = text
                    line.repeats.append(column)
            if left in first.struck:
                line.struck.update(range(left, end))

    def _answer(self, row: int, line: _Line) -> Answer:
        texts = line.texts
        filled = [column for column, text in enumerate(texts) if text.strip()]
        for column in line.struck:
            line.doubts.setdefault(column, ("struck", texts[column]))
        void = line.struck.issuperset(filled)
        left_out = "hidden" if row in self.hidden_rows else "struck" if void else ""
        if not (left_out or line.repeats or line.doubts):
            return [row + 1, texts]
        doubts = [[column, *doubt] for column, doubt in line.doubts.items()]
        return [row + 1, texts, left_out, line.repeats, doubts]


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell."""
    return f"{column_letters(column + 1)}{row + 1}"


def cell_place(name: str) -> tuple[int, int]:
    """Return row and column, from 0, of a cell however its name is written. Raises ValueError.

    >>> cell_place("N190000"), cell_place("$n$190000")
    ((189999, 13), (189999, 13))
    """
    found = _PLACE.fullmatch(name)
    if found is None:
        raise ValueError(name)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def text_cell(said: str | Sequence[Run], form: Format, *, struck: bool) -> Cell:
    """Return a text in one or more fonts; where only a part is struck out, that is a doubt."""
    if isinstance(said, str):
        if not form.texts:
            return Cell(said, None, struck)
        said = (Run(said),)
    text, clear = shown_text("".join(run.text for run in said), form)
    filled = [run for run in said if run.text.strip()]
    void = [run.text for run in filled if (struck if run.struck is None else run.struck)]
    if not clear:
        return Cell(text, ("format", text))
    if void and len(void) < len(filled):
        return Cell(text, ("struck", "".join(void)))
    return Cell(text, _footnote(filled), struck=bool(void))


def _footnote(runs: Sequence[Run]) -> Doubt | None:
    """Return the doubt of a raised text beside a figure, which reads like one of its digits."""
    nothing = Run("")
    for before, run, behind in zip([nothing, *runs], runs, [*runs[1:], nothing], strict=False):
        if run.raised and (_FIGURE_BEFORE.search(before.text) or _FIGURE_BEHIND.match(behind.text)):
            return "raised", run.text
    return None


def number_cell(
    number: Decimal, form: Format, *, struck: bool = False, since_1904: bool = False
) -> Cell:
    """Return a number as it is seen under its format."""
    if not number.is_finite():
        return error_cell(str(number), struck=struck)
    text, clear = shown_number(number, form, since_1904=since_1904)
    if not clear:
        return Cell(text, ("format", text), struck)
    if len(number.normalize().as_tuple().digits) > _DIGITS and not of_a_day(form):
        return Cell(text, ("digits", text), struck)
    return Cell(text, None, struck)


def truth_cell(value: object, *, struck: bool = False) -> Cell:
    """Return what a cell shows for true and false."""
    text = "TRUE" if value else "FALSE"
    return Cell(text, ("truth", text), struck)


def error_cell(text: str, *, struck: bool = False) -> Cell:
    """Return a cell that shows an error instead of a value."""
    return Cell(text, ("error", text), struck)
