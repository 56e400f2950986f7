"""What rows can get wrong together, and the tuple of all checks on progress.

Each docstring says what is enforced. Where rows contradict each other, each of them is named,
so that `--lenient` leaves all of them out and no figure depends on the order of files.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise
from operator import attrgetter

from .cells import FIGURES, WORDS, cells, fallen, figures, words
from .counting_checks import COUNTING_CHECKS
from .folders import not_yours
from .index import Index
from .kinds import key_by, key_of, keyed_by_end, takes_latest, year_to_date_of
from .model import Catalogue, Cell, Indicator, Observation
from .numbers import EXACT, plain
from .periods import Period, reporting_periods
from .problems import Problem, sentence
from .row_checks import (
    Progress,
    at,
    control_characters,
    empty_values,
    negatives,
    not_whole,
    outside_policy,
    parts,
    reporting_days,
    unexpected_values,
    unknown_nodes,
    warn,
    wrong_reporters,
)


def conflicting_rows(progress: Progress) -> Iterator[Problem]:
    """Rows of one key and one moment of reporting say the same, in the same words."""
    for id_, rows in progress.rows.items():
        told_by = key_by(progress.indicators[id_])
        keys: list[tuple[object, ...]] = [(row.area, told_by(row), row.reported_on) for row in rows]
        if len(set(keys)) == len(rows):
            continue
        first: dict[tuple[object, ...], Observation] = {}
        clashes: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
        for key, row in zip(keys, rows, strict=True):
            other = first.setdefault(key, row)
            if _said(other) != _said(row):
                clashes[key].append(row)
        for key, others in clashes.items():
            named = [first[key], *others]
            for row, other in zip(named, [*named[1:], named[0]], strict=True):
                said = zip(_said(row), _said(other), FIGURES + WORDS, strict=True)
                yield at(
                    row,
                    next((field for one, two, field in said if one != two), "value"),
                    "conflicting-rows",
                    sentence(
                        "{path}:{line} says something else on the same day",
                        path=other.path,
                        line=other.line,
                    ),
                    sentence("keep one; a correction has a later reported_on"),
                )


def _said(row: Observation) -> tuple[object, ...]:
    return figures(row) + words(row)


def overlapping_periods(progress: Progress) -> Iterator[Problem]:
    """Increments of one indicator and area never overlap, so that nothing is added up twice."""
    for (id_, _), found in progress.cells.items():
        indicator = progress.indicators[id_]
        if keyed_by_end(indicator):
            continue
        in_time = sorted(found, key=attrgetter("period"))
        widest: Cell | None = None
        named: set[int] = set()
        for cell in in_time:
            if widest is not None and cell.period.start < widest.period.end:
                for row, other in ((widest, cell), (cell, widest)):
                    if id(row) not in named:
                        named.add(id(row))
                        yield _overlap(row, other)
            if widest is None or cell.period.end > widest.period.end:
                widest = cell


def _overlap(row: Observation, other: Observation) -> Problem:
    return at(
        row,
        "period",
        "overlapping-periods",
        sentence(
            "{period} overlaps {other} in {path}:{line}",
            period=str(row.period),
            other=str(other.period),
            path=other.path,
            line=other.line,
        ),
        sentence(
            "report each day once; withdraw one with an empty row whose note begins with "
            "Withdrawn, or set reported.as: year_to_date if these are running totals"
        ),
    )


def not_summable(progress: Progress) -> Iterator[Problem]:
    """An indicator whose figures cannot be added up is reported by one area."""
    for id_, rows in progress.rows.items():
        if progress.indicators[id_].over_areas == "sum":
            continue
        areas = sorted({row.area for row in rows})
        if len(areas) > 1:
            for row in rows:
                yield at(
                    row,
                    "area",
                    "not-summable",
                    sentence("{areas} report {id}, which cannot be added up",
                             areas=tuple(areas), id=id_),
                    sentence("let one area report it, or set over_areas: sum"),
                )  # fmt: skip


def falling_totals(progress: Progress) -> Iterator[Problem]:
    """Warn where a running total of a year is smaller than the one before."""
    for (id_, _), found in progress.cells.items():
        indicator = progress.indicators[id_]
        if indicator.reported.as_ != "year_to_date":
            continue
        for before, cell in pairwise(found):
            if problem := fall(before, cell):
                yield problem


def fall(before: Cell, cell: Cell) -> Problem | None:
    """Return the warning where a running total is smaller than the one before in its year."""
    if year_to_date_of(before) != year_to_date_of(cell):
        return None
    field = fallen(before, cell)
    if field is None:
        return None
    old, new = getattr(before, field), getattr(cell, field)
    return warn(
        cell,
        field,
        "falling-total",
        sentence("the total falls from {old} to {new}", old=plain(old), new=plain(new)),
        sentence("check whether this month's increment was reported"),
    )


def parts_differ(progress: Progress) -> Iterator[Problem]:
    """Warn where the city's own figure is not the sum of the counties' for the same period."""
    top = progress.index.root
    for (id_, area), found in progress.cells.items():
        indicator = progress.indicators[id_]
        below = parts_of_city(progress.index, indicator) if area == top else ()
        if not below:
            continue
        # Rates given as values alone do not add up.
        names = ("numerator", "denominator") if indicator.kind == "rate" else ("value",)
        lower = [
            {key_of(indicator, cell): cell for cell in progress.cells.get((id_, name), ())}
            for name in below
        ]
        for cell in found:
            key = key_of(indicator, cell)
            theirs = [each[key] for each in lower if key in each]
            if len(theirs) == len(below):
                yield from _difference(names, cell, theirs)


def parts_of_city(index: Index, indicator: Indicator) -> tuple[str, ...]:
    """Return the areas whose figures make the city's own; none where it has none, or of deeds."""
    known = index.reporters(indicator)
    if indicator.kind == "milestone" or index.root not in known:
        return ()
    return tuple(name for name in known if name != index.root)


