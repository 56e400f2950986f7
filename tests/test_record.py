"""What was reported and ordered cannot be bent unseen; honest work is never called bent."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.changes.record import Record, bent_entries, bent_row
from bqw_tracker.changes.row_matching import row_pairs
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Observation, Story
from bqw_tracker.core.problems import Place, Problem
from bqw_tracker.core.rectifications import Rectification
from building import AREAS, Case, catalogue, observations, table
from running import run
from scratch import git

INDEX = Index(catalogue({"kind": "stock"}))


def found(before: list[Observation], now: list[Observation]) -> list[Problem]:
    return bends(INDEX, before, now)


def bends(index: Index, before: list[Observation], now: list[Observation]) -> list[Problem]:
    pairs = row_pairs(index, before, now)
    return [bent_row(old, row, "HEAD") for old, row in pairs if old is not None]


@pytest.mark.parametrize("case", table("record.csv"))
def test_rows(case: Case) -> None:
    told = found(observations(case["before"]), observations(case["now"]))
    said = [f"{one.place[1]} {one.code} {one.place[3]}".strip() for one in told]
    assert said == [each.strip() for each in case["found"].split(";") if each.strip()]
    assert all("HEAD:rows.csv:" in str(one.message) for one in told), "both places are named"


def test_rows_of_the_sample_are_free() -> None:
    rows = [row._replace(source=SAMPLE) for row in observations("新会 2023-05 5")]
    assert found(rows, []) == []


def test_an_area_and_an_indicator_may_get_another_name() -> None:
    areas: list[dict[str, Any]] = [*AREAS[:1], {**AREAS[1], "name": "新会", "aliases": ["新会区"]}]
    content = catalogue({"formerly": ["M01-07"]}, areas=[*areas, *AREAS[2:]])
    old = [row._replace(indicator="M01-07") for row in observations("新会 2023-05 5")]
    now = [row._replace(area="新会") for row in observations("新会 2023-05 5")]
    assert bends(Index(content), old, now) == []


ROWS = observations(
    "新会 monthly 2023-01..2023-03 5 “一”; 台山 2023-Q1 9/10; 2023-02 in_progress 40%; 新会 2023-04 -"
)
BENT = {
    "indicator": "M09-09", "area": "开平市", "period": observations("2022-12 1")[0].period,
    "value": 77, "numerator": 78, "denominator": 79, "state": "done",
    "reported_on": observations("2023-12 1")[0].reported_on, "source": "别处", "note": "别的话",
    "story": Story("问题", "措施", "a#sha256:00"),
}  # fmt: skip


@pytest.mark.parametrize("field", BENT)
@pytest.mark.parametrize("number", range(len(ROWS)))
def test_every_single_bend_of_a_row_is_found(number: int, field: str) -> None:
    now = [*ROWS]
    now[number] = now[number]._replace(**{field: BENT[field]})
    (told,) = found([*ROWS], now)
    assert told.code in ("row-rewritten", "row-removed")
    assert told.code == "row-rewritten" or field in ("indicator", "area", "period")


@given(st.permutations(ROWS), st.lists(st.sampled_from(observations("台山 2023-07 5; 2023-08 6"))))
def test_rows_may_be_sorted_anew_and_others_come(rows: list[Observation], more: list[Any]) -> None:
    assert found([*ROWS], [*more, *rows]) == []


# ── The ledger ──


REMEDY = {"id": "R001", "finding": "behind/M01-01/江门市/2023", "opened": "2023-10-09",
          "owner": "质量科", "due": "2023-10-31", "measure": "约谈"}  # fmt: skip
ACCEPTED = {"id": "R002", "finding": "behind/M01-01/新会区/2023", "opened": "2023-10-09",
            "accepted": {"reason": "搬迁", "approver": "局长", "until": "2023-12-31"}}  # fmt: skip
CLOSED = REMEDY | {"closed": "2023-10-30", "evidence": "会议纪要", "done": "已补报"}
PASSED = CLOSED | {"steps": [{"examined": "2023-11-01", "by": "李四", "result": "passed"}]}
LONGER = PASSED | {"steps": [*PASSED["steps"], {"reopened": "2023-11-20", "reason": "又滞后"}]}

EXTENDED = REMEDY | {"steps": [{"extended": "2023-10-20", "until": "2023-11-30", "reason": "搬迁",
                                "approver": "局长"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (REMEDY, REMEDY, []),
        (REMEDY, CLOSED, []),
        (REMEDY, LONGER, []),
        (CLOSED, PASSED, []),
        (PASSED, LONGER, []),
        (REMEDY, None, ["entry-removed"]),
        (REMEDY, REMEDY | {"due": "2023-11-30"}, ["deadline-moved due"]),
        (ACCEPTED, ACCEPTED | {"accepted": {**ACCEPTED["accepted"], "until": "2024-06-30"}},
         ["deadline-moved accepted"]),
        (ACCEPTED, ACCEPTED | {"accepted": {**ACCEPTED["accepted"], "approver": "科长"}},
         ["entry-removed accepted"]),
        (REMEDY, REMEDY | {"owner": "食品科"}, ["entry-removed owner"]),
        (REMEDY, REMEDY | {"measure": "提醒"}, ["entry-removed measure"]),
        (REMEDY, REMEDY | {"opened": "2023-10-20"}, ["entry-removed opened"]),
        (REMEDY, REMEDY | {"finding": "behind/M01-01/台山市/2023"}, ["entry-removed finding"]),
        (CLOSED, CLOSED | {"closed": "2023-10-20"}, ["entry-removed closed"]),
        (CLOSED, CLOSED | {"evidence": "照片"}, ["entry-removed evidence"]),
        (CLOSED, REMEDY, ["entry-removed", "entry-removed", "entry-removed"]),
        (PASSED, CLOSED, ["entry-removed"]),
        (LONGER, PASSED | {"steps": LONGER["steps"][1:]}, ["entry-removed steps 0"]),
        (LONGER, PASSED | {"steps": [{**PASSED["steps"][0], "by": "王五"}, LONGER["steps"][1]]},
         ["entry-removed steps 0"]),
        (LONGER, PASSED | {"steps": [PASSED["steps"][0], {"reopened": "2023-12-20"}]},
         ["entry-removed steps 1"]),
        (EXTENDED, EXTENDED | {"steps": [{**EXTENDED["steps"][0], "until": "2023-12-31"}]},
         ["deadline-moved steps 0 until"]),
        (EXTENDED, EXTENDED | {"steps": [{**EXTENDED["steps"][0], "approver": "科长"}]},
         ["entry-removed steps 0"]),
        (ACCEPTED | {"finding": "behind/M01-01/新会/2023"}, ACCEPTED, []),
    ],
)  # fmt: skip
def test_entries(before: dict[str, Any], now: dict[str, Any] | None, said: list[str]) -> None:
    old = Record("HEAD", (), [Rectification.model_validate(before)])
    new = [] if now is None else [Rectification.model_validate(now)]
    told = bent_entries(INDEX, old, new)
    assert [" ".join([one.code, *map(str, one.place[1:])]) for one in told] == said


def test_a_step_that_was_rewritten_is_named() -> None:
    old, new = (Rectification.model_validate(one) for one in (LONGER, PASSED | {
        "steps": [LONGER["steps"][0], {"reopened": "2023-11-20", "reason": "再查"}]}))  # fmt: skip
    (told,) = bent_entries(INDEX, Record("HEAD", (), [old]), [new])
    assert "step 2, reopened 2023-11-20: reason" in str(told.message)


# ── On the command line ──


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A workspace in git with the figures of two counties and a rectification."""
    progress = workspace / "data" / "progress"
    progress.mkdir(exist_ok=True)
    (workspace / "a.csv").write_text(
        "指标编号,县区,报送期,数值,填报日期\nM07-02,新会区,2023-05,18,2023-06-03\n"
        "M07-02,台山市,2023-05,20,2023-06-04\n",
        encoding="utf-8",
    )
    assert run(["ingest", "a.csv"], workspace).code == 0
    ordered = ["rectify", "open", "off_track/M07-02/江门市/2023", "--owner", "食品市场科"]
    more = ["--due", "2023-07-31", "--measure", "约谈", "--today", "2023-06-10"]
    assert run([*ordered, *more], workspace).code == 0
    git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "5月数据")
    return workspace


