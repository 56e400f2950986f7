"""A report as Markdown: one table, the groups as bold lines in it, or their scores."""

from collections.abc import Iterable

from bqw_tracker.reports.report import Report

from .table import Layout, Line
from .targets import report_table

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~!"} | {"\n": " "})


def escaped(text: str) -> str:
    """Return a text in which nothing is a sign of Markdown."""
    return text.translate(_SPECIAL)


def _joined(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _line(line: Line) -> str:
    texts = [escaped(cell.text.strip()) for cell in line.cells]
    if line.title is not None and texts[line.title]:
        texts[line.title] = f"**{texts[line.title]}**"
    return _joined(texts)


def as_markdown(report: Report, layout: Layout) -> str:
    """Return the report as GitHub Flavored Markdown, as wide as it is.

    Scores that were asked for are listed instead of the targets.
    """
    table = report_table(report, Layout(columns=layout.columns))
    title, *rest = table.before
    head = _joined(column.title for column in table.columns)
    rule = "|" + "|".join(" ---: " if column.right else " --- " for column in table.columns) + "|"
    rows = [head, rule, *map(_line, table.lines)]
    notes = [f"- {escaped(text)}" for text in table.notes]
    return "\n".join([f"# {escaped(title)}", "", *map(escaped, rest), "", *rows, "", *notes, ""])
