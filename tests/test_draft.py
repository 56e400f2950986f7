"""A catalogue drafted from a document: what it holds, and that check and audit agree with it."""

import csv
import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_files
from bqw_tracker.cli.draft import draft_text
from bqw_tracker.core.catalogue_warnings import guessed
from bqw_tracker.core.fields import shown
from bqw_tracker.core.model import Catalogue, Indicator, Target, base_of
from bqw_tracker.core.problems import Problem, Sentence, Severity
from bqw_tracker.locale import speaking
from bqw_tracker.policy.audit import Audit, audit
from bqw_tracker.policy.draft import draft
from bqw_tracker.policy.wording import Wording, scaled
from bqw_tracker.policy.wording.reading import parse_wording
from bqw_tracker.store.load import catalogue_of, read_catalogue
from bqw_tracker.store.modelled import document
from building import Case, table
from running import ROOT, run
from test_golden import same
from test_wording import REASONS

TODAY = date(2026, 1, 31)
OUTLINE = ROOT / "tests" / "policy_outline.txt"
WHOLE = Path(os.environ.get("BQW_POLICY") or ROOT.parent / "shared" / "policy" / "policy.txt")
"""The document itself is no part of the project; where it lies elsewhere, BQW_POLICY names it."""
needs_policy = pytest.mark.skipif(not WHOLE.exists(), reason="the policy itself is not here")


def drafted(text: str) -> tuple[Catalogue, list[Problem]]:
    """Return the catalogue that a document makes, read from its text, and what check says."""
    made = draft(text, TODAY)
    assert not isinstance(made, Sentence), made
    with speaking("en"):
        written = draft_text(made, "policy.txt")
    catalogue, problems = catalogue_of(document(written.encode(), "measures.yaml"))
    assert [p for p in problems if p.severity is Severity.ERROR] == []
    assert catalogue is not None
    return catalogue, problems


def shipped() -> Catalogue:
    catalogue, _ = read_catalogue(ROOT / "data" / "measures.yaml")
    assert catalogue is not None
    return catalogue


def figures(catalogue: Catalogue, *, placed: bool = True) -> Counter[tuple[object, ...]]:
    """Return what the targets ask for, by measure: sign, value, unit, time, strength, places."""
    return Counter(
        (measure.number, *_asked(indicator, target, placed=placed))
        for measure in catalogue.measures
        for indicator in measure.indicators
        for target in indicator.targets
        if target.value is not None
    )


def _asked(indicator: Indicator, target: Target, *, placed: bool) -> tuple[object, ...]:
    scale, unit = scaled(indicator.unit or "")
    assert target.value is not None
    said = parse_wording(target.wording or "")
    if isinstance(said, Wording) and said.change:  # a level, where there is a baseline
        return said.comparator, said.value.normalize(), said.unit, target.period, said.strength
    places = {name[:2] for name in target.each or filter(None, [target.area])}
    value = target.value.value * scale
    return (
        target.value.comparator, value.normalize(), unit, target.period, target.strength,
        frozenset(places if placed else ()),
    )  # fmt: skip


@pytest.mark.parametrize("policy", [OUTLINE, pytest.param(WHOLE, marks=needs_policy)])
def test_of_the_shipped_policy_it_makes_the_shipped_catalogue(policy: Path) -> None:
    text = policy.read_text(encoding="utf-8")
    if policy == OUTLINE:
        text = f"江门市市场监督管理局若干措施\n江门市市场监督管理局\n2023年4月4日\n{text}"
    ours, theirs = shipped(), drafted(text)[0]
    units = [(m.number, m.title, set(m.departments), bool(m.counties)) for m in ours.measures]
    assert [
        (m.number, m.title, set(m.departments), bool(m.counties)) for m in theirs.measures
    ] == units
    assert [each.title for each in theirs.sections] == [each.title for each in ours.sections]
    wanted, got = (figures(each, placed=policy == WHOLE) for each in (ours, theirs))
    least = 38 if policy == WHOLE else 36  # the outline has no words around its figures
    assert sum((wanted & got).values()) >= least, wanted - got
    assert sum(wanted.values()) == 39
    agrees = audit(theirs, text)
    assert isinstance(agrees, Audit)
    assert list(agrees.differences) == []


@needs_policy
def test_of_the_deeds_of_the_shipped_policy_it_finds_most() -> None:
    """A deed is found where its words stand in a deed of its measure, one for each."""
    theirs = drafted(WHOLE.read_text(encoding="utf-8"))[0]
    made = {
        (measure.number, indicator.name)
        for measure in theirs.measures
        for indicator in measure.indicators
        if indicator.kind == "milestone"
    }
    with (ROOT / "tests" / "cases" / "draft_deeds.csv").open(encoding="utf-8") as file:
        known = list(csv.DictReader(file))
    ours = [i.id for m in shipped().measures for i in m.indicators if i.kind == "milestone"]
    assert [row["deed"] for row in known] == ours
    found = set()
    for row in known:
        number = int(row["deed"][1:3])
        names = {each for each in made if each[0] == number and row["said"] in each[1]}
        assert len(names) <= 1, (row, names)
        found |= names
    assert len(found) >= 45, len(found)
    assert len(made) <= 2 * len(ours), "a list of everything would find everything"


@needs_policy
def test_no_phrase_of_the_policy_stands_in_the_source() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*") if path.suffix
        in (".py", ".po", ".j2")
    )  # fmt: skip
    policy = WHOLE.read_text(encoding="utf-8")
    clauses = set(re.findall("[一-龥]{8,}", policy))
    pieces = {clause[n : n + 8] for clause in clauses for n in range(len(clause) - 7)}
    assert {piece for piece in pieces if piece in source} == set()


# ── Documents of other forms: the right answer was written before they were read ──


@pytest.mark.parametrize("name", policy_files.NAMES)
def test_documents_of_other_forms(name: str) -> None:
    """At least nine of ten figures, and no figure that the document does not ask for so."""
    text = policy_files.text_of(name)
    theirs, _ = drafted(text)
    ours, _ = read_catalogue(policy_files.FOLDER / f"{name}.yaml")
    assert ours is not None
    wanted, got = figures(ours), figures(theirs)
    assert sum((wanted & got).values()) >= 0.9 * sum(wanted.values()), wanted - got
    timeless = [Counter({key[:4] for key in each}) for each in (wanted, got)]
    assert timeless[1] - timeless[0] == Counter(), "a figure that is none, or read wrongly"
    agrees = audit(theirs, text)
    assert isinstance(agrees, Audit)
    assert [str(each.message) for each in agrees.differences] == []
    for one, made in zip(ours.measures, theirs.measures, strict=True):
        assert (made.title, bool(made.counties)) == (one.title, bool(one.counties))
        if not guessed(made.departments.lead[0]):  # of a list of targets
            assert made.departments == one.departments


# ── Whatever a document says, check and audit agree with its draft ──

with (ROOT / "tests" / "cases" / "wording_figures.csv").open(encoding="utf-8") as _file:
    PHRASES = list(dict.fromkeys(row["phrase"] for row in csv.DictReader(_file)))
