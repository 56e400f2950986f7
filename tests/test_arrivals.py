"""What arriving rows mean beside those that are there: the case table."""

from datetime import datetime

import pytest
import yaml

from bqw_tracker.core.arrivals import sort_arrivals
from bqw_tracker.core.periods import parse_moment
from bqw_tracker.core.problems import Severity
from building import Case, catalogue, observations, table


@pytest.mark.parametrize("case", table("arrivals.csv"))
def test_case(case: Case) -> None:
    known = observations(case["known"])
    came = [row._replace(path="form.csv") for row in observations(case["arriving"])]
    now = parse_moment(case["now"])
    assert now is not None
    content = catalogue(yaml.load(case["indicator"], yaml.BaseLoader))
    found = sort_arrivals(content, known, came, now, reason="" if case["revise"] else None)
    told = [
        f"{kind} {row.line} {row.reported_on.isoformat(timespec='minutes')}"
        for kind, row, _ in found.arrivals
    ]
    told += [
        f"{p.code} {p.place.line} {p.place.field}: {p.message} / {p.help}" for p in found.problems
    ]
    assert "; ".join(told) == case["wanted"]


@pytest.mark.parametrize(
    ("came", "refused"),
    [("新会 2023-05 95", True), ("台山 2023-05 95", True), ("台山 2023-05 95/100", False)],
)
def test_a_rate_that_would_never_count_is_refused(came: str, refused: bool) -> None:  # noqa: FBT001 - a table
    by = {"reported": {"every": "month", "by": ["新会区", "台山市"]}}
    content = catalogue({"kind": "rate", "unit": "%", **by})
    known = observations("新会 2023-04 9/10; 台山 2023-04 90")
    (row,) = observations(came)
    found = sort_arrivals(content, known, [row._replace(path="new.csv")], datetime(2023, 6, 20))  # noqa: DTZ001 - local time
    told = [(problem.code, problem.severity) for problem in found.problems]
    assert told == ([("value-not-counted", Severity.ERROR)] if refused else [])
