"""Which numbers of a text are figures, and the words around them: comparator, unit, change.

A run of digits is a figure wherever it stands, unless it counts paragraphs or cites a document.
A Chinese numeral is one where the words around it say so; 三农, 第一, 一批 and “一站式” are words.

Civil Code art. 1259: 以上, 以下 and 以内 include the number, 超过 and 不满 exclude it.
The word directly before the number counts, else 以上/以下/以内 directly after its unit.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from . import SCALES
from .bare import is_place
from .numerals import CHINESE, ONES, Numeral, Span, numerals

_NOT = "(?:不(?:得|能|可|宜|应|应当|要|准|许|再|会)?|严禁|禁止|避免|防止|杜绝|切?勿)"
_AT_MOST = (
    rf"(?:{_NOT}|未|没有)(?:超过|超出|突破|高于|多于|大于|超)|[小少低]于或?等于"
    "|(?:至多|最多|最高)(?:可?达|不超过)?(?:可?(?:给予|奖励|补助|资助|补贴|支持))?"
)
_AT_LEAST = (
    rf"(?:{_NOT}|未|没有)(?:少于|低于|小于|下于|亚于)|[大多高]于或?等于"
    "|(?:至少|最少|最低)(?:要|应|须)?(?:达到?)?"
)
_DOWN_TO = "(?:下降|降低|压降|压减|压缩|减少|缩短|缩减|减|降)(?:到|至)"
_UP_TO = "(?:提高|提升|增加|增长|扩大|上升|发展|升|增)(?:到|至)|达到|达至|达"
_UNDENIED = "(?<![不未没非无勿])(?<!没有)"
_ALONE = "(?<![<>=≤≥≦≧≠≈≮≯±~!不未没非无])"
BEFORE = tuple(
    (sign, re.compile(f"(?:{words})$"))
    for sign, words in (
        ("≈", "大约|(?<![节合预违条公契签制特邀相])约"),
        ("~", "大概|接近|将近|(?<![附靠临])近"),
        ("<=", f"{_ALONE}(?:<=|[≤≦])"),
        (">=", f"{_ALONE}(?:>=|[≥≧])"),
        ("<=", _AT_MOST),
        (">=", _AT_LEAST),
        ("", "(?:不|未|没有?|无法|难以?)[能可再会曾]?(?:达到|达)"),
        ("<=", f"{_UNDENIED}{_DOWN_TO}"),
        (">=", f"{_UNDENIED}(?:{_UP_TO})"),
        (">", f"{_UNDENIED}(?:超过|突破|高于|多于|大于|优于|逾|(?<![商赶高反])超)"),
        ("<", f"{_UNDENIED}(?:低于|少于|小于)|不足|不满|未满|不到"),
        (">", f"{_ALONE}>"),
        ("<", f"{_ALONE}<"),
        ("at most", "控制在|限制在|控制到|压控在"),
        ("=", f"(?<![不于或])等于|{_ALONE}="),
    )
)
"""Words directly before the number, the first that fits counts.

