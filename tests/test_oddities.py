"""Odd figures: the case tables, seasons, and that a pair is told once, whatever the order."""

from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bqw_tracker.core import oddities
from bqw_tracker.core.beside import Odd
from bqw_tracker.core.cells import cells
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.oddities import _median_without
from bqw_tracker.core.periods import Period, add_months
from bqw_tracker.core.problems import Problem, Severity
from building import CITY, COUNTIES, ID, Case, catalogue, observations, period, table

NEVER = {"period": "2023", "value": "> 999999999999999999"}
"""A target that no figure exceeds."""
CODES = {"odd": "odd-figure", "fall": "falling-total"}


def catalogue_of(case: Case) -> Catalogue:
    every, by, *as_ = case["reported"].split()
    reported = {"every": every, "by": by} | ({"as": "year_to_date"} if as_ else {})
    one = {"kind": case["kind"], "unit": case["unit"], "reported": reported}
    if case["parts"]:
        one["parts"] = case["parts"]
    if case["unit"] == "万元":
        one["factor"] = "1"
    target = {"period": "2023"} if case["kind"] == "milestone" else NEVER
    if case["target"]:
        bound, _, span = case["target"].rpartition(" ")
        target = {"period": span, "value": bound}
    return catalogue(one, target=target)


def arriving(text: str) -> list[Observation]:
    return [row._replace(path="form.csv") for row in observations(text)]


def odd_figures(
    content: Catalogue, known: list[Observation], new: list[Observation]
) -> list[oddities.Odd]:
    return oddities.odd_figures(Index(content), cells(content, [*known, *new]), new)


def asked(content: Catalogue, known: list[Observation], new: list[Observation]) -> list[Problem]:
    """The questions alone."""
    return [odd.problem for odd in odd_figures(content, known, new)]


@pytest.mark.parametrize("case", table("oddities.csv"))
def test_case(case: Case) -> None:
    new = arriving(case["arriving"])
    found = asked(catalogue_of(case), observations(case["known"]), new)
    wanted = [text.strip().split(":") for text in case["warnings"].split(";") if text]
    assert [problem.code for problem in found] == [CODES[code] for code, *_ in wanted]
    for problem, (_, *pieces) in zip(found, wanted, strict=True):
        assert all(piece in str(problem.message) for piece in pieces), str(problem.message)
        assert problem.severity is Severity.WARNING
        assert str(problem.help)
        assert (problem.place.path, problem.place.line) in {(row.path, row.line) for row in new}


FAR = "check figure and period; where it is right, say why in the note"
UNIT = "check figure and unit; where it is right, say why in the note"
COPIED = "check whether a form was copied; where it is right, say so in the note"
FIVE = "2023-01 100; 2023-02 104; 2023-03 96; 2023-04 102; 2023-05 98"
TOTALS = "2023-01 100; 2023-02 204; 2023-03 300; 2023-04 402; 2023-05 500"
RUNNING = {"reported": {"every": "month", "by": "city", "as": "year_to_date"}}
COUNTED = {"reported": {"every": "month", "by": "counties"}}
YEARLY = {"targets": [{"period": "2023", "value": "> 800"}]}


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
         "check the unit of both: a scale like 10,000 may be missing or written twice"),
        ({}, "2023-04 312; 2023-05 312", "2023-06 312", "value",
         "2023-04, 2023-05, 2023-06 all brought 312", COPIED),
        ({"kind": "rate", "unit": "%"}, "2023-04 95/96; 2023-05 95/96", "2023-06 95/96", "numerator",
         "2023-04, 2023-05, 2023-06 all brought 95/96", COPIED),
        (COUNTED, "新会 2023-06 312; 开平 2023-06 312", "台山 2023-06 312", "value",
         "新会区, 台山市, 开平市 reported the same 312 for 2023-06", COPIED),
        (YEARLY, "", "2023-06 900", "value",
         "900 for 2023-06 is more than the whole target of 江门市 for 2023: > 800", FAR),
        (YEARLY, "", "2023-Q2 2900", "value",
         ("2900 for 2023-Q2 is more in each of 3 reporting periods, on average, than the whole "
          "target of 江门市 for 2023: > 800"), FAR),
        (COUNTED, "新会 2023-06 3; 开平 2023-06 5", "台山 2023-06 401", "value",
         "401 for 2023-06 is at least 100 times what the other areas reported, median 4", UNIT),
    ],
)  # fmt: skip
def test_what_is_asked(
    indicator: dict[str, Any], known: str, new: str, field: str, message: str, help_: str
) -> None:
    (found,) = asked(catalogue(indicator, target=NEVER), observations(known), arriving(new))
    assert (found.place.field, str(found.message), str(found.help)) == (field, message, help_)


def test_the_warning_stands_at_the_field() -> None:
    content = catalogue({"kind": "rate", "unit": "%"})
    (found,) = asked(content, observations("2023-05 96/100"), arriving("2023-06 97/1000000"))
    assert found.place[3] == "denominator"


def test_warnings_keep_the_order_of_the_rows() -> None:
    new = arriving("2023-08 9000; 2023-07 8000; 2023-06 7000")
    known = observations(
        "2023-01 100; 2023-02 104; 2023-03 96; 2023-04 102; 2023-05 98; 2022-12 99"
    )
    for rows in (new, new[::-1]):
        lines = [problem.place.line for problem in asked(catalogue(), known, rows)]
        assert lines == [row.line for row in rows if row.line in lines]
        assert len(lines) >= 2


