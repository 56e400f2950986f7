"""The deeds of a measure: what can be done or not done, told by what is done with what, and when.

A deed is a clause with a verb that leaves something behind (出台, 建成, 上线, 举办), or one with a
verb of work and the name of a work (开展…行动, 加强…整治, 完善…机制).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.model import STATE_WORDS
from bqw_tracker.core.periods import parse_period

from .claims import Mark
from .commitment import Commitment, Part
from .numbering import year_of
from .wording.hints import STOP, Hint
from .wording.numerals import Span
from .wording.reading import named_times

_CLAUSE = re.compile("[^。;；!！?？\n\t,，]+")
_LEAD = re.compile(
    "(?:(?:工作|具体|主要|重点|年度)*(?:任务|目标|内容|要求|措施|举措)[:：])?"
    "(?:[(（]?[0-9①-⑩]{1,2}[)）.、]?)?(?:(?:还|并|同时|将|要|须|继续|进一步|深入|全面|全力|加快|积极|大力|着力|稳步|持续|统筹|切实|认真|扎实|有序|及时|探索|研究|筹划"
    "|谋划|支持|鼓励|推动|指导|引导|组织|协助|助力|努力|充分|主动|适时|逐步|按程序|分批|重点)(?![者委会部]))*"
)
_LEFT_BEHIND = (
    "出台|印发|颁布|制修订|制定|制订|编制|修订|建成|建立|建设(?!用地|规模|标准)|构建|搭建|组建|筹建|新建|改建|成立|设立|创建|布局|打造|上线|开通|推出"
    "|发布|升级|举办|召开|承办|挂牌|投用|启用|启动|开辟|形成|培育|梳理|遴选|评选|认定|完成|提出|推广|完善|申报|下放"
)
_WORK = "开展|推行|推进|实施|强化|加强|健全|优化|落实|加大|交流|办好|打击|查处"
_WORKS = (
    "行动|整治|活动|检查|调查|试点|改革|工程|计划|培训|执法|制度|机制|体系|清单|平台|审查|清理|治理"
    "|示范区建设|标准化工作"
)
_DEED = re.compile(
    f"(?:{_LEFT_BEHIND})(?!的).{{2,}}|.{{2,}}(?:建成|上线|出台|印发|开通|启用|投用|挂牌|下放|完工|竣工)$"
    f"|(?:{_WORK}).{{2,}}?(?:{_WORKS})"
)
_AIM = re.compile(
    "(?:以|为|对|把|将|从|围绕|按照|根据|依据|通过|结合|针对).*(?:为重点|基础|要求|原则|规定|指南|办法)$"
)
_LONGEST, _FURTHEST = 40, 200
_TITLES = "《[^《》]*》|“[^“”]*”"
_ASIDE = "[(（][^()（）]*[)）]"
_AHEAD = re.compile("([^。;；,，\n\t]+)[,，]$")
"""A clause before another one: 6月底前,建成…."""
_NO_NAME = re.compile("[,，]")
_STATES = frozenset(word for words in STATE_WORDS.values() for word in words)
_MOST_NODES = 12


class Deed(NamedTuple):
    """A deed by its name, and the clause of the text in which it stands."""

    name: str
    span: Span


class Step(NamedTuple):
    """What is done within the time of a deed, and its last day."""

    name: str
    due: date


class Times(NamedTuple):
    """The period in which a deed is due, and the steps within it."""

    period: str
    nodes: tuple[Step, ...]


def deeds(text: str, figures: Sequence[Span], year: int) -> Iterator[Deed]:
    """Yield the deeds of a measure, clauses that hold one of its figures left aside.

    `year` is that of the document; times are no part of a name.

    >>> [deed.name for deed in deeds("积极筹建县图书馆,新增藏书5万册。", [(13, 14)], 2024)]
    ['筹建县图书馆']
    """
    places = sorted(at for at, _ in figures)
    for found in _CLAUSE.finditer(text):
        start, end = found.span()
        if bisect_left(places, start) < bisect_left(places, end):
            continue
        clause = found[0].strip()
        for hint in reversed(named_times(_without(f"{_TITLES}|{_ASIDE}", clause), year)):
            clause = clause[: hint.span[0]].rstrip("到至于在、") + clause[hint.span[1] :]
        lead = _LEAD.match(clause)
        name = clause[lead.end() :] if lead else clause
        said = _DEED.search(name)
        if said is None or _AIM.match(name) or name.endswith((":", "：")):
            continue
        if len(name) > _LONGEST:
            name = said[0][:_LONGEST]
        yield Deed(name, (start, end))


def own_deeds(measure: Commitment, marks: Sequence[Mark], year: int) -> Iterator[Deed]:
    """Return the deeds of a measure but that of its title; `marks` are its figures and times."""
    spans = [mark.span for mark in marks if not isinstance(mark.said, Hint)]
    return (deed for deed in deeds(measure.words, spans, year) if deed.name != measure.title)


def due(measure: Commitment, deed: Deed, year: int) -> Times | None:
    """Return when a deed is due, by its own words or those that govern its part of the measure.

    What is due by June is a node of June; what is due by the end of a year is the deed itself.
    `year` is that of the document.
    """
    clause = _without(_TITLES, measure.text[slice(*deed.span)])
    start = deed.span[0]
    parts = (part for part in measure.parts if part.span[0] <= start < part.span[1])
    part = next(parts, Part(deed.span, measure.period))
    governing = parse_period(part.period)
    last = governing.last.year if governing else year
    own = year_of(measure.titled, year) if part.until else last
    said = [hint.period for hint in named_times(clause, own, last) if not hint.compared]
    if not said and (ahead := _AHEAD.search(measure.text, 0, start)):
        hints = named_times(ahead[1], own, last)
        alone = ahead[1].lstrip("到至在")
        said = [hint.period for hint in hints if ahead[1][slice(*hint.span)] == alone]
    said = said or _year_before(measure.text, start, own)
    periods = [period for each in said if (period := parse_period(each))]
    if not periods and governing:
        periods = [governing]
    if not periods:
        return None
    last = periods[-1].last.year
    days = {each.last for each in periods if each.last.year == last} - {date(last, 12, 31)}
    within = sorted(days)[:_MOST_NODES]
    return Times(str(last), tuple(Step(_node(deed.name, n), day) for n, day in enumerate(within)))


def _year_before(text: str, start: int, year: int) -> list[str]:
    """Return the year that governs the sentence before a deed: 到2026年,普及率达到97%,建成平台."""
    at = max(0, start - _FURTHEST)
    before = re.split(STOP, text[at:start])[-1]
    named = [hint for hint in named_times(before, year) if not (hint.compared or hint.past)]
    return [hint.period for hint in named[-1:] if hint.period.isdecimal()]


def _node(name: str, number: int) -> str:
    """Return the name of a node, which is no state and holds no comma."""
    short = _NO_NAME.sub("", name)[:20]
    return f"{short}{number + 1}" if number or short in _STATES else short


def _without(words: str, text: str) -> str:
    """Return a text of the same length in which dots stand for some of its words."""
    return re.sub(words, lambda found: "·" * len(found[0]), text)
