"""A pack of the rows below data/progress: `.packed`, a manifest and a Parquet file an indicator.

The manifest says of which files the pack was made, and is written last: what it does not name is
not there. A pack is trusted where program, catalogue and every file are those of which it was
made. The engine picks rows and adds up Decimals; it divides nothing and judges nothing.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

from bqw_tracker.core.folders import empty_folders
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.packed import Packed
from bqw_tracker.core.problems import Problem, Refused, Sentence, sentence
from bqw_tracker.version import __version__

from .disk import (
    CATALOGUE_NAME,
    DONE,
    JOURNAL,
    MANIFEST,
    NAMES,
    PACKED,
    contents,
    read_bytes,
    unreadable,
)
from .load import Workspace, catalogue_of, in_csv, with_records
from .modelled import document, placed
from .packed_rows import FewRows, Slice, connected, maker
from .packed_warnings import warning
from .snapshot import Snapshot, progress_files

FORM = 3
"""The form of what is packed; another one is packed anew."""
WORTH = 100_000
"""Rows from which on reading the pack takes less than reading the files; measured."""
_SLICE = re.compile(r"[0-9a-f]{64}\.parquet")
_CHUNK = 1 << 20


class PackedFile(NamedTuple):
    """A file of figures when it was packed: what tells that it is the same, and its rows.

    `warnings` are those of the file itself, by their lines: see `packed_warnings`.
    """

    size: int
    time: int
    digest: str
    rows: int
    made_up: int
    warnings: list[tuple[int, str]]
    indicators: list[str]


class Manifest(NamedTuple):
    """What a pack was made of, and what it holds: files by their paths, slices by indicator."""

    form: int
    version: str
    catalogue: str
    real: bool
    files: dict[str, PackedFile]
    slices: dict[str, Slice]

    @property
    def rows(self) -> int:
        """How many rows count."""
        return sum(one.rows for one in self.slices.values())

    @property
    def warnings(self) -> int:
        """How much was warned of when they were packed."""
        of_files = sum(len(one.warnings) for one in self.files.values())
        return of_files + sum(one.warnings for one in self.slices.values())


def digest_of(path: Path) -> str:
    """Return the digest of a file that may be large. Raises OSError."""
    found = sha256()
    with path.open("rb") as file:
        while raw := file.read(_CHUNK):
            found.update(raw)
    return found.hexdigest()


def name_of(data: Path, path: Path) -> str:
    """Return the path of a file of figures as a pack keeps it."""
    return path.relative_to(data / "progress").as_posix()


def manifest_of(data: Path) -> Manifest | None:
    """Return the manifest of a pack; None where there is none, or none that was written whole."""
    with suppress(OSError, ValueError, TypeError, LookupError, RecursionError):
        digest, _, raw = (read_bytes(data / PACKED / MANIFEST) or b"").partition(b"\n")
        told = json.loads(raw)
        if told["form"] == FORM and digest.decode() == sha256(raw).hexdigest():
            files = {name: PackedFile(*one) for name, one in told.pop("files").items()}
            slices = {id_: Slice(*one) for id_, one in told.pop("slices").items()}
            if all(_SLICE.fullmatch(one.name) for one in slices.values()):
                return Manifest(**told, files=files, slices=slices)
    return None


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return a manifest as it is written."""
    raw = json.dumps(manifest._asdict(), ensure_ascii=False, indent=0).encode()
    return sha256(raw).hexdigest().encode() + b"\n" + raw


class PackedWorkspace(NamedTuple):
    """A workspace whose rows lie in a pack; its problems are those of its catalogue alone."""

    workspace: Workspace
    rows: Packed
    manifest: Manifest

    @property
    def warnings(self) -> int:
        """How much is warned of its rows."""
        return self.manifest.warnings

    def checked(self) -> Workspace:
        """Return the workspace with all that is wrong with its rows, as `load` tells it."""
        workspace, read = self.workspace, self.workspace.read
        of_files = (
            warning(str(read.data / "progress" / name), line, told)
            for name, one in self.manifest.files.items()
            for line, told in one.warnings
        )
        found = sorted([*of_files, *self.rows.few.warnings()], key=_path)
        told = (in_csv(list(own), read.figures) for _, own in groupby(found, _path))
        problems = sorted(chain.from_iterable(told), key=lambda problem: problem.place[:3])
        return workspace._replace(observations=self.rows, problems=[*workspace.problems, *problems])


