"""A light has memory: since when it has not been well, and whether that was made good.

Every moment is judged with the rows that are known now, at the end of a reporting period: what
was reported late or revised later counts as if it had always been there. So the memory of a
light does not depend on when reports came, and a later day never changes what it says of an
earlier one.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from .attainment import Verdict, judge
from .index import Task
from .kinds import takes_latest
from .model import Catalogue, Status
from .periods import Period, reporting_periods, year
from .rollup import figure
from .schedule import Window
from .walks import Walks

LAGGING: tuple[Status, ...] = ("missed", "off_track", "behind")
"""The statuses that are findings, the worst first."""
UNWELL: tuple[Status, ...] = (*LAGGING, "no_data")


class Moment(NamedTuple):
    """The light of a target at the end of a reporting period, or in one that is under way."""

    period: Period
    verdict: Verdict


class Memory(NamedTuple):
    """Since when a light has been unwell and for how many reporting periods running.

    `since` is None where it is well. `recovered` is the period in which an earlier spell, in
    which the target lagged, was made good.
    """

    since: Period | None
    running: int
    recovered: Period | None


def moments(
    task: Task, judged: Callable[[date], Verdict], *, as_of: date, first: int
) -> Iterator[Moment]:
    """Yield the light on a day, then those at the ends of earlier periods, the latest first.

    A period that is under way has a moment of its own only where its light differs from the last
    one. A `standing` target remembers the years since the `first`, any other one its window.
    Each moment costs one judgement, and only when it is asked for.
    """
    now = judged(as_of)
    every = task.indicator.reported.every
    spans = [now.window.period]
    if now.window.standing:
        spans = [year(number) for number in range(first, now.window.period.start.year + 1)]
    periods = [period for span in spans for period in reporting_periods(span, every)]
    ended = [period for period in periods if period.last <= as_of]
    latest = Moment(ended.pop() if ended else periods[0], now)
    under_way = next((p for p in periods if p.start <= as_of < p.last), None)
    if under_way and under_way != latest.period:
        before = judged(latest.period.last)
        if _differ(now, before):
            yield Moment(under_way, now)
            latest = Moment(latest.period, before)
    yield latest
    for period in reversed(ended):
        yield Moment(period, judged(period.last))


def _differ(one: Verdict, other: Verdict) -> bool:
    return (one.status, one.attainment, one.figure.state) != (
        other.status, other.attainment, other.figure.state,
    )  # fmt: skip


def memory(seen: Iterable[Moment]) -> Memory:
    """Return what the moments of a target say, the latest of which comes first.

    `no_data` is no lagging, but it does not end a spell either.
    """
    spell: list[Period] = []
    well: Period | None = None
    for period, light in seen:
        if light.status not in UNWELL:
            well = period
        elif well is None:
            spell.append(period)
        elif light.status in LAGGING:
            return Memory(spell[-1] if spell else None, len(spell), well)
    return Memory(spell[-1] if spell else None, len(spell), None)


def made_good(catalogue: Catalogue, walks: Walks, *, task: Task, missed: Verdict) -> Period | None:
    """Return the period after its window by whose end a target that was missed was reached.

    A deed is done later, a level reached later; for a flow the sum from the window's start to
    the later day counts. A rate of its window's sums cannot be made good, nor a ceiling passed.
    """
    indicator, window = task.indicator, missed.window
    if not window.ended or not (indicator.kind == "flow" or takes_latest(indicator)):
        return None
    # Who reports `once` has no later reporting period: then months are looked at.
    every = "month" if indicator.reported.every == "once" else indicator.reported.every
    # After the year of the last report nothing changes any more.
    last = walks.told_to(indicator, missed.figure.expected)
    known = window.now.year if last is None else min(window.now.year, last.year)
    later = Period(window.period.end, max(window.period.end, year(known).end))
    for period in reporting_periods(later, every):
        if period.start >= window.now:
            break
        span = Window(Period(window.period.start, period.end), min(period.end, window.now))
        expected, nodes = missed.figure.expected, task.target.nodes
        observed = figure(indicator, span, expected, walks, nodes=nodes)
        if judge(indicator, task.target, span, observed, catalogue.rules).status == "met":
            return period
    return None
