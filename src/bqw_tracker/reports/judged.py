"""A workspace judged once as of a day: every document reads it, and no light is judged twice.

Nothing is worked out before it is asked for, and then it is kept: a plain report needs neither
earlier days nor the calendar.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.attainment import Verdict, verdict
from bqw_tracker.core.catchup import CatchUp, catch_up
from bqw_tracker.core.cells import CORRECTED, Cells, cells, figures_told
from bqw_tracker.core.deeds import TakenBack, plans_of, taken_back
from bqw_tracker.core.index import Index, Task
from bqw_tracker.core.kinds import key_by, key_of, known_from
from bqw_tracker.core.memory import LAGGING, Memory, Moment, made_good, memory, moments
from bqw_tracker.core.model import SAMPLE, Catalogue, Indicator, Observation, Target
from bqw_tracker.core.packed import Packed, known_by_then, known_on
from bqw_tracker.core.periods import DAY, Period, year
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.core.stories import Telling, Worded, tellings, worded
from bqw_tracker.core.trend import Trend, YearBefore, trend_of, year_before
from bqw_tracker.core.walks import Used, Walks

from .rows import Mark, Row, drawn_row, period_judged, target_row, urgency, whole_row

if TYPE_CHECKING:
    from bqw_tracker.core.calendar import Duty
    from bqw_tracker.core.deliveries import Delivery
    from bqw_tracker.core.rectifications import Acceptance, Rectification


_OF_ROWS = ("index", "cells", "_keyed", "walks")
"""What of `Judged` depends on catalogue and rows alone, whatever the day."""
Key = tuple[str, str, object]
"""What tells one figure from another (core/cells), with its indicator and area."""


class Replaced(NamedTuple):
    """A row that another one replaced, and why: what that one gives as its reason."""

    row: Observation
    reason: str


class Source(NamedTuple):
    """A cell that counts, and the earlier rows of its key that it replaced."""

    used: Used
    replaced: tuple[Replaced, ...]

    @property
    def rows(self) -> Iterator[Observation]:
        """The row of the cell, then those that it replaced."""
        yield self.used.cell
        yield from (each.row for each in self.replaced)


@dataclass(frozen=True, eq=False)
class Light:
    """A target judged where it holds: as of the day of its workspace, and of earlier ones.

    `alike` targets of its indicator stand before it, with its period, strength and bound.
    """

    task: Task
    judged: "Judged" = field(repr=False)
    alike: int = 0
    _verdicts: dict[date, Verdict] = field(default_factory=dict, init=False, repr=False)

    def on(self, day: date) -> Verdict:
        """Return the verdict on a day, with the rows that are known."""
        found = self._verdicts.get(day)
        if found is None:
            judged = self.judged
            found = verdict(judged.index, judged.walks, task=self.task, as_of=day)
            self._verdicts[day] = found
        return found

    @property
    def target(self) -> Target:
        """What is asked for."""
        return self.task.target

    @property
    def area(self) -> str:
        """Where it holds."""
        return self.task.area

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on the day of the workspace."""
        return self.on(self.judged.as_of)

    @cached_property
    def trend(self) -> Trend | None:
        """Whether the level moves fast enough; None where that cannot be told."""
        return trend_of(self.task.indicator, self.target, self.verdict)

    @cached_property
    def year_before(self) -> YearBefore | None:
        """The same figure one year earlier."""
        return year_before(self.task.indicator, self.verdict, self.judged.walks)

    @cached_property
    def row(self) -> Row:
        """What a report lists, save the mark and the year before, which a finding does not need."""
        index, walks = self.judged.index, self.judged.walks
        row = target_row(index, self.task, judged=self.verdict, trend=self.trend, walks=walks)
        return replace(row, tellings=self.tellings, written=(self.target.period, self.alike))

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """The latest words of each area that its figure is made of, the latest first."""
        areas, told = self.verdict.figure.expected, self.judged.worded
        return tellings(self.task.indicator, areas, self.verdict.window, told) if told else ()

    @cached_property
    def mark(self) -> Mark | None:
        """What stands beside the status of a target that lags."""
        status = self.verdict.status
        if status not in LAGGING:
            return None
        if status == "missed" and self.made_good is not None:
            return Mark("made_good", self.made_good)
        period = period_judged(self.target, self.verdict)
        found = self.judged.accepted.get(f"light/{self.task.indicator.id}/{self.area}/{period}")
        if found is None:
            return None
        return Mark("accepted", found.until, prolonged=found.first < self.judged.as_of)

    @property
    def lags(self) -> bool:
        """Whether it lags, and the lag was neither accepted nor made good."""
        return self.row.status in LAGGING and self.mark is None

    @cached_property
    def drawn(self) -> Row:
        """The row with what pictures need: its course, and the figure of each area."""
        walks, rules = self.judged.walks, self.judged.catalogue.rules
        return drawn_row(self.row, self.task, self.verdict, walks=walks, rules=rules)

    def moments(self) -> Iterator[Moment]:
        """Yield the light on the day and at the ends of earlier periods, the latest first."""
        issued = self.judged.catalogue.policy.issued
        return moments(self.task, self.on, as_of=self.judged.as_of, first=issued.year)

    @cached_property
    def memory(self) -> Memory:
        """Since when it is unwell, and whether an earlier spell was made good."""
        return memory(self.moments())

    @property
    def earlier(self) -> Iterator[tuple[int, Verdict]]:
        """The years of a yearly target before that of the day, and the verdict at their ends."""
        begins, ends = self.judged.catalogue.policy.issued.year, self.judged.as_of.year
        for number in range(begins, ends) if self.target.period == "yearly" else ():
            yield number, self.on(year(number).end - DAY)

    @cached_property
    def sources(self) -> dict[str, list[Source]]:
        """The cells that count, by area, and what each of them replaced."""
        found: dict[str, list[Source]] = defaultdict(list)
        for use in self.verdict.figure.used:
            cell = use.cell
            key = cell.indicator, cell.area, key_of(self.task.indicator, cell)
            told = figures_told(self.judged.keyed[key])
            replaced = tuple(
                Replaced(row, by.note) for row, by in pairwise(told) if row is not cell
            )
            found[cell.area].append(Source(use, replaced))
        return found

    @property
    def taken_back(self) -> Iterator[TakenBack]:
        """What rows took back of this deed that count by the day, in each of its areas."""
        indicator, seen = self.task.indicator, self.verdict
        known = {"done", *(node.name for node in self.target.nodes)}
        deed = indicator.kind == "milestone"
        cells = self.judged.told_of(indicator, seen.window.limit) if deed else {}
        for area in seen.figure.expected if deed else ():
            rows = cells.get((indicator.id, area), ())
            for one in taken_back(rows, plans_of(indicator)):
                if lost := tuple(row for row in one.lost if row.state in known):
                    yield one._replace(lost=lost)

    @cached_property
    def made_good(self) -> Period | None:
        """The period after its window by whose end a target that was missed was reached."""
        return made_good(self.judged.catalogue, self.judged.walks, task=self.task,
                         missed=self.verdict)  # fmt: skip

    @cached_property
    def catch_up(self) -> CatchUp | None:
        """What reaches the target in the rest of its window."""
        return catch_up(self.task, self.verdict, walks=self.judged.walks)


