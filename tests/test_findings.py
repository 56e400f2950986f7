"""What supervision finds: the table, keys, parts and wholes, and laws that hold."""

import json
import re
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.rectifications import FINDING_KINDS
from bqw_tracker.render.paragraphs import sentences
from bqw_tracker.reports.finding import KINDS, key_text, target_period
from bqw_tracker.reports.findings import Findings, chosen_findings, findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection
from bqw_tracker.reports.scope import Scope
from bqw_tracker.store.load import load
from building import CITY, COUNTIES, Case, catalogue, day, observations, period, table
from running import ROOT, run, run_process
from test_memory import case_catalogue


def told(found: Findings) -> list[str]:
    return [f"{one.key.kind} {one.key.area} {one.since} {one.running}" for one in found.findings]


@pytest.mark.parametrize("case", table("findings.csv"))
def test_case(case: Case) -> None:
    content, rows = case_catalogue(case), observations(case["rows"])
    found = findings(Judged(content, rows, day(case["as_of"])), today=day(case["today"]))
    wanted = [text.strip() for text in case["findings"].split(";") if text.strip()]
    assert sorted(told(found)) == sorted(wanted)
    kinds = [KINDS.index(one.key.kind) for one in found.findings]
    assert kinds == sorted(kinds)


def test_a_fall_between_two_shares_that_look_alike_is_told_in_points() -> None:
    content = catalogue({"kind": "rate", "unit": "%", "parts": "latest"},
                        target={"period": "standing", "value": ">= 100"}, rules={"level": {"within": "0"}})  # fmt: skip
    rows = observations("2023-01 9997/10000; 2023-02 9985/10000")
    found = findings(Judged(content, rows, date(2023, 2, 28)), today=date(2023, 3, 5))
    (worse,) = [one for one in found.findings if one.key.kind == "worse"]
    locale.use("en")
    assert next(sentences(worse, found.today)) == "attainment fell by 0.1 points, to 99.9%"


def test_the_ledger_knows_the_same_kinds() -> None:
    assert sorted(KINDS) == sorted(FINDING_KINDS)


def test_the_whole_of_an_each_is_its_parts() -> None:
    target = {"period": "2023", "value": ">= 10", "each": [*COUNTIES]}
    content = catalogue({"reported": {"every": "quarter", "by": "counties"}}, target=target)
    rows = observations("新会 2023-Q1 9; 台山 2023-Q1 2; 开平 2023-Q1 0")
    found = findings(Judged(content, rows, date(2023, 3, 31)), today=date(2023, 4, 9))
    assert told(found) == ["off_track 开平市 2023-Q1 1", "behind 台山市 2023-Q1 1"]


def allocated(by: Any) -> Catalogue:
    target = {
        "period": "2023", "value": ">= 40", "allocation": {"新会区": "20", "台山市": "20"},
    }  # fmt: skip
    return catalogue({"reported": {"every": "quarter", "by": by}}, target=target)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("新会 2023-Q1 5; 台山 2023-Q1 4", ["behind 台山市"]),
        ("新会 2023-Q1 9; 台山 2023-Q1 0", ["off_track 台山市", "behind 江门市"][:1]),
        ("新会 2023-Q1 4; 台山 2023-Q1 4", ["behind 新会区", "behind 台山市"]),
    ],
)
def test_the_whole_of_an_allocation_is_not_told_again(rows: str, wanted: list[str]) -> None:
    content = allocated(["新会区", "台山市"])
    found = findings(Judged(content, observations(rows), date(2023, 3, 31)), today=date(2023, 4, 9))
    assert [f"{one.key.kind} {one.key.area}" for one in found.findings] == wanted


