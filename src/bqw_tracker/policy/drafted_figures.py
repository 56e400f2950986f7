"""The figures of a measure as targets of a draft.

What is asked for is what the words of the figure say; its name, its kind and the time that no
word gives are guesses, which are told.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Baseline
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.periods import months_between, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .wording import Unread, Wording, scaled
from .wording.numerals import Span
from .wording.reading import named_times, parse_wording
from .wording.words import TIMES

_CLAUSE = re.compile("[。;；!！?？:：,，\n\t]")
_LEAD = re.compile(
    "(?:[\\s、,，和及与并到至]|实现|力争|争取|努力|确保|保证|完成|达到?|支持|推动|指导|鼓励|引导|组织|加强|对|将|使|全[年市县区省]|年内?|均)+"
)
_TRAIL = re.compile(
    "(?:[\\s、,，为(（]|力争|争取|努力|确保|实现|完成|达到?|保持在?|稳定在|控制在|比例|均|各|分别)+$"
)
_DOING = re.compile("[一-龥]{0,2}(?:取|定|育|进|建|办|动|准|养|训|造|成|立|予|排|增|持|设|发|展|查|对)")
_NOUN = re.compile(
    "[^。;；!！?？:：,，、\n\t()（）]*?(?=开展|进行|参加|实施|获得?|应用|以上|以下|左右|并|和|及|或|[。;；!！?？:：,，、\n\t()（）]|$)"
)
_LONGEST = 30
_STOCK = re.compile("累计|总[数量额]|总规模|保有量|存量|拥有|在册|实有|年末|[年期]底")
_GAUGE = re.compile("增[速幅]|增长率|指数|排名|位次|强度|浓度|人均|户均|平均|寿命|时[间长限]|年限")
_PLACE = re.compile("[前第]|以内")
_PER_HEAD = re.compile("每一?[家户人个项件名位亩台]")
_PARTING = "、,，和及与 \t\n"
_CHANGED = frozenset(("个百分点", "倍", "岁", "分"))
_OFTEN = {"monthly": "month", "quarterly": "quarter", "half_yearly": "half"}


class DraftedFigure(NamedTuple):
    """One figure as an indicator with a target; `assumed` are the guesses besides the usual ones.

    `places` are the areas of which it is asked, each for itself where `each`.
    """

    name: str
    unit: str
    kind: str
    per_head: bool
    period: str
    bound: Bound
    wording: str
    said: Wording
    places: tuple[str, ...]
    assumed: tuple[Sentence, ...]
    baseline: Baseline | None = None

    @property
    def every(self) -> str:
        """How often it is to be reported."""
        return _OFTEN.get(self.period, "quarter")

    @property
    def running(self) -> bool:
        """Whether what is reported is the total of the year so far, as of money it is."""
        return self.kind == "flow" and scaled(self.unit)[1] == "元"

    @property
    def at_end(self) -> bool:
        """Whether it asks for fewer than its time has months, so that nobody asks for a part."""
        period = parse_period(str(self.period))
        months = 12 if period is None else months_between(*period)
        return self.kind == "flow" and self.unit != "元" and self.bound.value < months


def drafted(
    text: str, said: Wording, own: int, year: int, areas: Sequence[str]
) -> list[DraftedFigure] | Sentence:
    """Return the targets that a figure asks for, or why it can be none.

    `own` is where its words begin: behind the figure before it. Of 均 there are several.
    """
    if not said.unit:
        return sentence("it does not say in what it counts")
    wording = _wording(text, said, own)
    if wording is None:
        return sentence("its words say something else when they stand alone")
    before, behind = _words_around(text, said, own, year)
    names = [_bare(each) for each in said.names] if said.spread == "均" else [before]
    if said.spread == "均" and len(names) < 2:
        return sentence("it is said of several things that it does not name")
    found = []
    for each in names:
        name = (each if len(each) > 2 and not _DOING.fullmatch(each) else each + behind)[:_LONGEST]
        found.append(_figure(text, said, name, wording, year, areas, own))
    return found


def _figure(  # noqa: PLR0913 - what is known of a figure
    text: str, said: Wording, name: str, wording: str, year: int, areas: Sequence[str], own: int
) -> DraftedFigure:
    per_head = bool(_PER_HEAD.search(wording)) and said.unit == "元"
    kind = _kind(said, name, wording, per_head=per_head)
    assumed = []
    period = said.period
    if not period:
        period = "standing" if kind == "rate" else str(year)
        assumed.append(sentence("no time is named, taken as {period}", period=period))
    comparator = said.comparator
    if parse_wording(wording).strength != said.strength:
        assumed.append(sentence("the strength is said further in front"))
    if comparator == "≈":
        comparator = ">="
        assumed.append(sentence("how wide 'about' is meant"))
    if kind == "stock":
        assumed.append(sentence("the level at the beginning is to be added as baseline"))
    scale = _scale(text, said)
    high = None if said.high is None else EXACT.divide(said.high, scale[0])
    bound = Bound(comparator, EXACT.divide(said.value, scale[0]), high)
    if kind == "flow" and bound.comparator in ("=", "range"):
        kind = "gauge"
    words = text[_clause(text, own, said.span[0]) : said.span[0]]
    places = tuple(area for area in areas if named(area, words))
    return DraftedFigure(
        name, scale[1] + said.unit, kind, per_head, period, bound, wording, said, places,
        tuple(assumed),
    )  # fmt: skip


def named(area: str, words: str) -> bool:
    """Return whether words name an area, whole or without its last sign."""
    return area in words or (len(area) > 2 and area[:-1] in words)


def _kind(said: Wording, name: str, wording: str, *, per_head: bool) -> str:
    place = said.unit in ("位", "名") and said.comparator == "<=" and _PLACE.search(wording)
    if per_head or (said.unit == "%" and not said.change and not _GAUGE.search(name)):
        return "rate"
    if said.change or place or said.unit in _CHANGED | TIMES or _GAUGE.search(name):
        return "gauge"
    if said.unit == "%":
        return "rate"
    return "stock" if _STOCK.search(name) else "flow"


def _scale(text: str, said: Wording) -> tuple[Decimal, str]:
    """Return the scale in which the document writes money, by its value and its word."""
    if said.unit != "元":
        return Decimal(1), ""
    scale, rest = scaled(text[said.number[1] :].lstrip())
    written = text[said.number[1] :].lstrip()
    return scale, written[: len(written) - len(rest)]


def _wording(text: str, said: Wording, own: int) -> str | None:
    """Return the shortest words that say alone what the figure says in its place, or None.

    Where 力争 stands too far before it, they say all but the strength.
    """
    start, end = said.span
    found = None
    for first in range(start, max(own, start - _LONGEST) - 1, -1):
        phrase = text[first:end]
        alone = parse_wording(phrase)
        if isinstance(alone, Unread) or _asked(alone) != _asked(said):
            continue
        if alone.strength == said.strength:
            return phrase.strip(_PARTING)
        found = found or phrase.strip(_PARTING)
    return found


def _asked(said: Wording) -> tuple[object, ...]:
    return said.comparator, said.value, said.high, said.unit, said.change


def _words_around(text: str, said: Wording, own: int, year: int) -> tuple[str, str]:
    """Return what stands before a figure in its clause, without times, and the noun behind it."""
    start, end = said.span
    words = text[_clause(text, own, start) : start]
    for hint in reversed(named_times(words, year)):
        words = words[: hint.span[0]] + words[hint.span[1] :]
    noun = _NOUN.match(text, end)
    return _bare(words), noun[0].strip().removeprefix("的") if noun else ""


def _clause(text: str, own: int, start: int) -> int:
    """Return where the clause of a figure begins; a sign directly before it ends none (目标：56家)."""
    return max([own, *(found.end() for found in _CLAUSE.finditer(text, own, start - 1))])


def _bare(words: str) -> str:
    lead = _LEAD.match(words)
    return _TRAIL.sub("", words[lead.end() :] if lead else words).strip()


def follows(one: DraftedFigure, other: DraftedFigure, between: str) -> bool:
    """Return whether a figure is the same indicator for another time, told further in a sentence."""
    same = (one.unit, one.kind, one.per_head, one.places)
    return (
        same == (other.unit, other.kind, other.per_head, other.places)
        and one.period != other.period
        and not re.search("[。;；\n]", between)
        and one.name.endswith(other.name)
    )


