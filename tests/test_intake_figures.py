"""Figures as offices type them: what is read, what is refused and why, and never an exception."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.model import STATE_WORDS, STATES
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Sentence
from bqw_tracker.intake.figures import read_figure, read_percentage
from bqw_tracker.intake.states import read_state
from bqw_tracker.intake.tables import Fault, bare, half_width, shown
from building import Case, table

CODES = {"not-a-number", "bad-value"}
UNITS: list[Any] = [None, "家", "批次", "人次", "%", "元", "万元", "亿元", "万批次"]
FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
DECIMALS = st.builds(
    lambda sign, whole, places: Decimal(f"{sign}{whole}{places}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**18 - 1),
    st.from_regex(r"(\.[0-9]{1,9})?", fullmatch=True, alphabet="0123456789."),
)
SCALES = [("", 0), ("万", 4), ("亿", 8), ("万亿", 12)]
BLANKS = st.text(" \u3000\u00a0\t\n\u200b\ufeff", max_size=3)
TYPED = st.text(
    "0123456789０１２３，．％,.-+−—~～/ 　\u00a0万亿元家批次人多余约近至左右以上①²Ⅳ三百eE#'\n\u200b%",
    max_size=24,
)


def refused(found: object) -> Fault:
    """The fault, after a look at whether it can be told."""
    assert isinstance(found, tuple)
    code, message, remedy = found
    assert code in CODES
    for said in (message, remedy):
        assert isinstance(said, Sentence)
        assert str(said)
        assert len(str(said)) < 200
    return found


@pytest.mark.parametrize("case", table("intake_figures.csv"))
def test_figure(case: Case) -> None:
    found = read_figure(case["text"], case["unit"] or None)
    if case["value"] in CODES:
        code, message, _ = refused(found)
        assert code == case["value"]
        assert case["says"]
        assert case["says"] in str(message)
        return
    assert isinstance(found, Decimal)
    assert plain(found) == case["value"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("约300", "write the exact figure"),
        ("三百", "write digits"),
        ("无", "write 0 if nothing happened, else leave the cell empty"),
        ("#N/A", "mend the formula"),
        ("5个", "report it in 家"),
        ("1e5", "format the column"),
        ("5.", "write digits only"),
    ],
)
def test_a_refusal_says_what_to_write(text: str, says: str) -> None:
    assert says in str(refused(read_figure(text, "家"))[2])


@pytest.mark.parametrize(
    "blank", [" ", "\u3000", "\u00a0", "\t", "\n", "\u200b", "\ufeff", "\u200e"]
)
def test_blanks_and_invisible_signs_around_a_figure_say_nothing(blank: str) -> None:
    assert read_figure(f"{blank}12{blank}", "家") == 12
    assert read_figure(f"{blank}'{blank}12{blank}{blank}", "家") == 12
    refused(read_figure(f"1{blank}2", "家"))
    assert "looks empty" in str(refused(read_figure(blank, "家"))[1])


def test_an_empty_text_is_not_its_business() -> None:
    for read in (read_percentage, read_state, lambda text: read_figure(text, "家")):
        with pytest.raises(AssertionError):
            read("")


@settings(max_examples=300)
@given(DECIMALS, st.sampled_from(UNITS), st.data())
def test_a_figure_is_read_back_however_it_was_written(
    figure: Decimal, unit: str | None, data: st.DataObject
) -> None:
    scale = data.draw(st.sampled_from(["", "万", "亿"]), "scale")
    if unit in ("%", "万元", "亿元", "万批次") or figure % 1:
        scale = ""
    text = plain(figure.scaleb({"": 0, "万": -4, "亿": -8}[scale]))
    text = f"{Decimal(text):,f}{scale}" if data.draw(st.booleans(), "commas") else text + scale
    if unit and data.draw(st.booleans(), "unit behind"):
        text += data.draw(BLANKS.filter(str.isspace), "gap") if data.draw(st.booleans()) else ""
        text += unit
    if data.draw(st.booleans(), "full width"):
        text = text.translate(FULL_WIDTH)
    text = data.draw(st.sampled_from(["", "'"])) + text
    text = data.draw(BLANKS) + text + data.draw(BLANKS)
    assert read_figure(text, unit) == figure


@settings(max_examples=300)
@given(DECIMALS, st.sampled_from(SCALES), st.sampled_from(SCALES))
def test_a_scale_is_exact_or_refused(
    written: Decimal, own: tuple[str, int], wanted: tuple[str, int]
) -> None:
    found = read_figure(f"{plain(written)}{own[0]}元", f"{wanted[0]}元")
    digits = plain(written.scaleb(own[1] - wanted[1], None))
    whole, _, places = digits.lstrip("-").partition(".")
    if len(whole) > 18 or len(places) > 9:
        assert "more digits" in str(refused(found)[1])
    else:
        assert isinstance(found, Decimal)
        assert plain(found) == digits


@settings(max_examples=300)
@given(DECIMALS, st.sampled_from(UNITS[1:]), st.sampled_from(UNITS))
def test_another_unit_is_never_taken(figure: Decimal, said: str, unit: str | None) -> None:
    if said.lstrip("万亿") != (unit or "").lstrip("万亿"):
        refused(read_figure(plain(figure) + said, unit))


@settings(max_examples=500)
@given(st.one_of(TYPED, st.text(max_size=40)).filter(bool), st.sampled_from(UNITS))
def test_any_text_is_a_figure_or_a_fault(text: str, unit: str | None) -> None:
    found = read_figure(text, unit)
    if not isinstance(found, Decimal):
        refused(found)
        return
    assert found.is_finite()
    assert set(plain(found)) <= set("-.0123456789")
    assert len(plain(found)) <= 29
    assert read_figure(plain(found), unit) == found


@pytest.mark.parametrize("piece", ["1", "1,", "9.", "-", "约", "1 ", "\u3000", "#", "'", "\u200b1"])
def test_a_long_text_is_refused_at_once(piece: str) -> None:
    text = piece * 50_000
    refused(read_figure(text, "家"))
    refused(read_percentage(text))
    refused(read_state(text))


@pytest.mark.parametrize(("text", "share"), [("60", 60), ("６０％", 60), ("0", 0), ("100%", 100)])
def test_percentage(text: str, share: int) -> None:
    assert read_percentage(text) == share


@pytest.mark.parametrize("text", ["101", "-1", "100.000000001%", "约60%", "六成", "60家", "1万"])
def test_percentages_that_are_none(text: str) -> None:
    refused(read_percentage(text))


def test_the_states_are_those_of_the_catalogue() -> None:
    assert tuple(STATE_WORDS) == STATES
    words = [word for several in STATE_WORDS.values() for word in several]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *((word, state) for state, words in STATE_WORDS.items() for word in words),
        ("　已完成 ", "done"),
        ("'进行中", "in_progress"),
    ],
)
def test_state(text: str, state: str) -> None:
    assert read_state(text) == state


@pytest.mark.parametrize("text", ["基本完成", "未完成", "已完成80%", "是", "√", "无", "Done"])
def test_other_words_are_no_state(text: str) -> None:
    code, message, remedy = refused(read_state(text))
    assert code == "bad-value"
    assert text in str(message)
    assert all(state.replace("_", " ") in str(remedy) for state in STATES)


def test_only_full_width_forms_are_translated() -> None:
    assert half_width("１０²①Ⅳ㈠") == "10²①Ⅳ㈠"
    assert bare("　 ＇１ ") == "1"


def test_a_quoted_text_is_short_and_in_one_line() -> None:
    assert shown("a\r\n\tb\x00c") == "a b c"
    assert shown("长" * 100_000) == "长" * 40 + "…"
