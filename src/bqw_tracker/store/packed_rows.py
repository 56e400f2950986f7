"""The rows of a pack, as the engine gives them: those of an indicator that are asked for."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bqw_tracker.core.cells import Cells
from bqw_tracker.core.model import NO_STORY, Indicator, Observation, Story
from bqw_tracker.core.packed import Packed
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Problem, Refused, sentence

from .disk import PACKED
from .packed_queries import (
    COLUMNS,
    NAMED,
    WORDED,
    View,
    arriving_query,
    before_query,
    cells_query,
    counting,
    reports_query,
    seen,
    text,
    told_since_query,
    unlike_query,
)
from .packed_warnings import warning

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ROWS = 10_000


def connected(memory: str = "200MB", spill: Path | str = "") -> "DuckDBPyConnection":
    """Return an engine with bounded memory that fetches nothing from anywhere.

    What does not fit is spilled into a folder; without one it fails.
    """
    import duckdb  # noqa: PLC0415 - costs 200 ms

    # No parameter of a query: where pandas is installed, the first one loads it.
    engine = duckdb.connect(config={
        "threads": 1,
        "memory_limit": memory,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    })  # fmt: skip
    engine.execute("SET parquet_metadata_cache = true")  # a query names a file up to three times
    return engine


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


def parquet(path: Path, *more: str) -> str:
    """Return how a query names a Parquet file; nothing in its path means anything."""
    options = ", ".join([quoted(path), "hive_partitioning = false", *more])
    return f"read_parquet({options})"


def quoted(path: Path) -> str:
    """Return the path of a file that is read as a query writes it."""
    return text(re.sub(r"[*?\[]", r"[\g<0>]", str(path)))


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


@dataclass(frozen=True, eq=False)
class FewRows:
    """The rows that one asks for of a pack, or of a view of it (`core/packed.Few`).

    They lie in `slices` by their indicators; `order` is that of their files, `made` makes them of
    what the engine returns. Where some of them are `real`, all are.
    """

    data: Path
    indicators: Mapping[str, Indicator]
    slices: Mapping[str, Slice]
    order: Mapping[str, int]
    real: bool
    engine: "DuckDBPyConnection"
    made: Callable[[str, tuple[Any, ...]], Observation]
    view: View | None = None

    @property
    def known(self) -> date:
        """See `Few`."""
        if self.view is not None and not self.view.new:
            return self.view.known
        return max((date.fromisoformat(one.last) for one in self.slices.values()), default=date.min)

    @property
    def worded(self) -> "WordedRows":
        """See `Few`."""
        return WordedRows(self._worded, [id_ for id_, one in self.slices.items() if one.worded])

    def count(self) -> int:
        """See `Few`."""
        if self.view is None:
            return sum(one.rows for one in self.slices.values())
        counts = (self._asked(id_, f"SELECT count(*) FROM {self._seen(id_)}")
                  for id_ in self.slices)  # fmt: skip
        return sum(number for found in counts for (number,) in found)

    def made_up(self) -> int:
        """See `Few`."""
        return 0 if self.real else self.count()

    def newest(self) -> list[Observation]:
        """See `Few`."""
        if self.view is not None:
            return self.all()
        id_ = min(self.slices, key=self._far, default=None)
        if id_ is None:
            return []
        _, file, line = self.slices[id_].newest
        return self._rows(id_, f"WHERE file = {text(file)} AND line = {line}")

    def _far(self, id_: str) -> tuple[int, int, int]:
        """Return a key by which the first row that reaches furthest comes first."""
        end, file, line = self.slices[id_].newest
        order = self.order[str(self.data / "progress" / file)]
        return -date.fromisoformat(end).toordinal(), order, line

    def all(self) -> list[Observation]:
        """See `Few`."""
        return self._in_order(row for id_ in self.slices for row in self._rows(id_))

    def of(self, id_: str) -> list[Observation]:
        """See `Few`."""
        return self._in_order(self._rows(id_))

    def cells(self, indicator: Indicator, days: Collection[date]) -> Cells:
        """See `Few`."""
        id_ = indicator.id
        query = cells_query(indicator, self._counting(id_), days)
        return _by_area(_cells(self._asked(id_, query), id_, self.made))

    def reports(self, indicator: Indicator, days: Collection[date]) -> Cells:
        """See `Few`."""
        if indicator.kind == "milestone":  # each row is a report
            return self.cells(indicator, days)
        id_ = indicator.id
        query = reports_query(indicator, self._counting(id_), days)
        return _by_area(_reports(self._asked(id_, query), id_, self.made))

    def arriving(self, indicator: Indicator, period: Period) -> list[Observation]:
        """See `Few`."""
        id_ = indicator.id
        return self._in_order(self._found(id_, arriving_query(self._counting(id_), period)))

    def before(
        self, indicator: Indicator, start: date, ends: Collection[date]
    ) -> list[Observation]:
        """See `Few`."""
        id_ = indicator.id
        return self._found(id_, before_query(indicator, self._counting(id_), start, ends))

    def unlike(self, indicator: Indicator, whole: str, parts: Collection[str], end: date) -> Cells:
        """See `Few`."""
        id_ = indicator.id
        query = unlike_query(indicator, self._counting(id_), whole, parts, end)
        return _by_area(self._found(id_, query))

    def known_on(self, day: date) -> Packed:
        """See `Few`."""
        return self._viewed(View(day))

    def with_new(self, day: date) -> Packed:
        """See `Few`."""
        return self._viewed(View(day, new=True))

    def warnings(self) -> Iterator[Problem]:
        """See `Few`."""
        for id_ in (id_ for id_, one in self.slices.items() if one.warnings):
            told = "SELECT file, line, unnest(warnings) FROM"
            for file, line, kept in self._asked(id_, f"{told} {self._source(id_)} ORDER BY n"):
                yield warning(str(self.data / "progress" / file), line, kept)

    def evident(self) -> list[Observation]:
        """See `Few`."""
        told = (self._rows(id_, "WHERE evidence <> ''")
                for id_, one in self.slices.items() if one.worded)  # fmt: skip
        return self._in_order(chain.from_iterable(told))

    def told_since(self, day: date) -> Iterator[list[Observation]]:
        """See `Few`."""
        for id_ in self.slices:
            yield self._found(id_, told_since_query(self.indicators[id_], self._seen(id_), day))

    def _viewed(self, view: View) -> Packed:
        return Packed(replace(self, view=view))

    def _source(self, id_: str) -> str:
        return parquet(self.data / PACKED / self.slices[id_].name) if id_ in self.slices else ""

    def _seen(self, id_: str) -> str:
        """Return how a query names the rows of an indicator."""
        return seen(self.indicators[id_], self._source(id_), self.view)

    def _counting(self, id_: str) -> str:
        """Return how a query names the rows that count."""
        return counting(self.indicators[id_], self._source(id_), self.view)

    def _worded(self, id_: str) -> dict[tuple[str, str], list[Observation]]:
        """Return the rows of the areas that told something in words."""
        told = f"SELECT DISTINCT area FROM {self._seen(id_)} WHERE {WORDED}"
        return _by_area(self._rows(id_, f"WHERE area IN ({told}) ORDER BY n"))

    def _rows(self, id_: str, which: str = "") -> list[Observation]:
        return self._found(id_, f"SELECT {NAMED} FROM {self._seen(id_)} r {which}")

    def _found(self, id_: str, query: str) -> list[Observation]:
        return [self.made(id_, row) for row in self._asked(id_, query)]

    def _asked(self, id_: str, query: str) -> Iterator[tuple[Any, ...]]:
        if id_ not in self.slices:
            return
        with engine_refusals(self.data / PACKED):
            found = self.engine.cursor().execute(query)
            while rows := found.fetchmany(_ROWS):
                yield from rows

    def _in_order(self, rows: Iterable[Observation]) -> list[Observation]:
        return sorted(rows, key=self._place)

    def _place(self, row: Observation) -> tuple[int, int]:
        return self.order[row.path], row.line


class WordedRows(Mapping[tuple[str, str], "list[Observation]"]):
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


def _reports(
    rows: Iterable[tuple[Any, ...]], id_: str, made: Callable[[str, tuple[Any, ...]], Observation]
) -> Iterator[Observation]:
    """Yield the cells that a query found, reported when they came first."""
    for row in rows:
        cell, (since, came) = made(id_, row), row[_WIDTH:]
        period = cell.period if since is None else Period(since, cell.period.end)
        yield cell._replace(period=period, reported_on=datetime.combine(came, time()))
