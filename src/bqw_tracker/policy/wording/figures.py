"""Which numbers of a text are figures, and which are words: 三农, 第一, 一批, “一站式”, 二十条.

A run of digits is a figure wherever it stands, unless it counts paragraphs or cites a document.
A Chinese numeral is one where the words around it say so.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .numerals import CHINESE, ONES, Numeral, Span, numerals
from .words import TIMES, amount, more_at, sign_before, unit_at

_NOT_COUNTED = re.compile(
    "第(?:[0-9]+|[一二三四五六七八九十百]+)"
    r"|(?:(?<=^)|(?<=[。;；:：]))(?:\([0-9]{1,2}\)|[0-9]{1,2}[.、](?![0-9]))"
    r"|[〔\[(][0-9]{4}[〕\])](?:[0-9]+号)?"
)
"""The third, the third paragraph, and a document's number."""
_QUOTED = re.compile('“[^“”]*”|《[^《》]*》|「[^「」]*」|『[^『』]*』|"[^"]*"')
_FULL_COVERAGE = re.compile("全面?覆盖(?!率)")
_TENTHS = re.compile("成([一二三四五六七八九半]?)(?=以|之内|左右|上下|[,，。;；、)]|的|$)")
_TO = "(?:[-—–~～]+|至|到)"
_HIGH_END = re.compile(f"{_TO}{CHINESE}+")
_SAID_AFTER = re.compile("(?:及|或)?以[上下内]|之内|内|左右|上下")
_LOW_END = re.compile(f"{CHINESE}+{_TO}$")
_DOING = re.compile(
    "(?:新增|新建|新设|建成|建设|培育|打造|创建|选取|选派|遴选|评选|认定|引进|引育|完成|举办|组织|发布"
    "|制定|制修订|培训|扶持|改造|发展|设立|落地|招引)$"
)
_EACH = re.compile("各[^,，。;；、]{0,4}$|每[^,，。;；、]{1,6}(?:建|设|有)[成立]?$")
_ONE = re.compile("(?:少于|低于|多于|高于|超过|至少|至多|最多|达到)$")
_NAMED = re.compile("[第每其前近后头]$")
_UNCOUNTED = {*TIMES, "条", "届", "级", "期", "岁", "成", "对", "%"}
"""Units that make names with bare Chinese numerals: 二十条, 三级, 十年."""
_SEPARATOR = re.compile(f"{_TO}$")
_FROM = re.compile("[由从][^,，。;；]*$")
_NEAR = 12
"""How many characters around a Chinese numeral are looked at."""


class Stated(NamedTuple):
    """A number or a range; `value` is None where it cannot be read, `unit` where it is settled.

    `form` is that of the numeral, or coverage for 全覆盖. Where the low end of a range has a
    scale or unit of its own, they stand in `between`: 5万元 in 5万元-8万元.
    """

    form: str
    value: Decimal | None
    span: Span
    unit: str = ""
    high: Decimal | None = None
    between: str = ""


def figures_in(text: str, times: Iterable[Span]) -> list[Stated]:
    """Return the figures of a text without blanks, outside of the times that it names."""
    spans = [*times, *(found.span() for found in _NOT_COUNTED.finditer(text))]
    taken = {at for span in spans for at in range(*span)}
    quoted = {at for found in _QUOTED.finditer(text) for at in range(*found.span())}
    found = [
        figure
        for numeral in numerals(text)
        if numeral.span[0] not in taken
        and (numeral.form != "chinese" or numeral.span[0] not in quoted)
        and (figure := _figure(text, numeral)) is not None
    ]
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
    said_after = _SAID_AFTER.match(behind, at + len(unit)) is not None
    start, end = numeral.span
    if numeral.value == 1:
        one = _ONE.search(before) or _EACH.search(before) or said_after
        return bool(one) and unit != "批"
    if said_after or sign_before(before) is not None or unit == "元":
        return True
    if unit in _UNCOUNTED:
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
