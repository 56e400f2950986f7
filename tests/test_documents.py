"""Documents tell of each target what was found about it, and not about its neighbour."""

from datetime import date

import pytest

from bqw_tracker.reports.circular import Letterhead, circular
from bqw_tracker.reports.documents import ledger_book, web_page
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
