"""Files of evidence: those beside a form and those below data/evidence, by name and digest.

No link is followed, and nothing but a plain file of at most 20 MB is taken. What is below
data/evidence is looked at when it is asked for: a `Shelf` belongs to one command.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bqw_tracker.core.evidence import (
    EVIDENCE,
    MOST,
    Archive,
    Evidence,
    Fault,
    Named,
    fits_name,
    kept_as,
    kept_name,
    kept_text,
    name_fault,
    named_files,
    own_name,
)
from bqw_tracker.core.model import Observation
from bqw_tracker.core.problems import Place, Problem, Refused, sentence

from .disk import changed_meanwhile, refusals, sync, unreadable, write_over
from .journal import evidence_path

_OPENED = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(
    os, "O_BINARY", 0
)  # fmt: skip
"""A pipe without a writer would keep us waiting for ever."""
_REMEDY = sentence("put the file itself there, as a plain file of at most 20 MB")


class Copy(NamedTuple):
    """A file that is to be kept as data/evidence/`name`; its digest was taken when it was named."""

    source: Path
    name: str
    digest: str


def archive(data: Path, output: Path | None) -> Archive:
    """Return what is kept, and the way there from a document that lies in the same workspace."""
    folder, way = data / EVIDENCE, ""
    if os.path.islink(folder):  # noqa: PTH114 - never raises
        return Archive()
    names = [name for name in _names(folder).values() if _lies(folder / name)]
    top, here = os.path.realpath(data.parent), output and os.path.realpath(output.parent)
    if here and Path(here).is_relative_to(top):
        way = Path(os.path.relpath(os.path.realpath(folder), here)).as_posix()
    return Archive(frozenset(names), way)


def _lies(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(os.lstat(path).st_mode)
    return False


class Odd(Exception):  # noqa: N818 - a reason, as a value would be
    """The file is none that can be kept; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault[1]))
        self.fault = fault


def copied(copy: Copy) -> bytes:
    """Return the bytes of a file that is to be kept. Raises `Refused` where it has changed."""
    try:
        with _plain(copy.source) as file:
            raw = file.read(MOST + 1)
    except (Odd, OSError):
        raw = b""
    if sha256(raw).hexdigest() != copy.digest:
        raise changed_meanwhile(copy.source)
    return raw


@contextmanager
def keeping(data: Path, copy: Copy | None) -> Iterator[None]:
    """Keep a file for what is written then, under the lock; where that is refused, it goes again.

    A process that is killed in between leaves a file of which check tells. Raises `Refused`.
    """
    kept = _keep(data, copy) if copy else None
    try:
        yield
    except Refused:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise


def _keep(data: Path, copy: Copy) -> Path | None:
    """Keep one file, whole or not at all; None where it is kept already. Raises `Refused`."""
    path = evidence_path(data, copy.name)
    with refusals(path):
        if path.exists():
            return None
        path.parent.mkdir(exist_ok=True)
        sync(data)
        write_over(path, copied(copy))
        try:
            sync(path.parent)
        except OSError:
            path.unlink()
            raise
    return path


def _plain(path: Path) -> BinaryIO:
    """Open a plain file. Raises `Odd` where it is none, or OSError."""
    _is_plain(path.name, os.lstat(path))
    file = os.fdopen(os.open(path, _OPENED), "rb")
    try:
        _is_plain(path.name, os.fstat(file.fileno()))  # it may be another one by now
    except Odd:
        file.close()
        raise
    return file


def _is_plain(name: str, about: os.stat_result) -> None:
    if stat.S_ISLNK(about.st_mode):
        message = sentence("'{name}' is a link, and no link is followed", name=name)
    elif not stat.S_ISREG(about.st_mode):
        message = sentence("'{name}' is no plain file", name=name)
    else:
        return
    raise Odd(("bad-value", message, _REMEDY))


def digest_of(path: Path, most: int | None = None) -> str:
    """Return the SHA-256 of a plain file; with `most` it holds so many bytes, and at least one.

    Raises `Odd` where it is none, or `Refused` where it cannot be read.
    """
    found, size = sha256(), 0
    try:
        with _plain(path) as file:
            while (most is None or size <= most) and (part := file.read(1 << 20)):
                found.update(part)
                size += len(part)
    except OSError as error:
        raise unreadable(path, error) from error
    if most is not None and not 0 < size <= most:
        message = sentence("'{name}' is empty", name=path.name)
        if size:
            limit = most >> 20
            message = sentence("'{name}' is larger than {limit} MB", name=path.name, limit=limit)
        raise Odd(("bad-value", message, _REMEDY))
    return found.hexdigest()


