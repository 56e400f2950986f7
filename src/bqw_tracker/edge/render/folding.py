"""Texts in a given width, whatever it is measured in: terminal cells or the points of a picture."""

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]

_PIECE = re.compile(r"[!-~]+ ?|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）》」』”’…,.;:?!)%"


def folded(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of a text: Chinese breaks anywhere, Latin words only where they must.

    No line begins with a closing mark, and no character is lost save the spaces at the breaks.

    >>> folded("县城 R&D <5%占比,", 6, len)
    ['县城 R&D', '<5%占比,']
    """
    lines = [""]
    for piece in _pieces(text, width, measure):
        closing = piece[0] in _NEVER_FIRST and len(piece) == 1
        if lines[-1] and measure((lines[-1] + piece).rstrip()) > width:
            carried = lines[-1][-1] if closing and len(lines[-1]) > 1 else ""
            lines[-1] = lines[-1][: len(lines[-1]) - len(carried)].rstrip()
            lines.append(carried)
        lines[-1] = (lines[-1] + piece).lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    """Return what may not be broken; a word that fits no line is broken after all."""
    for found in _PIECE.finditer(text):
        piece = found[0]
        yield from [piece] if measure(piece.rstrip()) <= width else piece


def cut(lines: list[str], most: int, width: float, measure: Measure) -> list[str]:
    """Return at most so many lines; the last one says with … that something is left out.

    >>> cut(["abcdef", "g"], 1, 6, len)
    ['abcde…']
    """
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(last.rstrip() + "…") > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]
