"""Rows and columns of totals, held against the figures that they sum up; none is taken.

A total without a figure, as of a formula that was never calculated, says nothing.

A total row speaks of the rows with the same column, indicator and period, where it names them:
those since the total before it, or all. A total column speaks of the figures of its row.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.problems import Place, Problem, sentence

from .body import Total
from .columns import Column
from .figures import read_figure
from .forms import FIELDS, Entry, Form, entries
from .headings import is_total
from .tables import Fault, shown

_SUMMED = tuple(map(FIELDS.index, ("value", "total", "numerator", "denominator")))
_ABOUT = tuple(map(FIELDS.index, ("indicator", "name", "period")))
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


def wrong_totals(path: str, form: Form) -> Iterator[Problem]:
    """Return the totals that are not the sum of what they speak of, or cannot be checked."""
    yield from _wrong_rows(path, form)
    columns = form.columns.of("total")
    for row in [*form.body.rows, *(total.row for total in form.body.totals)] if columns else ():
        for column in columns:
            if row.text(column.number).strip() and column.number not in row.faults:
                yield from _wrong_column(Place(path, row.number), column, form, row.texts)


def uncalculated(form: Form) -> list[int]:
    """Return the rows with a total that shows no figure: a formula that was never calculated."""
    columns = {column.number for column in form.columns.of("total")}
    rows = [row.number for row in form.body.rows if not columns.isdisjoint(row.faults)]
    return [*rows, *(total.row.number for total in form.body.totals if total.row.faults)]


def _wrong_rows(path: str, form: Form) -> Iterator[Problem]:
    above: dict[int, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for number, row in enumerate(form.body.rows if form.body.totals else ()):
        for entry in entries(form, row):
            above[_slot(entry)].append((number, entry.texts))
    added: dict[object, dict[tuple[str, ...], _Sums]] = {}
    for total in form.body.totals:
        for entry in entries(form, total.row):
            about = [n for n in _ABOUT if (text := entry.texts[n].strip()) and not is_total(text)]
            for field in _SUMMED:
                if not entry.texts[field].strip() or FIELDS[field] in entry.faults:
                    continue
                key = (_slot(entry), field, *about)
                if key not in added:
                    added[key] = _added(above[_slot(entry)], field, about)
                sums = added[key].get(_words(entry.texts, about))
                yield from _wrong_row(Place(path, entry.line, field=FIELDS[field]), total,
                                      entry.texts[field], sums)  # fmt: skip


def _wrong_row(place: Place, total: Total, text: str, sums: _Sums | None) -> Iterator[Problem]:
    said = _number(text)
    like = [sums.between(first, total.upto) for first in (total.since, 0)] if sums else []
    known = [each for each in like if each is not None]
    if said is None or not known:
        yield _unchecked(place, text)
    elif said not in known:
        yield _wrong(place, said, known[0])


def _wrong_column(
    place: Place, column: Column, form: Form, texts: Sequence[str]
) -> Iterator[Problem]:
    """Hold a column of totals against the figures of its row; of months the last may be one."""
    text = texts[column.number]
    groups = [group.get("value") or group.get("total") for group in form.columns.groups]
    cells = [texts[c.number] for c in groups if c and c.number < len(texts)]
    known = [_number(cell) for cell in cells if cell.strip()]
    said, numbers = _number(text), [number for number in known if number is not None]
    place = place._replace(column=column.number + 1)
    if said is None or not numbers or len(numbers) < len(known):
        yield _unchecked(place, text)
        return
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    running = any(c and c.period for c in groups)
    if said != total and not (running and said == numbers[-1]):
        yield _wrong(place, said, total)


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
    found = read_figure(text.strip(), None) if text.strip() else None
    return None if isinstance(found, Fault) else found


def _unchecked(place: Place, text: str) -> Problem:
    message = sentence("the total {text} cannot be held against the rows above", text=shown(text))
    remedy = sentence("leave the total out, or write the figures that it sums up above it")
    return Problem(place, "parts-differ", message, remedy)


def _wrong(place: Place, said: Decimal, known: Decimal) -> Problem:
    message = sentence("the total says {total}, the rows above make {sum}",
                       total=plain(said), sum=plain(known))  # fmt: skip
    return Problem(place, "parts-differ", message, _REMEDY)
