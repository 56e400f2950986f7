"""One figure from the rows it was made of to its light, so that anyone can recompute it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict, original_attainment
from bqw_tracker.core.catchup import CatchUp, catch_up
from bqw_tracker.core.cells import Cells, cells, keyed_by_end
from bqw_tracker.core.lights import Place, places, verdict
from bqw_tracker.core.memory import Memory, memory, moments
from bqw_tracker.core.model import Catalogue, Indicator, Measure, Observation, Target
from bqw_tracker.core.periods import DAY, year
from bqw_tracker.core.rollup import Used
from bqw_tracker.core.rules import Rules
from bqw_tracker.core.trend import Trend, trend_of


class Source(NamedTuple):
    """A cell that counts, and the earlier rows of its key that it replaced."""

    used: Used
    replaced: tuple[Observation, ...]


class Light(NamedTuple):
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
    lights: list[Light]
    held: bool


def find_indicator(catalogue: Catalogue, word: str) -> tuple[Measure, Indicator] | None:
    """Return the indicator with this id (present or former) or exact name."""
    for measure in catalogue.measures:
        for indicator in measure.indicators:
            if word in (indicator.id, indicator.name, *indicator.formerly):
                return measure, indicator
    return None


def _sources(
    indicator: Indicator, used: Iterable[Used], rows: Sequence[Observation]
) -> dict[str, list[Source]]:
    by_end = keyed_by_end(indicator)
    keyed: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        keyed[row.area, row.period.end if by_end else row.period].append(row)
    found: dict[str, list[Source]] = {}
    for use in used:
        cell = use.cell
        replaced = tuple(
            row
            for row in keyed[cell.area, cell.period.end if by_end else cell.period]
            if (row.path, row.line) != (cell.path, cell.line)
        )
        found.setdefault(cell.area, []).append(Source(use, replaced))
    return found


class _Subject(NamedTuple):
    catalogue: Catalogue
    found: Cells
    rows: Sequence[Observation]

    def light(self, place: Place, as_of: date) -> Light:
        def judged(day: date) -> Verdict:
            return verdict(self.catalogue, self.found, place=place, as_of=day)

        indicator, target, area, _ = place
        now = judged(as_of)
        begins = self.catalogue.policy.issued.year
        years = range(begins, as_of.year) if target.period == "yearly" else ()
        earlier = tuple((y, judged(year(y).end - DAY)) for y in years)
        sources = _sources(indicator, now.figure.used, self.rows)
        moved = trend_of(indicator, target, now, area)
        remembered = memory(moments(self.catalogue, self.found, place=place, as_of=as_of))
        needed = catch_up(place, now, found=self.found)
        first = original_attainment(indicator, target, now.figure)
        return Light(target, area, sources, now, moved, first, remembered, needed, earlier)

    def explained(
        self, measure: Measure, indicator: Indicator, asked: Iterable[Place], as_of: date
    ) -> Explanation:
        lights = [self.light(place, as_of) for place in asked]
        policy, rules = self.catalogue.policy.title, self.catalogue.rules
        return Explanation(policy, measure, indicator, rules, as_of, None, lights, held=True)


def explain(
    catalogue: Catalogue,
    observations: Sequence[Observation],
    subject: tuple[Measure, Indicator],
    as_of: date,
    area: str | None = None,
) -> Explanation:
    """Return every target of the indicator, or those that hold in one area."""
    measure, indicator = subject
    rows = [row for row in observations if row.indicator == indicator.id]
    about = _Subject(catalogue, cells(catalogue, rows), rows)
    held = _held(catalogue, indicator)
    asked = [place for place in held if area in (None, place.area)]
    holds = bool(asked)
    if not holds and area is not None:
        asked = [Place(indicator, target, area) for target in indicator.targets]
    return about.explained(measure, indicator, asked, as_of)._replace(held=holds)


def explanations(
    catalogue: Catalogue,
    observations: Sequence[Observation],
    listed: Mapping[str, Collection[str]],
    as_of: date,
) -> Iterator[Explanation]:
    """Yield an explanation of each indicator whose id is listed, in the areas beside it."""
    found, reported = cells(catalogue, observations), defaultdict(list)
    for row in observations:
        reported[row.indicator].append(row)
    for measure in catalogue.measures:
        for indicator in measure.indicators:
            areas = listed.get(indicator.id, ())
            asked = [place for place in _held(catalogue, indicator) if place.area in areas]
            if asked:
                about = _Subject(catalogue, found, reported[indicator.id])
                yield about.explained(measure, indicator, asked, as_of)


def _held(catalogue: Catalogue, indicator: Indicator) -> list[Place]:
    return [place for target in indicator.targets for place in places(catalogue, indicator, target)]
