"""The sheets of targets, all of them and group by group, and of the figures they were made of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import time
from decimal import Decimal

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import by_time
from bqw_tracker.locale import _, joined
from bqw_tracker.render import labels, rounding, stories, totals, words
from bqw_tracker.render.evidence import proofs_text
from bqw_tracker.render.origin import origin_lines
from bqw_tracker.render.table import Cell, Column, Line, Table
from bqw_tracker.render.targets import STORY_WIDTH, target_cells, target_columns, whole_first
from bqw_tracker.render.workbook import (
    NOTHING,
    day_cell,
    gap_cell,
    number_cell,
    number_form,
    rate_cell,
    share_cell,
    share_cells,
)
from bqw_tracker.reports.groups import WORDS, Group, by_group, counted, word_of
from bqw_tracker.reports.origin import Origin
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

_COLUMNS = (
    "indicator", "name", "area", "department", "period", "target", "value", "observed", "unit",
    "growth", "attainment", "due", "shortfall", "status", "months", "reported_to",
    "note", "problem", "next", "evidence", "remarks",
)  # fmt: skip
_STORY = 22 * (STORY_WIDTH - 4)
"""So many terminal cells of words a row of a sheet has room for: it is never higher than a page."""


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
        form = number_form(bound.value, after=f"–{rounding.grouped(bound.high)}")
    else:
        form = number_form(bound.value, before=words.sign_text(bound))
    return Cell(shown, exact=bound.value, form=form)


def _observed_cell(row: Row) -> Cell:
    observed = row.observed
    if row.nothing_to_judge:
        return Cell(words.observed_text(row))
    if observed is None:
        return NOTHING
    if isinstance(observed, str):
        return Cell(labels.state_word(observed))
    if row.whole_of:
        return Cell(words.observed_text(row), exact=observed, form=f'0"/{row.whole_of}"')
    if row.kind == "rate":
        return rate_cell(observed, row.bound)
    return number_cell(observed)


def _notes(row: Row) -> str:
    texts = []
    if row.strength == "aspirational":
        texts.append(_("aspirational"))
    if row.lacking:
        texts.append(_("missing: {areas}").format(areas=joined(dict.fromkeys(row.late))))
    if row.mark is not None:
        texts.append(words.mark_text(row.mark))
    return _("; ").join(texts)


def _columns_of(rows: Iterable[Row], names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns; that of the year before only where a row has it."""
    known = any(row.year_before for row in rows)
    return tuple(name for name in names if known or name != "growth")


def ledger_cells(row: Row) -> dict[str, Cell]:
    """Return the cells of a target, its figures as numbers."""
    share, due = share_cells(row)
    return target_cells(row) | {
        "name": Cell(row.name),
        "value": _target_cell(row),
        "observed": _observed_cell(row),
        "unit": Cell(_("places") if row.whole_of else row.unit or ""),
        "attainment": share,
        "due": due,
        "shortfall": gap_cell(row.shortfall),
        "status": Cell(words.status_name(row)),  # with a mark it has no colour
        "months": Cell(""),
        "evidence": Cell(proofs_text(row.proofs)),
        "reported_to": Cell("" if row.reported_to is None else str(row.reported_to)),
        "remarks": Cell(_notes(row)),
        **{field: Cell(text) for field, text in stories.by_field(row, _STORY).items()},
    }


def all_targets(report: Report, origin: Origin | None) -> Table:
    """Return every row, in the plan's order with each whole before its parts, or worst first."""
    rows = (
        sorted(report.rows, key=urgency)
        if report.worst_first
        else [row for row, _ in whole_first(report.rows)]
    )
    # The counts stand in the overview, the marks beside their targets.
    unmarked = report._replace(rows=[replace(row, mark=None) for row in report.rows])
    told = totals.footer(unmarked)[1:]
    if origin is not None:
        told += origin_lines(origin)
    told += _assumed(report)
    columns, names = target_columns(), _columns_of(rows, _COLUMNS)
    return Table(
        columns=tuple(columns[name] for name in names),
        lines=[
            Line(_picked(ledger_cells(row), names), series=row.series, kind=row.kind)
            for row in rows
        ],
        nothing=_("no target passes the filters"),
        notes=tuple(dict.fromkeys(told)),  # both tell the day
    )


def _assumed(report: Report) -> list[str]:
    """Return which indicators rest on an assumed reading; `explain` tells each."""
    ids = dict.fromkeys(row.indicator for row in report.rows if row.assumed is not None)
    if not ids:
        return []
    text = _("assumed readings, of which explain tells each: {ids}")
    return [text.format(ids=joined(ids))]


