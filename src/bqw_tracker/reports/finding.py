"""Something that supervision noticed: its key, and what is found about lights.

- A part of an `each` or an allocation is a finding of its area. The whole of an `each` is none:
  it is its parts. The whole of an allocation is one where it is worse than each of its parts.
- Binding and aspirational targets alike; the row tells which.
- A final miss that was made good later is no finding any more; it is told beside them.
- Worse is judged against the end of the reporting period before (of monthly figures the month):
  where the light fell, or where attainment went down by 0.1 points or more though it should not
  be able to (a sum, a road, the percentage of a deed), or where a level that lags went down
  further. A level that holds may go up and down. Nothing is compared where one of the two was not
  judged, is final, or lacks the report of an area that the other has, nor a new window with an
  old one, save levels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.deliveries import Delivery
from bqw_tracker.core.index import Index
from bqw_tracker.core.memory import LAGGING, Moment
from bqw_tracker.core.model import Indicator, Measure, Roles, Status
from bqw_tracker.core.periods import Period, parse_period, year
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rectifications import FindingKey

from .judged import Judged, Light, told_by_parts
from .rows import Row

KINDS = (
    "missed", "off_track", "behind", "worse", "taken-back", "missing", "late", "odd-figure",
    "parts-differ",
)  # fmt: skip
"""What a finding may be, the worst first."""


class Finding(NamedTuple):
    """One thing that supervision noticed about an indicator in an area.

    It has stood since the reporting period `since`, for `running` reporting periods running, the
    latest that is judged or due included. `row` is the light as the report shows it, where the
    finding is about a light; `before` the light that it got worse from, `recovered` the period in
    which an earlier spell was made good. `deliveries` are the figures that came late or not at
    all, `said` is what is odd about a figure or differs from its parts, `areas` are those that said
    the same: they are told of it once, under the first.
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
    areas: tuple[str, ...] = ()


class MadeGood(NamedTuple):
    """A target that was missed, and the period after its window in which it was reached."""

    key: FindingKey
    indicator: Indicator
    row: Row
    period: Period


def key_text(key: FindingKey) -> str:
    """Return the key as it is written: behind/M02-01/江门市/2023."""
    return "/".join(key)


def responsible(index: Index, id_: str, *areas: str) -> Roles:
    """Return who must act: who leads, and counties' own units where the measure says so.

    Who supports is named beside them.
    """
    owned = index.owned[id_]
    named = owned.measure.counties
    own = [
        index.unit_of(area)
        for area in areas
        if (area in named if isinstance(named, tuple) else named and area != index.root)
    ]
    roles = owned.departments
    return Roles(lead=(*roles.lead, *own), support=roles.support)


def areas_of(one: Finding | MadeGood) -> tuple[str, ...]:
    """Return the areas that a finding is about; more than one where they said the same."""
    return (isinstance(one, Finding) and one.areas) or (one.key.area,)


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


_LIGHTS: dict[Status, int] = {"met": 0, "on_track": 0, "behind": 1, "off_track": 2}
"""How bad a light is that can fall; the others are not judged, or final."""
_LEAST_FALL = Fraction(1, 1000)


_MADE_GOOD = "made-good"
"""Stands among the kinds for a miss that was made good, which is no finding."""


def light_findings(judged: Judged) -> tuple[list[Finding], list[MadeGood]]:
    """Return what was found about lights, and the misses that were made good, in their order."""
    found: list[Finding] = []
    made_good: list[MadeGood] = []
    for light, kind in _lights_found(judged):
        if kind == _MADE_GOOD:
            made_good.append(_made_good(light))
        else:
            found.append(_finding(light, kind))
    return found, made_good


def light_keys(judged: Judged) -> Iterator[FindingKey]:
    """Yield the keys of what is found about lights, without looking since when it is there."""
    for light, kind in _lights_found(judged):
        if kind != _MADE_GOOD:
            yield FindingKey(kind, *light.row.key)


def _lights_found(judged: Judged) -> Iterator[tuple[Light, str]]:
    """Yield the lights about which something was found, each with what that is."""
    for lights in judged.targets:
        told = [(light, kind) for light in lights for kind in _kinds(light)]
        of_parts = [kind for light, kind in told if light.task.part and kind != _MADE_GOOD]
        for light, kind in told:
            if light.task.part or kind == _MADE_GOOD or not _told_by_parts(kind, of_parts):
                yield light, kind


def _told_by_parts(kind: str, parts: Sequence[str]) -> bool:
    """Return whether one of the parts of an allocation is found to be as bad as the whole."""
    if kind == "worse":
        return "worse" in parts
    return told_by_parts(kind, [part for part in parts if part != "worse"])


def _kinds(light: Light) -> Iterator[str]:
    """Yield what was found about a target in an area; two of its moments say it."""
    latest = list(islice(light.moments(), 2))
    status = latest[0].verdict.status
    if status in LAGGING and light.made_good is not None:
        yield _MADE_GOOD
        return
    if status in LAGGING:
        yield status
    if len(latest) == 2 and _worse(*latest):
        yield "worse"


def _made_good(light: Light) -> MadeGood:
    row = replace(light.row, mark=light.mark)
    assert light.made_good is not None  # that is how it was found
    key = FindingKey("missed", *row.key)
    return MadeGood(key, light.task.indicator, row, light.made_good)


def _finding(light: Light, kind: str) -> Finding:
    row = replace(light.row, mark=light.mark)
    key = FindingKey(kind, *row.key)
    if kind == "worse":
        falls = list(takewhile(lambda pair: _worse(*pair), pairwise(light.moments())))
        return Finding(
            key,
            *light.task.owned,
            since=falls[-1][0].period,
            running=len(falls),
            row=row,
            before=falls[0][1].verdict,
        )
    return Finding(
        key,
        *light.task.owned,
        since=light.memory.since or next(light.moments()).period,
        running=light.memory.running,
        row=row,
        recovered=light.memory.recovered,
        catch_up=light.catch_up,
    )


def _worse(later: Moment, earlier: Moment) -> bool:
    """Return whether a light is worse than it was at an earlier moment; see the top."""
    now, before = later.verdict, earlier.verdict
    same_window = now.window.period == before.window.period or now.nature == "level"
    if now.status not in _LIGHTS or before.status not in _LIGHTS or not same_window:
        return False
    if now.final or not set(now.figure.late) <= set(before.figure.late):
        return False
    if _LIGHTS[now.status] > _LIGHTS[before.status]:
        return True
    if now.attainment is None or before.attainment is None:
        return False
    went_down = now.attainment <= before.attainment - _LEAST_FALL
    return went_down and (now.nature != "level" or now.status in LAGGING)
