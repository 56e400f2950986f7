"""The short way and the long way of the intake say the same, for the files and for odd words."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.intake import reading
from bqw_tracker.intake.entries import Context
from bqw_tracker.store.load import read_catalogue

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "tests" / "intake" / "files").iterdir())
CATALOGUE = read_catalogue(ROOT / "data" / "measures.yaml")[0]
CONTEXT = Context("", "2023-06", None, datetime(2023, 7, 3, 9, 30))  # noqa: DTZ001 - wall clock


def both(path: Path) -> tuple[int, list, list]:
    """How many rows went the short way, and what each of the two ways says."""
    went = 0

    def counted(reader, form):
        read = reading_short(reader, form)

        def short(row):
            nonlocal went
            found = read(row)
            went += found is not None
            return found

        return short

    reading_short = reading.short_way
    said = []
    with pytest.MonkeyPatch.context() as patch:
        for way in (counted, lambda _reader, _form: lambda _row: None):
            patch.setattr(reading, "short_way", way)
            taken = reading.read_file(path, CATALOGUE, CONTEXT)
            said.append([taken.rows, taken.problems, taken.broken])
    return went, *said


def test_both_ways_read_the_same_of_every_file():
    short = 0
    for path in FILES:
        went, by_short, by_long = both(path)
        assert by_short == by_long, path.name
        short += went
    assert short > 100, "the short way is not taken at all"


WORDS = {
    "指标编号": ["M07-02", "m07-02", "M08-01", "M02-05", "M99-01", "", "合计"],
    "指标名称": ["", "评价性抽检批次", "合计"],
    "县区": ["新会区", "新会", "440705", "新会县", "", "小计", "填报人:张三"],
    "报送期": ["2023-06", "6月", "2023年6月", "2023-06-31", "", "１２月"],
    "数值": ["12", "1,234", "１２", "0.5", "98.5%", "-3", "约300", "", "1.2亿", "12.0", "done"],
    "分子": ["", "3", "3.0", "x"],
    "分母": ["", "4", "0", "４"],
    "状态": ["", "done", "已完成", "进行中", "快了"],
    "单位": ["", "批次", "家", "万批次"],
    "填报日期": ["2023-07-02", "", "2023/7/2", "7月2日", "45108", "昨天"],
    "备注": ["", " 空 白 ", "'=1+1", "合计"],
}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(list(WORDS)), min_size=2, unique=True).flatmap(
        lambda names: st.tuples(
            st.just(names),
            st.lists(st.tuples(*(st.sampled_from(WORDS[name]) for name in names)), max_size=12),
        )
    )
)
def test_both_ways_read_the_same_of_any_words(tmp_path_factory, table):
    names, rows = table
    path = tmp_path_factory.getbasetemp() / "ways.csv"
    lines = [",".join(f'"{text}"' for text in row) for row in (names, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    _, by_short, by_long = both(path)
    assert by_short == by_long
