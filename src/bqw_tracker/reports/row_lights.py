"""Which lights the rows turn that were added, put right, or bent: in the earlier catalogue.

The honest rows come first, so that the light that a bend turns is the one that would be there
without it; then, on the rows as they are, the edits of the catalogue (light_changes.py). So a light
goes from what it was to what it is, and each turn is told once. Sample rows count for nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from bqw_tracker.changes.diff import ROW_KINDS, LightChange, RowEdit, RowGroup, RowKind
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation

from .causes import Subject, subjects, with_present_ids
from .judged import Judged
from .light_changes import turned
from .rows import Row

_Groups = dict[RowKind, dict[str, list[RowEdit]]]


def row_groups(
    edits: Iterable[RowEdit], before: Catalogue, now: Catalogue, read: Judged
) -> list[RowGroup]:
    """Return the edits by their kind and indicator, each with the lights that turned with it.

    `before` has the names of areas that `now` gives them. `read` are the rows that are there now,
    in a catalogue that knows those of both.
    """
    groups: _Groups = {kind: defaultdict(list) for kind in ROW_KINDS}
    for edit in edits:
        groups[edit.kind][edit.about.indicator].append(edit)
    lights = _lights(groups, before, Index(now), read)
    index = read.index
    order = {id_: number for number, id_ in enumerate(index.indicators)}
    areas = {name: number for number, name in enumerate(index.areas)}

    def place(edit: RowEdit) -> tuple[object, ...]:
        row = edit.about
        return (
            areas.get(row.area, len(areas)),
            row.area,
            row.period.end,
            row.period.start,
            row.reported_on,
        )

    return [
        RowGroup(kind, id_, index.indicators[id_].name, tuple(sorted(of[id_], key=place)),
                 tuple(lights[kind, id_]))
        for kind, of in groups.items()
        for id_ in sorted(of, key=order.__getitem__)
    ]  # fmt: skip


def _lights(
    groups: _Groups, before: Catalogue, present: Index, read: Judged
) -> Mapping[tuple[RowKind, str], list[LightChange]]:
    """Return the lights that turned, by kind and indicator of what turned them."""
    found: dict[tuple[RowKind, str], list[LightChange]] = defaultdict(list)
    edits = [edit for of in groups.values() for some in of.values() for edit in some]
    held = _before(edits, read.rows)
    shown = _shown(before, present, held, read.as_of)
    for kind, of in reversed(groups.items()):
        owner = {row.indicator: id_ for id_, some in of.items() for edit in some
                 for row in (edit.before, edit.row) if row is not None}  # fmt: skip
        for some in of.values():
            for edit in some:
                _made(held, edit)
        after = _shown(before, present, {id_: held[id_] for id_ in owner}, read.as_of)
        earlier = {subject: row for subject, row in shown.items() if subject.indicator in owner}
        for one in turned(earlier, after):
            found[kind, owner[one.id]].append(one)
        shown |= after
    return found


_Held = dict[str, dict[int, Observation]]
"""The rows of each indicator, by their identity."""


def _before(edits: Sequence[RowEdit], now: Iterable[Observation]) -> _Held:
    """Return the rows as they were, of the indicators of which some were edited."""
    held: _Held = {row.indicator: {} for edit in edits for row in edit[1:3] if row is not None}
    for row in now:
        if row.indicator in held and row.source != SAMPLE:
            held[row.indicator][id(row)] = row
    for edit in edits:
        if edit.row is not None:
            held[edit.row.indicator].pop(id(edit.row), None)
        if edit.problem is not None and edit.before is not None:
            held[edit.before.indicator][id(edit.before)] = edit.before
    return held


def _made(held: _Held, edit: RowEdit) -> None:
    if edit.problem is not None and edit.before is not None:
        del held[edit.before.indicator][id(edit.before)]
    if edit.row is not None and edit.row.source != SAMPLE:
        held[edit.row.indicator][id(edit.row)] = edit.row


def _shown(
    before: Catalogue, present: Index, held: Mapping[str, Mapping[int, Observation]], as_of: date
) -> dict[Subject, Row]:
    """Return the lights of the earlier catalogue on some rows, those of their indicators alone."""
    if not held:
        return {}
    judged = with_present_ids(Judged(_alone(before, present, held), (), as_of), present)
    rows = [
        row for of in held.values() for row in of.values() if row.indicator in judged.index.owned
    ]
    return subjects(Judged(judged.catalogue, rows, as_of))


def _alone(before: Catalogue, present: Index, ids: Collection[str]) -> Catalogue:
    """Return the catalogue with these indicators alone."""
    measures = (
        measure.model_copy(update={"indicators": tuple(
            one for one in measure.indicators if present.present_ids.get(one.id, one.id) in ids
        )})
        for measure in before.measures
    )  # fmt: skip
    return before.model_copy(update={"measures": tuple(measures)})
