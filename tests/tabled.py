"""The tables offices make of their words: long and wide ones, with titles, totals and blanks."""

import csv
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.intake.reporting_periods import is_running
from bqw_tracker.locale import speaking
from bqw_tracker.render.form import period_text
from meant import AREAS, INDICATORS, TODAY, observations
from worded import (
    EMPTY,
    Cell,
    area_words,
    figure_words,
    id_words,
    moment_words,
    number_words,
    period_words,
    state_words,
    typed,
    units_of,
)

with (Path(__file__).parent / "cases" / "intake_headings.csv").open(encoding="utf-8") as _file:
    _KNOWN = [
        row
        for row in csv.DictReader(_file)
        if row["field"] and not (row["unit"] or row["months"] or row["period"])
    ]
RUNNING = [row["text"] for row in _KNOWN if row["cumulative"] == "yes"]
"""Headings that say that a figure is counted from 1 January."""
ALONE = {row["text"] for row in _KNOWN if row["cumulative"] == "no"}
"""Headings that say that a figure is of its period alone."""
HEADINGS = {
    field: [row["text"] for row in _KNOWN if row["field"] == field and row["text"] not in RUNNING]
    for field in {row["field"] for row in _KNOWN}
}
HEADINGS["area"] += HEADINGS["area or unit"]
HEADINGS["state"] += HEADINGS["progress"]  # a word for a state is the state there, too
BRACKETS = ("（{}）", "({})", "【{}】", "（单位：{}）")
TOTALS = ("合计", "总计", "合 计", "全市合计", "小计")
SUMMED = ("value", "numerator", "denominator")
SAID_OF_ROWS = ("area", "name", "indicator", "period")


class Column(NamedTuple):
    """A column of a table; `field` is "" where it means nothing to us."""

    field: str
    heading: Cell
    cells: list[Cell]


class Told(NamedTuple):
    """What a form says once for all of its rows, in titles above it or in options beside it."""

    titles: list[str]
    options: list[str]
    fields: set[str]
    year: bool


class Table(NamedTuple):
    """Rows of cells, merged areas (top, left, bottom, right; from 0), and what it all means."""

    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]]
    options: list[str]
    means: list[Observation]


def written(cells: list[Cell]) -> st.SearchStrategy[Cell]:
    """One of the ways to write a thing, by one of the habits of typing."""
    return st.sampled_from(cells).flatmap(lambda cell: st.sampled_from(typed(cell)))


def named(field: str) -> st.SearchStrategy[Cell]:
    """A heading that means the field."""
    return st.sampled_from(HEADINGS[field]).map(Cell)


def shared(values: list[object]) -> object:
    """The one value of all rows, or None."""
    return values[0] if len(set(values)) == 1 else None


def titled(period: Period) -> str:
    """The period as a title has it; "" where titles have no words for it."""
    whole_months = period.start.day == period.end.day == 1
    with speaking("zh"):
        text = period_text(period)
    if "年" in text:
        return text
    if not whole_months or period.start.year != period.last.year:
        return ""
    return f"{period.start.year}年{period.start.month}-{period.last.month}月"


@st.composite
def told_once(draw: st.DrawFn, rows: list[Observation], fields: set[str]) -> Told:
    """Choose which of these fields stand above or beside the table and not in every row."""
    fields = {f for f in sorted(fields) if shared([getattr(row, f) for row in rows])}
    fields = {f for f in sorted(fields) if draw(st.booleans())}
    row, words, options = rows[0], [], []
    years = shared([day.year for r in rows for day in (r.period.start, r.period.last)])
    if year := bool(years) and "period" not in fields and draw(st.booleans()):
        words.append(f"{years}年")
    if "area" in fields and draw(st.booleans()):
        options += ["--area", draw(st.sampled_from([row.area, *AREAS[row.area]]))]
    elif "area" in fields:
        words.append(draw(st.sampled_from([row.area, AREAS[row.area][0]])))
    if "period" in fields and (not titled(row.period) or draw(st.booleans())):
        options += ["--period", str(row.period)]
    elif "period" in fields:
        words.append(titled(row.period))
    if "indicator" in fields:
        words.append(draw(st.sampled_from([row.indicator, INDICATORS[row.indicator].name])))
    above = draw(st.sampled_from([[], ["附件1"], ["月报表", ""]]))
    titles = words if draw(st.booleans()) else ["".join(words) + "情况表"]
    return Told([*above, *titles] if words else above, options, fields, year)


