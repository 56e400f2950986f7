"""A report as a table for people: what stands in which cell, and which columns fit.

In a terminal rich draws it and colours the words; in a pipe nothing folds, nothing is cut and
there is no colour, and rich is not even imported.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from unicodedata import east_asian_width

from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Group, in_group
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from . import words
from .trend import trend_text

GAP = 2
COLUMNS = (
    "indicator", "name", "period", "target", "observed", "attainment", "bar", "due", "status",
    "months", "trend",
)  # fmt: skip
"""How --columns names them; most are the fields of a row in the data formats."""
NAME, TARGET, TREND = 1, 3, 10
FOLDING = {NAME: 20, TARGET: 14}
"""These columns may fold in a terminal before a column is left out, but not below this width."""
_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=oO#@"


class Layout(NamedTuple):
    """Where the table goes. `width` None is a pipe or file.

    `columns` are those asked for, in this order; without any, those that say something and fit.
    """

    width: int | None = None
    ascii: bool = False
    colour: bool = False
    columns: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A text, and the style that repeats what it says."""

    text: str
    style: str = ""


class Column(NamedTuple):
    """`rank` 0 is never left out; the highest rank goes first."""

    title: str
    right: bool
    rank: int


class Line(NamedTuple):
    """One line of the table; a heading opens a group."""

    cells: tuple[Cell, ...]
    heading: bool = False


def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes; Chinese takes two for each character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def bar(share: Fraction | None, layout: Layout) -> str:
    """Return a bar of eight cells; full from 100 % on, empty from 0 % down."""
    if share is None:
        return " " * _BAR
    eighths = int(min(max(share, Fraction(0)), Fraction(1)) * _BAR * 8)
    if layout.ascii:
        return ("#" * (eighths // 8)).ljust(_BAR, ".")
    whole, part = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[part] if part else "")).ljust(_BAR)


def sparkline(series: tuple[Decimal | None, ...], kind: str, layout: Layout) -> str:
    """Return one character for each reporting period; increments are measured from 0."""
    known = [value for value in series if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    if kind == "flow":
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    levels = _ASCII_LEVELS if layout.ascii else _LEVELS
    span = high - low
    even = 0 if high == 0 else 3
    return "".join(
        " " if value is None else levels[int((value - low) * 7 / span) if span else even]
        for value in series
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("ID"), right=False, rank=0),
        Column(_("Indicator"), right=False, rank=0),
        Column(_("Period"), right=False, rank=4),
        Column(_("Target"), right=False, rank=2),
        Column(_("Observed"), right=True, rank=1),
        Column(_("Attained"), right=True, rank=1),
        Column("", right=False, rank=5),
        Column(_("Due"), right=True, rank=3),
        Column(_("Status"), right=False, rank=0),
        Column(_("Months"), right=False, rank=6),
        Column(_("Trend"), right=False, rank=7),
    )


def _row_cells(row: Row, layout: Layout, *, below: bool) -> tuple[Cell, ...]:
    """Return the cells of a row; one that stands below its whole needs only its area's name."""
    colour = words.colour(row.status)
    name = f"{row.name} · {row.area}" if row.part_of_each else row.name
    if below:
        name = ("- " if layout.ascii else "└ ") + row.area
    missing = row.expected_areas - row.reported_areas
    told = row.partial and row.status not in ("not_due", "no_data")
    status = words.status_word(row.status, final=row.final)
    if told:
        status += _("({count} missing)").format(count=missing)
    return (
        Cell("" if below else row.indicator),
        Cell(name),
        Cell(words.period_text(row.period)),
        Cell(words.target_text(row)),
        Cell(words.observed_text(row)),
        Cell(words.share_text(row.attainment)),
        Cell(bar(row.attainment, layout), colour),
        Cell(words.share_text(row.due)),
        Cell(status, colour),
        Cell(sparkline(row.series, row.kind, layout)),
        Cell(trend_text(row.trend), words.colour(row.trend) if row.trend else ""),
    )


def _heading(group: Group, layout: Layout) -> Line:
    number = group.key if group.by in ("measure", "section") else ""
    mean, blank = group.attainment, Cell("")
    return Line(
        (
            Cell(number, "bold"), Cell(group.title, "bold"), blank, blank, blank,
            Cell(words.share_text(mean), "bold"), Cell(bar(mean, layout)), blank, blank, blank,
            blank,
        ),
        heading=True,
    )  # fmt: skip


