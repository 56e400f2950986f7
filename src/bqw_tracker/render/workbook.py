"""What all workbooks share: safe texts, fonts, heights of rows, paper, and figures in cells.

Figures are exact, under a format that never flatters them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from bqw_tracker.core.characters import visible_line
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import plain
from bqw_tracker.extras import library
from bqw_tracker.reports.rows import Row

from . import escaping, labels, rounding, words
from .table import Cell, cell_width

LINE = 15.5
"""The height of a line of text, in points."""
_HIGHEST = 409.0
"""No row of a workbook can be higher, in points."""


def workbook(
    title: str,
    day: date,
    fill: Callable[[Any], None],
    *,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Return the workbook that `fill` writes; no text in it becomes a formula or a link.

    It is dated by `day`, so that the same content gives the same bytes. `properties` are those
    that a document may have besides, of at most 255 characters each.
    Raises `Refused` where the library that writes workbooks cannot be used.
    """
    with library("XlsxWriter"):
        import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy, an extra
    out = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, safe) as book:
        book.worksheet_class = _guarded(xlsxwriter.worksheet.Worksheet)
        about = {"title": escaping.xml(title), "created": datetime.combine(day, time())}
        book.set_properties(about)
        for name, text in (properties or {}).items():
            book.set_custom_property(name, text, "text")
        fill(book)
    return out.getvalue()


def _guarded(plain: Any) -> Any:
    """Return a kind of sheet no text of which is run, also where it is saved as CSV again."""

    class Sheet(plain):  # type: ignore[misc]
        def write_string(self, row: int, column: int, text: str, look: Any = None) -> None:
            super().write_string(row, column, escaping.spreadsheet(text), look)

    return Sheet


def look(book: Any, **more: object) -> Any:
    """Return a format in the font of all cells; texts fold."""
    plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    return book.add_format(plain | more)


def height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height that a row needs so that nothing of it is cut."""
    # Chinese breaks between any two characters, so a line may stay one cell short.
    lines = [
        sum(max(1, -(-cell_width(line) // (w - 2))) for line in text.split("\n"))
        for text, w in zip(texts, widths, strict=True)
    ]
    return min(max([1, *lines]) * LINE + 5, _HIGHEST)


def code_safe(text: str) -> str:
    """Return a text for the header or footer of a page: it is short there, and & begins a code."""
    return visible_line(text)[:80].replace("&", "&&")


def set_up_page(
    sheet: Any, *, header: str, footer: str, repeated: int = 0, upright: bool = False
) -> None:
    """Let the sheet come out on A4, as wide as the paper, the rows up to `repeated` on each page.

    `header` and `footer` are codes; see `code_safe`.
    """
    if not upright:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, repeated)
    sheet.set_header(header)
    sheet.set_footer(footer)


_DIGITS = 15
"""A spreadsheet keeps no more of a number."""
NOTHING = Cell(labels.NONE)


def share_cell(share: Fraction | None, text: str = "") -> Cell:
    """Return a share of 1 in per cent, as `text` or else as everywhere shows it."""
    if share is None:
        return NOTHING
    text = text or rounding.share_text(share)
    plainly = rounding.tenths_text(rounding.tenths(share)) + "%"
    return Cell(text, exact=share, form="0.0%" if text == plainly else f'"{text}"')


def share_cells(row: Row) -> tuple[Cell, Cell]:
    """Return what a row has attained and the share that is due, as everywhere shows them."""
    share, due = words.share_texts(row)
    return share_cell(row.shown_share, share), share_cell(row.due, due)


def gap_cell(shortfall: Fraction | None) -> Cell:
    """Return how many points are missing; what is not short has none."""
    if shortfall is None or shortfall <= 0:
        return NOTHING
    tenths = Decimal(rounding.gap_tenths(shortfall))
    return Cell(rounding.gap_text(shortfall), exact=tenths / 10, form="0.0")


def number_form(number: Decimal, *, before: str = "", after: str = "") -> str:
    """Return the format that shows all digits of a number between two texts, thousands set apart.

    A spreadsheet keeps 15 digits and would show others than those of a longer number; there the
    format holds what is shown.
    """
    whole, _, rest = plain(abs(number)).partition(".")
    if len((whole + rest).lstrip("0")) > _DIGITS:
        return f'"{before}{rounding.grouped(abs(number))}{after}"'
    form = "#,##0" + (f".{'0' * len(rest)}" if rest else "")
    return (f'"{before}"' if before else "") + form + (f'"{after}"' if after else "")


def number_cell(number: Decimal | None) -> Cell:
    """Return a figure with all its decimals."""
    if number is None:
        return NOTHING
    return Cell(rounding.grouped(number), exact=number, form=number_form(number))


def rate_cell(rate: Decimal, bound: Bound | None) -> Cell:
    """Return a quotient with as many decimals as tell it from its target."""
    decimals = rounding.honest_decimals(rate, bound)
    return Cell(f"{rate:,.{decimals}f}", exact=rate, form=f"#,##0.{'0' * decimals}")


def count_cell(number: int | None) -> Cell:
    """Return how many there are, or a place."""
    return NOTHING if number is None else Cell(str(number), exact=Decimal(number), form="0")


def day_cell(day: date | None) -> Cell:
    """Return a day."""
    return Cell(str(day)[:10], exact=day, form="yyyy-mm-dd") if day else NOTHING