def told(folder: Path) -> list[str]:
    done = run(["check", "--against", "HEAD", "--lang", "en"], folder)
    lines = done.stdout.splitlines()
    found = [line.split("error[")[1].split("]")[0] for line in lines if "error[" in line]
    assert done.code == bool(found)
    return sorted(found)


def test_bends_are_told_together_with_what_is_easier(folder: Path) -> None:
    assert told(folder) == []
    rows = folder / "data" / "progress" / "2023-05" / "新会区.csv"
    rows.write_text(rows.read_text("utf-8").replace(",18,", ",56,"), encoding="utf-8")
    (folder / "data" / "progress" / "2023-05" / "台山市.csv").unlink()
    ledger = folder / "data" / "rectifications.yaml"
    ledger.write_text(ledger.read_text("utf-8").replace("2023-07-31", "2023-09-30"), "utf-8")
    assert told(folder) == ["deadline-moved", "row-removed", "row-rewritten"]
    ledger.unlink()
    assert told(folder) == ["entry-removed", "row-removed", "row-rewritten"]


def test_honest_work_is_not_called_bent(folder: Path) -> None:
    more = folder / "b.csv"
    more.write_text(
        "指标编号,县区,报送期,数值,填报日期,备注\nM07-02,新会区,2023-06,21,2023-07-03,\n"
        "M07-02,新会区,2023-05,19,2023-07-03,更正：漏计一批\n",
        encoding="utf-8",
    )
    assert run(["ingest", "b.csv", "--revise", "--reason", "漏计"], folder).code == 0
    step = ["--until", "2023-09-30", "--reason", "搬迁", "--approver", "局领导"]
    assert run(["rectify", "extend", "R001", *step, "--today", "2023-07-10"], folder).code == 0
    closing = ["--evidence", "会议纪要三份", "--done", "已约谈", "--today", "2023-08-01"]
    assert run(["rectify", "close", "R001", *closing], folder).code == 0
    old = folder / "data" / "progress" / "2023-05"
    head, *rows = (old / "新会区.csv").read_text("utf-8").splitlines()
    more_rows = (old / "台山市.csv").read_text("utf-8").splitlines()[1:]
    (old / "全部.csv").write_text("\n".join([head, *reversed(rows), *more_rows, ""]), "utf-8")
    (old / "新会区.csv").unlink()
    (old / "台山市.csv").unlink()
    assert told(folder) == []


