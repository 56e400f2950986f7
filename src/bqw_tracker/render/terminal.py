"""Tables and lines in a terminal, drawn by rich: they fit the width and repeat words in colour."""

from collections.abc import Sequence
from io import StringIO

from rich.box import Box
from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from .table import Cell, Layout, Table, column_widths, least_width

_RULE = "    \n    \n ── \n    \n    \n    \n    \n    \n"


def drawn(table: Table, layout: Layout) -> str:
    """Return a table with what stands before and after it, with the escape codes of the terminal.

    Columns fold that say how far they may. Where the terminal is too narrow even so, all may.
    """
    out, console = _console(layout)
    title, *rest = table.before
    console.print(Text(title, style="bold"))
    for text in rest:
        console.print(Text(text))
    console.print()
    console.print(_rich(table, layout))
    console.print()
    for text in table.notes:
        console.print(Text(text))
    return out.getvalue()


def _rich(table: Table, layout: Layout) -> RichTable:
    rule = _RULE.replace("─", "-") if layout.ascii else _RULE
    narrow = least_width(table.columns, column_widths(table)) > (layout.width or 0)
    rich = RichTable(
        box=Box(rule, ascii=layout.ascii),
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for column in table.columns:
        justify: JustifyMethod = "right" if column.right else "left"
        folds = narrow or column.least > 0
        rich.add_column(column.title, justify=justify, overflow="fold", no_wrap=not folds)
    for line in table.lines:
        rich.add_row(*(Text(cell.text, style=cell.style) for cell in line.cells))
    return rich


def drawn_lines(lines: Sequence[Cell], layout: Layout) -> str:
    """Return lines that fold below their own beginning."""
    out, console = _console(layout)
    for line in lines:
        text = line.text.lstrip(" ")
        indent = (0, 0, 0, len(line.text) - len(text))
        folding = Padding(Text(text, style=line.style), indent, expand=False)
        console.print(folding if text else "")
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
