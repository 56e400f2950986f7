"""Rows and groups of a report: every target judged as of a day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.areas import expected_areas, root
from bqw_tracker.core.attainment import Verdict, judge
from bqw_tracker.core.cells import Cells, cells
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import (
    SAMPLE,
    STATUSES,
    Catalogue,
    Indicator,
    Measure,
    Observation,
    Status,
    Target,
)
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import DAY, Period, add_months, reporting_periods
from bqw_tracker.core.rollup import figure
from bqw_tracker.core.schedule import Window, window

WORST_FIRST: tuple[Status, ...] = (
    "missed", "off_track", "no_data", "behind", "on_track", "not_due", "met",
)  # fmt: skip
"""Of the parts of a whole, and of rows sorted by urgency."""


class Selection(NamedTuple):
    """Which rows and groups a report lists; an empty filter lets everything through."""

    by: str = "measure"
    measures: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Row:
    """One target in one area. Shares are fractions of 1, figures in `unit`.

    `observed` is a Decimal, a milestone's state, or, for the whole of an `each`, the number of
    areas that meet it. The fields from `wording` on are for people and stand in no data format.
    """

    indicator: str
    name: str
    measure: int
    section: int
    departments: tuple[str, ...]
    area: str
    part_of_each: bool
    period: str
    kind: str
    unit: str | None
    comparator: str | None
    target: str | None
    strength: str
    assumed: str | None
    observed: Decimal | str | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported_to: Period | None
    reported_areas: int
    expected_areas: int
    partial: bool
    attainment: Fraction | None
    due: Fraction | None
    shortfall: Fraction | None
    status: Status
    final: bool
    wording: str | None
    whole_of: int
    bound: Bound | None
    late: tuple[str, ...]
    series: tuple[Decimal | None, ...]
    weight: Decimal


class Group(NamedTuple):
    """How many targets have which status, and the weighted mean of their attainment."""

    by: str
    key: str
    title: str
    counts: dict[Status, int]
    aspirational: int
    attainment: Fraction | None


class Report(NamedTuple):
    """Everything a format needs; no format computes.

    `total` counts every row once: parts only where their whole is filtered away. `left_out` is
    the number of faulty rows set aside, None where none may be;
    `files_left_out` are files that could not be read at all. `worst_first` is for people;
    data formats keep the catalogue's order.
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


def _series(
    indicator: Indicator, verdict: Verdict, expected: tuple[str, ...], found: Cells
) -> tuple[Decimal | None, ...]:
    """Return the figure of each reporting period of the window up to the reading day."""
    reading = verdict.figure.reading
    if reading is None or indicator.kind == "milestone":
        return ()
    periods = reporting_periods(verdict.window.period, indicator.reported.every)
    return tuple(
        figure(indicator, Window(period, reading), expected, found).observed
        for period in periods
        if period.end <= reading
    )


def _target_text(bound: Bound | None) -> str | None:
    if bound is None:
        return None
    high = f"..{plain(bound.high)}" if bound.high is not None else ""
    return plain(bound.value) + high


class _Judge(NamedTuple):
    """What stays the same for all rows of a report."""

    catalogue: Catalogue
    found: Cells
    as_of: date

    def row(self, measure: Measure, indicator: Indicator, target: Target, area: str) -> Row:
        span = window(target, self.as_of, self.catalogue.policy.issued.year)
        expected = expected_areas(self.catalogue, indicator, area)
        observed = figure(indicator, span, expected, self.found)
        verdict = judge(indicator, target, span, observed, self.catalogue.rules)
        bound = target.value
        return Row(
            indicator=indicator.id,
            name=indicator.name,
            measure=measure.number,
            section=measure.section,
            departments=indicator.departments or measure.departments,
            area=area,
            part_of_each=False,
            period=str(span.period) if target.period == "yearly" else target.period,
            kind=indicator.kind,
            unit=indicator.unit,
            comparator=bound.comparator if bound else None,
            target=_target_text(bound),
            strength=target.strength,
            assumed=target.assumed,
            observed=observed.state or observed.observed,
            numerator=observed.numerator,
            denominator=observed.denominator,
            reported_to=observed.reported_to,
            reported_areas=len(expected) - len(observed.late),
            expected_areas=len(expected),
            partial=observed.partial,
            attainment=verdict.attainment,
            due=verdict.due,
            shortfall=verdict.shortfall,
            status=verdict.status,
            final=verdict.final,
            wording=target.wording,
            whole_of=0,
            bound=bound,
            late=observed.late,
            series=_series(indicator, verdict, expected, self.found),
            weight=target.weight,
        )

    def rows(self, measure: Measure, indicator: Indicator, target: Target) -> Iterator[Row]:
        """Return the parts of a target, then the target itself."""
        top = root(self.catalogue)
        parts = [replace(self.row(measure, indicator, target, area), part_of_each=True)
                 for area in target.each]  # fmt: skip
        for area, value in target.allocation.items():
            bound = target.value and target.value._replace(value=value)
            share = target.model_copy(update={"value": bound, "wording": None})
            yield replace(self.row(measure, indicator, share, area), part_of_each=True)
        yield from parts
        if parts:
            yield _whole(parts, top)
        else:
            yield self.row(measure, indicator, target, target.area or top)


