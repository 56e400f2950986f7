"""Periods: half-open spans [start, end) of whole days.

`end` is the first day that no longer belongs. Only the forms below are read; what people
type besides them is the business of the intake. Years run from 1900 to 2999, so that
the day after a period always exists.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How many months a reporting period has; `once` has one reporting period, the window."""

_FORM = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>[01][0-9])(?:-(?P<day>[0-3][0-9]))?))?"
)
_MOMENT = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](?:T[0-2][0-9]:[0-5][0-9])?")
_FIRST_YEAR, LAST_YEAR = 1900, 2999


class Period(NamedTuple):
    """A span of days; `str` gives its shortest form."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day that belongs."""
        return self.end - DAY

    def within(self, span: "Period") -> bool:
        """Return whether all its days are days of a span."""
        return span.start <= self.start and self.end <= span.end

    def ends_in(self, span: "Period") -> bool:
        """Return whether its last day is one of a span's."""
        return span.start < self.end <= span.end

    def __str__(self) -> str:
        """Return the shortest form.

        >>> str(Period(date(2023, 4, 1), date(2023, 7, 1)))
        '2023-Q2'
        """
        start, end = self
        if start.day != 1 or end.day != 1:
            return f"{start}" if end - start == DAY else f"{start}..{self.last}"
        months = months_between(start, end)
        year, month = start.year, start.month
        if months == 1:
            return f"{year}-{month:02}"
        if months == 3 and month % 3 == 1:
            return f"{year}-Q{month // 3 + 1}"
        if months == 6 and month % 6 == 1:
            return f"{year}-H{month // 6 + 1}"
        if month == 1 and months % 12 == 0:
            return f"{year}" if months == 12 else f"{year}..{self.last.year}"
        return f"{year}-{month:02}..{self.last.year}-{self.last.month:02}"


def add_months(first: date, months: int) -> date:
    """Return the first of the month that lies `months` after the month of `first`."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(start: date, end: date) -> int:
    """Return the whole months from `start` to `end`.

    >>> months_between(date(2023, 1, 1), date(2023, 7, 1))
    6
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def year(number: int) -> Period:
    """Return the calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def _single(text: str) -> tuple[Period, str] | None:
    """Return a period without dots, and the name of its form."""
    found = _FORM.fullmatch(text)
    if found is None or not _FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    form = next((name for name in ("half", "quarter", "day", "month") if found[name]), "year")
    try:
        if form == "day":
            start = date.fromisoformat(text)
            return Period(start, start + DAY), form
        step = MONTHS[form]
        number = 1 if form == "year" else int(found[form])
        start = date(int(found["year"]), (number - 1) * step + 1, 1)
    except ValueError:
        return None
    return Period(start, add_months(start, step)), form


@lru_cache(maxsize=100_000)
def parse_period(text: str) -> Period | None:
    """Return the period that `text` names, or None.

    Read are 2023, 2023-H1, 2023-Q2, 2023-06, 2023-06-30, and spans of two of one form with
    both ends included: 2023-01..2023-06, 2023..2025.

    >>> parse_period("2023-01..2023-03") == parse_period("2023-Q1")
    True
    """
    first, dots, last = text.partition("..")
    begin = _single(first)
    if begin is None or not dots:
        return begin and begin[0]
    until = _single(last)
    if until is None or until[1] != begin[1] or until[0].start < begin[0].start:
        return None
    return Period(begin[0].start, until[0].end)


def parse_day(text: str) -> date | None:
    """Return the day written as 2023-06-30, or None."""
    moment = parse_moment(text)
    return moment.date() if moment is not None and "T" not in text else None


@lru_cache(maxsize=100_000)
def parse_moment(text: str) -> datetime | None:
    """Return 2023-07-03 (its first moment) or 2023-07-03T10:20, or None."""
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= LAST_YEAR else None


@lru_cache(maxsize=10_000)
def moment_text(moment: datetime) -> str:
    """Return a moment as it is written; its first one stands for the day.

    >>> moment_text(datetime(2023, 7, 3)), moment_text(datetime(2023, 7, 3, 10, 20))
    ('2023-07-03', '2023-07-03T10:20')
    """
    return moment.isoformat(timespec="minutes").removesuffix("T00:00")


@lru_cache(maxsize=10_000)
def reporting_periods(window: Period, every: str) -> tuple[Period, ...]:
    """Return the reporting periods of a window, in order; those at its edges are cut to it."""
    if every == "once":
        return (window,)
    step = MONTHS[every]
    month = window.start.month - 1
    start = add_months(date(window.start.year, 1, 1), month - month % step)
    found = []
    while start < window.end:
        end = add_months(start, step)
        found.append(Period(max(start, window.start), min(end, window.end)))
        start = end
    return tuple(found)


by_time = attrgetter("end", "start")
"""The key that puts periods in the order of time: by their ends, of equal ends by their starts."""


def covers(periods: list[Period], span: Period) -> bool:
    """Return whether the periods together cover every day of the span."""
    reached = span.start
    for start, end in sorted(periods):
        if start > reached:
            break
        reached = max(reached, end)
    return reached >= span.end
