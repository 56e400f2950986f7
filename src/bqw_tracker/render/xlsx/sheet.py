"""A sheet as values, whatever writes it: columns, lines, what stands above and below them."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.attainment import holds
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import EXACT, as_decimal, plain
from bqw_tracker.render import words

_DIGITS = 15
"""A spreadsheet keeps no more of a number."""
_MOST_DECIMALS = 13
"""Of a share in per cent, two digits before the point."""
_WHOLE, _NO_LAG = Bound(">=", Decimal(100)), Bound("<=", Decimal(0))


class Cell(NamedTuple):
    """What stands in a cell: a text, a day, or a number that stays exact under its format.

    `shown` is how long a text the cell shows, where it is no text itself.
    """

    value: str | Decimal | Fraction | date | None
    form: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        """What the width of the cell is measured by."""
        return self.value if isinstance(self.value, str) else self.shown


class Column(NamedTuple):
    """A column is as wide as its texts, but not wider than `most` terminal cells.

    Numbers stand to the `right`; they cannot fold, and their column is as wide as they are.
    `colours` are those of the words that stand in it; `bar` draws shares as bars as well,
    `months` the line of the series.
    """

    title: str
    most: int = 0
    right: bool = False
    colours: Mapping[str, str] = {}
    bar: bool = False
    months: bool = False


class Line(NamedTuple):
    """One line; a heading opens a group. `series` are figures of a `kind`, one each period."""

    cells: tuple[Cell, ...]
    heading: bool = False
    series: tuple[Decimal | None, ...] = ()
    kind: str = ""


class Sheet(NamedTuple):
    """`nothing` is said where there is no line, `notes` stand at the foot.

    The first `frozen` columns stay in sight.
    """

    name: str
    columns: tuple[Column, ...]
    lines: list[Line]
    nothing: str
    notes: tuple[str, ...] = ()
    frozen: int = 2


NOTHING = Cell(words.NONE)


def honest_decimals(value: Decimal, bound: Bound | None) -> int:
    """Return how many decimals to show, one at least, so that no target seems reached that is not.

    The number stays exact in its cell and the spreadsheet rounds it half up. Elsewhere the last
    decimal shown is turned to the worse side; here there are more decimals instead.

    >>> honest_decimals(Decimal("99.97"), Bound(">=", Decimal(100)))
    2
    """
    if bound is None or holds(bound, value):
        return 1
    for decimals in range(1, _MOST_DECIMALS):
        step = Decimal(1).scaleb(-decimals)
        if not holds(bound, value.quantize(step, ROUND_HALF_UP, EXACT)):
            return decimals
    return _MOST_DECIMALS


def share_cell(share: Fraction | None, *, lag: bool = False) -> Cell:
    """Return a share of 1 shown in per cent; a `lag` is never shown as none."""
    if share is None:
        return NOTHING
    per_cent = as_decimal(share * 100)
    decimals = honest_decimals(per_cent, _NO_LAG if lag else _WHOLE)
    return Cell(share, f"0.{'0' * decimals}%", f"{per_cent:.{decimals}f}%")


def number_form(number: Decimal, *, before: str = "", after: str = "") -> str:
    """Return the format that shows all digits of a number between two texts, thousands set apart.

    A spreadsheet keeps 15 digits and would show others than those of a longer number; there the
    format holds what is shown.
    """
    whole, _, rest = plain(abs(number)).partition(".")
    if len((whole + rest).lstrip("0")) > _DIGITS:
        return f'"{before}{words.grouped(abs(number))}{after}"'
    form = "#,##0" + (f".{'0' * len(rest)}" if rest else "")
    return (f'"{before}"' if before else "") + form + (f'"{after}"' if after else "")


def number_cell(number: Decimal | None) -> Cell:
    """Return a figure with all its decimals."""
    if number is None:
        return NOTHING
    return Cell(number, number_form(number), words.grouped(number))


def rate_cell(rate: Decimal, bound: Bound | None) -> Cell:
    """Return a quotient with as many decimals as tell it from its target."""
    decimals = honest_decimals(rate, bound)
    return Cell(rate, f"#,##0.{'0' * decimals}", f"{rate:,.{decimals}f}")


def day_cell(day: date | None) -> Cell:
    """Return a day."""
    return NOTHING if day is None else Cell(day, "yyyy-mm-dd", str(day)[:10])
