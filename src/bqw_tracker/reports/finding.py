"""Something that supervision noticed, and the key under which it is followed."""

from datetime import date
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.deliveries import Delivery
from bqw_tracker.core.model import Indicator, Measure
from bqw_tracker.core.periods import Period, parse_period, year
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rectifications import FindingKey

from .rows import Row

KINDS = (
    "missed", "off_track", "behind", "worse", "missing", "late", "odd-figure", "parts-differ",
)  # fmt: skip
"""What a finding may be, the worst first."""


class Finding(NamedTuple):
    """One thing that supervision noticed about an indicator in an area.

    It has stood since the reporting period `since`, for `running` reporting periods running, the
    latest that is judged or due included. `row` is the light as the report shows it, where the
    finding is about a light; `before` the light that it got worse from, `recovered` the period in
    which an earlier spell was made good. `deliveries` are the figures that came late or not at
    all, `said` is what is odd about a figure or differs from its parts.
    """

    key: FindingKey
    measure: Measure
    indicator: Indicator
    since: Period
    running: int
    row: Row | None = None
    before: Verdict | None = None
    recovered: Period | None = None
    catch_up: CatchUp | None = None
    deliveries: tuple[Delivery, ...] = ()
    said: tuple[Sentence, ...] = ()


class MadeGood(NamedTuple):
    """A target that was missed, and the period after its window in which it was reached."""

    key: FindingKey
    measure: Measure
    indicator: Indicator
    row: Row
    period: Period


def key_text(key: FindingKey) -> str:
    """Return the key as it is written: behind/M02-01/江门市/2023."""
    return "/".join(key)


def responsible(measure: Measure, indicator: Indicator, area: str, top: str) -> tuple[str, ...]:
    """Return who must act: the departments, and a county's own bureau where the measure says so."""
    departments = indicator.departments or measure.departments
    return (*departments, f"{area}市场监管局") if measure.counties and area != top else departments


def target_period(indicator: Indicator, period: Period) -> str:
    """Return the period of the target that a figure is for, as a report shows it.

    The target whose window holds the figure's period and ends first; else the one that ends next,
    else the last one. So every figure belongs to one target, whatever the day.
    """
    spans: list[tuple[bool, int, date, str]] = []
    own = year(period.last.year)
    for target in indicator.targets:
        span = parse_period(target.period) or own
        text = str(span) if target.period == "yearly" else target.period
        end = date.max if target.period == "standing" else span.end
        holds = span.start <= period.start and period.end <= end
        far = (end - period.end).days
        spans.append((not holds, far if far >= 0 else date.max.toordinal() - far, span.start, text))
    return min(spans)[-1] if spans else str(own)
