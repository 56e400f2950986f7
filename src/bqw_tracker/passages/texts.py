"""Documents of plain text: CSV by row and column, any other text by line, JSON by paths.

Of JSON each object of a list is a line, and each value in it a cell.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import sentence

ORIGIN = "origin"
_Pairs = list[tuple[str, Any]]


class _Object(_Pairs):
    """An object with all its keys, also where one stands in it twice."""


def csv_lines(text: str) -> Iterator[Line]:
    """Return the rows of a CSV file; the columns are called as its first row says."""
    heads: list[str] = []
    for number, row in enumerate(csv.reader(StringIO(text, newline="")), start=1):
        names = [*heads, *(str(n + 1) for n in range(len(heads), len(row)))] if heads else row
        yield Line(
            "",
            sentence("row {number}", number=number),
            tuple(zip(names, row, strict=False)),
        )
        heads = heads or row


def text_lines(text: str) -> Iterator[Line]:
    """Return the lines of a text."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield Line("", sentence("line {number}", number=number), (("", line),))


def json_lines(text: str) -> Iterator[Line]:
    """Return what a report says, without its origin. Raises ValueError, RecursionError."""
    whole = json.loads(
        text, object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str
    )
    if not isinstance(whole, _Object):
        yield _line("", whole)
        return
    seen = False
    for name, value in whole:
        if name == ORIGIN and not seen:
            seen = True
        elif isinstance(value, list) and not isinstance(value, _Object):
            yield Line("", sentence("{path}", path=name), ((name, f"[{len(value)}]"),))
            for number, one in enumerate(value):
                yield _line(f"{name}[{number}]", one)
        else:
            yield _line(name, value)


def _line(path: str, value: object) -> Line:
    return Line("", sentence("{path}", path=path), tuple(_cells(value, "")))


def _cells(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield the values below a path; of what is empty the empty thing itself."""
    if isinstance(value, _Object) and value:
        for name, one in value:
            yield from _cells(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from _cells(one, f"{path}[{number}]")
    else:
        yield path, _text(value)


def _text(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "{}" if isinstance(value, _Object) else "[]"
    return value if isinstance(value, str) else json.dumps(value)
