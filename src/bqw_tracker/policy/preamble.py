"""Who issued a document, when, under what title, and the areas that it names.

Everything is taken as it is written; what does not stand there is left empty, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from bqw_tracker.core.periods import parse_day

from .numbering import number_of
from .wording.hints import DIGITS, YEAR

_KINDS = (
    "措施|方案|计划|规划|意见|清单|要点|办法|细则|规定|纲要|任务|分工|安排|目标|政策|通知|任务书|责任书|考核"
    "|行动|表|工程|规则"
)
_NUMBERED = re.compile(
    "[一二三四五六七八九十0-9]+[、.．]|[(（][一二三四五六七八九十0-9]+[)）]|第[一1]|序号"
)
_TITLE = re.compile(f"[^。;；:：!！?？\t]*(?:{_KINDS})(?:[(（][^()（）]*[)）]|的通知)?")
_WRITTEN = "[一二三四五六七八九十]{1,3}"
_DATE = f"({YEAR})年([0-9]{{1,2}}|{_WRITTEN})月([0-9]{{1,2}}|{_WRITTEN})日"
_SIGNED = re.compile(f"[(（]?([一-龥]*?)[,，]*{_DATE}(?:印发)?[)）]?")
_OFFICE = re.compile("(?<=政府|.委)办公室$")
"""It signs for the whole body; 委员会办公室 is one of its own."""
_LONGEST = 80
_NAME = re.compile("[一-龥()（）]{2,40}")
_ABOUT = re.compile(
    '关于|推进|印发|贯彻|落实|促进|加快|深化|全面|实施|开展|支持|[“"《]|[0-9]{4}|“?十[二三四五六七]五'
)
_OWN_AREA = re.compile(
    "([^《》“”]{1,7}?(?:自治州|自治县|省|市|县|区|旗|镇|乡|街道))(?!场|政|民|属|委)"
)
_BELOW = {"省": "市|州|盟", "市": "县|市|区|旗", "旗": "镇|乡|苏木"} | dict.fromkeys(
    "县区", "镇|乡|街道"
)
_BOUND = (
    "(?:^|(?<=[、，,。;；:：(（和及与在由向从对以])"
    "|(?<=支持|推动|指导|鼓励|助力|包括|其中|推广|完善|加强|依托))"
)
_NOT_BEHIND = "(?![场政民属委域级内外间的镇村党长均都(（])"
_NO_AREA = re.compile(
    "(?:各|约谈|走访|涉及|奖励|帮扶|对口|驻|督促|通报|授予).*|.*(?:[的个者些约数上下]|[一二三四五六七八九十]).|.*(?:[全本该我各每两多外跨乡村园社景片校库厂灾郊辖城型]|示范|开发|高新|功能|保护|集聚|集中|加工|试验"
    "|实验|先行|工业|城乡|服务|试点|产业|重点|农贸|批发|交易|[老新主核]城).|.*(?:上市|超市|门市|夜市|早市"
    "|都市|城市|强镇|强县|老区|新区|山区|地区|湾区)"
)
_LED = re.compile("^[在对向由把将于及](?=..[镇乡县市区州旗])")
_LIST = re.compile("[一-龥]{2,9}(?:、[一-龥]{2,9})+")


_PARTY = re.compile("^中共(.{1,6}?[省市县区])委.*")
_ISSUED_BY = re.compile(
    "([一-龥]{2,40}?(?:局|委|办|室|政府|委员会|中心|院|厅|处|部))(?=关于|印发|[0-9]{4}|[“《])"
)
_YEAR = re.compile("[0-9]{4}")
_OPEN = re.compile("《[^《》]*$|[(（][^()（）]*$")
_ISSUER = re.compile(
    r"(?:[一-龥()（）]{2,}(?:[局委办科室处院部会厅府司]|中心|集团|公司|街道|小组)[\s、]*)+"
)
_BEGUN = re.compile(r"[^。，,;；:：!！?？〔\[\t]{4,40}(?<![令号])(?<!文件)")
"""What may be the first line of a title, and is no head of a letter."""
_ENDED = re.compile("[^《》]*》?的?通知")
_NO_AREA_FIRST = re.compile("^关于.*?《|^中共\\S*委(?:员会)?(?:办公室)?\\s+")
_MOST_LINES = 4
"""Over how many lines a title is broken at most."""


class Preamble(NamedTuple):
    """What stands above the measures; a field that the document does not tell is empty."""

    title: str
    issuer: str
    issued: date | None
    area: str


def preamble(document: str) -> Preamble:
    """Return title, issuer, day and area of a document; its first numbered line ends it."""
    lines = [line for each in document.split("\n") if (line := each.strip())]
    above = list(takewhile(lambda line: not _NUMBERED.match(line), lines))
    titles = list(_titles(above))
    title = titles[-1] if titles else ""
    issued, signed = None, ""
    for n, line in enumerate(lines):
        if found := _SIGNED.fullmatch("".join(line.split())):
            name, year, *day = found.groups()
            numbers = (f"{number_of(part):02}" for part in day)
            issued = parse_day("-".join((year.translate(DIGITS), *numbers)))
            signed = name or (lines[n - 1] if n and lines[n - 1] not in titles else "")
            break
    signed = _OFFICE.sub("", signed) if signed not in titles else ""
    heads = (
        by[1] if (by := _ISSUED_BY.match(each)) else _ABOUT.split(each, maxsplit=1)[0]
        for each in reversed(titles)
    )
    headed = next((head for head in heads if _ISSUER.fullmatch(head)), "")
    issuer = signed if _NAME.fullmatch(signed) else headed
    own = _OWN_AREA.match(_PARTY.sub(r"\1", issuer))
    own = own or _OWN_AREA.match(_NO_AREA_FIRST.sub("", title))
    return Preamble(title, issuer, issued, own[1] if own else "")


def _titles(lines: Sequence[str]) -> Iterator[str]:
    """Yield the titles among lines, each whole where lines break it."""
    at = 0
    while at < len(lines):
        begun, whole, end = lines[at], "", at + 1
        for n in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
            if _is_title(begun):
                whole, end = begun, n
            if n == len(lines) or not _goes_on(begun, lines[n]):
                break
            several = _ISSUER.fullmatch(lines[n]) is not None
            begun += " " * several + lines[n]
        if whole:
            yield whole
        at = end


def _is_title(words: str) -> bool:
    return len(words) <= _LONGEST and _TITLE.fullmatch(words) is not None


def _goes_on(begun: str, line: str) -> bool:
    """Return whether a line goes on with a title: 某局 / 关于…的通知, 关于印发《… / …》的通知."""
    if _ISSUER.fullmatch(begun):
        of_year = _YEAR.match(line) is not None and _is_title(line)
        return line.startswith("关于") or of_year or _ISSUER.fullmatch(line) is not None
    if _OPEN.search(begun) or (_ENDED.fullmatch(line) and "关于" in begun):
        return True
    headed = "关于" in begun or _OWN_AREA.match(begun)
    own = line.startswith("关于") or _OWN_AREA.match(line)
    return bool(headed and not own and not _is_title(begun) and _BEGUN.fullmatch(begun))


def parts(document: str, area: str) -> tuple[str, ...]:
    """Return the areas below one, as the document names them, in its order.

    In a list of which most are called areas somewhere (开平市), the others are some as well
    (江海、开平、新会). Where the document names an area both ways, its whole name counts.
    """
    kinds = _BELOW.get(area[-1:])
    if kinds is None:
        return ()
    named = re.compile(f"{_BOUND}([一-龥]{{2,3}}?(?:{kinds})){_NOT_BEHIND}", re.MULTILINE)
    whole = {_LED.sub("", found[1]) for found in named.finditer(document)} - {area}
    known = {_stem(name, kinds): name for name in whole if not _NO_AREA.fullmatch(name)}
    for listed in _LIST.finditer(document):
        first, *middle, last = listed[0].split("、")
        items = [_stem(first, kinds)[-2:], *(_stem(each, kinds) for each in middle), last[:2]]
        if 2 * sum(item in known for item in items) > len(items):
            known |= {item: item for item in items if item not in known}
    return tuple(known[stem] for stem in sorted(known, key=document.index))


def _stem(name: str, kinds: str) -> str:
    return re.sub(f"(?:{kinds})$", "", name)


def named(areas: Iterable[str], words: str) -> tuple[str, ...]:
    """Return those of some areas that words name; without its last sign where a name can begin.

    >>> named(["开平市", "台山市"], "支持开平建设"), named(["开平市"], "搭建公开平台")
    (('开平市',), ())
    """
    return tuple(area for area in areas if _names(area, words))


def _names(area: str, words: str) -> bool:
    short = area[:-1] if len(area) > 2 else area
    return area in words or re.search(f"{_BOUND}{re.escape(short)}", words) is not None
