"""Documents tell of each target what was found about it, and not about its neighbour."""

from datetime import date

import pytest

from bqw_tracker.reports.circular import Letterhead, circular
from bqw_tracker.reports.documents import ledger_book, web_page
from bqw_tracker.reports.export import export
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import report
from building import catalogue, observations

TARGETS = [
    {"period": "2023", "value": ">= 60"},
    {"period": "2023", "value": ">= 120", "strength": "aspirational"},
    {"period": "2023", "value": ">= 240", "strength": "aspirational"},
]


@pytest.fixture(params=["in order", "turned round"])
def made(request):
    """A report in which three targets of one period lag, and what was found."""
    targets = TARGETS if request.param == "in order" else TARGETS[::-1]
    content = catalogue({"targets": targets})
    rows = observations("monthly 2023-01..2023-06 2")
    judged = Judged(content, rows, date(2023, 6, 30))
    return judged, report(judged), findings(judged, today=date(2023, 7, 9))


def gaps(found):
    return {row.bound.value: one.catch_up.remaining for row, one in found}


EXPECTED = {60: 48, 120: 108, 240: 228}


def test_the_page_tells_each_target_what_is_missing_of_it(made):
    assert gaps((one.row, one) for one in web_page(*made).lagging) == EXPECTED


def test_the_ledger_tells_each_target_what_is_missing_of_it(made):
    assert gaps(ledger_book(*made).lagging) == EXPECTED


def test_the_circular_tells_each_target_what_is_missing_of_it(made):
    built = circular(*made, Letterhead("通报", "", ""))
    told = [one for targets in built.targets.values() for one in targets]
    assert gaps((one.row, one.own) for one in told) == EXPECTED


ALIKE = {
    "a target twice": [{"period": "2023"}, {"period": "2023"}],
    "a yearly one and one of this year": [{"period": "2023"}, {"period": "yearly"}, {"period": "2023"}],
    "two baselines": [
        {"period": "2023", "baseline": {"value": value, "period": "2022"}} for value in ("130", "10")
    ],
}  # fmt: skip


@pytest.mark.parametrize("why", ALIKE)
def test_targets_that_ask_for_the_same_are_told_apart(why):
    targets = [{"value": ">= 140"} | target for target in ALIKE[why]]
    content = catalogue({"kind": "stock", "targets": targets})
    judged = Judged(content, observations("monthly 2023-01..2023-06 20"), date(2023, 6, 30))
    made = judged, report(judged), findings(judged, today=date(2023, 7, 9))
    rows = {row.identity: row for row in made[1].rows}
    assert len(rows) == len(targets)
    lagging = [row for row in rows.values() if row.status == "off_track"]
    assert lagging
    for told in (
        [one.row for one in web_page(*made).lagging],
        [one.row for _, one in ledger_book(*made).lagging],
        [row for row, _ in ledger_book(*made).lagging],
    ):
        assert [(row.identity, row.attainment) for row in told] == [
            (row.identity, row.attainment) for row in lagging
        ]
    tables = {
        each.name: [*each.rows] for each in export(judged, made[2], [judged.as_of], "").tables
    }
    named = [one.target_id for one in tables["findings"] if one.status == "off_track"]
    assert named == [row.target_id for row in tables["attainment"] if row.status == "off_track"]
