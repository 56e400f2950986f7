"""The reporting calendar: who owes which figure for which period by which day.

Owed is every reporting period inside a window of the indicator's targets, once, by each area
that reports. It is due on `rules.reporting.due_day` of the month after its end, or with
`of: period` of its own last month; moved to a working day, unless `rules.calendar` is none.
Nobody can be late before the policy was there, so nothing is due before that day of the month
after its issue. Source: docs/domain.md, "Duties and punctuality".

Working days: `rules.holidays` counts first, then what the State Council arranged for the year,
as chinesecalendar knows it; of years it does not know only the weekends are rest days. The
arrangement of a year is announced in the November before, so next year is unknown for most of
this year, and with an old library longer.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from .index import Index
from .kinds import span_of
from .model import Catalogue, Indicator, Target
from .periods import DAY, Period, add_months, by_time, parse_period, reporting_periods, year
from .problems import Sentence, sentence
from .rules import Holidays, Rules


class Duty(NamedTuple):
    """An area owes the figure of an indicator (its id) for a period; `due` is the last good day.

    `limit` is where the first window ends that holds the period: no report that ends later will
    do, as it says nothing that counts there.
    """

    indicator: str
    area: str
    period: Period
    due: date
    limit: date


def duties(index: Index, until: date) -> list[Duty]:
    """Return what is due by a day, in the order of indicators, areas and periods."""
    return [
        Duty(id_, area, period, day, limit)
        for id_, owed in _owed(index, until).items()
        for area in index.reporters(index.indicators[id_])
        for period, (day, limit) in owed.items()
    ]


def due_days(index: Index, until: date) -> dict[str, dict[Period, date]]:
    """Return by when the periods of each indicator are due, of those that are by a day."""
    return {
        id_: {period: day for period, (day, _) in owed.items()}
        for id_, owed in _owed(index, until).items()
    }


def _owed(index: Index, until: date) -> dict[str, dict[Period, tuple[date, date]]]:
    """Return the due day of each period that is due by a day, and the end of its first window."""
    catalogue = index.catalogue
    days: dict[Period, date] = {}  # most indicators have the same periods
    found: dict[str, dict[Period, tuple[date, date]]] = {}
    for id_, indicator in index.indicators.items():
        periods = _periods(catalogue, indicator, until)
        for period in periods:
            if period not in days:
                nominal = max(
                    nominal_due_day(period.last, catalogue.rules),
                    _in_month(add_months(catalogue.policy.issued, 1), catalogue.rules),
                )
                days[period] = _moved(nominal, catalogue.rules)
        found[id_] = {
            period: (days[period], limit)
            for period, limit in periods.items()
            if days[period] <= until
        }
    return found


def due_day(last: date, rules: Rules) -> date:
    """Return when the figures of a period with this last day are due, rest days heeded."""
    return _moved(nominal_due_day(last, rules), rules)


def known_by(as_of: date, rules: Rules, *, today: date) -> date:
    """Return the day on which the report of an earlier day stood, never later than today.

    That is the due day of the last month that had ended, or the day itself where it is later.
    """
    return min(max(as_of, due_day((as_of + DAY).replace(day=1) - DAY, rules)), today)


def nominal_due_day(last: date, rules: Rules) -> date:
    """Return when the figures of a period with this last day are due, rest days not heeded."""
    return _in_month(add_months(last, 0 if rules.reporting.of == "period" else 1), rules)


def _in_month(month: date, rules: Rules) -> date:
    return month.replace(day=rules.reporting.due_day)


def _moved(day: date, rules: Rules) -> date:
    return day if rules.calendar == "none" else working_day(day, rules.holidays)


def next_due_day(today: date, rules: Rules) -> date:
    """Return the first due day that has not passed; holidays may move one into the next month."""
    days = (due_day(add_months(today, months), rules) for months in range(-2, 2))
    return min(day for day in days if day >= today)


def _periods(catalogue: Catalogue, indicator: Indicator, until: date) -> dict[Period, date]:
    """Return the reporting periods of all windows in order, each with the first window's end."""
    found: dict[Period, date] = {}
    for target in indicator.targets:
        for window in _windows(indicator, target, catalogue.policy.issued.year, until):
            for period in reporting_periods(window, indicator.reported.every):
                found[period] = min(found.get(period, window.end), window.end)
    return dict(sorted(found.items(), key=lambda one: by_time(one[0])))


def _windows(
    indicator: Indicator, target: Target, policy_year: int, until: date
) -> Iterator[Period]:
    """Return the windows of a target, recurring ones up to the day; none begins before the policy.

    A window without a day of the policy's years stays as it is.
    """
    first = year(policy_year).start
    if parse_period(target.period) is None:
        yield from (year(number) for number in range(policy_year, until.year + 1))
        return
    start, end = span_of(indicator, target, policy_year)
    yield Period(max(start, first) if end > first else start, end)


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


def unknown_years(days: Iterable[date], rules: Rules) -> list[Sentence]:
    """Return a warning for each year of the days of which neither source knows the holidays."""
    if rules.calendar == "none":
        return []
    entered = [*rules.holidays.rest, *rules.holidays.work]
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
