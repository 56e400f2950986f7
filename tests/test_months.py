"""The counts at the ends of the last months are those that the report of that day would have."""

from datetime import date

import pytest

from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.months import month_ends
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.store.load import load
from building import catalogue, day, observations
from running import ROOT

EACH = {"period": "2023", "value": ">= 36", "each": ["新会区", "台山市"]}


def seen(judged, chosen):
    return month_ends(judged, report(judged, chosen))


@pytest.mark.parametrize(
    ("why", "as_of", "days"),
    [
        ("none before the policy was issued", "2023-06-30",
         ["2023-04-30", "2023-05-31", "2023-06-30"]),
        ("a month under way stands behind those that have ended", "2023-06-12",
         ["2023-04-30", "2023-05-31", "2023-06-12"]),
        ("in the month of issue the day alone", "2023-04-12", ["2023-04-12"]),
    ],
)  # fmt: skip
def test_the_days(why, as_of, days):
    judged = Judged(catalogue(), [], day(as_of))
    assert [f"{each.day}" for each in seen(judged, Selection())] == days, why


def test_a_year_at_most():
    judged = Judged(catalogue(), [], date(2025, 6, 30))
    days = [each.day for each in seen(judged, Selection())]
    assert (days[0], days[-1], len(days)) == (date(2024, 7, 31), date(2025, 6, 30), 12)


@pytest.mark.parametrize(
    "chosen",
    [Selection(), Selection(areas=("台山市",)), Selection(measures=(2, 15), kinds=("rate",))],
    ids=["all", "parts alone", "filtered"],
)
def test_each_is_what_the_report_of_its_day_counts(chosen):
    workspace = load(ROOT / "data")
    judged = Judged(workspace.catalogue, workspace.observations, date(2024, 6, 30))
    months = seen(judged, chosen)
    assert len(months) == 12
    for each in months[::4] + months[-1:]:
        then = report(Judged(judged.catalogue, judged.rows, each.day), chosen)
        assert each.counts == then.total.counts, each.day


def test_a_part_with_nothing_to_judge_is_left_out_of_its_whole():
    shape = {"kind": "rate", "unit": "%", "reported": {"every": "month", "by": "counties"}}
    rows = observations("新会 monthly 2023-01..2023-06 9/10; 台山 monthly 2023-01..2023-06 0/0")
    judged = Judged(catalogue(shape, target=EACH), rows, date(2023, 6, 30))
    found = report(judged)
    assert found.rows[-1].whole_of == 1
    assert month_ends(judged, found)[-1].counts == found.total.counts
