"""The measures of a table: each number is one, with all rows that belong to it."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bqw_tracker.core.model import Baseline
from bqw_tracker.core.periods import parse_period

from .commitment import Commitment, Part
from .numbering import above_table, document_period, period_of, unnumbered
from .prose import year_of
from .tables import Cell, Column, Row, Table
from .units import Answer, answer_of_cell, deadline, together
from .wording.numerals import chinese_number

_WORDS = ("task", "indicator", "figure", "target", "growth")
_SIGN = re.compile("[0-9０-９]+|[一二三四五六七八九十百]+")
_FIGURE_ALONE = re.compile(
    r"[\[〔(（]?(?:[≤≥<>＜＞]=?|[＜＞]＝)?\s*[-－]?[0-9０-９][0-9０-９,，.．]*\s*[^0-9，。；、]{0,8}[\]〕)）]?[^0-9，。；、]{0,8}"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ACCUMULATED = re.compile(r"[\[〔(（].*[\]〕)）]")
_UNIT_IN = re.compile("[(（]([^()（）0-9]{1,8})[)）]$")
_STRENGTHS = {"约束性": "binding", "预期性": "aspirational"}


def tasks_in(document: str, year: int, tables: Sequence[Table]) -> list[Commitment]:
    """Return the measures of the tables that say who answers."""
    found: list[Commitment] = []
    for table in tables:
        if table.answered and any(column.kind == "task" for column in table.columns):
            heading = above_table(document, table.span[0])
            whole = document_period(document, table.span[0], year)
            found += (
                _measure(document, table, rows, (year, period_of(heading, year) or whole), heading)
                for rows in _groups(table)
            )
    if any(measure.number == 0 for measure in found):
        return [measure._replace(number=n) for n, measure in enumerate(found, 1)]
    return found


def _text(table: Table, row: Row, kind: str) -> str:
    return next((cell.text for _, cell in table.of(row, kind)), "")


def _groups(table: Table) -> Iterator[list[Row]]:
    """Return the rows of each measure: those of one number, else of one task."""
    rows: list[Row] = []
    for row in table.rows:
        if rows and _belongs(table, row, rows[-1]):
            rows.append(row)
        else:
            if rows:
                yield rows
            rows = [row]
    if rows:
        yield rows


def _belongs(table: Table, row: Row, above: Row) -> bool:
    number, task = _text(table, row, "number"), _text(table, row, "task")
    if row.section != above.section:
        return False
    if number or not task:
        return number in ("", _text(table, above, "number"))
    return task == _text(table, above, "task")


def _measure(
    document: str, table: Table, rows: Sequence[Row], times: tuple[int, str], heading: str
) -> Commitment:
    """Return the measure of some rows; what was merged is read once."""
    section = rows[0].section or _text(table, rows[0], "category") or heading
    year, whole = times
    inherited = period_of(section, year) or whole
    year = year_of(inherited, year)
    parts, who, seen = list[tuple[Cell, Part]](), list[Answer](), set[tuple[str, str]]()
    periods: list[str] = []
    for row in rows:
        answers = [answer_of_cell(column.kind, cell.text, cell.span)
                   for column, cell in table.of(row, "lead", "support", "leaders", "time")]  # fmt: skip
        until = next(filter(None, (deadline(each.deadline, year) for each in answers)), "")
        who += answers
        periods += [until] if until else []
        for column, cell in table.of(row, *_WORDS):
            if (column.heading, cell.text) not in seen or column.kind in ("target", "growth"):
                part = part_of(table, row, column, cell)
                period = part.period or until or inherited
                parts.append((cell, part._replace(period=period)))
            seen.add((column.heading, cell.text))
    number, start = (
        _text(table, rows[0], "number"),
        parts[0][0].span[0] if parts else rows[0].span[0],
    )
    task = next((cell for _, cell in table.of(rows[0], "task")), Cell("", (start, start)))
    sign, words = unnumbered(task.text)
    sign = number or sign
    end = max((cell.span[1] for cell, _ in parts), default=start)
    answering = together(who)
    return Commitment(
        _number(sign),
        re.split("[。；\n]", words, maxsplit=1)[0].strip(" ：:"),
        document[start:end],
        start,
        (rows[0].span[0], rows[-1].span[1]),
        answering.units,
        answering.counties,
        answering.support,
        answering.leaders,
        unnumbered(section)[1],
        periods[-1] if periods else inherited,
        parts=tuple(part._replace(span=(cell.span[0] - start, cell.span[1] - start))
                    for cell, part in sorted(parts, key=lambda each: each[0].span)),
    )  # fmt: skip


def _number(text: str) -> int:
    found = _SIGN.search(text)
    if found is None:
        return 0
    return int(found[0]) if found[0].isdecimal() else int(chinese_number(found[0]) or 0)


def part_of(table: Table, row: Row, column: Column, cell: Cell) -> Part:
    """Return how a cell is read; `span` is that in the document.

    A figure alone is read with the name, the unit and the strength that its row tells; one in
    brackets adds up from the base year to the year of its column.
    """
    alone = column.kind not in ("task", "indicator") and _FIGURE_ALONE.fullmatch(cell.text)
    if not alone:
        return Part(cell.span, column.period)
    named = _text(table, row, "indicator") or _text(table, row, "task")
    behind = _UNIT_IN.search(named)
    unit = _text(table, row, "unit") or column.unit or (behind[1] if behind else "")
    name = _UNIT_IN.sub("", unnumbered(named)[1])
    period = column.period
    if column.kind == "growth":
        name, unit = name + column.heading.replace("累计", ""), "%"
    strength = next(
        (s for word, s in _STRENGTHS.items() if word in _text(table, row, "attribute")), ""
    )
    part = Part(cell.span, period, name, unit, strength)
    for base, first in table.of(row, "base"):
        if _ACCUMULATED.fullmatch(cell.text) and period.isdecimal() and base.period.isdecimal():
            return part._replace(period=f"{int(base.period) + 1}..{period}")
        when = parse_period(base.period)
        if when and column.kind == "target" and _NUMBER.fullmatch(first.text):
            return part._replace(baseline=Baseline(value=Decimal(first.text), period=when))
    return part
