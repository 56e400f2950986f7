"""How many targets had which status at the ends of the last months, by what is known now.

Counted are those that the report of the day counts. What was reported late or revised later counts
as if it had always been there, as in the memory of a light.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.model import STATUSES, Status
from bqw_tracker.core.periods import DAY, add_months

from .groups import counted_once
from .judged import Judged, Light
from .report import Report
from .rows import whole_status

_MONTHS = 12


class MonthEnd(NamedTuple):
    """How many targets had which status by the end of a day."""

    day: date
    counts: dict[Status, int]


def month_ends(judged: Judged, report: Report) -> tuple[MonthEnd, ...]:
    """Return the ends of the last months since the policy was issued, and the day of the report."""
    days = _days(judged)
    counted = {row.identity for row in counted_once(report.counted)}
    courses = [course for lights in judged.targets for course in _courses(lights, days, counted)]
    seen = [Counter(course[n] for course in courses) for n in range(len(days))]
    return tuple(
        MonthEnd(day, {status: each[status] for status in STATUSES})
        for day, each in zip(days, seen, strict=True)
    )


def _days(judged: Judged) -> list[date]:
    """Return the day of the workspace, and before it the ends of the months before."""
    first = judged.as_of.replace(day=1)
    ends = (add_months(first, -n) - DAY for n in reversed(range(_MONTHS - 1)))
    return [*(day for day in ends if day >= judged.catalogue.policy.issued), judged.as_of]


def _courses(
    lights: Sequence[Light],
    days: Sequence[date],
    counted: Collection[tuple[object, ...]],
) -> Iterator[list[Status]]:
    """Yield the statuses on these days of a target in each area, and as a whole, where it counts.

    They are those of the target that holds in the area on the day of the report.
    """
    for light in lights:
        if light.row.identity in counted:
            yield [each.status for each in _verdicts(light, days)]
    target, judged = lights[-1].target, lights[-1].judged
    own = lights[-1].row
    whole = replace(own, area=judged.index.root, part_of_each=False)
    if target.each and whole.identity in counted:
        parts = [_verdicts(light, days) for light in lights[len(target.allocation) :]]
        for_days = zip(*parts, strict=True)
        yield [_of_whole(each) for each in for_days]


def _of_whole(parts: Sequence[Verdict]) -> Status:
    """Return the status of the whole of an `each`; parts with nothing to judge are left out."""
    judged = {part.status for part in parts if not part.figure.nothing_to_judge}
    return whole_status(judged or {part.status for part in parts})


def _verdicts(light: Light, days: Sequence[date]) -> list[Verdict]:
    """Return the verdict on each day; a final one holds on, save where each year has its own."""
    found: list[Verdict] = []
    for day in days:
        kept = found and found[-1].final and light.target.period not in ("yearly", "standing")
        found.append(found[-1] if kept else light.on(day))
    return found
