"""What an edit of the catalogue means: what was lowered or dropped first, wordings last.

Who has become whom is decided in matching.py, what is easier in strictness.py. An edit is
about one subject; what else changed about a target (its wording, its note) stands with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from pydantic import BaseModel

from bqw_tracker.changes.diff import KINDS, Change, Edit, Kind, Subject
from bqw_tracker.core.fields import shown
from bqw_tracker.core.index import Index, Owned
from bqw_tracker.core.model import (
    Area,
    Catalogue,
    Measure,
    PastValue,
    Reported,
    Roles,
    Target,
)
from bqw_tracker.core.problems import Loc
from bqw_tracker.core.rules import PastField

from .matching import (
    Entry,
    area_pairs,
    indicator_pairs,
    measure_pairs,
    paired,
    target_pairs,
)
from .naming import as_named_now
from .plain_values import plain_value
from .strictness import (
    Turn,
    history_turn,
    issued_turn,
    reporting_turns,
    rule_turn,
    target_turns,
)

_OF_MEASURE: dict[Kind, tuple[str, ...]] = {
    "renamed": ("number",),
    "responsibility": ("departments", "counties"),
    "words": ("section", "title", "not_targets"),
}
_OF_INDICATOR: dict[Kind, tuple[str, ...]] = {
    "renamed": ("id", "formerly"),
    "responsibility": ("departments",),
    "meaning": ("kind", "unit", "factor", "parts", "over_areas"),
    "words": ("name", "definition", "note", "history"),
}


def edits(before: Catalogue, now: Catalogue) -> list[Edit]:
    """Return what was done: what weakens a target first, then in the order of KINDS."""
    named = as_named_now(before, now)
    found = [
        *_lists(before, now),
        *_rules(before, now),
        *_measures(named, now),
        *_indicators(named, now),
    ]
    return weakest_first(found)


def weakest_first(found: Iterable[Edit]) -> list[Edit]:
    """Return edits in the order in which they are told."""
    return sorted(found, key=lambda edit: (not edit.weakens, KINDS.index(edit.kind)))


def nothing_of(now: Catalogue) -> Catalogue:
    """Return a catalogue that asks for nothing yet: beside it everything of `now` is new."""
    return now.model_copy(update={"measures": ()})


class _Past(NamedTuple):
    """The histories in which an edit may be told, before and after; fields stand below `within`."""

    before: Sequence[PastField | PastValue] = ()
    now: Sequence[PastField | PastValue] = ()
    within: str = ""

    def entry(self, field: str, was: str | None) -> tuple[tuple[str, str], bool]:
        """Return how a history tells of a field, and whether one does once more than before."""
        told = self.within + field, was or "none"
        old, new = (
            [past for past in entries if _told(past)[0] == told[0]]
            for entries in (self.before, self.now)
        )
        added = [_told(past) for past in new[len(old) :]]
        # Of a field that changed more than once the first new entry tells what held before.
        return told, told in (added if field in _LISTED else added[:1])


_LISTED = ("targets", "areas", "measures")
"""Of these several may be gone at once."""


def _told(past: PastField | PastValue) -> tuple[str, str]:
    return ("value", shown(past.value)) if isinstance(past, PastValue) else (past.field, past.was)


def _changes(
    before: BaseModel, now: BaseModel, fields: Iterable[str], past: _Past | None = None
) -> tuple[Change, ...]:
    """Return the fields that differ, by the names that the catalogue gives them."""
    found: list[Change] = []
    for name in fields:
        old, new = getattr(before, name), getattr(now, name)
        if isinstance(old, Roles):
            found += _roles(old, new)
        elif old != new:
            change = Change(name.rstrip("_"), plain_value(old), plain_value(new))
            told = past.entry(change.field, change.before) if past else (("", ""), False)
            found.append(change._replace(entry=told[0], recorded=told[1]))
    return tuple(found)


def _roles(old: Roles, new: Roles) -> Iterator[Change]:
    """Yield what became of those that lead, and of those that support."""
    roles = ("departments", old.lead, new.lead), ("support", old.support, new.support)
    for field, was, is_ in roles:
        if was != is_:
            yield Change(field, plain_value(was), plain_value(is_))


def _rules(before: Catalogue, now: Catalogue) -> Iterator[Edit]:
    histories = before.rules.history, now.rules.history
    for name, rule in now.rules:
        if isinstance(rule, BaseModel):
            old, new, fields = getattr(before.rules, name), rule, list(type(rule).model_fields)
            past = _Past(*histories, f"{name}.")
        else:  # a rule without fields of its own
            old, new, fields, past = before.rules, now.rules, [name], _Past(*histories)
        changes = _changes(old, new, fields, past)
        changed = [change.field for change in changes]
        turns = {f: rule_turn(f, getattr(old, f), getattr(new, f)) for f in changed}
        if changes:
            yield _turned(Edit("rules", "rules", name, "", ("rules", name), changes), turns)


def _lists(before: Catalogue, now: Catalogue) -> Iterator[Edit]:
    """Yield what became of the policy's name, and of the lists that measures and targets name."""
    rules = _Past(before.rules.history, now.rules.history)
    changes = _changes(before.policy, now.policy, ("title", "issuer", "issued"), rules)
    if changes := changes + _changes(before, now, ("needs",)):
        turns: dict[str, Turn] = {"issued": issued_turn(before.policy.issued, now.policy.issued)}
        edit = Edit("structure", "policy", "", now.policy.title, ("policy",), changes)
        yield _turned(edit, turns)
    number, meant = attrgetter("number"), Index(now).area_names
    sections = paired(before.sections, now.sections, (number, number))
    names = paired(before.departments, now.departments, (str, str))
    if areas := [
        _area_change(*pair, rules, meant) for pair in area_pairs(before, now) if pair[0] != pair[1]
    ]:
        weak = any(change.weakens for change in areas)
        yield Edit("structure", "areas", "", "", ("areas",), tuple(areas), weakens=weak)
    lists: tuple[tuple[Subject, str, Sequence[tuple[object, object]]], ...] = (
        ("departments", "department", names),
        ("sections", "section", sections),
    )
    for subject, entry, pairs in lists:
        changes = tuple(
            Change(entry, plain_value(old), plain_value(new)) for old, new in pairs if old != new
        )
        if changes:
            yield Edit("structure", subject, "", "", (subject,), changes)


