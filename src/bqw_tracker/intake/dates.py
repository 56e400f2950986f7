"""Periods and days as offices type them; a form that could mean two things is refused."""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bqw_tracker.core.fields import PERIOD_FORMS
from bqw_tracker.core.periods import Period, parse_moment, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .tables import REMEMBERED, Fault, bare, shown

_LONGEST = 40
_LOOSE_BLANK = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_YEAR = r"(?P<year>[0-9]{4})"
_IN_YEAR = rf"(?:{_YEAR}(?:年度?|-)?)?"
_FORMS = {
    "year": (rf"{_YEAR}(?:年度?)?", rf"{_YEAR}年度?全年", "(?P<whole>全年)"),
    "half": (rf"{_IN_YEAR}(?P<half>[上下])半年", rf"{_IN_YEAR}H(?P<half>[12])"),
    "quarter": (
        rf"{_IN_YEAR}第?(?P<quarter>[1-4一二三四])季度?",
        rf"{_IN_YEAR}Q(?P<quarter>[1-4])",
    ),
    "month": (
        rf"(?:{_YEAR}年)?(?P<month>[0-9]{{1,2}})月份?",
        rf"{_YEAR}[-./](?P<month>[0-9]{{1,2}})",
        rf"{_YEAR}-?M(?P<month>[0-9]{{2}})",
        rf"{_YEAR}(?P<month>[0-9]{{2}})",
    ),
    "day": (
        rf"(?:{_YEAR}年)?(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})[日号]",
        rf"{_YEAR}(?P<sign>[-./])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
    ),
}
_NUMERALS = {sign: str(n) for n, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_YEAR_IN_WORDS = re.compile("[〇零一二三四五六七八九]{4}(?=年)")
_MONTH_IN_WORDS = re.compile("(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])(?=月)")
_POINTS = [(form, re.compile(one)) for form, several in _FORMS.items() for one in several]
_WORDS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_TO = re.compile(r"\.\.|[~〜—–―─]+|-{2,}|至|到")
_HYPHEN_MEANS_TO = re.compile(r"[0-9]{4}-[0-9]{4}|.*[年月季半./].*|Q[1-4]-Q[1-4]")
_FIRST_QUARTERS = re.compile("前([二两三23])个?季度?")
_SUFFIX = {"month": "月", "quarter": "季度"}
_MOMENT = re.compile(
    r"(?:(?P<year>[0-9]{4})(?:(?P<sign>[-./])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_>[0-9]{1,2})月(?P<day_>[0-9]{1,2})[日号]|(?P<_month>[0-9]{2})(?P<_day>[0-9]{2})))"
    r"(?:(?:T|\s+|(?<=[日号]))(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::00)?)?"
)
_NO_PERIOD = sentence("'{text}' is not a period"), PERIOD_FORMS
_NO_DATE = (
    sentence("'{text}' is not a date"),
    sentence("write 2023-07-03, or 2023-07-03T10:20 for a second one that day"),
)
_REASONS: tuple[tuple[re.Pattern[str], Sentence, Sentence], ...] = (
    (
        re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4})"),
        sentence("in '{text}' nobody can tell day, month and year apart"),
        sentence("write year, month and day in this order: 2023-07-03"),
    ),
    (
        re.compile(r"[0-9]{2}(?:年.*|[-./][0-9]{1,2})"),
        sentence("the year in '{text}' has two digits only"),
        sentence("write all four digits of the year"),
    ),
    (
        re.compile(r"[3-5][0-9]{4}(?:\.[0-9]+)?"),
        sentence("'{text}' is a spreadsheet's count of days"),
        sentence("format the cell as a date, or as text and write 2023-06-30"),
    ),
)
"""What a text that is no date looks like, what is wrong with it, and what to write instead."""


class _Point(NamedTuple):
    form: str
    year: int | None
    half: int = 0
    quarter: int = 0
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """Return the catalogue's form."""
        tail = {
            "half": f"-H{self.half}",
            "quarter": f"-Q{self.quarter}",
            "month": f"-{self.month:02}",
            "day": f"-{self.month:02}-{self.day:02}",
        }
        return f"{self.year}{tail.get(self.form, '')}"


def _point(text: str) -> _Point | None:
    """Return the year, half, quarter, month or day that a text names, even one that is none."""
    for form, pattern in _POINTS:
        if found := pattern.fullmatch(text):
            said = found.groupdict()
            year = said.get("year")
            numbers = {
                name: _WORDS.get(said[name]) or int(said[name])
                for name in ("half", "quarter", "month", "day")
                if said.get(name)
            }
            return _Point(form, int(year) if year else None, **numbers)
    return None


