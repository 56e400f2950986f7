"""Rows of a report: every target judged as of a day, in each area where it holds."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from typing import Literal, NamedTuple

from bqw_tracker.core.attainment import Verdict, original, original_attainment
from bqw_tracker.core.evidence import Evidence
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.index import Index, Task
from bqw_tracker.core.kinds import takes_latest
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.model import Cell, Indicator, Observation, Roles, Status, Target
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import Period, by_time, reporting_periods
from bqw_tracker.core.rollup import observed_alone
from bqw_tracker.core.rules import Rules
from bqw_tracker.core.schedule import Window
from bqw_tracker.core.stories import Telling, in_order
from bqw_tracker.core.trend import Trend, TrendWord, YearBefore
from bqw_tracker.core.walks import Walks

from .course import AreaFigure, Course, by_area, course

WORST_FIRST: tuple[Status, ...] = (
    "missed", "off_track", "no_data", "behind", "under_way", "on_track", "not_due", "met",
)  # fmt: skip
"""Of the parts of a whole, and of rows sorted by urgency."""
_ALMOST = Fraction(999, 1000)


class Mark(NamedTuple):
    """What stands beside the status of a target that lags.

    It is `accepted` until a day, or was `made_good` in a period. It is `prolonged` where it is
    accepted only because the day that was approved first was moved.
    """

    word: Literal["accepted", "made_good"]
    until: date | Period
    prolonged: bool = False


class RowNode(NamedTuple):
    """A node of a deed: by which day it is due, and the day on which its last area told it.

    `reported_on` is None while an area has not told it, `lacking` are those areas. `days_late`
    counts from its day to the day judged where it is due and not reached, else it is None.
    """

    name: str
    due: date
    reported_on: date | None
    days_late: int | None
    lacking: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether every area has told it."""
        return self.reported_on is not None


