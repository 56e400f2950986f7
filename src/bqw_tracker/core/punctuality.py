"""Completeness and punctuality of those who report and of those who are responsible.

Only duties whose due day has passed are counted. Areas and departments are lists of their own:
a duty of an area counts again for each department that is responsible for the indicator.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .deliveries import Delivery, State
from .index import Index


class Punctuality(NamedTuple):
    """How many figures an area or a department owed, and how many of them came when.

    Rates are fractions of 1, None where nothing was owed.
    """

    name: str
    on_time: int
    late: int
    missing: int

    @property
    def reported(self) -> int:
        """How many came at all."""
        return self.on_time + self.late

    @property
    def owed(self) -> int:
        """How many were to come."""
        return self.reported + self.missing

    @property
    def completeness(self) -> Fraction | None:
        """The share of what was owed that came at all."""
        return Fraction(self.reported, self.owed) if self.owed else None

    @property
    def punctuality(self) -> Fraction | None:
        """The share of what was owed that came in time."""
        return Fraction(self.on_time, self.owed) if self.owed else None


def area_punctuality(index: Index, found: Iterable[Delivery], *, today: date) -> list[Punctuality]:
    """Return how every area reported, in the catalogue's order."""
    names = [area.name for area in index.catalogue.areas]
    return _counted(names, ((one.duty.area, one.state) for one in _passed(found, today)))


def department_punctuality(
    index: Index, found: Iterable[Delivery], *, today: date
) -> list[Punctuality]:
    """Return how the figures came for which every department is responsible, in their order."""
    states = (
        (name, one.state)
        for one in _passed(found, today)
        for name in set(index.owned[one.duty.indicator].departments)
    )
    return _counted(index.catalogue.departments, states)


def _passed(found: Iterable[Delivery], today: date) -> Iterable[Delivery]:
    return (one for one in found if one.duty.due < today)


def _counted(names: Sequence[str], states: Iterable[tuple[str, State]]) -> list[Punctuality]:
    counts = Counter(states)
    return [
        Punctuality(name, counts[name, "on_time"], counts[name, "late"], counts[name, "missing"])
        for name in names
    ]
