"""From a sheet to its tables, and from their rows to entries: one for each figure.

Read are the long form (one row for each figure) and the wide forms (one column for each area,
month or indicator). Titles above the headings and lines across the table name what holds for the
rows below them. Every filled cell below the headings is a figure, what describes one, a total, a
remark or a signature, or it is `strange`: it holds digits, or names something of the catalogue,
and nobody knows what it means.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bqw_tracker.core.problems import sentence

from .body import SIGNED, Body, body_below, close, is_header, texts_of
from .columns import (
    Column,
    Columns,
    Names,
    read_columns,
    settle,
)
from .heading_rows import heading_rows
from .headings import FIGURES
from .tables import Fault, Row, Sheet

FIELDS = (
    "indicator", "name", "area", "period", "unit", "value", "total", "numerator", "denominator",
    "state", "progress", "reported_on", "source", "note", "problem", "next", "evidence",
)  # fmt: skip
_RELIED = FIELDS[FIELDS.index("value") :]
_WORDS = ("indicator", "area", "period")
"""What the headings of a figure may name."""
_NOTHING: dict[str, Fault] = {}
_HEADER_WITHIN = 30
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
_MERGED = Fault(
    "bad-value",
    sentence("the cell is merged with another one, and nobody can tell whose figure it is"),
    sentence("undo the merging and write each figure into its own cell"),
)


class Entry(NamedTuple):
    """The words of one figure, in the order of FIELDS, "" where a field has no column.

    `columns` tells where each stands, counted from 1. `faults` are fields from `value` on that
    cannot be relied upon. `group` are the columns of its figures, by field.
    """

    line: int
    texts: tuple[str, ...]
    faults: Mapping[str, Fault]
    columns: Mapping[str, int]
    group: Mapping[str, Column]


class _Slot(NamedTuple):
    """Where the words of a figure stand, one for each group of columns.

    `words` are what the headings above name; `pick` takes them from behind the cells of a row.
    `numbers` are the columns of the figures, `relied` those fields in which no cell may be lost.
    """

    numbers: tuple[int, ...]
    words: tuple[str, ...]
    pick: Callable[[Sequence[str]], tuple[str, ...]]
    columns: Mapping[str, int]
    relied: Sequence[tuple[str, int]]
    group: Mapping[str, Column]


class Form(NamedTuple):
    """A table understood: its headings, what stands below them, the words around it.

    `titles` are the words above it, and those at the top of the sheet. `slots` are the figures
    that a row can have, `lone` the only one; its cells reach over `reach` columns. `width` is how
    many fields it may have, None where more cannot mean a comma too many.
    """

    header: Row
    columns: Columns
    body: Body
    titles: list[list[str]]
    slots: list[_Slot]
    lone: _Slot | None
    reach: int
    width: int | None
    sheet: Sheet

    @property
    def signed(self) -> list[str]:
        """The rows that say who filled in or checked the form: 填报人：张三 审核人：李四."""
        rows = [row.texts for row in self.body.remarks if any(map(SIGNED.match, row.texts))]
        return [*filter(SIGNED.match, self.titles[0]), *map(" ".join, rows)]


def read_forms(sheet: Sheet, names: Names) -> list[Form]:
    """Return the tables of a sheet, from above to below; none where no row has headings."""
    forms: list[Form] = []
    position = _header(sheet, 0, names)
    titles = [texts_of(sheet.rows[:position])]
    while position is not None:
        below = position + heading_rows(sheet, position, names)
        heads = sheet.rows[position:below]
        columns = read_columns(heads, names)
        end, body = body_below(sheet.rows, below, columns, names)
        columns = settle(columns, body.rows, names)
        following = end < len(sheet.rows)
        if not following:
            close(body, names)
        body.strange.sort(key=attrgetter("number"))
        width = len(heads[0].texts) if sheet.encoding else None
        reach = max(len(row.texts) for row in heads)
        slots = list(_slots(columns, reach))
        lone = slots[0] if len(slots) == 1 else None
        forms.append(Form(heads[0], columns, body, titles, slots, lone, reach, width, sheet))
        titles = [texts_of(body.pending), titles[-1]]
        position = end if following else None
    return forms


def _header(sheet: Sheet, start: int, names: Names) -> int | None:
    for position in range(start, min(len(sheet.rows), start + _HEADER_WITHIN)):
        if is_header(sheet.rows[position], sheet.rows[start:position], names):
            return position
    return None


def _slots(columns: Columns, width: int) -> Iterator[_Slot]:
    """Return where figures stand; behind the cells of a row come "" and the words above."""
    for group in columns.groups:
        first = next(iter(group.values()))
        words = [next((w for c in group.values() if (w := getattr(c, n))), "") for n in _WORDS]
        at = columns.fields | {field: column.number for field, column in group.items()}
        places = dict(at)
        for number, (name, word) in enumerate(zip(_WORDS, words, strict=True), start=1):
            if word:
                places[name], at[name] = width + number, first.number
        yield _Slot(
            numbers=tuple(column.number for column in group.values()),
            words=tuple(words),
            pick=itemgetter(*(places.get(name, width) for name in FIELDS)),
            columns={name: column + 1 for name, column in at.items()},
            relied=[(name, n) for name, n in at.items() if name in _RELIED],
            group=group,
        )


def entries(form: Form, row: Row) -> Iterable[Entry]:
    """Return what a row says: one figure in the long form, one for each column in a wide one."""
    if form.lone and form.reach == len(row.texts) and not row.faults and not row.repeats:
        slot = form.lone  # the usual row, of which there are many
        texts = slot.pick([*row.texts, "", *slot.words])
        return (Entry(row.number, texts, _NOTHING, slot.columns, slot.group),)
    return _entries(form, row)


def _entries(form: Form, row: Row) -> Iterator[Entry]:
    width, found = form.reach, len(row.texts)
    cells = [*row.texts[:width], *[""] * (width - found), "", "", "", ""]
    faults = shifted = _NOTHING if form.width in (None, found) else _shifted(form, row)
    several = len(form.slots) > 1
    for slot in form.slots:
        if several and not any(cells[n] or n in row.faults for n in slot.numbers):
            continue
        cells[-3:] = slot.words
        if row.faults or row.repeats:
            lost = {name: row.faults[n] for name, n in slot.relied if n in row.faults}
            merged = {name: _MERGED for name, n in slot.relied
                      if name in FIGURES and n in row.repeats and cells[n]}  # fmt: skip
            faults = merged | lost | shifted
        yield Entry(row.number, slot.pick(cells), faults, slot.columns, slot.group)


def _shifted(form: Form, row: Row) -> dict[str, Fault]:
    """Return the fault of a CSV row in which figures may stand in the wrong columns."""
    found = len(row.texts)
    if found > len(form.header.texts):
        return {"value": _SHIFTED} if any(row.texts[len(form.header.texts) :]) else {}
    numbers = [n for slot in form.slots for n in slot.numbers]
    last = max(numbers) if len(form.slots) > 1 else min(numbers, default=0)
    return {"value": _CUT} if numbers and found <= last else {}


def row_at(form: Form, line: int) -> Row | None:
    """Return the row of figures or totals that begins at a line of the file."""
    body = form.body
    at = bisect_left(body.rows, line, key=attrgetter("number"))
    below = bisect_left(body.totals, line, key=lambda total: total.row.number)
    found = [*body.rows[at : at + 1], *(total.row for total in body.totals[below : below + 1])]
    strange = bisect_left(body.strange, line, key=attrgetter("number"))
    found += [*body.strange[strange : strange + 1], form.header]
    return next((row for row in found if row.number == line), None)
