"""One indicator from the rows it was made of to its lights, so that anyone can recompute it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.index import Index, Owned, Task
from bqw_tracker.core.model import Indicator, Measure
from bqw_tracker.core.rules import Rules

from .judged import Judged, Light


class Explanation(NamedTuple):
    """Everything about one indicator. `held` is false where no target holds in the area asked."""

    measure: Measure
    indicator: Indicator
    rules: Rules
    as_of: date
    known_on: date | None
    lights: Sequence[Light]
    held: bool


def find_indicator(index: Index, word: str) -> Owned | None:
    """Return the indicator with this id (present or former) or exact name."""
    for owned in index.owned.values():
        if word in (owned.indicator.id, owned.indicator.name, *owned.indicator.formerly):
            return owned
    return None


def fitting(index: Index, word: str) -> list[Owned]:
    """Return the indicators that a word may mean.

    The one that it names, else those of a measure by its number, else those that have the word
    in their id or name.
    """
    named = find_indicator(index, word)
    if named is not None:
        return [named]
    if word.isdecimal():
        return [one for one in index.owned.values() if one.measure.number == int(word)]
    sought = word.casefold()
    return [
        one
        for one in index.owned.values()
        if sought in f"{one.indicator.id}\n{one.indicator.name}".casefold()
    ]


def explain(judged: Judged, subject: Owned, area: str | None = None) -> Explanation:
    """Return every target of the indicator, or those that hold in one area."""
    held = [light for light in _lights(judged, subject) if area in (None, light.area)]
    if held or area is None:
        return _explained(judged, subject, held, held=bool(held))
    tasks = (Task(subject, target, area) for target in subject.indicator.targets)
    return _explained(judged, subject, [Light(task, judged) for task in tasks], held=False)


def explanations(judged: Judged, listed: Mapping[str, Collection[str]]) -> Iterator[Explanation]:
    """Yield an explanation of each indicator whose id is listed, in the areas beside it."""
    for id_, owned in judged.index.owned.items():
        areas = listed.get(id_, ())
        asked = [light for light in _lights(judged, owned) if light.area in areas]
        if asked:
            yield _explained(judged, owned, asked, held=True)


def _lights(judged: Judged, owned: Owned) -> Iterator[Light]:
    return (light for lights in judged.lights[owned.indicator.id] for light in lights)


def _explained(judged: Judged, owned: Owned, lights: Sequence[Light], *, held: bool) -> Explanation:
    rules = judged.catalogue.rules
    return Explanation(*owned, rules, judged.as_of, judged.known_on, lights, held)
