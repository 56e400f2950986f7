"""Places by mean attainment. Counties and departments have a list each, never one together."""

from collections.abc import Iterable
from typing import NamedTuple

from .groups import Group, ranks


class Place(NamedTuple):
    """A group and its rank; equals share one, and the next is as many lower. None has no mean."""

    rank: int | None
    group: Group


class Ranking(NamedTuple):
    """The places of one kind of group, the best first; `by` is area or department."""

    by: str
    places: tuple[Place, ...]


def ranking(by: str, groups: Iterable[Group]) -> Ranking:
    """Return the places of groups; equals, and those without a mean, keep their order."""
    listed = list(groups)
    places = ranks({group.key: group.attainment for group in listed
                    if group.attainment is not None})  # fmt: skip
    ranked = [Place(places[group.key], group) for group in listed if group.key in places]
    unranked = [Place(None, group) for group in listed if group.attainment is None]
    return Ranking(by, (*sorted(ranked, key=lambda place: place.rank or 0), *unranked))
