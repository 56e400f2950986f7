"""The four charts in a terminal, and as plain text in a pipe."""

from collections.abc import Callable

from bqw_tracker.render.labels import (
    chart_names,
    columns_legend,
    heat_legend,
    marks_legend,
    nothing,
    ranking_legend,
)
from bqw_tracker.render.table import Cell, Layout
from bqw_tracker.reports.report import Report

from .bullet import bullet_marks, bullets
from .frame import Line, printed
from .heat import heat_lines
from .ranking import ranking_lines
from .trend import courses

_SHAPES: dict[str, tuple[Callable[[Report, Layout], list[Line]], Callable[[Layout], str]]] = {
    "bullet": (bullets, lambda layout: marks_legend(bullet_marks(ascii_only=layout.ascii))),
    "trend": (courses, lambda _: columns_legend()),
    "heat": (heat_lines, lambda _: heat_legend()),
    "ranking": (ranking_lines, lambda _: ranking_legend()),
}


def chart(report: Report, layout: Layout) -> str:
    """Return the report as the chart that the layout names."""
    lines, legend = _SHAPES[layout.chart]
    caption = [chart_names()[layout.chart], legend(layout)]
    body = lines(report, layout) if report.rows else [[Cell(nothing())]]
    return printed(report, caption, body, layout)
