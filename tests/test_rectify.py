"""`bqw rectify` as a clerk meets it: open, close, list; what is refused; what check says."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from bqw_tracker import locale
from bqw_tracker.render.findings import ledger_text
from bqw_tracker.render.table import Layout, cell_width
from bqw_tracker.store.disk import LEDGER_NAME
from bqw_tracker.store.load import load
from building import day
from running import ROOT, run
from test_golden import same

KEY = "behind/M02-02/江门市/2023"
REMEDY = ["--owner", "食品生产科", "--due", "2023-10-31", "--measure", "逐企约谈"]
ACCEPT = ["--reason", "暂停受理", "--approver", "分管局领导", "--until", "2023-12-31"]
OPENED = ["--today", "2023-10-09"]
LEDGER = """\
# 整改台账
- id: R001
  finding: behind/M02-02/江门市/2023
  opened: 2023-10-09
  owner: 食品生产科
  due: 2023-10-31
  measure: 逐企约谈56家链上企业,10月底前补报三季度数据并说明原因
- id: R002
  finding: late/M07-02/台山市/2023
  opened: 2023-10-09
  owner: 台山市
  due: 2023-10-20
  measure: 补报8月、9月快检批次
  closed: 2023-10-19
  evidence: 附件/R002.pdf
- id: R003
  finding: off_track/M13-01/江门市/2023
  opened: 2023-10-09
  accepted:
    reason: 国家局当年暂停受理
    approver: 分管局领导
    until: 2023-11-30
- id: R004
  finding: behind/M10-04/江门市/2023
  opened: 2023-11-09
  owner: 信用监管科
  due: 2023-12-31
  measure: "分两批推进: 第一批11月,第二批12月"
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "data/progress").mkdir(parents=True)
    shutil.copy(ROOT / "data/measures.yaml", tmp_path / "data")
    (tmp_path / "data/附件").mkdir()
    (tmp_path / "data/附件/R002.pdf").write_bytes(b"x")
    return tmp_path


@pytest.fixture
def ledger(workspace):
    (workspace / "data" / LEDGER_NAME).write_text(LEDGER, encoding="utf-8")
    return workspace


def test_the_way_of_an_entry(workspace):
    told = run(["rectify", "open", KEY, *REMEDY, *OPENED], workspace)
    assert (told.code, told.stdout, told.stderr) == (
        0, "R001 已登记；已写入 data/rectifications.yaml\n", "",
    )  # fmt: skip
    asked = ["rectify", "list", "--format", "json", "--today"]
    (entry,) = json.loads(run([*asked, "2023-11-09"], workspace).stdout)["rectifications"]
    assert entry == {
        "id": "R001", "state": "overdue", "due_now": "2023-10-31", "overdue_days": 9,
        "finding": KEY, "opened": "2023-10-09",
        "owner": "食品生产科", "due": "2023-10-31", "measure": "逐企约谈",
        "accepted": None, "closed": None, "done": None, "evidence": None, "steps": [],
    }  # fmt: skip
    evidence = ["--evidence", "附件/R002.pdf", "--today", "2023-11-10"]
    told = run(["rectify", "close", "R001", *evidence], workspace)
    assert (told.code, told.stdout) == (0, "R001 已销号；已写入 data/rectifications.yaml\n")
    (entry,) = json.loads(run([*asked, "2023-11-10"], workspace).stdout)["rectifications"]
    digest = sha256(b"x").hexdigest()
    kept = f"{digest[:12]}-R002.pdf"
    assert (entry["state"], entry["evidence"]) == ("closed", f"{kept}#sha256:{digest}")
    assert (workspace / "data/evidence" / kept).read_bytes() == b"x"
    assert run(["check"], workspace).code == 0
    told = run(["rectify", "open", KEY, *ACCEPT, "--today", "2023-11-10"], workspace)
    assert told.stdout.startswith("R002 ")
    accepted = json.loads(run([*asked, "2023-12-31"], workspace).stdout)["rectifications"][1]
    assert accepted["state"] == "accepted"
    assert accepted["accepted"] == {
        "reason": "暂停受理", "approver": "分管局领导", "until": "2023-12-31",
    }  # fmt: skip
    assert accepted["owner"] is None


