"""From a sheet to entries: one for each figure, with its words as they were typed.

Read are the long form (one row for each figure) and the wide forms (one column for each area,
or for each month). Titles above the header may name the period, the area or the indicator;
rows of totals are held against the rows above them and left out.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.problems import Place, Problem, sentence

from .figures import read_figure
from .headings import (
    Columns,
    Names,
    is_header,
    is_long,
    is_total,
    is_wide,
    read_columns,
    settle,
)
from .tables import Fault, Row, Sheet

FIELDS = (
    "indicator", "name", "area", "period", "unit", "value", "numerator", "denominator", "state",
    "reported_on", "source", "note",
)  # fmt: skip
_VALUE = FIELDS.index("value")
_SUMMED = range(_VALUE, _VALUE + 3)
_ABOUT = tuple(map(FIELDS.index, ("indicator", "name", "period")))
_RELIED = FIELDS[_VALUE:]
_NOTHING: dict[str, Fault] = {}
_HEADER_WITHIN = 30
_NAMING = ("area", "name", "indicator", "period")
_SIGNED = re.compile(r"\s*(?:填报人|填表人|制表|联系|审核|负责人|注|说明|备注)\S*\s*[:：]")
_SHIFTED = Fault(
    "wrong-columns",
    sentence("the row has more fields than the header"),
    sentence("a figure with a comma stands in quotes, or without the comma: 1234"),
)
_CUT = Fault(
    "wrong-columns",
    sentence("the row has fewer fields than the header"),
    sentence("leave a field empty where nothing is to be said, and keep its comma"),
)


class Entry(NamedTuple):
    """The words of one figure, in the order of FIELDS, "" where a field has no column.

    `columns` tells where each stands, counted from 1. `faults` are fields from `value` on that
    cannot be relied upon.
    """

    line: int
    texts: tuple[str, ...]
    faults: Mapping[str, Fault]
    columns: Mapping[str, int]


class _Slot(NamedTuple):
    """Where the words of a figure stand: for each column of a wide form, or once in a long one.

    `word` is what stands above a wide column; `pick` takes it from behind the cells of a row.
    `relied` are the fields, with their columns, in which no cell may be lost.
    """

    number: int | None
    word: str
    pick: Callable[[Sequence[str]], tuple[str, ...]]
    columns: Mapping[str, int]
    relied: Sequence[tuple[str, int]]


class Total(NamedTuple):
    """A row of totals below `upto` rows of figures, `since` of them below the total before."""

    row: Row
    since: int
    upto: int


class Form(NamedTuple):
    """A sheet understood: the header, rows of figures, rows of totals, the words above them.

    `slots` are the figures that a row can have. `width` is how many fields it may have, None
    where more cannot mean a comma too many; `exact` is as in a Sheet.
    """

    header: Row
    columns: Columns
    rows: list[Row]
    totals: list[Total]
    titles: list[str]
    slots: list[_Slot]
    width: int | None
    exact: bool


def _header(sheet: Sheet, names: Names) -> int | None:
    for position, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns = read_columns(row.texts, names)
        if is_header(row.texts) or is_wide(columns):
            return position
        if is_long(columns) and names.indicator(_titles(sheet, position)):
            return position
    return None


def _titles(sheet: Sheet, position: int) -> list[str]:
    """Return what stands above the header; a merged cell says it once."""
    texts = (text for row in sheet.rows[:position] for text in row.texts if text)
    return list(dict.fromkeys(texts))


def read_form(sheet: Sheet, names: Names) -> Form | None:
    """Return what a sheet says, or None where no row looks like a header."""
    position = _header(sheet, names)
    if position is None:
        return None
    header, below = sheet.rows[position], sheet.rows[position + 1 :]
    columns = read_columns(header.texts, names)
    settle(columns, below, names)
    rows, totals = _body(below, columns)
    return Form(
        header=header,
        columns=columns,
        rows=rows,
        totals=totals,
        titles=_titles(sheet, position),
        slots=list(_slots(columns, len(header.texts))),
        width=len(header.texts) if sheet.encoding else None,
        exact=sheet.exact,
    )


def _slots(columns: Columns, width: int) -> Iterator[_Slot]:
    """Return where figures stand; behind the cells of a row come "" and the word above."""
    wide: Sequence[tuple[int | None, str, str]] = columns.wide or [(None, "", "")]
    for number, field, word in wide:
        at = columns.fields if number is None else columns.fields | {"value": number, field: number}
        places = at if number is None else at | {field: width + 1}
        pick = itemgetter(*(places.get(name, width) for name in FIELDS))
        said = {name: column + 1 for name, column in at.items()}
        relied = [(name, n) for name, n in columns.fields.items() if name in _RELIED]
        relied += [("value", number)] if number is not None else []
        yield _Slot(number, word, pick, said, relied)


def _body(below: Sequence[Row], columns: Columns) -> tuple[list[Row], list[Total]]:
    """Part the rows of figures from those of totals; remarks between and below are left out."""
    rows: list[Row] = []
    totals: list[Total] = []
    naming = [0, *(columns.fields[f] for f in _NAMING if f in columns.fields)]
    names, last = itemgetter(*naming, 0), max(naming)
    remarked = False
    figures: set[str] = set()  # words that begin or name a row of figures; most come again
    for row in below:
        named = set(names(row.texts)) if len(row.texts) > last else set()
        if len(named) > 1 and figures.issuperset(named) and not row.faults:
            rows.append(row)
        elif row.empty:
            continue
        elif _is_remark(row, columns) or (remarked and _filled(row) < 2):
            remarked = True  # what follows in a single cell belongs to it: 1. …, 2. …
        elif any(is_total(row.text(number)) for number in naming):
            totals.append(Total(row, totals[-1].upto if totals else 0, len(rows)))
        else:
            rows.append(row)
            if len(naming) > 1:
                found = (row.text(number) for number in naming)
                figures.update(text for text in found if text and not _SIGNED.match(text))
    return rows, totals


def _filled(row: Row) -> int:
    return sum(bool(text) or number in row.faults for number, text in enumerate(row.texts))


def _is_remark(row: Row, columns: Columns) -> bool:
    """Return whether a row holds no figure: a signature, a remark, a line across the table."""
    wanted = {*columns.fields.values(), *(number for number, _, _ in columns.wide)}
    filled = [n for n, text in enumerate(row.texts) if text or n in row.faults]
    across = len(filled) > 1 and len({row.texts[number] for number in filled}) == 1
    # A remark may stand in its own column, and first; then nothing but signatures is one.
    own = filled[0] == columns.fields.get("note")
    signed = all(_SIGNED.match(row.texts[number]) for number in (filled if own else filled[:1]))
    return across or signed or wanted.isdisjoint(filled)


def entries(form: Form, row: Row) -> Iterator[Entry]:
    """Return what a row says: one figure in the long form, one for each column in a wide one."""
    width, found = len(form.header.texts), len(row.texts)
    cells = [*row.texts, "", ""]
    if found != width:
        cells[found:found] = [""] * (width - found)
        del cells[width:-2]
    faults = shifted = _NOTHING if form.width in (None, found) else _shifted(form, found)
    for slot in form.slots:
        if slot.number is not None:
            if not cells[slot.number] and slot.number not in row.faults:
                continue
            cells[-1] = slot.word
        if row.faults:
            lost = {name: row.faults[n] for name, n in slot.relied if n in row.faults}
            faults = lost | shifted
        yield Entry(row.number, slot.pick(cells), faults, slot.columns)


def _shifted(form: Form, found: int) -> dict[str, Fault]:
    """Return the fault of a CSV row in which figures may stand in the wrong columns."""
    columns = form.columns
    if found > len(form.header.texts):
        return {"value": _SHIFTED}
    last = [columns.fields[field] for field in ("value", "denominator", "state")
            if field in columns.fields]  # fmt: skip
    ends = [*last[:1], *(number for number, _, _ in columns.wide)]
    return {"value": _CUT} if ends and found <= max(ends) else {}


def row_at(form: Form, line: int) -> Row | None:
    """Return the row of figures or totals that begins at a line of the file."""
    at = bisect_left(form.rows, line, key=attrgetter("number"))
    below = bisect_left(form.totals, line, key=lambda total: total.row.number)
    found = [*form.rows[at : at + 1], *(total.row for total in form.totals[below : below + 1])]
    return next((row for row in found if row.number == line), None)


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
    """Return the totals that are not the sum of the rows they speak of: since the last, or all.

    A total speaks of the rows with the same column, indicator and period, where it names them.
    """
    above: dict[int | None, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for number, row in enumerate(form.rows if form.totals else ()):
        for entry in entries(form, row):
            above[_slot(entry)].append((number, entry.texts))
    added: dict[object, dict[tuple[str, ...], _Sums]] = {}
    for row, since, upto in form.totals:
        for total in entries(form, row):
            about = [n for n in _ABOUT if (text := total.texts[n].strip()) and not is_total(text)]
            for field in _SUMMED:
                said = _number(total.texts[field])
                if said is None:
                    continue
                key = (_slot(total), field, *about)
                if key not in added:
                    added[key] = _added(above[_slot(total)], field, about)
                sums = added[key].get(_words(total.texts, about))
                like = [sums.between(first, upto) for first in (since, 0)] if sums else []
                known = [each for each in like if each is not None]
                if known and said not in known:
                    yield _wrong(Place(path, total.line, field=FIELDS[field]), said, known[0])


def _slot(entry: Entry) -> int | None:
    return entry.columns.get("value")


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


def _wrong(place: Place, said: Decimal, known: Decimal) -> Problem:
    return Problem(
        place,
        "parts-differ",
        sentence("the total says {total}, the rows above make {sum}",
                 total=plain(said), sum=plain(known)),
        sentence("correct the total or the row that is wrong"),
    )  # fmt: skip
