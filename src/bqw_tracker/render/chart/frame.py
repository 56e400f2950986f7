"""Columns of text side by side, folded to their widths by terminal cells, and printed."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from bqw_tracker.render import words
from bqw_tracker.render.folding import folded
from bqw_tracker.render.table import GAP, Cell, Layout, cell_width, title_lines
from bqw_tracker.reports.report import Report

Line = Sequence[Cell]


class Block(NamedTuple):
    """Lines of text that take a width together; `right` puts them at its right edge."""

    lines: Sequence[Line]
    width: int
    right: bool = False


def block(text: str, width: int, style: str = "", *, right: bool = False) -> Block:
    """Return a text folded to a width; nothing of it is cut."""
    lines = [[Cell(part, style)] for part in folded(text, width, cell_width)]
    return Block(lines, width, right)


def stacked(blocks: Sequence[Block], width: int) -> Block:
    """Return blocks below each other as one."""
    return Block([line for each in blocks for line in each.lines], width)


def beside(blocks: Sequence[Block]) -> list[Line]:
    """Return the lines of blocks that stand side by side."""
    found: list[Line] = []
    for parts in zip_longest(*(each.lines for each in blocks), fillvalue=()):
        line: list[Cell] = []
        for part, each in zip(parts, blocks, strict=True):
            blank = Cell(" " * (each.width - sum(cell_width(cell.text) for cell in part)))
            line += [blank, *part] if each.right else [*part, blank]
            line.append(Cell(" " * GAP))
        while line and not line[-1].text.strip():
            line.pop()
        if line:
            line[-1] = line[-1]._replace(text=line[-1].text.rstrip())
        found.append(line)
    return found


def widest(texts: Sequence[str]) -> int:
    """Return the cells that the widest text takes."""
    return max(map(cell_width, texts), default=0)


def printed(report: Report, caption: Sequence[str], lines: Sequence[Line], layout: Layout) -> str:
    """Return the lines with what stands above and below the table too.

    In a pipe there is no colour and nothing folds; rich is not even imported.
    """
    before, after = [*title_lines(report), *caption], words.footer(report)
    lines = lines[0 if not lines or lines[0] else 1 :]  # one blank line before the first heading
    if layout.width is not None:
        from bqw_tracker.render.terminal import drawn_picture  # noqa: PLC0415 - rich costs 40 ms

        return drawn_picture(lines, layout, before=before, after=after)
    body = ["".join(cell.text for cell in line).rstrip() for line in lines]
    return "\n".join([*before, "", *body, "", *after]) + "\n"
