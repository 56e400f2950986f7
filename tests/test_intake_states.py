"""States of deeds as offices write them: the name of a node, a verb before it, its number."""

import pytest

from bqw_tracker.intake.states import read_state
from building import Case, table


@pytest.mark.parametrize("case", table("node_words.csv"))
def test_a_node_is_known_by_its_name_or_number(case: Case) -> None:
    nodes = [each.split("、") for each in case["nodes"].split("|") if each]
    found = read_state(case["text"], nodes)
    if case["means"]:
        assert found == case["means"]
        return
    assert not isinstance(found, str)
    code, _, remedy = found
    assert code == "bad-value"
    assert all(name in str(remedy) for each in nodes for name in each)