An empty sign is no target, `~` no exact figure, `≈` a number about which a range lies; `at most`
is `<=` unless 以上 follows.
"""
AFTER = {"以上": ">=", "以下": "<=", "以内": "<=", "之内": "<="}
UNITS = (
    "个百分点", "个工作日", "个小时", "平方公里", "平方米", "立方米", "工作日", "个月", "公里",
    "小时", "分钟", "吨标准煤", "千瓦时", "公顷", "公斤", "千克", "课时", "学时", "人天",
    "场次", "台次", "台套", "班次", "架次", "人次", "批次", "车次", "户次", "家次", "%", "元",
    "家", "个", "项", "名", "人", "户", "批", "次", "类", "条", "种", "件", "起", "吨", "亩",
    "天", "日", "月", "年", "场", "份", "篇", "处", "座", "所", "张", "套", "台", "间", "届",
    "宗", "例", "倍", "级", "期", "门", "部", "辆", "米", "岁", "成", "对", "支", "款", "组",
    "颗", "株", "棵", "只", "头", "床", "只次",
)  # fmt: skip
"""The units that are known; others are taken as they stand, up to 以上 or the next sign."""
TIMES = frozenset(("年", "月", "日", "天", "个月", "小时", "个小时", "分钟", "工作日", "个工作日"))
UNCOUNTED = TIMES | {"%", "倍", "个百分点", "成", "级", "期", "岁"}
"""Units in which nothing is counted."""

_KNOWN = frozenset(UNITS)
_LONGEST = max(map(len, UNITS))
_SCALE = re.compile("([十百千])?(万亿|万|亿)")
_TENS = {"十": 10, "百": 100, "千": 1000}
_SAID_AFTER = re.compile(r"(?:\(含\))?(?:及|或|或者)?(以[上下内]|之内)")
_VAGUE = re.compile("(?P<about>左右|上下)|前后|不等")
_OF_UNKNOWN_UNIT = re.compile("(?!规模|限额)[^0-9]{1,4}?(?=(?:及|或)?以[上下内]|之内|左右|上下)")
_LONGER = re.compile(
    "(?!规模|限额|[^0-9]{0,2}级)[^0-9,，。;；、:()]{1,4}?"
    "(?=(?:(?:及|或)?以[上下内]|之内|左右|上下)(?:$|[,，。;；、:)的]))"
)
"""What lengthens a known unit: 吨标煤 in 30吨标煤以下; 10家中型以下企业 tells which firms."""
_TAIL = re.compile(r"[^\s,，。;；、:：!！?？()\"“”《》]*")
SIGNS = "<>=≤≥≦≧"
PER_HEAD = re.compile("每一?(?:家|户|人)")
PER_PIECE = re.compile("每一?(?:个|项|件|名|位|亩|次|所|台|条|款|宗|例|张|套|吨)")
_WORDS = (
    "不|得|能|超过?|少于|低于|高于|多于|突破|达到?|至少|最少|控制在|力争|争取|为|在|约|实现|同比|年均|平均"
    "|每年|逐年|较?上年|较?去年"
)
_RISE = "增长|增加|增幅|增速|提高|提升|上升|扩大|上涨|(?<!新)增"
_FALL = "下降|降低|减少|压减|压缩|压降|缩短|缩减|降幅|下调|回落|(?<![压缩])减|(?<![下压])降"
_DENYING = "(?<![不未没负少多])(?<!没有)"
_CHANGE = re.compile(
    rf"{_DENYING}(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?![到至])(?:幅度|比例|速度|速|率|幅|了|量)*(?:{_WORDS})*$"
)


class Amount(NamedTuple):
    """What stands behind a number: how often it is meant, its unit, the word behind that.

    `after` is the sign of 以上, 以下 or 以内, `≈` for 左右, `~` for 不等, else None; `length` is of
    all these. `tail` is all that follows the number and 万 or 亿 up to the next sign.
    """

    scale: Decimal
    unit: str
    after: str | None
    length: int
    tail: str = ""


def unit_at(text: str, at: int = 0) -> str:
    """Return the longest known unit that stands at a place, or nothing.

    >>> unit_at("5000人次", 4)
    '人次'
    """
    lengths = range(_LONGEST, 0, -1)
    return next((piece for n in lengths if (piece := text[at : at + n]) in _KNOWN), "")


def more_at(text: str, at: int) -> bool:
    """Return whether 多 or 余 stands behind a number: 30余家, 5万多."""
    follows = text[at + 1 : at + 2] in ("万", "亿") or unit_at(text, at + 1)
    return text[at : at + 1] in ("多", "余", "来", "几") and bool(follows)


def amount(rest: str, *, unit: str = "") -> Amount:
    """Return scale, unit and word with which a text begins; a unit may be settled already.

    >>> amount("万批次以上,")
    Amount(scale=Decimal('10000'), unit='批次', after='>=', length=5, tail='批次以上')
    """
    if unit:
        return Amount(Decimal(1), unit, *_after(rest), unit)
    more = more_at(rest, 0)
    at, scale = int(more), Decimal(1)
    if found := _SCALE.match(rest, at):
        scale, at = SCALES[found[2]] * _TENS.get(found[1], 1), found.end()
        if more_at(rest, at):
            more, at = True, at + 1
    tail, sign, length = _tail(rest[at:]), *_after(rest[at:])
    known = "" if sign else unit_at(rest, at)
    if rest.startswith("/", at + len(known)) or not (known or sign):
        said = _OF_UNKNOWN_UNIT.match(tail)
        if said is None:
            return Amount(scale, tail, "~" if more else None, at, tail)
        known = said[0]
    if known:
        sign, length = _after(rest[at + len(known) :])
    if sign is None and (longer := _LONGER.match(rest, at + len(known))):
        known += longer[0]
        sign, length = _after(rest[at + len(known) :])
    at += len(known)
    if sign is None and known in TIMES and rest.startswith("内", at):
        sign, length = "<=", 1
    return Amount(scale, known, "~" if more else sign, at + length, tail)


def _tail(rest: str) -> str:
    found = _TAIL.match(rest)
    return found[0] if found else ""


def _after(rest: str) -> tuple[str | None, int]:
    """Return the sign of the word with which the text begins, and its length."""
    if vague := _VAGUE.match(rest):
        return "≈" if vague["about"] else "~", 2
    found = _SAID_AFTER.match(rest)
    return (AFTER[found[1]], found.end()) if found else (None, 0)


def sign_before(before: str) -> tuple[str, int] | None:
    """Return the sign of the word with which a text ends and where it begins, or None."""
    for sign, words in BEFORE:
        if found := words.search(before):
            return sign, found.start()
    return None


def change_before(before: str) -> tuple[str, int] | None:
    """Return rise or fall where the text ends in a word that compares, and where it begins.

    >>> change_before("同比增长不低于"), change_before("提高到")
    (('rise', 2), None)
    """
    found = _CHANGE.search(before)
    return (found.lastgroup or "", found.start()) if found else None


_COUNTING = "[一二三四五六七八九十百]"
_NOT_COUNTED = re.compile(
    f"第(?:[0-9]+(?![0-9名位])|{_COUNTING}+(?!{_COUNTING}|(?:名|位)(?:以|之)?内))"
    r"|(?:(?<=^)|(?<=[。;；:：]))(?:\([0-9]{1,2}\)|[0-9]{1,2}[.、](?![0-9]))"
    r"|[〔\[(][0-9]{4}[〕\])](?:[0-9]+号)?"
)
"""The third (but for third place: 第3名), the third paragraph, and a document's number."""
_QUOTED = re.compile('“[^“”]*”|《[^《》]*》|「[^「」]*」|『[^『』]*』|"[^"]*"')
_NONE = re.compile(
    "(?<![0-9.,零〇○一二两三四五六七八九十百千万亿])[零〇0](?:发生|事故|死亡|伤亡|死伤|投诉|差错|违规|违法|违纪|缺陷|案件"
    "|舆情|感染|上访|返贫|积压|超时|逾期)(?!率)"
)
_FULL_COVERAGE = re.compile("全面?覆盖(?!率)")
_TENTHS = re.compile("成([一二三四五六七八九半]?)(?=以|之内|左右|上下|[,，。;；、)]|的|$)")
_TO = "(?:[-—–~～]+|至|到)"
_HIGH_END = re.compile(f"{_TO}{CHINESE}+")
_LIMITED = re.compile("(?:及|或)?以[上下内]|之内|内|左右|上下")
_LOW_END = re.compile(f"{CHINESE}+{_TO}$")
_DOING = re.compile(
    "(?:新增|新建|新设|建成|建设|培育|打造|创建|选取|选派|遴选|评选|认定|引进|引育|完成|举办|组织|发布"
    "|制定|制修订|培训|扶持|改造|发展|设立|落地|招引)$"
)
_EACH = re.compile("各[^,，。;；、]{0,4}$|每[^,，。;；、]{1,6}(?:建|设|有)[成立]?$")
_ONE = re.compile("(?:少于|低于|多于|高于|超过|至少|至多|最多|达到)$")
_NAMED = re.compile("[第每其前近后头]$")
_PLACE = re.compile("(?:[名位强]|(?:$|[,，。;；、)的]))")
_NAMING = {*TIMES, "条", "届", "级", "期", "岁", "成", "对", "%"}
"""Units that make names with bare Chinese numerals: 二十条, 三级, 十年."""
_SEPARATOR = re.compile(f"{_TO}$")
_FROM = re.compile("[由从][^,，。;；]*$")
_NEAR = 12
"""How many characters around a Chinese numeral are looked at."""


