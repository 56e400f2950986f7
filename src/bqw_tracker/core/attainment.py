"""From a figure to its light: attainment, due share, status, with every component kept.

Shares are exact fractions; see numbers.py. Source: docs/domain.md, "Attainment: three natures",
"Due share" and "Status: the first line that holds".
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from .fields import Bound
from .index import Index, Task
from .model import Indicator, Status, Target
from .periods import Period
from .rollup import Figure, figure
from .rules import Rules
from .schedule import Window, due_share, window
from .walks import Walks

Nature = Literal["accumulate", "road", "level", "deed"]


class Verdict(NamedTuple):
    """A figure judged. Shares are fractions of 1; `rule` is the line of the status table.

    `start` is the level where the road begins (0 where a figure accumulates), `span` the time
    in which the way is to be made; both are None where there is no pace.
    """

    nature: Nature
    window: Window
    figure: Figure
    start: Decimal | None
    span: Period | None
    attainment: Fraction | None
    due: Fraction | None
    status: Status
    final: bool
    rule: int

    @property
    def shortfall(self) -> Fraction | None:
        """Due share less attainment; negative means ahead."""
        if self.due is None or self.attainment is None:
            return None
        return self.due - self.attainment


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


def nature(indicator: Indicator, target: Target) -> Nature:
    """Return how attainment of the target is measured."""
    bound = target.value
    if bound is None:
        return "deed"
    at_least = bound.comparator in (">", ">=")
    standing = target.period == "standing"
    stock = indicator.kind == "stock"
    level_kind = stock or indicator.parts == "latest"
    if target.baseline and level_kind and not standing and bound.comparator not in ("=", "range"):
        base = target.baseline.value
        wrong_side = base < bound.value if at_least else base > bound.value
        return "road" if wrong_side else "level"
    adds_up = (
        indicator.kind == "flow"
        or indicator.parts == "coverage"
        or (stock and target.baseline is None and not standing)
    )
    return "accumulate" if at_least and bound.value > 0 and adds_up else "level"


def exact_observed(indicator: Indicator, figure: Figure) -> Fraction:
    """Return what was observed without rounding: a rate from its parts."""
    if figure.numerator is not None and figure.denominator:
        factor = int(indicator.factor or "100")
        return Fraction(figure.numerator) * factor / Fraction(figure.denominator)
    return Fraction(figure.observed or 0)


def _of_level(bound: Bound, observed: Fraction, *, reached: bool) -> Fraction | None:
    """Return the share of a level; a target of 0 or below has none but "reached"."""
    if bound.comparator in (">", ">=") and bound.value > 0:
        return observed / Fraction(bound.value)
    if reached:
        return Fraction(1)
    if bound.comparator in ("<", "<=") and bound.value >= 0 and observed:
        return Fraction(bound.value) / observed
    return None


def attainment(
    indicator: Indicator, target: Target, how: Nature, figure: Figure
) -> Fraction | None:
    """Return the share of the way to the target, below 0 or above 1 where it is so."""
    if how == "deed":
        if figure.state == "done":
            return Fraction(1)
        return None if figure.share is None else Fraction(figure.share) / 100
    bound = target.value
    if bound is None or figure.observed is None:
        return None
    observed = exact_observed(indicator, figure)
    if how == "level":
        return _of_level(bound, observed, reached=holds(bound, figure.observed))
    base = Fraction(target.baseline.value) if how == "road" and target.baseline else Fraction(0)
    return (observed - base) / (Fraction(bound.value) - base)


def original(target: Target) -> Target | None:
    """Return the target with the value that it first had, None where that was never changed."""
    if not target.history:
        return None
    return target.model_copy(update={"value": target.history[0].value})


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
    ceiling = bound is not None and bound.comparator in ("<", "<=") and indicator.kind == "flow"
    done = figure.state == "done"
    nothing = observed is None and figure.state is None
    early = target.schedule == "at_end" and not window.ended
    lines: tuple[tuple[bool, Status], ...] = (
        (not window.begun, "not_due"),
        (ceiling and observed is not None and not reached, "missed"),
        (done or (at_least and reached and indicator.kind in ("flow", "stock")), "met"),
        (figure.reading is None or early or figure.nothing_to_judge, "not_due"),
        (nothing or (window.ended and figure.partial), "no_data"),
        (reached and not figure.partial and (not ceiling or window.ended), "met"),
        (window.ended, "missed"),
    )
    for number, (holds_here, status) in enumerate(lines, start=1):
        if holds_here:
            return status, number
    if bound is not None and observed is not None and verdict.nature == "level":
        if reached:
            return "on_track", 8
        exact = exact_observed(indicator, figure)
        return _nearness(bound, exact, indicator.unit, rules.level.within), 8
    if verdict.attainment is None:
        return ("on_track" if figure.state == "in_progress" else "behind"), 9
    return _lateness(verdict, rules), 10


def judge(
    indicator: Indicator, target: Target, window: Window, figure: Figure, rules: Rules
) -> Verdict:
    """Return the light of one target and everything that led to it."""
    how = nature(indicator, target)
    share = attainment(indicator, target, how, figure)
    start: Decimal | None = None
    span: Period | None = None
    if how == "road" and target.baseline:
        start = target.baseline.value
        span = Period(target.baseline.period.end, window.period.end)
    elif how == "accumulate" or (how == "deed" and figure.share is not None):
        start, span = Decimal(0), window.period
    due: Fraction | None = None
    if span is not None and figure.reading is not None:
        due = due_share(target.schedule, span, figure.reading, rules)
    verdict = Verdict(how, window, figure, start, span, share, due, "no_data", final=False, rule=0)
    status, rule = _status(indicator, target, verdict, rules)
    final = (
        rule == 2
        or (rule == 3 and indicator.kind in ("flow", "milestone"))
        or (window.ended and status in ("met", "missed"))
    )
    return verdict._replace(status=status, rule=rule, final=final)


def verdict(index: Index, walks: Walks, *, task: Task, as_of: date) -> Verdict:
    """Return the light of a target in its area on a day, with everything that led to it."""
    catalogue = index.catalogue
    span = window(task.target, as_of, catalogue.policy.issued.year)
    expected = index.expected(task.indicator, task.area)
    observed = figure(task.indicator, span, expected, walks)
    return judge(task.indicator, task.target, span, observed, catalogue.rules)
