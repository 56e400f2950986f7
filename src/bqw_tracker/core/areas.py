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


def _lineage(catalogue: Catalogue, area: str) -> Iterator[str]:
    parents = {each.name: each.parent for each in catalogue.areas}
    above: str | None = area
    while above is not None and above in parents:
        yield above
        above = parents.pop(above)  # a tree that runs in a circle ends here too


def expected_areas(catalogue: Catalogue, indicator: Indicator, area: str) -> tuple[str, ...]:
    """Return the areas whose rows make the figure of `area`.

    Its own rows alone where it reports; else those of the reporters below it; where nobody
    below reports either, its own again, so that the figure is missing under the right name.
    """
    known = reporters(catalogue, indicator)
    if area in known:
        return (area,)
    below = tuple(name for name in known if area in _lineage(catalogue, name))
    return below or (area,)
