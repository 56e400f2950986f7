"""Which rows of a sheet are headings: they name what stands below them, and hold no figure."""

from collections.abc import Sequence
from itertools import takewhile

from .columns import Columns, Names, is_period, length_of
from .headings import AREA_OR_UNIT, FIGURES, is_beside, is_total, read_heading
from .tables import Sheet

MOST_HEADING_ROWS = 3
_SUBJECT = {"indicator", "name"}
_OFFICE = {"area", AREA_OR_UNIT}


def _words_above(columns: Columns) -> set[str]:
    """Return which of area, period and indicator the headings of figures name."""
    kinds = ("area", "period", "indicator")
    return {k for k in kinds for group in columns.groups for c in group.values() if getattr(c, k)}


def is_headed(texts: Sequence[str], columns: Columns) -> bool:
    """Return whether a row is one of headings.

    It names the indicator and something else; or counties, months or indicators stand side by
    side, or beside what they belong to. A line like 填报单位 | 新会区 | 月份 | 6月 is none.
    """
    said = {heading.field for text in texts if text and (heading := read_heading(text))}
    if said & _SUBJECT and (len(said) > 1 or any(map(is_period, texts))):
        return True
    kinds = _words_above(columns)
    if len(kinds) != 1 or any(_is_number(text) for text in texts):
        return False
    if _side_by_side(columns):
        return True
    kind = next(iter(kinds))
    wanted = {"period": _SUBJECT | _OFFICE, "area": _SUBJECT | {"period"},
              "indicator": _OFFICE | {"period"}}[kind]  # fmt: skip
    return bool(columns.groups) and not wanted.isdisjoint(columns.fields)


def _side_by_side(columns: Columns) -> bool:
    """Return whether several counties, months or indicators stand side by side, and little else.

    A row of figures may name two periods: what it is for, and the day on which it was told.
    """
    periods = {c.period for group in columns.groups for c in group.values() if c.period}
    lengths = {length_of(period) for period in periods}
    several = len(columns.groups) > max(1, len(columns.of("unknown")))
    return several and len(lengths) <= 1 and 0 not in lengths


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal() and not is_period(text)


def is_long(columns: Columns) -> bool:
    """Return whether figures stand beside an area or a period, without their indicator."""
    return bool(columns.groups) and not columns.fields.keys().isdisjoint({*_OFFICE, "period"})


def heading_rows(sheet: Sheet, position: int, names: Names) -> int:
    """Return how many rows of headings begin at a row: below the first come those of its parts."""
    first = sheet.rows[position]

    def below(number: int) -> bool:
        row = sheet.rows[number] if number < len(sheet.rows) else first
        own = [(n, text) for n, text in enumerate(row.texts) if text and text != first.text(n)]
        above = [heading for n, _ in own if (heading := read_heading(first.text(n)))]
        figures = all(heading.field in FIGURES for heading in above)
        return bool(own) and figures and all(_is_part(text, names) for _, text in own) and (
            len(own) > 1 or not _is_subject(own[0][1], names)  # else a line across the table
        )  # fmt: skip

    rows = range(position + 1, position + MOST_HEADING_ROWS)
    return 1 + len(list(takewhile(below, rows)))


def _is_subject(text: str, names: Names) -> bool:
    return bool(names.area(text) or names.indicator(text)) or is_period(text)


def _is_part(text: str, names: Names) -> bool:
    """Return whether a cell below a heading is a heading as well."""
    heading = read_heading(text)
    if heading:
        return heading.field in FIGURES
    known = _is_subject(text, names) or names.unit(text)
    return known or is_total(text) or is_beside(text)
