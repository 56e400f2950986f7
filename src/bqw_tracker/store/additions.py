"""Rows are added to data/progress whole or not at all, by one process at a time.

One transaction, under the lock `.lock`, over every file that it touches:
1. `.journal` is written: each file with the digests of its old and its new bytes.
2. Beside each file its old bytes (`.NAME.old`) and its new ones (`.NAME.new`) are written.
3. Each `.new` is renamed over its file.
4. `.journal` is renamed to `.journal-done`: from here on the rows are there.
5. What stands beside goes, then `.journal-done`. Files and folders are fsynced between steps.

A `.journal` that is found later is rolled back from the old bytes, a `.journal-done` completed
by step 5. Both take renames and removals only, so a full disk does not hinder them, and can be
broken off and begun again. A file that somebody changed in between is left as it is.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.model import Observation
from bqw_tracker.core.problems import Refused, Sentence, sentence

from .disk import DONE, JOURNAL, held, put, read_bytes, refusals, sync, take_mode
from .progress import parsed, row_text, written

_NO_NAME = re.compile(
    r'[/\\:*?"<>|]|\.\.|^[\s.~]|[\s.]$|^$|^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|con(in|out)\$)\s*(\.|$)',
    re.IGNORECASE,
)
_LONGEST = 200  # bytes of an area's name; file systems take 255, with the ending
_Change = tuple[Path, bytes | None, bytes]  # a file, what it holds, what it is to hold
_Entry = tuple[Path, str | None, str]  # the same in the journal, with digests


class Store(NamedTuple):
    """What one holds while the lock is held; `recovered` tells what a dead process had left."""

    folder: Path
    recovered: Sentence | None

    def add(self, rows: Sequence[Observation]) -> list[Path]:
        """Add all rows or none; return the files written. Rows that stand there are not repeated.

        Raises `Refused`; then everything is as it was.
        """
        with refusals(self.folder):
            _settle(self.folder)
            changes = list(_changes(self.folder, rows))
            if changes:
                _transact(self.folder, changes)
        return [path for path, _, _ in changes]


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


def _changes(folder: Path, rows: Sequence[Observation]) -> Iterator[_Change]:
    """Yield the files that get rows which they do not have yet."""
    grouped: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    months = {period: period.last.isoformat()[:7] for period in {row.period for row in rows}}
    for row in rows:
        grouped.setdefault((months[row.period], row.area), []).append(row_text(row))
    if len({(m, unicodedata.normalize("NFC", a).casefold()) for m, a in grouped}) < len(grouped):
        raise Refused(sentence("two areas of these rows differ only in upper and lower case"))
    for (month, area), texts in sorted(grouped.items()):
        path = _inside(folder, month, f"{area}.csv")
        old = read_bytes(path)
        found = [] if old is None else parsed(path, old)
        known = set(found)
        if added := [new for new in dict.fromkeys(texts) if new not in known]:
            yield path, old, written(path, found + added)


def _inside(folder: Path, month: str, name: str) -> Path:
    """Return the file of a month and an area: below the folder, and one that load finds."""
    area = name.removesuffix(".csv")
    if not area.isprintable() or _NO_NAME.search(area) or len(area.encode()) > _LONGEST:
        raise Refused(sentence("the area name {name} cannot name a file", name=repr(area)))
    path = folder / month / name
    if path.resolve() != folder.resolve() / month / name:
        raise Refused(sentence("{path} leads elsewhere through a link", path=path))
    return path


def _transact(folder: Path, changes: list[_Change]) -> None:
    """Write all changes or none; see the top of the module."""
    try:
        _begin(folder, changes)
        for path, old, _ in changes:
            _replace(path, old)
        sync(*{path.parent for path, _, _ in changes})
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
        _settle(folder)


def _begin(folder: Path, changes: list[_Change]) -> None:
    """Write the journal, then everything beside the files; none of them is touched yet."""
    entries = [(f"{p.parent.name}/{p.name}", _digest(old), _digest(new)) for p, old, new in changes]
    put(folder / JOURNAL, json.dumps(entries, ensure_ascii=False).encode())
    sync(folder)
    for path, old, new in changes:
        path.parent.mkdir(exist_ok=True)
        put(_beside(path, "new"), new)
        if old is not None:
            put(_beside(path, "old"), old)
            for ending in ("new", "old"):
                take_mode(_beside(path, ending), path)
    sync(folder, *{path.parent for path, _, _ in changes})


def _replace(path: Path, old: bytes | None) -> None:
    if read_bytes(path) != old:
        raise Refused(sentence("{path} was changed by another program meanwhile", path=path))
    _beside(path, "new").replace(path)


def _settle(folder: Path) -> Sentence | None:
    """Complete or roll back what stands in a journal; under the lock only."""
    told = None
    for marker in (DONE, JOURNAL):
        if (raw := read_bytes(folder / marker)) is None:
            continue
        told = sentence("an interrupted ingest was completed: all of its rows are there")
        entries = _entries(folder, raw)
        if marker == JOURNAL:
            told = sentence("an interrupted ingest was rolled back: none of its rows was added")
            if left := [str(entry[0]) for entry in entries if not _restored(*entry)]:
                told = sentence(
                    "an interrupted ingest was rolled back; changed since, and kept: {path}",
                    path=", ".join(left),
                )
        _clear(entries)
        (folder / marker).unlink()
        sync(folder)
    return told


def _restored(path: Path, old: str | None, new: str) -> bool:
    """Give a file its old bytes again where it has the new ones; return whether it has them."""
    found, beside = _digest(read_bytes(path)), _beside(path, "old")
    if found == new and old is None:
        path.unlink()
    elif found == new and _digest(read_bytes(beside)) == old:
        beside.replace(path)
    else:
        return found == old
    return True


def _clear(entries: list[_Entry]) -> None:
    """Remove what stands beside the files, and month folders that hold nothing."""
    for path, _, _ in entries:
        for ending in ("old", "new"):
            _beside(path, ending).unlink(missing_ok=True)
    for parent in {path.parent for path, _, _ in entries if path.parent.exists()}:
        sync(parent)
        with suppress(OSError):  # it holds files
            parent.rmdir()


def _entries(folder: Path, raw: bytes) -> list[_Entry]:
    """Return the lines of a journal; none where it was torn, before any file was touched."""
    try:
        return [(_inside(folder, *file.split("/")), old, new) for file, old, new in json.loads(raw)]
    except (ValueError, TypeError, AttributeError, Refused):
        return []


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{ending}")


def _digest(raw: bytes | None) -> str | None:
    return None if raw is None else sha256(raw).hexdigest()
