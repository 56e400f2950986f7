"""What the fields of an indicator and its targets may not say together.

The kind decides which fields have a meaning. Each docstring says what holds.
"""

from collections.abc import Iterator

from .model import Catalogue, Indicator, Target, past_values
from .problems import Loc, Problem, sentence


def indicators(catalogue: Catalogue) -> Iterator[tuple[Loc, Indicator]]:
    """Return every indicator with its place."""
    for m, measure in enumerate(catalogue.measures):
        for i, indicator in enumerate(measure.indicators):
            yield ("measures", m, "indicators", i), indicator


def targets(catalogue: Catalogue) -> Iterator[tuple[Loc, Indicator, Target]]:
    """Return every target with its place and its indicator."""
    for loc, indicator in indicators(catalogue):
        for t, target in enumerate(indicator.targets):
            yield (*loc, "targets", t), indicator, target


def units(catalogue: Catalogue) -> Iterator[Problem]:
    """Everything but a milestone has a unit; a rate with factor 100 is in %."""
    for loc, indicator in indicators(catalogue):
        rate = indicator.kind == "rate"
        if indicator.kind == "milestone" and indicator.unit:
            yield Problem(
                (*loc, "unit"),
                "bad-value",
                sentence("a milestone has no unit"),
                sentence("leave the unit out"),
            )
        if indicator.kind != "milestone" and not indicator.unit:
            yield Problem(
                loc,
                "missing-field",
                sentence("the unit is missing"),
                sentence("add unit: schools, tonnes, %…"),
            )
        elif rate and indicator.factor != "1" and indicator.unit != "%":
            yield Problem(
                (*loc, "unit"),
                "bad-value",
                sentence("a rate with factor 100 is in %, not in {unit}", unit=indicator.unit),
                sentence('write unit: "%", or factor: 1 for an amount per head'),
            )


def rate_fields(catalogue: Catalogue) -> Iterator[Problem]:
    """Factor and parts belong to rates; running totals to flows and pooled rates."""
    for loc, indicator in indicators(catalogue):
        rate = indicator.kind == "rate"
        for field in ("factor", "parts"):
            if not rate and getattr(indicator, field):
                yield Problem(
                    (*loc, field),
                    "bad-value",
                    sentence("{field} belongs to rates, not to a {kind}", field=field,
                             kind=indicator.kind),
                    sentence("leave it out, or make it a rate"),
                )  # fmt: skip
        pooled = rate and indicator.parts in (None, "pooled")
        if indicator.reported.as_ == "year_to_date" and not (indicator.kind == "flow" or pooled):
            yield Problem(
                (*loc, "reported", "as"),
                "bad-value",
                sentence("only flows and pooled rates run as year_to_date"),
                sentence("leave `as` out"),
            )


def target_values(catalogue: Catalogue) -> Iterator[Problem]:
    """A milestone's target has a period only; every other target has a value that can be met."""
    for loc, indicator, target in targets(catalogue):
        if indicator.kind == "milestone":
            given = {"history": past_values(target)}
            for field in ("value", "baseline", "allocation", "history"):
                if given.get(field, getattr(target, field)):
                    yield Problem(
                        (*loc, field),
                        "bad-value",
                        sentence("the target of a milestone has a period and no {field}",
                                 field=field),
                        sentence("leave it out"),
                    )  # fmt: skip
        elif target.value is None:
            yield Problem(
                loc,
                "missing-field",
                sentence("a target of period {period} has no value", period=target.period),
                sentence('add value: ">= 30"'),
            )
        elif target.value.comparator in ("=", "range") and indicator.kind == "flow":
            yield Problem(
                (*loc, "value"),
                "bad-value",
                sentence("a flow cannot be asked to equal a number: it grows all year"),
                sentence("write a lower or an upper limit"),
            )


def target_places(catalogue: Catalogue) -> Iterator[Problem]:
    """A target says in one way where it holds, weighs something, and can fall due."""
    for loc, _, target in targets(catalogue):
        named = [field for field in ("each", "allocation", "area") if getattr(target, field)]
        if len(named) > 1:
            yield Problem(
                (*loc, named[1]),
                "bad-value",
                sentence("{names} cannot stand side by side", names=", ".join(named)),
                sentence("say in one way where the target holds"),
            )
        if target.weight <= 0:
            yield Problem(
                (*loc, "weight"),
                "bad-value",
                sentence("a weight must be above 0"),
                sentence("leave it out for 1"),
            )
        if target.schedule == "at_end" and target.period == "standing":
            yield Problem(
                (*loc, "schedule"),
                "bad-value",
                sentence("a standing target never ends, so nothing is ever due at its end"),
                sentence("leave the schedule out, or name a period"),
            )


KIND_CHECKS = (units, rate_fields, target_values, target_places)
