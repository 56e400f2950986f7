"""Odd figures: the case table, seasons, and that other areas and indicators say nothing."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.oddities import odd_figures
from bqw_tracker.core.periods import Period, add_months
from bqw_tracker.core.problems import Severity
from building import CITY, COUNTIES, ID, Case, catalogue, observations, period, table

CODES = {"odd": "odd-figure", "fall": "falling-total"}


def catalogue_of(case: Case) -> Catalogue:
    every, by, *as_ = case["reported"].split()
    reported = {"every": every, "by": by} | ({"as": "year_to_date"} if as_ else {})
    one = {"kind": case["kind"], "unit": case["unit"], "reported": reported}
    if case["parts"]:
        one["parts"] = case["parts"]
    if case["unit"] == "万元":
        one["factor"] = "1"
    target = {"period": "2023"} if case["kind"] == "milestone" else None
    return catalogue(one, target=target)


def arriving(text: str) -> list[Observation]:
    return [row._replace(path="form.csv") for row in observations(text)]


@pytest.mark.parametrize("case", table("oddities.csv"))
def test_case(case: Case) -> None:
    new = arriving(case["arriving"])
    found = odd_figures(catalogue_of(case), observations(case["known"]), new)
    wanted = [text.strip().split(":") for text in case["warnings"].split(";") if text]
    assert [problem.code for problem in found] == [CODES[code] for code, *_ in wanted]
    for problem, (_, *pieces) in zip(found, wanted, strict=True):
        assert all(piece in str(problem.message) for piece in pieces), str(problem.message)
        assert problem.severity is Severity.WARNING
        assert str(problem.help)
        assert (problem.place.path, problem.place.line) in {(row.path, row.line) for row in new}


FAR = "check figure and period; where it is right, say why in the note"
COPIED = "check whether a form was copied; where it is right, say so in the note"
FIVE = "2023-01 100; 2023-02 104; 2023-03 96; 2023-04 102; 2023-05 98"
TOTALS = "2023-01 100; 2023-02 204; 2023-03 300; 2023-04 402; 2023-05 500"
RUNNING = {"reported": {"every": "month", "by": "city", "as": "year_to_date"}}
COUNTED = {"reported": {"every": "month", "by": "counties"}}


@pytest.mark.parametrize(
    ("indicator", "known", "new", "field", "message", "help_"),
    [
        ({}, FIVE, "2023-06 150", "value",
         "150 for 2023-06 is far from what 江门市 reported otherwise: 96 to 104, median 100", FAR),
        (RUNNING, TOTALS, "2023-06 800", "value",
         "an increment of 300 for 2023-06 is far from what 江门市 reported otherwise: 96 to 104, median 100",
         FAR),
        ({}, "2023-05 48", "2023-06 480000", "value",
         "480000 and the 48 of 2023-05 are about ten thousand times apart",
         "check the unit of both: 万 may be missing or written twice"),
        ({}, "2023-04 312; 2023-05 312", "2023-06 312", "value",
         "2023-04、2023-05、2023-06 all brought 312", COPIED),
        ({"kind": "rate", "unit": "%"}, "2023-04 95/96; 2023-05 95/96", "2023-06 95/96", "numerator",
         "2023-04、2023-05、2023-06 all brought 95/96", COPIED),
        (COUNTED, "新会 2023-06 312; 开平 2023-06 312", "台山 2023-06 312", "value",
         "开平市、新会区 reported the same 312 for 2023-06", COPIED),
    ],
)  # fmt: skip
def test_what_is_asked(
    indicator: dict[str, Any], known: str, new: str, field: str, message: str, help_: str
) -> None:
    (found,) = odd_figures(catalogue(indicator), observations(known), arriving(new))
    assert (found.place.field, str(found.message), str(found.help)) == (field, message, help_)


def test_the_warning_stands_at_the_field() -> None:
    content = catalogue({"kind": "rate", "unit": "%"})
    (found,) = odd_figures(content, observations("2023-05 96/100"), arriving("2023-06 97/1000000"))
    assert found.place[3] == "denominator"


def test_warnings_keep_the_order_of_the_rows() -> None:
    new = arriving("2023-08 9000; 2023-07 8000; 2023-06 7000")
    known = observations(
        "2023-01 100; 2023-02 104; 2023-03 96; 2023-04 102; 2023-05 98; 2022-12 99"
    )
    for rows in (new, new[::-1]):
        found = odd_figures(catalogue(), known, rows)
        lines = [problem.place.line for problem in found]
        assert lines == [row.line for row in rows if row.line in lines]
        assert len(lines) >= 2


def test_rows_that_are_known_may_be_asked_about_themselves() -> None:
    rows = observations("monthly 2023-04..2023-06 312")
    assert odd_figures(catalogue(), rows, rows) == odd_figures(catalogue(), [], rows) != []
    assert odd_figures(catalogue(), rows, []) == []


def row(month: int, value: int, *, area: str = CITY, name: str = "known.csv") -> Observation:
    start = add_months(period("2020-01").start, month)
    span = Period(start, add_months(start, 1))
    reported = datetime.combine(span.end, datetime.min.time()) + timedelta(days=4)
    figure = Decimal(value)
    return Observation(ID, area, span, figure, None, None, "", reported, "", "", name, month + 2)


# Within a factor of 1,000, so that no month is a slip of another.
PATTERNS = st.lists(st.integers(20, 20_000), min_size=12, max_size=12)


@given(PATTERNS, st.integers(1, 4), st.sampled_from(["flow", "stock"]))
def test_the_same_season_every_year_is_never_asked_about(
    pattern: list[int], years: int, kind: str
) -> None:
    double = pattern + pattern
    assume(all(len(set(double[n : n + 3])) > 1 for n in range(12)))
    known = [row(month, pattern[month % 12]) for month in range(12 * years)]
    new = [row(12 * years + n, pattern[n], name="form.csv") for n in range(12)]
    assert odd_figures(catalogue({"kind": kind}), known, new) == []


@given(PATTERNS, st.integers(1, 4))
def test_nor_is_it_where_running_totals_are_reported(pattern: list[int], years: int) -> None:
    double = pattern + pattern
    assume(all(len(set(double[n : n + 3])) > 1 for n in range(12)))
    totals = [sum(pattern[: n + 1]) for n in range(12)]
    content = catalogue({"reported": {"every": "month", "by": "city", "as": "year_to_date"}})
    known = [row(month, totals[month % 12]) for month in range(12 * years)]
    new = [row(12 * years + n, totals[n], name="form.csv") for n in range(12)]
    assert odd_figures(content, known, new) == []


@given(
    st.lists(st.integers(0, 2_000), min_size=1, max_size=12),
    st.lists(st.integers(0, 2_000), min_size=1, max_size=12),
)
def test_other_areas_and_indicators_change_nothing(own: list[int], others: list[int]) -> None:
    one, two = COUNTIES[:2]
    content = catalogue({"reported": {"every": "month", "by": "counties"}})
    measure = content.measures[0]
    second = measure.indicators[0].model_copy(update={"id": "M01-02"})
    both = measure.model_copy(update={"indicators": (*measure.indicators, second)})
    content = content.model_copy(update={"measures": (both,)})
    new = [row(month, value, area=one, name="form.csv") for month, value in enumerate(own)]
    alone = odd_figures(content, [], new)
    same_area = [row(n, v, area=one)._replace(indicator="M01-02") for n, v in enumerate(others)]
    # Never the same figure: that one rule looks across areas.
    same_id = [row(n, v, area=two)._replace(value=v + Decimal("0.5")) for n, v in enumerate(others)]
    assert odd_figures(content, same_area + same_id, new) == alone
    assert odd_figures(content, (same_area + same_id)[::-1], new) == alone
