"""What arriving rows mean beside those that are there: the case table."""

import pytest
import yaml

from bqw_tracker.core.arrivals import sort_arrivals
from bqw_tracker.core.periods import parse_moment
from building import Case, catalogue, observations, table


@pytest.mark.parametrize("case", table("arrivals.csv"))
def test_case(case: Case) -> None:
    known = observations(case["known"])
    came = [row._replace(path="form.csv") for row in observations(case["arriving"])]
    now = parse_moment(case["now"])
    assert now is not None
    content = catalogue(yaml.load(case["indicator"], yaml.BaseLoader))
    found = sort_arrivals(content, known, came, now)
    told = [
        f"{kind} {row.line} {row.reported_on.isoformat(timespec='minutes')}"
        for kind, row, _ in found.arrivals
    ]
    told += [
        f"{p.code} {p.place.line} {p.place.field}: {p.message} / {p.help}" for p in found.problems
    ]
    assert "; ".join(told) == case["wanted"]
