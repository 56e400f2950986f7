"""How figures are shown: with how many decimals, and to which side.

Figures are exact everywhere else. Shares and rates have one decimal, half up; but where that
would show a target reached that is not, they are turned to the worse side.
"""

from collections.abc import Collection
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import count
from math import ceil, floor

from bqw_tracker.core.attainment import holds
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import EXACT, as_decimal, plain

from .labels import NONE

_TENTH, _FOURTH = Decimal("0.1"), Decimal("0.0001")
_NINTH = Decimal("0.000000001")
_HALF = Fraction(1, 2)
_MOST_DECIMALS = 13
"""Of a share in per cent, two digits before the point; a spreadsheet keeps 15 digits."""


def within(share: Fraction) -> Fraction:
    """Return what is drawn of a share: empty from 0 % down, full from 100 % on."""
    return min(max(share, Fraction(0)), Fraction(1))


def tenths(share: Fraction) -> int:
    """Return a share in tenths of a per cent, half up."""
    return floor(share * 1000 + _HALF)


def tenths_text(number: int) -> str:
    """Return tenths as a number with one decimal."""
    return f"{'-' if number < 0 else ''}{abs(number) // 10}.{abs(number) % 10}"


def share_text(share: Fraction | None) -> str:
    """Return a share in per cent; what is below 100 % is never shown as 100 %."""
    if share is None:
        return NONE
    shown = tenths(share)
    return tenths_text(999 if shown >= 1000 and share < 1 else shown) + "%"


def share_texts(attained: Fraction | None, due: Fraction | None) -> tuple[str, str]:
    """Return attainment and due share in per cent, half up, so that what lags is seen to lag.

    >>> share_texts(Fraction("0.4775"), Fraction("0.525"))
    ('47.8%', '52.5%')
    >>> share_texts(Fraction("0.4996"), Fraction("0.5"))
    ('49.9%', '50.0%')
    """
    if attained is None or due is None or attained >= due:
        return share_text(attained), share_text(due)
    low, high = tenths(attained), tenths(due)
    if low >= high:
        low = floor(attained * 1000)
    high = max(high, low + 1)
    if high >= 1000 > due * 1000:
        low, high = min(low, 998), 999
    return tenths_text(low) + "%", tenths_text(high) + "%"


def gap_tenths(shortfall: Fraction | None) -> int:
    """Return a shortfall in tenths of a point, half up; what lags is never shown as 0.

    >>> gap_tenths(Fraction("0.0475")), gap_tenths(Fraction("0.0001")), gap_tenths(None)
    (48, 1, 0)
    """
    if shortfall is None:
        return 0
    return max(tenths(shortfall), 1) if shortfall > 0 else tenths(shortfall)


def gap_text(shortfall: Fraction | None) -> str:
    """Return a shortfall in points."""
    return NONE if shortfall is None else tenths_text(gap_tenths(shortfall))


def exact_share_text(share: Fraction | None) -> str:
    """Return a share in per cent with up to four decimals, half even."""
    if share is None:
        return NONE
    return f"{plain(as_decimal(share * 100).quantize(_FOURTH, context=EXACT))}%"


def year_on_year_text(growth: Fraction | None, unit: str | None) -> str:
    """Return the growth since the year before, with its sign; of what is in % the points.

    >>> year_on_year_text(Fraction(1, 5), "家"), year_on_year_text(Fraction("-1.25"), "%")
    ('+20.0%', '-1.2')
    """
    if growth is None:
        return NONE
    shown = tenths(growth / 100) if unit == "%" else tenths(growth)
    return ("+" if shown > 0 else "") + tenths_text(shown) + ("" if unit == "%" else "%")


def points_text(points: Fraction | None, decimals: int = 1) -> str:
    """Return a score, half up; what is below 100 is never shown as 100.

    >>> points_text(Fraction("84.25")), points_text(Fraction("99.96")), points_text(None)
    ('84.3', '99.9', '–')
    """
    if points is None:
        return NONE
    unit = 10**decimals
    shown = floor(points * unit + _HALF)
    if points < 100:
        shown = min(shown, 100 * unit - 1)
    return f"{shown // unit}.{shown % unit:0{decimals}}"


def decimals_needed(points: Collection[Fraction]) -> int:
    """Return how many decimals tell different scores apart; one at least.

    >>> decimals_needed([Fraction("84.25"), Fraction("84.31"), Fraction("84.31")])
    2
    """
    different = set(points)
    return next(
        n for n in count(1) if len({points_text(p, n) for p in different}) == len(different)
    )


def rate(value: Decimal, bound: Bound | None) -> Decimal:
    """Return a rate with one decimal."""
    shown = value.quantize(_TENTH, ROUND_HALF_UP, EXACT)
    if bound and holds(bound, shown) and not holds(bound, value):
        return value.quantize(_TENTH, ROUND_FLOOR if shown > value else ROUND_CEILING, EXACT)
    return shown


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


def grouped(number: Decimal) -> str:
    """Return a plain decimal with its thousands set apart."""
    whole, point, rest = plain(number).partition(".")
    return f"{int(whole):,}" + point + rest if whole != "-0" else plain(number)


def amount_text(amount: Fraction, decimals: int, *, up: bool) -> str:
    """Return an amount with these decimals, rounded up or down, thousands set apart."""
    steps = amount * 10**decimals
    whole = ceil(steps) if up else floor(steps)
    return f"{Decimal(whole).scaleb(-decimals, EXACT):,f}"


def quotient(share: Fraction | None) -> str | None:
    """Return a share for programs: six decimals, half even; absent is null."""
    return None if share is None else six_decimals(as_decimal(share))


def six_decimals(number: Decimal) -> str:
    """Return six decimals, half even; a ratio of growths may have more digits than EXACT."""
    text = f"{number:.6f}"
    return "0.000000" if text == "-0.000000" else text


def ninth(number: Decimal) -> Decimal:
    """Return a number with as many decimals as a figure may be reported with, half even."""
    return number.quantize(_NINTH, context=EXACT)


def growth_text(per_year: Decimal) -> str:
    """Return a growth of a year in per cent with up to four decimals, half even."""
    return plain(Decimal(f"{per_year * 100:.4f}")) + "%"


def ratio_text(ratio: Decimal) -> str:
    """Return four decimals; rounded down, so that a ratio never looks better than its word.

    >>> ratio_text(Decimal("0.94999")), ratio_text(Decimal("-0.00001"))
    ('0.9499', '-0.0001')
    """
    shown = floor(Fraction(ratio) * 10_000)
    whole, rest = divmod(abs(shown), 10_000)
    return f"{'-' if shown < 0 else ''}{whole}.{rest:04}"
