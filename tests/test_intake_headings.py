"""Headings: known exactly or not at all; units in brackets, running totals, rows of totals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.intake.headings import (
    AREA_OR_UNIT,
    TOTALS,
    Heading,
    guess_heading,
    is_total,
    read_heading,
)
from bqw_tracker.store.progress import ALL_COLUMNS
from building import Case, table

CUMULATIVE = {"yes": True, "no": False, "": None}
BLANKS = st.text(" \u3000\u00a0\t\n\u200b", max_size=3)
KNOWN = [row.values[0]["text"] for row in table("intake_headings.csv") if row.values[0]["field"]]


@pytest.mark.parametrize("case", table("intake_headings.csv"))
def test_heading(case: Case) -> None:
    found = read_heading(case["text"])
    if not case["field"]:
        assert found is None
        return
    units = (case["unit"],) if case["unit"] else ()
    said = CUMULATIVE[case["cumulative"]], int(case["months"] or 0), case["period"]
    assert found == Heading(case["field"], units, *said)


@pytest.mark.parametrize("column", ALL_COLUMNS)
def test_every_column_of_the_progress_file_is_known(column: str) -> None:
    assert read_heading(column) == Heading(column)


def test_the_table_has_a_chinese_heading_for_every_column() -> None:
    fields = {
        row.values[0]["field"]
        for row in table("intake_headings.csv")
        if not row.values[0]["text"].isascii()
    }
    assert fields >= {*ALL_COLUMNS, "unit", AREA_OR_UNIT}


def test_office_or_unit_is_left_to_the_caller() -> None:
    assert read_heading("单位") == Heading(AREA_OR_UNIT)
    assert read_heading("填报单位") == Heading("area")
    assert read_heading("计量单位") == Heading("unit")


@settings(max_examples=200)
@given(st.sampled_from(KNOWN), st.data())
def test_blanks_and_full_width_forms_change_nothing(text: str, data: st.DataObject) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    for said in (text, wide):
        spread = "".join(char + data.draw(BLANKS) for char in said)
        assert read_heading(data.draw(BLANKS) + spread) == read_heading(text)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("指标遍号", "指标编号"),
        ("本期数据", "本期数"),
        ("填报日其", "填报日期"),
        ("indicater", "indicator"),
        ("填报单为", "填报单位"),
        ("备注栏", "备注"),
        ("联系电话", None),
        ("蓬江区", None),
        ("", None),
        ("长" * 100_000, None),
    ],
)
def test_guess(text: str, guess: str | None) -> None:
    assert guess_heading(text) == guess
    assert read_heading(text) is None


@pytest.mark.parametrize("text", [*sorted(TOTALS), "合 计", "　总计：", "小计（家）", "合\n计"])
def test_totals(text: str) -> None:
    assert is_total(text)
    assert read_heading(text) is None


@pytest.mark.parametrize("text", ["", "累计", "合计数", "江门市", "合计划", "总数"])
def test_other_words_are_no_totals(text: str) -> None:
    assert not is_total(text)


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_a_heading_or_none(text: str) -> None:
    found = read_heading(text)
    assert found is None or isinstance(found, Heading)
    assert guess_heading(text) is None or read_heading(guess_heading(text) or "") is not None
    assert is_total(text) in (True, False)


@pytest.mark.parametrize("piece", ["(", "（家）", " ", "累计", "1", "指标", "\u200b"])
def test_a_long_text_is_no_heading(piece: str) -> None:
    text = "数值" + piece * 50_000 + "x"
    assert read_heading(text) is None
    assert guess_heading(text) is None
    assert not is_total(text)
