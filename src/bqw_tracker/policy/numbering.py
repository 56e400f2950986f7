"""How a document is numbered: its headings, and the numbered pieces at each level.

第一章 > 第一节 > 第一条 or 一、 > (一) > 1. > 1.1 > (1)
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.core.periods import parse_period

from .wording.hints import RECURRING
from .wording.numerals import Span, chinese_number
from .wording.reading import named_times

_BLANK = "[ \t\u3000]*"
_TENS = "[一二三四五六七八九十百零〇]+"
_DIGITS = "[0-9０-９]{1,3}"
LEVELS = (
    "chapter",
    "part",
    "article",
    "heading",
    "named",
    "bracket",
    "figure",
    "second figure",
    "bracketed figure",
    "dash",
)
_REST_OF_YEAR = "(?:(?<=1)9|(?<=2)0)[0-9]{2}年"
_FORMS = {
    "chapter": f"第({_TENS})(?:[章篇编]|部分)",
    "part": f"第({_TENS})节",
    "article": f"第({_TENS})条",
    "heading": f"({_TENS})[、．.]",
    "named": f"(?:重点)?(?:任务|行动|工程|项目|举措|措施)({_TENS}|{_DIGITS})[:：、.．]",
    "bracket": f"[(（]({_TENS})[)）][、.．]?",
    "figure": f"({_DIGITS})[.．、](?![0-9０-９](?!{_REST_OF_YEAR}))",
    "bracketed figure": f"(?:[(（]({_DIGITS})[)）]|(?<![0-9(（])({_DIGITS})[)）])[、.．]?",
    "dash": "([—–－]{1,2}|[●•■▲◆◇])",
}
_NUMBERED = {
    level: re.compile(f"^{_BLANK}{form}{_BLANK}", re.MULTILINE) for level, form in _FORMS.items()
}
_AGAIN = {level: re.compile(f"{form}{_BLANK}") for level, form in _FORMS.items()}
_GLUED = re.compile(
    f"^{_BLANK}({_DIGITS})[.．、](?=[0-9０-９])(?![0-9０-９]{{1,2}}[ \t\u3000.．、])", re.MULTILINE
)
"""A number to which a figure is glued, or a decimal: 3.80%以上. 1.1 is a number of two levels."""
_SECOND = re.compile(
    rf"^{_BLANK}([0-9]{{1,2}})[.．]([0-9]{{1,2}})(?![0-9.．%％‰万亿]){_BLANK}", re.MULTILINE
)
"""A number of two levels, or a decimal with which a line begins."""
_CLOSED = re.compile(f"[。；;：:！!？?）)]{_BLANK}\n\\s*$")
_ANNEX = re.compile(
    rf"^{_BLANK}附(?:[件表录图]{_BLANK}(?:[0-9０-９]+|{_TENS})?{_BLANK}(?:$|[:：.])|[:：])",
    re.MULTILINE,
)
_TITLE_ENDS = re.compile(
    "要点|方案|计划|规划|任务|清单|安排|措施|意见|目标|实事|分解表|台账|分工|办法|行动|一览表|责任表"
)
_YEARS_ALONE = re.compile("[(（].{4,14}年[)）]")
_ISSUED = re.compile("^[^,，。;；]*?(?:印发|下达|发布|公布)")
_PLAN = re.compile('(十[二三四五六七]五[”"]?)(?!期?末|时期|期间)')
_TABLE_NUMBER = re.compile(
    r"^(?:附?表|专栏)\s*[0-9０-９一二三四五六七八九十]*(?:[-－—.][0-9]+)?[\s:：]*"
)
_UNIT_LINE = re.compile("[(（]?(?:计量)?单位[:：].{1,10}[)）]?")
_DAY_LINE = re.compile(
    "[(（]?.{0,30}[0-9〇○零一二三四五六七八九]{4}年[0-9一二三四五六七八九十]{1,2}月"
    "[0-9一二三四五六七八九十]{1,3}日(?:印发)?[)）]?"
)
_LONGEST_TITLE = 60
_NEAR = 40


class Item(NamedTuple):
    """A numbered piece: at which level, its number, where the number and its text begin."""

    level: str
    number: int
    at: int
    start: int

    @property
    def rank(self) -> int:
        """How deep it stands; the least is highest."""
        return LEVELS.index(self.level)


def items(document: str, tables: Sequence[Span] = ()) -> list[Item]:
    """Return all that is numbered outside of tables, in the document's order."""
    found = {item.at: item for item in _second(document)}
    for level, form in _NUMBERED.items():
        for numbered in form.finditer(document):
            at = numbered.start()
            if at in found or any(start <= at < end for start, end in tables):
                continue
            found[at] = Item(level, _number(numbered), at, _behind(document, level, numbered))
    clear = [found[at] for at in sorted(found)]
    glued = {
        numbered.start(): Item("figure", _number(numbered), numbered.start(), numbered.end())
        for numbered in _GLUED.finditer(document)
        if numbered.start() not in found
        and not any(start <= numbered.start() < end for start, end in tables)
    }
    return _in_order(document, clear, glued) if glued else clear


