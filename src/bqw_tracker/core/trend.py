"""The second light: is a level moving fast enough, whether or not its target is met.

R = s x d x CAGR(baseline -> observed) / |CAGR(baseline -> target)|, with d = +1 where more is
better and -1 where less is, s = -1 where the baseline is below 0. CAGR is the growth per year.
Beside it stands the year before: the same figure one year earlier, and the growth since then.
Source: docs/domain.md, "Trend, the second light"; the calculation of Open SDG and Eurostat.
"""

from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from .attainment import Verdict, exact_observed
from .model import Indicator, Target, base_of
from .numbers import EXACT
from .periods import DAY, MONTHS, Period, months_between
from .rollup import figure
from .schedule import Window
from .walks import Walks

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


def trend_of(indicator: Indicator, target: Target, verdict: Verdict) -> Trend | None:
    """Return the trend of a stock, gauge or rate whose target has a baseline of an earlier year.

    Nothing can be compared with the baseline while an area is missing, nor for a coverage rate,
    which begins each window at 0 as a flow does.
    """
    bound, base, figure = target.value, base_of(target), verdict.figure
    measured = indicator.kind in ("stock", "gauge", "rate") and indicator.parts != "coverage"
    if bound is None or base is None or not measured:
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


class YearBefore(NamedTuple):
    """The same figure one year earlier; `growth` is a share, of what is in % points.

    `growth` is None where the figure before is not above 0; of points it is always there.
    """

    value: Decimal
    growth: Fraction | None


def year_before(indicator: Indicator, verdict: Verdict, walks: Walks) -> YearBefore | None:
    """Return the figure from the window's start to the reading day, one year earlier.

    None where a figure counts beyond the reading day, where an expected area did not deliver for
    both spans, and where the window is longer than a year.
    """
    now, (start, end) = verdict.figure, verdict.window.period
    if (
        indicator.kind not in ("flow", "stock", "rate")
        or now.reading is None
        or now.observed is None
        or now.partial
        or months_between(start, end) > MONTHS["year"]
        or any(use.cell.period.end > now.reading for use in now.latest)
    ):
        return None
    reading = _earlier(now.reading)
    span = Window(Period(_earlier(start), _earlier(end)), reading)
    before = figure(indicator, span, now.expected, walks)
    if before.observed is None or before.partial or before.reading != reading:
        return None
    was, is_ = exact_observed(indicator, before), exact_observed(indicator, now)
    if indicator.unit == "%":
        return YearBefore(before.observed, is_ - was)
    return YearBefore(before.observed, is_ / was - 1 if was > 0 else None)


def _earlier(day: date) -> date:
    """Return the same day of the year before; of a leap day the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