class Proof(NamedTuple):
    """A file that proves a figure, and the row that named it first.

    `there` says whether the file is kept; `link` leads to it from the document, "" where none does.
    """

    evidence: Evidence
    row: Observation
    there: bool
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """One target in one area. Shares are fractions of 1, figures in `unit`.

    `observed` is a Decimal, a milestone's state, or, for the whole of an `each`, the number of
    areas that meet it. `original` is what the target first asked for, None where that was never
    changed. The fields from `wording` on are for people and stand in no data format; `course` and
    `by_area` are filled where pictures are drawn, and never for a whole; `used` are the reported
    rows that the figure was made of. A whole counts areas and has no unit; `part_unit` is that
    of what is asked of each of its parts, `left_out` are the areas that have nothing to judge.
    `asked` says whether the calendar asks for anything yet. `area_unit` answers for the area;
    `stale_to` is the last period of a level that is not up to date; `nodes` are those of a deed,
    `tellings` the latest words of each area that its figure is made of, the latest first, and
    `proofs` the evidence, for documents; `written` is the period of its target in the catalogue,
    and how many before it have the same, strength and bound as well. `months` gives the `series`,
    which costs more than all the rest where many areas report, and is not shown by most.
    """

    indicator: str
    name: str
    measure: int
    section: int
    departments: Roles
    area: str
    part_of_each: bool
    period: str
    kind: str
    unit: str | None
    comparator: str | None
    target: str | None
    strength: str
    assumed: str | None
    observed: Decimal | str | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported_to: Period | None
    reported_areas: int
    expected_areas: int
    partial: bool
    attainment: Fraction | None
    due: Fraction | None
    shortfall: Fraction | None
    status: Status
    final: bool
    trend: TrendWord | None
    trend_ratio: Decimal | None
    original: Bound | None
    original_attainment: Fraction | None
    wording: str | None
    whole_of: int
    bound: Bound | None
    late: tuple[str, ...]
    months: Callable[[], tuple[Decimal | None, ...]] = field(repr=False, compare=False)
    weight: Decimal
    asked: bool
    nothing_to_judge: bool
    measure_title: str
    area_code: str | None
    area_unit: str
    window: Period
    stale_to: Period | None
    year_before: YearBefore | None
    mark: Mark | None
    left_out: tuple[str, ...] = ()
    course: Course | None = None
    by_area: tuple[AreaFigure, ...] = ()
    used: tuple[Cell, ...] = ()
    part_unit: str | None = None
    nodes: tuple[RowNode, ...] = ()
    tellings: tuple[Telling, ...] = ()
    proofs: tuple[Proof, ...] = ()
    written: tuple[str, int] = ("", 0)

    @property
    def overdue(self) -> tuple[RowNode, ...]:
        """The nodes that are due and not reached."""
        return tuple(node for node in self.nodes if node.days_late is not None)

    @property
    def series(self) -> tuple[Decimal | None, ...]:
        """The figure of each reporting period of the window alone, up to the reading day."""
        return self.months()

    @property
    def next_node(self) -> RowNode | None:
        """The node that comes next: the first one that is neither reached nor overdue."""
        left = (node for node in self.nodes if not node.reached and node.days_late is None)
        return next(left, None)

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands: the indicator, the area and the period, as a finding's key ends."""
        return self.indicator, self.area, self.period

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from every other: targets of one period may differ in anything."""
        return *self.key, self.part_of_each, self.strength, self.bound, self.written

    @property
    def story(self) -> Telling | None:
        """The latest words; None where nobody told any."""
        return self.tellings[0] if self.tellings else None

    @property
    def shown_share(self) -> Fraction | None:
        """The attainment for people: the edge of `>` or `<` is not the whole way.

        Of deeds under way nothing is measured; their whole has none either while none is done.
        """
        bound, share = self.bound, self.attainment
        if self.status == "under_way" and not share:
            return None
        strict = bound is not None and bound.comparator in (">", "<") and not self.whole_of
        if share is not None and bound and strict and self.observed == bound.value:
            return min(share, _ALMOST)
        return share

    @property
    def lacking(self) -> bool:
        """Whether it was judged though reports are missing that could change it."""
        settled = self.status == "met" and self.final
        return self.partial and not settled and self.status not in ("not_due", "no_data")

    @property
    def accepted(self) -> bool:
        """Whether the lag is an accepted deviation."""
        return self.mark is not None and self.mark.word == "accepted"

    @property
    def excused(self) -> bool:
        """Whether the lag is accepted by what was approved first, so that no score counts it."""
        return self.mark is not None and self.accepted and not self.mark.prolonged


def _series(indicator: Indicator, judged: Verdict, walks: Walks) -> tuple[Decimal | None, ...]:
    """Return the figure of each reporting period of the window up to the reading day."""
    reading = judged.figure.reading
    if reading is None or indicator.kind == "milestone":
        return ()
    periods = reporting_periods(judged.window.period, indicator.reported.every)
    windows = [Window(period, reading) for period in periods if period.end <= reading]
    return observed_alone(indicator, windows, judged.figure.expected, walks)


def _target_text(bound: Bound | None) -> str | None:
    if bound is None:
        return None
    high = f"..{plain(bound.high)}" if bound.high is not None else ""
    return plain(bound.value) + high


def period_judged(target: Target, judged: Verdict) -> str:
    """Return the period of a target as it is judged: of a yearly one the year."""
    return str(judged.window.period) if target.period == "yearly" else target.period


def target_row(
    index: Index, task: Task, *, judged: Verdict, trend: Trend | None, walks: Walks
) -> Row:
    """Return a target that was judged in an area."""
    indicator, target, bound = task.indicator, task.target, task.target.value
    observed = judged.figure
    stale = takes_latest(indicator) and observed.partial
    return Row(
        indicator=indicator.id,
        name=indicator.name,
        measure=task.owned.measure.number,
        section=task.owned.measure.section,
        departments=task.owned.departments,
        area=task.area,
        part_of_each=task.part,
        period=period_judged(target, judged),
        kind=indicator.kind,
        unit=indicator.unit,
        comparator=bound.comparator if bound else None,
        target=_target_text(bound),
        strength=target.strength,
        assumed=target.assumed,
        observed=observed.state or observed.observed,
        numerator=observed.numerator,
        denominator=observed.denominator,
        reported_to=observed.reported_to,
        reported_areas=len(observed.expected) - len(observed.late),
        expected_areas=len(observed.expected),
        partial=observed.partial,
        attainment=judged.attainment,
        due=judged.due,
        shortfall=judged.shortfall,
        status=judged.status,
        final=judged.final,
        trend=trend and trend.word,
        trend_ratio=trend and trend.ratio,
        original=first.value if (first := original(target)) else None,
        original_attainment=original_attainment(indicator, target, observed),
        wording=target.wording,
        whole_of=0,
        bound=bound,
        late=observed.late,
        months=cache(partial(_series, indicator, judged, walks)),
        weight=target.weight,
        asked=judged.asked,
        nothing_to_judge=observed.nothing_to_judge,
        measure_title=task.owned.measure.title,
        area_code=index.code_of(task.area),
        area_unit=index.unit_of(task.area),
        window=judged.window.period,
        stale_to=observed.reported_to if stale else None,
        year_before=None,
        mark=None,
        used=tuple(use.cell for use in observed.used),
        nodes=_nodes(judged),
    )


def _nodes(judged: Verdict) -> tuple[RowNode, ...]:
    late = {one.node.name: (judged.window.now - one.node.due.end).days for one in judged.overdue}
    return tuple(
        RowNode(
            one.node.name, one.node.due.last, one.reported_on, late.get(one.node.name), one.lacking
        )
        for one in judged.figure.nodes
    )


def _whole_nodes(parts: Sequence[Row]) -> Iterator[RowNode]:
    """Yield the nodes of a whole: each is reached when every part has reached it."""
    for several in zip(*(part.nodes for part in parts), strict=False):
        days = [node.reported_on for node in several]
        yield several[0]._replace(
            reported_on=None if None in days else max(day for day in days if day),
            days_late=max((n.days_late for n in several if n.days_late is not None), default=None),
            lacking=tuple(area for node in several for area in node.lacking),
        )


def drawn_row(row: Row, task: Task, judged: Verdict, *, walks: Walks, rules: Rules) -> Row:
    """Return the row with what pictures need: its course, and the figure of each area."""
    way = course(task.indicator, task.target, verdict=judged, walks=walks, rules=rules)
    return replace(row, course=way, by_area=by_area(task, judged, walks))


def capped_share(row: Row) -> Fraction:
    """Return attainment cut to 0..1; without a share 1 when met, else 0."""
    if row.attainment is None:
        return Fraction(int(row.status == "met"))
    return min(max(row.attainment, Fraction(0)), Fraction(1))


def _mean_of_original(parts: Sequence[Row]) -> Fraction | None:
    """Return the mean of the parts' shares of the original target, each cut to 0..1."""
    shares = [part.original_attainment for part in parts]
    if all(share is None for share in shares):
        return None
    return sum((min(max(share or Fraction(0), Fraction(0)), Fraction(1)) for share in shares),
               Fraction(0)) / len(parts)  # fmt: skip


