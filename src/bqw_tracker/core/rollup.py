"""From cells to the figure of one indicator, area and window.

Sums for flows and stocks, sums of parts for rates, states for milestones. Never an average
of rates. What is missing is named, never filled in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from itertools import islice
from typing import NamedTuple

from .cells import Cells, year_to_date_of
from .model import Cell, Indicator
from .numbers import EXACT
from .periods import DAY, Period, by_time, covers, reporting_periods
from .schedule import Window


class Used(NamedTuple):
    """A cell that counts; `sign` is -1 for the running total before the window."""

    cell: Cell
    sign: int = 1


class Figure(NamedTuple):
    """What was observed, and what it was made of.

    `observed` is in the indicator's unit and None where nothing counts; `state` belongs to
    milestones, `share` is a milestone's percentage. `reading` is the exclusive end up to which
    pace is read. `late` are the expected areas that are not up to date.
    """

    observed: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: str | None
    share: Decimal | None
    used: tuple[Used, ...]
    expected: tuple[str, ...]
    late: tuple[str, ...]
    reading: date | None

    @property
    def partial(self) -> bool:
        """Whether an expected area is not up to date."""
        return bool(self.late)

    @property
    def nothing_to_judge(self) -> bool:
        """Whether parts were reported and sum to 0 in the denominator."""
        return self.denominator is not None and self.denominator == 0

    @property
    def reported_to(self) -> Period | None:
        """The latest counted period."""
        periods = [use.cell.period for use in self.used if use.sign > 0]
        return max(periods, key=by_time, default=None)


def takes_latest(indicator: Indicator) -> bool:
    """Return whether the latest report counts, and not the sum of what was reported."""
    return indicator.kind in ("stock", "milestone") or indicator.parts == "latest"


def _running_totals(cells: Iterable[Cell], window: Window) -> list[Used]:
    """Return per year the latest total, less the total before a window that begins later.

    The cells end where the window begins, or later and up to its limit.
    """
    latest: dict[date, Cell] = {}
    before: Cell | None = None
    start = window.period.start
    for cell in cells:
        if cell.period.end > start:
            latest[year_to_date_of(cell)] = cell
        else:
            before = cell
    used = [Used(cell) for cell in latest.values()]
    if any(begin < start for begin in latest):
        return [*used, Used(before, -1)] if before is not None else []
    return used


def known_from(indicator: Indicator, cell: Cell) -> date:
    """Return the day from which a cell counts: the end of its period.

    The state of a deed may be told before its period is over; it holds from that day.
    """
    if indicator.kind == "milestone":
        return min(cell.period.end, cell.reported_on.date() + DAY)
    return cell.period.end


def _end(cell: Cell) -> date:
    return cell.period.end


def _near(indicator: Indicator, cells: Sequence[Cell], window: Window) -> Sequence[Cell]:
    """Return the cells that may count, found by halving: there can be thousands beside them.

    A running total that ends where the window begins is among them; it is subtracted.
    """
    if indicator.kind == "milestone":
        return cells
    upto = bisect_right(cells, window.limit, key=_end)
    if takes_latest(indicator):
        return cells[:upto]
    return cells[bisect_left(cells, window.period.start, hi=upto, key=_end) : upto]


def _inside(indicator: Indicator, cells: Sequence[Cell], window: Window) -> list[Used]:
    """Return the cells that count; of those of which the latest counts, this one alone."""
    if takes_latest(indicator):
        known = (c for c in reversed(cells) if known_from(indicator, c) <= window.limit)
        return [Used(cell) for cell in islice(known, 1)]
    if indicator.reported.as_ == "year_to_date":
        return _running_totals(cells, window)
    return [Used(cell) for cell in cells if cell.period.start >= window.period.start]


def _spans(indicator: Indicator, used: Iterable[Used]) -> list[Period]:
    """Return the days that the reports speak of."""
    counted = [use.cell for use in used if use.sign > 0]
    if indicator.reported.as_ == "year_to_date":
        return [Period(year_to_date_of(cell), cell.period.end) for cell in counted]
    return [cell.period for cell in counted]


class _Counted(NamedTuple):
    """What counts of one area, and the days its reports speak of."""

    used: list[Used]
    spans: list[Period]


def _counted(
    indicator: Indicator, cells: Sequence[Cell], window: Window, *, alone: bool
) -> _Counted:
    """Return the cells of one area that count.

    A rate without parts counts only where this area is asked for alone, the latest one, and
    never beside parts.
    """
    latest_only = takes_latest(indicator)
    near = _near(indicator, cells, window)
    if indicator.kind == "rate":
        with_parts = [cell for cell in near if cell.denominator is not None]
        found = _inside(indicator, with_parts, window)
        if not found and alone:
            values = [cell for cell in near if cell.denominator is None]
            found = [use for use in _inside(indicator, values, window) if use.sign > 0]
            latest_only = True
    else:
        found = _inside(indicator, near, window)
    return _Counted(found[-1:] if latest_only else found, _spans(indicator, found))


def _reading_day(indicator: Indicator, window: Window, reached: list[date | None]) -> date | None:
    ends = [p.end for p in reporting_periods(window.period, indicator.reported.every)]
    days = [end for end in ends if end <= window.now]
    ends_reached = [day for day in reached if day is not None]
    if ends_reached and len(ends_reached) == len(reached):
        days.append(min(ends_reached))
    return max((day for day in days if day > window.period.start), default=None)


def _up_to_date(
    indicator: Indicator, window: Window, counted: _Counted, reading: date | None
) -> bool:
    if takes_latest(indicator):
        if not counted.used:
            return False
        cell = counted.used[-1].cell
        # A deed that is done stays done: nobody has to report it again at the window's end.
        return not window.ended or cell.period.end >= window.period.end or cell.state == "done"
    if reading is None:
        return True
    return covers(counted.spans, Period(window.period.start, reading))


def figure(indicator: Indicator, window: Window, expected: tuple[str, ...], cells: Cells) -> Figure:
    """Return the figure that the expected areas make for the window.

    Source: docs/domain.md, "Kinds of indicator" and "Window and reading day".
    """
    alone = len(expected) == 1
    by_area = [
        _counted(indicator, cells.get((indicator.id, area), ()), window, alone=alone)
        for area in expected
    ]
    reached = [
        min(max(span.end for span in spans), window.limit) if spans else None
        for _, spans in by_area
    ]
    reading = _reading_day(indicator, window, reached)
    late = tuple(
        area
        for area, counted in zip(expected, by_area, strict=True)
        if not _up_to_date(indicator, window, counted, reading)
    )
    used = tuple(use for counted in by_area for use in counted.used)
    blank = Figure(None, None, None, None, None, used, expected, late, reading)
    if not used:
        return blank
    with localcontext(EXACT):
        if indicator.kind == "milestone":
            share = used[0].cell.value if alone else None
            return blank._replace(state=_state(by_area), share=share)
        if indicator.kind == "rate":
            return _rate(indicator, blank, by_area)
        total = sum((u.cell.value * u.sign for u in used if u.cell.value is not None), Decimal(0))
        return blank._replace(observed=total)


def _state(by_area: list[_Counted]) -> str:
    states = [used[-1].cell.state if used else "not_started" for used, _ in by_area]
    if all(state == "done" for state in states):
        return "done"
    return "not_started" if all(state == "not_started" for state in states) else "in_progress"


def _rate(indicator: Indicator, blank: Figure, by_area: list[_Counted]) -> Figure:
    if blank.used[0].cell.denominator is None:
        return blank._replace(observed=blank.used[0].cell.value)
    tops = [(u.cell.numerator or Decimal(0)) * u.sign for u in blank.used]
    wholes = blank.used
    if indicator.parts == "coverage":
        wholes = tuple(used[-1] for used, _ in by_area if used)
    numerator = sum(tops, Decimal(0))
    denominator = sum(((u.cell.denominator or Decimal(0)) * u.sign for u in wholes), Decimal(0))
    if not denominator:
        return blank._replace(numerator=numerator, denominator=denominator)
    factor = int(indicator.factor or "100")
    return blank._replace(
        observed=numerator * factor / denominator, numerator=numerator, denominator=denominator
    )