def test_the_whole_of_an_allocation_is_told_where_it_is_worse_than_its_parts() -> None:
    content = allocated([CITY, "新会区", "台山市"])
    rows = observations("2023-Q1 1; 新会 2023-Q1 4; 台山 2023-Q1 4")
    found = findings(Judged(content, rows, date(2023, 3, 31)), today=date(2023, 4, 9))
    assert [f"{one.key.kind} {one.key.area}" for one in found.findings] == [
        "off_track 江门市", "behind 新会区", "behind 台山市", "parts-differ 江门市",
    ]  # fmt: skip


def test_binding_before_aspirational() -> None:
    targets = [
        {"period": "2023", "value": ">= 200", "strength": "aspirational"},
        {"period": "2023-H1", "value": ">= 60"},
    ]
    content = catalogue({"reported": {"every": "quarter", "by": "city"}, "targets": targets})
    found = findings(Judged(content, observations("2023-Q1 29"), date(2023, 3, 31)),
                     today=date(2023, 4, 9))  # fmt: skip
    assert [one.key.period for one in found.findings if one.key.kind != "behind"] == ["2023"]
    assert [one.key.period for one in found.findings] == ["2023", "2023-H1"]


@pytest.mark.parametrize(
    ("targets", "asked", "wanted"),
    [
        (["2023", "2025"], "2023-05", "2023"),
        (["2023", "2025"], "2024-05", "2025"),
        (["2023", "2025"], "2026-05", "2025"),
        (["2023", "2023-H1"], "2023-05", "2023-H1"),
        (["2023", "2023-03..2023-04"], "2023-02", "2023"),
        (["yearly", "standing"], "2024-05", "2024"),
        (["standing"], "2024-05", "standing"),
        (["2023", "standing"], "2024-05", "standing"),
        ([], "2024-05", "2024"),
    ],
)
def test_a_figure_belongs_to_one_target(targets: list[str], asked: str, wanted: str) -> None:
    content = catalogue({"targets": [{"period": text, "value": ">= 1"} for text in targets]})
    assert target_period(content.measures[0].indicators[0], period(asked)) == wanted


# ── Laws ──────────────────────────────────────────────────────

FIGURES = st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=24, max_size=24)


def written(figures: list[int | None]) -> str:
    months = [
        f"{2023 + n // 12}-{n % 12 + 1:02} {f}" for n, f in enumerate(figures) if f is not None
    ]
    return "; ".join(months)


@pytest.mark.parametrize("span", ["2023", "yearly", "standing"])
@settings(max_examples=40)
@given(figures=FIGURES, later=st.integers(0, 700), ahead=st.integers(1, 90),
       chance=st.randoms(use_true_random=False))  # fmt: skip
def test_keys_are_unique_whatever_the_order_and_since_stays(
    span: str, figures: list[int | None], later: int, ahead: int, chance: Any
) -> None:
    content = catalogue(target={"period": span, "value": ">= 100"})
    rows = observations(written(figures))
    as_of = date(2023, 1, 31) + timedelta(days=later)

    def seen(days: int, order: list[Any]) -> dict[str, Any]:
        now = as_of + timedelta(days=days)
        found = findings(Judged(content, order, now), today=date(2025, 3, 1)).findings
        keys = [key_text(one.key) for one in found]
        assert len(set(keys)) == len(keys)
        return {key_text(one.key): one for one in found}

    first = seen(0, rows)
    mixed = seen(0, chance.sample(rows, len(rows)))
    assert {key: (one.since, one.running) for key, one in first.items()} == {
        key: (one.since, one.running) for key, one in mixed.items()
    }
    # Whatever stands on every one of the days began when it began.
    standing = [seen(days, rows) for days in range(0, ahead, 7)]
    for key in set(first).intersection(*standing):
        if not key.startswith("odd-figure"):
            assert {each[key].since for each in standing} == {first[key].since}, key


