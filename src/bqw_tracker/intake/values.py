"""What a cell of a workbook holds -> the text that a clerk sees under its number format."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import sentence

from .sheets import Cell

_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
"""What a number format shows as it stands."""
_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|NAME\?|NUM!|NULL!|VALUE!)")
_DIGITS = 15
"""How many digits of a number a sheet shows; what lies beyond is an artefact of binary."""


def shape_of(number_format: str) -> str:
    """Return what a number format shows: "%", "month" or "day" of a date, or ""."""
    shown = _LITERAL.sub("", number_format).lower().split(";")[0]
    if "%" in shown:
        return "%"
    if "y" not in shown or "h" in shown:
        return ""
    return "day" if "d" in shown else "month" if "m" in shown else ""


def error_cell(text: str) -> Cell:
    """Return a cell that shows an error instead of a value."""
    message = sentence("the cell shows the error {text}", text=text)
    remedy = sentence("mend the formula, or write the figure itself")
    return Cell(text, ("bad-value", message, remedy))


def _number(value: float) -> Cell:
    """Return a number as the shortest text that means it, without exponent."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return error_cell(str(value))
    text = plain(number)
    if len(number.normalize().as_tuple().digits) <= _DIGITS:
        return Cell(text)
    return Cell(text, (
        "not-a-number",
        sentence("{text} has more than 15 digits, and a sheet shows no more", text=text),
        sentence("round it, for example with =ROUND(…, 2)"),
    ))  # fmt: skip


def cell_of(  # noqa: PLR0911 - a return for each type
    value: object, shape: str = ""
) -> Cell:
    """Return a value as a clerk sees it under its number format."""
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
        message = sentence("the cell says {text}", text=text)
        return Cell(text, ("bad-value", message, sentence("write the figure or the word itself")))
    if isinstance(value, int | float):
        number = _number(value)
        if shape != "%" or number.fault:
            return number
        return Cell(plain(Decimal(number.text) * 100) + "%")
    if isinstance(value, datetime | date) and shape == "month":
        return Cell(f"{value:%Y-%m}")
    if isinstance(value, datetime):
        whole_day = shape == "day" or value.time() == time()
        return Cell(value.date().isoformat() if whole_day else value.isoformat(timespec="minutes"))
    if isinstance(value, date):
        return Cell(value.isoformat())
    text = str(value)
    return error_cell(text) if _ERROR.fullmatch(text) else Cell(text)