class Stated(NamedTuple):
    """A number or a range; `value` is None where it cannot be read, `unit` where it is settled.

    `form` is that of the numeral, coverage for 全覆盖, or none for 零事故. Where the low end of a
    range has a scale or unit of its own, they stand in `between`: 5万元 in 5万元-8万元.
    """

    form: str
    value: Decimal | None
    span: Span
    unit: str = ""
    high: Decimal | None = None
    between: str = ""


def figures_in(text: str, times: Iterable[Span]) -> list[Stated]:
    """Return the figures of a text without blanks, outside of the times that it names."""
    none = [found.span() for found in _NONE.finditer(text)]
    spans = [*times, *none, *(found.span() for found in _NOT_COUNTED.finditer(text))]
    taken = {at for span in spans for at in range(*span)}
    quoted = {at for found in _QUOTED.finditer(text) for at in range(*found.span())}
    found = [
        figure
        for numeral in numerals(text)
        if numeral.span[0] not in taken
        and (numeral.form != "chinese" or numeral.span[0] not in quoted)
        and (figure := _figure(text, numeral)) is not None
    ]
    found += (Stated("none", Decimal(0), span) for span in none)
    found += (
        Stated("coverage", Decimal(100), covered.span(), unit="%")
        for covered in _FULL_COVERAGE.finditer(text)
    )
    return _with_ranges(text, sorted(found, key=lambda figure: figure.span))


