"""What stands on the page, ready to be laid out: texts as they are, pictures as SVG."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import labels, words
from bqw_tracker.render.explanation import made_text
from bqw_tracker.render.paragraphs import sentences
from bqw_tracker.render.svg.bars import bar
from bqw_tracker.render.svg.canvas import Box, attribute, number
from bqw_tracker.render.svg.frame import status_paint
from bqw_tracker.render.svg.trend import course_plot
from bqw_tracker.render.table import Cell
from bqw_tracker.render.targets import (
    score_notes,
    scores_table,
    target_cells,
    target_columns,
    whole_first,
)
from bqw_tracker.render.words import origin_lines, scope_texts
from bqw_tracker.reports.course import AreaFigure
from bqw_tracker.reports.documents import WebPage
from bqw_tracker.reports.finding import Finding
from bqw_tracker.reports.findings import Findings, silent
from bqw_tracker.reports.groups import Group, counted_once
from bqw_tracker.reports.report import Report, heat
from bqw_tracker.reports.rows import Row, urgency

_BAR, _COURSE = Box(0, 0, 130, 14), Box(0, 0, 204, 46)
_PAINT = re.compile(r' (?:fill|stroke|stroke-width|stroke-dasharray|font-size|text-anchor)="[^"]*"')
"""The style sheet of the page says these by class and place."""
_AT_ONCE = 6
"""More findings than these, and more silent indicators than twice as many, are folded away."""


class TargetLine(NamedTuple):
    """A target in one area; `bar` and `course` are SVG, and a deed has no course.

    `part_of` names the whole that a line stands below, which says so for it as long as it is seen.
    """

    name: str
    place: str
    part_of: str
    cells: dict[str, Cell]
    status: str
    bar: str
    course: str
    area: str


class IndicatorBlock(NamedTuple):
    """The targets of one indicator, who is responsible, and how their figures were made."""

    id: str
    departments: tuple[str, ...]
    lines: tuple[TargetLine, ...]
    explained: str


class Chapter(NamedTuple):
    """A measure or a section of them, and what is said of it; `id` is one on the page."""

    id: str
    title: str
    note: str
    blocks: tuple[IndicatorBlock, ...] = ()
    chapters: "tuple[Chapter, ...]" = ()


def page(document: WebPage, mark: str) -> dict[str, object]:
    """Return everything that the template lays out, by its name there."""
    report, origin = document.report, document.origin
    table, footer = heat(report), words.footer(report)
    worse, silent = tuple(_worse(report, document.worse)), tuple(_silent(document.findings))
    return {
        "day": footer[1],
        "total": words.targets_text(report.total) + words.aspirational_text(report.total),
        "counts": tuple(_counts(report)),
        "counts_told": footer[0],
        "worse": worse[:_AT_ONCE],
        "worse_more": worse[_AT_ONCE:],
        "unreported": silent,
        "unreported_open": sum(len(each["lacking"]) for each in silent) <= 2 * _AT_ONCE,
        "title": report.policy,
        "mark": mark,
        "by": report.by,
        "scope": () if origin is None else tuple(scope_texts(origin.asked)),
        "chapters": tuple(_chapters(document)),
        "rows": _("{count} rows; the areas of a target have a row each").format(
            count=len(report.rows)
        ),
        "departments": dict.fromkeys(name for row in report.rows for name in row.departments),
        "areas": dict.fromkeys(row.area for row in report.rows),
        "bullet_legend": labels.chart_legends()["bullet"],
        "course_legend": labels.chart_legends()["trend"],
        "heat_areas": table.areas,
        "heat": tuple(
            (line.row.name, words.heat_note(line.row), line.row.indicator,
             tuple(_cell(line.row, cell) for cell in line.cells))
            for line in table.lines
        ),
        "heat_notes": tuple(
            filter(None, (labels.chart_legends()["heat"], words.left_out_text(table)))
        ),
        "rankings": tuple(
            (labels.ranking_names()[each.by], scores_table(report, each), score_notes(report, each))
            for each in report.rankings
        ),
        "columns": target_columns(),
        "notes": tuple(footer[2:]),
        "origin": () if origin is None else tuple(origin_lines(origin)),
    }  # fmt: skip


def _cell(row: Row, cell: Row | AreaFigure | None) -> dict[str, str] | None:
    """Return a cell of the table of counties; its paint is empty where there is no status."""
    shown = words.cell_text(row, cell)
    if shown is None:
        return None
    word = "" if shown.word == shown.figure else shown.word
    paint = status_paint(shown.status) if shown.status else ""
    return {"figure": shown.figure, "word": word, "paint": paint}


def _chapters(document: WebPage) -> Iterator[Chapter]:
    """Yield the sections with their measures and those with their indicators, or the worst first.

    Each indicator stands in one block, with the worst of its targets where that is asked for.
    """
    report, told = document.report, document.explanations
    explained = {each.indicator.id: made_text(each) for each in told if each.lights}
    if report.worst_first and report.rows:
        worst = sorted(report.rows, key=urgency)
        every = Chapter("worst", _("the worst first"), "", _blocks(worst, explained))
        yield Chapter("all", _("All measures"), "", chapters=(every,))
        return
    by_measure: dict[str, list[Row]] = {}
    for row in report.rows:
        by_measure.setdefault(str(row.measure), []).append(row)
    measures = [each for each in report.outline if each.by == "measure" and each.key in by_measure]
    for section in report.outline:
        if section.by == "section":
            own = [each for each in measures if str(by_measure[each.key][0].section) == section.key]
            below = tuple(_measure(each, by_measure[each.key], explained) for each in own)
            note = words.group_note(section) if _counted(section) else ""
            if below:
                yield _chapter(section, note)._replace(chapters=below)


def _counted(group: Group) -> bool:
    """Return whether a group counts a target; parts alone, as filters may leave them, do not."""
    return any(group.counts.values())


def _chapter(group: Group, note: str) -> Chapter:
    told = [words.mean_text(group)] if _counted(group) else []
    told += [note] if note else []
    return Chapter(f"{group.by}-{group.key}", words.group_name(group), " · ".join(told))


def _measure(group: Group, rows: list[Row], explained: dict[str, str]) -> Chapter:
    departments = dict.fromkeys(name for row in rows for name in row.departments)
    return _chapter(group, labels.responsible_text([*departments]))._replace(
        blocks=_blocks(rows, explained)
    )


def _blocks(rows: Iterable[Row], explained: dict[str, str]) -> tuple[IndicatorBlock, ...]:
    by_indicator: dict[str, list[Row]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    return tuple(
        IndicatorBlock(
            indicator,
            own[0].departments,
            tuple(_line(row, below=below) for row, below in whole_first(own)),
            explained.get(indicator, ""),
        )
        for indicator, own in by_indicator.items()
    )


def _line(row: Row, *, below: bool) -> TargetLine:
    return TargetLine(
        name=row.area if below else words.row_name(row),
        place=words.row_place(row),
        part_of=row.name if below else "",
        cells=target_cells(row) | {"status": Cell(words.status_text(row))},
        status=row.status,
        bar=_bar_svg(row),
        course=_course_svg(row),
        area=row.area,
    )


def _bar_svg(row: Row) -> str:
    """Return the bar of a target; nothing where it has no attainment."""
    if row.attainment is None:
        return ""
    told = words.shares_told(row)
    return _svg(bar(row, _BAR), _BAR, told)


def _course_svg(row: Row) -> str:
    """Return the course of a target; a deed has none here."""
    if row.course is None or row.kind == "milestone":
        return ""
    told = f"{words.row_name(row)} · {words.row_figures(row)} · {words.status_text(row)}"
    return _svg(course_plot(row, row.course, _COURSE), _COURSE._replace(height=60), told)


def _svg(content: str, box: Box, told: str) -> str:
    """Return a picture in a cell; what it says in words is its label."""
    size = f'viewBox="0 0 {number(box.width)} {number(box.height)}"'
    label = f'class="bqw" role="img" aria-label={attribute(told)}'
    return f"<svg {label} {size}>{_PAINT.sub('', content)}</svg>"


def _counts(report: Report) -> Iterator[dict[str, object]]:
    """Yield how many targets have each status; `note` tells what the number is made of."""
    names = labels.status_names() | {"met": _("met")}  # final or not
    split = list(words.split_counts(report.total, counted_once(report.counted)).items())
    for status, count in report.total.counts.items():
        note = ""
        if status == "met" and count:
            note = " · ".join(f"{word} {number}" for word, number in split[:2])
        yield {"status": status, "word": names[status], "targets": count, "note": note}


def _worse(report: Report, found: Iterable[Finding]) -> Iterator[dict[str, object]]:
    """Yield the targets that got worse: which, how their light stands, what became of them."""
    for one in found:
        row = one.row
        if row is not None:
            yield {
                "id": row.indicator,
                "name": row.name,
                "place": " · ".join((words.row_place(row), row.area, words.row_figures(row))),
                "status": row.status,
                "word": words.status_text(row),
                "said": tuple(sentences(one, report.as_of)),
            }


def _silent(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield the areas that have not reported, and what of which they owe."""
    for each in silent(found):
        yield {
            "head": words.silent_text(each),
            "lacking": [(one.indicator.id, one.indicator.name, labels.periods_text(one.periods))
                        for one in each.unsent],
        }  # fmt: skip


def meanings() -> tuple[tuple[str, str, str], ...]:
    """Return what each status means: the status, its word, and a sentence.

    Without a status it is what stands behind the word of one.
    """
    names = labels.status_names()
    return (
        ("met", labels.status_word("met", final=True), _("reached, and nothing can change that")),
        ("met", names["met"], _("reached by now; the end of the window decides")),
        ("on_track", names["on_track"], _("not below what is due by the cut-off day")),
        ("behind", names["behind"], _("below what is due, but not by much")),
        ("off_track", names["off_track"], _("below what is due by more than the edge allows")),
        ("missed", names["missed"], _("the window has ended without it, or a limit is passed")),
        ("under_way", names["under_way"], _("a deed in progress; nothing says how far it is")),
        ("not_due", names["not_due"], _("its time has not come, or there is nothing to judge")),
        ("no_data", names["no_data"], _("what is needed to judge was not reported")),
        (
            "",
            _(" ({count} missing)").format(count="n").strip(),
            _("judged without n areas' reports"),
        ),
    )
