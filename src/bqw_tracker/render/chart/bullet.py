"""Bullets as text: in `████│───┤` the attainment, the due share and the target."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.render import words
from bqw_tracker.render.labels import due_text, group_name, row_figures, row_name, row_place
from bqw_tracker.render.order import Listed, ordered
from bqw_tracker.render.table import GAP, Cell, Layout
from bqw_tracker.reports.groups import Group
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from .frame import Block, Line, beside, block, widest

_NARROW, _NOTED = 60, 110
"""Columns from which a bar stands beside its name, and from which the figures do as well."""
_SHARE, _BAR = 8, 21
_EIGHTHS = " ▏▎▍▌▋▊▉"


class _Widths(NamedTuple):
    """The cells of each column; without `note` the figures are left to the table."""

    name: int
    note: int
    status: int


def bullets(report: Report, layout: Layout) -> list[Line]:
    """Return a line for each target, below the headings of their groups."""
    items = list(ordered(report))
    rows = [item for item in items if isinstance(item, Listed)]
    widths = _widths(rows, layout)
    found: list[Line] = []
    for item in items:
        if isinstance(item, Listed):
            found += _row(item, widths, layout)
        else:
            found += [[], *_heading(item, layout)]
    return found


def _widths(rows: Sequence[Listed], layout: Layout) -> _Widths:
    name = widest([_name(item, layout) for item in rows])
    note = widest([_note(item.row) for item in rows])
    status = widest([words.status_text(item.row) for item in rows])
    if layout.width is None:
        return _Widths(name, note, status)
    rest = layout.width - _BAR - 2 * _SHARE - status - 4 * GAP
    if layout.width < _NOTED:
        return _Widths(min(name, rest), 0, status)
    note = min(note, rest * 2 // 5)
    return _Widths(min(name, rest - note - GAP), note, status)


def _heading(group: Group, layout: Layout) -> list[Line]:
    mean, name = words.share_text(group.attainment), group_name(group)
    room = widest([name])
    if layout.width is not None:
        room = min(room, layout.width - _SHARE - GAP)
    return beside([block(name, room, "bold"), block(mean, _SHARE, "bold")])


def _name(item: Listed, layout: Layout) -> str:
    return ("- " if layout.ascii else "└ ") + item.row.area if item.below else row_name(item.row)


def _note(row: Row) -> str:
    return f"{row_place(row)} · {row_figures(row)}"


def _row(item: Listed, widths: _Widths, layout: Layout) -> list[Line]:
    row, colour = item.row, words.colour(item.row.status)
    attained, status = words.share_text(row.attainment), words.status_text(row)
    bar = [Cell(bullet_bar(row, ascii_only=layout.ascii), colour)]
    if layout.width is not None and layout.width < _NARROW:
        name = block(_name(item, layout), layout.width)
        told = block(f"{attained} · {due_text(row)} · {status}", layout.width, colour)
        return [*name.lines, bar[:1], *told.lines]
    name = block(_name(item, layout), widths.name)
    note = [block(_note(row), widths.note)] if widths.note else []
    shares = [attained, words.share_text(row.due)]
    figures = [block(share, _SHARE, right=True) for share in shares]
    return beside([name, *note, Block([bar], _BAR), *figures, block(status, widths.status, colour)])


def bullet_marks(*, ascii_only: bool) -> tuple[str, str, str]:
    """Return the characters of attainment, due share and target."""
    return ("#", "|", "]") if ascii_only else ("█", "│", "┤")


def bullet_bar(row: Row, *, ascii_only: bool) -> str:
    """Return the bar of a row in `_BAR` cells, blank where there is no share.

    The due share interrupts the bar, and the target ends it; nothing goes beyond it.
    """
    if row.attainment is None:
        return " " * _BAR
    room = _BAR - 1
    whole, part = divmod(int(_within(row.attainment) * room * 8), 8)
    full, due, end = bullet_marks(ascii_only=ascii_only)
    track = "-" if ascii_only else "─"
    cells = list(full * whole + track * (room - whole))
    if part and not ascii_only:
        cells[whole] = _EIGHTHS[part]
    if row.due is not None:
        cells[min(int(_within(row.due) * room), room - 1)] = due
    return "".join(cells) + end


def _within(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))
