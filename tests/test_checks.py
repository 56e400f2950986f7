"""What rows get wrong together: the case table."""

from datetime import date

import pytest
import yaml

from bqw_tracker.core.checks import check_progress
from building import Case, catalogue, observations, table


@pytest.mark.parametrize("case", table("checks.csv"))
def test_case(case: Case) -> None:
    written, own_month, _ = case["indicator"].partition(" own month")
    indicator = yaml.load(written, yaml.BaseLoader)
    rules = {"reporting": {"due_day": "28", "of": "period"}} if own_month else None
    target = {"period": "2023"} if indicator.get("kind") == "milestone" else None
    rows = observations(case["rows"])
    found = check_progress(
        catalogue(indicator, target=target, rules=rules), rows, today=date(2026, 1, 31)
    )
    told = [
        f"{p.place.line} {p.place.field} {p.severity}[{p.code}]: {p.message} / {p.help}"
        for p in found
    ]
    assert told == case["problems"].splitlines()
