"""From a sheet to entries: one for each figure, with its words as they were typed.

Read are the long form (one row for each figure) and the wide forms (one column for each area,
or for each month). Titles above the header may name the period, the area or the indicator;
rows of totals are held against the rows above them and left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bqw_tracker.core.problems import sentence

from . import Fault
from .headings import AREA_OR_UNIT, is_header, is_total, read_heading
from .sheets import Cell, Row, Sheet

_HEADER_WITHIN = 30
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
    cells: tuple[str, ...]


class Total(NamedTuple):
    """A row of totals, and the entries it may be the sum of: since the last one, or all."""

    entry: Entry
    since: tuple[Entry, ...]
    all: tuple[Entry, ...]


class Form(NamedTuple):
    """A sheet understood: the header, entries, totals to be checked, the words above it."""

    header: Row
    entries: list[Entry]
    totals: list[Total]
    titles: list[str]


class Names(NamedTuple):
    """How an area or a period is known when it stands in a heading."""

    area: Callable[[str], bool]
    period: Callable[[str], bool]


class _Columns(NamedTuple):
    """Columns by field (from 0), their units, and the wide ones with the word above them."""

    fields: dict[str, int]
    units: dict[str, str]
    wide: list[tuple[int, str, str]]
    cumulative: bool | None


def _columns(texts: Sequence[str], names: Names) -> _Columns:
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
    return _Columns(fields, units, wide, cumulative)


def _header(sheet: Sheet, names: Names) -> int | None:
    for position, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        texts = [cell.text for cell in row.cells]
        if is_header(texts) or _is_wide_header(_columns(texts, names)):
            return position
    return None


def _is_wide_header(columns: _Columns) -> bool:
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
    header = sheet.rows[position]
    titles = [cell.text for row in sheet.rows[:position] for cell in row.cells if cell.text]
    columns = _columns([cell.text for cell in header.cells], names)
    _settle(columns, sheet.rows[position + 1 :], names)
    entries: list[Entry] = []
    totals: list[Total] = []
    mark = 0
    for row in sheet.rows[position + 1 :]:
        if not any(cell.text or cell.fault for cell in row.cells):
            continue
        if _is_below(row, columns):
            break
        found = list(_entries(row, columns))
        if sheet.encoding and len(row.cells) > len(header.cells):
            found = [entry._replace(faults={**entry.faults, "value": _SHIFTED}) for entry in found]
        if not _is_total_row(row, columns):
            entries += found
            continue
        for entry in found:
            like = tuple(other for other in entries if _belongs(other, entry))
            since = tuple(other for other in entries[mark:] if _belongs(other, entry))
            totals.append(Total(entry, since, like))
        mark = len(entries)
    return Form(header, entries, totals, list(dict.fromkeys(titles)))


def _settle(columns: _Columns, rows: Sequence[Row], names: Names) -> None:
    """Decide by what stands below it whether 单位 alone is the office or the unit."""
    number = columns.fields.pop(AREA_OR_UNIT, None)
    if number is not None:
        office = any(names.area(_cell(row, number).text) for row in rows)
        columns.fields.setdefault("area" if office else "unit", number)


def _cell(row: Row, number: int) -> Cell:
    return row.cells[number] if number < len(row.cells) else Cell("")


def _entries(row: Row, columns: _Columns) -> Iterator[Entry]:
    cells = {field: _cell(row, number) for field, number in columns.fields.items()}
    texts = {field: cell.text.strip() for field, cell in cells.items()}
    places = {field: number + 1 for field, number in columns.fields.items()}
    faults = {field: cell.fault for field, cell in cells.items() if cell.fault}
    raw = tuple(cell.text for cell in row.cells)
    entry = Entry(row.number, texts, places, faults, columns.units, columns.cumulative, raw)
    if not columns.wide:
        yield entry
    for number, field, word in columns.wide:
        cell = _cell(row, number)
        if cell.text or cell.fault:
            yield entry._replace(
                texts=texts | {field: word, "value": cell.text.strip()},
                columns=places | {field: number + 1, "value": number + 1},
                faults=faults | ({"value": cell.fault} if cell.fault else {}),
            )


def _is_total_row(row: Row, columns: _Columns) -> bool:
    named = [columns.fields[field] for field in ("area", "name", "indicator", "period")
             if field in columns.fields]  # fmt: skip
    return any(is_total(_cell(row, number).text) for number in (*named, 0))


def _belongs(entry: Entry, total: Entry) -> bool:
    """Return whether a total speaks of an entry: the same column, indicator and period."""
    if entry.columns.get("value") != total.columns.get("value"):
        return False
    for field in ("indicator", "name", "period"):
        said = total.texts.get(field, "")
        if said and not is_total(said) and said != entry.texts.get(field, ""):
            return False
    return True


def _is_below(row: Row, columns: _Columns) -> bool:
    """Return whether the table is over: a signature, or a remark with nothing in its columns."""
    wanted = {*columns.fields.values(), *(number for number, _, _ in columns.wide)}
    filled = [number for number, cell in enumerate(row.cells) if cell.text or cell.fault]
    texts = {row.cells[number].text for number in filled}
    merged = len(texts) == 1 and len(filled) > 1
    return merged or bool(_SIGNED.match(row.cells[filled[0]].text)) or wanted.isdisjoint(filled)
