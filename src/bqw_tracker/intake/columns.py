"""What the columns of a form mean, by the headings above them and by what stands below."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bqw_tracker.core.fields import PERIOD_FORMS
from bqw_tracker.core.problems import did_you_mean, sentence

from . import Fault, shown
from .headings import AREA_OR_UNIT, guess_heading, is_total, read_heading
from .sheets import Row

_FIGURES = ("value", "numerator", "denominator", "state")
_ONCE = ("area", "period", *_FIGURES)
_BESIDE = re.compile(
    "^(?:序号?|排[名序]|名次)$|目标|任务数|计划|完成率|进度|占比|比重|同比|环比|增[长幅速]|同期"
    "|电话|联系|签[字章名]"
)
"""Headings of figures that stand beside what was achieved and are left out."""


class Columns(NamedTuple):
    """Columns by field (from 0), their units, and the wide ones with the word above them.

    `doubled` are columns whose field has one already, with that one; `unknown` are headings
    that mean nothing here.
    """

    fields: dict[str, int]
    units: dict[str, str]
    wide: list[tuple[int, str, str]]
    cumulative: bool | None
    doubled: list[tuple[int, int]]
    unknown: list[int]


class Names(NamedTuple):
    """How an area or a period is known in a heading, and an indicator in the words above it."""

    area: Callable[[str], bool]
    period: Callable[[str], bool]
    indicator: Callable[[Sequence[str]], bool]


def _above(text: str, names: Names) -> str | None:
    """Return what stands above a column of a wide form: an area or a period."""
    if names.area(text):
        return "area"
    return "period" if names.period(text) else None


def read_columns(texts: Sequence[str], names: Names) -> Columns:
    """Return what the headings of a row mean."""
    fields: dict[str, int] = {}
    units: dict[str, str] = {}
    wide: list[tuple[int, str, str]] = []
    doubled: list[tuple[int, int]] = []
    unknown: list[int] = []
    cumulative: bool | None = None
    for number, text in enumerate(texts):
        if not text or is_total(text):
            continue
        heading, kind = read_heading(text), _above(text, names)
        if heading is None and kind:
            wide.append((number, kind, text))
        elif heading is None:
            unknown += [] if _BESIDE.search(text) else [number]
        elif heading.field not in fields:
            fields[heading.field] = number
            if heading.unit:
                units[heading.field] = heading.unit
            if heading.field == "value":
                cumulative = heading.cumulative
        elif heading.field in _ONCE:
            doubled.append((number, fields[heading.field]))
    return Columns(fields, units, wide, cumulative, doubled, unknown)


def is_wide(columns: Columns) -> bool:
    """Return whether the columns are months beside areas, or areas beside something else.

    A line like 填报单位 | 新会区 | 月份 | 6月 names both and is none.
    """
    kinds = {kind for _, kind, _ in columns.wide}
    if len({word for _, _, word in columns.wide}) >= 2 and len(kinds) == 1:
        return True
    beside = {"indicator", "name"} | ({"area", AREA_OR_UNIT} if kinds == {"period"} else {"period"})
    return len(kinds) == 1 and not beside.isdisjoint(columns.fields)


def is_long(columns: Columns) -> bool:
    """Return whether figures stand beside an area or a period, without their indicator."""
    said = columns.fields.keys()
    return not said.isdisjoint(_FIGURES) and not said.isdisjoint(("area", AREA_OR_UNIT, "period"))


def settle(columns: Columns, rows: Sequence[Row], names: Names) -> None:
    """Decide by what stands below it whether 单位 alone is the office or the unit."""
    number = columns.fields.pop(AREA_OR_UNIT, None)
    if number is not None:
        office = any(names.area(row.text(number)) for row in rows)
        columns.fields.setdefault("area" if office else "unit", number)


def column_faults(
    header: Row, columns: Columns, rows: Sequence[Row], areas: list[str]
) -> Iterator[tuple[int, Fault]]:
    """Yield columns (from 0) without which the form would be understood wrongly, and why."""
    for number, other in columns.doubled:
        if _filled(rows, number) and _filled(rows, other):
            yield number, (
                "header",
                sentence("'{heading}' and '{other}' mean the same",
                         heading=shown(header.texts[number]), other=shown(header.texts[other])),
                sentence("keep one of the two columns"),
            )  # fmt: skip
    if columns.wide:
        by_area = columns.wide[0][1] == "area"
        for number in columns.unknown:
            if any(any(map(str.isdigit, row.text(number))) for row in rows):
                heading = shown(header.texts[number])
                message = sentence("'{heading}' is not understood, and figures stand below it",
                                   heading=heading)  # fmt: skip
                remedy = did_you_mean(heading, areas) if by_area else PERIOD_FORMS
                yield number, ("header", message, remedy)
    elif rows and columns.fields.keys().isdisjoint(_FIGURES):
        guessed = ((n, guess_heading(header.texts[n])) for n in columns.unknown)
        number, guess = next(((n, word) for n, word in guessed if word), (0, None))
        yield (
            number,
            (
                "header",
                sentence("no heading means a column of figures"),
                sentence("did you mean {name}?", name=guess)
                if guess
                else sentence("name it: 本期数, 分子 and 分母, or 状态"),
            ),
        )


def _filled(rows: Sequence[Row], number: int) -> bool:
    return any(row.text(number).strip() or number in row.faults for row in rows)
