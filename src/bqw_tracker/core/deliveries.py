"""What became of the duties: on time, late, missing or open.

A report tells of days: an increment of those of its period, a running total of all days from
1 January to its end, a level (stock, latest rate, state of a deed) of its last day alone. A duty
asks for days: for a level the last day of its period, for anything else all days of it. It is
fulfilled on the day on which reports of all these days are in. So the two ways to write one
report, the increment of May and June or the total at the end of June, say the same about May: it
came late, with June, and nobody has to ask for it again; both are read the same way where it is
asked whether an area is up to date. The level at the end of June does not tell that of May.
Source: docs/domain.md, "Duties and punctuality" and "Kinds of indicator".

Of a key the first report decides, as a revision is not late; where the key was withdrawn, the
first one after that. A deed done owes nothing for later periods, unless a later report says
that it is not.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby, takewhile
from operator import attrgetter, itemgetter
from typing import Literal, NamedTuple

from .calendar import Duty
from .cells import has_figure, keyed_by_end, known_from, known_on, takes_latest, year_to_date_of
from .index import Index
from .model import Indicator, Observation
from .periods import Period, by_time, covers

State = Literal["on_time", "late", "missing", "open"]
_by_area = itemgetter(0, 1)
_by_moment = attrgetter("reported_on", "path", "line")


class Delivery(NamedTuple):
    """What became of a duty; `reported_on` is the day on which all of it was in.

    Without one it is `open` up to its due day, then `missing`.
    """

    duty: Duty
    reported_on: date | None
    state: State


class _Done(NamedTuple):
    """A deed is done: the day from which on nothing is owed, and the day it was first said."""

    since: date
    came: date


class _Reported(NamedTuple):
    """The days of which a report tells, the day it first came, and whether a deed is done."""

    days: Period
    came: date
    done: _Done | None


def deliveries(
    index: Index,
    observations: Iterable[Observation],
    *,
    owed: Iterable[Duty],
    today: date,
) -> list[Delivery]:
    """Return what became of each duty by the end of a day, in their order.

    Duties that fell away because a deed is done are left out. A row reported after the day is
    not known. Rows are expected without errors; their order never matters.
    """
    rows: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for key, run in groupby(known_on(observations, today), _by_area):
        rows[key] += run
    return [
        delivery
        for key, group in groupby(owed, _by_area)
        for delivery in _delivered(index.indicators[key[0]], rows.get(key, ()), group, today)
    ]


def _delivered(
    indicator: Indicator, rows: Sequence[Observation], owed: Iterable[Duty], today: date
) -> Iterator[Delivery]:
    reports = _reported(indicator, rows)
    done = _still_done(reports)
    starts, ends = [one.days.start for one in reports], [one.days.end for one in reports]
    for duty in owed:
        start, end = duty.period
        if done and start >= done.since:
            continue
        if takes_latest(indicator):
            start = duty.period.last
        near = reports[bisect_right(ends, start) : bisect_left(starts, end)]
        came = _all_in(Period(start, end), near)
        if done and end > done.since:
            came = min(came or done.came, done.came)
        yield Delivery(duty, came, _state(duty.due, came, today))


def _state(due: date, came: date | None, today: date) -> State:
    if came is None:
        return "missing" if today > due else "open"
    return "late" if came > due else "on_time"


def _reported(indicator: Indicator, rows: Iterable[Observation]) -> list[_Reported]:
    """Return what the reports of one area tell, in the order of the days."""
    by_end, level = keyed_by_end(indicator), takes_latest(indicator)
    reports: dict[object, list[Observation]] = defaultdict(list)
    for row in sorted(rows, key=_by_moment):
        key = row.period.end if by_end else row.period
        if has_figure(row):
            reports[key].append(row)
        else:
            reports.pop(key, None)
    found = []
    for history in reports.values():
        first = history[0]
        start, end = first.period
        if level:
            start = first.period.last
        elif by_end:
            start = year_to_date_of(first)
        done = _done(indicator, history) if indicator.kind == "milestone" else None
        found.append(_Reported(Period(start, end), first.reported_on.date(), done))
    return sorted(found, key=lambda one: by_time(one.days))


def _done(indicator: Indicator, rows: Sequence[Observation]) -> _Done | None:
    """Return since when the rows of one key say that a deed is done, if they still do."""
    run = list(takewhile(lambda row: row.state == "done", reversed(rows)))
    return _Done(known_from(indicator, run[-1]), run[-1].reported_on.date()) if run else None


def _still_done(reports: Sequence[_Reported]) -> _Done | None:
    """Return the earliest report of a done deed that no later one takes back."""
    run = list(takewhile(lambda one: one.done is not None, reversed(reports)))
    return run[-1].done if run else None


def _all_in(asked: Period, near: Sequence[_Reported]) -> date | None:
    """Return the first day on which reports of all the days were in."""
    if not covers([one.days for one in near], asked):
        return None
    ordered = sorted(near, key=lambda one: one.came)
    days = [one.days for one in ordered]
    last = bisect_left(range(len(days)), x=True, key=lambda last: covers(days[: last + 1], asked))
    return ordered[last].came


class Punctuality(NamedTuple):
    """How many figures an area or a department owed, and how many of them came when.

    Rates are fractions of 1, None where nothing was owed.
    """

    name: str
    on_time: int
    late: int
    missing: int

    @property
    def reported(self) -> int:
        """How many came at all."""
        return self.on_time + self.late

    @property
    def owed(self) -> int:
        """How many were to come."""
        return self.reported + self.missing

    @property
    def completeness(self) -> Fraction | None:
        """The share of what was owed that came at all."""
        return Fraction(self.reported, self.owed) if self.owed else None

    @property
    def punctuality(self) -> Fraction | None:
        """The share of what was owed that came in time."""
        return Fraction(self.on_time, self.owed) if self.owed else None


def area_punctuality(index: Index, found: Iterable[Delivery], *, today: date) -> list[Punctuality]:
    """Return how every area reported, in the catalogue's order."""
    names = [area.name for area in index.catalogue.areas]
    return _counted(names, ((one.duty.area, one.state) for one in _passed(found, today)))


def department_punctuality(
    index: Index, found: Iterable[Delivery], *, today: date
) -> list[Punctuality]:
    """Return how the figures came for which every department is responsible, in their order."""
    states = (
        (name, one.state)
        for one in _passed(found, today)
        for name in set(index.owned[one.duty.indicator].departments)
    )
    return _counted(index.catalogue.departments, states)


def _passed(found: Iterable[Delivery], today: date) -> Iterable[Delivery]:
    return (one for one in found if one.duty.due < today)


def _counted(names: Sequence[str], states: Iterable[tuple[str, State]]) -> list[Punctuality]:
    counts = Counter(states)
    return [
        Punctuality(name, counts[name, "on_time"], counts[name, "late"], counts[name, "missing"])
        for name in names
    ]