HEAD = "青石县教育局若干措施\n青石县教育局\n2024年3月1日\n"
_clauses = st.lists(
    st.one_of(
        st.sampled_from(PHRASES),
        st.sampled_from(
            ["2024年", "到2026年，", "6月底前", "每年", "力争", "各镇", "在东山镇、南河镇"]
        ),
        st.sampled_from(["出台管理办法", "建成县图书馆", "开展安全检查行动", "普及率", "学校数"]),
    ),
    min_size=1,
    max_size=6,
)
_texts = st.lists(
    st.tuples(_clauses, st.sampled_from("，。、；")).map(lambda each: each[1].join(each[0])),
    min_size=1,
    max_size=3,
).map(
    lambda said: (
        HEAD
        + "".join(
            f"{n}.做好工作{'甲乙丙'[n - 1]}。{text}。{'(责任单位:教育股)' if n != 2 else ''}\n"
            for n, text in enumerate(said, 1)
        )
    )
)


_BREAKS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from("\n \t\u3000")), max_size=3)


@given(_texts, _BREAKS)
@settings(deadline=None)
def test_lines_may_break_anywhere(text: str, breaks: list[tuple[int, str]]) -> None:
    """Texts are wrapped by hand, and by what they were saved with."""
    for at, sign in breaks:
        place = len(HEAD) + 3 + at % max(len(text) - len(HEAD) - 3, 1)
        text = text[:place] + sign + text[place:]
    made = draft(text, TODAY)
    if isinstance(made, Sentence):
        return  # no number stands at the beginning of a line any more
    catalogue, _ = drafted(text)
    told = audit(catalogue, text)
    assert isinstance(told, Audit)
    assert [str(each.message) for each in told.differences] == []


@given(_texts)
@settings(deadline=None)
def test_check_and_audit_agree_with_a_draft(text: str) -> None:
    catalogue, _ = drafted(text)
    told = audit(catalogue, text)
    assert isinstance(told, Audit)
    assert [str(each.message) for each in told.differences] == []


# ── Nothing of a document is lost without a line ──

_COUNTED = st.sampled_from(
    ["新增企业#家", "覆盖率达到#%", "投入#万元", "面积#平方米", "编号#", "（资金：#万元）", "#批次以上", "不少于#个。",
     "联系电话：#", "力争#户", "比2020年增长#%", "年底前完成#%", "其中#人", "完成#", "（#家）", "“#工程”"]
)  # fmt: skip
_WHO = st.sampled_from(
    ["(责任单位:教育股)", "（责任单位：教育股；资金：投入#万元）", "\n责任单位：教育股。新增#家", "\n联系电话：#\n牵头单位：教育股",
     "（牵头单位：教育股；配合单位：财政股；完成时限：2024年6月底前完成#%）", "\n备注：#家，责任单位：教育股", "（教育股牵头，#家配合）"]
)  # fmt: skip
_SAID = st.lists(_COUNTED, max_size=3).map("，".join)
_PROSE = st.tuples(_SAID, _WHO, _SAID).map("做好工作。{0[0]}。{0[1]}{0[2]}\n".format)
_HEADS = ["序号", "任务", "指标名称", "单位", "2020年", "2023", "2024年", "2025年目标", "一季度", "进展", "完成时限", "目标", "备注", "责任单位", "属性", "增长", "资金"]  # fmt: skip
_CELLS = st.sampled_from(
    [
        "",
        "#",
        "#家",
        "#%",
        "教育股",
        "年底前完成#%",
        "2024年6月",
        "2024.9",
        "合计",
        "家",
        "约束性",
        "[#]",
        "≥#",
        "新建#所",
        "长期",
    ]
)


@st.composite
def _table(draw: st.DrawFn) -> str:
    heads = draw(st.lists(st.sampled_from(_HEADS), min_size=2, max_size=7, unique=True))
    rows = draw(
        st.lists(st.lists(_CELLS, min_size=len(heads), max_size=len(heads)), min_size=1, max_size=4)
    )
    return "".join("\t".join(each) + "\n" for each in [heads, *rows])


@given(st.lists(st.one_of(_PROSE, _table()), min_size=1, max_size=4), st.booleans())
@settings(deadline=None, max_examples=50)
def test_every_number_of_a_document_is_told(pieces: list[str], numbered: bool) -> None:  # noqa: FBT001
    """As a target, a baseline, no target, or a line of what stands in no measure."""
    text = HEAD + "".join(
        f"{n}.{piece}" if numbered and "\t" not in piece else piece
        for n, piece in enumerate(pieces, 1)
    )
    marks = text.count("#")
    for number in range(marks):
        text = text.replace("#", str(3001 + 7 * number), 1)
    made = draft(text, TODAY)
    if isinstance(made, Sentence):
        return
    catalogue, _ = drafted(text)
    with speaking("en"):
        told = draft_text(made, "policy.txt")
    lost = [str(n) for n in range(3001, 3001 + 7 * marks, 7) if str(n) not in told]
    assert lost == []
    agrees = audit(catalogue, text)
    assert isinstance(agrees, Audit)
    assert [str(each.message) for each in agrees.differences] == []


_SAID_IN_TWO_PLACES = st.sampled_from(
    ["新建学校3101所", "学位覆盖率达到3108%", "力争培训教师3115名", "完成投资3122万元", "2025年新增学位3129个",
     "现有学校3136所", "出台管理办法", ""]
)  # fmt: skip
_WHO_IN_TEXT = st.sampled_from(["", "", "（责任单位：教育股）"])


