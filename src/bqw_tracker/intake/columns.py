"""The heading rows of a table -> what each of its columns means, and where its figures stand.

A column is told by its heading, by the headings above it where these take several rows, and, of
单位 alone, by what stands below it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bqw_tracker.core.periods import Period, months_between
from bqw_tracker.core.problems import sentence

from .dates import read_period
from .headings import (
    AREA_OR_UNIT,
    FIGURES,
    guess_heading,
    is_beside,
    is_of_other_time,
    is_total,
    read_heading,
)
from .tables import Fault, Row, shown

_LEAP_YEAR = 2000
"""The year in which a heading without one is tried, so that 2月29日 is a day."""
_YEAR = 12
_PART = re.compile("其中|其它|其他|不含|除")
_UNIT = re.compile(r"\s*[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]\s*$")
_SUBJECT = {"indicator", "name"}


class Names(NamedTuple):
    """How the words of a catalogue are known: an area's full name, an indicator's id, else "".

    `unit` says whether a word is a unit of measurement, `units` are those in brackets, `mentions`
    whether a text names an area, a period or an indicator anywhere, `titled` whether titles name
    one indicator, `state` whether a word is a state or a node.
    """

    area: Callable[[str], str]
    indicator: Callable[[str], str]
    unit: Callable[[str], bool]
    mentions: Callable[[str], bool]
    units: Callable[[str], tuple[str, ...]]
    titled: Callable[[Sequence[str]], bool]
    state: Callable[[str], bool]


class Column(NamedTuple):
    """A column (from 0) and what its headings say; `field` is "" for what is not read.

    `area`, `period` and `indicator` are words of the headings that hold for all of its figures.
    `why` tells of a column without field: beside, total, unknown.
    """

    number: int
    heading: str
    field: str
    area: str = ""
    period: str = ""
    indicator: str = ""
    units: tuple[str, ...] = ()
    cumulative: bool | None = None
    months: int = 0
    why: str = ""

    @property
    def about(self) -> tuple[str, object, str]:
        """What the headings say that the figures below are about; periods by their end."""
        return self.area, end_of(self.period), self.indicator


class Columns(NamedTuple):
    """The columns of a table: what describes its rows, and the figures in groups.

    A group holds the columns, by field, that make one figure. `doubled` are columns whose place is
    taken, with the one that has it.
    """

    every: list[Column]
    fields: dict[str, int]
    groups: list[dict[str, Column]]
    doubled: list[tuple[Column, Column]]

    def field_at(self, number: int) -> str:
        """Return the field of a column that describes its rows, "" for any other."""
        return next((field for field, at in self.fields.items() if at == number), "")

    def of(self, why: str) -> list[Column]:
        """Return the columns that are not read for this reason."""
        return [column for column in self.every if column.why == why]


def end_of(text: str) -> object:
    """Return when a period ends, in a leap year where it names none; None where it names none."""
    found = read_period(text, _LEAP_YEAR) if text else None
    return found.end if isinstance(found, Period) else None


def length_of(text: str) -> int:
    """Return how many whole months a period has, in a leap year where it names none."""
    found = read_period(text, _LEAP_YEAR)
    whole = isinstance(found, Period) and found.start.day == found.end.day == 1
    return months_between(*found) if isinstance(found, Period) and whole else 0


def starts_in_january(text: str) -> bool:
    """Return whether a period begins with a year."""
    found = read_period(text, _LEAP_YEAR)
    return isinstance(found, Period) and found.start.month == 1


def is_period(text: str) -> bool:
    """Return whether a text is a period, with its year or without."""
    return bool(text.strip()) and end_of(text) is not None


def _column(number: int, texts: Sequence[str], names: Names) -> Column:
    """Return what a column means by its headings, the highest first."""
    found = Column(number, " ".join(texts), "")
    beside = strange = part = False
    for text in texts:
        heading = read_heading(text)
        if heading:
            found = found._replace(
                field=heading.field,
                units=heading.units or found.units,
                cumulative=found.cumulative if heading.cumulative is None else heading.cumulative,
                months=heading.months or found.months,
                period=heading.period or found.period,
            )
        elif area := names.area(bare_of_units(text, names)):
            found = found._replace(area=area, units=names.units(text) or found.units)
        elif is_period(said := bare_of_units(text, names)):
            years = found.period if found.period and length_of(found.period) == _YEAR else ""
            year = "" if said[:4].isdigit() else years
            found = found._replace(period=year + said, units=names.units(text) or found.units)
        elif indicator := names.indicator(text):
            found = found._replace(indicator=indicator, units=names.units(text) or found.units)
        elif is_total(text):
            found = found._replace(why="total")
        elif names.unit(text):
            found = found._replace(units=(text,))
        elif is_beside(text):
            beside = True
        else:
            strange = True
            part = part or bool(_PART.search(text))
    if part:  # 其中：农村 is not the whole
        return found._replace(field="", why="unknown")
    return _settled(found, texts, beside=beside, strange=strange)


def bare_of_units(text: str, names: Names) -> str:
    """Return a heading without its last bracket where that names a unit: 6月（批次）."""
    return _UNIT.sub("", text) if names.units(text) else text


def _settled(found: Column, texts: Sequence[str], *, beside: bool, strange: bool) -> Column:
    """Decide what a column is whose headings may speak of several things."""
    if found.why:
        return found._replace(field="")
    if beside:
        other = any(map(is_of_other_time, texts))
        mixed = found.field in FIGURES and not other
        return found._replace(field="", why="unknown" if mixed else "beside")
    if not found.field and (found.area or found.period or found.indicator) and not strange:
        return found._replace(field="value")
    if not found.field:
        return found._replace(why="unknown")
    if found.field == "value" and found.cumulative:
        return found._replace(field="total")
    return found


def read_columns(rows: Sequence[Row], names: Names) -> Columns:
    """Return what the columns below rows of headings mean; a merged heading is said once."""
    width = max((len(row.texts) for row in rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    for level, row in enumerate(rows):
        above = ""
        for number in range(width):
            text = row.text(number)
            below = any(later.text(number) for later in rows[level + 1 :])
            # Without merged cells the heading of several columns stands over the first of them.
            above = text or (above if below and not paths[number] else "")
            if above and above not in paths[number][-1:]:
                paths[number].append(above)
    every = [_column(number, path, names) for number, path in enumerate(paths) if path]
    return _arranged(every)


def _arranged(every: list[Column]) -> Columns:
    fields: dict[str, Column] = {}
    doubled: list[tuple[Column, Column]] = []
    groups: dict[tuple[object, ...], dict[str, Column]] = {}
    spare: set[int] = set()
    figures = [column for column in every if column.field in FIGURES]
    for column in every:
        if column.field and column.field not in FIGURES:
            first = fields.setdefault(column.field, column)
            if first is not column and column.field not in ("source", "note", "unit"):
                doubled.append((column, first))
            elif first is not column:
                spare.add(column.number)
    every = [c._replace(field="", why="unknown") if c.number in spare else c for c in every]
    for column in _with_totals(figures):
        group = groups.setdefault(column.about, {})
        first = group.setdefault(column.field, column)
        if first is not column:
            doubled.append((column, first))
    if any({"numerator", "denominator"} <= group.keys() for group in groups.values()):
        # The share that both parts make stands beside them: 合格率.
        every = [c._replace(why="beside") if c.why == "unknown" and c.heading.endswith("率") else c
                 for c in every]  # fmt: skip
    told = groups.pop(("", None, ""), None)
    if told and groups:
        every, doubled = _beside_groups(every, told, list(groups.values()), doubled)
    elif told:
        groups[()] = told
    return Columns(
        every, {name: c.number for name, c in fields.items()}, list(groups.values()), doubled
    )


def _with_totals(figures: Sequence[Column]) -> list[Column]:
    """Return the columns of figures; 1-6月 beside 6月 is the total since January."""
    ends = {c.about: min(length_of(o.period) for o in figures if o.about == c.about)
            for c in figures if c.period}  # fmt: skip
    return [
        column._replace(field="total", cumulative=True)
        if column.field == "value"
        and column.period
        and length_of(column.period) > ends[column.about] > 0
        and starts_in_january(column.period)
        else column
        for column in figures
    ]


def _beside_groups(
    every: list[Column],
    told: dict[str, Column],
    groups: list[dict[str, Column]],
    doubled: list[tuple[Column, Column]],
) -> tuple[list[Column], list[tuple[Column, Column]]]:
    """Place figures whose headings name nothing beside those that name a month or a county.

    Beside one group they belong to it (6月 | 累计); beside several a running total sums them up,
    and anything else is not understood.
    """
    if len(groups) == 1:
        for field, column in told.items():
            first = groups[0].setdefault(field, column)
            if first is not column:
                doubled.append((column, first))
        return every, doubled
    why = {c.number: "total" if field == "total" else "unknown" for field, c in told.items()}
    return [
        column._replace(field="", why=why[column.number]) if column.number in why else column
        for column in every
    ], doubled


def settle(columns: Columns, rows: Sequence[Row], names: Names) -> Columns:
    """Decide by what stands below them what columns mean whose headings do not say it.

    Whether 单位 alone is the office or the unit, and which of 进展 and 进展情况 is the state.
    """
    columns = _with_state(columns, rows, names)
    number = columns.fields.get(AREA_OR_UNIT)
    if number is None:
        return columns
    office = any(names.area(row.text(number)) for row in rows)
    field = "area" if office else "unit"
    fields = {name: at for name, at in columns.fields.items() if name != AREA_OR_UNIT}
    first = fields.setdefault(field, number)
    if first != number:
        doubled = [(c, o) for c in columns.every for o in columns.every
                   if c.number == number and o.number == first]  # fmt: skip
        columns = columns._replace(doubled=[*columns.doubled, *doubled])
    every = [c._replace(field=field) if c.number == number else c for c in columns.every]
    return columns._replace(every=every, fields=fields)


def _with_state(columns: Columns, rows: Sequence[Row], names: Names) -> Columns:
    """Tell two columns of progress apart: the one whose cells name states is that of the state."""
    pairs = [(c, other) for c, other in columns.doubled if c.field == "progress"]
    if len(pairs) != 1:
        return columns
    states = {c: _states_below(rows, c.number, names) for c in pairs[0]}
    state, words = sorted(pairs[0], key=lambda c: states[c], reverse=True)
    group = next((group for group in columns.groups if pairs[0][1] in group.values()), None)
    if group is None or "state" in group or states[state] == states[words]:
        return columns
    told = group | {"state": state._replace(field="state"), "progress": words}
    return columns._replace(
        every=[told["state"] if c == state else c for c in columns.every],
        groups=[told if each is group else each for each in columns.groups],
        doubled=[pair for pair in columns.doubled if pair not in pairs],
    )


def _states_below(rows: Sequence[Row], number: int, names: Names) -> float:
    """Return which share of the filled cells of a column name a state."""
    filled = [text for row in rows if (text := row.text(number).strip())]
    return sum(map(names.state, filled)) / len(filled) if filled else 0


def column_faults(columns: Columns, rows: Sequence[Row]) -> Iterator[tuple[Column, Fault]]:
    """Yield columns without which the table would be understood wrongly, and why."""
    for column, other in columns.doubled:
        if _filled(rows, column.number) and _filled(rows, other.number):
            fault = _same(column, other)
            if column.field in _SUBJECT | {"area", "period"}:
                beside = sentence("where two tables stand side by side, put one below the other")
                fault = fault._replace(help=beside)
            yield column, fault
    if rows and not columns.groups:
        guessed = ((c, guess_heading(c.heading)) for c in columns.of("unknown"))
        first = columns.every[0]
        column, guess = next(((c, word) for c, word in guessed if word), (first, None))
        remedy = sentence("name it: Value, Numerator and Denominator, or State of deed")
        if guess:
            remedy = sentence("did you mean {name}?", name=guess)
        yield column, Fault("header", sentence("no heading means a column of figures"), remedy)
    for name in ("area", "period", "indicator"):
        above = [c for group in columns.groups for c in group.values() if getattr(c, name)]
        number = columns.fields.get(name)
        if name == "indicator" and number is None:
            number = columns.fields.get("name")
        if above and number is not None and _filled(rows, number):
            own = next(c for c in columns.every if c.number == number)
            yield above[0], _same(above[0], own)


def _same(column: Column, other: Column) -> Fault:
    return Fault(
        "header",
        sentence("'{heading}' and '{other}' mean the same",
                 heading=shown(column.heading), other=shown(other.heading)),
        sentence("keep one of the two columns"),
    )  # fmt: skip


def _filled(rows: Sequence[Row], number: int) -> bool:
    return any(row.text(number).strip() or number in row.faults for row in rows)
