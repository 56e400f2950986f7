"""The sheet of the reported rows that the figures were made of, each with its place in a file."""

from collections.abc import Iterator
from datetime import time

from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import by_time
from bqw_tracker.locale import _
from bqw_tracker.render import labels, words
from bqw_tracker.render.table import Cell, Column, Line, Table
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from .cells import day_cell, number_cell


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("ID"), most=12),
        Column(_("Indicator"), most=34),
        Column(_("Area"), most=12),
        Column(_("Reported for"), most=12),
        Column(_("Value"), right=True),
        Column(_("Numerator"), right=True),
        Column(_("Denominator"), right=True),
        Column(_("Unit"), most=10),
        Column(_("Progress"), most=14),
        Column(_("Reported on"), most=18),
        Column(_("Source"), most=16),
        Column(_("Remarks"), most=30),
        Column(_("File and line"), most=40),
    )


def _used(report: Report) -> dict[Observation, Row]:
    """Return each reported row once, and the first row of the report that rests on it."""
    places: dict[tuple[str, str], int] = {}
    used: dict[Observation, Row] = {}
    for row in report.rows:
        for cell in row.used:
            places.setdefault((cell.indicator, cell.area), len(places))
            used.setdefault(cell, row)
    return dict(sorted(used.items(), key=lambda pair: _order(pair[0], places)))


def _order(cell: Observation, places: dict[tuple[str, str], int]) -> tuple[object, ...]:
    place = places[cell.indicator, cell.area]
    return cell.indicator, place, *by_time(cell.period), cell.path, cell.line


def _lines(report: Report) -> Iterator[Line]:
    used = _used(report)
    folder = words.common_folder(used)
    for cell, row in used.items():
        reported = day_cell(cell.reported_on)
        if cell.reported_on.time() != time():
            reported = Cell(
                f"{cell.reported_on:%Y-%m-%d %H:%M}",
                exact=cell.reported_on,
                form="yyyy-mm-dd hh:mm",
            )
        rate = cell.denominator is not None
        yield Line(
            (
                Cell(cell.indicator),
                Cell(row.name),
                Cell(cell.area),
                Cell(str(cell.period)),
                number_cell(cell.value) if cell.value is not None else Cell(""),
                number_cell(cell.numerator) if rate else Cell(""),
                number_cell(cell.denominator) if rate else Cell(""),
                Cell(_unit(cell, row)),
                Cell(labels.state_word(cell.state) if cell.state else ""),
                reported,
                Cell(cell.source),
                Cell(cell.note),
                Cell(words.place_text(cell, folder).replace("\\", "/")),
            )
        )


def _unit(cell: Observation, row: Row) -> str:
    """Return the unit of the value; the parts of a rate have none, a deed is done in per cent."""
    if cell.value is None:
        return ""
    return "%" if cell.state else row.unit or ""


def figures_used(report: Report) -> Table:
    """Return the rows that count, by indicator, area and period; replaced ones stand in explain."""
    return Table(
        columns=_columns(),
        lines=list(_lines(report)),
        nothing=_("no figure was reported"),
    )
