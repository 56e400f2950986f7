"""What supervision found as of a day, worst first: each thing once, under a key of its own.

About lights see finding.py; about what is reported:
- Missing: the due day has passed on `today` and the figure is not there, whatever day the report
  is about. Of a level (stock, latest rate, deed) only what nothing later was reported of: the
  level of March is of no use any more when that of June is known.
- Late: the latest figure that was due came after its day. A lateness that was followed by a
  punctual figure is none any more; after the last figure of all it stands until the month is
  over in which another one would have been due.
- Taken back: a row that corrects says that a deed is not done, or a node not reached, that had
  been told; as long as that is not told again and the target's window lasts.
- Odd figures: what is asked about a figure of the latest reporting period, as if it just arrived.
- Parts differ: any figure of the city that counts and is not the sum of its parts; of a level
  the latest.
Source: docs/domain.md, "Findings".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.calendar import unknown_years
from bqw_tracker.core.cells import Cells, cells
from bqw_tracker.core.checks import parts_differ, parts_of_city
from bqw_tracker.core.deeds import TakenBack, plans_of, still_lost
from bqw_tracker.core.deliveries import Delivery
from bqw_tracker.core.index import Index, Owned
from bqw_tracker.core.kinds import takes_latest
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.model import Indicator, Observation, Roles
from bqw_tracker.core.oddities import odd_figures
from bqw_tracker.core.packed import Few, Packed
from bqw_tracker.core.periods import (
    DAY,
    MONTHS,
    Period,
    add_months,
    by_time,
    parse_period,
    reporting_periods,
    year,
)
from bqw_tracker.core.problems import Place, Problem, Sentence, sentence
from bqw_tracker.core.rectifications import (
    FindingKey,
    Followed,
    Rectification,
    followed,
)
from bqw_tracker.core.row_checks import Progress

from .finding import (
    KINDS,
    Finding,
    MadeGood,
    key_text,
    light_findings,
    light_keys,
    responsible,
    target_period,
)
from .judged import Judged, as_known, lost_said
from .rows import urgency
from .scope import Scope

if TYPE_CHECKING:
    from bqw_tracker.core.beside import Odd


class Findings(NamedTuple):
    """What was found about the figures of a day (`as_of`), and about reporting until `today`.

    `lookup` knows the catalogue. `made_good` are final misses that were reached later; they are no
    findings any more.
    `followed` joins the findings with the ledger of rectifications, as it stands today, gone ones
    included. `warnings` tell of which years the holidays are not known.
    """

    as_of: date
    today: date
    policy: str
    sample_rows: int
    lookup: Index
    findings: list[Finding]
    made_good: list[MadeGood]
    followed: list[Followed]
    warnings: list[Sentence]

    @property
    def lagging(self) -> list[Finding]:
        """What lags, the worst first."""
        return [one for one in self.findings if one.key.kind in LAGGING]


class Unsent(NamedTuple):
    """An indicator of which figures are owed and were not delivered; the first was due on `due`."""

    indicator: Indicator
    periods: tuple[Period, ...]
    due: date
    responsible: Roles


class Silent(NamedTuple):
    """An area that owes figures, and of which indicators."""

    area: str
    unsent: tuple[Unsent, ...]

    @property
    def figures(self) -> int:
        """How many figures it owes: one for each indicator and period."""
        return sum(len(each.periods) for each in self.unsent)


def silent(found: Findings) -> list[Silent]:
    """Return who has not reported, who owes most first; the indicators in the catalogue's order."""
    owing: dict[str, dict[str, list[Delivery]]] = defaultdict(lambda: defaultdict(list))
    for one in found.findings:
        if one.key.kind == "missing":
            owing[one.key.area][one.key.indicator] += one.deliveries
    index = found.lookup
    areas = [
        Silent(
            area,
            tuple(
                Unsent(
                    index.indicators[id_],
                    tuple(sorted((one.duty.period for one in owing[area][id_]), key=by_time)),
                    min(one.duty.due for one in owing[area][id_]),
                    responsible(index, id_, area),
                )
                for id_ in index.owned
                if id_ in owing[area]
            ),
        )
        for area in (each.name for each in index.catalogue.areas)
        if area in owing
    ]
    return sorted(areas, key=lambda one: -one.figures)


def findings(judged: Judged, *, today: date, entries: Sequence[Rectification] = ()) -> Findings:
    """Return what supervision finds; rows reported after `today` are not known.

    Lights, odd figures and parts are judged as of the day, lateness against today.
    """
    judged = as_known(judged, today)
    lights, made_good = light_findings(judged)
    told = _by_urgency(
        judged.index,
        [
            *lights,
            *delivery_findings(judged, today),
            *taken_back_findings(judged),
            *odd_findings(judged),
            *parts_findings(judged),
        ],
    )
    due = (duty.due for duty in judged.owed(today).duties if duty.due <= today)
    return Findings(
        as_of=judged.as_of,
        today=today,
        policy=judged.catalogue.policy.title,
        sample_rows=judged.sample_rows,
        lookup=judged.index,
        findings=told,
        made_good=made_good,
        followed=followed(entries, [key_text(one.key) for one in told], today),
        warnings=unknown_years(due, judged.catalogue.rules),
    )


