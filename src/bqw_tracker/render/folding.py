"""Texts in a given width, whatever it is measured in: terminal cells or the points of a picture."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

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


_BEFORE, _AFTER = "《〈“（", "》〉”）的、"
_ASIDE = 2
"""So many characters aside of an even break a better one is looked for."""


def even_lines(text: str, most: int) -> list[str]:
    """Return a Chinese title in as few lines as it needs, of about one length, at most `most`.

    It breaks where a word is sure to end, if that is near. A text with spaces is left as it is:
    it breaks there.

    >>> even_lines("关于《某市质量强市若干措施》目标进展情况的通报", 20)
    ['关于《某市质量强市若干措施》', '目标进展情况的通报']
    """
    count = -(-len(text) // most)
    if " " in text or "\n" in text or count < 2:
        return [text]
    breaks, start = [], 0
    for number in range(count - 1, 0, -1):
        even = start + -(-(len(text) - start) // (number + 1))
        start = min(range(even - _ASIDE, even + _ASIDE + 1), key=lambda at: _cost(text, at, even))
        breaks.append(start)
    return [text[a:b] for a, b in pairwise([0, *breaks, len(text)])]


def _cost(text: str, at: int, even: int) -> tuple[bool, bool, int]:
    """Return how bad a break is: before a closing mark, within words, far from the even one."""
    good = text[at] in _BEFORE or text[at - 1] in _AFTER
    bad = text[at] in _NEVER_FIRST or text[at - 1] in _BEFORE
    return bad, not good, abs(at - even)
