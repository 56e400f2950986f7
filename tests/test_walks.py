"""What is kept from day to day of a window is what its reports make when they are read anew."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.cells import cells
from bqw_tracker.core.kinds import known_from, takes_latest, year_to_date_of
from bqw_tracker.core.model import STATES, Cell, Indicator, Observation
from bqw_tracker.core.periods import Period, add_months, reporting_periods
from bqw_tracker.core.rollup import Figure, figure
from bqw_tracker.core.schedule import Window
from bqw_tracker.core.walks import Used, Walks
from building import COUNTIES, ID, catalogue

RATE = {"kind": "rate", "unit": "%"}
RUNNING = {"reported": {"every": "month", "by": "counties", "as": "year_to_date"}}
KINDS: dict[str, dict[str, Any]] = {
    "flow": {"kind": "flow"},
    "running flow": {"kind": "flow", **RUNNING},
    "stock": {"kind": "stock"},
    "pooled rate": RATE,
    "running rate": {**RATE, **RUNNING},
    "latest rate": {**RATE, "parts": "latest"},
    "coverage": {**RATE, "parts": "coverage"},
    "milestone": {"kind": "milestone"},
}
months = st.integers(0, 30).map(lambda number: add_months(date(2022, 1, 1), number))
spans = st.builds(
    lambda start, count: Period(start, add_months(start, count)),
    months, st.sampled_from([1, 1, 1, 2, 3, 12, 25]),
)  # fmt: skip
windows = st.builds(
    lambda span, month, days: Window(span, month + timedelta(days)),
    spans, months, st.integers(0, 30),
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn, kind: str) -> list[Observation]:
    """Reports of two counties: gaps, overlaps, revisions, deeds told early, rates as values."""
    found, figures = [], st.integers(1, 99).map(Decimal)
    for line in range(draw(st.integers(0, 20))):
        value, top, whole, state = draw(figures), None, None, ""
        if kind == "rate" and draw(st.integers(0, 3)):
            value, top, whole = None, draw(figures), draw(figures)
        if kind == "milestone":
            state = draw(st.sampled_from(STATES))
        area, span = draw(st.sampled_from(COUNTIES[:2])), draw(spans)
        came = datetime.combine(span.end, time()) + timedelta(draw(st.integers(-40, 40)))
        found.append(Observation(ID, area, span, value, top, whole, state, came, "", "", "", line))
    return found


def counting(indicator: Indicator, own: list[Cell], seen: Window) -> list[Used]:
    """The cells that count, as docs/domain.md says."""
    start, limit = seen.period.start, seen.limit
    if takes_latest(indicator):
        return [Used(cell) for cell in own if known_from(indicator, cell) <= limit][-1:]
    ended = [cell for cell in own if start < cell.period.end <= limit]
    if indicator.reported.as_ == "increment":
        return [Used(cell) for cell in ended if cell.period.start >= start]
    latest = {year_to_date_of(cell): cell for cell in ended}
    used = [Used(cell) for cell in latest.values()]
    if all(begins >= start for begins in latest):
        return used
    before = [Used(cell, -1) for cell in own if cell.period.end == start]
    return used + before if before else []


def told_days(indicator: Indicator, used: list[Used]) -> set[date]:
    """The days that the reports speak of."""
    running = indicator.reported.as_ == "year_to_date"
    spans_ = [
        Period(year_to_date_of(cell) if running else cell.period.start, cell.period.end)
        for cell, sign, _ in used
        if sign > 0
    ]
    return {start + timedelta(n) for start, end in spans_ for n in range((end - start).days)}


def of_area(
    indicator: Indicator, own: list[Cell], seen: Window, *, alone: bool
) -> tuple[list[Used], set[date]]:
    """What counts of one area, and the days that its reports speak of."""
    if indicator.kind != "rate":
        used = counting(indicator, own, seen)
        return used, told_days(indicator, used)
    with_parts = [cell for cell in own if cell.denominator is not None]
    used = counting(indicator, with_parts, seen)
    if not used and alone:
        values = counting(indicator, [cell for cell in own if cell.denominator is None], seen)
        values = [use for use in values if use.sign > 0]
        return values[-1:], told_days(indicator, values)
    return used, told_days(indicator, used)


def reading_day(indicator: Indicator, seen: Window, by_area: list[list[Used]]) -> date | None:
    periods = reporting_periods(seen.period, indicator.reported.every)
    days = [period.end for period in periods if period.end <= seen.now]
    if all(by_area):
        last = [max(use.cell.period.end for use in used if use.sign > 0) for used in by_area]
        days.append(min(*last, seen.limit))
    return max((day for day in days if day > seen.period.start), default=None)


def late(indicator: Indicator, seen: Window, used: list[Used], days: set[date], to: date) -> bool:
    if takes_latest(indicator):
        last = used[-1].cell if used else None
        done = last is not None and (last.state == "done" or last.period.end >= seen.period.end)
        return last is None or (seen.ended and not done)
    start = seen.period.start
    return any(start + timedelta(n) not in days for n in range((to - start).days))


def sums(indicator: Indicator, by_area: list[list[Used]]) -> list[Decimal] | None:
    """The value, or the numerator and the denominator; None where nothing is summed."""
    used = [use for own in by_area for use in own]
    if not used or indicator.kind == "milestone":
        return None
    if used[0].cell.denominator is None:
        return [sum(use.cell.value * use.sign for use in used)]
    wholes = used
    if indicator.parts == "coverage":
        wholes = [own[-1] for own in by_area if own]
    return [
        sum(use.cell.numerator * use.sign for use in used),
        sum(use.cell.denominator * use.sign for use in wholes),
    ]


def summed(told: Figure) -> list[Decimal] | None:
    if told.denominator is not None:
        return [told.numerator, told.denominator]
    return None if told.observed is None else [told.observed]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_kept_is_what_the_reports_make(data: st.DataObject, kind: str) -> None:
    by_counties = {"reported": {"every": "month", "by": "counties"}}
    content = catalogue({**by_counties, **KINDS[kind]})
    indicator = content.measures[0].indicators[0]
    found = cells(content, data.draw(rows(indicator.kind)))
    walks = Walks(found)
    for seen in data.draw(st.lists(windows, min_size=3, max_size=9)):
        expected = COUNTIES[: data.draw(st.sampled_from([1, 2]))]
        told = figure(indicator, seen, expected, walks)
        plain = [
            of_area(indicator, found.get((ID, area), []), seen, alone=len(expected) == 1)
            for area in expected
        ]
        by_area = [used for used, _ in plain]
        assert [use[:2] for use in told.used] == [use[:2] for used in by_area for use in used]
        assert summed(told) == sums(indicator, by_area)
        assert told.reading == reading_day(indicator, seen, by_area)
        assert told.late == tuple(
            area
            for area, (used, days) in zip(expected, plain, strict=True)
            if (told.reading or takes_latest(indicator))
            and late(indicator, seen, used, days, told.reading)
        )
