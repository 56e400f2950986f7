"""What a title, the name of a sheet or that of a file says for a whole table."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from bqw_tracker.core.model import node_names
from bqw_tracker.core.periods import Period

from .columns import Names
from .dates import read_period, years_in_digits
from .states import read_state
from .tables import half_width
from .vocabulary import Vocabulary, indicator_of, measure_of, together

_MONTHS = r"[0-9]{1,2}\s*月?\s*[-—–至～~]\s*[0-9]{1,2}\s*月|[0-9]{1,2}\s*月(?!\s*[0-9])"
_PART = rf"{_MONTHS}|前[二两三23]个?季度|第?[一二三四1-4](?:至[二三四2-4])?季度|[上下]半年"
_DATED = re.compile(
    rf"[0-9]{{4}}\s*年\s*(?:{_PART}|度?(?![0-9]))|[0-9]{{4}}-(?:[01][0-9]|Q[1-4]|H[12])(?![-0-9])"
    r"|(?<![0-9])20[0-9]{2}\.?(?:0[1-9]|1[0-2])(?![-.0-9])"
)
"""A period, and no day on which a form was filled in."""
_BARE = re.compile(rf"(?<![0-9年前第至—–～~-])(?:{_PART})")
_SEVERAL = re.compile(r"[0-9]\s*月?\s*[、,，和及与]\s*[0-9]{1,2}\s*月")
_RUNNING = re.compile("截[至止]|累计")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年(?!\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日号])")
_UNIT = re.compile(r"(?:计量)?单位\s*(?:[:：]|为|是)\s*([^()（）\s。；;]+)")
_BRACKETS = re.compile(r"[(（【\[]([^()（）【】\[\]]+)[)）】\]]")
_OFFICE = re.compile("[局科股室所队委办会处院校司厅府]$")
_APART = re.compile("[、,，/／和]")
_TIME = re.compile("[一二三四]季度|[上下]半年|[一二三四五六七八九十]月")
_HAN = re.compile("[\u4e00-\u9fff]")
_BOUND = re.compile(r"(?:[^\u4e00-\u9fff]|[年月日号度季]|半年)$")


class Said(NamedTuple):
    """What words say for all rows; "" and None where they say nothing, or several things.

    `part` is a month or quarter without its year, in 2000; `units` are those that are named;
    `running` says that figures are totals since 1 January.
    """

    indicator: str = ""
    area: str = ""
    period: Period | None = None
    part: Period | None = None
    year: int | None = None
    units: tuple[str, ...] = ()
    running: bool = False


def read_titles(titles: Sequence[str], words: Vocabulary) -> Said:
    """Return what words around a table say for all of its rows."""
    text = years_in_digits(half_width("\n".join(titles)))
    named = {i.id for i in words.indicators if i.id in text or half_width(i.name) in text}
    years = {int(year) for year in _YEAR.findall(text)}
    year = years.pop() if len(years) == 1 else None
    spans = _spans(_DATED, text, None)
    whole = {span for span in spans if span.start.month == 1 and span.end.month == 1}
    parts = set() if spans - whole else _spans(_BARE, text, 2000)
    dated = _spans(_BARE, text, year) if year and parts else set()
    closer = (spans - whole) | dated
    several = bool(_SEVERAL.search(text))
    return Said(
        indicator=named.pop() if len(named) == 1 else "",
        area=_area(text, words),
        period=None if several else _only(closer or whole),
        part=None if several else _only(parts),
        year=year,
        units=tuple(dict.fromkeys((*units_told([text], words), *units_in(text, words)))),
        running=bool(_RUNNING.search(text)),
    )


def _spans(pattern: re.Pattern[str], text: str, year: int | None) -> set[Period]:
    found = (read_period("".join(word.split()), year) for word in pattern.findall(text))
    return {period for period in found if isinstance(period, Period)}


def _only(found: set[Period]) -> Period | None:
    return next(iter(found)) if len(found) == 1 else None


def _area(text: str, words: Vocabulary) -> str:
    """Return the one area that a text names; of a county and its city the county."""
    found = {area for word, area in words.words.items() if _names(word, text, words)}
    found -= {above for area in found for above in words.above[area]}
    return found.pop() if len(found) == 1 else ""


def _names(word: str, text: str, words: Vocabulary) -> bool:
    """Return whether a text names an area by a word; by a short one only where it begins.

    公开平台 names no 开平.
    """
    at = text.find(word)
    if at < 0 or word.isdigit():
        return False
    if len(word) > 2:
        return True
    before = text[:at]
    ends = any(before.endswith(other) for other in words.words if len(other) > 1)
    return not before or ends or bool(_BOUND.search(before))


def units_told(texts: Sequence[str], words: Vocabulary) -> list[str]:
    """Return the units that texts name behind 单位."""
    found = (said for text in texts for said in _UNIT.findall(half_width(text)))
    told = [unit for said in found for unit in _APART.split(said)]
    return [unit for unit in told if measure_of(unit, words) or not _is_office(unit, words)]


def units_in(text: str, words: Vocabulary) -> list[str]:
    """Return the units that stand in brackets of a text."""
    said = (unit for inside in _BRACKETS.findall(text) for unit in _APART.split(inside))
    plain = (unit.removeprefix("单位").lstrip(":：") for unit in said)
    return [unit for unit in plain if measure_of(unit, words)]


def names_of(known: Vocabulary) -> Names:
    """Return how the readers of tables know the words of a catalogue."""
    areas = [word for word in known.words if len(word) > 1 and _HAN.search(word)]
    subjects = [*map(half_width, known.by_name), *known.by_id, *areas]

    def mentions(text: str) -> bool:
        said = together(text)
        return bool(_TIME.search(said)) or any(word in said for word in subjects)

    nodes = [node_names(indicator) for indicator in known.indicators]
    return Names(
        area=known.area,
        indicator=cache(lambda text: indicator_of(text, known)),
        unit=cache(lambda text: measure_of(text, known) is not None),
        mentions=cache(mentions),
        titled=lambda titles: bool(read_titles(titles, known).indicator),
        units=cache(lambda text: tuple(units_in(half_width(text), known))),
        state=cache(lambda text: isinstance(read_state(text, nodes), str)),
    )


def _is_office(text: str, words: Vocabulary) -> bool:
    """Return whether 单位 meant an office: 甲市教育局基础教育科."""
    return bool(_OFFICE.search(text)) or any(word in text for word in words.words if len(word) > 1)


def fits(one: Period, other: Period) -> bool:
    """Return whether two periods may be said of the same figures: one holds the other."""
    return other.within(one) or one.within(other) or one.end == other.end


def year_of(period: Period) -> Period:
    """Return the years in which a period begins and ends, whole."""
    first, last = period.start, period.last
    return Period(first.replace(month=1, day=1), date(last.year + 1, 1, 1))


def fits_part(period: Period, part: Period) -> bool:
    """Return whether a month or quarter without its year may be the period."""
    return fits(period, _moved(part, period.last.year))


def _moved(part: Period, year: int) -> Period:
    """Return a part of a year in another year."""
    return Period(*(day.replace(year=day.year - part.start.year + year) for day in part))


def part_text(part: Period) -> str:
    """Return a part of a year in words: 6月, 4-6月."""
    first, last = part.start.month, part.last.month
    return f"{last}月" if first == last else f"{first}-{last}月"


def dated_in(part: Period | None, year: int | None) -> Period | None:
    """Return a part of a year without its year in that year."""
    return None if part is None or year is None else _moved(part, year)
