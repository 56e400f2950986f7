"""Texts in a given width, whatever it is measured in: terminal cells or the points of a picture."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from unicodedata import east_asian_width

Measure = Callable[[str], float]

_NOT_FIRST = "，。；：、！？）》」』”’…,.;:!?)]}%％→·"
_NOT_LAST = "（《「『“‘([{"
_GOOD_ENDS = " ,，;；:：。、)）"
_MOST = 0.75
"""The share of a line that a part of it may take to stay whole."""
_NUMBER = r"\d(?:[.,]?\d)*%?"
_BESIDE = re.compile(
    rf"(?<![\w.-]){_NUMBER} (?=[A-Za-z])|(?<=[A-Za-z]) (?={_NUMBER}(?![\w-]| [A-Za-z]))"
)
"""The blank between a number and its word: 3 targets, behind 9."""
_ASIDE_TEXT = re.compile(r"[（(](?:[^（）()]{1,5}|[ -'*-~]{1,14})[）)]")
"""A word or a count in brackets."""
_UNIT = re.compile(r"(?<=\d)(?:[一-龥]{1,4}(?![一-龥])|[一-龥])")
"""The unit of a number; of a long run of words only the first character belongs to it."""


@lru_cache(maxsize=10_000)
def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes; Chinese takes two for each character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def folded(
    text: str,
    width: float,
    measure: Measure,
    *,
    near: float = 0,
    torn: bool = True,
) -> list[str]:
    """Return the lines of a text: Chinese breaks anywhere, other words only at blanks.

    A break is better after a mark or a blank, where that leaves no more than `near` of the width
    empty. No line begins with a closing mark or ends with an opening one, and a number stays with
    its word and its unit, what stands between two " · " stays whole if it is short. What fits
    no line is `torn`, or sticks out. Nothing is lost but spaces at the breaks.

    >>> folded("县城 R&D <5%占比,", 6, len)
    ['县城 R&D', '<5%占比,']
    """
    lines: list[str] = []
    line: list[str] = []
    for piece in _parted(text, width * _MOST, measure):
        line += [piece] if not torn or measure(piece.rstrip()) <= width else piece
        while len(line) > 1 and measure("".join(line).strip()) > width:
            end = _end_of_line(line, width, measure, near)
            lines.append("".join(line[:end]).strip())
            line = line[end:]
    return [*lines, "".join(line).strip()]


def _end_of_line(line: Sequence[str], width: float, measure: Measure, near: float) -> int:
    """Return how many pieces stay on a line that is too wide."""
    most = next(n for n in range(1, len(line)) if measure("".join(line[: n + 1]).strip()) > width)
    left = 0.0
    for end in range(most, 0, -1):
        if line[end - 1][-1] in _GOOD_ENDS:
            return end
        left += measure(line[end - 1])
        if left > near:
            break
    return most


def _parted(text: str, most: float, measure: Measure) -> Iterator[str]:
    """Yield the parts of a line whole where they take no more than `most`, else their pieces.

    Of a part that is too long, what stands before a bracket, such as a label with its count.
    """
    *parts, last = text.split(" · ")
    for part in [*(f"{part} · " for part in parts), last]:
        head = part if measure(part) <= most else part.partition("（")[0].partition(" (")[0]
        whole = head if measure(head) <= most else ""
        yield from [whole] if whole else ()
        yield from pieces(part.removeprefix(whole)) if whole != part else ()


def pieces(text: str) -> Iterator[str]:
    """Yield what must stay on one line."""
    piece = ""
    kept = {found.end() for found in _BESIDE.finditer(text)}
    kept.update(at for found in _UNIT.finditer(text) for at in range(*found.span()))
    for found in _ASIDE_TEXT.finditer(text):
        kept.update(range(found.start() + 1, found.end()))
    for at, character in enumerate(text):
        if piece and at not in kept and _may_fold(piece, character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_fold(piece: str, right: str) -> bool:
    left, before = piece[-1], piece[-2:-1]
    if right in _NOT_FIRST or left in _NOT_LAST or right == " ":
        return False
    if left == " ":  # a number stays with its word: 10 项, 滞后 9
        return not (before.isdigit() and _wide(right)) and not (_wide(before) and right.isdigit())
    return _wide(left) or _wide(right)


def _wide(character: str) -> bool:
    return character != "" and east_asian_width(character) in "WF"


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
    bad = text[at] in _NOT_FIRST or text[at - 1] in _BEFORE
    return bad, not good, abs(at - even)
