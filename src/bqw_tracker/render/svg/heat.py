"""Heat: county by target, a figure and its word in every cell."""

from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.reports.report import Heat, HeatLine, Report
from bqw_tracker.reports.report import heat as table_of

from .canvas import Box, Drawing, Face, block, fitted, group, line, line_height, lines, moved, rect
from .frame import MARGIN, NOTE, Paper, picture, status_paint

_LEAST = 84
"""Cells are no narrower; counties that find no room stand in a further table below."""
_PAD = 5
_FIGURE, _WORD = Face(12.5, anchor="middle"), Face(11.5, anchor="middle")
_HEAD = Face(anchor="middle", bold=True)


class _Counties(NamedTuple):
    """The counties of a table, the width of the names and that of a cell."""

    areas: tuple[str, ...]
    label: float
    cell: float

    def left(self, number: int) -> float:
        return MARGIN + self.label + number * self.cell

    def middle(self, number: int) -> float:
        return self.left(number) + self.cell / 2


def heat(report: Report, paper: Paper) -> str:
    """Return the table of counties by targets, as reports/report.py says what stands in it."""
    return picture(report, "heat", _drawing(table_of(report), paper), paper)


def _drawing(table: Heat, paper: Paper) -> Drawing:
    label = min(max(paper.inner * 0.3, 110), 280)
    fit = max(min(int((paper.inner - label) // _LEAST), len(table.areas)), 1)
    content, y = [], 0.0
    for first in range(0, len(table.areas), fit):
        grid = _Counties(table.areas[first : first + fit], label, (paper.inner - label) / fit)
        part = _block(table, first, grid)
        content.append(moved(part.content, y))
        y += part.height + 14
    told = [words.left_out_text(table)] if table.lines else [_("no target concerns a county")]
    for told_ in filter(None, told):
        part = block(told_, (MARGIN, y + 12), paper.inner, NOTE, most=4)
        content.append(part.content)
        y += part.height + 6
    return Drawing("".join(content), y)


def _block(table: Heat, first: int, grid: _Counties) -> Drawing:
    """Return the table of some of the counties, with the targets that concern one of them."""
    heads = [fitted(area, grid.cell - 2 * _PAD, _HEAD) for area in grid.areas]
    content = [lines(head, (grid.middle(n), 14), _HEAD) for n, head in enumerate(heads)]
    y = max(map(len, heads)) * line_height(_HEAD.size) + 6
    right = grid.left(len(heads))
    for each in table.lines:
        own = each.cells[first : first + len(grid.areas)]
        cells = [words.cell_text(each.row, cell) for cell in own]
        if any(cells):
            part = _line(each, cells, grid)
            content += [line((MARGIN, y), (right, y), "rule"), moved(part.content, y)]
            y += part.height
    return Drawing("".join([*content, line((MARGIN, y), (right, y), "rule")]), y)


def _line(each: HeatLine, cells: list[words.CellText | None], grid: _Counties) -> Drawing:
    """Return a target with its cells; all are as high as the highest."""
    name = block(each.row.name, (MARGIN, 16), grid.label - 8)
    below = 15 + name.height
    note = fitted(words.heat_note(each.row), grid.label - 8, NOTE)
    content = [name.content, lines(note, (MARGIN, below), NOTE)]
    folded = [_folded(cell, grid.cell - 2 * _PAD) if cell else None for cell in cells]
    height = below + (len(note) - 1) * line_height(NOTE.size) + 8
    height = max(height, *(cell.height for cell in folded if cell))
    for n, (cell, shown) in enumerate(zip(cells, folded, strict=True)):
        if cell and shown:
            box = Box(grid.left(n) + 1, 1, grid.cell - 2, height - 2)
            key, told = f"{words.row_key(each.row)}/{grid.areas[n]}", f"{cell.figure} · {cell.word}"
            content.append(group(_cell(shown, box), key, told))
    title = f"{each.row.name} · {words.heat_note(each.row)}"
    return Drawing(group(content, words.row_key(each.row), title), height)


class _Folded(NamedTuple):
    """The lines of a cell, the status that colours it, if any, and the colour of its word."""

    figure: list[str]
    word: list[str]
    status: str
    ink: str

    @property
    def height(self) -> float:
        """What the lines take, with some air."""
        figure, word = len(self.figure), len(self.word)
        return 12 + figure * line_height(_FIGURE.size) + word * line_height(_WORD.size)


def _folded(cell: words.CellText, width: float) -> _Folded:
    word = [] if cell.word == cell.figure else fitted(cell.word, width, _WORD)
    ink = "ink" if cell.status else ("muted" if cell.well else "warning")
    return _Folded(fitted(cell.figure, width, _FIGURE), word, cell.status, ink)


def _cell(shown: _Folded, box: Box) -> list[str]:
    middle, y = box.x + box.width / 2, box.y + (box.height - shown.height) / 2 + 6
    word = y + len(shown.figure) * line_height(_FIGURE.size)
    return [
        rect(box, f"{status_paint(shown.status)}-soft") if shown.status else "",
        lines(shown.figure, (middle, y + _FIGURE.size), _FIGURE),
        lines(shown.word, (middle, word + _WORD.size), _WORD._replace(colour=shown.ink)),
    ]
