"""What of a document was altered is told where it stands, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.changes.altered import Line, Subjects, altered, strange_figures
from bqw_tracker.core.problems import sentence

NAMES = {"M02-01": "M02-01", "M02-011": "M02-011", "产值": "M02-01", "产值增速": "M02-02"}
NOBODY = Subjects({})


def line(number, *texts, part="", hints=()):
    cells = tuple((f"c{n}", text) for n, text in enumerate(texts))
    return Line(part, sentence("row {number}", number=number), cells, hints)


def told(original, found, subjects=NOBODY):
    return [(str(one.place), one.old, one.new) for one in altered(original, found, subjects)]


texts = st.lists(st.text("ab1", max_size=2), min_size=1, max_size=3)
tables = st.lists(texts, min_size=1, max_size=8)


def lines(table):
    return [line(number, *row) for number, row in enumerate(table)]


@given(tables)
def test_the_same_is_the_same(table):
    assert told(lines(table), lines(table)) == []


@given(tables, st.data())
def test_a_cell_is_named_alone(table, data):
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.integers(0, len(table[row]) - 1))
    new = [list(each) for each in table]
    new[row][column] = "new"
    assert told(lines(table), lines(new)) == [(f"row {row}, c{column}", table[row][column], "new")]


@given(tables, st.data())
def test_a_row_that_goes_or_comes_is_named_alone(table, data):
    row = data.draw(st.integers(0, len(table) - 1))
    less = lines(table[:row] + table[row + 1 :])
    (gone,) = told(lines(table), less)
    assert gone[1:] == (" | ".join(table[row]), None)
    (new,) = told(less, lines(table))
    assert new[1:] == (None, " | ".join(table[row]))


@given(tables, tables)
def test_whatever_differs_is_told(one, other):
    same = [tuple(row) for row in one] == [tuple(row) for row in other]
    assert (told(lines(one), lines(other)) == []) is same


def test_a_row_that_goes_beside_one_that_is_altered():
    """Each is paired with the one most like it."""
    old = [line(1, "甲", "1", "x"), line(2, "乙", "2", "y"), line(3, "丙", "3", "z")]
    new = [line(1, "乙", "9", "y"), line(2, "丙", "3", "z")]
    assert told(old, new) == [
        ("row 1, c0", "甲 | 1 | x", None),
        ("row 1, c1", "2", "9"),
    ]


def test_a_sheet_that_goes_is_named_once():
    old = [line(1, "甲", part="A"), line(1, "乙", part="B"), line(2, "丙", part="B")]
    assert told(old, old[:1]) == [("sheet 'B', rows: 2", "乙", None)]


def test_more_rows_than_are_aligned_are_taken_in_their_order():
    old = [line(n, str(n), str(-n)) for n in range(9000)]
    new = [line(n, str(n), str(-n - 1)) for n in range(9000)]
    assert len(told(old, new)) == 9000


def test_the_longest_name_is_meant():
    subjects = Subjects(NAMES)
    assert subjects.of(["产值增速 5%"]) == ("M02-02",)
    assert subjects.of(["产值 5, M02-011"]) == ("M02-01", "M02-011")
    found = altered(
        [line(1, "产值", "5"), line(2, "x", "5", hints=("section-1", "M02-011")), line(3, "5")],
        [line(1, "产值", "6"), line(2, "x", "6", hints=("section-1", "M02-011")), line(3, "6")],
        subjects,
    )
    assert [one.about for one in found] == [("M02-01",), ("M02-011",), ()]


def test_figures_alone_are_compared_by_what_they_are_about():
    subjects = Subjects(NAMES)
    old = [line(1, "产值", "1,331.5", "50.2%"), line(2, "产值增速", "7"), line(3, "共 2 项")]
    # Another order, layout and words; a figure of the other indicator stands for the first.
    new = [line(1, "共 2 项目标"), line(2, "增速: 产值增速 7"), line(3, "M02-01 1331.5 (50.2%)")]
    assert strange_figures(old, new, subjects) == []
    (one,) = strange_figures(old, [*new, line(4, "产值", "7")], subjects)
    assert (str(one.place), one.new, one.about) == ("row 4, c1", "7", ("M02-01",))
    (by,) = strange_figures(old, [*new, line(4, "bqw 62 所作")], subjects)
    assert by.new == "bqw 62 所作"
    assert strange_figures(old, [*new, line(4, "bqw 62 所作")], subjects, ["by bqw 62"]) == []
    (gone,) = strange_figures(old, [new[0], new[2]], subjects)
    assert (gone.new, gone.about) == (None, ("M02-02",))


@pytest.mark.parametrize(
    ("known", "bent", "why"),
    [
        ("8 rows, digest 9d62a739bcd5", ("共 62 项",), "digits of a digest are no figure"),
        ("commit " + "a62b" * 10, ("共 62 项",), "nor are those of a whole commit"),
        ("62 rows", ("产值", "62"), "how many rows there are is said of no indicator"),
        ("made by bqw 62.0", ("产值 62.0",), "nor is a version"),
    ],
)
def test_what_a_document_tells_of_itself_is_no_figure_of_an_indicator(known, bent, why):
    old = [line(1, "产值", "26"), line(2, known)]
    told = strange_figures(old, [*old, line(3, *bent)], Subjects(NAMES), [known])
    assert [one.new for one in told] == [bent[-1]], why
