"""The words of one heading -> the column of the progress file that it means, with unit and time.

A heading is known exactly or not at all; difflib only serves "did you mean".
"""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from bqw_tracker.core.periods import Period

from .dates import read_period
from .tables import REMEMBERED, bare

AREA_OR_UNIT = "area or unit"
"""The field of 单位 alone: the office or the unit of measurement; the caller settles it."""

_NAMES = {
    "indicator": "indicatorid 指标编号 编号 指标代码 指标编码",
    "name": "indicatorname 指标名称 指标 名称 任务名称 指标任务 工作任务 目标任务 任务 项目名称",
    "area": "单位/县区 县区/单位 县区 县 市县 各县 各县区 区县 地区 县市区 市区县 单位名称 "
    "报送单位 填报单位 上报单位 报送地区 填报地区 所属区县 所属县区 行政区 行政区划",
    "period": "reportingperiod 报送期 报告期 月份 期间 时段 统计期 统计期间 报送期间 报告期间 "
    "报送月份 报告月份 统计月份 填报月份 所属期 年月 季度",
    "value": "本期数 完成数 累计数 数值 完成情况 实际完成 本月完成 完成值 当月数 实际完成数 "
    "实际完成值 实际值 本期值 本月数 本月完成数 本月完成值 当月完成 当月完成数 本季数 本季度数 "
    "本季完成 本季度完成 本期完成 本期完成数 完成量 完成数量 完成 数量 "
    "人数 家数 户数 次数 件数 批次数 金额 本月 本期 当月 当期 本季 本季度",
    "numerator": "分子 分子数 合格数 合格数量 合格批次 合格批次数 达标数 办结数",
    "denominator": "分母 分母数 总数 总数量 总批次 抽检批次 检验批次 抽检总数 检验总数 检查总数 "
    "应检数 应查数",
    "state": "stateofdeed 状态 进度状态 进展状态 完成状态",
    "progress": "whatwasdone 进展 进展情况 工作进展 工作进展情况 最新进展 工作动态",
    "reported_on": "reportedon 填报日期 报送日期 上报日期 填表日期 填报时间 报送时间 上报时间",
    "source": "来源 数据来源 填报人 填表人 报送人",
    "note": "备注 备注说明 说明 情况说明",
    "problem": "problems 存在问题 存在的问题 存在问题及原因 问题及原因 存在困难 困难问题 "
    "存在的困难和问题",
    "next": "nextsteps 下一步措施 下一步工作 下一步工作措施 下一步工作计划 下一步计划 下一步打算 "
    "下步措施 下步工作 下步计划",
    "evidence": "佐证材料 佐证 证明材料",
    "unit": "unitofmeasure 计量单位 数据单位 数量单位 指标单位",
}
"""What the headings say that mean a field, besides its own name."""

_FIELDS = {word: field for field, words in _NAMES.items() for word in (field, *words.split())}
_FIELDS["单位"] = AREA_OR_UNIT
_INCREMENT = re.compile("(?:本|当)(?:期|月|季)")
_TIME = r"[0-9]{1,2}月[份底末]?|第?[一二三四1-4]季度|[上下]半年"
_SPAN = rf"[0-9]{{1,2}}月?[-~—–至到][0-9]{{1,2}}月份?|{_TIME}"
_DATED = re.compile(rf"(?P<period>(?:[0-9]{{4}}年)?(?:{_SPAN}))(?P<rest>.+)")
"""A heading that names its own period: 6月数, 1-6月累计, 2023年二季度完成情况."""
_CUMULATIVE = re.compile(
    "(?:[0-9]{4}年)?(?:本年度?|今年|全年|年度?|年初至今)?累计(?:实际)?(?:完成)?(?:数|值|量|情况)?|yeartodate"
)
_BRACKETS = re.compile(r"[(\[【〔《〈「]([^()\[\]【】〔〕《》〈〉「」]*)[)\]】〕》〉」]")
_PREFIX = re.compile("(?:计量)?单位[:：]")
_ASKED = frozenset(("必填", "选填", "可不填", "可选", "如有", "盖章", "公章", "签章"))
_HIDDEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff*]+")
_LONGEST = 60
FIGURES = ("value", "total", "numerator", "denominator", "state", "progress")
"""The fields that hold what an office reports; `total` is a running total beside a value.

Under `progress` (进展) stands the state of a deed, or what was done in words.
"""
_MONTHS = {"月": 1, "季": 3}
_OTHER_TIME = re.compile(
    "同期|去年|上年|往年|历年|上期|上[个一]?(?:月|季)|基期|基数|last(?:figure|year)"
)
_BESIDE = re.compile(
    "^(?:序号?|排[名序]|名次)$|目标|任务[数量]|计划|预[计测期]|完成率|完成比例|进度|占比|比重"
    "|同比|环比|比上|增[长幅速减]|电话|联系|手机|邮箱|签[字章名]|盖章|审[核批]|复核|责任|负责|牵头|配合|分管"
    "|科室|部门|口径|依据|文号|时限|截止|问题|措施|原因|佐证|附件|材料|whatcounts|target|attained"
)
"""Headings of what stands beside the figures of the period and is left out."""

