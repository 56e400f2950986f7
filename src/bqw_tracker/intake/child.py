"""The process that parses workbooks: the bytes of a file in, lines of JSON out.

What a unit sends may be made to take all memory, or to break a library. So it is parsed where it
can do no harm, and what comes back is nothing but data. The first line is a doubt of the file as a
whole, or how many sheets there are; then comes each: what is known of it, its rows, and null.
"""

import json
import sys
from collections.abc import Iterator
from time import process_time

from .bounds import bound
from .calamine import read_ods, read_values
from .grids import Grid, Room, Unreadable
from .parts import Package
from .xls import read_xls
from .xlsx import read_xlsx

_ANOTHER = 4
"""Seconds for the second try: no honest file of many rows needs one."""
_WORKBOOK = "xl/workbook.xml"


def read_grids(raw: bytes) -> list[Grid]:
    """Return the sheets of a workbook. Raises `Unreadable`, MemoryError."""
    try:
        return _read(raw)
    except (Unreadable, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a damaged file makes them raise whatever they like
        return _otherwise(raw)


def _read(raw: bytes) -> list[Grid]:
    room = Room()
    if not raw.startswith(b"PK"):
        return read_xls(raw, room)
    package = Package(raw, room)
    if "content.xml" in package:
        return read_ods(package, raw, room)
    main = dict(package.related("").values()).get("officeDocument", _WORKBOOK)
    if main not in package:
        raise Unreadable("zip")
    if main.endswith(".bin"):
        return read_values(raw, room)
    return read_xlsx(package, main, room)


def _otherwise(raw: bytes) -> list[Grid]:
    """Return what calamine makes of a file that its own reader cannot read."""
    bound(int(process_time()) + _ANOTHER)
    try:
        grids = read_values(raw, Room())
    except MemoryError:
        raise
    except BaseException as error:  # calamine panics
        told = isinstance(error, Unreadable) and error.doubt[0] != "library"
        raise error if told else Unreadable("damaged") from error
    if not grids:
        raise Unreadable("damaged")
    for grid in grids:
        grid.reader = "calamine"
    return grids


def answer(raw: bytes) -> Iterator[object]:
    """Return the lines that say what is in a workbook."""
    try:
        sheets = [(grid, list(grid.answers())) for grid in read_grids(raw)]
    except Unreadable as error:
        yield error.doubt
        return
    yield len(sheets)
    for grid, rows in sheets:
        yield grid.about()
        yield from rows
        yield None


def main() -> None:
    """Read from stdin, and answer on stdout."""
    bound()
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    raw = sys.stdin.buffer.read()
    for line in answer(raw):
        sys.stdout.buffer.write(encode(line).encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
