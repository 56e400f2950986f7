"""The measures of a table: each number is one, with all rows that belong to it."""

import re
from collections.abc import Iterator, Sequence

from bqw_tracker.core.model import Baseline
from bqw_tracker.core.periods import parse_period

from .commitment import Commitment, Part
from .numbering import above_table, document_period, number_of, period_of, unnumbered, year_of
from .tables import Cell, Column, Row, Table
from .units import Answer, answer_of_cell, deadline, together
from .wording.numerals import DIGIT, Span

_WORDS = ("task", "indicator", "figure", "target", "growth")
_WORD = re.compile("[一-龥a-zA-Z]")
_SIGN = re.compile("(?<![0-9０-９])[0-9０-９]{1,3}(?![0-9０-９])|[一二三四五六七八九十百]+")
_FIGURE_ALONE = re.compile(
    r"[\[〔(（]?(?:[≤≥<>＜＞][=＝]?)?\s*[0-9０-９][0-9０-９,，.．]*\s*"
    r"[^0-9，。；、]{0,8}[\]〕)）]?[^0-9，。；、]{0,8}"
)
_LEVEL = re.compile(r"([0-9]{1,15}(?:\.[0-9]+)?)\s*([^0-9，。；、]{0,8})")
_ACCUMULATED = re.compile(r"[\[〔(（].*[\]〕)）]")
_UNIT_IN = re.compile("[(（]((?:[^()（）0-9]|(?<=/)[0-9]{1,4}){1,8})[)）]$")
_LONGEST_NAME = 30
_CAPTION = re.compile(r"(?:附?表|专栏)[^\n]{0,40}\s*\Z")
_TOTALS = frozenset(("合计", "小计", "总计", "共计"))
_STRENGTHS = {"约束性": "binding", "预期性": "aspirational"}


def tasks_in(document: str, year: int, tables: Sequence[Table]) -> list[Commitment]:
    """Return the measures of the tables that say who answers; if none does, of numbered tasks."""
    found: list[Commitment] = []
    answered = any(table.answered for table in tables)
    for table in tables:
        kinds = {column.kind for column in table.columns}
        listed = table.answered if answered else {"number", "time"} <= kinds
        if listed and _tells_tasks(table):
            heading = above_table(document, table.span[0])
            whole = document_period(document, table.span[0], year)
            found += (
                _measure(document, table, rows, (year, period_of(heading, year) or whole), heading)
                for rows in _groups(table)
            )
    if any(measure.number == 0 for measure in found):
        return [measure._replace(number=n) for n, measure in enumerate(found, 1)]
    return found


def _tells_tasks(table: Table) -> bool:
    """Return whether most rows tell of a task in words: 12 below 新建水厂（座） is none."""
    tasks = [_text(table, row, "task") for row in table.rows]
    return 2 * sum(_WORD.search(task) is not None for task in tasks) > len(tasks)


def _text(table: Table, row: Row, kind: str) -> str:
    return next((cell.text for _, cell in table.of(row, kind)), "")


def _groups(table: Table) -> Iterator[list[Row]]:
    """Return the rows of each measure: those of one number, else of one task."""
    rows: list[Row] = []
    for row in table.rows:
        if any(_text(table, row, kind) in _TOTALS for kind in ("number", "category", "task")):
            continue
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
    """Return the measure of some rows; `times` are the year and the time that the titles give."""
    section = rows[0].section or _text(table, rows[0], "category") or heading
    inherited = period_of(section, times[0]) or times[1]
    year = year_of(inherited, times[0])
    answers = [_answers(table, row) for row in rows]
    until = [next((p for a in who if (p := deadline(a.deadline, year))), "") for who in answers]
    parts = list(_parts(table, list(zip(rows, until, strict=True)), inherited))
    start = min((part.span[0] for part in parts), default=rows[0].span[0])
    end = max((part.span[1] for part in parts), default=start)
    answering = together(answer for who in answers for answer in who)
    sign, words = unnumbered(_text(table, rows[0], "task"))
    return Commitment(
        _number(_text(table, rows[0], "number") or sign),
        re.split("[。；]", words, maxsplit=1)[0].strip(" ：:"),
        document[start:end],
        start,
        (rows[0].span[0], rows[-1].span[1]),
        answering.units,
        answering.counties,
        answering.support,
        answering.leaders,
        unnumbered(section)[1],
        next(filter(None, reversed(until)), inherited),
        both=answering.both,
        parts=tuple(part.moved(-start) for part in parts),
        titled=inherited,
    )


def _answers(table: Table, row: Row) -> list[Answer]:
    cells = table.of(row, "both", "lead", "support", "leaders", "time")
    return [answer_of_cell(column.kind, cell.text, cell.span) for column, cell in cells]


