"""Lines in a terminal: they fit, nothing is lost, and colours only repeat what words say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.problems import Place, Problem, Severity, sentence
from bqw_tracker.render.intake import FileAnswer, IngestAnswer, ingest_text
from bqw_tracker.render.lines import filled, joined_pieces, lines_text, plain_text
from bqw_tracker.render.problems import Counts, Excerpt, Found, audit_text, problems_text
from bqw_tracker.render.table import PIPE, Cell, Layout, cell_width

TEXTS = st.text(st.sampled_from("县城市，。）（12.%项 ·abc\u3000"), max_size=30)
LINES = st.lists(st.lists(st.builds(Cell, TEXTS, st.sampled_from(["", "red", "bold"]))).map(tuple))
CODES = re.compile(r"\x1b\[([\d;]*)m")


@pytest.fixture(autouse=True)
def colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


@given(LINES, st.integers(8, 60))
def test_lines_fit_and_nothing_is_lost(lines, width):
    whole, shown = lines_text(lines, PIPE), lines_text(lines, Layout(width))
    assert whole == "".join(plain_text(line) + "\n" for line in lines)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", whole)
    assert all(cell_width(line) <= width for line in shown.splitlines())


@given(LINES, st.integers(8, 60))
def test_colours_are_all_that_a_terminal_adds(lines, width):
    coloured = lines_text(lines, Layout(width, colour=True))
    assert CODES.sub("", coloured) == lines_text(lines, Layout(width))


def test_a_styled_word_keeps_its_style_where_a_line_folds():
    line = filled("as of today {word} is what it says", word=Cell("off track", "red"))
    text = lines_text([line], Layout(16, colour=True))
    assert text == "as of today \x1b[31moff\x1b[0m\n\x1b[31mtrack\x1b[0m is what it\nsays\n"


def test_names_in_a_row_keep_their_styles():
    locale.use("zh")
    row = joined_pieces([Cell("甲", "red"), "乙", ("丙", Cell("丁", "bold"))])
    assert plain_text(row) == "甲、乙、丙丁"
    assert Cell("甲", "red") in row


PLACE = Place("data/measures.yaml", 12, 93, "value")
SOURCE = "  - {id: M02-01, name: " + "很长的名称" * 12 + ", value: 12x}"
FAULT = Problem(
    PLACE, "bad-number", sentence("it is no number"), sentence("write one"), source=SOURCE
)
ASIDE = FAULT._replace(severity=Severity.WARNING)


def test_the_kind_of_a_problem_is_coloured_and_its_line_cut_around_the_place():
    locale.use("en")
    text = problems_text([FAULT, ASIDE], Layout(80, colour=True))
    assert "\x1b[31merror[bad-number]\x1b[0m" in text
    assert "\x1b[33mwarning[bad-number]\x1b[0m" in text
    plain = problems_text([FAULT, ASIDE], Layout(80))
    line, caret = plain.splitlines()[1:3]
    assert all(cell_width(each) <= 80 for each in plain.splitlines())
    assert caret.endswith("^")
    above = next(c for n, c in enumerate(line) if cell_width(line[:n]) == len(caret) - 1)
    assert above == SOURCE[PLACE.column - 1]
    whole = problems_text([FAULT]).splitlines()
    assert whole[1] == "  12 | " + SOURCE


def test_an_audit_and_an_ingest_have_colours_too():
    locale.use("en")
    found = Found(sentence("other figures"), [Excerpt(PLACE, SOURCE), Excerpt(PLACE, SOURCE)])
    text = audit_text([found], Counts(2, 3, [4], [], []), Layout(80, colour=True))
    assert "\x1b[31mdifferences: 1\x1b[0m" in text
    assert all(cell_width(line) <= 80 for line in CODES.sub("", text).splitlines())
    answer = IngestAnswer([FileAnswer("a.csv", "gbk", [], 2, [FAULT])], [], dry_run=False)
    text = ingest_text(answer, Layout(80, colour=True))
    assert "\x1b[1ma.csv\x1b[0m (gbk): new 0, same 0, revised 0, refused \x1b[31m2\x1b[0m" in text
