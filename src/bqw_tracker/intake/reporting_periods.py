"""The period over which a reported figure runs, by its heading and its indicator."""

from bqw_tracker.core.kinds import keyed_by_end, takes_latest
from bqw_tracker.core.model import Indicator
from bqw_tracker.core.periods import MONTHS, Period, months_between
from bqw_tracker.core.problems import sentence

from .columns import Column
from .tables import Fault, shown

_EVERY = {
    "month": sentence("it is reported by month: write 2023-06, or name the month in the title"),
    "quarter": sentence("it is reported by quarter: write 2023-Q2"),
    "half": sentence("it is reported by half-year: write 2023-H1"),
    "year": sentence("it is reported by year: write 2023"),
}


def is_running(indicator: Indicator) -> bool:
    """Return whether the total since 1 January is reported."""
    return indicator.reported.as_ == "year_to_date"


def fitting(
    period: Period, indicator: Indicator, column: Column | None, *, named: bool
) -> Period | Fault:
    """Return the period over which a figure runs, or why it cannot be reported for it.

    A running total of increments runs from 1 January. Only whole reporting periods are reported,
    of what is read at its end those that end with one; a year that a title names is none of a
    month's figure.
    """
    running = column is not None and column.cumulative
    if running and not takes_latest(indicator) and not is_running(indicator):
        period = period._replace(start=period.last.replace(month=1, day=1))
    whole_months = period.start.day == period.end.day == 1
    months = months_between(*period) if whole_months else 0
    if column and not running:
        if column.months and months != column.months:
            return Fault(
                "not-a-period",
                sentence("the heading '{heading}' is not of {period}",
                         heading=shown(column.heading), period=period),
                sentence("name the period over which the figure runs, or mend the heading"),
            )  # fmt: skip
        said = bool(column.period) and column.heading != column.period  # 二季度完成数, not 6月
        alone = column.cumulative is False or said
        if alone and is_running(indicator) and period.start.month != 1:
            return Fault(
                "not-a-period",
                sentence("{id} is reported as a total since 1 January, and the heading "
                         "'{heading}' is of {period} alone", id=indicator.id,
                         heading=shown(column.heading), period=period),
                sentence("report the total since 1 January, under Year to date"),
            )  # fmt: skip
    every = MONTHS.get(indicator.reported.every)
    if every is None:
        return period
    if indicator.kind == "milestone" and whole_months and named:
        return period  # of a deed what was told last counts, whatever its period
    vague = not named and every < 12 <= months
    ends = period.end.day == 1 and not (period.end.month - 1) % every
    begins = keyed_by_end(indicator) or (whole_months and not (period.start.month - 1) % every)
    if ends and begins and not vague:
        return period
    return Fault(
        "not-a-period",
        sentence("{period} is no whole reporting period of {id}", period=period, id=indicator.id),
        _EVERY[indicator.reported.every],
    )