def _second(document: str) -> list[Item]:
    """Return what is numbered 1.1, 1.2, 2.1, counted through; a decimal is not next in order."""
    found = list[Item]()
    after = [(1, 1)]
    for numbered in _SECOND.finditer(document):
        first, second = number_of(numbered[1]), number_of(numbered[2])
        if (first, second) in after:
            found.append(Item("second figure", len(found) + 1, numbered.start(), numbered.end()))
            after = [(first, second + 1), (first + 1, 1)]
    return found if len(found) > 1 else []


def _in_order(document: str, clear: Sequence[Item], glued: dict[int, Item]) -> list[Item]:
    """Return what is numbered, with those of the `glued` of which the number is next in order.

    A line may also begin with a decimal, where a sentence was broken: then its number comes again,
    or the line before is not closed and the next number does not follow.
    """
    found = list[Item]()
    every = sorted([*clear, *glued.values()], key=lambda item: item.at)
    level = LEVELS.index("figure")
    last, run = 0, False  # the number before it, and whether only smaller pieces stand between
    following, number = dict[int, int](), 0
    for item in reversed(every):
        following[item.at] = number
        number = item.number if item.rank == level else number
    for item in every:
        behind = following[item.at]
        before = document[max(0, item.at - _NEAR) : item.at]
        sure = behind == item.number + 1 or (run and _CLOSED.search(before) is not None)
        follows = item.number == last + 1 if run else item.number in (1, last + 1)
        if item.at not in glued or (sure and follows and behind != item.number):
            found.append(item)
            last = item.number if item.rank == level else last
        run = (run and item.rank > level) or item.rank == level
    return found


def _number(numbered: re.Match[str]) -> int:
    return number_of(next(filter(None, numbered.groups())))


def number_of(sign: str) -> int:
    """Return the number that digits or Chinese numerals write, 0 where they write none.

    >>> number_of("１２"), number_of("十二"), number_of("—")
    (12, 12, 0)
    """
    return int(sign) if sign.isdecimal() else int(chinese_number(sign) or 0)


def _behind(document: str, level: str, numbered: re.Match[str]) -> int:
    """Return where the words begin; a number that is typed beside that of Word counts once."""
    again = _AGAIN[level].match(document, numbered.end())
    return again.end() if again and _number(again) == _number(numbered) else numbered.end()


def annexes(document: str) -> list[int]:
    """Return where annexes begin: 附件1 on a line of its own."""
    return [start for start, _ in annex_heads(document)]


def annex_heads(document: str) -> list[Span]:
    """Return where the words stand that begin annexes, with their numbers."""
    return [annex.span() for annex in _ANNEX.finditer(document)]


def heading_title(document: str, start: int) -> str:
    """Return a heading without who answers for it and the signs at its end."""
    return re.split("[。\n；;:：]", document[start : start + 400], maxsplit=1)[0].strip(
        " \t\u3000。"
    )


def period_of(title: str, year: int) -> str:
    """Return the time that a heading gives for all below, nothing where it names none or two.

    >>> period_of("2024年重点任务", 2023), period_of("关于印发《2024年方案》的通知", 2023)
    ('2024', '2024')
    """
    said = _PLAN.sub(r"\1时期", _ISSUED.sub("", title.replace("－", "-")))
    times = (time for time in named_times(said, year) if time.period and not time.compared)
    periods = {time.period for time in times if time.period not in RECURRING}
    return periods.pop() if len(periods) == 1 else ""


def year_of(period: str, year: int) -> int:
    """Return the year that a period gives for times which name none, else the document's.

    >>> year_of("2024", 2023), year_of("2021..2025", 2021), year_of("", 2023)
    (2024, 2021, 2023)
    """
    said = parse_period(period)
    return said.start.year if said and said.start.year == said.last.year else year


def document_period(document: str, end: int, year: int) -> str:
    """Return the time that the title of a document gives for all of it; it stands before `end`."""
    found = ""
    for line in document[:end].splitlines():
        title = line.strip()
        named = _TITLE_ENDS.search(title) or _YEARS_ALONE.fullmatch(title)
        if named and len(title) <= _LONGEST_TITLE and not re.search("[。，,；;：:]", title):
            found = period_of(title, year) or found
    return found


def unnumbered(text: str) -> tuple[str, str]:
    """Return the number with which a text begins, nothing where there is none, and the rest.

    >>> unnumbered("1、建设"), unnumbered("（一）建设"), unnumbered("建设")
    (('1', '建设'), ('一', '建设'), ('', '建设'))
    """
    for form in _NUMBERED.values():
        if numbered := form.match(text):
            return next(filter(None, numbered.groups())), text[numbered.end() :]
    return "", text


def above_table(document: str, at: int) -> str:
    """Return the title that stands above a table: the last short line before it.

    The line that tells the unit of the table is none, nor is the day of issue, nor the last row of
    another table.
    """
    lines = [line.strip() for line in document[:at].split("\n") if line.strip()]
    while lines and _UNIT_LINE.fullmatch(lines[-1]):
        lines.pop()
    line = lines[-1] if lines else ""
    if _DAY_LINE.fullmatch(line) or "\t" in line or "|" in line:
        return ""
    if len(line) > _LONGEST_TITLE or re.search("[。；;]$|印发[)）]$", line):
        return ""
    return unnumbered(_TABLE_NUMBER.sub("", line))[1]