@given(
    st.lists(st.tuples(_SAID_IN_TWO_PLACES, _SAID_IN_TWO_PLACES, _WHO_IN_TEXT), max_size=4),
    st.lists(
        st.tuples(
            st.sampled_from("甲乙丙丁"),
            _SAID_IN_TWO_PLACES,
            st.sampled_from(["2024年底", "6月底前", ""]),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row[0],
    ),
)
@settings(deadline=None, max_examples=60)
def test_numbered_paragraphs_before_a_table_of_tasks(
    paragraphs: list[tuple[str, str, str]], rows: list[tuple[str, str, str]]
) -> None:
    """What stands in both is told in both, and asked for once; the table is never left out."""
    text = f"{HEAD}一、总体要求\n坚持统筹推进。\n"
    for said, more, who in paragraphs:
        text += f"（{'一二三四'[len(re.findall('（.）', text))]}）做好工作。{said}，{more}。{who}\n"
    text += (
        "附件\n青石县教育局任务分解表\n序号\t工作任务\t目标/指标\t完成时限\t牵头单位\t配合单位\n"
    )
    for n, (name, said, until) in enumerate(rows, 1):
        text += f"{n}\t完成{name}项任务\t{said}\t{until}\t人事股\t各镇\n"
    catalogue, _ = drafted(text)
    titles = {each.title for each in catalogue.measures}
    assert titles >= {f"完成{name}项任务" for name, _, _ in rows}
    made = draft(text, TODAY)
    assert not isinstance(made, Sentence)
    with speaking("en"):
        told = draft_text(made, "policy.txt")
    assert set(re.findall("31[0-9]{2}", text)) <= set(re.findall("31[0-9]{2}", told))
    agrees = audit(catalogue, text)
    assert isinstance(agrees, Audit)
    assert [str(each.message) for each in agrees.differences] == []


@pytest.mark.parametrize(
    ("paragraph", "targets", "measures", "why"),
    [
        ("（一）总体要求。到2026年，新建供水站40座。", 2, 2, "the table says it"),
        ("（一）总体要求。新建供水站40座。", 2, 2, "of any time"),
        ("（一）总体要求。新建供水站40座，新增学校60所。", 3, 3, "the table does not say all of it"),
        ("（一）总体要求。现有供水站30座。", 2, 2, "it asks for nothing"),
        ("（一）建好供水站。新建供水站40座。（责任单位：水利股）", 2, 2, "one task, said twice"),
        ("（一）建好供水站。新建供水站40座，出台管理办法。（责任单位：水利股）", 2, 3, "a deed besides"),
        ("（一）建好供水站。新建供水站55座。（责任单位：水利股）", 3, 3, "another number"),
        ("（一）做好宣传。举办活动12场。（责任单位：水利股）", 3, 3, "another task"),
    ],
)  # fmt: skip
def test_what_paragraphs_and_their_table_say_is_counted_once(
    paragraph: str, targets: int, measures: int, why: str
) -> None:
    rows = "1\t供水站建设\t新建供水站40座\t2026年底\t水利股\n2\t管网延伸\t铺设管网12公里\t2025年底\t水利股\n"
    text = f"{HEAD}一、主要内容\n{paragraph}\n附件\n任务表\n序号\t工作任务\t目标\t完成时限\t牵头单位\n{rows}"
    catalogue, _ = drafted(text)
    values = [t for m in catalogue.measures for i in m.indicators for t in i.targets if t.value]
    assert (len(values), len(catalogue.measures)) == (targets, measures), why


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("2024年1月20日", ""),
        ("青石县教育局 2024年1月20日印发", ""),
        ("（2024年1月20日）", ""),
        ("二〇二四年一月二十日", ""),
        ("单位：万元", ""),
        ("2025年任务", "2025年任务"),
        ("2025年任务\n（单位：万元）", "2025年任务"),
    ],
)
def test_a_day_of_issue_is_no_title_of_a_table(line: str, title: str) -> None:
    table = "序号\t任务\t责任单位\n1\t新建学校3所\t教育股\n"
    catalogue, _ = drafted(f"青石县教育局工作要点\n{line}\n{table}")
    assert [each.title for each in catalogue.sections] == [title or "青石县教育局工作要点"]
    (indicator,) = catalogue.measures[0].indicators
    (target,) = indicator.targets
    assert target.period == ("2025" if title else str(catalogue.policy.issued.year))


def test_a_second_table_has_no_row_of_the_first_as_title() -> None:
    first = "序号\t任务\t责任单位\n1\t新建学校3所\t教育股\n2\t培训教师90人\t教育股\n"
    second = (
        "指标\t2023年实绩\t2024年目标\n覆盖率\t90%\t95%以上\n学位\t300个\t500个\n园所\t30所\t50家\n"
    )
    text = HEAD + first + second
    catalogue, _ = drafted(text)
    assert guessed(catalogue.measures[2].title)
    targets = [target for one in catalogue.measures[2].indicators for target in one.targets]
    known = [str(one.value) if (one := base_of(each)) else None for each in targets]
    assert known == ["90", "300", None], "of another unit it is no baseline"
    told = audit(catalogue, text)
    assert isinstance(told, Audit)
    assert [text[slice(*span)] for span in told.outside] == ["30所"]


@pytest.mark.parametrize("sign", ["一", "第1"])
def test_columns_of_quarters_without_a_year_are_told_but_not_read(sign: str) -> None:
    """Whether their figures run on from January, nobody says; the other columns are read."""
    quarters = [f"{sign}季度", "二季度", "前三季度", "四季度"]
    heads = ["序号", "任务", "内容", *quarters, "牵头单位", "联系人及电话"]
    cells = [
        "1",
        "质量",
        "新建服务站6个",
        "1个",
        "3个",
        "5个",
        "7个",
        "教育股",
        "张三 0750-3366889",
    ]
    made = draft(f"{HEAD}{chr(9).join(heads)}\n{chr(9).join(cells)}\n", TODAY)
    assert not isinstance(made, Sentence)
    (measure,) = made.measures
    assert measure.values["departments"] == ["教育股"]
    (indicator,) = measure.values["indicators"]
    assert [target["wording"] for target in indicator["targets"]] == ["6个"]
    told = [each.values["said"] for each in made.outside]
    assert told == ["1个", "3个", "5个", "7个", "0750", "3366889"]


@pytest.mark.parametrize(
    ("between", "heads", "why"),
    [
        ("\n", "来源\t金额\t说明", "behind a blank line, with fewer columns"),
        ("附表 资金\n", "来源\t金额\t说明", "below a title, with fewer columns"),
        ("\n", "来源\t金额\t说明\t批次", "words where the rows are numbered"),
        ("", "来源\t金额\t说明\t批次\t去向", "with more columns"),
        ("各镇情况\n", "镇\t水厂（座）\t管网（公里）\t附注", "below a title, with units"),
        ("", "名称\t金额\t来源\t用途", "with as many columns and nothing between"),
        ("", "序号\t项目\t总投资\t批次", "numbered as well"),
    ],
)
def test_a_table_with_unknown_headings_is_no_part_of_the_one_before(
    between: str, heads: str, why: str
) -> None:
    first = "序号\t任务\t目标\t牵头单位\n1\t学位\t新增600个\t教育股\n"
    row = "\t".join(["市级", "新增300万元", "新增45万元", "甲", "乙"][: heads.count("\t") + 1])
    made = draft(f"{HEAD}{first}{between}{heads}\n{row}\n", TODAY)
    assert not isinstance(made, Sentence)
    assert [one.values["title"] for one in made.measures] == ["学位"], why
    assert [each.values["said"] for each in made.outside] == ["300万元", "45万元"]


@pytest.mark.parametrize(
    ("heads", "row", "why"),
    [
        ("序号\t工作任务\t目标\t完成时限\t牵头单位\t配合单位", "1\t建设供水工程\t新建供水工程40所\t2026年底\t工程股\t各镇", "it has a number"),
        ("工作任务\t目标\t完成时限\t牵头单位", "建设供水工程\t新建供水工程40所\t2026年底前\t工程股", "a day until when is no column"),
    ],
)  # fmt: skip
def test_a_row_whose_words_sound_like_headings_is_a_row(heads: str, row: str, why: str) -> None:
    catalogue, _ = drafted(f"{HEAD}任务分解表\n{heads}\n{row}\n")
    (measure,) = catalogue.measures
    assert (measure.title, measure.departments.lead) == ("建设供水工程", ("工程股",)), why
    assert [str(t.period) for i in measure.indicators for t in i.targets] == ["2024..2026"]


def test_columns_of_quarters_of_a_year_are_to_be_confirmed() -> None:
    catalogue, _ = drafted(
        f"{HEAD}1.题目。做好工作。(责任单位:教育股)\n"
        "指标\t单位\t2024年一季度\t2024年二季度\n培训\t人次\t500\t900\n"
    )
    (indicator,) = catalogue.measures[-1].indicators
    told = ["January" in (target.assumed or "") for target in indicator.targets]
    assert told == [False, True], "the first quarter is both"


@pytest.mark.parametrize("heads", ["2025年任务\t2026年任务\t2027年任务", "2025年\t2026年\t2027年"])
def test_beside_columns_of_other_years_a_year_is_one_alone(heads: str) -> None:
    cells = "改造10个\t改造12个\t累计改造40个"
    catalogue, _ = drafted(
        f"{HEAD}任务表\n序号\t任务\t{heads}\t牵头单位\n1\t小区\t{cells}\t工程股\n"
    )
    told = [(i.name, str(t.period)) for i in catalogue.measures[0].indicators for t in i.targets]
    assert [period for _, period in told] == ["2025", "2026", "2024..2027"]


