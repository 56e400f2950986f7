"""The table in a terminal, drawn by rich: it fits the width and repeats the words in colour."""

from io import StringIO

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bqw_tracker.reports.report import Report

from . import words
from .table import (
    FOLDING,
    Layout,
    Line,
    column_widths,
    columns_kept,
    fitting,
    least_width,
    title_lines,
)

_RULE = "    \n    \n ── \n    \n    \n    \n    \n    \n"


def drawn(report: Report, body: list[Line], layout: Layout) -> str:
    """Return the report as rich draws it, with the escape codes of the terminal."""
    out = StringIO()
    console = Console(
        file=out,
        width=layout.width,
        force_terminal=True,
        color_system="auto" if layout.colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    rule = _RULE.replace("─", "-") if layout.ascii else _RULE
    table = Table(
        box=Box(rule, ascii=layout.ascii),
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    kept = fitting(body, layout)
    # Columns that were asked for stay in a narrow terminal as well: then all of them may fold.
    wide = column_widths(body)
    narrow = bool(layout.columns) and least_width(wide, kept) > console.width
    for number, column in columns_kept(kept):
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=number not in FOLDING and not narrow,
        )
    for line in body:
        table.add_row(*(Text(line.cells[n].text, style=line.cells[n].style) for n in kept))
    title, *rest = title_lines(report)
    console.print(Text(title, style="bold"))
    for text in rest:
        console.print(Text(text))
    console.print()
    console.print(table)
    console.print()
    for text in words.footer(report):
        console.print(Text(text))
    return out.getvalue()
