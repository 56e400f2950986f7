"""What the rectification ledger can get wrong once it has its shape.

Every check yields problems placed by `Loc`; loading finds the line. What is closed is history:
it may name what the catalogue has dropped since.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from .evidence import EVIDENCE, files_of
from .evidence_checks import MISSING, Kept, fault_of, untracked_fault
from .index import Index
from .model import Catalogue, Indicator
from .periods import DAY, parse_period
from .problems import Problem, Severity, did_you_mean, sentence
from .rectifications import (
    FINDING_KINDS,
    Rectification,
    events,
    evidence_of,
    finding_key,
    is_closed,
    lag,
)
from .step_checks import step_problems

_ID = re.compile(r"R[0-9]{3,6}")
_FILE = re.compile(r"(?!.*://).*[^.\s/\\]\.[A-Za-z][A-Za-z0-9]{1,4}")
_REMEDY = ("owner", "due", "measure")


class Review(NamedTuple):
    """What the checks look at; `missing` are paths of files named as evidence, not there."""

    entries: Sequence[Rectification]
    catalogue: Catalogue
    missing: Collection[str]


def names_file(evidence: str) -> bool:
    """Return whether evidence ends like the name of a file and is no address of the web.

    >>> names_file("附件/会议纪要.pdf"), names_file("已逐户核实,见 https://example.cn/a.html")
    (True, False)
    """
    return _FILE.fullmatch(evidence) is not None


def files_named(evidence: str | None) -> tuple[str, ...]:
    """Return the paths below the data folder of the files that evidence names; none for a text.

    >>> files_named("附件/会议纪要.pdf"), files_named("已逐户核实")
    (('附件/会议纪要.pdf',), ())
    """
    if files := files_of(evidence or ""):
        return tuple(f"{EVIDENCE}/{one.name}" for one in files)
    return (evidence,) if evidence and names_file(evidence) else ()


def ids(review: Review) -> Iterator[Problem]:
    """An id is R and a number of three digits or more, and names one entry."""
    seen: set[str] = set()
    for n, entry in enumerate(review.entries):
        if _ID.fullmatch(entry.id) is None:
            yield Problem(
                (n, "id"),
                "bad-id",
                sentence("'{id}' is no id of a rectification", id=entry.id),
                sentence("write R001, R002…"),
            )
        if entry.id in seen:
            yield Problem(
                (n, "id"),
                "duplicate-id",
                sentence("the rectification {id} stands here a second time", id=entry.id),
                sentence("give this one the next free number"),
            )
        seen.add(entry.id)


def fields(review: Review) -> Iterator[Problem]:
    """An entry orders a remedy or accepts a deviation; `closed` and `evidence` stand together.

    What was `done` stands beside them.
    """
    for n, entry in enumerate(review.entries):
        given = [field for field in _REMEDY if getattr(entry, field) is not None]
        if entry.accepted is not None and given:
            yield Problem(
                (n, given[0]),
                "bad-value",
                sentence("a remedy and an accepted deviation stand side by side"),
                sentence("keep owner, due and measure, or accepted, not both"),
            )
        ends = ("closed", "done", "evidence")
        pair = [field for field in ends if getattr(entry, field) is not None]
        wanted = list(_REMEDY) if entry.accepted is None else []
        wanted += ["closed", "evidence"] if pair else []
        for field in wanted:
            if getattr(entry, field) is None:
                yield Problem(
                    (n,),
                    "missing-field",
                    sentence("{id} lacks the field {field}", id=entry.id, field=field),
                    sentence("add {field}:", field=field),
                )


def days(review: Review) -> Iterator[Problem]:
    """No day of an entry lies before the day on which it was opened."""
    for n, entry in enumerate(review.entries):
        until = entry.accepted.until if entry.accepted else None
        named = {("due",): entry.due, ("closed",): entry.closed, ("accepted", "until"): until}
        for loc, day in named.items():
            if day is not None and day < entry.opened:
                yield Problem(
                    (n, *loc),
                    "bad-value",
                    sentence(
                        "{field} {day} lies before the day of opening, {opened}",
                        field=loc[-1],
                        day=day,
                        opened=entry.opened,
                    ),
                    sentence("correct one of the two days"),
                )


def evidence_files(review: Review) -> Iterator[Problem]:
    """A file that is named as evidence lies in the data folder."""
    for n, entry in enumerate(review.entries):
        for loc, named in evidence_of(entry):
            for path in set(files_named(named)).intersection(review.missing):
                yield Problem(
                    (n, *loc, "evidence"),
                    MISSING,
                    sentence("the file {path} is not in the data folder", path=path),
                    sentence(
                        "put it there, or name it by its path below the data folder: annex/R001.pdf"
                    ),
                )


def steps(review: Review) -> Iterator[Problem]:
    """What became of an entry is told in an order in which it can have happened."""
    for n, entry in enumerate(review.entries):
        for problem in step_problems(entry):
            loc = problem.place if isinstance(problem.place, tuple) else ()
            yield problem._replace(place=(n, *loc))


def entry_faults(
    catalogue: Catalogue, entries: Sequence[Rectification], kept: Kept
) -> Iterator[Problem]:
    """A file that closed a rectification is as it was kept; `rules.evidence` may ask for one.

    That a file is not there is told with the ledger. Warn of one that git does not know.
    """
    for n, entry in enumerate(entries):
        named = evidence_of(entry)
        loc, last = named[-1] if named else ((), "")
        asked = catalogue.rules.evidence == "done" and is_closed(entry)
        if asked and not files_named(last):
            yield Problem(
                (n, *loc, "evidence"),
                MISSING,
                sentence("{id} is closed without a file as evidence", id=entry.id),
                sentence("rules.evidence asks for one: put it below data/evidence, and name it"),
            )
        for loc, one in ((loc, one) for loc, text in named for one in files_of(text)):
            fault = fault_of(one, kept)
            if fault and fault[0] != MISSING:
                yield Problem((n, *loc, "evidence"), *fault)
            elif one.name in kept.untracked:
                yield Problem((n, *loc, "evidence"), *untracked_fault(one), Severity.WARNING)


def findings(review: Review) -> Iterator[Problem]:
    """A finding is a key: its kind known, and its indicator, area and target in the catalogue."""
    index = Index(review.catalogue)
    for n, entry in enumerate(review.entries):
        loc, key = (n, "finding"), finding_key(entry.finding)
        if key is None or key.kind not in FINDING_KINDS:
            yield Problem(
                loc,
                "bad-value",
                sentence("'{text}' is not the key of a finding", text=entry.finding),
                sentence("write kind, indicator, area and period: behind/M01-01/Anytown/2026")
                if key is None
                else did_you_mean(key.kind, FINDING_KINDS),
            )
        elif is_closed(entry):
            continue
        elif key.indicator not in index.indicators:
            yield Problem(
                loc,
                "unknown-indicator",
                sentence("there is no indicator '{id}'", id=key.indicator),
                did_you_mean(key.indicator, index.indicators),
            )
        elif key.area not in index.areas:
            yield Problem(
                loc,
                "unknown-area",
                sentence(
                    "{what} '{name}' is not in the catalogue's list",
                    what=sentence("area"),
                    name=key.area,
                ),
                did_you_mean(key.area, index.areas),
            )
        else:
            known = _periods(review.catalogue, index.indicators[key.indicator], key.period)
            if key.period not in known:
                yield Problem(
                    loc,
                    "bad-value",
                    sentence(
                        "no target of {id} holds for '{period}'",
                        id=key.indicator,
                        period=key.period,
                    ),
                    did_you_mean(key.period, known),
                )


def _periods(catalogue: Catalogue, indicator: Indicator, asked: str) -> list[str]:
    """Return the periods of an indicator's targets; `yearly` is any year from the policy's on."""
    first = catalogue.policy.issued.year
    span = parse_period(asked)
    year = span is not None and asked == str(span.start.year) and span.start.year >= first
    yearly = asked if year else str(first)
    return [yearly if t.period == "yearly" else t.period for t in indicator.targets]


def owners(review: Review) -> Iterator[Problem]:
    """The owner of a remedy is a department or an area of the catalogue."""
    known = [*review.catalogue.departments, *Index(review.catalogue).areas]
    for n, entry in enumerate(review.entries):
        if entry.owner is not None and not is_closed(entry) and entry.owner not in known:
            yield Problem(
                (n, "owner"),
                "unknown-department",
                sentence("'{name}' is neither a department nor an area", name=entry.owner),
                did_you_mean(entry.owner, known),
            )


class _Span(NamedTuple):
    """Days on which an entry holds its finding, up to but not with `end`; where it begins."""

    start: date
    n: int
    loc: tuple[str | int, ...]
    end: date
    id: str


def one_at_a_time(review: Review) -> Iterator[Problem]:
    """A finding gets its next entry when the one before is closed or its acceptance is over.

    What awaits its examination still holds its finding, and what is reopened holds it again.
    """
    spans = [span for n, entry in enumerate(review.entries) for span in _spans(n, entry)]
    holding: dict[str, _Span] = {}
    for span in sorted(spans, key=lambda span: span.start):
        finding = review.entries[span.n].finding
        before = holding.get(lag(finding))
        if before is not None and before.n != span.n and span.start < before.end:
            yield Problem(
                (span.n, *span.loc),
                "duplicate-id",
                sentence("{finding} has an open entry: {id}", finding=finding, id=before.id),
                sentence("close {id} first, or keep one of the two", id=before.id),
            )
        if before is None or before.end < span.end:
            holding[lag(finding)] = span


def _spans(n: int, entry: Rectification) -> Iterator[_Span]:
    """Yield the days on which an entry holds its finding."""
    start: date | None = entry.opened
    loc: tuple[str | int, ...] = ("finding",)
    over = entry.accepted.until + DAY if entry.accepted else date.max
    for one in events(entry):
        if start is not None and over < one.day:
            yield _Span(start, n, loc, over, entry.id)
            start = None
        if one.kind == "extended" and entry.accepted and one.step.until:
            over = one.step.until + DAY
        if one.state in ("closed", "passed"):
            if start is not None:
                yield _Span(start, n, loc, one.day, entry.id)
            start = None
        elif start is None:
            start, loc = one.day, (*one.loc, one.kind)
    if start is not None:
        yield _Span(start, n, loc, over, entry.id)


CHECKS: tuple[Callable[[Review], Iterator[Problem]], ...] = (
    ids,
    fields,
    days,
    steps,
    evidence_files,
    findings,
    owners,
    one_at_a_time,
)


def rectification_problems(review: Review) -> list[Problem]:
    """Return everything wrong with the ledger."""
    return [problem for check in CHECKS for problem in check(review)]
