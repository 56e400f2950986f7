"""The words of the document: every figure of a text, and whether a target says the same."""

import operator
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bqw_tracker.core.fields import read_bound
from bqw_tracker.core.numbers import plain
from bqw_tracker.policy.wording import Unread, Wording, bare
from bqw_tracker.policy.wording.agreement import Ground, agrees
from bqw_tracker.policy.wording.numerals import chinese_number, in_chinese
from bqw_tracker.policy.wording.reading import named_times, parse_wording, readings
from bqw_tracker.policy.wording.units import AGES, GRADES, TIMES, UNITS
from building import Case, table

pytestmark = pytest.mark.walk

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "measures.yaml"
CASES = table("wording.csv")
PHRASES = table("wording_figures.csv")
YEAR = 2023
HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


# ── A text: every figure with what governs it ──


def told(found: Wording | Unread) -> Case:
    """A reading in the form of the table."""
    if isinstance(found, Unread):
        empty = dict.fromkeys(("unit", "period", "strength", "change"), "")
        return {"comparator": "refused", "value": str(found.reason), **empty}
    high = "" if found.high is None else f"..{plain(found.high)}"
    return {
        "comparator": found.comparator,
        "value": plain(found.value) + high,
        "unit": found.unit,
        "period": found.period,
        "strength": found.strength,
        "change": found.change,
    }


def test_the_table_has_enough_phrases() -> None:
    assert len({case.values[0]["phrase"] for case in PHRASES}) >= 120


@pytest.mark.parametrize("case", PHRASES)
def test_figures_of_a_phrase(case: Case) -> None:
    """Every figure that the table names, in its order, and no other."""
    phrase = case["phrase"]
    rows = [row.values[0] for row in PHRASES if row.values[0]["phrase"] == phrase]
    wanted = [row for row in rows if row["comparator"] != "none"]
    found = readings(phrase, YEAR)
    assert [phrase[slice(*each.span)] for each in found] == [row["figure"] for row in wanted]
    for each, row in zip(found, wanted, strict=True):
        reading = told(each)
        assert reading == {name: row[name] for name in reading}


@pytest.mark.parametrize(
    ("text", "spread", "names"),
    [
        ("甲率和乙率均超过95%", "均", ("甲率", "乙率")),
        ("甲率、乙率以及丙率均不低于95%", "均", ("甲率", "乙率", "丙率")),
        ("支持蓬江、新会各建成1个", "各", ("支持蓬江", "新会")),
        ("甲、乙分别达到90%和95%", "分别", ("甲", "乙")),
        ("人均收入达到3万元", "", ()),
        ("各类市场30家", "", ()),
        ("甲率和乙率均超过95%、丙率超过90%", "", ()),
    ],
)
def test_what_a_figure_is_said_of(text: str, spread: str, names: tuple[str, ...]) -> None:
    found = readings(text, YEAR)[-1]
    assert isinstance(found, Wording)
    assert (found.spread, found.names) == (spread, names)


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("较2020年增长30%", "2020"),
        ("到2025年,产值比2020年增长50%以上", "2020"),
        ("在2022年基础上提高5个百分点", "2022"),
        ("达到2020年的2倍", "2020"),
        ("同比增长8%", ""),
    ],
)
def test_what_a_change_is_compared_with(text: str, against: str) -> None:
    (found,) = readings(text, YEAR)
    assert isinstance(found, Wording)
    assert found.against == against


@pytest.mark.parametrize("case", table("wording_times.csv"))
def test_times(case: Case) -> None:
    found = named_times(case["text"], YEAR)
    told = [
        ("compared " if hint.compared else "past " * hint.past)
        + ("ahead" if hint.ahead else hint.period or "none")
        for hint in found
    ]
    assert told == case["times"].split("; ") if case["times"] else told == [], case["why"]


