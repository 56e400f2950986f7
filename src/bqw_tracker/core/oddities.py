"""Odd figures among arriving rows: asked about, never refused.

Judged are arriving rows that count, among the cells of known and arriving rows together.
- Far from the area's history: modified z-score 0.6745 x |x - median| / MAD > 3.5, x left out, from
  5 other figures on. Compared is what whole reporting periods brought: an increment as it is, a
  running total less the one before (the year's first as it is), a stock's level. Where the same
  months of other years lie further from the median than the MAD, their median distance takes its
  place: a season is not odd. Not where MAD is 0, where figure and median are below 10, nor within
  a quarter of the median, or within 10 where things are counted: few figures that happen to lie
  close together make any other one look far. Not for rates: a small denominator throws a quotient
  far.
- More in one reporting period than the city is asked for over a window of several, from 10 up
  where things are counted; of a row of several periods, or a running total after a gap, more in
  their mean. Or a hundred times the median of what the other areas of one parent said for
  the period, of rates in the denominator. Neither needs a history.
- A unit slip: 5,000 to 20,000 times the latest earlier figure that is not 0, or that part of it,
  both per day, as a total of June spans six times that of January. Not for values in per cent.
- The same increment, or both parts of a rate, in three reporting periods running, from 10 up.
  Stocks and latest rates may stand still, and 100 % may be reached every month.
- The same for one period in two areas of one parent: a figure of three significant digits (of a
  rate both parts), or several of two, more than half of what both said. Smaller ones are the same
  by chance in some pair of areas every month. Told once, whatever areas say it.
- A running total that falls, told as `fall` does.

Milestones hold nothing to compare. All sums are exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, lru_cache
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from .beside import (
    PARTS,
    VALUE,
    Amounts,
    Odd,
    amounts_of,
    looks_copied,
    many_times,
    plain_amounts,
    said_alike,
    side_by_side,
)
from .cells import Cells
from .checks import fall
from .fields import Bound, shown
from .index import Index
from .kinds import nature, span_of, takes_latest, year_to_date_of
from .model import Cell, Indicator, Observation, Target
from .numbers import EXACT, plain
from .periods import MONTHS, Period, add_months, reporting_periods
from .problems import Sentence, sentence
from .row_checks import THINGS, warn

LEAST_HISTORY, LEAST_FIGURE = 5, 10
_RIGHT = sentence("check figure and period; where it is right, say why in the note")


class _Brought(NamedTuple):
    """What a whole reporting period brought: a value, or numerator and denominator."""

    period: Period
    amounts: Amounts
    cell: Cell


def odd_figures(index: Index, found: Cells, arriving: Sequence[Observation]) -> list[Odd]:
    """Return what is asked about arriving rows, in their order; `found` are theirs among others."""
    with localcontext(EXACT):
        return _odd_figures(index, found, arriving)


def _odd_figures(index: Index, found: Cells, arriving: Sequence[Observation]) -> list[Odd]:
    new = set(map(id, arriving))
    beside = side_by_side(index, found, new)
    strangest = {id(odd.row): odd for odd in many_times(beside, new)}
    repeated: list[Odd] = []
    asked_of_all = cache(lambda id_: _whole_targets(index, index.indicators[id_]))
    for key in dict.fromkeys((row.indicator, row.area) for row in arriving):
        indicator, series = index.indicators[key[0]], found.get(key, [])
        if indicator.kind == "milestone":
            continue
        brought, targets = _brought(indicator, series), asked_of_all(key[0])
        for odd in _far(indicator, brought, new):
            strangest.setdefault(id(odd.row), odd)
        # A slip explains a fall, and each of them why a figure lies far from the others.
        explained = chain(
            _beyond(index, indicator, targets, _added(indicator, series, new) if targets else ()),
            _falls(indicator, series, new),
            _slips(indicator, series, new),
        )
        strangest |= {id(odd.row): odd for odd in explained}
        repeated += _repeated(indicator, brought, new)
    asked: dict[int, list[Odd]] = defaultdict(list)
    for odd in chain(strangest.values(), repeated, said_alike(beside, new)):
        asked[id(odd.row)].append(odd)
    return [odd for row in arriving for odd in asked.get(id(row), ())]


def _brought(indicator: Indicator, series: Sequence[Cell]) -> list[_Brought]:
    """Return what whole reporting periods brought, in order; what cannot be told is left out."""
    months = MONTHS.get(indicator.reported.every)
    if months is None:
        return []
    running, level = indicator.reported.as_ == "year_to_date", takes_latest(indicator)
    totals = {cell.period.end: cell for cell in series if running}
    found = []
    for cell in series:
        period, amounts = _ending(cell.period.end, months), amounts_of(indicator, cell)
        if period is None or amounts is None:
            continue
        if running:
            if period.start > year_to_date_of(cell):
                before = totals.get(period.start)
                past = before and amounts_of(indicator, before)
                if past is None:
                    continue
                amounts = tuple(now - then for now, then in zip(amounts, past, strict=True))
        elif not level and cell.period != period:
            continue
        found.append(_Brought(period, amounts, cell))
    return found


@lru_cache(maxsize=10_000)
def _ending(end: date, months: int) -> Period | None:
    """Return the reporting period of so many months that ends on a day, if one does."""
    if end.day != 1 or (end.month - 1) % months:
        return None
    return Period(add_months(end, -months), end)


def _far(indicator: Indicator, brought: Sequence[_Brought], new: set[int]) -> Iterator[Odd]:
    if indicator.kind == "rate" or len(brought) <= LEAST_HISTORY:
        return
    amounts = sorted(one.amounts[0] for one in brought)
    apart: dict[Decimal, list[Decimal]] = {}  # how far all are from a median; there are few
    for one in brought:
        if id(one.cell) not in new:
            continue
        own = one.amounts[0]
        middle = _median_without(amounts, own)
        least = max(abs(middle) / 4, Decimal(LEAST_FIGURE if indicator.unit in THINGS else 0))
        small = max(abs(own), abs(middle)) < LEAST_FIGURE
        if small or abs(own - middle) < least:
            continue
        if middle not in apart:
            apart[middle] = sorted(abs(amount - middle) for amount in amounts)
        spread = _median_without(apart[middle], abs(own - middle))
        if spread == 0 or 6745 * abs(own - middle) <= 35000 * spread:
            continue
        others, month = [other for other in brought if other is not one], one.period.end.month
        history = sorted(other.amounts[0] for other in others)
        season = [abs(o.amounts[0] - middle) for o in others if o.period.end.month == month]
        spread = max(spread, median(season or [spread]))
        if 6745 * abs(own - middle) > 35000 * spread:  # 0.6745 and 3.5 in whole numbers
            message = sentence(
                "{figure} for {period} is far from what {area} reported otherwise: {low} to "
                "{high}, median {median}",
                figure=_figure(indicator, own), period=one.period, area=one.cell.area,
                low=plain(history[0]), high=plain(history[-1]), median=plain(middle),
            )  # fmt: skip
            yield Odd(one.cell, warn(one.cell, "value", "odd-figure", message, _RIGHT))


def _median_without(ordered: Sequence[Decimal], own: Decimal) -> Decimal:
    """Return the median of sorted amounts without one of them."""
    left = len(ordered) - 1
    low, high = (left - 1) // 2, left // 2
    return (ordered[low + (own <= ordered[low])] + ordered[high + (own <= ordered[high])]) / 2


def _whole_targets(index: Index, indicator: Indicator) -> list[tuple[Target, Bound]]:
    """Return the targets of an indicator that the whole city is to add up to."""
    return [
        (target, target.value)
        for target in indicator.targets
        if target.value and not target.each and target.area in (None, index.root)
        if indicator.kind == "flow" and nature(indicator, target) == "accumulate"
    ]


def _beyond(
    index: Index,
    indicator: Indicator,
    targets: Sequence[tuple[Target, Bound]],
    added: Iterable[tuple[Period, Decimal, Cell]],
) -> Iterator[Odd]:
    every = indicator.reported.every
    least = min((bound.value for _, bound in targets), default=Decimal(0))
    few = LEAST_FIGURE if indicator.unit in THINGS else 0
    for span, amount, cell in added:
        if amount <= least or amount < few:  # in whatever periods, it is no more than a target
            continue
        times = len(reporting_periods(span, every))
        for target, bound in targets:
            window = span_of(indicator, target, span.last.year)
            shorter = len(reporting_periods(window, every)) > 1
            if span.within(window) and shorter and amount > times * bound.value:
                told = {
                    "figure": _figure(indicator, amount), "period": span, "area": index.root,
                    "window": window, "target": shown(bound),
                }  # fmt: skip
                message = sentence(
                    "{figure} for {period} is more than the whole target of {area} for {window}: "
                    "{target}",
                    **told,
                )
                if times > 1:
                    message = sentence(
                        "{figure} for {period} is more in each of {times} reporting periods, on "
                        "average, than the whole target of {area} for {window}: {target}",
                        times=times,
                        **told,
                    )
                yield Odd(cell, warn(cell, "value", "odd-figure", message, _RIGHT))
                break


def _added(
    indicator: Indicator, series: Sequence[Cell], new: set[int]
) -> Iterator[tuple[Period, Decimal, Cell]]:
    """Yield what arriving rows added, and over which days: a running total since the one before."""
    running, before = indicator.reported.as_ == "year_to_date", None
    for cell in series:
        start, amount = cell.period.start, cell.value
        if amount is None:
            continue
        if running:
            start = year_to_date_of(cell)
            if before is not None and before.period.end > start:
                start, amount = before.period.end, amount - (before.value or 0)
            before = cell
        if id(cell) in new:
            yield Period(start, cell.period.end), amount, cell


def _falls(indicator: Indicator, series: Sequence[Cell], new: set[int]) -> Iterator[Odd]:
    for before, cell in pairwise(series if indicator.reported.as_ == "year_to_date" else ()):
        if id(cell) in new and (problem := fall(before, cell)):
            yield Odd(cell, problem)


def _slips(indicator: Indicator, series: Sequence[Cell], new: set[int]) -> Iterator[Odd]:
    of_rates = PARTS if indicator.unit == "%" else VALUE + PARTS
    for name in of_rates if indicator.kind == "rate" else VALUE:
        told = [(cell, amount) for cell in series if (amount := getattr(cell, name))]
        for (before, past), (cell, amount) in pairwise(told):
            if past.adjusted() == amount.adjusted() or id(cell) not in new:
                continue  # less than tenfold, and spans of a year differ at most 366-fold
            times = _per_day(indicator, cell, name) / _per_day(indicator, before, name)
            if 5000 <= times <= 20000 or 5000 <= 1 / times <= 20000:
                message = sentence(
                    "{figure} and the {other} of {period} are about ten thousand times apart",
                    figure=plain(amount), other=plain(past), period=before.period,
                )  # fmt: skip
                remedy = sentence(
                    "check the unit of both: a scale like 10,000 may be missing or written twice"
                )
                yield Odd(cell, warn(cell, name, "odd-figure", message, remedy))


def _per_day(indicator: Indicator, cell: Cell, name: str) -> Fraction:
    """Return a figure divided by the days it adds up; a level as it is."""
    total, start = indicator.reported.as_ == "year_to_date", cell.period.start
    days = (cell.period.end - (year_to_date_of(cell) if total else start)).days
    return Fraction(getattr(cell, name)) / (1 if takes_latest(indicator) else days)


def _repeated(indicator: Indicator, brought: Sequence[_Brought], new: set[int]) -> Iterator[Odd]:
    if takes_latest(indicator):
        return
    for first, second, third in zip(brought, brought[1:], brought[2:], strict=False):
        if id(third.cell) not in new:
            continue
        gaps = first.period.end < second.period.start or second.period.end < third.period.start
        same = first.amounts == second.amounts == third.amounts and not gaps
        if same and max(third.amounts) >= LEAST_FIGURE:
            message = sentence(
                "{periods} all brought {figure}", figure=plain_amounts(*third.amounts),
                periods=tuple(one.period for one in (first, second, third)),
            )  # fmt: skip
            yield Odd(third.cell, looks_copied(third.cell, message))


def _figure(indicator: Indicator, amount: Decimal) -> Sentence | str:
    """Return what a period brought, where it is not written as it stands."""
    if indicator.reported.as_ == "year_to_date":
        return sentence("an increment of {figure}", figure=plain(amount))
    return plain(amount)
