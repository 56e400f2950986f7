"""What is told first: the counts, what lags, who has not reported, what changed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Status
from bqw_tracker.locale import _
from bqw_tracker.locale.periods import periods_text
from bqw_tracker.render import labels, totals, words
from bqw_tracker.render.paragraphs import (
    gap_text,
    lasting_text,
    need_texts,
    sentences,
    unlisted_text,
)
from bqw_tracker.render.targets import target_columns
from bqw_tracker.reports.documents import WebPage
from bqw_tracker.reports.finding import Finding, responsible
from bqw_tracker.reports.findings import Silent
from bqw_tracker.reports.groups import counted_once
from bqw_tracker.reports.months import MonthEnd
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

_AT_ONCE = 6
"""More changes than these, and more silent indicators than twice as many, are folded away."""


class Count(NamedTuple):
    """How many targets have a status; `notes` tell what the number is made of."""

    status: Status
    word: str
    targets: int
    notes: tuple[str, ...]


class Month(NamedTuple):
    """The counts at the end of a month, in words and by status."""

    name: str
    told: str
    counts: dict[Status, int]


class Lag(NamedTuple):
    """A line of the table of what lags; `since` is the day by which it is sorted."""

    id: str
    name: str
    place: str
    area: str
    status: str
    word: str
    observed: str
    target: str
    gap: str
    need: str
    since: str
    memory: str
    who: str


class Told(NamedTuple):
    """What is told of a target: which, how its light stands, and sentences."""

    id: str
    name: str
    place: str
    status: str
    word: str
    said: tuple[str, ...] = ()


def matters(document: WebPage) -> dict[str, object]:
    """Return what the first part of the page lays out, by its name there."""
    day = document.report.as_of
    worse = tuple(_told(row, sentences(one, day)) for one, row in _rows(document.worse))
    unreported = tuple(map(_silent, document.silent))
    return {
        "counts": tuple(_counts(document.report)),
        "months": tuple(map(_month, document.months)) if len(document.months) > 1 else (),
        "lag_columns": _lag_columns(),
        "lagging": tuple(_lag(one, row, document.lookup) for one, row in _rows(document.lagging)),
        "unlisted": unlisted_text(document.report),
        "apart": tuple(_apart(document)),
        "unreported": unreported,
        "unreported_open": sum(len(each["lacking"]) for each in unreported) <= 2 * _AT_ONCE,
        "better_than": _("Better than on {day}").format(day=document.before),
        "better": tuple(_better(document)),
        "worse": worse[:_AT_ONCE],
        "worse_more": worse[_AT_ONCE:],
    }


def _counts(report: Report) -> Iterator[Count]:
    names = labels.status_names() | {"met": _("met")}  # final or not
    counted = counted_once(report.counted)
    split = list(totals.split_counts(report.total, counted).items())
    for status, count in report.total.counts.items():
        marks = Counter(
            words.mark_name(row.mark.word) for row in counted if row.mark and row.status == status
        )
        notes = split[:2] if status == "met" and count else marks.items()
        yield Count(
            status, names[status], count, tuple(f"{word}\u00a0{number}" for word, number in notes)
        )


def _better(document: WebPage) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield what became of targets that are better than a month before, and which they are."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for change in document.better:
        row = change.row
        whole = row.area == document.lookup.root
        name = row.name if whole else f"{row.name} · {row.area}"
        groups.setdefault(words.turn_text(change), []).append((row.indicator, name))
    yield from groups.items()


def _month(each: MonthEnd) -> Month:
    names = labels.status_names() | {"met": _("met")}
    told = (f"{names[status]} {count}" for status, count in each.counts.items() if count)
    return Month(f"{each.day:%m}", f"{each.day} · " + " · ".join(told), each.counts)


def _lag_columns() -> tuple[str, ...]:
    columns = target_columns()
    return (
        columns["name"].title,
        columns["area"].title,
        columns["status"].title,
        columns["observed"].title,
        _("Gap"),
        _("Needed"),
        _("Lagging for"),
        _("Responsible"),
    )


def _rows(found: Sequence[Finding]) -> Iterator[tuple[Finding, Row]]:
    return ((one, one.row) for one in found if one.row is not None)


def _lag(one: Finding, row: Row, index: Index) -> Lag:
    need = next(need_texts(one), "")
    return Lag(
        id=row.indicator,
        name=row.name,
        place=words.row_place(row),
        area=row.area,
        status=row.status,
        word=words.status_text(row),
        observed=words.observed_text(row),
        target=words.target_text(row),
        gap=gap_text(row),
        need=need or labels.NONE,
        since=f"{one.since.start}",
        memory=lasting_text(one._replace(recovered=None)),
        who=labels.who_text(responsible(index, row.indicator, row.area)),
    )


def _apart(document: WebPage) -> Iterator[Told]:
    """Yield what lagged and was made good, and the lags that are accepted."""
    yield from (_told(done.row) for done in document.made_good)
    yield from (_told(row) for _one, row in _rows(document.accepted))


def _told(row: Row, said: Iterable[str] = ()) -> Told:
    place = " · ".join((words.row_place(row), row.area, words.row_figures(row)))
    return Told(row.indicator, row.name, place, row.status, words.status_text(row), tuple(said))


def _silent(each: Silent) -> dict[str, Any]:
    """Return an area that has not reported, and what of which it owes."""
    return {
        "head": totals.silent_text(each),
        "lacking": [(one.indicator.id, one.indicator.name, periods_text(one.periods))
                    for one in each.unsent],
    }  # fmt: skip
