"""What is wrong with the files, as values.

Core speaks in sentences that carry an English template and the values for its gaps;
the edge puts them into the reader's language. So nothing here knows a language.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

Loc = tuple[str | int, ...]
"""Where something stands in the catalogue: ("measures", 3, "title")."""


class Sentence(NamedTuple):
    """An English template with {gaps}, and the values that fill them; a tuple lists names."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        named = {name: ", ".join(map(str, value)) if type(value) is tuple else value
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


def did_you_mean(word: str, known: Iterable[str], listed: Iterable[str] | None = None) -> Sentence:
    """Return the remedy for an unknown name: the one that is near, else what is known.

    `listed` are the names to be told where there are several for one thing.

    >>> str(did_you_mean("新会", ["新会区", "台山市"]))
    'did you mean 新会区?'
    """
    names = list(known)
    if not names:
        return sentence("the catalogue's list is empty; add it there first")
    near = nearest(word, names)
    if near is not None:
        return sentence("did you mean {name}?", name=near)
    shown = list(names if listed is None else dict.fromkeys(listed))
    return sentence("known are: {names}", names=(*shown[:12], *("…" for _ in shown[12:13])))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the name that a slip of the pen makes of a word, if there is one.

    Near is a distance of 1, or of 2 where the word has six letters, and less than half of what
    is written; of equally near names the one that is as long comes first.
    """
    most = 2 if len(word) >= _LONG else 1
    close = [
        (distance, len(name) != len(word), number, name)
        for number, name in enumerate(known)
        if abs(len(name) - len(word)) <= most
        and (distance := _distance(word, name)) <= most
        and 2 * distance < max(len(word), len(name))
    ]
    return min(close)[3] if close else None


_LONG = 6


def _distance(one: str, other: str) -> int:
    """Return how many letters are missing, too many, wrong, or changed with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            steps = [before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted)]
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                steps.append(earlier[j - 2] + 1)
            row.append(min(steps))
    return row[-1]
