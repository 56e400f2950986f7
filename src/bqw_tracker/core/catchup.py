"""Catch-up arithmetic: what a target asks for in each reporting period that is left.

It says what is known and forecasts nothing. Where figures add up, or a level is on its road, it
is what remains, divided by the periods left in the window; for a ceiling on a flow, what is still
allowed. Counted is in what is reported: increments of a flow (those between running totals),
changes of a level, first-time numerators of a coverage rate against the latest denominator.

All sums are exact. What is asked for is rounded to the decimals that are reported, so that who
brings it every period reaches the target: up, and past the end of `>`; what is allowed is
rounded down. A period that has begun is not counted as left.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from .attainment import Verdict, exact_observed, holds
from .fields import Bound
from .index import Task
from .kinds import takes_latest
from .model import Indicator
from .numbers import EXACT, plain
from .periods import MONTHS, Period, months_between, reporting_periods
from .rollup import Figure, figure
from .schedule import Window
from .walks import Walks


class Best(NamedTuple):
    """The period that brought most, among those for which every area has reported."""

    period: Period
    amount: Fraction


class CatchUp(NamedTuple):
    """What is left of the way to a target, or, for a ceiling, up to it.

    `left` are whole reporting periods, `needed` what each of them has to bring (where `allowed`:
    may bring), None where none is left. `pace` is the mean of those that have passed, None where
    it cannot be told. A level that has to fall counts what it fell. `decimals` are those that are
    reported.
    """

    every: str
    left: int
    decimals: int
    remaining: Fraction
    needed: Decimal | None
    pace: Fraction | None
    best: Best | None
    allowed: bool = False

    @property
    def times(self) -> Fraction | None:
        """How many times the pace so far is needed; None where nothing was brought so far."""
        if self.needed is None or self.pace is None or self.pace <= 0:
            return None
        return Fraction(self.needed) / self.pace


class _Way(NamedTuple):
    """From `start` over `now` to `goal`; `sign` is -1 where the level has to fall."""

    start: Fraction
    now: Fraction
    goal: Fraction
    sign: int


def catch_up(task: Task, verdict: Verdict, *, walks: Walks) -> CatchUp | None:
    """Return what reaches the target in the rest of its window.

    None where nothing can be caught up: levels without a road, deeds, what is reached or missed
    already, and as long as no reporting period has ended.
    """
    indicator, bound, reading = task.indicator, task.target.value, verdict.figure.reading
    if bound is None or reading is None or verdict.final or verdict.window.ended:
        return None
    way = _way(task, verdict, bound)
    if way is None:
        return None
    every, span = indicator.reported.every, verdict.span or verdict.window.period
    periods = reporting_periods(verdict.window.period, every)
    left = sum(period.start >= reading for period in periods)
    passed = Fraction(months_between(span.start, reading), MONTHS.get(every, 1))
    remaining, allowed = (way.goal - way.now) * way.sign, verdict.nature == "level"
    decimals = _decimals(task, verdict)
    needed = _each(remaining / left, bound, decimals, allowed=allowed) if left else None
    return CatchUp(
        every=every,
        left=left,
        decimals=decimals,
        remaining=remaining,
        needed=needed,
        pace=(way.now - way.start) * way.sign / passed if passed > 0 and every in MONTHS else None,
        best=_best(task, verdict, way, walks),
        allowed=allowed,
    )


def _way(task: Task, verdict: Verdict, bound: Bound) -> _Way | None:
    """Return the way in what is reported; None where there is none, or none is left."""
    indicator, figure_ = task.indicator, verdict.figure
    if figure_.observed is None:
        return None
    now, goal, start = exact_observed(indicator, figure_), Fraction(bound.value), Fraction(0)
    if verdict.nature == "level":
        ceiling = indicator.kind == "flow" and bound.comparator in ("<", "<=")
        return _Way(start, now, goal, 1) if ceiling else None
    if verdict.start is None or verdict.nature == "deed" or holds(bound, figure_.observed):
        return None
    if indicator.parts == "coverage":
        if figure_.numerator is None or figure_.denominator is None:
            return None
        factor = int(indicator.factor or "100")
        return _Way(
            start, Fraction(figure_.numerator), goal * Fraction(figure_.denominator) / factor, 1
        )
    start = Fraction(verdict.start)
    return _Way(start, now, goal, 1 if goal > start else -1)


def _decimals(task: Task, verdict: Verdict) -> int:
    """Return how many decimals are reported; a level that is a quotient has one."""
    indicator, bound = task.indicator, task.target.value
    if indicator.kind == "rate" and indicator.parts != "coverage":
        return 1
    name = "numerator" if indicator.kind == "rate" else "value"
    told = [getattr(use.cell, name) for use in verdict.figure.used]
    if name == "value":
        told.append(bound and bound.value)
    return max(
        len(plain(number).partition(".")[2]) for number in (Decimal(0), *told) if number is not None
    )


def _each(amount: Fraction, bound: Bound, decimals: int, *, allowed: bool) -> Decimal:
    """Return the amount in steps of the decimals; what ends on the edge of `>` or `<` fails."""
    steps = amount * 10**decimals
    whole = floor(steps) if allowed else ceil(steps)
    if bound.comparator in ("<", ">") and whole == steps:
        whole += -1 if allowed else 1
    return Decimal(max(whole, 0)).scaleb(-decimals, EXACT)


def _best(task: Task, verdict: Verdict, way: _Way, walks: Walks) -> Best | None:
    brought = list(_brought(task, verdict, way, walks))
    return max(brought, key=lambda best: best.amount) if brought else None


def _brought(task: Task, verdict: Verdict, way: _Way, walks: Walks) -> Iterator[Best]:
    """Yield what each period brought of which every area has reported."""
    indicator, window, reading = task.indicator, verdict.window.period, verdict.figure.reading
    level: Fraction | None = None
    if verdict.nature == "road" and verdict.span and verdict.span.start == window.start:
        level = way.start
    for period in reporting_periods(window, indicator.reported.every):
        if reading is None or period.end > reading:
            return
        told = figure(indicator, Window(period, period.end), verdict.figure.expected, walks)
        if not takes_latest(indicator):
            amount = told.numerator if indicator.parts == "coverage" else told.observed
            if amount is not None and not told.partial:
                yield Best(period, Fraction(amount))
            continue
        before, level = level, _level(indicator, told)
        if before is not None and level is not None:
            yield Best(period, (level - before) * way.sign)


def _level(indicator: Indicator, told: Figure) -> Fraction | None:
    return None if told.partial or told.observed is None else exact_observed(indicator, told)
