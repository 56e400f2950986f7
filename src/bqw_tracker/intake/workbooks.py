"""Workbooks to sheets: a process of its own parses them, and of its answer nothing is believed."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bqw_tracker.extras import library

from .doubts import FAULTS, fault_of
from .process import answers
from .tables import MAX_COLUMNS, MAX_ROWS, NO_FAULTS, Row, Sheet, Unusable

_OLE, _ODS = b"\xd0\xcf\x11\xe0", b"mimetypeapplication/vnd.oasis"
_LEFT_OUT = ("", "hidden", "struck")


def read_workbook(raw: bytes) -> list[Sheet]:
    """Return all sheets of a workbook. Raises `Unusable`, `Refused` without its library."""
    if raw.startswith(_OLE):
        _ask_for_xlrd(find_spec)
    elif _ODS in raw[:100]:
        _ask_for_calamine(find_spec)
    with answers("bqw_tracker.intake.child", raw) as told:
        try:
            return list(_sheets(told))
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise Unusable(FAULTS["costly"]) from error  # it was cut off, or is no answer at all


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