def _names(folder: Path) -> dict[str, str]:
    """Return what lies in a folder: each name as it is typed, and as it stands there."""
    try:
        found = sorted(entry.name for entry in os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise unreadable(folder, error) from error
    return {unicodedata.normalize("NFC", name): name for name in found}


class Shelf:
    """The files below data/evidence, and what cells name beside them.

    `coming` are those that were named and are not kept yet, by the names that they will have.
    Raises `Refused` where the folder is a link or cannot be read.
    """

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, data / EVIDENCE
        self.coming: dict[str, Copy] = {}
        self._digests: dict[Path, str | Fault] = {}
        self._beside: dict[Path, dict[str, str]] = {}
        self._cells: dict[tuple[str, Path | None], tuple[list[Copy], list[Fault]]] = {}

    @cached_property
    def kept(self) -> dict[str, str]:
        """The names of what is kept; what begins with a dot is somebody's own."""
        if os.path.islink(self.folder):  # noqa: PTH114 - never raises
            raise Refused(sentence("{path} leads elsewhere through a link", path=self.folder))
        found = _names(self.folder)
        return {name: real for name, real in found.items() if not name.startswith(".")}

    def digest(self, path: Path) -> str | Fault:
        """Return the digest of a file, or why it is none that can be kept."""
        if path not in self._digests:
            try:
                self._digests[path] = digest_of(path, MOST)
            except Odd as odd:
                self._digests[path] = odd.fault
        return self._digests[path]

    def named(self, cell: str, beside: Path | None) -> tuple[list[Copy], list[Fault]]:
        """Return the files that a cell names, and what is wrong with its other names.

        `beside` is the folder of the form; without one only what is kept can be named.
        """
        key = cell, beside
        if key not in self._cells:
            self._cells[key] = self._named(cell, beside)
        return self._cells[key]

    def _named(self, cell: str, beside: Path | None) -> tuple[list[Copy], list[Fault]]:
        if beside is not None and beside not in self._beside:
            self._beside[beside] = _names(beside)
        near = self._beside[beside] if beside is not None else {}
        names, faults = named_files(cell, near, self.kept)
        copies = []
        for one in names:
            found = self._copy(one, near, beside)
            if isinstance(found, Copy):
                copies.append(found)
            else:
                faults.append(found)
        return copies, faults

    def _copy(self, one: Named, near: dict[str, str], beside: Path | None) -> Copy | Fault:
        if beside is not None and one.beside:
            return self.copy_of(beside / near[one.name])
        return self.copy_of(self.folder / self.kept[one.name])

    def copy_of(self, source: Path) -> Copy | Fault:
        """Return a file as it is kept, or is to be kept; or why it cannot be."""
        name = unicodedata.normalize("NFC", source.name)
        bare = os.path.realpath(source.parent) == os.path.realpath(self.folder)
        fault = name_fault(own_name(name), spread=bare and own_name(name) == name)
        digest = fault or self.digest(source)
        if not isinstance(digest, str):
            return digest
        if bare:
            copy = Copy(source, source.name, digest)
            return copy if fits_name(Evidence(name, digest)) else _changed(name)
        copy = Copy(source, kept_name(name, digest), digest)
        if copy.name not in self.kept:
            return self.coming.setdefault(copy.name, copy)
        there = self.folder / self.kept[copy.name]
        known = self.digest(there) == digest
        return Copy(there, there.name, digest) if known else _changed(copy.name)


def _changed(name: str) -> Fault:
    return (
        "evidence-changed",
        sentence("{path} is not the file that it was when it was kept", path=f"{EVIDENCE}/{name}"),
        sentence("restore it from git, or name the new file beside the form"),
    )


def shown_by(shelf: Shelf, evidence: str) -> Copy | None:
    """Return the file that the evidence of a rectification names; None where it is a text.

    It is a path from here, the name of a file that is kept, or a path below the data folder.
    Raises `Refused` where it names a file that is not there or cannot be kept.
    """
    from bqw_tracker.core.rectification_checks import names_file  # noqa: PLC0415 - costs 7 ms

    kept = kept_as(evidence, shelf.kept)
    paths = [Path(evidence), *(shelf.folder / shelf.kept[name] for name in kept)]
    paths.append(shelf.data / evidence)
    for path in paths:
        if os.path.lexists(path) and not os.path.isdir(path):  # noqa: PTH112 - never raises
            if len(kept) > 1 and path.parent == shelf.folder:
                message = sentence(
                    "several files of the evidence are called '{name}'", name=evidence
                )
                raise Refused(message)
            found = shelf.copy_of(path)
            if not isinstance(found, Copy):
                raise Refused(found[1])
            return found
    if names_file(evidence):
        raise Refused(sentence("{path}, named as evidence, does not exist", path=evidence))
    return None


def with_evidence(
    rows: Sequence[Observation], shelf: Shelf, beside: Path | None
) -> tuple[list[Observation], list[Problem]]:
    """Return the rows of a form with their evidence by name and digest, and what is wrong with it.

    A row that names what is not there keeps its words, and has a problem for each such name.
    """
    told: list[Observation] = []
    problems: dict[tuple[Place, str], Problem] = {}  # a row of a form may have several figures
    for row in rows:
        if not row.story.evidence:
            told.append(row)
            continue
        found, faults = shelf.named(row.story.evidence, beside)
        place = Place(row.path, row.line, field="evidence")
        problems |= {(place, str(fault[1])): Problem(place, *fault) for fault in faults}
        kept = kept_text(Evidence(copy.name, copy.digest) for copy in found)
        told.append(row if faults else row._replace(story=row.story._replace(evidence=kept)))
    return told, list(problems.values())
