"""What counts of one indicator and area in a window, on any of its days.

A window is asked at the end of each of its periods. So the cells are walked once from the day
where it begins, as far as they are asked for; each step adds what a cell brings to the sums of
the steps before it, and a day is looked up among the steps.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from .cells import Cells, fallen
from .deeds import Told, by_telling, plans_of, told_last, told_then
from .duties import days_told
from .kinds import known_from, takes_latest, year_to_date_of
from .model import Cell, Indicator
from .numbers import EXACT
from .periods import Period, reporting_periods, year
from .schedule import Window

_ZERO = Decimal(0)
_BACK = 10
"""Years that are fetched at once where one after the other is asked for."""
_end = attrgetter("period.end")


class Used(NamedTuple):
    """A cell that counts, beside what counts `before` it in its area.

    `sign` is -1 for the running total before the window.
    """

    cell: Cell
    sign: int = 1
    before: "Used | None" = None

    @property
    def and_before(self) -> list["Used"]:
        """Everything that counts of the area, in the order of time; what is subtracted is last."""
        found, before = [self], self.before
        while before is not None:
            found.append(before)
            before = before.before
        found.reverse()
        return sorted(found, key=lambda use: use.sign < 0)


class Step(NamedTuple):
    """What counts from the day `since` on, until the next step.

    `sums` is that of values, or those of numerators and denominators. All days are `told` from
    where the window begins up to this one (exclusive). What cannot be told from
    running totals that fall is not `known`. Of a deed it is how the deed was told.
    """

    since: date
    used: Used
    told: date
    sums: tuple[Decimal, ...]
    known: bool = True
    deed: Told | None = None


def _figures(cell: Cell) -> tuple[Decimal, ...]:
    if cell.denominator is None:
        return (cell.value or _ZERO,)
    return (cell.numerator or _ZERO, cell.denominator)


def _added(cell: Cell, past: Step | None, told: date) -> Step:
    """Return the step to a cell that counts beside those that did."""
    before, sums = None, _figures(cell)
    if past is not None:
        before, sums = past.used, tuple(map(EXACT.add, past.sums, sums))
    return Step(cell.period.end, Used(cell, before=before), told, sums)


def _deed(cells: Sequence[Cell], indicator: Indicator) -> Iterator[Step]:
    """Yield the state of a deed that was told last, behind its latest percentage and nodes."""
    known, told, reached, plans = list[Cell](), Told(), date.min, plans_of(indicator)
    in_time = sorted(((known_from(indicator, cell), n, cell) for n, cell in enumerate(cells)))
    last = used = None
    for since, _, cell in in_time:
        telling = by_telling(cell)
        in_order = last is None or last <= telling
        last = telling if in_order else last
        known.append(cell)
        before, told = told, told_then(told, cell, plans) if in_order else told_last(known, plans)
        reached = max(reached, days_told(indicator, cell).end)
        if told.state is not None:
            if used is None or told is not before:
                used = _used(told, told.state)
            yield Step(since, used, reached, (), deed=told)


def _used(told: Told, state: Cell) -> Used:
    """Return the row with the state, behind its percentage and the nodes that were reached."""
    if not told.standing and told.percentage is None:
        return Used(state)
    steps = [first for _, first in told.standing]
    if any(reached == "done" for reached, _ in told.standing):
        steps = []
    before = {id(row): row for row in (told.percentage, *steps) if row and row is not state}
    used: Used | None = None
    for row in sorted(before.values(), key=by_telling):
        used = Used(row, 1, used)
    return Used(state, 1, used)


def _increments(cells: Iterable[Cell], start: date) -> Iterator[Step]:
    """Yield the sums of the cells that lie inside."""
    told, used, add = start, None, EXACT.add
    total = top = whole = _ZERO
    for cell in cells:  # for each of a million rows: no call that can be spared
        begin, end = cell.period
        if begin < start:
            continue
        if begin <= told:
            told = end
        used = Used(cell, 1, used)
        if cell.denominator is None:
            total = add(total, cell.value or _ZERO)
            yield Step(end, used, told, (total,))
        else:
            top, whole = add(top, cell.numerator or _ZERO), add(whole, cell.denominator)
            yield Step(end, used, told, (top, whole))


def _running_totals(cells: Iterable[Cell], start: date) -> Iterator[Step]:
    """Yield per year the latest total, less the total before a window that begins later.

    Where that one is missing nothing counts, and nothing where a total is smaller than it.
    """
    told, year = start, None
    opening = past = last = None
    for cell in cells:
        if cell.period.end == start:
            subtracted = tuple(map(EXACT.minus, _figures(cell)))
            opening = Step(start, Used(cell, sign=-1), start, subtracted)
            continue
        begins = year_to_date_of(cell)
        if begins != year:
            year, past = begins, last
            if begins < start:
                if opening is None:
                    return
                past = opening
        told = cell.period.end if begins <= told else told
        last = _added(cell, past, told)
        if past is not None:
            falls = past is opening and fallen(past.used.cell, cell) is not None
            last = last._replace(known=not falls and past.known)
        yield last


class _Walk:
    """The steps from where a window begins, made as far as they are asked for."""

    def __init__(self, ahead: Iterator[Step]) -> None:
        self._ahead, self._steps, self._days = ahead, list[Step](), list[date]()

    def upto(self, limit: date) -> Step | None:
        """Return the last step up to a day; None where nothing counts yet."""
        steps, days = self._steps, self._days
        if not days or days[-1] <= limit:
            for step in self._ahead:
                steps.append(step)
                days.append(step.since)
                if step.since > limit:
                    break
        found = bisect_right(days, limit)
        return steps[found - 1] if found and steps[found - 1].known else None


class _Latest:
    """The cells of which the latest one counts, whenever a window begins."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells

    def upto(self, limit: date) -> Step | None:
        """Return the step to the last cell up to a day; None where there is none."""
        found = bisect_right(self._cells, limit, key=_end)
        latest = self._cells[found - 1] if found else None
        return latest and _added(latest, None, latest.period.end)


