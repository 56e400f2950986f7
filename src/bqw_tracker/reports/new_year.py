"""What becomes of each target of a catalogue in the next year.

Nothing is made up: what has ended has no value for the new year until a person writes one. A deed
that is not done goes on. A stock without a baseline gets the level of the year's end, where every
expected area has told it.
"""

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from bqw_tracker.core.catalogue_warnings import lacks_baseline
from bqw_tracker.core.kinds import takes_latest
from bqw_tracker.core.model import Indicator, Observation, Target
from bqw_tracker.core.periods import Period, add_months, parse_period, year
from bqw_tracker.core.problems import Loc

from .judged import Judged, Light, rows_of
from .rows import Row

Fate = Literal["goes_on", "with_baseline", "not_done", "done", "over"]


class Level(NamedTuple):
    """What was seen at a year's end in an area, and the rows that say so."""

    area: str
    value: Decimal
    period: Period
    rows: tuple[Observation, ...]


class Turned(NamedTuple):
    """A target in the next year.

    `row` is how it stands at the end of the year, `period` the one that it has from then on, ""
    where it has none any more. `levels` are the baselines of what comes next.
    """

    loc: Loc
    indicator: Indicator
    target: Target
    fate: Fate
    row: Row
    period: str
    levels: tuple[Level, ...] = ()


def new_year(judged: Judged, number: int) -> list[Turned]:
    """Return every target in the catalogue's order; it was judged as of the end of the year before.

    `number` is the new year.
    """
    found = []
    for m, measure in enumerate(judged.catalogue.measures):
        for i, indicator in enumerate(measure.indicators):
            for t, lights in enumerate(judged.lights[indicator.id]):
                loc = ("measures", m, "indicators", i, "targets", t)
                found.append(_turned(loc, indicator, lights, number))
    return found


def _turned(loc: Loc, indicator: Indicator, lights: Sequence[Light], number: int) -> Turned:
    target, (*_, row) = indicator.targets[int(loc[-1])], rows_of(lights)
    begins = year(number).start
    period = parse_period(target.period)
    if period is None or period.end > begins:
        known = target.baseline if isinstance(target.baseline, dict) else {}
        lacking = lacks_baseline(indicator, target)
        levels = tuple(_levels(lights, number, known)) if lacking else ()
        fate: Fate = "with_baseline" if levels else "goes_on"
        return Turned(loc, indicator, target, fate, row, target.period, levels)
    if indicator.kind != "milestone":
        relative = target.baseline is not None or indicator.kind == "stock"
        levels = tuple(_levels(lights, number)) if relative else ()
        return Turned(loc, indicator, target, "over", row, "", levels)
    if row.status == "met":
        return Turned(loc, indicator, target, "done", row, "")
    if any(_goes_on(other, number) for other in indicator.targets):
        return Turned(loc, indicator, target, "over", row, "")
    # Days of nodes and of a schedule stay what they are, and lie inside the period still.
    dated = target.nodes or not isinstance(target.schedule, str)
    part = part_of_year(period, number)
    span = Period(period.start if dated else part.start, part.end)
    return Turned(loc, indicator, target, "not_done", row, str(span))


def part_of_year(period: Period, number: int) -> Period:
    """Return the same part of another year, or the whole of it for what are no months of a year.

    >>> from datetime import date
    >>> str(part_of_year(Period(date(2023, 1, 1), date(2023, 7, 1)), 2024))
    '2024-H1'
    """
    start, end = period
    if start.year != period.last.year or (start.day, end.day) != (1, 1):
        return year(number)
    months = 12 * (number - start.year)
    return Period(add_months(start, months), add_months(end, months))


def _goes_on(target: Target, number: int) -> bool:
    period = parse_period(target.period)
    return period is None or period.end > year(number).start


def _levels(lights: Sequence[Light], number: int, known: Container[str] = ()) -> Iterator[Level]:
    """Yield what was seen at the end of the year before, of an `each` in the areas not known."""
    for light in (light for light in lights if light.area not in known):
        row, ended = light.row, light.row.reported_to
        told = isinstance(row.observed, Decimal) and not row.partial and row.stale_to is None
        part = row.part_of_each and light.task.target.allocation
        if told and not part and ended is not None and ended.end == year(number).start:
            rows = tuple(use.cell for use in light.verdict.figure.used)
            period = ended if takes_latest(light.task.indicator) else row.window
            yield Level(light.area, Decimal(row.observed or 0), period, rows)
