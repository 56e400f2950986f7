"""Findings about lights: what is missed, off track or behind, and what got worse.

- A part of an `each` or an allocation is a finding of its area. The whole of an `each` is none:
  it is its parts. The whole of an allocation is one where it is worse than each of its parts.
- Binding and aspirational targets alike; the row tells which.
- A final miss that was made good later is no finding any more; it is told beside them.
- Worse is judged against the end of the reporting period before (of monthly figures the month):
  where the light fell, or where attainment went down though it should not be able to (a sum, a
  road, the percentage of a deed), or where a level that lags went down further. A level that
  holds may go up and down. Nothing is compared where one of the two was not judged, is final, or
  lacks the report of an area that the other has, nor a new window with an old one, save levels.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from bqw_tracker.core.memory import LAGGING, Moment, memory
from bqw_tracker.core.model import Status
from bqw_tracker.core.rectifications import FindingKey

from .finding import Finding, MadeGood
from .judged import Judged, Light

_LIGHTS: dict[Status, int] = {"met": 0, "on_track": 0, "behind": 1, "off_track": 2}
"""How bad a light is that can fall; the others are not judged, or final."""


class LightFindings(NamedTuple):
    """What was found about lights, and the misses that were made good."""

    findings: list[Finding]
    made_good: list[MadeGood]


def light_findings(judged: Judged) -> LightFindings:
    """Return what was found about the targets of a catalogue, in its order."""
    found = LightFindings([], [])
    for lights in judged.targets:
        told = [(light.task.part, each) for light in lights for each in _of_light(light)]
        of_parts = [each for part, each in told if part]
        for part, each in told:
            if isinstance(each, MadeGood):
                found.made_good.append(each)
            elif part or not _told_by_parts(each, of_parts):
                found.findings.append(each)
    return found


def _told_by_parts(whole: Finding, parts: Iterable[Finding | MadeGood]) -> bool:
    """Return whether one of the parts of an allocation is found to be as bad as the whole."""
    as_bad = (
        LAGGING[: LAGGING.index(whole.key.kind) + 1] if whole.key.kind in LAGGING else ("worse",)
    )
    return any(part.key.kind in as_bad for part in parts if isinstance(part, Finding))


def _of_light(light: Light) -> Iterator[Finding | MadeGood]:
    """Yield what was found about a target in an area; for a light that is well it is cheap."""
    seen = light.moments()
    latest = list(islice(seen, 2))
    now = latest[0].verdict
    lags, fell = now.status in LAGGING, len(latest) == 2 and _worse(*latest)
    if not (lags or fell):
        return
    row, told = light.row, [*latest, *seen]

    def key(kind: str) -> FindingKey:
        return FindingKey(kind, row.indicator, row.area, row.period)

    if lags:
        if light.made_good is not None:
            yield MadeGood(key("missed"), *light.task.owned, row, light.made_good)
            return
        remembered = memory(told)
        yield Finding(
            key(now.status),
            *light.task.owned,
            since=remembered.since or told[0].period,
            running=remembered.running,
            row=row,
            recovered=remembered.recovered,
            catch_up=light.catch_up,
        )
    if fell:
        falls = list(takewhile(lambda pair: _worse(*pair), pairwise(told)))
        yield Finding(
            key("worse"),
            *light.task.owned,
            since=falls[-1][0].period,
            running=len(falls),
            row=row,
            before=told[1].verdict,
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
    went_down = now.attainment < before.attainment
    return went_down and (now.nature != "level" or now.status in LAGGING)
