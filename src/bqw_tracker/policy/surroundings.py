"""What stands around a figure: its clause, what it is of, and why it is no target.

No target is what is asked of each of several, or paid to one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

from .wording import Unread, Wording
from .wording.around import NEAR
from .wording.ordinals import ordinals
from .wording.reading import named_times

_CLAUSE_ENDS = frozenset("。;；!！?？:：,，\n\t")
_LEAD = re.compile(
    "(?:[\\s、,，()（）和及与并至的]|[0-9０-９]{1,2}[)）.、．](?![0-9])|到(?!位)|实现|力争|争取|努力|确保|保证|完成(?![率度])|达到?(?!标)|支持|推动|指导|鼓励|引导|组织|加强|对|将|使|全[年市县区省]|年内|年(?![度检审报])|均|分别)+"
)
_TRAIL = re.compile(
    "(?:[\\s、,，。;；:：为(（]|再|进一步|力争|争取|努力|确保|实现|完成|达到?|保持在?|稳定在|控制在|(?<![占同环配])比|较|上年|去年|由|(?:提[高升]|增[加长]|降低|下降|减少|扩大|缩短|压减|上升)[到至为]?|均|各|分别)+$"
)
_DOING = re.compile(
    "[一-龥]{0,2}(?:取|定|育|进|建|办|动|准|养|训|造|成|立|予|排|增|持|设|发|展|查|对)"
)
_NOUN = re.compile(
    "[^。;；!！?？:：,，、\n\t()（）]*?(?=开展|进行|参加|实施|获得?|应用|以上|以下|左右|并|和|及|或|[。;；!！?？:：,，、\n\t()（）]|$)"
)
_BEGUN = re.compile("[。;；!！?？]\\s*$")
_SPACES = 10
"""How many at most stand behind the end of a sentence."""
_POINTING = re.compile("其中|共计|合计|总计|每.{0,2}|")
_COUNTED = re.compile("(?:不[少低]于|超过|突破)?[0-9０-９.．]+[万亿]?[一-龥%]{0,3}(?:以上|以下)?$")
_FROM = re.compile("[由从][^由从]*[0-9].*$")
_OPEN = re.compile("[(（][^()（）]*$")
_CLOSED = re.compile("[(（][^()（）]*[)）]$")
_WHOLE = re.compile("^.*[0-9].*[(（](?=其中)")
"""A figure that was no target, and the bracket that tells its parts: 3万户(其中."""
_LABEL = re.compile("(?:工作|具体|主要|年度|重点)*(?:任务|目标|内容|要求|措施|指标)")
"""What names nothing: 任务：为1.2万名老人体检."""
_OF_EACH = re.compile(
    "(?:每(?:个|一个?)?|各)(?:乡镇|镇街|(?:行政|自然)?[镇乡县区市村](?![民级])|街道|社区)"
)
_OF_EACH_THING = re.compile(
    "每(?!逢|年|半年|季|股|标|个?(?:月|周|星期|天|日|旬|学期|学年|工作日)|[0-9十百千万亿两几]|立方|平方|公里|吨|亩"
    "|小时|分钟)[^,，。;；)）]*$|每[0-9十百千万亿]+[^,，。;；0-9]*(?:配备|配置|配[齐有]|设[立置有]|安排|建设|新建)[^,，。;；)）]*$"
)
_OF_EACH_COUNTED = re.compile("[(（](?:其中|平均|单个)?[，,]?每[^()（）]{0,40}$")
"""In a bracket, what is asked of each thing that was counted before it: 10个(每个不少于…)."""
_EACH = sentence("it is asked of each of several areas; name them under each")
_AWARD = re.compile("奖励|奖补|补[助贴]|资助|扶持|最高|封顶|给予|支持")
_AWARD_RATE = re.compile(
    "(?:奖励|奖补|补[助贴]|资助|贴息|返还)[^,，。;；]*(?:最高|至多|封顶|不超过)|最高(?:给予|奖励|补[助贴]|返还)"
)
_CEILING = sentence("it is the most that is paid to one who asks for it")
_CONDITION = sentence("it is asked of each thing that is counted, not of all")
PER_HEAD = re.compile("每一?[家户人个项件名位亩台]")


class Surroundings(NamedTuple):
    """Where a figure stands: the text of its measure, and where its own words begin in it.

    `year` is that of the document, `areas` those that it names below its own, `governed` the time
    that the titles of the measure give, `deed` the word that a list begins with: 打造3个县、60个村,
    `name` and `place` what 分别 says the figure of.
    """

    text: str
    own: int
    year: int
    areas: Sequence[str]
    governed: str
    deed: str = ""
    name: str = ""
    place: str = ""


def name_of(said: Wording, around: Surroundings) -> str:
    """Return what a figure is of: 合格率 before it, or what is done with what: 培育 … 企业.

    Where its clause does not say it (其中, 每家), the clause before does; in a list of what is done
    (打造3个县、60个村) its first word holds for all.
    """
    start, end = said.span
    first = clause_start(around.text, around.own, start)
    words = _WHOLE.sub("", _untimed(around.text[first:start], around.year))
    before = bare_name(words.rpartition("各")[2] if said.spread == "各" else words)
    if len(before) > 2 and not _DOING.fullmatch(before):
        return before
    noun = noun_behind(around.text, end)
    if said.value == 0 and around.text[start] in "零0":
        return before + around.text[start + 1 : end]  # 零事故
    if not before and noun and around.deed:
        return around.deed + noun
    begins = any(_BEGUN.search(around.text, max(0, at - _SPACES), at) for at in (first, start))
    if not _POINTING.fullmatch(before) or (not before and noun and begins):
        return before + noun
    behind = max(first - 1, 0)
    if closed := _CLOSED.search(around.text, max(0, behind - 2 * NEAR), behind):
        behind = closed.start()  # 普及率（2022年：88%）：2025年达到92%
    earlier = around.text[clause_start(around.text, 0, behind) : behind]
    words, cut = "", _OPEN.sub("", _untimed(earlier, around.year))
    while cut != words:  # 2021年为86%、2022年为88%
        words, cut = cut, bare_name(_COUNTED.sub("", cut))
    return "" if _LABEL.fullmatch(words) else words


def noun_behind(text: str, end: int) -> str:
    """Return what is counted, where it stands behind the number: 企业 in 培育5家企业."""
    noun = _NOUN.match(text, end)
    return noun[0].strip().removeprefix("的") if noun else ""


def _untimed(words: str, year: int) -> str:
    for hint in reversed(named_times(words, year)):
        words = words[: hint.span[0]] + words[hint.span[1] :]
    return words


def clause_start(text: str, own: int, start: int) -> int:
    """Return where the clause begins that ends at a place; 目标：5家 is one."""
    at = max(start - 1, own)
    while at > own and text[at - 1] not in _CLAUSE_ENDS:
        at -= 1
    return at


def bare_name(words: str) -> str:
    """Return words without what leads up to a name and what follows it: 实现…达到."""
    start, end = next(ordinals(words), (0, 0))
    words = _FROM.sub("", words if words[:start].strip() else words[end:])
    lead = _LEAD.match(words)
    return _TRAIL.sub("", words[lead.end() :] if lead else words).strip()


def part_of_an_area(said: Unread, around: Surroundings) -> Sentence | None:
    """Return that a number is the part of an area, where its name stands right before it."""
    start = said.number[0]
    before = around.text[max(0, start - NEAR) : start].rstrip(" 各为")
    area = next((each for each in around.areas if before.endswith((each, each[:-1]))), "")
    return sentence("it is the part of {area}, for allocation", area=area) if area else None


def asked_of_one(said: Wording, around: Surroundings) -> Sentence | None:
    """Return that a figure is asked of each of several, where it is."""
    start = said.span[0]
    clause = around.text[clause_start(around.text, 0, start) : start]
    if _OF_EACH.search(clause):
        return _EACH
    paid = said.unit == "元" and (said.comparator == "=" or PER_HEAD.search(clause))
    thing = not paid and _OF_EACH_THING.search(clause)
    near = around.text[max(0, start - 2 * NEAR) : start]
    counted = said.unit != "元" and _OF_EACH_COUNTED.search(near)
    return _CONDITION if counted or thing else None


def paid_at_most(said: Wording, around: Surroundings) -> Sentence | None:
    """Return that money is what somebody receives at most (最高奖励50万元), where it is."""
    start, end = said.span
    clause = around.text[clause_start(around.text, around.own, start) : end] + noun_behind(
        around.text, end
    )
    ceiling = {"元": _AWARD, "%": _AWARD_RATE}.get(said.unit)
    most = ceiling and said.comparator in ("<=", "<") and ceiling.search(clause)
    return _CEILING if most else None
