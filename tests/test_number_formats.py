"""Numbers as clerks see them under their formats, with every digit that the cell holds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.numbers import plain
from bqw_tracker.intake.number_formats import (
    BUILT_IN,
    PLAIN,
    read_format,
    shown_number,
    shown_text,
)
from building import Case, table


@pytest.mark.parametrize("case", table("number_formats.csv"))
def test_number(case: Case) -> None:
    text, clear = shown_number(Decimal(case["number"]), read_format(case["format"]))
    assert ("" if clear else "?") + text == case["text"]


@pytest.mark.parametrize(
    ("code", "text", "seen"),
    [
        ("", "新会区", "新会区"),
        ("@", "新会区", "新会区"),
        ("0.00", "新会区", "新会区"),
        ('@"家"', "7", "7家"),
        ('0;-0;0;"共"@', "7", "共7"),
        ('0;-0;0;"无"', "7", "无"),
        (";;;", "7", "?7"),
        (";;", "7", "7"),
    ],
)
def test_text(code: str, text: str, seen: str) -> None:
    found, clear = shown_text(text, read_format(code))
    assert ("" if clear else "?") + found == seen


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    form = read_format("yyyy-mm-dd")
    assert shown_number(Decimal(0), form, since_1904=True).text == "1904-01-01"
    assert shown_number(Decimal(43616), form, since_1904=True).text == "2023-06-01"
    assert not shown_number(Decimal(2_958_465), form, since_1904=True).clear


def test_formats_that_a_file_names_by_number_are_read() -> None:
    changing = {number for number, code in BUILT_IN.items() if read_format(code) != PLAIN}
    assert changing.isdisjoint({1, 2, 3, 4, 11, 12, 13, 48, 49})
    days = {n for n in changing if read_format(BUILT_IN[n]).numbers[0].parts}
    assert changing - days == {9, 10}


NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11
)
WORDS = st.sampled_from(["", '"家"', '"万元"', "\\次", '" 批次"', "[$¥-804]", "_ "])


@given(
    number=NUMBERS,
    digits=st.sampled_from(["0", "#,##0", "##0", "?0"]),
    places=st.sampled_from(["", ".0", ".00", ".##", "!.0", "!.00", '"."0000', "\\.0"]),
    thousands=st.integers(0, 3),
    percent=st.integers(0, 1),
    words=st.tuples(WORDS, WORDS),
)
def test_what_is_shown_is_the_number_at_its_scale_and_no_digit_is_lost(
    number: Decimal,
    digits: str,
    places: str,
    thousands: int,
    percent: int,
    words: tuple[str, str],
) -> None:
    code = words[0] + digits + places + "," * thousands + "%" * percent + words[1]
    text, clear = shown_number(number, read_format(code))
    tenths = places.count("0") if places.strip(".#0") else 0
    held = Decimal("".join(letter for letter in text if letter in "-.0123456789"))
    assert clear
    assert held * Decimal(10) ** (3 * thousands + tenths - 2 * percent) == number


@given(number=NUMBERS, code=st.text('0#?.,;%@!\\"[]_*-()¥ymdhseagGE+/ 万$<>=1红 ', max_size=20))
def test_no_format_fails_and_none_makes_a_figure_vanish(number: Decimal, code: str) -> None:
    form = read_format(code)
    text, clear = shown_number(number, form)
    assert text
    assert clear or text == plain(number)
    assert shown_text("a", form).text
