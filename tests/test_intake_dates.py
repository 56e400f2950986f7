"""Periods and days as offices type them: read in one way only, or refused."""

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.periods import Period, parse_period
from bqw_tracker.core.problems import Sentence
from bqw_tracker.intake.dates import read_period, read_reported_on
from bqw_tracker.intake.tables import Fault
from building import Case, table

FULL_WIDTH = str.maketrans("0123456789-./:", "０１２３４５６７８９－．／：")
YEARS = st.integers(1900, 2999)
TYPED = st.text(
    "0123456789２３年月日号季度第上下半前全一二三四份至到~～—-./: 　QHT'①²\n", max_size=24
)


def refused(found: object, code: str) -> Fault:
    """The fault, after a look at whether it can be told."""
    assert isinstance(found, tuple)
    assert found[0] == code
    for said in found[1:]:
        assert isinstance(said, Sentence)
        assert 0 < len(str(said)) < 200
    return found


def short(text: str) -> Period:
    """The period of a short form."""
    found = parse_period(text)
    assert found is not None
    return found


@pytest.mark.parametrize("case", table("intake_periods.csv"))
def test_period(case: Case) -> None:
    found = read_period(case["text"], int(case["year"]) if case["year"] else None)
    if case["period"] == "refused":
        assert case["says"] in str(refused(found, "not-a-period")[1])
        return
    assert isinstance(found, Period)
    assert str(found) == case["period"]


@pytest.mark.parametrize("case", table("intake_dates.csv"))
def test_reported_on(case: Case) -> None:
    found = read_reported_on(case["text"])
    if case["moment"] == "refused":
        assert case["says"] in str(refused(found, "not-a-date")[1])
        return
    assert found == datetime.fromisoformat(case["moment"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("6月", "write the year"),
        ("2023.1", "2023-01 or 2023-10"),
        ("23年6月", "all four digits"),
        ("2023-13", "write 2023-06"),
        ("45078", "format the cell"),
        ("2023年6-1月", "the earlier one first"),
    ],
)
def test_a_refusal_says_what_to_write(text: str, says: str) -> None:
    assert says in str(refused(read_period(text), "not-a-period")[2])


def test_an_empty_text_is_not_its_business() -> None:
    for read in (read_period, read_reported_on):
        with pytest.raises(AssertionError):
            read("")


def render(form: str, year: int, number: int, *, with_year: bool = True) -> list[str]:
    """What people type for a part of a year."""
    y = f"{year}年" if with_year else ""
    word = "一二三四"[(number - 1) % 4]
    match form:
        case "half":
            return [f"{y}{'上下'[number - 1]}半年", f"{y}H{number}"]
        case "quarter":
            return [f"{y}{word}季度", f"{y}第{word}季度", f"{y}{number}季度", f"{y}Q{number}"]
    months = [f"{y}{number}月", f"{y}{number:02}月", f"{y}{number}月份"]
    if not with_year:
        return months
    months += [f"{year}.{number:02}", f"{year}/{number}", f"{year}-{number}", f"{year}{number:02}"]
    return months if number == 1 else [*months, f"{year}.{number}"]  # 2023.1 is refused


@settings(max_examples=200)
@given(
    YEARS, st.sampled_from([("half", 2, "H"), ("quarter", 4, "Q"), ("month", 12, "")]), st.data()
)
def test_parts_of_a_year_are_read_back(
    year: int, form: tuple[str, int, str], data: st.DataObject
) -> None:
    name, parts, letter = form
    number = data.draw(st.integers(1, parts))
    wanted = short(f"{year}-{letter}{number}" if letter else f"{year}-{number:02}")
    for text in render(name, year, number):
        assert read_period(text) == wanted, text
        assert read_period(f" {text.translate(FULL_WIDTH)}\u3000") == wanted, text
        assert read_period(text, 1999) == wanted, text
    for text in render(name, year, number, with_year=False):
        assert read_period(text, year) == wanted, text
        assert "names no year" in str(refused(read_period(text), "not-a-period")[1])


@settings(max_examples=200)
@given(
    YEARS,
    st.integers(1, 12),
    st.integers(1, 12),
    st.sampled_from(["-", "—", "－", "至", "～", "~", "到"]),
)
def test_spans_of_months_are_read_back_or_refused(
    year: int, first: int, last: int, to: str
) -> None:
    texts = [
        f"{year}年{first}{to}{last}月",
        f"{year}年{first:02}月{to}{last:02}月",
        f"{year}年{first}月{to}{year}年{last}月",
        f"{year}.{first}{to}{last}",
    ]
    for text in texts:
        found = read_period(text)
        if last < first:
            assert "ends before" in str(refused(found, "not-a-period")[1])
        else:
            assert found == short(f"{year}-{first:02}..{year}-{last:02}"), text
    if first <= last:
        assert read_period(f"{first}{to}{last}月", year) == found


@settings(max_examples=200)
@given(st.dates(date(1900, 1, 1), date(2995, 12, 31)), st.integers(0, 800))
def test_the_catalogues_own_forms_are_read_like_the_catalogue(first: date, days: int) -> None:
    month, later = first.replace(day=1), (first + timedelta(days=days)).replace(day=1)
    for period in (
        Period(first, first + timedelta(days=1)),
        Period(first, first + timedelta(days=days + 1)),
        short(f"{month:%Y-%m}..{later:%Y-%m}"),
        short(f"{first.year}..{later.year}"),
    ):
        assert read_period(str(period)) == period


@settings(max_examples=200)
@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.times())
def test_days_are_read_back(day: date, time: object) -> None:
    y, m, d = day.year, day.month, day.day
    texts = [f"{day}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{day:%Y%m%d}"]
    clock = f"{time:%H:%M}"
    for text in texts:
        assert read_reported_on(text) == datetime(y, m, d), text  # noqa: DTZ001 - local
        assert read_period(text) == Period(day, day + timedelta(days=1)), text
        for moment in (f"{text} {clock}", f"{text}T{clock}", f"{text} {clock}:00"):
            wanted = datetime.fromisoformat(f"{day}T{clock}")
            assert read_reported_on(moment) == wanted, moment
            assert read_reported_on(moment.translate(FULL_WIDTH)) == wanted, moment
        refused(read_reported_on(f"{text} {clock}:01"), "not-a-date")


@settings(max_examples=500)
@given(st.one_of(TYPED, st.text(max_size=40)).filter(bool), st.none() | YEARS)
def test_any_text_is_a_period_or_a_fault(text: str, year: int | None) -> None:
    found = read_period(text, year)
    if isinstance(found, Period):
        assert found.start < found.end
        assert read_period(str(found)) == found
        assert year is not None or re.search("[0-9０-９]{4}", text)
    else:
        refused(found, "not-a-period")
    moment = read_reported_on(text)
    if not isinstance(moment, datetime):
        refused(moment, "not-a-date")


@pytest.mark.parametrize(
    "piece", ["1", "2023-06", "年", "1-", " ", "2023年1-6月", "-", "\u3000", "上半年"]
)
def test_a_long_text_is_refused_at_once(piece: str) -> None:
    text = "2023-06" + piece * 50_000 + "x"
    refused(read_period(text), "not-a-period")
    refused(read_reported_on(text), "not-a-date")


def test_what_a_long_text_begins_with_is_not_read() -> None:
    refused(read_period("2023-06" + " " * 60 + "和7月"), "not-a-period")
    refused(read_reported_on("2023-07-03" + " " * 60 + "补报"), "not-a-date")
