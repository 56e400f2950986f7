"""The second light: the table of cases, where it stands in a report, and what always holds.

The table's columns are those of attainment.csv; `ratio` is R, exact where it has an end.
"""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.periods import add_months
from bqw_tracker.core.trend import Point, Trend, trend, trend_of
from bqw_tracker.render.data import as_json
from bqw_tracker.render.explanation import trend_lines
from bqw_tracker.render.rounding import ratio_text
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Publication
from bqw_tracker.reports.report import report
from building import COUNTIES, Case, catalogue, day, judged, observations, share, table
from test_attainment import case_catalogue

CASES = table("trend.csv")
START = date(2023, 1, 1)


def close(found: Decimal, wanted: Fraction) -> bool:
    """Equal to 18 digits: more than anybody prints, and as many as the table writes."""
    return abs(Fraction(found) - wanted) <= abs(wanted) * Fraction(1, 10**18)


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    content = case_catalogue({"schedule": "", "rules": "", **case})
    indicator = content.measures[0].indicators[0]
    verdict = judged(content, observations(case["rows"]), day(case["as_of"]))
    found = trend_of(indicator, indicator.targets[0], verdict)
    assert verdict.status == case["status"]
    assert (found.word if found else "") == case["trend"]
    wanted = share(case["ratio"])
    assert wanted is None if found is None else wanted is not None and close(found.ratio, wanted)


def test_the_table_has_every_word_more_than_once() -> None:
    words = [parameter.values[0]["trend"] for parameter in CASES]
    for word in ("enough", "moderate", "slow", "worsening", ""):
        assert words.count(word) > 2, word


def test_the_parts_are_kept() -> None:
    content = catalogue(
        {"kind": "stock"},
        target={
            "period": "2024",
            "value": ">= 121",
            "baseline": {"value": "100", "period": "2022"},
        },
    )
    indicator = content.measures[0].indicators[0]
    verdict = judged(content, observations("2023-06 110"), day("2023-06-30"))
    found = trend_of(indicator, indicator.targets[0], verdict)
    assert found is not None
    assert (found.observed.months, found.asked.months) == (6, 24)
    assert close(found.observed.per_year, Fraction("0.21"))
    assert close(found.asked.per_year, Fraction("0.1"))
    assert found.asked.end == Point(Decimal(121), date(2025, 1, 1))


BASE = {"value": "100", "period": "2022"}
BY_COUNTIES = {"kind": "stock", "reported": {"every": "year", "by": "counties"}}
THREE = "新会 2023 110; 台山 2023 100; 开平 2023 90"


def test_the_rows_of_an_each_have_it_and_their_whole_has_none() -> None:
    """The whole of an `each` counts areas; a number of areas has no growth."""
    target = {"period": "2024", "value": ">= 121", "each": list(COUNTIES), "baseline": BASE}
    built = report(
        Judged(catalogue(BY_COUNTIES, target=target), observations(THREE), day("2023-12-31"))
    )
    assert [row.trend for row in built.rows] == ["enough", "slow", "worsening", None]
    assert [row.trend_ratio for row in built.rows][1:] == [0, -1, None]


def test_the_shares_of_an_allocation_have_none() -> None:
    """The baseline is the city's; a county's level is not compared with it."""
    split = dict.fromkeys(COUNTIES, "121")
    target = {"period": "2024", "value": ">= 363", "allocation": split, "baseline": BASE}
    built = report(
        Judged(catalogue(BY_COUNTIES, target=target), observations(THREE), day("2023-12-31"))
    )
    assert [row.trend for row in built.rows] == [None, None, None, "enough"]


