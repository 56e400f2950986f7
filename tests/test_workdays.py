"""Working days: the table, and that an office is never sent a due day on which it rests."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.calendar import unknown_years, working_day
from bqw_tracker.core.periods import DAY, Period
from bqw_tracker.core.rules import Holidays, Rules
from building import Case, day, table

MANY = settings(max_examples=200)


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@pytest.mark.parametrize("case", table("workdays.csv"))
def test_case(case: Case) -> None:
    holidays = Holidays.model_validate({"rest": listed(case["rest"]), "work": listed(case["work"])})
    nominal = day(case["day"])
    moved = working_day(nominal, holidays)
    assert moved == day(case["moved"])
    warnings = unknown_years([nominal, moved], Rules(holidays=holidays))
    assert [str(one.values["year"]) for one in warnings] == listed(case["unknown"])


def test_a_year_is_named_once() -> None:
    days = [date(2041, 5, 5), date(2040, 1, 5), date(2040, 6, 5), date(2024, 1, 5)]
    warnings = unknown_years(days, Rules())
    assert [str(one).partition(" are")[0] for one in warnings] == [
        "the holidays of 2040",
        "the holidays of 2041",
    ]


DAYS = st.dates(date(2003, 1, 1), date(2045, 12, 31))
SPANS = st.tuples(DAYS, st.integers(1, 20)).map(
    lambda two: Period(two[0], two[0] + timedelta(days=two[1]))
)


@MANY
@given(DAYS, st.lists(SPANS, max_size=3))
def test_a_due_day_never_moves_to_the_front_or_past_a_working_day(
    nominal: date, rest: list[Period]
) -> None:
    holidays = Holidays.model_construct(rest=tuple(rest))
    moved = working_day(nominal, holidays)
    assert moved >= nominal
    assert working_day(moved, holidays) == moved
    passed = [nominal + n * DAY for n in range((moved - nominal).days)]
    assert all(working_day(one, holidays) == moved for one in passed)
    assert not any(span.start <= moved < span.end for span in rest)


def test_who_does_not_ask_does_not_pay() -> None:
    code = "import sys, bqw_tracker.core.calendar; print('chinese_calendar' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
