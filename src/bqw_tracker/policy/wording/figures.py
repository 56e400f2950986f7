"""Which numbers of a text are figures, and which are words or count paragraphs.

A run of digits is a figure wherever it stands, unless it counts paragraphs or cites a document.
A Chinese numeral is one where the words around it say so; 三农, 第一, 一批 and “一站式” are words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .bare import is_place
from .numerals import CHINESE, ONES, Numeral, Span, numerals
from .units import AGES, GRADES, TIMES, amount, more_at, unit_at
from .words import sign_before

_COUNTING = "[一二三四五六七八九十百]"
_NOT_COUNTED = re.compile(
    f"(?:(?<![保争])|(?<=争)(?=第[1一](?![0-9十])))第(?:[0-9]+(?![0-9名位])|{_COUNTING}+(?!{_COUNTING}|(?:名|位)(?:以|之)?内))"
    r"|[〔\[(](?:19|20)[0-9]{2}[〕\])](?:[0-9]+号)?"
)
"""The third (but for third place: 第3名), and a document's number."""
_QUOTED = re.compile('“[^“”]*”|《[^《》]*》|「[^「」]*」|『[^『』]*』|"[^"]*"')
_NONE = re.compile(
    "(?<![0-9.,零〇○一二两三四五六七八九十百千万亿])[零〇0](?:发生|事故|死亡|伤亡|死伤|投诉|差错|违规|违法|违纪|缺陷|案件"
    "|舆情|感染|上访|返贫|积压|超时|逾期)(?!率)"
    "|(?:动态)?清零(?!行动|计划|工程|专项|攻坚|机制)|(?<=[降归为至到])零(?=$|[,，。;；、:)])"
)
_COVERAGE = re.compile(
    "(?P<vague>基本(?:实现|做到|达到)?[^,，。;；、]{0,6})?(?P<full>全面?覆盖)(?!率)"
)
_FIRST = re.compile('(?<![0-9.,])[“"]?[零0][”"]?的?突破')
_WITHOUT = re.compile(
    "(?:不?[高低优快]于|不?超过?|达到)[^,，。;；、0-9]{0,6}平均(?:水平|数|值|线)?(?![^,，。;；、]{0,6}[0-9])"
    "|成?倍增长?(?=$|[,，。;；、:)])|[零正负]增长(?=$|[,，。;；、:)]|的|态势)"
)
"""What is asked for without a figure of its own."""
_HALF = re.compile("(?:一半|半数)(?=(?:及|或)?以[上下内])")
_QUOTED_NAME = re.compile("“[^“”]{0,12}”|《[^《》]*》|「[^「」]{0,12}」")
_TENTHS = re.compile("成([一二三四五六七八九半]?)(?=以|之内|左右|上下|[,，。;；、)]|的|$)")
_TO = "(?:[-—–~～]+|至|到)"
_HIGH_END = re.compile(f"{_TO}{CHINESE}+")
_LIMITED = re.compile("(?:及|或)?以[上下内]|之内|(?<=[天日时钟月])内|左右|上下")
_LOW_END = re.compile(f"{CHINESE}+{_TO}$")
_DOING = re.compile(
    "(?:新增|新建|新设|建成|建设|培育|打造|创建|选取|选派|遴选|评选|认定|引进|引育|完成|举办|组织|发布"
    "|制定|制修订|培训|扶持|改造|发展|设立|落地|招引)$"
)
_EACH = re.compile("各[^,，。;；、]{0,4}$|每[^,，。;；、]{1,6}(?:建|设|有)[成立]?$")
_ONE = re.compile("(?:少于|低于|多于|高于|超过|至少|至多|最多|达到)$")
_OFTEN = re.compile(
    "(?:开展|召开|组织|举办|举行|检查|抽查|巡查|培训|走访|开放|公布|发布|通报|调度)[^,，。;；、0-9]{0,6}$"
)
_RHYTHM = re.compile(f"每[^,，。;；、]{{1,4}}?{_OFTEN.pattern}")
_TIMES_DONE = frozenset(("次", "场", "场次", "期", "轮", "批次"))
_NAMED = re.compile("[第每其前后头]$")
_PLACE = re.compile("(?:[名位强]|(?:$|[,，。;；、)的争]))")
_NAMING = {*TIMES, *GRADES, *AGES, "条", "类", "届", "期", "成", "对", "%", "分", "度", "节", "面"}
"""Units that make names with bare Chinese numerals: 二十条, 三级, 十年."""
_SEPARATOR = re.compile(f"{_TO}$")
FROM = re.compile("[由从][^,，。;；]*$")
"""What stands before the level from which a change starts."""
_NEAR = 12
"""How many characters around a Chinese numeral are looked at."""