def adds_up(row: Observation) -> bool:
    """Whether single figures of this row's indicator are summed: a running total is a span.

    The parts of a rate stand in columns of their own, which say what they are themselves.
    """
    indicator = INDICATORS[row.indicator]
    return indicator.kind == "flow" and indicator.reported.as_ == "increment"


def may_run(rows: list[Observation]) -> bool:
    """Whether the rows can stand under a heading that says 累计: all count from 1 January."""
    counted = [row.period for row in rows if adds_up(row)]
    begun = all(period.start == period.last.replace(month=1, day=1) for period in counted)
    return begun and any(row.value is not None for row in rows)


def may_be_alone(rows: list[Observation]) -> bool:
    """Whether the rows can stand under 本期数: a total since 1 January is not of February alone."""
    return not any(is_running(INDICATORS[r.indicator]) and r.period.start.month != 1 for r in rows)


def periods(row: Observation, *, told: Told, running: bool) -> list[Cell]:
    """The words for the period of a row; under 累计 the last month stands for all up to it."""
    words = period_words(row.period, year_told=told.year)
    if running and adds_up(row):
        last = Period(row.period.last.replace(day=1), row.period.end)
        words += period_words(last, year_told=told.year)
    return words


@st.composite
def columns(
    draw: st.DrawFn, rows: list[Observation], told: Told, *, running: bool = False
) -> list[Column]:
    """What stands in every row beside the figures: subject, area, period and who says so."""
    words = {
        "indicator": [id_words(row.indicator) for row in rows],
        "name": [[Cell(INDICATORS[row.indicator].name)] for row in rows],
        "area": [area_words(row.area) for row in rows],
        "period": [periods(row, told=told, running=running) for row in rows],
        "reported_on": [moment_words(row.reported_on) for row in rows],
    }
    left_out = told.fields | ({"name"} if "indicator" in told.fields else set())
    left_out |= draw(st.sampled_from([set(), {"indicator"}, {"name"}]))
    if rows[0].reported_on == TODAY:
        left_out.add("reported_on")
    found = [
        Column(field, draw(named(field)), [draw(written(w)) for w in each])
        for field, each in words.items()
        if field not in left_out
    ]
    for field in ("source", "note"):
        texts = [Cell(getattr(row, field)) for row in rows]
        if any(cell.text for cell in texts) or draw(st.booleans()):
            found.append(Column(field, draw(named(field)), texts))
    return found


@st.composite
def figures(draw: st.DrawFn, rows: list[Observation], *, running: bool) -> list[Column]:
    """The columns of a long table that hold its figures, in the units it says they are in."""
    found = []
    for field in SUMMED:
        units = [INDICATORS[r.indicator].unit for r in rows if getattr(r, field) is not None]
        amounts = field == "value" or (field == "numerator" and set(units) == {"万元"})
        common = set.intersection(*map(set, map(units_of, units))) if units and amounts else ()
        heading = draw(named(field))
        if running and field == "value":
            heading = Cell(draw(st.sampled_from(RUNNING)))
        elif heading.text in ALONE and not may_be_alone(rows):
            heading = Cell(draw(st.sampled_from(sorted({*HEADINGS[field]} - ALONE))))
        written_in = [INDICATORS[row.indicator].unit or "" for row in rows]
        way = draw(st.sampled_from(["as the catalogue", "in brackets", "in a column"]))
        other = any(column.field == "unit" for column in found)  # which says another unit
        if way == "in brackets" and common and not other:
            unit, bracket = draw(st.sampled_from(sorted(common))), draw(st.sampled_from(BRACKETS))
            written_in = [unit] * len(rows)
            heading = Cell(heading.text + bracket.format(unit))
        elif way == "in a column" and field == "value":
            own = zip(rows, written_in, strict=True)
            others = [units_of(unit) if row.value is not None else [unit] for row, unit in own]
            written_in = [draw(st.sampled_from(units)) for units in others]
            found.append(Column("unit", draw(named("unit")), [Cell(unit) for unit in written_in]))
        words = map(figure_words, rows, [field] * len(rows), written_in)
        found.append(Column(field, heading, [draw(written(each)) for each in words]))
    states = [draw(written(state_words(row.state))) for row in rows]
    found.append(Column("state", draw(named("state")), states))
    return [column for column in found if any(cell.text for cell in column.cells)]


