"""From a report to text or bytes: one function for each format, one table of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bqw_tracker.reports.origin import Publication

from .data import as_csv, as_json
from .table import Layout
from .text import as_markdown, report_text

if TYPE_CHECKING:
    from bqw_tracker.reports.circular import Circular
    from bqw_tracker.reports.documents import LedgerBook, WebPage


def _svg(document: Publication, layout: Layout) -> str:
    from .svg import SHAPES  # noqa: PLC0415 - only where it is asked for
    from .svg.frame import Paper, with_origin  # noqa: PLC0415

    drawn = SHAPES[layout.chart or "bullet"](document.report, Paper())
    return drawn if document.origin is None else with_origin(drawn, document.origin)


def _png(document: Publication, layout: Layout) -> bytes:
    from .svg import png  # noqa: PLC0415

    return png(_svg(document, layout))


def _html(page: "WebPage", _: Layout) -> str:
    from .html import as_html  # noqa: PLC0415

    return as_html(page)


def _xlsx(book: "LedgerBook", _: Layout) -> bytes:
    from .xlsx import as_xlsx  # noqa: PLC0415 - few reports become workbooks

    return as_xlsx(book)


def _docx(circular: "Circular", _: Layout) -> bytes:
    from .docx import as_docx  # noqa: PLC0415

    return as_docx(circular)


FORMATS: dict[str, Callable[[Any, Layout], str | bytes]] = {
    "table": lambda document, layout: report_text(document.report, layout),
    "json": lambda document, _: as_json(document),
    "csv": lambda document, _: as_csv(document.report),
    "md": lambda document, layout: as_markdown(document.report, layout),
    "html": _html,
    "svg": _svg,
    "png": _png,
    "xlsx": _xlsx,
    "docx": _docx,
}
"""Each takes the document that is written in it: a page, a workbook, a circular, or a report."""
ENDINGS = {
    ".json": "json", ".csv": "csv", ".md": "md", ".txt": "table", ".html": "html",
    ".svg": "svg", ".png": "png", ".xlsx": "xlsx", ".docx": "docx",
}  # fmt: skip
"""Which format a file name asks for."""
BINARY = ("png", "xlsx", "docx")
"""These are written to a file or into a pipe, never to a terminal."""
DOCUMENTS = ("json", "html", "svg", "xlsx", "docx")
"""These carry their origin where they are passed on; JSON, page and picture only in a file."""
PICTURES = ("svg", "png")
CHARTS = ("bullet", "trend", "heat", "ranking")
"""The shapes of a picture."""
