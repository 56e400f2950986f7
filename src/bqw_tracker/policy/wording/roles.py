"""What a number is, where it is no target: a level reached, whom it concerns, a means, a name.

    目前30家 · 60岁以上老年人 · 投入500万元建设20个 · 每培育1家 · 107国道 · 24小时服务

One number has one part in its sentence, and it is decided here; what is left asks for something.
"""

import re
from collections.abc import Callable

from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, bare
from .around import NEAR, Around, Place
from .figures import FROM, Stated
from .numerals import LEADING_ZERO
from .units import GRADES, MONEY, TIMES
from .whom import tells_which

PART_OF_NAME = sentence("it is joined to a sign before or behind it, like the number in a name")
START = sentence("it is the level from which a change starts")
REACHED = sentence("it tells what was reached before, or how things stand now")
EXPECTED = sentence("it is what is expected, and not asked for")
WHOM = sentence("it tells who or what is meant, and not how many")
GRADE = sentence("it is a grade")
NAME = sentence("it is followed by no unit, like the number in a name")
QUOTED = sentence("it stands in a name in quotation marks")
MARK = sentence("it is how much an item counts in an examination")
SPAN = sentence("it is a span of time, and no word limits it")
LIMIT = sentence("it limits a time that is no target of its own")
STEP = sentence("it tells for how many something is given or counted")
GIVEN = sentence("it is what each one receives that fulfils a condition")
MEANS = sentence("it is spent on another figure of the same clause")
SIZE = sentence("it is the size of the whole project")
AGAINST = sentence("it is measured against a figure that the document does not give here")

_JOINED = re.compile("[A-Za-z.\\-－—–·×*+＋]$|[0-9][:：/,，]$")
_JOINED_BEHIND = re.compile(
    "[A-Za-z]?[0-9.]|[A-Z](?![A-Za-z])|[+＋±×*^·]|,[家个项户人%]|[/:：][0-9]|，[0-9]{3}(?![0-9年])"
)
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
_LIMITING = re.compile("时限|时间|时长|周期|期限|办[结理]|审批|[压缩]|控制在|不超过")
_RATE = re.compile("[^,，。;；、]{0,6}率")
_PLACES = re.compile(
    "(?:方面|环节|阶段|层面|领域|乡镇|镇街|街道|[镇村县区市]|社区|行政村|自然村|部门|县区|区县)"
)
_HAN = re.compile("[一-龥]")
_ALONG = re.compile("沿[^,，。;；新建修改]*$")
_ABOVE = re.compile(
    "(?:[高低优快大多少慢]于|比|超过?|领先)[^,，。;；0-9]{0,8}(?:平均|均值)[^,，。;；0-9]{0,6}$"
)


Roles = tuple[tuple[Sentence, Callable[[Place], bool]], ...]


def role(clean: str, figure: Stated, around: Around) -> Sentence | None:
    """Return what a number is that asks for nothing, whatever word stands before it, or None."""
    return _first(_ROLES, clean, figure, around)


def bare_role(clean: str, figure: Stated, around: Around) -> Sentence | None:
    """Return what a number is that asks for nothing, where no word compares it, or None."""
    return _first(_BARE_ROLES, clean, figure, around)


def _first(roles: Roles, clean: str, figure: Stated, around: Around) -> Sentence | None:
    start, end = figure.span[0], figure.span[1] + around.behind.length
    near, rest = clean[max(around.clause, start - NEAR) : start], clean[end : end + NEAR]
    at = Place(clean, figure, around, near, rest)
    return next((reason for reason, holds in roles if holds(at)), None)


def _is_joined(at: Place) -> bool:
    start, end = at.figure.span
    before = _JOINED.search(at.clean, max(0, start - 2), start)
    behind = _JOINED_BEHIND.match(at.clean, end)
    return bool(before or behind or LEADING_ZERO.match(at.clean, start))


def _is_mark(at: Place) -> bool:
    """Return whether it stands in brackets as the mark of an item: （5分）."""
    start, end = at.figure.span
    return at.clean[start - 1 : start] == "(" and at.clean[end : end + 2] == "分)"


def _is_quoted(at: Place) -> bool:
    return at.around.quoted and at.figure.form == "digits"


def _is_grade(at: Place) -> bool:
    return at.around.behind.unit in GRADES or at.rest.startswith("级")


def _is_start(at: Place) -> bool:
    changed = FROM.search(at.near) and _TO_LEVEL.match(at.rest)
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


def _has_no_unit(at: Place) -> bool:
    behind = at.around.behind
    noun = _HAN.match(behind.tail) is not None
    return at.figure.form == "digits" and noun and not behind.known


def _is_span(at: Place) -> bool:
    return at.around.behind.unit in TIMES and not at.around.change


def _follows_step(at: Place) -> bool:
    return _step_before(at.clean, at.around) != "" and not given_for_one(at.clean, at.around)


def _counts_places(at: Place) -> bool:
    """Return whether places are counted in which something is done: 在5个镇, 沿国道12个村."""
    there = not bare.stripped(at.around.head) or _ALONG.search(at.near)
    counted = at.around.behind.unit == "个" and _PLACES.match(at.rest) is not None
    return counted and bool(there)


def _is_given(at: Place) -> bool:
    clause = at.clean[at.around.clause : at.figure.span[0]]
    paid = at.around.behind.unit in MONEY and _AWARD.search(at.around.before)
    return bool(paid or _GRANTED.match(clause)) and not (
        _PER_EACH.search(clause) or _IN_ALL.search(clause)
    )


_ROLES: Roles = (
    (PART_OF_NAME, _is_joined),
    (QUOTED, _is_quoted),
    (MARK, _is_mark),
    (GRADE, _is_grade),
    (STEP, _is_step),
    (SIZE, _is_size),
    (START, _is_start),
    (MEANS, _is_means),
    (WHOM, tells_which),
    (REACHED, _is_reached),
    (EXPECTED, _is_expected),
    (AGAINST, _is_above_average),
    (LIMIT, _is_limit),
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
