"""Forms that `ingest` once got wrong, most of them without a word.

Each is read as it is meant or refused; what once became of it stands beside it.
"""

import csv
import io
import shutil
from pathlib import Path

import pytest

from running import ROOT, run


def fault(name: str, text: str, meant: str, why: str) -> object:
    return pytest.param(text, meant, why, id=name)


FAULTS = [
    fault(
        "an unknown heading over the figures",
        "指标编号,县区,报送期,完成数值\nM07-02,新会区,2023-06,5\n",
        "refused",
        "the column is left out, every row looks blank, and the answer is `new 0`, exit 0",
    ),
    fault(
        "an unknown county among the columns",
        "指标编号,报送期,新会区,台山市,开平县\nM07-02,2023-06,5,6,7\n",
        "refused",
        "the column is left out with its figures",
    ),
    fault(
        "an unknown month among the columns",
        "指标编号,县区,2023年4月,2023-5月\nM07-02,新会区,5,6\n",
        "refused",
        "the column is left out with its figures",
    ),
    fault(
        "two columns of figures",
        "指标编号,县区,报送期,数值,本期数\nM07-02,新会区,2023-06,5,6\n",
        "refused",
        "the second one is left out",
    ),
    fault(
        "the leap day as a heading",
        "2024年快检,,\n指标编号,县区,2月29日\nM07-02,新会区,5\n",
        "2024-02-29 5",
        "a heading without a year is tried in the year of today, which has no such day",
    ),
    fault(
        "a record that lacks a field",
        "指标编号,县区,报送期,数值\nM07-02,新会区,5\n",
        "refused",
        "the figure stands under 报送期, so the row looks blank; 1,234 is found, its opposite not",
    ),
    fault(
        "a remark between the rows",
        "指标编号,县区,报送期,数值\nM07-02,新会区,2023-05,5\n注：以下为补报,,,\nM07-02,新会区,2023-06,7\n",
        "2023-05 5;2023-06 7",
        "the remark ends the table, and what stands below is not looked at",
    ),
    fault(
        "a remark in the first column",
        "备注,指标编号,县区,报送期,数值\n说明：补报,M07-02,新会区,2023-05,5\n,M07-02,新会区,2023-06,7\n",
        "2023-05 5;2023-06 7",
        "the row is taken for a signature and ends the table",
    ),
    fault(
        "signatures below a table whose first column is the remarks",
        "备注,指标编号,县区,报送期,数值\n,M07-02,新会区,2023-06,7\n填报人：张三,,,,审核人：李四\n",
        "2023-06 7",
        "the row was refused as one of figures",
    ),
    fault(
        "the day of filling in above the table",
        "新会区快检情况表,,\n填报日期：2023-07-03,,\n指标编号,县区,数值\nM07-02,新会区,5\n",
        "refused",
        "2023-07 is read out of the date and taken for the period",
    ),
    fault(
        "the day beside the period above the table",
        "2023年6月新会区快检情况表,,\n填报日期：2023年7月3日,,\n指标编号,县区,数值\nM07-02,新会区,5\n",
        "2023-06 5",
        "refused: the day counts as a second period (and nothing says that two were found)",
    ),
    fault(
        "the unit above the table",
        "单位：万元,,,\n指标编号,县区,报送期,数值\nM02-01,江门市,2023-Q2,3315000\n",
        "2023-Q2 331.5",
        "read as 3,315,000 亿元, ten thousand times too much",
    ),
    fault(
        "the unit of an amount per head in a column of its own",
        "指标编号,县区,报送期,计量单位,分子,分母\nM05-03,江门市,2023-Q2,元,500000,5\n",
        "2023-Q2 50/5",
        "the unit is applied to the value only: read as 500,000 万元",
    ),
    fault(
        "an indicator that only the title names",
        "2023年6月食用农产品快检批次,\n县区,数值\n新会区,5\n",
        "2023-06 5",
        "refused: the long form needs a column for the indicator, the wide ones do not",
    ),
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "measures.yaml", tmp_path / "data")
    return tmp_path


def stored(workspace: Path) -> list[dict[str, str]]:
    files = sorted((workspace / "data" / "progress").rglob("*.csv"))
    return [row for path in files for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))]


@pytest.mark.parametrize(("text", "meant", "once"), FAULTS)
def test_what_is_meant_is_taken_in_or_refused(workspace, text, meant, once):
    (workspace / "a.csv").write_bytes(text.encode())
    code = run(["ingest", "a.csv"], workspace).code
    found = ";".join(
        f"{row['period']} {row['value'] or row['numerator'] + '/' + row['denominator']}"
        for row in stored(workspace)
    )
    assert (code, found) == ((1, "") if meant == "refused" else (0, meant)), once


def test_a_note_is_kept_as_it_was_written(workspace):
    text = "指标编号,县区,报送期,数值,备注\nM07-02,新会区,2023-06,5,征求意见（初稿）；待定！\n"
    (workspace / "a.csv").write_bytes(text.encode())
    run(["ingest", "a.csv"], workspace)
    assert [row["note"] for row in stored(workspace)] == ["征求意见（初稿）；待定！"]
