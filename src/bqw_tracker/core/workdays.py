"""Working days: what the State Council arranged for the year, and what the bureau says itself.

`rules.holidays` counts first; the arrangement is the one that chinesecalendar knows; of years
it does not know only the weekends are rest days. The arrangement of a year is announced in the
November before, so next year is unknown for most of this year, and with an old library longer.
"""

from collections.abc import Iterable
from datetime import date

from .periods import DAY, year
from .problems import Sentence, sentence
from .rules import Holidays


def _arranged(day: date) -> bool | None:
    """Return whether the arrangement makes it a working day; None where the year is unknown."""
    from chinese_calendar import is_workday  # noqa: PLC0415 - costs 8 ms, a report does not ask

    try:
        return bool(is_workday(day))
    except NotImplementedError:  # this is how the library says that it lacks the year
        return None


def _is_working_day(day: date, holidays: Holidays) -> bool:
    if any(start <= day < end for start, end in holidays.work):
        return True
    if any(start <= day < end for start, end in holidays.rest):
        return False
    arranged = _arranged(day)
    return day.weekday() < 5 if arranged is None else arranged


def working_day(day: date, holidays: Holidays) -> date:
    """Return the day itself, or the next working day where it is a rest day."""
    while not _is_working_day(day, holidays):
        day += DAY
    return day


def unknown_years(days: Iterable[date], holidays: Holidays) -> list[Sentence]:
    """Return a warning for each year of the days of which neither source knows the holidays."""
    entered = [*holidays.rest, *holidays.work]
    return [
        sentence(
            "the holidays of {year} are not known, so due days avoid its weekends only; enter "
            "them under rules.holidays, or update chinesecalendar",
            year=number,
        )
        for number, (start, end) in ((n, year(n)) for n in sorted({day.year for day in days}))
        if _arranged(start) is None
        and not any(span.start < end and span.end > start for span in entered)
    ]
