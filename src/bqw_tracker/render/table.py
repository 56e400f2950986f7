"""A table by what stands in it; terminal, Markdown, page, ledger and circular lay it out."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.locale.folding import cell_width as cell_width  # noqa: PLC0414 - drawn with it

GAP = 2
"""Terminal cells between two columns."""


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


class Cell(NamedTuple):
    """A text, and the style that repeats what it says.

    In the ledger a number or day stands as itself: `exact` under a format, its text only measured.
    """

    text: str
    style: str = ""
    exact: Decimal | Fraction | date | None = None
    form: str = ""


class Column(NamedTuple):
    """A heading and where its cells stand: at the left, to the `right`, in documents `centred`.

    `rank` 0 is never left out in a terminal; the highest rank goes first. With `least` it may fold
    before a column is left out, but not below that width. In the ledger it is as wide as its texts
    but not wider than `most` terminal cells (a number cannot fold), in the circular it has `mm`.
    `colours` are those of the words that stand in it in the ledger; `bar` draws shares as bars
    there, `months` the line of the series.
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
    sight there.
    """

    columns: tuple[Column, ...]
    lines: Sequence[Line]
    before: Sequence[str] = ()
    notes: Sequence[str] = ()
    nothing: str = ""
    frozen: int = 2


def fitted(table: Table, width: int) -> Table:
    """Return the table with the columns that fit a terminal; the least needed goes first."""
    columns, wide = table.columns, column_widths(table)
    kept = list(range(len(columns)))
    while any(columns[n].rank for n in kept):
        if least_width([columns[n] for n in kept], [wide[n] for n in kept]) <= width:
            break
        kept.remove(max(kept, key=lambda n: columns[n].rank))
    lines = [Line(tuple(line.cells[n] for n in kept)) for line in table.lines]
    return table._replace(columns=tuple(columns[n] for n in kept), lines=lines)


def least_width(columns: Sequence[Column], wide: Sequence[int]) -> int:
    """Return the width below which a column would have to fold that must not."""
    least = [min(width, c.least or width) for c, width in zip(columns, wide, strict=True)]
    return sum(least) + GAP * (len(least) - 1)


def column_widths(table: Table) -> list[int]:
    """Return the width that each column needs so that nothing folds."""
    return [
        max(map(cell_width, [column.title, *_texts(table.lines, number)]))
        for number, column in enumerate(table.columns)
    ]


def _texts(lines: Sequence[Line], number: int) -> list[str]:
    return [text for line in lines for text in line.cells[number].text.split("\n")]
