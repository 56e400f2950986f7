"""Packing: the rows below data/progress become a pack, whole or not at all.

Every row is read and checked as a report reads and checks it, some areas of one indicator after
the other, so that a pack holds no row with an error. Files that did not change are not read
again, indicators of which no file changed are not checked again. New slices get names of their
own; the manifest is written last, and what it does not name is removed. Whoever is killed leaves
the old pack.
"""

import csv
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from io import StringIO
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.cells import counted
from bqw_tracker.core.checks import ACROSS, APART, Check, check_progress, parts_of_city
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.problems import Place, Problem, Refused, Severity, sentence
from bqw_tracker.version import __version__

from .disk import CATALOGUE_NAME, MANIFEST, PACKED, contents, refusals, sync, temporary, write_over
from .load import owners_of
from .packed import (
    FORM,
    Manifest,
    PackedFile,
    digest_of,
    manifest_bytes,
    manifest_of,
    name_of,
    same_file,
)
from .packed_queries import COLUMNS, NAMED, WORDED, decimals_of, text, told_in
from .packed_rows import Slice, connected, engine_refusals, maker, parquet, quoted
from .packed_warnings import kept_text
from .progress import read_progress
from .snapshot import progress_files

_HELD = 50_000
"""Rows that wait in memory before they are spooled, or are checked together."""
_LONGEST = 1 << 24
"""Bytes of a row in the spool, at most; unless told the engine holds many times as many."""
_TYPES = {"start": "DATE", "end": "DATE", "reported_on": "TIMESTAMP", "line": "INTEGER"}
_FIGURES = ("value", "numerator", "denominator")
_FIGURE = "DECIMAL(27, 9)"


class Faulty(Exception):  # noqa: N818 - it says what the rows are
    """A row has an error: nothing is packed."""


class Done(NamedTuple):
    """A pack that was made: its manifest, and how many files and slices were made anew."""

    manifest: Manifest
    files: int
    slices: int


def pack(data: Path, catalogue: Catalogue, *, today: date, step: Callable[[str], None]) -> Done:
    """Make or renew the pack of a data folder; the lock of its figures must be held.

    Raises `Faulty` where a row has an error, and `Refused` where a file cannot be read or was
    changed meanwhile; then the pack that was there is as it was.
    """
    folder = data / PACKED
    with refusals(folder):
        if os.path.islink(folder):  # noqa: PTH114 - never raises
            raise Refused(sentence("{path} leads elsewhere through a link", path=folder))
        folder.mkdir(exist_ok=True)
        with engine_refusals(folder), _spool(folder) as spool:
            return _packed(data, catalogue, spool, today=today, step=step)


@contextmanager
def _spool(folder: Path) -> Iterator[Path]:
    """Yield a new folder for what is on its way; it is gone afterwards."""
    made = temporary(folder / "spool")
    made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _packed(
    data: Path, catalogue: Catalogue, spool: Path, *, today: date, step: Callable[[str], None]
) -> Done:
    folder, seen = data / PACKED, contents(data / CATALOGUE_NAME)
    catalogue_digest = sha256(seen).hexdigest()
    old = manifest_of(data)
    if old and (old.version, old.catalogue) != (__version__, catalogue_digest):
        old = None
    files = {name_of(data, path): path for path in progress_files(data / "progress")}
    for name, path in ((str(folder), folder), *files.items()):
        with engine_refusals(path):
            name.encode()
    kept = {
        name: old.files[name]
        for name, path in files.items()
        if old and name in old.files and same_file(path, old.files[name])
    }
    read = {name: path for name, path in files.items() if name not in kept}
    told = kept | _spooled(read, catalogue, spool, step)
    real = any(one.rows > one.made_up for one in told.values())
    if old and (real != old.real or _damaged(folder, old)):
        told |= _spooled({name: files[name] for name in kept}, catalogue, spool, step)
        read, old = files, None
    slices = {} if old is None else dict(old.slices)
    gone = {} if old is None else {n: one for n, one in old.files.items() if n not in kept}
    changed = [*gone.values(), *(one for name, one in told.items() if old is None or name in read)]
    touched = sorted({id_ for one in changed for id_ in one.indicators})
    maker_ = _Slices(data, catalogue, spool, today=today, real=real, files=files)
    for id_ in touched:
        step(id_)
        before = slices.pop(id_, None)
        if found := maker_.slice(id_, before, gone):
            slices[id_] = found
    if any(date.fromisoformat(one.last) > today for one in slices.values()):
        raise Faulty  # a slice that stands was made with a later day for today
    ordered = {name: told[name] for name in files}
    manifest = Manifest(FORM, __version__, catalogue_digest, real, ordered, slices)
    _see_unchanged(data, ordered, seen)
    sync(folder)
    write_over(folder / MANIFEST, manifest_bytes(manifest))
    sync(folder, data)
    _tidy(folder, manifest, spool)
    return Done(manifest, len(read), len(touched))


