"""Whether an edit of a target makes it easier or harder to reach.

A value is easier where more figures reach it: `>= 30` takes all that `>= 56` takes, and some
more; `<= 5` is easier than `<= 4`, a wider range than a narrow one. Where each takes a figure
that the other does not (`95..98` and `96..99`), nobody can tell: `unclear`, and a light may turn
green by it. Whatever is easier one way is harder the other way round, save the history, which
may only grow.
Source: docs/domain.md, "Edits of the catalogue".
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Reported, Target, base_of
from bqw_tracker.core.periods import Period, parse_period, year
from bqw_tracker.core.rules import Level, Pace, Rules
from bqw_tracker.core.schedule import due_share

Turn = Literal["easier", "harder", "unclear", "together", "neutral"]
"""`together` is what makes a light better with other changes and not alone."""
WEAKENING: tuple[Turn, ...] = ("easier", "unclear", "together")
_ENDLESS = Decimal("Infinity")
_WITHIN = Level().within
_BY_DAYS = Rules(pace=Pace(basis="day"))

Edge = tuple[Decimal, int]
"""An end of what a bound takes; the second tells an open end from a closed one."""


def _turn(*, easier: bool, harder: bool) -> Turn:
    """Return the turn of what is no harder (`easier`), no easier (`harder`), both, or neither."""
    if easier and harder:
        return "neutral"
    if easier:
        return "easier"
    return "harder" if harder else "unclear"


def _less(before: Any, now: Any) -> Turn:
    """Return the turn of what is easier the less it is: a number, a set, or whether it is so."""
    return _turn(easier=now <= before, harder=now >= before)


def _together(turns: Iterable[Turn]) -> Turn:
    found = set(turns) - {"neutral"}
    return "neutral" if not found else found.pop() if len(found) == 1 else "unclear"


def _edges(bound: Bound) -> tuple[Edge, Edge]:
    """Return the ends of what a bound takes, the greater low and the lesser high the stricter."""
    value = bound.value
    least, most = (-_ENDLESS, 0), (_ENDLESS, 0)
    match bound.comparator:
        case ">":
            return (value, 1), most
        case ">=":
            return (value, 0), most
        case "<":
            return least, (value, -1)
        case "<=":
            return least, (value, 0)
        case _:
            return (value, 0), (value if bound.high is None else bound.high, 0)


def value_turn(before: Bound | None, now: Bound | None) -> Turn:
    """Return what a change of a value does."""
    if before is None or now is None:
        return "neutral" if before == now else "unclear"
    (old_low, old_high), (low, high) = _edges(before), _edges(now)
    return _turn(
        easier=low <= old_low and high >= old_high, harder=low >= old_low and high <= old_high
    )


def _at_most(target: Target) -> bool:
    return target.value is not None and target.value.comparator in ("<", "<=")


def _period_turn(before: Target, now: Target) -> Turn:
    """A later end is easier; so is more time, unless it is a limit that has to hold longer.

    What is asked once is easier than what is asked every year.
    """
    old, new = parse_period(before.period), parse_period(now.period)
    if old is None or new is None:
        return "unclear" if old is new else "harder" if new is None else "easier"
    if old == new:
        return "neutral"
    limit = _at_most(before) and _at_most(now)
    if limit and new.within(old):
        return "easier"
    if limit and old.within(new):
        return "harder"
    if old.end == new.end:
        return "easier" if new.start < old.start else "harder"
    return "easier" if new.end > old.end else "harder"


def _allocation_turn(before: Target, now: Target) -> Turn:
    """Fewer shares are easier, and so is each share that asks for less."""
    old, new = before.allocation, now.allocation
    turns = [_less(old.keys(), new.keys())]
    for area in old.keys() & new.keys():
        was = before.value and before.value._replace(value=old[area].value)
        turns.append(value_turn(was, now.value and now.value._replace(value=new[area].value)))
        turns.append("neutral" if old[area].baseline == new[area].baseline else "unclear")
    return _together(turns)


def _window(target: Target, first_year: int) -> Period:
    return parse_period(target.period) or year(first_year)


def _baseline_turn(before: Target, now: Target, first_year: int) -> Turn:
    """A baseline nearer to the target leaves a longer way; an earlier one asks for more by now.

    Without a baseline the way begins at 0, when the window begins.
    """
    if isinstance(before.baseline, dict) or isinstance(now.baseline, dict):
        return "neutral" if before.baseline == now.baseline else "unclear"

    def begin(target: Target) -> tuple[Decimal, date]:
        base = base_of(target)
        if base is None:
            return Decimal(0), _window(target, first_year).start
        return base.value, base.period.end

    (old, old_end), (new, new_end) = begin(before), begin(now)
    falling = _at_most(now)
    known = before.baseline is not None and now.baseline is not None
    if falling is not _at_most(before) or (falling and not known):
        return "unclear"
    lower, higher = (old, new) if falling else (new, old)
    return _turn(
        easier=lower <= higher and new_end >= old_end, harder=lower >= higher and new_end <= old_end
    )


def _schedule_turn(before: Target, now: Target, first_year: int) -> Turn:
    """A schedule that never asks for more is easier; both are compared wherever one bends."""
    if "at_end" in (before.schedule, now.schedule):
        return _less(before.schedule != "at_end", now.schedule != "at_end")
    windows = [_window(target, first_year) for target in (before, now)]
    span = Period(min(w.start for w in windows), max(w.end for w in windows))
    days = [
        period.end
        for schedule in (before.schedule, now.schedule)
        if not isinstance(schedule, str)
        for period, _ in schedule
    ]
    shares = [
        tuple(due_share(target.schedule, span, day, _BY_DAYS) for target in (before, now))
        for day in days
    ]
    return _turn(
        easier=all(new <= old for old, new in shares),
        harder=all(new >= old for old, new in shares),
    )


def _nodes_turn(before: Target, now: Target) -> Turn:
    """Fewer nodes are easier, and so is each that is due later or weighs less."""
    old, new = ({node.name: node for node in target.nodes} for target in (before, now))
    both = old.keys() & new.keys()
    later = (_less(new[name].due.last, old[name].due.last) for name in both)
    lighter = (_less(old[name].weight, new[name].weight) for name in both)
    return _together([_less(old.keys(), new.keys()), *later, *lighter])


def history_turn(before: Sequence[object], now: Sequence[object]) -> Turn:
    """The record may only grow: an entry that is gone or changed hides what was asked for."""
    return "neutral" if now[: len(before)] == before else "unclear"


def target_turns(
    before: Target, now: Target, first_year: int, within: Decimal = _WITHIN
) -> dict[str, Turn]:
    """Return what the change of each field that differs does, in the order of the model.

    `first_year` is the policy's: what is asked every year is compared in it. `within` is how near
    a level is only behind where the target does not say it.
    """
    near = [within if target.within is None else target.within for target in (before, now)]
    turns: dict[str, Turn] = {
        "period": _period_turn(before, now),
        "value": value_turn(before.value, now.value),
        "each": _less(set(before.each), set(now.each)),  # of none, the whole city
        "allocation": _allocation_turn(before, now),
        "area": "unclear",
        "baseline": _baseline_turn(before, now, first_year),
        "schedule": _schedule_turn(before, now, first_year),
        "nodes": _nodes_turn(before, now),
        "within": _less(near[1], near[0]),
        "strength": _less(before.strength == "binding", now.strength == "binding"),
        "assumed": _less(before.assumed is None, now.assumed is None),
        "history": history_turn(before.history, now.history),
        "weight": _less(before.weight, now.weight),
    }
    return {
        field: turns.get(field, "neutral")
        for field in Target.model_fields
        if getattr(before, field) != getattr(now, field)
    }


_HIGHER_IS_EASIER = ("behind", "off_track", "within", "due_day")
_EASIER_LAST = {
    "of": ("period", "next"), "calendar": ("none", "china"), "evidence": ("done", "none"),
}  # fmt: skip
"""Words that a rule chooses among: first that by which figures are due first, or most is asked."""
_NEUTRAL = ("rest", "work", "preset")
"""Of a preset, the rules that it stands for are told; days of rest are seen by what they do."""


def rule_turn(field: str, before: object, now: object) -> Turn:
    """Return what the change of a rule of judgement does; no second edge is the widest one."""
    if field in _NEUTRAL:
        return "neutral"
    if isinstance(before, tuple) and isinstance(now, tuple):
        return history_turn(before, now)
    if words := _EASIER_LAST.get(field):
        before, now = words.index(str(before)), words.index(str(now))
    elif field not in _HIGHER_IS_EASIER:
        return "unclear"
    old, new = (_ENDLESS if edge is None else edge for edge in (before, now))
    if not isinstance(old, Decimal | int) or not isinstance(new, Decimal | int):
        return "unclear"
    return _less(new, old)


_RARER = ("month", "quarter", "half", "year", "once")


def reporting_turns(
    before: Reported, now: Reported, reporters: tuple[Collection[str], Collection[str]]
) -> dict[str, Turn]:
    """Return what a change of how an indicator is reported does, by field.

    Rarer is easier, and so are fewer reporters, which are given as they were and as they are.
    """
    rank = [_RARER.index(reported.every) for reported in (before, now)]
    old, new = map(set, reporters)
    return {"every": _less(-rank[0], -rank[1]), "by": _less(old, new), "as": "unclear"}


def issued_turn(before: date, now: date) -> Turn:
    """Nothing is due before the policy is there, so that a later day is easier."""
    return _less(-before.toordinal(), -now.toordinal())
