"""What pictures are drawn from: courses, the table of counties by targets, rankings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bqw_tracker.core.numbers import as_decimal
from bqw_tracker.reports.course import AreaFigure
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, heat, report
from bqw_tracker.reports.rows import Row
from bqw_tracker.store.load import load
from building import COUNTIES, catalogue, day, observations
from running import ROOT

DRAWN = Selection(drawn=True)
RATE = {"kind": "rate", "unit": "%", "reported": {"every": "month", "by": "counties"}}
COVERAGE = {**RATE, "parts": "coverage"}
BY_COUNTIES = {"reported": {"every": "month", "by": "counties"}}
FIRST_HALF = [date(2023, month, 1) for month in range(2, 8)]


def drawn(content, rows, as_of, **chosen):
    return report(Judged(content, observations(rows), day(as_of)), Selection(drawn=True, **chosen))


def course(content, rows, as_of="2023-06-30"):
    return drawn(content, rows, as_of).rows[-1].course


def observed(content, rows, as_of="2023-06-30"):
    return [point.observed for point in course(content, rows, as_of).points]


def test_a_flow_adds_up_month_by_month():
    found = course(catalogue(), "monthly 2023-01..2023-06 9")
    assert [(point.end, point.observed) for point in found.points] == [
        (end, 9 * n) for n, end in enumerate(FIRST_HALF, start=1)
    ]
    assert not any(point.partial for point in found.points)


def test_figures_by_day_make_a_point_a_month_and_no_more():
    days = (date(2023, 1, 1) + timedelta(number) for number in range(181))
    found = course(catalogue(), "; ".join(f"{one} 1" for one in days)).points
    assert [point.end for point in found] == FIRST_HALF
    assert found[-1].observed == 181


def test_a_month_nobody_reported_is_a_gap_and_what_follows_is_partial():
    found = course(catalogue(), "monthly 2023-01..2023-02 9; monthly 2023-04..2023-06 9").points
    assert [point.observed for point in found] == [9, 18, None, 27, 36, 45]
    assert [point.partial for point in found] == [False, False, True, True, True, True]


def test_one_silent_county_makes_a_point_partial_and_no_gap():
    rows = "新会 monthly 2023-01..2023-02 9; 台山 monthly 2023-01..2023-02 1; 开平 2023-01 1"
    found = course(catalogue(BY_COUNTIES), rows, "2023-02-28").points
    assert [(point.observed, point.partial) for point in found] == [(11, False), (21, True)]


@pytest.mark.parametrize(
    ("indicator", "rows", "found", "why"),
    [
        ({"reported": {"every": "month", "by": "city", "as": "year_to_date"}},
         "2023-01 5; 2023-01..2023-02 9; 2023-01..2023-03 14", [5, 9, 14], "totals are not added up"),
        ({"kind": "stock", "unit": "家"}, "2023-01 193; 2023-03 200", [193, None, 200],
         "a level that nobody told again is a gap"),
        ({"kind": "rate", "unit": "%"}, "2023-01 98/100; 2023-02 1/10; 2023-03 0/0",
         [98, 90, 90], "parts are summed, never rates averaged"),
    ],
)  # fmt: skip
def test_the_figure_is_that_of_the_kind(indicator, rows, found, why):
    assert observed(catalogue(indicator), rows, "2023-03-31") == found, why


def test_a_deed_done_stays_done_and_one_in_progress_is_told_again():
    deed = catalogue({"kind": "milestone"}, target={"period": "2023"})
    assert observed(deed, "2023-01 not_started; 2023-03 in_progress; 2023-04 done") == [
        "not_started", None, "in_progress", "done", "done", "done",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "corners"),
    [
        ({"value": ">= 100"}, {1: 0, 4: 25, 7: 50, 10: 75, 13: 100}),
        ({"value": ">= 100", "schedule": {"2023-06": "40%"}}, {1: 0, 4: 20, 7: 40, 10: 70, 13: 100}),
        ({"value": "<= 100"}, {}),
    ],
)  # fmt: skip
def test_the_schedule_is_what_is_due_at_the_end_of_each_period(target, corners):
    quarterly = {"reported": {"every": "quarter", "by": "city"}}
    found = course(catalogue(quarterly, target={"period": "2023", **target}), "").schedule
    ends = {
        month: date(2023 + (month > 12), (month - 1) % 12 + 1, 1) for month in (1, 4, 7, 10, 13)
    }
    assert dict(found) == {ends[month]: value for month, value in corners.items()}


def test_what_is_due_at_the_end_rises_on_the_last_day():
    found = course(catalogue(target={"period": "2023", "value": ">= 7", "schedule": "at_end"}), "")
    assert found.schedule[-2:] == ((date(2024, 1, 1), 0), (date(2024, 1, 1), 7))
    assert {due for _, due in found.schedule[:-1]} == {Decimal(0)}


def test_a_road_begins_at_its_baseline():
    target = {"period": "2023", "value": "> 450", "baseline": {"value": "193", "period": "2022"}}
    found = course(catalogue({"kind": "stock", "unit": "家"}, target=target), "2023-01 200")
    assert (found.schedule[0][1], found.schedule[-1][1]) == (193, 450)


def test_nothing_is_drawn_from_where_nobody_asked():
    plain = report(
        Judged(catalogue(BY_COUNTIES), observations("新会 2023-01 1"), day("2023-06-30"))
    )
    assert {(row.course, row.by_area) for row in plain.rows} == {(None, ())}
    assert (plain.counties, plain.rankings) == ((), ())


@pytest.mark.parametrize("as_of", ["2023-06-30", "2023-12-31", "2024-06-30"])
def test_the_last_point_is_the_figure_that_was_judged(as_of):
    workspace = load(ROOT / "data")
    built = report(Judged(workspace.catalogue, workspace.observations, day(as_of)), DRAWN)
    compared = 0
    for row in built.rows:
        points = row.course.points if row.course else ()
        if points and points[-1].observed is not None:
            share = row.nodes and row.attainment is not None  # of nodes the per cent reached
            shown = as_decimal(100 * row.attainment) if share else row.observed
            assert points[-1].observed == shown, row
            compared += 1
    assert compared > 60
    asked = [row for row in built.rows if not row.whole_of]
    assert all(row.course is not None for row in asked)


EACH = {"period": "2023", "value": ">= 10", "each": list(COUNTIES[:2])}
SPLIT = {"period": "2023", "value": ">= 100", "allocation": {"新会区": "60", "台山市": "40"}}
ROWS = "新会 monthly 2023-01..2023-06 6; 台山 monthly 2023-01..2023-05 1"


def cells(target):
    table = heat(drawn(catalogue(BY_COUNTIES, target=target), ROWS, "2023-06-30"))
    (line,) = table.lines
    return dict(zip(table.areas, line.cells, strict=True))


def test_a_county_has_a_status_where_a_target_holds_for_it():
    found = cells(EACH)
    assert {area: cell.status for area, cell in found.items()} == {
        "新会区": "met",
        "台山市": "on_track",
    }


def test_a_county_without_a_share_of_an_allocation_has_its_figure_and_no_status():
    found = cells(SPLIT)
    assert [type(cell) for cell in found.values()] == [Row, Row, AreaFigure]
    assert found["新会区"].target == "60"
    assert found["开平市"] == AreaFigure("开平市", None, up_to_date=False)


def test_a_target_of_the_city_gives_no_county_a_status():
    assert cells({"period": "2023", "value": ">= 100"}) == {
        "新会区": AreaFigure("新会区", Decimal(36), up_to_date=True),
        "台山市": AreaFigure("台山市", Decimal(5), up_to_date=False),
        "开平市": AreaFigure("开平市", None, up_to_date=False),
    }


def test_a_target_of_one_county_stands_in_its_column_alone():
    indicator = {"reported": {"every": "month", "by": ["新会区"]}}
    target = {"period": "2023", "value": ">= 100", "area": "新会区"}
    built = drawn(catalogue(indicator, target=target), ROWS, "2023-06-30")
    assert heat(built).areas == ("新会区",)


def test_what_only_the_city_reports_is_left_out_and_counted():
    table = heat(drawn(catalogue(), "monthly 2023-01..2023-06 9", "2023-06-30"))
    assert (table.areas, table.lines, len(table.left_out)) == ((), (), 1)


def test_parts_that_a_filter_left_alone_still_share_a_line():
    built = drawn(catalogue(BY_COUNTIES, target=EACH), ROWS, "2023-06-30", areas=COUNTIES)
    assert [len([c for c in line.cells if c]) for line in heat(built).lines] == [2]


@pytest.mark.parametrize(
    ("why", "shape", "target", "rate", "short"),
    [
        ("a level that holds", RATE, {"period": "standing", "value": ">= 80"}, "8/10", False),
        ("a level just below", RATE, {"period": "standing", "value": ">= 80"}, "79/100", True),
        ("a ceiling that is passed", RATE, {"period": "standing", "value": "<= 5"}, "6/100", True),
        ("a ceiling that holds", RATE, {"period": "standing", "value": "<= 5"}, "5/100", False),
        ("half of what is covered in a year is due by June", COVERAGE,
         {"period": "2023", "value": ">= 100"}, "5/10", False),
        ("less than half by June", COVERAGE, {"period": "2023", "value": ">= 100"}, "4/10", True),
        ("nothing is due before the end", COVERAGE,
         {"period": "2023", "value": ">= 100", "schedule": "at_end"}, "1/10", False),
    ],
)  # fmt: skip
def test_the_rate_of_a_county_is_held_against_what_the_city_must_reach(
    why, shape, target, rate, short
):
    built = drawn(catalogue(shape, target=target), f"新会 2023-06 {rate}", "2023-06-30")
    (line,) = heat(built).lines
    found = dict(zip(heat(built).areas, line.cells, strict=True))
    assert found["新会区"].short is short, why
    assert found["台山市"].short is False, "nothing was reported"


def test_an_amount_of_a_county_is_a_part_of_the_city_and_never_short_of_it():
    assert not any(cell.short for cell in cells({"period": "2023", "value": ">= 100"}).values())
