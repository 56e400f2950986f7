"""A policy in its usual form: numbered measures, each with its responsible units in brackets.

    1.标题。正文……(责任单位:甲科、乙科,各县(市、区)市场监管局)

Measures are numbered 1. or （一）, whichever is followed by units; the next number or the heading
of a section ends one.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

from .wording.numerals import Span, chinese_number

_BLANK = "[ \t\u3000]*"
_TENS = "[一二三四五六七八九十]+"
_HEADING = f"{_TENS}、|第{_TENS}[章节部分]"
_FORMS = tuple(
    (re.compile(begin, re.MULTILINE), re.compile(end, re.MULTILINE))
    for begin, end in (
        (rf"^{_BLANK}([0-9０-９]{{1,3}})[.．、](?![0-9０-９]){_BLANK}",
         rf"^{_BLANK}(?:{_HEADING}|[(（]{_TENS}[)）])"),
        (rf"^{_BLANK}[(（]({_TENS})[)）]{_BLANK}", rf"^{_BLANK}(?:{_HEADING})"),
    )
)  # fmt: skip
"""How the measures of a document may be numbered, and what ends one besides the next number."""
_ROLE = "(?:责任|牵头|主办|主责|配合|协办|参与|落实)(?:单位|科室|部门|处室)"
_UNITS = re.compile(rf"[(（]\s*{_ROLE}\s*[:：]")
_ANY_ROLE = re.compile(rf"{_ROLE}\s*[:：]")
_SUPPORT = re.compile("配合|协办|参与")
"""How the role of those begins who support; all others lead."""
_TOGETHER = re.compile("等?(?:按照?(?:各自)?职责(?:分工)?(?:抓好落实|负责|落实)?|分工负责)?[。.]?$")
_COUNTIES = re.compile("各(?:县|区|市)")


class Commitment(NamedTuple):
    """A numbered measure: its text from the title to the last bracket of units.

    `start` is where the text stands in the document, `span` is the whole measure with number and
    units. `units` are the departments that lead, `support` those that support them, `counties`
    whether the offices of all counties are named as well.
    """

    number: int
    title: str
    text: str
    start: int
    span: Span
    units: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    counties: bool = False

    @property
    def answered(self) -> bool:
        """Whether anybody is named as responsible."""
        return bool(self.units or self.support) or self.counties


def commitments(document: str) -> tuple[Commitment, ...] | Sentence:
    """Return the measures of a document, or why it has not the usual form."""
    forms = [_measures(document, *form) for form in _FORMS]
    found = max(forms, key=_answered_share)
    if not any(measure.answered for measure in found):
        return sentence(
            "it holds no measures numbered 1. or (一) that name their responsible units in "
            "brackets: (责任单位:…)"
        )
    # A list before or behind the measures is numbered as well, but nobody answers for it.
    answered = [n for n, measure in enumerate(found) if measure.answered]
    found = found[answered[0] : answered[-1] + 1]
    numbers = [measure.number for measure in found]
    again = next((m for n, m in enumerate(found) if m.number in numbers[:n]), None)
    if again is not None:
        return sentence(
            "measure {number} stands a second time in line {line}; the numbers must run through",
            number=again.number,
            line=line_and_column(document, again.start)[0],
        )
    return found


def line_and_column(text: str, at: int) -> tuple[int, int]:
    r"""Return where an offset stands, both counted from 1.

    >>> line_and_column("一\n二三", 3)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def outside(document: str, measures: Sequence[Commitment]) -> list[Span]:
    """Return the spans of a document that belong to no measure."""
    ends = [0, *(measure.span[1] for measure in measures)]
    starts = [*(measure.span[0] for measure in measures), len(document)]
    return list(zip(ends, starts, strict=True))


def _answered_share(measures: Sequence[Commitment]) -> tuple[Fraction, int]:
    answered = sum(measure.answered for measure in measures)
    return Fraction(answered, max(len(measures), 1)), answered


def _measures(
    document: str, begin: re.Pattern[str], end: re.Pattern[str]
) -> tuple[Commitment, ...]:
    begins = list(begin.finditer(document))
    stops = sorted([m.start() for m in (*begins, *end.finditer(document))] + [len(document)])
    return tuple(
        _measure(document, numbered, stops[bisect_right(stops, numbered.start())])
        for numbered in begins
    )


def _measure(document: str, numbered: re.Match[str], stop: int) -> Commitment:
    start, sign = numbered.end(), numbered[1]
    text = document[start:stop]
    number = int(sign) if sign.isdecimal() else int(chinese_number(sign) or 0)
    title = re.split("[。\n]", text, maxsplit=1)[0].strip()
    named: dict[str, bool] = {}  # whether it leads
    body, end = text.rstrip(), 0
    for bracket in _UNITS.finditer(text):
        if bracket.start() >= end:
            units, end = _units(text, bracket)
            for unit, leads in units:
                named[unit] = leads or named.get(unit, False)
            body = text[: bracket.start()]
    return Commitment(
        number,
        title,
        body,
        start,
        (numbered.start(), start + max(end, len(body))),
        tuple(unit for unit, leads in named.items() if leads and not _COUNTIES.match(unit)),
        tuple(unit for unit, leads in named.items() if not leads and not _COUNTIES.match(unit)),
        any(_COUNTIES.match(unit) for unit in named),
    )


def _units(text: str, bracket: re.Match[str]) -> tuple[list[tuple[str, bool]], int]:
    """Return the names in a bracket, whether each leads, and where it ends.

    Brackets in a name belong to it; a role holds until the next one.
    """
    names, begun, depth, at = [], bracket.end(), 1, bracket.end()
    while at < len(text) and depth:
        character = text[at]
        depth += (character in "(（") - (character in ")）")
        if depth == 0 or (depth == 1 and character in "、,，;；"):
            names.append(text[begun:at])
            begun = at + 1
        at += 1
    if depth:
        names.append(text[begun:])
    leads, found = _SUPPORT.search(bracket[0]) is None, []
    for each in names:
        for role in _ANY_ROLE.finditer(each):
            leads = _SUPPORT.match(role[0]) is None
        if name := _TOGETHER.sub("", "".join(_ANY_ROLE.sub("", each).split())):
            found.append((name, leads))
    return found, at
