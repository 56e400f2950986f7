"""What became of what was reported and ordered before: rows, rectifications and what proves them.

Which row has become which is told in row_matching.py; rows are only added. An entry of the ledger
only gets more to say: its closing, and steps behind those it has. A file that is named by its path
alone stays there as it was; one that is named with its digest is proved by that.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bqw_tracker.core.closings import Closing
from bqw_tracker.core.evidence import EVIDENCE, evidences, files_of
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Loc, Place, Problem, Sentence, sentence
from bqw_tracker.core.rectification_checks import files_named
from bqw_tracker.core.rectifications import (
    STEPS,
    Rectification,
    events,
    evidence_of,
    finding_key,
    plain_values,
)

from .diff import EntryEdit
from .row_matching import SAID

_LONGEST = 30
_ADDED = frozenset({"closed", "done", "evidence"})
"""Fields of an entry that come when it is closed."""


class Record(NamedTuple):
    """What a revision held: the rows, with their places there, the ledger, and the closings."""

    name: str
    rows: Sequence[Observation]
    entries: Sequence[Rectification]
    closings: Sequence[Closing] = ()


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
        sentence("restore it; what does not hold is withdrawn by a row of its own (its note begins "
                 "with Withdrawn)"),
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
        for place, problem in (*_bent_fields(old.id, was, here), *_bent_steps(old.id, was, here)):
            yield problem._replace(place=(number, *place))


_Bent = tuple[Loc, Problem]
"""Where in its entry something was bent, and what is told of it."""


def _named_now(index: Index, values: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry says under the names that indicator and area have now."""
    told = {}
    if key := finding_key(values["finding"]):
        indicator = index.present_ids.get(key.indicator, key.indicator)
        area = index.area_names.get(key.area, key.area)
        told["finding"] = "/".join(key._replace(indicator=indicator, area=area))
    if owner := values.get("owner"):
        told["owner"] = index.area_names.get(owner, owner)
    return values | told


def _bent_fields(id_: str, was: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[_Bent]:
    """Yield fields of an entry that say something else; some may come with its closing."""
    for name in sorted({*was, *here} - {"steps"}):
        came = name not in was and name in _ADDED and "closed" not in was
        if came or was.get(name) == here.get(name):
            continue
        place = (name,) if name in here else ()
        days = [_day(entry.get(name)) for entry in (was, here)]
        if name in ("due", "accepted") and days[0] != days[1]:
            yield place, _moved(id_, *days)
        else:
            message = sentence("{id} does not say any more what it said: {field}",
                               id=id_, field=name)  # fmt: skip
            yield place, _changed(message)


def _bent_steps(id_: str, was: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[_Bent]:
    """Yield the steps whose day was moved, up to the first that says something else or is gone."""
    now = here.get("steps", [])
    for n, old in enumerate(was.get("steps", [])):
        new = now[n] if n < len(now) else {}
        changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        place = ("steps", n) if new else ()
        if changed == ["until"]:
            yield (*place, "until"), _moved(id_, *(_day(step.get("until")) for step in (old, new)))
        elif changed:
            kind = next(name for name in STEPS if name in old)
            message = sentence("{id} does not say any more what it said: step {number}, {kind} "
                               "{day}: {fields}", id=id_, number=n + 1, kind=kind, day=old[kind],
                               fields=tuple(changed))  # fmt: skip
            yield place, _changed(message)
            return


def _moved(id_: str, old: str, new: str) -> Problem:
    return Problem(
        (),
        "deadline-moved",
        sentence("the day of {id} went from {old} to {new}", id=id_, old=old or "–",
                 new=new or "–"),
        sentence("restore it; more time is given by a step: bqw rectify extend {id}", id=id_),
    )  # fmt: skip


def _changed(message: Sentence) -> Problem:
    remedy = sentence("restore it; what became of it is added: bqw rectify")
    return Problem((), "entry-removed", message, remedy)


def _day(value: object) -> str:
    return str(value.get("until", "")) if isinstance(value, dict) else str(value or "")


def papers(before: Record) -> dict[str, str]:
    """Return the paths below the data folder that are named without a digest, and by whom first.

    A word that is no path is among them: whether it is one, only the files can tell.
    """
    found: dict[str, str] = {}
    for entry in reversed(before.entries):
        for _loc, text in reversed(evidence_of(entry)):
            if not files_of(text):
                found |= dict.fromkeys(files_named(text), entry.id)
    for row in before.rows:
        named = evidences(row.story.evidence) if row.source != SAMPLE else ()
        for one in named:
            if not one.digest:
                shown = f"{row.indicator} {row.area} {row.period}"
                found[f"{EVIDENCE}/{one.name}"] = shown
    return found


def bent_paper(path: str, named_by: str, revision: str, *, gone: bool) -> Problem:
    """Return what is told of evidence that a revision holds, and that is not what it was there.

    `path` is where it lies, or lay; of its place the line means nothing.
    """
    message = sentence(
        "what proves {named_by} has another content than in {place}",
        named_by=named_by, place=f"{revision}:{path}",
    )  # fmt: skip
    if gone:
        message = sentence(
            "what proves {named_by} is gone; it lies in {place}",
            named_by=named_by, place=f"{revision}:{path}",
        )  # fmt: skip
    remedy = sentence("restore it; what came later lies beside it under a name of its own")
    return Problem(Place(path), "evidence-changed", message, remedy)


def bent_closings(before: Record, now: Sequence[Closing]) -> Iterator[Problem]:
    """Yield what closed or reopened a period in a revision, and is gone or says something else.

    Places are those of the file: the number of the entry and a field, () for what is gone.
    """
    left, gone = [(n, plain_values(one)) for n, one in enumerate(now)], []
    for old in map(plain_values, before.closings):
        same = next((one for one in left if one[1] == old), None)
        left.remove(same) if same else gone.append(old)
    for old in gone:
        kind = "closed" if "closed" in old else "reopened"
        about = {"period": old["period"], "day": old.get(kind, ""), "revision": before.name}
        other = next((one for one in left if _known_again(old, one[1])), None)
        message = sentence("what closed or reopened {period} on {day} is gone; it stands in "
                           "{revision}", **about)  # fmt: skip
        place: Loc = ()
        if other:
            left.remove(other)
            number, new = other
            fields = tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
            message = sentence("what closed or reopened {period} on {day} says something else than "
                               "in {revision}: {fields}", fields=fields, **about)  # fmt: skip
            place = (number, fields[0])
        remedy = sentence("restore it; to open the period again: bqw reopen {period}",
                          period=old["period"])  # fmt: skip
        yield Problem(place, "closed-changed", message, remedy)


def _known_again(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether an entry is known again though it was rewritten: by period, or by moment."""
    moments = ("closed", "reopened")
    if old["period"] == new["period"]:
        return any(name in old and name in new for name in moments)
    return all(old.get(name) == new.get(name) for name in moments)


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
