"""Heat as text: county by target, a figure and its word below each other in every cell."""

from collections.abc import Sequence

from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.render.labels import CellText, cell_text, heat_note, left_out_text
from bqw_tracker.render.table import GAP, Cell, Layout
from bqw_tracker.reports.heat import Heat, heat
from bqw_tracker.reports.report import Report

from .frame import Block, Line, beside, block, stacked, widest


def heat_lines(report: Report, layout: Layout) -> list[Line]:
    """Return the table; counties that find no room stand in a further table below."""
    table = heat(report)
    if not table.lines:
        return [[Cell(_("no target concerns a county"))]]
    cells = [[cell_text(line.row, cell) for cell in line.cells] for line in table.lines]
    texts = [text for row in cells for cell in row if cell for text in (cell.figure, cell.word)]
    name = widest([text for line in table.lines for text in (line.row.name, heat_note(line.row))])
    width = widest([*table.areas, *texts])
    fit = len(table.areas)
    if layout.width is not None:
        least = min(name, max(layout.width // 4, 12))
        width = min(width, max(layout.width - least - GAP, 2))
        fit = min(max((layout.width - least) // (width + GAP), 1), fit)
        name = min(name, layout.width - fit * (width + GAP))
    found: list[Line] = []
    for first in range(0, len(table.areas), fit):
        found += _block(table, cells, slice(first, first + fit), (name, width))
        found.append([])
    told = left_out_text(table)
    return [*found, *block(told, layout.width or widest([told])).lines] if told else found[:-1]


def _block(
    table: Heat,
    cells: Sequence[Sequence[CellText | None]],
    columns: slice,
    widths: tuple[int, int],
) -> list[Line]:
    """Return the table of some of the counties, with the targets that concern one of them."""
    name, width = widths
    heads = [block(area, width, "bold") for area in table.areas[columns]]
    found = beside([Block([], name), *heads])
    for line, row in zip(table.lines, cells, strict=True):
        if any(row[columns]):
            named = stacked(
                [block(line.row.name, name), block(heat_note(line.row), name, "bright_black")], name
            )
            found += [[], *beside([named, *(_cell(cell, width) for cell in row[columns])])]
    return found


def _cell(cell: CellText | None, width: int) -> Block:
    if cell is None:
        return Block([], width)
    style = words.colour(cell.status) if cell.status else ""
    texts = dict.fromkeys([cell.figure, cell.word])
    return stacked([block(text, width, style) for text in texts], width)
