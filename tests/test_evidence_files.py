"""Files of evidence from the form to data/evidence, and what is said of them afterwards."""

import errno
import json
import os
import shutil
from collections import Counter
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from bqw_tracker.store.disk import LEDGER_NAME
from read_back import opened
from running import HEADER, ROOT, run
from scratch import commit, git, stored
from test_store_faults import Died, Disk, failing

HEADINGS = "指标编号,县区,报送期,进展,填报日期,备注,佐证材料\n"
ROW = "M01-01,江门市,2023年二季度,{state},2023-07-03,{note},{evidence}\n"
RULE = "rules:\n  evidence: done\n"


def kept(name: str, raw: bytes) -> str:
    return f"{sha256(raw).hexdigest()[:12]}-{name}"


def field(name: str, raw: bytes) -> str:
    return f"{kept(name, raw)}#sha256:{sha256(raw).hexdigest()}"


def files(folder: Path) -> dict[str, bytes]:
    found = (folder / "data" / "evidence").rglob("*")
    return {path.name: path.read_bytes() for path in found}


def form(
    folder: Path, evidence: str, *, state: str = "进行中", note: str = "", name: str = "a.csv"
):
    cell = f'"{evidence}"'
    text = HEADINGS + ROW.format(state=state, note=note, evidence=cell)
    (folder / name).write_text(text, encoding="utf-8")


def ingest(folder: Path, *arguments: str) -> tuple[int, dict]:
    told = run(["ingest", *arguments, "--format", "json", "--lang", "en"], folder)
    return told.code, json.loads(told.stdout)


def faults(answer: dict) -> list[tuple[str, str]]:
    return [(e["code"], e["message"]) for file in answer["files"] for e in file["errors"]]


def check(folder: Path) -> list[tuple[str, str]]:
    found = json.loads(run(["check", "--format", "json", "--lang", "en"], folder).stdout)
    return [(one["code"], one["message"]) for one in found["problems"]]


@pytest.fixture
def proved(workspace: Path) -> Path:
    """A workspace in which one row has come with one file."""
    (workspace / "批复.pdf").write_bytes(b"paper")
    form(workspace, "批复.pdf")
    assert ingest(workspace, "a.csv")[0] == 0
    return workspace


def test_files_beside_the_form_are_kept_with_the_row(workspace):
    (workspace / "来件").mkdir()
    (workspace / "来件/批复.pdf").write_bytes(b"paper")
    (workspace / "来件/照片、会场.jpg").write_bytes(b"picture")
    form(workspace / "来件", "批复.pdf；照片、会场.jpg")
    code, answer = ingest(workspace, "来件/a.csv", "--dry-run")
    told = [(kept("批复.pdf", b"paper"), "来件/批复.pdf"),
            (kept("照片、会场.jpg", b"picture"), "来件/照片、会场.jpg")]  # fmt: skip
    wanted = [{"path": path, "kept": f"data/evidence/{name}"} for name, path in told]
    assert (code, answer["files"][0]["evidence"], answer["written"]) == (0, wanted, [])
    assert not (workspace / "data/evidence").exists()
    shown = run(["ingest", "来件/a.csv", "--dry-run", "--lang", "en"], workspace).stdout
    assert f"  evidence: 批复.pdf -> data/evidence/{told[0][0]}\n" in shown
    code, answer = ingest(workspace, "来件/a.csv")
    assert (code, answer["files"][0]["evidence"]) == (0, wanted)
    assert answer["written"] == [*(f"data/evidence/{name}" for name, _ in told),
                                 "data/progress/2023-06/江门市.csv"]  # fmt: skip
    assert files(workspace) == {told[0][0]: b"paper", told[1][0]: b"picture"}
    (row,) = stored(workspace)
    fields = field("批复.pdf", b"paper"), field("照片、会场.jpg", b"picture")
    assert row["evidence"] == ";".join(fields)
    assert check(workspace) == []


def test_the_same_form_again_changes_nothing(proved):
    before = {path: path.read_bytes() for path in (proved / "data").rglob("*") if path.is_file()}
    code, answer = ingest(proved, "a.csv")
    assert (code, len(answer["files"][0]["same"]), answer["written"]) == (0, 1, [])
    assert answer["files"][0]["evidence"] == []
    (proved / "批复.pdf").unlink()
    for name in ("批复.pdf", kept("批复.pdf", b"paper")):
        form(proved, name)
        code, answer = ingest(proved, "a.csv")
        assert (code, len(answer["files"][0]["same"])) == (0, 1), "it is known below data/evidence"
    now = {path: path.read_bytes() for path in (proved / "data").rglob("*") if path.is_file()}
    assert now == before