def _whole_first(rows: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
    """Return the rows with each whole before its parts, and whether a row stands below one."""
    parts: list[Row] = []
    for row in rows:
        if row.part_of_each:
            parts.append(row)
            continue
        below = parts and parts[0].indicator == row.indicator and parts[0].period == row.period
        if not below:
            yield from ((part, False) for part in parts)
        yield row, False
        if below:
            yield from ((part, True) for part in parts)
        parts = []
    yield from ((part, False) for part in parts)


def _without_names(line: Line, first: int, area: str) -> Line:
    """Return a line whose first column says which group or part it is, as the name would."""
    texts = [line.cells[NAME].text] if line.heading else [line.cells[first].text, area]
    cell = line.cells[first]._replace(text=" · ".join(text for text in texts if text))
    return line._replace(cells=(*line.cells[:first], cell, *line.cells[first + 1 :]))


def lines(report: Report, layout: Layout) -> list[Line]:
    """Return the lines of a report, group by group or worst first."""
    first = COLUMNS.index(layout.columns[0]) if layout.columns else NAME
    named = not layout.columns or COLUMNS[NAME] in layout.columns

    def line(row: Row, *, below: bool) -> Line:
        found = Line(_row_cells(row, layout, below=below and named))
        area = row.area if row.part_of_each else ""
        return found if named else _without_names(found, first, area)

    if report.worst_first:
        return [line(row, below=False) for row in sorted(report.rows, key=urgency)]
    found = []
    for group in report.groups:
        heading = _heading(group, layout)
        found.append(heading if named else _without_names(heading, first, ""))
        rows = (row for row in report.rows if in_group(row, report.by, group.key))
        found += [line(row, below=below) for row, below in _whole_first(rows)]
    return found


def fitting(table: list[Line], layout: Layout) -> list[int]:
    """Return the numbers of the columns asked for; else of those that fit.

    What fits leaves the least needed out first; the trend stands only where it is asked for.
    """
    if layout.columns:
        return [COLUMNS.index(name) for name in layout.columns]
    columns, width = _columns(), layout.width
    kept = [
        number
        for number in range(TREND)
        if any(line.cells[number].text.strip() for line in table) or columns[number].rank == 0
    ]
    if width is None:
        return kept
    wide = column_widths(table)
    while least_width(wide, kept) > width and any(columns[n].rank for n in kept):
        kept.remove(max(kept, key=lambda n: columns[n].rank))
    return kept


def least_width(wide: list[int], kept: list[int]) -> int:
    """Return the width below which another column than those of FOLDING would have to fold."""
    return sum(min(wide[n], FOLDING.get(n, wide[n])) + GAP for n in kept) - GAP


def column_widths(table: list[Line]) -> list[int]:
    """Return the width that each column needs so that nothing folds."""
    return [
        max([cell_width(column.title), *(cell_width(line.cells[n].text) for line in table)])
        for n, column in enumerate(_columns())
    ]


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - cell_width(text))
    return blank + text if right else text + blank


def title_lines(report: Report) -> list[str]:
    """Return what stands above the table."""
    lines = [report.policy, _("as of {day}").format(day=report.as_of)]
    if report.sample_rows:
        lines[1] += " · " + words.sample_warning(report)
    return lines


def table(report: Report, layout: Layout) -> str:
    """Return the report as a table, drawn by rich where it goes to a terminal."""
    body = lines(report, layout)
    if layout.width is not None:
        from .terminal import drawn  # noqa: PLC0415 - rich costs 40 ms and is for terminals

        return drawn(report, body, layout)
    columns, kept, wide = _columns(), fitting(body, layout), column_widths(body)
    rows = [Line(tuple(Cell(column.title) for column in columns)), *body]
    drawn_lines = [
        (" " * GAP)
        .join(_padded(row.cells[n].text, wide[n], right=columns[n].right) for n in kept)
        .rstrip()
        for row in rows
    ]
    rule = ("-" if layout.ascii else "─") * (sum(wide[n] for n in kept) + GAP * (len(kept) - 1))
    text = [*title_lines(report), "", drawn_lines[0], rule, *drawn_lines[1:], rule]
    return "\n".join([*text, *words.footer(report)]) + "\n"


def columns_kept(kept: list[int]) -> list[tuple[int, Column]]:
    """Return the columns that are drawn, with their numbers."""
    columns = _columns()
    return [(number, columns[number]) for number in kept]
