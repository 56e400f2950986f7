"""What pictures need of a target that was judged: its course, and the figure of each area.

A course is the figure at the end of each period of a window.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict, attainment, holds, nodes_reached
from bqw_tracker.core.index import Task
from bqw_tracker.core.model import Indicator, Target
from bqw_tracker.core.numbers import as_decimal
from bqw_tracker.core.periods import DAY, Period, reporting_periods
from bqw_tracker.core.rollup import Figure, figure
from bqw_tracker.core.rules import Rules
from bqw_tracker.core.schedule import due_share, nodes_due
from bqw_tracker.core.walks import Walks


class Reached(NamedTuple):
    """The figure that counted at the end of a reporting period (exclusive), by what is known now.

    `observed` is in the indicator's unit, or a milestone's state, of one with nodes the per cent
    of them that are reached; None is a gap: nothing was reported for the period.
    `partial` where an expected area was not up to date then.
    """

    end: date
    observed: Decimal | str | None
    partial: bool


class Course(NamedTuple):
    """What happened in a window, and what the schedule asks for.

    `schedule` are the corners of a line: a day (exclusive end) and the figure that is due on it,
    in the indicator's unit. Levels have none, nor milestones without nodes.
    """

    window: Period
    points: tuple[Reached, ...]
    schedule: tuple[tuple[date, Decimal], ...]


def course(
    indicator: Indicator, target: Target, *, verdict: Verdict, walks: Walks, rules: Rules
) -> Course:
    """Return the course of a target that was judged."""
    span = verdict.window.period
    ends = [period.end for period in reporting_periods(span, indicator.reported.every)]
    return Course(
        span,
        tuple(_points(indicator, target, ends, verdict=verdict, walks=walks)),
        tuple(_schedule(target, [span.start, *ends], verdict, rules)),
    )


def _points(
    indicator: Indicator, target: Target, ends: list[date], *, verdict: Verdict, walks: Walks
) -> list[Reached]:
    """Return a point for each period up to the reading day.

    A period without reports is a gap, never a level that stayed; but a deed done stays done.
    """
    reading, points = verdict.figure.reading, []
    if reading is None:
        return []
    before = verdict.window.period.start
    for end in [*(end for end in ends if end < reading), reading]:
        window, expected = verdict.window._replace(now=end), verdict.figure.expected
        seen = figure(indicator, window, expected, walks, nodes=target.nodes)
        told = seen.reported_to is not None and seen.reported_to.end > before
        counts = told or seen.state == "done"
        observed: Decimal | str | None = seen.state or seen.observed
        if seen.nodes and seen.state:
            observed = as_decimal(nodes_reached(seen.nodes) * 100)
        points.append(Reached(end, observed if counts else None, seen.partial))
        before = end
    return points


def _schedule(
    target: Target, days: list[date], verdict: Verdict, rules: Rules
) -> list[tuple[date, Decimal]]:
    if target.nodes:
        return [*_steps(target, verdict.window.period)]
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


def _steps(target: Target, span: Period) -> Iterator[tuple[date, Decimal]]:
    """Yield the stair of the nodes, in per cent: each adds its weight on its day."""
    for day in (span.start, *(node.due.end for node in target.nodes), span.end):
        if day > span.start:
            yield day, as_decimal(nodes_due(target.nodes, day - DAY) * 100)
        yield day, as_decimal(nodes_due(target.nodes, day) * 100)


class AreaFigure(NamedTuple):
    """What one of several areas has to show for a figure that is judged for all of them.

    It falls `short` where its own rate is not what the target asks of all of them by now; other
    figures of an area are a part of the sum and cannot be held against its target.
    """

    area: str
    observed: Decimal | str | None
    up_to_date: bool
    short: bool = False


def by_area(task: Task, verdict: Verdict, walks: Walks) -> tuple[AreaFigure, ...]:
    """Return the figure of each area that makes that of a task; none where it reports itself."""
    expected = verdict.figure.expected
    if expected == (task.area,):
        return ()
    nodes = task.target.nodes
    figures = [
        figure(task.indicator, verdict.window, (name,), walks, nodes=nodes) for name in expected
    ]
    return tuple(
        AreaFigure(name, own.state or own.observed, not own.partial, _short(task, verdict, own))
        for name, own in zip(expected, figures, strict=True)
    )


def _short(task: Task, verdict: Verdict, own: Figure) -> bool:
    """Return whether the rate of one area is less than what is asked of all of them by now."""
    bound = task.target.value
    if task.indicator.kind != "rate" or bound is None or own.observed is None:
        return False
    if verdict.nature == "level":
        return not holds(bound, own.observed)
    if verdict.nature == "road" or verdict.due is None:
        return False
    share = attainment(task.indicator, task.target, verdict.nature, own)
    return share is not None and share < verdict.due
