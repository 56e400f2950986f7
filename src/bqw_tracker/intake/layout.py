"""From a sheet to entries: one for each figure, with its words as they were typed.

Read are the long form (one row for each figure) and the wide forms (one column for each area,
or for each month). Titles above the header may name the period, the area or the indicator;
rows of totals are held against the rows above them and left out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bqw_tracker.core.problems import sentence

from . import Fault
from .columns import Columns, Names, is_long, is_wide, read_columns, settle
from .headings import is_header, is_total
from .sheets import Row, Sheet

_HEADER_WITHIN = 30
_NAMING = ("area", "name", "indicator", "period")
_SIGNED = re.compile(r"\s*(?:填报人|填表人|制表|联系|审核|负责人|注|说明|备注)\S*\s*[:：]")


_SHIFTED: Fault = (
    "wrong-columns",
    sentence("the row has more fields than the header"),
    sentence("a figure with a comma stands in quotes, or without the comma: 1234"),
)


_CUT: Fault = (
    "wrong-columns",
    sentence("the row has fewer fields than the header"),
    sentence("leave a field empty where nothing is to be said, and keep its comma"),
)


class Entry(NamedTuple):
    """The words of one figure. `columns` tells where each stands, counted from 1.

    `faults` are cells that could not be read; `units` what headings say in brackets;
    `cumulative` is what the heading of the value says.
    """

    line: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]
    faults: Mapping[str, Fault]
    units: Mapping[str, str]
    cumulative: bool | None


class Total(NamedTuple):
    """A row of totals below `upto` rows of figures, `since` of them below the total before."""

    row: Row
    since: int
    upto: int


class Form(NamedTuple):
    """A sheet understood: the header, rows of figures, rows of totals, the words above them.

    `width` is how many fields a row may have, None where more cannot mean a comma too many.
    """

    header: Row
    columns: Columns
    rows: list[Row]
    totals: list[Total]
    titles: list[str]
    width: int | None


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
    width = len(header.texts) if sheet.encoding else None
    rows, totals = _body(below, columns)
    return Form(header, columns, rows, totals, _titles(sheet, position), width)


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
    columns = form.columns
    texts = {field: row.text(number).strip() for field, number in columns.fields.items()}
    places = {field: number + 1 for field, number in columns.fields.items()}
    faults = {field: row.faults[n] for field, n in columns.fields.items() if n in row.faults}
    shifted = _shifted(form, row)
    entry = Entry(row.number, texts, places, faults | shifted, columns.units, columns.cumulative)
    if not columns.wide:
        yield entry
    for number, field, word in columns.wide:
        if row.text(number) or number in row.faults:
            fault = {"value": row.faults[number]} if number in row.faults else {}
            yield entry._replace(
                texts=texts | {field: word, "value": row.text(number).strip()},
                columns=places | {field: number + 1, "value": number + 1},
                faults=faults | fault | shifted,
            )


def _shifted(form: Form, row: Row) -> dict[str, Fault]:
    """Return the fault of a CSV row in which figures may stand in the wrong columns."""
    columns, found = form.columns, len(row.texts)
    if form.width is None or found == form.width:
        return {}
    if found > form.width:
        return {"value": _SHIFTED}
    last = [columns.fields[field] for field in ("value", "denominator", "state")
            if field in columns.fields]  # fmt: skip
    ends = [*last[:1], *(number for number, _, _ in columns.wide)]
    return {"value": _CUT} if ends and found <= max(ends) else {}


def row_at(form: Form, line: int) -> Row | None:
    """Return the row of figures or totals that begins at a line of the file."""
    at = bisect_left(form.rows, line, key=attrgetter("number"))
    found = [*form.rows[at : at + 1], *(total.row for total in form.totals)]
    return next((row for row in found if row.number == line), None)
