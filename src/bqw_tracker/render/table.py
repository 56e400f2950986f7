"""A report as a table for people: what stands in which cell, and which columns fit.

In a terminal rich draws it and colours the words; in a pipe nothing folds, nothing is cut and
there is no colour, and rich is not even imported.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Group, by_group
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from . import words
from .bars import bar, sparkline
from .trend import trend_text

GAP = 2
COLUMNS = (
    "indicator", "name", "period", "target", "observed", "attainment", "bar", "due", "status",
    "months", "trend",
)  # fmt: skip
"""How --columns names them; most are the fields of a row in the data formats."""
NAME, TREND = 1, 10


class Layout(NamedTuple):
    """Where a report goes. `width` None is a pipe or file.

    `columns` are those asked for, in this order; without any, those that say something and fit.
    `chart` is the shape of a picture.
    """

    width: int | None = None
    ascii: bool = False
    colour: bool = False
    columns: tuple[str, ...] = ()
    chart: str = ""


class Cell(NamedTuple):
    """A text, and the style that repeats what it says."""

    text: str
    style: str = ""


class Column(NamedTuple):
    """`rank` 0 is never left out; the highest rank goes first.

    With `least` it may fold in a terminal before a column is left out, but not below that width.
    """

    title: str
    right: bool
    rank: int
    least: int = 0


class Line(NamedTuple):
    """One line of the table; a heading opens a group."""

    cells: tuple[Cell, ...]
    heading: bool = False


@lru_cache(maxsize=10_000)
def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes; Chinese takes two for each character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("ID"), right=False, rank=0),
        Column(_("Indicator"), right=False, rank=0, least=20),
        Column(_("Period"), right=False, rank=4),
        Column(_("Target"), right=False, rank=2, least=14),
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
    return (
        Cell("" if below else row.indicator),
        Cell(name),
        Cell(words.period_text(row.period)),
        Cell(words.target_text(row)),
        Cell(words.observed_text(row)),
        Cell(words.share_text(row.attainment)),
        Cell(bar(row.attainment, row.due, ascii_only=layout.ascii), colour),
        Cell(words.share_text(row.due)),
        Cell(words.status_text(row), colour),
        Cell(sparkline(row.series, row.kind, ascii_only=layout.ascii)),
        Cell(trend_text(row.trend), words.colour(row.trend) if row.trend else ""),
    )


def _heading(group: Group, layout: Layout) -> Line:
    number = group.key if group.by in ("measure", "section") else ""
    mean, blank = group.attainment, Cell("")
    return Line(
        (
            Cell(number, "bold"), Cell(group.title, "bold"), blank, blank, blank,
            Cell(words.share_text(mean), "bold"), Cell(bar(mean, ascii_only=layout.ascii)), blank,
            blank, blank, blank,
        ),
        heading=True,
    )  # fmt: skip


def whole_first(rows: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
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
    found, listed = [], by_group(report.rows, report.by)
    for group in report.groups:
        heading = _heading(group, layout)
        found.append(heading if named else _without_names(heading, first, ""))
        found += [line(row, below=below) for row, below in whole_first(listed[group.key])]
    return found


def fitting(table: list[Line], layout: Layout) -> list[int]:
    """Return the numbers of the columns asked for; else of those that fit.

    What fits leaves the least needed out first; the trend stands only where it is asked for.
    """
    if layout.columns:
        return [COLUMNS.index(name) for name in layout.columns]
    columns = _columns()
    kept = [
        number
        for number in range(TREND)
        if any(line.cells[number].text.strip() for line in table) or columns[number].rank == 0
    ]
    if layout.width is None:
        return kept
    rows = [[line.cells[n] for n in kept] for line in table]
    narrow = narrowed([columns[n] for n in kept], rows, layout.width)
    return [kept[n] for n in narrow]


def narrowed(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """Return the numbers of the columns that fit the width; the least needed goes first."""
    wide = column_widths(columns, rows)
    kept = list(range(len(columns)))
    while any(columns[n].rank for n in kept):
        if least_width([columns[n] for n in kept], [wide[n] for n in kept]) <= width:
            break
        kept.remove(max(kept, key=lambda n: columns[n].rank))
    return kept


def least_width(columns: Sequence[Column], wide: Sequence[int]) -> int:
    """Return the width below which a column would have to fold that must not."""
    least = [min(width, c.least or width) for c, width in zip(columns, wide, strict=True)]
    return sum(least) + GAP * (len(least) - 1)


def column_widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the width that each column needs so that nothing folds."""
    return [
        max([cell_width(column.title), *(cell_width(cells[n].text) for cells in rows)])
        for n, column in enumerate(columns)
    ]


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - cell_width(text))
    return blank + text if right else text + blank


def title_lines(report: Report) -> list[str]:
    """Return what stands above the table."""
    lines = [report.policy, _("as of {day}").format(day=report.as_of)]
    if report.sample_rows:
        lines[1] += " · " + words.sample_warning(report.sample_rows)
    return lines


def table(report: Report, layout: Layout) -> str:
    """Return the report as a table, drawn by rich where it goes to a terminal.

    Scores that were asked for are listed instead of the targets.
    """
    if report.scores is not None:
        from .scores import score_table  # noqa: PLC0415 - it draws with what stands here

        return score_table(report, report.scores, layout)
    body = lines(report, layout)
    if layout.width is not None:
        from .terminal import drawn  # noqa: PLC0415 - rich costs 40 ms and is for terminals

        return drawn(report, body, layout)
    columns, rows = picked(body, fitting(body, layout))
    lines_drawn = plain_lines(columns, rows, layout)
    return "\n".join([*title_lines(report), "", *lines_drawn, *words.footer(report)]) + "\n"


def plain_lines(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], layout: Layout
) -> list[str]:
    """Return the lines of a table for a pipe: nothing folds and nothing is cut."""
    wide = column_widths(columns, rows)
    head, *body = (
        (" " * GAP)
        .join(
            _padded(cell.text, width, right=column.right)
            for cell, width, column in zip(cells, wide, columns, strict=True)
        )
        .rstrip()
        for cells in ([Cell(column.title) for column in columns], *rows)
    )
    rule = ("-" if layout.ascii else "─") * (sum(wide) + GAP * (len(wide) - 1))
    return [head, rule, *body, rule]


def picked(body: list[Line], kept: list[int]) -> tuple[list[Column], list[list[Cell]]]:
    """Return the columns with these numbers, and their cells of every line."""
    columns = _columns()
    return [columns[n] for n in kept], [[line.cells[n] for n in kept] for line in body]
