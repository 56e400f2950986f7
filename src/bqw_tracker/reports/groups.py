"""Groups of a report: what counts, how often each status, and the mean."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.model import STATUSES, Catalogue, Status

from .rows import Row, capped_share


class Group(NamedTuple):
    """How many targets have which status, and the weighted mean of their attainment."""

    by: str
    key: str
    title: str
    counts: dict[Status, int]
    aspirational: int
    attainment: Fraction | None


def mean_attainment(rows: Iterable[Row]) -> Fraction | None:
    """Return the weighted mean; what is not due or aspirational is left out, no_data is 0."""
    weights, total = Fraction(0), Fraction(0)
    for row in rows:
        if row.status == "not_due" or row.strength == "aspirational":
            continue
        weight = Fraction(row.weight)
        weights += weight
        total += weight * (Fraction(0) if row.status == "no_data" else capped_share(row))
    return total / weights if weights else None


def count_statuses(rows: Iterable[Row]) -> dict[Status, int]:
    """Return how many rows have which status; every status is listed, so that they add up."""
    counts: dict[Status, int] = dict.fromkeys(STATUSES, 0)
    for row in rows:
        counts[row.status] += 1
    return counts


def in_group(row: Row, by: str, key: str) -> bool:
    """Return whether a group lists the row."""
    if by == "department":
        return key in row.departments
    return key == str({"measure": row.measure, "section": row.section}.get(by, row.area))


def _group_keys(catalogue: Catalogue, by: str) -> list[tuple[str, str]]:
    keys: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "measure": lambda: [(str(m.number), m.title) for m in catalogue.measures],
        "section": lambda: [(str(s.number), s.title) for s in catalogue.sections],
        "department": lambda: [(name, name) for name in catalogue.departments],
        "area": lambda: [(area.name, area.name) for area in catalogue.areas],
    }
    return keys[by]()


def group(by: str, key: str, title: str, counted: Sequence[Row]) -> Group:
    """Return the group of the rows that count in it."""
    aspirational = sum(row.strength == "aspirational" for row in counted)
    return Group(by, key, title, count_statuses(counted), aspirational, mean_attainment(counted))


def groups(catalogue: Catalogue, by: str, rows: Sequence[Row]) -> Iterator[Group]:
    """Return the groups that list a row, in the catalogue's order.

    Only an area counts its parts of an `each` or an allocation; elsewhere their whole counts.
    """
    for key, title in _group_keys(catalogue, by):
        listed = [row for row in rows if in_group(row, by, key)]
        if listed:
            counted = [row for row in listed if by == "area" or not row.part_of_each]
            yield group(by, key, title, counted)


def counted_once(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that count: parts only where their whole is filtered away."""
    wholes = {(row.indicator, row.period) for row in rows if not row.part_of_each}
    return [
        row for row in rows if not row.part_of_each or (row.indicator, row.period) not in wholes
    ]