def test_another_file_of_the_name_is_a_new_text(proved):
    (proved / "批复.pdf").write_bytes(b"another")
    code, answer = ingest(proved, "a.csv")
    assert (code, len(answer["files"][0]["text"])) == (0, 1)
    assert sorted(files(proved)) == sorted(
        [kept("批复.pdf", b"another"), kept("批复.pdf", b"paper")]
    )
    (proved / "批复.pdf").unlink()
    code, answer = ingest(proved, "a.csv")
    assert (code, [code for code, _ in faults(answer)]) == (1, ["evidence-missing"])


def test_a_lost_file_comes_back_with_its_form(proved):
    (proved / "data/evidence" / kept("批复.pdf", b"paper")).unlink()
    assert [code for code, _ in check(proved)] == ["evidence-missing"]
    code, answer = ingest(proved, "a.csv")
    assert (code, len(answer["files"][0]["same"]), len(answer["written"])) == (0, 1, 1)
    assert check(proved) == []


def test_a_name_that_is_nowhere_refuses_its_row_and_is_shown(workspace):
    (workspace / "批复.pdf").write_bytes(b"paper")
    lines = [ROW.format(state="进行中", note="", evidence="批复.pdf"),
             ROW.format(state="进行中", note="", evidence="图纸.pdf").replace("M01-01", "M01-02")]  # fmt: skip
    (workspace / "a.csv").write_text(HEADINGS + "".join(lines), encoding="utf-8")
    code, answer = ingest(workspace, "a.csv")
    (error,) = answer["files"][0]["errors"]
    assert (code, error["code"], error["line"]) == (1, "evidence-missing", 3)
    shown = run(["ingest", "a.csv", "--lang", "en"], workspace).stdout
    assert f"a.csv:3:{error['column']}: error[evidence-missing]: '图纸.pdf' lies neither" in shown
    assert files(workspace) == {}
    assert stored(workspace) == []
    code, answer = ingest(workspace, "a.csv", "--partial")
    assert (code, len(answer["files"][0]["new"]), len(files(workspace))) == (1, 1, 1)
    refused = (workspace / "a.refused.csv").read_text(encoding="utf-8-sig")
    assert "[evidence-missing]" in refused


def odd_file(path: Path, kind: str) -> None:
    if kind == "link":
        (path.parent / "真.pdf").write_bytes(b"x")
        path.symlink_to("真.pdf")
    elif kind == "link to nowhere":
        path.symlink_to("没有.pdf")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate((20 << 20) + 1)
    else:
        path.write_bytes(b"")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("link", "is a link"), ("link to nowhere", "is a link"), ("folder", "is no plain file"),
        ("pipe", "is no plain file"), ("large", "is larger than 20 MB"), ("empty", "is empty"),
    ],
)  # fmt: skip
def test_what_is_no_plain_file_of_a_fair_size_is_refused(workspace, kind, said):
    odd_file(workspace / "批复.pdf", kind)
    form(workspace, "批复.pdf")
    code, answer = ingest(workspace, "a.csv")
    assert code == 1
    assert faults(answer) == [("bad-value", f"'批复.pdf' {said}" + ", and no link is followed"
                               * (said == "is a link"))]  # fmt: skip
    assert not (workspace / "data/evidence").exists()


def test_twenty_megabytes_are_taken(workspace):
    with (workspace / "批复.pdf").open("wb") as file:
        file.truncate(20 << 20)
    form(workspace, "批复.pdf")
    assert ingest(workspace, "a.csv")[0] == 0
    assert [len(raw) for raw in files(workspace).values()] == [20 << 20]


def test_a_folder_of_evidence_that_is_a_link_is_not_followed(workspace):
    (workspace / "别处").mkdir()
    (workspace / "data/evidence").symlink_to(workspace / "别处")
    (workspace / "批复.pdf").write_bytes(b"paper")
    form(workspace, "批复.pdf")
    told = run(["ingest", "a.csv", "--lang", "en"], workspace)
    assert (told.code, "leads elsewhere through a link" in told.stderr) == (3, True)
    assert list((workspace / "别处").iterdir()) == []
    assert run(["check", "--lang", "en"], workspace).code == 3


