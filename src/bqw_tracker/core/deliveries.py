"""What became of the duties: on time, late, missing or open.

A duty is fulfilled on the day on which reports of all its days are in (of a level: one that
reaches its last day), all of them inside its window, whatever way they are written: the increment
of May and June or the total at the end of June say the same about May. It came late, with June,
and nobody has to ask for it again; the same holds where it is asked whether an area is up to date.
Source: docs/domain.md, "Duties and punctuality" and "Owed and delivered".

Of a key the first report decides, as a revision is not late; where the key was withdrawn, the
first one after that. A deed done owes nothing for later periods, unless a later report takes
that back.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache, partial
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from .calendar import Duty
from .cells import Cells, by_moment, has_figure, known_on, not_withdrawn, withdraws
from .deeds import Plans, Told, done_by, plans_of, told_last
from .duties import days_told
from .index import Index
from .kinds import key_by, keyed_by_end, known_from, takes_latest
from .model import Indicator, Observation
from .packed import Few, Packed
from .periods import DAY, Period, by_time, covers, parse_period, year

State = Literal["on_time", "late", "missing", "open"]
_by_area = itemgetter(0, 1)


class Delivery(NamedTuple):
    """What became of a duty; `reported_on` is the day on which all of it was in.

    Without one it is `open` up to its due day, then `missing`.
    """

    duty: Duty
    reported_on: date | None
    state: State


class _Reported(NamedTuple):
    """The days of which a report tells, and the day on which it first came."""

    days: Period
    came: date


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
    few = observations.few if isinstance(observations, Packed) else None
    for key, run in groupby(known_on(() if few else observations, today), _by_area):
        rows[key] += run
    found: list[Delivery] = []
    for id_, due in groupby(owed, itemgetter(0)):
        indicator, own = index.indicators[id_], list(due)
        told = _reports(few, indicator, own) if few else rows
        for key, group in groupby(own, _by_area):
            found += _delivered(indicator, told.get(key, ()), list(group), today)
    return found


def _reports(few: Few, indicator: Indicator, owed: Sequence[Duty]) -> Cells:
    """Return of packed rows those of an indicator that tell what became of its duties.

    Told apart are the days on which a report begins or ceases to tell of a duty: of a level or a
    running total those before the last day of its period, and the last ones of years.
    """
    limits = {duty.limit for duty in owed}
    spans = {duty.period for duty in owed}
    if not keyed_by_end(indicator):
        return few.reports(indicator, limits.union(*spans))
    ends = {end for span in spans for end in span} | {year(end.year).start for end in limits}
    return few.reports(indicator, limits | ends | {end - DAY for end in ends})


def _delivered(
    indicator: Indicator, rows: Sequence[Observation], owed: Sequence[Duty], today: date
) -> Iterator[Delivery]:
    asked = tuple([duty[2:] for duty in owed])
    level, reports = takes_latest(indicator), _reported(indicator, rows)
    became = map(Delivery, owed, *_became(level, asked, reports, today))
    told = Told()
    if indicator.kind == "milestone":
        told = told_last(not_withdrawn(rows), plans_of(indicator))
    return _until_done(indicator, told, became, today) if told.standing else became


def _until_done(
    indicator: Indicator, told: Told, became: Iterable[Delivery], today: date
) -> Iterator[Delivery]:
    """Yield what became of the duties of a deed of which something was reached."""
    done_in = cache(partial(done_by, told))
    for duty, came, state in became:
        start, end = duty.period
        done = done_in(_touched(indicator, duty.period))
        since = known_from(indicator, done) if done else end
        if done and since < end:
            day = done.reported_on.date()
            came = min(came or day, day)  # noqa: PLW2901 - with the row that says it is done
            state = _state(duty.due, came, today)  # noqa: PLW2901 - the same
        if start < since:
            yield Delivery(duty, came, state)


@lru_cache(maxsize=4_000)
def _became(
    level: bool,  # noqa: FBT001 - it is part of what the answer is looked up by
    asked: tuple[tuple[Period, date, date], ...],
    reports: tuple[_Reported, ...],
    today: date,
) -> tuple[list[date | None], list[State]]:
    """Return when all of each duty was in, and what that is: a duty by its period, due and limit.

    Kept, as an area sends many figures with one form, and many areas report on the same days.
    """
    starts, ends = [one.days.start for one in reports], [one.days.end for one in reports]
    levels = _Levels(reports, ends)
    days = []
    for (start, end), _, limit in asked:
        if level:
            days.append(levels.first(end, limit))
        else:
            last = min(bisect_left(starts, end), bisect_right(ends, limit))
            near = reports[bisect_right(ends, start) : last]
            days.append(_all_in(Period(start, end), near))
    return days, [_state(due, came, today) for (_, due, _), came in zip(asked, days, strict=True)]


class _Levels:
    """The reports of a level: of those that reach a day, when the first one came."""

    def __init__(self, reports: Sequence[_Reported], ends: Sequence[date]) -> None:
        self._reports, self._ends = reports, ends
        self._first: dict[date, list[date]] = {}

    def first(self, end: date, limit: date) -> date | None:
        """Return when a report came first that reaches an end, and no further than a limit."""
        if limit not in self._first:
            # From the last report that may count backwards, the earliest that came so far.
            came = (one.came for one in self._reports[bisect_right(self._ends, limit) - 1 :: -1])
            counting = self._ends and self._ends[0] <= limit
            self._first[limit] = list(accumulate(came, min))[::-1] if counting else []
        at = bisect_left(self._ends, end)
        found = self._first[limit]
        return found[at] if at < len(found) else None


def _state(due: date, came: date | None, today: date) -> State:
    if came is None:
        return "missing" if today > due else "open"
    return "late" if came > due else "on_time"


def _reported(indicator: Indicator, rows: Sequence[Observation]) -> tuple[_Reported, ...]:
    """Return what the reports of one area tell, in the order of the days."""
    by_end = keyed_by_end(indicator)
    keys = set(map(key_by(indicator), rows))
    first = rows if len(keys) == len(rows) else _first_told(indicator, rows)
    told = [
        _Reported(days_told(indicator, row) if by_end else row.period, row.reported_on.date())
        for row in first
        if has_figure(row)
    ]
    return tuple(sorted(told, key=lambda one: by_time(one.days)))


def _first_told(indicator: Indicator, rows: Iterable[Observation]) -> Iterator[Observation]:
    """Return the rows with which the figures came that were not withdrawn; of a deed all."""
    found: dict[object, list[Observation]] = defaultdict(list)
    every, told_by = indicator.kind == "milestone", key_by(indicator)
    for row in sorted(rows, key=by_moment):
        key = told_by(row)
        if withdraws(row):
            found.pop(key, None)
        elif (every or key not in found) and has_figure(row):
            found[key].append(row)
    return chain.from_iterable(found.values())


def _touched(indicator: Indicator, period: Period) -> Plans:
    """Return the nodes of the targets whose windows a period touches; others may have further."""
    plans = plans_of(indicator)
    if len(plans) == 1 or not any(plans):
        return plans
    spans = (parse_period(target.period) for target in indicator.targets)
    return tuple(
        plan
        for span, plan in zip(spans, plans, strict=True)
        if span is None or (span.start < period.end and period.start < span.end)
    )


def _all_in(asked: Period, near: Sequence[_Reported]) -> date | None:
    """Return the first day on which reports of all the days were in."""
    if len(near) < 2:  # the usual case: one report of these days, or none
        whole = near and near[0].days.start <= asked.start and near[0].days.end >= asked.end
        return near[0].came if whole else None
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
    return _counted(names, Counter((one.duty.area, one.state) for one in _passed(found, today)))


def department_punctuality(
    index: Index, found: Iterable[Delivery], *, today: date
) -> list[Punctuality]:
    """Return how the figures came that each department leads, in the order of the catalogue."""
    states = Counter((one.duty.indicator, one.state) for one in _passed(found, today))
    counts = Counter[tuple[str, State]]()
    for (id_, state), times in states.items():
        counts.update(dict.fromkeys(((name, state) for name in index.owned[id_].departments.lead),
                                    times))  # fmt: skip
    return _counted(index.catalogue.departments, counts)


def _passed(found: Iterable[Delivery], today: date) -> Iterable[Delivery]:
    return (one for one in found if one.duty.due < today)


def _counted(names: Sequence[str], counts: Counter[tuple[str, State]]) -> list[Punctuality]:
    return [
        Punctuality(name, counts[name, "on_time"], counts[name, "late"], counts[name, "missing"])
        for name in names
    ]
