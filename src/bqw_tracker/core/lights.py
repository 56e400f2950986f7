"""Where a target holds, and how it is judged there on a day."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .areas import expected_areas, root
from .attainment import Verdict, judge
from .cells import Cells
from .model import Catalogue, Indicator, Target
from .rollup import figure
from .schedule import window


class Place(NamedTuple):
    """A target as it holds in one area; `part` of an `each` or an allocation, or the whole.

    The target of an allocation's part asks for the share of its area.
    """

    indicator: Indicator
    target: Target
    area: str
    part: bool = False


def places(catalogue: Catalogue, indicator: Indicator, target: Target) -> Iterator[Place]:
    """Yield the parts of a target, then the whole; the whole of an `each` is its parts."""
    for area, value in target.allocation.items():
        bound = target.value and target.value._replace(value=value)
        share = target.model_copy(update={"value": bound, "wording": None, "history": ()})
        yield Place(indicator, share, area, part=True)
    for area in target.each:
        yield Place(indicator, target, area, part=True)
    if not target.each:
        yield Place(indicator, target, target.area or root(catalogue))


def verdict(catalogue: Catalogue, found: Cells, *, place: Place, as_of: date) -> Verdict:
    """Return the light of a target in its area on a day, with everything that led to it."""
    indicator, target = place.indicator, place.target
    span = window(target, as_of, catalogue.policy.issued.year)
    expected = expected_areas(catalogue, indicator, place.area)
    observed = figure(indicator, span, expected, found)
    return judge(indicator, target, span, observed, catalogue.rules)