def _damaged(folder: Path, old: Manifest) -> bool:
    """Return whether a slice of a pack is not what it was."""
    try:
        return any(
            digest_of(folder / one.name) != one.name.partition(".")[0]
            for one in old.slices.values()
        )
    except OSError:
        return True


def _see_unchanged(data: Path, files: dict[str, PackedFile], catalogue: bytes) -> None:
    """Raise `Refused` where a file is not the one that was read."""
    progress = data / "progress"
    now = {name_of(data, path): path for path in progress_files(progress)}
    stamps = {name: _stamp(path) for name, path in now.items()}
    if (
        stamps != {name: (one.size, one.time) for name, one in files.items()}
        or contents(data / CATALOGUE_NAME) != catalogue
    ):
        raise Refused(
            sentence("{path}: files were changed while they were packed; try again", path=progress)
        )


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _tidy(folder: Path, manifest: Manifest, spool: Path) -> None:
    """Remove what a manifest does not name."""
    named = {MANIFEST, spool.name, *(one.name for one in manifest.slices.values())}
    with suppress(OSError):  # the pack is whole without it
        for path in folder.iterdir():
            if path.name not in named:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def _spooled(
    files: dict[str, Path],
    catalogue: Catalogue,
    spool: Path,
    step: Callable[[str], None],
) -> dict[str, PackedFile]:
    """Read files into the spool, a file for each indicator. Raises `Faulty`."""
    waiting: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    found, held = {}, 0
    for name, path in files.items():
        step(name)
        size, time = _stamp(path)
        raw = contents(path)
        problems: list[Problem] = []
        rows, made_up, ids = 0, 0, set[str]()
        for row in read_progress(path, raw, catalogue, problems):
            rows += 1
            made_up += row.source == SAMPLE
            ids.add(row.indicator)
            waiting[row.indicator].append(_spool_row(row, name))
            held += 1
            if held >= _HELD:
                _flush(spool, waiting)
                held = 0
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise Faulty
        digest = sha256(raw).hexdigest()
        lines = [place.line for place in _places(problems)]
        told = list(zip(lines, map(kept_text, problems), strict=True))
        found[name] = PackedFile(size, time, digest, rows, made_up, told, sorted(ids))
        del raw  # else two files are in memory while the next one is read
    _flush(spool, waiting)
    return found


def _places(problems: Iterable[Problem]) -> list[Place]:
    return [place for one in problems if isinstance(place := one.place, Place)]


def _spool_row(row: Observation, name: str) -> tuple[object, ...]:
    return (
        row.area, *row.period, *(None if n is None else f"{n:f}" for n in row[3:6]), row.state,
        row.reported_on, row.source, row.note, *row.story, name, row.line,
    )  # fmt: skip


def _flush(spool: Path, waiting: dict[str, list[tuple[object, ...]]]) -> None:
    for id_, rows in waiting.items():
        text = StringIO(newline="")
        csv.writer(text).writerows(rows)
        with _spool_of(spool, id_).open("ab") as file:
            file.write(text.getvalue().encode())
    waiting.clear()


def _spool_of(spool: Path, id_: str) -> Path:
    return spool / f"{sha256(id_.encode()).hexdigest()[:32]}.csv"


