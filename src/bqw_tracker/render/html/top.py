"""The top of the page: how many targets have which status, what got worse, who is silent."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import labels, words
from bqw_tracker.render.paragraphs import sentences
from bqw_tracker.reports.finding import Finding
from bqw_tracker.reports.groups import counted_once, unreported
from bqw_tracker.reports.report import Report

_AT_ONCE = 6
"""More findings than these, and more silent indicators than twice as many, are folded away."""


class StatusCount(NamedTuple):
    """How many targets have a status; `note` tells what the number is made of."""

    status: str
    word: str
    targets: int
    note: str


class Worse(NamedTuple):
    """A target that got worse: which, how its light stands, and what became of it."""

    id: str
    name: str
    place: str
    status: str
    word: str
    said: tuple[str, ...]


class Silent(NamedTuple):
    """An area that has not reported, with the indicators: id, name, and who answers for it."""

    head: str
    lacking: tuple[tuple[str, str, str], ...]


def top(report: Report, found: Iterable[Finding]) -> dict[str, object]:
    """Return what the head and the summary of the page lay out, by its name there."""
    worse = tuple(_worse(report, found))
    silent = tuple(_silent(report))
    return {
        "day": words.footer(report)[1],
        "total": words.targets_text(report.total) + words.aspirational_text(report.total),
        "counts": tuple(_counts(report)),
        "counts_told": words.footer(report)[0],
        "worse": worse[:_AT_ONCE],
        "worse_more": worse[_AT_ONCE:],
        "unreported": silent,
        "unreported_open": sum(len(each.lacking) for each in silent) <= 2 * _AT_ONCE,
    }


def _counts(report: Report) -> Iterator[StatusCount]:
    names = labels.status_names() | {"met": _("met")}  # final or not
    split = list(words.split_counts(report.total, counted_once(report.rows)).items())
    for status, count in report.total.counts.items():
        note = ""
        if status == "met" and count:
            note = " · ".join(f"{word} {number}" for word, number in split[:2])
        yield StatusCount(status, names[status], count, note)


def _worse(report: Report, found: Iterable[Finding]) -> Iterator[Worse]:
    for one in found:
        row, said = one.row, tuple(sentences(one, report.as_of))
        if row is not None:
            place = " · ".join((words.row_place(row), row.area, words.row_figures(row)))
            yield Worse(row.indicator, row.name, place, row.status, words.status_text(row), said)


def _silent(report: Report) -> Iterator[Silent]:
    for each in unreported(report.rows):
        head = _("{area}: {count} indicators").format(area=each.area, count=len(each.rows))
        city = each.area not in report.counties
        yield Silent(
            head,
            tuple(
                (row.indicator, row.name, "、".join(row.departments) if city else "")
                for row in each.rows
            ),
        )
