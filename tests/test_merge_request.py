"""A merge request with honest and bent edits together, as its reviewer reads it; each by itself.

What is honest is called bent by nobody, however it is done; each bend is told by `check` and `diff`.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from merging import BENDS, HONEST, Edit, merge_request, new_month, put_sample, rows, workspace
from running import run
from scratch import commit, git
from test_golden import same

pytestmark = pytest.mark.walk

TODAY = ["--as-of", "2023-06-30"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("made") / "w")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "w")


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All works and all bends, not committed yet."""
    return merge_request(workspace(tmp_path_factory.mktemp("merge") / "w"))


def problems(folder: Path, *words: str) -> list[dict[str, Any]]:
    done = run(["check", "--format", "json", *words], folder)
    return json.loads(done.stdout)["problems"]


def told(folder: Path, *words: str) -> dict[str, Any]:
    done = run(["diff", *words, *TODAY, "--format", "json"], folder)
    assert (done.code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def bends(values: dict[str, Any]) -> list[str]:
    """What a diff calls bent or weakened."""
    kinds = [row["kind"] for row in values["figures"]["rows"]]
    return [
        *(edit["kind"] for edit in values["edits"] if edit["weakens"]),
        *(kind for kind in kinds if kind in ("rewritten", "removed")),
        *(problem["code"] for problem in values["ledger"]["bent"]),
    ]


@pytest.mark.parametrize("form", ["text", "md", "github", "json"])
def test_what_the_reviewer_reads(request_: Path, form: str) -> None:
    done = run(["diff", *TODAY, "--format", form], request_)
    assert (done.code, done.stderr) == (0, "")
    same(f"diff/merge-request.{'txt' if form == 'text' else form}", done.stdout)


@pytest.mark.parametrize("form", ["text", "github"])
def test_what_stops_it(request_: Path, form: str) -> None:
    done = run(["check", "--against", "HEAD", "--format", form], request_)
    assert (done.code, done.stderr) == (1, "")
    same(f"diff/merge-request-check.{'txt' if form == 'text' else form}", done.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_month_is_one_screen(folder: Path, language: str) -> None:
    new_month(folder)
    done = run(["diff", *TODAY, "--lang", language], folder)
    assert len(done.stdout.splitlines()) <= 40
    same(f"diff/month.{language}.txt", done.stdout)


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_is_never_called_bent(folder: Path, name: str) -> None:
    HONEST[name](folder)
    assert problems(folder, "--against", "HEAD") == problems(folder)
    values = told(folder)
    assert bends(values) == []
    if name not in ("new month", "withdrawal"):
        lights = [*values["figures"]["lights"], *(e["lights"] for e in values["edits"])]
        assert [light for light in lights if light] == [], "nothing else turns a light here"


@pytest.mark.parametrize("name", BENDS)
def test_each_bend_is_told_by_both(folder: Path, name: str) -> None:
    new_month(folder)
    BENDS[name](folder)
    more = [p["code"] for p in problems(folder, "--against", "HEAD") if p not in problems(folder)]
    assert len(more) == 1
    (found,) = bends(told(folder))
    assert found in (name, name.removeprefix("row-"), {"narrowed": "reporting"}.get(name))


def on_branch(folder: Path, name: str, month: str, area: str) -> None:
    git(folder, "checkout", "-q", "-b", name, "main")
    put_sample(folder, month, area=area)
    rows(folder, month).rename(rows(folder, f"{area}.csv"))
    commit(folder, f"{area}数据")


def test_a_merge_of_two_branches_that_both_add_rows(folder: Path) -> None:
    on_branch(folder, "a", "2023-06.csv", "新会区")
    on_branch(folder, "b", "2023-06.csv", "台山市")
    git(folder, "merge", "-q", "--no-edit", "a")
    for base in ("main", "a", "HEAD^", "HEAD^2"):
        assert problems(folder, "--against", base) == problems(folder)
        assert bends(told(folder, base, "HEAD")) == bends(told(folder, base)) == []
    seen = {each["area"] for each in told(folder, "main")["figures"]["new"]}
    assert seen == {"新会区", "台山市"}
    assert {each["area"] for each in told(folder, "a")["figures"]["new"]} == {"台山市"}


def test_two_revisions_are_compared_as_the_folder_was(folder: Path) -> None:
    before = told(merge_request(folder))
    commit(folder, "6月数据")
    new_month(folder)
    rows(folder, "2024-01.csv").write_text("no, rows\n", encoding="utf-8")
    after = told(folder, "HEAD~1", "HEAD")
    for values in (before, after):
        values.pop("before"), values.pop("after")
    assert json.loads(json.dumps(after).replace("HEAD~1", "HEAD")) == before


# ── where nothing was before ──


def test_before_the_first_commit_everything_is_new(folder: Path) -> None:
    plain = problems(folder)
    git(folder, "checkout", "-q", "--orphan", "fresh")
    values = told(folder)
    assert {edit["kind"] for edit in values["edits"]} == {"added"}
    assert bends(values) == []
    assert len(values["ledger"]["opened"]) == 3
    done = run(["diff", *TODAY, "--fail-on", "weakened"], folder)
    assert (done.code, done.stderr) == (0, "")
    same("diff/first.txt", done.stdout)
    assert problems(folder, "--against", "HEAD") == plain
    assert run(["diff", "main"], folder).code == 0


def test_a_folder_that_a_revision_does_not_have_yet(folder: Path) -> None:
    (folder / "other").mkdir()
    git(folder, "mv", "data", "other/data")
    workspace_moved = run(["diff", "--data", "other/data", "--lang", "en"], folder)
    assert workspace_moved.code == 3
    assert "data/measures.yaml stood there" in workspace_moved.stderr
    git(folder, "mv", "other/data", "data")
    assert run(["init", "second"], folder).code == 0
    for words in (["diff"], ["check", "--against", "HEAD"]):
        done = run([*words, "--data", "second/data"], folder)
        assert (done.code, done.stderr) == (0, ""), words


def test_a_branch_that_is_broken_is_not_called_new(folder: Path) -> None:
    new_month(folder)
    (folder / ".git" / "refs" / "heads" / "main").write_text("garbage\n", encoding="utf-8")
    for words in (["diff"], ["check", "--against", "HEAD"]):
        assert run(words, folder).code == 3


# ── single rows ──

ROW = "M07-02,鹤山市,2023-05,5311,,,,2023-06-05,统计月报,"


def append(row: str) -> Edit:
    def done(folder: Path) -> None:
        with rows(folder, "2023-05.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")

    return done


@pytest.mark.parametrize(
    ("row", "kind", "before", "after"),
    [
        ("M07-02,鹤山市,2023-05,5300,,,,2023-07-05,统计月报,更正：复核", "revised", "5311", "5300"),
        ("M07-02,鹤山市,2023-05,5311,,,,2023-07-05,统计月报,补充说明", "reworded", "5311", "5311"),
        ("M07-02,鹤山市,2023-05,,,,,2023-07-05,统计月报,撤回：重做", "withdrawn", "5311", None),
        ("M07-02,鹤山市,2023-06,99,,,,2023-07-05,统计月报,", None, None, None),
        # Of a running total, a level or a deed the end of the period is the key.
        ("M01-01,江门市,2023-Q2,,,,in_progress,2023-07-05,统计月报,", None, None, None),
        ("M20-01,江门市,2023-Q2,,,,in_progress,2023-07-05,统计月报,更正：未办成", "revised", "done", "in_progress"),
    ],
)  # fmt: skip
def test_what_a_row_does_that_is_added(
    folder: Path, row: str, kind: str | None, before: str | None, after: str | None
) -> None:
    append(row)(folder)
    values = told(folder)["figures"]
    said = [
        (one["kind"], *(one[side]["value"] or one[side]["state"] for side in ("before", "after")))
        for one in values["rows"]
    ]
    assert said == ([] if kind is None else [(kind, before, after)])
    assert len(values["new"]) == (kind is None)


# ── lights ──


def lights(folder: Path) -> dict[tuple[str, str, str | None], str]:
    rows = json.loads(run(["report", *TODAY, "--format", "json"], folder).stdout)["rows"]
    found = {
        (row["indicator"], row["period"], row["area"] if row["part_of_each"] else None): row["status"]
        for row in rows
    }  # fmt: skip
    assert len(found) == len(rows)
    return found


ORDER = ("new", "reworded", "revised", "withdrawn", "removed", "rewritten")


def test_lights_go_from_the_report_before_to_the_one_now(folder: Path) -> None:
    """Rows first, in the order in which they are judged, then the catalogue; none is told twice."""
    held = lights(folder)
    merge_request(folder)
    values = told(folder)
    turns = sorted(values["figures"]["lights"], key=lambda one: ORDER.index(one["by"]))
    for edit in values["edits"]:
        turns += [light | {"indicator": edit["id"]} for light in edit["lights"]]
    assert len(turns) == 70
    for one in turns:
        key = (one["indicator"], one["period"], one["area"])
        assert held[key] == one["before"]
        held[key] = one["after"]
    assert {(id_, period, area and area.replace("恩平市", "恩平")): status
            for (id_, period, area), status in held.items()} == lights(folder)  # fmt: skip