def whole_status(parts: Collection[Status]) -> Status:
    """Return the status of a whole: met or not due where all its parts are, else the worst."""
    found = set(parts)
    if len(found) == 1:
        return found.pop()
    return min(({"on_track", *found} - {"met", "not_due"}), key=WORST_FIRST.index)


def _whole_mark(status: Status, parts: Sequence[Row]) -> Mark | None:
    """Return the mark of a whole: that of its parts that lag, where each of them has one."""
    marks = [part.mark for part in parts if part.status in LAGGING]
    if status not in LAGGING or not marks or None in marks:
        return None
    accepted = [mark for mark in marks if mark and mark.word == "accepted"]
    days = [mark.until for mark in accepted if isinstance(mark.until, date)]
    if days:
        return Mark("accepted", min(days), prolonged=any(mark.prolonged for mark in accepted))
    periods = [mark.until for mark in marks if mark and isinstance(mark.until, Period)]
    return Mark("made_good", max(periods, key=by_time))


def whole_row(all_parts: Sequence[Row], index: Index) -> Row:
    """Return the row of an `each` target.

    Parts with nothing to judge are left out; where all of them are, so is the whole.
    """
    parts = [part for part in all_parts if not part.nothing_to_judge]
    nothing = not parts
    parts = parts or list(all_parts)
    met = [part for part in parts if part.status == "met"]
    status = whole_status({part.status for part in parts})
    attained: Fraction | None = None
    if not nothing and (status != "not_due" or any(p.attainment is not None for p in parts)):
        shares = (capped_share(part) for part in parts if part.attainment is not None)
        attained = sum(shares, Fraction(0)) / len(parts)
    due = min((part.due for part in parts if part.due is not None), default=None)
    periods = [part.reported_to for part in parts if part.reported_to]
    return replace(
        parts[0],
        area=index.root,
        part_of_each=False,
        unit=None,  # what is counted are areas
        part_unit=parts[0].unit,
        comparator=">=",
        target=str(0 if nothing else len(parts)),
        observed=None if nothing else Decimal(len(met)),
        numerator=None,
        denominator=None,
        reported_to=max(periods, key=by_time, default=None),
        reported_areas=sum(part.reported_areas for part in all_parts),
        expected_areas=sum(part.expected_areas for part in all_parts),
        partial=any(part.partial for part in all_parts),
        attainment=attained,
        due=due,
        shortfall=None if due is None or attained is None else due - attained,
        status=status,
        final=all(part.final for part in parts)
        or any(part.final and part.status == "missed" for part in parts),
        trend=None,
        trend_ratio=None,
        original_attainment=_mean_of_original(parts),
        whole_of=len(parts),
        late=tuple(name for part in all_parts for name in part.late),
        asked=any(part.asked for part in parts),
        nothing_to_judge=nothing,
        area_code=index.code_of(index.root),
        area_unit=index.unit_of(index.root),
        stale_to=None,
        year_before=None,
        mark=_whole_mark(status, parts),
        left_out=() if nothing else tuple(p.area for p in all_parts if p.nothing_to_judge),
        months=tuple,
        course=None,
        by_area=(),
        used=tuple(cell for part in all_parts for cell in part.used),
        nodes=tuple(_whole_nodes(parts)),
        tellings=in_order(told for part in all_parts for told in part.tellings),
    )


def urgency(row: Row) -> tuple[int, bool, bool, Fraction]:
    """Return a key that puts the worst status first.

    In it what is accepted or made good comes last, and first the binding, the largest shortfall.
    """
    aspirational = row.strength == "aspirational"
    shortfall = row.shortfall or Fraction(0)
    return WORST_FIRST.index(row.status), row.mark is not None, aspirational, -shortfall