def _share(row: Row) -> Fraction:
    """Return attainment cut to 0..1; without a share 1 when met, else 0."""
    if row.attainment is None:
        return Fraction(int(row.status == "met"))
    return min(max(row.attainment, Fraction(0)), Fraction(1))


def _whole(parts: Sequence[Row], top: str) -> Row:
    """Return the row of an `each` target: met when all its parts are, else the worst of them."""
    met = [part for part in parts if part.status == "met"]
    worst = min((part.status for part in parts), key=WORST_FIRST.index)
    attained: Fraction | None = None
    if met or any(part.attainment is not None for part in parts):
        attained = sum((_share(part) for part in parts), Fraction(0)) / len(parts)
    due = min((part.due for part in parts if part.due is not None), default=None)
    periods = [part.reported_to for part in parts if part.reported_to]
    return replace(
        parts[0],
        area=top,
        part_of_each=False,
        unit=None,  # what is counted are areas
        comparator=">=",
        target=str(len(parts)),
        observed=Decimal(len(met)),
        numerator=None,
        denominator=None,
        reported_to=max(periods, key=lambda period: (period.end, period.start), default=None),
        reported_areas=sum(part.reported_areas for part in parts),
        expected_areas=sum(part.expected_areas for part in parts),
        partial=any(part.partial for part in parts),
        attainment=attained,
        due=due,
        shortfall=None if due is None or attained is None else due - attained,
        status=worst,
        final=all(part.final for part in parts)
        or any(part.final and part.status == "missed" for part in parts),
        whole_of=len(parts),
        late=tuple(name for part in parts for name in part.late),
        series=(),
    )


def _passes(row: Row, chosen: Selection) -> bool:
    return (
        (not chosen.measures or row.measure in chosen.measures)
        and (not chosen.sections or row.section in chosen.sections)
        and (not chosen.departments or not set(chosen.departments).isdisjoint(row.departments))
        and (not chosen.areas or row.area in chosen.areas)
        and (not chosen.statuses or row.status in chosen.statuses)
        and (not chosen.kinds or row.kind in chosen.kinds)
    )


def mean_attainment(rows: Iterable[Row]) -> Fraction | None:
    """Return the weighted mean; what is not due or aspirational is left out, no_data is 0."""
    weights, total = Fraction(0), Fraction(0)
    for row in rows:
        if row.status == "not_due" or row.strength == "aspirational":
            continue
        weight = Fraction(row.weight)
        weights += weight
        total += weight * (Fraction(0) if row.status == "no_data" else _share(row))
    return total / weights if weights else None


def count_statuses(rows: Iterable[Row]) -> dict[Status, int]:
    """Return how many rows have which status; every status is listed, so that they add up."""
    counts: dict[Status, int] = dict.fromkeys(STATUSES, 0)
    for row in rows:
        counts[row.status] += 1
    return counts


def in_group(row: Row, by: str, key: str) -> bool:
    """Return whether a group lists the row."""
    if by == "department":
        return key in row.departments
    return key == str({"measure": row.measure, "section": row.section}.get(by, row.area))


def _group_keys(catalogue: Catalogue, by: str) -> list[tuple[str, str]]:
    keys: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "measure": lambda: [(str(m.number), m.title) for m in catalogue.measures],
        "section": lambda: [(str(s.number), s.title) for s in catalogue.sections],
        "department": lambda: [(name, name) for name in catalogue.departments],
        "area": lambda: [(area.name, area.name) for area in catalogue.areas],
    }
    return keys[by]()


def _group(by: str, key: str, title: str, counted: Sequence[Row]) -> Group:
    aspirational = sum(row.strength == "aspirational" for row in counted)
    return Group(by, key, title, count_statuses(counted), aspirational, mean_attainment(counted))


def _groups(catalogue: Catalogue, by: str, rows: Sequence[Row]) -> Iterator[Group]:
    for key, title in _group_keys(catalogue, by):
        listed = [row for row in rows if in_group(row, by, key)]
        if listed:
            counted = [row for row in listed if by == "area" or not row.part_of_each]
            yield _group(by, key, title, counted)


def counted_once(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that count: parts only where their whole is filtered away."""
    wholes = {(row.indicator, row.period) for row in rows if not row.part_of_each}
    return [
        row for row in rows if not row.part_of_each or (row.indicator, row.period) not in wholes
    ]


def urgency(row: Row) -> tuple[int, Fraction]:
    """Return a key that puts the worst status first, and the largest shortfall within it."""
    return WORST_FIRST.index(row.status), -(row.shortfall or Fraction(0))


def report(
    catalogue: Catalogue,
    observations: Sequence[Observation],
    as_of: date,
    chosen: Selection = EVERYTHING,
    *,
    known_on: date | None = None,
) -> Report:
    """Judge every target that the selection lets through, in the catalogue's order.

    `observations` are those known on `known_on`; the report only says so.
    """
    judges = _Judge(catalogue, cells(catalogue, observations), as_of)
    rows = [
        row
        for measure in catalogue.measures
        for indicator in measure.indicators
        for target in indicator.targets
        for row in judges.rows(measure, indicator, target)
        if _passes(row, chosen)
    ]
    return Report(
        as_of=as_of,
        known_on=known_on,
        policy=catalogue.policy.title,
        sample_rows=sum(row.source == SAMPLE for row in observations),
        by=chosen.by,
        rows=rows,
        groups=list(_groups(catalogue, chosen.by, rows)),
        total=_group("all", "", "", counted_once(rows)),
    )
