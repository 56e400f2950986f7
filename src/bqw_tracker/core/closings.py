"""Closed periods (封账): their figures stand, and what comes after is late or has a document.

A closing keeps the digest of the rows that had been reported by its moment; these stay as they
are until the period is reopened. What is told later is dated later: a first report of a figure
comes late, and a revision or withdrawal names its document in the note (依据：…, document: …).
To a period belong the rows whose own period ends in it: to June the month, the second quarter and
the first half-year, which are due together. Source: docs/domain.md, "Closed periods".
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, RootModel

from .arrivals import MINUTE, Arrival
from .cells import figures_told
from .characters import is_chinese
from .fields import RECORD, Digest, Moment, PeriodField, Text
from .index import Index
from .kinds import key_of
from .model import SAMPLE, Observation
from .periods import Period, moment_text
from .problems import Place, Problem, sentence
from .row_checks import at

_NEVER = datetime(1900, 1, 1)  # noqa: DTZ001 - before any report
_DOCUMENT = re.compile(r"(?:依据|document)[:：]\s*[^\s）)]")
_OWN = (("closed", "digest"), ("reopened", "reason"))
"""What an entry does, and the field that belongs to that alone."""


class Closing(BaseModel):
    """A period is closed at a moment, or reopened; `document` is the paper on which that rests.

    `digest` is that of the rows known then, SHA-256 in 64 digits.
    """

    model_config = RECORD
    period: PeriodField
    closed: Moment | None = None
    reopened: Moment | None = None
    digest: Digest | None = None
    reason: Text | None = None
    document: Text | None = None

    @property
    def moment(self) -> datetime:
        """When it was written; the checks see to it that there is one."""
        return self.closed or self.reopened or _NEVER


class Closings(RootModel[tuple[Closing, ...]]):
    """data/closed.yaml: a list that only gets longer."""


def in_force(entries: Iterable[Closing]) -> tuple[Closing, ...]:
    """Return the closings of the periods that are closed."""
    last = {entry.period: entry for entry in entries}
    return tuple(entry for entry in last.values() if entry.closed)


def belongs(period: Period, row: Observation) -> bool:
    """Return whether a row is one of a period: its own period ends in it. The sample is free."""
    return row.period.ends_in(period) and row.source != SAMPLE


def known_then(closing: Closing, rows: Iterable[Observation]) -> list[Observation]:
    """Return the rows of a closed period that had been reported when it was closed."""
    return [row for row in rows
            if row.reported_on <= closing.moment and belongs(closing.period, row)]  # fmt: skip


class After(NamedTuple):
    """A figure or a withdrawal that was told after its period was closed.

    It comes late, or is another one than was told before: `revised`.
    """

    row: Observation
    closing: Closing
    revised: bool


def told_after(
    index: Index, closings: Collection[Closing], rows: Sequence[Observation]
) -> list[After]:
    """Return what was told after its period was closed, in the order of the rows' figures.

    What tells a figure once more, in whatever words, is none.
    """
    held = _held(closings, rows)
    late = [row for row in rows if _closing(held[row.period], row)]
    keys = {_key(index, row) for row in late}
    told: dict[object, list[Observation]] = defaultdict(list)
    for row in rows if keys else ():
        if held[row.period] and row.source != SAMPLE and (key := _key(index, row)) in keys:
            told[key].append(row)
    return [
        After(row, closing, number > 0)
        for own in told.values()
        for number, row in enumerate(figures_told(own))
        if (closing := _closing(held[row.period], row))
    ]


def _held(closings: Iterable[Closing], rows: Iterable[Observation]) -> dict[Period, list[Closing]]:
    """Return the closings of each period that rows have."""
    periods = {row.period for row in rows}
    return {period: [one for one in closings if period.ends_in(one.period)] for period in periods}


def _closing(held: Iterable[Closing], row: Observation) -> Closing | None:
    """Return the first of the closings after which a row came."""
    after = (one for one in held if one.moment < row.reported_on and row.source != SAMPLE)
    return min(after, key=lambda one: one.moment, default=None)


def _key(index: Index, row: Observation) -> object:
    return row.indicator, row.area, key_of(index.indicators[row.indicator], row)


def documented(row: Observation) -> bool:
    """Return whether a row names a document in its note: 更正：漏计一批（依据：市局函）."""
    return _DOCUMENT.search(row.note) is not None


def with_document(reason: str, document: str) -> str:
    """Return the reason of a revision with the document that asks for it."""
    chinese = is_chinese(reason + document)
    return f"{reason}（依据：{document}）" if chinese else f"{reason} (document: {document})"


def undocumented(
    index: Index, closings: Collection[Closing], rows: Sequence[Observation]
) -> Iterator[Problem]:
    """After a period is closed, what revises or withdraws a figure of it names its document."""
    for one in told_after(index, closings, rows):
        if one.revised and not documented(one.row):
            row, closing = one.row, one.closing
            yield at(
                row,
                "note",
                "closed-changed",
                sentence("{period} was closed on {day}; this changes {id} of {area} without a "
                         "document", period=str(closing.period), day=moment_text(closing.moment),
                         id=row.indicator, area=row.area),
                sentence("name the document in the note (document: …): bqw ingest --revise "
                         "--reason TEXT --document TEXT"),
            )  # fmt: skip


def arrived_after(
    closings: Collection[Closing], arrivals: Iterable[Arrival], now: datetime
) -> tuple[list[Arrival], list[Problem]]:
    """Return arrivals, those for closed periods dated after the closing, and what keeps them out.

    A form may have been filled in before; known it was not.
    """
    found, problems = [], []
    for arrival in arrivals:
        row = arrival.row
        own = [one.moment for one in closings if belongs(one.period, row)]
        if not own or arrival.kind == "same":
            found.append(arrival)
            continue
        if arrival.kind == "revised" and not documented(row):
            problems.append(_without_document(closings, row))
        if row.reported_on <= max(own):
            moment = max(now.replace(second=0, microsecond=0), max(own) + MINUTE)
            row = row._replace(reported_on=moment)
        found.append(arrival._replace(row=row))
    return found, problems


def _without_document(closings: Iterable[Closing], row: Observation) -> Problem:
    closing = next(one for one in closings if belongs(one.period, row))
    return Problem(
        Place(row.path, row.line, field="note"),
        "closed-changed",
        sentence("{period} is closed, and {id} {area} {reported} is another figure now",
                 period=str(closing.period), id=row.indicator, area=row.area,
                 reported=str(row.period)),
        sentence("name the document that asks for it: --revise --reason TEXT --document TEXT; a "
                 "withdrawal has it in its note (document: …)"),
    )  # fmt: skip


def closing_problems(entries: Sequence[Closing]) -> Iterator[Problem]:
    """Each entry is a closing or a reopening with what belongs to it, and can follow the others.

    Places are the number of the entry and a field.
    """
    last: dict[Period, Closing] = {}
    for n, entry in enumerate(entries):
        done = [own for own in _OWN if getattr(entry, own[0]) is not None]
        if len(done) != 1:
            yield Problem(
                (n,),
                "bad-value",
                sentence("a period is closed or reopened, with one moment"),
                sentence("write closed: or reopened:, and one entry each"),
            )
            continue
        yield from _fields(n, entry, *done[0])
        yield from _order(n, entry, last.get(entry.period))
        last[entry.period] = entry


def _fields(n: int, entry: Closing, kind: str, wanted: str) -> Iterator[Problem]:
    if getattr(entry, wanted) is None:
        yield Problem(
            (n,),
            "missing-field",
            sentence("the field {field} is missing", field=wanted),
            sentence("add {field}:", field=wanted),
        )
    for _kind, field in _OWN:
        if getattr(entry, field) is not None and field != wanted:
            yield Problem(
                (n, field),
                "bad-value",
                sentence("{field} does not belong to what is {kind}", field=field, kind=kind),
                sentence("leave {field} out", field=field),
            )


def _order(n: int, entry: Closing, before: Closing | None) -> Iterator[Problem]:
    """A period is closed, then reopened, then closed again; its moments do not go back."""
    shown = str(entry.period)
    if entry.closed and before and before.closed:
        yield Problem(
            (n, "closed"),
            "bad-value",
            sentence("{period} is closed already", period=shown),
            sentence("reopen it before: bqw reopen {period}", period=shown),
        )
    elif entry.reopened and (before is None or before.reopened):
        yield Problem(
            (n, "reopened"),
            "bad-value",
            sentence("{period} is not closed: there is nothing to reopen", period=shown),
            sentence("close it before: bqw close {period}", period=shown),
        )
    elif before and entry.moment < before.moment:
        yield Problem(
            (n, "closed" if entry.closed else "reopened"),
            "bad-value",
            sentence("{moment} lies before {earlier}, the entry before",
                     moment=moment_text(entry.moment), earlier=moment_text(before.moment)),
            sentence("correct one of the two days"),
        )  # fmt: skip


def not_those(n: int, closing: Closing, count: int) -> Problem:
    """Return what is told where the rows are not those that were closed; `count` are there now."""
    return Problem(
        (n, "digest"),
        "closed-changed",
        sentence("the figures of {period} that were closed on {day} are not what they were: a row "
                 "was rewritten, taken away or put among them ({count} now)",
                 period=str(closing.period), day=moment_text(closing.moment), count=count),
        sentence("bqw check --against REV names the row; restore it, or reopen the period: "
                 "bqw reopen {period}", period=str(closing.period)),
    )  # fmt: skip
