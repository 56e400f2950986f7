"""A table by what stands in it; terminal, Markdown, page, ledger and circular lay it out."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.locale.folding import cell_width as cell_width  # noqa: PLC0414 - drawn with it
from bqw_tracker.locale.folding import pieces

GAP = 2
"""Terminal cells between two columns."""
_NARROWEST = 4
_FIGURE = re.compile(r"[\d)）]")
"""What tells a piece that is never torn: a number, or a word in brackets."""


class Layout(NamedTuple):
    """Where a report goes. `width` None is a pipe or file.

    `columns` are those asked for, in this order; without any, those that say something and fit.
    `chart` is the shape of a picture.
    """

    width: int | None = None
    ascii: bool = False
    colour: bool = False
    columns: tuple[str, ...] = ()
    chart: str = ""


PIPE = Layout()


class Cell(NamedTuple):
    """A text, and the style that repeats what it says.

    In the ledger a number or day stands as itself: `exact` under a format, its text only measured;
    a `link` there leads to a file beside it.
    """

    text: str
    style: str = ""
    exact: Decimal | Fraction | date | None = None
    form: str = ""
    link: str = ""


Piece = str | Cell
Spoken = Piece | tuple[Piece, ...]
"""A line: a text, a cell with its style, or several of them one behind the other."""


class Column(NamedTuple):
    """A heading and where its cells stand: at the left, to the `right`, in documents `centred`.

    `rank` 0 is never left out in a terminal; the highest rank goes first. With `least` it may fold
    before a column is left out, but not below that width. In the ledger it is as wide as its texts
    but not wider than `most` terminal cells (a number cannot fold), in the circular it has `mm`.
    `colours` are those of the words that stand in it in the ledger; `bar` draws shares as bars
    there, `months` the line of the series. In a terminal texts that are `cut` end with …, and
    stand only where nothing else gives way for them.
    """

    title: str
    right: bool = False
    rank: int = 0
    least: int = 0
    most: int = 0
    mm: int = 0
    centred: bool = False
    colours: Mapping[str, str] = {}
    bar: bool = False
    months: bool = False
    cut: bool = False


class Line(NamedTuple):
    """One line of the table; one that opens a group has its name in the cell number `title`.

    `series` are figures of a `kind` of indicator, one each period.
    """

    cells: tuple[Cell, ...]
    title: int | None = None
    series: tuple[Decimal | None, ...] = ()
    kind: str = ""


class Table(NamedTuple):
    """Columns and lines, what stands before them and the notes after them.

    Where there is no line, `nothing` is said in the ledger; the first `frozen` columns stay in
    sight there, and detail is not `printed`; a table may begin a `new_page`
    and have a `title` there.
    """

    columns: tuple[Column, ...]
    lines: Sequence[Line]
    before: Sequence[Spoken] = ()
    notes: Sequence[str] = ()
    nothing: str = ""
    frozen: int = 2
    printed: bool = True
    new_page: bool = False
    title: str = ""


def fitted(table: Table, width: int) -> Table:
    """Return the table with the columns that fit a terminal; the least needed goes first."""
    columns, wide = table.columns, _column_widths(table)
    kept = [n for n, one in enumerate(columns) if not one.cut or _fits(table, n, width)]
    while any(columns[n].rank for n in kept):
        if sum(wide[n].least + GAP for n in kept) - GAP <= width:
            break
        kept.remove(max(kept, key=lambda n: columns[n].rank))
    lines = [
        Line(
            tuple(line.cells[n] for n in kept),
            kept.index(line.title) if line.title in kept else None,
        )
        for line in table.lines
    ]
    return table._replace(columns=tuple(columns[n] for n in kept), lines=lines)


def _fits(table: Table, number: int, width: int) -> bool:
    """Return whether a column that is cut has room where no other one folds."""
    wide = _column_widths(table)
    others = sum(each.needed + GAP for n, each in enumerate(wide) if n != number)
    return others + min(wide[number].needed, table.columns[number].least) <= width


def widths(table: Table, width: int | None) -> list[int]:
    """Return how wide the columns are in a terminal, or where nothing folds.

    The widest of those that may fold gives way first, names last, which stand first; where the
    terminal is too narrow even then the widest of all.
    """
    wide = _column_widths(table)
    found, least = [each.needed for each in wide], [each.least for each in wide]
    if width is None:
        return found
    room = max(width - GAP * (len(wide) - 1), len(wide))
    names = next((n for n, column in enumerate(table.columns) if column.least), None)
    if sum(least) > room:
        least = [_NARROWEST if c.least else n for c, n in zip(table.columns, least, strict=True)]
        names = None
    while sum(found) > room:
        number = max(range(len(found)), key=lambda n: (found[n] > least[n], n != names, found[n]))
        found[number] -= 1
    return found


class _Width(NamedTuple):
    """The terminal cells that a column needs so that nothing folds, and those it may not lose."""

    needed: int
    least: int


def _column_widths(table: Table) -> list[_Width]:
    """Return the widths of the columns; a figure or a word in brackets is never torn."""
    found = []
    for number, column in enumerate(table.columns):
        texts = {column.title, *_texts(table.lines, number)}
        needed = least = max(map(cell_width, texts))
        if column.cut:
            least = column.least
        elif column.least:
            whole = (piece for text in texts for piece in pieces(text) if _FIGURE.search(piece))
            least = max([column.least, *(cell_width(piece.strip()) for piece in whole)])
        found.append(_Width(needed, min(needed, least)))
    return found


def _texts(lines: Sequence[Line], number: int) -> list[str]:
    return [
        text
        for line in lines
        if line.title != number
        for text in line.cells[number].text.split("\n")
    ]
