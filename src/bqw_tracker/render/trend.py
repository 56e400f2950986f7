"""The second light in words: in a table its word, in an explanation what it was computed from."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.periods import DAY
from bqw_tracker.core.trend import Growth, Trend, TrendWord
from bqw_tracker.locale import _

from .words import NONE

_NINE = Decimal("0.000000001")
"""As many decimals as a figure may be reported with."""


def trend_text(trend: TrendWord | None) -> str:
    """Return a trend for people."""
    if trend is None:
        return NONE
    return {
        "enough": _("fast enough"),
        "moderate": _("moderate"),
        "slow": _("slow"),
        "worsening": _("worsening"),
    }[trend]


def ratio_text(ratio: Decimal) -> str:
    """Return four decimals; rounded down, so that a ratio never looks better than its word.

    >>> ratio_text(Decimal("0.94999")), ratio_text(Decimal("-0.00001"))
    ('0.9499', '-0.0001')
    """
    floor = (Fraction(ratio) * 10_000).__floor__()
    whole, rest = divmod(abs(floor), 10_000)
    return f"{'-' if floor < 0 else ''}{whole}.{rest:04}"


def _per_year(growth: Growth) -> str:
    return plain(Decimal(f"{growth.per_year * 100:.4f}")) + "%"


def _way(growth: Growth) -> str:
    """Return the two points that a growth lies between, and its pace."""
    start, end = growth.start, growth.end
    return _("{low} ({start}) -> {high} ({end}), months: {months}, {rate} a year").format(
        low=plain(start.level),
        start=start.end - DAY,
        high=plain(end.level.quantize(_NINE, context=EXACT)),
        end=end.end - DAY,
        months=growth.months,
        rate=_per_year(growth),
    )


def trend_lines(trend: Trend | None) -> Iterator[str]:
    """Return the light with its sum, and the two growths that it compares."""
    word = _("trend: {word}").format(word=trend_text(trend and trend.word))
    if trend is None:
        why = _(
            "(it takes a baseline of an earlier year, a later figure of all areas, and a target "
            "other than the baseline; all three of one sign and not 0)"
        )
        yield f"{word}  {why}"
        return
    turned = (trend.ratio < 0) is not (trend.observed.per_year < 0)
    asked = _per_year(trend.asked).removeprefix("-")
    quotient = f"{'-1 × ' if turned else ''}{_per_year(trend.observed)} / {asked}"
    yield f"{word}  (R = {quotient} = {ratio_text(trend.ratio)})"
    yield "  " + _("observed: {figure}").format(figure=_way(trend.observed))
    yield "  " + _("asked for: {figure}").format(figure=_way(trend.asked))
