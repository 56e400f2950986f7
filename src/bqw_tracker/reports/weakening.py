"""What an edit of the catalogue weakens, by what it does: a light gets better, a duty disappears.

Every change of a field is made alone, on the same figures. Judged are the day of the report, and
the last day of each target as if nothing further were reported; a standing target has none. Where
a light gets better by several changes and by none of them alone, they are named together.
Source: docs/domain.md, "Edits of the catalogue".
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.changes.diff import Change, Edit
from bqw_tracker.changes.edits import weakest_first
from bqw_tracker.changes.matching import Entry, indicator_pairs
from bqw_tracker.changes.naming import as_named_now
from bqw_tracker.changes.strictness import Turn
from bqw_tracker.core.calendar import duties
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Status, Target
from bqw_tracker.core.periods import DAY, parse_period, year

from .light_changes import GLOBAL, Figures, Held, Slot, alone, held_of, lit

_RANK: dict[Status, int] = {
    "missed": 0, "off_track": 1, "no_data": 2, "behind": 3,
    "under_way": 4, "not_due": 4, "on_track": 4, "met": 5,
}  # fmt: skip
"""A light gets better where its number rises; of those with 4 none says that anything is wrong."""

_At = tuple[int, int]
"""The number of an edit, and of one of its changes."""


class _Way(NamedTuple):
    """An indicator before any edit, and what may be done to it and to what all share."""

    before: Catalogue
    held: Held
    now: Catalogue
    new: Entry | None
    edits: Sequence[Edit]
    figures: Figures

    def with_(self, made: Sequence[_At]) -> tuple[Catalogue, Held]:
        """Return how it is when some changes are made, in their order."""
        catalogue, held = self.before, self.held
        for number, n in made:
            edit = self.edits[number]
            change = edit.changes[n]
            if edit.subject in GLOBAL:
                catalogue = _shared(catalogue, self.now, edit, change)
            else:
                held = _own(held, self.new, edit, change)
        return catalogue, held

    def better(self, before: Sequence[_At], now: Sequence[_At]) -> bool:
        """Return whether a light is better, or a duty gone, with some changes beside others."""
        old, new = self.with_(before), self.with_(now)
        for day in self.days:
            lights, after = (_lights(*one, self.figures, day) for one in (old, new))
            if any(_RANK[after[slot]] > _RANK[lights[slot]] for slot in lights.keys() & after):
                return True
            if _owed(*old, day) - _owed(*new, day):
                return True
        return False

    @property
    def days(self) -> Iterator[date]:
        """The day of the report, and the last ones of all targets."""
        as_of = self.figures.as_of
        found = {as_of}
        for target in (*self.held.targets, *self.held.goal):
            found |= set() if target is None else _last(target, as_of)
        return iter(sorted(found))


def _last(target: Target, as_of: date) -> set[date]:
    if target.period == "standing":
        return set()
    return {(parse_period(target.period) or year(as_of.year)).end - DAY}


def _lights(catalogue: Catalogue, held: Held, figures: Figures, day: date) -> dict[Slot, Status]:
    found = lit(catalogue, held, figures._replace(as_of=day))
    return {slot: row.status for slot, row in found.items()}


def _owed(catalogue: Catalogue, held: Held, day: date) -> set[tuple[str, date]]:
    """Return who owes which figure by a day; a longer period with the same end covers it."""
    return {(duty.area, duty.period.end) for duty in duties(Index(alone(catalogue, held)), day)}


def _shared(catalogue: Catalogue, now: Catalogue, edit: Edit, change: Change) -> Catalogue:
    """Return a catalogue with one change of what all indicators share; areas change as a whole."""
    if edit.subject == "areas":
        return catalogue.model_copy(update={"areas": now.areas})
    if edit.subject == "policy":
        if change.field != "issued":
            return catalogue
        issued = {"issued": now.policy.issued}
        return catalogue.model_copy(update={"policy": catalogue.policy.model_copy(update=issued)})
    rule = getattr(now.rules, edit.id)
    if change.field != edit.id:
        own = {change.field: getattr(rule, change.field)}
        rule = getattr(catalogue.rules, edit.id).model_copy(update=own)
    rules = catalogue.rules.model_copy(update={edit.id: rule})
    return catalogue.model_copy(update={"rules": rules})


def _own(held: Held, new: Entry | None, edit: Edit, change: Change) -> Held:
    """Return an indicator with one change of its own."""
    if edit.subject == "target":
        slot = edit.at[1]
        was, goal = held.targets[slot], held.goal[slot]
        if was is not None and goal is not None:
            goal = was.model_copy(update={change.field: getattr(goal, change.field)})
        return held._replace(targets=(*held.targets[:slot], goal, *held.targets[slot + 1 :]))
    if edit.kind in ("added", "removed") or new is None:
        return held._replace(targets=held.goal)
    indicator, present = held.indicator, new.indicator
    if edit.kind == "reporting":
        name = {"as": "as_"}.get(change.field, change.field)
        own = {name: getattr(present.reported, name)}
        update: dict[str, object] = {"reported": indicator.reported.model_copy(update=own)}
    elif edit.kind in ("renamed", "responsibility"):
        return held  # its rows are known by the id that it has now; who answers turns no light
    else:
        update = {change.field: getattr(present, change.field)}
    return held._replace(indicator=indicator.model_copy(update=update))


def weakening(
    edits: Sequence[Edit], before: Catalogue, now: Catalogue, figures: Figures
) -> list[Edit]:
    """Return the edits, each change with what it does to lights and duties: the weakest first."""
    if not edits:
        return []
    before = as_named_now(before, now)
    shared = [number for number, edit in enumerate(edits) if edit.subject in GLOBAL]
    turns: dict[_At, Turn] = {
        (number, n): change.turn
        for number, edit in enumerate(edits)
        for n, change in enumerate(edit.changes)
    }
    for pair, (old, new) in enumerate(indicator_pairs(before, now)):
        own = [number for number, edit in enumerate(edits) if edit.at[:1] == (pair,)]
        if old is None or not (own or shared):
            continue
        way = _Way(before, held_of((old, new), before, now), now, new, edits, figures)
        made = [at for number in (*shared, *own) for at in turns if at[0] == number]
        for at in made:
            if not _weak(turns[at]) and way.better([], [at]):
                turns[at] = "easier"
        weak = [at for at in made if _weak(turns[at])]
        rest = [at for at in made if at not in weak]
        if rest and way.better(weak, made):
            for at in _needed(way, weak, rest):
                turns[at] = "together"
    return weakest_first(_with_turns(edit, number, turns) for number, edit in enumerate(edits))


def _weak(turn: Turn) -> bool:
    return Change("", None, None, turn).weakens


def _needed(way: _Way, weak: Sequence[_At], rest: Sequence[_At]) -> list[_At]:
    """Return changes by which a light gets better that does not without any one of them."""
    kept = list(rest)
    for at in rest:
        fewer = [other for other in kept if other != at]
        if fewer and way.better(weak, sorted([*weak, *fewer])):
            kept = fewer
    return kept


def _with_turns(edit: Edit, number: int, turns: dict[_At, Turn]) -> Edit:
    changes = tuple(change._replace(turn=turns[number, n]) for n, change in enumerate(edit.changes))
    weak = edit.weakens or any(change.weakens for change in changes)
    return edit._replace(changes=changes, weakens=weak)
