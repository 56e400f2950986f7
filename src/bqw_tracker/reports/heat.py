"""County by target: what each county has to show for each target that concerns counties.

A cell has a status where a target holds for the county itself: as a part of an `each`, by an
`allocation`, or because the target's `area` is the county. Where the counties report a figure
that is judged for the city alone, a cell has what the county reported and whether it is up to
date, and no status: there is none. A county that the target does not concern has nothing.
"""

from typing import NamedTuple

from .report import Report
from .rows import AreaFigure, Row


class HeatLine(NamedTuple):
    """A target and its cells, one for each area of the table; `row` is the whole or the city's."""

    row: Row
    cells: tuple[Row | AreaFigure | None, ...]


class Heat(NamedTuple):
    """The areas that have a cell, the targets in the catalogue's order, and those left out.

    Left out are the targets that concern no county.
    """

    areas: tuple[str, ...]
    lines: tuple[HeatLine, ...]
    left_out: tuple[Row, ...]


class _Target(NamedTuple):
    rows: list[Row]
    cells: dict[str, Row | AreaFigure]


def heat(report: Report) -> Heat:
    """Return the table of a report whose selection was `drawn`."""
    targets: list[_Target] = []
    counties = set(report.counties)
    for row in report.rows:
        last = targets[-1] if targets else None
        if last is None or not _continues(last, row):
            last = _Target([], {})
            targets.append(last)
        last.rows.append(row)
        for own in row.by_area:
            last.cells.setdefault(own.area, own)
        if row.area in counties:
            last.cells[row.area] = row
    shown = [target for target in targets if target.cells]
    told = {area for target in shown for area in target.cells}
    areas = tuple(area for area in report.counties if area in told)
    return Heat(
        areas,
        tuple(HeatLine(t.rows[-1], tuple(t.cells.get(area) for area in areas)) for t in shown),
        tuple(row for target in targets if not target.cells for row in target.rows),
    )


def _continues(target: _Target, row: Row) -> bool:
    """Return whether a row belongs to the same target as those before it."""
    last = target.rows[-1]
    return (
        last.part_of_each
        and (last.indicator, last.period) == (row.indicator, row.period)
        and row.area not in target.cells
    )