@pytest.mark.parametrize(
    "above", ["2024年，全县工作的要求是抓好质量。全年主要目标：", "主要目标是："]
)
def test_targets_may_stand_within_a_paragraph(above: str) -> None:
    text = f"{HEAD}{above}新增学位600个，覆盖率达到95%以上。\n1.题目。新建3所。(责任单位:教育股)\n"
    catalogue, _ = drafted(text)
    told = [t.wording for m in catalogue.measures for i in m.indicators for t in i.targets]
    assert told == ["3所", "600个", "达到95%以上"]


def test_a_table_of_indicators_alone_is_a_list_of_targets() -> None:
    """Figures in brackets add up over the years, and are no yearly growth."""
    text = (
        "青石县供水指标\n青石县水利局\n2023年3月5日\n"
        "序号\t指标\t2020年\t2025年\t年均增长〔累计〕\t属性\n"
        "1\t供水能力（万吨）\t10\t15\t〔5〕\t约束性\n2\t供水收入（亿元）\t5\t8\t8%\t预期性\n"
        "3\t用水量下降（%）\t-\t-\t〔16〕\t约束性\n"
    )
    catalogue, _ = drafted(text)
    (measure,) = catalogue.measures
    assert measure.departments.lead == catalogue.departments
    assert all(map(guessed, catalogue.departments))
    told = [
        (i.name, i.unit, str(t.period), t.wording) for i in measure.indicators for t in i.targets
    ]
    assert told == [
        ("供水能力", "万吨", "2025", "15"),
        ("供水能力（累计）", "万吨", "2021..2025", "〔5〕"),
        ("供水收入", "亿元", "2025", "8"),
        ("供水收入年均增长", "%", told[3][2], "8%"),
        ("用水量下降（累计）", "%", "2025", "〔16〕"),
    ], "a share is that of the last year"


@pytest.mark.parametrize(("base", "said"), [("2.1", "<= 2"), ("1.9", ">= 2"), ("-", ">= 2")])
def test_a_figure_below_its_baseline_is_taken_for_a_most(base: str, said: str) -> None:
    table = f"指标\t单位\t2023年\t2025年\n用水总量\t亿立方米\t{base}\t2.0\n"
    catalogue, _ = drafted(f"{HEAD}1.题目。新建3所。(责任单位:教育股)\n{table}")
    (target,) = catalogue.measures[-1].indicators[-1].targets
    assert (shown(target.value), "least" in (target.assumed or "")) == (said, True)


def test_a_table_of_areas_and_what_each_has_to_do_holds_no_measures() -> None:
    table = "序号\t单位\t新建水厂工程（座）\t管网（公里）\t完成时限\n1\t甲镇\t2\t12\t12月底\n2\t乙镇\t1\t8\t12月底\n"
    made = draft(f"{HEAD}任务表\n{table}1.题目。新建3所。(责任单位:教育股)\n", TODAY)
    assert not isinstance(made, Sentence)
    assert [one.values["title"] for one in made.measures] == ["题目"]
    assert [each.values["said"] for each in made.outside] == ["2", "12", "1", "8"]
    assert isinstance(draft(f"{HEAD}任务表\n{table}", TODAY), Sentence)


@pytest.mark.parametrize(
    ("sign", "said"), [("≤", "<= 9"), ("＜", "< 9"), ("＞＝", ">= 9"), (">", "> 9")]
)
def test_a_sign_counts_where_the_unit_is_not_known(sign: str, said: str) -> None:
    table = f"指标\t单位\t2024年目标\n孕产妇死亡率\t/10万\t{sign}9\n"
    catalogue, _ = drafted(f"{HEAD}1.题目。新建3所。(责任单位:教育股)\n附件\n{table}")
    (target,) = catalogue.measures[-1].indicators[-1].targets
    assert shown(target.value) == said


@pytest.mark.parametrize("above", ["进度要求", "目标", "进度安排"])
def test_parts_of_a_year_below_one_heading_are_told_but_not_read(above: str) -> None:
    """The first is no target of the whole year, and the second is not lost."""
    table = (
        f"序号\t任务\t内容\t{above}\t{above}\t牵头单位\n"
        "序号\t任务\t内容\t上半年\t下半年\t牵头单位\n"
        "1\t贷款\t全年发放8000万元\t发放4000万元\t发放4000万元\t就业股\n"
    )
    made = draft(f"{HEAD}任务表\n{table}", TODAY)
    assert not isinstance(made, Sentence)
    (indicator,) = made.measures[0].values["indicators"]
    assert [target["wording"] for target in indicator["targets"]] == ["8000万元"]
    assert [each.values["said"] for each in made.outside] == ["4000万元"] * 2


def test_who_is_named_below_the_last_of_a_heading_leaves_none_of_it_out() -> None:
    text = (
        f"{HEAD}一、总体要求\n（一）指导思想。坚持统筹。\n"
        "二、重点任务\n（一）紧盯产业。新引进企业30家以上。\n（二）创新方式。举办推介会8场。\n牵头单位：招商股\n"
        "（三）强化服务。走访企业60家。\n牵头单位：服务股\n（四）加强宣传。举办活动6场。\n三、保障措施\n（一）加强领导。召开会议4次。\n"
    )
    catalogue, _ = drafted(text)
    named = [(each.title, guessed(each.departments.lead[0])) for each in catalogue.measures]
    assert named == [
        ("紧盯产业", True),
        ("创新方式", False),
        ("强化服务", False),
        ("加强宣传", True),
    ]


def test_a_paragraph_that_says_the_targets_is_a_list_of_them() -> None:
    catalogue, _ = drafted(
        f"{HEAD}2025年，全县主要目标是：新增学位900个，力争1000个；覆盖率达到95%。\n"
        "1.题目。新建3所。(责任单位:教育股)\n"
    )
    goals = catalogue.measures[-1]
    assert goals.title == "主要目标"
    told = [(str(t.period), t.strength) for i in goals.indicators for t in i.targets]
    assert told == [("2025", "binding"), ("2025", "aspirational"), ("standing", "binding")]


@pytest.mark.parametrize(
    ("said", "period", "assumed"),
    [
        ("到2026年，普及率达到97%，建成供水平台", "2026", False),
        ("2025年新建3所，建成供水平台", "2025", False),
        ("到2026年，普及率达到97%；建成供水平台", "2024", True),
        ("2022年普及率为90%，建成供水平台", "2024", True),
        ("6月底前出台规划，建成供水平台", "2024", True),
    ],
)
def test_the_year_of_a_sentence_is_that_of_its_deeds(
    said: str, period: str, *, assumed: bool
) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    (target,) = next(i for i in catalogue.measures[0].indicators if "平台" in i.name).targets
    assert (str(target.period), target.assumed is not None) == (period, assumed)


def test_the_part_of_an_area_is_told_as_one() -> None:
    said = "新增学位900个，其中东山镇300个、南河镇600个"
    catalogue, _ = drafted(f"{HEAD}1.题目。支持东山镇、南河镇建设。{said}。(责任单位:教育股)\n")
    aside = catalogue.measures[0].not_targets
    assert [
        (each.wording, "东山镇" in each.reason, "allocation" in each.reason) for each in aside
    ] == [
        ("300", True, True),
        ("600", False, True),
    ]