class _Slices:
    """What makes the slices of a pack, one indicator after the other."""

    def __init__(  # noqa: PLR0913 - what all slices have in common, each by its name
        self,
        data: Path,
        catalogue: Catalogue,
        spool: Path,
        *,
        today: date,
        real: bool,
        files: dict[str, Path],
    ) -> None:
        self._data, self._catalogue, self._spool = data, catalogue, spool
        self._index = Index(catalogue)
        self._indicators = self._index.indicators
        self._today, self._real = today, real
        self._order = {name: n for n, name in enumerate(files)}
        self._names = {str(path): name for name, path in files.items()}
        self._owners = owners_of(catalogue, {path: name for name, path in files.items()})
        self._made = maker(data)
        self._engine = connected("400MB", spool)

    def slice(self, id_: str, before: Slice | None, gone: Iterable[str]) -> Slice | None:
        """Return the slice of an indicator, None where no row of it counts. Raises `Faulty`."""
        engine, spooled = self._engine, _spool_of(self._spool, id_)
        found = _typed(spooled)
        if before is not None:
            engine.execute("CREATE OR REPLACE TABLE gone (file VARCHAR)")
            engine.executemany("INSERT INTO gone VALUES (?)", [[name] for name in gone] or [[""]])
            source = parquet(self._data / PACKED / before.name)
            found += f" UNION ALL SELECT {NAMED} FROM {source} r WHERE file NOT IN (FROM gone)"
        in_order = spooled.with_suffix(".parquet")
        engine.execute(
            f"COPY (SELECT * FROM ({found}) WHERE source <> '{SAMPLE}' OR NOT {self._real}"
            ' ORDER BY area, "end", start, reported_on, file, line)'
            f" TO {text(str(in_order))} (FORMAT parquet)"
        )
        engine.execute(
            "CREATE OR REPLACE VIEW sorted AS SELECT file_row_number AS n, * EXCLUDE "
            f"(file_row_number) FROM {parquet(in_order, 'file_row_number = true')}"
        )
        engine.execute("CREATE OR REPLACE TABLE told (n INTEGER, came DATE, over DATE)")
        engine.execute("CREATE OR REPLACE TABLE warned (file VARCHAR, line INTEGER, told VARCHAR)")
        count = warnings = 0
        for rows in _batches(self._rows(id_), attrgetter("area")):
            warnings += self._checked(rows, APART)
            self._timed(id_, rows, count)
            count += len(rows)
        if not count:
            return None
        warnings += self._compared(id_)
        name, size = self._written(id_)
        known = engine.execute(
            f"SELECT count(*) FILTER {WORDED}, max(greatest(reported_on::DATE, start)) FROM sorted"
        )
        worded, last = known.fetchall()[0]
        made = Slice(name, size, count, worded, warnings, self._newest(), str(last))
        spooled.unlink(missing_ok=True)
        in_order.unlink()
        return made

    def _rows(self, id_: str, which: str = "") -> Iterator[Observation]:
        """Yield rows of an indicator, by area and time: as they were written."""
        found = self._engine.cursor().execute(f"SELECT {NAMED} FROM sorted r {which}")
        while rows := found.fetchmany(_HELD):
            yield from (self._made(id_, row) for row in rows)

    def _compared(self, id_: str) -> int:
        """Compare the areas of an indicator, some ends at a time; return how many warnings.

        Raises `Faulty` where several report what cannot be added up.
        """
        indicator = self._indicators[id_]
        if indicator.over_areas != "sum":
            found = self._engine.execute("SELECT count(DISTINCT area) FROM sorted").fetchall()
            if found[0][0] > 1:
                raise Faulty
        warnings = 0
        if parts := parts_of_city(self._index, indicator):
            names = ", ".join(map(text, (self._index.root, *parts)))
            own = f'SELECT "end" FROM sorted WHERE area = {text(self._index.root)}'
            which = f'WHERE area IN ({names}) AND "end" IN ({own}) ORDER BY "end", n'
            for rows in _batches(self._rows(id_, which), attrgetter("period.end")):
                warnings += self._checked(rows, ACROSS)
        return warnings

    def _checked(self, rows: list[Observation], checks: Sequence[Check]) -> int:
        """Keep what is to be warned of rows; return how many warnings. Raises `Faulty`."""
        problems = check_progress(
            self._catalogue, rows, today=self._today, owners=self._owners, checks=checks
        )
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise Faulty
        places = _places(problems)
        self._engine.execute(
            "INSERT INTO warned SELECT unnest(?::VARCHAR[]), unnest(?::INTEGER[]),"
            " unnest(?::VARCHAR[])",
            [
                [self._names[place.path] for place in places],
                [place.line for place in places],
                list(map(kept_text, problems)),
            ],
        )
        return len(problems)

    def _timed(self, id_: str, rows: list[Observation], first: int) -> None:
        """Note when rows count, of which the first has this number."""
        number = {id(row): n for n, row in enumerate(rows, first)}
        told = [(number[id(row)], *days) for row, *days in counted(self._indicators[id_], rows)]
        self._engine.execute(
            "INSERT INTO told SELECT unnest(?::INTEGER[]), unnest(?::DATE[]), unnest(?::DATE[])",
            [[one[n] for one in told] for n in range(3)],
        )

    def _newest(self) -> tuple[str, str, int]:
        """Return the last end of a period, and the file and line of the first row that has it."""
        far = self._engine.execute(
            'SELECT "end", file, min(line) FROM sorted'
            ' WHERE "end" = (SELECT max("end") FROM sorted) GROUP BY ALL'
        )
        end, file, line = min(far.fetchall(), key=lambda one: self._order[one[1]])
        return str(end), file, line

    def _written(self, id_: str) -> tuple[str, int]:
        """Write the slice with what counts of it; return its name, which tells its bytes."""
        folder = self._data / PACKED
        new = temporary(folder / "slice")
        decimals = decimals_of(told_in(self._indicators[id_]))
        self._engine.execute(
            "COPY (SELECT s.*, over IS NULL AS counts, coalesce(came, reported_on::DATE) AS came,"
            f" over, {decimals} AS decimals, warnings FROM sorted s LEFT JOIN told USING (n)"
            " LEFT JOIN (SELECT file, line, list(told ORDER BY rowid) AS warnings FROM warned"
            " GROUP BY file, line) USING (file, line) ORDER BY n)"
            f" TO {text(str(new))} (FORMAT parquet, COMPRESSION zstd)"
        )
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        name, size = f"{digest_of(new)}.parquet", new.stat().st_size
        new.replace(folder / name)
        return name, size