def test_a_file_where_the_folder_of_evidence_belongs_stops_nothing_half_way(workspace):
    (workspace / "data/evidence").write_text("mine", encoding="utf-8")
    (workspace / "批复.pdf").write_bytes(b"paper")
    form(workspace, "批复.pdf")
    told = run(["ingest", "a.csv", "--lang", "en"], workspace)
    assert (told.code, "evidence is a file, a folder is expected" in told.stderr) == (3, True)
    assert not (workspace / "data/progress/.journal").exists()
    (workspace / "data/evidence").unlink()
    assert ingest(workspace, "a.csv")[0] == 0


def test_a_form_from_a_pipe_lies_beside_nothing(proved, monkeypatch):
    text = (proved / "a.csv").read_bytes()
    monkeypatch.setattr("bqw_tracker.cli.console.given", lambda path, _: (path, text))
    assert ingest(proved, "-")[0] == 0, "what is kept already can be named"
    (proved / "另.pdf").write_bytes(b"x")
    form(proved, "另.pdf")
    text = (proved / "a.csv").read_bytes()
    code, answer = ingest(proved, "-")
    assert (code, [code for code, _ in faults(answer)]) == (1, ["evidence-missing"])


def test_a_name_in_another_form_of_unicode_is_the_same(workspace):
    (workspace / "cafe\u0301.pdf").write_bytes(b"paper")
    form(workspace, "caf\u00e9.pdf")
    assert ingest(workspace, "a.csv")[0] == 0
    assert list(files(workspace)) == [kept("caf\u00e9.pdf", b"paper")]


def test_two_forms_with_the_same_file_bring_it_once(workspace):
    (workspace / "批复.pdf").write_bytes(b"paper")
    form(workspace, "批复.pdf")
    text = (workspace / "a.csv").read_text(encoding="utf-8").replace("M01-01", "M01-02")
    (workspace / "b.csv").write_text(text, encoding="utf-8")
    code, _ = ingest(workspace, "a.csv", "b.csv")
    assert (code, len(files(workspace)), len(stored(workspace))) == (0, 1, 2)
    assert [code for code, _ in check(workspace)] == ["evidence-twice"]


def test_a_file_changed_below_the_folder_is_told_by_check_and_by_ingest(proved):
    path = proved / "data/evidence" / kept("批复.pdf", b"paper")
    path.write_bytes(b"forged")
    assert [code for code, _ in check(proved)] == ["evidence-changed"]
    code, answer = ingest(proved, "a.csv")
    assert (code, [code for code, _ in faults(answer)]) == (1, ["evidence-changed"])
    (proved / "批复.pdf").unlink()
    code, answer = ingest(proved, "a.csv")
    assert (code, [code for code, _ in faults(answer)]) == (1, ["evidence-changed"])
    assert run(["report"], proved).code == 0, "no figure rests on it"


def test_what_nobody_names_is_told_and_is_no_problem(proved):
    loose = proved / "data/evidence/旧.pdf"
    loose.write_bytes(b"x")
    told = run(["check", "--lang", "en"], proved)
    assert (told.code, told.stdout) == (0, "no problems found\n")
    assert "no row and no rectification names data/evidence/旧.pdf" in told.stderr
    assert run(["check", "data/progress", "--lang", "en"], proved).stderr == ""
    loose.unlink()
    assert run(["check", "--lang", "en"], proved).stderr == ""


def test_check_tells_of_files_that_git_does_not_know(proved):
    git(proved, "init", "-q")
    assert [code for code, _ in check(proved)] == ["evidence-untracked"]
    commit(proved, "佐证")
    assert check(proved) == []


# ── rules.evidence ──


@pytest.fixture
def strict(workspace):
    path = workspace / "data/measures.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\nrules:\n" in text
    path.write_text(text.replace("\nrules:\n", f"\n{RULE}"), encoding="utf-8")
    (workspace / "批复.pdf").write_bytes(b"paper")
    return workspace


