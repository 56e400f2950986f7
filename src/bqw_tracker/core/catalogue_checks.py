"""What a catalogue can get wrong once it has its shape: names, ids, roles, the tree of areas.

Every check yields problems placed by `Loc`; loading finds the line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from .catalogue_warnings import CATALOGUE_WARNINGS
from .folders import owned_twice
from .history_checks import HISTORY_CHECKS
from .kind_checks import KIND_CHECKS, indicators, targets
from .model import Catalogue, Indicator, Measure, Roles
from .node_checks import NODE_CHECKS
from .problems import Loc, Problem, Sentence, did_you_mean, sentence
from .target_checks import TARGET_CHECKS

_PARTING = re.compile("[，；]")
_ID = re.compile(r"M(?P<number>[0-9]{2}|[1-9][0-9]{2})-[0-9]{2}")


def _indicators(catalogue: Catalogue) -> Iterator[tuple[Loc, Measure, Indicator]]:
    for loc, indicator in indicators(catalogue):
        yield loc, catalogue.measures[int(loc[1])], indicator


_KINDS = {
    "area": sentence("area"),
    "department": sentence("department"),
    "section": sentence("section"),
    "measure": sentence("measure"),
    "indicator": sentence("indicator"),
}


def _twice(entries: Iterable[tuple[str, Loc]], kind: str) -> Iterator[Problem]:
    what = _KINDS[kind]
    seen: set[str] = set()
    for word, loc in entries:
        if word in seen:
            yield Problem(
                loc,
                "duplicate-id",
                sentence("{what} {word} stands here a second time", what=what, word=word),
                sentence("every {what} stands once; rename or remove one", what=what),
            )
        seen.add(word)


def duplicate_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """Ids, numbers, names, codes and aliases name one thing each; former ids count too."""
    yield from _twice(_area_words(catalogue), "area")
    yield from _twice(
        ((name, ("departments", d)) for d, name in enumerate(catalogue.departments)), "department"
    )
    yield from _twice(
        ((str(s.number), ("sections", n, "number")) for n, s in enumerate(catalogue.sections)),
        "section",
    )
    yield from _twice(
        ((str(m.number), ("measures", n, "number")) for n, m in enumerate(catalogue.measures)),
        "measure",
    )
    for loc, _, target in targets(catalogue):
        yield from _twice(((a, (*loc, "each", n)) for n, a in enumerate(target.each)), "area")
    for _, offices in groupby(_offices(catalogue), lambda office: office[1][1]):
        yield from _twice(offices, "area")
    for loc, indicator in indicators(catalogue):
        if not isinstance(indicator.reported.by, str):
            named = enumerate(indicator.reported.by)
            yield from _twice(((a, (*loc, "reported", "by", n)) for n, a in named), "area")
    ids = [(indicator.id, (*loc, "id")) for loc, _, indicator in _indicators(catalogue)]
    former = [
        (old, (*loc, "formerly", n))
        for loc, _, indicator in _indicators(catalogue)
        for n, old in enumerate(indicator.formerly)
    ]
    yield from _twice([*ids, *former], "indicator")


def _area_words(catalogue: Catalogue) -> Iterator[tuple[str, Loc]]:
    for n, area in enumerate(catalogue.areas):
        yield area.name, ("areas", n, "name")
        if area.code is not None:
            yield area.code, ("areas", n, "code")
        for a, alias in enumerate(area.aliases):
            yield alias, ("areas", n, "aliases", a)


def bad_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """An indicator's id is M, its measure's number in at least two digits, -, and two digits."""
    for loc, measure, indicator in _indicators(catalogue):
        found = _ID.fullmatch(indicator.id)
        if found is None or int(found["number"]) != measure.number:
            yield Problem(
                (*loc, "id"),
                "bad-id",
                sentence(
                    "'{id}' is no id of an indicator of measure {number}",
                    id=indicator.id,
                    number=measure.number,
                ),
                sentence("write M{number:02}-01, M{number:02}-02…", number=measure.number),
            )


def _offices(catalogue: Catalogue) -> Iterator[tuple[str, Loc]]:
    """Yield the areas that measures name as responsible, with their places."""
    for m, measure in enumerate(catalogue.measures):
        if isinstance(measure.counties, tuple):
            for n, name in enumerate(measure.counties):
                yield name, ("measures", m, "counties", n)


def _area_references(catalogue: Catalogue) -> Iterator[tuple[str, Loc]]:
    for n, area in enumerate(catalogue.areas):
        if area.parent is not None:
            yield area.parent, ("areas", n, "parent")
    yield from _offices(catalogue)
    for loc, _, indicator in _indicators(catalogue):
        if not isinstance(indicator.reported.by, str):
            for a, name in enumerate(indicator.reported.by):
                yield name, (*loc, "reported", "by", a)
    for loc, _, target in targets(catalogue):
        for a, name in enumerate(target.each):
            yield name, (*loc, "each", a)
        for name in target.allocation:
            yield name, (*loc, "allocation", name)
        if target.area:
            yield target.area, (*loc, "area")


def _department_references(catalogue: Catalogue) -> Iterator[tuple[str, Loc]]:
    for loc, roles in _roles(catalogue):
        yield from _members(loc, roles)


def _roles(catalogue: Catalogue) -> Iterator[tuple[Loc, Roles]]:
    """Yield who leads and supports, of each measure and of each indicator that says it itself."""
    for m, measure in enumerate(catalogue.measures):
        yield ("measures", m, "departments"), measure.departments
    for loc, _, indicator in _indicators(catalogue):
        yield (*loc, "departments"), indicator.departments


def _members(loc: Loc, roles: Roles) -> Iterator[tuple[str, Loc]]:
    """Yield the departments with their places; where none supports a plain list may stand."""
    for role, names in (("lead", roles.lead), ("support", roles.support)):
        for d, name in enumerate(names):
            yield name, (*loc, role, d) if roles.support else (*loc, d)


def role_conflicts(catalogue: Catalogue) -> Iterator[Problem]:
    """Nobody supports where nobody leads, and no department has two roles."""
    for loc, roles in _roles(catalogue):
        if roles.support and not roles.lead:
            yield Problem(
                (*loc, "lead"),
                "bad-value",
                sentence("departments support, and none leads"),
                sentence("name under lead: who answers"),
            )
        for d, name in enumerate(roles.support):
            if name in roles.lead:
                yield Problem(
                    (*loc, "support", d),
                    "bad-value",
                    sentence("department {name} leads and supports as well", name=name),
                    sentence("name it once: who leads answers for it"),
                )


def joined_names(catalogue: Catalogue) -> Iterator[Problem]:
    """A name holds no sign that parts two: to YAML [甲科，乙科] is a list of one text."""
    departments = ((name, ("departments", d)) for d, name in enumerate(catalogue.departments))
    for name, loc in (*_area_words(catalogue), *departments):
        if found := _PARTING.search(name):
            yield Problem(
                loc,
                "bad-value",
                sentence("'{name}' is one name with a full-width {sign} in it",
                         name=name, sign=found[0]),
                sentence("part two names by a comma of half width: [{names}]",
                         names=", ".join(_PARTING.split(name))),
            )  # fmt: skip


def unknown_names(catalogue: Catalogue) -> Iterator[Problem]:
    """Every area, department and section that is named stands in its list."""
    areas = {area.name for area in catalogue.areas}
    for name, loc in _area_references(catalogue):
        yield from _unknown(name, areas, "area", loc)
    departments = set(catalogue.departments)
    for name, loc in _department_references(catalogue):
        yield from _unknown(name, departments, "department", loc)
    sections = {str(section.number) for section in catalogue.sections}
    for m, measure in enumerate(catalogue.measures):
        yield from _unknown(str(measure.section), sections, "section", ("measures", m, "section"))


def _unknown(name: str, known: set[str], kind: str, loc: Loc) -> Iterator[Problem]:
    if name not in known:
        what = _KINDS[kind]
        yield Problem(
            loc,
            f"unknown-{kind}",
            sentence("{what} '{name}' is not in the catalogue's list", what=what, name=name),
            _several(name, known) or did_you_mean(name, sorted(known)),
        )


def _several(text: str, known: set[str]) -> Sentence | None:
    """Return how the names are written that stand in one, parted by a comma of Chinese texts."""
    names = re.split("[，、；;]", text)
    if len(names) > 1 and known.issuperset(names):
        return sentence("part the names by a comma and a space: {text}", text=", ".join(names))
    return None


def area_tree(catalogue: Catalogue) -> Iterator[Problem]:
    """The areas form one tree: every parent leads to one root."""
    parents = {area.name: area.parent for area in catalogue.areas}
    roots = [n for n, area in enumerate(catalogue.areas) if area.parent is None]
    for n in roots[1:]:
        yield Problem(
            ("areas", n, "name"),
            "bad-value",
            sentence("a second area without a parent: {name}", name=catalogue.areas[n].name),
            sentence("one area is the root; give this one a parent"),
        )
    for n, area in enumerate(catalogue.areas):
        above, seen = area.parent, {area.name}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == area.name:
            yield Problem(
                ("areas", n, "parent"),
                "area-cycle",
                sentence("{name} lies within itself", name=area.name),
                sentence("let the parents lead to one area without a parent"),
            )


CATALOGUE_CHECKS: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    *KIND_CHECKS,
    *NODE_CHECKS,
    duplicate_ids,
    owned_twice,
    bad_ids,
    joined_names,
    unknown_names,
    role_conflicts,
    area_tree,
    *TARGET_CHECKS,
    *HISTORY_CHECKS,
    *CATALOGUE_WARNINGS,
)