def _path(problem: Problem) -> str:
    """Return the file of a problem: the lines of one at a time are in memory."""
    return str(problem.place[0])


class _Figures(Mapping[Path, bytes]):
    """The files of figures of a pack, each read when it is asked for."""

    def __init__(self, data: Path, manifest: Manifest) -> None:
        self._files = {data / "progress" / name: one for name, one in manifest.files.items()}

    def __getitem__(self, path: Path) -> bytes:
        kept, raw = self._files[path], contents(path)
        if sha256(raw).hexdigest() != kept.digest:
            raise Refused(sentence("{path} was changed by another program meanwhile", path=path))
        return raw

    def __iter__(self) -> Iterator[Path]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def packed_workspace(
    data: Path, *, known_on: date | None, today: date
) -> PackedWorkspace | Sentence | None:
    """Return the workspace of a pack, or why it is not used; None where nothing is to be said."""
    if not os.path.lexists(data / PACKED / MANIFEST):
        return None
    manifest, raw = manifest_of(data), contents(data / CATALOGUE_NAME)
    reason = next(_doubts(data, manifest, raw), None)
    if reason is not None or manifest is None:
        return reason and sentence(
            "the packed rows are not used: {reason}; bqw pack makes them anew", reason=reason
        )
    last = max((date.fromisoformat(one.last) for one in manifest.slices.values()), default=today)
    if last > min(today, known_on or today):
        return sentence("the packed rows go on to {day}: the files are read instead", day=last)
    told = document(raw, str(data / CATALOGUE_NAME))
    catalogue, problems = catalogue_of(told)
    if manifest.rows < WORTH or catalogue is None:
        return None
    problems += placed(told, empty_folders(catalogue, manifest.files))
    try:
        rows = _rows(data, catalogue, manifest)
    except ImportError:
        return sentence("the packed rows cannot be read without duckdb: the files are read instead")
    names = [name for name in NAMES if os.path.lexists(data / name)]
    named = {name: contents(data / name) for name in names} | {CATALOGUE_NAME: raw}
    left_out = sum(one.made_up for one in manifest.files.values()) if manifest.real else 0
    read = Snapshot(data, _Figures(data, manifest), named)
    workspace = Workspace(catalogue, [], problems, left_out, read)
    return PackedWorkspace(with_records(workspace, catalogue), rows, manifest)


def _doubts(data: Path, manifest: Manifest | None, catalogue: bytes) -> Iterator[Sentence]:
    """Yield why a pack is not that of the files."""
    progress = data / "progress"
    if any(os.path.lexists(progress / name) for name in (JOURNAL, DONE)):
        yield sentence("an ingest is not done")
    if manifest is None or manifest.version != __version__:
        yield sentence("another version made them, or they are damaged")
        return
    if manifest.catalogue != sha256(catalogue).hexdigest():
        yield sentence("{path} was changed since", path=data / CATALOGUE_NAME)
    try:
        files = {name_of(data, path): path for path in progress_files(progress)}
        for name in sorted(manifest.files.keys() ^ files.keys()):
            yield sentence("{path} came or went since", path=progress / name)
        for name, path in files.items():
            if not same_file(path, manifest.files[name]):
                yield sentence("{path} was changed since", path=path)
        for one in manifest.slices.values():
            path = data / PACKED / one.name
            if path.stat().st_size != one.size or digest_of(path) != one.name.partition(".")[0]:
                yield sentence("{path} is damaged", path=path)
    except OSError as error:
        yield unreadable(Path(error.filename or data / PACKED), error).message


def same_file(path: Path, kept: PackedFile) -> bool:
    """Return whether a file is the one that was packed. Raises OSError."""
    found = path.stat()
    alike = (found.st_size, found.st_mtime_ns) == (kept.size, kept.time)
    return alike and digest_of(path) == kept.digest


def _rows(data: Path, catalogue: Catalogue, manifest: Manifest) -> Packed:
    few = FewRows(
        data=data,
        indicators=Index(catalogue).indicators,
        slices=manifest.slices,
        order={str(path): n for n, path in enumerate(progress_files(data / "progress"))},
        real=manifest.real,
        engine=connected(spill=Path(gettempdir()) / f"bqw-{os.getpid()}"),
        made=maker(data),
    )
    return Packed(few)
