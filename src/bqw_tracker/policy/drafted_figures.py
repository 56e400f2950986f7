"""The figures of a measure as targets of a draft.

What is asked for is what the words of the figure say; its name, its kind and the time that no
word gives are guesses, which are told.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Baseline
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.periods import Period, months_between, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .claims import Mark
from .preamble import named
from .surroundings import (
    PER_HEAD,
    Surroundings,
    asked_of_one,
    bare_name,
    clause_start,
    name_of,
    paid_at_most,
    part_of_an_area,
)
from .wording import SCALES, Unread, Wording, scaled
from .wording.reading import parse_wording
from .wording.units import ADDED, TIMES, UNCOUNTED, UNITS

_LONGEST, _SUFFIX = 30, 10
_STOCK = re.compile("累计|存栏|总[数量额]|总规模|保有量|存量|拥有|在册|实有|年末|[年期]底")
_REACHED = re.compile("达到?(?![0-9.]+万?元)|[增提扩][加高大]到")
_GAUGE = re.compile(
    "^(?:万元|单位|亩均|地均)|每[0-9十百千万]|增[速幅]|增长率|指数|排名|位次|强度|浓度|人均|户均|平均|寿命|时[间长限]|年限"
)
_CUT = re.compile("^(?:压减|削减|减少|降低|压缩)(?=..)")
_STANDING = re.compile("累计(?:$|[一-龥]{0,2}(?:建成|建设|建立|培育|创建|创成|拥有|认定))")
"""What counts what there is by a time, and not what was done since another one."""
_NONE_OF = {
    "户": "(?:家庭|户)(?:清零|.?[0零])",
    "人": "(?:人数|人员|人口)",
    "座": "水库",
    "起": "(?<![0-9])[零〇0](?=[一-龥])|事故|案|投诉|访|纠纷|舆情|火灾|事件|违[法规纪]|感染"
    "|疫情|差错|问题|隐患|伤|死|逾期|积压|失信|风险|欠薪|排放",
}
"""In what is counted what there shall be none of."""
_OF_HEADS = re.compile("/[百千万]*[人户]")
_YEARLY = re.compile(
    "接待|客流|吞吐量|出栏|发电量|税|利润|营业额|产值|产量|收入|销售|增加值|总额|交易额|零售|进出口|生产总值"
)
_GROWTH = re.compile("增[速幅]|增长率")
_RANK = re.compile("[前第名位]")
_PLACE = re.compile("[前第]|以内")
JOINING = frozenset("、和及与")
"""What stands between the members of a list."""
_PARTING = "、和及与,， \t\n"
_WRITTEN = re.compile("[0-9]+(?:[.][0-9]+)?")
_MEASURES = frozenset(
    (
        "km",
        "km²",
        "㎡",
        "m²",
        "m³",
        "hm²",
        "元",
        "亩",
        "吨",
        "立方米",
        "平方米",
        "公顷",
        "公里",
        "千瓦时",
    )
)
_SHARES = frozenset(("‰", "‱"))
_CHANGED = frozenset(("个百分点", "个等级", "个名次", "倍", "岁", "分"))
_OF_CHANGE = {"rise": "增幅", "fall": "增幅", "times": "倍数"}
"""What is asked for where no baseline stands: the change itself, a fall below 0."""
_OFTEN = {
    "monthly": sentence("no target is of each month"),
    "quarterly": sentence("no target is of each quarter"),
    "half_yearly": sentence("no target is of each half of a year"),
}

_TIME = sentence("it is a time")
_ALONE = sentence("its words say something else when they stand alone")
_UNNAMED = sentence("it is said of several things that it does not name")
_UNCOUNTED = sentence("it does not say in what it counts")
_RUNNING = sentence("whether the figures of the table run on from January")
_VAGUE = sentence("it is not said how wide 'about' is meant")


Asked = tuple[str, str, Decimal, Decimal | None]
"""Unit, sign and value of what is asked for, and the end of a range."""


class DraftedFigure(NamedTuple):
    """One figure as an indicator with a target.

    `places` are the areas of which it is asked; `assumed` is what its words leave open.
    """

    name: str
    unit: str
    kind: str
    per_head: bool
    period: str
    bound: Bound
    wording: str
    strength: str
    places: tuple[str, ...]
    assumed: tuple[Sentence, ...]
    baseline: Baseline | None = None

    @property
    def asked(self) -> Asked:
        """How much it asks for, whatever the scale in which it is written."""
        (scale, unit), (sign, value, high) = scaled(self.unit), self.bound
        return unit, sign, value * scale, high

    @property
    def last(self) -> object:
        """The last day of its time."""
        ends = parse_period(self.period)
        return ends.last if ends else self.period

    @property
    def core(self) -> tuple[object, ...]:
        """What is alike where a list and its table ask for the same."""
        return self.name.replace("累计", ""), self.asked, self.last, self.places

    @property
    def timed(self) -> bool:
        """Whether the document names its time."""
        return untimed(self.period) not in self.assumed

    @property
    def running(self) -> bool:
        """Whether what is reported is the total of the year so far, as it is of money."""
        return self.kind == "flow" and scaled(self.unit)[1] == "元"

    @property
    def every(self) -> str:
        """How often it is reported: each quarter, where its time ends with one."""
        period = parse_period(self.period)
        return "quarter" if period is None or period.last.month % 3 == 0 else "month"

    @property
    def at_end(self) -> bool:
        """Whether it asks for fewer than its time has months: it comes when it comes."""
        period = parse_period(self.period)
        months = 12 if period is None else months_between(*period)
        asked = self.bound.value * scaled(self.unit)[0]
        comes = self.bound.comparator in (">", ">=") and not self.running
        return self.kind == "flow" and comes and asked < months


def drafted(mark: Mark, around: Surroundings) -> list[DraftedFigure] | Sentence:
    """Return the targets that a figure asks for, several where it has 均, or why it can be none."""
    said = mark.said
    if not isinstance(said, Wording):
        return (part_of_an_area(said, around) or said.reason) if isinstance(said, Unread) else _TIME
    wording = around.text[slice(*said.span)] if mark.name else _wording(said, around)
    names = [mark.name or around.name or name_of(said, around)]
    if said.spread == "均":
        names = [bare_name(each) for each in said.names]
    if wording is None:
        return _ALONE
    if no_target := asked_of_one(said, around) or paid_at_most(said, around):
        return no_target
    unit = said.unit or _unit(said, wording, names[0] + wording)
    if not unit or said.period in _OFTEN or (said.spread == "均" and len(names) == 1):
        return _OFTEN.get(said.period, _UNNAMED if unit else _UNCOUNTED)
    said = said._replace(unit=unit)
    if said.change == "rise" and unit in UNITS and unit not in UNCOUNTED | _MEASURES:
        said = said._replace(change="")  # 增加床位300张: so many more are counted
    if said.change and not mark.name:
        names = [_of_change(name, said) for name in names]
    found = [_figure(mark, said, name[: _LONGEST + _SUFFIX], wording, around) for name in names]
    if said.comparator == "≈" and any(one.kind != "flow" for one in found):
        return _VAGUE
    return found


def _figure(
    mark: Mark, said: Wording, name: str, wording: str, around: Surroundings
) -> DraftedFigure:
    alone, assumed = parse_wording(wording), []
    per_head = said.unit == "元" and PER_HEAD.search(wording) is not None
    counted = not mark.name and said.unit in UNITS and said.unit not in _MEASURES
    scale, word = _scale(said, around.text, counted=counted)
    value = EXACT.divide(said.value, scale)
    falls = mark.baseline is not None and mark.baseline.value > value and not said.comparator
    comparator = said.comparator if said.comparator not in ("", "≈") else "<=" if falls else ">="
    kind = _kind(said, comparator, name, wording, per_head=per_head)
    period = said.period or ("standing" if kind == "rate" else str(around.year))
    last = parse_period(said.period)
    if mark.name and mark.baseline is not None and kind == "flow":
        kind = "stock"  # what stood at a level before is a level
    of_cell = mark.name and kind == "flow" and not mark.due
    if last is not None and last.last.year > around.year and not of_cell:
        kind, period = _lasting(kind, name, said, (last, mark.due), around)
    if not said.period:
        assumed.append(untimed(period))
    if isinstance(alone, Wording) and alone.strength != said.strength:
        assumed.append(sentence("the strength is said further in front"))
    if said.comparator == "≈":
        assumed.append(sentence("how wide 'about' is meant"))
    if mark.name and kind == "flow" and last is not None and last.start.month > 1:
        assumed.append(_RUNNING)
    if not said.comparator:
        assumed.append(sentence("whether at least or at most so much is asked for"))
    high = None if said.high is None else EXACT.divide(said.high, scale)
    words = around.text[clause_start(around.text, around.own, said.span[0]) : said.span[0]]
    if said.spread == "各":
        words = "、".join(said.names)  # all that it is said of, other figures between them or not
    places = named(around.areas, words)
    return DraftedFigure(
        name,
        word + said.unit,
        kind,
        per_head,
        period,
        Bound(comparator, value, high),
        wording,
        said.strength,
        (around.place,) if around.place else places,
        tuple(assumed),
        mark.baseline,
    )


def untimed(period: str) -> Sentence:
    """Return what is assumed where the document names no time."""
    if period == "standing":
        return sentence("no time is named, taken to hold every year")
    return sentence("no time is named, taken to be of the year of issue, {year}", year=period)


def _kind(said: Wording, comparator: str, name: str, wording: str, *, per_head: bool) -> str:
    """Guess the kind by unit and words; an amount per head is a rate with factor 1."""
    place = said.unit in ("位", "名") and comparator in ("<=", "<") and _PLACE.search(wording)
    ratio = _OF_HEADS.search(said.unit)
    told = said.change or place or said.unit in _CHANGED | TIMES or _GAUGE.search(name) or ratio
    if per_head or (said.unit == "%" and not told):
        return "rate"
    if told or comparator in ("=", "range") or said.unit in _SHARES or "/" in said.unit:
        return "gauge"
    return "stock" if _STOCK.search(name) or _REACHED.search(wording) else "flow"


def _lasting(
    kind: str, name: str, said: Wording, by: tuple[Period, bool], around: Surroundings
) -> tuple[str, str]:
    """Return kind and period of what is to be reached `by` a later time, which may be until when.

    What is done (到2025年新建, 治理) is done in all the time up to it; a level is that of the last
    year of its span.
    """
    (time, due), titled = by, parse_period(around.governed)
    own = said.until and (due or said.period != around.governed) and ".." not in said.period
    stands = said.unit not in ADDED and _STANDING.search(name)
    done = kind == "flow" or (kind == "stock" and "累计" in name and not stands)
    if said.annual and ".." not in said.period and own:
        return kind, str(Period(date(around.year, 1, 1), time.end))
    if own and done and name and ("累计" in name or not _YEARLY.search(name)):
        first = titled.start.year if titled and time.within(titled) else around.year
        return "flow", str(Period(date(first, 1, 1), time.end))
    level = kind in ("stock", "rate", "gauge") and not said.change and not done
    if level and said.until and said.comparator != "=" and ".." in said.period:
        return kind, str(time.last.year)
    return kind, said.period


def _of_change(name: str, said: Wording) -> str:
    """Return the name of a change, with the year with which it is compared."""
    name = _CUT.sub("", name)
    word = "年均" * said.annual + _OF_CHANGE[said.change]
    told = name if _GROWTH.search(name) else f"{name[:_LONGEST]}{word}"
    return f"{told}（比{said.against}年）" if said.against.isdecimal() else told


def _unit(said: Wording, wording: str, name: str) -> str:
    """Guess in what a figure without a unit counts: 零事故 in 起, 前三 in 名, 家庭清零 in 户."""
    if said.value == 0:
        return next((unit for unit, words in _NONE_OF.items() if re.search(words, name)), "")
    return "名" if _RANK.search(wording) else ""


def _scale(said: Wording, text: str, *, counted: bool) -> tuple[Decimal, str]:
    """Return the scale in which the document writes a figure, and its word: 10000 and 万.

    What is counted is counted one by one, whatever its words.
    """
    written = text[slice(*said.number)].replace(",", "")
    if counted or said.value == 0 or not _WRITTEN.fullmatch(written):
        return Decimal(1), ""
    scale = EXACT.divide(abs(said.value), Decimal(written))
    word = next((word for word, value in SCALES.items() if value == scale), "")
    return (scale, word) if word else (Decimal(1), "")


def _wording(said: Wording, around: Surroundings) -> str | None:
    """Return the shortest words that say alone what the figure says in its place, or None.

    Where 力争 stands too far before it, they say all but the strength.
    """
    start, end = said.span
    found = None
    clause = clause_start(around.text, around.own, start)
    heads = [each.start() for each in PER_HEAD.finditer(around.text, clause, start)]
    last = heads[-1] if heads and said.unit == "元" else start
    for first in range(last, max(around.own, start - _LONGEST) - 1, -1):
        if first < start and around.text[first] in JOINING:
            break  # what stands before it is another thing
        phrase = around.text[first:end]
        alone = parse_wording(phrase)
        if isinstance(alone, Unread):
            continue
        if said.change == "rise" and alone.strength == "aspirational" and not alone.change:
            alone = alone._replace(change="rise")  # 力争6% behind 增长5%
        if _asked(alone) != _asked(said):
            continue
        if alone.strength == said.strength:
            return phrase.strip(_PARTING)
        found = found or phrase.strip(_PARTING)
    return found


def _asked(said: Wording) -> tuple[object, ...]:
    return said.comparator, said.value, said.high, said.unit, said.change, said.annual


def follows(one: DraftedFigure, other: DraftedFigure, between: str) -> bool:
    """Return whether a figure is the same indicator for another time, or more that is hoped for.

    Both stand in one sentence: 新增企业50家、力争60家.
    """
    same = (one.unit, one.per_head, one.places)
    return (
        same == (other.unit, other.per_head, other.places)
        and (one.period, one.strength) != (other.period, other.strength)
        and not re.search("[。;；\n]", between)
        and one.name.endswith(other.name)
    )
