"""The process that reads documents: the bytes of a file in, a line of JSON out for each of its.

The last line is null, so that one that was cut off is known; before it stands `false` where the
file is none of its form.
"""

import json
import sys
from collections.abc import Iterator

from bqw_tracker.changes.altered import Line
from bqw_tracker.intake.bounds import bound

from .reading import read


def _answer(raw: bytes, form: str) -> Iterator[object]:
    try:
        lines = list(read(raw, form))
    except Exception:  # noqa: BLE001 - a damaged file raises whatever it likes
        yield False
    else:
        yield from map(told, lines)
    yield None


def told(line: Line) -> list[object]:
    """Return a line as plain values."""
    template, values = line.place
    return [line.part, template, dict(values), line.cells, line.hints]


def main(form: str) -> None:
    """Read from stdin, and answer on stdout."""
    bound()
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for line in _answer(sys.stdin.buffer.read(), form):
        sys.stdout.buffer.write(encode(line).encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.flush()