def test_the_number_of_an_annex_is_no_figure_nor_how_many_stand_below_a_heading() -> None:
    made = draft(
        f"{HEAD}一、做好工作（2项）\n1.题目。新建3所。(责任单位:教育股)\n附件1\n名单\n附件2\n共7个点\n",
        TODAY,
    )
    assert not isinstance(made, Sentence)
    assert [each.values["said"] for each in made.outside] == ["7个"]


@pytest.mark.parametrize(
    ("brackets", "named"),
    [
        (("（教育局、各镇）", "（财政局）。"), [["教育局"], ["财政局"]]),
        (("（教育局，县财政局（国资局））", "（财政局，各执法部门）"), [["教育局", "县财政局（国资局）"], ["财政局", "各执法部门"]]),
        (("（启用市民中心）", "（含村、社区）"), None),
        (("（教育局）", ""), None),
    ],
)  # fmt: skip
def test_a_bracket_of_bodies_alone_names_who_answers(
    brackets: tuple[str, str], named: list[list[str]] | None
) -> None:
    """In more places than one: once it may be a name beside a thing."""
    text = f"{HEAD}1.甲事。新建3所{brackets[0]}\n2.乙事。培训60人{brackets[1]}\n"
    units = [each.departments.lead for each in drafted(text)[0].measures]
    if named is None:
        assert all(guessed(name) for each in units for name in each)
    else:
        assert [list(each) for each in units] == named


def test_a_bracket_of_bodies_alone_tells_nothing_where_others_are_said_to_answer() -> None:
    text = HEAD + "".join(
        f"{n}.做好{name}事。推动共建（县公安局、县财政局）\n新建{n}所。\n责任单位：教育股、人事股{who}\n"
        for n, (name, who) in enumerate([("甲", ""), ("乙", ""), ("丙", "")], 1)
    ).replace("推动共建（县公安局、县财政局）", "推动共建", 1)
    leads = {each.departments.lead for each in drafted(text)[0].measures}
    assert leads == {("教育股", "人事股")}


def test_who_issues_is_the_whole_body_before_the_year() -> None:
    text = "中共平川市委全面依法治市委员会办公室\n2024年工作要点\n1.甲事。新建3所。(责任单位:市司法局、各县区)\n"
    catalogue, _ = drafted(text)
    assert catalogue.policy.issuer == "中共平川市委全面依法治市委员会办公室"
    assert [each.name for each in catalogue.areas] == ["平川市"]


def test_a_label_is_no_part_of_a_deed() -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。工作措施：1.出台规划。2.建成平台。(责任单位:教育股)\n")
    assert [i.name for i in catalogue.measures[0].indicators] == ["出台规划", "建成平台"]


@pytest.mark.parametrize(
    ("paragraph", "titles"),
    [
        ("推进建设。", ["扩大学位", "提升质量"]),
        ("新增学位900个。", ["扩大学位", "提升质量"]),
        ("推进建设。（责任单位：教育股）", ["做好", "青石县学前教育任务表"]),
    ],
)
def test_each_row_of_a_table_without_units_is_due_when_it_says(
    paragraph: str, titles: list[str]
) -> None:
    catalogue, _ = drafted(
        f"{HEAD}一、总体要求\n坚持统筹。\n二、重点任务\n（一）做好。{paragraph}\n附件\n青石县学前教育任务表\n"
        "序号\t工作任务\t目标\t完成时限\n"
        "1\t扩大学位\t新增学位900个\t2024年底\n2\t提升质量\t覆盖率达到95%以上，出台管理办法\t2025年底\n"
    )
    assert [each.title for each in catalogue.measures] == titles
    targets = {
        (i.name, str(t.period), t.assumed is None)
        for m in catalogue.measures
        for i in m.indicators
        for t in i.targets
    }
    wanted = {("新增学位", "2024", True), ("覆盖率", "2025", True), ("出台管理办法", "2025", True)}
    assert targets >= wanted


def test_a_smaller_task_names_the_figures_beside_it() -> None:
    catalogue, _ = drafted(
        f"{HEAD}任务分解表\n序号\t重点工作\t具体任务\t2023年完成情况\t2024年目标值\t责任科室\n"
        "1\t妇幼健康\t孕产妇死亡率（/10万）\t6.2\t≤9\t妇幼科\n"
        "1\t妇幼健康\t婴幼儿托位数（个）\t1320\t1600\t妇幼科\n"
        "2\t公共卫生\t制定应急预案\t—\t完成修订\t疾控科\n"
        "3\t人才队伍\t引进人才不少于15名\t11\t15\t人事科\n"
    )
    found = {
        (i.name, i.kind, f"{shown(t.value)} {i.unit}" if t.value else "")
        for m in catalogue.measures
        for i in m.indicators
        for t in i.targets
    }
    assert found >= {
        ("孕产妇死亡率", "gauge", "<= 9 /10万"),
        ("婴幼儿托位数", "stock", ">= 1600 个"),
        ("制定应急预案", "milestone", ""),
        ("引进人才", "flow", ">= 15 名"),
    }


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("2022年\t2023年\t2024年目标", "310\t335\t360"),
        ("2023年\t2022年\t2024年目标", "335\t310\t360"),
        ("2024年目标\t2023年\t2022年", "360\t335\t310"),
    ],
)
def test_of_two_columns_of_years_before_the_latest_is_the_baseline(heads: str, cells: str) -> None:
    catalogue, _ = drafted(
        f"{HEAD}1.题目。做好工作。(责任单位:教育股)\n指标\t单位\t{heads}\n学位\t个\t{cells}\n"
    )
    targets = [t for m in catalogue.measures for i in m.indicators for t in i.targets]
    assert [str(base.value) for each in targets if (base := base_of(each))] == ["335"]


@pytest.mark.parametrize(
    "said",
    [
        "，联系电话3312345",
        "，联系电话：0750-3312345",
        "；电话：3312345",
        "、张三13800138000",
        "（联系人：张三）",
        "（联系人：李四，3312345）",
        "；联系人：张三",
        "，联系人张三",
    ],
)
def test_how_somebody_is_reached_is_no_department(said: str) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。新建3所。(责任单位:教育股、人事股{said})\n")
    assert catalogue.departments == ("教育股", "人事股")