def _area_change(
    old: Area | None, new: Area | None, rules: _Past, meant: Mapping[str, str]
) -> Change:
    """Return what became of an area; one that is gone owes nothing any more.

    `meant` is which area each name means now.
    """
    change = Change("area", plain_value(old), plain_value(new))
    if old is None or new is None:
        entry, recorded = rules.entry("areas", old.name if old else None)
        turn: Turn = "easier" if new is None else "harder"
    else:
        past, turn = _Past(old.history, new.history), history_turn(old.history, new.history)
        entry, recorded = past.entry("parent", old.parent)
        if meant.get(old.name, new.name) != new.name:  # what it reported counts for another
            turn, (entry, recorded) = "unclear", past.entry("name", old.name)
    return change._replace(turn=turn, entry=entry, recorded=recorded)


def _place(catalogue: Catalogue, measure: Measure) -> Loc:
    """Return where a measure stands, or the list of measures where it is gone."""
    numbers = [other.number for other in catalogue.measures]
    if measure.number not in numbers:
        return ("measures",)
    return ("measures", numbers.index(measure.number))


def _measures(before: Catalogue, now: Catalogue) -> Iterator[Edit]:
    for old, new in measure_pairs(before, now):
        measure = new or old
        if measure is None:
            continue
        about = Edit("added", "measure", str(measure.number), measure.title, _place(now, measure))
        if old is None:
            yield about
        elif new is None:
            yield about._replace(kind="removed", place=("measures",))
        else:
            for kind, fields in _OF_MEASURE.items():
                if changes := _changes(old, new, fields):
                    yield about._replace(kind=kind, changes=changes)


def _indicators(before: Catalogue, now: Catalogue) -> Iterator[Edit]:
    for number, (old, new) in enumerate(indicator_pairs(before, now)):
        if old is not None and new is not None:
            about = _about(new, number, new.loc)
            yield from _indicator(about, (before, old), (now, new))
            yield from _targets(about, (before, old), (now, new))
        elif new is not None:
            changes = tuple(
                Change("targets", None, _asked(t), "harder") for t in new.indicator.targets
            )
            yield _about(new, number, new.loc)._replace(changes=changes)
        elif old is not None:
            past = _Past(before.rules.history, now.rules.history)
            entry, recorded = past.entry("measures", old.indicator.id)
            changes = tuple(
                Change("targets", _asked(t), None, "easier", entry, recorded)
                for t in old.indicator.targets
            )
            about = _about(old, number, _place(now, old.measure))
            yield about._replace(kind="removed", weakens=True, changes=changes)


def _about(entry: Entry, number: int, loc: Loc) -> Edit:
    indicator = entry.indicator
    return Edit(
        "added", "indicator", indicator.id, indicator.name, loc, at=(number,), unit=indicator.unit
    )


def _asked(target: Target | None) -> str | None:
    if target is None:
        return None
    return " ".join(part for part in (target.period, plain_value(target.value)) if part)


