"""A table as text: drawn by rich in a terminal; in a pipe nothing folds, is cut or has a colour."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bqw_tracker.reports.report import Report

from .table import GAP, Layout, Table, cell_width, column_widths, fitted
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