@pytest.fixture
def proved(folder: Path) -> Path:
    """The workspace with a closing that names its proof by its path, from before digests."""
    papers = folder / "data" / "附件"
    papers.mkdir()
    (papers / "纪要.txt").write_bytes("约谈三家\n限期补报\n".encode())
    ledger = folder / "data" / "rectifications.yaml"
    closing = "  closed: 2023-07-20\n  evidence: ./附件/纪要.txt\n"
    ledger.write_text(ledger.read_text("utf-8") + closing, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "销号")
    return folder


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("约谈三家\n限期补报\n", []),
        ("约谈三家\r\n限期补报\r\n", []),  # as git on Windows checks it out
        ("约谈一家\n限期补报\n", ["evidence-changed"]),
        ("", ["evidence-changed"]),
        (None, ["evidence-changed", "evidence-missing"]),
    ],
)
def test_evidence_named_by_its_path_stays_what_it_was(
    proved: Path, now: str | None, said: list[str]
) -> None:
    paper = proved / "data" / "附件" / "纪要.txt"
    paper.unlink()
    if now is not None:
        paper.write_bytes(now.encode())
    assert told(proved) == said
    done = run(["check", "--against", "HEAD", "--lang", "en"], proved)
    assert ("R001" in done.stdout and "HEAD:data/附件/纪要.txt" in done.stdout) == bool(said)
    assert "has errors" not in done.stderr


