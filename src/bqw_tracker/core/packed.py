"""Rows that lie in a pack: all of them where one asks, and short answers where these do.

A report needs few of a million rows: what counts up to the days that it asks for. Whoever asks
for more walks over the rows as if they were a list, and finds the same.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .cells import Cells
from .cells import known_on as rows_known_on
from .model import Indicator, Observation
from .periods import Period
from .problems import Problem
from .stories import Worded


class Few(Protocol):
    """What is asked of packed rows, of one indicator at a time."""

    @property
    def known(self) -> date:
        """A day by whose end all of them had been reported."""

    @property
    def worded(self) -> Worded:
        """The rows of what is told of in words, by indicator and area."""

    def count(self) -> int:
        """Return how many rows there are."""

    def made_up(self) -> int:
        """Return how many of them are made up."""

    def newest(self) -> list[Observation]:
        """Return rows of which one is the first that reaches as far as any."""

    def all(self) -> Iterable[Observation]:
        """Return the rows of all indicators, in the order of their files and lines."""

    def of(self, id_: str) -> list[Observation]:
        """Return the rows of an indicator, in the order of their files and lines."""

    def cells(self, indicator: Indicator, days: Collection[date]) -> Cells:
        """Return what counts: between two of the days, cells that add up to one may be one."""

    def reports(self, indicator: Indicator, days: Collection[date]) -> Cells:
        """Return what counts, with the moment when a figure came first: see `core/deliveries`.

        Between two of the days, those that tell the same of when they came are one.
        """

    def arriving(self, indicator: Indicator, period: Period) -> list[Observation]:
        """Return what counts and ends in a period, in the order of files and lines."""

    def before(
        self, indicator: Indicator, start: date, ends: Collection[date]
    ) -> list[Observation]:
        """Return what counts up to a day and what is odd afterwards is compared with.

        That is what reporting periods brought, what has one of the ends, and of each area the
        last cell and the last with each figure that is not 0.
        """

    def unlike(self, indicator: Indicator, whole: str, parts: Collection[str], end: date) -> Cells:
        """Return the cells up to an end of an area that are not the sum of its parts, and theirs.

        The last cell of the area is there as well.
        """

    def known_on(self, day: date) -> "Packed":
        """Return the rows that had been reported by the end of a day."""

    def with_new(self, day: date) -> "Packed":
        """Return the rows known on a day, and those of keys of which nothing was known then."""

    def warnings(self) -> Iterator[Problem]:
        """Yield what all rows are warned of, by file and line and without the author's line."""

    def evident(self) -> list[Observation]:
        """Return the rows that name evidence, in the order of their files and lines."""

    def told_since(self, day: date) -> Iterator[list[Observation]]:
        """Yield for each indicator the rows of the keys of which something was told after a day."""


@dataclass(frozen=True, eq=False)
class Packed(Sequence[Observation]):
    """The rows that count, in the order of their files and lines, none of which has an error.

    `few` gives some of them.
    """

    few: Few

    def __len__(self) -> int:
        """Return how many they are."""
        return self.few.count()

    def __iter__(self) -> Iterator[Observation]:
        """Return all of them."""
        return iter(self.few.all())

    def __getitem__(self, at: int | slice) -> "Observation | list[Observation]":  # type: ignore[override]
        """Return one of them, or some."""
        return list(self.few.all())[at]


def reaching(rows: Iterable[Observation]) -> Iterable[Observation]:
    """Return rows of which one is the first that reaches as far as any."""
    return rows.few.newest() if isinstance(rows, Packed) else rows


def known_by_then(rows: Iterable[Observation], day: date) -> bool:
    """Return whether all rows had been reported by the end of a day."""
    if isinstance(rows, Packed):
        return rows.few.known <= day
    return all(row.reported_on.date() <= day for row in rows)


def known_on(rows: Sequence[Observation], day: date | None) -> Sequence[Observation]:
    """Return the rows that had been reported by the end of the day; all where it is None."""
    if not isinstance(rows, Packed):
        return rows_known_on(rows, day)
    return rows if day is None or rows.few.known <= day else rows.few.known_on(day)


def of_indicator(rows: Sequence[Observation], id_: str) -> list[Observation]:
    """Return the rows of an indicator, in their order."""
    if isinstance(rows, Packed):
        return rows.few.of(id_)
    return [row for row in rows if row.indicator == id_]


def evident(rows: Sequence[Observation]) -> Sequence[Observation]:
    """Return the rows that name evidence, in their order."""
    if isinstance(rows, Packed):
        return rows.few.evident()
    return [row for row in rows if row.story.evidence]


def each_of(rows: Sequence[Observation], ids: Collection[str]) -> Iterator[Sequence[Observation]]:
    """Yield the rows of some indicators, whole ones at a time."""
    if isinstance(rows, Packed):
        yield from (rows.few.of(id_) for id_ in ids)
    else:
        yield [row for row in rows if row.indicator in ids]


def told_since(rows: Sequence[Observation], day: date) -> Iterator[Sequence[Observation]]:
    """Yield all rows of the keys of which something was told after a day, and perhaps others."""
    if isinstance(rows, Packed):
        yield from rows.few.told_since(day)
    else:
        yield rows
