"""The table in a terminal, drawn by rich: it fits the width and repeats the words in colour."""

from collections.abc import Sequence
from io import StringIO

from rich.box import Box
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bqw_tracker.reports.report import Report

from . import words
from .table import (
    Cell,
    Column,
    Layout,
    Line,
    column_widths,
    fitting,
    least_width,
    picked,
    title_lines,
)

_RULE = "    \n    \n ── \n    \n    \n    \n    \n    \n"


def drawn(report: Report, body: list[Line], layout: Layout) -> str:
    """Return the report as rich draws it, with the escape codes of the terminal."""
    columns, cells = picked(body, fitting(body, layout))
    table = _table(columns, cells, layout)
    # Columns that were asked for stay in a narrow terminal as well: then all of them may fold.
    least = least_width(columns, column_widths(columns, cells))
    narrow = bool(layout.columns) and layout.width is not None and least > layout.width
    for drawn_column, column in zip(table.columns, columns, strict=True):
        drawn_column.no_wrap = not column.least and not narrow
    return _printed(table, layout, before=title_lines(report), after=words.footer(report))


def drawn_cells(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    layout: Layout,
    *,
    before: Sequence[str],
    after: Sequence[str],
) -> str:
    """Return a table, with what stands before and after it.

    The last column folds, and those that say how far they may.
    """
    table = _table(columns, rows, layout)
    for drawn_column, column in zip(table.columns[:-1], columns, strict=False):
        drawn_column.no_wrap = not column.least
    return _printed(table, layout, before=before, after=after)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], layout: Layout) -> Table:
    rule = _RULE.replace("─", "-") if layout.ascii else _RULE
    table = Table(
        box=Box(rule, ascii=layout.ascii),
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for column in columns:
        justify: JustifyMethod = "right" if column.right else "left"
        table.add_column(column.title, justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell.text, style=cell.style) for cell in row))
    return table


def drawn_lines(lines: Sequence[Cell], layout: Layout) -> str:
    """Return lines that fold below their own beginning."""
    out, console = _console(layout)
    for line in lines:
        text = line.text.lstrip(" ")
        indent = (0, 0, 0, len(line.text) - len(text))
        folding = Padding(Text(text, style=line.style), indent, expand=False)
        console.print(folding if text else "")
    return out.getvalue()


def _printed(
    body: RenderableType, layout: Layout, *, before: Sequence[str], after: Sequence[str]
) -> str:
    out, console = _console(layout)
    title, *rest = before
    console.print(Text(title, style="bold"))
    for text in rest:
        console.print(Text(text))
    console.print()
    console.print(body)
    console.print()
    for text in after:
        console.print(Text(text))
    return out.getvalue()


def _console(layout: Layout) -> tuple[StringIO, Console]:
    """Return a console of this width, and what it will have printed."""
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
    return out, console
