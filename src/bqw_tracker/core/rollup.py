"""From cells to the figure of one indicator, area and window.

Sums for flows and stocks, sums of parts for rates, states for milestones. Never an average
of rates. What is missing is named, never filled in.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple

from .deeds import NodeState, Told, node_states, state_in
from .duties import last_owed
from .kinds import takes_latest
from .model import Indicator, Node
from .numbers import EXACT
from .periods import Period, by_time
from .schedule import Window
from .walks import Step, Used, Walks


class Figure(NamedTuple):
    """What was observed, and what it was made of.

    `observed` is in the indicator's unit and None where nothing counts; `state` belongs to
    milestones, `share` is a milestone's percentage. `reading` is the exclusive end up to which
    pace is read. `late` are the expected areas that are not up to date; `lapsed` says that a
    level is not known in any of them. `latest` is what counts last of each area that has anything.
    `nodes` are those of the target that was asked for.
    """

    observed: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: str | None
    share: Decimal | None
    latest: tuple[Used, ...]
    expected: tuple[str, ...]
    late: tuple[str, ...]
    reading: date | None
    lapsed: bool = False
    nodes: tuple[NodeState, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether an expected area never reported."""
        return len(self.latest) < len(self.expected)

    @property
    def used(self) -> tuple[Used, ...]:
        """The cells that count."""
        return tuple(use for latest in self.latest for use in latest.and_before)

    @property
    def partial(self) -> bool:
        """Whether an expected area is not up to date."""
        return bool(self.late)

    @property
    def nothing_to_judge(self) -> bool:
        """Whether parts were reported and sum to 0 in the denominator."""
        return self.denominator is not None and self.denominator == 0

    @property
    def reported_to(self) -> Period | None:
        """The latest counted period."""
        return max((use.cell.period for use in self.latest), key=by_time, default=None)


def _reading_day(indicator: Indicator, window: Window, reached: list[date | None]) -> date | None:
    """Return the last end of a reporting period that has come, or the later one that all reached.

    A level reaches the end of its report, which may lie before the window.
    """
    last = last_owed(window.period, indicator.reported.every, window.now)
    days = [last.end] if last else []
    ends_reached = [min(day, window.limit) for day in reached if day is not None]
    if ends_reached and len(ends_reached) == len(reached):
        days.append(min(ends_reached))
    return max((day for day in days if day > window.period.start), default=None)


def _up_to_date(
    indicator: Indicator, step: Step | None, owed: Period | None, plan: tuple[str, ...]
) -> bool:
    """Return whether an area has delivered for every period that is owed."""
    if step is None:
        return owed is None and not takes_latest(indicator)
    # A deed that is done stays done: nobody has to report it again.
    if owed is None or step.told >= owed.end:
        return True
    return step.deed is not None and state_in(step.deed, plan) == "done"


def figure(
    indicator: Indicator,
    window: Window,
    expected: tuple[str, ...],
    walks: Walks,
    *,
    nodes: tuple[Node, ...] = (),
) -> Figure:
    """Return the figure that the expected areas make for the window of a target with these nodes.

    Source: docs/domain.md, "Kinds of indicator" and "Window and reading day".
    """
    by_area = walks.upto(indicator, expected, window)
    reading = _reading_day(indicator, window, [step and step.told for step in by_area])
    owed = last_owed(window.period, indicator.reported.every, reading)
    plan = tuple(node.name for node in nodes)
    late = tuple(
        area
        for area, step in zip(expected, by_area, strict=True)
        if not _up_to_date(indicator, step, owed, plan)
    )
    steps = [step for step in by_area if step is not None]
    latest = tuple(step.used for step in steps)
    lapsed = (
        owed is not None
        and takes_latest(indicator)
        and len(late) == len(expected)
        and all(step.told < owed.start for step in steps)
    )
    blank = Figure(None, None, None, None, None, latest, expected, late, reading, lapsed)
    if indicator.kind == "milestone":
        return _deed(blank, nodes, [step and step.deed for step in by_area])
    if not steps:
        return blank
    observed, numerator, denominator = _observed(indicator, steps)
    return blank._replace(observed=observed, numerator=numerator, denominator=denominator)


def observed_alone(
    indicator: Indicator, windows: Sequence[Window], expected: tuple[str, ...], walks: Walks
) -> tuple[Decimal | None, ...]:
    """Return what was observed in each of several windows that follow each other; of no deed."""
    only = len(expected) == 1
    by_area = [walks.alone(indicator, area, windows, only=only) for area in expected]
    told = ([step for step in steps if step is not None] for steps in zip(*by_area, strict=True))
    return tuple(_observed(indicator, steps)[0] if steps else None for steps in told)


def _deed(blank: Figure, nodes: tuple[Node, ...], told: list[Told | None]) -> Figure:
    """Return how far the expected areas are with a deed: a node is reached where all are there."""
    found = node_states(nodes, dict(zip(blank.expected, told, strict=True))) if nodes else ()
    if not blank.latest:
        return blank._replace(nodes=found)
    plan = [node.name for node in nodes]
    state = _state(["not_started" if one is None else state_in(one, plan) for one in told])
    if reached := [one.node.name for one in found if not one.lacking]:
        state = "done" if len(reached) == len(plan) else reached[-1]
    shares = [use.cell.value for use in blank.used] if len(told) == 1 and not nodes else []
    share = next((share for share in reversed(shares) if share is not None), None)
    return blank._replace(state=state, share=share, nodes=found)


def _state(states: list[str]) -> str:
    if all(state == "done" for state in states):
        return "done"
    return "not_started" if all(state == "not_started" for state in states) else "in_progress"


def _observed(
    indicator: Indicator, steps: list[Step]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return the figure that steps make, of a rate with its numerator and denominator."""
    with localcontext(EXACT):
        numerator = sum((step.sums[0] for step in steps), Decimal(0))
        if indicator.kind != "rate":
            return numerator, None, None
        latest = [step.used.cell for step in steps]
        if latest[0].denominator is None:
            return latest[0].value, None, None
        wholes = [step.sums[1] for step in steps]
        if indicator.parts == "coverage":
            wholes = [cell.denominator or Decimal(0) for cell in latest]
        denominator = sum(wholes, Decimal(0))
        if not denominator:
            return None, numerator, denominator
        factor = int(indicator.factor or "100")
        return numerator * factor / denominator, numerator, denominator
