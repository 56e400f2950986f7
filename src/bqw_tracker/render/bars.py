"""A share as a bar, and figures of one period after the other as a line, in characters."""

from decimal import Decimal
from fractions import Fraction

_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=oO#@"


def bar(share: Fraction | None, due: Fraction | None = None, *, ascii_only: bool) -> str:
    """Return a bar of eight cells, `████│──┤`: filled to the share, in it a mark at the due share.

    Full from 100 % on, empty from 0 % down; the last cell is the target, never a part of the share.

    >>> bar(Fraction(4, 7), Fraction(5, 8), ascii_only=False), bar(None, None, ascii_only=True)
    ('████│──┤', '        ')
    >>> bar(Fraction(2), Fraction(1), ascii_only=False), bar(Fraction(-1), ascii_only=True)
    ('██████│┤', '-------]')
    """
    if share is None:
        return " " * _BAR
    full, track, mark, end = "#-|]" if ascii_only else "█─│┤"
    room = _BAR - 1
    whole, part = divmod(int(_within(share) * room * 8), 8)
    cells = list(full * whole + track * (room - whole))
    if part and not ascii_only:
        cells[whole] = _EIGHTHS[part]
    if due is not None:
        cells[min(int(_within(due) * room), room - 1)] = mark
    return "".join(cells) + end


def _within(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))


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
