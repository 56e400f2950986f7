"""The files of a workspace as they stood together at one moment, whoever writes meanwhile.

An ingest renames one file after the other; who reads in between would add the new figures of one
county to the old ones of another. So all files are looked at, read, and looked at again, and only
what did not change in between counts. Where `.journal` is there at that moment, the old bytes are
taken, which stand in the files or beside them: also in a folder that cannot be written, where
nobody settles what a killed process has left.
"""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISFIFO
from typing import NamedTuple

from bqw_tracker.core.problems import Refused, sentence

from .disk import JOURNAL, contents, read_bytes, refusals, unreadable
from .journal import digest, journal_entries

PATIENCE = 5.0
"""Seconds for which files that are being changed are read again."""
_PAUSE = 0.02


class Snapshot(NamedTuple):
    """The files of a data folder: those of figures by their paths, others by their names."""

    data: Path
    figures: Mapping[Path, bytes]
    named: dict[str, bytes]


def snapshot(data: Path, names: Sequence[str] = (), extra: Sequence[Path] = ()) -> Snapshot:
    """Return all figures of a data folder and the files named, as they stood at one moment.

    `extra` are files of figures from elsewhere. Raises `Refused` where a file cannot be read, or
    where others change them so long that there is no such moment.
    """
    progress = data / "progress"
    own = {data / name: name for name in names}
    until = time.monotonic() + PATIENCE
    while True:
        seen = _seen(progress, (*extra, *own))
        try:
            files = _before(progress, {path: _held(path) for path in seen})
        except Refused:
            if _seen(progress, (*extra, *own)) == seen:
                raise
            files = None
        if files is not None and _seen(progress, (*extra, *own)) == seen:
            named = {name: files.pop(path) for path, name in own.items()}
            return Snapshot(data, files, named)
        if time.monotonic() > until:
            message = sentence(
                "{path}: another program changes the files again and again; try later",
                path=progress,
            )
            if files is None:
                message = sentence(
                    "{path}: an ingest broke off there, and the old rows are gone; bqw check "
                    "settles it where the folder can be written",
                    path=progress,
                )
            raise Refused(message)
        time.sleep(_PAUSE)


def _before(folder: Path, files: dict[Path, bytes]) -> dict[Path, bytes] | None:
    """Return the files as they were before an ingest that is not done.

    None where their old bytes are gone: then it is done by now, or was broken by somebody.
    """
    with refusals(folder):
        raw = read_bytes(folder / JOURNAL)
        if raw is None:
            return files
        names = {os.path.realpath(path): path for path in files}
        for entry in journal_entries(folder, raw):
            path = names.get(os.path.realpath(entry.path), entry.path)
            if digest(files.get(path)) != entry.new:
                continue  # the old bytes, or somebody's own, which the writer keeps as well
            old = None if entry.old is None else read_bytes(entry.old_beside)
            if digest(old) != entry.old:
                return None
            if old is None:
                del files[path]
            else:
                files[path] = old
    return files


def _held(path: Path) -> bytes:
    """Return what a file holds; a pipe would be waited for without end."""
    with suppress(OSError):  # to read it says why
        if S_ISFIFO(path.stat().st_mode):
            raise Refused(sentence("{path} is a pipe and no file", path=path))
    return contents(path)


def _seen(progress: Path, others: Sequence[Path]) -> dict[Path, tuple[int, ...] | None]:
    """Return what tells of each file whether it is still the same."""
    return {path: _stamp(path) for path in (*progress_files(progress), *others)}


def _stamp(path: Path) -> tuple[int, ...] | None:
    with suppress(OSError):  # to read it says why
        found = path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    return None


def progress_files(folder: Path) -> list[Path]:
    """Return every CSV file below a folder, in the order of their names; links are followed.

    Raises `Refused` where a folder cannot be read, also one of which only the link is there.
    """
    if _leads_nowhere(folder):
        raise unreadable(folder, FileNotFoundError())
    if not folder.exists():
        return []
    found: list[Path] = []
    seen: set[str] = set()

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # gone since its name was read
            raise unreadable(Path(error.filename or folder), error) from error

    for here, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        real = os.path.realpath(here)
        if real in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add(real)
        folders.sort()  # of two names of one folder the first is told
        for path in (Path(here, name) for name in (*names, *folders)):
            if holds_figures(path.name):
                found.append(path)
            elif not path.name.startswith(".") and _leads_nowhere(path):
                raise unreadable(path, FileNotFoundError())
    return sorted(found)


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def holds_figures(name: str) -> bool:
    """Return whether a file of this name below data/progress is read."""
    return name.lower().endswith(".csv") and not name.startswith((".", "~$"))
