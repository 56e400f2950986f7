"""From rows to cells: of the rows of one key the one reported last counts.

A key is an indicator, an area and a period; for running totals, stocks, latest rates and
milestones the period's end alone. A row without any figure withdraws its key. Neither the
order of the rows nor the files they stand in matter.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from .model import Catalogue, Cell, Indicator, Observation

Cells = dict[tuple[str, str], list[Cell]]
"""The cells of each (indicator, area), ordered by the end of their period."""


def keyed_by_end(indicator: Indicator) -> bool:
    """Return whether periods with the same end are the same key."""
    return (
        indicator.kind in ("stock", "milestone")
        or indicator.parts == "latest"
        or indicator.reported.as_ == "year_to_date"
    )


FIGURES = ("value", "numerator", "denominator", "state")
"""The fields that say something; the others tell who said it and when."""


def figures(row: Observation) -> tuple[object, ...]:
    """Return what the row says."""
    return (row.value, row.numerator, row.denominator, row.state)


def has_figure(row: Observation) -> bool:
    """Return whether the row says anything; one that does not withdraws its key."""
    return (
        row.value is not None
        or row.numerator is not None
        or row.denominator is not None
        or row.state != ""
    )


def known_on(observations: Iterable[Observation], day: date | None) -> list[Observation]:
    """Return the rows that had been reported by the end of the day; all where it is None."""
    if day is None:
        return list(observations)
    return [row for row in observations if row.reported_on.date() <= day]


def _later(row: Observation, other: Observation) -> bool:
    if row.reported_on != other.reported_on:
        return row.reported_on > other.reported_on
    return (row.path, row.line) < (other.path, other.line)


def cells(catalogue: Catalogue, observations: Iterable[Observation]) -> Cells:
    """Return the rows that count, by indicator and area, in the order of their periods."""
    by_end = {
        indicator.id
        for measure in catalogue.measures
        for indicator in measure.indicators
        if keyed_by_end(indicator)
    }
    groups: dict[tuple[str, str], dict[object, Observation]] = {}
    for row in observations:
        indicator, area, period = row[:3]
        group = groups.get((indicator, area))
        if group is None:
            group = groups[indicator, area] = {}
        key = period.end if indicator in by_end else period
        other = group.get(key)
        if other is None or _later(row, other):
            group[key] = row
    return {
        key: sorted(filter(has_figure, group.values()), key=_by_time)
        for key, group in groups.items()
    }


def _by_time(cell: Cell) -> tuple[date, date]:
    return cell.period.end, cell.period.start


def year_to_date_of(cell: Cell) -> date:
    """Return the 1 January from which a running total counts."""
    return (cell.period.end - timedelta(days=1)).replace(month=1, day=1)