def keys_found(judged: Judged, kinds: Collection[str], *, today: date) -> set[FindingKey]:
    """Return the keys of the findings of these kinds, and perhaps of others: see `findings`."""
    judged = as_known(judged, today)
    found = set[FindingKey]()
    if not {"missing", "late"}.isdisjoint(kinds):
        found |= {one.key for one in delivery_findings(judged, today)}
    for kind, told in (
        ("taken-back", taken_back_findings), ("odd-figure", odd_findings),
        ("parts-differ", parts_findings),
    ):  # fmt: skip
        if kind in kinds:
            found |= {one.key for one in told(judged)}
    return found.union(light_keys(judged))


def entries_followed(found: Findings) -> dict[str, list[Followed]]:
    """Return the entries of the ledger by the key of the finding that they follow."""
    entries: dict[str, list[Followed]] = {}
    for one in found.followed:
        if one.entry is not None:
            entries.setdefault(one.finding, []).append(one)
    return entries


def chosen_findings(found: Findings, told: Scope) -> Findings:
    """Return what was found of what is to be told."""

    def holds(key: FindingKey, *areas: str) -> bool:
        return any(told.holds(key.indicator, area) for area in areas or (key.area,))

    return found._replace(
        findings=[one for one in found.findings if holds(one.key, *one.areas)],
        made_good=[one for one in found.made_good if holds(one.key)],
        followed=[one for one in found.followed if told.tells(one.finding)],
    )


