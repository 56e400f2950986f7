"""Who answers for a measure: who leads, who supports, which persons, and until when.

It stands in brackets, on a line of its own, or in the cells of a table:

    (责任单位:甲科、乙科,各县(市、区)市场监管局)
    牵头单位:甲局;配合单位:乙局、丙局;责任领导:张三;完成时限:2024年6月底前
    (甲局牵头,乙局、各镇(街道)配合)
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.periods import Period, parse_period

from .wording.hints import RECURRING
from .wording.numerals import Span
from .wording.reading import named_times
from .wording.units import unit_at

_BODIES = "(?:单位|科室|部门|处室|股室|机构|主体)"
LEADS = (
    "(?:牵头|主要|第一)?(?:责任|牵头|主办|主责|承办|落实|实施|负责)(?:及(?:配合|协办|参与))?"
    + _BODIES
)
SUPPORTS = "(?:责任)?(?:配合|协办|协同|协作|协助|参与|参加)(?:责任)?" + _BODIES
LEADERS = (
    "(?:(?:责任|牵头|分管|包抓|包保|挂钩|联系|督办|督导|主管|挂帅)的?[县市区局院处]?级?领导"
    "|(?:主要|第一|直接)?(?:责任人|负责人)|联系人)"
)
TIMES = (
    "(?:完成|办结|整改|推进|落实|工作|任务)?(?:时限|期限|时间)(?:要求|节点|安排)?|进度(?:安排|要求)"
)
_OTHERS = f"(?:督导|督办|监督|考核|联系|评价){_BODIES}|联系电话|备注"
_ROLE = f"(?:{LEADS}|{SUPPORTS}|{LEADERS}|{TIMES}|{_OTHERS})"
_BRIEF_LEAD, _BRIEF_SUPPORT = "牵头|主办|责任|主责|承办", "配合|协办|参与"
_KEY = re.compile(
    f"(?:(?P<lead>{LEADS}|{_BRIEF_LEAD})|(?P<support>{SUPPORTS}|{_BRIEF_SUPPORT})"
    rf"|(?P<leaders>{LEADERS})|(?P<time>{TIMES})|(?P<other>{_OTHERS}))\s*[:：]"
)
_OPEN, _CLOSE = "(（[【〔［", ")）]】〕］"
_OPENED = re.compile(r"[(（\[【〔［]\s*$")
"""A bracket in which the next role stands: 责任单位：甲科（联系人：…）."""
_BRACKET = re.compile(rf"[(（\[【〔［]\s*(?=(?:{_ROLE}|{_BRIEF_LEAD}|{_BRIEF_SUPPORT})\s*[:：])")
_LINE = re.compile(
    r"(?:^[ \t\u3000]*(?:[^\w\s(（\[【〔]{1,3}[ \t]*|[0-9]{1,2}[.．、][ \t]*)?"
    r"|(?<=[。；;])[ \t\u3000]*)"
    rf"(?={_ROLE}\s*[:：])[^\n。]*",
    re.MULTILINE,
)
_SAID = re.compile(
    "[(（](?:由)?([^()（）。\n]*(?:[(（][^()（）\n]*[)）][^()（）。\n]*)*?"
    "(?:牵头|负责|落实|配合|参与|参加)(?:负责|落实)?)(?:[，,；;]([^()（）。\n]{2,20}?)(?:完成)?)?[)）]"
)
"""In a bracket, who does what, without a role before it."""
_NAMES_ALONE = re.compile(
    "[(（]([^()（）。\n0-9：:]{2,80}(?:[(（][^()（）\n]*[)）][^()（）。\n0-9：:]*)*)[)）]"
    "(?=[。.；;]?[ \t\u3000]*$)",
    re.MULTILINE,
)
_BODY_ALONE = re.compile(
    "[一-龥()（）]{1,25}(?:局|委|办|科|股|室|处|分局|办公室|部门|单位|公司|集团|支队|大队|委员会|政府|联社|协会|中心)"
    "(?:[(（][^()（）]*[)）])?"
)
"""Names of which a bracket may consist without a role: (甲局、乙局)."""
_DEED = re.compile(
    "等?(?:部门|单位)?(?:按照?(?:各自)?职责(?:分工)?)?(?:分工)?(?:共同|分别|联合)?"
    "(?:分别|共同|联合)?(?P<deed>牵头|负责|落实|配合|参与|参加)(?:负责|落实|抓好)?$"
)
_TOGETHER = re.compile(
    "(?:等(?:(?:有关|相关)?(?:部门|单位))?|^各?(?:有关|相关)(?:部门|单位)|(?<=[局委办科室处厅院])(?:有关|相关)?(?:部门|单位)(?=按))?"
    "(?:按照?(?:各自)?职责(?:分工)?(?:抓好落实|负责|落实)?|分工负责)?[。.]?$"
)
_ETC = re.compile("(?<=.)等(?:(?:有关|相关)?(?:部门|单位))?$")
_BODY_ENDS = re.compile(
    "(?:[局委办科室处院校部会厅站所队社行镇乡村园区署庭台馆团联股组司企盟厂]|中心|街道|政府|集团|专班|单位|银行|大学"
    r"|[)）])$"
)
"""How the name of a body ends: a blank or 和 behind it parts two names."""
_AND = re.compile("以及|[和与及]")
_RANK = re.compile("(?:[长员]|主任|书记|常委|领导|局级|处级|科级)$")
_ROLE_BEHIND = re.compile("[(（](牵头|配合|主办|协办)(?:单位|部门)?[)）]$")
COUNTIES = re.compile(
    "(?:全[县市区]|本[县市区])?(?:各(?:有关|相关)?|有关|相关)"
    "(?:县|市(?![场民直级属])|区(?![域直级属])|镇|乡|街道|村|社区|园区|功能区|开发区|旗|苏木|地(?![质理]))(?![直级属])"
)
_NOBODY = frozenset(("无", "—", "——", "-", "--", "－", "–", "~", "～", "null", "Null", "NULL"))
"""What stands in a field where nobody is named; the last ones are no names to YAML, either."""
_CONTACT = re.compile(
    r"联系(?:电话|方式|人)|(?:电话|手机|座机|传真|邮箱|微信)号?码?\s*[:：0-9]|.*[0-9]{3,4}-?[0-9]{4}"
)
"""What tells how somebody is reached is no body."""
_WHOLE_LIST = re.compile(r"\s*[\[【〔［]([^\[\]【】〔〕［］]*)[\]】〕］]\s*")
_LONGEST_PERSON, _LONGEST_ANSWER = 4, 1000
_LASTING = re.compile("长期|持续|常态|始终|一直")
_WHOLE_YEAR = re.compile("全年|年度内")
_NUMBERS = re.compile("((?:19|20)[0-9]{2})[./-]([0-9]{1,2})(?:[./-]([0-9]{1,2}))?(?![0-9])")
"""A day or a month in numbers alone: 2024.9, 2024-09-30."""


class Answer(NamedTuple):
    """Who answers, as one bracket, line or cell says it; `span` is where that stands.

    `deadline` is what it says of the time, in its own words.
    """

    span: Span
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    deadline: str = ""

    @property
    def names(self) -> bool:
        """Whether any unit is named."""
        return bool(self.lead or self.support)


class Answering(NamedTuple):
    """Who answers for a measure: its departments by role, persons, and whether all areas do.

    `both` are those that lead and are named as supporting as well.
    """

    units: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    counties: bool = False
    both: tuple[str, ...] = ()


def together(answers: Iterable[Answer]) -> Answering:
    """Return who answers in all; who leads anywhere leads, 各县(市、区) are the counties."""
    answers = tuple(answers)
    lead = [name for answer in answers for name in answer.lead]
    support = [name for answer in answers for name in answer.support]
    both = dict.fromkeys(name for name in support if name in lead and not COUNTIES.match(name))
    support = [name for name in support if name not in lead]
    leaders = [name for answer in answers for name in answer.leaders]
    return Answering(
        tuple(dict.fromkeys(name for name in lead if not COUNTIES.match(name))),
        tuple(dict.fromkeys(name for name in support if not COUNTIES.match(name))),
        tuple(dict.fromkeys(leaders)),
        any(COUNTIES.match(name) for name in (*lead, *support)),
        tuple(both),
    )


def answers_in(document: str) -> list[Answer]:
    """Return every bracket and line of a document that names who answers, in its order."""
    found: list[Answer] = []
    for opening in _BRACKET.finditer(document):
        if not found or opening.start() >= found[-1].span[1]:
            found.append(_bracketed(document, opening))
    found += filter(None, map(_spoken, _SAID.finditer(document)))
    found += (_of_fields(line[0], line.span()) for line in _LINE.finditer(document))
    alone = [*filter(None, map(_alone, _NAMES_ALONE.finditer(document)))]
    if len(alone) < 2 or len(alone) < len(found):
        alone = [
            each for each in alone if document[: each.span[0]].rstrip(" \t\u3000")[-1:] in "。；;"
        ]
    found += alone
    kept: list[Answer] = []
    for answer in sorted(found, key=lambda each: (each.span[0], -each.span[1])):
        if not kept or answer.span[0] >= kept[-1].span[1]:
            kept.append(answer)
    return kept


def _bracketed(document: str, opening: re.Match[str]) -> Answer:
    """Return what a bracket says; brackets in it belong to it, and one left open ends somewhere."""
    depth, at = 1, opening.end()
    while at < min(len(document), opening.end() + _LONGEST_ANSWER) and depth:
        depth += (document[at] in _OPEN) - (document[at] in _CLOSE)
        at += 1
    inside = document[opening.end() : at - 1 if depth == 0 else at]
    return _of_fields(inside, (opening.start(), at))


def _of_fields(text: str, span: Span) -> Answer:
    """Return what roles with a colon say: 牵头单位:…;配合单位:…."""
    keys = list(_KEY.finditer(text))
    said: dict[str, list[str]] = {"lead": [], "support": [], "leaders": [], "time": [], "other": []}
    for n, key in enumerate(keys):
        end = keys[n + 1].start() if n + 1 < len(keys) else len(text)
        said[key.lastgroup or "other"].append(_OPENED.sub("", text[key.end() : end]))
    lead, support = list[str](), list[str]()
    for value in said["lead"]:
        of_value = roles(value)
        lead += of_value[0]
        support += of_value[1]
    support += (name for value in said["support"] for name in names(value))
    leaders = tuple(name for value in said["leaders"] for name in persons(value))
    time = "；".join(value.strip(" 　\t;；,，。.") for value in said["time"])
    return Answer(span, tuple(lead), tuple(support), leaders, time)


def answer_of_cell(kind: str, text: str, span: Span) -> Answer:
    """Return what a cell says in a column of those who lead, support, answer, or of the time."""
    if _KEY.search(text):
        return _of_fields(text, span)
    if kind == "both":  # units and persons in one column
        found = names(text)
        bodies = [name for name in found if _BODY_ENDS.search(name) or len(name) > _LONGEST_PERSON]
        return Answer(span, tuple(bodies), leaders=tuple(n for n in found if n not in bodies))
    if kind == "lead":
        lead, support = roles(text)
        return Answer(span, tuple(lead), tuple(support))
    if kind == "support":
        lead, support = _by_deeds(text) or ([], names(text))
        return Answer(span, tuple(lead), tuple(support))
    if kind == "leaders":
        return Answer(span, leaders=tuple(persons(text)))
    return Answer(span, deadline=text)


def _spoken(bracket: re.Match[str]) -> Answer | None:
    """Return what a bracket says that names no role: 甲局牵头,乙局、丙局配合."""
    said = _by_deeds(bracket[1])
    if said is None:
        return None
    lead, support = said
    return Answer(bracket.span(), tuple(lead), tuple(support), deadline=bracket[2] or "")


def _by_deeds(text: str) -> tuple[list[str], list[str]] | None:
    """Return who leads and who supports by what they do, None where that is not said."""
    said: dict[bool, list[str]] = {True: [], False: []}
    clauses = [clause for clause in re.split("[，,；;]", text) if clause]
    waiting: list[str] = []
    led = False
    for clause in clauses:
        deed = _DEED.search(clause)
        found = names(clause[: deed.start()] if deed else clause)
        if not all(_BODY_ENDS.search(name) for name in found):
            return None
        waiting += found
        if deed:
            leads = deed["deed"] == "牵头" or (deed["deed"] in ("负责", "落实") and not led)
            led = led or leads
            said[leads] += waiting
            waiting = []
    if not said[True] and not said[False]:
        return None
    return said[True], said[False]


def _alone(bracket: re.Match[str]) -> Answer | None:
    """Return what a bracket at the end of a line says that holds nothing but names of bodies."""
    lead, support = roles(bracket[1])
    bodies = [name for name in (*lead, *support) if _BODY_ALONE.fullmatch(name)]
    others = [name for name in (*lead, *support) if name not in bodies]
    if not bodies or not all(COUNTIES.match(name) for name in others):
        return None
    return Answer(bracket.span(), tuple(lead), tuple(support))


def roles(text: str) -> tuple[list[str], list[str]]:
    """Return the names of a list that leads; those behind one marked (牵头) support it.

    >>> roles("甲局(牵头)、乙局"), roles("甲局牵头,乙局配合")
    ((['甲局'], ['乙局']), (['甲局'], ['乙局']))
    """
    if said := _by_deeds(text):
        return said
    marked = [(name, _ROLE_BEHIND.search(name)) for name in names(text)]
    found = [(name[: mark.start()], mark[1]) if mark else (name, "") for name, mark in marked]
    leading = {role for _, role in found} & {"牵头", "主办"} or {""}
    lead = [name for name, role in found if role in leading]
    return lead, [name for name, role in found if role not in leading]


def names(text: str) -> list[str]:
    """Return the names of bodies in a list; brackets in a name belong to it.

    >>> names("甲局、市局(乙局)等按职责分工负责"), names("甲科 乙科")
    (['甲局', '市局(乙局)'], ['甲科', '乙科'])
    """
    found = list[str]()
    whole = _WHOLE_LIST.fullmatch(text)
    for piece in _pieces(whole[1] if whole else text):
        bare = _TOGETHER.sub("", piece.strip(" \t\u3000。.:："))
        for name in _by_blanks(_ETC.sub("", bare)):
            found += _by_and(name)
    return [n for n in found if n and n not in _NOBODY and not _CONTACT.match(n)]


def persons(text: str) -> list[str]:
    """Return the names of persons in a list; two signs with a blank between are one (张 三).

    What they are besides is left out where the name stands behind it (副县长 李四).
    """
    text = re.sub(r"(?<![^\s、,，;；/])(\w)[ \u3000]+(\w)(?![^\s、,，;；/])", r"\1\2", text)
    pieces = re.split(r"[、,，;；/／\s]+", text.strip("。. "))
    said = [piece for piece in pieces if piece and piece not in _NOBODY]
    return [piece for piece in said if not _RANK.search(piece)] or said


def _pieces(text: str) -> Iterator[str]:
    begun = depth = 0
    for at, character in enumerate(text):
        depth = max(0, depth + (character in _OPEN) - (character in _CLOSE))
        if not depth and character in "、,，;；/／|｜":
            yield text[begun:at]
            begun = at + 1
    yield text[begun:]


def _by_blanks(text: str) -> Iterator[str]:
    """Part at a blank behind a whole name; else it breaks a name, as lines do."""
    begun = ""
    for word in text.split():
        begun += word
        if _BODY_ENDS.search(begun) and _is_closed(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def _by_and(name: str) -> Iterator[str]:
    for joined in _AND.finditer(name):
        before, behind = name[: joined.start()], name[joined.end() :]
        if _is_closed(before) and _BODY_ENDS.search(before) and _BODY_ENDS.search(behind):
            yield before
            yield from _by_and(behind)
            return
    yield name


def _is_closed(text: str) -> bool:
    """Return whether each bracket of a text is closed in it."""
    return sum(map(text.count, "(（")) == sum(map(text.count, ")）"))


def deadline(text: str, year: int) -> str:
    """Return until when something is to be done, as the catalogue writes periods; or nothing.

    What has to be done by a part of a year may be done from its beginning on: 6月底 is 2024-H1.
    What goes on for good is `standing`. `year` is that of a time which names none; 每年 is yearly.

    >>> deadline("2024年6月底前", 2023), deadline("长期", 2023), deadline("2024.9", 2023)
    ('2024-H1', 'standing', '2024-01..2024-09')
    """
    text = _NUMBERS.sub(lambda d: f"{d[1]}年{d[2]}月{d[3] + '日' if d[3] else ''}", text)
    times = [time for time in named_times(text, year) if time.period and not time.compared]
    if any(time.period == "yearly" for time in times) and not re.search("[0-9]{4}年", text):
        return "yearly"
    lasting = [time.period for time in times if time.period not in RECURRING]
    period = parse_period(lasting[-1]) if lasting else None
    if period is not None:
        first = date(period.start.year, 1, 1)
        return str(Period(first, period.end))
    if _LASTING.search(text):
        return "standing"
    return str(year) if year and _WHOLE_YEAR.search(text) else ""


def without_days(text: str) -> str:
    """Return a text of the same length in which full stops stand for days in numbers alone.

    >>> without_days("2024.9完成60%"), without_days("2024.9万元")
    ('。。。。。。完成60%', '2024.9万元')
    """

    def masked(day: re.Match[str]) -> str:
        counted = text[day.end() : day.end() + 1] in ("万", "亿") or unit_at(text, day.end())
        return day[0] if counted else "。" * len(day[0])

    return _NUMBERS.sub(masked, text)
