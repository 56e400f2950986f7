"""Whether an edit of a target makes it easier or harder to reach.

A value is easier where more figures reach it: `>= 30` takes all that `>= 56` takes, and some
more; `<= 5` is easier than `<= 4`, a wider range than a narrow one. Where each takes a figure
that the other does not (`95..98` and `96..99`), nobody can tell: `unclear`, and a light may turn
green by it. Whatever is easier one way is harder the other way round, save the history, which
may only grow. No target gets easier in silence: that is checked here too.
Source: docs/domain.md, "Edits of the catalogue".
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from bqw_tracker.core.fields import Bound, shown
from bqw_tracker.core.model import Catalogue, Target, base_of
from bqw_tracker.core.periods import Period, parse_period, year
from bqw_tracker.core.problems import Loc, Problem, Sentence, Severity, sentence
from bqw_tracker.core.rules import Pace, Rules, Weights
from bqw_tracker.core.schedule import due_share

from .matching import Entry, indicator_pairs, target_pairs

Turn = Literal["easier", "harder", "unclear", "neutral"]
WEAKENING: tuple[Turn, ...] = ("easier", "unclear")
_ENDLESS = Decimal("Infinity")
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
    if limit and (old.start <= new.start and new.end <= old.end):
        return "easier"
    if limit and (new.start <= old.start and old.end <= new.end):
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
    """Fewer nodes are easier, and so is each that is due later; weights turn no light.

    Without nodes nothing says that a deed is late, and nothing that it is on its way.
    """
    old, new = ({node.name: node.due.last for node in target.nodes} for target in (before, now))
    if not old or not new:
        return "unclear" if old or new else "neutral"
    later = (_less(new[name], old[name]) for name in old.keys() & new.keys())
    return _together([_less(old.keys(), new.keys()), *later])


def target_turns(before: Target, now: Target, first_year: int) -> dict[str, Turn]:
    """Return what the change of each field that differs does, in the order of the model.

    `first_year` is the policy's: what is asked every year is compared in it.
    """
    # The record may only grow: an entry that is gone or changed hides the original target.
    grown = now.history[: len(before.history)] == before.history
    turns: dict[str, Turn] = {
        "period": _period_turn(before, now),
        "value": value_turn(before.value, now.value),
        "each": _less(set(before.each), set(now.each)),  # of none, the whole city
        "allocation": _allocation_turn(before, now),
        "area": "unclear",
        "baseline": _baseline_turn(before, now, first_year),
        "schedule": _schedule_turn(before, now, first_year),
        "nodes": _nodes_turn(before, now),
        "strength": _less(before.strength == "binding", now.strength == "binding"),
        "assumed": _less(before.assumed is None, now.assumed is None),
        "history": "neutral" if grown else "unclear",
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
_LIGHTS_NOTHING = ("rest", "work", "preset", *Weights.model_fields)
"""Of a preset, the rules that it stands for are told."""


def rule_turn(field: str, before: object, now: object) -> Turn:
    """Return what the change of a rule of judgement does; no second edge is the widest one.

    Days of rest and the weights of a score change no light.
    """
    if field in _LIGHTS_NOTHING:
        return "neutral"
    if words := _EASIER_LAST.get(field):
        before, now = words.index(str(before)), words.index(str(now))
    elif field not in _HIGHER_IS_EASIER:
        return "unclear"
    old, new = (_ENDLESS if edge is None else edge for edge in (before, now))
    if not isinstance(old, Decimal | int) or not isinstance(new, Decimal | int):
        return "unclear"
    return _less(new, old)


def weakened_without_history(before: Catalogue, now: Catalogue) -> Iterator[Problem]:
    """A target that asks for less has a history entry with the value that it had.

    What a history cannot record (a later period, a softer schedule, a target that is gone) is a
    warning. Problems are placed in `now`.
    """
    for old, new in indicator_pairs(before, now):
        if old is not None and new is not None:
            yield from _of_indicator(before, now, old=old, new=new)
        elif old is not None:
            id_, name = old.indicator.id, old.indicator.name
            gone = sentence("{id} {name} is gone, and its targets with it", id=id_, name=name)
            yield _softer(("measures",), gone)


def _softer(loc: Loc, message: Sentence) -> Problem:
    remedy = sentence("bqw diff tells what the edit means; undo it if it was not meant")
    return Problem(loc, "weakened-without-history", message, remedy, Severity.WARNING)


def _of_indicator(
    before: Catalogue, now: Catalogue, *, old: Entry, new: Entry
) -> Iterator[Problem]:
    year, id_ = now.policy.issued.year, new.indicator.id
    for i, j in target_pairs((before, old.indicator), (now, new.indicator)):
        if i is None:
            continue
        was = old.indicator.targets[i]
        if j is None:
            gone = sentence("{id} no longer has its target of {period}", id=id_, period=was.period)
            yield _softer((*new.loc, "id"), gone)
            continue
        target, loc = new.indicator.targets[j], (*new.loc, "targets", j)
        weak = [f for f, turn in target_turns(was, target, year).items() if turn in WEAKENING]
        if "value" in weak and not _recorded(was, target) and was.value and target.value:
            yield Problem(
                (*loc, "value"),
                "weakened-without-history",
                sentence("the target of {id} went from {before} to {now}, and no history entry "
                         "records it", id=id_, before=shown(was.value), now=shown(target.value)),
                sentence('add history: [{{value: "{before}", until: …, document: …, reason: …}}], '
                         "or restore the value", before=shown(was.value)),
            )  # fmt: skip
        elif weak and "value" not in weak:
            fields = ", ".join(weak)
            easier = sentence("the target of {id} became easier: {fields}", id=id_, fields=fields)
            yield _softer((*loc, weak[0]), easier)


def _recorded(was: Target, now: Target) -> bool:
    """Whether the history of `now` tells once more of the value that held before."""
    told, known = (sum(past.value == was.value for past in target.history) for target in (now, was))
    return told > known
