"""The second light: is a level moving fast enough, whether or not its target is met.

R = s x d x CAGR(baseline -> observed) / |CAGR(baseline -> target)|, with d = +1 where more is
better and -1 where less is, s = -1 where the baseline is below 0. CAGR is the growth per year.
Source: docs/domain.md, "Trend, the second light"; the calculation of Open SDG and Eurostat.
"""

from datetime import date
from decimal import Context, Decimal
from typing import Literal, NamedTuple

from .attainment import Verdict
from .model import Indicator, Target
from .numbers import EXACT
from .periods import DAY, months_between

TrendWord = Literal["enough", "moderate", "slow", "worsening"]
_LEAST: tuple[tuple[TrendWord, Decimal], ...] = (
    ("enough", Decimal("0.95")), ("moderate", Decimal("0.60")), ("slow", Decimal(0)),
)  # fmt: skip
# A root does not end. With twice the digits of EXACT a ratio that lies on an edge is on it again
# when it is rounded, and enough is left where nearly equal levels are subtracted.
_GUARDED = Context(prec=100)


class Point(NamedTuple):
    """A level, and the end (exclusive) of the period that it was measured for."""

    level: Decimal
    end: date


class Growth(NamedTuple):
    """From one point to a later one: `per_year` is a share (0.05 is 5 % a year)."""

    start: Point
    end: Point
    per_year: Decimal

    @property
    def months(self) -> int:
        """The whole months in between."""
        return months_between(self.start.end, self.end.end)


class Trend(NamedTuple):
    """R and its word, with the growth that was observed and the growth that is asked for."""

    word: TrendWord
    ratio: Decimal
    observed: Growth
    asked: Growth


def growth(start: Point, end: Point) -> Growth | None:
    """Return the compound growth per year; months are fractions of a year.

    None where less than a month lies between, and where a level is 0 or the sign changes.

    >>> two_years = Point(Decimal(1), date(2023, 1, 1)), Point(Decimal(4), date(2025, 1, 1))
    >>> growth(*two_years).per_year == 1
    True
    """
    months = months_between(start.end, end.end)
    if months <= 0 or not start.level or not end.level or (start.level < 0) is not (end.level < 0):
        return None
    times = _GUARDED.divide(end.level, start.level)
    grown = _GUARDED.power(times, _GUARDED.divide(12, months))
    return Growth(start, end, _GUARDED.subtract(grown, 1))


def trend(start: Point, now: Point, *, goal: Point, rising: bool) -> Trend | None:
    """Return how the way made since the start compares with the one that leads to the goal.

    `rising` says whether more is better. None where one of the two has no growth, and where the
    goal is no other level than the start.
    """
    observed, asked = growth(start, now), growth(start, goal)
    if observed is None or asked is None or not asked.per_year:
        return None
    ratio = EXACT.divide(observed.per_year, asked.per_year.copy_abs())
    if rising is not (start.level > 0):
        ratio = ratio.copy_negate()
    reached = [word for word, least in _LEAST if ratio >= least]
    return Trend(reached[0] if reached else "worsening", ratio, observed, asked)


def trend_of(indicator: Indicator, target: Target, verdict: Verdict, area: str) -> Trend | None:
    """Return the trend of a stock or a rate whose target has a baseline of an earlier year.

    Nothing can be compared with the baseline while an area is missing, nor for the share of an
    allocation (the baseline is that of the whole), nor for a coverage rate, which begins each
    window at 0 as a flow does.
    """
    bound, base, figure = target.value, target.baseline, verdict.figure
    measured = indicator.kind in ("stock", "rate") and indicator.parts != "coverage"
    if bound is None or base is None or not measured or area in target.allocation:
        return None
    end, reached = verdict.window.period.end, figure.reported_to
    if figure.observed is None or reached is None or figure.partial:
        return None
    if bound.comparator in ("=", "range") or base.period.last.year >= (end - DAY).year:
        return None
    return trend(
        Point(base.value, base.period.end),
        Point(figure.observed, reached.end),
        goal=Point(bound.value, end),
        rising=bound.comparator in (">", ">="),
    )
