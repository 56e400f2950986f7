"""Rows that lie in a pack: all of them where one asks, and short answers where these do.

A report needs few of a million rows: what counts up to the days that it asks for. Whoever asks
for more walks over the rows as if they were a list, and finds the same.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .cells import Cells
from .model import Indicator, Observation


@dataclass(frozen=True, eq=False)
class Packed(Sequence[Observation]):
    """The rows that count, in the order of their files and lines, none of which has an error.

    `cells` gives those of an indicator: between two of the days asked for, cells that add up to
    one may be one. `worded` are the rows of what is told of in words, by indicator and area.
    `newest` is one of them, with the last end of a period, `made_up` says how many are made up.
    """

    size: int
    read: Callable[[], Iterable[Observation]]
    cells: Callable[[Indicator, Collection[date]], Cells]
    worded: Mapping[tuple[str, str], Sequence[Observation]]
    newest: tuple[Observation, ...]
    made_up: int

    def __len__(self) -> int:
        """Return how many they are."""
        return self.size

    def __iter__(self) -> Iterator[Observation]:
        """Return all of them."""
        return iter(self.read())

    def __getitem__(self, at: int | slice) -> "Observation | list[Observation]":  # type: ignore[override]
        """Return one of them, or some."""
        return list(self.read())[at]


def reaching(rows: Iterable[Observation]) -> Iterable[Observation]:
    """Return rows of which one is the first that reaches as far as any."""
    return rows.newest if isinstance(rows, Packed) else rows
