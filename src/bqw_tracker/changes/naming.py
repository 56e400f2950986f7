"""A catalogue of before under the names that its areas have now.

An area that got another name is the same area wherever it is named: nothing else was done to it.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from bqw_tracker.core.model import Area, Catalogue, Indicator, Measure, Reported, Target

from .matching import area_pairs

M = TypeVar("M", bound=BaseModel)
_NAMING: dict[type[BaseModel], tuple[str, ...]] = {
    Area: ("name", "parent"),
    Measure: ("counties",),
    Reported: ("by",),
    Target: ("each", "allocation", "area", "baseline"),
}
"""The fields that name areas; of mappings the keys do."""


def as_named_now(before: Catalogue, now: Catalogue) -> Catalogue:
    """Return the catalogue of before with the areas named as in `now`."""
    pairs = area_pairs(before, now)
    names = {old.name: new.name for old, new in pairs if old and new and old.name != new.name}
    if not names:
        return before
    measures = tuple(_measure(measure, names) for measure in before.measures)
    areas = tuple(_named(area, names) for area in before.areas)
    return before.model_copy(update={"areas": areas, "measures": measures})


def _measure(measure: Measure, names: Mapping[str, str]) -> Measure:
    indicators = tuple(_indicator(indicator, names) for indicator in measure.indicators)
    return _named(measure, names).model_copy(update={"indicators": indicators})


def _indicator(indicator: Indicator, names: Mapping[str, str]) -> Indicator:
    targets = tuple(_named(target, names) for target in indicator.targets)
    update = {"reported": _named(indicator.reported, names), "targets": targets}
    return indicator.model_copy(update=update)


def _named(record: M, names: Mapping[str, str]) -> M:
    fields = _NAMING[type(record)]
    return record.model_copy(update={f: _present(getattr(record, f), names) for f in fields})


def _present(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(names.get(name, name) for name in value)
    if isinstance(value, dict):
        return {names.get(name, name): each for name, each in value.items()}
    return value
