"""Results that others published, held against ours. Their sources: oracles/README.md."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from bqw_tracker.core.attainment import holds
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import parse_number
from bqw_tracker.core.trend import Point, Trend, trend

ORACLES = Path(__file__).parent / "oracles"
INFOBASE, OPEN_SDG = ORACLES / "infobase_56.csv", ORACLES / "open_sdg_canada.csv"


def _number(text: str) -> Decimal:
    found = parse_number(text)
    assert found is not None, text
    return found


def _bound(row: dict[str, str]) -> Bound:
    low, high = row["target_min"], row["target_max"]
    if low and high:
        return Bound("range", _number(low), _number(high))
    return Bound(">=", _number(low)) if low else Bound("<=", _number(high))


def test_infobase_says_met_where_the_comparator_holds() -> None:
    with INFOBASE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"met", "not_met"}
    assert len({row["id"] for row in rows}) == len(rows) == 56
    wrong = [
        row["id"]
        for row in rows
        if holds(_bound(row), _number(row["actual"])) is not (row["status"] == "met")
    ]
    assert wrong == []


def test_a_range_with_equal_ends_is_an_equal_sign() -> None:
    """Some results have one number as minimum and maximum."""
    for observed in map(Decimal, ("0", "4.9", "5", "5.1")):
        five = Decimal(5)
        assert holds(Bound("range", five, five), observed) is holds(Bound("=", five), observed)


def _point(level: str, year: str) -> Point:
    """A level of a whole year; the file writes years as 2015.0."""
    return Point(Decimal(level), date(int(Decimal(year)) + 1, 1, 1))


def _trend(row: dict[str, str]) -> Trend | None:
    return trend(
        _point(row["base_value"], row["base_year"]),
        _point(row["current_value"], row["current_year"]),
        goal=_point(row["target"], row["target_year"]),
        rising=row["direction"] == "1",
    )


REPLACED = {"2-b-1", "2-c-1"}
"""Their latest value is 0, for which 0.001 was put there: no growth here."""
WORDS = {
    "substantial_progress": "enough",
    "moderate_progress": "moderate",
    "limited_progress": "slow",
    "deterioration": "worsening",
}


def test_open_sdg_publishes_the_ratio_that_we_compute() -> None:
    with OPEN_SDG.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 109
    assert {row["direction"] for row in rows} == {"1", "-1"}
    found = [(row, _trend(row)) for row in rows]
    none = [row for row, ours in found if ours is None]
    assert len(none) == 36
    assert {row["indicator"] for row in none if row["progress_value"]} == REPLACED
    known = [(row, ours) for row, ours in found if ours is not None]
    assert len(known) == 73
    for row, ours in known:
        published = Decimal(row["progress_value"])
        assert abs(ours.ratio - published) <= abs(published) * Decimal("1e-9"), row
        # There a target that has been reached has a word of its own, whatever the trend.
        assert row["status"] == "target_achieved" or ours.word == WORDS[row["status"]], row
