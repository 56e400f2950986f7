"""Closed periods on the disk: data/closed.yaml, and whether the figures still are those closed.

The digest is over the rows as they are written in their files, whatever file and line they stand
in: a catalogue may call an area or an indicator by another name without touching it.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from bqw_tracker.core.closings import (
    Closing,
    Closings,
    in_force,
    known_then,
    not_those,
    undocumented,
)
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Observation
from bqw_tracker.core.problems import Problem
from bqw_tracker.locale import _

from .disk import CLOSED_NAME
from .load import Workspace, in_csv
from .modelled import document, placed
from .progress import Fields, rows_as_written
from .records import add_record, read_list
from .snapshot import Snapshot

_end = attrgetter("period.end")


def add_closing(data: Path, closing: Closing) -> Path:
    """Write what closes or reopens a period behind what was. Raises `Refused`."""
    heading = [
        _("Closed periods: bqw close and bqw reopen add to it, git keeps what it was."),
        _("digest proves the rows that had been reported when a period was closed."),
    ]
    return add_record(read_list(data / CLOSED_NAME, Closings), closing, heading)


def rows_digest(read: Snapshot, rows: Iterable[Observation]) -> str:
    """Return the digest of rows as they are written, in 64 digits; a row that stands twice is one.

    SHA-256 of one line for each, a JSON list of its fields without those of a story that has none;
    the lines are sorted.
    """
    return _digest(rows, cache(lambda path: rows_as_written(read.figures[Path(path)])))


def _digest(rows: Iterable[Observation], written: Callable[[str], dict[int, Fields]]) -> str:
    texts = {json.dumps(written(row.path)[row.line], ensure_ascii=False) for row in rows}
    return sha256("\n".join(sorted(texts)).encode()).hexdigest()


def proof_problems(workspace: Workspace) -> list[Problem]:
    """Return where the figures of closed periods are not what they were, or changed in silence.

    Nothing while the catalogue has an error.
    """
    catalogue, entries, read = workspace.catalogue, workspace.closings, workspace.read
    if catalogue is None or not entries:
        return []
    rows = workspace.observations
    path = str(read.data / CLOSED_NAME)
    loud = undocumented(Index(catalogue), in_force(entries), rows)
    return [
        *placed(document(read.named[CLOSED_NAME], path), _not_those(workspace)),
        *in_csv(list(loud), read.figures),
    ]


def _not_those(workspace: Workspace) -> Iterator[Problem]:
    """Yield the closings in force whose digest does not hold."""
    read, entries = workspace.read, workspace.closings
    written = cache(lambda path: rows_as_written(read.figures[Path(path)]))
    rows = sorted(workspace.observations, key=_end)
    standing = in_force(entries)
    for n, closing in enumerate(entries):
        if closing in standing:
            first, last = (bisect_right(rows, day, key=_end) for day in closing.period)
            known = known_then(closing, rows[first:last])
            if _digest(known, written) != closing.digest:
                yield not_those(n, closing, len(known))
