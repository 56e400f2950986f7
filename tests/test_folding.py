"""Texts in a width: nothing is lost, nothing sticks out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.locale.folding import cut, folded
from bqw_tracker.render.svg.canvas import text_width
from bqw_tracker.render.table import cell_width

TEXTS = st.text(st.sampled_from("县城市, 。)R&D<5%abcW\u0301—"), max_size=60)


@given(TEXTS, st.integers(4, 30))
def test_no_line_is_too_wide_and_no_character_is_lost(text, width):
    lines = folded(text, width, cell_width)
    assert all(cell_width(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


@given(TEXTS, st.integers(40, 300), st.integers(1, 3))
def test_what_is_cut_says_so_and_still_fits(text, width, most):
    whole = folded(text, width, text_width)
    lines = cut(whole, most, width, text_width)
    assert len(lines) <= most
    assert all(text_width(line) <= width for line in lines)
    assert lines == whole or lines[-1].endswith("…")


def test_a_closing_mark_never_begins_a_line():
    assert folded("一二三四)五", 8, cell_width) == ["一二三", "四)五"]


def test_a_sign_stays_with_its_number():
    assert folded("each ≥60.5%", 8, cell_width) == ["each", "≥60.5%"]


@pytest.mark.parametrize(
    ("text", "width", "lines", "why"),
    [
        ("不少于55万批次", 12, ["不少于", "55万批次"], "a number and its unit"),
        ("差距4.8个百分点", 10, ["差距4.8个", "百分点"], "torn only where it fits no line"),
        ("差距4.8个百分点", 12, ["差距", "4.8个百分点"], "a unit of four characters"),
        ("97项目标的口径暂定", 8, ["97项目标", "的口径暂", "定"], "of a long run the first only"),
        ("behind 9, off 12", 12, ["behind 9,", "off 12"], "a count and its label"),
        ("lack 8 targets", 12, ["lack", "8 targets"], "a number and what is counted"),
        (
            "达标 3 · 无数据 12 · 滞后 4",
            17,
            ["达标 3 ·", "无数据 12 ·", "滞后 4"],
            "label and count",
        ),
        ("严重滞后（缺1）", 12, ["严重滞后", "（缺1）"], "a count in brackets"),
        ("behind (1 missing)", 12, ["behind", "(1 missing)"], "the same in English"),
    ],
)
def test_a_number_stays_with_its_unit_and_a_count_with_its_label(text, width, lines, why):
    assert folded(text, width, cell_width) == lines, why


def test_a_word_stays_whole_where_it_can():
    assert folded("县城 growth rate", 10, cell_width) == ["县城", "growth", "rate"]
    assert folded("abcdefgh", 4, cell_width) == ["abcd", "efgh"]
