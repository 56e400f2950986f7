"""What is due: the table, the windows of targets, and that what is due never falls."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.fields import Schedule, read_schedule
from bqw_tracker.core.model import Target
from bqw_tracker.core.periods import DAY, Period, add_months
from bqw_tracker.core.rules import Pace, Rules
from bqw_tracker.core.schedule import Window, due_share, elapsed, window
from building import Case, catalogue, day, period, share, table


def _schedule(text: str) -> Schedule:
    if ":" not in text:
        return read_schedule(text)
    steps = (step.split(":") for step in text.split(","))
    return read_schedule({when.strip(): percent.strip() for when, percent in steps})


@pytest.mark.parametrize("case", table("schedule.csv"))
def test_due_share(case: Case) -> None:
    rules = Rules(pace=Pace(basis=case["basis"]))
    span, reading = period(case["window"]), day(case["evening"]) + DAY
    assert due_share(_schedule(case["schedule"]), span, reading, rules) == share(case["due"])


STARTS = st.tuples(st.integers(2000, 2030), st.integers(1, 12)).map(lambda ym: date(*ym, 1))
MONTH_SPANS = st.tuples(STARTS, st.integers(1, 60)).map(
    lambda two: Period(two[0], add_months(two[0], two[1]))
)
ANY_SPANS = st.tuples(STARTS, st.integers(0, 27), st.integers(1, 900)).map(
    lambda three: Period(
        three[0] + timedelta(days=three[1]), three[0] + timedelta(days=three[1] + three[2])
    )
)
BASES = st.sampled_from(["month", "day"])


@st.composite
def _schedules(draw: st.DrawFn, span: Period) -> Schedule:
    if span.start + DAY == span.end or draw(st.booleans()):
        return draw(st.sampled_from(["linear", "at_end"]))
    # A step at the very end would have to be 100 %; the catalogue's checks see to that.
    inside = st.dates(span.start + DAY, span.end - DAY)
    ends = draw(st.lists(inside, min_size=1, max_size=4, unique=True))
    shares = draw(st.lists(st.integers(0, 100), min_size=len(ends), max_size=len(ends)))
    pairs = zip(sorted(ends), sorted(shares), strict=True)
    return tuple((Period(end - DAY, end), Decimal(percent)) for end, percent in pairs)


@given(st.data(), MONTH_SPANS | ANY_SPANS, BASES)
def test_what_is_due_never_falls_and_stays_within_0_and_1(
    data: st.DataObject, span: Period, basis: str
) -> None:
    schedule, rules = data.draw(_schedules(span)), Rules(pace=Pace(basis=basis))
    days = st.dates(span.start - timedelta(days=40), span.end + timedelta(days=40))
    readings = sorted(data.draw(st.lists(days, min_size=2, max_size=12)))
    due = [due_share(schedule, span, reading, rules) for reading in readings]
    assert due == sorted(due)
    assert all(0 <= each <= 1 for each in due)
    assert due_share(schedule, span, span.end, rules) == 1


@pytest.mark.parametrize(
    ("schedule", "span", "evening", "least", "most"),
    [
        ("linear", "2023-01-01..2023-02-15", "2023-01-31", "0", "0.99"),
        ("linear", "2023-01-15..2023-03-31", "2023-03-14", "0", "0.99"),
        ("2023-06: 40%", "2023-06-01..2023-07-10", "2023-06-30", "0.4", "0.4"),
        ("2023-06: 40%", "2023-06-01..2023-07-10", "2023-07-10", "1", "1"),
    ],
)
def test_all_is_due_at_the_end_of_a_window_that_is_no_whole_months(
    schedule: str, span: str, evening: str, least: str, most: str
) -> None:
    found = due_share(_schedule(schedule), period(span), day(evening) + DAY, Rules())
    assert Fraction(least) <= found <= Fraction(most)


@given(MONTH_SPANS, BASES, st.integers(1, 400))
def test_all_is_due_only_at_the_end(span: Period, basis: str, days: int) -> None:
    before = max(span.start, span.end - timedelta(days=days))
    assert elapsed(span, before, basis) < 1
    assert elapsed(span, span.start, basis) == 0
    assert elapsed(span, span.end, basis) == 1


def test_shares_are_exact() -> None:
    assert due_share("linear", period("2023"), day("2023-02-01"), Rules()) == Fraction(1, 12)


@pytest.mark.parametrize(
    ("asked", "as_of", "span", "begun", "ended"),
    [
        ("2023", "2022-12-31", "2023", False, False),
        ("2023", "2023-01-01", "2023", True, False),
        ("2023", "2023-12-30", "2023", True, False),
        ("2023", "2023-12-31", "2023", True, True),
        ("2023", "2024-06-30", "2023", True, True),
        ("2023..2025", "2024-06-30", "2023..2025", True, False),
        ("2023-H2", "2023-06-30", "2023-H2", False, False),
        ("yearly", "2023-06-30", "2023", True, False),
        ("yearly", "2024-06-30", "2024", True, False),
        ("yearly", "2024-12-31", "2024", True, True),
        ("yearly", "2025-01-01", "2025", True, False),
        ("yearly", "2022-06-30", "2023", False, False),
        ("standing", "2023-06-30", "2023", True, False),
        ("standing", "2023-12-31", "2023", True, False),
        ("standing", "2024-01-01", "2024", True, False),
    ],
)
def test_window(asked: str, as_of: str, span: str, begun: bool, ended: bool) -> None:  # noqa: FBT001 - a table
    target = Target(period=asked)
    found = window(catalogue().measures[0].indicators[0], target, day(as_of), 2023)
    assert (str(found.period), found.begun, found.ended) == (span, begun, ended)
    assert found.standing is (asked == "standing")


def test_figures_count_up_to_the_evening_and_never_after_the_window() -> None:
    assert Window(period("2023"), day("2023-07-01")).limit == day("2023-07-01")
    assert Window(period("2023"), day("2025-07-01")).limit == day("2024-01-01")
