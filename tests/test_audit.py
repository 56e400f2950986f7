"""`bqw audit`: two policies of other cities, documents in other forms, and what must never fail."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.problems import Sentence
from bqw_tracker.policy.audit import Audit, audit
from bqw_tracker.policy.document import commitments
from bqw_tracker.store.load import read_catalogue
from building import catalogue as small_catalogue
from running import Outcome, run, run_process

CASES = Path(__file__).parent / "audit"
WRITING = os.environ.get("BQW_GOLDEN") == "write"


def audited(name: str, language: str = "en") -> Outcome:
    return run(["audit", "policy.txt", "--data", "data", "--lang", language], CASES / name)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "code"), [("agrees", 0), ("differs", 1)])
def test_policies_of_other_cities(name: str, code: int, language: str) -> None:
    told = audited(name, language)
    golden = CASES / name / f"expected.{language}.txt"
    if WRITING:
        golden.write_text(told.stdout, encoding="utf-8", newline="\n")
    assert told.stdout == golden.read_bytes().decode()
    assert told.code == code


def test_a_catalogue_with_errors_is_told_beside_the_answer() -> None:
    told = audited("differs")
    assert told.stderr == "the catalogue has errors: 4; bqw check tells them\n"


# ── A document ──

MEASURE = "1.甲事。培育三十家。(责任单位:质量科)\n"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (MEASURE, [1]),
        ("1、甲。(责任单位:质量科)\n２．乙。（责任科室：质量科）", [1, 2]),
        ("一、总则\n(一)甲。(责任单位:质量科)\n(二)乙。(牵头单位:质量科;配合单位:市场科)", [1, 2]),
        ("(一)甲。\n1.子项。\n2.子项。(责任单位:质量科)\n(二)乙。(责任单位:质量科)", [1, 2]),
        ("(一)总\n1.甲。(责任单位:质量科)\n(二)别\n2.乙。(责任单位:质量科)", [1, 2]),
        (f"目录\n1.甲\n2.乙\n\n{MEASURE}附件\n1.名单", [1]),
        ("1.甲。产值1.5亿元,\n1.5亿元。(责任单位:质量科)", [1]),
        ("1.甲。(责任单位:质量科)\n2.乙。没有单位\n3.丙。(责任单位:质量科)", [1, 2, 3]),
        ("一、甲。(责任单位:质量科)\n二、乙。\n1.子项。(责任单位:质量科)", [1, 2]),
        ("第一条 甲。(责任单位:质量科)\n第二条 乙。\n(一)子项。\n责任单位:质量科", [1, 2]),
        ("(1)甲。(责任单位:质量科)\n(2)乙。(责任单位:质量科)", [1, 2]),
        ("一、总\n1.甲。(责任单位:质量科)\n二、别\n1.乙。(责任单位:质量科)", [1, 2]),
        ("一、总\n3.甲。(责任单位:质量科)\n二、别\n4.乙。(责任单位:质量科)", [3, 4]),
        ("1. 1.甲。(责任单位:质量科)\n2. 2.乙。(责任单位:质量科)", [1, 2]),
        ("1.2023年培育。(责任单位:质量科)\n2.2024年培育。(责任单位:质量科)", [1, 2]),
        ("1.甲。(责任单位:质量科)\n附件1\n2.名单。(责任单位:质量科)", [1, 2]),
        ("序号\t任务\t责任单位\n1\t甲\t质量科\n3\t乙\t质量科", [1, 3]),
        ("任务\t责任单位\n甲\t质量科\n甲\t标准科\n乙\t质量科", [1, 2]),
        ("一、总\n1.甲。（质量科牵头）\n2.乙。（标准科）\n二、别\n（一）丙。（标准科）", [1, 2, 3]),
        ("1.甲。(责任单位:质量科)\n2.乙。新建3所\n3.丙。\n1.名单3人", [1, 2]),
        ("1.甲。(责任单位:质量科)\n2.本措施自2024年1月1日起施行，有效期3年。", [1]),
    ],
)
def test_measures_are_found(text: str, numbers: list[int]) -> None:
    found = commitments(text)
    assert not isinstance(found, Sentence), str(found)
    assert [measure.number for measure in found] == numbers


@pytest.mark.parametrize(
    ("bracket", "lead", "support", "counties"),
    [
        ("(责任单位:甲科、乙科)", ("甲科", "乙科"), (), False),
        ("（责任单位：甲科，乙科；丙科）", ("甲科", "乙科", "丙科"), (), False),
        ("(责任单位:甲科,各县(市、区)市场监管局)", ("甲科",), (), True),
        ("（责任单位：各县（市、区）市场监管局）", (), (), True),
        ("(牵头单位:甲科;配合单位:乙科、各区)", ("甲科",), ("乙科",), True),
        ("(责任单位:甲科、相关乡镇)", ("甲科",), (), True),
        ("(责任单位:甲科、有关市直单位)", ("甲科", "有关市直单位"), (), False),
        ("(牵头单位:甲科;责任单位:乙科,配合单位:丙科、丁科)", ("甲科", "乙科"), ("丙科", "丁科"), False),
        ("（牵头单位：甲科；协办单位：乙科；参与单位：丙科）", ("甲科",), ("乙科", "丙科"), False),
        ("(牵头科室:甲科、乙科)(配合科室:丙科)", ("甲科", "乙科"), ("丙科",), False),
        ("(责任单位:甲科)子项。(牵头单位:乙科;配合单位:甲科、丙科)", ("甲科", "乙科"), ("丙科",), False),
        ("(配合单位:甲科)", (), ("甲科",), False),
        ("(责任单位:市局(知识产权局)、甲科按职责分工负责)", ("市局(知识产权局)", "甲科"), (), False),
        ("(责任单位:甲科等)", ("甲科",), (), False),
        ("(责任单位:甲科、乙科", ("甲科", "乙科"), (), False),
        ("(责任单位:甲\n科、 乙科)", ("甲科", "乙科"), (), False),
        ("(责任单位:[甲科，乙科])", ("甲科", "乙科"), (), False),
        ("(牵头单位:甲科;配合单位:~、–、null、乙科)", ("甲科",), ("乙科",), False),
        ("（甲股、乙中心）", ("甲股", "乙中心"), (), False),
        ("（责任单位：甲局牵头，乙局、丙局配合）", ("甲局",), ("乙局", "丙局"), False),
        ("(甲股)。", ("甲股",), (), False),
    ],
)  # fmt: skip
def test_units_are_read(  # a role holds until the next one; who leads anything supports nothing
    bracket: str,
    lead: tuple[str, ...],
    support: tuple[str, ...],
    counties: bool,  # noqa: FBT001 - a table
) -> None:
    found = commitments(f"1.甲事。做好工作。{bracket}")
    assert not isinstance(found, Sentence)
    assert (found[0].units, found[0].support, found[0].counties) == (lead, support, counties)


@pytest.mark.parametrize(
    ("cell", "lead", "support"),
    [
        ("甲局牵头，乙镇、丙镇配合", ("甲局",), ("乙镇", "丙镇")),
        ("甲局牵头；乙局、丙局按职责分工负责", ("甲局",), ("乙局", "丙局")),
        ("甲局（牵头）、乙局", ("甲局",), ("乙局",)),
        ("甲局、乙局", ("甲局", "乙局"), ()),
    ],
)
def test_who_does_what_is_read_in_a_cell(
    cell: str, lead: tuple[str, ...], support: tuple[str, ...]
) -> None:
    found = commitments(f"序号\t任务\t责任单位\n1\t甲事\t{cell}\n2\t乙事\t丁局")
    assert not isinstance(found, Sentence)
    assert (found[0].units, found[0].support) == (lead, support)


@pytest.mark.parametrize("behind", ["（城关镇）", "（含改造）", "（甲股：三人）", "水厂（甲股）"])
def test_not_every_bracket_at_the_end_names_who_answers(behind: str) -> None:
    found = commitments(
        f"1.甲事。做好工作。{behind}\n2.乙事。(责任单位:乙科)\n3.丙。(责任单位:乙科)"
    )
    assert not isinstance(found, Sentence)
    assert all(measure.units == ("乙科",) for measure in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no text"),
        ("hello\n", "no Chinese text"),
        ("关于做好工作的通知\n请结合实际抓好落实。", "it holds no numbered measures"),
        ("1.甲事。培育30家。\n2.乙事。", "it holds no numbered measures"),
        (MEASURE + MEASURE, "measure 1 stands a second time in line 2"),
    ],
)
def test_a_document_in_another_form_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "policy.txt").write_text(text, encoding="utf-8")
    told = run(["audit", "policy.txt", "--data", str(CASES / "agrees" / "data"), "--lang", "en"],
               tmp_path)  # fmt: skip
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.startswith("bqw: policy.txt ")
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04\x00\x00",
        b"%PDF-1.7\xe2\xe3\xcf\xd3",
        b"\xff\xff\xff",
        "1.甲事。(責任單位:質量科)".encode("big5"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "policy.docx").write_bytes(raw)
    told = run(["audit", "policy.docx", "--data", str(CASES / "agrees" / "data")], tmp_path)
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("path", ["missing.txt", ".", "missing/policy.txt"])
def test_a_document_that_is_not_there_is_refused(path: str) -> None:
    told = run(["audit", path, "--data", "data"], CASES / "agrees")
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("encoding", "ending"),
    [("utf-8", "\r\n"), ("utf-8-sig", "\n"), ("gb18030", "\n"), ("gbk", "\r\n"), ("utf-16", "\r")],
)
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ending: str) -> None:
    text = (CASES / "differs" / "policy.txt").read_text(encoding="utf-8")
    (tmp_path / "policy.txt").write_bytes(text.replace("\n", ending).encode(encoding))
    data = str(CASES / "differs" / "data")
    told = run(["audit", "policy.txt", "--data", data, "--lang", "en"], tmp_path)
    golden = (CASES / "differs" / "expected.en.txt").read_text(encoding="utf-8")
    assert told.stdout.replace(data, "data") == golden


def test_a_catalogue_without_its_shape_is_told(tmp_path: Path) -> None:
    (tmp_path / "measures.yaml").write_text("policy: 5\n", encoding="utf-8")
    told = run(["audit", "policy.txt", "--data", str(tmp_path), "--lang", "en"], CASES / "agrees")
    assert (told.code, told.stdout) == (1, "")
    assert "error[missing-field]" in told.stderr


def test_the_document_is_asked_for() -> None:
    """In a process of its own: the words of a command keep the language in which it came."""
    told = run_process(["audit", "--lang", "en"], CASES / "agrees")
    assert told.code == 2
    assert b"POLICY.txt|.docx is missing" in told.stderr


# ── Of two places of a wording the one that fits is taken ──


def test_an_entry_takes_the_place_that_fits_best() -> None:
    targets = [
        {"period": "yearly", "value": ">= 30", "wording": "不少于30家"},
        {"period": "2023", "value": ">= 30", "wording": "不少于30家"},
    ]
    ours = small_catalogue({"targets": targets})
    text = "1.措施一。2023年新增不少于30家。每年复查不少于30家。(责任单位:质量科)"
    found = audit(ours, text)
    assert isinstance(found, Audit)
    assert [str(each.message) for each in found.differences] == []


NODES = [
    ("6月底前出台方案", "2023-06-30", "the day that it names"),
    ("6月底前出台方案", "2023-06", "the month that it ends with"),
    ("上半年出台方案", "2023-06-30", "a half year ends with its last day"),
    ("到2023年底建成平台", "2023-12", "the year ends with its last month"),
    ("二季度出台方案", "2023-Q2", "the quarter itself"),
    ("6月底前出台方案", "2023-07", ""),
    ("上半年出台方案", "2023-03", ""),
    ("到2024年底建成平台", "2023-12", ""),
]


@pytest.mark.parametrize(("text", "due", "why"), NODES)
def test_a_time_may_be_that_of_a_node(text: str, due: str, why: str) -> None:
    nodes = [{"name": "第一步", "due": "2023-01-15"}, {"name": "第二步", "due": due}]
    target = {"period": "2023", "assumed": "节点按常规流程拟定,待责任科室确认", "nodes": nodes}
    content = small_catalogue({"kind": "milestone"}, target=target)
    found = audit(content, f"1.措施一。{text}。(责任单位:质量科)")
    assert isinstance(found, Audit)
    told = [str(each.message) for each in found.differences]
    assert [each for each in told if "is the time of no figure" not in each] == []
    assert bool(told) is not bool(why)


# ── What a figure asks for besides its number ──

YEARS = [
    ("到2025年累计新增30家", "2025", True),
    ("到2025年累计新增30家", "2023..2025", True),
    ("2025年底前累计新增30家", "2023..2025", True),
    ("“十四五”末累计新增30家", "2021..2025", True),
    ("到2025年累计新增30家", "2023..2024", False),
    ("到2025年累计新增30家", "2025-H2", False),
    ("到2025年累计新增30家", "2023-07..2025-06", False),
    ("2025年新增30家", "2023..2025", False),
    ("2025年新增30家", "2025", True),
]


@pytest.mark.parametrize(("text", "period", "same"), YEARS)
def test_a_span_that_ends_in_a_year_is_what_is_reached_by_that_year(
    text: str,
    period: str,
    *,
    same: bool,
) -> None:
    told = of_target({"period": period, "value": ">= 30", "wording": "新增30家"}, text)
    assert (told == []) is same


@pytest.mark.parametrize(
    ("text", "wording", "target", "said"),
    [
        ("2023年新增30家左右", "30家左右", {"value": ">= 30", "assumed": "左右按不少于计"}, ""),
        ("2023年新增30家左右", "30家左右", {"value": ">= 30"}, "does not say in assumed how wide"),
        ("2023年新增30家左右", "30家左右", {"value": ">= 31", "assumed": "上浮"}, "the value"),
        ("2023年新增30家左右", "30家左右", {"value": "<= 30", "assumed": "上限"}, "the comparator"),
        ("预期性指标:2023年新增30家", "新增30家", {"value": ">= 30"}, "the strength"),
        (
            "预期性指标:2023年新增30家",
            "新增30家",
            {"value": ">= 30", "assumed": "预期性指标，市里按约束管理"},
            "",
        ),
        (
            "预期性指标:2023年新增30家",
            "新增30家",
            {"value": ">= 30", "assumed": "未写年份"},
            "the strength",
        ),
        (
            "预期性指标:2023年新增30家",
            "新增30家",
            {"value": ">= 30", "strength": "aspirational"},
            "",
        ),
        ("2023年新增30家", "新增30家", {"value": ">= 30", "assumed": "预期"}, "nothing is assumed"),
        ("2023年进入前30名", "前30名", {"value": ">= 30"}, "the comparator"),
        ("2023年事故30家", "事故30家", {"value": ">= 30"}, "cannot be read: '事故' beside it"),
    ],
)
def test_what_is_said_besides_the_number(
    text: str, wording: str, target: dict[str, str], said: str
) -> None:
    told = of_target({"period": "2023", "wording": wording, **target}, text)
    assert any(said in each for each in told) if said else told == []


@pytest.mark.parametrize(
    ("documents", "units", "line", "named"),
    [
        ("1.甲事。培育30家。\n2.乙事。培育40家。\n", "[待核：单位]", "measures 1, 2", False),
        ("1.甲事。培育30家。\n2.乙事。培育40家。\n", "[质量科]", "measures 1, 2", False),
        ("1.甲事。培育30家。(责任单位:质量科)\n2.乙事。培育40家。\n3.丙事。(责任单位:质量科)\n", "[待核：单位]", "measures 2", True),
        ("1.甲事。培育30家。(责任单位:质量科)\n2.乙事。培育40家。(责任单位:质量科)\n", "[质量科]", "", True),
    ],
)  # fmt: skip
def test_whose_units_were_not_compared_is_told(
    tmp_path: Path, documents: str, units: str, line: str, *, named: bool
) -> None:
    text = "甲市某局工作要点\n甲市某局\n2023年3月1日\n" + documents
    (tmp_path / "policy.txt").write_text(text, encoding="utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    drafted = run(["draft", "policy.txt"], tmp_path).stdout
    first, _, second = drafted.partition("number: 2")
    second = re.sub(r"departments: \[.*?\]", f"departments: {units}", second, count=1)
    (folder / "measures.yaml").write_text(f"{first}number: 2{second}", encoding="utf-8")
    told = run(["audit", "policy.txt", "--lang", "en"], tmp_path).stdout
    assert ("the responsible units" in told) is named
    assert ("units not compared" in told) is bool(line)
    assert not line or f"as the document names none: {line}\n" in told


def test_yearly_growth_is_reached_in_the_targets_year() -> None:
    indicator = {"kind": "stock", "unit": "亿元"}
    target = {
        "period": "2025",
        "value": ">= 140.26",
        "wording": "年均增长7%以上",
        "baseline": {"value": "100", "period": "2020"},
    }
    named = "到2025年,产值年均增长7%以上"
    assert of_target(target, named, indicator) == []
    assert of_target({**target, "value": ">= 107"}, named, indicator) != []
    assert of_target(target, "产值年均增长7%以上", indicator) != []
    assumed = {**target, "assumed": "按规划期末计"}
    assert of_target(assumed, "产值年均增长7%以上", indicator) == []


def of_target(
    target: dict[str, Any], text: str, indicator: dict[str, Any] | None = None
) -> list[str]:
    """What the audit tells of a catalogue of one target and a document of one sentence."""
    ours = small_catalogue({**(indicator or {}), "targets": [target]})
    found = audit(ours, f"1.措施一。{text}。(责任单位:质量科)")
    assert isinstance(found, Audit)
    return [str(each.message) for each in found.differences]


# ── Laws ──

PIECES = st.sampled_from(
    ["1.", "2.", "(一)", "（二）", "一、", "\n", "。", ",", "(责任单位:", "质量科", "、", ")", "）",
     "各县(市、区)", "2023年", "每年", "超800家", "30", "家", "不少于", "百分之五", "全覆盖", "均", "各",
     "力争", "至", "措施一", " "]
) | st.characters()  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_audited_or_refused(text: str) -> None:
    ours = small_catalogue(target={"period": "2023", "value": "> 800", "wording": "超800家"})
    found = audit(ours, text)
    if isinstance(found, Sentence):
        assert str(found)
        return
    for difference in found.differences:
        assert str(difference.message)
        assert difference.document is None or 0 <= difference.document <= len(text)
    for start, end in found.outside:
        assert 0 <= start < end <= len(text)


def test_the_made_up_catalogue_that_agrees_has_no_problem() -> None:
    assert read_catalogue(CASES / "agrees" / "data" / "measures.yaml")[1] == []
