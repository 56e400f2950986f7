"""Ranking as text: counties and departments in a list each."""

from fractions import Fraction

from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.render.labels import group_note, rank_text, ranking_title
from bqw_tracker.render.table import GAP, Cell, Layout
from bqw_tracker.reports.report import Report

from .frame import Block, Line, beside, block, widest

_RANK, _SHARE, _BAR = 4, 7, 20
_BESIDE = 100
"""Columns from which the counts stand beside a bar, not below it."""


def ranking_lines(report: Report, layout: Layout) -> list[Line]:
    """Return a line for each place, the best first."""
    found: list[Line] = []
    for ranked in report.rankings:
        found += [[], [Cell(ranking_title(ranked), "bold")]]
        if not ranked.places:
            found.append([Cell(_("none has a target"))])
        name = widest([place.group.title for place in ranked.places])
        if layout.width is not None:
            name = min(name, max(layout.width // 3, 10))
        for place in ranked.places:
            mean = place.group.attainment
            blocks = [
                block(rank_text(place), _RANK, right=True),
                block(place.group.title, name),
                Block([[Cell(_bar(mean, layout))]], _bar_width(layout)),
                block(words.share_text(mean), _SHARE, right=True),
            ]
            note = group_note(place.group)
            left = _RANK + GAP + name + GAP
            if layout.width is None:
                found += beside([*blocks, block(note, widest([note]))])
            elif layout.width >= _BESIDE:
                room = layout.width - left - _bar_width(layout) - _SHARE - 2 * GAP
                found += beside([*blocks, block(note, room)])
            else:
                found += beside(blocks)
                below = block(note, layout.width - left)
                found += beside([Block([], left - GAP), below])
    return found


def _bar_width(layout: Layout) -> int:
    """Return the cells of a bar; in a narrow terminal there is none."""
    return 0 if layout.width is not None and layout.width < 60 else _BAR


def _bar(mean: Fraction | None, layout: Layout) -> str:
    width = _bar_width(layout)
    if mean is None:
        return " " * width
    filled = int(min(max(mean, Fraction(0)), Fraction(1)) * width)
    full, track = "#-" if layout.ascii else "█─"
    return full * filled + track * (width - filled)
