"""What the kind of an indicator means for its figures: which rows share a key, and what counts.

Source: docs/domain.md, "Kinds of indicator" and "Attainment: three natures".
"""

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Literal

from .model import Baseline, Indicator, Observation, Target, base_of
from .periods import DAY, Period, parse_period, year

Nature = Literal["accumulate", "road", "level", "deed"]


def takes_latest(indicator: Indicator) -> bool:
    """Return whether the latest report counts, and not the sum of what was reported."""
    return indicator.kind in ("stock", "gauge", "milestone") or indicator.parts == "latest"


def keyed_by_end(indicator: Indicator) -> bool:
    """Return whether periods with the same end are the same key."""
    return takes_latest(indicator) or indicator.reported.as_ == "year_to_date"


def key_by(indicator: Indicator) -> Callable[[Observation], date | Period]:
    """Return what gives the key of each row: what tells a figure of an area from its others."""
    return _BY_END if keyed_by_end(indicator) else _BY_PERIOD


_BY_END: Callable[[Observation], date] = attrgetter("period.end")
_BY_PERIOD: Callable[[Observation], Period] = attrgetter("period")


def key_of(indicator: Indicator, row: Observation) -> date | Period:
    """Return what tells one figure of an indicator and area from another."""
    return key_by(indicator)(row)


def year_to_date_of(row: Observation) -> date:
    """Return the 1 January from which a running total counts."""
    return date((row.period.end - DAY).year, 1, 1)


def known_from(indicator: Indicator, row: Observation) -> date:
    """Return the day from which a row counts: the end of its period.

    The state of a deed may be told before its period is over; it holds from that day.
    """
    if indicator.kind == "milestone":
        return min(row.period.end, row.reported_on.date() + DAY)
    return row.period.end


def nature(indicator: Indicator, target: Target) -> Nature:
    """Return how attainment of the target is measured."""
    bound = target.value
    if bound is None:
        return "deed"
    at_least = bound.comparator in (">", ">=")
    base = _base(indicator, target)
    if base is not None:
        wrong_side = base.value < bound.value if at_least else base.value > bound.value
        return "road" if wrong_side else "level"
    adds_up = (
        indicator.kind == "flow"
        or indicator.parts == "coverage"
        or (indicator.kind == "stock" and not target.baseline and target.period != "standing")
    )
    return "accumulate" if at_least and bound.value > 0 and adds_up else "level"


def _base(indicator: Indicator, target: Target) -> Baseline | None:
    """Return the baseline from which a level has a way to go; None where there can be no way."""
    moves = takes_latest(indicator) and target.period != "standing"
    if not moves or target.value is None or target.value.comparator in ("=", "range"):
        return None
    return base_of(target)


def span_of(indicator: Indicator, target: Target, recurring: int) -> Period:
    """Return the window of a target, of a recurring one (`yearly`, `standing`) that of a year.

    A road begins at the end of its baseline's period, whatever the target's period says.
    """
    period = parse_period(target.period) or year(recurring)
    base = base_of(target)
    if base and base.period.end < period.end and nature(indicator, target) == "road":
        return Period(base.period.end, period.end)
    return period
