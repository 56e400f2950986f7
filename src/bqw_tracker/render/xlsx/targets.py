"""The sheets of targets: all of them, and those of each area and of each department."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bqw_tracker.core.fields import Bound
from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.render.origin import origin_lines
from bqw_tracker.render.table import whole_first
from bqw_tracker.reports.groups import Group, by_group, counted
from bqw_tracker.reports.origin import Origin
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from .sheet import (
    NOTHING,
    Cell,
    Column,
    Line,
    Sheet,
    number_cell,
    number_form,
    rate_cell,
    share_cell,
)

_AREA, _DEPARTMENT, _MONTHS = 2, 3, 13


def _status_colours() -> dict[str, str]:
    colours = {name: words.colour(status) for status, name in words.status_names().items()}
    return colours | {words.status_word("met", final=True): words.colour("met")}


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("ID"), 12),
        Column(_("Indicator"), 30),
        Column(_("Area"), 12),
        Column(_("Department"), 22),
        Column(_("Period"), 12),
        Column(_("Target"), 20),
        Column(_("Target value"), right=True),
        Column(_("Observed"), right=True),
        Column(_("Unit"), 10),
        Column(_("Attained"), right=True, bar=True),
        Column(_("Due"), right=True),
        Column(_("Short by"), right=True),
        Column(_("Status"), 14, colours=_status_colours()),
        Column(_("Months"), 16, months=True),
        Column(_("Reported to"), 12),
        Column(_("Remarks"), 30),
    )


def _target_cell(row: Row) -> Cell:
    """Return the number of a target; its sign, or the end of its range, is in the format."""
    if row.whole_of:
        return number_cell(Decimal(row.whole_of))
    if row.bound is None:
        return NOTHING
    return _bound_cell(row.bound)


def _bound_cell(bound: Bound) -> Cell:
    shown = words.bound_text(bound, None)
    if bound.high is not None:
        form = number_form(bound.value, after=f"–{words.grouped(bound.high)}")
    else:
        sign = {">=": "≥", "<=": "≤"}.get(bound.comparator, bound.comparator)
        form = number_form(bound.value, before=sign)
    return Cell(bound.value, form, shown)


def _observed_cell(row: Row) -> Cell:
    observed = row.observed
    if observed is None:
        return NOTHING
    if isinstance(observed, str):
        return Cell(words.state_word(observed))
    if row.whole_of:
        return Cell(observed, f'0"/{row.whole_of}"', words.observed_text(row))
    if row.kind == "rate":
        return rate_cell(observed, row.bound)
    return number_cell(observed)


def _notes(row: Row) -> str:
    texts = []
    if row.strength == "aspirational":
        texts.append(_("aspirational"))
    if row.assumed is not None:
        texts.append(_("assumed: {reading}").format(reading=row.assumed))
    if row.partial and row.status not in ("not_due", "no_data"):
        texts.append(_("missing: {areas}").format(areas="、".join(dict.fromkeys(row.late))))
    return _("; ").join(texts)


def _cells(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(row.indicator),
        Cell(row.name),
        Cell(row.area),
        Cell("、".join(row.departments)),
        Cell(words.period_text(row.period)),
        Cell(words.target_text(row)),
        _target_cell(row),
        _observed_cell(row),
        Cell(_("places") if row.whole_of else row.unit or ""),
        share_cell(row.attainment),
        share_cell(row.due),
        share_cell(row.shortfall, lag=True),
        Cell(words.status_word(row.status, final=row.final)),
        Cell(""),
        Cell("" if row.reported_to is None else str(row.reported_to)),
        Cell(_notes(row)),
    )


def all_targets(report: Report, origin: Origin | None) -> Sheet:
    """Return every row, in the plan's order with each whole before its parts, or worst first."""
    rows = (
        sorted(report.rows, key=urgency)
        if report.worst_first
        else [row for row, _ in whole_first(report.rows)]
    )
    told = words.footer(report)
    if origin is not None:
        told += origin_lines(origin)
    return Sheet(
        name=_("Overview"),
        columns=_columns(),
        lines=[Line(_cells(row), series=row.series, kind=row.kind) for row in rows],
        nothing=_("no target passes the filters"),
        notes=tuple(dict.fromkeys(told)),  # both tell the day
    )


def by_area(report: Report, areas: Sequence[Group]) -> Sheet:
    """Return the targets of each area."""
    return _grouped(report, _("By area"), areas, own=_AREA)


def by_department(report: Report, departments: Sequence[Group]) -> Sheet:
    """Return the targets of each department; one that several answer for stands at each."""
    return _grouped(report, _("By department"), departments, own=_DEPARTMENT)


def _grouped(report: Report, name: str, groups: Sequence[Group], *, own: int) -> Sheet:
    """Return the targets group by group; the group stands in the first column of every line."""
    order = [own, *(n for n in range(len(_columns())) if n not in (own, _MONTHS))]
    columns, rows = _columns(), by_group(report.rows, groups[0].by) if groups else {}
    return Sheet(
        name=name,
        columns=tuple(columns[n] for n in order),
        lines=[
            line._replace(cells=tuple(line.cells[n] for n in order))
            for group in groups
            for line in _group_lines(rows[group.key], group, own)
        ],
        nothing=_("no target passes the filters"),
        notes=(
            _(
                "a line in bold counts the targets of its group, a whole and not its parts (an "
                "area its own parts); its share is the mean of those that are binding and not "
                "waiting to be due, without a share 100% when met and else 0"
            ),
        ),
        frozen=3,
    )


def _group_lines(rows: Sequence[Row], group: Group, own: int) -> Iterator[Line]:
    named = {own: Cell(group.title)}
    heading = named | {1: Cell(_counts_text(group, rows)), 9: share_cell(group.attainment)}
    blank = [Cell("")] * len(_columns())
    yield Line(tuple(heading.get(n, cell) for n, cell in enumerate(blank)), heading=True)
    for row, _below in whole_first(rows):
        yield Line(tuple(named.get(n, cell) for n, cell in enumerate(_cells(row))))


def _counts_text(group: Group, rows: Sequence[Row]) -> str:
    """Return how many targets have which status, those that none has left out.

    Where only parts stand whose whole is filtered away, none is counted and nothing is said.
    """
    if not any(group.counts.values()):
        return ""
    final = sum(row.final and row.status == "met" for row in counted(rows, group.by))
    counts = {words.status_word("met", final=True): final}
    for status, count in group.counts.items():
        counts[words.status_names()[status]] = count - final if status == "met" else count
    return _("{total} targets: {counts}").format(
        total=sum(group.counts.values()),
        counts=" · ".join(f"{name} {count}" for name, count in counts.items() if count),
    )
