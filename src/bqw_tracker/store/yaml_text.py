"""The text of a YAML file: where its lines begin, and how a value is written in it."""

import json
import re
from bisect import bisect_right

MAX_DEPTH = 20
"""The catalogue is nine levels deep; libyaml's time grows with the square of the depth."""
_LOOKS_TYPED = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:e[-+]?[0-9]+)?|0[ox][0-9a-f]+"
    r"|[-+]?\.(?:inf|nan)|\.nan|~|null|true|false|yes|no|on|off|y|n|<<",
    re.IGNORECASE,
)
INVISIBLE = (
    "\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff"
)
_NEEDS_QUOTES = re.compile(
    rf"-(?![0-9])|[\s?!&*|>'\"@`<=~]|.*[,:#%\[\]{{}}{INVISIBLE}]|.*\s$|$", re.DOTALL
)
_ESCAPED = re.compile(f"[{INVISIBLE}]")


class Lines:
    """The lines of a text as an editor counts them: libyaml also breaks at U+2028 and U+0085."""

    def __init__(self, text: str) -> None:
        self.texts = [line.rstrip("\r") for line in text.split("\n")]
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, position: int) -> tuple[int, int]:
        """Return line and column, from 1, of a position in the text."""
        line = bisect_right(self.starts, position) - 1
        return line + 1, position - self.starts[line] + 1


def quoted(text: str, *, typed: bool = False, per_cent: bool = False) -> str:
    """Return a text as YAML reads it again, in double quotes where YAML or our form wants them.

    `typed` is the text of a field that wants a number, a year or true; in one of `per_cent` a %
    needs no quotes.
    """
    if not _NEEDS_QUOTES.match(text.replace("%", "") if per_cent else text) and (
        typed or not _LOOKS_TYPED.fullmatch(text)
    ):
        return text
    plain = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", plain)
