"""A circular (通报): what supervision tells of a report, in the order in which it is read.

Every counted target stands in exactly one slice, so the counts add up to their number. Nothing is
said here that is not a figure of the report, a finding, an entry of the ledger or a due day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.calendar import due_days
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.index import Index, Owned
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.model import Roles
from bqw_tracker.core.periods import DAY, MONTHS
from bqw_tracker.core.rectifications import UNSETTLED, Followed, Standing, finding_key
from bqw_tracker.core.rules import Rules

from .finding import Finding, responsible
from .findings import Findings, Silent, silent
from .groups import (
    BAD,
    GOOD,
    WORDS,
    Change,
    Score,
    Slice,
    by_group,
    changes,
    counted_once,
    slices,
    word_of,
)  # fmt: skip
from .judged import Judged
from .origin import Origin
from .report import EVERYTHING, Report, Selection, counted_before
from .rows import Row, urgency

_AHEAD = timedelta(days=400)
"""So far ahead the next due day is looked for; a figure is owed at least once a year."""


class Letterhead(NamedTuple):
    """What only the office knows: title, document number and who signs; each may be empty."""

    title: str = ""
    number: str = ""
    signature: str = ""


class Told(NamedTuple):
    """A counted target with who is responsible for it; `whole` where it holds for the root area.

    `own` is what was found about it where it lags, `parts` are its parts that lag and what was
    found about each, the worst first; `marked` the parts whose lag was made good or accepted.
    """

    row: Row
    whole: bool
    responsible: Roles
    own: Finding | None
    parts: tuple[tuple[Row, Finding | None], ...]
    marked: tuple[Row, ...]


class County(NamedTuple):
    """How many targets an area has of its own, how they stand, what it owes, and its score."""

    area: str
    targets: int
    on_schedule: int
    lagging: int
    silent: Silent | None
    score: Score | None


class Ordered(NamedTuple):
    """A rectification that is not finished: what it is about, who owns it and how it stands."""

    id: str
    name: str
    owner: str
    standing: Standing


class Circular(NamedTuple):
    """A report as a circular; `targets` by the words of `WORDS`, what lags worst first.

    `planned` are the same targets in the catalogue's order, `chosen` says which are told of.
    `elsewhere` are targets that do not lag as a whole and have parts that do. `silent` are the
    areas that owe figures, as seen on `today`; `before` is the day a month before, `worse` and
    `better` what changed since. `counties` are the areas below the root, `ordered` the
    rectifications on which somebody has to act; `next_due` the next day on which a figure of these
    indicators is due, today included.
    """

    report: Report
    heading: Letterhead
    today: date
    chosen: Selection
    slices: tuple[Slice, ...]
    planned: tuple[Told, ...]
    targets: Mapping[str, tuple[Told, ...]]
    elsewhere: tuple[Told, ...]
    silent: tuple[Silent, ...]
    before: date
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    counties: tuple[County, ...]
    ordered: tuple[Ordered, ...]
    rules: Rules
    next_due: date | None
    origin: Origin | None = None

    @property
    def total(self) -> int:
        """How many targets are counted."""
        return sum(each.targets for each in self.slices)

    @property
    def lagging(self) -> list[Told]:
        """What lags, the worst first."""
        return [each for word in reversed(BAD) for each in self.targets[word]]


def circular(
    judged: Judged,
    report: Report,
    found: Findings,
    heading: Letterhead,
    *,
    chosen: Selection = EVERYTHING,
) -> Circular:
    """Return the circular of a report and of what was found about the same rows."""
    index, known = judged.index, _Beside(report, judged.index, found)
    counted = counted_once(report.rows)
    told = [_told(row, known) for row in counted]
    by_word = {word: [each for each in told if word_of(each.row) == word] for word in WORDS}
    for word in BAD:
        by_word[word].sort(key=known.place)
    before = counted_before(judged, found.today, chosen)
    worse, better = changes(counted, before)
    owing = silent(found)
    return Circular(
        report=report,
        heading=heading,
        today=found.today,
        chosen=chosen,
        slices=slices(counted, before),
        planned=tuple(told),
        targets={word: tuple(held) for word, held in by_word.items()},
        elsewhere=tuple(
            sorted((e for e in told if e.parts and word_of(e.row) not in BAD), key=known.place)
        ),
        silent=tuple(owing),
        before=judged.month_before(found.today).as_of,
        worse=worse,
        better=better,
        counties=tuple(_counties(report, index, owing)),
        ordered=tuple(_ordered(found.lookup.owned, found.followed)),
        rules=index.catalogue.rules,
        next_due=_next_due(report, index, found.today),
    )


def monthly(found: CatchUp, as_of: date) -> Fraction | None:
    """Return what each month from here has to bring in the mean, where longer periods are reported.

    None within a reporting period: what it has brought so far is not known.
    """
    length = MONTHS.get(found.every, 1)
    tomorrow = as_of + DAY
    if found.needed is None or length == 1:
        return None
    if tomorrow.day != 1 or (tomorrow.month - 1) % length:
        return None
    return Fraction(found.needed) / length


def _counties(report: Report, index: Index, owing: Iterable[Silent]) -> Iterator[County]:
    """Yield the areas that have a target of their own or owe a figure, in the catalogue's order."""
    rows, owed = by_group(report.counted, "area"), {each.area: each for each in owing}
    scores = {one.by: one.by_key for one in report.rankings}.get("area", {})
    for area in (each.name for each in index.catalogue.areas):
        words = [word_of(row) for row in rows.get(area, ())]
        if area != index.root and (words or area in owed):
            yield County(
                area,
                len(words),
                sum(word in GOOD for word in words),
                sum(word in BAD for word in words),
                owed.get(area),
                scores.get(area),
            )


