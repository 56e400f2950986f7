"""The table of targets for every output, its columns and their order; and the table of scores.

Scores are shown with as many decimals as tell different ones apart, one at least: a rank that
differs is never seen beside scores that do not. Only the full score is shown as 100.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.model import Roles
from bqw_tracker.core.numbers import plain
from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Group, Score, Scores, by_group, roles
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from . import labels, rounding, stories, totals, words
from .paragraphs import lagging_line
from .table import Cell, Column, Layout, Line, Spoken, Table

COLUMNS = (
    "indicator", "name", "department", "period", "target", "observed", "growth", "attainment",
    "bar", "due", "status", "months", "trend", "story",
)  # fmt: skip
"""How --columns names them; most are the fields of a row in the data formats."""
STORY_WIDTH = 30
"""How wide a column of words is in the ledger."""
_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=oO#@"


def target_columns() -> dict[str, Column]:
    """Return every column that a table of targets may have, in whatever output."""
    lights = {name: labels.colour(status) for status, name in labels.status_names().items()}
    lights[labels.status_word("met", final=True)] = labels.colour("met")
    told = stories.names()
    return {
        "indicator": Column(_("ID"), most=12),
        "name": Column(_("Indicator"), least=12, most=30),
        "area": Column(_("Area"), most=12),
        "department": Column(_("Department"), rank=8, least=12, most=22),
        "period": Column(_("Period"), rank=1, least=8, most=12),
        "target": Column(_("Target"), rank=2, least=12, most=20),
        "value": Column(_("Target value"), right=True),
        "observed": Column(_("Observed"), right=True, rank=3),
        "growth": Column(_("Year on year"), right=True, rank=6),
        "unit": Column(_("Unit"), most=10),
        "attainment": Column(_("Attained"), right=True, rank=4, bar=True),
        "bar": Column("", rank=9),
        "due": Column(_("Due"), right=True, rank=5),
        "shortfall": Column(_("Gap (points)"), right=True),
        "status": Column(_("Status"), least=8, most=14, colours=lights),
        "months": Column(_("Months"), rank=7, most=16, months=True),
        "trend": Column(_("Trend"), rank=8),
        "reported_to": Column(_("Reported to"), most=12),
        "evidence": Column(told["evidence"], most=30),
        "remarks": Column(_("Remarks"), most=30),
        "story": Column(told["note"], rank=10, least=24, cut=True),
        **{field: Column(told[field], most=STORY_WIDTH) for field in stories.FIELDS},
    }


def target_cells(row: Row, *, below: bool = False, ascii_only: bool = False) -> dict[str, Cell]:
    """Return the texts of a row; one that stands `below` its whole needs only its area's name."""
    colour = labels.colour(row.status)
    share, due = words.share_texts(row)
    return {
        "indicator": Cell("" if below else row.indicator),
        "name": Cell(("- " if ascii_only else "└ ") + row.area if below else words.row_name(row)),
        "area": Cell(row.area),
        "department": Cell("" if below else labels.who_text(row.departments)),
        "period": Cell(labels.period_words(row.period)),
        "target": Cell(words.target_text(row)),
        "observed": Cell(words.observed_text(row)),
        "growth": Cell(words.year_on_year_text(row.year_before, row.unit)),
        "attainment": Cell(share),
        "bar": Cell(bar(row.shown_share, row.due, ascii_only=ascii_only), colour),
        "due": Cell(due),
        "status": Cell(words.status_text(row, short=True), colour),
        "months": Cell(sparkline(row.series, row.kind, ascii_only=ascii_only)),
        "trend": Cell(labels.trend_word(row.trend), labels.colour(row.trend) if row.trend else ""),
        "story": Cell(stories.brief(row)),
    }


