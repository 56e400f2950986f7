"""What stands behind a number: 万 or 亿, its unit, and 以上, 以下, 以内 or 左右."""

import re
from decimal import Decimal
from typing import NamedTuple

from . import SCALES

AFTER = {"以上": ">=", "以下": "<=", "以内": "<=", "之内": "<="}
UNITS = (
    "个百分点", "百分点", "个工作日", "个小时", "平方公里", "平方米", "立方米", "工作日", "个月",
    "公里", "千米", "小时", "分钟", "吨标准煤", "千瓦时", "千瓦", "兆瓦", "公顷", "公斤", "千克",
    "毫克", "微克", "毫米", "厘米", "课时", "学时", "人天", "标箱", "标准箱", "场次", "台次",
    "台套", "班次", "架次", "航班", "人次", "批次", "车次", "户次", "家次", "件次", "只次", "%",
    "‰", "元", "美元", "家", "个", "项", "名", "人", "户", "批", "次", "类", "条", "种", "件",
    "起", "吨", "亩", "天", "日", "月", "年", "场", "份", "篇", "处", "座", "所", "张", "套",
    "台", "间", "届", "宗", "例", "倍", "级", "星级", "期", "门", "部", "辆", "米", "岁", "周岁",
    "成", "对", "支", "款", "组", "颗", "株", "棵", "只", "头", "床", "根", "艘", "羽", "尾",
    "匹", "栋", "幢", "枚", "册", "本", "幅", "节", "集", "块", "片", "段", "眼", "盏", "斤",
    "担", "升", "位", "分", "轮", "班", "堂", "笔", "个等级", "个名次",
    "km²", "km", "㎡", "m²", "m³", "hm²",
)  # fmt: skip
"""The units that are known; others are taken as they stand, up to 以上 or the next sign."""
TIMES = frozenset(("年", "月", "日", "天", "个月", "小时", "个小时", "分钟", "工作日", "个工作日"))
AGES = frozenset(("岁", "周岁"))
MONEY = frozenset(("元", "美元"))
GRADES = frozenset(("级", "星级"))
UNCOUNTED = (
    TIMES | AGES | GRADES | {"%", "‰", "倍", "个百分点", "个等级", "个名次", "成", "期", "分"}
)
"""Units in which nothing is counted."""
ADDED = frozenset(("名", "人次", "次", "场", "场次", "批次", "课时", "学时"))
"""Units of what happens: it is added up, whatever word stands before it."""
SIZES = frozenset((
    "元", "美元", "平方公里", "平方米", "立方米", "公里", "千米", "米", "公顷", "亩", "吨",
    "吨标准煤", "千瓦时", "千瓦", "兆瓦", "公斤", "千克", "斤", "床", "分", "升", "km", "km²",
    "㎡", "m²", "m³", "hm²",
))  # fmt: skip
"""Units that tell how large something is: 500平方米以上的市场."""

_KNOWN = frozenset(UNITS)
_LONGEST = max(map(len, UNITS))
_NO_UNIT = re.compile("分[别类布工]|位于|日常|班子|本[级市县区地]|段落|节[约能水日]")
"""Words that only begin like a unit."""
_SCALE = re.compile("([十百千])?(万亿|万|亿)")
_TENS = {"十": 10, "百": 100, "千": 1000}
_SAID_AFTER = re.compile(r"(?:\(含\))?(?:及|或|或者)?(以[上下内]|之内)(?:\(含\))?")
_VAGUE = re.compile("(?P<about>左右|上下)|前后|不等")
_OF_UNKNOWN_UNIT = re.compile("(?!规模|限额)[^0-9]{1,4}?(?=(?:及|或)?以[上下内]|之内|左右|上下)")
_SHORT = re.compile("[一-龥A-Za-z]{1,3}?(?=$|[,，。;；、:)的]|以[上下内]|左右)")
_LONGER = re.compile(
    "(?!规模|限额|[^0-9]{0,2}级)[^0-9,，。;；、:()]{1,4}?"
    "(?=(?:(?:及|或)?以[上下内]|之内|左右|上下)(?:$|[,，。;；、:)的]))"
)
"""What lengthens a known unit: 吨标煤 in 30吨标煤以下; 10家中型以下企业 tells which firms."""
_TAIL = re.compile(r"[^\s,，。;；、:：!！?？()\"“”《》]*")
_OF_SCALE = re.compile("(?:规模|限额)以上|规上")
"""What stands where a unit could: 新增30规模以上企业."""


