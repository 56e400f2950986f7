"""Tables as they came: sheets of rows of cells, each cell the text that a clerk sees.

What cannot be told safely (errors, formulas without a value) carries a fault and is never read
as empty or 0.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

REMEMBERED = 20_000
"""How many texts a reader remembers: a form says the same thing in many rows."""
MAX_FILE = 20 << 20
"""Bytes of a file."""
MAX_ROWS, MAX_COLUMNS = 200_000, 2_000

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_EDGES = re.compile(rf"^[\s{_INVISIBLE}]+|(?<![\s{_INVISIBLE}])[\s{_INVISIBLE}]+$")
_UNPRINTED = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{_INVISIBLE}]+")
_PLAIN = re.compile("[!-&(-~]+")
"""What is bare already: printable ASCII without blanks and apostrophes."""
_SHOWN = 40


class Fault(NamedTuple):
    """Why a text cannot be read: a code, what is wrong, and what to write instead."""

    code: str
    message: Sentence
    help: Sentence


NO_FAULTS: Mapping[int, Fault] = MappingProxyType({})


class Row(NamedTuple):
    """The texts of a sheet row or of a CSV record, whose first line is `number`; from 1.

    `faults` are by column, from 0, for the texts that cannot be relied upon. `left_out` says what
    the clerk did with the row: "hidden" (or filtered away), "struck" where all that is filled is
    struck out, else "". `repeats` are the columns whose text is that of a merged area's first
    cell, which is another.
    """

    number: int
    texts: list[str]
    faults: Mapping[int, Fault] = NO_FAULTS
    left_out: str = ""
    repeats: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        """Return the text of a column, "" where the row is shorter."""
        return self.texts[column] if column < len(self.texts) else ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written here."""
        return not any(self.texts) and not self.faults


class Sheet(NamedTuple):
    """A table; `exact` is false where number formats are lost, so that 0.985 may be 98.5%.

    `hidden_columns` count from 0. `reader` is "calamine" where the usual reader failed.
    """

    name: str
    rows: list[Row]
    encoding: str | None = None
    exact: bool = True
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    reader: str = ""


class Unusable(Exception):  # noqa: N818 - it carries a fault and leaves the intake as a value
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault[0])
        self.fault = fault


RESAVE = sentence("open it in WPS or Excel and save it as xlsx")
VAST = Fault(
    "encoding",
    sentence("the table is larger than {rows} rows or {columns} columns",
             rows=MAX_ROWS, columns=MAX_COLUMNS),
    sentence("delete what lies outside the table, then save it again"),
)  # fmt: skip


def half_width(text: str) -> str:
    """Return the text with full-width forms translated one by one, and nothing else.

    Never NFKC, which makes 102 of 10² and 1 of ①.

    >>> half_width("１２,３４．５％ ①²")
    '12,34.5% ①²'
    """
    return text.translate(_FULL_WIDTH)


def bare(text: str) -> str:
    """Return what a cell says: half-width, without blanks around it or Excel's apostrophe.

    >>> bare("　'１２３ "), bare("'")
    ('123', '')
    """
    return text if _PLAIN.fullmatch(text) else _bare(text)


@lru_cache(maxsize=REMEMBERED)
def _bare(text: str) -> str:
    return trimmed(half_width(text))


def trimmed(text: str) -> str:
    """Return what a cell says as it was written, without blanks around it or the apostrophe."""
    return _EDGES.sub("", _EDGES.sub("", text).removeprefix("'"))


def shown(text: str) -> str:
    """Return the text as a message quotes it: in one line, and not without end."""
    line = _UNPRINTED.sub(" ", text[: _SHOWN * 4]).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def column_letters(number: int) -> str:
    """Return the letters by which sheets call a column, from 1.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def width_of(row: Row) -> int:
    """Return how many cells there are up to the last one that is filled."""
    width = len(row.texts)
    while width and not row.texts[width - 1].strip() and width - 1 not in row.faults:
        width -= 1
    return width