@pytest.mark.parametrize(
    ("text", "said", "dated"),
    [
        ("争取到2025年底前建成", "2025年底前", True),
        ("争取明年底前建成", "明年底前", False),
        ("6月份之前建成", "6月份之前", True),
        ("今年 6 月", "今年 6 月", True),
        ("今年上半年末", "今年上半年末", False),
        ("二〇二五年以前", "二〇二五年以前", True),
        ("二零二五年", "二零二五年", True),
        ("“十四五”期末", "“十四五”期末", False),
    ],
)
def test_what_names_a_time(text: str, said: str, *, dated: bool) -> None:
    found = [(text[slice(*hint.span)], hint.dated) for hint in named_times(text, YEAR)]
    assert found == ([(said, dated)] if said else [])


# ── Phrases of policies: read rightly, or refused with the reason; never wrongly ──

REASONS = {
    "points": "it does not say whether the points are gained or lost",
    "ahead": "the time by which it is to be reached is not named exactly",
    "alone": "it has neither a unit nor a word that says whether more or less is asked for",
    "average": "it is measured against a figure that the document does not give here",
    "award": "it is what each one receives that fulfils a condition",
    "beside": "beside it does not tell whether more or less is asked for",
    "commas": "its commas do not part thousands, or it has too many digits",
    "counted": "what is added up has no upper end, so that no target holds such a range",
    "forecast": "it is what is expected, and not asked for",
    "grade": "it is a grade",
    "hoped": "before it is said of it as well",
    "joined": "it is joined to a sign before or behind it, like the number in a name",
    "limit": "it limits a time that is no target of its own",
    "means": "it is spent on another figure of the same clause",
    "name": "it is followed by no unit, like the number in a name",
    "nothing": "every figure is at least 0, so that nothing is asked for",
    "often": "it comes back in a rhythm for which a target has no period",
    "opposed": "the word before it and the word behind it say the opposite",
    "order": "it counts an order, and does not say up to which place",
    "own": "it has no figure of its own",
    "range": "a range stands beside a word that asks for one side",
    "quoted": "it stands in a name in quotation marks",
    "reached": "it tells what was reached before, or how things stand now",
    "share": "no decimal says this share exactly",
    "mark": "it is how much an item counts in an examination",
    "shared": "'about' behind the list may be said of it as well",
    "sign": "before it is not known",
    "size": "it is the size of the whole project",
    "span": "it is a span of time, and no word limits it",
    "start": "it is the level from which a change starts",
    "step": "it tells for how many something is given or counted",
    "strengths": "it is said to be binding and hoped for",
    "times": "several times are named for it: in each of them, or in all together",
    "twoways": "the Chinese numeral can be meant in more than one way",
    "vague": "it is no exact figure",
    "whom": "it tells who or what is meant, and not how many",
}
MOST_UNREAD = Fraction(1, 50)


def worded(found: Wording | Unread, phrase: str) -> str:
    """A reading in the words of the table: `>= 8 个 @2024 aspirational rise vs2020`, `!35 start`."""
    if isinstance(found, Unread):
        (reason,) = (name for name, text in REASONS.items() if str(found.reason).endswith(text))
        return f"!{phrase[slice(*found.number)]} {reason}"
    high = "" if found.high is None else f"..{plain(found.high)}"
    parts = [
        "" if found.comparator == "range" else found.comparator,
        plain(found.value) + high,
        found.unit,
        found.period and f"@{found.period}",
        "" if found.strength == "binding" else found.strength,
        found.change,
        found.against and f"vs{found.against}",
    ]
    return " ".join(filter(None, parts))


def readings_of(case: Case) -> tuple[list[str], list[str]]:
    """What the table says of a phrase, and what is read in it."""
    wanted = case["figures"].split("; ") if case["figures"] else []
    return wanted, [worded(each, case["phrase"]) for each in readings(case["phrase"], YEAR)]


def test_the_table_has_enough_phrases_each_once() -> None:
    phrases = [case.values[0]["phrase"] for case in CASES]
    assert len(phrases) == len(set(phrases)) >= 1000


@pytest.mark.parametrize("case", CASES)
def test_wording(case: Case) -> None:
    """No phrase is read wrongly: what differs from the table is a refusal of a figure."""
    wanted, found = readings_of(case)
    assert len(found) == len(wanted), found
    for read, meant in zip(found, wanted, strict=True):
        assert read == meant or (read[0] == "!" != meant[0]), case["why"]


