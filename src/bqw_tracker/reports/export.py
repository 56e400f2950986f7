"""The figures of a workspace as tables for other programs: records in a fixed order, with keys.

Nothing is worked out here: attainment is what the report says, findings are what supervision found.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.evidence import evidences
from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import known_from
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation, base_of
from bqw_tracker.core.numbers import sixth
from bqw_tracker.core.periods import DAY, Period, add_months, parse_period

from .export_records import (
    Area,
    Attainment,
    Counted,
    Department,
    Found,
    Indicator,
    Measure,
    Proof,
    Role,
    Step,
    Target,
    Told,
)
from .finding import key_text
from .findings import Findings, entries_followed
from .judged import Judged, Light, rows_of
from .rows import Row


class Reference(NamedTuple):
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    theirs: tuple[str, ...]


class Table(NamedTuple):
    """Records of one kind, in a fixed order; `key` are the columns that no two of them share.

    The `rows` may be many, and are made as they are read, once.
    """

    name: str
    record: type[tuple[object, ...]]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: Iterable[tuple[object, ...]]


class Export(NamedTuple):
    """The tables as of a day; attainment as of the other `days` as well. `found` are findings."""

    as_of: date
    days: tuple[date, ...]
    policy: str
    sample_rows: int
    tables: tuple[Table, ...]
    found: Findings


def month_ends(issued: date, as_of: date) -> tuple[date, ...]:
    """Return the month ends from the day of issue on, and the day itself.

    >>> [str(day) for day in month_ends(date(2023, 4, 4), date(2023, 6, 15))]
    ['2023-04-30', '2023-05-31', '2023-06-15']
    """
    days, first = [as_of], as_of.replace(day=1)
    while (end := first - DAY) >= issued:
        days.append(end)
        first = add_months(end, 0)
    return tuple(reversed(days))


def export(judged: Judged, found: Findings, days: Sequence[date], folder: str) -> Export:
    """Return the tables of a workspace; `folder` is what the paths of its rows begin with."""
    catalogue, index = judged.catalogue, judged.index
    ids = target_ids(catalogue)
    attained = [row for rows in attainments(judged, days) for row in rows]
    indicator, area = _to("indicators", "indicator"), _to("areas", "area")
    target = _to("targets", "target_id")
    light = ("as_of", "target_id", "area", "part_of_each")
    measures, indicators = catalogue.measures, index.owned.items()
    sections = {section.number: section.title for section in catalogue.sections}
    tables = (
        Table("areas", Area, ("area",), (Reference(("parent",), "areas", ("area",)),), [
            Area(one.name, one.code, one.parent, index.unit_of(one.name)) for one in catalogue.areas
        ]),
        Table("departments", Department, ("department",), (), [
            Department(name) for name in catalogue.departments
        ]),
        Table("measures", Measure, ("measure",), (), [
            Measure(one.number, one.title, one.section, sections.get(one.section))
            for one in measures
        ]),
        Table("indicators", Indicator, ("indicator",), (_to("measures", "measure"),), [
            Indicator(id_, one.name, measure.number, one.kind, one.unit, one.reported.every,
                      one.reported.as_, one.definition)
            for id_, (measure, one) in indicators
        ]),
        Table("roles", Role, ("indicator", "department"), (
            indicator, _to("departments", "department"),
        ), [*_roles(index)]),
        Table("targets", Target, ("target_id",), (indicator, area), [*_targets(index, ids)]),
        Table("observations", Counted, ("path", "line"), (indicator, area),
              _counted(judged, folder)),
        Table("evidence", Proof, ("path", "line", "evidence"), (indicator, area),
              _proofs(judged, folder)),
        Table("attainment", Attainment, light, (
            target, area, indicator, _to("measures", "measure"),
        ), attained),
        Table("nodes", Step, (*light, "node"), (Reference(light, "attainment", light),),
              [*_steps(judged, ids)]),
        Table("findings", Found, ("finding", "number"), (target, indicator, area),
              [*_found(judged, ids, found)]),
        Table("stories", Told, ("as_of", "target_id", "area"), (target, area, indicator),
              [*_told(judged, ids)]),
    )  # fmt: skip
    title = catalogue.policy.title
    return Export(judged.as_of, tuple(days), title, judged.sample_rows, tables, found)


def _to(table: str, column: str) -> Reference:
    return Reference((column,), table, (column,))


def target_ids(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return names of the targets by indicator: its id and period, of several alike a number."""
    found: dict[str, list[str]] = {}
    for indicator in (one for measure in catalogue.measures for one in measure.indicators):
        seen: Counter[str] = Counter()
        found[indicator.id] = []
        for target in indicator.targets:
            seen[target.period] += 1
            again = f"/{seen[target.period]}" if seen[target.period] > 1 else ""
            found[indicator.id].append(f"{indicator.id}/{target.period}{again}")
    return found


