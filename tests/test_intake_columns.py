"""Rows of headings: which rows are some, and what the columns below them mean."""

import pytest

from bqw_tracker.intake.columns import read_columns
from bqw_tracker.intake.heading_rows import heading_rows, is_headed
from bqw_tracker.intake.tables import Row, Sheet
from bqw_tracker.intake.titles import names_of
from bqw_tracker.intake.vocabulary import vocabulary
from bqw_tracker.store.load import read_catalogue
from bqw_tracker.store.progress import COLUMNS
from building import Case, table
from running import ROOT

CATALOGUE = read_catalogue(ROOT / "data" / "measures.yaml")[0]
NAMES = names_of(vocabulary(CATALOGUE))


def read(*rows: list[str]):
    return read_columns([Row(n, texts) for n, texts in enumerate(rows, start=1)], NAMES)


@pytest.mark.parametrize(
    "cells",
    [
        COLUMNS,
        ["指标编号", "县区", "本期数"],
        ["序号", "指标名称", "单位", "目标值", "本期数(家)", "备注"],
        ["指标", "分子", "分母"],
        ["任务名称", "进展情况"],
        ["编号", "报送期"],
        ["指标编号", "指标名称", "蓬江区", "新会区"],
        ["指标名称", "1月", "2月"],
        ["指标名称", "", "2023年1-6月"],
        ["指标名称", "合计", "蓬江区", "江海区"],
        ["1月", "2月"],
        ["蓬江区", "江海区"],
        ["县区", "食用农产品快检批次", "M07-01"],
        ["县区", "食用农产品快检批次（批次）"],
    ],
)
def test_headers(cells: list[str]) -> None:
    assert is_headed(cells, read(cells))


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["", "", ""],
        ["指标名称"],
        ["指标名称", "指标"],
        ["指标名称", "食品产业链工业产值"],
        ["2023年6月百千万工程指标报送表"],
        ["填报单位", "新会区", "填报日期", "2023-07-03"],
        ["填报单位", "新会区", "月份", "6月"],
        ["M07-02", "新会区", "2023-06", "48210"],
        ["M07-02", "食用农产品快检批次", "4821"],
        ["M02-03", "食品产业园区建成", "新会区", "进行中"],
        ["县区", "本期数", "备注"],
        ["新会区", "4821", "12"],
        ["M99-01", "新会县", "2023-06", "", "2023-07-02"],
        ["甲", "乙", "蓬江区", "江海区"],
    ],
)
def test_other_rows(cells: list[str]) -> None:
    assert not is_headed(cells, read(cells))


def means(column) -> str:
    about = "/".join(filter(None, (column.area, column.period, column.indicator)))
    field = column.field or f"[{column.why}]"
    units = "".join(f"({unit})" for unit in column.units)
    return f"{field}{'@' + about if about else ''}{units}"


@pytest.mark.parametrize("case", table("columns.csv"))
def test_columns(case: Case) -> None:
    rows = [line.split("|") for line in case["headings"].splitlines()]
    sheet = Sheet("表", [Row(n, texts) for n, texts in enumerate(rows, start=1)])
    height = heading_rows(sheet, 0, NAMES)
    columns = read(*rows[:height])
    told = "；".join(f"{c.heading}={means(c)}" for c in columns.every)
    assert (str(height), told) == (case["rows"], case["means"]), case["why"]