def _by_urgency(index: Index, told: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the worst first; what is equally bad in the catalogue's order.

    Within a kind binding targets come first, then the largest shortfall, then what stood longest.
    """
    kinds, indicators, areas = (
        {name: n for n, name in enumerate(names)}
        for names in (KINDS, index.owned, (area.name for area in index.catalogue.areas))
    )

    def order(one: Finding) -> tuple[object, ...]:
        key, row = one.key, one.row
        return (
            kinds[key.kind],
            urgency(row)[1:] if row else (False, 0),
            -one.running,
            indicators[key.indicator],
            areas[key.area],
            key.period,
        )

    return sorted(told, key=order)


def delivery_findings(judged: Judged, today: date) -> Iterator[Finding]:
    """Yield what is missing and what came late, of what was due before today."""
    owned = judged.index.owned
    asked: dict[tuple[str, Period], str] = {}  # all areas owe the same periods
    passed = (one for one in judged.owed(today).deliveries if one.duty.due < today)
    for (id_, area), group in groupby(passed, lambda one: one.duty[:2]):
        due = list(group)
        if all(one.state == "on_time" for one in due):  # as most are
            continue
        indicator = owned[id_].indicator
        by_target: dict[str, list[Delivery]] = defaultdict(list)
        for one in due:
            key = id_, one.duty.period
            if key not in asked:
                asked[key] = target_period(indicator, one.duty.period)
            by_target[asked[key]].append(one)
        months = MONTHS.get(indicator.reported.every, 12)
        forgotten = add_months(due[-1].duty.due, months + 1)
        for period, owed in by_target.items():
            missing = [one for one in owed if one.state == "missing"]
            if missing:
                yield _undelivered(("missing", area, period), owned[id_], owed, missing)
            if owed[-1] is due[-1] and due[-1].state == "late" and today < forgotten:
                late = list(takewhile(lambda d: d.state == "late", reversed(owed)))[::-1]
                yield _undelivered(("late", area, period), owned[id_], owed, late)


def _undelivered(
    about: tuple[str, str, str],
    owned: Owned,
    owed: Sequence[Delivery],
    found: Sequence[Delivery],
) -> Finding:
    """Return the finding that names these deliveries, of those owed for a target in an area."""
    kind, area, period = about
    since = found[0].duty.period
    return Finding(
        FindingKey(kind, owned.indicator.id, area, period),
        *owned,
        since=since,
        running=sum(one.duty.period.start >= since.start for one in owed),
        deliveries=tuple(found),
    )


def taken_back_findings(judged: Judged) -> Iterator[Finding]:
    """Yield what was told reached, was taken back by the day, and is not reached again."""
    as_of = judged.as_of
    for id_, owned in judged.index.owned.items():
        indicator = owned.indicator
        if indicator.kind != "milestone":
            continue
        plans, every = plans_of(indicator), indicator.reported.every
        told = judged.told_of(indicator, as_of + DAY)
        for area in judged.index.reporters(indicator):
            rows = told.get((id_, area), ())
            said: dict[FindingKey, list[TakenBack]] = defaultdict(list)
            for one in still_lost(rows, plans):
                period = target_period(indicator, one.row.period)
                window = parse_period(period)
                if window is None or as_of < window.end:
                    said[FindingKey("taken-back", id_, area, period)].append(one)
            for key, several in said.items():
                since = _period_of(every, min(several[0].row.period.last, as_of))
                until = _latest_period(every, as_of)
                spans = reporting_periods(Period(since.start, max(since.end, until.end)), every)
                texts = tuple(lost_said(one, lost) for one in several for lost in one.lost)
                yield Finding(key, *owned, since=since, running=len(spans), said=texts)


def odd_findings(judged: Judged) -> Iterator[Finding]:
    """Yield what is odd about the figures of each indicator's latest reporting period."""
    owned, rows = judged.index.owned, judged.rows
    latest = {
        id_: _latest_period(indicator.reported.every, judged.as_of)
        for id_, indicator in judged.index.indicators.items()
    }
    if isinstance(rows, Packed):
        found, arriving = _few_odd(judged.index, rows.few, latest)
    else:
        found = {
            key: [cell for cell in own if cell.period.end <= latest[key[0]].end]
            for key, own in judged.cells.items()
        }
        arriving = [row for row in rows if row.period.ends_in(latest[row.indicator])]
    said: dict[FindingKey, list[Odd]] = defaultdict(list)
    for odd in odd_figures(judged.index, found, arriving):
        row = odd.row
        period = target_period(owned[row.indicator].indicator, row.period)
        said[FindingKey("odd-figure", row.indicator, row.area, period)].append(odd)
    for key, odds in said.items():
        yield Finding(
            key,
            *owned[key.indicator],
            since=latest[key.indicator],
            running=1,
            said=tuple(odd.problem.message for odd in odds),
            areas=tuple(dict.fromkeys(area for odd in odds for area in odd.areas)),
        )


def _few_odd(
    index: Index, few: Few, latest: Mapping[str, Period]
) -> tuple[Cells, list[Observation]]:
    """Return the cells of packed rows that are compared, and rows that are judged; no deeds."""
    asked = [each for each in index.indicators.values() if each.kind != "milestone"]
    arriving = [row for each in asked for row in few.arriving(each, latest[each.id])]
    ends = {row.period.end for row in arriving}
    known = [row for each in asked for row in few.before(each, latest[each.id].start, ends)]
    return cells(index.catalogue, [*known, *arriving]), arriving


def parts_findings(judged: Judged) -> Iterator[Finding]:
    """Yield where figures of the city that had ended by the day are not the sum of their parts."""
    as_of, indicators = judged.as_of, judged.index.indicators
    if isinstance(judged.rows, Packed):
        ended = _few_unlike(judged.index, judged.rows.few, as_of + DAY)
    else:
        made = {id_ for id_, one in indicators.items() if parts_of_city(judged.index, one)}
        ended = {
            key: [cell for cell in series if cell.period.last <= as_of]
            for key, series in judged.cells.items()
            if key[0] in made
        }
    at = {(cell.path, cell.line): cell for series in ended.values() for cell in series}
    differing: dict[FindingKey, list[tuple[Period, Problem]]] = defaultdict(list)
    for problem in parts_differ(Progress(judged.index, {}, ended)):
        cell = at[_at(problem)]
        id_, area, indicator = cell.indicator, cell.area, indicators[cell.indicator]
        if takes_latest(indicator) and cell is not ended[id_, area][-1]:
            continue
        key = FindingKey("parts-differ", id_, area, target_period(indicator, cell.period))
        differing[key].append((cell.period, problem))
    for key, pairs in differing.items():
        owned = judged.index.owned[key.indicator]
        every = owned.indicator.reported.every
        since = _period_of(every, pairs[0][0].last)
        window = parse_period(key.period)
        until = _latest_period(every, min(as_of, window.last) if window else as_of)
        said = tuple(
            sentence("{period}: {message}", period=period, message=problem.message)
            for period, problem in pairs
        )
        running = len(reporting_periods(Period(since.start, max(since.end, until.end)), every))
        yield Finding(key, *owned, since=since, running=running, said=said)


def _few_unlike(index: Index, few: Few, end: date) -> Cells:
    """Return of packed rows the cells up to an end that their parts do not make, and these."""
    found: Cells = {}
    for indicator in index.indicators.values():
        if parts := parts_of_city(index, indicator):
            found |= few.unlike(indicator, index.root, parts, end)
    return found


def _at(problem: Problem) -> tuple[str, int]:
    """Return where the row of a problem stands."""
    place = problem.place
    return (place.path, place.line) if isinstance(place, Place) else ("", 0)


def _period_of(every: str, day: date) -> Period:
    """Return the reporting period in which a day lies; of `once` the year."""
    return next(span for span in reporting_periods(year(day.year), every) if day < span.end)


def _latest_period(every: str, as_of: date) -> Period:
    """Return the last reporting period that has ended by a day."""
    return _period_of(every, _period_of(every, as_of + DAY).start - DAY)
