"""Characters that nobody sees, or that change how their neighbours are read.

Control characters, those that turn the direction of writing, blanks without width, tags, fillers,
and what is no character at all. What joins a picture of several, or chooses how a character is
drawn, is seen in what it does there, and stays.
"""

import json
import re
from collections.abc import Callable, Iterator

_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    f"\U0001d173-\U0001d17a\U000e0000-\U000e00ff{_SELECTORS}]"
)
_PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff]"
_SEEN = re.compile(
    f"{_PICTURE}[{_SELECTORS}]?\u200d(?={_PICTURE})|[^{_SELECTORS}][{_SELECTORS}]", re.DOTALL
)
"""A picture with what joins it to the next one; a character with the selector of its form."""
_NO_NAME = re.compile(
    r'[/\\:*?"<>|]|\.\.|^[\s.~]|[\s.]$|^$|^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|con(in|out)\$)\s*(\.|$)',
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
_LONGEST = 200
"""Bytes of a name; file systems take 255, with what we add to it."""
_IN_LINE = {ord("\t"): "<U+0009>", ord("\n"): "<U+000A>"}


def _hidden(text: str) -> Iterator[re.Match[str]]:
    if not _UNSEEN.search(text):
        return
    seen = {at for part in _SEEN.finditer(text) for at in range(part.start() + 1, part.end())}
    yield from (found for found in _UNSEEN.finditer(text) if found.start() not in seen)


def _replaced(text: str, by: Callable[[str], str]) -> str:
    parts, at = [], 0
    for found in _hidden(text):
        parts += [text[at : found.start()], by(found[0])]
        at = found.end()
    return "".join([*parts, text[at:]]) if at else text


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def hidden(text: str) -> str:
    r"""Return the name of the first character that nobody sees, "" where there is none.

    >>> hidden("甲\u202e乙"), hidden("👩‍🚒")
    ('U+202E', '')
    """
    return next((_name(found[0]) for found in _hidden(text)), "")


def without_hidden(text: str) -> str:
    r"""Return a text without the characters that nobody sees; tabs and line ends stay.

    >>> without_hidden("\ufeff甲\u200b乙\t丙")
    '甲乙\t丙'
    """
    return _replaced(text, lambda _: "")


def is_chinese(text: str) -> bool:
    """Return whether a text holds a Chinese character; what is set beside it follows.

    >>> is_chinese("漏报 1 批"), is_chinese("1 lot left out")
    (True, False)
    """
    return _HAN.search(text) is not None


def can_name_file(text: str) -> bool:
    """Return whether a file may have this name on every computer, with what we add to it.

    >>> can_name_file("批复.pdf"), can_name_file("a/b"), can_name_file("nul.txt")
    (True, False, False)
    """
    return text.isprintable() and not _NO_NAME.search(text) and len(text.encode()) <= _LONGEST


def visible(text: str) -> str:
    r"""Return a text in which they are shown by their names; tabs and line feeds stay.

    >>> visible("甲\u202e乙\n")
    '甲<U+202E>乙\n'
    """
    return _replaced(text, lambda character: f"<{_name(character)}>")


def visible_line(text: str) -> str:
    r"""Return the same in one line: tabs and line feeds are shown as well.

    >>> visible_line("甲\n乙")
    '甲<U+000A>乙'
    """
    return visible(text).translate(_IN_LINE)


def json_safe(text: str) -> str:
    r"""Return a text of JSON that says the same, with escapes in their place.

    >>> json_safe('"甲\u202e乙"')
    '"甲\\u202e乙"'
    """
    return _replaced(text, lambda character: json.dumps(character)[1:-1])


class Guarded(str):
    """A text in which everything foreign is visible already: what steers a terminal is our own."""

    __slots__ = ()
