"""From a figure to its light: attainment, due share, status, with every component kept.

Shares are exact fractions; see numbers.py. Source: docs/domain.md, "Attainment: three natures",
"Due share" and "Status: the first line that holds".
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .deeds import NodeState
from .fields import Bound
from .index import Index, Task
from .kinds import Nature, nature
from .model import Indicator, Status, Target, base_of, past_values
from .periods import Period
from .rollup import Figure, figure
from .rules import Rules
from .schedule import Window, due_share, nodes_due, window
from .walks import Walks


class Verdict(NamedTuple):
    """A figure judged. Shares are fractions of 1; `rule` is the line of the status table.

    `start` is the level where the road begins (0 where a figure accumulates), None where there is
    no pace. `asked` says whether the calendar asks for anything yet.
    """

    nature: Nature
    window: Window
    figure: Figure
    start: Decimal | None
    attainment: Fraction | None
    due: Fraction | None
    status: Status
    final: bool
    rule: int
    asked: bool

    @property
    def span(self) -> Period | None:
        """The time in which the way is to be made: the window, where there is a pace."""
        return None if self.start is None else self.window.period

    @property
    def shortfall(self) -> Fraction | None:
        """Due share less attainment; negative means ahead."""
        if self.due is None or self.attainment is None:
            return None
        return self.due - self.attainment

    @property
    def overdue(self) -> tuple[NodeState, ...]:
        """The nodes whose day has come by the reading day and that are not reached."""
        reading = self.figure.reading
        if reading is None:
            return ()
        return tuple(n for n in self.figure.nodes if n.lacking and n.node.due.end <= reading)


def holds(bound: Bound, observed: Decimal) -> bool:
    """Return whether the observed figure is what the target asks for; compared raw."""
    value = bound.value
    match bound.comparator:
        case ">":
            return observed > value
        case ">=":
            return observed >= value
        case "<":
            return observed < value
        case "<=":
            return observed <= value
        case "=":
            return observed == value
        case _:
            return bound.high is not None and value <= observed <= bound.high


def exact_observed(indicator: Indicator, figure: Figure) -> Fraction:
    """Return what was observed without rounding: a rate from its parts."""
    if figure.numerator is not None and figure.denominator:
        factor = int(indicator.factor or "100")
        return Fraction(figure.numerator) * factor / Fraction(figure.denominator)
    return Fraction(figure.observed or 0)


def _of_level(bound: Bound, observed: Fraction, *, reached: bool) -> Fraction | None:
    """Return the share of a level: of a floor above 0 what was observed, of a ceiling its inverse.

    Below 0 the two change places; at 0 there is nothing but reached or not.
    """
    if bound.comparator in ("=", "range"):
        return Fraction(1) if reached else None
    value = Fraction(bound.value)
    if not value:
        return Fraction(int(reached))
    if (bound.comparator in (">", ">=")) is (value > 0):
        return observed / value
    return Fraction(1) if reached else value / observed


def attainment(
    indicator: Indicator, target: Target, how: Nature, figure: Figure
) -> Fraction | None:
    """Return the share of the way to the target, below 0 or above 1 where it is so."""
    if how == "deed":
        return _of_deed(figure)
    bound = target.value
    if bound is None or figure.observed is None or figure.lapsed:
        return None
    if how == "road" and figure.silent:
        return None
    observed = exact_observed(indicator, figure)
    if how == "level":
        return _of_level(bound, observed, reached=holds(bound, figure.observed))
    road = base_of(target) if how == "road" else None
    base = Fraction(road.value) if road else Fraction(0)
    return (observed - base) / (Fraction(bound.value) - base)


def _of_deed(figure: Figure) -> Fraction | None:
    """Return the share of a deed: of its nodes by weight those that are reached, or as told."""
    if figure.state == "done":
        return Fraction(1)
    if figure.state is None or figure.lapsed:
        return None
    if not figure.nodes:
        return None if figure.share is None else Fraction(figure.share) / 100
    return nodes_reached(figure.nodes)


def nodes_reached(nodes: Sequence[NodeState]) -> Fraction:
    """Return the share of the nodes by weight that are reached."""
    weights = [(Fraction(one.node.weight), not one.lacking) for one in nodes]
    reached = sum((weight for weight, done in weights if done), Fraction(0))
    return reached / sum((weight for weight, _ in weights), Fraction(0))


def original(target: Target) -> Target | None:
    """Return the target with the value that it first had, None where that was never changed."""
    past = past_values(target)
    return target.model_copy(update={"value": past[0].value}) if past else None


def original_attainment(indicator: Indicator, target: Target, figure: Figure) -> Fraction | None:
    """Return the share of the way to the original target; None where that is the present one."""
    first = original(target)
    if first is None:
        return None
    return attainment(indicator, first, nature(indicator, first), figure)


def _lateness(verdict: Verdict, rules: Rules) -> Status:
    """Judge a pace: the ends of each band belong to the better side."""
    if verdict.shortfall is None or verdict.due is None:
        return "no_data"
    points, whole = verdict.shortfall * 100, Fraction(1)
    if rules.pace.measure == "relative":
        whole = verdict.due
    if points <= Fraction(rules.pace.behind) * whole:
        return "on_track"
    edge = rules.pace.off_track
    return "behind" if edge is None or points <= Fraction(edge) * whole else "off_track"


def _nearness(bound: Bound, observed: Fraction, unit: str | None, within: Decimal) -> Status:
    """Judge a level that does not hold by its distance from the nearest bound."""
    edge = bound.value
    if bound.high is not None and observed > bound.high:
        edge = bound.high
    distance = abs(Fraction(edge) - observed) * 100
    whole = Fraction(100) if unit == "%" else abs(Fraction(edge))
    return "behind" if distance <= Fraction(within) * whole else "off_track"


def _status(
    indicator: Indicator, target: Target, verdict: Verdict, rules: Rules
) -> tuple[Status, int]:
    """Return the first line of the status table that holds, and its number."""
    window, figure, bound = verdict.window, verdict.figure, target.value
    observed = figure.observed
    reached = bound is not None and observed is not None and holds(bound, observed)
    at_least = bound is not None and bound.comparator in (">", ">=")
    flow = indicator.kind == "flow"
    ceiling = bound is not None and bound.comparator in ("<", "<=") and flow
    nothing = observed is None and figure.state is None
    met = reached and not figure.partial and (not ceiling or window.ended)
    early = target.schedule == "at_end" and not window.ended and not met
    unknown = figure.lapsed or (verdict.nature == "road" and verdict.attainment is None)
    lines: tuple[tuple[bool, Status], ...] = (
        (not window.begun, "not_due"),
        (ceiling and observed is not None and not reached, "missed"),
        (figure.state == "done" or (at_least and reached and flow), "met"),
        (
            figure.reading is None
            or early
            or (figure.nothing_to_judge and not window.ended and not figure.lapsed),
            "not_due",
        ),
        (nothing or unknown or (window.ended and figure.partial), "no_data"),
        (met, "met"),
        (window.ended, "missed"),
    )
    for number, (holds_here, status) in enumerate(lines, start=1):
        if holds_here:
            return status, number
    if bound is not None and observed is not None and verdict.nature == "level":
        if reached:
            return "on_track", 8
        exact = exact_observed(indicator, figure)
        within = rules.level.within if target.within is None else target.within
        return _nearness(bound, exact, indicator.unit, within), 8
    if figure.nodes:
        late = min(len(verdict.overdue), 2)
        by_number: tuple[Status, ...] = ("on_track", "behind", "off_track")
        return by_number[late], 9
    if verdict.attainment is None:
        return ("under_way" if figure.state == "in_progress" else "behind"), 10
    return _lateness(verdict, rules), 11


def judge(
    indicator: Indicator, target: Target, window: Window, figure: Figure, rules: Rules
) -> Verdict:
    """Return the light of one target and everything that led to it."""
    how = nature(indicator, target)
    share = attainment(indicator, target, how, figure)
    start: Decimal | None = None
    base = base_of(target) if how == "road" else None
    if base is not None:
        start = base.value
    elif how == "accumulate" or (how == "deed" and figure.share is not None):
        start = Decimal(0)
    due: Fraction | None = None
    if start is not None and figure.reading is not None:
        due = due_share(target.schedule, window.period, figure.reading, rules)
    if target.nodes and figure.reading is not None:
        due = nodes_due(target.nodes, figure.reading)
    verdict = Verdict(
        how, window, figure, start, share, due, "no_data", final=False, rule=0,
        asked=window.begun
        and figure.reading is not None
        and (target.schedule != "at_end" or window.ended),
    )  # fmt: skip
    status, rule = _status(indicator, target, verdict, rules)
    final = rule in (2, 3) or (window.ended and status in ("met", "missed"))
    return verdict._replace(status=status, rule=rule, final=final)


def verdict(index: Index, walks: Walks, *, task: Task, as_of: date) -> Verdict:
    """Return the light of a target in its area on a day, with everything that led to it."""
    catalogue = index.catalogue
    span = window(task.indicator, task.target, as_of, catalogue.policy.issued.year)
    expected = index.expected(task.indicator, task.area)
    observed = figure(task.indicator, span, expected, walks, nodes=task.target.nodes)
    return judge(task.indicator, task.target, span, observed, catalogue.rules)