@pytest.mark.parametrize(
    ("lines", "title", "issuer"),
    [
        ("青石县教育局关于印发《青石县学前教育\n提升方案》的通知", "青石县教育局关于印发《青石县学前教育提升方案》的通知", "青石县教育局"),
        ("青石县人民政府办公室\n关于印发青石县学前教育提升\n三年行动方案的通知",
         "青石县人民政府办公室关于印发青石县学前教育提升三年行动方案的通知", "青石县人民政府办公室"),
        ("青石县教育局\n关于印发《学前教育方案》\n的通知", "青石县教育局关于印发《学前教育方案》的通知", "青石县教育局"),
        ("青石县教育局\n青石县财政局\n关于学前教育的意见", "青石县教育局 青石县财政局关于学前教育的意见", "青石县教育局 青石县财政局"),
        ("青石县教育局关于印发《青石县安全和“阳光”食堂清单》的通知\n青教〔2024〕5号\n各校：\n青石县安全和“阳光”食堂清单",
         "青石县安全和“阳光”食堂清单", "青石县教育局"),
        ("青石县2024年学前教育工作方案", "青石县2024年学前教育工作方案", None),
        ("青石县教育局文件\n青教〔2024〕5号\n青石县教育局\n2024年工作要点", "青石县教育局2024年工作要点", "青石县教育局"),
        ("青石县学前教育\n提升三年行动方案", "青石县学前教育提升三年行动方案", None),
        ("青石县人民政府令\n学前教育管理办法", "学前教育管理办法", None),
        ("关于印发《青石县学前教育方案》的通知", "关于印发《青石县学前教育方案》的通知", None),
    ],
)  # fmt: skip
def test_a_title_on_several_lines_is_one(lines: str, title: str, issuer: str | None) -> None:
    text = f"{lines}\n1.题目。2024年新建3所。(责任单位:教育股)\n"
    catalogue, _ = drafted(text)
    assert catalogue.policy.title.removeprefix("待核").endswith(f"· {title}")
    assert catalogue.policy.issuer == issuer or guessed(catalogue.policy.issuer)
    assert catalogue.areas[0].name == "青石县" or "令" in lines
    other = catalogue.model_copy(
        update={"policy": catalogue.policy.model_copy(update={"title": "另一件"})}
    )
    told = audit(other, text)
    assert isinstance(told, Audit)
    (difference,) = told.differences
    shown = text[difference.document :].replace("\n", "")
    assert shown.startswith(title.replace(" ", ""))


@pytest.mark.parametrize(
    "written",
    [
        "2024年5月20日",
        "（2024年 5月 20日）",
        "二〇二四年五月二十日",
        "二○二四年五月二十日",
        "二零二四年五月二十日印发",
    ],
)
def test_a_day_of_issue_may_be_written_in_chinese_numerals_and_with_blanks(written: str) -> None:
    text = f"青石县教育局工作要点\n{written}\n1.题目。新建3所。(责任单位:教育股)\n"
    assert drafted(text)[0].policy.issued == date(2024, 5, 20)


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [
        ("青石县人民政府办公室", "青石县人民政府"),
        ("青石县委办公室", "青石县委"),
        ("青石县食品安全委员会办公室", "青石县食品安全委员会办公室"),
    ],
)
def test_an_office_signs_for_a_government_but_not_for_a_commission(
    signed: str, issuer: str
) -> None:
    text = f"工作要点\n{signed}\n2024年3月1日\n1.题目。新建3所。(责任单位:教育股)\n"
    assert drafted(text)[0].policy.issuer == issuer


def test_who_is_named_in_either_role_is_told() -> None:
    said = "新建3所。（牵头单位：教育股、财政股；配合单位：财政股、人事股；责任领导：–）"
    made = draft(f"{HEAD}1.题目。{said}\n", TODAY)
    assert not isinstance(made, Sentence)
    (measure,) = made.measures
    assert measure.values["departments"] == {"lead": ["教育股", "财政股"], "support": ["人事股"]}
    assert [each.values["names"] for each in measure.remarks] == [("财政股",)]


@pytest.mark.parametrize(
    ("said", "figure", "why"),
    [
        ("联系电话：0750-123，新增8家。(责任单位:教育股)", "8家", "a label takes its line"),
        ("做好工作。（责任单位：教育股；资金：投入300万元）", "300万元", "in the bracket of units"),
        ("做好工作。（责任单位：教育股；完成时限：年底前完成60%）", "60%", "beside the time"),
        (
            "做好工作。(责任单位:教育股)\n序号\t任务\t一季度\n1\t新建\t45所",
            "45所",
            "a column of a quarter",
        ),
        (
            "做好工作。(责任单位:教育股)\n任务\t责任单位\t进展\n新建\t教育股\t45所",
            "45所",
            "of no kind",
        ),
        ("做好工作。(责任单位:教育股)\n任务\t目标\t2020年\n新建\t开工\t45", "45", "no baseline"),
    ],
)
def test_what_is_read_of_no_measure_is_a_comment(said: str, figure: str, why: str) -> None:
    made = draft(f"{HEAD}1.题目。{said}\n", TODAY)
    assert not isinstance(made, Sentence)
    told = [each.values["said"] for each in made.outside]
    assert figure in told, why


def test_a_role_ends_with_its_sentence() -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。新建3所。责任单位：教育股。新增学位900个。\n")
    (measure,) = catalogue.measures
    assert measure.departments.lead == ("教育股",)
    values = [t.value.value for i in measure.indicators for t in i.targets if t.value]
    assert [str(each) for each in values] == ["3", "900"]


TABLED = f"""{HEAD}1.题目。出台管理办法。(责任单位:教育股)
主要指标
指标名称\t单位\t2023年\t2025年目标
在园幼儿\t人\t300\t500
"""


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (", baseline: {value: 300, period: 2023}", "has no baseline"),
        ("青石县教育局若干措施\n  issuer", "the title of the policy differs"),
        ("出台管理办法", ""),
        ("", None),
    ],
)
def test_what_was_taken_out_of_a_draft_is_told(taken: str, said: str | None) -> None:
    made = draft(TABLED, TODAY)
    assert not isinstance(made, Sentence)
    with speaking("en"):
        written = draft_text(made, "policy.txt")
    assert written.count(taken) == 1 or not taken
    if taken:
        written = written.replace(taken, "" if "baseline" in taken else f"另一件{taken[10:]}")
    catalogue, _ = catalogue_of(document(written.encode(), "measures.yaml"))
    assert catalogue is not None
    told = audit(catalogue, TABLED)
    assert isinstance(told, Audit)
    assert [said in str(each.message) for each in told.differences] == [True] * bool(said)
    assert len(told.deeds) == (said == "")


# ── The command ──

