"""JSON by paths: each object of a list is a line, each value in it a cell."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import sentence

ORIGIN = "origin"
_Pairs = list[tuple[str, Any]]


class _Object(_Pairs):
    """An object with all its keys, also where one stands in it twice."""


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
