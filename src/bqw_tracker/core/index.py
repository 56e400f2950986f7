"""The catalogue looked up: its indicators, its tree of areas, and where its targets hold.

Areas are found by their parents, never by prefixes of names. Whatever is looked up is found once
and kept, so that thousands of areas cost one walk and not one for each indicator.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .model import Area, Catalogue, Indicator, Measure, Roles, Target


class Owned(NamedTuple):
    """An indicator, and the measure that it belongs to."""

    measure: Measure
    indicator: Indicator

    @property
    def departments(self) -> Roles:
        """Who leads it and who supports: its own departments, else those of the measure."""
        own = self.indicator.departments
        return own if own.lead else self.measure.departments


class Task(NamedTuple):
    """A target as it holds in one area; `part` of an `each` or an allocation, or the whole.

    The target of an allocation's part asks for the share of its area.
    """

    owned: Owned
    target: Target
    area: str
    part: bool = False

    @property
    def indicator(self) -> Indicator:
        """What is observed."""
        return self.owned.indicator


@dataclass(frozen=True, eq=False)
class Index:
    """A catalogue and what is looked up in it, each when it is first asked for."""

    catalogue: Catalogue
    _reporters: dict[str | tuple[str, ...], Collection[str]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def owned(self) -> dict[str, Owned]:
        """The indicators by id, with their measures, in the catalogue's order."""
        return {i.id: Owned(m, i) for m in self.catalogue.measures for i in m.indicators}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators by id, in the catalogue's order."""
        return {id_: owned.indicator for id_, owned in self.owned.items()}

    @cached_property
    def present_ids(self) -> dict[str, str]:
        """The ids of the indicators by every id that they have or had."""
        return {old: i.id for i in self.indicators.values() for old in (*i.formerly, i.id)}

    @cached_property
    def root(self) -> str:
        """The area without a parent: the city."""
        tops = (area.name for area in self.catalogue.areas if area.parent is None)
        return next(tops, self.catalogue.areas[0].name)

    @cached_property
    def areas(self) -> dict[str, Area]:
        """The areas by name, in the catalogue's order."""
        return {area.name: area for area in self.catalogue.areas}

    def unit_of(self, area: str) -> str:
        """Return who answers in an area: its unit, else its name."""
        known = self.areas.get(area)
        return known.unit or area if known else area

    def code_of(self, area: str) -> str | None:
        """Return the code of an area, if it has one."""
        known = self.areas.get(area)
        return known.code if known else None

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The areas directly below each area, in the catalogue's order."""
        found: dict[str, list[str]] = defaultdict(list)
        for area in self.catalogue.areas:
            if area.parent is not None:
                found[area.parent].append(area.name)
        return found

    def with_below(self, areas: Iterable[str]) -> set[str]:
        """Return some areas and all areas below them."""
        found, left = set[str](), [*areas]
        while left:
            area = left.pop()
            if area not in found:  # the catalogue may have the error of a circle
                found.add(area)
                left += self.below.get(area, ())
        return found

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Full names by name, alias and code."""
        return {
            word: area.name
            for area in self.catalogue.areas
            for word in (area.code, *area.aliases, area.name)
            if word is not None
        }

    def reporters(self, indicator: Indicator) -> Collection[str]:
        """Return the areas that report an indicator, in the catalogue's order."""
        by = indicator.reported.by
        if by not in self._reporters:
            self._reporters[by] = dict.fromkeys(self._reporting(by)).keys()
        return self._reporters[by]

    def _reporting(self, by: str | tuple[str, ...]) -> Collection[str]:
        if by == "city":
            return (self.root,)
        if by == "counties":
            return self.below.get(self.root, ())
        if by == "leaves":
            return [area.name for area in self.catalogue.areas if area.name not in self.below]
        named = set(by)
        return [area.name for area in self.catalogue.areas if area.name in named]

    def expected(self, indicator: Indicator, area: str) -> tuple[str, ...]:
        """Return the areas whose rows make the figure of `area`.

        Its own rows alone where it reports; else those of the areas below it, found in the same
        way, so that nothing is added up twice. Where nobody below reports either, its own again,
        so that the figure is missing under the right name.
        """
        known = self.reporters(indicator)
        if area in known:
            return (area,)
        return tuple(self._reporting_below(known, area, {area})) or (area,)

    def fed(self, indicator: Indicator, area: str) -> bool:
        """Return whether an area at or below this one reports, so that it can have a figure."""
        return self.expected(indicator, area) != (area,) or area in self.reporters(indicator)

    def _reporting_below(self, known: Collection[str], area: str, seen: set[str]) -> Iterator[str]:
        for name in self.below.get(area, ()):
            if name in seen:
                continue
            seen.add(name)
            if name in known:
                yield name
            else:
                yield from self._reporting_below(known, name, seen)

    def tasks(self, owned: Owned, target: Target) -> Iterator[Task]:
        """Yield the parts of a target, then the whole; the whole of an `each` is its parts."""
        for area, share in target.allocation.items():
            bound = target.value and target.value._replace(value=share.value)
            own = {"value": bound, "baseline": share.baseline, "wording": None, "history": ()}
            yield Task(owned, target.model_copy(update=own), area, part=True)
        for area in target.each:
            bases = target.baseline if isinstance(target.baseline, dict) else {}
            part = target.model_copy(update={"baseline": bases.get(area)}) if bases else target
            yield Task(owned, part, area, part=True)
        if not target.each:
            yield Task(owned, target, target.area or self.root)
