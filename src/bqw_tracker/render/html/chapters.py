"""Every target by section and measure, or the worst first."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import labels, stories, totals, words
from bqw_tracker.render.evidence import proofs_count
from bqw_tracker.render.svg.bars import bar
from bqw_tracker.render.svg.canvas import Box, attribute, number
from bqw_tracker.render.svg.trend import course_plot
from bqw_tracker.render.table import Cell
from bqw_tracker.render.targets import target_cells, whole_first
from bqw_tracker.reports.groups import Group, roles
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from .made import Made

_BAR, _COURSE = Box(0, 0, 130, 14), Box(0, 0, 204, 46)
_BRIEF = 120
"""So many terminal cells of what was told stand under a row before it is opened."""
_PAINT = re.compile(r' (?:fill|stroke|stroke-width|stroke-dasharray|font-size|text-anchor)="[^"]*"')
"""The style sheet of the page says these by class and place."""


class TargetLine(NamedTuple):
    """A target in one area; `bar` and `course` are SVG, and a deed has no course.

    `part_of` names the whole that a line stands below, which says so for it as long as it is seen.
    `story` is what was told in words, area by area, and `brief` its beginning in one line.
    """

    name: str
    place: str
    part_of: str
    cells: dict[str, Cell]
    status: str
    bar: str
    course: str
    area: str
    story: tuple[tuple[stories.Part, ...], ...]
    brief: str
    proofs: str


class IndicatorBlock(NamedTuple):
    """The targets of one indicator, its departments in either role, and how it was made."""

    id: str
    departments: tuple[str, ...]
    lines: tuple[TargetLine, ...]
    made: Made | None


class Chapter(NamedTuple):
    """A measure or a section of them, and what is said of it; `id` is one on the page."""

    id: str
    title: str
    note: str
    blocks: tuple[IndicatorBlock, ...] = ()
    chapters: "tuple[Chapter, ...]" = ()


def chapters(report: Report, explained: Mapping[str, Made]) -> Iterator[Chapter]:
    """Yield the sections with their measures and those with their indicators, or the worst first.

    Each indicator stands in one block, with the worst of its targets where that is asked for.
    """
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
            below = tuple(
                _measure(each, by_measure[each.key], explained, report.departments) for each in own
            )
            note = totals.group_note(section) if _counted(section) else ""
            if below:
                yield _chapter(section, note)._replace(chapters=below)


def _counted(group: Group) -> bool:
    """Return whether a group counts a target; parts alone, as filters may leave them, do not."""
    return any(group.counts.values())


def _chapter(group: Group, note: str) -> Chapter:
    told = [totals.mean_text(group)] if _counted(group) else []
    told += [note] if note else []
    return Chapter(f"{group.by}-{group.key}", totals.group_name(group), " · ".join(told))


def _measure(
    group: Group, rows: list[Row], explained: Mapping[str, Made], asked: Collection[str]
) -> Chapter:
    return _chapter(group, labels.responsible_text(roles(rows, asked)))._replace(
        blocks=_blocks(rows, explained)
    )


def _blocks(rows: Iterable[Row], explained: Mapping[str, Made]) -> tuple[IndicatorBlock, ...]:
    by_indicator: dict[str, list[Row]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    return tuple(
        IndicatorBlock(
            indicator,
            own[0].departments.names,
            tuple(_line(row, below=below) for row, below in whole_first(own)),
            explained.get(indicator),
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
        story=tuple(tuple(stories.parts(row, told)) for told in row.tellings),
        brief=stories.shortened(stories.brief(row), _BRIEF),
        proofs=proofs_count(row.proofs),
    )


def _bar_svg(row: Row) -> str:
    """Return the bar of a target, which repeats its shares; nothing where it has no attainment."""
    return "" if row.attainment is None else _svg(bar(row, _BAR), _BAR, 'aria-hidden="true"')


def _course_svg(row: Row) -> str:
    """Return the course of a target; a deed has none here."""
    if row.course is None or row.kind == "milestone":
        return ""
    told = f"{words.row_name(row)} · {words.row_figures(row)} · {words.status_text(row)}"
    label = f'role="img" aria-label={attribute(told)}'
    return _svg(course_plot(row, row.course, _COURSE), _COURSE._replace(height=60), label)


def _svg(content: str, box: Box, label: str) -> str:
    """Return a picture in a cell, without the paint that the style sheet says."""
    size = f'viewBox="0 0 {number(box.width)} {number(box.height)}"'
    return f'<svg class="bqw" {label} {size}>{_PAINT.sub("", content)}</svg>'