def _span(said: str) -> tuple[_Point, _Point] | None:
    """Return both ends of a span: 1-6月 begins with 1月, 2023.1-6 ends with 2023.6."""
    parts = _TO.split(said)
    if len(parts) == 1 and _HYPHEN_MEANS_TO.fullmatch(said):
        parts = said.split("-")
    if len(parts) != 2:
        return None
    left, right = parts
    if re.fullmatch(r"[0-9]{4}[./][0-9]{1,2}", left) and re.fullmatch("[0-9]{1,2}", right):
        right = left[:5] + right
    last = _point(right)
    first = _point(left) or (last and _point(left + _SUFFIX.get(last.form, "")))
    return (first, last) if first and last and first.form == last.form else None


def years_in_digits(text: str) -> str:
    """Return the text with years and months in digits where they are written in words.

    >>> years_in_digits("二〇二三年十二月")
    '2023年12月'
    """

    def month(found: re.Match[str]) -> str:
        word = found[0]
        ones = _NUMERALS.get(word.removeprefix("十"), "0")
        return f"1{ones}" if word.startswith("十") else ones

    text = _YEAR_IN_WORDS.sub(lambda found: "".join(map(_NUMERALS.__getitem__, found[0])), text)
    return _MONTH_IN_WORDS.sub(month, text)


@lru_cache(maxsize=REMEMBERED)
def read_period(text: str, year: int | None = None) -> Period | Fault:
    """Return the period that a text names; one without a year lies in `year` where that is given.

    >>> str(read_period("2023年1-6月")), str(read_period("二季度", 2023))
    ('2023-H1', '2023-Q2')
    """
    assert text
    said = _said(text).upper()
    if re.fullmatch(r"[0-9]{4}\.1", said):  # so Excel saves a 2023.10 that it took for a number
        message = sentence("'{text}' may be January, or October that lost its 0", text=shown(text))
        remedy = sentence("write {year}-01 or {year}-10", year=said[:4])
        return Fault("not-a-period", message, remedy)
    single = _point(said)
    span = (single, single) if single else _span(_FIRST_QUARTERS.sub(r"1季度至\1季度", said))
    if span is None:
        return _fault("not-a-period", text, _NO_PERIOD)
    first, last = span
    first = first._replace(year=first.year or year)
    last = last._replace(year=last.year or first.year)
    if first.year is None:
        message = sentence("'{text}' names no year", text=shown(text))
        remedy = sentence("write the year as well: 2023-06")
        return Fault("not-a-period", message, remedy)
    begin, end = parse_period(str(first)), parse_period(str(last))
    if begin is None or end is None:
        return _fault("not-a-period", text, _NO_PERIOD)
    if end.start < begin.start:
        message = sentence("'{text}' ends before it begins", text=shown(text))
        remedy = sentence("write the earlier one first: 2023-01..2023-06")
        return Fault("not-a-period", message, remedy)
    return Period(begin.start, end.end)


@lru_cache(maxsize=REMEMBERED)
def read_reported_on(text: str) -> datetime | Fault:
    """Return the day, with its time to the minute where one is given.

    >>> read_reported_on("2023年7月3日 9:05")
    datetime.datetime(2023, 7, 3, 9, 5)
    """
    assert text
    moment = None
    if found := _MOMENT.fullmatch(_said(text).upper()):
        year, _, *numbers = (found[name] for name in found.groupdict())
        *days, hour, minute = numbers
        month, day = (int(number) for number in days if number)
        written = f"{year}-{month:02}-{day:02}"
        moment = parse_moment(f"{written}T{int(hour):02}:{minute}" if hour else written)
    return moment or _fault("not-a-date", text, _NO_DATE)


def _said(text: str) -> str:
    """Return the text without blanks, save those between digits; of a long one nothing."""
    said = bare(text)
    return years_in_digits(_LOOSE_BLANK.sub("", said)) if len(said) <= _LONGEST else ""


def _fault(code: str, text: str, general: tuple[Sentence, Sentence]) -> Fault:
    """Say why a text is no period or no date."""
    said = _said(text)
    found = (reason for pattern, *reason in _REASONS if pattern.fullmatch(said))
    message, remedy = next(found, general)
    return Fault(code, message._replace(values={"text": shown(text)}), remedy)
