"""A report: the rows that a selection lets through, and their groups; and its table of counties."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation, Roles
from bqw_tracker.core.packed import reaching
from bqw_tracker.core.periods import DAY, MONTHS, add_months
from bqw_tracker.core.rules import Reporting

from .course import AreaFigure
from .groups import Group, Scores, counted_once, group, groups
from .judged import Judged, lagging, rows_of
from .rows import Row, urgency

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

    def holds(self, measure: int, section: int, who: Roles, area: str) -> bool:
        """Return whether what stands there is listed, whatever its status and kind.

        A department is let through in either role.
        """
        return (
            (not self.measures or measure in self.measures)
            and (not self.sections or section in self.sections)
            and (not self.departments or not set(self.departments).isdisjoint(who.names))
            and (not self.areas or area in self.areas)
        )

    def counts(self, row: Row) -> bool:
        """Return whether groups count a row; the status chooses only what is listed of it."""
        return (not self.kinds or row.kind in self.kinds) and self.holds(
            row.measure, row.section, row.departments, row.area
        )

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered away."""
        return self._replace(by="measure", drawn=False) == EVERYTHING

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of the groups that are asked for by name, in the order asked for."""
        keys: dict[str, tuple[object, ...]] = {
            "measure": self.measures,
            "section": self.sections,
            "department": self.departments,
            "area": self.areas,
        }
        return tuple(map(str, keys[self.by]))

    def lists(self, row: Row) -> bool:
        """Return whether a row that counts is listed."""
        return not self.statuses or row.status in self.statuses


EVERYTHING = Selection()


class Report(NamedTuple):
    """Everything a format needs; no format computes.

    `rows` are listed, `counted` are those that groups count: with others of another status.
    `total` counts every row once: parts only where their whole is filtered away. `lagging` are the
    targets that lag where they do, the worst first. `left_out` is the number of faulty rows set
    aside, None where none may be; `files_left_out` are files that could not be read at all.
    `worst_first` is for people; data formats keep the catalogue's order. `scores` are there where
    they were asked for, `counties` (every area but the root), `rankings` and `outline` (the
    sections, then the measures) where pictures are drawn. `departments` are those asked for.
    """

    as_of: date
    known_on: date | None
    policy: str
    sample_rows: int
    by: str
    rows: list[Row]
    counted: list[Row]
    groups: list[Group]
    total: Group
    lagging: tuple[Row, ...] = ()
    left_out: int | None = None
    files_left_out: tuple[str, ...] = ()
    worst_first: bool = False
    scores: Scores | None = None
    counties: tuple[str, ...] = ()
    rankings: tuple[Scores, ...] = ()
    outline: tuple[Group, ...] = ()
    departments: tuple[str, ...] = ()


def default_as_of(observations: Iterable[Observation], today: date, reporting: Reporting) -> date:
    """Return the day that a report is about where none is given.

    The end of the earlier of the latest month that an observation reaches and the latest
    month whose due day has passed.
    """
    passed = (today.day > reporting.due_day) + (reporting.of == "period")
    due = add_months(today, passed - 1)
    reached = max((row.period.end for row in reaching(observations)), default=due)
    if reached < due:
        due = add_months(reached - DAY, 1)
    return due - DAY


def last_reported(catalogue: Catalogue, rows: Iterable[Observation], today: date) -> date | None:
    """Return the last day that a figure tells of, where that is long ago.

    Long ago are more than three of the figure's own reporting periods.
    """
    newest = max(reaching(rows), key=lambda row: row.period.end, default=None)
    if newest is None:
        return None
    every = Index(catalogue).indicators[newest.indicator].reported.every
    stale = add_months(newest.period.end, 3 * MONTHS.get(every, MONTHS["year"]))
    return newest.period.last if stale < today else None


def report(
    judged: Judged,
    chosen: Selection = EVERYTHING,
    *,
    also: Callable[[str, str], bool] = lambda _indicator, _area: True,
    months: bool = False,
) -> Report:
    """Return the targets that the selection lets through, in the catalogue's order.

    `also` lets an indicator through in an area, or not. Where the `months` of the rows will be
    asked for, they are at once: a pack is read for one indicator after the other.
    """
    catalogue, top = judged.catalogue, judged.index.root

    def counts(row: Row) -> bool:
        return chosen.counts(row) and also(row.indicator, row.area)

    counted: list[Row] = []
    for lights in judged.targets:
        found = [row for row in rows_of(lights, drawn=chosen.drawn) if counts(row)]
        if months:
            for row in filter(chosen.lists, found):
                row.months()
        counted += found
    rows = [row for row in counted if chosen.lists(row)]
    built = Report(
        as_of=judged.as_of,
        known_on=judged.known_on,
        policy=catalogue.policy.title,
        sample_rows=judged.sample_rows,
        by=chosen.by,
        departments=chosen.departments,
        rows=rows,
        counted=counted,
        groups=in_order(groups(catalogue, chosen.by, counted), chosen.order),
        total=group("all", "", "", counted_once(counted)),
        lagging=tuple(light.row for light in lagging(judged) if counts(light.row)),
    )
    if not chosen.drawn:
        return built
    return built._replace(
        counties=tuple(area.name for area in catalogue.areas if area.name != top),
        outline=(*groups(catalogue, "section", counted), *groups(catalogue, "measure", counted)),
    )


def counted_before(judged: Judged, today: date, chosen: Selection) -> list[Row]:
    """Return the rows that counted a month before, each once, as they were known when due."""
    return counted_once(list(filter(chosen.counts, judged.month_before(today).listed)))


def in_order(found: Iterable[Group], asked: tuple[str, ...]) -> list[Group]:
    """Return the groups asked for by name as they were asked for, the others behind them."""
    return sorted(found, key=lambda one: asked.index(one.key) if one.key in asked else len(asked))


def worst(report: Report, most: int) -> Report:
    """Return a report of the worst targets alone where it lists more; groups count as before.

    What lags comes first. Parts stand for the whole that they are of; what is accepted or was made
    good comes last.
    """
    if len(report.rows) <= most:
        return report
    parts = {(row.indicator, row.period) for row in report.rows if row.part_of_each}
    told = [
        row for row in report.rows if not row.whole_of or (row.indicator, row.period) not in parts
    ]
    lags = {row.identity: n for n, row in enumerate(report.lagging)}

    def order(row: Row) -> tuple[object, ...]:
        place = lags.get(row.identity, len(lags))
        return place, row.mark is not None, urgency(row)

    told.sort(key=order)
    return report._replace(rows=told[:most], worst_first=True)


class HeatLine(NamedTuple):
    """A target and its cells, one for each area of the table; `row` is the whole or the city's."""

    row: Row
    cells: tuple[Row | AreaFigure | None, ...]


