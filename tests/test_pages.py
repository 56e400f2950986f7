"""A page as text: folded by terminal cells where Chinese may be folded, cut to what a mail holds."""

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
from bqw_tracker.render.table import cell_width

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
    assert mail_lines(text)[1:] == ends


BLOCKS = st.lists(
    st.builds(
        Topic,
        TEXTS,
        st.lists(st.builds(Item, TEXTS, st.lists(TEXTS, max_size=2).map(tuple)), max_size=30).map(
            tuple
        ),
        st.just(0),
    ),
    max_size=5,
)


@given(BLOCKS)
def test_cutting_is_enough_and_counts_what_it_hides(blocks: list[Topic]) -> None:
    page = Page("题", ("头",), tuple(blocks), ("尾",), "bqw summary --all")
    short = cut(page)
    bare = len(
        as_text(page._replace(blocks=tuple(b._replace(items=()) for b in blocks))).splitlines()
    )
    assert len(as_text(short).splitlines()) <= max(LINES, bare + 1 + len(blocks))
    for before, after in zip(page.blocks, short.blocks, strict=True):
        assert after.items == before.items[: len(after.items)]
        assert len(after.items) + after.hidden == len(before.items)
    if len(as_text(page).splitlines()) <= LINES:
        assert short == page


def test_what_is_marked_up_elsewhere_is_text_here() -> None:
    page = Page("<题>", ("*头*",), (Topic("[块]", (Item("a|b", ("_c_",)),), 2),), ("&尾",), "bqw")
    assert "&lt;题&gt;" in as_html(page)
    assert "<br>\n_c_" in as_html(page)
    assert r"- a\|b" in as_markdown(page)
    assert r"## \[块\]" in as_markdown(page)
    for shown in (as_html(page), as_markdown(page), as_text(page)):
        assert "还有2 项" in shown
        assert "全文：bqw" in shown