def test_a_typing_error_of_forty_digits_is_still_a_number() -> None:
    """A month after the smallest baseline comes the largest figure that can be written."""
    target = {"period": "2023", "value": ">= 2", "baseline": {**BASE, "value": "0.000000001"}}
    content = catalogue({"kind": "stock"}, target=target)
    built = report(Judged(content, observations(f"2023-01 {'9' * 18}"), day("2023-01-31")))
    (row,) = json.loads(as_json(Publication(built)))["rows"]
    assert row["trend"] == "enough"
    assert len(row["trend_ratio"]) > 300
    (row,) = json.loads(as_json(Publication(report(Judged(content, [], day("2023-01-31"))))))[
        "rows"
    ]
    assert (row["trend"], row["trend_ratio"]) == (None, None)


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("1", "1.0000"),
        ("0.94999", "0.9499"),
        ("0", "0.0000"),
        ("-0.00001", "-0.0001"),
        ("-12.5", "-12.5000"),
    ],
)
def test_a_ratio_never_looks_better_than_its_word(ratio, text):
    assert ratio_text(Decimal(ratio)) == text


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        ("90", ["trend: fast enough  (R = -1 × -10% / 10% = 1.0000)",
                "  observed: 100 (2022-12-31) -> 90 (2023-12-31), months: 12, -10% a year",
                "  asked for: 100 (2022-12-31) -> 81 (2024-12-31), months: 24, -10% a year"]),
        ("100", ["trend: slow  (R = 0% / 10% = 0.0000)",
                 "  observed: 100 (2022-12-31) -> 100 (2023-12-31), months: 12, 0% a year",
                 "  asked for: 100 (2022-12-31) -> 81 (2024-12-31), months: 24, -10% a year"]),
        ("110", ["trend: worsening  (R = -1 × 10% / 10% = -1.0000)",
                 "  observed: 100 (2022-12-31) -> 110 (2023-12-31), months: 12, 10% a year",
                 "  asked for: 100 (2022-12-31) -> 81 (2024-12-31), months: 24, -10% a year"]),
    ],
)  # fmt: skip
def test_an_explanation_shows_the_sum(level, lines):
    years = [Point(Decimal(100), date(2023, 1, 1)), Point(Decimal(level), date(2024, 1, 1))]
    locale.use("en")
    found = trend(*years, goal=Point(Decimal(81), date(2025, 1, 1)), rising=False)
    assert list(trend_lines(found)) == lines


LEVELS = st.decimals("0.001", "1000000", places=3)
MONTHS = st.integers(1, 240)


@st.composite
def ways(draw: st.DrawFn) -> tuple[Point, Point, Point]:
    """A start, a later level, and a goal that is another level than the start."""
    start = draw(LEVELS)
    goal = draw(LEVELS.filter(lambda level: level != start))
    return (
        Point(start, START),
        Point(draw(LEVELS), add_months(START, draw(MONTHS))),
        Point(goal, add_months(START, draw(MONTHS))),
    )


def seen(start: Point, now: Point, goal: Point, *, rising: bool) -> Trend:
    found = trend(start, now, goal=goal, rising=rising)
    assert found is not None
    return found


@given(ways(), st.booleans())
def test_it_worsens_exactly_where_the_level_moved_to_the_wrong_side(way, rising) -> None:
    start, now, _ = way
    worse = now.level < start.level if rising else now.level > start.level
    assert (seen(*way, rising=rising).word == "worsening") is worse


@given(ways())
def test_who_stands_at_a_goal_on_the_better_side_on_its_day_has_one(way) -> None:
    start, _, goal = way
    assert seen(start, goal, goal, rising=goal.level > start.level).ratio == 1


@given(ways(), st.booleans())
def test_below_zero_more_is_what_less_is_above_it(way, rising) -> None:
    below = [point._replace(level=-point.level) for point in way]
    assert seen(*below, rising=not rising).ratio == seen(*way, rising=rising).ratio


@given(ways(), LEVELS)
def test_more_is_never_worse_where_more_is_better(way, other) -> None:
    start, now, goal = way
    low, high = sorted([now.level, other])
    less = seen(start, now._replace(level=low), goal, rising=True)
    more = seen(start, now._replace(level=high), goal, rising=True)
    assert less.ratio <= more.ratio


@given(ways(), st.sampled_from([Decimal(1000), Decimal("0.01")]))
def test_the_unit_does_not_matter(way, scale) -> None:
    other = [point._replace(level=point.level * scale) for point in way]
    assert close(seen(*other, rising=True).ratio, Fraction(seen(*way, rising=True).ratio))