def _roles(index: Index) -> Iterator[Role]:
    for id_, owned in index.owned.items():
        roles = owned.departments
        yield from (Role(id_, name, "lead") for name in dict.fromkeys(roles.lead))
        more = dict.fromkeys(name for name in roles.support if name not in roles.lead)
        yield from (Role(id_, name, "support") for name in more)


def _targets(index: Index, ids: dict[str, list[str]]) -> Iterator[Target]:
    for id_, indicator in index.indicators.items():
        for name, target in zip(ids[id_], indicator.targets, strict=True):
            span, bound, base = parse_period(target.period), target.value, base_of(target)
            yield Target(
                name, id_, target.period, span and span.start, span and span.last,
                target.area or index.root, bound and bound.comparator, bound and bound.value,
                bound and bound.high, indicator.unit, target.wording, target.strength,
                target.assumed, base.value if base else None,
                str(base.period) if base else None, target.weight,
            )  # fmt: skip


def counted(judged: Judged) -> Iterator[Observation]:
    """Yield the rows that count, known by the day, in the order of catalogue and time."""
    for id_, indicator in judged.index.indicators.items():
        for area in judged.index.areas:
            for row in judged.cells.get((id_, area), ()):
                if known_from(indicator, row) <= judged.as_of + DAY:
                    yield row


def _counted(judged: Judged, folder: str) -> Iterator[Counted]:
    for row in counted(judged):
        indicator, (day, moment) = judged.index.indicators[row.indicator], _moment(row.reported_on)
        unit = "%" if indicator.kind == "milestone" else indicator.unit
        yield Counted(
            _below(folder, row.path), row.line, row.indicator, row.area, str(row.period),
            row.period.start, row.period.last, row.value, unit, row.numerator, row.denominator,
            row.state or None, day, moment, row.source or None, row.source == SAMPLE,
            row.note or None, row.story.problem or None, row.story.next or None,
        )  # fmt: skip


def _below(folder: str, path: str) -> str:
    """Return a path as it is below the data folder, whatever system wrote it."""
    return path.removeprefix(folder).replace("\\", "/").removeprefix("/")


def _moment(moment: datetime) -> tuple[date, time | None]:
    """Return a day and its time; the first moment stands for the day."""
    return moment.date(), moment.time() if moment.time() != time() else None


def _proofs(judged: Judged, folder: str) -> Iterator[Proof]:
    indicators = judged.index.indicators
    for row in judged.rows:
        if row.story.evidence and known_from(indicators[row.indicator], row) <= judged.as_of + DAY:
            path = _below(folder, row.path)
            named = {one.name: one for one in reversed(evidences(row.story.evidence))}
            for one in reversed(named.values()):
                digest = one.digest or None
                yield Proof(path, row.line, one.name, digest, row.indicator, row.area)


def attainments(judged: Judged, days: Sequence[date]) -> list[list[Attainment]]:
    """Return what a report says of everything as of each of some days, day by day."""
    ids = target_ids(judged.catalogue)
    seen = [judged.on(day) for day in days]
    found: list[list[Attainment]] = [[] for _ in seen]
    for id_, names in ids.items():  # the days of one indicator share its walks
        for day, told in zip(seen, found, strict=True):
            for name, lights in zip(names, day.lights[id_], strict=True):
                told += [_attainment(row, name, day) for row in rows_of(lights)]
    return found


