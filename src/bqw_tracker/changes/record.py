"""What became of what was reported and ordered before: rows and rectifications that were bent.

Which row has become which is told in row_matching.py; rows are only added. An entry of the ledger
only gets more to say: its closing, and steps behind those it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Place, Problem, sentence
from bqw_tracker.core.rectifications import Rectification, events, finding_key, plain_values

from .diff import EntryEdit
from .row_matching import SAID

_LONGEST = 30
_ADDED = frozenset({"closed", "done", "evidence"})
"""Fields of an entry that come when it is closed."""


class Record(NamedTuple):
    """What a revision held: the rows, with their places there, and the entries of the ledger."""

    name: str
    rows: Sequence[Observation]
    entries: Sequence[Rectification]


def bent_row(old: Observation, row: Observation | None, revision: str) -> Problem:
    """Return what is wrong where a row of a revision says something else now, or is gone.

    Of a row that is gone the place is where it stood.
    """
    return _removed(old, revision) if row is None else _rewritten(old, row, revision)


def _where(row: Observation, revision: str) -> str:
    return f"{revision}:{row.path}:{row.line}"


def _rewritten(old: Observation, row: Observation, revision: str) -> Problem:
    pairs = [*zip(SAID, old, row, strict=False)]
    pairs += zip(old.story._fields, old.story, row.story, strict=True)
    bent = [(name, was, here) for name, was, here in pairs if was != here]
    said = tuple(f"{name} {_shown(was)} -> {_shown(here)}" for name, was, here in bent)
    return Problem(
        Place(row.path, row.line, field=bent[0][0]),
        "row-rewritten",
        sentence("a row of {id}, {area}, {period} says something else than in {place}: {changes}",
                 id=old.indicator, area=old.area, period=str(old.period), changes=said,
                 place=_where(old, revision)),
        sentence("restore it; what was wrong is put right by a row of its own (ingest --revise)"),
    )  # fmt: skip


def _shown(value: object) -> str:
    """Return what a column says; a long text by its beginning."""
    text = plain(value) if isinstance(value, Decimal) else str(value or "–")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _removed(old: Observation, revision: str) -> Problem:
    return Problem(
        Place(old.path, 1),
        "row-removed",
        sentence("the row of {id}, {area}, {period} reported on {day} is gone; it stands in "
                 "{place}", id=old.indicator, area=old.area, period=str(old.period),
                 day=str(old.reported_on.date()), place=_where(old, revision)),
        sentence("restore it; what does not hold is withdrawn by a row of its own (撤回)"),
    )  # fmt: skip


def bent_entries(index: Index, before: Record, now: Sequence[Rectification]) -> Iterator[Problem]:
    """Yield entries of the ledger that are gone, were rewritten, or whose first day was moved.

    Places are those of the ledger: the number of the entry and a field, () for what is gone.
    """
    numbers = {entry.id: n for n, entry in enumerate(now)}
    for old in before.entries:
        number = numbers.get(old.id)
        if number is None:
            yield Problem(
                (),
                "entry-removed",
                sentence("{id}, opened on {day}, is gone; it stands in {revision}", id=old.id,
                         day=str(old.opened), revision=before.name),
                sentence("restore it; what is settled is closed: bqw rectify close {id}",
                         id=old.id),
            )  # fmt: skip
            continue
        was, here = (_named_now(index, plain_values(one)) for one in (old, now[number]))
        for name in sorted({*was, *here}):
            if not _kept(name, was, here):
                yield _bent(old.id, (number, *((name,) if name in here else ())), name, was, here)


def _named_now(index: Index, values: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry says under the names that indicator and area have now."""
    kind, *rest = str(values["finding"]).split("/")
    if len(rest) > 1:
        indicator, area = index.present_ids.get(rest[0], rest[0]), rest[1]
        rest[:2] = indicator, index.area_names.get(area, area)
    told = {"finding": "/".join([kind, *rest])}
    if owner := values.get("owner"):
        told["owner"] = index.area_names.get(owner, owner)
    return values | told


def _kept(name: str, was: Mapping[str, Any], here: Mapping[str, Any]) -> bool:
    """Return whether a field says what it said; it may come with the closing, steps may follow."""
    if name == "steps":
        steps = was.get(name, [])
        return bool(here.get(name, [])[: len(steps)] == steps)
    if name not in was:
        return name in _ADDED and "closed" not in was
    return bool(was[name] == here.get(name))


def _bent(
    id_: str,
    place: tuple[int | str, ...],
    name: str,
    was: Mapping[str, Any],
    here: Mapping[str, Any],
) -> Problem:
    if name in ("due", "accepted"):
        day = _day(was.get(name)), _day(here.get(name))
        if day[0] != day[1]:
            return Problem(
                place,
                "deadline-moved",
                sentence("the day of {id} went from {old} to {new}", id=id_, old=day[0] or "–",
                         new=day[1] or "–"),
                sentence("restore it; more time is given by a step: bqw rectify extend {id}",
                         id=id_),
            )  # fmt: skip
    return Problem(
        place,
        "entry-removed",
        sentence("{id} does not say any more what it said: {field}", id=id_, field=name),
        sentence("restore it; what became of it is added: bqw rectify"),
    )


def _day(value: object) -> str:
    return str(value.get("until", "")) if isinstance(value, dict) else str(value or "")


def entry_edits(
    index: Index, before: Sequence[Rectification], now: Sequence[Rectification]
) -> Iterator[EntryEdit]:
    """Yield the entries that were opened, or of which more is told; in the ledger's order."""
    known = {entry.id: len(events(entry)) for entry in before}
    for entry in now:
        told = known.get(entry.id, 0)
        if entry.id not in known or len(events(entry)) > told:
            key = finding_key(entry.finding)
            indicator = key and index.indicators.get(index.present_ids.get(key.indicator, ""))
            yield EntryEdit(entry, indicator, entry.id not in known, told)
