"""The second light in words: in a table its word, in an explanation what it was computed from."""

from collections.abc import Iterator

from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import DAY
from bqw_tracker.core.trend import Growth, Trend
from bqw_tracker.locale import _

from .labels import trend_word
from .rounding import growth_text, ninth, ratio_text


def _way(growth: Growth) -> str:
    """Return the two points that a growth lies between, and its pace."""
    start, end = growth.start, growth.end
    return _("{low} ({start}) -> {high} ({end}), months: {months}, {rate} a year").format(
        low=plain(start.level),
        start=start.end - DAY,
        high=plain(ninth(end.level)),
        end=end.end - DAY,
        months=growth.months,
        rate=growth_text(growth.per_year),
    )


def trend_lines(trend: Trend | None) -> Iterator[str]:
    """Return the light with its sum, and the two growths that it compares."""
    word = _("trend: {word}").format(word=trend_word(trend and trend.word))
    if trend is None:
        why = _(
            "(it takes a baseline of an earlier year, a later figure of all areas, and a target "
            "other than the baseline; all three of one sign and not 0)"
        )
        yield f"{word}  {why}"
        return
    turned = (trend.ratio < 0) is not (trend.observed.per_year < 0)
    asked = growth_text(trend.asked.per_year).removeprefix("-")
    quotient = f"{'-1 × ' if turned else ''}{growth_text(trend.observed.per_year)} / {asked}"
    yield f"{word}  (R = {quotient} = {ratio_text(trend.ratio)})"
    yield "  " + _("observed: {figure}").format(figure=_way(trend.observed))
    yield "  " + _("asked for: {figure}").format(figure=_way(trend.asked))
