"""Which lights an edit changes, on the same figures and the same day.

The edits are made one at a time: the rules first, then the policy, then the areas, each on all
targets; then one indicator after the other in the order of the new catalogue, what is gone last:
its id, how it is reported, what it means, and its targets. A light is told with the edit at which
it changes; where two would do it, that is the first, and one that changes twice is told twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from bqw_tracker.changes.diff import Edit, Kind, LightChange, LightState
from bqw_tracker.changes.matching import Entry, entries, indicator_pairs, target_pairs
from bqw_tracker.changes.naming import as_named_now
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Area, Catalogue, Indicator, Measure, Observation, Target

from .judged import Judged, rows_of
from .rows import Row

K = TypeVar("K")
Slot = tuple[int, str | None]
"""The number of a pair of targets, and the area of a part."""
Pair = tuple[Entry | None, Entry | None]
_STEPS: dict[Kind, tuple[str, ...]] = {
    "renamed": ("id",),
    "reporting": ("reported",),
    "meaning": ("kind", "unit", "factor", "parts", "over_areas"),
}
"""The fields of an indicator that are edited together, in this order."""
GLOBAL = ("rules", "policy", "areas")


class Figures(NamedTuple):
    """The rows on which both catalogues are judged, as of a day; see `both`."""

    rows: dict[str, list[Observation]]
    as_of: date


def figures_of(rows: Iterable[Observation], as_of: date) -> Figures:
    """Return rows as they are judged indicator by indicator."""
    found = Figures({}, as_of)
    for row in rows:
        found.rows.setdefault(row.indicator, []).append(row)
    return found


class Held(NamedTuple):
    """An indicator on its way from one catalogue to the other; `targets` by pair.

    `goal` are the targets that it will have.
    """

    measure: Measure
    indicator: Indicator
    targets: tuple[Target | None, ...]
    goal: tuple[Target | None, ...]


def both(before: Catalogue, now: Catalogue) -> Catalogue:
    """Return a catalogue in which the rows of both can be read; it is good for nothing else.

    The nodes of both are known in it: who takes a node away takes no row away.
    """
    index = Index(now)
    targets = {index.present_ids.get(one.indicator.id, ""): one.indicator.targets
               for one in entries(before)}  # fmt: skip
    measures = [
        *(_indicators(m, [_with(i, targets.get(i.id, ())) for i in m.indicators])
          for m in now.measures),
        *(_indicators(m, [i for i in m.indicators if i.id not in index.present_ids])
          for m in before.measures),
    ]  # fmt: skip
    areas = tuple(Area(name=area.name, parent=area.parent)
                  for area in before.areas if area.name not in index.area_names)  # fmt: skip
    return now.model_copy(update={"measures": tuple(measures), "areas": (*now.areas, *areas)})


def _with(indicator: Indicator, targets: tuple[Target, ...]) -> Indicator:
    return indicator.model_copy(update={"targets": (*indicator.targets, *targets)})


def _indicators(measure: Measure, indicators: Iterable[Indicator]) -> Measure:
    return measure.model_copy(update={"indicators": tuple(indicators)})


def with_lights(
    edits: Sequence[Edit], before: Catalogue, now: Catalogue, figures: Figures
) -> list[Edit]:
    """Return the edits, each with the lights that it changes."""
    found: dict[Edit, list[LightChange]] = defaultdict(list)
    for edit, lights in _walk(edits, before, now, figures):
        found[edit] += lights
    return [edit._replace(lights=tuple(found[edit])) for edit in edits]


def _walk(
    edits: Sequence[Edit], before: Catalogue, now: Catalogue, figures: Figures
) -> Iterator[tuple[Edit, list[LightChange]]]:
    """Make one edit after the other and yield it with the lights that it changed."""
    before = as_named_now(before, now)
    pairs = indicator_pairs(before, now)
    held = [held_of(pair, before, now) for pair in pairs]
    catalogue = before
    for edit in (edit for subject in GLOBAL for edit in edits if edit.subject == subject):
        update: dict[str, object] = {edit.subject: getattr(now, edit.subject)}
        if edit.subject == "rules":
            rule = {edit.id: getattr(now.rules, edit.id)}
            update = {"rules": catalogue.rules.model_copy(update=rule)}
        edited = catalogue.model_copy(update=update)
        for one in held:
            yield edit, turned(lit(catalogue, one, figures), lit(edited, one, figures))
        catalogue = edited
    kinds = tuple(_STEPS)
    for number, ((_, new), one) in enumerate(zip(pairs, held, strict=True)):
        mine = [edit for edit in edits if edit.at[:1] == (number,)]
        steps = [edit for kind in kinds for edit in mine if edit.kind == kind and len(edit.at) == 1]
        whole = [edit for edit in mine if edit.kind in ("added", "removed") and len(edit.at) == 1]
        targets = sorted((edit for edit in mine if len(edit.at) == 2), key=lambda edit: edit.at)
        lights = lit(catalogue, one, figures) if mine else {}
        for edit in (*steps, *whole, *targets):
            one = _edited(edit, one, new)  # noqa: PLW2901 - it is what is edited
            after = lit(catalogue, one, figures)
            yield edit, turned(lights, after)
            lights = after


def held_of(pair: Pair, before: Catalogue, now: Catalogue) -> Held:
    """Return an indicator as it was, under the id by which its rows are known now."""
    old, new = pair
    entry = old or new
    assert entry is not None  # a pair has at least one side
    was, goal = (entry.indicator.targets if entry else () for entry in pair)
    slots: Sequence[tuple[int | None, int | None]]
    if old and new:
        slots = target_pairs((before, old.indicator), (now, new.indicator))
    else:
        slots = [*((i, None) for i in range(len(was))), *((None, j) for j in range(len(goal)))]
    id_ = entry.indicator.id
    return Held(
        entry.measure,
        entry.indicator.model_copy(update={"id": Index(now).present_ids.get(id_, id_)}),
        tuple(None if i is None else was[i] for i, _ in slots),
        tuple(None if j is None else goal[j] for _, j in slots),
    )


def _edited(edit: Edit, held: Held, new: Entry | None) -> Held:
    if len(edit.at) == 2:
        slot = edit.at[1]
        targets = (*held.targets[:slot], held.goal[slot], *held.targets[slot + 1 :])
        return held._replace(targets=targets)
    if edit.kind not in _STEPS or new is None:
        return held._replace(targets=held.goal)
    update = {field: getattr(new.indicator, field) for field in _STEPS[edit.kind]}
    return held._replace(indicator=held.indicator.model_copy(update=update))


def alone(catalogue: Catalogue, held: Held) -> Catalogue:
    """Return a catalogue with nothing but an indicator on its way."""
    targets = tuple(target for target in held.targets if target is not None)
    indicator = held.indicator.model_copy(update={"targets": targets})
    measure = held.measure.model_copy(update={"indicators": (indicator,)})
    return catalogue.model_copy(update={"measures": (measure,)})


def lit(catalogue: Catalogue, held: Held, figures: Figures) -> dict[Slot, Row]:
    """Return the lights of an indicator on its way."""
    id_ = held.indicator.id
    judged = Judged(alone(catalogue, held), figures.rows.get(id_, ()), figures.as_of)
    numbers = (number for number, target in enumerate(held.targets) if target is not None)
    return {
        (number, row.area if row.part_of_each else None): row
        for number, lights in zip(numbers, judged.lights[id_], strict=True)
        for row in rows_of(lights)
    }


def turned(before: Mapping[K, Row], after: Mapping[K, Row]) -> list[LightChange]:
    """Return the lights that are not the same any more."""
    found = []
    for slot in dict.fromkeys((*after, *before)):
        old, new = before.get(slot), after.get(slot)
        row = new or old
        if row is not None and (old and old.status) != (new and new.status):
            area = row.area if row.part_of_each else None
            found.append(
                LightChange(row.indicator, row.name, row.period, area, _state(old), _state(new))
            )
    return found


def _state(row: Row | None) -> LightState | None:
    return None if row is None else LightState(row.status, row.final, row.attainment)
