"""Rows and groups: each, allocation, filters, means, the day a report is about."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.model import STATUSES, Catalogue
from bqw_tracker.core.rules import Reporting
from bqw_tracker.reports.groups import mean_attainment
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, default_as_of, last_reported, report
from bqw_tracker.reports.rows import urgency
from building import CITY, COUNTIES, catalogue, day, observations
from running import ROOT, run

EACH = {"period": "2023", "value": ">= 1", "each": list(COUNTIES), "schedule": "at_end"}
BY_COUNTIES = {"reported": {"every": "month", "by": "counties"}}


def rows_of(content: Catalogue, rows: str, as_of: str, **chosen):
    return report(Judged(content, observations(rows), day(as_of)), Selection(**chosen)).rows


def test_each_has_a_row_per_area_and_one_for_the_whole():
    content = catalogue(BY_COUNTIES, target=EACH)
    found = rows_of(
        content, "新会 monthly 2023-01..2023-12 1; 台山 monthly 2023-01..2023-12 0", "2023-12-31"
    )
    assert [(row.area, row.part_of_each, row.status) for row in found] == [
        ("新会区", True, "met"),
        ("台山市", True, "missed"),
        ("开平市", True, "no_data"),
        (CITY, False, "missed"),
    ]
    whole = found[-1]
    assert (whole.observed, whole.target, whole.comparator, whole.unit) == (
        Decimal(1),
        "3",
        ">=",
        None,
    )
    assert whole.attainment == Fraction(1, 3)
    assert (whole.reported_areas, whole.expected_areas, whole.partial) == (2, 3, True)


@pytest.mark.parametrize(("figure", "status"), [("1", "off_track"), ("2", "no_data")])
def test_a_better_part_never_lowers_the_mean_where_another_is_silent(figure, status):
    """The whole turns from off_track to no_data as its part comes nearer; its share counts."""
    content = catalogue(BY_COUNTIES, target={**EACH, "value": ">= 12", "schedule": "linear"})
    rows = observations(f"新会 2023-01 {figure}; 新会 2023-02 3")
    built = report(Judged(content, rows, day("2023-06-30")))
    whole = built.rows[-1]
    assert (whole.status, whole.attainment) == (status, Fraction(int(figure) + 3, 36))
    assert mean_attainment([whole]) == whole.attainment


@pytest.mark.parametrize(
    ("rows", "status", "why"),
    [
        ("新会 done;台山 done;开平 done", "met", "met when all are"),
        ("新会 done;台山 done", "no_data", "a silent area is worse than one under way"),
        ("新会 done;台山 in_progress;开平 not_started", "behind", "behind comes before under way"),
        ("新会 done;台山 in_progress;开平 done", "under_way", "the worst of its parts"),
    ],
)
def test_the_whole_is_met_when_all_are_else_the_worst(rows, status, why):
    content = catalogue(
        {"kind": "milestone", **BY_COUNTIES}, target={"period": "2023", "each": list(COUNTIES)}
    )
    dated = ";".join(
        " ".join((one.split()[0], "2023-06", one.split()[1])) for one in rows.split(";")
    )
    assert rows_of(content, dated, "2023-06-30")[-1].status == status, why


def test_allocation_lists_the_counties_and_then_the_city_with_its_own_figure():
    split = {"新会区": "60", "台山市": "30", "开平市": "10"}
    content = catalogue(
        BY_COUNTIES, target={"period": "2023", "value": ">= 100", "allocation": split}
    )
    found = rows_of(
        content,
        "新会 monthly 2023-01..2023-06 6;台山 monthly 2023-01..2023-06 1;开平 monthly 2023-01..2023-06 1",
        "2023-06-30",
    )
    assert [(r.area, r.part_of_each, r.target, r.observed, r.status) for r in found] == [
        ("新会区", True, "60", 36, "on_track"),
        ("台山市", True, "30", 6, "off_track"),
        ("开平市", True, "10", 6, "on_track"),
        (CITY, False, "100", 48, "behind"),
    ]


def test_groups_leave_parts_out_and_always_list_every_status():
    content = catalogue(BY_COUNTIES, target=EACH)
    built = report(Judged(content, [], day("2023-06-30")))
    (group,) = built.groups
    assert tuple(group.counts) == STATUSES
    assert sum(group.counts.values()) == 1
    by_area = report(Judged(content, [], day("2023-06-30")), Selection(by="area")).groups
    assert [(g.key, sum(g.counts.values())) for g in by_area] == [
        (CITY, 1),
        *((c, 1) for c in COUNTIES),
    ]


def test_total_counts_parts_only_where_their_whole_is_filtered_away():
    content = catalogue(BY_COUNTIES, target=EACH)
    everything = report(Judged(content, [], day("2023-06-30")))
    assert sum(everything.total.counts.values()) == 1
    county = report(Judged(content, [], day("2023-06-30")), Selection(areas=("新会区",)))
    assert sum(county.total.counts.values()) == 1
    assert [row.area for row in county.rows] == ["新会区"]


def test_means_follow_the_rules():
    content = catalogue(target={"period": "2023", "value": ">= 100"})
    (row,) = rows_of(content, "monthly 2023-01..2023-06 50", "2023-06-30")
    assert row.attainment == 3, "over 100 % is kept in the row"
    assert mean_attainment([row]) == 1, "and cut to 1 in a mean"
    from dataclasses import replace

    silent = replace(row, attainment=None, status="no_data")
    deed = replace(row, attainment=None, status="under_way")
    early = replace(row, status="met", asked=False)
    empty = replace(row, attainment=None, status="no_data", nothing_to_judge=True)
    hope = replace(row, strength="aspirational", attainment=Fraction(0))
    half = replace(row, attainment=Fraction(1, 2), status="no_data")
    assert mean_attainment([row, silent]) == Fraction(1, 2), "without a share, no_data counts as 0"
    assert mean_attainment([row, half]) == Fraction(3, 4), "a share counts whatever the status"
    assert mean_attainment([silent, deed]) == 0, "a deed under way without a share is left out"
    assert mean_attainment([half, early]) == Fraction(1, 2), "what is not asked for is left out"
    assert mean_attainment([half, empty]) == Fraction(1, 2), "so is what has nothing to judge"
    assert mean_attainment([row, hope]) == 1, "and what is aspirational"
    assert mean_attainment([early, empty, hope, deed]) is None
    assert mean_attainment([replace(row, weight=Decimal(3)), silent]) == Fraction(3, 4), "weighted"


@pytest.mark.parametrize(
    ("rows", "today", "as_of", "why"),
    [
        ("monthly 2023-01..2023-06 1", "2023-07-06", "2023-06-30", "June is due on 5 July"),
        (
            "monthly 2023-01..2023-06 1",
            "2023-07-05",
            "2023-05-31",
            "on its due day it has not passed",
        ),
        (
            "monthly 2023-01..2023-04 1",
            "2023-09-20",
            "2023-04-30",
            "no observation reaches further",
        ),
        ("", "2023-09-20", "2023-08-31", "no observation at all: the latest month due"),
        ("2023-06-15 1", "2024-01-31", "2023-06-30", "a day reaches into its month"),
        ("2023 1", "2023-03-02", "2023-01-31", "what lies ahead does not count"),
        ("2023 1", "2024-01-06", "2023-12-31", "over the turn of the year"),
    ],
)
def test_default_as_of(rows, today, as_of, why):
    assert default_as_of(observations(rows), day(today), Reporting()) == day(as_of), why


@pytest.mark.parametrize(
    ("every", "rows", "today", "told", "why"),
    [
        ("month", "monthly 2023-01..2023-06 1", "2023-10-01", None, "three months have just ended"),
        ("month", "monthly 2023-01..2023-06 1", "2023-10-02", "2023-06-30", "more than three"),
        ("quarter", "2023-Q2 1", "2024-04-01", None, "its periods are quarters"),
        ("quarter", "2023-Q2 1", "2024-04-02", "2023-06-30", "more than three of them"),
        ("once", "2023 1", "2027-01-01", None, "what is reported once counts as yearly"),
        ("month", "monthly 2023-01..2023-06 1", "2023-05-01", None, "the future is not old"),
        ("month", "", "2030-01-01", None, "nothing is not old"),
    ],
)
def test_figures_of_long_ago(every, rows, today, told, why):
    content = catalogue({"reported": {"every": every, "by": "city"}})
    found = last_reported(content, observations(rows), day(today))
    assert found == (day(told) if told else None), why


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--today", "2026-11-29"], "最新的数据截至 2024-06-30，距今已超过三个报送期\n"),
        (["--today", "2024-08-01"], ""),
        (["--today", "2026-11-29", "--as-of", "2023-06-30"], ""),
        (["--known-on", "2023-07-31"], ""),
    ],
)
def test_old_figures_are_told_beside_the_answer(form, options, told):
    done = run(["report", "--format", form, *options], ROOT)
    assert (done.code, done.stderr) == (0, told)
    assert "报送期\n" not in done.stdout


def test_that_nothing_is_reported_is_told(tmp_path):
    assert run(["init", "w", "--empty"], tmp_path).code == 0
    done = run(["report"], tmp_path / "w")
    assert (done.code, done.stderr) == (0, "还没有报来的数据：bqw template 出表，bqw ingest 收表\n")


@pytest.mark.parametrize(
    ("today", "as_of", "why"),
    [
        ("2023-06-28", "2023-05-31", "on its due day June has not passed"),
        ("2023-06-29", "2023-06-30", "June is due within June"),
        ("2023-07-01", "2023-06-30", "July is not due yet"),
        ("2023-12-29", "2023-12-31", "over the turn of the year"),
    ],
)
def test_default_as_of_where_figures_are_due_in_their_own_month(
    today: str, as_of: str, why: str
) -> None:
    own_month = Reporting.model_validate({"due_day": "28", "of": "period"})
    rows = observations("monthly 2023-01..2023-12 1")
    assert default_as_of(rows, day(today), own_month) == day(as_of), why


def test_yearly_names_the_year_judged_and_standing_stays():
    (row,) = rows_of(catalogue(target={"period": "yearly", "value": ">= 1"}), "", "2024-06-30")
    assert row.period == "2024"
    (row,) = rows_of(catalogue(target={"period": "standing", "value": ">= 1"}), "", "2024-06-30")
    assert row.period == "standing"


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"measures": (1,)}, 1), ({"measures": (2,)}, 0), ({"sections": (1,)}, 1),
        ({"departments": ("质量科",)}, 1), ({"departments": ("别的科",)}, 0), ({"areas": (CITY,)}, 1),
        ({"areas": ("新会区",)}, 0), ({"statuses": ("no_data",)}, 1), ({"statuses": ("met",)}, 0),
        ({"kinds": ("flow", "rate")}, 1), ({"kinds": ("rate",)}, 0),
    ],
)  # fmt: skip
def test_filters(chosen, count):
    assert len(rows_of(catalogue(), "", "2023-06-30", **chosen)) == count


def test_urgency_puts_missed_first_and_the_larger_shortfall_before_the_smaller():
    content = catalogue(target={"period": "2023", "value": ">= 100"})
    far = rows_of(content, "monthly 2023-01..2023-06 1", "2023-06-30")[0]
    near = rows_of(content, "monthly 2023-01..2023-06 3", "2023-06-30")[0]
    late = rows_of(content, "monthly 2023-01..2023-12 1", "2023-12-31")[0]
    assert sorted([near, far, late], key=urgency) == [late, far, near]


ROWS = (
    "新会 monthly 2023-01..2023-06 6;台山 monthly 2023-01..2023-05 3;开平 2023-01 9 @2023-02-05;"
    "开平 2023-01 8 @2023-03-05;开平 2023-01 7 @2023-03-05T10:20"
)


@given(st.randoms(use_true_random=False), st.integers(1, 6))
@settings(max_examples=60)
def test_order_of_rows_and_files_never_changes_a_report(shuffle, files):
    """Rows are dealt out to several files in any order; splitting a file is a case of it.

    Only the places of the rows used are other ones then.
    """
    content = catalogue(BY_COUNTIES)
    rows = observations(ROWS)

    def said(rows):
        made = report(Judged(content, rows, date(2023, 6, 30)))
        used = [{row._replace(path="", line=0) for row in each.used} for each in made.rows]
        listed = [replace(each, used=()) for each in made.rows]
        return made._replace(rows=listed, counted=listed), used

    wanted = said(rows)
    dealt = list(rows)
    shuffle.shuffle(dealt)
    dealt = [row._replace(path=f"{n % files}.csv", line=n) for n, row in enumerate(dealt, start=2)]
    assert said(dealt) == wanted


@pytest.mark.parametrize(
    ("by", "asked"),
    [
        ("area", "台山市,江海区"), ("department", "质量发展科,标准化科"), ("measure", "7,2"),
        ("section", "2,1"),
    ],
)  # fmt: skip
def test_groups_come_in_the_order_asked_for(by, asked):
    done = run(["report", "--by", by, f"--{by}", asked, "--format", "json"], ROOT)
    groups = [group["key"] for group in json.loads(done.stdout)["groups"]]
    assert groups[:2] == asked.split(",")