def test_hardly_any_figure_is_refused_that_could_be_read() -> None:
    unread = [case for case in CASES if not operator.eq(*readings_of(case.values[0]))]
    assert Fraction(len(unread), len(CASES)) <= MOST_UNREAD, unread


@pytest.mark.parametrize("case", CASES)
def test_a_wording_of_the_catalogue_holds_one_figure_and_no_date(case: Case) -> None:
    phrase = case["phrase"]
    found, figures = parse_wording(phrase), readings(phrase, YEAR)
    times = named_times(phrase, YEAR)
    if any(hint.past for hint in times):
        return  # a wording tells of no year, so that none can be over
    if len(figures) != 1 or any(hint.dated for hint in times):
        assert isinstance(found, Unread)
        assert str(found.reason)
    else:
        assert worded(found, phrase).split(" @")[0] == worded(figures[0], phrase).split(" @")[0]


@cache
def policy_targets() -> list[tuple[str, dict[str, str]]]:
    """Unit and target of every figure in the policy's catalogue."""
    content: dict[str, Any] = yaml.load(CATALOGUE.read_text("utf-8"), Loader=yaml.BaseLoader)
    return [
        (indicator["unit"], target)
        for measure in content["measures"]
        for indicator in measure["indicators"]
        for target in indicator["targets"]
        if "wording" in target
    ]


def test_the_table_has_every_wording_of_the_catalogue() -> None:
    listed = {parameter.values[0]["phrase"] for parameter in CASES}
    assert {target["wording"] for _, target in policy_targets()} - listed == set()


@pytest.mark.parametrize(("unit", "target"), policy_targets())
def test_the_catalogue_says_what_the_document_says(unit: str, target: dict[str, str]) -> None:
    said, bound = parse_wording(target["wording"]), read_bound(target["value"])
    assert isinstance(said, Wording)
    assert agrees(said, bound, Ground(unit))
    assert said.strength == target.get("strength", "binding")


@pytest.mark.parametrize("case", table("wording_agreement.csv"))
def test_agreement(case: Case) -> None:
    said, bound = parse_wording(case["phrase"]), read_bound(case["value"])
    assert isinstance(said, Wording)
    assert agrees(said, bound, Ground(case["unit"])) is (case["agrees"] == "yes"), case["why"]


@pytest.mark.parametrize("case", table("wording_relative.csv"))
def test_what_is_relative_is_told_from_its_baseline(case: Case) -> None:
    said, bound = parse_wording(case["phrase"]), read_bound(case["value"])
    assert isinstance(said, Wording)
    base = Decimal(case["base"]) if case["base"] else None
    years = int(case["years"]) if case["years"] else None
    on = Ground(case["unit"], "stock", base, years)
    assert agrees(said, bound, on) is (case["agrees"] == "yes"), case["why"]


def test_a_gauge_in_per_cent_observes_the_growth_itself() -> None:
    said = parse_wording("增长8%以上")
    assert isinstance(said, Wording)
    assert agrees(said, read_bound(">= 8"), Ground("%", "gauge", Decimal("6.2"), 1))


@pytest.mark.parametrize(
    ("value", "kind", "assumed", "answer"),
    [
        ("25..35", "stock", True, True),
        ("30..35", "stock", True, True),
        ("25..35", "stock", False, False),
        ("31..35", "stock", True, False),
        (">= 30", "stock", True, False),
        (">= 30", "flow", True, True),
        (">= 30", "flow", False, False),
        (">= 31", "flow", True, False),
        ("<= 30", "flow", True, False),
    ],
)
def test_about_is_a_range_whose_width_is_assumed(
    value: str,
    kind: str,
    *,
    assumed: bool,
    answer: bool,
) -> None:
    for phrase in ("30家左右", "约30家", "30家上下"):
        said = parse_wording(phrase)
        assert isinstance(said, Wording)
        assert agrees(said, read_bound(value), Ground("家", kind, assumed=assumed)) is answer


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("不得超过5起", "<="),
        ("不能超过5起", "<="),
        ("未超过5起", "<="),
        ("不超5起", "<="),
        ("不得低于95%", ">="),
        ("不能低于95%", ">="),
        ("未达5家", "<"),
    ],
)
def test_a_denied_word_is_refused_or_understood_never_read_as_its_opposite(
    phrase: str, meant: str
) -> None:
    found = parse_wording(phrase)
    assert isinstance(found, Unread) or found.comparator == meant


