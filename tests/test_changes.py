"""What changed and why: the table of causes, and that the parts add up whatever happens."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.cells import known_on
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.periods import Period, add_months
from bqw_tracker.reports.causes import CAUSES, Movement, added, between, movements
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import report
from bqw_tracker.reports.rows import Row
from building import AREAS, CITY, ID, Case, catalogue, day, observations, table

MANY = settings(max_examples=200)
KINDS: dict[str, dict[str, Any]] = {
    "": {},
    "yearly": {},
    "running": {"reported": {"every": "month", "by": "city", "as": "year_to_date"}},
    "stock": {"kind": "stock"},
    "half-stock": {"kind": "stock", "reported": {"every": "half", "by": "city"}},
    "milestone": {"kind": "milestone", "reported": {"every": "quarter", "by": "city"}},
}


def catalogue_of(case: Case, value: str) -> Catalogue:
    one = KINDS[case["indicator"]]
    if case["indicator"] == "milestone":
        return catalogue(one, target={"period": "2023"})
    if value in ("", "-"):
        return catalogue(one | {"targets": []})
    period = "yearly" if case["indicator"] == "yearly" else "2023"
    return catalogue(one, target={"period": period, "value": value})


def written(row: Row | None) -> str:
    if row is None:
        return "none"
    shares = ("–" if share is None else str(share) for share in (row.attainment, row.shortfall))
    return " ".join((row.status, *shares))


@pytest.mark.parametrize("case", table("causes.csv"))
def test_case(case: Case) -> None:
    rows = observations(case["rows"])
    then = observations(case["then"]) if case["then"] else known_on(rows, day(case["known"]))
    old, today = catalogue_of(case, case["target"]), day(case["today"])
    present = catalogue_of(case, case["edit"] or case["target"])
    before = Judged(old, then, day(case["since"]), day(case["known"]))
    now = Judged(present, known_on(rows, today), day(case["as_of"]), today)
    [change] = movements(before, now)
    told = [f"before: {written(change.before)}"]
    told += [f"{part.cause}: {written(part.after)}" for part in change.parts if part.acted]
    assert "; ".join(told) == case["wanted"]
    assert_adds_up(change)


def assert_adds_up(change: Movement) -> None:
    """Each part begins where the one before it ended, and the shares add up exactly."""
    assert [part.cause for part in change.parts] == list(CAUSES)
    for part, following in zip(change.parts, change.parts[1:], strict=False):
        assert part.after is following.before
    for name in ("attainment", "shortfall"):
        parts = [added(share(part.before, name), share(part.after, name)) for part in change.parts]
        assert sum(parts, Fraction(0)) == added(share(change.before, name), share(change.now, name))


def share(row: Row | None, name: str) -> Fraction | None:
    return None if row is None else getattr(row, name)


DAYS = st.dates(date(2023, 1, 1), date(2024, 6, 30))
MONTHS = st.integers(0, 17).map(lambda n: Period(add_months(date(2023, 1, 1), n),
                                                 add_months(date(2023, 1, 1), n + 1)))  # fmt: skip
FIGURES = st.none() | st.decimals(0, 200, places=1)


@st.composite
def a_row(draw: st.DrawFn) -> Observation:
    period = draw(MONTHS)
    whole = draw(st.none() | st.decimals(0, 200, places=0))
    return Observation(
        indicator=ID,
        area=draw(st.sampled_from([CITY, "新会区", "台山市"])),
        period=period,
        value=draw(FIGURES),
        numerator=None if whole is None else draw(st.decimals(0, 200, places=0)),
        denominator=whole,
        state=draw(st.sampled_from(["", "in_progress", "done"])),
        reported_on=datetime.combine(draw(DAYS), datetime.min.time()),
        source="试",
        note="说明",
        path="rows.csv",
        line=draw(st.integers(2, 10_000)),
    )


TARGETS: list[dict[str, Any]] = [
    {"period": "2023", "value": ">= 100"},
    {"period": "2023", "value": "> 240", "schedule": "at_end"},
    {"period": "yearly", "value": "<= 50"},
    {"period": "standing", "value": ">= 90"},
    {"period": "2023", "value": ">= 10", "each": ["新会区", "台山市"]},
    {"period": "2023", "value": ">= 30", "allocation": {"新会区": "20", "台山市": "10"}},
    {"period": "2023..2024", "value": ">= 80", "baseline": {"value": "20", "period": "2022"}},
]


@st.composite
def a_catalogue(draw: st.DrawFn) -> Catalogue:
    kind = draw(st.sampled_from(["flow", "stock", "rate", "milestone"]))
    by = draw(st.sampled_from(["city", "counties"]))
    targets = draw(st.lists(st.sampled_from(TARGETS), max_size=3))
    if kind == "milestone":
        targets = [{"period": "2023"} for _ in targets]
    one = {"kind": kind, "reported": {"every": "month", "by": by}, "targets": targets}
    rules = draw(st.sampled_from([{}, {"pace": {"preset": "pepfar"}}]))
    return catalogue(one, rules=rules, areas=AREAS)


VIEWS = st.builds(Judged, a_catalogue(), st.lists(a_row(), max_size=12), DAYS, DAYS)


@pytest.mark.slow
@MANY
@given(VIEWS, VIEWS)
def test_the_parts_add_up_for_any_rows_days_and_catalogues(before: Judged, now: Judged) -> None:
    found = movements(before, now)
    for change in found:
        assert_adds_up(change)
    ends = [(change.before, change.now) for change in found]
    assert [row for row, _ in ends if row] == sorted_as(before, [row for row, _ in ends])
    assert [row for _, row in ends if row] == report(now).rows


def sorted_as(view: Judged, rows: list[Row | None]) -> list[Row]:
    """The rows of a report of the view, in the order of these rows."""
    wanted = report(view).rows
    assert sorted(map(repr, wanted)) == sorted(repr(row) for row in rows if row)
    return [row for row in rows if row]


@MANY
@given(VIEWS)
def test_nothing_acts_between_a_view_and_itself(view: Judged) -> None:
    assert not any(change.acted or change.light_changed for change in movements(view, view))


@pytest.mark.slow
@MANY
@given(VIEWS, VIEWS)
def test_a_cause_acts_only_where_its_own_thing_differs(before: Judged, now: Judged) -> None:
    """Same day: no time. Same rows: nothing new or revised. Same catalogue: no edit."""
    same_day = movements(before, replace(now, as_of=before.as_of))
    same_rows = movements(before, replace(now, rows=before.rows))
    same_catalogue = movements(before, replace(now, catalogue=before.catalogue))
    assert not acted(same_day, "time")
    assert not acted(same_rows, "new")
    assert not acted(same_rows, "revised")
    assert not acted(same_catalogue, "catalogue")


def acted(found: list[Movement], cause: str) -> bool:
    return any(part.acted for change in found for part in change.parts if part.cause == cause)


def test_an_id_that_moved_keeps_its_past() -> None:
    rows = observations("monthly 2023-01..2023-03 10")
    old = catalogue()
    present = catalogue({"id": "M01-02", "formerly": [ID]})
    moved = [row._replace(indicator="M01-02") for row in rows]
    today = date(2023, 4, 9)
    views = (
        Judged(old, rows, date(2023, 3, 31), today),
        Judged(present, moved, date(2023, 3, 31), today),
    )
    [change] = movements(*views)
    assert change.subject.indicator == "M01-02"
    assert not change.acted


def test_equal_targets_are_told_apart_by_their_number() -> None:
    twice = [{"period": "2023", "value": ">= 100"}, {"period": "2023", "value": ">= 200"}]
    content = catalogue({"targets": twice})
    view = Judged(content, observations("2023-01 10"), date(2023, 1, 31), date(2023, 2, 9))
    assert [change.subject.number for change in movements(view, view)] == [1, 2]


def test_between_changes_one_thing_at_a_time() -> None:
    rows = observations("2023-01 10; 2023-02 12; 2023-01 11 @2023-03-04")
    before = Judged(catalogue(), rows[:1], date(2023, 1, 31), date(2023, 2, 5))
    edited = catalogue(target={"period": "2023", "value": ">= 90"})
    now = Judged(edited, rows, date(2023, 2, 28), date(2023, 3, 9))
    views = between(before, now)
    assert [view.as_of for view in views] == [before.as_of, *[now.as_of] * 4]
    assert [len(view.rows) for view in views] == [1, 1, 2, 3, 3]
    assert [view.catalogue is now.catalogue for view in views] == [False] * 4 + [True]
    assert timedelta(0) <= views[1].known_on - views[0].known_on
    assert Decimal(12) in [row.value for row in views[2].rows]
