"""Courses as text: a column for each reporting period, beside it a dash for what was due then."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from bqw_tracker.render import words
from bqw_tracker.render.labels import group_name, month_text, row_figures, row_name, row_place
from bqw_tracker.render.order import grouped
from bqw_tracker.render.scale import level, limits, target_levels
from bqw_tracker.render.table import GAP, Cell, Layout
from bqw_tracker.reports.course import Course
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from .frame import Block, Line, beside, block, stacked, widest

_LEAST, _PLOT, _HEIGHT = 36, 48, 4
"""The least width of a panel; in a pipe the width of a course; the lines of a course."""
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def courses(report: Report, layout: Layout) -> list[Line]:
    """Return panels side by side as they fit, below the headings of their groups."""
    found: list[Line] = []
    for group, rows in grouped(report):
        if group:
            name = group_name(group)
            found += [[], *block(name, layout.width or widest([name]), "bold").lines]
        panels = [_panel(row, layout) for row in rows]
        fit = 1 if layout.width is None else max((layout.width + GAP) // (_LEAST + GAP), 1)
        for first in range(0, len(panels), fit):
            found += [[], *beside(panels[first : first + fit])]
    return found


def _width(texts: Sequence[str], layout: Layout) -> int:
    if layout.width is None:
        return max(_PLOT, widest(texts))
    fit = max((layout.width + GAP) // (_LEAST + GAP), 1)
    return (layout.width + GAP) // fit - GAP


def _panel(row: Row, layout: Layout) -> Block:
    colour, place = words.colour(row.status), f"{words.status_text(row)} · {row_place(row)}"
    texts = [row_name(row), row_figures(row), place]
    width = _width(texts, layout)
    styles = ["", "", colour]
    head = [block(text, width, style) for text, style in zip(texts, styles, strict=True)]
    plot = list(_plot(row, min(width, _PLOT), layout))
    return stacked([*head, Block(plot, width)], width)


def _plot(row: Row, width: int, layout: Layout) -> Iterator[Line]:
    """Return the lines of a course, and below them the first and the last month of the window.

    The axis has a mark at the target's height.
    """
    course = row.course
    if course is None:
        return
    low, high = limits(row, course)

    def height(figure: Decimal) -> int:
        """Return how many eighths of a line a figure is high; the lowest is one."""
        return 1 + int((figure - low) / (high - low) * (_HEIGHT * 8 - 1))

    plain, mark = "|+" if layout.ascii else "│┤"
    targets = {(height(figure) - 1) // 8 for figure in target_levels(row)}
    drawn = _columns(course, height, width - 1, layout)
    for number in reversed(range(_HEIGHT)):
        axis = Cell(mark if number in targets else plain)
        yield [axis, Cell("".join(drawn[number]), words.colour(row.status))]
    first, last = month_text(course.window.start), month_text(course.window.last)
    yield [Cell(first + last.rjust(width - len(first)))]


def _columns(
    course: Course, height: Callable[[Decimal], int], room: int, layout: Layout
) -> list[list[str]]:
    """Return the characters of a course, the lowest line first; a gap stays blank."""
    start, end = course.window
    found = [[" "] * room for _ in range(_HEIGHT)]

    def right(day: date) -> int:
        return max(round((day - start) / (end - start) * room), 1)

    left = 0
    for point in course.points:
        edge = right(point.end)
        if point.observed is not None:
            tall = height(level(point.observed))
            for number, line in enumerate(found):
                part = min(max(tall - number * 8, 0), 8)
                character = " .....###"[part] if layout.ascii else _EIGHTHS[part]
                for column in range(left, max(edge - 1, left + 1)):
                    line[column] = character
        left = edge
    for day, due in dict(course.schedule).items():
        line, column = found[(height(due) - 1) // 8], right(day) - 1
        if day > start and line[column] == " ":
            line[column] = "-" if layout.ascii else "─"
    return found