def keyed(index: Index, rows: Iterable[Observation]) -> dict[Key, list[Observation]]:
    """Return the rows of each key."""
    told_by = {id_: key_by(one) for id_, one in index.indicators.items()}
    found: dict[Key, list[Observation]] = defaultdict(list)
    for row in rows:
        found[row.indicator, row.area, told_by[row.indicator](row)].append(row)
    return found


class Owed(NamedTuple):
    """What is due `until` the first due day that has not passed, and what became of it."""

    until: date
    duties: "list[Duty]"
    deliveries: "list[Delivery]"


@dataclass(frozen=True, eq=False)
class Judged:
    """A catalogue and the rows known on a day (all where it is None), judged as of a day.

    `entries` are the rectification ledger; without it no lag is accepted.
    """

    catalogue: Catalogue
    rows: Sequence[Observation]
    as_of: date
    known_on: date | None = None
    entries: "Sequence[Rectification]" = ()
    _owed: dict[date, Owed] = field(default_factory=dict, init=False, repr=False)
    _earlier: dict[date, "Judged"] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def index(self) -> Index:
        """The catalogue looked up."""
        return Index(self.catalogue)

    @cached_property
    def cells(self) -> Cells:
        """The rows that count."""
        return cells(self.catalogue, self.rows)

    @property
    def keyed(self) -> dict[Key, list[Observation]]:
        """The rows of each key, those included that were replaced."""
        return self._keyed()

    @cached_property
    def _keyed(self) -> Callable[[], dict[Key, list[Observation]]]:
        """What makes them once for all days, where anybody asks."""
        return cache(lambda: keyed(self.index, self.rows))

    @cached_property
    def worded(self) -> Worded:
        """The rows of what is told of in words, by indicator and area."""
        return self.rows.few.worded if isinstance(self.rows, Packed) else worded(self.rows)

    @cached_property
    def walks(self) -> Walks:
        """What counts of them on each day of a window."""
        if isinstance(self.rows, Packed):
            return Walks({}, self.rows.few.cells)
        return Walks(self.cells)

    def told_of(self, deed: Indicator, limit: date) -> Cells:
        """Return the rows that count of a deed and hold up to a limit, by area."""
        if isinstance(self.rows, Packed):
            found = self.rows.few.cells(deed, {limit})
        else:
            found = {key: rows for key, rows in self.cells.items() if key[0] == deed.id}
        return {key: [row for row in rows if known_from(deed, row) <= limit]
                for key, rows in found.items()}  # fmt: skip

    @cached_property
    def accepted(self) -> "dict[str, Acceptance]":
        """Until when the lags that are accepted may last."""
        if not self.entries:
            return {}
        from bqw_tracker.core.rectifications import acceptances  # noqa: PLC0415 - costs 8 ms

        return acceptances(self.entries, self.as_of, self.known_on)

    @cached_property
    def sample_rows(self) -> int:
        """How many rows are made up."""
        if isinstance(self.rows, Packed):
            return self.rows.few.made_up()
        return sum(row.source == SAMPLE for row in self.rows)

    @cached_property
    def lights(self) -> dict[str, list[tuple[Light, ...]]]:
        """The lights by the id of the indicator: of each target its parts, then the whole."""
        found: dict[str, list[tuple[Light, ...]]] = {}
        for id_, owned in self.index.owned.items():
            found[id_], seen = [], Counter[object]()
            for target in owned.indicator.targets:
                same = target.period, target.strength, target.value
                tasks = self.index.tasks(owned, target)
                found[id_].append(tuple(Light(task, self, seen[same]) for task in tasks))
                seen[same] += 1
        return found

    @property
    def targets(self) -> Iterator[tuple[Light, ...]]:
        """The lights of each target: its parts, then the whole."""
        return chain.from_iterable(self.lights.values())

    @cached_property
    def listed(self) -> list[Row]:
        """What a report of everything lists."""
        return [row for lights in self.targets for row in rows_of(lights)]

    def owed(self, today: date) -> Owed:
        """Return the duties up to the next due day, and what became of them by the end of today."""
        if today not in self._owed:
            from bqw_tracker.core.calendar import duties, next_due_day  # noqa: PLC0415 - costs 8 ms
            from bqw_tracker.core.deliveries import deliveries  # noqa: PLC0415 - with its calendar

            until = next_due_day(today, self.catalogue.rules)
            due = duties(self.index, until)
            came = deliveries(self.index, self.rows, owed=due, today=today)
            self._owed[today] = Owed(until, due, came)
        return self._owed[today]

    def moved(self, as_of: date, known_on: date | None) -> "Judged":
        """Return the same rows judged as of another day: what was made of them is shared."""
        found = replace(self, as_of=as_of, known_on=known_on)
        packed = isinstance(self.rows, Packed)
        shared = ("index", "walks") if packed else _OF_ROWS
        vars(found).update({name: getattr(self, name) for name in shared})
        return found

    def on(self, day: date) -> "Judged":
        """Return the same rows judged as of another day, as they are known now."""
        return self if day == self.as_of else self.moved(day, self.known_on)

    def month_before(self, today: date) -> "Judged":
        """Return it as of the end of the month before, as it was known when that was due."""
        if today not in self._earlier:
            from bqw_tracker.core.calendar import known_by  # noqa: PLC0415 - costs 8 ms

            day = self.as_of.replace(day=1) - DAY
            known = known_by(day, self.catalogue.rules, today=min(today, self.known_on or today))
            rows = known_on(self.rows, known)
            self._earlier[today] = Judged(self.catalogue, rows, day, known, self.entries)
        return self._earlier[today]


