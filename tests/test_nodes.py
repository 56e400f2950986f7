"""Nodes of a deed: what stands in the catalogue."""

from datetime import date

import pytest
import yaml

from bqw_tracker.core.catalogue_checks import CATALOGUE_CHECKS
from bqw_tracker.core.checks import check_progress
from bqw_tracker.core.model import node_names
from building import Case, catalogue, observations, table

DEED = {"kind": "milestone", "reported": {"every": "month", "by": "city"}}
AT = "measures.0.indicators.0."


@pytest.mark.parametrize("case", table("node_slips.csv"))
def test_what_nodes_may_not_be(case: Case) -> None:
    target = yaml.load(f"{{{case['target']}}}", yaml.BaseLoader)
    deed = {**DEED, "reported": {"every": case["every"], "by": "city"}}
    content = catalogue(deed if "value" not in target else None, target=target)
    found = [
        f"{'.'.join(map(str, problem.place)).removeprefix(AT)} {problem.code} {problem.message}"
        for check in CATALOGUE_CHECKS
        for problem in check(content)
    ]
    wanted = [text for text in case["problems"].split("; ") if text]
    assert len(found) == len(wanted), found
    for told, begins in zip(found, wanted, strict=True):
        assert told.startswith(begins)


def test_a_node_of_another_deed_is_no_state() -> None:
    target = {"period": "2023", "nodes": [{"name": "方案印发", "due": "2023-03"}]}
    rows = observations("2023-01 方案印发; 2023-02 平台上线; 2023-03 方案印法")
    found = check_progress(catalogue(DEED, target=target), rows, today=date(2024, 1, 1))
    told = [(p.place.line, p.place.field, p.code, str(p.message), str(p.help)) for p in found]
    assert told == [
        (3, "state", "bad-value", "M01-01 has no node '平台上线'",
         "known are: 方案印发, not_started, in_progress, done"),
        (4, "state", "bad-value", "M01-01 has no node '方案印法'", "did you mean 方案印发?"),
    ]  # fmt: skip


def test_the_names_of_all_targets_are_states() -> None:
    nodes = [[{"name": "甲", "due": "2023-03"}, {"name": "乙", "due": "2023-06"}],
             [{"name": "乙", "due": "2024-03"}, {"name": "丙", "due": "2024-06"}]]  # fmt: skip
    targets = [{"period": str(2023 + n), "nodes": own} for n, own in enumerate(nodes)]
    (indicator,) = catalogue({**DEED, "targets": targets}).measures[0].indicators
    assert node_names(indicator) == ("甲", "乙", "丙")
