"""From a report to text or bytes: one function for each format, one table of them."""

from collections.abc import Callable

from bqw_tracker.reports.report import Report

from .data import as_csv, as_json
from .markdown import as_markdown
from .table import Layout, table


def _svg(report: Report, layout: Layout) -> str:
    from .svg import as_svg  # noqa: PLC0415 - only where it is asked for

    return as_svg(report, layout.chart)


def _png(report: Report, layout: Layout) -> bytes:
    from .svg.png import png  # noqa: PLC0415

    return png(_svg(report, layout))


def _html(report: Report, _: Layout) -> str:
    from .html import as_html  # noqa: PLC0415

    return as_html(report)


def _xlsx(report: Report, _: Layout) -> bytes:
    from .xlsx import as_xlsx  # noqa: PLC0415 - few reports become workbooks

    return as_xlsx(report)


def _docx(report: Report, _: Layout) -> bytes:
    from .docx import as_docx  # noqa: PLC0415

    return as_docx(report)


FORMATS: dict[str, Callable[[Report, Layout], str | bytes]] = {
    "table": table,
    "json": lambda report, _: as_json(report),
    "csv": lambda report, _: as_csv(report),
    "md": as_markdown,
    "html": _html,
    "svg": _svg,
    "png": _png,
    "xlsx": _xlsx,
    "docx": _docx,
}
ENDINGS = {
    ".json": "json", ".csv": "csv", ".md": "md", ".txt": "table", ".html": "html",
    ".svg": "svg", ".png": "png", ".xlsx": "xlsx", ".docx": "docx",
}  # fmt: skip
"""Which format a file name asks for."""
BINARY = ("png", "xlsx", "docx")
"""These are written to a file or into a pipe, never to a terminal."""
DOCUMENTS = ("json", "html", "xlsx", "docx")
"""These carry their origin where they are passed on; JSON only in a file."""
PICTURES = ("svg", "png")
CHARTS = ("bullet", "trend", "heat", "ranking")
"""The shapes of a picture; a table may be drawn as one of them as well."""