def report_table(report: Report, layout: Layout) -> Table:
    """Return the targets group by group or worst first; scores that were asked for instead.

    The columns are those asked for, or all that say something; the trend stands only where it is
    asked for.
    """
    if report.scores is not None:
        return scores_table(report, report.scores)
    names, columns = layout.columns or _usual(report, layout), target_columns()
    lines = list(_lines(report, layout, names))
    if not layout.columns:
        said = [
            n
            for n, name in enumerate(names)
            if columns[name].rank == 0 or any(line.cells[n].text.strip() for line in lines)
        ]
        names = tuple(names[n] for n in said)
        lines = [line._replace(cells=tuple(line.cells[n] for n in said)) for line in lines]
    shown = tuple(columns[name] for name in names)
    before: list[Spoken] = [*totals.title_lines(report)]
    if not report.worst_first and (lagging := lagging_line(report)):
        before.append(lagging)
    return Table(shown, lines, before, totals.notes(report))


def _usual(report: Report, layout: Layout) -> tuple[str, ...]:
    """Return the columns that nobody has to ask for.

    Words only where they can be cut; departments where some support others and no heading of a
    measure says so.
    """
    asked = {"trend"}
    if layout.width is None:
        asked.add("story")
    if not _supported(report) or (report.by == "measure" and not report.worst_first):
        asked.add("department")
    return tuple(name for name in COLUMNS if name not in asked)


def _supported(report: Report) -> bool:
    return any(row.departments.support for row in report.rows)


def _lines(report: Report, layout: Layout, names: tuple[str, ...]) -> Iterator[Line]:
    """Yield the lines; without names the first column says which group or part it is."""
    named = "name" in names
    told = _supported(report) and "department" not in names
    by_measure = by_group(report.rows, "measure") if told else {}
    for item in ordered(report):
        if isinstance(item, Group):
            rows = by_measure.get(item.key, []) if item.by == "measure" else []
            who = roles(rows, report.departments)
            cells = _heading(item, who if rows else None, ascii_only=layout.ascii)
            title = names.index("name") if named else 0
            if not named:
                cells[names[0]] = cells["name"]
        else:
            row, title = item.row, None
            cells = target_cells(row, below=item.below and named, ascii_only=layout.ascii)
            if not named and row.part_of_each:
                first = cells[names[0]]
                cells[names[0]] = first._replace(
                    text=" · ".join(filter(None, [first.text, row.area]))
                )
        yield Line(tuple(cells.get(name, Cell("")) for name in names), title)


def _heading(group: Group, named: Roles | None, *, ascii_only: bool) -> dict[str, Cell]:
    """Return the cells of a heading, which may name the departments of its rows."""
    number = group.key if group.by in ("measure", "section") else ""
    who = f" · {labels.who_text(named)}" if named else ""
    return {
        "indicator": Cell(number, "bold"),
        "name": Cell(group.title + who, "bold"),
        "attainment": Cell(rounding.share_text(group.attainment), "bold"),
        "bar": Cell(bar(group.attainment, ascii_only=ascii_only)),
    }


class Listed(NamedTuple):
    """A row, and whether it stands below the whole that it is a part of."""

    row: Row
    below: bool


def ordered(report: Report) -> Iterator[Group | Listed]:
    """Yield groups and rows as people read them: group by group, or the worst first."""
    if report.worst_first:
        yield from (Listed(row, below=False) for row in sorted(report.rows, key=urgency))
        return
    listed = by_group(report.rows, report.by)
    for group in report.groups:
        if group.key in listed:
            yield group
            yield from whole_first(listed[group.key])


def whole_first(rows: Iterable[Row]) -> Iterator[Listed]:
    """Yield the rows with each whole before its parts, which tell by themselves what they told."""
    parts: list[Row] = []
    for row in rows:
        if row.part_of_each:
            parts.append(row)
            continue
        below = parts and parts[0].indicator == row.indicator and parts[0].period == row.period
        if not below:
            yield from (Listed(part, below=False) for part in parts)
        yield Listed(replace(row, tellings=()) if below and row.tellings else row, below=False)
        if below:
            yield from (Listed(part, below=True) for part in parts)
        parts = []
    yield from (Listed(part, below=False) for part in parts)