def test_rows_that_are_known_may_be_asked_about_themselves() -> None:
    content, rows = catalogue(target=NEVER), observations("monthly 2023-04..2023-06 312")
    assert odd_figures(content, rows, rows) == odd_figures(content, [], rows) != []
    assert odd_figures(content, rows, []) == []


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
    assert odd_figures(catalogue({"kind": kind}, target=NEVER), known, new) == []


@given(PATTERNS, st.integers(1, 4))
def test_nor_is_it_where_running_totals_are_reported(pattern: list[int], years: int) -> None:
    double = pattern + pattern
    assume(all(len(set(double[n : n + 3])) > 1 for n in range(12)))
    totals = [sum(pattern[: n + 1]) for n in range(12)]
    content = catalogue(RUNNING, target=NEVER)
    known = [row(month, totals[month % 12]) for month in range(12 * years)]
    new = [row(12 * years + n, totals[n], name="form.csv") for n in range(12)]
    assert odd_figures(content, known, new) == []


# ── Copied forms ──────────────────────────────────────────────

NAMES = ("新会", "台山", "开平")
INDICATORS = 7


def forms(areas: list[list[str]]) -> tuple[Catalogue, list[Observation]]:
    """A catalogue of some flows of the counties, and what each of them reported for a month."""
    content = catalogue(COUNTED, target=NEVER)
    measure = content.measures[0]
    kinds = [
        measure.indicators[0].model_copy(update={"id": f"M01-{n:02}"})
        for n in range(1, INDICATORS + 1)
    ]
    rows = [
        arriving(f"{name} 2023-06 {figure}")[0]._replace(
            indicator=kind.id, line=10 * place + number
        )
        for place, (name, figures) in enumerate(zip(NAMES, areas, strict=True))
        for number, (kind, figure) in enumerate(zip(kinds, figures, strict=False))
    ]
    measure = measure.model_copy(update={"indicators": tuple(kinds)})
    return content.model_copy(update={"measures": (measure,)}), rows


def pairs(odds: list[Odd]) -> list[str]:
    """Who said the same, and how many figures."""
    counts = [odd.problem.message.values.get("count", 1) for odd in odds]
    return [f"{'、'.join(odd.areas)} {n}" for odd, n in zip(odds, counts, strict=True)]


@pytest.mark.parametrize("case", table("copied_forms.csv"))
def test_copied_forms(case: Case) -> None:
    content, rows = forms([case[name].split() for name in NAMES])
    found = odd_figures(content, [], rows)
    assert pairs(found) == [text.strip() for text in case["asked"].split(";") if text]
    for odd in found:
        assert odd.row.area == odd.areas[0]
        assert all(area in str(odd.problem.message) for area in odd.areas)


def test_what_is_alike_is_named_up_to_three_figures() -> None:
    content, rows = forms([["12", "15", "31", "44"], ["12", "15", "31", "44"], []])
    (found,) = asked(content, [], rows)
    assert str(found.message) == (
        "新会区, 台山市 reported the same 4 figures for 2023-06: 指标 12, 指标 15, 指标 31, …"
    )


def test_whoever_comes_second_is_asked() -> None:
    content, rows = forms([["12", "15", "31"], ["12", "15", "31"], []])
    (found,) = odd_figures(content, rows[3:], rows[:3])
    assert (found.row, found.areas) == (rows[0], ("新会区", "台山市"))
    (found,) = odd_figures(content, rows[:3], rows[3:])
    assert (found.row, found.areas) == (rows[3], ("新会区", "台山市"))
    (found,) = odd_figures(content, rows[:5], rows[5:])
    assert (found.row, found.areas) == (rows[5], ("新会区", "台山市"))
    assert odd_figures(content, rows, []) == []


FORM = st.lists(st.sampled_from(["12", "15", "31", "312", "405"]), max_size=INDICATORS)


@given(FORM, FORM, FORM, st.randoms(use_true_random=False))
def test_a_pair_is_told_once_whatever_the_order(
    one: list[str], two: list[str], three: list[str], chance: Any
) -> None:
    content, rows = forms([one, two, three])
    found = odd_figures(content, [], rows)
    for indicator in {row.indicator for row in rows}:
        of_one = [odd for odd in found if odd.row.indicator == indicator]
        assert len({odd.areas for odd in of_one}) == len(of_one)
    mixed = odd_figures(content, [], chance.sample(rows, len(rows)))
    assert sorted(pairs(mixed)) == sorted(pairs(found))


@given(
    st.lists(st.integers(0, 2_000), min_size=1, max_size=12),
    st.lists(st.integers(30, 2_000), min_size=1, max_size=12),
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
    # Never the same figure nor a hundredth of it: these rules look across areas.
    same_id = [row(n, v, area=two)._replace(value=v + Decimal("0.5")) for n, v in enumerate(others)]
    assert odd_figures(content, same_area + same_id, new) == alone
    assert odd_figures(content, (same_area + same_id)[::-1], new) == alone


@given(st.lists(st.integers(-9, 9).map(Decimal), min_size=2, max_size=9))
def test_a_median_without_one_is_that_of_the_others(amounts: list[Decimal]) -> None:
    for at, own in enumerate(amounts):
        others = amounts[:at] + amounts[at + 1 :]
        assert _median_without(sorted(amounts), own) == median(others)
