"""The pictures in the rows of the page: a bar and a course as SVG, as small as they can be."""

import re

from bqw_tracker.render import rounding, words
from bqw_tracker.render.svg.bullet import bar
from bqw_tracker.render.svg.canvas import Box, attribute, number
from bqw_tracker.render.svg.trend import course_plot
from bqw_tracker.reports.course import Course
from bqw_tracker.reports.rows import Row

_BAR, _COURSE = Box(0, 0, 130, 14), Box(0, 0, 204, 46)
_PAINT = re.compile(r' (?:fill|stroke|stroke-width|stroke-dasharray|font-size|text-anchor)="[^"]*"')
"""The style sheet of the page says these by class and place."""


def bar_svg(row: Row) -> str:
    """Return the bar of a target; nothing where it has no attainment."""
    if row.attainment is None:
        return ""
    told = f"{rounding.share_text(row.attainment)} · {words.due_text(row)}"
    return _svg(bar(row, _BAR), _BAR, told)


def course_svg(row: Row) -> str:
    """Return the course of a target; a deed has none here."""
    if row.course is None or row.kind == "milestone":
        return ""
    told = f"{words.row_name(row)} · {words.row_figures(row)} · {words.status_text(row)}"
    return _plot(row, row.course, told)


def _plot(row: Row, course: Course, told: str) -> str:
    return _svg(course_plot(row, course, _COURSE), _COURSE._replace(height=60), told)


def _svg(content: str, box: Box, told: str) -> str:
    """Return a picture in a cell; what it says in words is its label."""
    size = f'viewBox="0 0 {number(box.width)} {number(box.height)}"'
    label = f'class="bqw" role="img" aria-label={attribute(told)}'
    return f"<svg {label} {size}>{_PAINT.sub('', content)}</svg>"
