"""Whether a target asks for what a figure of the document, or its own wording, says."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bqw_tracker.core.characters import is_chinese
from bqw_tracker.core.fields import Bound, shown
from bqw_tracker.core.kind_checks import targets
from bqw_tracker.core.model import Catalogue, Indicator, Target, base_of
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Problem, Sentence, sentence

from . import Unread, Wording, scaled
from .units import unit_at

_OF_STRENGTH = re.compile(
    "约束|预期|力争|争取|力求|努力|强度|性质|刚性|binding|aspirational|strength"
)
_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_NUMBER = re.compile(rf"[\[〔(（]?[≤≥<>]?\s*{_DIGITS.pattern}\s*[\]〕)）]?")
"""A wording that is only a number, a cell of a table: 7, ≤4.2, 〔300〕."""
_ENGLISH = re.compile("[A-Za-z]{3}")
_MOST_YEARS = 100
_MOST_DIGITS = 30


class Ground(NamedTuple):
    """What an indicator and its target tell about a figure besides the bound.

    `base` is the value of the baseline and `years` lie between its year and that of the target,
    where both have one; `assumed` tells whether the target says that it assumes something.
    """

    unit: str
    kind: str = ""
    base: Decimal | None = None
    years: int | None = None
    assumed: bool = False


def ground(indicator: Indicator, target: Target) -> Ground:
    """Return what stands beside the bound of a target."""
    baseline, period = base_of(target), parse_period(target.period)
    years = period.last.year - baseline.period.last.year if baseline and period else 0
    return Ground(
        indicator.unit or "",
        indicator.kind,
        baseline.value if baseline else None,
        years if 0 < years <= _MOST_YEARS else None,
        target.assumed is not None,
    )


def same_unit(said: Wording, unit: str) -> bool:
    """Return whether a figure is in a unit, whatever the scale: 亿元 is 元.

    The longest unit counts that stands there, as far as it is known or the catalogue names it:
    30场次 is not in 场. A figure that names no unit is in any that has no scale: ≤5.
    """
    base = scaled(unit)[1]
    if not said.unit:
        return base == unit or said.value == 0
    return base != "" and said.tail.startswith(base) and len(base) >= len(unit_at(said.tail))


def same_comparator(said: Wording, bound: Bound, on: Ground) -> bool:
    """Return whether the comparators are one; 30家左右 is a range, and of a flow `>=`."""
    about = ">=" if on.kind == "flow" else "range"
    return bound.comparator == (about if said.comparator == "≈" else said.comparator)


def same_value(said: Wording, bound: Bound, on: Ground) -> bool:
    """Return whether the numbers are equal: 660 in 亿元 is what 660亿元 says.

    A range holds the number of 30家左右. What grows year after year has no end of digits, and
    agrees at the decimals of the target's value.
    """
    scale = scaled(on.unit)[0]
    value = EXACT.multiply(bound.value, scale)
    high = None if bound.high is None else EXACT.multiply(bound.high, scale)
    if said.comparator == "≈" and high is not None:
        return value <= said.value <= high
    if said.annual and said.high is None and high is None and said.value.adjusted() < _MOST_DIGITS:
        level = EXACT.divide(said.value, scale)
        return level.quantize(bound.value, ROUND_HALF_UP, EXACT) == bound.value
    return (said.value, said.high) == (value, high)


def same_strength(said: Wording, target: Target) -> bool:
    """Return whether the strengths are one, or `assumed` speaks of it."""
    return said.strength == target.strength or (
        target.assumed is not None and _OF_STRENGTH.search(target.assumed) is not None
    )


def agrees(said: Wording, bound: Bound, on: Ground) -> bool:
    """Return whether a target says the same; how wide 左右 is, `assumed` has to say."""
    told = asked(said, on)
    return (
        same_comparator(told, bound, on)
        and same_unit(told, on.unit)
        and same_value(told, bound, on)
        and (told.comparator != "≈" or on.assumed)
    )


def asked(said: Wording, on: Ground) -> Wording:
    """Return a relative figure as the level it leads to from a baseline, in the indicator's unit.

    翻一番 from 193家 asks for 386家. Without a baseline it stays as it is, the change itself, and
    so it does where a gauge in % observes growth.
    """
    relative = said.unit in ("%", "倍")
    points = said.unit == "个百分点" and on.unit == "%"
    told = relative and on.kind == "gauge" and on.unit == said.unit
    untold = on.base is None or not said.change or (said.annual and on.years is None)
    if told or untold or not (relative or points or same_unit(said, on.unit)):
        return said._replace(annual=False)
    scale, unit = scaled(on.unit)
    own = Decimal(1) if points else scale

    def level(change: Decimal) -> Decimal:
        base, years = on.base or Decimal(0), on.years if said.annual and on.years else 1
        if said.change == "times":
            reached = EXACT.multiply(base, change)
        elif relative:
            part = 100 + (change if said.unit == "%" else change * 100)
            reached = EXACT.multiply(base, EXACT.power(EXACT.divide(part, Decimal(100)), years))
        else:
            reached = EXACT.add(base, EXACT.divide(change * years, own))
        return EXACT.multiply(reached, scale)

    high = None if said.high is None else level(said.high)
    return said._replace(value=level(said.value), high=high, unit=unit, tail=unit)


def wordings(catalogue: Catalogue) -> Iterator[Problem]:
    """A target says what its wording says: comparator, value, unit and strength.

    A wording that is only a number, or in English, is compared by value alone.
    """
    for loc, indicator, target in targets(catalogue):
        bound, unit = target.value, indicator.unit
        if target.wording is None or bound is None or unit is None:
            continue
        if indicator.kind == "flow" and bound.comparator in ("=", "range"):
            continue  # told already, by target_values
        if numbers := _numbers_alone(target.wording):
            if numbers != [EXACT.abs(v) for v in (bound.value, bound.high) if v is not None]:
                message = sentence(
                    "the target asks for {target} {unit}, its wording is '{wording}'",
                    target=shown(bound),
                    unit=unit,
                    wording=target.wording,
                )
                remedy = sentence("let value and wording be one number")
                yield Problem((*loc, "value"), "wording-differs", message, remedy)
            continue  # the other cells of its row tell the rest
        from .reading import parse_wording  # noqa: PLC0415 - costs 60 ms, and not all are worded

        said = parse_wording(target.wording)
        if isinstance(said, Unread):
            message = sentence(
                "no single figure can be read in '{wording}': {reason}",
                wording=target.wording,
                reason=said.reason,
            )
            remedy = sentence("a wording holds one number, as the document writes it: 30 schools")
            yield Problem((*loc, "wording"), "wording-differs", message, remedy)
            continue
        if not same_strength(said, target):
            field = "strength" if "strength" in target.model_fields_set else "wording"
            message = sentence(
                "'{wording}' is {said}, the target is {target}",
                wording=target.wording,
                said=said.strength,
                target=target.strength,
            )
            remedy = sentence("write strength: {said}, or correct the wording", said=said.strength)
            yield Problem((*loc, field), "wording-differs", message, remedy)
        on = ground(indicator, target)
        if not agrees(said, bound, on):
            message = sentence(
                "the target asks for {target} {unit}, its wording '{wording}' says {said}",
                target=shown(bound),
                unit=unit,
                wording=target.wording,
                said=_said_in(asked(said, on), unit),
            )
            yield Problem((*loc, "value"), "wording-differs", message, _remedy(said, on))


def _numbers_alone(wording: str) -> list[Decimal]:
    """Return the numbers of a wording of which nothing else can be read, else nothing."""
    english = _ENGLISH.search(wording) and not is_chinese(wording)
    found = _DIGITS.findall(wording) if english or _NUMBER.fullmatch(wording) else []
    return [Decimal(number.replace(",", "")) for number in found]


def _remedy(said: Wording, on: Ground) -> Sentence:
    if said.change and on.base is None and not same_unit(said, on.unit):
        return sentence("what is relative needs a baseline: {{value: 193, period: 2022}}")
    if said.annual and on.years is None:
        return sentence("yearly growth needs a baseline and a target of a later year")
    if said.comparator == "≈":
        return sentence(
            "write a range that holds the number (of a flow >=), and say in assumed how wide it is"
        )
    return sentence("let value, unit and wording say the same")


def _said_in(wording: Wording, unit: str) -> str:
    """Return what a wording says, in the target's scale where the units fit."""
    scale, base = scaled(unit)
    if not wording.unit.startswith(base) or wording.value < scale:
        scale, unit = Decimal(1), wording.unit
    high = None if wording.high is None else EXACT.divide(wording.high, scale)
    bound = Bound(wording.comparator, EXACT.divide(wording.value, scale), high)
    return f"{shown(bound)} {unit}"
