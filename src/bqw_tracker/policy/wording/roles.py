"""What a number is, where it is no target: a level reached, whom it concerns, a means, a name.

    目前30家 · 60岁以上老年人 · 投入500万元建设20个 · 每培育1家 · 107国道 · 24小时服务

One number has one part in its sentence, and it is decided here; what is left asks for something.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, Wording, bare
from .figures import Stated
from .units import AGES, GRADES, MONEY, SIZES, TIMES, UNCOUNTED, Amount

NEAR = 40
"""How many characters before and behind a number are looked at."""

PART_OF_NAME = sentence("it is joined to a sign before or behind it, like the number in a name")

START = sentence("it is the level from which a change starts")
REACHED = sentence("it tells what was reached before, or how things stand now")
EXPECTED = sentence("it is what is expected, and not asked for")
WHOM = sentence("it tells who or what is meant, and not how many")
GRADE = sentence("it is a grade")
NAME = sentence("it is followed by no unit, like the number in a name")
QUOTED = sentence("it stands in a name in quotation marks")
SPAN = sentence("it is a span of time, and no word limits it")
LIMIT = sentence("it limits a time that is no target of its own")
STEP = sentence("it tells for how many something is given or counted")
GIVEN = sentence("it is what each one receives that fulfils a condition")
MEANS = sentence("it is spent on another figure of the same clause")
SIZE = sentence("it is the size of the whole project")
AGAINST = sentence("it is measured against a figure that the document does not give here")

_NOUN = re.compile("[一-龥A-Za-z]")
_JOINED = re.compile("[A-Za-z.\\-－—–·×*+＋]$|[0-9][:：/,，]$")
_JOINED_BEHIND = re.compile(
    "[A-Za-z]?[0-9.]|[A-Z](?![A-Za-z])|[+＋±×*^·]|,[家个项户人%]|[/:：，][0-9]"
)
_FROM = re.compile("[由从][^,，。;；]*$")
_TO_LEVEL = re.compile(
    "[^,，。;；]{0,14}?(?:(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|压减|缩短|升|增|降|减)?[到至]"
    "|(?:提高|提升|增加|扩大|下降|降低|减少|压减|缩短|变更?|调整|升|降|减|增)为)"
)
_ON_TOP = re.compile("[^,，。;；0-9]{0,8}(?:的基础上|基础上)")
_COMPARED = re.compile("[较比同与][^,，。;；]{0,10}的$")
_DIFFERS = re.compile("[^,，。;；0-9]{0,6}(?:增加|增长|提高|提升|减少|下降|降低|压减|翻)")
_PAST = re.compile(
    "(?<![较比同与])(?:去年|(?<!以)上一?年度?|往年|(?:近|过去|(?<!学)前)[0-9一二两三四五六七八九十]+年"
    "|[近多一二两三四五六七八九十0-9]年来|以来|截[至止]|初步核算|初步统计|据统计|预计[,，])"
)
"""Times that are over."""
_STATE = re.compile(
    "目前|当前|现有|现状|现为|现共?有|共有|原有|原来|原为|基期|基数|基线|建有|设有|辖(?!区)|此前|历史上"
    "|实际(?:值|完成|达到|为)?(?=[0-9])"
)
"""How things stand."""
_DONE = re.compile("已(?!婚)|荣获|获评|被评为|[成立增展到过加用放办制定育出造得施]了")
_AIMS = (
    "力争|争取|力求|努力|确保|计划(?!项目)|拟|将|目标|预期|今年|年内|再|下一步|到20[0-9]{2}年|明年|要求"
    "|(?<![主重需])要(?![素点])"
)
_MORES = (
    f"{_AIMS}|新增|新建|增[加长]?[到至]|基础上|(?:增加|增长)[0-9]"
    "|(?:提高|提升|扩大|降低?|减少|下降|压减|缩短)(?:[到至]|[0-9])"
)
_AIM, _MORE = re.compile(_AIMS), re.compile(_MORES)
_ANY_DEED = re.compile(
    f"{_MORES}|{bare.DEEDS}|不[少低多高超得大小]|至少|以上|达到?|超过|突破|控制在|保持"
)
_NOW_DONE = re.compile("[^,，。;；、:()0-9]{0,10}(?:已|正在|正抓紧|正有序)")
_TOPPED = re.compile("基础上")
_EXPECTING = re.compile("(?:预计|预测|有望|估计|测算)[^,，。;；]*$")
_PER_DEED = re.compile(
    f"每(?:新|多|再)?(?:{bare.DEEDS}|增加|增长|提[高升]|上升|下降|降低|减少|高[于出]|低于|超过|少|多|达到?)"
    "[^,，。;；、每]{0,8}$"
)
_HEADS = re.compile("万?(?:人|户|名|常住人口|人口)")
_PER_EACH = re.compile("每|各")
_AWARD = re.compile(
    "(?:给予|奖励|补助|补贴|资助|奖补|奖金)(?:[一-龥]{0,4}(?:资金|支持))?(?:为|约)?$"
)
_GRANTED = re.compile("(?:可|将|再)?给予")
_IN_ALL = re.compile("发放|累计|安排|总|共|完成|落实|争取")
_ALL_OF_PROJECT = re.compile("(?<!完成)(?<!新增)(?:总投资额?|概算|估算)(?:约|为|达到?|超过?)?$")
_SPENDING = re.compile(
    f"(?:的?[一-龥]{{0,4}}(?:资金|经费))?(?:用于|来|以|,?用以)?(?:{bare.DEEDS}|购[置买]|建|支持|保障)"
)
_CONDITION = re.compile("的(?:$|[,，;；。])|[,，](?:按照?|给予|予以|奖励|一次性)")
_GOAL = re.compile(
    "的?(?:[一-龥]{0,6}(?:目标|任务|要求|指标)|水平|规模|标准(?!厂房)|比例|速度|增[速幅长]|幅度|份额|总量|产能|能力|总额|体量)"
)
_GOES_ON = re.compile("并|且|和|及|或|与|、|用于|办结|办理|完成|达|实现|由|左右|其中|为|以|,")
_THING = (
    "[一-龥]{0,6}?(?:企业|公司|单位|项目|园区?|基地|市场|机构|工程|产业|集群|主体|人[员士口群才]|老人|居民"
    "|儿童|学校|医院|饭店|酒店|景区|码头|泊位|电站|机组|水库|用人|经验|工龄|商[场超户]|车间|大户|农户|家庭|[县镇村乡]|跑道|级)"
)
_WHO = re.compile(f"的?{_THING}")
_NO_PEOPLE = re.compile(
    "(?!的?(?:(?!企业|单位|公司|机构|学校|医院|工地|小区)[^,，。;；、]){0,12}?(?:人员|人才|[学职员党团青]员|[学医考实习]生|[教医技律导]师|[专行]家|骨干|干部|博士|硕士|青年|妇女"
    "|儿童|老人|居民|群众|农民|职工|[一-龥]者|[一-龥]手|[一-龥]工(?![会程作厂业地])))"
)
_SETTLEMENT = re.compile(
    "的?[一-龥]{0,5}?(?:村|居住点|小区|社区|单位|医院|宾馆|酒店|饭店|学校|机构|场所|停车场)"
)
_LARGE = {
    **dict.fromkeys(("人", "名"), _NO_PEOPLE),
    "个": re.compile("(?:[座泊床学铺车摊机]位|房间)的"),
    **dict.fromkeys(("户", "座", "床", "间", "张", "台"), _SETTLEMENT),
}
"""What is as large as that: 50人以上企业, 20户以上自然村."""
_WORTH = re.compile(
    "的?(?:(?!企业|项目|单位|公司|园区|基地|机构|主体)[^,，。;；、的]){0,8}?(?:资金|经费|专项|贷款|融资|补助|补贴|奖励|资助|基金|债券|授信|税收|产值|收入|销售额|交易额"
    "|营收|(?:投资|支持)(?!的?(?:项目|企业)))(?!的?(?:企业|项目|单位))"
)
_EXTENT = re.compile(
    "的?[^,，。;；、的]{0,8}?(?:厂房|面积|用房|绿地|场地|空间|载体|农田|林|草|湿地|耕地|土地|水面|种植|道|公?路|管网|管道|渠|岸线|堤|河|里程|光伏|装机)"
    "(?![^,，。;；、]{0,4}(?:企业|项目|[0-9]))"
)
_SHARE_OF = re.compile(
    "(?:覆盖|实现|确保|保证|使|让|有|推动|支持|达到|惠及|带动|组织|引导|占|完成|对|至少|安排|拿出|提取|用于)$"
)
_CONDITIONAL = re.compile("(?:^|[,，。;；:])(?:对于?|凡|给|支持|鼓励|具[有备]|设有)[^,，。;；]*$")
_LIMITING = re.compile("时限|时间|时长|周期|期限|办[结理]|审批|[压缩]|控制在|不超过")
_RATE = re.compile("[^,，。;；、]{0,6}率")
_PLACES = re.compile(
    "(?:方面|环节|阶段|层面|领域|乡镇|镇街|街道|[镇村县区市]|社区|行政村|自然村|部门|县区|区县)"
)
_LEADING_ZERO = re.compile("0[0-9]")
_ABOVE = re.compile(
    "(?:[高低优快大多少慢]于|比|超过?|领先)[^,，。;；0-9]{0,8}(?:平均|均值)[^,，。;；0-9]{0,6}$"
)


class Around(NamedTuple):
    """What governs a figure: the words of its clause before it, and those behind it.

    `before` begins behind `previous`, the figure before it in its clause; `head` is that without
    times, with the words before a colon. `said` is the sign of the word directly before the figure
    and where that begins, `carried` whether 分别 gives it the sign of `previous`.
    `clause` is where its clause begins, `since` where what is said since the last time does; `past`
    tells whether that time is over, `more` whether another figure follows in the clause, `quoted`
    whether the figure stands in a name in quotation marks.
    """

    before: str
    head: str
    behind: Amount
    said: tuple[str, int] | None
    change: str
    previous: Wording | Unread | None
    carried: bool
    clause: int = 0
    since: int = 0
    past: bool = False
    more: bool = False
    quoted: bool = False


class Place(NamedTuple):
    """Where a number stands: what governs it, and the text near it on both sides.

    `near` is of its clause, `rest` begins behind the unit and the word that belongs to it (以上).
    """

    clean: str
    figure: Stated
    around: Around
    near: str
    rest: str


def role(clean: str, figure: Stated, around: Around) -> Sentence | None:
    """Return what a number is that asks for nothing, whatever word stands before it, or None."""
    return _first(_ROLES, clean, figure, around)


def bare_role(clean: str, figure: Stated, around: Around) -> Sentence | None:
    """Return what a number is that asks for nothing, where no word compares it, or None."""
    return _first(_BARE_ROLES, clean, figure, around)


def _first(roles: "Roles", clean: str, figure: Stated, around: Around) -> Sentence | None:
    start, end = figure.span[0], figure.span[1] + around.behind.length
    near, rest = clean[max(around.clause, start - NEAR) : start], clean[end : end + NEAR]
    at = Place(clean, figure, around, near, rest)
    return next((reason for reason, holds in roles if holds(at)), None)


def _is_joined(at: Place) -> bool:
    start, end = at.figure.span
    before = _JOINED.search(at.clean, max(0, start - 2), start)
    behind = _JOINED_BEHIND.match(at.clean, end)
    return bool(before or behind or _LEADING_ZERO.match(at.clean, start))


def _is_quoted(at: Place) -> bool:
    return at.around.quoted and at.figure.form == "digits"


def _is_grade(at: Place) -> bool:
    return at.around.behind.unit in GRADES or at.rest.startswith("级")


def _is_start(at: Place) -> bool:
    changed = _FROM.search(at.near) and _TO_LEVEL.match(at.rest)
    return bool(changed or (_COMPARED.search(at.near) and _DIFFERS.match(at.rest)))


def _is_reached(at: Place) -> bool:
    """Return whether a word before a number says that it was reached, and none that more is meant.

    What is over governs its sentence up to the next time, or a clause with an aim; how things
    stand, its clause, and the next one where that has no deed of its own.
    """
    around, start = at.around, at.figure.span[0]
    own = at.clean[max(around.since, around.clause) : start]
    aimed = around.clause > around.since and _AIM.search(own)
    if _ON_TOP.match(at.rest) or _NOW_DONE.match(at.rest) or (around.past and not aimed):
        return True
    text = at.clean[around.since : start]
    for words, over, end in (
        (_PAST, _TOPPED, _AIM),
        (_DONE, _TOPPED, _ANY_DEED),
        (_STATE, _MORE, _ANY_DEED),
    ):
        for word in [*words.finditer(text)][-1:]:
            here = around.since + word.end() >= around.clause
            if not (over.search(text, word.end()) if here else end.search(own)):
                return True
    return False


def _is_expected(at: Place) -> bool:
    return _EXPECTING.search(at.near) is not None


def _is_step(at: Place) -> bool:
    return at.around.before.endswith("每") or _PER_DEED.search(at.around.before) is not None


def _is_size(at: Place) -> bool:
    return _ALL_OF_PROJECT.search(at.around.before) is not None


def _is_above_average(at: Place) -> bool:
    return _ABOVE.search(at.around.before) is not None


def _is_limit(at: Place) -> bool:
    behind = at.around.behind
    late = behind.unit in ("月", "个月") and not _LIMITING.search(at.near)
    return behind.within and (late or _RATE.match(at.rest) is not None)


def _is_means(at: Place) -> bool:
    paid = at.around.behind.unit in MONEY and not (at.around.said or at.around.behind.after)
    return paid and at.around.more and _SPENDING.match(at.rest) is not None


def _tells_which(at: Place) -> bool:
    """Return whether a number tells who or what is meant: 60岁以上老年人, 投资超10亿元的项目."""
    around, rest = at.around, at.rest
    unit, after, followed = around.behind.unit, around.behind.after, _NOUN.match(rest) is not None
    if _CONDITION.match(rest):
        return True
    if around.change:
        return rest.startswith("的") and _WHO.match(rest) is not None
    if unit in AGES:
        return around.said is None and (after is not None or followed)
    if around.behind.within or not (followed or _elided(at)):
        return False
    if unit in UNCOUNTED | SIZES:
        return _is_share_of_whom(at) if unit == "%" else _is_size_of_whom(at)
    large, told = _LARGE.get(unit), after is not None
    condition = after is not None and "的" in rest and _CONDITIONAL.search(at.near)
    goes_on = _GOES_ON.match(rest)
    return told and not goes_on and bool((large and large.match(rest)) or condition)


def _elided(at: Place) -> bool:
    """Return whether a number follows a size, whose bearer is not named: 10亿元以上5个."""
    behind = at.around.behind
    return behind.unit in SIZES and behind.after == ">=" and at.rest[:1].isdecimal()


def _is_share_of_whom(at: Place) -> bool:
    """Return whether a share tells who is meant: 持股50%以上的企业, and not 覆盖80%以上的村."""
    around, rest = at.around, at.rest
    if around.behind.after:
        of_whom = not _GOES_ON.match(rest)
    else:
        of_whom = rest[0] == "的" or (around.said is not None and _WHO.match(rest) is not None)
    head = bare.stripped(around.before[: around.said[1]] if around.said else around.head)
    return of_whom and not _GOAL.match(rest) and head != "" and not _SHARE_OF.search(head)


def _is_size_of_whom(at: Place) -> bool:
    """Return whether a size tells which is meant: 500平方米以上的市场, and not 5公里绿道."""
    behind, rest = at.around.behind, at.rest
    measured = _WORTH if behind.unit in MONEY else _EXTENT
    if _GOAL.match(rest) or measured.match(rest):
        return False
    if rest[0] == "或":
        return True
    if behind.after in (">=", "<="):
        return not _GOES_ON.match(rest)
    return rest.startswith("的") or (_WHO.match(rest) is not None and rest[0] not in "且并")


def _has_no_unit(at: Place) -> bool:
    behind = at.around.behind
    return at.figure.form == "digits" and behind.tail != "" and not behind.known


def _is_span(at: Place) -> bool:
    return at.around.behind.unit in TIMES and not at.around.change


def _follows_step(at: Place) -> bool:
    return _step_before(at.clean, at.around) != "" and not given_for_one(at.clean, at.around)


def _counts_places(at: Place) -> bool:
    there = at.around.behind.unit == "个" and not bare.stripped(at.around.head)
    return there and _PLACES.match(at.rest) is not None


def _is_given(at: Place) -> bool:
    clause = at.clean[at.around.clause : at.figure.span[0]]
    paid = at.around.behind.unit in MONEY and _AWARD.search(at.around.before)
    return bool(paid or _GRANTED.match(clause)) and not (
        _PER_EACH.search(clause) or _IN_ALL.search(clause)
    )


Roles = tuple[tuple[Sentence, Callable[[Place], bool]], ...]

_ROLES: Roles = (
    (PART_OF_NAME, _is_joined),
    (QUOTED, _is_quoted),
    (GRADE, _is_grade),
    (START, _is_start),
    (REACHED, _is_reached),
    (EXPECTED, _is_expected),
    (STEP, _is_step),
    (SIZE, _is_size),
    (AGAINST, _is_above_average),
    (LIMIT, _is_limit),
    (MEANS, _is_means),
    (WHOM, _tells_which),
)
"""What a number may be, the first that holds counts."""
_BARE_ROLES: Roles = (
    (NAME, _has_no_unit),
    (SPAN, _is_span),
    (STEP, _follows_step),
    (WHOM, _counts_places),
    (GIVEN, _is_given),
)


def given_for_one(clean: str, around: Around) -> bool:
    """Return whether an amount is given for each single one: 每培育1家奖励10万元."""
    step, previous = _step_before(clean, around), around.previous
    behind = clean[previous.number[1] :][:1] if previous else ""
    return step in ("1", "一") and behind not in ("万", "亿") and around.behind.unit in MONEY


def _step_before(clean: str, around: Around) -> str:
    """Return the number of things for which something is given, where the previous figure is one.

    Of people something is counted, and not given: 每10万人拥有图书馆1.5个.
    """
    previous = around.previous
    if not isinstance(previous, Unread) or previous.reason != STEP:
        return ""
    start, end = previous.number
    of_people = clean[start - 1 : start] == "每" and _HEADS.match(clean, end)
    return "" if of_people else clean[start:end]
