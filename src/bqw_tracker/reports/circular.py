"""A circular (通报): what supervision tells of a report, sorted into its five parts.

Every counted target stands in exactly one part, so the counts add up to their number. Nothing is
said here that is not a figure of the report, a finding, an entry of the ledger or a due day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.calendar import Duty, due_days
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.index import Index, Owned
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.model import Indicator
from bqw_tracker.core.periods import DAY, MONTHS, Period
from bqw_tracker.core.rectifications import PAST_DUE, UNSETTLED, FindingKey, Followed, finding_key
from bqw_tracker.core.rules import Rules

from .finding import Finding, responsible
from .findings import Findings
from .groups import counted_once
from .origin import Origin
from .report import EVERYTHING, Report, Selection
from .rows import Row, urgency

WORDS = (
    "achieved", "met", "on_track", "behind", "off_track", "missed", "accepted", "under_way",
    "no_data", "not_due",
)  # fmt: skip
"""What a counted target is: its status, `achieved` where it is met for good, and `accepted` where
its lag is an accepted deviation."""
GOOD, BAD = WORDS[:3], WORDS[3:6]
_AHEAD = timedelta(days=400)
"""So far ahead the next due day is looked for; a figure is owed at least once a year."""


class Letterhead(NamedTuple):
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

    Where it lags: what is needed from here, and `monthly` the mean of a month where longer
    periods are reported; the period in which it was made good later, and those of its parts that
    lag. Where it has no data: what was not reported by its due day.
    """

    row: Row
    indicator: Indicator
    whole: bool
    responsible: tuple[str, ...]
    catch_up: CatchUp | None
    monthly: Fraction | None
    made_good: Period | None
    parts: tuple[Row, ...]
    unreported: tuple[Finding, ...]


class Lacking(NamedTuple):
    """Figures that an area has not reported, all for the same periods.

    Each stands with those who are responsible for it besides `shared`, who are for all of them.
    """

    area: str
    duties: tuple[Duty, ...]
    figures: tuple[tuple[str, tuple[str, ...]], ...]
    shared: tuple[str, ...]


class Ordered(NamedTuple):
    """A rectification that is not finished: what it is about, who owns it and by when."""

    id: str
    name: str
    owner: str
    due: date | None
    overdue: bool


class Circular(NamedTuple):
    """A report as a circular; `targets` by the words of `WORDS`, what lags worst first.

    `planned` are the same targets in the catalogue's order, `chosen` says which are told of.
    `elsewhere` are targets that do not lag as a whole and have parts that do. `owed` are figures
    not reported by their due day, as seen on `today`, save those that a target without data
    tells itself; `ordered` the rectifications on which somebody has to act; `next_due` the next
    day on which a figure of these indicators is due, today included.
    """

    report: Report
    heading: Letterhead
    today: date
    chosen: Selection
    slices: tuple[Slice, ...]
    planned: tuple[Told, ...]
    targets: Mapping[str, tuple[Told, ...]]
    elsewhere: tuple[Told, ...]
    owed: tuple[Lacking, ...]
    ordered: tuple[Ordered, ...]
    rules: Rules
    next_due: date | None
    origin: Origin | None = None

    @property
    def total(self) -> int:
        """How many targets are counted."""
        return sum(each.targets for each in self.slices)


def circular(
    report: Report,
    index: Index,
    found: Findings,
    heading: Letterhead,
    *,
    chosen: Selection = EVERYTHING,
) -> Circular:
    """Return the circular of a report and of what was found about the same rows."""
    counted = counted_once(report.rows)
    known = _Beside(report, index, found)
    told = [_told(row, known) for row in counted]
    by_word = {word: [each for each in told if _word(each.row) == word] for word in WORDS}
    for word in BAD:
        by_word[word].sort(key=lambda each: urgency(each.row))
    counts = [len(by_word[word]) for word in WORDS]
    told_of = {row.indicator for row in report.rows}
    coming = [
        due
        for id_, days in due_days(index, found.today + _AHEAD).items()
        for due in days.values()
        if id_ in told_of and due >= found.today and index.reporters(index.indicators[id_])
    ]
    return Circular(
        report=report,
        heading=heading,
        today=found.today,
        chosen=chosen,
        slices=tuple(
            Slice(word, n, Fraction(n, max(len(told), 1)))
            for word, n in zip(WORDS, counts, strict=True)
        ),
        planned=tuple(told),
        targets={word: tuple(held) for word, held in by_word.items()},
        elsewhere=tuple(each for each in told if each.parts and _word(each.row) not in BAD),
        owed=tuple(_owed(found, {each.key for one in told for each in one.unreported})),
        ordered=tuple(_ordered(known.index.owned, found.followed)),
        rules=index.catalogue.rules,
        next_due=min(coming, default=None),
    )