def test_without_a_ledger_the_list_is_empty(workspace):
    told = run(["rectify", "list", *OPENED], workspace)
    assert (told.code, told.stderr) == (0, "")
    assert "共0项" in told.stdout
    assert not (workspace / "data" / LEDGER_NAME).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["open", KEY], "name --owner"),
        (["open", KEY, *REMEDY[:4]], "name --owner"),
        (["open", KEY, *REMEDY, *ACCEPT], "name --owner"),
        (["open", KEY, *REMEDY[:4], "--reason", "x"], "name --owner"),
        (["open", KEY, *REMEDY[:5], " "], "no value is given"),
        (["open", KEY, *REMEDY[:5], "a\x07b"], "control character"),
        (["open", "behind/M02-02/江们市/2023", *REMEDY], "did you mean 江门市?"),
        (["open", "behind/M02-20/江门市/2023", *REMEDY], "did you mean M02-0"),
        (["open", "behnd/M02-02/江门市/2023", *REMEDY], "did you mean behind?"),
        (["open", "behind/M02-02/江门市/2024", *REMEDY], "no target of M02-02 holds for '2024'"),
        (["open", "M02-02", *REMEDY], "write kind, indicator, area and period"),
        (["open", KEY, "--owner", "食品生产", *REMEDY[2:]], "did you mean 食品生产科?"),
        (["open", KEY, *REMEDY[:3], "2023-10-08", *REMEDY[4:]], "lies before"),
        (["open", KEY, *REMEDY[:3], "31.10.2023", *REMEDY[4:]], "is not a date"),
        (["open", "late/M07-02/台山市/2023", *ACCEPT[:5], "2023-10-08"], "lies before"),
        (["open"], "is missing"),
        (["close", "R01", "--evidence", "x"], "did you mean R001?"),
        (["close", "R002", "--evidence", "x"], "R002 was closed on 2023-10-19"),
        (["close", "R001"], "name the evidence"),
        (["close", "R001", "--evidence", " "], "name the evidence"),
        (["close", "R004", "--evidence", "x"], "lies before"),
        (["list", "--today", "gestern"], "is not a date"),
        (["list", "--format", "xml"], "'xml' is not known"),
        (["lst"], "did you mean list?"),
    ],
)
def test_wrong_use_says_what_to_write_and_changes_nothing(ledger, arguments, said):
    today = [] if arguments == ["lst"] or "--today" in arguments else OPENED
    told = run(["--lang", "en", "rectify", *arguments, *today], ledger)
    assert told.code == 2
    assert said in told.stderr
    assert told.stdout == ""
    assert (ledger / "data" / LEDGER_NAME).read_text(encoding="utf-8") == LEDGER


def test_what_the_screen_shows_opens_an_entry(workspace):
    owner = ["--owner", "江门市市场监督管理局", "--due", "2023年10月31日", "--measure", "约谈"]
    told = run(["rectify", "open", "滞后/M02-02/江门/2023年", *owner, *OPENED], workspace)
    assert told.code == 0
    (entry,) = load(workspace / "data").rectifications
    assert (entry.finding, entry.owner, str(entry.due)) == (KEY, "江门市", "2023-10-31")


def test_a_finding_has_one_open_entry(ledger):
    told = run(["rectify", "open", KEY, *REMEDY, *OPENED, "--lang", "en"], ledger)
    assert told.code == 2
    assert f"{KEY} has an open entry: R001; close R001 first" in told.stderr


@pytest.mark.parametrize("name", ["没有.pdf", "../没有.pdf"])
def test_evidence_that_is_nowhere(ledger, name):
    told = run(["rectify", "close", "R001", "--evidence", name], ledger)
    assert told.code == 3
    assert name in told.stderr
    assert (ledger / "data" / LEDGER_NAME).read_text(encoding="utf-8") == LEDGER


