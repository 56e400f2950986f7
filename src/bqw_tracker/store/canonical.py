"""Progress rows to the bytes that we write, and back: sorted, quoted only where needed, LF."""

import csv
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from io import StringIO
from operator import itemgetter
from pathlib import Path

from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Refused, sentence

from .progress import COLUMNS

Fields = tuple[str, ...]
"""The texts of one row, in the order of COLUMNS."""
_ORDER = itemgetter(*map(COLUMNS.index, ("indicator", "area", "period", "reported_on")))
_REMEMBERED = 10_000


def row_text(row: Observation) -> Fields:
    """Return the ten fields as they are written."""
    return (
        row.indicator,
        row.area,
        _period_text(row.period),
        "" if row.value is None else plain(row.value),
        "" if row.numerator is None else plain(row.numerator),
        "" if row.denominator is None else plain(row.denominator),
        row.state,
        _moment_text(row.reported_on),
        row.source,
        row.note,
    )


@lru_cache(maxsize=_REMEMBERED)
def _period_text(period: Period) -> str:
    return str(period)


@lru_cache(maxsize=_REMEMBERED)
def _moment_text(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes").removesuffix("T00:00")


def parsed(path: Path, raw: bytes) -> list[Fields]:
    """Return the rows. Raises `Refused` where one could get lost by writing it again."""
    try:
        text = raw.decode("utf-8-sig")
        lines = csv.reader(StringIO(text, newline=""), strict=True)
        header, *rows = [tuple(row) for row in lines if row]
    except (ValueError, csv.Error):  # no UTF-8, no header, no CSV
        header, rows, text = (), [], ""
    if header != COLUMNS or "\0" in text or any(len(row) != len(COLUMNS) for row in rows):
        raise Refused(sentence("{path} has errors; see bqw check and mend them first", path=path))
    return rows


def written(path: Path, rows: Iterable[Fields]) -> bytes:
    """Return the rows as a file; what we could not read again is not written.

    Raises `Refused` where the rows hold such a thing.
    """
    with suppress(ValueError, csv.Error):
        lines = [_line(row) for row in (COLUMNS, *sorted(rows, key=_ORDER))]
        return "\n".join([*lines, ""]).encode()
    raise Refused(sentence("a row for {path} holds text that no file can keep", path=path))


def _line(row: Fields) -> str:
    r"""Quote where needed; csv.writer leaves \r bare when its lines end with \n.

    Raises ValueError or csv.Error for a row that is not read back as it was.
    """
    line = ",".join(row)
    if line.count(",") < len(COLUMNS) and not _parts(line) and len(line) < csv.field_size_limit():
        return line
    line = ",".join(
        '"' + text.replace('"', '""') + '"' if "," in text or _parts(text) else text for text in row
    )
    if "\0" in line or [tuple(found) for found in csv.reader(StringIO(line, newline=""))] != [row]:
        raise ValueError(line)
    return line


def _parts(text: str) -> bool:
    return '"' in text or "\n" in text or "\r" in text or "\0" in text
