"""What is kept from day to day of a window is what its reports make when they are read anew."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.cells import cells, figures
from bqw_tracker.core.kinds import known_from, takes_latest, year_to_date_of
from bqw_tracker.core.model import STATES, Cell, Indicator, Observation
from bqw_tracker.core.periods import Period, add_months, reporting_periods
from bqw_tracker.core.rollup import Figure, figure, observed_alone
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
    "gauge": {"kind": "gauge"},
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
    """Reports of two counties: gaps, overlaps, revisions, falling totals, deeds told early and
    taken back, rates as values."""
    found, amounts = [], st.integers(1, 99).map(Decimal)
    for line in range(draw(st.integers(0, 20))):
        value, top, whole, state = draw(amounts), None, None, ""
        if kind == "rate" and draw(st.integers(0, 3)):
            value, top, whole = None, draw(amounts), draw(amounts)
        if kind == "milestone":
            state, value = draw(st.sampled_from(STATES)), draw(st.none() | amounts)
        area, span = draw(st.sampled_from(COUNTIES[:2])), draw(spans)
        came = datetime.combine(span.end, time()) + timedelta(draw(st.integers(-40, 40)))
        note = draw(st.sampled_from(["", "", "更正"]))
        found.append(
            Observation(ID, area, span, value, top, whole, state, came, "", note, "", line)
        )
    return found


def deed(known: list[Cell]) -> list[Used]:
    """The row with the state that was told last, behind the one with the latest percentage."""
    state: Cell | None = None
    share: Cell | None = None
    for cell in sorted(known, key=lambda one: (one.reported_on, one.period.end, one.line)):
        if state is None or state.state != "done" or cell.note == "更正":
            state = cell
            share = cell if cell.value is not None or cell.state == "done" else share
    return [Used(cell) for cell in dict.fromkeys((share, state)) if cell is not None]


def counting(indicator: Indicator, own: list[Cell], seen: Window) -> list[Used]:
    """The cells that count, as docs/domain.md says."""
    start, limit = seen.period.start, seen.limit
    if indicator.kind == "milestone":
        return deed([cell for cell in own if known_from(indicator, cell) <= limit])
    if takes_latest(indicator):
        return [Used(cell) for cell in own if cell.period.end <= limit][-1:]
    ended = [cell for cell in own if start < cell.period.end <= limit]
    if indicator.reported.as_ == "increment":
        return [Used(cell) for cell in ended if cell.period.start >= start]
    latest = {year_to_date_of(cell): cell for cell in ended}
    used = [Used(cell) for cell in latest.values()]
    if all(begins >= start for begins in latest):
        return used
    for before in own:
        if before.period.end == start and not smaller(latest[year_to_date_of(before)], before):
            return [*used, Used(before, -1)]
    return []


def smaller(cell: Cell, before: Cell) -> bool:
    """Whether a running total fell."""
    pairs = zip(figures(cell)[:3], figures(before)[:3], strict=True)
    return any(new is not None and old is not None and new < old for new, old in pairs)


def reach(indicator: Indicator, own: list[Cell], used: list[Used], seen: Window) -> date | None:
    """The first day from the window's start of which no report tells; None without reports."""
    told = [use.cell for use in used if use.sign > 0]
    if indicator.kind == "milestone":
        told = [cell for cell in own if known_from(indicator, cell) <= seen.limit]
    if not told:
        return None
    if indicator.kind == "milestone":
        months_ = [(cell, add_months(cell.reported_on.date().replace(day=1), 1)) for cell in told]
        return max(min(cell.period.end, month) for cell, month in months_)
    if takes_latest(indicator):
        return told[-1].period.end
    running = indicator.reported.as_ == "year_to_date"
    days = {
        start + timedelta(n)
        for cell in told
        for start in [year_to_date_of(cell) if running else cell.period.start]
        for n in range((cell.period.end - start).days)
    }
    first = seen.period.start
    while first in days:
        first += timedelta(1)
    return first


def of_area(
    indicator: Indicator, own: list[Cell], seen: Window, *, alone: bool
) -> tuple[list[Used], date | None]:
    """What counts of one area, and up to where its reports leave no day out."""
    if indicator.kind != "rate":
        used = counting(indicator, own, seen)
        return used, reach(indicator, own, used, seen)
    with_parts = [cell for cell in own if cell.denominator is not None]
    used = counting(indicator, with_parts, seen)
    if not used and alone:
        values = counting(indicator, [cell for cell in own if cell.denominator is None], seen)
        values = [] if any(use.sign < 0 for use in values) else values
        return values[-1:], reach(indicator, own, values, seen)
    return used, reach(indicator, own, used, seen)


def reading_day(indicator: Indicator, seen: Window, reached: list[date | None]) -> date | None:
    periods = reporting_periods(seen.period, indicator.reported.every)
    days = [period.end for period in periods if period.end <= seen.now]
    if None not in reached:
        days.append(min(*reached, seen.limit))
    return max((day for day in days if day > seen.period.start), default=None)


def late(indicator: Indicator, used: list[Used], to: date | None, owed: list[Period]) -> bool:
    if used and used[-1].cell.state == "done":
        return False
    if takes_latest(indicator) and not used:
        return True
    return any(to is None or to < period.end for period in owed)


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
        by_area, reached = [used for used, _ in plain], [to for _, to in plain]
        assert [use[:2] for use in told.used] == [use[:2] for used in by_area for use in used]
        assert summed(told) == sums(indicator, by_area)
        assert told.reading == reading_day(indicator, seen, reached)
        periods = reporting_periods(seen.period, "month")
        owed = [one for one in periods if told.reading and one.end <= told.reading]
        assert told.late == tuple(
            area
            for area, (used, to) in zip(expected, plain, strict=True)
            if late(indicator, used, to, owed)
        )
        level = takes_latest(indicator) and bool(owed) and told.late == expected
        assert told.lapsed == (level and all(to is None or to < owed[-1].start for to in reached))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind]["kind"] != "milestone"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_months_made_in_one_pass_are_those_made_one_by_one(data: st.DataObject, kind: str) -> None:
    by_counties = {"reported": {"every": "month", "by": "counties"}}
    content = catalogue({**by_counties, **KINDS[kind]})
    indicator = content.measures[0].indicators[0]
    walks = Walks(cells(content, data.draw(rows(indicator.kind))))
    seen = data.draw(windows)
    periods = reporting_periods(seen.period, data.draw(st.sampled_from(["month", "quarter"])))
    alone = [Window(one, seen.now) for one in periods if one.end <= seen.now]
    expected = COUNTIES[: data.draw(st.sampled_from([1, 2]))]
    one_by_one = (figure(indicator, window, expected, walks).observed for window in alone)
    assert observed_alone(indicator, alone, expected, walks) == tuple(one_by_one)