class Amount(NamedTuple):
    """What stands behind a number: how often it is meant, its unit, the word behind that.

    `after` is the sign of 以上, 以下 or 以内, `≈` for 左右, `~` for 不等, else None; `length` is of
    all these, and `within` marks 内 behind a time (30天内).
    `tail` is all that follows the number and 万 or 亿 up to the next sign; where the unit is not
    `known`, all of it is taken for the unit.
    """

    scale: Decimal
    unit: str
    after: str | None
    length: int
    tail: str = ""
    known: bool = True
    within: bool = False


def unit_at(text: str, at: int = 0) -> str:
    """Return the longest known unit that stands at a place, or nothing.

    >>> unit_at("5000人次", 4)
    '人次'
    """
    if _NO_UNIT.match(text, at):
        return ""
    lengths = range(_LONGEST, 0, -1)
    return next((piece for n in lengths if (piece := text[at : at + n]) in _KNOWN), "")


def more_at(text: str, at: int) -> bool:
    """Return whether 多 or 余 stands behind a number: 30余家, 5万多."""
    follows = text[at + 1 : at + 2] in ("万", "亿") or unit_at(text, at + 1)
    return text[at : at + 1] in ("多", "余", "来", "几") and bool(follows)


def amount(rest: str, *, unit: str = "") -> Amount:
    """Return scale, unit and word with which a text begins; a unit may be settled already.

    >>> amount("万批次以上,")[:4]
    (Decimal('10000'), '批次', '>=', 5)
    """
    if unit:
        return Amount(Decimal(1), unit, *_after(rest), unit)
    more = more_at(rest, 0)
    at, scale = int(more), Decimal(1)
    if found := _SCALE.match(rest, at):
        scale, at = SCALES[found[2]] * _TENS.get(found[1], 1), found.end()
        if more_at(rest, at):
            more, at = True, at + 1
    named = True
    tail, sign, length = _tail(rest[at:]), *_after(rest[at:])
    known = "" if sign else unit_at(rest, at)
    known += _each_at(rest, at + len(known))
    if not (known or sign):
        said = _OF_UNKNOWN_UNIT.match(tail)
        if said is None:
            named = _OF_SCALE.match(tail) is not None
            return Amount(scale, tail, "~" if more else None, at, tail, named)
        known, named = said[0], False
    if known:
        sign, length = _after(rest[at + len(known) :])
    if sign is None and (longer := _LONGER.match(rest, at + len(known))):
        known += longer[0]
        sign, length = _after(rest[at + len(known) :])
    at += len(known)
    within = sign is None and known in TIMES and rest.startswith("内", at)
    if within:
        sign, length = "<=", 1
    if known == "百分点":
        known, tail = "个百分点", "个" + tail
    return Amount(scale, known, "~" if more else sign, at + length, tail, named, within)


def _each_at(rest: str, at: int) -> str:
    """Return what stands behind a unit that is counted for another: /千人, /平方公里."""
    if not rest.startswith("/", at):
        return ""
    begun = at + 1
    while rest[begun : begun + 1] in ("百", "千", "万", "亿"):
        begun += 1
    short = _SHORT.match(rest, begun)
    unit = unit_at(rest, begun) or (short[0] if short else "")
    end = begun + len(unit)
    return rest[at : end + 2 * (rest[end : end + 1] == "·")] if unit else ""


def _tail(rest: str) -> str:
    found = _TAIL.match(rest)
    return found[0] if found else ""


def _after(rest: str) -> tuple[str | None, int]:
    """Return the sign of the word with which the text begins, and its length."""
    if vague := _VAGUE.match(rest):
        return "≈" if vague["about"] else "~", 2
    found = _SAID_AFTER.match(rest)
    return (AFTER[found[1]], found.end()) if found else (None, 0)
