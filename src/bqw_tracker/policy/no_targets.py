"""Why a figure is no target: it is asked of each of several, or paid to one."""

import re

from bqw_tracker.core.problems import Sentence, sentence

from .surroundings import Surroundings, clause_start, noun_behind
from .wording import Unread, Wording
from .wording.around import NEAR

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