def _difference(names: Sequence[str], cell: Cell, theirs: Sequence[Cell]) -> Iterator[Problem]:
    for name in names:
        own = getattr(cell, name)
        values = [getattr(other, name) for other in theirs]
        if own is None or None in values:
            continue
        with localcontext(EXACT):
            total = sum(values, Decimal(0))
        if total != own:
            yield warn(
                cell,
                name,
                "parts-differ",
                sentence("the city says {own}, its parts make {total}",
                         own=plain(own), total=plain(total)),
                sentence("the city's figure counts; ask which of them is right"),
            )  # fmt: skip
            return


def missing_periods(progress: Progress) -> Iterator[Problem]:
    """Warn of reporting periods that an area left out between its first and its latest report."""
    for (id_, area), found in progress.cells.items():
        indicator = progress.indicators[id_]
        if indicator.reported.every == "once" or not found:
            continue
        by_total = takes_latest(indicator) or indicator.reported.as_ == "year_to_date"
        first = found[0].period.end if by_total else min(c.period.start for c in found)
        span = Period(first, found[-1].period.end)
        if span.start >= span.end:
            continue
        periods = reporting_periods(span, indicator.reported.every)
        ends = [cell.period.end for cell in found[-len(periods) :]]
        if ends == [owed.end for owed in periods]:  # each ends with a report of its own
            continue
        gap: Period | None = None
        position = 0
        for owed in periods:
            while position < len(found) and found[position].period.end <= owed.start:
                position += 1
            cell = found[position]
            reported = cell.period.end <= owed.end or (
                not by_total and cell.period.start <= owed.start
            )
            if reported:
                if gap is not None:
                    yield _gap(cell, area, gap)
                gap = None
            else:
                gap = Period(gap.start if gap else owed.start, owed.end)


def _gap(cell: Cell, area: str, gap: Period) -> Problem:
    return warn(
        cell,
        "period",
        "missing-period",
        sentence("{area} reported nothing for {period} before this", area=area, period=str(gap)),
        sentence("report it; a month in which nothing happened is reported as 0"),
    )


Check = Callable[[Progress], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (
    empty_values,
    unknown_nodes,
    unexpected_values,
    parts,
    negatives,
    reporting_days,
    outside_policy,
    wrong_reporters,
    not_whole,
    control_characters,
    not_yours,
    conflicting_rows,
    overlapping_periods,
    not_summable,
    falling_totals,
    parts_differ,
    missing_periods,
    *COUNTING_CHECKS,
)
ACROSS: tuple[Check, ...] = (parts_differ,)
"""What compares the cells of areas, those of one end at a time."""
APART: tuple[Check, ...] = tuple(check for check in CHECKS if check not in ACROSS)
"""What is as true of some areas as of all; save that `not_summable` sees the areas it is given."""


def check_progress(
    catalogue: Catalogue,
    observations: Iterable[Observation],
    *,
    today: date = date.max,
    owners: Mapping[str, str] | None = None,
    checks: Iterable[Check] = CHECKS,
) -> list[Problem]:
    """Return everything wrong with the rows by a day, check by check.

    `owners` are areas by the paths of the files that lie in a folder of theirs, if any do.
    """
    rows: dict[str, list[Observation]] = defaultdict(list)
    for row in observations:
        rows[row.indicator].append(row)
    found = cells(catalogue, (row for own in rows.values() for row in own))
    progress = Progress(Index(catalogue), rows, found, today, owners)
    return [problem for check in checks for problem in check(progress)]