def test_a_deed_is_not_taken_as_done_without_evidence(strict):
    form(strict, "", state="已完成")
    code, answer = ingest(strict, "a.csv")
    assert (code, faults(answer)) == (
        1, [("evidence-missing", "M01-01 is told done without evidence")],
    )  # fmt: skip
    form(strict, "", state="进行中")
    assert ingest(strict, "a.csv")[0] == 0, "what is not done needs none"
    form(strict, "批复.pdf", state="已完成")
    assert ingest(strict, "a.csv", "--revise", "--reason", "已印发")[0] == 0
    assert check(strict) == []


def test_a_rule_that_comes_later_is_told_by_check_and_mended_by_a_new_text(strict):
    catalogue = strict / "data/measures.yaml"
    asked = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(asked.replace("evidence: done", "evidence: none"), encoding="utf-8")
    form(strict, "", state="已完成")
    assert ingest(strict, "a.csv")[0] == 0
    catalogue.write_text(asked, encoding="utf-8")
    assert [code for code, _ in check(strict)] == ["evidence-missing"]
    assert run(["report"], strict).code == 0, "the light stands"
    form(strict, "", state="已完成", note="另有说明")
    assert ingest(strict, "a.csv")[0] == 1, "a new text is told done once more"
    form(strict, "批复.pdf", state="已完成")
    code, answer = ingest(strict, "a.csv")
    assert (code, len(answer["files"][0]["text"])) == (0, 1)
    assert check(strict) == []


LEDGER = """- id: R001
  finding: missed/M01-01/江门市/2023
  opened: 2024-01-10
  owner: 食品生产科
  due: 2024-03-31
  measure: 印发计划
"""


def close(folder: Path, evidence: str):
    arguments = ["--evidence", evidence, "--today", "2024-02-01", "--lang", "en"]
    return run(["rectify", "close", "R001", *arguments], folder)


def entry(folder: Path) -> str:
    text = (folder / "data" / LEDGER_NAME).read_text(encoding="utf-8")
    return text.partition("evidence: ")[2].strip().strip('"')


def test_a_rectification_is_closed_with_a_file(strict):
    path = strict / "data" / LEDGER_NAME
    path.write_text(LEDGER, encoding="utf-8")
    told = close(strict, "已印发")
    assert (told.code, "rules.evidence asks for a file" in told.stderr) == (2, True)
    assert close(strict, "批复.pdf").code == 0
    assert entry(strict) == field("批复.pdf", b"paper")
    assert files(strict) == {kept("批复.pdf", b"paper"): b"paper"}
    assert check(strict) == []
    told = run(["rectify", "list", "--today", "2024-03-01", "--lang", "en"], strict).stdout
    assert "批复.pdf" in told
    (strict / "data/evidence" / kept("批复.pdf", b"paper")).write_bytes(b"forged")
    assert [code for code, _ in check(strict)] == ["evidence-changed"]
    (strict / "data/evidence" / kept("批复.pdf", b"paper")).unlink()
    assert [code for code, _ in check(strict)] == ["evidence-missing"]
    path.write_text(LEDGER + "  closed: 2024-02-01\n  evidence: 已印发\n", encoding="utf-8")
    assert check(strict) == [("evidence-missing", "R001 is closed without a file as evidence")]
    assert run(["findings", "--as-of", "2023-12-31"], strict).code == 0


