"""Nodes taken back on the command line: the reason of a revision is the word that it corrects."""

from pathlib import Path

from bqw_tracker.store.load import load
from running import run

HEAD = "指标编号,县区,报送期,进展,填报日期\n"


def send(workspace: Path, node: str, day: str, *options: str) -> int:
    text = f"{HEAD}M05-08,江门市,2023年二季度,{node},{day}\n"
    (workspace / "a.csv").write_text(text, encoding="utf-8")
    return run(["ingest", "a.csv", *options], workspace).code


def test_a_node_is_taken_back_by_a_revision_with_its_reason(workspace: Path) -> None:
    assert send(workspace, "系统开发", "2023-07-03") == 0
    assert send(workspace, "需求确定", "2023-08-08") == 1
    assert send(workspace, "需求确定", "2023-08-08", "--revise", "--reason", "验收未过") == 0
    told = [(row.state, row.note) for row in load(workspace / "data").observations]
    assert told == [("系统开发", ""), ("需求确定", "更正：验收未过")]
    assert run(["check"], workspace).code == 0
