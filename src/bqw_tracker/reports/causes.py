"""What became of every target between two views of the figures, and why: four causes.

A view is a workspace as it is judged: a catalogue, the rows known, and the day. From BEFORE to
NOW one thing changes at a time, in this order:

1. `time`: the day judged is that of NOW;
2. `new`: rows are added whose key (core/cells) BEFORE did not know;
3. `revised`: every other difference of the rows: revisions, withdrawals, what is no longer there;
4. `catalogue`: the catalogue is that of NOW, with its targets and rules.

Each part begins where the part before it ended, so the parts add up to the change, whatever the
rows, days and catalogues are. A share that is None counts as 0 in the sum: one that appears adds
all of itself, one that vanishes takes all of itself away. A target that one catalogue lacks has
None for its row there. Source: docs/domain.md, "What changed, and why".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from bqw_tracker.core.cells import figures, figures_told
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Observation
from bqw_tracker.core.packed import Packed, known_on, told_since

from .judged import Judged, Key, keyed, rows_of
from .rows import Row

Cause = Literal["time", "new", "revised", "catalogue"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


class Subject(NamedTuple):
    """A target where it holds; `period` as the catalogue writes it, `number` parts equal ones."""

    indicator: str
    period: str
    area: str
    part: bool
    number: int


class Part(NamedTuple):
    """What one cause made of a target."""

    cause: Cause
    before: Row | None
    after: Row | None

    @property
    def acted(self) -> bool:
        """Whether the light or a figure is another one."""
        return _told(self.before) != _told(self.after)


class Movement(NamedTuple):
    """What became of one target: one part for each cause, in their order."""

    subject: Subject
    parts: tuple[Part, ...]

    @property
    def before(self) -> Row | None:
        """The target in the view BEFORE."""
        return self.parts[0].before

    @property
    def now(self) -> Row | None:
        """The target in the view NOW."""
        return self.parts[-1].after

    @property
    def acted(self) -> bool:
        """Whether the light or a figure is another one, for any cause."""
        return any(part.acted for part in self.parts)

    @property
    def refigured(self) -> bool:
        """Whether anything but the passing of time acted."""
        return any(part.acted for part in self.parts if part.cause != "time")

    @property
    def light_changed(self) -> bool:
        """Whether the light is another one."""
        before, now = self.before, self.now
        return (before and before.status) != (now and now.status)


class Arrived(NamedTuple):
    """How many rows came under keys that were not known, and how many known keys say otherwise.

    Of periods that have begun by the day that is judged; what is later plays no part in it.
    """

    new: int
    revised: int


def added(before: Fraction | None, after: Fraction | None) -> Fraction:
    """Return what a share grew by; None counts as 0."""
    return (after or Fraction(0)) - (before or Fraction(0))


def movements(before: Judged, now: Judged) -> list[Movement]:
    """Return what became of each target of either catalogue, in the order of NOW.

    Targets that NOW lacks come last.
    """
    steps = between(before, now)
    told = {id(view): subjects(view) for view in steps}
    views = [told[id(view)] for view in steps]
    found = []
    for subject in dict.fromkeys(subject for view in reversed(views) for subject in view):
        rows = [view.get(subject) for view in views]
        pairs = zip(CAUSES, pairwise(rows), strict=True)
        found.append(Movement(subject, tuple(Part(cause, *pair) for cause, pair in pairs)))
    return found


def between(before: Judged, now: Judged) -> tuple[Judged, ...]:
    """Return BEFORE, the view after each cause, and so NOW as the last.

    A cause from which on nothing acts leads to NOW itself, which is judged in any case.
    """
    before = with_present_ids(before, now.index)
    moved, same = before.moved(now.as_of, now.known_on), before.catalogue is now.catalogue
    if same and isinstance(before.rows, Packed) and isinstance(now.rows, Packed):
        since = before.rows.few.known
        if not any(map(_revised, changed(before, now))):
            return before, moved, now, now, now
        return before, moved, replace(moved, rows=now.rows.few.with_new(since)), now, now
    known = before.keyed
    arriving = now.keyed if same else keyed(before.index, now.rows)
    fresh = [row for key, rows in arriving.items() if key not in known for row in rows]
    rows = [*before.rows, *fresh]
    revised = now if same else replace(moved, rows=now.rows)
    if same and len(rows) == len(now.rows) and set(map(id, rows)) == set(map(id, now.rows)):
        return before, moved, now, now, now
    return before, moved, replace(moved, rows=rows), revised, now


def changed(before: Judged, now: Judged) -> Iterator[tuple[Judged, Judged]]:
    """Yield both views with the rows alone of the figures that may differ: of packed ones few.

    Packed rows are of one pack, and BEFORE knew those up to a day.
    """
    if not (isinstance(before.rows, Packed) and isinstance(now.rows, Packed)):
        yield before, now
        return
    since = before.rows.few.known
    for rows in told_since(now.rows, since):
        yield replace(before, rows=known_on(rows, since)), replace(now, rows=rows)


def _revised(views: tuple[Judged, Judged]) -> bool:
    """Return whether of a figure that BEFORE knew anything was told since."""
    before, now = views
    return any(len(before.keyed.get(key, rows)) < len(rows) for key, rows in now.keyed.items())


def subjects(view: Judged) -> dict[Subject, Row]:
    """Return the targets where they hold and what a report lists of each, in its order."""
    found: dict[Subject, Row] = {}
    seen: dict[tuple[str, str, str, bool], int] = defaultdict(int)
    for lights in view.targets:
        period = lights[-1].task.target.period
        for row in rows_of(lights):
            key = (row.indicator, period, row.area, row.part_of_each)
            seen[key] += 1
            found[Subject(*key, seen[key])] = row
    return found


def arrived(before: Judged, now: Judged) -> Arrived:
    """Return how the rows differ: in their figures, not in their words or where they stand."""
    before = with_present_ids(before, now.index)
    known, rows = (_begun(view, before, now.as_of) for view in (before, now))
    return Arrived(
        sum(len(told) for key, told in rows.items() if key not in known),
        sum(
            told != rows.get(key) and _said(told) != _said(rows.get(key, ()))
            for key, told in known.items()
        ),
    )


def _begun(view: Judged, before: Judged, day: date) -> dict[Key, list[Observation]]:
    """Return the rows of each key, as BEFORE tells keys, whose periods have begun by a day."""
    begun = [row for row in view.rows if row.period.start <= day]
    if len(begun) == len(view.rows) and view.catalogue is before.catalogue:
        return view.keyed
    return keyed(before.index, begun)


def _said(rows: Iterable[Observation]) -> list[tuple[object, ...]]:
    return [(row.period, *figures(row), row.reported_on) for row in figures_told(rows)]


def with_present_ids(view: Judged, present: Index) -> Judged:
    """Return the view with the ids that the present catalogue gives to its indicators."""
    held = view.index.indicators
    ids: dict[str, str] = {}
    for indicator in present.indicators.values():
        former = [id_ for id_ in indicator.formerly if id_ in held]
        if former and indicator.id not in held:
            ids.setdefault(former[0], indicator.id)
    if not ids:
        return view
    measures = tuple(
        measure.model_copy(
            update={
                "indicators": tuple(
                    indicator.model_copy(update={"id": ids.get(indicator.id, indicator.id)})
                    for indicator in measure.indicators
                )
            }
        )
        for measure in view.catalogue.measures
    )
    return replace(
        view,
        catalogue=view.catalogue.model_copy(update={"measures": measures}),
        rows=[row._replace(indicator=ids.get(row.indicator, row.indicator)) for row in view.rows],
    )


def _told(row: Row | None) -> tuple[object, ...]:
    if row is None:
        return ()
    shares = (row.attainment, row.due)
    return (row.status, row.observed, row.numerator, row.denominator, *shares)
