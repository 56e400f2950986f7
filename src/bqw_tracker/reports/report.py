"""A report: the rows that a selection lets through, and their groups."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import DAY, add_months

from .groups import Group, Ranking, Scores, counted_once, group, groups, ranking
from .judged import Judged, rows_of
from .rows import Row

GROUPINGS = ("measure", "section", "department", "area")
"""What a report may be grouped by."""


class Selection(NamedTuple):
    """Which rows and groups a report lists; an empty filter lets everything through.

    `drawn` asks for what only pictures need: courses, figures by area and rankings.
    """

    by: str = "measure"
    measures: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    drawn: bool = False


EVERYTHING = Selection()


class Report(NamedTuple):
    """Everything a format needs; no format computes.

    `total` counts every row once: parts only where their whole is filtered away. `left_out` is
    the number of faulty rows set aside, None where none may be;
    `files_left_out` are files that could not be read at all. `worst_first` is for people;
    data formats keep the catalogue's order. `scores` are there where they were asked for,
    `counties` (every area but the root), `rankings` and `outline` (the sections, then the
    measures) where pictures are drawn.
    """

    as_of: date
    known_on: date | None
    policy: str
    sample_rows: int
    by: str
    rows: list[Row]
    groups: list[Group]
    total: Group
    left_out: int | None = None
    files_left_out: tuple[str, ...] = ()
    worst_first: bool = False
    scores: Scores | None = None
    counties: tuple[str, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    outline: tuple[Group, ...] = ()


def default_as_of(observations: Iterable[Observation], today: date, due_day: int) -> date:
    """Return the day that a report is about where none is given.

    The end of the earlier of the latest month that an observation reaches and the latest
    month whose due day has passed.
    """
    due = add_months(today, 0 if today.day > due_day else -1)
    reached = max((row.period.end for row in observations), default=due)
    if reached < due:
        due = add_months(reached - DAY, 1)
    return due - DAY


def _passes(row: Row, chosen: Selection) -> bool:
    return (
        (not chosen.measures or row.measure in chosen.measures)
        and (not chosen.sections or row.section in chosen.sections)
        and (not chosen.departments or not set(chosen.departments).isdisjoint(row.departments))
        and (not chosen.areas or row.area in chosen.areas)
        and (not chosen.statuses or row.status in chosen.statuses)
        and (not chosen.kinds or row.kind in chosen.kinds)
    )


def report(judged: Judged, chosen: Selection = EVERYTHING) -> Report:
    """Return the targets that the selection lets through, in the catalogue's order."""
    catalogue, top = judged.catalogue, judged.index.root
    rows = [
        row
        for lights in judged.targets
        for row in rows_of(lights, drawn=chosen.drawn)
        if _passes(row, chosen)
    ]
    built = Report(
        as_of=judged.as_of,
        known_on=judged.known_on,
        policy=catalogue.policy.title,
        sample_rows=judged.sample_rows,
        by=chosen.by,
        rows=rows,
        groups=list(groups(catalogue, chosen.by, rows)),
        total=group("all", "", "", counted_once(rows)),
    )
    if not chosen.drawn:
        return built
    by_area = [found for found in groups(catalogue, "area", rows) if found.key != top]
    by_department = groups(catalogue, "department", rows)
    return built._replace(
        counties=tuple(area.name for area in catalogue.areas if area.name != top),
        rankings=(ranking("area", by_area), ranking("department", by_department)),
        outline=(*groups(catalogue, "section", rows), *groups(catalogue, "measure", rows)),
    )
