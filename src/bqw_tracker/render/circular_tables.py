"""The tables of a circular: counts by status, counties, scores, and the other targets by name."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bqw_tracker.locale import _, joined
from bqw_tracker.reports.circular import Circular, Told
from bqw_tracker.reports.groups import GOOD, Scores
from bqw_tracker.reports.report import Report

from . import labels, rounding, stories, totals
from .circular_text import STORY, day_text, listed, marked_text, printed, target_name
from .table import Cell, Column, Line, Table
from .targets import score_notes, scores_table
from .words import word_name

_TABLE = 156
"""Millimetres that a table may be wide."""


class Paragraph(NamedTuple):
    """A text and its style.

    That is number, title, addressee, heading, subheading, item, body, note, list, listed,
    signature, date, attachment, name or origin. An attachment begins a page; its name stands below.
    """

    style: str
    text: str


class Grid(NamedTuple):
    """A table below its caption, if it has one."""

    caption: str
    table: Table


Block = Paragraph | Grid


def status_counts(told: Circular) -> Iterator[Block]:
    """Yield how many targets are what, now and a month before."""
    lines = [
        (
            printed(word_name(each.word)),
            each.targets,
            rounding.share_text(each.share),
            each.before,
        )
        for each in told.slices
        if each.targets or each.before
    ]
    lines.append((_("total"), told.total, "100.0%", sum(each.before for each in told.slices)))
    titles = (_("status"), _("targets"), _("share"), _("targets a month before"))
    yield Grid(_("Table 1: targets by status"), _table(titles, lines, first=54))
    yield Paragraph("note", _("Note: shares are rounded, and may not add up to 100%."))


def _table(titles: Sequence[str], lines: Sequence[Sequence[object]], *, first: int) -> Table:
    """Return a table of names and figures; its `first` column is so many millimetres wide."""
    rest = (_TABLE - first) // (len(titles) - 1)
    columns = (
        Column(titles[0], mm=first),
        *(Column(title, right=True, mm=rest) for title in titles[1:]),
    )
    return Table(columns, [Line(tuple(Cell(str(text)) for text in line)) for line in lines])


def counties(told: Circular) -> Iterator[Block]:
    """Yield the table of counties; their places only where there are scores."""
    if not told.counties:
        return
    ranked = any(each.score and each.score.rank for each in told.counties)
    titles = [
        _("area"), _("own targets"), _("met or on schedule"), _("lagging"),
        _("indicators not reported"), _("figures not reported"),
        *([_("place"), _("place a month before")] if ranked else []),
    ]  # fmt: skip
    lines = []
    for each in told.counties:
        owed = (len(each.silent.unsent), each.silent.figures) if each.silent else (0, 0)
        ranks = (each.score.rank, each.score.before) if each.score else (None, None)
        counts = (each.area, each.targets, each.on_schedule, each.lagging, *owed)
        lines.append((*counts, *(map(totals.rank_text, ranks) if ranked else ())))
    yield Grid(_("Table 2: counties"), _table(titles, lines, first=30))
    note = _(
        "Note: counted are the targets of a county itself and its parts of those of the city; "
        "those that neither lag nor are on schedule stand in the first column only."
    )
    yield Paragraph("note", note)


def places(report: Report, scores: Scores, *, ranked: bool = False) -> Iterator[Block]:
    """Yield the scores, where asked for of those `ranked` alone, and what they are made of."""
    table = scores_table(report, scores)
    titles = [column.title for column in table.columns]
    order = [2, 0, 1, *range(3, len(titles) - 1)]  # who it is first; the last does not fit
    lines = [
        [line.cells[at].text for at in order]
        for line, score in zip(table.lines, scores.by_key.values(), strict=True)
        if score.rank is not None or not ranked
    ]
    name = "" if ranked else labels.ranking_names()[scores.by]
    yield Grid(name, _table([titles[at] for at in order], lines, first=44))
    yield Paragraph("note", printed(listed(score_notes(report, scores))))


def others(told: Circular, usual: str) -> Iterator[Block]:
    """Yield the names of the targets that neither lag nor want data."""
    rest = (*GOOD, "under_way", "not_due")
    lines = [
        (
            f"{printed(word_name(word))}\n{len(told.targets[word])}",
            listed(_in_annex(each, usual) for each in told.targets[word]),
        )
        for word in rest
        if told.targets[word]
    ]
    if lines:
        columns = (Column(_("status"), mm=20, centred=True), Column(_("names"), mm=136))
        table = Table(columns, [Line(tuple(map(Cell, line))) for line in lines])
        yield Grid(_("Table 3: the other targets"), table)
    yield from _told_of(told, usual)
    late = [area for word in rest for each in told.targets[word] if each.row.lacking
            for area in each.row.late]  # fmt: skip
    if late:
        note = _("Note: * marks what was judged without the reports of {areas}.")
        yield Paragraph("note", note.format(areas=joined(dict.fromkeys(late))))


def _told_of(told: Circular, usual: str) -> Iterator[Block]:
    """Yield what was told of the deeds under way, which no figure tells of."""
    deeds = [each for each in told.targets["under_way"] if each.row.tellings]
    texts = [stories.by_field(each.row, STORY, day_text) for each in deeds]
    fields = [field for field in stories.FIELDS if any(text[field] for text in texts)]
    if fields:
        named = stories.names()
        columns = [Column(named[field], mm=120 // len(fields)) for field in fields]
        lines = [
            Line(tuple(map(Cell, (target_name(each, usual), *(text[field] for field in fields)))))
            for each, text in zip(deeds, texts, strict=True)
        ]
        table = Table((Column(_("deed"), mm=_TABLE - 120), *columns), lines)
        yield Grid(_("Table 4: what was told of the deeds under way"), table)


def _in_annex(each: Told, usual: str) -> str:
    """Return the name of a target and the marks of its parts; * where reports are missing."""
    marked = printed(_(" ({text})").format(text=marked_text(each))) if each.marked else ""
    return target_name(each, usual) + marked + "*" * each.row.lacking
