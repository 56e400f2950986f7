"""A table as text and as Markdown.

In a terminal rich draws it; in a pipe nothing folds, nothing is cut and there is no colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from bqw_tracker.reports.report import Report

from .escaping import markdown
from .table import GAP, Layout, Line, Table, cell_width, column_widths, fitted
from .targets import report_table


def report_text(report: Report, layout: Layout) -> str:
    """Return the targets of a report, or the scores that were asked for."""
    return table_text(report_table(report, layout), layout)


def table_text(table: Table, layout: Layout) -> str:
    """Return a table as wide as the layout allows; rich is imported only for a terminal."""
    if layout.width is not None:
        from .terminal import drawn  # noqa: PLC0415 - rich costs 40 ms and is for terminals

        return drawn(table if layout.columns else fitted(table, layout.width), layout)
    return "\n".join([*table.before, "", *_lines(table, layout), *table.notes]) + "\n"


def _lines(table: Table, layout: Layout) -> Iterator[str]:
    wide = column_widths(table)
    rule = ("-" if layout.ascii else "─") * (sum(wide) + GAP * (len(wide) - 1))

    def line(texts: Sequence[str]) -> str:
        parts = []
        for text, width, column in zip(texts, wide, table.columns, strict=True):
            blank = " " * (width - cell_width(text))
            parts.append(blank + text if column.right else text + blank)
        return (" " * GAP).join(parts).rstrip()

    yield line([column.title for column in table.columns])
    yield rule
    for each in table.lines:
        texts = [cell.text.split("\n") for cell in each.cells]
        yield from map(line, zip_longest(*texts, fillvalue=""))
    yield rule


def _joined(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _row(line: Line) -> str:
    texts = [markdown(cell.text.strip()) for cell in line.cells]
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
    rows = [head, rule, *map(_row, table.lines)]
    notes = [f"- {markdown(text)}" for text in table.notes]
    return "\n".join([f"# {markdown(title)}", "", *map(markdown, rest), "", *rows, "", *notes, ""])