@pytest.mark.parametrize("name", ["批复.pdf", "data/附件/批复.pdf", "附件/批复.pdf", "{kept}"])
def test_a_rectification_names_a_path_from_here_or_what_is_kept(proved, name):
    (proved / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    (proved / "data/附件").mkdir()
    (proved / "批复.pdf").rename(proved / "data/附件/批复.pdf")
    assert close(proved, name.format(kept=kept("批复.pdf", b"paper"))).code == 0
    assert entry(proved) == field("批复.pdf", b"paper")
    assert len(files(proved)) == 1


def test_a_file_put_there_by_hand_keeps_its_name(proved):
    (proved / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    (proved / "data/evidence/纪要.pdf").write_bytes(b"minutes")
    assert close(proved, str((proved / "data/evidence/纪要.pdf").resolve())).code == 0
    assert entry(proved) == f"纪要.pdf#sha256:{sha256(b'minutes').hexdigest()}"
    assert check(proved) == []


@pytest.mark.parametrize("name", ["a;b.pdf", "a#sha256:b.pdf", ".批复.pdf"])
def test_a_rectification_is_not_closed_with_a_name_that_cannot_be_kept(proved, name):
    (proved / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    (proved / name).write_bytes(b"x")
    told = close(proved, name)
    assert (told.code, f"a file cannot be kept under the name '{name}'" in told.stderr) == (3, True)
    assert len(files(proved)) == 1


def test_words_close_a_rectification_as_before(proved):
    (proved / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    assert close(proved, "已印发,见 https://example.cn/a.html").code == 0
    assert entry(proved) == "已印发,见 https://example.cn/a.html"


def test_a_ledger_that_cannot_be_written_leaves_no_file(strict):
    (strict / "data" / LEDGER_NAME).write_text(
        "- {id: R001, finding: missed/M01-01/江门市/2023, opened: 2024-01-10, owner: 食品生产科, "
        "due: 2024-03-31, measure: 印发计划}\n", encoding="utf-8"
    )  # fmt: skip
    assert close(strict, "批复.pdf").code == 3
    assert files(strict) == {}


@pytest.mark.parametrize("kind", ["link", "folder", "large", "empty"])
def test_a_rectification_is_not_closed_with_an_odd_file(proved, kind):
    (proved / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    odd_file(proved / "新.pdf", kind)
    assert close(proved, "新.pdf").code == 3
    assert (proved / "data" / LEDGER_NAME).read_text(encoding="utf-8") == LEDGER


@pytest.fixture
def ordered(tmp_path):
    """A small workspace with an open rectification, and a file to close it with."""
    shutil.copytree(ROOT / "tests/problems/evidence-twice/data", tmp_path / "kept/data")
    shutil.rmtree(tmp_path / "kept/data/evidence")
    shutil.rmtree(tmp_path / "kept/data/progress")
    (tmp_path / "kept/data/progress").mkdir()
    ledger = LEDGER.replace("M01-01/江门市", "M02-02/新会区")
    (tmp_path / "kept/data" / LEDGER_NAME).write_text(ledger, encoding="utf-8")
    (tmp_path / "批复.pdf").write_bytes(b"paper")
    return tmp_path


@pytest.mark.fault
@pytest.mark.parametrize("fault", [OSError(errno.EIO, ""), Died()], ids=["fails", "dies"])
def test_a_rectification_is_closed_with_its_file_whatever_fails(ordered, monkeypatch, fault):
    """Nothing is lost: a file without its entry is told by check, and closing again mends it."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    workspace, seen = ordered / "w", Counter()
    for at in range(1, 1000):
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(ordered / "kept", workspace)
        disk = Disk(workspace, at, fault, *(["lasting"] if isinstance(fault, Died) else []))
        died, code = False, 0
        with failing(disk):
            try:
                code = close(workspace, "../批复.pdf").code
            except Died:
                died = True
        if disk.count < at:
            break
        disk.crash()
        checked = run(["check", "--format", "json", "--lang", "en"], workspace)
        closed, there = bool(entry(workspace)), files(workspace)
        assert set(there.values()) <= {b"paper"}
        assert not closed or there, "what closes it is there"
        assert ("no row and no rectification names" in checked.stderr) == (
            not closed and bool(there)
        )
        assert json.loads(checked.stdout)["errors"] == 0
        assert died or (code == 0) == closed
        seen[closed, bool(there)] += 1
        if not closed:
            assert close(workspace, "../批复.pdf").code == 0
        assert entry(workspace) == field("批复.pdf", b"paper")
        assert list(files(workspace)) == [kept("批复.pdf", b"paper")]
        assert [p.name for p in workspace.rglob(".*") if p.name != ".lock"] == []
    assert seen[False, False] > 5, seen
    assert (seen[False, True] > 0) == isinstance(fault, Died), seen  # the dead take nothing away


# ── Page and ledger ──


@pytest.fixture
def told(workspace):
    """A deed done with two files, of which one is gone, and another one without evidence."""
    (workspace / "批复.pdf").write_bytes(b"paper")
    (workspace / "照片 #1.jpg").write_bytes(b"picture")
    form(workspace, "批复.pdf；照片 #1.jpg", state="已完成")
    assert ingest(workspace, "a.csv")[0] == 0
    (workspace / "data/evidence" / kept("批复.pdf", b"paper")).unlink()
    return workspace


AS_OF = ["--as-of", "2023-06-30", "--today", "2023-07-10"]


def page(folder: Path, output: str) -> str:
    assert run(["report", *AS_OF, "--lenient", "-o", output], folder).code == 0
    return (folder / output).read_text(encoding="utf-8")


def test_the_page_tells_evidence_and_leads_to_it(told):
    (told / "报告").mkdir()
    text = page(told, "报告/六月.html")
    path = quote(kept("照片 #1.jpg", b"picture"))
    digits = sha256(b"picture").hexdigest()[:8]
    assert f'<a href="../data/evidence/{path}">照片 #1.jpg（{digits}）</a>' in text
    assert f"<li>批复.pdf（{sha256(b'paper').hexdigest()[:8]}，文件不在） <small>江门市" in text
    assert text.count("佐证2份") == 1


def test_a_page_that_lies_elsewhere_has_no_link(told, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "六月.html"
    text = page(told, str(elsewhere))
    assert "照片 #1.jpg（" in text
    assert "data/evidence" not in text
    assert "data/evidence" not in run(["report", *AS_OF, "--format", "html"], told).stdout


def test_evidence_that_was_told_later_is_not_on_the_page(told):
    earlier = ["--as-of", "2023-03-31", "--today", "2023-07-10"]
    assert "照片 #1.jpg" not in run(["report", *earlier, "--format", "html"], told).stdout
    known = ["--known-on", "2023-07-02", *AS_OF]
    assert "照片 #1.jpg" not in run(["report", *known, "--format", "html"], told).stdout


def test_the_ledger_has_a_sheet_of_evidence_and_leads_to_it(told):
    assert run(["report", *AS_OF, "-o", "台账.xlsx"], told).code == 0
    book = opened((told / "台账.xlsx").read_bytes())
    lines = [[cell.value for cell in row] for row in book["佐证材料"].iter_rows(min_row=3)]
    place = lines[0].index("佐证材料")
    assert [line[place] for line in lines[1:]] == [
        f"批复.pdf（{sha256(b'paper').hexdigest()[:8]}，文件不在）",
        f"照片 #1.jpg（{sha256(b'picture').hexdigest()[:8]}）",
    ]
    links = [cell.hyperlink for row in book["佐证材料"].iter_rows(min_row=4) for cell in row]
    targets = [link.target for link in links if link]
    name = kept("照片 #1.jpg", b"picture").replace(" ", "%20").replace("#", "%23")
    assert targets == [f"data\\evidence\\{name}"]
    heads = [cell.value for cell in book["总表"][3]]
    first = [cell.value for cell in book["总表"][4]]
    assert "照片 #1.jpg（" in first[heads.index("佐证材料")]


def test_where_nothing_is_proved_the_ledger_is_as_before(workspace):
    form(workspace, "")
    assert ingest(workspace, "a.csv")[0] == 0
    assert run(["report", *AS_OF, "-o", "台账.xlsx"], workspace).code == 0
    book = opened((workspace / "台账.xlsx").read_bytes())
    assert "佐证材料" not in book.sheetnames
    assert "佐证材料" not in [cell.value for cell in book["总表"][3]]


# ── Old workspaces ──


def test_files_of_ten_columns_keep_their_bytes(workspace):
    rows = "M01-02,江门市,2023-Q1,,,,in_progress,2023-04-03,标准化科,\n"
    old = workspace / "data/progress/2023-03/江门市.csv"
    old.parent.mkdir(parents=True)
    old.write_text(HEADER + rows, encoding="utf-8", newline="")
    (workspace / "批复.pdf").write_bytes(b"paper")
    form(workspace, "批复.pdf")
    assert ingest(workspace, "a.csv")[0] == 0
    assert old.read_text(encoding="utf-8") == HEADER + rows
    (workspace / "b.csv").write_text(
        "指标编号,县区,报送期,进展,填报日期\nM01-01,江门市,2023年一季度,未启动,2023-04-03\n",
        encoding="utf-8",
    )
    assert ingest(workspace, "b.csv")[0] == 0
    text = old.read_text(encoding="utf-8")
    assert (text.startswith(HEADER), rows in text) == (True, True)
    assert {line.count(",") for line in text.splitlines()} == {9}


def test_without_evidence_no_folder_is_made(workspace):
    form(workspace, "无")
    assert ingest(workspace, "a.csv")[0] == 0
    assert not (workspace / "data/evidence").exists()
    written = (workspace / "data/progress/2023-06/江门市.csv").read_text(encoding="utf-8")
    assert written.startswith(HEADER)
