"""The one notion of owed and delivered: which days an area owes, and which its reports tell of.

A report tells of days: an increment of those of its period, a running total of all days from
1 January to its end. A level (stock, gauge, latest rate, state of a deed) is one that reaches:
the level at the end of June stands for all days before, and so does the total at the end of June;
who asks later what was owed for May finds it delivered, late, with June. Owed is every reporting
period of a window that has ended by the reading day.
Source: docs/domain.md, "Owed and delivered".
"""

from bisect import bisect_right
from datetime import date
from operator import attrgetter

from .kinds import takes_latest, year_to_date_of
from .model import Indicator, Observation
from .periods import MONTHS, Period, reporting_periods, year


def days_told(indicator: Indicator, row: Observation) -> Period:
    """Return the days of which a report tells.

    The state of a deed reaches no further than the reporting period in which it was told.
    """
    end = row.period.end
    if takes_latest(indicator):
        if indicator.kind == "milestone" and row.reported_on.date() < end:
            end = min(end, _told_within(indicator, row.reported_on.date()))
        return Period(date.min, end)
    if indicator.reported.as_ == "year_to_date":
        return Period(year_to_date_of(row), end)
    return row.period


def _told_within(indicator: Indicator, day: date) -> date:
    """Return the end of the reporting period in which a day lies."""
    if indicator.reported.every not in MONTHS:
        return date.max
    periods = reporting_periods(year(day.year), indicator.reported.every)
    return next(period.end for period in periods if period.end > day)


def last_owed(window: Period, every: str, reading: date | None) -> Period | None:
    """Return the last reporting period of a window that is owed on the reading day."""
    if reading is None:
        return None
    periods = reporting_periods(window, every)
    ended = bisect_right(periods, reading, key=attrgetter("end"))
    return periods[ended - 1] if ended else None
