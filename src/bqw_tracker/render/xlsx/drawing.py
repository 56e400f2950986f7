"""A sheet written with XlsxWriter: looks, colours of words, bars, lines of months, the paper."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import escaping
from bqw_tracker.render.table import Cell, Column, Line, Table, cell_width
from bqw_tracker.render.workbook import LINE, code_safe, height, look, set_up_page

_TOP = 2
"""The rows above the first table: the title and the day."""
_BUTTON = 3
"""What the button of a filter takes of a heading, in terminal cells."""
_ROOM = 3
"""What a cell needs beside its text: an indent, and the edges."""
_WIDEST = 250
_UPRIGHT = 100
"""A sheet not wider than this many terminal cells is printed upright."""
_LEAST_MONTHS = 2
_ALMOST = 1 - Fraction(1, 10**15)
"""A spreadsheet holds 15 digits; what is below 1 must not become 1."""
_COLOURS = {
    "green": ("#E2F0D9", "#375623"),
    "yellow": ("#FFF2CC", "#7F6000"),
    "red": ("#F8CBAD", "#9C0006"),
    "blue": ("#DDEBF7", "#1F4E79"),
    "bright_black": ("#EDEDED", "#595959"),
}
_BAR = "#9DC3E6"
_Looks = Callable[..., Any]


class Frame(NamedTuple):
    """What stands around every sheet; `warning` is the mark of made-up figures, or nothing."""

    policy: str
    day: str
    warning: str


class _Written(NamedTuple):
    """A table on its sheet; `head` is the row of its headings."""

    sheet: Any
    name: str
    content: Table
    looks: _Looks
    widths: list[int]
    head: int

    @property
    def last_row(self) -> int:
        """The last line, or the heading where there is none."""
        return self.head + len(self.content.lines)

    @property
    def last_column(self) -> int:
        return len(self.content.columns) - 1


def draw(book: Any, name: str, tables: Sequence[Table], frame: Frame) -> None:
    """Add a sheet to a workbook: tables one below the other, in columns of one width.

    Columns in which nothing is said are left out. What is no sheet to print has an empty print
    area, and says so.
    """
    sheet = book.add_worksheet(name)

    @cache
    def looks(**more: object) -> Any:
        return look(book, **more)

    tables = [_filled(table) for table in tables]
    widths = _widths(tables)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    _across(sheet, 0, frame.policy, looks(font_size=14, bold=True), widths, size=14)
    detail = "" if tables[0].printed else _("detail, not printed")
    told = " · ".join(text for text in (name, frame.day, detail, frame.warning) if text)
    warned = {"font_color": "#C00000", "bold": True} if frame.warning else {}
    _across(sheet, 1, told, looks(**warned), widths)
    row = _TOP
    for content in tables:
        if content.new_page:
            sheet.set_h_pagebreaks([row])
        if content.title:
            _across(sheet, row, content.title, looks(bold=True), widths)
            row += 1
        place = _Written(sheet, name, content, looks, widths, row)
        _headings(place)
        for at, line in enumerate(content.lines, start=row + 1):
            _line(place, at, line)
        _coloured(place, book)
        _series(place)
        row = place.last_row + 1
        for text in ([] if content.lines else [content.nothing]) + list(content.notes):
            _across(sheet, row, text, looks(), widths)
            row += 1
    if len(tables) == 1:
        sheet.autofilter(_TOP, 0, place.last_row, place.last_column)
        sheet.freeze_panes(_TOP + 1, tables[0].frozen)
    last = len(widths) - 1
    if tables[0].printed:
        sheet.print_area(0, 0, row - 1, last)
    else:
        sheet.print_area(row + 1, last, row + 1, last)
    paged = code_safe(_("page {page} of {pages}")).format(page="&P", pages="&N")
    set_up_page(
        sheet,
        header=f"&C&14&B{code_safe(frame.warning)}" if frame.warning else "",
        footer=f"&L{code_safe(frame.policy)}&R{paged}",
        repeated=_TOP if len(tables) == 1 else 1,
        upright=sum(widths) <= _UPRIGHT,
    )


def _filled(table: Table) -> Table:
    """Return a table without the columns in which no line says anything."""
    if not table.lines:
        return table
    kept = [
        number
        for number, column in enumerate(table.columns)
        if any(line.cells[number].text or (column.months and line.series) for line in table.lines)
    ]
    return table._replace(
        columns=tuple(table.columns[number] for number in kept),
        lines=[
            line._replace(cells=tuple(line.cells[number] for number in kept))
            for line in table.lines
        ],
    )


def _widths(tables: Sequence[Table]) -> list[int]:
    """Return the width of each column of a sheet in terminal cells."""
    found = [0] * max(len(table.columns) for table in tables)
    for table in tables:
        for number, column in enumerate(table.columns):
            found[number] = max(found[number], _width(table, number, column))
    return found


def _width(content: Table, number: int, column: Column) -> int:
    """Return the width of a column in terminal cells; a heading may fold once."""
    if column.months:
        return column.most
    texts = (line.cells[number].text for line in content.lines)
    least = -(-cell_width(column.title) // 2) + _BUTTON + 1
    needed = max(map(cell_width, texts), default=0) + _ROOM
    # A text folds where it is too long; a number would turn into ###.
    return max(least, min(needed, _WIDEST if column.right else column.most))


def _across(  # noqa: PLR0913 - what, where and how
    sheet: Any, row: int, text: str, drawn: Any, widths: Sequence[int], *, size: int = 11
) -> None:
    """Write a text of a size in points over all columns."""
    larger = size / 11
    sheet.merge_range(row, 0, row, len(widths) - 1, "", drawn)
    sheet.write_string(row, 0, escaping.xml(text), drawn)
    sheet.set_row(row, height([text], [sum(widths) / larger]) * larger)


def _headings(place: _Written) -> None:
    head = place.looks(bold=True, align="center", bg_color="#DDEBF7", border=1,
                       border_color="#808080")  # fmt: skip
    for number, column in enumerate(place.content.columns):
        place.sheet.write_string(place.head, number, column.title, head)
    place.sheet.set_row(place.head, 2 * LINE + 5)


def _line(place: _Written, row: int, line: Line) -> None:
    grid: dict[str, object] = {"border": 1, "border_color": "#BFBFBF"}
    if line.title is not None:
        grid |= {"bold": True, "bg_color": "#F2F2F2"}
    for number, (cell, column) in enumerate(zip(line.cells, place.content.columns, strict=True)):
        side: dict[str, object] = (
            {"align": "right", "indent": 1, "text_wrap": False} if column.right else {"indent": 1}
        )
        if column.colours:
            side = {"align": "center"}
        form: dict[str, object] = {"num_format": cell.form} if cell.form else {}
        _write(place.sheet, (row, number), cell, place.looks(**grid, **side, **form))
    texts = [cell.text for cell in line.cells]
    place.sheet.set_row(row, height(texts, place.widths[: len(texts)]))


def _write(sheet: Any, where: tuple[int, int], cell: Cell, drawn: Any) -> None:
    if isinstance(cell.exact, date):  # a datetime is one as well
        sheet.write_datetime(*where, cell.exact, drawn)
    elif cell.exact is not None:
        sheet.write_number(*where, _number(cell.exact), drawn)
    elif cell.link:
        path = re.sub("[%# ]", lambda sign: f"%{ord(sign[0]):02X}", cell.link)
        text = escaping.spreadsheet(escaping.xml(cell.text))
        sheet.write_url(*where, f"external:{path}", drawn, string=text)
    elif cell.text:
        sheet.write_string(*where, escaping.xml(cell.text), drawn)
    else:
        sheet.write_blank(*where, "", drawn)


def _number(value: Decimal | Fraction) -> float:
    """Return the number that a spreadsheet holds."""
    if isinstance(value, Fraction) and _ALMOST < value < 1:
        value = _ALMOST
    return float(value)


def _coloured(place: _Written, book: Any) -> None:
    """Give words their colours and shares their bars."""
    if not place.content.lines:
        return
    for number, column in enumerate(place.content.columns):
        span = (place.head + 1, number, place.last_row, number)
        # A longer word may end with a shorter one; the first rule that holds colours the cell.
        for word, name in sorted(column.colours.items(), key=lambda pair: -len(pair[0])):
            back, front = _COLOURS[name]
            drawn = book.add_format({"bg_color": back, "font_color": front})
            rule = {"type": "text", "criteria": "ends with", "value": word, "format": drawn}
            place.sheet.conditional_format(*span, rule)
        if column.bar:
            bar = {"type": "data_bar", "bar_color": _BAR, "bar_solid": True, "min_type": "num",
                   "max_type": "num", "min_value": 0, "max_value": 1,
                   "data_bar_2010": True}  # fmt: skip
            place.sheet.conditional_format(*span, bar)


def _series(place: _Written) -> None:
    """Draw the figures of the months; they stand in hidden columns to the right of the print."""
    months = [n for n, column in enumerate(place.content.columns) if column.months]
    longest = max((len(line.series) for line in place.content.lines), default=0)
    if not months or not longest:
        return
    first = len(place.widths) + 1
    title = place.content.columns[months[0]].title
    for number in range(longest):
        place.sheet.write_string(place.head, first + number, f"{title} {number + 1}")
    place.sheet.set_column(first, first + longest - 1, 10, None, {"hidden": True, "level": 1})
    for row, line in enumerate(place.content.lines, start=place.head + 1):
        for number, value in enumerate(line.series, start=first):
            if value is not None:
                place.sheet.write_number(row, number, _number(value))
        if len(_known(line.series)) >= _LEAST_MONTHS:
            place.sheet.add_sparkline(row, months[0], _sparkline(place, row, line, first))


def _known(series: Iterable[Decimal | None]) -> list[Decimal]:
    return [value for value in series if value is not None]


def _sparkline(place: _Written, row: int, line: Line, first: int) -> dict[str, object]:
    """Return a column for each increment, measured from 0, and a line through levels."""
    from xlsxwriter.utility import xl_range_formula  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy

    last = first + len(line.series) - 1
    drawn: dict[str, object] = {
        "range": xl_range_formula(place.name, row, first, row, last),
        "type": "column" if line.kind == "flow" else "line",
        "show_hidden": True,
        "series_color": "#2F5597",
        "weight": 1.25,
    }
    if line.kind == "flow":
        drawn["min"] = min(0, *(_number(value) for value in _known(line.series)))
    else:
        drawn["markers"] = True
    return drawn
