"""Who has not reported what the figures of a report should rest on, by area."""

from collections.abc import Iterable
from typing import NamedTuple

from .rows import Row


class Unreported(NamedTuple):
    """An area, and the rows that lack its reports, one for each indicator."""

    area: str
    rows: tuple[Row, ...]


def unreported(rows: Iterable[Row]) -> list[Unreported]:
    """Return the areas that were not up to date on the reading day; what is not due owes nothing.

    It agrees with the statuses: a target without data has a name here.
    """
    areas: dict[str, dict[str, Row]] = {}
    for row in rows:
        for area in row.late if row.status != "not_due" else ():
            areas.setdefault(area, {}).setdefault(row.indicator, row)
    return [Unreported(area, tuple(lacking.values())) for area, lacking in areas.items()]
