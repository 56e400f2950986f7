"""The latest words: what an area told last about a figure, besides the figure.

Words stand in note, problem, next and evidence of the rows. They go with the figure that they were
told with: words of a figure that was withdrawn or replaced are over, and of a deed that is done
those from before it was. Why a figure was corrected is over with the next report.
Source: docs/domain.md, "The latest words".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from .cells import by_moment, figures, has_figure, withdraws, words
from .deeds import by_telling, done_by, plans_of, takes_back, told_last
from .kinds import key_of, known_from, takes_latest
from .model import NO_STORY, Indicator, Observation
from .schedule import Window

Worded = Mapping[tuple[str, str], Sequence[Observation]]
"""The rows of an indicator and area of which at least one has words."""


class Telling(NamedTuple):
    """What an area told last: what was done, what is in the way, what comes next, what proves it.

    Each of the four may be empty, but not all; `reported_on` is when it was told.
    """

    area: str
    note: str
    problem: str
    next: str
    evidence: str
    reported_on: datetime


def worded(rows: Iterable[Observation]) -> Worded:
    """Return the rows by indicator and area, of those alone in which any words stand."""
    rows = list(rows)
    told = {
        (row.indicator, row.area) for row in rows if row.note or row.story is not NO_STORY
    }  # of a million rows most have none
    found: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for row in rows if told else ():
        if (row.indicator, row.area) in told:
            found[row.indicator, row.area].append(row)
    return found


def tellings(
    indicator: Indicator, areas: Iterable[str], window: Window, told: Worded
) -> tuple[Telling, ...]:
    """Return the latest words of each of the areas that has some, the latest first."""
    rows = (_latest(indicator, told.get((indicator.id, area), ()), window) for area in areas)
    found = [
        Telling(row.area, row.note, *row.story, row.reported_on) for row in rows if row is not None
    ]
    return in_order(found)


def in_order(found: Iterable[Telling]) -> tuple[Telling, ...]:
    """Return tellings with the latest first; those of one moment stand as they stood."""
    return tuple(sorted(found, key=lambda one: one.reported_on, reverse=True))


def _latest(
    indicator: Indicator, rows: Iterable[Observation], window: Window
) -> Observation | None:
    """Return the row with the latest words of one area."""
    standing = _standing(indicator, (row for row in rows if _heard(indicator, row, window)))
    if indicator.kind == "milestone":
        plans = plans_of(indicator)
        done = done_by(told_last(standing, plans), plans)
        if done is not None:
            standing = [row for row in standing if by_telling(row) >= by_telling(done)]
    standing.sort(key=by_telling)
    told = [
        row
        for row in standing
        if any(map(str.strip, words(row))) and (row is standing[-1] or not takes_back(row))
    ]
    return told[-1] if told else None


def _heard(indicator: Indicator, row: Observation, window: Window) -> bool:
    """Return whether a row tells of the window, and may be known on its day.

    A deed may be told of after the window has ended; what is summed up begins inside it.
    """
    if indicator.kind == "milestone":
        return known_from(indicator, row) <= window.now
    begun = takes_latest(indicator) or row.period.end > window.period.start
    return begun and row.period.end <= window.limit


def _standing(indicator: Indicator, rows: Iterable[Observation]) -> list[Observation]:
    """Return the rows of the figures that stand: of each key those that tell the last figure."""
    keys: dict[object, list[Observation]] = defaultdict(list)
    for row in sorted(rows, key=by_moment):
        held = keys[key_of(indicator, row)]
        if withdraws(row) or (held and has_figure(row) and figures(held[-1]) != figures(row)):
            held.clear()
        if has_figure(row):
            held.append(row)
    return [row for held in keys.values() for row in held]
