"""From rows to cells: of the rows of one key the figure reported last counts.

A key is an indicator, an area and a period; for running totals, stocks, gauges, latest rates and
milestones the period's end alone. A row without any figure withdraws its key where its note
begins with 撤回 or Withdrawn; a mere note takes nothing away. A figure that was told again, in
whatever words, is the one that was told first. Of a milestone all rows that were not withdrawn
count: what was told last decides, whatever its period. Neither the order of the rows nor the
files they stand in matter. Source: docs/domain.md, "From rows to cells".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from .index import Index
from .kinds import key_by, keyed_by_end
from .model import Catalogue, Cell, Indicator, Observation, Story

Cells = dict[tuple[str, str], list[Cell]]
"""The cells of each (indicator, area), ordered by the end of their period."""
_by_time = attrgetter("period.end", "period.start")  # as `by_time`, in C for a million rows
_by_area = itemgetter(0, 1)
by_moment = attrgetter("reported_on", "path", "line")
"""The key that puts rows in the order in which they were reported."""


FIGURES = ("value", "numerator", "denominator", "state")
WORDS = ("note", *Story._fields)
"""The fields that say something, and those that tell it; the others tell who said it and when."""


def figures(row: Observation) -> tuple[object, ...]:
    """Return what the row says."""
    return (row.value, row.numerator, row.denominator, row.state)


def has_figure(row: Observation) -> bool:
    """Return whether the row says anything."""
    return (
        row.value is not None
        or row.numerator is not None
        or row.denominator is not None
        or row.state != ""
    )


def words(row: Observation) -> tuple[str, ...]:
    """Return in which words the row says it."""
    return (row.note, *row.story)


def fallen(before: Observation, row: Observation) -> str | None:
    """Return the first field in which a running total is smaller than an earlier one, if any."""
    for field in ("value", "numerator", "denominator"):
        old, new = getattr(before, field), getattr(row, field)
        if old is not None and new is not None and new < old:
            return field
    return None


WITHDRAWN, CORRECTED = ("撤回", "Withdrawn"), ("更正", "Corrected")
"""How the note begins, in either language, of a row that withdraws its key, and of one that
corrects another."""


def withdraws(row: Observation) -> bool:
    """Return whether the row takes back what was said for its key."""
    return row.note.startswith(WITHDRAWN) and not has_figure(row)


def known_on(observations: Iterable[Observation], day: date | None) -> list[Observation]:
    """Return the rows that had been reported by the end of the day; all where it is None."""
    if day is None:
        return list(observations)
    return [row for row in observations if row.reported_on.date() <= day]


def cells(catalogue: Catalogue, observations: Iterable[Observation]) -> Cells:
    """Return the rows that count, by indicator and area, in the order of their periods."""
    indicators = Index(catalogue).indicators
    by_end = {id_ for id_, one in indicators.items() if keyed_by_end(one)}
    deeds = {id_ for id_, one in indicators.items() if one.kind == "milestone"}
    groups: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for key, run in groupby(observations, _by_area):
        groups[key] += run
    return {
        (indicator, area): (
            not_withdrawn(rows)
            if indicator in deeds
            else _counting(rows, by_end=indicator in by_end)
        )
        for (indicator, area), rows in groups.items()
    }


def figures_told(rows: Iterable[Observation]) -> list[Observation]:
    """Return the figures and withdrawals of one key in their order, each by its first row.

    A row that tells once more what was told last is left out.
    """
    said = (row for row in rows if has_figure(row) or withdraws(row))
    return [next(run) for _, run in groupby(sorted(said, key=by_moment), figures)]


def _counting(rows: list[Observation], *, by_end: bool) -> list[Cell]:
    """Return the rows of one indicator and area that count, in the order of their periods."""
    keys: list[object] = [row.period.end if by_end else row.period for row in rows]
    latest = dict(zip(keys, rows, strict=True))
    if len(latest) < len(rows):  # something was told again
        told: dict[object, list[Observation]] = defaultdict(list)
        for key, row in zip(keys, rows, strict=True):
            told[key].append(row)
        latest = {key: own[-1] for key in told if (own := figures_told(told[key]))}
    return sorted(filter(has_figure, latest.values()), key=_by_time)


def not_withdrawn(rows: Iterable[Observation]) -> list[Cell]:
    """Return the rows of a deed that were not withdrawn, in the order of their periods."""
    kept: dict[date, list[Observation]] = defaultdict(list)
    for row in sorted(rows, key=by_moment):
        if has_figure(row):
            kept[row.period.end].append(row)
        elif withdraws(row):
            kept.pop(row.period.end, None)
    return sorted(chain.from_iterable(kept.values()), key=_by_time)


class Counted(NamedTuple):
    """A row, when a figure of its key `came` first, and the day from which on it is `over`.

    It counts from its own day on up to that one (exclusive), which is None where it still does.
    Of a deed each row is a figure of its own; one that was withdrawn came first when told again.
    """

    row: Observation
    came: date
    over: date | None


def counted(indicator: Indicator, rows: Sequence[Observation]) -> Iterator[Counted]:
    """Yield since and until when rows of an indicator count: what `cells` says of any day.

    Left out is who came first on its own day and still counts.
    """
    told_by = key_by(indicator)
    keys = [(row.area, told_by(row)) for row in rows]
    again = {key for key, many in Counter(keys).items() if many > 1}
    told: dict[tuple[str, object], list[Observation]] = defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        if key in again:
            told[key].append(row)
        elif not has_figure(row):
            yield Counted(row, row.reported_on.date(), row.reported_on.date())
    for own in told.values():
        yield from _counted(sorted(own, key=by_moment), every=indicator.kind == "milestone")


def _counted(told: Iterable[Observation], *, every: bool) -> Iterator[Counted]:
    """Yield it of the rows of one key in their order; of a deed `every` figure stands."""
    standing: list[Counted] = []
    for row in told:
        day = row.reported_on.date()
        new = has_figure(row) and (
            every or not standing or figures(standing[-1].row) != figures(row)
        )
        came = standing[-1].came if standing and not every else day
        if withdraws(row) or (new and not every):
            yield from (one._replace(over=day) for one in standing)
            standing = []
        if new:
            standing.append(Counted(row, came, None))
        else:
            yield Counted(row, day, day)
    yield from (one for one in standing if one.came != one.row.reported_on.date())
