"""Trend: small multiples, each the course of a target through its window."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from bqw_tracker.core.model import STATES
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.render import labels, rounding, words
from bqw_tracker.render.targets import ordered
from bqw_tracker.reports.course import Course, Reached
from bqw_tracker.reports.groups import Group
from bqw_tracker.reports.report import Report, worst
from bqw_tracker.reports.rows import Row

from .canvas import (
    Box,
    Drawing,
    Face,
    block,
    dot,
    group,
    line,
    line_height,
    moved,
    polyline,
    text,
    text_width,
)
from .frame import (
    MARGIN,
    MOST,
    NOTE,
    Paper,
    group_heading,
    picture,
    stacked,
    status_mark,
    status_paint,
)

_LEAST, _GAP, _PLOT = 214, 22, 78
"""The least width of a panel, the space between two, and the height of a course."""
_SMALL = Face(10.5, "muted")
_DASHES, _DOTS = ' stroke-width="1.2" stroke-dasharray="5 3"', ' stroke-dasharray="1.5 2.5"'


class _Scale(NamedTuple):
    """From days and figures to points in the box of a plot."""

    box: Box
    window: tuple[date, date]
    low: Decimal
    high: Decimal

    def at(self, day: date, figure: Decimal) -> tuple[float, float]:
        """Return a point; what lies beyond the scale is drawn at its edge."""
        start, end = self.window
        along = (day - start) / (end - start)
        figure = min(max(figure, self.low), self.high)
        up = float((figure - self.low) / (self.high - self.low))
        return self.box.x + self.box.width * along, self.box.y + self.box.height * (1 - up)


class _Panel(NamedTuple):
    """A target: what is said of it, and its course, if it has one."""

    key: str
    told: str
    head: Drawing
    plot: Drawing


def trend(report: Report, paper: Paper) -> str:
    """Return the courses of targets, in the order and groups of the table; of many the worst."""
    told, parts = worst(report, MOST), list[Drawing]()
    for heading, rows in _grouped(told):
        parts += [group_heading(heading, paper.inner, 18)] if heading else []
        parts += _rows([_panel(row, _width(paper)) for row in rows], paper)
    return picture(report, "trend", stacked(parts), paper, shown=len(told.rows))


def _grouped(report: Report) -> list[tuple[Group | None, list[Row]]]:
    """Return the rows below their groups; below none where the worst come first."""
    found: list[tuple[Group | None, list[Row]]] = [(None, [])]
    for item in ordered(report):
        if isinstance(item, Group):
            found.append((item, []))
        else:
            found[-1][1].append(item.row)
    return found


def _width(paper: Paper) -> float:
    """Return the width of a panel."""
    fit = max(int((paper.inner + _GAP) // (_LEAST + _GAP)), 1)
    return (paper.inner + _GAP) / fit - _GAP


def _rows(panels: list[_Panel], paper: Paper) -> Iterator[Drawing]:
    """Return the panels in rows; the courses of a row stand at one height."""
    step = _width(paper) + _GAP
    fit = round((paper.inner + _GAP) / step)
    for first in range(0, len(panels), fit):
        row = panels[first : first + fit]
        head = max(panel.head.height for panel in row)
        content = (
            moved(
                group((p.head.content, moved(p.plot.content, head)), p.key, p.told),
                0,
                MARGIN + n * step,
            )
            for n, p in enumerate(row)
        )
        yield Drawing("".join(content), head + max(panel.plot.height for panel in row) + 12)


def _panel(row: Row, width: float) -> _Panel:
    place = words.row_place(row)
    room = width - text_width(place, NOTE)
    name = block(words.row_name(row), (0, 13), width)
    y = 12 + name.height
    note = block(words.row_figures(row), (0, y), width, NOTE)
    y += note.height + 2
    content = [name.content, note.content, status_mark(row, (0, y))]
    if room < 15 + text_width(words.status_text(row)) + 6:
        y += line_height(NOTE.size)
    content.append(text(place, (width, y), NOTE._replace(anchor="end")))
    plot = Drawing("", 0)
    if row.course is not None:
        plot = Drawing(course_plot(row, row.course, Box(0, 0, width, _PLOT)), _PLOT + 14)
    return _Panel(words.row_key(row), words.row_told(row), Drawing("".join(content), y + 8), plot)


def course_plot(row: Row, course: Course, box: Box) -> str:
    """Return the course with its lines, and the first and last month of the window below it."""
    low, high = _limits(row, course)
    marks = _marks(row, low, high)
    left = max((6 + text_width(told, _SMALL) for told, _ in marks), default=0)
    inner = Box(box.x + left, box.y + 4, box.width - left - 4, box.height - 8)
    scale = _Scale(inner, course.window, low, high)
    start, last = course.window.start, course.window.last
    content = [
        text(labels.month_text(start), (inner.x, box.y + box.height + 10), _SMALL),
        text(
            labels.month_text(last),
            (inner.x + inner.width, box.y + box.height + 10),
            _SMALL._replace(anchor="end"),
        ),
        line(
            (inner.x, box.y + box.height - 1),
            (inner.x + inner.width, box.y + box.height - 1),
            "rule",
        ),
    ]
    for told, level in marks:
        x, y = scale.at(start, level)
        content += [text(told, (box.x, y + 4), _SMALL)]
        content += [line((x, y), (inner.x + inner.width, y), "track")]
    if marks and row.kind != "milestone":
        content += _cut(inner)
    content += [
        line(scale.at(start, value), scale.at(course.window.end, value), "ink", _DASHES)
        for value in _target_levels(row)
    ]
    if course.schedule:
        content.append(polyline([scale.at(*corner) for corner in course.schedule], "ink", _DOTS))
    return "".join([*content, *_observed(row, course, scale)])


def _marks(row: Row, low: Decimal, high: Decimal) -> list[tuple[str, Decimal]]:
    """Return what stands beside the scale and where: states, or the ends of one without 0."""
    if row.kind == "milestone" and not row.nodes:
        return [(labels.state_word(state), _level(state)) for state in STATES]
    return [] if low <= 0 <= high else [(rounding.grouped(end), end) for end in (high, low)]


def _cut(inner: Box) -> list[str]:
    """Return the mark of a scale that does not begin at 0: two strokes through its axis."""
    x, foot = inner.x, inner.y + inner.height
    axis = line((x, inner.y), (x, foot), "rule")
    strokes = (line((x - 3, foot - up + 2), (x + 3, foot - up - 2), "muted") for up in (5, 9))
    return [axis, *strokes]


def _observed(row: Row, course: Course, scale: _Scale) -> Iterator[str]:
    """Return a line through what was reported, broken where nothing was."""
    colour = status_paint(row.status)
    for stretch in _stretches(course.points):
        places = [
            scale.at(point.end, _level(point.observed))
            for point in stretch
            if point.observed is not None
        ]
        if len(places) > 1:
            yield polyline(places, colour, ' stroke-width="2.2"')
        for place, point in zip(places, stretch, strict=True):
            yield dot(place, colour, hollow=point.partial)


def _stretches(points: Iterable[Reached]) -> list[list[Reached]]:
    """Return the points between two gaps."""
    found: list[list[Reached]] = [[]]
    for point in points:
        if point.observed is None:
            found.append([])
        else:
            found[-1].append(point)
    return [stretch for stretch in found if stretch]


def _level(observed: Decimal | str) -> Decimal:
    """Return the height of a figure; the states of a deed are steps of equal height."""
    return Decimal(STATES.index(observed)) if isinstance(observed, str) else observed


def _target_levels(row: Row) -> tuple[Decimal, ...]:
    """Return where the target's lines stand; a range has two, a deed is to be done.

    A deed with nodes is drawn in per cent of them.
    """
    if row.nodes:
        return (Decimal(100),)
    if row.bound is None:
        return (_level(STATES[-1]),)
    return (row.bound.value,) if row.bound.high is None else (row.bound.value, row.bound.high)


def _limits(row: Row, course: Course) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest figure of a drawing, the first below the second.

    What adds up is measured from 0; levels are drawn near, with some air around them, between
    figures that are short to read.
    """
    shown = [_level(point.observed) for point in course.points if point.observed is not None]
    shown += [*_target_levels(row), *(due for _, due in course.schedule)]
    low, high = min(shown), max(shown)
    if row.kind in ("flow", "milestone"):
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    else:
        air = (high - low) / 8 or abs(high) / 8 or Decimal(1)
        least, most = min(low, max(low - air, Decimal(0))), high + air
        digits = (most - least).adjusted()
        step = Decimal(1).scaleb(digits - (most - least < Decimal(3).scaleb(digits)))
        low = least.quantize(step, ROUND_FLOOR, EXACT)
        high = most.quantize(step, ROUND_CEILING, EXACT)
    return (low, high) if low < high else (low, low + 1)