@pytest.mark.parametrize(
    "command", [["list"], ["close", "R001", "--evidence", "x"], ["open", KEY, *REMEDY]]
)
def test_a_faulty_ledger_is_told_and_not_edited(ledger, command):
    (ledger / "data/附件/R002.pdf").unlink()
    told = run(["rectify", *command, "--lang", "en"], ledger)
    assert (told.code, told.stdout) == (1, "")
    assert (
        "rectifications.yaml:15:13: error[evidence-missing]: the file 附件/R002.pdf" in told.stderr
    )
    assert (ledger / "data" / LEDGER_NAME).read_text(encoding="utf-8") == LEDGER


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: 食品生产科", "ownr: 食品生产科", "5:3: error[unknown-field]"),
        ("    until:", "    untill:", "22:5: error[unknown-field]"),
        ("due: 2023-10-31", "due: 10月31日", "6:8: error[not-a-date]"),
        ("owner: 信用监管科", "owner: 信用科", "26:10: error[unknown-department]"),
        ("  measure: 逐企约谈", "  # measure: 逐企约谈", "2:3: error[missing-field]"),
        ("- id: R004", "- id: R003", "23:7: error[duplicate-id]"),
        ("R003", "*R003", "16:7: error[alias]"),
        ("# 整改台账", "<<<<<<< HEAD", "1:1: error[conflict-marker]"),
        ("- id: R001", "id: R001", "2:1: error[yaml]"),
    ],
)
def test_check_tells_what_is_wrong_with_the_ledger(ledger, old, new, said):
    (ledger / "data" / LEDGER_NAME).write_text(LEDGER.replace(old, new, 1), encoding="utf-8")
    told = run(["check", "--lang", "en"], ledger)
    assert told.code == 1
    assert f"rectifications.yaml:{said}" in told.stdout
    here = run(["check", "--lang", "en", f"data/{LEDGER_NAME}"], ledger)
    assert here.stdout == told.stdout
    assert run(["report"], ledger).code == 0, "no figure rests on the ledger"


def test_a_closed_entry_may_name_a_department_that_is_gone(ledger):
    text = LEDGER.replace("owner: 台山市", "owner: 原市场科")
    (ledger / "data" / LEDGER_NAME).write_text(text, encoding="utf-8")
    assert run(["check"], ledger).code == 0


def test_check_says_which_field_may_be_meant(ledger):
    text = LEDGER.replace("owner: 食品", "ownr: 食品").replace("until:", "untill:")
    (ledger / "data" / LEDGER_NAME).write_text(text, encoding="utf-8")
    told = run(["check", "--lang", "en"], ledger)
    assert "did you mean owner?" in told.stdout
    assert "did you mean until?" in told.stdout


@pytest.mark.parametrize("text", ["", "# 无\n", "\ufeff"])
def test_an_empty_ledger_has_no_entries(workspace, text):
    (workspace / "data" / LEDGER_NAME).write_text(text, encoding="utf-8")
    assert run(["check"], workspace).code == 0
    assert "共0项" in run(["rectify", "list"], workspace).stdout


def test_a_ledger_that_is_a_folder_or_no_utf_8(workspace):
    path = workspace / "data" / LEDGER_NAME
    path.write_bytes("整改".encode("gbk"))
    assert "error[encoding]" in run(["check", "--lang", "en"], workspace).stdout
    path.unlink()
    path.mkdir()
    told = run(["rectify", "open", KEY, *REMEDY, *OPENED], workspace)
    assert told.code == 3
    assert "Traceback" not in told.stderr


def shown(arguments: list[str], folder: Path) -> list[str]:
    asked = ["rectify", "list", "--format", "json", *arguments]
    return [e["id"] for e in json.loads(run(asked, folder).stdout)["rectifications"]]


def test_list_chooses(ledger):
    assert shown(["--today", "2023-12-01"], ledger) == ["R001", "R002", "R003", "R004"]
    assert shown(["--today", "2023-12-01", "--open"], ledger) == ["R001", "R003", "R004"]
    assert shown(["--today", "2023-12-01", "--overdue"], ledger) == ["R001", "R003"]
    assert shown(["--today", "2023-11-30", "--open"], ledger) == ["R001", "R004"]
    assert shown(["--today", "2023-10-15", "--open"], ledger) == ["R001", "R002"]
    assert shown(["--today", "2023-10-08"], ledger) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_list_in_a_pipe(ledger, language):
    told = run(["rectify", "list", "--today", "2023-12-01", "--lang", language], ledger)
    same(f"rectify.{language}.txt", told.stdout)


