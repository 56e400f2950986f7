"""Odd figures among arriving rows: asked about, never refused.

Judged are arriving rows that count, among the cells of known and arriving rows together.
- Far from the area's history: modified z-score 0.6745 x |x - median| / MAD > 3.5, x left out, from
  5 other figures on. Compared is what whole reporting periods brought: an increment as it is, a
  running total less the one before (the year's first as it is), a stock's level. Where the same
  months of other years lie further from the median than the MAD, their median distance takes its
  place: a season is not odd. Not where MAD is 0 or figure and median are below 10. Not for rates:
  a small denominator throws a quotient far.
- A unit slip: 5,000 to 20,000 times the latest earlier figure that is not 0, or that part of it,
  both per day, as a total of June spans six times that of January. Not for values in per cent.
- The same increment, or both parts of a rate, in three reporting periods running, from 10 up.
  Stocks and latest rates may stand still, and 100 % may be reached every month.
- The same figure, or both parts, for one period in two areas of one parent, from 10 up.
- A running total that falls, told as `fall` does.

Milestones hold nothing to compare. All sums are exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .cells import Cells, cells
from .checks import fall
from .index import Index
from .kinds import key_of, takes_latest, year_to_date_of
from .model import Catalogue, Cell, Indicator, Observation
from .numbers import EXACT, plain
from .periods import MONTHS, Period, add_months
from .problems import Problem, Sentence, sentence
from .row_checks import warn

LEAST_HISTORY, LEAST_FIGURE = 5, 10
VALUE: tuple[str, ...] = ("value",)
PARTS: tuple[str, ...] = ("numerator", "denominator")
Amounts = tuple[Decimal, ...]
Asked = Iterator[tuple[Cell, Problem]]


class _Brought(NamedTuple):
    """What a whole reporting period brought: a value, or numerator and denominator."""

    period: Period
    amounts: Amounts
    cell: Cell


def odd_figures(
    catalogue: Catalogue, observations: Sequence[Observation], arriving: Sequence[Observation]
) -> list[Problem]:
    """Return warnings about arriving rows, in their order; `observations` are those known."""
    with localcontext(EXACT):
        return _odd_figures(catalogue, observations, arriving)


def _odd_figures(
    catalogue: Catalogue, observations: Sequence[Observation], arriving: Sequence[Observation]
) -> list[Problem]:
    found = cells(catalogue, [*observations, *arriving])
    indicators = Index(catalogue).indicators
    new = set(map(id, arriving))
    asked: dict[int, list[Problem]] = defaultdict(list)
    for key in dict.fromkeys((row.indicator, row.area) for row in arriving):
        indicator, series = indicators[key[0]], found.get(key, [])
        if indicator.kind == "milestone":
            continue
        brought = _brought(indicator, series)
        # A slip explains a fall, and either explains why a figure lies far from the others.
        strangest = [_far(indicator, brought, new), _falls(indicator, series),
                     _slips(indicator, series)]  # fmt: skip
        for number, problem in {id(cell): p for asks in strangest for cell, p in asks}.items():
            asked[number].append(problem)
        for cell, problem in _repeated(indicator, brought):
            asked[id(cell)].append(problem)
    for cell, problem in _twins(catalogue, indicators, found, new):
        asked[id(cell)].append(problem)
    return [problem for row in arriving if id(row) in asked for problem in asked[id(row)]]


def _amounts(indicator: Indicator, cell: Cell) -> Amounts | None:
    """Return the value, or both parts of a rate; None where one is missing."""
    figures = [getattr(cell, name) for name in (PARTS if indicator.kind == "rate" else VALUE)]
    return None if None in figures else tuple(figures)


def _brought(indicator: Indicator, series: Sequence[Cell]) -> list[_Brought]:
    """Return what whole reporting periods brought, in order; what cannot be told is left out."""
    months = MONTHS.get(indicator.reported.every)
    if months is None:
        return []
    running = indicator.reported.as_ == "year_to_date"
    totals = {cell.period.end: cell for cell in series if running}
    found = []
    for cell in series:
        end = cell.period.end
        if end.day != 1 or (end.month - 1) % months:
            continue
        amounts = _amounts(indicator, cell)
        if amounts is None:
            continue
        period = Period(add_months(end, -months), end)
        if running:
            if period.start > year_to_date_of(cell):
                before = totals.get(period.start)
                past = before and _amounts(indicator, before)
                if past is None:
                    continue
                amounts = tuple(now - then for now, then in zip(amounts, past, strict=True))
        elif not takes_latest(indicator) and cell.period != period:
            continue
        found.append(_Brought(period, amounts, cell))
    return found


def _far(indicator: Indicator, brought: Sequence[_Brought], new: set[int]) -> Asked:
    if indicator.kind == "rate" or len(brought) <= LEAST_HISTORY:
        return
    for one in brought:
        if id(one.cell) not in new:
            continue
        others = [other for other in brought if other is not one]
        own, history = one.amounts[0], sorted(other.amounts[0] for other in others)
        middle, month = _median(history), one.period.end.month
        spread = _median(abs(amount - middle) for amount in history)
        season = [abs(o.amounts[0] - middle) for o in others if o.period.end.month == month]
        if spread == 0 or max(abs(own), abs(middle)) < LEAST_FIGURE:
            continue
        spread = max(spread, _median(season or [spread]))
        if 6745 * abs(own - middle) > 35000 * spread:  # 0.6745 and 3.5 in whole numbers
            figure: Sentence | str = _plain(own)
            if indicator.reported.as_ == "year_to_date":
                figure = sentence("an increment of {figure}", figure=figure)
            message = sentence(
                "{figure} for {period} is far from what {area} reported otherwise: {low} to "
                "{high}, median {median}",
                figure=figure, period=str(one.period), area=one.cell.area,
                low=_plain(history[0]), high=_plain(history[-1]), median=_plain(middle),
            )  # fmt: skip
            remedy = sentence("check figure and period; where it is right, say why in the note")
            yield one.cell, warn(one.cell, "value", "odd-figure", message, remedy)


def _falls(indicator: Indicator, series: Sequence[Cell]) -> Asked:
    for before, cell in pairwise(series if indicator.reported.as_ == "year_to_date" else ()):
        if problem := fall(before, cell):
            yield cell, problem


def _slips(indicator: Indicator, series: Sequence[Cell]) -> Asked:
    of_rates = PARTS if indicator.unit == "%" else VALUE + PARTS
    for name in of_rates if indicator.kind == "rate" else VALUE:
        for before, cell in pairwise([cell for cell in series if getattr(cell, name)]):
            if getattr(before, name).adjusted() == getattr(cell, name).adjusted():
                continue  # less than tenfold, and spans of a year differ at most 366-fold
            times = _per_day(indicator, cell, name) / _per_day(indicator, before, name)
            if 5000 <= times <= 20000 or 5000 <= 1 / times <= 20000:
                message = sentence(
                    "{figure} and the {other} of {period} are about ten thousand times apart",
                    figure=plain(getattr(cell, name)), other=plain(getattr(before, name)),
                    period=str(before.period),
                )  # fmt: skip
                remedy = sentence("check the unit of both: 万 may be missing or written twice")
                yield cell, warn(cell, name, "odd-figure", message, remedy)


def _per_day(indicator: Indicator, cell: Cell, name: str) -> Fraction:
    """Return a figure divided by the days it adds up; a level as it is."""
    total, start = indicator.reported.as_ == "year_to_date", cell.period.start
    days = (cell.period.end - (year_to_date_of(cell) if total else start)).days
    return Fraction(getattr(cell, name)) / (1 if takes_latest(indicator) else days)


def _repeated(indicator: Indicator, brought: Sequence[_Brought]) -> Asked:
    for first, second, third in zip(brought, brought[1:], brought[2:], strict=False):
        gaps = first.period.end < second.period.start or second.period.end < third.period.start
        same = first.amounts == second.amounts == third.amounts and not gaps
        if same and max(third.amounts) >= LEAST_FIGURE and not takes_latest(indicator):
            message = sentence(
                "{periods} all brought {figure}", figure=_plain(*third.amounts),
                periods=tuple(str(one.period) for one in (first, second, third)),
            )  # fmt: skip
            yield third.cell, _copied(third.cell, message)


def _twins(
    catalogue: Catalogue, indicators: dict[str, Indicator], found: Cells, new: set[int]
) -> Asked:
    parents = {area.name: area.parent for area in catalogue.areas if area.parent}
    wanted = {id_ for (id_, _), series in found.items() if not new.isdisjoint(map(id, series))}
    first: dict[tuple[object, ...], Cell] = {}
    alike: dict[int, list[Cell]] = {}
    for (id_, area), series in found.items():
        if id_ not in wanted or area not in parents or indicators[id_].kind == "milestone":
            continue
        rate = indicators[id_].kind == "rate"
        for cell in series:
            said = (cell.numerator, cell.denominator) if rate else cell.value
            period = key_of(indicators[id_], cell)
            other = first.setdefault((id_, parents[area], period, said), cell)
            if other is not cell:
                alike.setdefault(id(other), [other]).append(cell)
    for group in alike.values():
        amounts = _amounts(indicators[group[0].indicator], group[0])
        if not amounts or max(amounts) < LEAST_FIGURE:
            continue
        for cell in group:
            if id(cell) in new:
                names = tuple(sorted(other.area for other in group if other is not cell))
                message = sentence(
                    "{names} reported the same {figure} for {period}",
                    names=names, figure=_plain(*amounts), period=str(cell.period),
                )  # fmt: skip
                yield cell, _copied(cell, message)


def _copied(cell: Cell, message: Sentence) -> Problem:
    field = "numerator" if cell.value is None else "value"
    remedy = sentence("check whether a form was copied; where it is right, say so in the note")
    return warn(cell, field, "odd-figure", message, remedy)


def _median(amounts: Iterable[Decimal]) -> Decimal:
    ordered = sorted(amounts)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _plain(*amounts: Decimal) -> str:
    return "/".join(map(plain, amounts))
