"""The tree of areas: walked by parents, never by prefixes of names."""

from collections.abc import Iterator

from .model import Catalogue, Indicator


def root(catalogue: Catalogue) -> str:
    """Return the area without a parent: the city."""
    tops = (area.name for area in catalogue.areas if area.parent is None)
    return next(tops, catalogue.areas[0].name)


def area_names(catalogue: Catalogue) -> dict[str, str]:
    """Return full names by name, alias and code."""
    return {
        word: area.name
        for area in catalogue.areas
        for word in (area.code, *area.aliases, area.name)
    }


def reporters(catalogue: Catalogue, indicator: Indicator) -> tuple[str, ...]:
    """Return the areas that report an indicator, in the catalogue's order."""
    by = indicator.reported.by
    top = root(catalogue)
    if by == "city":
        return (top,)
    return tuple(
        area.name
        for area in catalogue.areas
        if (area.parent == top if by == "counties" else area.name in by)
    )


def expected_areas(catalogue: Catalogue, indicator: Indicator, area: str) -> tuple[str, ...]:
    """Return the areas whose rows make the figure of `area`.

    Its own rows alone where it reports; else those of the areas below it, found in the same
    way, so that nothing is added up twice. Where nobody below reports either, its own again, so
    that the figure is missing under the right name.
    """
    known = set(reporters(catalogue, indicator))
    return tuple(_reporting(catalogue, known, area, {area})) or (area,)


def _reporting(catalogue: Catalogue, known: set[str], area: str, seen: set[str]) -> Iterator[str]:
    if area in known:
        yield area
        return
    for below in catalogue.areas:
        if below.parent == area and below.name not in seen:
            seen.add(below.name)
            yield from _reporting(catalogue, known, below.name, seen)