class Stated(NamedTuple):
    """A number or a range; `value` is None where it cannot be read, `unit` where it is settled.

    `form` is that of the numeral, coverage for 全覆盖 (nearly for 基本全覆盖), none for 零事故,
    first for 零的突破, or without for what has no figure of its own (高于平均水平).
    Where the low end of a range has a scale or unit of its own, they stand in `between`: 5万元 in
    5万元-8万元.
    """

    form: str
    value: Decimal | None
    span: Span
    unit: str = ""
    high: Decimal | None = None
    between: str = ""


def figures_in(text: str, times: Iterable[Span]) -> list[Stated]:
    """Return the figures of a text without blanks, outside of the times that it names."""
    worded = list(_in_words(text))
    spans = [*times, *(stated.span for stated in worded)]
    spans += (found.span() for found in _NOT_COUNTED.finditer(text))
    taken = {at for span in spans for at in range(*span)}
    quoted = {at for found in _QUOTED.finditer(text) for at in range(*found.span())}
    found = [
        figure
        for numeral in numerals(text)
        if numeral.span[0] not in taken
        and (numeral.form not in ("chinese", "share") or numeral.span[0] not in quoted)
        and (figure := _figure(text, numeral)) is not None
    ]
    found += worded
    return _with_ranges(text, sorted(found, key=lambda figure: figure.span))


def _in_words(text: str) -> Iterator[Stated]:
    """Return what asks for a number that it does not write as one, or for none."""
    for found in _NONE.finditer(text):
        yield Stated("none", Decimal(0), found.span())
    for found in _FIRST.finditer(text):
        yield Stated("first", Decimal(1), found.span())
    for found in _WITHOUT.finditer(text):
        yield Stated("without", None, found.span())
    for found in _HALF.finditer(text):
        yield Stated("share", Decimal(50), found.span(), unit="%")
    for found in _COVERAGE.finditer(text):
        form = "nearly" if found["vague"] else "coverage"
        yield Stated(form, Decimal(100), found.span("full"), unit="%")


def quoted_names(text: str) -> list[Span]:
    """Return the names in quotation marks, in which a number is no figure."""
    return [found.span() for found in _QUOTED_NAME.finditer(text)]


def _figure(text: str, numeral: Numeral) -> Stated | None:
    """Return the figure that a numeral is, or None where it is a word."""
    form, value, (start, end) = numeral
    if form == "digits" and (tenths := _tenths(text, start, end)):
        return tenths
    if form != "chinese":
        unit = "" if form in ("digits", "compound") else "%"
        return Stated(form, value, numeral.span, unit=unit)
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before = _LOW_END.sub("", before)
    if _PLACE.match(behind) and is_place(before, behind[:1], "<=") is not None:
        return Stated(form, value, numeral.span)
    lately = before.endswith("近") and unit_at(behind.removeprefix("个")) in TIMES
    if before[-1:].isdecimal() or _NAMED.search(before) or lately:
        return None
    if tenths := _tenths(text, start, end):
        return tenths
    return Stated(form, value, numeral.span) if _counts(text, numeral, before, behind) else None


def _tenths(text: str, start: int, end: int) -> Stated | None:
    """Return 六成, 6成 or 七成五 in per cent."""
    tenths, digit = _TENTHS.match(text, end), text[start:end].replace("两", "二")
    if tenths is None or len(digit) != 1:
        return None
    value = Decimal(ONES.index(digit) if digit in ONES else digit if digit.isdecimal() else 0)
    if not value:
        return None
    more = "五" if tenths[1] == "半" else tenths[1]
    rate = value * 10 + (ONES.index(more) if more else 0)
    return Stated("share", rate, (start, tenths.end()), unit="%")


def _counts(text: str, numeral: Numeral, before: str, behind: str) -> bool:
    """Return whether the words around a Chinese numeral make it a figure."""
    high_end = _HIGH_END.match(behind)
    at = high_end.end() if high_end else 0
    at += more_at(behind, at)
    unit = unit_at(behind, at)
    if not unit or unit in GRADES or behind.startswith("个一", at):
        return False
    said_after = _LIMITED.match(behind, at + len(unit)) is not None
    start, end = numeral.span
    if numeral.value == 1:
        again = unit in _TIMES_DONE and _RHYTHM.search(before)
        one = _ONE.search(before) or _EACH.search(before) or again or said_after
        return bool(one) and unit != "批"
    scale_alone = all(character in "百千万亿" for character in text[slice(*numeral.span)])
    if said_after or sign_before(before) is not None or (unit == "元" and not scale_alone):
        return True
    if unit in _TIMES_DONE and _OFTEN.search(before):
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
        if whole or FROM.search(text[max(0, start - _NEAR) : start]):
            found.append(figure)
            continue
        found[-1] = low._replace(
            span=(start, figure.span[1]), high=figure.value, unit=figure.unit, between=own
        )
    return found