@pytest.mark.parametrize("width", [40, 80, 160])
def test_list_in_a_terminal(ledger, width):
    locale.use("zh")
    workspace = load(ledger / "data")
    names = {i.id: i.name for m in workspace.catalogue.measures for i in m.indicators}
    entries = workspace.rectifications
    text = ledger_text(entries, entries, names, day("2023-12-01"), Layout(width))
    same(f"rectify-{width}.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


def test_the_options_of_all_commands_may_stand_before(ledger):
    for arguments in (["--data", "data", "rectify"], ["rectify", "--data", "data"]):
        told = run([*arguments, "list", *OPENED], ledger)
        assert told.code == 0
        assert "R001" in told.stdout
    assert run(["rectify", "--data", "nirgends", "list"], ledger).code == 3


def test_help_names_the_commands(workspace):
    told = run(["rectify"], workspace)
    assert told.code == 2
    for name in ("open", "close", "list"):
        assert f"  {name}" in told.stderr
        assert run(["rectify", name, "--help"], workspace).code == 0


# ── how an entry goes on ──


def on(day: str, *arguments: str) -> list[str]:
    return ["rectify", *arguments, "--today", day]


WALK = [
    on("2023-10-09", "open", KEY, *REMEDY),
    on("2023-10-25", "extend", "R001", "--until", "2023-11-15", "--reason", "企业搬迁",
       "--approver", "分管局领导"),
    on("2023-11-10", "close", "R001", "--done", "已约谈56家", "--evidence", "会议纪要3份"),
    on("2023-11-12", "examine", "R001", "--by", "李四", "--result", "退回", "--reason", "缺12家"),
    on("2023-11-13", "reopen", "R001"),
    on("2023-11-14", "close", "R001", "--done", "补齐12家", "--evidence", "附件/R002.pdf"),
    on("2023-11-20", "examine", "R001", "--by", "李四", "--result", "passed"),
]  # fmt: skip
STATES = ["open", "extended", "awaiting", "returned", "reopened", "awaiting", "passed"]
STEPS = """\
  steps:
    - extended: 2023-10-25
      until: 2023-11-15
      reason: 企业搬迁
      approver: 分管局领导
    - closed: 2023-11-10
      done: 已约谈56家
      evidence: 会议纪要3份
    - examined: 2023-11-12
      by: 李四
      result: returned
      reason: 缺12家
    - reopened: 2023-11-13
    - closed: 2023-11-14
      done: 补齐12家
      evidence: 附件/R002.pdf
    - examined: 2023-11-20
      by: 李四
      result: passed
"""


def test_an_entry_is_extended_returned_reopened_and_passes(workspace):
    path, text = workspace / "data" / LEDGER_NAME, ""
    for arguments, state in zip(WALK, STATES, strict=True):
        told = run(arguments, workspace)
        assert (told.code, told.stderr) == (0, "")
        new = path.read_text(encoding="utf-8")
        assert new.startswith(text), "what was written stays as it was"
        text = new
        asked = ["rectify", "list", "--format", "json", "--today", arguments[-1]]
        (entry,) = json.loads(run(asked, workspace).stdout)["rectifications"]
        assert entry["state"] == state
        assert entry["due_now"] == ("2023-10-31" if state == "open" else "2023-11-15")
    digest = sha256(b"x").hexdigest()
    assert text.endswith(
        STEPS.replace("附件/R002.pdf", f'"{digest[:12]}-R002.pdf#sha256:{digest}"')
    )
    assert entry["due"] == "2023-10-31", "the first day is kept"
    assert [next(iter(step)) for step in entry["steps"]] == [
        "extended", "closed", "examined", "reopened", "closed", "examined",
    ]  # fmt: skip
    assert run(["check"], workspace).code == 0
    earlier = ["rectify", "list", "--format", "json", "--today", "2023-11-12"]
    (entry,) = json.loads(run(earlier, workspace).stdout)["rectifications"]
    assert entry["state"] == "returned", "an old day is seen as it was"


EXTEND = ["extend", "R001", "--until", "2023-11-30", "--reason", "搬迁", "--approver", "局长"]
PASSED = ["examine", "R002", "--by", "李四", "--result", "passed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extend", "R001", "--until", "2023-11-30", "--reason", "搬迁"], "name --until"),
        ([*EXTEND, "--late"], "the day of R001 is not over: 2023-10-31; leave --late out"),
        ([*EXTEND, "--today", "2023-11-01"], "is over: 2023-10-31; say that it is asked for late"),
        ([*EXTEND[:3], "2023-10-31", *EXTEND[4:]], "is not later than 2023-10-31"),
        ([*EXTEND[:3], "bald", *EXTEND[4:]], "is not a date"),
        (["extend", "R002", *EXTEND[2:], "--today", "2023-11-01"], "R002 is closed: its day cannot"),
        (["extend", "R005", *EXTEND[2:]], "did you mean R00"),
        (["examine", "R001", *PASSED[2:]], "R001 is not closed: there is nothing to examine"),
        (["examine", "R002", "--by", "李四"], "name --by and --result"),
        (["examine", "R002", "--by", "李四", "--result", "maybe"], "'maybe' is not known"),
        ([*PASSED, "--today", "2023-10-18"], "lies before 2023-10-19, the day of the step before"),
        (["examine", "R003", *PASSED[2:]], "R003 accepts a deviation"),
        (["reopen", "R001"], "R001 is not closed: there is nothing to take up again"),
        (["reopen", "R003"], "R003 accepts a deviation"),
        (["reopen", "R002", "--reason", "a\x07b"], "control character"),
        (["close", "R001", "--done", "x"], "name the evidence"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused_and_changes_nothing(ledger, arguments, said):
    today = [] if "--today" in arguments else ["--today", "2023-10-20"]
    told = run(["--lang", "en", "rectify", *arguments, *today], ledger)
    assert (told.code, told.stdout) == (2, "")
    assert said in told.stderr
    assert (ledger / "data" / LEDGER_NAME).read_text(encoding="utf-8") == LEDGER


def test_an_extension_that_is_asked_for_late_says_so(ledger):
    assert run(["rectify", *EXTEND, "--late", "--today", "2023-11-05"], ledger).code == 0
    told = run(["--lang", "en", "rectify", "list", "--today", "2023-11-05"], ledger).stdout
    assert "2023-11-05 extended late from 2023-10-31 to 2023-11-30: 搬迁 (approved by 局长)" in told
    assert shown(["--today", "2023-11-04", "--overdue"], ledger) == ["R001"]
    assert shown(["--today", "2023-11-05", "--overdue"], ledger) == []
    assert shown(["--today", "2023-12-01", "--overdue"], ledger) == ["R001", "R003"]


def test_an_old_closing_stays_closed_and_may_be_examined(ledger):
    assert run(["rectify", *PASSED, "--today", "2023-10-20"], ledger).code == 0
    text = (ledger / "data" / LEDGER_NAME).read_text(encoding="utf-8")
    piece = "  steps:\n    - examined: 2023-10-20\n      by: 李四\n      result: passed\n"
    assert text.replace(piece, "") == LEDGER
    assert text.partition(piece)[0].endswith("  evidence: 附件/R002.pdf\n")


def test_who_works_on_it_and_who_examines_it_are_both_asked_for(ledger):
    asked = ["close", "R001", "--done", "已约谈", "--evidence", "纪要", "--today", "2023-10-20"]
    assert run(["rectify", *asked], ledger).code == 0
    assert shown(["--today", "2023-11-10", "--open"], ledger) == ["R001", "R004"]
    assert shown(["--today", "2023-11-10", "--overdue"], ledger) == []
    assert shown(["--today", "2023-11-10", "--owner", "食品生产科"], ledger) == ["R001"]


LONG = LEDGER + STEPS.replace("2023-10-25", "2023-11-25").replace("2023-11-1", "2023-12-2").replace(
    "until: 2023-12-25", "until: 2024-01-15"
).replace("2023-11-20", "2024-02-05")  # fmt: skip


@pytest.mark.parametrize("width", [80, 160])
def test_a_long_way_in_a_terminal(ledger, width):
    (ledger / "data" / LEDGER_NAME).write_text(LONG, encoding="utf-8")
    locale.use("zh")
    workspace = load(ledger / "data")
    assert [str(problem.message) for problem in workspace.ledger_problems] == []
    names = {i.id: i.name for m in workspace.catalogue.measures for i in m.indicators}
    entries = workspace.rectifications
    text = ledger_text(entries, entries, names, day("2024-02-06"), Layout(width))
    same(f"rectify-steps-{width}.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


def test_a_return_says_what_is_lacking_and_nobody_examines_himself(workspace):
    ordered = ["rectify", "open", "behind/M02-02/江门市/2023", "--owner", "食品生产科"]
    more = ["--due", "2023-10-31", "--measure", "约谈", "--today", "2023-10-09"]
    assert run([*ordered, *more], workspace).code == 0
    closing = ["--done", "已约谈", "--evidence", "纪要", "--today", "2023-10-10"]
    assert run(["rectify", "close", "R001", *closing], workspace).code == 0
    examined = ["rectify", "examine", "R001", "--today", "2023-10-12"]
    told = run([*examined, "--by", "李四", "--result", "退回"], workspace)
    assert (told.code, "请写明缺什么" in told.stderr) == (2, True)
    told = run([*examined, "--by", "食品生产科", "--result", "通过"], workspace)
    assert (told.code, "须由别人验收" in told.stderr) == (2, True)
    assert run([*examined, "--by", "李四", "--result", "通过"], workspace).code == 0