def _owed(found: Findings, elsewhere: Collection[FindingKey]) -> Iterator[Lacking]:
    """Yield what was not reported and is not told elsewhere, together what is for one area."""
    together: dict[tuple[str, tuple[Duty, ...]], list[tuple[str, tuple[str, ...]]]] = {}
    for one in found.findings:
        if one.key.kind == "missing" and one.key not in elsewhere:
            spans = tuple(
                each.duty._replace(indicator="", limit=each.duty.due) for each in one.deliveries
            )
            names = responsible(found.lookup, one.key.indicator, one.key.area)
            figures = together.setdefault((one.key.area, spans), [])
            figures.append((one.indicator.name, names))
    for (area, spans), figures in together.items():
        shared = set.intersection(*(set(names) for _, names in figures))
        yield Lacking(
            area,
            spans,
            tuple(
                (name, tuple(each for each in names if each not in shared))
                for name, names in figures
            ),
            tuple(each for each in figures[0][1] if each in shared),
        )


def _ordered(owned: Mapping[str, Owned], entries: Iterable[Followed]) -> Iterator[Ordered]:
    """Yield what somebody owns; what the ledger calls by a former id keeps its key."""
    for one in entries:
        entry, key = one.entry, finding_key(one.finding)
        if entry is None or entry.owner is None or one.state not in UNSETTLED:
            continue
        name = one.finding
        if key is not None and key.indicator in owned:
            name = f"{owned[key.indicator].indicator.name}·{key.area}"
        yield Ordered(entry.id, name, entry.owner, entry.due, one.state in PAST_DUE)


def _word(row: Row) -> str:
    if row.accepted:
        return "accepted"
    return "achieved" if row.status == "met" and row.final else row.status


def _monthly(found: CatchUp | None, as_of: date) -> Fraction | None:
    """Return what each month from here has to bring in the mean.

    None within a reporting period: what it has brought so far is not known.
    """
    length = MONTHS.get(found.every, 1) if found else 1
    tomorrow = as_of + DAY
    if found is None or found.needed is None or length == 1:
        return None
    if tomorrow.day != 1 or (tomorrow.month - 1) % length:
        return None
    return Fraction(found.needed) / length


class _Beside:
    """What is known beside a row: parts that lag, findings by key, what is missing by indicator."""

    def __init__(self, report: Report, index: Index, found: Findings) -> None:
        self.index, self.as_of = index, report.as_of
        self.parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.findings: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
        self.missing: dict[str, list[Finding]] = defaultdict(list)
        for row in report.rows:
            if row.part_of_each and row.status in LAGGING and not row.accepted:
                self.parts[row.indicator, row.period].append(row)
        for one in found.findings:
            self.findings[one.key].append(one)
            if one.key.kind == "missing":
                self.missing[one.key.indicator].append(one)
        self.made_good = {tuple(one.key): one.period for one in reversed(found.made_good)}


def _told(row: Row, known: _Beside) -> Told:
    indicator = known.index.indicators[row.indicator]
    lagging = known.parts.get((row.indicator, row.period), [])
    parts = tuple(part for part in lagging if part is not row)
    names = [row.area, *(part.area for part in parts)]
    who = [name for area in names for name in responsible(known.index, row.indicator, area)]
    key = (row.status, row.indicator, row.area, row.period)
    # The findings may know less than the report: what was reported after their day.
    catch_ups = (
        one.catch_up
        for one in known.findings.get(key, ())
        if one.row and one.row.observed == row.observed
    )
    needed = next(catch_ups, None)
    silent = known.missing.get(row.indicator, ()) if row.status == "no_data" else ()
    return Told(
        row,
        indicator,
        whole=row.area == known.index.root,
        responsible=tuple(dict.fromkeys(who)),
        catch_up=needed,
        monthly=_monthly(needed, known.as_of),
        made_good=known.made_good.get(key),
        parts=parts,
        unreported=tuple(one for one in silent if one.key.area in row.late),
    )
