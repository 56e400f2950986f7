"""The four charts as SVG, and as PNG where the extra `pictures` is installed."""

from collections.abc import Callable

from bqw_tracker.reports.report import Report

from .bullet import bullet
from .frame import WIDE, Paper
from .heat import heat
from .ranking import ranking
from .trend import trend

SHAPES: dict[str, Callable[[Report, Paper], str]] = {
    "bullet": bullet,
    "trend": trend,
    "heat": heat,
    "ranking": ranking,
}
"""By the name of the chart; the report must come from a selection that is `drawn`."""


def as_svg(report: Report, chart: str) -> str:
    """Return a picture that stands alone; bullets where no chart is named."""
    return SHAPES[chart or "bullet"](report, WIDE)
