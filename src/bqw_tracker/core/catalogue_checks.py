"""What a catalogue can get wrong once it has its shape: names, ids, wordings, splits, spans.

Every check yields problems placed by `Loc`; loading finds the line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, localcontext
from itertools import groupby

from .catalogue_warnings import CATALOGUE_WARNINGS
from .fields import shown
from .folders import owned_twice
from .history_checks import HISTORY_CHECKS
from .index import Index
from .kind_checks import KIND_CHECKS, indicators, targets
from .model import Baseline, Catalogue, Indicator, Measure, Roles, Target, base_of
from .node_checks import NODE_CHECKS
from .numbers import EXACT, plain
from .periods import parse_period
from .problems import Loc, Problem, Sentence, did_you_mean, sentence


def summed_gauges(catalogue: Catalogue) -> Iterator[Problem]:
    """A gauge is published as it is: its target holds in one area that reports, or in each."""
    index = Index(catalogue)
    known = {area.name for area in catalogue.areas}
    for loc, indicator, target in targets(catalogue):
        if indicator.kind != "gauge" or (target.area or index.root) not in known or target.each:
            continue
        if len(index.expected(indicator, target.area or index.root)) > 1:
            yield Problem(
                (*loc, "area") if target.area else loc,
                "not-summable",
                sentence("{id} is a gauge: the figures of several areas cannot be added up",
                         id=indicator.id),
                sentence("let one area report it, or name the areas under `each`"),
            )  # fmt: skip


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


def allocations(catalogue: Catalogue) -> Iterator[Problem]:
    """What a target is split into may not ask for less than the target itself."""
    for loc, indicator, target in targets(catalogue):
        bound = target.value
        shares = {area: share.value for area, share in target.allocation.items()}
        if not shares or bound is None:
            continue
        with localcontext(EXACT):
            total = sum(shares.values(), Decimal(0))
        if indicator.kind in (
            "rate",
            "gauge",
        ):  # shares of areas do not add up; each must carry the target
            total = (min if bound.comparator[0] == ">" else max)(shares.values())
        weak = {
            ">": total < bound.value,
            ">=": total < bound.value,
            "<": total > bound.value,
            "<=": total > bound.value,
        }.get(bound.comparator, total != bound.value)
        if weak:
            yield Problem(
                (*loc, "allocation"),
                "allocation-short",
                sentence(
                    "the allocation makes {total}, the target asks for {target}",
                    total=plain(total),
                    target=shown(bound),
                ),
                sentence("let the areas together carry at least the target"),
            )


def _baselines(target: Target) -> Iterator[tuple[Loc, Baseline]]:
    """Return the baselines of a target and of its shares, with their places."""
    if isinstance(target.baseline, Baseline):
        yield ("baseline",), target.baseline
    elif target.baseline:
        yield from ((("baseline", area), base) for area, base in target.baseline.items())
    for area, share in target.allocation.items():
        if share.baseline:
            yield ("allocation", area, "baseline"), share.baseline


def own_baselines(catalogue: Catalogue) -> Iterator[Problem]:
    """Each area of an `each` has its own baseline or none; what is for all has one."""
    for loc, _, target in targets(catalogue):
        base = target.baseline
        if target.each and isinstance(base, Baseline):
            yield Problem(
                (*loc, "baseline"),
                "bad-value",
                sentence("one baseline cannot be that of each of several areas"),
                sentence("give each its own: baseline: {{{area}: {{value: 80, period: 2022}}}}",
                         area=target.each[0]),
            )  # fmt: skip
        elif isinstance(base, dict):
            for area in base:
                if area not in target.each:
                    yield Problem(
                        (*loc, "baseline", area),
                        "bad-value",
                        sentence("the value is not asked of {area}", area=area),
                        sentence("write {{value: 193, period: 2022}}, or name areas of `each`"),
                    )


def spans(catalogue: Catalogue) -> Iterator[Problem]:
    """A baseline ends before the target's period does; a schedule lies inside that period."""
    for loc, _, target in targets(catalogue):
        period, base = parse_period(target.period), base_of(target)
        for place, each in _baselines(target):
            if period is None or each.period.end < period.end:
                continue
            yield Problem(
                (*loc, *place, "period"),
                "bad-value",
                sentence("the baseline is not earlier than the end of the target's period"),
                sentence("name the period in which the baseline was measured"),
            )
        if isinstance(target.schedule, str):
            continue
        for step, share in target.schedule:
            outside = period is None or not step.ends_in(period)
            outside = outside or (base is not None and step.end <= base.period.end)
            if outside or (period and step.end == period.end and share != 100):
                yield Problem(
                    (*loc, "schedule"),
                    "bad-value",
                    sentence("the step {step} does not fit the target's period", step=str(step)),
                    sentence("steps lie inside the period; at its end 100% is due"),
                )


def unfed_targets(catalogue: Catalogue) -> Iterator[Problem]:
    """Somebody reports at or below each area in which a target holds; else it has no figure ever.

    Where a name is unknown, that is told alone.
    """
    index = Index(catalogue)
    known = {area.name for area in catalogue.areas}
    for loc, indicator, target in targets(catalogue):
        by = indicator.reported.by
        named = known if isinstance(by, str) else {*by}
        parts: list[tuple[str, Loc]] = [
            (area, (*loc, "each", n)) for n, area in enumerate(target.each)
        ]
        parts += [(area, (*loc, "allocation", area)) for area in target.allocation]
        if not target.each:
            parts.append((target.area or index.root, (*loc, "area") if target.area else loc))
        for area, place in parts:
            if named <= known and area in known and not index.fed(indicator, area):
                yield Problem(
                    place,
                    "unfed-target",
                    sentence("nobody in {area} reports {id}", area=area, id=indicator.id),
                    sentence(
                        "{names} report it; correct reported.by or the area",
                        names=tuple(index.reporters(indicator)) or "–",
                    ),
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
    summed_gauges,
    allocations,
    own_baselines,
    spans,
    *HISTORY_CHECKS,
    unfed_targets,
    *CATALOGUE_WARNINGS,
)
