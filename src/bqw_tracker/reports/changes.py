"""What became of every target between two views of the figures, and why: four causes.

A view is a catalogue, the rows known, and the day judged. From BEFORE to NOW one thing changes
at a time, in this order:

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
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

from bqw_tracker.core.areas import root
from bqw_tracker.core.cells import keyed_by_end
from bqw_tracker.core.lights import places
from bqw_tracker.core.model import Catalogue, Observation

from .report import report
from .rows import Row

Cause = Literal["time", "new", "revised", "catalogue"]
CAUSES: tuple[Cause, ...] = ("time", "new", "revised", "catalogue")


class View(NamedTuple):
    """The rows that were `known` on a day, judged by a catalogue `as_of` a day."""

    catalogue: Catalogue
    rows: Sequence[Observation]
    as_of: date
    known: date


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


class Change(NamedTuple):
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
    def relit(self) -> bool:
        """Whether the light is another one."""
        return _status(self.before) != _status(self.now)


class Arrived(NamedTuple):
    """How many rows came under keys that were not known, and how many known keys say otherwise.

    Of periods that have begun by the day that is judged; what is later plays no part in it.
    """

    new: int
    revised: int


def added(before: Fraction | None, after: Fraction | None) -> Fraction:
    """Return what a share grew by; None counts as 0."""
    return (after or Fraction(0)) - (before or Fraction(0))


def changes(before: View, now: View) -> list[Change]:
    """Return what became of each target of either catalogue, in the order of NOW.

    Targets that NOW lacks come last.
    """
    views = [_lights(view) for view in between(before, now)]
    subjects = dict.fromkeys(subject for view in reversed(views) for subject in view)
    found = []
    for subject in subjects:
        rows = [view.get(subject) for view in views]
        pairs = zip(CAUSES, pairwise(rows), strict=True)
        found.append(Change(subject, tuple(Part(cause, *pair) for cause, pair in pairs)))
    return found


def between(before: View, now: View) -> tuple[View, ...]:
    """Return BEFORE, the view after each cause, and so NOW as the last."""
    before = with_present_ids(before, now.catalogue)
    moved = before._replace(as_of=now.as_of, known=now.known)
    known = _keyed(before.catalogue, before.rows)
    fresh = [
        row
        for key, rows in _keyed(before.catalogue, now.rows).items()
        if key not in known
        for row in rows
    ]
    grown = moved._replace(rows=[*before.rows, *fresh])
    return before, moved, grown, moved._replace(rows=now.rows), now


def subjects(catalogue: Catalogue) -> list[Subject]:
    """Return the targets where they hold, in the order of the rows of a report."""
    found: list[Subject] = []
    seen: dict[tuple[str, str, str, bool], int] = {}
    for measure in catalogue.measures:
        for indicator in measure.indicators:
            for target in indicator.targets:
                held = [(place.area, place.part) for place in places(catalogue, indicator, target)]
                if target.each:
                    held.append((root(catalogue), False))
                for area, part in held:
                    key = (indicator.id, target.period, area, part)
                    seen[key] = seen.get(key, 0) + 1
                    found.append(Subject(*key, seen[key]))
    return found


def _lights(view: View) -> dict[Subject, Row]:
    rows = report(view.catalogue, view.rows, view.as_of).rows
    return dict(zip(subjects(view.catalogue), rows, strict=True))


def arrived(before: View, now: View) -> Arrived:
    """Return how the rows differ. What tells rows apart is what they say, not where they stand."""
    before = with_present_ids(before, now.catalogue)
    known, rows = (
        _keyed(before.catalogue, (row for row in view.rows if row.period.start <= now.as_of))
        for view in (before, now)
    )
    return Arrived(
        sum(len(told) for key, told in rows.items() if key not in known),
        sum(_said(told) != _said(rows.get(key, ())) for key, told in known.items()),
    )


def _said(rows: Iterable[Observation]) -> set[tuple[object, ...]]:
    return {row[: Observation._fields.index("path")] for row in rows}


def _keyed(catalogue: Catalogue, rows: Iterable[Observation]) -> dict[object, list[Observation]]:
    """Return the rows of each key, as core/cells tells one figure from another."""
    indicators = (i for measure in catalogue.measures for i in measure.indicators)
    by_end = {indicator.id for indicator in indicators if keyed_by_end(indicator)}
    found: dict[object, list[Observation]] = defaultdict(list)
    for row in rows:
        period = row.period.end if row.indicator in by_end else row.period
        found[row.indicator, row.area, period].append(row)
    return found


def with_present_ids(view: View, present: Catalogue) -> View:
    """Return the view with the ids that the present catalogue gives to its indicators."""
    held = {i.id for measure in view.catalogue.measures for i in measure.indicators}
    ids: dict[str, str] = {}
    for measure in present.measures:
        for indicator in measure.indicators:
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
    return view._replace(
        catalogue=view.catalogue.model_copy(update={"measures": measures}),
        rows=[row._replace(indicator=ids.get(row.indicator, row.indicator)) for row in view.rows],
    )


def _status(row: Row | None) -> str | None:
    return None if row is None else row.status


def _told(row: Row | None) -> tuple[object, ...]:
    if row is None:
        return ()
    shares = (row.attainment, row.due)
    return (row.status, row.observed, row.numerator, row.denominator, *shares)
