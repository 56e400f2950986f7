"""Which entry of one catalogue has become which entry of another.

Measures go by number and title, then title, then number; indicators by id, then `formerly`, then
name and kind; the targets of an indicator by period, area and value, then period, area and
direction, then period and area, then area and value (the period was moved), then area, then
period. What one step pairs is gone for the next; among equals the first goes with the first.
Every step reads both sides in the same way, so that the pairs turn round with the sides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Area, Catalogue, Indicator, Measure, Target
from bqw_tracker.core.problems import Loc

T = TypeVar("T")
Key = Callable[[T], Hashable]
"""What entries of both sides must have in common; None is shared with nobody."""


class Entry(NamedTuple):
    """An indicator where it stands in a catalogue."""

    loc: Loc
    measure: Measure
    indicator: Indicator


def paired(
    before: Sequence[T], now: Sequence[T], *steps: tuple[Key[T], Key[T]]
) -> list[tuple[T | None, T | None]]:
    """Return the pairs in the order of `now`; what only stands in `before` comes last.

    >>> paired(["a", "b"], ["B", "c"], (str, str), (str.lower, str.lower))
    [('b', 'B'), (None, 'c'), ('a', None)]
    """
    partner: dict[int, int] = {}
    left = list(range(len(before)))
    for old_key, new_key in steps:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i in left:
            waiting[old_key(before[i])].append(i)
        waiting.pop(None, None)
        for j, entry in enumerate(now):
            if j not in partner and (same := waiting.get(new_key(entry))):
                partner[j] = same.pop(0)
        gone = set(partner.values())
        left = [i for i in left if i not in gone]
    pairs: list[tuple[T | None, T | None]] = [
        (before[partner[j]] if j in partner else None, entry) for j, entry in enumerate(now)
    ]
    return pairs + [(before[i], None) for i in left]


def entries(catalogue: Catalogue) -> Iterator[Entry]:
    """Yield every indicator with its place and its measure."""
    for m, measure in enumerate(catalogue.measures):
        for i, indicator in enumerate(measure.indicators):
            yield Entry(("measures", m, "indicators", i), measure, indicator)


def area_pairs(before: Catalogue, now: Catalogue) -> list[tuple[Area | None, Area | None]]:
    """Return which area has become which: by name, then code, then a name it also goes by."""
    code, name = attrgetter("code"), attrgetter("name")

    def alias_in(catalogue: Catalogue) -> Key[Area]:
        names = {area.name for area in catalogue.areas}
        return lambda area: next((alias for alias in area.aliases if alias in names), None)

    steps = (name, name), (code, code), (name, alias_in(before)), (alias_in(now), name)
    return paired(before.areas, now.areas, *steps)


def measure_pairs(before: Catalogue, now: Catalogue) -> list[tuple[Measure | None, Measure | None]]:
    """Return which measure has become which."""
    keys = attrgetter("number", "title"), attrgetter("title"), attrgetter("number")
    return paired(before.measures, now.measures, *zip(keys, keys, strict=True))


def indicator_pairs(before: Catalogue, now: Catalogue) -> list[tuple[Entry | None, Entry | None]]:
    """Return which indicator has become which."""
    olds, news = list(entries(before)), list(entries(now))
    own, named = attrgetter("indicator.id"), attrgetter("indicator.name", "indicator.kind")

    def former_in(listed: Sequence[Entry]) -> Key[Entry]:
        ids = set(map(own, listed))
        return lambda entry: next((id_ for id_ in entry.indicator.formerly if id_ in ids), None)

    return paired(
        olds, news, (own, own), (own, former_in(olds)), (former_in(news), own), (named, named)
    )


def target_pairs(
    before: tuple[Catalogue, Indicator], now: tuple[Catalogue, Indicator]
) -> list[tuple[int | None, int | None]]:
    """Return which target of an indicator has become which, by their positions."""

    def step(*fields: str) -> tuple[Key[int], Key[int]]:
        def key(side: tuple[Catalogue, Indicator]) -> Key[int]:
            catalogue, indicator = side
            return lambda number: _said(catalogue, indicator.targets[number], fields)

        return key(before), key(now)

    return paired(
        range(len(before[1].targets)),
        range(len(now[1].targets)),
        step("period", "area", "value"),
        step("period", "area", "direction"),
        step("period", "area"),
        step("area", "value"),
        step("area"),
        step("period"),
    )


def _said(catalogue: Catalogue, target: Target, fields: tuple[str, ...]) -> Hashable:
    bound = target.value
    said = {
        "period": target.period,
        "area": target.area or Index(catalogue).root,
        "value": bound,
        "direction": bound and bound.comparator[0],
    }
    return tuple(said[field] for field in fields)
