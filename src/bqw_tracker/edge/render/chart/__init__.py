"""The four charts in a terminal, and as plain text in a pipe."""

from bqw_tracker.edge.render.labels import (
    bullet_legend,
    chart_names,
    columns_legend,
    heat_legend,
    nothing,
    ranking_legend,
)
from bqw_tracker.edge.render.table import Cell, Layout
from bqw_tracker.reports.report import Report

from .bullet import bullets
from .frame import printed
from .heat import heat_lines
from .ranking import ranking_lines
from .trend import courses

_SHAPES = {
    "bullet": (bullets, bullet_legend),
    "trend": (courses, columns_legend),
    "heat": (heat_lines, heat_legend),
    "ranking": (ranking_lines, ranking_legend),
}


def chart(report: Report, layout: Layout) -> str:
    """Return the report as the chart that the layout names."""
    lines, legend = _SHAPES[layout.chart]
    caption = [chart_names()[layout.chart], legend()]
    body = lines(report, layout) if report.rows else [[Cell(nothing())]]
    return printed(report, caption, body, layout)