POLICY = """青石县教育局学前教育提升措施
青石县教育局
2024年3月1日
一、扩大学位
1.建好乡镇幼儿园。在东山镇、南河镇各新建幼儿园1所，全年新增普惠性学位不少于900个。6月底前出台布局规划。\
(责任单位：基础教育股、计划财务股)
二、提高质量
2.办好每一所幼儿园。普惠性幼儿园覆盖率达到95%以上，骨干教师累计突破300名，沿107国道设流动教学点。\
(责任单位：基础教育股)
附：咨询电话12345，已有园所48所。
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "政策.txt"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_draft_that_a_reader_sees(policy: Path, language: str) -> None:
    done = run(["draft", policy.name, "--lang", language], policy.parent)
    assert done.code == 0
    same(f"draft/education.{language}.yaml", done.stdout)
    same(f"draft/education.{language}.txt", done.stderr)


def test_it_can_be_written_to_a_file(policy: Path) -> None:
    shown = run(["draft", policy.name], policy.parent)
    done = run(["draft", policy.name, "-o", "目录.yaml"], policy.parent)
    assert (done.code, done.stdout) == (0, "")
    assert (policy.parent / "目录.yaml").read_text(encoding="utf-8") == shown.stdout


def test_a_workspace_is_made_of_it(policy: Path) -> None:
    folder = policy.parent
    done = run(["init", "w", "--from", policy.name], folder)
    assert done.code == 0
    assert "bqw check --strict" in done.stderr
    written = (folder / "w" / "data" / "measures.yaml").read_text(encoding="utf-8")
    assert written == run(["draft", policy.name], folder).stdout
    workspace = folder / "w"
    assert run(["check"], workspace).code == 0
    strict = run(["check", "--strict", "--format", "json"], workspace)
    assert strict.code == 1
    codes = Counter(each["code"] for each in json.loads(strict.stdout)["problems"])
    marked = [line for line in written.splitlines() if "待核" in line and "#" not in line]
    assert codes["unconfirmed"] == sum(line.count("待核") for line in marked)
    assert run(["audit", str(policy)], workspace).code == 0
    assert run(["fmt"], workspace).stdout.endswith("无须整理\n")
    assert run(["report"], workspace).code == 0
    readme = (workspace / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^ *\$ bqw (.*)$", readme, re.MULTILINE):
        assert run(line.split(), workspace).code == 0, line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "p.txt holds no text"),
        ("各位同事：今天放假。".encode(), "cannot be drafted"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "text"),
        (None, "does not exist"),
    ],
    ids=["empty", "no measures", "pdf", "missing"],
)
def test_what_is_no_policy_is_refused(content: bytes | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "p.txt").write_bytes(content)
    for words in (["draft", "p.txt", "-o", "m.yaml"], ["init", "w", "--from", "p.txt"]):
        done = run([*words, "--lang", "en"], tmp_path)
        assert (done.code, done.stdout) == (3, "")
        assert said in done.stderr
        assert {path.name for path in tmp_path.iterdir()} <= {"p.txt"}


def test_what_is_left_out_is_told(policy: Path) -> None:
    """Each figure of the document has a place: a target, `not_targets`, or a comment."""
    catalogue, _ = drafted(POLICY)
    text = run(["draft", policy.name], policy.parent).stdout
    targets = [t.wording for m in catalogue.measures for i in m.indicators for t in i.targets]
    aside = [each.wording for m in catalogue.measures for each in m.not_targets]
    for number in re.findall("[0-9]+", POLICY.partition("\n1.")[2]):
        said = [*filter(None, targets), *aside, *re.findall("#.*", text)]
        assert any(number in each for each in said) or number in ("2", "6"), number


@pytest.mark.parametrize(
    ("said", "name", "kind", "value", "why"),
    [
        ("增加床位300张", "增加床位", "flow", ">= 300 张", "so many more are counted"),
        ("人均绿地提高0.3平方米", "人均绿地增幅", "gauge", ">= 0.3 平方米", "the change, no level"),
        ("能耗比2020年下降13.5%", "能耗增幅（比2020年）", "gauge", "<= -13.5 %", "against a year"),
        ("建成2个市级园区、5个县级园区", "建成县级园区", "flow", ">= 5 个", "one deed for a list"),
        ("开工率、竣工率分别不低于90%、80%", "竣工率", "rate", ">= 80 %", "each its own"),
        (
            "万元GDP用水量不高于43立方米",
            "万元GDP用水量",
            "gauge",
            "<= 43 立方米",
            "so much for each",
        ),
        ("任务：为1.2万名老年人免费体检", "题目", "flow", ">= 12000 名", "a label is no name"),
        (
            "（1）达标率98%；（2）优良率95%",
            "优良率",
            "rate",
            ">= 95 %",
            "nor is the number of a piece",
        ),
        ("工作措施：1.开展培训6期", "开展培训", "flow", ">= 6 期", "nor are both"),
        ("每千人拥有指导员达到2.8名", "每千人拥有指导员", "gauge", ">= 2.8 名", "so many for each"),
        ("压减一般性支出10%以上", "一般性支出增幅", "gauge", "<= -10 %", "the cut is in the sign"),
        ("PM2.5平均浓度不高于35微克", "PM2.5平均浓度", "gauge", "<= 35 微克", "a name with digits"),
        ("行政村（含社区12个）覆盖率达到95%", "行政村（含社区12个）覆盖率", "rate", ">= 95 %", ""),
        ("奖励3家（每家奖励20万元）", "每家奖励", "rate", "= 20 万元", "no bracket in the name"),
        (
            "安排床位3万张（其中养老床位新增1万张）",
            "其中养老床位新增",
            "flow",
            ">= 10000 张",
            "a part",
        ),
        (
            "产值累计突破20亿元（2024年5亿元、2025年12亿元）",
            "产值累计 (2)",
            "stock",
            ">= 12 亿元",
            "",
        ),
        ("实现零上访、零投诉", "投诉", "flow", "<= 0 起", "no unit is written"),
        (
            "普及率2021年为86%、2022年为88%，到2025年达到92%",
            "普及率",
            "rate",
            ">= 92 %",
            "no level in the name",
        ),
        ("普及率（2021年：86%，2022年：88%）：2025年达到92%", "普及率", "rate", ">= 92 %", ""),
        ("新增企业２０家、2025年22家", "新增企业", "flow", ">= 22 家", "digits of full width"),
    ],
)
def test_what_a_figure_is_of(said: str, name: str, kind: str, value: str, why: str) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    found = {
        (one.name, one.kind, f"{shown(target.value)} {one.unit}")
        for one in catalogue.measures[0].indicators
        for target in one.targets
        if target.value is not None
    }
    assert (name, kind, value) in found, why


UNASKED = REASONS | {
    "ceiling": "it is the most that is paid to one who asks for it",
    "area": "it is asked of each of several areas; name them under each",
    "governs": "a time that governs no target",
    "words": "its words say something else when they stand alone",
    "thing": "it is asked of each thing that is counted, not of all",
    "unit": "it does not say in what it counts",
}


def told_of(catalogue: Catalogue) -> list[str]:
    """Return what a draft says in the words of the table: `水厂 >= 3 座 2024`, `!50 each`."""
    found = []
    for measure in catalogue.measures:
        for one in measure.indicators:
            for target in one.targets:
                where = "/".join(target.each or filter(None, [target.area]))
                hoped = "aspirational" if target.strength == "aspirational" else ""
                asked = f"{shown(target.value)} {one.unit}" if target.value else "deed"
                nodes = ",".join(str(node.due) for node in target.nodes)
                words = (one.name, asked, str(target.period), nodes, where, hoped)
                found.append(" ".join(filter(None, words)))
        for each in measure.not_targets:
            (word,) = (word for word, text in UNASKED.items() if each.reason.endswith(text))
            found.append(f"!{each.wording} {word}")
    return found


@pytest.mark.parametrize("case", table("draft_figures.csv"))
def test_what_a_paragraph_asks_for(case: Case) -> None:
    """No target that is wrong, and nothing lost; `until` stands with who answers."""
    until = case["until"] and f"；完成时限：{case['until']}"
    text = f"{HEAD}1.做好工作。{case['said']}。（责任单位：教育股{until}）\n"
    catalogue, _ = drafted(text)
    assert told_of(catalogue) == case["told"].split("; "), case["why"]
    agrees = audit(catalogue, text)
    assert isinstance(agrees, Audit)
    assert [str(each.message) for each in agrees.differences] == []


def test_what_is_asked_of_each_thing_that_is_counted_is_no_target() -> None:
    said = "建设口袋公园10个（每个不少于500平方米）、驿站5个（每个面积300平方米以上，配套30种设施）"
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    (measure,) = catalogue.measures
    assert [i.name for i in measure.indicators] == ["建设口袋公园", "驿站"]
    assert [each.wording for each in measure.not_targets] == ["500", "300", "30"]
    assert all("each thing" in each.reason for each in measure.not_targets[:2])


@pytest.mark.parametrize(
    ("said", "aside"),
    [("组织宣讲不少于3次、每次不少于50人", "50"), ("开展宣讲12场，每场参加人数100人以上", "100")],
)
def test_what_is_asked_of_each_time_is_no_target(said: str, aside: str) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    (measure,) = catalogue.measures
    assert [each.wording for each in measure.not_targets] == [aside]
    assert len([t for i in measure.indicators for t in i.targets if t.value]) == 1


@pytest.mark.parametrize(
    ("said", "aside"),
    [
        ("给予最高不超过50万元补助", ["50"]),
        ("最高奖励50万元", ["50"]),
        ("按实际投入补助，最高30万元", ["30"]),
        ("全年公用经费控制在80万元以内", []),
    ],
)
def test_the_most_that_is_paid_is_no_target(said: str, aside: list[str]) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    assert [each.wording for each in catalogue.measures[0].not_targets] == aside


@pytest.mark.parametrize(
    ("lines", "numbers", "value", "why"),
    [
        ("2.新建水厂2座。\n3.80%以上的村通水。\n4.新建泵站5座。", [1, 2, 3, 4], "80", "next in order"),
        ("2．100%完成整改。", [1, 2], "100", "a full stop of full width; the line before is closed"),
        ("2、2家企业完成改造。", [1, 2], "2", "no decimal is written so"),
        ("2.80%以上的村通水。\n3.65%的村通气。", [1, 2, 3], "65", "both are glued"),
        ("2.新建道路，共计\n3.5公里。\n3.新建水厂6座。", [1, 2, 3], "3.5", "a decimal: 3 comes again"),
        ("2.新建道路，共计\n3.5公里。", [1, 2], "3.5", "the line before it is not closed"),
        ("2.2025年底80%的村通水。\n3.5%以内。", [1, 2, 3], "80", "a year is glued"),
        ("4.5万亩农田完成改造。", [1], "4.5", "not next in order"),
    ],
)  # fmt: skip
def test_a_figure_may_be_glued_to_the_number_of_its_measure(
    lines: str, numbers: list[int], value: str, why: str
) -> None:
    text = f"{HEAD}1.做好工作。新建泵站7座。（责任单位：教育股）\n"
    text += lines.replace("。", "。（责任单位：教育股）")
    catalogue, _ = drafted(text)
    assert [each.number for each in catalogue.measures] == numbers, why
    targets = [t for m in catalogue.measures for i in m.indicators for t in i.targets if t.value]
    assert value in {str(each.value.value) for each in targets if each.value}, why
    agrees = audit(catalogue, text)
    assert isinstance(agrees, Audit)
    assert list(agrees.differences) == []


@pytest.mark.parametrize(
    ("lines", "names", "why"),
    [
        ("1.1 新建学校3所。\n1.2 改造园区5个。\n2.1 培训90人。", ["新建学校", "改造园区", "培训"], "plain"),
        ("一、教育\n1.1新建学校3所。\n二、职教\n2．1培训90人。", ["新建学校", "培训"], "one below each"),
        ("1.教育\n1.1 新建学校3所。\n1.2 培训90人。", ["新建学校", "培训"], "below 1."),
        ("1.1 新建道路\n2.5公里。\n1.2 培训90人。", ["新建道路", "培训"], "2.5 is no number"),
        ("一、新建道路\n1.1万米。\n二、改造水管\n1.2万米。", ["新建道路", "改造水管"], "1.1万 is one"),
        ("一、教育\n1.5公里道路建成。\n二、培训90人。", ["教育道路建成", "培训"], "none begins with 1.1"),
    ],
)  # fmt: skip
def test_measures_may_be_numbered_at_two_levels(lines: str, names: list[str], why: str) -> None:
    text = HEAD + lines.replace("。\n", "。（责任单位：教育股）\n") + "（责任单位：教育股）\n"
    catalogue, _ = drafted(text)
    assert [i.name for m in catalogue.measures for i in m.indicators] == names, why
    assert len(catalogue.measures) == len(names), why
    agrees = audit(catalogue, text)
    assert isinstance(agrees, Audit)
    assert list(agrees.differences) == []


def test_measures_may_be_numbered_as_parts() -> None:
    text = f"{HEAD}第一节 建设学校\n新建3所。责任单位：教育股\n第二节 培训\n培训90人。责任单位：教育股\n"
    assert [(m.number, m.title) for m in drafted(text)[0].measures] == [
        (1, "建设学校"),
        (2, "培训"),
    ]


@pytest.mark.parametrize("said", ["每个乡镇建设公园2个以上", "各村建设活动室不少于1个"])
def test_what_is_asked_of_each_of_several_is_no_target_of_all(said: str) -> None:
    catalogue, _ = drafted(f"{HEAD}1.题目。{said}。(责任单位:教育股)\n")
    (aside,) = catalogue.measures[0].not_targets
    assert "each" in aside.reason


def test_a_day_of_issue_that_is_not_found_is_to_be_confirmed() -> None:
    text = "青石县2024年工作要点\n1.题目。新建学校3所。(责任单位:教育股)\n"
    catalogue, problems = drafted(text)
    assert str(catalogue.policy.issued) == "2024-01-01"
    assert guessed(catalogue.policy.title)
    told = [str(problem.message) for problem in problems if problem.code == "unconfirmed"]
    assert any("day of issue" in each for each in told)


def test_a_document_that_names_nobody_is_drafted_as_well() -> None:
    text = re.sub("[(（]责任单位[^()（）]*[)）]", "", POLICY)
    catalogue, problems = drafted(text)
    assert [measure.title for measure in catalogue.measures] == [
        "建好乡镇幼儿园",
        "办好每一所幼儿园",
    ]
    assert all(guessed(name) for name in catalogue.departments)
    assert "unconfirmed" in {problem.code for problem in problems}
    told = audit(catalogue, text)
    assert isinstance(told, Audit)
    assert list(told.differences) == []


def test_from_a_docx_with_a_table_to_a_first_report(tmp_path: Path) -> None:
    """As a new user of another bureau would: fewer than ten commands, no code read."""
    raw, ending = policy_files.raw_of("roads")
    (tmp_path / f"任务清单.{ending}").write_bytes(raw)
    folder = tmp_path / "交通"
    walked = [
        (["init", "交通", "--from", f"任务清单.{ending}"], tmp_path),
        (["check"], folder),
        (["audit", f"../任务清单.{ending}"], folder),
        (["template", "--department", "公路股", "--period", "2024-06", "-o", "公路股.csv"], folder),
        (["ingest", "公路股.csv"], folder),
        (["report", "--as-of", "2024-06-30"], folder),
    ]
    for number, (words, place) in enumerate(walked):
        done = run(words, place)
        assert done.code == 0, (words, done)
        if words[0] == "template":
            _fill(folder / "公路股.csv")
        if number == len(walked) - 1:
            assert "新改建农村公路" in done.stdout
            assert re.search("M01-01 .* 41公里", done.stdout), done.stdout


def _fill(form: Path) -> None:
    """As somebody in a spreadsheet: the amount of the first line, and the day."""
    lines = form.read_text(encoding="utf-8-sig").splitlines()
    head, first = csv.reader(lines[:2])
    cells = dict(zip(head, first, strict=True)) | {"数值": "41", "填报日期": "2024-07-03"}
    with form.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, list(cells.values())])
