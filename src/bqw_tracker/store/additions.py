"""Rows are added to data/progress whole or not at all, by one process at a time.

With them comes their evidence, into data/evidence: it is there before the rows that name it.
One transaction, under the lock `.lock`, over every file that it touches:
1. `.journal` is written: each file with the digests of its old and its new bytes.
2. Beside each file its old bytes (`.NAME.DIGEST.old`) and its new ones (`.new`) are written.
3. Each `.new` is renamed over its file.
4. `.journal` is renamed to `.journal-done`: from here on the rows are there.
5. What stands beside goes, then `.journal-done`. Files and folders are fsynced between steps.

A `.journal` that is found later is rolled back from the old bytes, a `.journal-done` completed
by step 5. Both take renames and removals only, so a full disk does not hinder them, and can be
broken off and begun again. A file that somebody changed in between is left as it is.
Who only reads waits for nobody: see `snapshot`.
"""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.evidence import EVIDENCE
from bqw_tracker.core.model import Observation
from bqw_tracker.core.problems import Refused, Sentence, sentence

from .disk import (
    DONE,
    JOURNAL,
    changed_meanwhile,
    held,
    left,
    put,
    read_bytes,
    refusals,
    sync,
    unreadable,
)
from .evidence import Copy, copied
from .journal import Entry, digest, evidence_path, inside, journal_bytes, journal_entries
from .progress import parsed, row_text, written


class _Change(NamedTuple):
    """A file, what it holds, and what it is to hold: the digest, and how the bytes are had."""

    path: Path
    old: bytes | None
    digest: str
    new: Callable[[], bytes]


class Store(NamedTuple):
    """What one holds while the lock is held; `recovered` tells what a dead process had left."""

    folder: Path
    recovered: Sentence | None

    def add(self, rows: Sequence[Observation], evidence: Sequence[Copy] = ()) -> list[Path]:
        """Add all rows and their evidence, or none; return the files written.

        Rows and files that stand there are not repeated. Raises `Refused`; then everything is as
        it was.
        """
        with refusals(self.folder):
            _settle(self.folder)
            changes = [*_copies(self.folder.parent, evidence), *_changes(self.folder, rows)]
            if changes:
                _transact(self.folder, changes)
        return [change.path for change in changes]


@contextmanager
def locked(data: Path, *, timeout: float = 30) -> Iterator[Store]:
    """Hold the lock of a data folder; recover first. Raises `Refused`."""
    folder = data / "progress"
    with refusals(folder):
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            sync(data)
    with held(folder, timeout):
        with refusals(folder):
            recovered = _settle(folder)
        yield Store(folder, recovered)


def recover(data: Path) -> Sentence | None:
    """Complete or roll back what a dead process left, and say so; None where nothing was done.

    Nothing is done while another process holds the lock, or where the folder cannot be written.
    """
    folder = data / "progress"
    try:
        if (folder / JOURNAL).exists() or (folder / DONE).exists():
            with held(folder, 0):
                return _settle(folder)
    except (OSError, Refused):
        pass
    return None


def cleared(data: Path) -> Sentence | None:
    """Remove what a killed process has put beside files of the workspace, and say so.

    Nothing is done while another process writes, or where the folders cannot be written.
    """
    progress = data / "progress"
    within = [progress, data / EVIDENCE]
    folders = {data.parent, data, *(Path(here) for top in within for here, _, _ in os.walk(top))}
    with suppress(OSError, Refused):
        if any(map(left, folders)):
            with held(progress, 0):
                _settle(progress)
                found = sorted(path for folder in folders for path in left(folder))
                for path in found:
                    path.unlink()
                names = ", ".join(map(str, found))
                return sentence("removed what a killed process had left: {path}", path=names)
    return None


def _copies(data: Path, evidence: Sequence[Copy]) -> Iterator[_Change]:
    """Yield the files of evidence that are not there yet."""
    for copy in {copy.name: copy for copy in evidence}.values():
        path = evidence_path(data, copy.name)
        if not path.exists():
            yield _Change(path, None, copy.digest, partial(copied, copy))


def _changes(folder: Path, rows: Sequence[Observation]) -> Iterator[_Change]:
    """Yield the files that get rows which they do not have yet."""
    grouped: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    months = {period: period.last.isoformat()[:7] for period in {row.period for row in rows}}
    for row in rows:
        grouped[months[row.period], row.area].append(row_text(row))
    if len({(m, unicodedata.normalize("NFC", a).casefold()) for m, a in grouped}) < len(grouped):
        raise Refused(sentence("two areas of these rows differ only in upper and lower case"))
    for month, files in groupby(sorted(grouped), itemgetter(0)):
        areas = [area for _, area in files]
        paths = inside(folder, month, [f"{area}.csv" for area in areas])
        for area, path in zip(areas, paths, strict=True):
            old = read_bytes(path)
            found = [] if old is None else parsed(path, old)
            known = set(found)
            texts = dict.fromkeys(grouped[month, area])
            if added := [new for new in texts if new not in known]:
                new = written(path, found + added)
                yield _Change(path, old, str(digest(new)), partial(bytes, new))


