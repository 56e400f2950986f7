"""One figure from the rows it was made of to its light, so that anyone can recompute it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.cells import key_of
from bqw_tracker.core.index import Index, Owned, Task
from bqw_tracker.core.memory import Memory, memory
from bqw_tracker.core.model import Indicator, Measure, Observation, Target
from bqw_tracker.core.periods import DAY, year
from bqw_tracker.core.rollup import Used
from bqw_tracker.core.rules import Rules
from bqw_tracker.core.trend import Trend

from .judged import Judged, Light

_Reported = dict[tuple[str, object], list[Observation]]


class Source(NamedTuple):
    """A cell that counts, and the earlier rows of its key that it replaced."""

    used: Used
    replaced: tuple[Observation, ...]


class Explained(NamedTuple):
    """One target in one area: the rows by area, and the verdict with its components.

    With them stand the trend, what the light remembers, and what it takes to catch up.
    """

    target: Target
    area: str
    sources: dict[str, list[Source]]
    verdict: Verdict
    trend: Trend | None
    original_attainment: Fraction | None
    memory: Memory
    catch_up: CatchUp | None
    earlier: tuple[tuple[int, Verdict], ...]


class Explanation(NamedTuple):
    """Everything about one indicator. `held` is false where no target holds in the area asked."""

    policy: str
    measure: Measure
    indicator: Indicator
    rules: Rules
    as_of: date
    known_on: date | None
    lights: list[Explained]
    held: bool


def find_indicator(index: Index, word: str) -> Owned | None:
    """Return the indicator with this id (present or former) or exact name."""
    for owned in index.owned.values():
        if word in (owned.indicator.id, owned.indicator.name, *owned.indicator.formerly):
            return owned
    return None


def explain(judged: Judged, subject: Owned, area: str | None = None) -> Explanation:
    """Return every target of the indicator, or those that hold in one area."""
    held = [light for light in _lights(judged, subject) if area in (None, light.task.area)]
    asked = held
    if not held and area is not None:
        targets = subject.indicator.targets
        asked = [Light(Task(subject, target, area), judged) for target in targets]
    return _explained(judged, subject, asked)._replace(held=bool(held))


def explanations(judged: Judged, listed: Mapping[str, Collection[str]]) -> Iterator[Explanation]:
    """Yield an explanation of each indicator whose id is listed, in the areas beside it."""
    for id_, owned in judged.index.owned.items():
        areas = listed.get(id_, ())
        asked = [light for light in _lights(judged, owned) if light.task.area in areas]
        if asked:
            yield _explained(judged, owned, asked)


def _lights(judged: Judged, owned: Owned) -> Iterator[Light]:
    return (light for lights in judged.lights[owned.indicator.id] for light in lights)


def _explained(judged: Judged, owned: Owned, lights: Iterable[Light]) -> Explanation:
    catalogue, reported = judged.catalogue, _reported(judged, owned.indicator)
    return Explanation(
        catalogue.policy.title,
        *owned,
        catalogue.rules,
        judged.as_of,
        judged.known_on,
        [_light(light, reported) for light in lights],
        held=True,
    )


def _reported(judged: Judged, indicator: Indicator) -> _Reported:
    """Return the rows of each area and period, those included that were replaced."""
    found: _Reported = defaultdict(list)
    for row in judged.reported.get(indicator.id, ()):
        found[row.area, key_of(indicator, row)].append(row)
    return found


def _light(light: Light, reported: _Reported) -> Explained:
    judged, target = light.judged, light.task.target
    begins = judged.catalogue.policy.issued.year
    years = range(begins, judged.as_of.year) if target.period == "yearly" else ()
    return Explained(
        target=target,
        area=light.task.area,
        sources=_sources(light, reported),
        verdict=light.verdict,
        trend=light.trend,
        original_attainment=light.row.original_attainment,
        memory=memory(light.moments()),
        catch_up=light.catch_up,
        earlier=tuple((number, light.on(year(number).end - DAY)) for number in years),
    )


def _sources(light: Light, reported: _Reported) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for use in light.verdict.figure.used:
        cell = use.cell
        told = reported[cell.area, key_of(light.task.indicator, cell)]
        replaced = tuple(row for row in told if (row.path, row.line) != (cell.path, cell.line))
        found.setdefault(cell.area, []).append(Source(use, replaced))
    return found
