"""The headings that offices write -> the ten columns of the progress file, and the unit's.

What a column means is told by its heading and by what stands below it.
A heading is known exactly or not at all; difflib only serves "did you mean".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from bqw_tracker.core.fields import PERIOD_FORMS
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import did_you_mean, sentence

from .dates import read_period
from .tables import REMEMBERED, Fault, Row, bare, shown

AREA_OR_UNIT = "area or unit"
"""The field of 单位 alone: the office or the unit of measurement; the caller settles it."""

_NAMES = {
    "indicator": "指标编号 编号 指标代码 指标编码",
    "name": "指标名称 指标 名称 任务名称 指标任务 工作任务 目标任务 任务 项目名称",
    "area": "单位/县区 县区/单位 县区 县 市县 各县 各县区 区县 地区 县市区 市区县 单位名称 "
    "报送单位 填报单位 上报单位 报送地区 填报地区 所属区县 所属县区 行政区 行政区划",
    "period": "报送期 报告期 月份 期间 时段 统计期 统计期间 报送期间 报告期间 报送月份 报告月份 "
    "统计月份 填报月份 所属期 年月 季度",
    "value": "本期数 完成数 累计数 数值 完成情况 实际完成 本月完成 完成值 当月数 实际完成数 "
    "实际完成值 实际值 本期值 本月数 本月完成数 本月完成值 当月完成 当月完成数 本季数 本季度数 "
    "本季完成 本季度完成 本期完成 本期完成数 完成量 完成数量",
    "numerator": "分子 分子数 合格数 合格数量 合格批次 合格批次数 达标数 办结数",
    "denominator": "分母 分母数 总数 总数量 总批次 抽检批次 检验批次 抽检总数 检验总数 检查总数 "
    "应检数 应查数",
    "state": "状态 进展 进展情况 进度状态 进展状态 完成状态 工作进展",
    "reported_on": "reportedon 填报日期 报送日期 上报日期 填表日期 填报时间 报送时间 上报时间",
    "source": "来源 数据来源 填报人 填表人 报送人",
    "note": "备注 备注说明 说明 情况说明",
    "unit": "计量单位 数据单位 数量单位 指标单位",
}
"""What the headings say that mean a field, besides its own name."""

_FIELDS = {word: field for field, words in _NAMES.items() for word in (field, *words.split())}
_FIELDS["单位"] = AREA_OR_UNIT
_INCREMENT = re.compile("(?:本|当)(?:期|月|季)")
_CUMULATIVE = re.compile(
    r"(?:[0-9]{4}年)?(?:(?:[0-9]{1,2}月?[-~—–至到])?[0-9]{1,2}月[份底末]?|本年度?|今年|全年|年度?|年初至今)?"
    "累计(?:实际)?(?:完成)?(?:数|值|量|情况)?"
)
_BRACKETS = re.compile(r"[(\[【〔《〈「]([^()\[\]【】〔〕《》〈〉「」]*)[)\]】〕》〉」]")
_PREFIX = re.compile("(?:计量)?单位[:：]")
_ASKED = frozenset(("必填", "选填", "可不填", "可选", "如有", "盖章", "公章", "签章"))
_HIDDEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff*]+")
_LONGEST = 60
_FIGURES = ("value", "numerator", "denominator", "state")
_ONCE = ("area", "period", *_FIGURES)
_BESIDE = re.compile(
    "^(?:序号?|排[名序]|名次)$|目标|任务数|计划|完成率|进度|占比|比重|同比|环比|增[长幅速]|同期"
    "|电话|联系|签[字章名]|^上[期月季年]"
)
"""Headings of figures that stand beside what was achieved and are left out."""

TOTALS = frozenset((
    "合计", "小计", "总计", "共计", "全市合计", "全市总计", "全市小计", "全市共计", "本页合计",
    "本页小计",
))  # fmt: skip
"""Words in the place of an area or a name, in rows that sum up others."""


class Heading(NamedTuple):
    """A column: its field, the unit its brackets name, and whether it is a running total.

    `cumulative` is True for 累计数, False for 本期数, None where the heading does not say.
    """

    field: str
    unit: str | None = None
    cumulative: bool | None = None


def _split(text: str) -> tuple[str, list[str]]:
    """Return the heading without blanks and brackets, and what stood in the brackets."""
    said = _HIDDEN.sub("", bare(text)) if len(text) <= _LONGEST * 4 else ""
    if len(said) > _LONGEST:
        return "", []
    return _BRACKETS.sub("", said).rstrip(":").lower(), _BRACKETS.findall(said)


def _is_time(word: str) -> bool:
    """Return whether a bracket speaks of time and of no unit: 累计, 本月, 1-6月."""
    return "累计" in word or _INCREMENT.match(word) is not None or _is_period(word)


def _running(name: str, hints: list[str]) -> bool | None:
    said = [name, *hints]
    if any("累计" in words for words in said):
        return True
    return False if any(_INCREMENT.match(words) for words in said) else None


def read_heading(text: str) -> Heading | None:
    """Return what a heading means, or None; of 单位 alone only what is below it can tell.

    >>> read_heading("本期数（批次）")
    Heading(field='value', unit='批次', cumulative=False)
    """
    name, hints = _split(text)
    field = "value" if _CUMULATIVE.fullmatch(name) else _FIELDS.get(name)
    if field is None:
        return None
    if field not in ("value", "numerator", "denominator"):
        return Heading(field)
    words = [_PREFIX.sub("", word) for hint in hints for word in re.split("[,;、]", hint)]
    units = [word for word in words if word and word not in _ASKED and not _is_time(word)]
    unit = units[0] if len(units) == 1 else None
    return Heading(field, unit, _running(name, words) if field == "value" else None)


def _is_period(text: str) -> bool:
    return bool(text) and isinstance(read_period(text, 2000), Period)


def guess_heading(text: str) -> str | None:
    """Return the known heading that an unknown one is nearest to, for "did you mean".

    >>> guess_heading("指标偏号")
    '指标编号'
    """
    name, _ = _split(text)
    return next(iter(get_close_matches(name, _FIELDS, n=1)), None) if name else None


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row is the one with the headings.

    It names the indicator, by id or name, and something else: another column, or a month.
    """
    found = {heading.field for cell in cells if cell and (heading := read_heading(cell))}
    if not found & {"indicator", "name"}:
        return False
    return len(found) > 1 or any(_is_period(cell) for cell in cells)


@lru_cache(maxsize=REMEMBERED)
def is_total(text: str) -> bool:
    """Return whether a cell says that its row or column sums up others: 合计, 小 计, 总计(家)."""
    return _split(text)[0] in TOTALS


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
        heading = read_heading(text)
        # above a column of a wide form stands an area or a period
        kind = "area" if names.area(text) else "period" if names.period(text) else ""
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
            yield number, Fault(
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
                yield number, Fault("header", message, remedy)
    elif rows and columns.fields.keys().isdisjoint(_FIGURES):
        guessed = ((n, guess_heading(header.texts[n])) for n in columns.unknown)
        number, guess = next(((n, word) for n, word in guessed if word), (0, None))
        remedy = sentence("name it: 本期数, 分子 and 分母, or 状态")
        if guess:
            remedy = sentence("did you mean {name}?", name=guess)
        message = sentence("no heading means a column of figures")
        yield number, Fault("header", message, remedy)


def _filled(rows: Sequence[Row], number: int) -> bool:
    return any(row.text(number).strip() or number in row.faults for row in rows)
