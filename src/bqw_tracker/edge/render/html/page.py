"""What stands on the page, ready to be laid out: texts as they are, pictures as SVG."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bqw_tracker.edge.render import words
from bqw_tracker.edge.render.explanation import explanation_text
from bqw_tracker.edge.render.labels import (
    bullet_legend,
    cell_text,
    due_text,
    group_name,
    group_note,
    heat_legend,
    heat_note,
    left_out_text,
    rank_text,
    ranking_legend,
    ranking_title,
    row_figures,
    row_name,
    row_place,
    trend_legend,
)
from bqw_tracker.edge.render.origin import origin_lines
from bqw_tracker.edge.render.paragraphs import sentences
from bqw_tracker.edge.render.svg.bullet import bar
from bqw_tracker.edge.render.svg.canvas import Box, attribute, number
from bqw_tracker.edge.render.svg.sheet import status_paint
from bqw_tracker.edge.render.svg.trend import course_plot
from bqw_tracker.edge.render.table import whole_first
from bqw_tracker.locale import _
from bqw_tracker.reports.course import Course
from bqw_tracker.reports.groups import Group
from bqw_tracker.reports.heat import heat
from bqw_tracker.reports.ranking import Ranking
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import AreaFigure, Row
from bqw_tracker.reports.unreported import unreported

_BAR, _COURSE = Box(0, 0, 160, 16), Box(0, 0, 214, 78)
_PAINT = re.compile(r' (?:fill|stroke)="#[0-9a-f]{6}"')
"""The style sheet of the page has the colours by their classes."""


class Counted(NamedTuple):
    """How many targets have a status; `paint` names its colour."""

    status: str
    word: str
    targets: int
    paint: str


class Line(NamedTuple):
    """A target in one area; `bar` and `course` are SVG, and a deed has no course."""

    name: str
    place: str
    target: str
    observed: str
    attained: str
    due: str
    status: str
    word: str
    paint: str
    bar: str
    course: str
    below: bool
    area: str
    departments: tuple[str, ...]


class Block(NamedTuple):
    """The targets of one indicator, and how their figures were made."""

    id: str
    lines: tuple[Line, ...]
    explained: str


class Chapter(NamedTuple):
    """A measure with its mean, or a section of them."""

    id: str
    title: str
    note: str
    mean: str
    departments: str
    blocks: tuple[Block, ...] = ()
    chapters: "tuple[Chapter, ...]" = ()


class Told(NamedTuple):
    """Something that was found: its head, the indicator it is about, and what is said of it."""

    head: str
    id: str
    said: tuple[str, ...]


class HeatCell(NamedTuple):
    """A cell of the table of counties; the paint is empty where there is no status."""

    figure: str
    word: str
    paint: str


class Ranked(NamedTuple):
    """A place in a ranking; `filled` is the length of its bar, 0 to 100."""

    rank: str
    name: str
    mean: str
    note: str
    filled: str


def page(report: Report, mark: str) -> dict[str, object]:
    """Return everything that the template lays out, by its name there."""
    table = heat(report)
    return {
        "title": report.policy,
        "day": str(report.as_of),
        "day_told": words.footer(report)[1],
        "mark": mark,
        "counts": _counts(report),
        "counts_told": words.footer(report)[0],
        "worse": tuple(_worse(report)),
        "unreported": tuple(_unreported(report)),
        "chapters": tuple(_chapters(report)),
        "departments": dict.fromkeys(name for row in report.rows for name in row.departments),
        "areas": dict.fromkeys(row.area for row in report.rows),
        "legends": (bullet_legend(), trend_legend()),
        "heat_areas": table.areas,
        "heat": tuple(
            (line.row.name, heat_note(line.row), line.row.indicator,
             tuple(_cell(line.row, cell) for cell in line.cells))
            for line in table.lines
        ),
        "heat_notes": tuple(filter(None, (heat_legend(), left_out_text(table)))),
        "rankings": tuple((ranking_title(each), tuple(_places(each))) for each in report.rankings),
        "ranking_note": ranking_legend(),
        "notes": tuple(words.footer(report)[2:]),
        "origin": () if report.origin is None else tuple(origin_lines(report.origin)),
    }  # fmt: skip


def _counts(report: Report) -> tuple[Counted, ...]:
    names = words.status_names() | {"met": _("met")}  # final or not
    return tuple(
        Counted(status, names[status], count, status_paint(status))
        for status, count in report.total.counts.items()
    )


def _cell(row: Row, cell: Row | AreaFigure | None) -> HeatCell | None:
    shown = cell_text(row, cell)
    if shown is None:
        return None
    word = "" if shown.word == shown.figure else shown.word
    return HeatCell(shown.figure, word, status_paint(shown.status) if shown.status else "")


def _worse(report: Report) -> Iterator[Told]:
    for one in report.worse:
        head = f"{one.key.indicator} {one.indicator.name} · {one.key.area}"
        yield Told(head, one.key.indicator, tuple(sentences(one, report.as_of)))


def _unreported(report: Report) -> Iterator[Told]:
    for each in unreported(report.rows):
        head = _("{area}: {count} indicators").format(area=each.area, count=len(each.rows))
        yield Told(head, "", tuple(f"{row.indicator} {row.name}" for row in each.rows))


def _chapters(report: Report) -> Iterator[Chapter]:
    """Yield the sections with their measures, and those with their indicators."""
    explained = {
        each.indicator.id: explanation_text(each) for each in report.explanations if each.lights
    }
    by_measure: dict[str, list[Row]] = {}
    for row in report.rows:
        by_measure.setdefault(str(row.measure), []).append(row)
    measures = [each for each in report.outline if each.by == "measure"]
    for section in report.outline:
        if section.by == "section":
            own = [each for each in measures if str(by_measure[each.key][0].section) == section.key]
            below = tuple(_measure(each, by_measure[each.key], explained) for each in own)
            yield _chapter(section, "")._replace(chapters=below)


def _chapter(group: Group, departments: str) -> Chapter:
    mean = words.share_text(group.attainment)
    return Chapter(
        f"{group.by}-{group.key}", group_name(group), group_note(group), mean, departments
    )


def _measure(group: Group, rows: list[Row], explained: dict[str, str]) -> Chapter:
    blocks: dict[str, list[Line]] = {}
    for row, below in whole_first(rows):
        blocks.setdefault(row.indicator, []).append(_line(row, below=below))
    departments = "、".join(dict.fromkeys(name for row in rows for name in row.departments))
    return _chapter(group, departments)._replace(
        blocks=tuple(
            Block(indicator, tuple(lines), explained.get(indicator, ""))
            for indicator, lines in blocks.items()
        )
    )


def _line(row: Row, *, below: bool) -> Line:
    return Line(
        name=row.area if below else row_name(row),
        place=row_place(row),
        target=words.target_text(row),
        observed=words.observed_text(row),
        attained=words.share_text(row.attainment),
        due=words.share_text(row.due),
        status=row.status,
        word=words.status_text(row),
        paint=status_paint(row.status),
        bar="" if row.attainment is None else _bar(row),
        course="" if row.course is None or row.kind == "milestone" else _course(row, row.course),
        below=below,
        area=row.area,
        departments=row.departments,
    )  # fmt: skip


def _bar(row: Row) -> str:
    told = f"{words.share_text(row.attainment)} · {due_text(row)}"
    return _svg(bar(row, _BAR), _BAR, told)


def _course(row: Row, course: Course) -> str:
    told = f"{row_name(row)} · {row_figures(row)} · {words.status_text(row)}"
    return _svg(course_plot(row, course, _COURSE), _COURSE._replace(height=92), told)


def _svg(content: str, box: Box, told: str) -> str:
    """Return a picture in a cell; what it says in words is its label."""
    width, height = number(box.width), number(box.height)
    return (
        f'<svg class="bqw" role="img" aria-label={attribute(told)} '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-size="13">'
        f"{_PAINT.sub('', content)}</svg>"
    )


def _places(ranking: Ranking) -> Iterator[Ranked]:
    for place in ranking.places:
        mean = place.group.attainment
        tenths = 0 if mean is None else min(max((mean * 1000).__floor__(), 0), 1000)
        yield Ranked(
            rank_text(place),
            place.group.title,
            words.share_text(mean),
            group_note(place.group),
            f"{tenths // 10}.{tenths % 10}",
        )
