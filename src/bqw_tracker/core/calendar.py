"""The reporting calendar: who owes which figure for which period by which day.

Owed is every reporting period inside a window of the indicator's targets, once, by each area
that reports. It is due on `rules.reporting.due_day` of the month after its end, moved to a
working day. Nobody can be late before the policy was there, so nothing is due before that day
of the month after its issue. Source: docs/domain.md, "Duties and punctuality".
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .index import Index
from .model import Catalogue, Indicator, Target
from .periods import Period, add_months, by_time, parse_period, reporting_periods, year
from .rules import Rules
from .workdays import working_day


class Duty(NamedTuple):
    """An area owes the figure of an indicator (its id) for a period; `due` is the last good day."""

    indicator: str
    area: str
    period: Period
    due: date


def duties(index: Index, until: date) -> list[Duty]:
    """Return what is due by a day, in the order of indicators, areas and periods."""
    due = due_days(index, until)
    return [
        Duty(id_, area, period, day)
        for id_, days in due.items()
        for area in index.reporters(index.indicators[id_])
        for period, day in days.items()
    ]


def due_days(index: Index, until: date) -> dict[str, dict[Period, date]]:
    """Return by when the periods of each indicator are due, of those that are by a day."""
    catalogue = index.catalogue
    days: dict[Period, date] = {}  # most indicators have the same periods
    found: dict[str, dict[Period, date]] = {}
    for id_, indicator in index.indicators.items():
        periods = _periods(catalogue, indicator, until)
        for period in periods:
            if period not in days:
                nominal = _nominal(catalogue, period)
                days[period] = working_day(nominal, catalogue.rules.holidays)
        found[id_] = {period: days[period] for period in periods if days[period] <= until}
    return found


def due_day(month: date, rules: Rules) -> date:
    """Return the day on which the figures of the month before are due, moved to a working day."""
    return working_day(month.replace(day=rules.reporting.due_day), rules.holidays)


def next_due_day(today: date, rules: Rules) -> date:
    """Return the first due day that has not passed; holidays may move one into the next month."""
    days = (due_day(add_months(today, months), rules) for months in (-1, 0, 1))
    return min(day for day in days if day >= today)


def _periods(catalogue: Catalogue, indicator: Indicator, until: date) -> list[Period]:
    """Return the reporting periods of all windows, in order."""
    found = {
        period
        for target in indicator.targets
        for window in _windows(target, catalogue.policy.issued.year, until)
        for period in reporting_periods(window, indicator.reported.every)
    }
    return sorted(found, key=by_time)


def _windows(target: Target, policy_year: int, until: date) -> Iterator[Period]:
    """Return the windows of a target; yearly and standing ones have no end but the day."""
    period = parse_period(target.period)
    if period is not None:
        yield period
    else:
        yield from (year(number) for number in range(policy_year, until.year + 1))


def _nominal(catalogue: Catalogue, period: Period) -> date:
    """Return the due day before it is moved to a working day."""
    month = add_months(max(period.last, catalogue.policy.issued), 1)
    return month.replace(day=catalogue.rules.reporting.due_day)
