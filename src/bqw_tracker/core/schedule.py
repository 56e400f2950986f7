"""The window over which a target is judged, and the share of it that is due on a day.

Source: docs/domain.md, "Window and reading day" and "Due share".
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .fields import Schedule
from .kinds import span_of, takes_latest
from .model import Indicator, Node, Target
from .periods import DAY, Period, months_between, reporting_periods, year
from .rules import Rules


class Window(NamedTuple):
    """The span over which a target is judged, seen on the evening of a day.

    `now` is the first day that has not passed yet; a `standing` window never ends.
    """

    period: Period
    now: date
    standing: bool = False

    @property
    def begun(self) -> bool:
        """Whether its first day has come."""
        return self.now > self.period.start

    @property
    def ended(self) -> bool:
        """Whether its last day has passed."""
        return not self.standing and self.now >= self.period.end

    @property
    def limit(self) -> date:
        """The first day that no longer counts: figures that end later have not happened."""
        return min(self.now, self.period.end)


def window(indicator: Indicator, target: Target, as_of: date, policy_year: int) -> Window:
    """Return the window of a target as of a day.

    `yearly` and `standing` are judged in the calendar year of the day, from the policy's
    year on; a `standing` level in the year before, until its first reporting period has ended.
    """
    now, number = as_of + DAY, as_of.year
    standing = target.period == "standing"
    if standing and number > policy_year and takes_latest(indicator):
        first = reporting_periods(year(number), indicator.reported.every)[0]
        number -= first.end > now
    return Window(span_of(indicator, target, max(number, policy_year)), now, standing)


def elapsed(span: Period, day: date, basis: str) -> Fraction:
    """Return the share of the span that has passed before `day`, in whole months or in days.

    A span that is not made of whole months is always counted in days.
    """
    day = min(max(day, span.start), span.end)
    if basis == "month" and span.start.day == span.end.day:
        months = months_between(span.start, span.end)
        return Fraction(months_between(span.start, day), months)
    return Fraction((day - span.start).days, (span.end - span.start).days)


def nodes_due(nodes: Sequence[Node], reading: date) -> Fraction:
    """Return the share of the nodes by weight whose day has come by the reading day (exclusive)."""
    due = sum((Fraction(node.weight) for node in nodes if node.due.end <= reading), Fraction(0))
    return due / sum((Fraction(node.weight) for node in nodes), Fraction(0))


def due_share(schedule: Schedule, span: Period, reading: date, rules: Rules) -> Fraction:
    """Return the share of the way that the schedule asks for on the reading day (exclusive end)."""
    passed = elapsed(span, reading, rules.pace.basis)
    if schedule == "linear":
        return passed
    if schedule == "at_end":
        return Fraction(int(reading >= span.end))
    knots = [(Fraction(0), Fraction(0))]
    knots += [
        (elapsed(span, period.end, rules.pace.basis), Fraction(share) / 100)
        for period, share in schedule
    ]
    knots.append((Fraction(1), Fraction(1)))
    for (left, low), (right, high) in pairwise(knots):
        if passed <= right and right > left:
            return low + (high - low) * (passed - left) / (right - left)
    return Fraction(1)