# ── Laws ──

SIGNS = {
    "超": ">", "超过": ">", "突破": ">", "高于": ">", "多于": ">", "不少于": ">=", "不低于": ">=",
    "至少": ">=", "达到": ">=", "达": ">=", "": ">=", "不超过": "<=", "不高于": "<=", "至多": "<=",
    "不多于": "<=", "低于": "<", "少于": "<", "不足": "<", "不满": "<",
}  # fmt: skip
BEHIND = {"": None, "以上": ">=", "以下": "<=", "以内": "<="}
OTHERWISE = {"%", "成", "个百分点", "百分点", "倍", "元", "美元"} | TIMES | AGES | GRADES
"""Units that say more than their name: of a change, a time, an age, a grade, or what is paid."""
NAMED_TIMES = {
    "": "",
    "2023年": "2023",
    "到2025年": "2025",
    "每年": "yearly",
    "2023-2025年": "2023..2025",
}


@settings(max_examples=400)
@given(
    word=st.sampled_from(sorted(SIGNS)),
    number=st.integers(2, 10**9),
    written=st.sampled_from(["digits", "grouped", "chinese", "decimal"]),
    scale=st.sampled_from(["", "万", "亿"]),
    unit=st.sampled_from(sorted(set(UNITS) - OTHERWISE)),
    after=st.sampled_from(sorted(BEHIND)),
    time=st.sampled_from(sorted(NAMED_TIMES)),
    strength=st.booleans(),
)
def test_any_figure_of_known_words_comes_back(
    word, number, written, scale, unit, after, time, strength
):
    value = Decimal(number)
    digits = {
        "digits": str(number),
        "grouped": f"{number:,}",
        "chinese": in_chinese(number),
        "decimal": f"{number}.25",
    }[written]
    if written == "decimal":
        value += Decimal("0.25")
    if written == "chinese":
        assume(not unit.startswith("千"))  # 二千克 may be 2,000 of a unit
        scale = ""
        word = word or "达到"
    value *= {"": 1, "万": 10**4, "亿": 10**8}[scale]
    asks = "力争" if strength else ""
    phrase = f"{time}{asks}培育{word}{digits}{scale}{unit}{after}"
    (found,) = readings(phrase, YEAR)
    sign, behind = SIGNS[word], BEHIND[after]
    if word and behind and sign[0] != behind[0]:
        assert isinstance(found, Unread)
        return
    assert isinstance(found, Wording), phrase
    assert found.comparator == (sign if word or behind is None else behind)
    assert (found.value, found.unit, found.period) == (value, unit, NAMED_TIMES[time])
    assert found.strength == ("aspirational" if strength else "binding")
    assert phrase[slice(*found.span)] == f"{word}{digits}{scale}{unit}{after}"
    assert phrase[slice(*found.number)] == digits


COMPARING = "[每各均共有是为在须应要至到达最不少低高多大增升提扩涨翻约实完力争确保年月日中其目指总户人数再可就将]"
"""Signs of the words that compare, and of those that say nothing about a number."""
UNKNOWN = """
    排名 全省排名 位次 名次 倒数 后 末 第 目前 前期 事故 死亡 投诉 举报 误差 失业率 空置率 不合格率 事故率 成本 时限 能耗
    耗时 排放 失信企业 违法企业 新增事故 减少企业 取消项目 未建成 不新增 停止培训 上限 最大 仅 只有 人均 预约 负增长 不增长
    ≠ ± ≈ ≮ ≯ => =< <> ~ / * ^ # → · 不> 不≥
"""


@settings(max_examples=400)
@given(
    before=st.sampled_from(UNKNOWN.split())
    | st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=6)
    | st.characters(categories=["Sm", "So", "Sc", "Sk", "Pc", "Pd", "No"]),
    link=st.sampled_from(["", "为", "是", "共", "达成", ":", "(", "“"]),
    number=st.integers(0, 10**6).filter(lambda number: number != 100),
    unit=st.sampled_from([*UNITS, ""]),
)
def test_what_is_not_known_before_a_number_never_makes_it_a_minimum(before, link, number, unit):
    known = before not in UNKNOWN.split()
    assume(not (known and re.search(f"{bare.WANTED}|{COMPARING}", before)))
    assume(bare.stripped(before))  # 合计 says nothing of a number, 预期性 of what it is
    for found in readings(f"{before}{link}{number}{unit}", YEAR):
        assert isinstance(found, Unread) or found.comparator != ">=", found


