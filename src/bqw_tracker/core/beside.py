"""Odd figures among those that areas of one parent reported for the same period.

See oddities.py, which tells what is odd.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

from .cells import Cells
from .index import Index
from .kinds import key_by
from .model import Cell, Indicator, Observation
from .numbers import plain
from .problems import Problem, Sentence, sentence
from .row_checks import warn

FAR_ABOVE = 100
SHORT, LONG, SEVERAL = 2, 3, 3
"""Digits of a figure that says something only beside others, and of one that does alone."""
FEW = 10
"""Of so many areas that say the same, each is compared with each."""
VALUE: tuple[str, ...] = ("value",)
PARTS: tuple[str, ...] = ("numerator", "denominator")
Amounts = tuple[Decimal, ...]


class Odd(NamedTuple):
    """What is asked about an arriving row; `areas` are all areas that said the same."""

    row: Observation
    problem: Problem
    areas: tuple[str, ...] = ()


class Group(NamedTuple):
    """What areas of one parent said of an indicator for a period, in the catalogue's order."""

    indicator: Indicator
    told: list[tuple[Amounts, Cell]]


class _Same(NamedTuple):
    """A figure that areas said alike, and the rows in which they did, in the areas' order."""

    indicator: Indicator
    amounts: Amounts
    cells: list[Cell]


def amounts_of(indicator: Indicator, cell: Cell) -> Amounts | None:
    """Return the value, or both parts of a rate; None where one is missing."""
    if indicator.kind != "rate":
        return None if cell.value is None else (cell.value,)
    top, whole = cell.numerator, cell.denominator
    return None if top is None or whole is None else (top, whole)


def side_by_side(index: Index, found: Cells, new: set[int]) -> list[Group]:
    """Return what areas of one parent said of an indicator for a period of which rows arrive."""
    ends = {cell.period.end for told in found.values() for cell in told if id(cell) in new}
    ids, areas = (
        {name: n for n, name in enumerate(names)} for names in (index.indicators, index.areas)
    )
    groups: dict[tuple[object, ...], Group] = {}
    for id_, area in sorted(found, key=lambda key: (ids[key[0]], areas[key[1]])):
        indicator, parent = index.indicators[id_], index.areas[area].parent
        if parent is None or indicator.kind == "milestone":
            continue
        told_by = key_by(indicator)
        for cell in found[id_, area]:
            if cell.period.end in ends and (amounts := amounts_of(indicator, cell)):
                key = id_, parent, told_by(cell)
                group = groups.get(key) or groups.setdefault(key, Group(indicator, []))
                group.told.append((amounts, cell))
    return [group for group in groups.values() if len(group.told) > 1]


def many_times(beside: Sequence[Group], new: set[int]) -> Iterator[Odd]:
    """Yield figures that are far above what the other areas said, of rates in the denominator."""
    for indicator, group in beside:
        ordered = sorted([amounts[-1] for amounts, _ in group])
        # Whichever figure above the middle is left out, the median of the others is the same.
        middle = median(ordered[:-1]) if len(ordered) > 1 else Decimal(0)
        if middle == 0 or ordered[0] < 0 or ordered[-1] < FAR_ABOVE * middle:
            continue
        for (*_, amount), cell in group:
            if id(cell) in new and amount >= FAR_ABOVE * middle:
                message = sentence(
                    "{figure} for {period} is at least {times} times what the other areas "
                    "reported, median {median}",
                    figure=plain(amount), period=cell.period, times=FAR_ABOVE,
                    median=plain(middle),
                )  # fmt: skip
                remedy = sentence("check figure and unit; where it is right, say why in the note")
                field = "denominator" if indicator.kind == "rate" else "value"
                yield Odd(cell, warn(cell, field, "odd-figure", message, remedy))


def said_alike(beside: Sequence[Group], new: set[int]) -> Iterator[Odd]:
    """Yield what areas said alike and hardly by chance, once for all areas that say the same."""
    shared: dict[tuple[date, str, str], list[_Same]] = defaultdict(list)
    for each in _same_figures(beside):
        told = each.cells
        for one, other in combinations(told, 2) if len(told) <= FEW else pairwise(told):
            shared[one.period.end, one.area, other.area].append(each)
    several = [key for key, figures in shared.items() if len(figures) >= SEVERAL]
    said = _comparable(beside, {(end, area) for end, *areas in several for area in areas})
    together: dict[tuple[int, ...], tuple[list[_Same], dict[str, None]]] = {}
    for (end, area, other_area), figures in shared.items():
        both = said[end, area] & said[end, other_area]
        copied = len(figures) >= SEVERAL and 2 * len(figures) > len(both)
        asked = [each for each in figures if copied or _digits(each.amounts) >= LONG]
        if asked:
            _, areas = together.setdefault(tuple(map(id, asked)), (asked, {}))
            areas |= dict.fromkeys((area, other_area))
    for figures, areas in together.values():
        told = [cell for each in figures for cell in each.cells if cell.area in areas]
        first = next((cell for cell in told if id(cell) in new), None)
        if first is not None:
            message = _alike_text(figures, list(areas), first)
            yield Odd(first, looks_copied(first, message), tuple(areas))


def _same_figures(beside: Sequence[Group]) -> Iterator[_Same]:
    for indicator, group in beside:
        if len({amounts for amounts, _ in group}) == len(group):
            continue
        by_figure: dict[Amounts, list[Cell]] = defaultdict(list)
        for amounts, cell in group:
            by_figure[amounts].append(cell)
        for amounts, told in by_figure.items():
            if len(told) > 1 and _digits(amounts) >= SHORT:
                yield _Same(indicator, amounts, told)


def _comparable(
    beside: Sequence[Group], wanted: set[tuple[date, str]]
) -> dict[tuple[date, str], set[str]]:
    """Return the indicators of which areas said more than a digit, by period's end and area."""
    said: dict[tuple[date, str], set[str]] = defaultdict(set)
    for indicator, group in beside if wanted else ():
        for amounts, cell in group:
            key = cell.period.end, cell.area
            if key in wanted and _digits(amounts) >= SHORT:
                said[key].add(indicator.id)
    return said


def _alike_text(same: Sequence[_Same], areas: Sequence[str], first: Cell) -> Sentence:
    names, period = tuple(areas), first.period
    if len(same) == 1:
        figure = plain_amounts(*same[0].amounts)
        return sentence(
            "{names} reported the same {figure} for {period}",
            names=names, figure=figure, period=period,
        )  # fmt: skip
    figures = [f"{each.indicator.name} {plain_amounts(*each.amounts)}" for each in same]
    return sentence(
        "{names} reported the same {count} figures for {period}: {figures}",
        names=names, count=len(same), period=period,
        figures=(*figures[:SEVERAL], *("…" for _ in figures[SEVERAL : SEVERAL + 1])),
    )  # fmt: skip


def _digits(amounts: Amounts) -> int:
    """Return how many digits the longest of the figures has, zeros at both ends left out."""
    return max(len(plain(abs(amount)).replace(".", "").strip("0")) for amount in amounts)


def looks_copied(cell: Cell, message: Sentence) -> Problem:
    """Return the question whether a figure was copied."""
    field = "numerator" if cell.value is None else "value"
    remedy = sentence("check whether a form was copied; where it is right, say so in the note")
    return warn(cell, field, "odd-figure", message, remedy)


def plain_amounts(*amounts: Decimal) -> str:
    """Return a value as it stands, both parts of a rate with a stroke between."""
    return "/".join(map(plain, amounts))
