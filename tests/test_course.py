"""What pictures are drawn from: courses, the table of counties by targets, rankings."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from bqw_tracker.core.model import STATUSES
from bqw_tracker.reports.groups import Group, ranking
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, heat, report
from bqw_tracker.reports.rows import AreaFigure, Row
from bqw_tracker.store.load import load
from building import CITY, COUNTIES, catalogue, day, observations
from running import ROOT

DRAWN = Selection(drawn=True)
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
            assert points[-1].observed == row.observed, row
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


def group(name, mean):
    counts = dict.fromkeys(STATUSES, 0)
    return Group("area", name, name, counts, 0, None if mean is None else Fraction(mean))


def test_equals_share_a_rank_and_who_has_no_mean_has_none():
    found = ranking("area", [group("甲", "1/3"), group("乙", None), group("丙", "1/2"),
                             group("丁", "1/3"), group("戊", 0)])  # fmt: skip
    assert [(place.rank, place.group.key) for place in found.places] == [
        (1, "丙"), (2, "甲"), (2, "丁"), (4, "戊"), (None, "乙"),
    ]  # fmt: skip


def test_the_city_is_no_county_and_departments_stand_apart():
    built = drawn(catalogue(BY_COUNTIES, target=EACH), ROWS, "2023-06-30")
    by_area, by_department = built.rankings
    assert [place.group.key for place in by_area.places] == ["新会区", "台山市"]
    assert [place.group.key for place in by_department.places] == ["质量科"]
    assert CITY not in built.counties
    listed = drawn(catalogue(BY_COUNTIES, target=EACH), ROWS, "2023-06-30", by="area").groups
    assert [place.group for place in by_area.places] == [g for g in listed if g.key != CITY]
