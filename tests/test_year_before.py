"""The year before: the table of cases."""

import pytest

from bqw_tracker.core.cells import cells
from bqw_tracker.core.trend import year_before
from bqw_tracker.core.walks import Walks
from building import Case, day, judged, observations, share, table
from test_attainment import case_catalogue

BLANK = {"schedule": "", "baseline": "", "rules": ""}


@pytest.mark.parametrize("case", table("year_before.csv"))
def test_case(case: Case) -> None:
    content, rows = case_catalogue(case | BLANK), observations(case["rows"])
    verdict = judged(content, rows, day(case["as_of"]))
    indicator = content.measures[0].indicators[0]
    found = year_before(indicator, verdict, Walks(cells(content, rows)))
    if not case["before"]:
        assert found is None
    else:
        assert found == (share(case["before"]), share(case["growth"]))
