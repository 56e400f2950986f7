"""Workbooks to sheets: a process of its own parses them, and of its answer nothing is believed.

So a file takes no more than that process may, and can break nothing but it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Timer
from typing import Any

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.extras import library

from .doubts import FAULTS, fault_of
from .tables import MAX_COLUMNS, MAX_ROWS, NO_FAULTS, Row, Sheet, Unusable

_PATIENCE = 600
"""Seconds after which a process that waits for ever is ended; one that works ends before."""
_MOST = 256 << 20
"""Bytes of an answer."""
_RUN = "import sys; sys.path[:] = sys.argv[1:]; from bqw_tracker.intake import child; child.main()"
_ROOT = Path(__file__).parents[2]
_OLE, _ODS = b"\xd0\xcf\x11\xe0", b"mimetypeapplication/vnd.oasis"
_LEFT_OUT = ("", "hidden", "struck")


def read_workbook(raw: bytes) -> list[Sheet]:
    """Return all sheets of a workbook. Raises `Unusable`, `Refused` without its library."""
    if raw.startswith(_OLE):
        _ask_for_xlrd(find_spec)
    elif _ODS in raw[:100]:
        _ask_for_calamine(find_spec)
    with _started() as child:
        patience = Timer(_PATIENCE, child.kill)
        patience.start()
        try:
            return list(_sheets(_answers(child, raw)))
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise Unusable(FAULTS["costly"]) from error  # it was cut off, or is no answer at all
        finally:
            child.kill()
            patience.cancel()


def _ask_for_xlrd(found: Callable[[str], object]) -> None:
    """Raise `Refused` where xlrd is not found, or too old."""
    with library("xlrd"):
        if found("xlrd") is None:
            raise ModuleNotFoundError


def _ask_for_calamine(found: Callable[[str], object]) -> None:
    """Raise `Refused` where calamine is not found, or too old."""
    with library("python-calamine"):
        if found("python_calamine") is None:
            raise ModuleNotFoundError


def _started() -> Popen[bytes]:
    """Start the process; it finds all that this one finds, and runs nothing of its own accord."""
    paths = [*filter(None, sys.path)]  # in their order: another place may have another library
    paths += [] if str(_ROOT) in paths else [str(_ROOT)]
    command = [sys.executable, "-I", "-S", "-c", _RUN, *paths]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - our own
    except OSError as error:
        message = sentence(
            "the process that reads workbooks cannot be started: {reason}", reason=error.strerror
        )
        raise Refused(message) from error


def _answers(child: Popen[bytes], raw: bytes) -> Iterator[Any]:
    """Return what the process answers, line by line. Raises ValueError where it is no JSON."""
    assert child.stdin
    assert child.stdout
    with suppress(OSError), child.stdin as stdin:  # it may have ended already
        stdin.write(raw)
    left = _MOST
    while line := child.stdout.readline(left + 1):
        left -= len(line)
        if left < 0:
            raise ValueError(left)
        yield json.loads(line)


def _sheets(answers: Iterator[Any]) -> Iterator[Sheet]:
    """Return the sheets that were answered. Raises `Unusable`, and what a wrong answer raises."""
    first: Any = next(answers, None)
    if type(first) is not int:
        kind, text = first
        if kind == "library":  # it is broken, and breaks here as it did there
            ask = {"xlrd": _ask_for_xlrd, "python-calamine": _ask_for_calamine}[text]
            ask(import_module)
        raise Unusable(fault_of(kind, text))
    for _ in range(first):
        about: Any = next(answers, None)
        name, exact, hidden, hidden_columns, reader = about
        rows: list[Row] = []
        while (answer := next(answers, ())) is not None:
            row = _row(*answer)
            if not len(rows) < row.number <= MAX_ROWS:
                raise ValueError(row.number)
            rows += (Row(number, []) for number in range(len(rows) + 1, row.number))
            rows.append(row)
        yield Sheet(
            str(name),
            rows,
            exact=bool(exact),
            hidden=bool(hidden),
            hidden_columns=frozenset(map(int, hidden_columns)),
            reader=str(reader),
        )


def _row(
    number: int,
    texts: list[str],
    left_out: str = "",
    repeats: Sequence[int] = (),
    doubts: Sequence[tuple[int, str, str]] = (),
) -> Row:
    """Return a row that was answered. Raises ValueError, KeyError, TypeError where it is none."""
    if (
        type(number) is not int
        or not {str}.issuperset(map(type, texts))
        or len(texts) > MAX_COLUMNS
        or left_out not in _LEFT_OUT
    ):
        raise ValueError(number)
    faults = {int(column): fault_of(kind, text) for column, kind, text in doubts}
    return Row(number, texts, faults or NO_FAULTS, left_out, frozenset(map(int, repeats)))
