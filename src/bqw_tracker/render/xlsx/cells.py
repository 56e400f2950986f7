"""Figures as cells of a spreadsheet: exact, under a format that never flatters them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import as_decimal, plain
from bqw_tracker.render import labels, rounding
from bqw_tracker.render.table import Cell

_DIGITS = 15
"""A spreadsheet keeps no more of a number."""
_WHOLE, _NO_LAG = Bound(">=", Decimal(100)), Bound("<=", Decimal(0))
NOTHING = Cell(labels.NONE)


def share_cell(share: Fraction | None, *, lag: bool = False) -> Cell:
    """Return a share of 1 shown in per cent; a `lag` is never shown as none."""
    if share is None:
        return NOTHING
    per_cent = as_decimal(share * 100)
    decimals = rounding.honest_decimals(per_cent, _NO_LAG if lag else _WHOLE)
    return Cell(f"{per_cent:.{decimals}f}%", exact=share, form=f"0.{'0' * decimals}%")


def number_form(number: Decimal, *, before: str = "", after: str = "") -> str:
    """Return the format that shows all digits of a number between two texts, thousands set apart.

    A spreadsheet keeps 15 digits and would show others than those of a longer number; there the
    format holds what is shown.
    """
    whole, _, rest = plain(abs(number)).partition(".")
    if len((whole + rest).lstrip("0")) > _DIGITS:
        return f'"{before}{rounding.grouped(abs(number))}{after}"'
    form = "#,##0" + (f".{'0' * len(rest)}" if rest else "")
    return (f'"{before}"' if before else "") + form + (f'"{after}"' if after else "")


def number_cell(number: Decimal | None) -> Cell:
    """Return a figure with all its decimals."""
    if number is None:
        return NOTHING
    return Cell(rounding.grouped(number), exact=number, form=number_form(number))


def rate_cell(rate: Decimal, bound: Bound | None) -> Cell:
    """Return a quotient with as many decimals as tell it from its target."""
    decimals = rounding.honest_decimals(rate, bound)
    return Cell(f"{rate:,.{decimals}f}", exact=rate, form=f"#,##0.{'0' * decimals}")


def day_cell(day: date | None) -> Cell:
    """Return a day."""
    return Cell(str(day)[:10], exact=day, form="yyyy-mm-dd") if day else NOTHING