def _indicator(
    about: Edit, before: tuple[Catalogue, Entry], now: tuple[Catalogue, Entry]
) -> Iterator[Edit]:
    (earlier, old), (present, new) = before, now
    was, is_ = old.indicator, new.indicator
    past = _Past(was.history, is_.history)
    # Rows under an id that is forgotten are no longer understood.
    lost = not {was.id, *was.formerly} <= {is_.id, *is_.formerly}
    turns: dict[str, Turn] = {
        "id": "easier" if lost else "neutral",
        "formerly": "easier" if lost else "neutral",
        **dict.fromkeys(("kind", "unit", "factor", "parts", "over_areas"), "unclear"),
        "history": history_turn(was.history, is_.history),
    }
    for kind, fields in _OF_INDICATOR.items():
        changes = _changes(was, is_, fields, past)
        if kind == "renamed" and old.measure.number != new.measure.number:
            changes += _moved(old, new)
        if changes:
            yield _turned(about._replace(kind=kind, changes=changes), turns)
    below = past._replace(within="reported.")
    if changes := _changes(was.reported, is_.reported, Reported.model_fields, below):
        reporters = Index(earlier).reporters(was), Index(present).reporters(is_)
        told = reporting_turns(was.reported, is_.reported, reporters)
        yield _turned(about._replace(kind="reporting", changes=changes), told)


def _moved(old: Entry, new: Entry) -> tuple[Change, ...]:
    """Return the measure to which an indicator was moved, and who is responsible there."""
    measures = [f"{entry.measure.number} {entry.measure.title}" for entry in (old, new)]
    before, now = (Owned(entry.measure, entry.indicator).departments for entry in (old, new))
    return (Change("measures", measures[0], measures[1]), *_roles(before, now))


def _targets(
    about: Edit, before: tuple[Catalogue, Entry], now: tuple[Catalogue, Entry]
) -> Iterator[Edit]:
    (earlier, old), (present, new) = before, now
    pairs = target_pairs((earlier, old.indicator), (present, new.indicator))
    for number, (i, j) in enumerate(pairs):
        was = None if i is None else old.indicator.targets[i]
        target = None if j is None else new.indicator.targets[j]
        here = about._replace(
            subject="target",
            at=(*about.at, number),
            place=new.loc if j is None else (*new.loc, "targets", j),
            target=_label(earlier, was) if target is None else _label(present, target),
        )
        if was is None:
            yield here._replace(changes=(Change("targets", None, _asked(target), "harder"),))
        elif target is None:
            past = _Past(old.indicator.history, new.indicator.history)
            asked = _asked(was)
            where = " ".join(filter(None, (asked, was.area, plain_value(was.each))))
            change = Change("targets", asked, None, "easier", *past.entry("targets", where))
            yield here._replace(kind="removed", weakens=True, changes=(change,))
        elif was != target:
            within = present.rules.level.within
            turns = target_turns(was, target, present.policy.issued.year, within)
            changes = _changes(was, target, turns, _Past(was.history, target.history))
            changes = tuple(_by_node(was, target, changes))
            yield _turned(here._replace(kind=_kind(turns), changes=changes), turns)


def _by_node(was: Target, now: Target, changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes of a target, of its nodes one for each that changed."""
    name = attrgetter("name")
    for change in changes:
        pairs = paired(was.nodes, now.nodes, (name, name)) if change.field == "nodes" else []
        told = [
            change._replace(before=plain_value(old), after=plain_value(new))
            for old, new in pairs if old != new
        ]  # fmt: skip
        yield from told or [change]


def _turned(edit: Edit, turns: Mapping[str, Turn]) -> Edit:
    """Return an edit with what the change of each field does; of the others it does nothing."""
    changes = tuple(
        change._replace(turn=turns.get(change.field, "neutral")) for change in edit.changes
    )
    return edit._replace(changes=changes, weakens=any(change.weakens for change in changes))


def _label(catalogue: Catalogue, target: Target | None) -> str:
    if target is None:
        return ""
    area = target.area if target.area != Index(catalogue).root else None
    return " ".join(part for part in (target.period, area) if part)


def _kind(turns: dict[str, Turn]) -> Kind:
    """Return what an edit of a target is called: by what weakens it, if anything does."""
    turns = {field: turn for field, turn in turns.items() if field != "weight"} or {
        "weight": "neutral"
    }
    if "easier" in turns.values():
        return "lowered" if turns.get("value") == "easier" else "softened"
    if "unclear" in turns.values():
        return "changed"
    if "harder" in turns.values():
        return "raised" if turns.get("value") == "harder" else "tightened"
    return "meaning" if {"weight", "nodes"} & turns.keys() else "words"
