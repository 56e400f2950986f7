"""What became of a rectification reads the same in list, findings, mail, circular and ledger."""

import json
import shutil
from pathlib import Path

import pytest

from bqw_tracker import locale
from bqw_tracker.core.rectifications import Rectification, standing
from bqw_tracker.render.remedies import due_text, event_texts, standing_text
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.reports.scores import scores
from bqw_tracker.store.load import load
from building import catalogue, day, observations
from running import ROOT, run
from test_golden import same
from test_xlsx import lines, opened

DAYS = ["--as-of", "2023-09-30", "--today", "2023-10-09"]
HEAD = "- id: {id}\n  finding: {finding}\n  opened: 2023-08-09\n"
REMEDY = "  owner: {owner}\n  due: {due}\n  measure: {measure}\n"
CLOSED = "  closed: {day}\n  done: {done}\n  evidence: 简报\n"
RETURNED = "  steps:\n    - {{examined: {day}, by: 李四, result: returned, reason: {reason}}}\n"
EXTENDED = (
    "  steps:\n    - {{extended: 2023-08-30, until: {until}, reason: 搬迁, approver: 局长}}\n"
)
LEDGER = "".join(
    [
        HEAD.format(id="R001", finding="behind/M13-01/江门市/2023"),
        REMEDY.format(owner="知识产权促进科", due="2023-08-31", measure="上门服务"),
        EXTENDED.format(until="2023-10-31"),
        HEAD.format(id="R002", finding="behind/M02-02/江门市/2023"),
        REMEDY.format(owner="食品生产科", due="2023-08-31", measure="逐企约谈"),
        CLOSED.format(day="2023-09-01", done="已约谈56家"),
        HEAD.format(id="R003", finding="behind/M10-04/江门市/2023"),
        REMEDY.format(owner="质量发展科", due="2023-10-31", measure="分两批推进"),
        CLOSED.format(day="2023-09-01", done="已完成一批"),
        RETURNED.format(day="2023-09-05", reason="缺12家"),
        HEAD.format(id="R004", finding="behind/M04-04/江门市/2023"),
        REMEDY.format(owner="标准化科", due="2023-08-31", measure="督办"),
        CLOSED.format(day="2023-08-30", done="已督办"),
        RETURNED.format(day="2023-09-05", reason="缺材料"),
        "    - reopened: 2023-09-06\n",
        HEAD.format(id="R005", finding="off_track/M15-04/江门市/standing"),
        "  accepted: {reason: 试运行, approver: 分管局领导, until: 2023-08-31}\n",
        EXTENDED.format(until="2023-12-31"),
    ]
)
STATES = {
    "R001": "已延期", "R002": "待验收", "R003": "已退回", "R004": "重新整改，逾期39天",
    "R005": "暂不整改",
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text(LEDGER, encoding="utf-8")
    assert run(["check"], tmp_path).code == 0
    return tmp_path


def test_the_words_of_each_entry(workspace: Path) -> None:
    locale.use("zh")
    today = day("2023-10-09")
    held = {e.id: standing(e, today) for e in load(workspace / "data").rectifications}
    assert {id_: standing_text(one) for id_, one in held.items()} == STATES
    assert due_text(held["R001"]) == "2023-10-31（原期限2023-08-31）"
    assert due_text(held["R002"]) == "2023-08-31"
    assert event_texts(held["R003"]) == [
        "2023-09-01 报完成：已完成一批；佐证：简报", "2023-09-05 李四验收：退回（缺12家）",
    ]  # fmt: skip


def test_list_and_findings_say_the_same(workspace: Path) -> None:
    listed = run(["rectify", "list", *DAYS[2:]], workspace).stdout
    findings = run(["findings", *DAYS], workspace).stdout
    for id_, word in STATES.items():
        assert f"{id_}  {word}" in listed
        assert f"整改：{id_} {word}；" in findings
    assert "2023-09-01 报完成：已约谈56家；佐证：简报；问题仍在，尚未验收" in findings
    said = json.loads(run(["findings", *DAYS, "--format", "json"], workspace).stdout)
    told = {one["rectification"]["id"]: one["rectification"]["state"]
            for one in said["findings"] if one["rectification"]}  # fmt: skip
    assert told == {
        "R001": "extended", "R002": "awaiting", "R003": "returned", "R004": "overdue",
        "R005": "accepted",
    }  # fmt: skip


def test_the_mail_tells_who_has_to_act(workspace: Path) -> None:
    text = run(["summary", *DAYS, "--since", "2023-08", "--all"], workspace).stdout
    same("summary/steps.txt", text[text.index("四、") :])


def test_the_circular_says_how_each_stands(workspace: Path) -> None:
    path = workspace / "a.docx"
    assert run(["report", *DAYS, "-o", str(path)], workspace).code == 0
    from docx import Document

    (text,) = (p.text for p in Document(str(path)).paragraphs if "未办结的整改事项" in p.text)
    assert "未办结的整改事项4项" in text
    for id_, word in STATES.items():
        assert (f"（{word}）" in text.partition(id_)[2].partition("R00")[0]) is (id_ != "R005")


def test_the_ledger_tells_what_became_of_each(workspace: Path) -> None:
    path = workspace / "a.xlsx"
    assert run(["report", *DAYS, "-o", str(path)], workspace).code == 0
    rows = {one["整改编号"].value: one for one in lines(opened(path.read_bytes())["问题与整改"])}
    told = {id_: rows[id_]["整改状态"].value for id_ in STATES}
    assert told == STATES | {"R004": "已逾期"}
    assert rows["R001"]["整改期限"].value.date() == day("2023-10-31")
    assert rows["R003"]["整改措施"].value == (
        "分两批推进；2023-09-01 报完成：已完成一批；佐证：简报；2023-09-05 李四验收：退回（缺12家）"
    )


# ── what is accepted longer than was approved first ──

COUNTED = {"reported": {"every": "month", "by": "counties"}}
COUNTIES = ("新会区", "台山市", "开平市")
LAGS = catalogue(COUNTED, target={"period": "2023", "value": ">= 12", "each": list(COUNTIES)})
SLOW = (
    "新会 monthly 2023-01..2023-06 1; 台山 monthly 2023-01..2023-06 0; "
    "开平 monthly 2023-01..2023-06 2"
)


def accepted(*steps: dict[str, str]) -> Rectification:
    return Rectification.model_validate(
        {"id": "R001", "finding": "off_track/M01-01/台山市/2023", "opened": "2023-05-10",
         "accepted": {"reason": "受灾", "approver": "局务会", "until": "2023-06-15"},
         "steps": list(steps)}
    )  # fmt: skip


LONGER = {"extended": "2023-06-10", "until": "2023-12-31", "reason": "受灾", "approver": "局务会"}


@pytest.mark.parametrize(
    ("steps", "known_on", "marked", "counted", "why"),
    [
        ([], None, None, 1, "its day is over"),
        ([LONGER], None, "2023-12-31", 1, "it is accepted still, and the score counts it again"),
        ([LONGER | {"extended": "2023-07-05"}], "2023-07-10", "2023-12-31", 1, "known by then"),
        ([LONGER | {"extended": "2023-07-05"}], "2023-07-04", None, 1, "not yet approved"),
        ([LONGER, {"closed": "2023-06-20", "evidence": "x"}], None, None, 1, "ended early"),
    ],
)
def test_the_first_day_counts_for_the_score(steps, known_on, marked, counted, why) -> None:
    known = day(known_on) if known_on else None
    judged = Judged(LAGS, observations(SLOW), day("2023-06-30"), known, (accepted(*steps),))
    (row,) = (r for r in report(judged, Selection()).rows if r.area == "台山市")
    assert (str(row.mark.until) if row.mark else None) == marked, why
    told = scores(judged, "area", today=day("2023-07-10")).by_key["台山市"]
    assert told.targets == counted, why


def test_up_to_the_first_day_no_score_counts_it() -> None:
    entry = accepted(LONGER | {"extended": "2023-05-20"})
    judged = Judged(LAGS, observations(SLOW), day("2023-05-31"), None, (entry,))
    assert scores(judged, "area", today=day("2023-06-10")).by_key["台山市"].targets == 0
