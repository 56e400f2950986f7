"""Whether a target asks for what a figure of the document says."""

from decimal import Decimal

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import EXACT

from . import Wording, scaled
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
