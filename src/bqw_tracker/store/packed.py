"""A pack of the rows below data/progress: `.packed`, a manifest and a Parquet file an indicator.

The manifest says of which files the pack was made, and is written last: what it does not name is
not there. A pack is trusted where program, catalogue and every file are those of which it was
made. The engine picks rows and adds up Decimals; it divides nothing and judges nothing.
"""

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NamedTuple

from bqw_tracker.core.cells import Cells
from bqw_tracker.core.folders import empty_folders
from bqw_tracker.core.model import NO_STORY, Indicator, Observation, Story
from bqw_tracker.core.packed import Packed
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Refused, Sentence, sentence
from bqw_tracker.version import __version__

from .disk import CATALOGUE_NAME, DONE, JOURNAL, MANIFEST, NAMES, PACKED, contents, read_bytes
from .load import Workspace, catalogue_of, with_records
from .modelled import document, placed
from .packed_queries import COLUMNS, NAMED, WORDED, cells_query
from .snapshot import Snapshot, progress_files

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORM = 1
"""The form of what is packed; another one is packed anew."""
WORTH = 100_000
"""Rows from which on reading the pack takes less than reading the files; measured."""
_SLICE = re.compile(r"[0-9a-f]{64}\.parquet")
_CHUNK = 1 << 20
_ROWS = 10_000


class PackedFile(NamedTuple):
    """A file of figures when it was packed: what tells that it is the same, and its rows."""

    size: int
    time: int
    digest: str
    rows: int
    made_up: int
    warnings: int
    indicators: list[str]


class Slice(NamedTuple):
    """The rows of an indicator that count: their Parquet file, and what is known of them.

    `newest` is the end of the period that reaches furthest, with the first row that has it;
    `last` is the latest day on which one was told or its period began.
    """

    name: str
    size: int
    rows: int
    worded: int
    warnings: int
    newest: tuple[str, str, int]
    last: str


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
        of_files = sum(one.warnings for one in self.files.values())
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


def connected(memory: str = "200MB", spill: Path | str = "") -> "DuckDBPyConnection":
    """Return an engine with bounded memory that fetches nothing from anywhere.

    What does not fit is spilled into a folder; without one it fails.
    """
    import duckdb  # noqa: PLC0415 - costs 200 ms

    engine = duckdb.connect(config={"threads": 1, "memory_limit": memory})
    for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
        engine.execute(f"SET {name} = false")
    engine.execute("SET temp_directory = ?", [str(spill)])
    return engine


class PackedWorkspace(NamedTuple):
    """A workspace whose rows lie in a pack; `warnings` are those of its rows, which are gone."""

    workspace: Workspace
    rows: Packed
    warnings: int


@contextmanager
def engine_refusals(folder: Path) -> Iterator[None]:
    """Turn what the engine refuses into a sentence."""
    import duckdb  # noqa: PLC0415 - as above

    try:
        yield
    except UnicodeEncodeError as error:
        message = sentence(
            "{path}: what has a name that is not UTF-8 cannot be packed; rename it", path=folder
        )
        raise Refused(message) from error
    except duckdb.Error as error:
        reason = " ".join(str(error).split())
        message = sentence(
            "{path}: the engine cannot go on ({reason}); without this folder the files are read",
            path=folder,
            reason=reason,
        )
        raise Refused(message) from error


def parquet(path: Path) -> str:
    """Return how a query names a Parquet file; nothing in its path means anything."""
    return f"read_parquet({quoted(path)}, hive_partitioning = false)"


def quoted(path: Path) -> str:
    """Return the path of a file that is read as a query writes it."""
    return "'{}'".format(re.sub(r"[*?\[]", r"[\g<0>]", str(path)).replace("'", "''"))


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
        rows = _rows(data, manifest)
    except ImportError:
        return sentence("the packed rows cannot be read without duckdb: the files are read instead")
    names = [name for name in NAMES if os.path.lexists(data / name)]
    named = {name: contents(data / name) for name in names} | {CATALOGUE_NAME: raw}
    left_out = sum(one.made_up for one in manifest.files.values()) if manifest.real else 0
    workspace = Workspace(catalogue, [], problems, left_out, Snapshot(data, {}, named))
    return PackedWorkspace(with_records(workspace, catalogue), rows, manifest.warnings)


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
        yield sentence("{path} is missing", path=error.filename or data / PACKED)


def same_file(path: Path, kept: PackedFile) -> bool:
    """Return whether a file is the one that was packed. Raises OSError."""
    found = path.stat()
    alike = (found.st_size, found.st_mtime_ns) == (kept.size, kept.time)
    return alike and digest_of(path) == kept.digest