class Heat(NamedTuple):
    """County by target: what each county has to show for each target that concerns counties.

    A cell has a status where a target holds for the county itself: as a part of an `each`, by an
    `allocation`, or because the target's `area` is the county. Where the counties report a figure
    that is judged for the city alone, a cell has what the county reported and whether it is up to
    date, and no status: there is none. A county that the target does not concern has nothing.
    `areas` are those that have a cell, `left_out` the targets that concern no county.
    """

    areas: tuple[str, ...]
    lines: tuple[HeatLine, ...]
    left_out: tuple[Row, ...]


class _Target(NamedTuple):
    rows: list[Row]
    cells: dict[str, Row | AreaFigure]


def heat(report: Report) -> Heat:
    """Return the counties by target of a report whose selection was `drawn`."""
    targets: list[_Target] = []
    counties = set(report.counties)
    for row in report.rows:
        last = targets[-1] if targets else None
        if last is None or not _continues(last, row):
            last = _Target([], {})
            targets.append(last)
        last.rows.append(row)
        for own in row.by_area:
            last.cells.setdefault(own.area, own)
        if row.area in counties:
            last.cells[row.area] = row
    shown = [target for target in targets if target.cells]
    told = {area for target in shown for area in target.cells}
    areas = tuple(area for area in report.counties if area in told)
    return Heat(
        areas,
        tuple(HeatLine(t.rows[-1], tuple(t.cells.get(area) for area in areas)) for t in shown),
        tuple(row for target in targets if not target.cells for row in target.rows),
    )


def _continues(target: _Target, row: Row) -> bool:
    """Return whether a row belongs to the same target as those before it."""
    last = target.rows[-1]
    return (
        last.part_of_each
        and (last.indicator, last.period) == (row.indicator, row.period)
        and row.area not in target.cells
    )
