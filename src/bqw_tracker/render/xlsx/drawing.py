"""A sheet written with XlsxWriter: looks, colours of words, bars, lines of months, the paper."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render.table import Cell, Column, Line, Table, cell_width
from bqw_tracker.render.workbook import LINE, code_safe, height, look, set_up_page

_HEAD = 2
"""The row of the headings; above stand the title and the day."""
_BUTTON = 3
"""What the button of a filter takes of a heading, in terminal cells."""
_ROOM = 3
"""What a cell needs beside its text: an indent, and the edges."""
_WIDEST = 250
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
    sheet: Any
    name: str
    content: Table
    looks: _Looks
    widths: list[int]

    @property
    def last_row(self) -> int:
        """The last line, or the heading where there is none."""
        return _HEAD + len(self.content.lines)

    @property
    def last_column(self) -> int:
        return len(self.widths) - 1


def draw(book: Any, name: str, content: Table, frame: Frame) -> None:
    """Add a sheet to a workbook."""
    sheet = book.add_worksheet(name)

    @cache
    def looks(**more: object) -> Any:
        return look(book, **more)

    widths = [_width(content, number, column) for number, column in enumerate(content.columns)]
    place = _Written(sheet, name, content, looks, widths)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    _across(place, 0, frame.policy, place.looks(font_size=14, bold=True), size=14)
    told = " · ".join(text for text in (name, frame.day, frame.warning) if text)
    warned = {"font_color": "#C00000", "bold": True} if frame.warning else {}
    _across(place, 1, told, place.looks(**warned))
    _headings(place)
    for row, line in enumerate(content.lines, start=_HEAD + 1):
        _line(place, row, line)
    _coloured(place, book)
    _series(place)
    foot = ([] if content.lines else [content.nothing]) + list(content.notes)
    for row, text in enumerate(foot, start=place.last_row + 1):
        _across(place, row, text, place.looks())
    sheet.autofilter(_HEAD, 0, place.last_row, place.last_column)
    sheet.freeze_panes(_HEAD + 1, content.frozen)
    sheet.print_area(0, 0, place.last_row + len(foot), place.last_column)
    paged = code_safe(_("page {page} of {pages}")).format(page="&P", pages="&N")
    set_up_page(
        sheet,
        header=f"&C&14&B{code_safe(frame.warning)}" if frame.warning else "",
        footer=f"&L{code_safe(frame.policy[:80])}&R{paged}",
        repeated=_HEAD,
    )


def _width(content: Table, number: int, column: Column) -> int:
    """Return the width of a column in terminal cells; a heading may fold once."""
    if column.months:
        return column.most
    texts = (line.cells[number].text for line in content.lines)
    least = -(-cell_width(column.title) // 2) + _BUTTON + 1
    needed = max(map(cell_width, texts), default=0) + _ROOM
    # A text folds where it is too long; a number would turn into ###.
    return max(least, min(needed, _WIDEST if column.right else column.most))


def _across(place: _Written, row: int, text: str, drawn: Any, *, size: int = 11) -> None:
    """Write a text of a size in points over all columns."""
    larger = size / 11
    place.sheet.merge_range(row, 0, row, place.last_column, "", drawn)
    place.sheet.write_string(row, 0, text, drawn)
    place.sheet.set_row(row, height([text], [sum(place.widths) / larger]) * larger)


def _headings(place: _Written) -> None:
    head = place.looks(bold=True, align="center", bg_color="#DDEBF7", border=1,
                       border_color="#808080")  # fmt: skip
    for number, column in enumerate(place.content.columns):
        place.sheet.write_string(_HEAD, number, column.title, head)
    place.sheet.set_row(_HEAD, 2 * LINE + 5)


def _line(place: _Written, row: int, line: Line) -> None:
    grid: dict[str, object] = {"border": 1, "border_color": "#BFBFBF"}
    if line.title is not None:
        grid |= {"bold": True, "bg_color": "#F2F2F2"}
    for number, (cell, column) in enumerate(zip(line.cells, place.content.columns, strict=True)):
        side: dict[str, object] = (
            {"align": "right", "indent": 1, "text_wrap": False} if column.right else {}
        )
        if column.colours:
            side = {"align": "center"}
        form: dict[str, object] = {"num_format": cell.form} if cell.form else {}
        _write(place.sheet, (row, number), cell, place.looks(**grid, **side, **form))
    texts = [cell.text for cell in line.cells]
    place.sheet.set_row(row, height(texts, place.widths))


def _write(sheet: Any, where: tuple[int, int], cell: Cell, drawn: Any) -> None:
    if isinstance(cell.exact, date):  # a datetime is one as well
        sheet.write_datetime(*where, cell.exact, drawn)
    elif cell.exact is not None:
        sheet.write_number(*where, _number(cell.exact), drawn)
    elif cell.text:
        sheet.write_string(*where, cell.text, drawn)
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
        span = (_HEAD + 1, number, place.last_row, number)
        for word, name in column.colours.items():
            back, front = _COLOURS[name]
            drawn = book.add_format({"bg_color": back, "font_color": front})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": drawn}
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
    first = place.last_column + 2
    title = place.content.columns[months[0]].title
    for number in range(longest):
        place.sheet.write_string(_HEAD, first + number, f"{title} {number + 1}")
    place.sheet.set_column(first, first + longest - 1, 10, None, {"hidden": True, "level": 1})
    for row, line in enumerate(place.content.lines, start=_HEAD + 1):
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
