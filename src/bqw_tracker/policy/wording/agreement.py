"""Whether a target asks for what a figure of the document, or its own wording, says."""

from collections.abc import Iterator
from decimal import Decimal

from bqw_tracker.core.fields import Bound, shown
from bqw_tracker.core.kind_checks import targets
from bqw_tracker.core.model import Catalogue, base_of
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.problems import Problem, sentence

from . import Unread, Wording, scaled
from .reading import parse_wording
from .words import UNITS

_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


def same_unit(said: Wording, unit: str) -> bool:
    """Return whether a figure is in a unit, whatever the scale: 亿元 is 元.

    A unit that is not known is taken as far as the catalogue names it.
    """
    base = scaled(unit)[1]
    return said.unit == base or (
        said.unit not in UNITS and bool(base) and said.unit.startswith(base)
    )


def same_value(said: Wording, bound: Bound, unit: str) -> bool:
    """Return whether the numbers are equal: 660 in 亿元 is what 660亿元 says."""
    scale = scaled(unit)[0]
    high = None if bound.high is None else EXACT.multiply(bound.high, scale)
    return (said.value, said.high) == (EXACT.multiply(bound.value, scale), high)


def agrees(said: Wording, bound: Bound, unit: str, base: Decimal | None = None) -> bool:
    """Return whether a target says the same; `base` is its baseline, for what is relative."""
    told = asked(said, unit, base)
    return (
        told.comparator == bound.comparator
        and same_unit(told, unit)
        and same_value(told, bound, unit)
    )


def asked(said: Wording, unit: str, base: Decimal | None) -> Wording:
    """Return a relative figure as the level it leads to from a baseline, in the indicator's unit.

    It stays as it is where the indicator observes the change itself (its unit is that of the
    figure), where there is no baseline, and for a range: 翻一番 from 193家 asks for 386家.
    """
    if not said.change or same_unit(said, unit) or base is None or said.high is not None:
        return said
    scale, plain_unit = scaled(unit)
    sign = -1 if said.change == "fall" else 1
    if said.unit == "个百分点":
        level = base + sign * said.value
    elif said.change == "times":
        level = EXACT.multiply(base, said.value)
    else:
        part = said.value if said.unit == "%" else said.value * 100
        level = EXACT.divide(EXACT.multiply(base, 100 + sign * part), Decimal(100))
    comparator = _TURNED[said.comparator] if sign < 0 else said.comparator
    return said._replace(value=EXACT.multiply(level, scale), unit=plain_unit, comparator=comparator)


def wordings(catalogue: Catalogue) -> Iterator[Problem]:
    """A target says what its wording says: comparator, value, unit and strength."""
    for loc, indicator, target in targets(catalogue):
        bound, unit = target.value, indicator.unit
        if target.wording is None or bound is None or unit is None:
            continue
        if indicator.kind == "flow" and bound.comparator in ("=", "range"):
            continue  # told already, by target_values
        said = parse_wording(target.wording)
        if isinstance(said, Unread):
            message = sentence(
                "no single figure can be read in '{wording}': {reason}",
                wording=target.wording,
                reason=said.reason,
            )
            remedy = sentence("a wording holds one number, as the document writes it: 不少于30项")
            yield Problem((*loc, "wording"), "wording-differs", message, remedy)
            continue
        if said.strength != target.strength:
            field = "strength" if "strength" in target.model_fields_set else "wording"
            message = sentence(
                "'{wording}' is {said}, the target is {target}",
                wording=target.wording,
                said=said.strength,
                target=target.strength,
            )
            remedy = sentence("write strength: {said}, or correct the wording", said=said.strength)
            yield Problem((*loc, field), "wording-differs", message, remedy)
        base = base.value if (base := base_of(target)) else None
        if not agrees(said, bound, unit, base):
            message = sentence(
                "the target asks for {target} {unit}, its wording '{wording}' says {said}",
                target=shown(bound),
                unit=unit,
                wording=target.wording,
                said=_said_in(asked(said, unit, base), unit),
            )
            remedy = sentence("let value, unit and wording say the same")
            if said.change and base is None and not same_unit(said, unit):
                remedy = sentence("what is relative needs a baseline: {{value: 193, period: 2022}}")
            yield Problem((*loc, "value"), "wording-differs", message, remedy)


def _said_in(wording: Wording, unit: str) -> str:
    """Return what a wording says, in the target's scale where the units fit."""
    scale, base = scaled(unit)
    if not wording.unit.startswith(base) or wording.value < scale:
        scale, unit = Decimal(1), wording.unit
    high = None if wording.high is None else EXACT.divide(wording.high, scale)
    bound = Bound(wording.comparator, EXACT.divide(wording.value, scale), high)
    return f"{shown(bound)} {unit}"