def _attainment(row: Row, name: str, judged: Judged) -> Attainment:
    observed, before, mark = row.observed, row.year_before, row.mark
    until, reached, first = mark and mark.until, row.reported_to, row.original
    ranged = row.bound if row.comparator == "range" else None
    asked = None if row.target is None else Decimal(row.target.partition("..")[0])
    number = observed if isinstance(observed, Decimal) else None
    was = before and before.value
    if row.kind == "rate" and not row.whole_of:
        number, was = number and sixth(number), was and sixth(was)
    return Attainment(
        as_of=judged.as_of,
        target_id=name,
        area=row.area,
        part_of_each=row.part_of_each,
        area_code=row.area_code,
        unit_of_area=row.area_unit,
        indicator=row.indicator,
        name=row.name,
        measure=row.measure,
        measure_title=row.measure_title,
        section=row.section,
        departments=row.departments.lead,
        support=row.departments.support,
        period=row.period,
        window_start=row.window.start,
        window_end=row.window.last,
        kind=row.kind,
        unit=row.unit,
        comparator=row.comparator,
        target_number=asked,
        target_high=ranged and ranged.high,
        wording=row.wording,
        strength=row.strength,
        assumed=row.assumed,
        observed_number=number,
        state=observed if isinstance(observed, str) else None,
        numerator=row.numerator,
        denominator=row.denominator,
        reported_to=reached and str(reached),
        reported_to_end=reached and reached.last,
        reported_areas=row.reported_areas,
        expected_areas=row.expected_areas,
        partial=row.partial,
        attainment=row.attainment,
        due=row.due,
        shortfall=row.shortfall,
        status=row.status,
        final=row.final,
        mark=mark and mark.word,
        accepted_until=until if isinstance(until, date) else None,
        made_good_in=str(until) if isinstance(until, Period) else None,
        trend=row.trend,
        trend_ratio=None if row.trend_ratio is None else Fraction(row.trend_ratio),
        original_comparator=first and first.comparator,
        original_number=first and first.value,
        original_high=first and first.high,
        original_attainment=row.original_attainment,
        year_before=was,
        growth=before and before.growth,
        stale_to=row.stale_to and str(row.stale_to),
        sample=bool(judged.sample_rows),
    )


def _each_target(
    judged: Judged, ids: dict[str, list[str]]
) -> Iterator[tuple[str, tuple[Light, ...]]]:
    for id_, names in ids.items():
        yield from zip(names, judged.lights[id_], strict=True)


def _steps(judged: Judged, ids: dict[str, list[str]]) -> Iterator[Step]:
    for name, lights in _each_target(judged, ids):
        for row in rows_of(lights) if lights[-1].target.nodes else ():
            for node in row.nodes:
                yield Step(judged.as_of, name, row.area, row.part_of_each, node.name, node.due,
                           node.reached, node.reported_on)  # fmt: skip


def _told(judged: Judged, ids: dict[str, list[str]]) -> Iterator[Told]:
    for name, lights in _each_target(judged, ids):
        told = {one.area: one for light in lights for one in light.row.tellings}
        for one in told.values():
            yield Told(
                judged.as_of, name, one.area, lights[0].task.indicator.id, one.note or None,
                one.problem or None, one.next or None, *_moment(one.reported_on),
            )  # fmt: skip


def _found(judged: Judged, ids: dict[str, list[str]], found: Findings) -> Iterator[Found]:
    """Yield the findings; two of one key are of targets that share indicator, area and period."""
    entries, seen = entries_followed(found), Counter[str]()
    names = {
        light.row.identity: name for name, lights in _each_target(judged, ids) for light in lights
    }
    for one in found.findings:
        seen[key_text(one.key)] += 1
        row, left, every = one.row, one.catch_up, one.indicator.reported.every
        entry = next(iter(entries.get(key_text(one.key), ())), None)
        yield Found(
            key_text(one.key), seen[key_text(one.key)], names[row.identity] if row else None,
            found.as_of, found.today, one.key.kind, one.key.indicator,
            one.key.area, one.key.period, str(one.since), one.since.start, one.running,
            row.status if row else None, row.attainment if row else None,
            row.due if row else None, row.shortfall if row else None, one.indicator.unit, every,
            left and left.left, left and left.remaining, left and left.needed, left and left.pace,
            entry.entry.id if entry and entry.entry else None, entry.state if entry else None,
        )  # fmt: skip