def _next_due(report: Report, index: Index, today: date) -> date | None:
    told_of = {row.indicator for row in report.rows}
    coming = [
        due
        for id_, days in due_days(index, today + _AHEAD).items()
        for due in days.values()
        if id_ in told_of and due >= today and index.reporters(index.indicators[id_])
    ]
    return min(coming, default=None)


def _ordered(owned: Mapping[str, Owned], entries: Iterable[Followed]) -> Iterator[Ordered]:
    """Yield what somebody owns; what the ledger calls by a former id keeps its key."""
    for one in entries:
        entry, key = one.entry, finding_key(one.finding)
        held = one.standing
        if entry is None or entry.owner is None or held is None or held.state not in UNSETTLED:
            continue
        name = one.finding
        if key is not None and key.indicator in owned:
            name = f"{owned[key.indicator].indicator.name}·{key.area}"
        yield Ordered(entry.id, name, entry.owner, held)


class _Beside:
    """What is known beside a row: the parts of its target, and what was found about each."""

    def __init__(self, report: Report, index: Index, found: Findings) -> None:
        self.index = index
        self.parts: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in report.rows:
            if row.part_of_each and row.status in LAGGING:
                self.parts[row.indicator, row.period, row.strength].append(row)
        self.found = {one.row.identity: (n, one) for n, one in enumerate(found.lagging) if one.row}

    def finding(self, row: Row) -> Finding | None:
        """Return what was found about a row; a finding may know less than its report."""
        _, one = self.found.get(row.identity, (0, None))
        known = one.row if one else None
        same = known and (known.status, known.observed) == (row.status, row.observed)
        return one if same else None

    def place(self, told: Told) -> tuple[object, ...]:
        """Return where a target stands among what lags, with the worst of its parts."""
        rows = [told.row, *(part for part, _ in told.parts)]
        places = [self.found[row.identity][0] for row in rows if row.identity in self.found]
        return min(places, default=len(self.found)), urgency(told.row)


def _told(row: Row, known: _Beside) -> Told:
    below = (
        [] if row.part_of_each else known.parts.get((row.indicator, row.period, row.strength), [])
    )
    parts = [(part, known.finding(part)) for part in below if part.mark is None]
    names = [row.area, *(part.area for part, _ in parts)]
    return Told(
        row,
        whole=row.area == known.index.root,
        responsible=responsible(known.index, row.indicator, *names),
        own=known.finding(row),
        parts=tuple(sorted(parts, key=lambda part: urgency(part[0]))),
        marked=tuple(part for part in below if part.mark is not None),
    )
