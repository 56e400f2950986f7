"""What stands on the page, ready to be laid out: texts as they are, pictures as SVG."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.render.explanation import made_text
from bqw_tracker.render.labels import (
    bullet_legend,
    cell_text,
    group_name,
    group_note,
    heat_legend,
    heat_note,
    left_out_text,
    rank_text,
    ranking_legend,
    ranking_title,
    row_name,
    row_place,
    trend_legend,
)
from bqw_tracker.render.origin import origin_lines, scope_texts
from bqw_tracker.render.scores import score_cells, score_columns, score_notes
from bqw_tracker.render.svg.sheet import status_paint
from bqw_tracker.render.table import whole_first
from bqw_tracker.reports.documents import WebPage
from bqw_tracker.reports.groups import Group, Ranking
from bqw_tracker.reports.heat import heat
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import AreaFigure, Row, urgency

from .pictures import bar_svg, course_svg
from .top import top


class Line(NamedTuple):
    """A target in one area; `bar` and `course` are SVG, and a deed has no course.

    `part_of` names the whole that a line stands below, which says so for it as long as it is seen.
    """

    name: str
    place: str
    part_of: str
    target: str
    observed: str
    attained: str
    due: str
    status: str
    word: str
    bar: str
    course: str
    area: str


class Block(NamedTuple):
    """The targets of one indicator, who is responsible, and how their figures were made."""

    id: str
    departments: tuple[str, ...]
    lines: tuple[Line, ...]
    explained: str


class Chapter(NamedTuple):
    """A measure or a section of them, and what is said of it; `id` is one on the page."""

    id: str
    title: str
    note: str
    blocks: tuple[Block, ...] = ()
    chapters: "tuple[Chapter, ...]" = ()


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


def page(document: WebPage, mark: str) -> dict[str, object]:
    """Return everything that the template lays out, by its name there."""
    report, origin = document.report, document.origin
    table = heat(report)
    return {
        **top(report, document.worse),
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
        "bullet_legend": bullet_legend(),
        "course_legend": trend_legend(),
        "heat_areas": table.areas,
        "heat": tuple(
            (line.row.name, heat_note(line.row), line.row.indicator,
             tuple(_cell(line.row, cell) for cell in line.cells))
            for line in table.lines
        ),
        "heat_notes": tuple(filter(None, (heat_legend(), left_out_text(table)))),
        "rankings": tuple(
            (ranking_title(each), places)
            for each in sorted(report.rankings, key=lambda each: each.by != report.by)
            if (places := tuple(_places(each)))
        ),
        "ranking_note": ranking_legend(),
        "scores": _scores(report),
        "notes": tuple(words.footer(report)[2:]),
        "origin": () if origin is None else tuple(origin_lines(origin)),
    }  # fmt: skip


def _scores(report: Report) -> tuple[object, ...]:
    """Return headings (with whether they stand right), cells and notes; nothing if not asked."""
    if report.scores is None:
        return ()
    heads = tuple((column.title, column.right) for column in score_columns(report))
    cells = tuple(tuple(cell.text for cell in row) for row in score_cells(report.scores))
    return heads, cells, tuple(score_notes(report, report.scores))


def _cell(row: Row, cell: Row | AreaFigure | None) -> HeatCell | None:
    shown = cell_text(row, cell)
    if shown is None:
        return None
    word = "" if shown.word == shown.figure else shown.word
    return HeatCell(shown.figure, word, status_paint(shown.status) if shown.status else "")


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
    measures = [each for each in report.outline if each.by == "measure"]
    for section in report.outline:
        if section.by == "section":
            own = [each for each in measures if str(by_measure[each.key][0].section) == section.key]
            below = tuple(_measure(each, by_measure[each.key], explained) for each in own)
            note = group_note(section) if _counted(section) else ""
            yield _chapter(section, note)._replace(chapters=below)


def _counted(group: Group) -> bool:
    """Return whether a group counts a target; parts alone, as filters may leave them, do not."""
    return any(group.counts.values())


def _chapter(group: Group, note: str) -> Chapter:
    mean = _("mean attainment {share}").format(share=words.share_text(group.attainment))
    told = [mean] if _counted(group) else []
    told += [note] if note else []
    return Chapter(f"{group.by}-{group.key}", group_name(group), " · ".join(told))


def _measure(group: Group, rows: list[Row], explained: dict[str, str]) -> Chapter:
    departments = "、".join(dict.fromkeys(name for row in rows for name in row.departments))
    responsible = _("responsible: {names}").format(names=departments)
    return _chapter(group, responsible)._replace(blocks=_blocks(rows, explained))


def _blocks(rows: Iterable[Row], explained: dict[str, str]) -> tuple[Block, ...]:
    by_indicator: dict[str, list[Row]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    return tuple(
        Block(
            indicator,
            own[0].departments,
            tuple(_line(row, below=below) for row, below in whole_first(own)),
            explained.get(indicator, ""),
        )
        for indicator, own in by_indicator.items()
    )


def _line(row: Row, *, below: bool) -> Line:
    return Line(
        name=row.area if below else row_name(row),
        place=row_place(row),
        part_of=row.name if below else "",
        target=words.target_text(row),
        observed=words.observed_text(row),
        attained=words.share_text(row.attainment),
        due=words.share_text(row.due),
        status=row.status,
        word=words.status_text(row),
        bar=bar_svg(row),
        course=course_svg(row),
        area=row.area,
    )


def _places(ranking: Ranking) -> Iterator[Ranked]:
    for place in ranking.places:
        if not _counted(place.group):
            continue
        mean = place.group.attainment
        tenths = 0 if mean is None else min(max((mean * 1000).__floor__(), 0), 1000)
        yield Ranked(
            rank_text(place),
            place.group.title,
            words.share_text(mean),
            group_note(place.group),
            f"{tenths // 10}.{tenths % 10}",
        )
