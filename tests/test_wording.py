"""The words of the document: comparator, value, unit and strength; agreement with a target."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.fields import read_bound
from bqw_tracker.core.wording import Wording, agrees, parse_wording
from building import Case, table

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "measures.yaml"
CASES = table("wording.csv")


@pytest.mark.parametrize("case", CASES)
def test_wording(case: Case) -> None:
    found = parse_wording(case["phrase"])
    if case["comparator"] == "refused":
        assert found is None
        return
    wanted = (case["comparator"], Decimal(case["value"]), case["strength"])
    assert found is not None
    assert (found.comparator, found.value, found.strength) == wanted
    # Where the unit ends is not known without the catalogue: it begins the rest of the phrase.
    assert found.unit.startswith(case["unit"])


@cache
def policy_targets() -> list[tuple[str, dict[str, str]]]:
    """Unit and target of every figure in the policy's catalogue."""
    content: dict[str, Any] = yaml.load(CATALOGUE.read_text("utf-8"), Loader=yaml.BaseLoader)
    return [
        (indicator["unit"], target)
        for measure in content["measures"]
        for indicator in measure["indicators"]
        for target in indicator["targets"]
        if "wording" in target
    ]


def test_the_table_has_every_wording_of_the_catalogue() -> None:
    listed = {parameter.values[0]["phrase"] for parameter in CASES}
    assert {target["wording"] for _, target in policy_targets()} - listed == set()


@pytest.mark.parametrize(("unit", "target"), policy_targets())
def test_the_catalogue_says_what_the_document_says(unit: str, target: dict[str, str]) -> None:
    said, bound = parse_wording(target["wording"]), read_bound(target["value"])
    assert said is not None
    assert agrees(said, bound.comparator, bound.value, unit)
    assert said.strength == target.get("strength", "binding")


@pytest.mark.parametrize(
    ("phrase", "value", "unit", "answer"),
    [
        ("超660亿元", "> 660", "亿元", True),
        ("超660亿元", "> 6600000", "万元", True),
        ("超660亿元", "> 66000000000", "元", True),
        ("超660亿元", ">= 660", "亿元", False),
        ("超660亿元", "> 660", "万元", False),
        ("超660亿元", "> 660.000000001", "亿元", False),
        ("超660亿元", "> 660", "亿", False),
        ("超660亿元", "> 660", "亿家", False),
        ("不少于55万批次", ">= 550000", "批次", True),
        ("不少于55万批次", ">= 55", "万批次", True),
        ("不少于55万批次", ">= 55", "批次", False),
        ("5家以上", ">= 5.0", "家", True),
        ("5家以上", ">= 5", "个", False),
        ("全覆盖", ">= 100", "%", True),
        ("全覆盖", "= 100", "%", False),
        ("每家给予10万元", "= 10", "万元", True),
        ("每家给予10万元", ">= 10", "万元", False),
        ("超30", "> 30", "家", False),
    ],
)
def test_agreement(phrase: str, value: str, unit: str, answer: bool) -> None:  # noqa: FBT001 - a table
    said, bound = parse_wording(phrase), read_bound(value)
    assert said is not None
    assert agrees(said, bound.comparator, bound.value, unit) is answer


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("不得超过5起", "<="),
        ("不能超过5起", "<="),
        ("未超过5起", "<="),
        ("不超5起", "<="),
        ("不得低于95%", ">="),
        ("不能低于95%", ">="),
        ("未达5家", "<"),
    ],
)
def test_a_denied_word_is_refused_or_understood_never_read_as_its_opposite(
    phrase: str, meant: str
) -> None:
    found = parse_wording(phrase)
    assert found is None or found.comparator == meant


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="不少于超过达至多力争每家户万亿元%以上下内0123456789,. ", max_size=16))
def test_any_phrase_is_read_or_refused(phrase: str) -> None:
    found = parse_wording(phrase)
    assert found is None or isinstance(found, Wording)
    assert found is None or found.comparator in {">", ">=", "<", "<=", "="}
    assert found is None or found.value.is_finite()
