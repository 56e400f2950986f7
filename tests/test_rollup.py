"""From cells to figures: who is expected, what is summed, never an average of rates."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import takes_latest
from bqw_tracker.core.rollup import Figure
from building import AREAS, CITY, COUNTIES, catalogue, day, figured, observations

RATE: dict[str, Any] = {"kind": "rate", "unit": "%"}
TARGET = {"period": "2023", "value": ">= 95"}


def _by(areas: Any, every: str = "month", as_: str = "increment") -> dict[str, Any]:
    return {"reported": {"every": every, "by": areas, "as": as_}}


def _figure(
    indicator: dict[str, Any], rows: str, as_of: str = "2023-06-30", span: str = "2023"
) -> Figure:
    content = catalogue(indicator, target={"period": span, "value": ">= 95"})
    return figured(content, observations(rows), day(as_of))


# ── Who is expected ───────────────────────────────────────────

DEEPER = [
    *AREAS,
    {"name": "新会江门市场", "code": "1", "parent": "台山市"},  # a name like its neighbours'
    {"name": "海宴镇", "code": "2", "parent": "台山市"},
]


def _expected(by: Any, area: str) -> tuple[str, ...]:
    content = catalogue(_by(by), areas=DEEPER)
    return Index(content).expected(content.measures[0].indicators[0], area)


@pytest.mark.parametrize(
    ("by", "area", "expected"),
    [
        ("city", CITY, (CITY,)),
        ("city", "新会区", ("新会区",)),
        ("counties", CITY, COUNTIES),
        ("counties", "台山市", ("台山市",)),
        (["台山市", "新会区"], CITY, ("新会区", "台山市")),
        ([CITY, "新会区"], CITY, (CITY,)),
        ([CITY, "新会区"], "新会区", ("新会区",)),
        (["新会江门市场", "海宴镇"], CITY, ("新会江门市场", "海宴镇")),
        (["新会江门市场", "海宴镇"], "台山市", ("新会江门市场", "海宴镇")),
        (["新会江门市场", "海宴镇"], "新会区", ("新会区",)),
        (["新会区"], "开平市", ("开平市",)),
    ],
)
def test_expected_areas(by: Any, area: str, expected: tuple[str, ...]) -> None:
    assert _expected(by, area) == expected


def test_counties_are_the_children_of_the_root() -> None:
    content = catalogue(_by("counties"), areas=list(reversed(DEEPER)))
    assert Index(content).root == CITY
    assert set(Index(content).reporters(content.measures[0].indicators[0])) == set(COUNTIES)


# ── Never an average of rates ─────────────────────────────────


@st.composite
def _parts(draw: st.DrawFn) -> list[tuple[int, int]]:
    wholes = draw(st.lists(st.integers(0, 1000), min_size=3, max_size=3))
    return [(draw(st.integers(0, whole)), whole) for whole in wholes]


@given(_parts(), st.sampled_from(["pooled", "latest", "coverage"]))
def test_a_rate_is_the_sum_of_its_parts(parts: list[tuple[int, int]], how: str) -> None:
    assume(sum(whole for _, whole in parts))
    rows = "; ".join(
        f"{area} 2023-H1 {top}/{whole}" for area, (top, whole) in zip(COUNTIES, parts, strict=True)
    )
    found = _figure({**RATE, "parts": how, **_by("counties")}, rows)
    tops, wholes = (sum(column) for column in zip(*parts, strict=True))
    rates = [Fraction(top, whole) for top, whole in parts if whole]
    assert (found.numerator, found.denominator) == (tops, wholes)
    assert found.observed is not None
    assert abs(Fraction(found.observed) - 100 * Fraction(tops, wholes)) < Fraction(1, 10**40)
    tiny = Fraction(1, 10**40)
    assert 100 * min(rates) - tiny <= Fraction(found.observed) <= 100 * max(rates) + tiny


def test_the_mean_of_the_rates_is_another_figure() -> None:
    found = _figure({**RATE, **_by(["新会区", "台山市"])}, "新会 2023-H1 98/100; 台山 2023-H1 1/10")
    mean = (Fraction(98, 100) + Fraction(1, 10)) / 2 * 100
    assert found.observed == 90
    assert mean == 54
    assert Fraction(found.observed) != mean


def test_the_mean_over_months_is_another_figure() -> None:
    found = _figure(RATE, "2023-01 1/1; 2023-02 0/9")
    assert found.observed == 10  # the mean of 100 and 0 would be 50


# ── Running totals and increments ─────────────────────────────

COUNTS = st.lists(st.decimals(0, 100, places=2), min_size=12, max_size=12)


@given(COUNTS, st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_running_totals_and_increments_are_the_same(
    counts: list[Decimal], now: int, first: int, last: int
) -> None:
    first, last = min(first, last), max(first, last)
    span = f"2023-{first:02}..2023-{last:02}"
    as_of = (
        f"2023-{now:02}-28" if now == 2 else f"2023-{now:02}-{30 if now in (4, 6, 9, 11) else 31}"
    )
    single = "; ".join(f"2023-{m:02} {count}" for m, count in enumerate(counts, start=1))
    running = "; ".join(f"2023-{m:02} {sum(counts[:m])}" for m in range(1, 13))
    one = _figure(_by("city"), single, as_of, span)
    other = _figure(_by("city", as_="year_to_date"), running, as_of, span)
    assert one.observed == other.observed
    assert (one.reading, one.late) == (other.reading, other.late)


@pytest.mark.parametrize(
    ("rows", "observed"),
    [
        ("2023-02 9; 2023-06 30", 21),
        ("2023-01 5; 2023-02 9; 2023-04 20; 2023-06 30", 21),
        ("2023-01 5; 2023-06 30", None),  # what February brought is in nobody's figure
        ("2022-12 5; 2023-06 30", None),
        ("2023-06 30", None),
        ("2023-02 9", None),
        ("2023-02 9; 2023-07 40", None),
    ],
)
def test_only_the_total_that_ends_where_the_window_begins_is_subtracted(
    rows: str, observed: int | None
) -> None:
    found = _figure(_by("city", as_="year_to_date"), rows, span="2023-03..2023-06")
    assert found.observed == observed


def test_running_totals_of_parts_are_subtracted_too() -> None:
    found = _figure(
        {**RATE, **_by("city", as_="year_to_date")},
        "2023-03 30/40; 2023-06 80/100", span="2023-Q2",
    )  # fmt: skip
    assert (found.numerator, found.denominator) == (50, 60)


def test_a_value_from_before_the_window_is_never_the_figure_of_the_window() -> None:
    """A running rate as a value alone: what counts may be the latest one, or nothing."""
    found = _figure(
        {**RATE, **_by("city", as_="year_to_date")}, "2023-03 80; 2023-06 96", span="2023-Q2"
    )
    assert found.observed in (None, Decimal(96))


# ── Reading days, missing areas, what was used ────────────────


@pytest.mark.parametrize(
    ("every", "rows", "as_of", "reading"),
    [
        ("month", "", "2023-01-30", None),
        ("month", "", "2023-01-31", "2023-02-01"),
        ("month", "", "2023-06-29", "2023-06-01"),
        ("month", "", "2024-06-30", "2024-01-01"),
        ("quarter", "", "2023-05-31", "2023-04-01"),
        ("quarter", "2023-Q1 1; 2023-04 1", "2023-05-31", "2023-05-01"),
        ("quarter", "2023-Q1 1; 2023-04 1", "2023-04-29", "2023-04-01"),
        ("half", "", "2023-06-30", "2023-07-01"),
        ("year", "", "2023-12-30", None),
        ("year", "", "2023-12-31", "2024-01-01"),
        ("once", "", "2023-12-30", None),
        ("once", "2023-Q1 1", "2023-05-31", "2023-04-01"),
        ("month", "2023-01 1", "2023-03-31", "2023-04-01"),
    ],
)
def test_reading_day(every: str, rows: str, as_of: str, reading: str | None) -> None:
    found = _figure(_by("city", every), rows, as_of)
    assert found.reading == (day(reading) if reading else None)


def test_the_missing_areas_are_named_in_the_order_of_the_catalogue() -> None:
    found = _figure(_by("counties"), "台山 2023-H1 5")
    assert found.expected == COUNTIES
    assert found.late == ("新会区", "开平市")
    assert found.partial


def test_what_was_used_is_kept_with_its_sign() -> None:
    found = _figure(
        _by("city", as_="year_to_date"), "2023-01 5; 2023-02 9; 2023-03 14", "2023-03-31",
        "2023-02..2023-03",
    )  # fmt: skip
    assert [(str(use.cell.period), use.sign) for use in found.used] == [
        ("2023-03", 1),
        ("2023-01", -1),
    ]
    assert str(found.reported_to) == "2023-03"


def test_days_left_out_behind_the_reading_day_make_no_area_late() -> None:
    found = _figure(
        _by("counties", "quarter"), "新会 2023-Q1 1; 新会 2023-05 1; 台山 2023-Q1 1; 开平 2023-Q1 1",
        "2023-05-31",
    )  # fmt: skip
    assert (found.reading, found.late) == (day("2023-04-01"), ())


def test_the_latest_counted_period() -> None:
    assert _figure(_by("city"), "").reported_to is None
    found = _figure(
        _by("counties"), "新会 2023-Q1 1; 台山 2023-05 1; 开平 2023-01 1; 开平 2023-07 1"
    )
    assert str(found.reported_to) == "2023-05"


def test_an_increment_that_has_not_ended_does_not_count() -> None:
    assert _figure(_by("city"), "2023-05 1; 2023-06 2", "2023-06-29").observed == 1
    assert _figure(_by("city"), "2023-05 1; 2023-Q2 2", "2023-06-29").observed == 1


def test_sums_lose_nothing() -> None:
    found = _figure(
        _by("counties"),
        "新会 2023-H1 999999999999999999.999999999; 台山 2023-H1 0.000000001; 开平 2023-H1 0",
    )
    assert found.observed == Decimal(10**18)


@pytest.mark.parametrize(
    ("indicator", "answer"),
    [
        ({"kind": "flow"}, False),
        (RATE, False),
        ({**RATE, "parts": "coverage"}, False),
        ({**RATE, "parts": "latest"}, True),
        ({"kind": "stock"}, True),
    ],
)
def test_whose_latest_report_counts(indicator: dict[str, Any], answer: bool) -> None:  # noqa: FBT001 - a table
    content = catalogue(indicator, target=TARGET)
    assert takes_latest(content.measures[0].indicators[0]) is answer
