"""What offices send -> observations and problems. Here: what all its readers of text share."""

import re
from functools import lru_cache

from bqw_tracker.core.problems import Sentence

Fault = tuple[str, Sentence, Sentence]
"""A code, what is wrong, and what to write instead."""

REMEMBERED = 20_000
"""How many texts a reader remembers: a form says the same thing in many rows."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_EDGES = re.compile(rf"^[\s{_INVISIBLE}]+|(?<![\s{_INVISIBLE}])[\s{_INVISIBLE}]+$")
_UNPRINTED = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{_INVISIBLE}]+")
_SHOWN = 40


def half_width(text: str) -> str:
    """Return the text with full-width forms translated one by one, and nothing else.

    Never NFKC, which makes 102 of 10² and 1 of ①.

    >>> half_width("１２,３４．５％ ①²")
    '12,34.5% ①²'
    """
    return text.translate(_FULL_WIDTH)


@lru_cache(maxsize=REMEMBERED)
def bare(text: str) -> str:
    """Return what a cell says: half-width, without blanks around it or Excel's apostrophe.

    >>> bare("　'１２３ "), bare("'")
    ('123', '')
    """
    return trimmed(half_width(text))


def trimmed(text: str) -> str:
    """Return what a cell says as it was written, without blanks around it or the apostrophe."""
    return _EDGES.sub("", _EDGES.sub("", text).removeprefix("'"))


def shown(text: str) -> str:
    """Return the text as a message quotes it: in one line, and not without end."""
    line = _UNPRINTED.sub(" ", text[: _SHOWN * 4]).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
