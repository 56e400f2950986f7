"""Periods: the forms that are read, their shortest names, and the pieces they fall into."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.periods import (
    Period,
    add_months,
    covers,
    months_between,
    parse_day,
    parse_moment,
    parse_period,
    reporting_periods,
    year,
)
from building import Case, day, period, table

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair) + timedelta(days=1)))
MONTH_SPANS = st.tuples(st.integers(1900, 2990), st.integers(1, 12), st.integers(1, 40)).map(
    lambda three: Period(date(*three[:2], 1), add_months(date(*three[:2], 1), three[2]))
)


@pytest.mark.parametrize("case", table("periods.csv"))
def test_period(case: Case) -> None:
    found = parse_period(case["text"])
    if case["start"] == "refused":
        assert found is None
        return
    assert found is not None
    assert (str(found.start), str(found.last)) == (case["start"], case["last"])
    assert found.end == found.last + timedelta(days=1)
    assert str(found) == case["canonical"]


@given(SPANS | MONTH_SPANS)
def test_a_period_is_read_back_from_its_name(span: Period) -> None:
    assert parse_period(str(span)) == span


@given(st.text(alphabet="0123456789-.HQ٣５ \n", max_size=24))
def test_what_is_read_has_a_name_that_means_the_same(text: str) -> None:
    found = parse_period(text)
    if found is not None:
        assert found.start < found.end
        assert parse_period(str(found)) == found


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-07-03", datetime(2023, 7, 3)),  # noqa: DTZ001 - reported in local time
        ("2023-07-03T10:20", datetime(2023, 7, 3, 10, 20)),  # noqa: DTZ001 - as above
        ("2023-07-03T00:00", datetime(2023, 7, 3)),  # noqa: DTZ001 - as above
        ("2023-07-03T23:59", datetime(2023, 7, 3, 23, 59)),  # noqa: DTZ001 - as above
        *((text, None) for text in (
            "", "2023-07", "2023-7-3", "20230703", "2023/07/03", "2023-02-29", "2023-13-01",
            "2023-07-03T24:00", "2023-07-03T10:60", "2023-07-03T10", "2023-07-03 10:20",
            "2023-07-03T10:20:30", "2023-07-03T10:20Z", "2023-07-03T10:20+08:00", "1688342400",
            "0000-01-01", "1899-12-31", "3000-01-01", "10000-01-01", " 2023-07-03", "2023-07-03\n",
            "２０２３-07-03", "2023-W27-1",
        )),
    ],
)  # fmt: skip
def test_moment(text: str, moment: datetime | None) -> None:
    assert parse_moment(text) == moment


def test_a_day_has_no_time() -> None:
    assert parse_day("2023-07-03") == date(2023, 7, 3)
    assert parse_day("2023-07-03T00:00") is None
    assert parse_day("2023-07") is None


@pytest.mark.parametrize(
    ("window", "every", "names"),
    [
        ("2023", "quarter", ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]),
        ("2023", "half", ["2023-H1", "2023-H2"]),
        ("2023", "year", ["2023"]),
        ("2023..2025", "year", ["2023", "2024", "2025"]),
        ("2023..2025", "once", ["2023..2025"]),
        ("2023-Q1", "month", ["2023-01", "2023-02", "2023-03"]),
        ("2023-02..2023-05", "quarter", ["2023-02..2023-03", "2023-04..2023-05"]),
        ("2023-11..2024-02", "quarter", ["2023-11..2023-12", "2024-01..2024-02"]),
        ("2023-11..2024-02", "year", ["2023-11..2023-12", "2024-01..2024-02"]),
        ("2023-06-20..2023-07-09", "month", ["2023-06-20..2023-06-30", "2023-07-01..2023-07-09"]),
        ("2023-06-30", "quarter", ["2023-06-30"]),
    ],
)
def test_reporting_periods(window: str, every: str, names: list[str]) -> None:
    assert [str(found) for found in reporting_periods(period(window), every)] == names


@given(SPANS, st.sampled_from(["month", "quarter", "half", "year", "once"]))
def test_reporting_periods_are_the_window_without_gap(span: Period, every: str) -> None:
    short = Period(span.start, min(span.end, span.start + timedelta(days=2000)))
    found = reporting_periods(short, every)
    assert (found[0].start, found[-1].end) == short
    assert [a.end for a in found[:-1]] == [b.start for b in found[1:]]
    assert all(each.start < each.end for each in found)


@pytest.mark.parametrize(
    ("periods", "span", "answer"),
    [
        ([], "2023-01", False),
        (["2023-01"], "2023-01", True),
        (["2023"], "2023-02", True),
        (["2023-03", "2023-01", "2023-02"], "2023-Q1", True),
        (["2023-01", "2023-03"], "2023-Q1", False),
        (["2023-01", "2023-02"], "2023-Q1", False),
        (["2023-02", "2023-03"], "2023-Q1", False),
        (["2023-01..2023-06", "2023-02", "2023-Q3"], "2023-01..2023-09", True),
        (["2023-01-01..2023-01-30", "2023-02"], "2023-01..2023-02", False),
        (["2023-Q1", "2023-05"], "2023-Q1", True),  # what comes behind the span asks for nothing
    ],
)
def test_covers(periods: list[str], span: str, answer: bool) -> None:  # noqa: FBT001 - a table
    assert covers([period(text) for text in periods], period(span)) is answer


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2023-01-01", "2023-01-31", 0),
        ("2023-01-01", "2023-02-01", 1),
        ("2023-01-15", "2023-02-14", 0),
        ("2023-01-15", "2023-02-15", 1),
        ("2023-12-01", "2024-01-01", 1),
        ("2023-01-01", "2026-01-01", 36),
    ],
)
def test_months_between(start: str, end: str, months: int) -> None:
    assert months_between(day(start), day(end)) == months


def test_calendar_years_and_months() -> None:
    assert str(year(2023)) == "2023"
    assert add_months(day("2023-12-31"), 2) == day("2024-02-01")
    assert add_months(day("2023-01-01"), -1) == day("2022-12-01")


def test_periods_stand_in_the_order_of_time() -> None:
    texts = ["2023-02", "2023", "2022", "2023-01", "2023-01-02"]
    ordered = sorted(period(text) for text in texts)
    assert [str(each) for each in ordered] == ["2022", "2023-01", "2023", "2023-01-02", "2023-02"]