def test_the_sample_says_the_same_when_its_rows_are_turned_round() -> None:
    workspace = load(ROOT / "data")
    assert workspace.catalogue is not None
    rows, as_of, today = workspace.observations, date(2024, 6, 30), date(2024, 7, 9)
    judged = Judged(workspace.catalogue, rows, as_of)
    turned = Judged(workspace.catalogue, rows[::-1], as_of)
    first = findings(judged, today=today)
    assert told(findings(turned, today=today)) == told(first)
    chosen = chosen_findings(first, Scope(judged.index, Selection(areas=("恩平市",))))
    assert {one.key.area for one in chosen.findings} == {"恩平市"}
    assert len(chosen.findings) == 10


def test_what_two_areas_said_alike_is_found_once_and_by_either_name() -> None:
    content = catalogue({"reported": {"every": "month", "by": "counties"}},
                        target={"period": "2023", "value": ">= 9999"})  # fmt: skip
    rows = observations("新会 2023-01 312; 台山 2023-01 312; 开平 2023-01 50")
    judged = Judged(content, rows, date(2023, 1, 31))
    found = findings(judged, today=date(2023, 2, 10))

    def odd(one: Findings) -> list[str]:
        return [key_text(f.key) for f in one.findings if f.key.kind == "odd-figure"]

    once = ["odd-figure/M01-01/新会区/2023"]
    assert odd(found) == once
    for area, wanted in (("新会区", once), ("台山市", once), ("开平市", [])):
        chosen = chosen_findings(found, Scope(found.lookup, Selection(areas=(area,))))
        assert odd(chosen) == wanted


# ── The command ───────────────────────────────────────────────

ASKED = ["findings", "--as-of", "2023-09-30", "--today", "2023-10-09"]


def test_json_says_what_the_text_says() -> None:
    said = json.loads(run([*ASKED, "--format", "json"], ROOT).stdout)
    text = run(ASKED, ROOT).stdout
    assert list(said) == ["as_of", "today", "findings", "made_good", "gone"]
    for one in said["findings"]:
        assert one["key"] in text
        assert one["name"] in text
        assert all(each in text for each in one["message"].split("；"))
    keys = [one["key"] for one in said["findings"]]
    assert len(set(keys)) == len(keys) == 14


def test_the_text_is_told_in_the_order_of_what_is_asked_first() -> None:
    """What lags, who has not reported, what got worse, what is odd, what was made good."""
    text = run(["findings", "--as-of", "2024-06-30", "--today", "2024-07-09"], ROOT).stdout
    assert re.findall("^■ (.*)$", text, re.MULTILINE) == [
        "未完成 3", "严重滞后 2", "滞后 5", "缺报：12项指标，28期", "比上期变差 2",
        "到期未完成，后已补齐 8",
    ]  # fmt: skip
    silent = text[text.index("■ 缺报") : text.index("■ 比上期变差")]
    assert re.findall("^[^ ■\n].*$", silent, re.MULTILINE) == [
        "恩平市：10项指标，24期", "江门市：2项指标，4期",
    ]  # fmt: skip
    listed = re.findall(r"^  (M\d\d-\d\d) \S", silent, re.MULTILINE)
    assert len(listed) == 12 == len(re.findall("^    问题：missing/", silent, re.MULTILINE))
    assert re.search(r"^共(\d+)项：.*缺报 12 ", text, re.MULTILINE)


def test_marks_stand_where_a_target_is_named(ledger: Path) -> None:
    text = run(ASKED, ledger).stdout
    assert "M15-04 集中加工区生产食品抽检合格率 · 江门市 · 长期 · 已说明（至2023-12-31）" in text
    text = run(["findings", "--as-of", "2024-06-30", "--today", "2024-07-09"], ROOT).stdout
    assert "M16-02 事权下放调整 · 江门市 · 2023年 · 已补齐（2024年一季度）" in text


def test_what_is_told_alone_is_said_above() -> None:
    text = run([*ASKED, "--area", "恩平", "--department", "网监科"], ROOT).stdout
    assert text.splitlines()[2] == "只列科室：网监科 · 地区：恩平市"


