"""A deed as it was told: which of its rows count, and how far it is.

What was told last counts, whatever its period; what is done stays done until a row says that
this was a mistake. Source: docs/domain.md, "From rows to cells".
"""

from collections.abc import Iterable
from functools import reduce
from operator import attrgetter
from typing import NamedTuple

from .cells import CORRECTED
from .model import Observation

by_telling = attrgetter("reported_on", "period.end", "path", "line")
"""The key that puts rows in the order in which they count: of one moment the longest one last."""


class Told(NamedTuple):
    """The row with the state that counts, and the latest one with a percentage.

    A deed that is done is so from the first row that says so, and has no other percentage.
    """

    state: Observation | None = None
    percentage: Observation | None = None


def takes_back(row: Observation) -> bool:
    """Return whether a row may tell less than the rows before it."""
    return row.note.startswith(CORRECTED)


def told_then(told: Told, row: Observation) -> Told:
    """Return what counts when a row is told after those before it."""
    if told.state and told.state.state == "done" and not takes_back(row):
        return told
    if row.state == "done" or row.value is not None:
        return Told(row, row)
    return Told(row, told.percentage)


def told_last(rows: Iterable[Observation]) -> Told:
    """Return what counts of the rows of a deed, in whatever order they stand."""
    return reduce(told_then, sorted(rows, key=by_telling), Told())