class _Series:
    """The cells of one indicator and area, of a rate those with or without parts."""

    def __init__(self, indicator: Indicator, cells: Sequence[Cell], *, parts: bool) -> None:
        self._indicator, self._cells = indicator, cells
        if indicator.kind == "rate":
            self._cells = [cell for cell in cells if (cell.denominator is not None) == parts]
        self._walks: dict[date, _Walk | _Latest] = {}

    def since(self, start: date) -> "_Walk | _Latest":
        """Return what counts in windows that begin on a day."""
        indicator = self._indicator
        begin = date.min if takes_latest(indicator) else start
        found = self._walks.get(begin)
        if found is None:
            level = takes_latest(indicator) and indicator.kind != "milestone"
            found = _Latest(self._cells) if level else _Walk(self._steps(begin))
            self._walks[begin] = found
        return found

    def upto(self, window: Window) -> Step | None:
        """Return what counts in the window."""
        return self.since(window.period.start).upto(window.limit)

    def alone(self, windows: Sequence[Window]) -> list[Step | None]:
        """Return what counts in each of several windows that follow each other.

        Each cell is looked at once, no window is walked by itself; of running totals that is
        not possible.
        """
        if takes_latest(self._indicator):
            return list(self._latest(windows))
        if self._indicator.reported.as_ == "year_to_date":
            return [self.upto(window) for window in windows]
        found: list[Step | None] = [None] * len(windows)
        spans = [(window.period.start, window.limit) for window in windows]
        at = 0
        for cell in self._cells:
            begin, end = cell.period
            while at < len(spans) and spans[at][1] < end:
                at += 1
            if at == len(spans):
                break
            if begin >= spans[at][0]:
                past, sums = found[at], _figures(cell)
                if past is not None:
                    sums = tuple(map(EXACT.add, past.sums, sums))
                found[at] = Step(end, Used(cell), end, sums)
        return found

    def _latest(self, windows: Iterable[Window]) -> Iterator[Step | None]:
        """Yield the latest cell of each of several windows that follow each other."""
        at, step = 0, None
        for window in windows:
            before = at
            while at < len(self._cells) and self._cells[at].period.end <= window.limit:
                at += 1
            if at > before:
                step = _added(self._cells[at - 1], None, self._cells[at - 1].period.end)
            yield step

    def _steps(self, start: date) -> Iterator[Step]:
        cells = self._cells
        if self._indicator.kind == "milestone":
            return _deed(cells, self._indicator)
        first = bisect_left(cells, start, key=_end)
        ahead = map(cells.__getitem__, range(first, len(cells)))
        running = self._indicator.reported.as_ == "year_to_date"
        return (_running_totals if running else _increments)(ahead, start)


