"""A table as text and as Markdown.

In a terminal it fits the width; in a pipe nothing folds, nothing is cut and there is no colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from bqw_tracker.core.characters import visible
from bqw_tracker.locale.folding import folded
from bqw_tracker.reports.report import Report

from .escaping import markdown
from .lines import BOLD, lines_text, plain_text
from .stories import shortened
from .table import GAP, Cell, Column, Layout, Line, Spoken, Table, cell_width, fitted, widths
from .targets import report_table


def report_text(report: Report, layout: Layout) -> str:
    """Return the targets of a report, or the scores that were asked for."""
    return table_text(report_table(report, layout), layout)


def table_text(table: Table, layout: Layout) -> str:
    """Return a table as wide as the layout allows.

    Columns fold that say how far they may. Where the terminal is too narrow even so, all may.
    """
    table = table._replace(lines=[_visible(line) for line in table.lines])
    if layout.width is not None and not layout.columns:
        table = fitted(table, layout.width)
    title, *rest = table.before
    lines = [Cell(plain_text(title), BOLD), *rest, "", *_lines(table, layout), *table.notes]
    return lines_text(lines, layout)


def _visible(line: Line) -> Line:
    """Return a line of which everything is seen, so that it has the width that it takes."""
    return line._replace(cells=tuple(c._replace(text=visible(c.text)) for c in line.cells))


def _lines(table: Table, layout: Layout) -> Iterator[Spoken]:
    wide = widths(table, layout.width)
    rule = ("-" if layout.ascii else "─") * (sum(wide) + GAP * (len(wide) - 1))

    def line(cells: Sequence[Cell], room: Sequence[int]) -> Spoken:
        parts: list[Cell] = []
        for cell, width, column in zip(cells, room, table.columns, strict=True):
            blank = Cell(" " * (width - cell_width(cell.text)))
            parts += [blank, cell] if column.right else [cell, blank]
            parts.append(Cell(" " * (GAP if width else 0)))
        while parts and not parts[-1].text.strip(" "):
            parts.pop()
        return tuple(parts)

    def lines(cells: Sequence[Cell], room: Sequence[int]) -> Iterator[Spoken]:
        texts = [
            [Cell(text, cell.style) for text in _cell_lines(cell.text, width, layout, column)]
            for cell, width, column in zip(cells, room, table.columns, strict=True)
        ]
        for each in zip_longest(*texts, fillvalue=Cell("")):
            yield line(each, room)

    yield from lines([Cell(column.title, BOLD) for column in table.columns], wide)
    yield rule
    for each in table.lines:
        yield from lines(each.cells, _room(each, wide))
    yield rule


def _room(line: Line, wide: Sequence[int]) -> list[int]:
    """Return the widths of the cells; the name of a group takes that of empty ones behind it."""
    room = list(wide)
    if line.title is not None:
        for number in range(line.title + 1, len(room)):
            if line.cells[number].text.strip():
                break
            room[line.title] += GAP + room[number]
            room[number] = 0
    return room


def _cell_lines(text: str, width: int, layout: Layout, column: Column) -> list[str]:
    lines = text.split("\n")
    if layout.width is None:
        return lines
    if column.cut:
        return [shortened(text, width)]
    return [
        short
        for line in lines
        for short in ([line] if cell_width(line) <= width else folded(line, width, cell_width))
    ]


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
    title, *rest = map(plain_text, table.before)
    head = _joined(column.title for column in table.columns)
    rule = "|" + "|".join(" ---: " if column.right else " --- " for column in table.columns) + "|"
    rows = [head, rule, *map(_row, table.lines)]
    notes = [f"- {markdown(text)}" for text in table.notes]
    return "\n".join(
        [
            f"# {markdown(title)}",
            "",
            *(line for text in rest for line in (markdown(text), "")),
            *rows,
            "",
            *notes,
            "",
        ]
    )