def _batches(
    rows: Iterable[Observation], key: Callable[[Observation], object]
) -> Iterator[list[Observation]]:
    """Yield what stands together by a key, and as many of these as may be held."""
    batch: list[Observation] = []
    for _, own in groupby(rows, key):
        batch += own
        if len(batch) >= _HELD:
            yield batch
            batch = []
    yield batch


def _typed(spool: Path) -> str:
    """Return the query of the rows in the spool; of none where there is no such file."""
    types = {name: _TYPES.get(name, "VARCHAR") for name in COLUMNS}
    if not spool.exists():
        figures = dict.fromkeys(_FIGURES, _FIGURE)
        listed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in (types | figures).items())
        return f"SELECT {listed} WHERE false"
    shown = ", ".join(map(_shown, COLUMNS))
    return (
        f"SELECT {shown} FROM read_csv({quoted(spool)}, auto_detect = false, header = false,"
        " hive_partitioning = false,"
        " delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', parallel = false,"
        f" max_line_size = {_LONGEST}, buffer_size = {_LONGEST}, columns = {types})"
    )


def _shown(name: str) -> str:
    """Return how a query reads a column of the spool: short figures take a third of the time."""
    if name in _FIGURES:
        return f"coalesce(TRY_CAST({name} AS DECIMAL(18, 9)), CAST({name} AS {_FIGURE})) AS {name}"
    return f'"{name}"' if name in _TYPES else f'coalesce("{name}", \'\') AS "{name}"'