@settings(max_examples=300)
@given(st.integers(0, 10**16 - 1))
def test_chinese_numerals_come_back(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number


WORDS = """
    不少于 超过 达到 至多 力争 每家 每户 万 亿 元 % 以上 以下 以内 0 1 23 456 , . 。 、 ， 年 2023年 到 至 - —
    一 二 三 十 百 千 九成 百分之 翻 番 全覆盖 均 各 分别 和 左右 约 余 增长 下降 提高到 个百分点 倍 “ ” 第 ( )
    由 较 同比 十四五 末 ８ ％ 家 个 项 月 日 底前
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n"]) | st.characters()


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_gives_readings_or_reasons(text: str) -> None:
    for found in readings(text, YEAR):
        for start, end in (found.number, found.span):
            assert 0 <= start < end <= len(text)
        assert found.span[0] <= found.number[0]
        assert found.number[1] <= found.span[1]
        if isinstance(found, Unread):
            assert str(found.reason)
            continue
        assert found.comparator in {">", ">=", "<", "<=", "=", "range", "≈"}
        assert (found.comparator == "range") == (found.high is not None)
        assert found.value.is_finite()
    assert isinstance(parse_wording(text), Wording | Unread)


def plain_of(text: str, found: Wording | Unread) -> tuple[object, ...]:
    """A reading without its places: the words that it covers, and all that it says of them."""
    said = found._replace(number=(0, 0), span=(0, 0))
    return text[slice(*found.number)], text[slice(*found.span)], said


PHRASES_READ = sorted({case.values[0]["phrase"] for case in (*CASES, *PHRASES)})
HARMLESS = [
    "大力推动有关工作落实。",
    "各地要认真组织实施，形成工作合力。",
    "\n",
    "（责任单位：产业科）。",
    "指标。",
]


@settings(max_examples=400)
@given(
    phrase=st.sampled_from(PHRASES_READ),
    before=st.sampled_from(["", *HARMLESS]),
    behind=st.sampled_from(HARMLESS),
)
def test_a_sentence_without_a_number_changes_nothing(phrase: str, before: str, behind: str) -> None:
    alone, among = readings(phrase, YEAR), f"{before}{phrase}。{behind}"
    assert [plain_of(phrase, each) for each in alone] == [
        plain_of(among, each) for each in readings(among, YEAR)
    ]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PHRASES_READ), min_size=2, max_size=4))
def test_sentences_of_one_text_are_read_each_alone(phrases: list[str]) -> None:
    assume(not any("全年" in phrase for phrase in phrases))
    alone = [plain_of(phrase, each) for phrase in phrases for each in readings(phrase, YEAR)]
    text = "。".join(phrases)
    assert [plain_of(text, each) for each in readings(text, YEAR)] == alone


@pytest.mark.parametrize("phrase", PHRASES_READ)
def test_what_is_read_stands_in_the_text(phrase: str) -> None:
    """The places of a figure hold its digits: what they say alone is its value."""
    for found in readings(phrase, YEAR):
        if isinstance(found, Unread) or found.high is not None:
            continue
        held = phrase[slice(*found.number)].translate(HALF_WIDTH).replace(",", "")
        if held.replace(".", "").isdecimal():
            scale = abs(found.value) / Decimal(held) if Decimal(held) else Decimal(1)
            assert scale >= 1
            assert str(scale.normalize().as_tuple().digits) == "(1,)", held
        else:
            assert re.search("[零〇两一-十百千万亿半番]|覆盖|清零|突破|[0-9]成", held), held


def test_a_long_text_is_read_in_time_that_grows_with_it() -> None:
    text = "到2025年超660亿元、24家,三十个和 1 2 百分之五" * 3_000
    assert len(readings(text, YEAR)) == 18_000