def _rows(data: Path, manifest: Manifest) -> Packed:
    folder = data / PACKED
    engine = connected(spill=Path(gettempdir()) / f"bqw-{os.getpid()}")
    order = {str(path): n for n, path in enumerate(progress_files(data / "progress"))}
    made = maker(data)

    def source(id_: str) -> str:
        return parquet(folder / manifest.slices[id_].name)

    def asked(query: str) -> Iterator[tuple[Any, ...]]:
        with engine_refusals(folder):
            found = engine.cursor().execute(query)
            while rows := found.fetchmany(_ROWS):
                yield from rows

    def fetched(id_: str, query: str) -> Iterator[Observation]:
        return (made(id_, row) for row in asked(query))

    def everything() -> Iterable[Observation]:
        found = [row for id_ in manifest.slices
                 for row in fetched(id_, f"SELECT {NAMED} FROM {source(id_)} r")]  # fmt: skip
        return sorted(found, key=lambda row: (order[row.path], row.line))

    def cells(indicator: Indicator, days: Collection[date]) -> Cells:
        id_ = indicator.id
        if id_ not in manifest.slices:
            return {}
        return _by_area(_cells(asked(cells_query(indicator, source(id_), days)), id_, made))

    def worded(id_: str) -> dict[tuple[str, str], list[Observation]]:
        told = f"SELECT DISTINCT area FROM {source(id_)} WHERE {WORDED}"
        query = f"SELECT {NAMED} FROM {source(id_)} r WHERE area IN ({told}) ORDER BY n"
        return _by_area(fetched(id_, query))

    id_, where = _newest(data, manifest, order)
    query = f"SELECT {NAMED} FROM {source(id_)} r WHERE {where}" if id_ else ""
    newest = tuple(fetched(id_, query)) if id_ else ()
    made_up = 0 if manifest.real else sum(one.made_up for one in manifest.files.values())
    told = [id_ for id_, one in manifest.slices.items() if one.worded]
    return Packed(manifest.rows, everything, cells, _Worded(worded, told), newest, made_up)


def _newest(data: Path, manifest: Manifest, order: Mapping[str, int]) -> tuple[str, str]:
    """Return of which indicator is the first row that reaches furthest, and what it is known by."""

    def far(id_: str) -> tuple[int, int, int]:
        end, file, line = manifest.slices[id_].newest
        return -date.fromisoformat(end).toordinal(), order[str(data / "progress" / file)], line

    id_ = min(manifest.slices, key=far, default="")
    if not id_:
        return "", ""
    _, file, line = manifest.slices[id_].newest
    named = file.replace("'", "''")
    return id_, f"file = '{named}' AND line = {line}"


class _Worded(Mapping[tuple[str, str], "list[Observation]"]):
    """The rows of what is told of in words, read for one indicator after the other."""

    def __init__(
        self,
        read: Callable[[str], dict[tuple[str, str], list[Observation]]],
        told: Iterable[str],
    ) -> None:
        self._read, self._told = read, frozenset(told)
        self._held: tuple[str, dict[tuple[str, str], list[Observation]]] = ("", {})

    def __getitem__(self, key: tuple[str, str]) -> list[Observation]:
        if key[0] not in self._told:
            raise KeyError(key)
        if self._held[0] != key[0]:
            self._held = (key[0], self._read(key[0]))
        return self._held[1][key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for id_ in sorted(self._told):
            yield from self._read(id_)

    def __len__(self) -> int:
        return len(self._told)


def maker(data: Path) -> Callable[[str, tuple[Any, ...]], Observation]:
    """Return what makes rows of what the engine returns: equal texts are one, as when read."""
    progress = data / "progress"
    path_of = cache(lambda name: str(progress / name))
    period_of = cache(Period)
    same: dict[str, str] = {}
    once, new = same.setdefault, tuple.__new__

    def made(id_: str, row: tuple[Any, ...]) -> Observation:
        (area, start, end, value, top, whole, state, day, source, note, *story, file, line) = row[
            :_WIDTH
        ]
        return new(
            Observation,
            (
                id_, once(area, area), period_of(start, end), value, top, whole, once(state, state),
                day, once(source, source), note, path_of(file), line,
                Story(*story) if any(story) else NO_STORY,
            ),
        )  # fmt: skip

    return made


_WIDTH = len(COLUMNS)


def _by_area(rows: Iterable[Observation]) -> dict[tuple[str, str], list[Observation]]:
    found: dict[tuple[str, str], list[Observation]] = {}
    for row in rows:
        found.setdefault((row.indicator, row.area), []).append(row)
    return found


def _cells(
    rows: Iterable[tuple[Any, ...]], id_: str, made: Callable[[str, tuple[Any, ...]], Observation]
) -> Iterator[Observation]:
    """Yield the cells that a query found; those right before one, as one of them."""
    for row in rows:
        cell = made(id_, row)
        if len(row) > _WIDTH and row[_WIDTH] is not None:
            since, value, top, whole = row[_WIDTH:]
            yield cell._replace(period=Period(since, cell.period.start), value=value,
                                numerator=top, denominator=whole)  # fmt: skip
        yield cell