@st.composite
def long_tables(draw: st.DrawFn) -> Table:
    """One row for each figure."""
    rows = draw(observations(wide=False))
    told = draw(told_once(rows, {"area", "period"}))
    running = may_run(rows) and draw(st.booleans())
    found = [*draw(columns(rows, told, running=running)), *draw(figures(rows, running=running))]
    return draw(laid_out(draw(st.permutations(found)), told, rows))


@st.composite
def wide_tables(draw: st.DrawFn) -> Table:
    """One column for each area, or for each period; a cell that nobody reported is empty."""
    rows = draw(observations(wide=True))
    across, down = draw(st.permutations(["area", "period"]))
    told = draw(told_once(rows, {draw(st.sampled_from(["indicator", down]))}))
    lines = {(row.indicator, getattr(row, down)): row for row in rows}
    units = {id_: draw(st.sampled_from(units_of(INDICATORS[id_].unit))) for id_, _ in lines}
    found = draw(columns(list(lines.values()), told))
    found = [column for column in found if column.field != across]
    if draw(st.booleans()):
        words = [Cell(units[id_]) for id_, _ in lines]
        found.append(Column("unit", draw(named("unit")), words))
    else:
        units = {id_: INDICATORS[id_].unit for id_ in units}
    for head in dict.fromkeys(getattr(row, across) for row in rows):
        here = {
            (row.indicator, getattr(row, down)): figure_words(row, "value", units[row.indicator])
            for row in rows
            if getattr(row, across) == head
        }
        heads = area_words(head) if across == "area" else period_words(head, year_told=told.year)
        words = [draw(written(here.get(line, [EMPTY]))) for line in lines]
        found.append(Column("value", draw(written(heads)), words))
    return draw(laid_out(found, told, rows))


@st.composite
def totals(draw: st.DrawFn, found: list[Column], label: int, lines: range) -> list[Cell]:
    """A row that sums up lines; a column that is not written in plain numbers has no total."""
    row = []
    for column in found:
        cells = [column.cells[line] for line in lines if column.cells[line].text.strip()]
        known = [cell.number for cell in cells if cell.number is not None]
        plainly = column.field in SUMMED and known and len(known) == len(cells)
        plainly = plainly and abs(sum(known)) < 10**18  # the longest that may be written
        row.append(draw(written(number_words(sum(known), scales=False))) if plainly else EMPTY)
    row[label] = Cell(draw(st.sampled_from(TOTALS)))
    return row


def runs(rows: list[list[Cell]], top: int, column: int) -> list[tuple[int, int, int, int]]:
    """Where a column says the same in several rows on end, which offices like to merge."""
    found = []
    for text, group in groupby(range(top, len(rows)), lambda number: rows[number][column].text):
        numbers = list(group)
        if text and len(numbers) > 1:
            found.append((numbers[0], column, numbers[-1], column))
    return found


@st.composite
def laid_out(draw: st.DrawFn, found: list[Column], told: Told, means: list[Observation]) -> Table:
    """The columns as a sheet: with totals, numbered lines, blank rows and columns, signatures."""
    count = len(found[0].cells)
    if draw(st.booleans()):
        lines = [Cell(str(number), real=number) for number in range(1, count + 1)]
        found = [Column("", Cell("序号"), lines), *found]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(found)))
        found = [*found[:place], Column("", EMPTY, [EMPTY] * count), *found[place:]]
    said = [number for number, column in enumerate(found) if column.field in SAID_OF_ROWS]
    label = draw(st.sampled_from(said))
    blank, seldom = [EMPTY] * len(found), st.integers(0, 3).map(lambda number: not number)
    rows = [[Cell(title), *blank[1:]] for title in told.titles]
    rows.append([column.heading for column in found])
    top, since = len(rows), 0
    for line in range(count):
        rows.append([column.cells[line] for column in found])
        if draw(seldom):
            first = draw(st.sampled_from([0, since]))
            rows.append(draw(totals(found, label, range(first, line + 1))))
            since = line + 1
        rows += [blank] if draw(seldom) else []
    merged = [(n, 0, n, len(blank) - 1) for n in range(top - 1) if draw(st.booleans())]
    merged += [run for n in said if draw(st.booleans()) for run in runs(rows, top, n)]
    below = draw(st.sampled_from([(), ("填报人：张三", "审核人：李四"), ("注：含复检前的样品",)]))
    rows += [[*map(Cell, below), *blank][: max(len(blank), len(below))]] if below else []
    return Table(rows, merged, told.options, means)