def _transact(folder: Path, changes: list[_Change]) -> None:
    """Write all changes or none; see the top of the module."""
    try:
        entries = _begun(folder, changes)
        for entry, change in zip(entries, changes, strict=True):
            _replace(entry, change.old)
        sync(*_parents(entries))
        (folder / JOURNAL).replace(folder / DONE)
        sync(folder)
    except BaseException as error:
        try:
            with suppress(FileNotFoundError):  # renamed, but the disk did not confirm it
                (folder / DONE).replace(folder / JOURNAL)
                sync(folder)
            _settle(folder)
        except OSError as second:
            if isinstance(error, OSError):
                message = sentence(
                    "{path}: writing broke off; the next command settles it", path=folder
                )
                raise Refused(message) from second
        raise
    with suppress(OSError):  # nothing but clearing up is left, and the next command can do it
        _finish(folder, DONE, entries)


def _begun(folder: Path, changes: list[_Change]) -> list[Entry]:
    """Write the journal, then everything beside the files; none of them is touched yet."""
    entries = [Entry(change.path, digest(change.old), change.digest) for change in changes]
    parents = _parents(entries)
    for parent in parents:  # where one is a file nothing could be rolled back either
        if os.path.isfile(parent):  # noqa: PTH113 - never raises
            raise unreadable(parent, NotADirectoryError())
    put(folder / JOURNAL, journal_bytes(entries))
    sync(folder)
    for parent in parents:
        parent.mkdir(exist_ok=True)
    for entry, (path, old, _, new) in zip(entries, changes, strict=True):
        _put_beside(entry.new_beside, new(), path)
        if old is not None:
            _put_beside(entry.old_beside, old, path)
    sync(*dict.fromkeys([folder, *parents, *(parent.parent for parent in parents)]))
    return entries


def _parents(entries: Iterable[Entry]) -> list[Path]:
    """Return the folders in which the files of a journal lie."""
    return list(dict.fromkeys(entry.path.parent for entry in entries))


def _put_beside(beside: Path, raw: bytes, path: Path) -> None:
    """Write what stands beside a file, also where somebody has removed a journal by hand."""
    try:
        put(beside, raw, path)
    except FileExistsError:
        beside.unlink()
        put(beside, raw, path)


def _replace(entry: Entry, old: bytes | None) -> None:
    if read_bytes(entry.path) != old:
        raise changed_meanwhile(entry.path)
    entry.new_beside.replace(entry.path)


def _settle(folder: Path) -> Sentence | None:
    """Complete or roll back what stands in a journal; under the lock only."""
    told = None
    for marker in (DONE, JOURNAL):
        if (raw := read_bytes(folder / marker)) is None:
            continue
        told = sentence("an interrupted ingest was completed: all of its rows are there")
        entries = journal_entries(folder, raw)
        if marker == JOURNAL:
            told = sentence("an interrupted ingest was rolled back: none of its rows was added")
            if kept := [str(entry.path) for entry in entries if not _restored(entry)]:
                told = sentence(
                    "an interrupted ingest was rolled back; changed since, and kept: {path}",
                    path=", ".join(kept),
                )
        _finish(folder, marker, entries)
    return told


def _finish(folder: Path, marker: str, entries: list[Entry]) -> None:
    """Remove what stands beside the files of a journal, then the journal."""
    _clear(entries, done=marker == DONE)
    (folder / marker).unlink()
    sync(folder)


def _restored(entry: Entry) -> bool:
    """Give a file its old bytes again where it has the new ones; return whether it has them."""
    found = digest(read_bytes(entry.path))
    if found == entry.new and entry.old is None:
        entry.path.unlink()
    elif found == entry.new and digest(read_bytes(entry.old_beside)) == entry.old:
        entry.old_beside.replace(entry.path)
    else:
        return found == entry.old
    return True


def _clear(entries: list[Entry], *, done: bool) -> None:
    """Remove what stands beside the files, and month folders that hold nothing.

    Of what is done all new bytes stand in the files themselves.
    """
    for entry in entries:
        if entry.old is not None:
            entry.old_beside.unlink(missing_ok=True)
        if not done:
            entry.new_beside.unlink(missing_ok=True)
    for parent in _parents(entries):
        if parent.exists():
            sync(parent)
            with suppress(OSError):  # it holds files
                parent.rmdir()
