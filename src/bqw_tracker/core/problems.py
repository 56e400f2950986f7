"""What is wrong with the files, as values.

Core speaks in sentences that carry an English template and the values for its gaps;
the edge puts them into the reader's language. So nothing here knows a language.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

Loc = tuple[str | int, ...]
"""Where something stands in the catalogue: ("measures", 3, "title")."""


class Sentence(NamedTuple):
    """An English template with {gaps}, and the values that fill them; a tuple lists names."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        named = {name: ", ".join(value) if type(value) is tuple else value
                 for name, value in self.values.items()}  # fmt: skip
        return self.template.format(**named)


def sentence(template: str, **values: object) -> Sentence:
    """Return what is to be said; translators find the template by this function's name."""
    return Sentence(template, values)


class Severity(StrEnum):
    """An error stops a report; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A place in a file; line and column count from 1.

    `field` names a column of a CSV row while only the row is known; loading finds the column.
    """

    path: str
    line: int = 1
    column: int = 1
    field: str = ""


class Problem(NamedTuple):
    """Something wrong with the files: where, which code, what, and what to do about it.

    `place` is a `Loc` while only the catalogue is known; loading turns it into a `Place` and
    adds `source`, the author's own line.
    """

    place: Place | Loc
    code: str
    message: Sentence
    help: Sentence
    severity: Severity = Severity.ERROR
    source: str = ""


class Refused(Exception):  # noqa: N818 - it is a refusal, told in one sentence
    """A file is missing, cannot be read or cannot be written; the command line exits with 3."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


def did_you_mean(word: str, known: list[str]) -> Sentence:
    """Return the remedy for an unknown name.

    >>> str(did_you_mean("新会", ["新会区", "台山市"]))
    'did you mean 新会区?'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - costs 3 ms and is rarely needed

    if not known:
        return sentence("the catalogue's list is empty; add it there first")
    close = get_close_matches(word, known, n=3)
    if close:
        like = [name for name in close if len(name) == len(word)]
        return sentence("did you mean {name}?", name=(like or close)[0])
    shown = (*known[:12], *("…" for _ in known[12:13]))
    return sentence("known are: {names}", names=shown)
