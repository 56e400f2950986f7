"""Whether what was reported can count at all, and what a deed may no longer say.

Each docstring says what is enforced.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from operator import attrgetter

from .cells import withdraws
from .deeds import Plans, by_telling, plans_of, takes_back, tells_less
from .index import Index
from .kinds import key_of, span_of, takes_latest
from .model import Indicator, Observation, Target
from .periods import Period
from .problems import Problem, sentence
from .row_checks import Progress, at, warn


def _areas(index: Index, id_: str, target: Target) -> Iterator[tuple[str, ...]]:
    """Yield the areas that make the figure, for each area in which a target holds."""
    owned = index.owned[id_]
    for task in index.tasks(owned, target):
        yield index.expected(owned.indicator, task.area)


def values_not_counted(progress: Progress) -> Iterator[Problem]:
    """Warn of a rate's value without parts where parts are there, or where several areas add up."""
    for id_, rows in progress.rows.items():
        indicator = progress.indicators[id_]
        if indicator.kind != "rate":
            continue
        alone = [row for row in rows if row.value is not None and row.denominator is None]
        if not alone:
            continue
        in_parts = {row.area for row in rows if row.denominator is not None}
        together = {
            area
            for target in indicator.targets
            for areas in _areas(progress.index, id_, target)
            if len(areas) > 1
            for area in areas
        }
        for row in alone:
            if row.area in in_parts:
                message = sentence("{area} reports {id} in parts; a value beside them does not "
                                   "count", area=row.area, id=id_)  # fmt: skip
            elif row.area in together:
                message = sentence("several areas make the figure of {id}; a value of {area} alone "
                                   "does not count", id=id_, area=row.area)  # fmt: skip
            else:
                continue
            remedy = sentence("write numerator and denominator")
            yield warn(row, "value", "value-not-counted", message, remedy)


def percentages_not_counted(progress: Progress) -> Iterator[Problem]:
    """Warn of a percentage of a deed all of whose targets have nodes: it is told by these."""
    for id_, rows in progress.rows.items():
        targets = progress.indicators[id_].targets
        if not targets or not all(target.nodes for target in targets):
            continue
        for row in rows:
            if row.value is not None:
                message = sentence("{id} is told by its nodes; a percentage beside them does not "
                                   "count", id=id_)  # fmt: skip
                remedy = sentence("leave the percentage out, and tell the node that is reached")
                yield warn(row, "value", "value-not-counted", message, remedy)


def uncounted_rows(progress: Progress) -> Iterator[Problem]:
    """Warn of a row that no target of its indicator counts; the year before is compared only.

    Who does not report is told as such. What is reported below an area that reports itself is
    compared with its figure, and what comes after a window may make a miss good: both count.
    """
    index = progress.index
    first = date(index.catalogue.policy.issued.year, 1, 1)
    for id_, rows in progress.rows.items():
        indicator = progress.indicators[id_]
        counted = [
            (
                _counts(indicator, target, first),
                index.with_below(task.area for task in index.tasks(index.owned[id_], target)),
            )
            for target in indicator.targets
        ]
        left: dict[Period, set[str]] = {}
        reporters = set(index.reporters(indicator))
        if takes_latest(indicator) and reporters <= set[str]().union(*(a for _, a in counted)):
            continue  # a level counts whatever its period
        for period in set(map(attrgetter("period"), rows)):
            if period.start >= first:
                held = (areas for counts, areas in counted if counts(period))
                if uncounted := reporters.difference(*held):
                    left[period] = uncounted
        for row in rows if left else ():
            if row.area in left.get(row.period, ()):
                yield warn(
                    row,
                    "period",
                    "uncounted-row",
                    sentence("no target of {id} counts {period} of {area}", id=id_,
                             period=str(row.period), area=row.area),
                    sentence("check the period; or the catalogue lacks a target"),
                )  # fmt: skip


def _counts(indicator: Indicator, target: Target, first: date) -> Callable[[Period], bool]:
    """Return which periods count for a target: those inside its window, of a level any other.

    Of running totals the one before a window that begins later in its year is subtracted. After
    its window, what adds up to a floor may still make a miss good.
    """
    levels = takes_latest(indicator)
    running = indicator.reported.as_ == "year_to_date"
    floor = target.value is not None and target.value.comparator in (">", ">=")
    spans: dict[int, Period] = {}

    def counts(period: Period) -> bool:
        number = max(period.start.year, first.year)
        if number not in spans:
            spans[number] = span_of(indicator, target, number)
        span, start = spans[number], spans[number].start
        if period.end > span.end and not (indicator.kind == "flow" and floor):
            return levels
        if running:
            return period.end > start or date(period.last.year, 12, 31) >= start
        return levels or period.start >= start

    return counts


def taken_back(progress: Progress) -> Iterator[Problem]:
    """What is done, and what was reached, stays so, unless a later row says that it corrects that.

    What is in progress says nothing about a node that was reached.
    """
    for id_, rows in progress.rows.items():
        indicator = progress.indicators[id_]
        if indicator.kind != "milestone":
            continue
        by_area, plans = defaultdict[str, list[Observation]](list), plans_of(indicator)
        for row in sorted(rows, key=by_telling):
            by_area[row.area].append(row)
        for own in by_area.values():
            yield from _taken_back(indicator, own, plans)


def _taken_back(indicator: Indicator, rows: list[Observation], plans: Plans) -> Iterator[Problem]:
    standing: dict[tuple[object, str], datetime] = {}
    for row in rows:
        key, state, moment = key_of(indicator, row), row.state, row.reported_on
        if withdraws(row):
            standing = {one: since for one, since in standing.items() if one[0] != key}
        less = [
            (since, reached)
            for (_, reached), since in (standing.items() if state not in ("", "done") else ())
            if tells_less(state, reached, plans)
        ]
        if takes_back(row):
            lost = {reached for _, reached in less}
            standing = {
                one: since
                for one, since in standing.items()
                if state and state != "in_progress" and one[1] not in lost
            }
        elif less and min(less)[0] < moment:
            yield _less(row, *min(less))
            continue
        if state == "done" or any(state in plan for plan in plans):
            standing.setdefault((key, state), moment)


def _less(row: Observation, since: datetime, reached: str) -> Problem:
    day = str(since.date())
    told = sentence("{id} was told done on {day}", id=row.indicator, day=day)
    if reached != "done":
        told = sentence("{id}: {name} was told reached on {day}", id=row.indicator, name=reached,
                        day=day)  # fmt: skip
    return at(
        row,
        "state",
        "taken-back",
        told,
        sentence("leave the row out; if it was not done after all, begin the note with "
                 "Corrected and say why"),
    )  # fmt: skip


COUNTING_CHECKS = (values_not_counted, percentages_not_counted, uncounted_rows, taken_back)