def test_what_is_reported_after_today_is_not_known() -> None:
    early = json.loads(run(["findings", "--today", "2023-10-04", "--format", "json"], ROOT).stdout)
    assert early["as_of"] == "2023-08-31"


@pytest.mark.parametrize(
    ("option", "value", "kept"),
    [("--measure", "13", 2), ("--section", "4", 1), ("--department", "标准化科", 3),
     ("--area", "新会", 1)],
)  # fmt: skip
def test_filters(option: str, value: str, kept: int) -> None:
    said = json.loads(run([*ASKED, option, value, "--format", "json"], ROOT).stdout)
    assert len(said["findings"]) == kept


def test_an_unknown_filter_is_wrong_use() -> None:
    done = run([*ASKED, "--department", "火星科"], ROOT)
    assert (done.code, done.stdout) == (2, "")


def test_decimals_of_a_figure_stay() -> None:
    text = run([*ASKED, "--measure", "3"], ROOT).stdout
    assert "11.9亿元" in text
    assert "12.0亿元" in text
    assert Decimal(40) - Decimal("28.1") == Decimal("11.9")


# ── With the ledger ───────────────────────────────────────────

LEDGER = """\
- id: R001
  finding: behind/M13-01/江门市/2023
  opened: 2023-08-01
  owner: 知识产权促进科
  due: 2023-10-31
  measure: 逐月约谈
- id: R002
  finding: behind/M02-02/江门市/2023
  opened: 2023-08-01
  owner: 食品生产科
  due: 2023-09-10
  measure: 约谈
  closed: 2023-09-08
  evidence: 已补报
- id: R003
  finding: behind/M02-01/江门市/2023
  opened: 2023-08-01
  owner: 食品生产科
  due: 2023-09-30
  measure: 约谈
- id: R004
  finding: off_track/M15-04/江门市/standing
  opened: 2023-08-01
  accepted:
    reason: 新设加工区试运行
    approver: 分管局领导
    until: 2023-12-31
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The sample with a ledger beside it."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text(LEDGER, encoding="utf-8")
    return tmp_path


def test_each_finding_tells_its_rectification(ledger: Path) -> None:
    said = json.loads(run([*ASKED, "--format", "json"], ledger).stdout)
    entries = {one["key"]: one["rectification"] for one in said["findings"] if one["rectification"]}
    assert entries == {
        "behind/M13-01/江门市/2023": {"id": "R001", "state": "open", "news": None},
        "behind/M02-02/江门市/2023": {"id": "R002", "state": "closed", "news": "back"},
        "off_track/M15-04/江门市/standing": {"id": "R004", "state": "accepted", "news": None},
    }
    assert said["gone"] == [
        {"key": "behind/M02-01/江门市/2023", "id": "R003", "state": "overdue", "news": "gone"}
    ]
    text = run(ASKED, ledger).stdout
    assert "整改：R001 整改中；知识产权促进科，期限 2023-10-31" in text
    assert "R002 已销号" in text
    assert "问题已不存在" in text


def test_a_filter_does_not_make_findings_look_gone(ledger: Path) -> None:
    asked = [*ASKED, "--measure", "13", "--format", "json"]
    assert json.loads(run(asked, ledger).stdout)["gone"] == []


def test_a_faulty_ledger_is_told(ledger: Path) -> None:
    (ledger / "data" / "rectifications.yaml").write_text("- id: R001\n", encoding="utf-8")
    done = run(ASKED, ledger)
    assert (done.code, done.stdout) == (1, "")
    assert "rectifications.yaml:1" in done.stderr


def test_it_holds_without_a_locale_a_terminal_and_a_home() -> None:
    done = run_process(ASKED, ROOT, {"LC_ALL": "C", "LANG": None, "HOME": None, "TERM": None})
    assert done.code == 0
    assert done.stdout.decode("utf-8") == run(ASKED, ROOT).stdout