def test_evidence_of_two_revisions_is_that_of_both(proved: Path) -> None:
    """Not that of the folder: it may have changed since, and back."""

    def diff(*words: str) -> list[str]:
        done = run(["diff", *words, "--format", "json"], proved)
        return [problem["code"] for problem in json.loads(done.stdout)["ledger"]["bent"]]

    paper = proved / "data" / "附件" / "纪要.txt"
    whole = paper.read_bytes()
    paper.write_bytes(b"")
    assert diff() == ["evidence-changed"]
    assert diff("HEAD", "HEAD") == []
    git(proved, "commit", "-qam", "改")
    paper.write_bytes(whole)
    assert diff("HEAD^", "HEAD") == ["evidence-changed"]
    assert diff("HEAD^") == []


def test_evidence_that_a_row_names_without_a_digest(proved: Path) -> None:
    rows = proved / "data" / "progress" / "2023-05" / "新会区.csv"
    head, row = rows.read_text("utf-8").splitlines()
    named = f"{head},problem,next,evidence\n{row},,,照片.txt\n"
    rows.write_text(named, encoding="utf-8")
    (proved / "data" / "evidence").mkdir()
    (proved / "data" / "evidence" / "照片.txt").write_text("一", encoding="utf-8")
    (proved / "data" / "evidence" / "别的.txt").write_text("一", encoding="utf-8")
    git(proved, "add", "-A")
    git(proved, "commit", "-qm", "手写的佐证")
    assert told(proved) == ["evidence-missing"]  # names alone are wrong anyway
    (proved / "data" / "evidence" / "照片.txt").write_text("二", encoding="utf-8")
    (proved / "data" / "evidence" / "别的.txt").write_text("二", encoding="utf-8")
    assert told(proved) == ["evidence-changed", "evidence-missing"]


def test_kept_evidence_needs_no_commit_to_be_proved(folder: Path) -> None:
    (folder / "纪要.txt").write_text("约谈三家", encoding="utf-8")
    closing = ["--evidence", "纪要.txt", "--done", "已约谈", "--today", "2023-08-01"]
    assert run(["rectify", "close", "R001", *closing], folder).code == 0
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "销号")
    assert told(folder) == []
    assert run(["check", "--against", "HEAD", "--lang", "en"], folder).stderr == ""
    (kept,) = (folder / "data" / "evidence").iterdir()
    kept.write_text("约谈一家", encoding="utf-8")
    assert told(folder) == ["evidence-changed"]  # once


def test_a_revision_is_what_was_committed_and_nothing_in_its_place(folder: Path) -> None:
    """`git replace` names another object for one; what was committed then would seem another."""
    first = git(folder, "rev-parse", "HEAD").strip()
    rows = folder / "data" / "progress" / "2023-05" / "新会区.csv"
    rows.write_text(rows.read_text("utf-8").replace(",18,", ",56,"), encoding="utf-8")
    git(folder, "commit", "-qam", "改")
    git(folder, "replace", first, "HEAD")
    assert ",56," in git(folder, "show", f"{first}:./data/progress/2023-05/新会区.csv")
    done = run(["check", "--against", first, "--lang", "en"], folder)
    assert (done.code, "row-rewritten" in done.stdout) == (1, True)


def test_a_file_of_a_catalogue_has_no_record(folder: Path) -> None:
    (folder / "before.yaml").write_bytes((folder / "data" / "measures.yaml").read_bytes())
    (folder / "data" / "progress" / "2023-05" / "台山市.csv").unlink()
    assert run(["check", "--against", "before.yaml"], folder).code == 0


def test_a_removed_row_is_placed_where_it_stood() -> None:
    (one,) = found(observations("新会 2023-05 5"), [])
    assert one.place == Place("rows.csv", 1)
    assert str(date(2023, 6, 5)) in str(one.message)