def _figure(text: str, numeral: Numeral) -> Stated | None:
    """Return the figure that a numeral is, or None where it is a word."""
    form, value, (start, end) = numeral
    if form != "chinese":
        return Stated(form, value, numeral.span, unit="" if form == "digits" else "%")
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before = _LOW_END.sub("", before)
    if _PLACE.match(behind) and is_place(before, behind[:1], "<=") is not None:
        return Stated(form, value, numeral.span)
    if before[-1:].isdecimal() or _NAMED.search(before):
        return None
    tenths = _TENTHS.match(behind)
    if tenths and value is not None and 0 < value < 10:
        more = "五" if tenths[1] == "半" else tenths[1]
        rate = value * 10 + (ONES.index(more) if more else 0)
        return Stated(form, rate, (start, end + 1 + len(more)), unit="%")
    return Stated(form, value, numeral.span) if _counts(numeral, before, behind) else None


def _counts(numeral: Numeral, before: str, behind: str) -> bool:
    """Return whether the words around a Chinese numeral make it a figure."""
    high_end = _HIGH_END.match(behind)
    at = high_end.end() if high_end else 0
    at += more_at(behind, at)
    unit = unit_at(behind, at)
    if not unit:
        return False
    said_after = _LIMITED.match(behind, at + len(unit)) is not None
    start, end = numeral.span
    if numeral.value == 1:
        one = _ONE.search(before) or _EACH.search(before) or said_after
        return bool(one) and unit != "批"
    if said_after or sign_before(before) is not None or unit == "元":
        return True
    if unit in _NAMING:
        return False
    large = end - start > 1 and (numeral.value is None or numeral.value >= 10)
    return large or bool(_DOING.search(before) or _EACH.search(before))


def _with_ranges(text: str, singles: Sequence[Stated]) -> list[Stated]:
    """Return the figures, those put together that are the two ends of a range."""
    found: list[Stated] = []
    for figure in singles:
        low = found[-1] if found else None
        if low is None or low.high is not None or low.value is None or figure.value is None:
            found.append(figure)
            continue
        start, end = low.span
        between = text[end : figure.span[0]][:_NEAR]
        own = _SEPARATOR.sub("", between)
        whole = own == between or (own != "" and amount(own).length != len(own))
        if whole or _FROM.search(text[max(0, start - _NEAR) : start]):
            found.append(figure)
            continue
        found[-1] = low._replace(
            span=(start, figure.span[1]), high=figure.value, unit=figure.unit, between=own
        )
    return found
