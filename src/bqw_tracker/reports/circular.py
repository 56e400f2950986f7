"""A circular (通报): what supervision tells of a report, sorted into its five parts.

Every counted target stands in exactly one part, so the counts add up to their number; shares are
in tenths of a per cent and add up to 1 as well (the largest remainders are rounded up). Nothing
is said here that is not a figure of the report, a finding, an entry of the ledger or a due day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.areas import root
from bqw_tracker.core.calendar import duties
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.model import Catalogue, Indicator
from bqw_tracker.core.periods import Period
from bqw_tracker.core.rectifications import PAST_DUE, UNSETTLED, Followed, finding_key

from .finding import Finding, responsible
from .findings import Findings
from .groups import counted_once
from .report import Report
from .row_findings import owners
from .rows import Row, urgency

WORDS = ("achieved", "met", "on_track", "behind", "off_track", "missed", "no_data", "not_due")
"""What a counted target is: its status, and `achieved` where it is met for good."""
GOOD, BAD = WORDS[:3], WORDS[3:6]
_AHEAD = timedelta(days=400)
"""So far ahead the next due day is looked for; a figure is owed at least once a year."""


class Heading(NamedTuple):
    """What only the office knows: title, document number and who signs; each may be empty."""

    title: str = ""
    number: str = ""
    signature: str = ""


class Slice(NamedTuple):
    """How many targets are what `word` says, and which share of all."""

    word: str
    targets: int
    share: Fraction


class Told(NamedTuple):
    """A counted target with who is responsible for it; `whole` where it holds for the root area.

    Where it lags: what is needed from here, the period in which it was made good later, and
    those of its parts that lag.
    """

    row: Row
    indicator: Indicator
    whole: bool
    responsible: tuple[str, ...]
    catch_up: CatchUp | None
    made_good: Period | None
    parts: tuple[Row, ...]


class Ordered(NamedTuple):
    """A rectification that is not finished: what it is about, who owns it and by when."""

    id: str
    name: str
    owner: str
    due: date | None
    overdue: bool


class Circular(NamedTuple):
    """The parts of a circular; `targets` by the words of `WORDS`, what lags worst first.

    `elsewhere` are targets that do not lag as a whole and have parts that do. `overdue` are
    figures not reported by their due day, as seen on `today`; `ordered` the rectifications on
    which somebody has to act; `next_due` the next day on which a figure of these indicators is
    due, today included.
    """

    heading: Heading
    today: date
    slices: tuple[Slice, ...]
    targets: Mapping[str, tuple[Told, ...]]
    elsewhere: tuple[Told, ...]
    overdue: tuple[tuple[Finding, tuple[str, ...]], ...]
    ordered: tuple[Ordered, ...]
    due_day: int
    next_due: date | None

    @property
    def total(self) -> int:
        """How many targets are counted."""
        return sum(each.targets for each in self.slices)


def circular(report: Report, catalogue: Catalogue, found: Findings, heading: Heading) -> Circular:
    """Return the circular of a report and of what was found about the same rows."""
    counted = counted_once(report.rows)
    told = [_told(row, report, catalogue, found) for row in counted]
    by_word = {word: [each for each in told if _word(each.row) == word] for word in WORDS}
    for word in BAD:
        by_word[word].sort(key=lambda each: urgency(each.row))
    counts = [len(by_word[word]) for word in WORDS]
    told_of = {row.indicator for row in report.rows}
    coming = [
        duty.due
        for duty in duties(catalogue, found.today + _AHEAD)[0]
        if duty.due >= found.today and duty.indicator in told_of
    ]
    top = root(catalogue)
    return Circular(
        heading=heading,
        today=found.today,
        slices=tuple(map(Slice, WORDS, counts, shares(counts))),
        targets={word: tuple(held) for word, held in by_word.items()},
        elsewhere=tuple(each for each in told if each.parts and _word(each.row) not in BAD),
        overdue=tuple(
            (one, responsible(one.measure, one.indicator, one.key.area, top))
            for one in found.findings
            if one.key.kind == "missing"
        ),
        ordered=tuple(_ordered(catalogue, found.followed)),
        due_day=catalogue.rules.reporting.due_day,
        next_due=min(coming, default=None),
    )


def _ordered(catalogue: Catalogue, entries: Iterable[Followed]) -> Iterator[Ordered]:
    """Yield what somebody owns; what the ledger calls by a former id keeps its key."""
    owned = owners(catalogue)
    for one in entries:
        entry, key = one.entry, finding_key(one.finding)
        if entry is None or entry.owner is None or one.state not in UNSETTLED:
            continue
        name = one.finding
        if key is not None and key.indicator in owned:
            name = f"{owned[key.indicator][1].name}·{key.area}"
        yield Ordered(entry.id, name, entry.owner, entry.due, one.state in PAST_DUE)


def _word(row: Row) -> str:
    return "achieved" if row.status == "met" and row.final else row.status


def shares(counts: Sequence[int]) -> list[Fraction]:
    """Return the share of each count in tenths of a per cent; they add up to 1, or all are 0.

    >>> [str(share) for share in shares([1, 1, 1])]
    ['167/500', '333/1000', '333/1000']
    """
    total = sum(counts)
    if not total:
        return [Fraction(0)] * len(counts)
    tenths = [count * 1000 // total for count in counts]
    remainders = sorted(range(len(counts)), key=lambda at: -(counts[at] * 1000 % total))
    for at in remainders[: 1000 - sum(tenths)]:
        tenths[at] += 1
    return [Fraction(each, 1000) for each in tenths]


def _told(row: Row, report: Report, catalogue: Catalogue, found: Findings) -> Told:
    measure, indicator = owners(catalogue)[row.indicator]
    parts = tuple(
        part
        for part in report.rows
        if part.part_of_each
        and part is not row
        and (part.indicator, part.period) == (row.indicator, row.period)
        and part.status in LAGGING
    )
    names = [row.area, *(part.area for part in parts)]
    who = [name for area in names for name in responsible(measure, indicator, area, found.top)]
    key = (row.status, row.indicator, row.area, row.period)
    # The findings may know less than the report: what was reported after their day.
    catch_ups = [
        one.catch_up
        for one in found.findings
        if tuple(one.key) == key and one.row and one.row.observed == row.observed
    ]
    good = [one.period for one in found.made_good if tuple(one.key) == key]
    return Told(
        row,
        indicator,
        whole=row.area == found.top,
        responsible=tuple(dict.fromkeys(who)),
        catch_up=next(iter(catch_ups), None),
        made_good=next(iter(good), None),
        parts=parts,
    )
