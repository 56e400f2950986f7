"""The course of a target through its window: the figure at the end of each reporting period."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.cells import Cells
from bqw_tracker.core.model import Indicator, Target
from bqw_tracker.core.numbers import as_decimal
from bqw_tracker.core.periods import Period, reporting_periods
from bqw_tracker.core.rollup import figure
from bqw_tracker.core.rules import Rules
from bqw_tracker.core.schedule import due_share


class Reached(NamedTuple):
    """The figure that counted at the end of a reporting period (exclusive), by what is known now.

    `observed` is in the indicator's unit, or a milestone's state; None is a gap: nothing was
    reported for the period. `partial` where an expected area was not up to date then.
    """

    end: date
    observed: Decimal | str | None
    partial: bool


class Course(NamedTuple):
    """What happened in a window, and what the schedule asks for.

    `schedule` are the corners of a line: a day (exclusive end) and the figure that is due on it,
    in the indicator's unit. Levels and milestones have none.
    """

    window: Period
    points: tuple[Reached, ...]
    schedule: tuple[tuple[date, Decimal], ...]


def course(
    indicator: Indicator, target: Target, *, verdict: Verdict, found: Cells, rules: Rules
) -> Course:
    """Return the course of a target that was judged."""
    span = verdict.window.period
    ends = [period.end for period in reporting_periods(span, indicator.reported.every)]
    return Course(
        span,
        tuple(_points(indicator, ends, verdict, found)),
        tuple(_schedule(target, [span.start, *ends], verdict, rules)),
    )


def _points(
    indicator: Indicator, ends: list[date], verdict: Verdict, found: Cells
) -> list[Reached]:
    """Return a point for each period up to the reading day.

    A period without reports is a gap, never a level that stayed; but a deed done stays done.
    """
    reading, points = verdict.figure.reading, []
    if reading is None:
        return []
    before = verdict.window.period.start
    for end in [*(end for end in ends if end < reading), reading]:
        seen = figure(indicator, verdict.window._replace(now=end), verdict.figure.expected, found)
        told = seen.reported_to is not None and seen.reported_to.end > before
        observed = seen.state or seen.observed
        counts = told or observed == "done"
        points.append(Reached(end, observed if counts else None, seen.partial))
        before = end
    return points


def _schedule(
    target: Target, days: list[date], verdict: Verdict, rules: Rules
) -> list[tuple[date, Decimal]]:
    bound, span, start = target.value, verdict.span, verdict.start
    if bound is None or span is None or start is None:
        return []

    def due(share: Fraction) -> Decimal:
        return as_decimal(Fraction(start) + share * (Fraction(bound.value) - Fraction(start)))

    shares = [due_share(target.schedule, span, day, rules) for day in days]
    corners = [(day, due(share)) for day, share in zip(days, shares, strict=True)]
    if target.schedule == "at_end":  # straight up on the last day, not over its last period
        corners.insert(-1, (days[-1], due(Fraction(0))))
    return corners