TOTALS = frozenset((
    "合计", "小计", "总计", "共计", "全市", "全县", "全区", "全省", "全市合计", "全市总计",
    "全市小计", "全市共计", "本页合计", "本页小计",
))  # fmt: skip
"""Words in the place of an area or a name, in rows that sum up others."""


class Heading(NamedTuple):
    """A column: its field, the units its brackets name, and over which time it counts.

    `cumulative` is True for 累计数, False for 本期数, None where the heading does not say; `months`
    is 1 for 本月数, 3 for 本季数, else 0; `period` is what 6月数 names.
    """

    field: str
    units: tuple[str, ...] = ()
    cumulative: bool | None = None
    months: int = 0
    period: str = ""


def _split(text: str) -> tuple[str, list[str]]:
    """Return the heading without blanks and brackets, and what stood in the brackets."""
    said = _HIDDEN.sub("", bare(text)) if len(text) <= _LONGEST * 4 else ""
    if len(said) > _LONGEST:
        return "", []
    return _BRACKETS.sub("", said).rstrip(":").lower(), _BRACKETS.findall(said)


def _is_time(word: str) -> bool:
    """Return whether a bracket speaks of time and of no unit: 累计, 本月, 1-6月, 1-5月累计."""
    return (
        "累计" in word
        or word == "yeartodate"
        or _INCREMENT.match(word) is not None
        or _is_period(word)
    )


def _period_in(word: str) -> str:
    said = word.replace("累计", "")
    return said if _is_period(said) else ""


def _running(name: str, hints: list[str]) -> bool | None:
    said = [name, *hints]
    if any("累计" in words or words == "yeartodate" for words in said):
        return True
    return False if any(_INCREMENT.match(words) for words in said) else None


@lru_cache(maxsize=REMEMBERED)
def read_heading(text: str) -> Heading | None:
    """Return what a heading means, or None; of 单位 alone only what is below it can tell.

    >>> read_heading("本月数（批次）")
    Heading(field='value', units=('批次',), cumulative=False, months=1, period='')
    """
    name, hints = _split(text)
    dated = _DATED.fullmatch(name)
    period, rest = (dated["period"], dated["rest"]) if dated else ("", name)
    field = "value" if _CUMULATIVE.fullmatch(rest) else _FIELDS.get(rest)
    if period and (rest in ("数", "值", "完成") or field == "value"):
        field = "value"
    elif period or field is None:
        return None
    if field not in ("value", "numerator", "denominator"):
        return Heading(field)
    words = [_PREFIX.sub("", word) for hint in hints for word in re.split("[,;、/]", hint)]
    units = tuple(word for word in words if word and word not in _ASKED and not _is_time(word))
    period = period or next(filter(None, map(_period_in, words)), "")
    span = next((m[0][1] for word in (name, *words) if (m := _INCREMENT.match(word))), "")
    running = _running(name, words) if field == "value" else None
    return Heading(field, units, running, _MONTHS.get(span, 0), period)


def _is_period(text: str) -> bool:
    return bool(text) and isinstance(read_period(text, 2000), Period)


def guess_heading(text: str) -> str | None:
    """Return the known heading that an unknown one is nearest to, for "did you mean".

    >>> guess_heading("指标偏号")
    '指标编号'
    """
    name, _ = _split(text)
    return next(iter(get_close_matches(name, _FIELDS, n=1)), None) if name else None


def is_beside(text: str) -> bool:
    """Return whether a column stands beside the period's figures: 目标, 同比, 去年同期, 联系人."""
    name, _ = _split(text)
    return bool(_BESIDE.search(name) or _OTHER_TIME.search(name))


def is_of_other_time(text: str) -> bool:
    """Return whether a heading speaks of another time, whatever stands below it: 去年同期."""
    return bool(_OTHER_TIME.search(_split(text)[0]))


@lru_cache(maxsize=REMEMBERED)
def is_total(text: str) -> bool:
    """Return whether a cell says that its row or column sums up others: 合计, 小 计, 总计(家)."""
    return _split(text)[0] in TOTALS
