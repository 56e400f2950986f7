"""What a text means is looked up once for a form: no row is read otherwise than alone."""

from datetime import datetime
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bqw_tracker.intake.files import read_file
from bqw_tracker.intake.sources import Context
from bqw_tracker.intake.vocabulary import vocabulary
from bqw_tracker.store.load import read_catalogue

CATALOGUE = read_catalogue(Path(__file__).parents[1] / "data" / "measures.yaml")[0]
VOCABULARY = vocabulary(CATALOGUE)
CONTEXT = Context("", "2023-06", None, datetime(2023, 7, 3, 9, 30))  # noqa: DTZ001 - wall clock
WORDS = {
    "指标编号": ["M07-02", "m07-02", "M08-01", "M02-05", "M99-01", ""],
    "指标名称": ["", "评价性抽检批次"],
    "县区": ["新会区", "新会", "440705", "新会县", ""],
    "报送期": ["2023-06", "6月", "2023年6月", "2023-06-31", "", "１２月"],
    "数值": ["12", "1,234", "１２", "0.5", "98.5%", "-3", "约300", "", "1.2亿", "12.0", "done"],
    "分子": ["", "3", "3.0", "x"],
    "分母": ["", "4", "0", "４"],
    "状态": ["", "done", "已完成", "进行中", "快了"],
    "计量单位": ["", "批次", "家", "万批次"],
    "填报日期": ["2023-07-02", "", "2023/7/2", "7月2日", "45108", "昨天"],
    "备注": ["", " 空 白 ", "'=1+1"],
}
TABLES = st.lists(st.sampled_from(list(WORDS)[2:]), min_size=2, unique=True).flatmap(
    lambda names: st.lists(
        st.fixed_dictionaries({n: st.sampled_from(WORDS[n]) for n in [*list(WORDS)[:2], *names]}),
        min_size=1,
        max_size=12,
    )
)


def taken(rows: list[dict[str, str]]) -> list[list]:
    """The observations of a form, and the problems of its rows."""
    names = list(rows[0])
    lines = [names, *([row[name] for name in names] for row in rows)]
    raw = "\n".join(",".join(f'"{text}"' for text in line) for line in lines).encode("utf-8-sig")
    found = read_file(Path("表.csv"), raw, VOCABULARY, CONTEXT)
    return [found.rows, [problem for problem in found.problems if problem.place.line > 1]]


def without_cells(problems: list) -> list:
    """The problems without their cell: it tells the row, and columns may stand in another order."""
    return [
        p._replace(
            message=p.message._replace(values={**p.message.values, "cell": ""}),
            place=p.place._replace(column=1),
        )
        for p in problems
    ]


@settings(max_examples=150)
@given(TABLES)
def test_a_row_says_the_same_among_others_and_alone(rows):
    texts = [[text for text in row.values() if text.strip()] for row in rows]
    assume(all(len(each) != 1 for each in texts))  # a lone text may hold for the rows below it
    expected: list[list] = [[], []]
    for line, row in enumerate(rows, start=2):
        good, bad = taken([row])
        expected[0] += [one._replace(line=line) for one in good]
        expected[1] += [one._replace(place=one.place._replace(line=line)) for one in bad]
    good, bad = taken(rows)
    assert [good, without_cells(bad)] == [expected[0], without_cells(expected[1])]
