"""What rows get wrong together: the case table."""

import pytest
import yaml

from bqw_tracker.core.checks import check_progress
from building import Case, catalogue, observations, table


@pytest.mark.parametrize("case", table("checks.csv"))
def test_case(case: Case) -> None:
    indicator = yaml.load(case["indicator"], yaml.BaseLoader)
    target = {"period": "2023"} if indicator.get("kind") == "milestone" else None
    rows = observations(case["rows"])
    found = check_progress(catalogue(indicator, target=target), rows)
    told = [
        f"{p.place.line} {p.place.field} {p.severity}[{p.code}]: {p.message} / {p.help}"
        for p in found
    ]
    assert told == case["problems"].splitlines()