def _picked(cells: dict[str, Cell], names: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(cells.get(name, Cell("")) for name in names)


def grouped_targets(report: Report, groups: Sequence[Group], own: str) -> Table:
    """Return the targets group by group; the group stands in the column `own`, the first one.

    A target that several departments answer for stands at each.
    """
    order = [own, *(name for name in _COLUMNS if name not in (own, "months"))]
    names = _columns_of(report.rows, order)
    columns, by = target_columns(), groups[0].by if groups else "area"
    rows, counted_rows = by_group(report.rows, by), by_group(report.counted, by)
    return Table(
        columns=tuple(columns[name] for name in names),
        lines=[
            Line(_picked(cells, names), title)
            for group in groups
            if group.key in rows
            for cells, title in _group_cells(rows[group.key], group, own, counted_rows[group.key])
        ],
        nothing=_("no target passes the filters"),
        notes=(
            _(
                "a line in bold counts the targets of its group, a whole and not its parts (an "
                "area its own parts); its share is the mean of those that are binding and asked "
                "for, without a share 100% when met and 0 when missed or without data"
            ),
        ),
        frozen=3,
        printed=own == "area",
    )


def _group_cells(
    rows: Sequence[Row], group: Group, own: str, all_rows: Sequence[Row]
) -> Iterator[tuple[dict[str, Cell], int | None]]:
    """Yield the cells of the line that counts a group, then those of its targets."""
    named = {own: Cell(group.title)}
    share = share_cell(group.attainment)
    yield named | {"name": Cell(_counts_text(group, all_rows)), "attainment": share}, 0
    for row, _below in whole_first(rows):
        yield ledger_cells(row) | named, None


def _counts_text(group: Group, rows: Sequence[Row]) -> str:
    """Return how many targets have which status, those that none has left out.

    Where only parts stand whose whole is filtered away, none is counted and nothing is said.
    """
    if not any(group.counts.values()):
        return ""
    counts = Counter(word_of(row) for row in counted(rows, group.by))
    named = {words.word_name(word): counts[word] for word in WORDS if counts[word]}
    return totals.counts_text(group, named)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("ID"), most=12),
        Column(_("Indicator"), most=34),
        Column(_("Area"), most=12),
        Column(_("Reported for"), most=12),
        Column(_("Value"), right=True),
        Column(_("Numerator"), right=True),
        Column(_("Denominator"), right=True),
        Column(_("Unit"), most=10),
        Column(_("Progress"), most=14),
        Column(_("Reported on"), most=18),
        Column(_("Source"), most=16),
        Column(_("Remarks"), most=30),
        Column(_("File and line"), most=40),
    )


def _used(report: Report) -> dict[Observation, Row]:
    """Return each reported row once, and the first row of the report that rests on it."""
    places: dict[tuple[str, str], int] = {}
    used: dict[Observation, Row] = {}
    for row in report.rows:
        for cell in row.used:
            places.setdefault((cell.indicator, cell.area), len(places))
            used.setdefault(cell, row)
    return dict(sorted(used.items(), key=lambda pair: _order(pair[0], places)))


def _order(cell: Observation, places: dict[tuple[str, str], int]) -> tuple[object, ...]:
    place = places[cell.indicator, cell.area]
    return cell.indicator, place, *by_time(cell.period), cell.path, cell.line


def _lines(report: Report) -> Iterator[Line]:
    used = _used(report)
    folder = words.common_folder(used)
    for cell, row in used.items():
        reported = day_cell(cell.reported_on)
        if cell.reported_on.time() != time():
            reported = Cell(
                f"{cell.reported_on:%Y-%m-%d %H:%M}",
                exact=cell.reported_on,
                form="yyyy-mm-dd hh:mm",
            )
        rate = cell.denominator is not None
        yield Line(
            (
                Cell(cell.indicator),
                Cell(row.name),
                Cell(cell.area),
                Cell(str(cell.period)),
                number_cell(cell.value) if cell.value is not None else Cell(""),
                number_cell(cell.numerator) if rate else Cell(""),
                number_cell(cell.denominator) if rate else Cell(""),
                Cell(_unit(cell, row)),
                Cell(labels.state_word(cell.state) if cell.state else ""),
                reported,
                Cell(cell.source),
                Cell(cell.note),
                Cell(words.place_text(cell, folder).replace("\\", "/")),
            )
        )


def _unit(cell: Observation, row: Row) -> str:
    """Return the unit of the value; the parts of a rate have none, a deed is done in per cent."""
    if cell.value is None:
        return ""
    return "%" if cell.state else row.unit or ""


def figures_used(report: Report) -> Table:
    """Return the rows that count, by indicator, area and period; replaced ones stand in explain."""
    return Table(
        columns=_columns(),
        lines=list(_lines(report)),
        nothing=_("no figure was reported"),
        printed=False,
    )
