"""A share as a bar, and figures of one period after the other as a line, in characters."""

from decimal import Decimal
from fractions import Fraction

_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=oO#@"


def bar(share: Fraction | None, *, ascii_only: bool) -> str:
    """Return a bar of eight cells; full from 100 % on, empty from 0 % down."""
    if share is None:
        return " " * _BAR
    eighths = int(min(max(share, Fraction(0)), Fraction(1)) * _BAR * 8)
    if ascii_only:
        return ("#" * (eighths // 8)).ljust(_BAR, ".")
    whole, part = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[part] if part else "")).ljust(_BAR)


def sparkline(series: tuple[Decimal | None, ...], kind: str, *, ascii_only: bool) -> str:
    """Return one character for each reporting period; increments are measured from 0."""
    known = [value for value in series if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    if kind == "flow":
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    span = high - low
    even = 0 if high == 0 else 3
    return "".join(
        " " if value is None else levels[int((value - low) * 7 / span) if span else even]
        for value in series
    )