def _parts(table: Table, rows: Sequence[tuple[Row, str]], inherited: str) -> Iterator[Part]:
    """Return what is read of the rows of a measure, each with until when; what was merged once."""
    seen: set[tuple[str, str]] = set()
    for row, until in rows:
        naming = _naming(table, row)
        for column, cell in table.of(row, *_WORDS):
            if column.kind != "task" and cell == naming:
                continue  # it is the name of the figures beside it
            if (column.heading, cell.text) not in seen or column.kind in ("target", "growth"):
                part = part_of(table, row, column, cell)
                due = bool(until) and not part.period
                yield part._replace(period=part.period or until or inherited, until=due)
            seen.add((column.heading, cell.text))


def _number(text: str) -> int:
    found = _SIGN.search(text)
    return number_of(found[0]) if found else 0


def figures_of(
    document: str, tables: Sequence[Table], begin: int, times: tuple[int, str]
) -> tuple[list[Span], list[Part]]:
    """Return where tables stand with what is written above them, and their figures by cells.

    They are tables of figures within a text that begins at a place of the document. `times` are the
    year and the period that govern where neither a column nor the row tells one.
    """
    captions = [_CAPTION.search(document, begin, table.span[0]) for table in tables]
    spans = [
        (caption.start() if caption else table.span[0], table.span[1])
        for table, caption in zip(tables, captions, strict=True)
    ]
    parts = list[Part]()
    year, period = times
    for table in tables:
        for row in table.rows:
            said = (deadline(cell.text, year) for _, cell in table.of(row, "time"))
            until = next(filter(None, said), period)
            for column, cell in table.of(row, "figure", "target", "growth"):
                part = part_of(table, row, column, cell)
                parts.append(part._replace(period=part.period or until))
    return spans, parts


def _naming(table: Table, row: Row) -> Cell | None:
    """Return the cell that names the figures that stand alone in others of its row, if any do.

    It is the indicator, else a smaller task (具体任务) without a number, else the task.
    """
    cells = list(table.of(row, "indicator", "figure", "target", "growth"))
    alone = [cell for column, cell in cells
             if column.kind != "indicator" and _FIGURE_ALONE.fullmatch(cell.text)]  # fmt: skip
    if not alone:
        return None
    words = [
        cell
        for column, cell in cells
        if column.kind in ("indicator", "figure") and len(cell.text) <= _LONGEST_NAME
        and cell.span < alone[0].span and not DIGIT.search(_UNIT_IN.sub("", cell.text))
    ]  # fmt: skip
    named = [cell for _, cell in table.of(row, "indicator")] or words[-1:]
    return next(iter(named or [cell for _, cell in table.of(row, "task")]), None)


def part_of(table: Table, row: Row, column: Column, cell: Cell) -> Part:
    """Return how a cell is read; `span` is that in the document.

    A figure alone is read with the name, the unit and the strength that its row tells; one in
    brackets adds up from the base year to the year of its column.
    """
    alone = column.kind not in ("task", "indicator") and _FIGURE_ALONE.fullmatch(cell.text)
    if not alone:
        apart = table.several and "累计" not in cell.text
        return Part(cell.span, column.period, apart=apart)
    naming = _naming(table, row)
    named = naming.text if naming else ""
    behind = _UNIT_IN.search(named)
    unit = _text(table, row, "unit") or column.unit or (behind[1] if behind else "")
    unit = "" if unit in "—-–/" or _LEVEL.match(unit) else unit.replace("％", "%")
    name = _UNIT_IN.sub("", unnumbered(named)[1])
    period = column.period
    accumulated = _ACCUMULATED.fullmatch(cell.text) is not None
    if column.kind == "growth" and accumulated:
        name, unit, period = f"{name}（累计）", unit or "%", period or _years_between(table)
    elif column.kind == "growth":
        name, unit = name + column.heading.replace("累计", ""), "%"
    strength = next(
        (s for word, s in _STRENGTHS.items() if word in _text(table, row, "attribute")), ""
    )
    part = Part(cell.span, period, name, unit, strength)
    based = [each for each in table.of(row, "base") if parse_period(each[0].period)]
    bases = sorted(based, key=lambda each: str(each[0].period), reverse=True)
    for base, _ in bases:
        if accumulated and period.isdecimal() and base.period.isdecimal():
            return part._replace(period=f"{int(base.period) + 1}..{period}")
    for base, first in bases:  # the latest is where it begins
        level, asked = _LEVEL.fullmatch(first.text), _LEVEL.search(cell.text)
        alike = level and asked and asked[2].startswith(level[2])
        if column.kind == "target" and level and alike:
            told = {"value": level[1], "period": base.period}
            return part._replace(baseline=Baseline.model_validate(told))
    return part


def _years_between(table: Table) -> str:
    """Return the years behind the base year up to the last for which a table has targets."""
    years = {
        kind: [int(each.period) for each in table.columns
               if each.kind == kind and each.period.isdecimal()]
        for kind in ("base", "target")
    }  # fmt: skip
    return f"{max(years['base']) + 1}..{max(years['target'])}" if all(years.values()) else ""