class Walks:
    """The cells of a workspace, those of an indicator walked once for all days of a window.

    A window is asked at the end of each of its periods; what it holds is not summed anew every
    time. Kept are the steps of one indicator, as one is done after the other.

    Where `few` is there, it gives the cells of an indicator: between two of the days that are
    named, those that add up to one may be one.
    """

    def __init__(
        self, cells: Cells, few: Callable[[Indicator, Collection[date]], Cells] | None = None
    ) -> None:
        self._cells, self._few = cells, few
        self._held: Indicator | None = None
        self._usual = set[date]()
        self._own: dict[str, set[date]] = {}
        self._fetched = 0
        self._window: Window | None = None
        self._walked: Indicator | None = None
        self._series: dict[tuple[str, bool], _Series] = {}
        self._together: dict[tuple[tuple[str, ...], date], list[_Walk | _Latest]] = {}

    def told_to(self, indicator: Indicator, areas: Iterable[str]) -> date | None:
        """Return the last day of which one of the areas has told; None where none ever did."""
        if self._few is not None and indicator is not self._held:
            self._fetch(indicator)
        told = (self._cells.get((indicator.id, area), ()) for area in areas)
        return max((cell.period.last for cells in told for cell in cells), default=None)

    def upto(
        self, indicator: Indicator, areas: tuple[str, ...], window: Window
    ) -> list[Step | None]:
        """Return what counts of each area in a window.

        A rate without parts counts only where one area is asked for alone, the latest one, and
        never beside parts; from a running total without parts nothing can be subtracted.
        """
        self._turn_to(indicator, [window])
        start, limit = window.period.start, window.limit
        walks = self._together.get((areas, start))
        if walks is None:
            walks = [self._of(indicator, area, parts=True).since(start) for area in areas]
            self._together[areas, start] = walks
        steps = [walk.upto(limit) for walk in walks]
        if steps == [None] and indicator.kind == "rate":
            step = self._of(indicator, areas[0], parts=False).upto(window)
            if step is not None and step.used.and_before[-1].sign > 0:
                return [step._replace(used=Used(step.used.cell))]
        return steps

    def alone(
        self, indicator: Indicator, area: str, windows: Sequence[Window], *, only: bool
    ) -> list[Step | None]:
        """Return what counts of one area in each of several windows that follow each other.

        `only` says that no other area is asked for beside it; see `upto`.
        """
        self._turn_to(indicator, windows)
        steps = self._of(indicator, area, parts=True).alone(windows)
        if not only or indicator.kind != "rate":
            return steps
        return [
            self.upto(indicator, (area,), window)[0] if step is None else step
            for step, window in zip(steps, windows, strict=True)
        ]

    def _turn_to(self, indicator: Indicator, windows: Sequence[Window]) -> None:
        """Hold the cells of an indicator, and of a packed one those of the days of the windows."""
        held = indicator is self._held and (not windows or windows[-1] is self._window)
        if self._few is not None and not held:
            self._see(indicator, windows)
        if indicator is not self._walked:
            self._walked, self._series, self._together = indicator, {}, {}

    def _see(self, indicator: Indicator, windows: Sequence[Window]) -> None:
        """Fetch the cells of an indicator anew where days of windows were not named before.

        What is asked of one is soon asked of another. Who asks for another day since the same one
        asks for the ends of all periods next, and who asks for a third time for earlier years.
        """
        self._window = windows[-1] if windows else None
        own = self._own.setdefault(indicator.id, set())
        days = {day for window in windows for day in (window.period.start, window.limit)}
        new = days - own - self._usual
        if indicator is self._held and not new:
            return
        again = indicator is self._held
        back = again and self._fetched > 2
        if back or (again and [*new] == [window.limit for window in windows]):
            every, limit = indicator.reported.every, max(days)
            start = year(min(days).year - _BACK).start if back else min(days)
            ends = reporting_periods(
                Period(start, year(limit.year).end), "month" if every == "once" else every
            )
            new.update(period.end for period in ends)
        (own if back else self._usual).update(new)
        self._fetch(indicator)

    def _fetch(self, indicator: Indicator) -> None:
        assert self._few is not None
        self._fetched = self._fetched + 1 if indicator is self._held else 1
        self._cells = self._few(indicator, self._usual | self._own.get(indicator.id, set()))
        self._held, self._walked = indicator, None

    def _of(self, indicator: Indicator, area: str, *, parts: bool) -> _Series:
        series = self._series.get((area, parts))
        if series is None:
            series = _Series(indicator, self._cells.get((indicator.id, area), ()), parts=parts)
            self._series[area, parts] = series
        return series
