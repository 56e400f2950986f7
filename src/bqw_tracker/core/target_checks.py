"""What targets of a catalogue get wrong: areas nobody reports, splits, baselines, spans."""

from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext

from .fields import shown
from .index import Index
from .kind_checks import targets
from .model import Baseline, Catalogue, Target, base_of
from .numbers import EXACT, plain
from .periods import parse_period
from .problems import Loc, Problem, sentence


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


TARGET_CHECKS: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    summed_gauges,
    allocations,
    own_baselines,
    spans,
    unfed_targets,
)
