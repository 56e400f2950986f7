"""Rows and columns of totals, held against the figures that they sum up; none is taken.

A total without a figure, as of a formula that was never calculated, says nothing.

A total row speaks of the rows with the same column, indicator and period, where it names them:
those since the total before it, or all. A total column speaks of the figures of its row.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.problems import Place, Problem, sentence

from .columns import Column
from .figures import read_figure
from .forms import FIELDS, Entry, Form, entries
from .headings import is_total
from .tables import Fault, shown

_SUMMED = tuple(map(FIELDS.index, ("value", "total", "numerator", "denominator")))
_ABOUT = tuple(map(FIELDS.index, ("indicator", "name", "period")))
_COUNTED = re.compile("([0-9][0-9.,]*)[^0-9%万亿]{1,4}")
_REMEDY = sentence("correct the total or the row that is wrong")


class _Sums:
    """The figures of a column that are added up together, for any stretch of rows."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.sums = [Decimal(0)]
        self.words = [0]

    def add(self, row: int, number: Decimal | None) -> None:
        """Add the figure of a row, None for what is no number."""
        self.rows.append(row)
        self.sums.append(EXACT.add(self.sums[-1], number or 0))
        self.words.append(self.words[-1] + (number is None))

    def between(self, first: int, upto: int) -> Decimal | None:
        """Return the sum, None where nothing or something else than numbers is there."""
        begin, end = bisect_left(self.rows, first), bisect_left(self.rows, upto)
        if begin == end or self.words[begin] < self.words[end]:
            return None
        return EXACT.subtract(self.sums[end], self.sums[begin])


class Checked(NamedTuple):
    """Totals held against what they sum up: what is wrong, and the rows whose totals are right."""

    problems: list[Problem]
    rows: list[int]


def check_totals(path: str, form: Form, by_end: Callable[[Entry], bool]) -> Checked:
    """Hold the totals of a table against the figures they speak of.

    `by_end` says of which figures the last period holds all. A total of shares says nothing.
    """
    told = [*_rows(path, form), *_columns(path, form, by_end)]
    problems = [problem for _line, problem in told if problem]
    wrong = {problem.place.line for problem in problems if isinstance(problem.place, Place)}
    return Checked(problems, sorted({line for line, problem in told if not problem} - wrong))


def _rows(path: str, form: Form) -> Iterator[tuple[int, Problem | None]]:
    body = form.body
    above: dict[int, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for number, row in enumerate(body.rows if body.totals else ()):
        for entry in entries(form, row):
            above[_slot(entry)].append((number, entry.texts))
    added: dict[object, dict[tuple[str, ...], _Sums]] = {}
    ends = [*(total.upto for total in body.totals[1:]), len(body.rows)]
    for total, end in zip(body.totals, ends, strict=False):
        for entry in entries(form, total.row):
            about = [n for n in _ABOUT if (text := entry.texts[n].strip()) and not is_total(text)]
            for field in _SUMMED:
                text = entry.texts[field].strip()
                if not text or FIELDS[field] in entry.faults or text.endswith("%"):
                    continue
                key = (_slot(entry), field, *about)
                if key not in added:
                    added[key] = _added(above[_slot(entry)], field, about)
                sums = added[key].get(_words(entry.texts, about))
                # A total may stand above what it sums up as well.
                spans = [(total.since, total.upto), (0, total.upto)]
                spans += [(total.upto, end), (total.upto, len(body.rows))]
                like = [sums.between(*span) for span in spans] if sums else []
                place = Place(path, entry.line, field=FIELDS[field])
                yield entry.line, _compared(place, text, like)


def _columns(
    path: str, form: Form, by_end: Callable[[Entry], bool]
) -> Iterator[tuple[int, Problem | None]]:
    columns = form.columns.of("total")
    for row in [*form.body.rows, *(t.row for t in form.body.totals)] if columns else ():
        found = list(entries(form, row))
        last = bool(found) and all(map(by_end, found))
        for column in columns:
            text = row.text(column.number).strip()
            if not text or column.number in row.faults or text.endswith("%"):
                continue
            like = [_number(row.text(c.number)) for c in _like(column, form) if row.text(c.number)]
            known = [number for number in like if number is not None]
            total = Decimal(0)
            for number in known:
                total = EXACT.add(total, number)
            sums = [total] if known and len(known) == len(like) else []
            place = Place(path, row.number, column.number + 1)
            yield row.number, _compared(place, text, [*sums, *known[-1:] * (last and bool(sums))])


def _like(total: Column, form: Form) -> list[Column]:
    """Return the columns that a column of totals sums up: of one field, and of one indicator."""
    field = "total" if total.cumulative and any("total" in g for g in form.columns.groups) else ""
    groups = form.columns.groups
    found = [g.get(field or "value") or g.get("value") or g.get("total") for g in groups]
    known = [c for c in found if c and _fits(total, c)]
    return known if len({c.indicator for c in known}) == 1 else []


def _fits(total: Column, column: Column) -> bool:
    pairs = zip(total.about, column.about, strict=True)
    return all(not own or own == other for own, other in pairs)


def _compared(place: Place, text: str, like: Sequence[Decimal | None]) -> Problem | None:
    said, known = _number(text), [each for each in like if each is not None]
    if said is None or not known:
        return _unchecked(place, text)
    return None if said in known else _wrong(place, said, known[0])


def _slot(entry: Entry) -> int:
    return next(iter(entry.group.values())).number


def _words(texts: Sequence[str], about: Sequence[int]) -> tuple[str, ...]:
    return tuple(texts[number].strip() for number in about)


def _added(
    above: Sequence[tuple[int, Sequence[str]]], field: int, about: Sequence[int]
) -> dict[tuple[str, ...], _Sums]:
    """Return the figures of a field, by what their rows say."""
    found: dict[tuple[str, ...], _Sums] = defaultdict(_Sums)
    for number, texts in above:
        if texts[field].strip():
            found[_words(texts, about)].add(number, _number(texts[field]))
    return found


def _number(text: str) -> Decimal | None:
    """Return the number of a cell, with a unit behind it or without."""
    found = read_figure(text.strip(), None) if text.strip() else None
    if isinstance(found, Fault) and (plain := _COUNTED.fullmatch(text.strip())):
        found = read_figure(plain[1], None)
    return None if isinstance(found, Fault) else found


def _unchecked(place: Place, text: str) -> Problem:
    message = sentence("the total {text} cannot be held against figures", text=shown(text))
    remedy = sentence("leave the total out, or write the figures that it sums up beside it")
    return Problem(place, "parts-differ", message, remedy)


def _wrong(place: Place, said: Decimal, known: Decimal) -> Problem:
    message = sentence("the total says {total}, the figures make {sum}",
                       total=plain(said), sum=plain(known))  # fmt: skip
    return Problem(place, "parts-differ", message, _REMEDY)
