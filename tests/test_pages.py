"""A page as text: folded by terminal cells where Chinese may be folded, cut to what a mail holds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.render.pages import (
    LINES,
    WIDTH,
    Item,
    Page,
    Topic,
    as_html,
    as_markdown,
    as_text,
    cut,
    mail_lines,
)
from bqw_tracker.render.table import Layout, cell_width

WORDS = st.text(alphabet="一二三科室,、。;:()（）“” ab-19.%", max_size=200)
TEXTS = WORDS.filter(str.strip)


@pytest.fixture(autouse=True)
def _chinese() -> None:
    locale.use("zh")


@settings(max_examples=300)
@given(TEXTS)
def test_folding_loses_nothing_but_blanks(text: str) -> None:
    lines = mail_lines(text, "  ")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line.startswith("  ") and line == line.rstrip() for line in lines)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["滞后 9", "责任单位：", "食品生产科", "（其中力争目标1项）", "科 · "])
    )
)
def test_no_line_is_too_wide_or_begins_with_a_mark(words: list[str]) -> None:
    for line in mail_lines("共" + "".join(words)):
        assert cell_width(line) <= WIDTH
        assert line[:1] not in tuple(",、。;:)）”·")
        assert line[-1:] not in tuple("(（“")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("科" * 40, ["科"]),  # 80 cells
        ("科" * 38 + " 12 项", ["科 12 项"]),  # a number stays with its words
        ("科" * 36 + ",科科科", ["科科科"]),  # better after a mark that is near
        ("a" * 90, []),  # a word that is too wide stays whole
        ("科" * 38 + "(甲)", ["(甲)"]),  # no opening mark at the end
    ],
)
def test_where_a_line_is_folded(text: str, ends: list[str]) -> None:
    assert [*mail_lines(text)[1:]] == ends


NAMES = st.sampled_from(["", "名"])
ITEMS = st.lists(
    st.builds(
        lambda head, details, name: Item(head, details, name=name),
        TEXTS,
        st.lists(TEXTS, max_size=2).map(tuple),
        NAMES,
    ),
    max_size=30,
).map(tuple)
BLOCKS = st.lists(
    st.tuples(TEXTS, ITEMS, ITEMS).map(lambda drawn: Topic(*drawn)),
    max_size=5,
)


@given(BLOCKS, st.data())
def test_cutting_is_enough_and_counts_what_it_hides(
    blocks: list[Topic], data: st.DataObject
) -> None:
    numbers = range(len(blocks))
    some = data.draw(st.lists(st.tuples(st.sampled_from(numbers), st.integers(0, 4)))
                     if blocks else st.just([]))  # fmt: skip
    gives = (*some, *((number, 0) for number in reversed(numbers)))
    page = Page("题", ("头",), tuple(blocks), ("尾",), gives)
    short = cut(page)
    bare = len(as_text(page._replace(blocks=tuple(Topic(b.title) for b in blocks))).splitlines())
    names = sum(2 + len(b.items) // 12 for b in blocks)
    assert len(as_text(short).splitlines()) <= max(LINES, bare + names)
    for before, after in zip(page.blocks, short.blocks, strict=True):
        assert after.items + after.hidden == before.items
        assert after.aside in ((), before.aside)
    if len(as_text(page).splitlines()) <= LINES:
        assert short == page


def named(head: str, count: int) -> tuple[Item, ...]:
    return tuple(Item(f"{head}{n}", name=f"{head}{n}") for n in range(count))


@pytest.mark.parametrize(
    ("first", "second", "left", "why"),
    [
        (20, 20, (20, 20), "all of it fits"),
        (30, 30, (30, 23), "the second gives way first"),
        (60, 30, (49, 2), "down to its least, then the first"),
        (53, 0, (53, 0), "the last line is used"),
    ],
)
def test_blocks_give_way_in_turn(first: int, second: int, left: tuple[int, int], why: str) -> None:
    blocks = (Topic("甲", named("a", first)), Topic("乙", named("b", second)))
    page = cut(Page("题", ("头",), blocks, gives=((1, 2), (0, 0), (1, 0))))
    assert tuple(len(block.items) for block in page.blocks) == left, why
    assert len(as_text(page).splitlines()) <= LINES


def test_what_is_aside_goes_before_anything_else_and_uncounted() -> None:
    topic = Topic("甲", named("a", 50), named("旁", 9))
    page = cut(Page("题", ("头",), (topic,), gives=((0, 0),)))
    assert page.blocks == (topic._replace(aside=()),)


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        (named("a", 2), "还有2项：a0、a1"),
        (named("a", 71), "还有71项"),
    ],
)
def test_what_does_not_fit_is_counted_with_its_names(hidden: tuple[Item, ...], said: str) -> None:
    page = Page("题", (), (Topic("甲", (), hidden=hidden),))
    assert as_text(page).splitlines()[-1] == f"  {said}"


def test_what_has_no_name_is_not_counted_again() -> None:
    hidden = (Item("甲", name="甲"), Item("乙"))
    assert as_text(Page("题", (), (Topic("共3项", (), hidden=hidden),))) == "题\n\n共3项\n"
    text = as_text(Page("题", (), (Topic("共3项", (Item("丙"),), hidden=hidden),)))
    assert text == "题\n\n共3项\n  丙\n  未全部列出\n"


HARD = Page(
    "<题>", ("*头*",), (Topic("[块]", (Item("a|b", ("_c_", "<d>"), "&字", "red"),)),), ("&尾",)
)


def test_what_is_marked_up_elsewhere_is_text_here() -> None:
    assert "&lt;题&gt;" in as_html(HARD)
    assert "_c_<br>&lt;d&gt;" in as_html(HARD)
    assert r"- a\|b：&字" in as_markdown(HARD)
    assert r"## \[块\]" in as_markdown(HARD)
    assert as_text(HARD).splitlines()[3:] == ["[块]", "  a|b：&字", "    _c_；<d>", "", "&尾"]


def test_a_letter_has_its_styles_in_its_elements() -> None:
    """Mail programs drop style sheets, classes and scripts."""
    text = as_html(HARD)
    assert not re.findall("<style|<script|<link|class=|https?:", text)
    assert "max-width:640px" in text
    for element in re.findall("<(?:h1|h2|p|td|table)[ >].*?>", text, re.DOTALL):
        assert 'style="' in element
    assert '<span style="font-weight:bold;color:#b42318">&amp;字</span>' in text


def test_codes_and_days_do_not_break_in_a_letter() -> None:
    text = as_html(Page("题", (), (Topic("甲", (Item("M07-02 快检", ("至2024-06-30",)),)),)))
    for word in ("M07-02", "2024-06-30"):
        assert f'<span style="white-space:nowrap">{word}</span>' in text


def test_on_a_terminal_words_have_colours_and_nothing_is_lost(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    behind = Item("M01-01 甲", ("目标超10家，实际1家",), word="滞后", colour="yellow")
    page = Page("题", ("截至某日",), (Topic("一、滞后：1项", (behind,)),), ("尾",))
    text = as_text(page, Layout(40, colour=True))
    assert "\x1b[33m滞后\x1b[0m" in text
    assert "\x1b[1m一、滞后：1项\x1b[0m" in text
    assert re.sub(r"\x1b\[\d*m", "", text) == as_text(page)
    assert as_text(page, Layout(40)) == as_text(page)
