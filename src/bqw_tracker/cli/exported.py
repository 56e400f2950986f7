"""The files of an export, put on the disk whole or not at all; what is no export stays.

A folder keeps what else lies in it. A file of the export before is replaced where it is as it was
written; one that somebody has changed, or that is of another kind, is not.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.extras import library
from bqw_tracker.render.export import APPLICATION, NAME, PACKAGE, Sheet, table_csv
from bqw_tracker.store.disk import contents, left, left_of, put, refusals, sync, temporary
from bqw_tracker.store.packed_rows import quoted

from . import console

_PARQUET = {"text": "VARCHAR", "integer": "BIGINT", "number": "DECIMAL(38, 9)",
            "boolean": "BOOLEAN", "date": "DATE", "time": "TIME"}  # fmt: skip
"""A figure has 9 decimals at most, and a sum of a million of the largest 24 digits before them."""

_CHANGES = slice(24, 28)
"""Where a database counts its changes: of a new one there were none."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a package into a folder, all or none. Raises `Refused`."""
    with refusals(folder):
        if not os.path.lexists(folder):
            folder.mkdir()
            try:
                _replace(folder, files, ())
            except BaseException:
                with suppress(OSError):
                    folder.rmdir()
                raise
            return
        os.listdir(folder)  # noqa: PTH208 - a file, or a link to nowhere, is refused by its name
        known = _written_before(folder)
        for name in files:
            path = folder / name
            if os.path.lexists(path) and name not in known:
                raise Refused(sentence(
                    "{path} is there already and comes from no export; name another folder",
                    path=path,
                ))  # fmt: skip
        for name, digests in known.items():
            raw = contents(folder / name)
            if digests and sha256(raw).hexdigest() not in digests and raw != files.get(name):
                raise Refused(sentence(
                    "{path} was changed after it was exported; move it away, or name another "
                    "folder", path=folder / name,
                ))  # fmt: skip
        _replace(folder, files, known)


def _written_before(folder: Path) -> dict[str, set[str]]:
    """Return the files of exports that a folder holds, and their digests; of no other kind.

    What describes them comes first, and has no digest. Where an export was killed while it
    replaced another, what described each lies beside, and some files are of one, some of the other.
    """
    described = _described(folder / PACKAGE)
    known: dict[str, set[str]] = {} if described is None else {PACKAGE: set()}
    for digests in (described, *map(_described, left_of(folder / PACKAGE))):
        for name, digest in (digests or {}).items():
            below = os.path.basename(name) != name  # noqa: PTH119 - it is no path of ours
            if not below and (folder / name).is_file():
                known.setdefault(name, set()).add(digest)
    return known


def _described(path: Path) -> dict[str, str] | None:
    """Return the digests of the files of an export by what describes it; None if it is no such."""
    try:
        told = json.loads(path.read_bytes())
        named = {str(one["path"]): str(one["hash"]) for one in told["resources"]}
        ours = told["name"] == NAME
    except (FileNotFoundError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return {n: digest.removeprefix("sha256:") for n, digest in named.items()} if ours else None


def _replace(folder: Path, files: Mapping[str, bytes], known: Iterable[str]) -> None:
    """Put new files in the place of known ones; where that fails all is as it was.

    Who looks meanwhile finds no package, or a whole one.
    """
    made: dict[str, Path] = {}
    aside: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for name, raw in files.items():
            made[name] = temporary(folder / name)
            put(made[name], raw)
        for name in known:
            path = folder / name
            aside.append((temporary(path), path))
            path.rename(aside[-1][0])
        for name, path in made.items():  # what describes them is last
            path.rename(folder / name)
            placed.append(folder / name)
    except BaseException:
        for path in (*placed, *made.values()):
            with suppress(OSError):
                path.unlink()
        for old, path in aside:
            with suppress(OSError):  # the one that could not be moved
                old.rename(path)
        raise
    with suppress(OSError):  # they stand there whole
        sync(folder)
        for path in left(folder):
            path.unlink()


def write_database(path: Path, raw: bytes) -> None:
    """Write a database. Raises `Refused` where another, or somebody's own content, is there."""
    with refusals(path):
        _check_journals(Path(os.path.realpath(path)))
        if path.is_file() and path.stat().st_size:
            _check_database(path, raw)
    console.write_answer(path, raw)


def _check_journals(path: Path) -> None:
    """Refuse where a journal lies beside a database: SQLite would play it into the new one."""
    for end in ("-journal", "-wal"):
        beside = Path(f"{path}{end}")
        if os.path.lexists(beside):
            raise Refused(sentence(
                "{name} lies beside {path}: a program has the database open, or was stopped while "
                "it wrote to it; close it there, or name another file", name=beside.name, path=path,
            ))  # fmt: skip


def _check_database(path: Path, raw: bytes) -> None:
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\0") or head[68:72] != APPLICATION.to_bytes(4, "big"):
        raise _other(path)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as there:
            names = _names(there)
    except sqlite3.Error as error:
        raise _other(path) from error
    with closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(raw)
        own = tuple(sorted(names - _names(made)))
    if own:
        raise Refused(sentence(
            "{path} holds what no export has made: {names}; name another file", path=path, names=own
        ))  # fmt: skip
    if head[_CHANGES] != raw[_CHANGES]:
        raise Refused(sentence(
            "{path} was changed after it was exported; move it away, or name another file",
            path=path,
        ))  # fmt: skip


def _names(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def _other(path: Path) -> Refused:
    return Refused(
        sentence("{path} is there already and comes from no export; name another file", path=path)
    )


def _is_ours(path: Path) -> bool:
    """Return whether a Parquet file comes from an export, as its footer says."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 8))
        end = file.read()
        file.seek(max(0, size - 8 - int.from_bytes(end[:4], "little")))
        return end.endswith(b"PAR1") and NAME.encode() in file.read()


def write_parquet(path: Path, sheet: Sheet) -> None:
    """Write a table as Parquet, numbers as exact decimals; DuckDB does it. Raises `Refused`."""
    with library("duckdb"):
        import duckdb  # noqa: PLC0415 - an extra, and 40 ms
    with refusals(path):
        if path.is_file() and path.stat().st_size and not _is_ours(path):
            raise _other(path)
    columns = ", ".join(f"'{one.name}': '{_PARQUET[one.type]}'" for one in sheet.columns)
    with TemporaryDirectory() as folder:
        source, made = Path(folder, "table.csv"), Path(folder, "table.parquet")
        written = str(made).replace("'", "''")
        read = (
            f"read_csv({quoted(source)}, columns = {{{columns}}}, header = true, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            "parallel = false)"
        )
        source.write_text(table_csv(sheet, str), encoding="utf-8", newline="")
        try:
            with duckdb.connect(":memory:") as engine:
                engine.execute("SET threads = 1")
                mark = f"KV_METADATA {{'{NAME}': '{sheet.name}'}}"
                engine.execute(f"COPY (FROM {read}) TO '{written}' (FORMAT parquet, {mark})")
        except UnicodeEncodeError as error:  # the engine takes no such name
            raise Refused(
                sentence("a temporary folder is needed: {reason}", reason=folder)
            ) from error
        except duckdb.ConversionException as error:  # only figures may not fit
            message = sentence(
                "{path}: a figure has more than the 29 digits before the point that Parquet keeps; "
                "export CSV or SQLite",
                path=path,
            )
            raise Refused(message) from error
        except duckdb.Error as error:
            reason = " ".join(str(error).split())
            raise Refused(sentence("{path}: {reason}", path=path, reason=reason)) from error
        console.write_answer(path, made.read_bytes())
