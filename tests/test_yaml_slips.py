"""A line that YAML cannot read, or reads as something else, says how it is to be written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.problems import Problem
from bqw_tracker.store.load import catalogue_of
from bqw_tracker.store.modelled import document
from bqw_tracker.store.yaml import read_yaml
from building import Case, table
from running import ROOT

pytestmark = pytest.mark.walk

GOOD = (ROOT / "tests/problems/no-baseline/data/measures.yaml").read_text(encoding="utf-8")
SHIPPED = (ROOT / "data" / "measures.yaml").read_text(encoding="utf-8").split("\n")
BESIDE = {"no-baseline", "wording-differs", "missing-field"}
"""What else is told of a line that says something else than was meant."""


def with_line(line: str, written: str) -> str:
    """The catalogue with something else in the place of a line, the last of its kind."""
    before, found, after = GOOD.rpartition(line)
    return (
        before[: len(before) - len(before.rpartition("\n")[2])] + written + after if found else ""
    )


def told(text: str) -> list[Problem]:
    _, problems = catalogue_of(document(text.encode(), "measures.yaml"))
    return [problem for problem in problems if problem.code not in BESIDE]


@pytest.mark.parametrize("case", table("yaml_slips.csv"))
def test_a_slip_says_how_it_is_mended(case: Case) -> None:
    text = with_line(case["line"], case["written"])
    found = told(text)
    assert [problem.code for problem in found] == ([case["code"]] if case["code"] else [])
    for problem in found:
        assert (str(problem.message), str(problem.help)) == (case["message"], case["help"])
        _path, line, column, _field = problem.place
        assert problem.source == text.split("\n")[line - 1]
        assert problem.source[column - 1 :] == case["at"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_lines_are_told_in_one_run(end: str) -> None:
    text = GOOD.replace("unit: 个", "unit: %").replace('"> 450"', "> 450")
    text = text.replace("issued: ", "issued：").replace("\n", end)
    found = told(text)
    lines = text.replace("\r", "").split("\n")
    assert [lines[p.place[1] - 1].strip() for p in found] == [
        "issued：2023-04-04",
        "unit: %",
        "- {period: 2025, value: > 450, wording: 超过450个}",
    ]


def test_a_text_of_two_lines_is_no_open_quote() -> None:
    text = GOOD.replace("kind: stock", 'note: "甲\n          乙"\n        kind: stock')
    assert told(text) == []
    (found,) = told(text.replace("unit: 个", "unit: %"))
    assert str(found.help) == 'put it in quotes: unit: "%"'


@given(
    st.integers(0, len(SHIPPED) - 1),
    st.sampled_from(
        [":", "：", "，", '"', "'", "{", "}", "[", "｛", "\t", "> ", "%", "- ", " ", "#"]
    ),
    st.floats(0, 1),
)
def test_a_slip_in_any_line_is_told_near_it(number: int, sign: str, share: float) -> None:
    """One sign too many in a line of the shipped catalogue: read, or told at it or just behind."""
    line = SHIPPED[number]
    at = int(len(line) * share)
    lines = [*SHIPPED[:number], line[:at] + sign + line[at:], *SHIPPED[number + 1 :]]
    found = [p for p in read_yaml("\n".join(lines), "").problems if p.code == "yaml"]
    for problem in found:
        assert problem.place[1] - 1 >= number - 1


def test_a_long_file_is_not_read_again_and_again(tmp_path: Path) -> None:
    """What is longer than a catalogue ever is gets the plain answer."""
    text = "a: [\n" + "# 注\n" * 400_000
    (found,) = read_yaml(text, str(tmp_path)).problems
    assert found.code == "yaml"
