"""What every output says of the nodes of a deed, read back; the mail's list of those to come."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from building import Case, table
from read_back import opened, plain
from running import HEADER, WORKSPACES, run
from test_golden import same

NODES = WORKSPACES / "nodes"
DAY = ("--as-of", "2023-06-30")
TODAY = (*DAY, "--today", "2023-07-06")
LATE = "征求意见（时限2023-05-31，逾期30天）"
PRINTED = "征求意见（时限2023年5月31日，逾期30天）"


def said(*words: str, data: Path = NODES) -> str:
    done = run([*words, "--data", "."], data)
    assert done.code == 0, done.stderr
    return done.stdout


def mail(*words: str, data: Path = NODES) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(said("summary", *words, "--format", "json", data=data))
    return told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("explain", "M02-01", *DAY), ("explain", "M02-02", *DAY), ("explain", "M02-04", *DAY),
        ("findings", *TODAY), ("summary", *TODAY, "--ahead", "14"),
        ("summary", *TODAY, "--ahead", "14", "--format", "md"),
    ],
    ids=lambda words: "-".join(words[:2] if words[0] == "explain" else words[:1]) + ("-md" if "md" in words else ""),
)  # fmt: skip
def test_golden(words: tuple[str, ...], language: str) -> None:
    name = "-".join(
        word for word in words if word in ("explain", "findings", "summary") or word[:1] == "M"
    )
    ending = "md" if "md" in words else "txt"
    same(f"nodes/{name}.{language}.{ending}", said(*words, "--lang", language))


def test_json_and_csv() -> None:
    rows = {
        row["indicator"] + row["area"]: row
        for row in json.loads(said("report", *DAY, "--format", "json"))["rows"]
    }
    assert rows["M02-01江门市"]["nodes"] == [
        {"name": "方案印发", "due": "2023-04-30", "reached": True, "reported_on": "2023-05-04"},
        {"name": "征求意见", "due": "2023-05-31", "reached": False, "reported_on": None},
        {"name": "送审", "due": "2023-07-10", "reached": False, "reported_on": None},
        {"name": "正式出台", "due": "2023-11-30", "reached": False, "reported_on": None},
    ]
    assert rows["M02-01江门市"]["observed"] == "方案印发"
    assert rows["M02-04江门市"]["nodes"] is None
    whole = rows["M02-03江门市"]["nodes"]
    assert [node["reached"] for node in whole] == [False, False], "one of two is not the whole"
    assert [node["reported_on"] for node in rows["M02-03新会区"]["nodes"]] == ["2023-07-03", None]
    listed = list(csv.DictReader(io.StringIO(said("report", *DAY, "--format", "csv"))))
    assert (
        listed[0]["nodes"]
        == "方案印发 2023-04-30 2023-05-04;征求意见 2023-05-31;送审 2023-07-10;正式出台 2023-11-30"
    )
    assert listed[-1]["nodes"] == ""


@pytest.mark.parametrize(("ending", "wanted"), [("html", LATE), ("xlsx", LATE), ("docx", PRINTED)])
def test_documents(ending: str, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / f"report.{ending}"
    said("report", *TODAY, "-o", str(path))
    if ending == "html":
        text = plain(
            path.read_text("utf-8").replace('<span class="gap">', "").replace("</span>", "")
        )
    elif ending == "xlsx":
        sheets = opened(path.read_bytes()).worksheets
        text = "\n".join(
            str(cell.value) for sheet in sheets for line in sheet for cell in line if cell.value
        )
    else:
        text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert plain(wanted) in plain(text)


def test_a_name_that_a_spreadsheet_would_run_is_marked(tmp_path: Path) -> None:
    text = (NODES / "measures.yaml").read_text("utf-8").replace("选址", '"=1+1"')
    (tmp_path / "measures.yaml").write_text(text, "utf-8")
    (tmp_path / "progress").mkdir()
    rows = (NODES / "progress" / "2023-06.csv").read_text("utf-8").replace("选址", "=1+1")
    (tmp_path / "progress" / "a.csv").write_text(rows, "utf-8")
    listed = list(
        csv.DictReader(io.StringIO(said("report", *DAY, "--format", "csv", data=tmp_path)))
    )
    (row,) = [row for row in listed if row["indicator"] == "M02-02"]
    assert row["observed"] == "'=1+1"
    assert row["nodes"].startswith("'=1+1 2023-05-31")


# ── What falls due ──


@pytest.mark.parametrize("case", table("nodes_ahead.csv"))
def test_what_falls_due(case: Case) -> None:
    words = ("--as-of", case["as_of"], "--today", case["today"], "--ahead", case["ahead"])
    found = mail(*words, *case["more"].split())["nodes_due"]
    told = [f"{one['indicator']} {one['area']} {one['node']} {one['days']}" for one in found]
    assert told == [text for text in case["nodes"].split("; ") if text], case["why"]


def test_it_is_told_alike_in_every_form() -> None:
    words = ("summary", *TODAY, "--ahead", "14")
    (one,) = mail(*words[1:])["nodes_due"]
    assert one == {
        "indicator": "M02-01", "name": "三年行动计划出台", "area": "江门市", "node": "送审",
        "due": "2023-07-10", "days": 4, "lacking": ["江门市"], "responsible": ["食品生产科"], "support": [],
    }  # fmt: skip
    for form in ("text", "md", "html"):
        text = plain(re.sub("<[^>]*>", "", said(*words, "--format", form)))
        assert plain("六、节点提醒：2023-07-20前到期1个") in text
        assert plain("M02-01 三年行动计划出台") in text
        assert plain("送审") in text.split(plain("六、节点提醒"))[1]


def test_who_does_not_ask_is_told_nothing() -> None:
    assert mail(*TODAY)["nodes_due"] is None
    assert "节点提醒" not in said("summary", *TODAY)


def test_a_reminder_is_told_where_nothing_changed() -> None:
    words = (
        "summary",
        "--as-of",
        "2023-06-30",
        "--since",
        "2023-06-30",
        "--today",
        "2023-07-06",
        "--quiet",
    )
    assert said(*words) == ""
    assert "六、节点提醒" in said(*words, "--ahead", "14")
    assert said(*words, "--ahead", "2") == "", "none falls due"


@pytest.mark.parametrize("days", ["0", "-1", "367", "x", "1.5", "", "１４", "9" * 30])
def test_days_that_are_none(days: str) -> None:
    done = run(["summary", f"--ahead={days}", "--data", str(NODES), "--lang", "en"], NODES)
    assert done.code == 2
    assert "no number of days; write a whole number from 1 to 366: 14" in done.stderr


# ── What the mail says where little is known ──


def workspace(folder: Path, period: str, rows: str = "") -> Path:
    text = (NODES / "measures.yaml").read_text("utf-8").partition("      - id: M02-02")[0]
    text = text.partition("          - {period: 2023")[0] + f"          - {{period: {period}}}\n"
    (folder / "progress").mkdir(parents=True)
    (folder / "measures.yaml").write_text(text, "utf-8")
    (folder / "progress" / "a.csv").write_text(HEADER + rows, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("period", "rows", "wanted", "why"),
    [
        ("2023", "", "未发现滞后，无数据1项", "nobody reported"),
        ("2024", "", "没有可判断的目标", "nothing is asked for yet"),
        (
            "2023",
            "M02-01,江门市,2023-06,,,,in_progress,2023-07-03,科,\n",
            "没有滞后",
            "it is known",
        ),
    ],
)
def test_nothing_lags_only_where_it_is_known(
    period: str, rows: str, wanted: str, why: str, tmp_path: Path
) -> None:
    data = workspace(tmp_path, period, rows)
    assert said("summary", *TODAY, "--subject", data=data).startswith(f"2023-06-30：{wanted}，"), (
        why
    )
    assert f"一、{wanted}\n" in said("summary", *TODAY, data=data), why


def test_what_had_no_data_and_lags_now_got_neither_worse_nor_better() -> None:
    turns = {one["indicator"] + one["area"]: one["turn"] for one in mail(*TODAY)["changes"]}
    assert turns["M02-03台山市"] == "found"
    assert "有数据后发现滞后 1" in said("summary", *TODAY)
    assert turns["M02-04江门市"] == "worse", "what was done is not any more"


def test_of_what_is_not_known_any_more_nobody_says_that_it_got_better(tmp_path: Path) -> None:
    rows = "M02-01,江门市,2023-04,,,,not_started,2023-05-03,科,\n"
    data = workspace(tmp_path, "2023", rows)
    words = ("--since", "2023-05-31", "--as-of", "2023-06-30", "--today", "2023-07-06")
    (change,) = mail(*words, data=data)["changes"]
    assert (change["before"]["status"], change["now"]["status"]) == ("behind", "no_data")
    assert change["turn"] == "worse"


def test_an_indicator_that_several_have_not_reported_is_one() -> None:
    words = ("--as-of", "2023-07-31", "--today", "2023-08-20")
    owing = "缺报：4项指标，6期"
    assert owing in said("findings", *words)
    assert "未报送：4项指标，6期" in said("summary", *words)


def test_what_has_no_gap_is_not_told_one() -> None:
    assert "差距" in said("explain", "M02-01", *DAY)
    assert "差距" not in said("explain", "M02-04", *DAY)


def test_the_mail_names_the_node_that_a_light_changed_by() -> None:
    assert "征求意见 → 方案印发，差距0.0 → 20.0个百分点" in said("summary", *TODAY)


def test_a_form_shows_the_node_that_was_told_before() -> None:
    assert "设备到位" in said("template", "--area", "新会区", "--period", "2023-07", "-o", "-")