def lost_said(one: TakenBack, lost: Observation) -> Sentence:
    """Return what a row took back, when that had been told, and the reason that its note gives."""
    mark = next(filter(one.row.note.startswith, CORRECTED), "")
    reason = one.row.note.removeprefix(mark).lstrip("：:，, ") or one.row.note
    told = sentence("{name}, told reached on {day}, taken back on {later}: {note}",
                    name=lost.state, day=lost.reported_on.date(), later=one.row.reported_on.date(),
                    note=reason)  # fmt: skip
    if lost.state == "done":
        done = sentence("told done on {day}, taken back on {later}: {note}")
        return done._replace(values=told.values)
    return told


def told_by_parts(status: str, parts: Iterable[str]) -> bool:
    """Return whether one of the parts of a target lags as badly as the whole."""
    return any(LAGGING.index(part) <= LAGGING.index(status) for part in parts)


def lagging(judged: Judged) -> list[Light]:
    """Return the lights that lag, the worst first: parts instead of the whole that they are of.

    The whole of an allocation stands where it is worse than each of its parts. What is equally bad
    stands as long as it has lagged, the longest first, then in the catalogue's order.
    """
    found = []
    for lights in judged.targets:
        of_parts = [light.row.status for light in lights if light.task.part and light.lags]
        found += [
            light
            for light in lights
            if light.lags and (light.task.part or not told_by_parts(light.row.status, of_parts))
        ]
    alike = Counter(urgency(light.row) for light in found)

    def order(light: Light) -> tuple[object, ...]:
        grave = urgency(light.row)
        return grave, -light.memory.running if alike[grave] > 1 else 0

    return sorted(found, key=order)


def as_known(judged: Judged, day: date) -> Judged:
    """Return the workspace as it was known by the end of a day: itself where no row came later."""
    if known_by_then(judged.rows, day):
        return judged
    return Judged(judged.catalogue, known_on(judged.rows, day), judged.as_of, day, judged.entries)


def rows_of(lights: Sequence[Light], *, drawn: bool = False) -> Iterator[Row]:
    """Yield the rows of a target, for pictures or without: its parts, then the whole."""
    rows = [
        replace(light.drawn if drawn else light.row, mark=light.mark, year_before=light.year_before)
        for light in lights
    ]
    yield from rows
    target = lights[-1].target
    if target.each:
        yield whole_row(rows[len(target.allocation) :], lights[-1].judged.index)