def bar(share: Fraction | None, due: Fraction | None = None, *, ascii_only: bool) -> str:
    """Return a bar of eight cells, `████│──┤`: filled to the share, in it a mark at the due share.

    Full from 100 % on, empty from 0 % down; the last cell is the target, never a part of the share.

    >>> bar(Fraction(4, 7), Fraction(5, 8), ascii_only=False), bar(None, None, ascii_only=True)
    ('████│──┤', '        ')
    >>> bar(Fraction(2), Fraction(1), ascii_only=False), bar(Fraction(-1), ascii_only=True)
    ('██████│┤', '-------]')
    """
    if share is None:
        return " " * _BAR
    full, track, mark, end = "#-|]" if ascii_only else "█─│┤"
    room = _BAR - 1
    whole, part = divmod(int(rounding.within(share) * room * 8), 8)
    cells = list(full * whole + track * (room - whole))
    if part and not ascii_only:
        cells[whole] = _EIGHTHS[part]
    if due is not None:
        cells[min(int(rounding.within(due) * room), room - 1)] = mark
    return "".join(cells) + end


def sparkline(series: tuple[Decimal | None, ...], kind: str, *, ascii_only: bool) -> str:
    """Return one character for each reporting period; increments are measured from 0."""
    known = [value for value in series if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    if kind == "flow":
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    span = high - low
    even = 0 if high == 0 else 3
    return "".join(
        " " if value is None else levels[int((value - low) * 7 / span) if span else even]
        for value in series
    )


def scores_table(report: Report, scores: Scores) -> Table:
    """Return the groups in the order of the list; the counts are left out first."""
    columns = (
        Column(_("Rank"), right=True),
        Column(_("Month before"), right=True, rank=6),
        Column(_("Area") if scores.by == "area" else _("Department"), least=12, most=26),
        Column(_("Score"), right=True),
        Column(_("On schedule"), right=True, rank=1),
        Column(_("Targets"), right=True, rank=4),
        Column(_("Attained"), right=True, rank=2),
        Column(_("On time"), right=True, rank=3),
        Column(_("Owed"), right=True, rank=5),
    )
    lines = [
        Line(tuple(map(Cell, _texts(name, score, points))))
        for name, score, points in totals.scored(scores)
    ]
    notes = [*score_notes(report, scores), *totals.notes(report)]
    return Table(columns, lines, totals.title_lines(report), notes)


def _texts(name: str, score: Score, points: str) -> tuple[str, ...]:
    return (
        totals.rank_text(score.rank),
        totals.rank_text(score.before),
        name,
        points,
        rounding.share_text(score.on_schedule),
        str(score.targets),
        rounding.share_text(score.attainment),
        rounding.share_text(score.punctuality),
        str(score.owed),
    )


def score_notes(report: Report, scores: Scores) -> list[str]:
    """Return the formula with its weights, and what its parts and the ranks mean."""
    weights = scores.weights
    whole = weights.on_schedule + weights.attainment + weights.punctuality
    lines = [
        _(
            "score = ({on_schedule} × on schedule + {attainment} × attained + "
            "{punctuality} × on time) / {whole}, out of 100"
        ).format(
            on_schedule=plain(weights.on_schedule),
            attainment=plain(weights.attainment),
            punctuality=plain(weights.punctuality),
            whole=plain(whole),
        ),
        _(
            "on schedule: the share of the binding targets due that are met or on track; "
            "attained: their mean, each counted from 0 to 100%, without a share 100% when met and "
            "else 0"
        ),
        _(
            "on time: the share that came in time of the figures owed for periods up to {as_of} "
            "and due before {today}"
        ).format(as_of=report.as_of, today=scores.today),
        _(
            "a part shown as – is left out with its weight; where less than half of the weight "
            "is left, or fewer than {least} targets are judged, there is no rank"
        ).format(least=weights.least),
        _("ranks follow the exact scores; equal scores share a rank (1, 2, 2, 4)"),
    ]
    if scores.by == "area":
        lines.append(_("ranked are the areas directly below the city, never the city among them"))
    return lines
