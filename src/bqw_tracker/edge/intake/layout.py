"""From a sheet to entries: one for each figure, with its words as they were typed.

Read are the long form (one row for each figure) and the wide forms (one column for each area,
or for each month). Titles above the header may name the period, the area or the indicator;
rows of totals are held against the rows above them and left out.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bqw_tracker.core.problems import sentence

from . import Fault
from .headings import AREA_OR_UNIT, is_header, is_total, read_heading
from .sheets import Row, Sheet

_HEADER_WITHIN = 30
_NAMING = ("area", "name", "indicator", "period")
_SIGNED = re.compile(r"\s*(?:填报人|填表人|制表|联系|审核|负责人|注|说明|备注)\S*\s*[:：]")


_SHIFTED: Fault = (
    "wrong-columns",
    sentence("the row has more fields than the header"),
    sentence("a figure with a comma stands in quotes, or without the comma: 1234"),
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


class Columns(NamedTuple):
    """Columns by field (from 0), their units, and the wide ones with the word above them."""

    fields: dict[str, int]
    units: dict[str, str]
    wide: list[tuple[int, str, str]]
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


class Names(NamedTuple):
    """How an area or a period is known when it stands in a heading."""

    area: Callable[[str], bool]
    period: Callable[[str], bool]


def _columns(texts: Sequence[str], names: Names) -> Columns:
    fields: dict[str, int] = {}
    units: dict[str, str] = {}
    wide: list[tuple[int, str, str]] = []
    cumulative: bool | None = None
    for number, text in enumerate(texts):
        if not text or is_total(text):
            continue
        heading = read_heading(text)
        if heading is not None:
            if heading.field not in fields:
                fields[heading.field] = number
                if heading.unit:
                    units[heading.field] = heading.unit
                if heading.field == "value":
                    cumulative = heading.cumulative
        elif names.area(text):
            wide.append((number, "area", text))
        elif names.period(text):
            wide.append((number, "period", text))
    return Columns(fields, units, wide, cumulative)


def _header(sheet: Sheet, names: Names) -> int | None:
    for position, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        if is_header(row.texts) or _is_wide_header(_columns(row.texts, names)):
            return position
    return None


def _is_wide_header(columns: Columns) -> bool:
    """Return whether the columns are months beside areas, or areas beside something else.

    A line like 填报单位 | 新会区 | 月份 | 6月 names both and is none.
    """
    kinds = {kind for _, kind, _ in columns.wide}
    if len({word for _, _, word in columns.wide}) >= 2 and len(kinds) == 1:
        return True
    beside = {"indicator", "name"} | ({"area", AREA_OR_UNIT} if kinds == {"period"} else {"period"})
    return len(kinds) == 1 and not beside.isdisjoint(columns.fields)


def read_form(sheet: Sheet, names: Names) -> Form | None:
    """Return what a sheet says, or None where no row looks like a header."""
    position = _header(sheet, names)
    if position is None:
        return None
    header, below = sheet.rows[position], sheet.rows[position + 1 :]
    titles = [text for row in sheet.rows[:position] for text in row.texts if text]
    columns = _columns(header.texts, names)
    _settle(columns, below, names)
    width = len(header.texts) if sheet.encoding else None
    rows, totals = _body(below, columns)
    return Form(header, columns, rows, totals, list(dict.fromkeys(titles)), width)


def _settle(columns: Columns, rows: Sequence[Row], names: Names) -> None:
    """Decide by what stands below it whether 单位 alone is the office or the unit."""
    number = columns.fields.pop(AREA_OR_UNIT, None)
    if number is not None:
        office = any(names.area(row.text(number)) for row in rows)
        columns.fields.setdefault("area" if office else "unit", number)


def _body(below: Sequence[Row], columns: Columns) -> tuple[list[Row], list[Total]]:
    """Part the rows of figures from those of totals, up to the end of the table."""
    rows: list[Row] = []
    totals: list[Total] = []
    naming = [0, *(columns.fields[f] for f in _NAMING if f in columns.fields)]
    names, last = itemgetter(*naming, 0), max(naming)
    figures: set[str] = set()  # words that begin or name a row of figures; most come again
    for row in below:
        named = set(names(row.texts)) if len(row.texts) > last else set()
        if len(named) > 1 and figures.issuperset(named) and not row.faults:
            rows.append(row)
        elif row.empty:
            continue
        elif _is_below(row, columns):
            break
        elif any(is_total(row.text(number)) for number in naming):
            totals.append(Total(row, totals[-1].upto if totals else 0, len(rows)))
        else:
            rows.append(row)
            if len(naming) > 1:
                found = (row.text(number) for number in naming)
                figures.update(text for text in found if text and not _SIGNED.match(text))
    return rows, totals


def _is_below(row: Row, columns: Columns) -> bool:
    """Return whether the table is over: a signature, or a remark with nothing in its columns."""
    wanted = {*columns.fields.values(), *(number for number, _, _ in columns.wide)}
    filled = [n for n, text in enumerate(row.texts) if text or n in row.faults]
    texts = {row.texts[number] for number in filled}
    merged = len(texts) == 1 and len(filled) > 1
    return merged or bool(_SIGNED.match(row.texts[filled[0]])) or wanted.isdisjoint(filled)


def entries(form: Form, row: Row) -> Iterator[Entry]:
    """Return what a row says: one figure in the long form, one for each column in a wide one."""
    columns = form.columns
    texts = {field: row.text(number).strip() for field, number in columns.fields.items()}
    places = {field: number + 1 for field, number in columns.fields.items()}
    faults = {field: row.faults[n] for field, n in columns.fields.items() if n in row.faults}
    shifted = {}
    if form.width is not None and len(row.texts) > form.width:
        shifted = {"value": _SHIFTED}
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


def row_at(form: Form, line: int) -> Row | None:
    """Return the row of figures or totals that begins at a line of the file."""
    at = bisect_left(form.rows, line, key=attrgetter("number"))
    found = [*form.rows[at : at + 1], *(total.row for total in form.totals)]
    return next((row for row in found if row.number == line), None)
