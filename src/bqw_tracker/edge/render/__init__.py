"""From a report to text: one function for each format, one table of them."""

from collections.abc import Callable

from bqw_tracker.reports.report import Report

from .data import as_csv, as_json
from .markdown import as_markdown
from .table import Layout, table

FORMATS: dict[str, Callable[[Report, Layout], str]] = {
    "table": table,
    "json": lambda report, _: as_json(report),
    "csv": lambda report, _: as_csv(report),
    "md": as_markdown,
}
ENDINGS = {".json": "json", ".csv": "csv", ".md": "md", ".txt": "table"}
"""Which format a file name asks for."""
