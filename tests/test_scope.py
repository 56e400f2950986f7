"""One unit's mail, findings and rectifications: all that is its own, and nothing else."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bqw_tracker.core.index import Index
from bqw_tracker.reports.finding import responsible
from bqw_tracker.store.load import load
from running import ROOT, run

DAY = ["--as-of", "2024-06-30", "--today", "2024-07-09"]
LEDGER = """\
- id: R001
  finding: behind/M07-05/江门市/standing
  opened: 2024-05-09
  owner: 食品市场科
  due: 2024-06-30
  measure: 逐家核对
- id: R002
  finding: missing/M08-03/恩平市/standing
  opened: 2024-06-07
  owner: 恩平市
  due: 2024-07-31
  measure: 补报
- id: R003
  finding: off_track/M15-02/江门市/standing
  opened: 2024-05-09
  accepted: {reason: 小作坊迁址, approver: 分管局领导, until: 2024-12-31}
- id: R004
  finding: behind/M15-05/江门市/standing
  opened: 2024-07-10
  owner: 食品餐饮科
  due: 2024-08-31
  measure: 明天才立
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The sample, and a ledger in which three have something to do."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text(LEDGER, encoding="utf-8")
    return tmp_path


def values(command: list[str], folder: Path) -> dict[str, Any]:
    done = run([*command, "--format", "json"], folder)
    assert done.code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def subjects(told: dict[str, Any]) -> set[tuple[str, str]]:
    """Of which indicators in which areas findings, changes and duties tell."""
    lists = (told.get(name, ()) for name in ("findings", "changes", "owed"))
    return {(one["indicator"], one["area"]) for each in lists for one in each}


@pytest.mark.parametrize("command", ["summary", "findings"])
@pytest.mark.parametrize(
    ("option", "value"),
    [("--area", "恩平"), ("--area", "开平市,恩平市"), ("--department", "食品市场科"),
     ("--owner", "恩平"), ("--owner", "分管局领导")],
)  # fmt: skip
def test_a_unit_is_told_what_is_its_own_and_nothing_else(
    ledger: Path, command: str, option: str, value: str
) -> None:
    content = load(ROOT / "data").catalogue
    assert content is not None
    index = Index(content)

    def own(indicator: str, area: str) -> bool:
        return {
            "--area": area in [index.area_names.get(word) for word in value.split(",")],
            "--department": value in responsible(index, indicator, area).names,
            "--owner": (indicator, area)
            == {"恩平": ("M08-03", "恩平市"), "分管局领导": ("M15-02", "江门市")}.get(value),
        }[option]  # fmt: skip

    everything = values([command, *DAY], ledger)
    told = values([command, *DAY, option, value], ledger)
    assert subjects(told) == {each for each in subjects(everything) if own(*each)} != set()
    for name in ("findings", "changes", "owed"):
        kept = [one for one in everything.get(name, []) if own(one["indicator"], one["area"])]
        assert told.get(name, []) == kept


def test_the_counts_are_those_of_the_unit(ledger: Path) -> None:
    told = values(["summary", *DAY, "--area", "开平市"], ledger)
    listed = json.loads(
        run(
            ["report", "--as-of", "2024-06-30", "--area", "开平市", "--format", "json"], ROOT
        ).stdout
    )
    assert sum(told["counts"].values()) == len(listed["rows"]) > 0
    assert told["rows"]["new"] < values(["summary", *DAY], ledger)["rows"]["new"]
    assert [one["name"] for one in told["areas"]] == ["开平市"]
    own = values(["summary", *DAY, "--owner", "食品市场科"], ledger)
    assert {name: count for name, count in own["counts"].items() if count} == {"behind": 1}
    assert [one["id"] for one in own["rectifications"]] == ["R001"]


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ([], ["R001", "R002", "R003"]),
        (["--area", "恩平"], ["R002"]),
        (["--department", "食品市场科"], ["R001"]),
        (["--department", "网监科"], ["R002"]),
        (["--owner", "食品市场科，分管局领导"], ["R001", "R003"]),
        (["--owner", "食品市场科", "--area", "恩平市"], []),
        (["--owner", "恩平"], ["R002"]),
        (["--owner", "食品餐饮科"], []),  # its entry is opened tomorrow
        (["--area", "江门市", "--overdue"], ["R001"]),
    ],
)
def test_the_list_of_rectifications_of_a_unit(
    ledger: Path, asked: list[str], listed: list[str]
) -> None:
    told = values(["rectify", "list", "--today", "2024-07-09", *asked], ledger)
    assert [one["id"] for one in told["rectifications"]] == listed


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--owner", "食品市厂科"], "食品市场科"),
        (["--owner", "市领导"], "市领导"),
        (["--area", "火星"], "火星"),
        (["--department", "火星科"], "火星科"),
    ],
)
@pytest.mark.parametrize("command", [["summary"], ["findings"], ["rectify", "list"]])
def test_who_is_not_known_is_wrong_use(
    ledger: Path, command: list[str], asked: list[str], said: str
) -> None:
    done = run([*command, "--today", "2024-07-09", *asked], ledger)
    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_owner_without_rectifications_is_told_of_nothing() -> None:
    assert values(["findings", *DAY, "--owner", "食品市场科"], ROOT)["findings"] == []
