"""`ingest` on the files that units send: each has its expected answer, and nothing breaks it.

After a change on purpose: BQW_GOLDEN=write pytest, read the diff.
"""

import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bqw_tracker.edge.load import load
from running import run

ROOT = Path(__file__).parents[1]
INTAKE = Path(__file__).parent / "intake"
FILES = sorted((INTAKE / "files").iterdir())
COUNTIES = ("蓬江区", "江海区", "新会区", "台山市", "开平市", "鹤山市", "恩平市")


def workspace(folder: Path) -> Path:
    (folder / "data").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "measures.yaml", folder / "data")
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("ingest") / "w")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_answer_to_each_file(empty, path):
    shutil.copy(path, empty / path.name)
    asked = ["ingest", path.name, "--dry-run", "--period", "2023-06", "--lang", "en"]
    told = run(asked, empty)
    assert told.code in (0, 1)
    golden = INTAKE / "answers" / f"{path.name}.txt"
    text = f"exit {told.code}\n{told.stdout}{told.stderr}"
    if os.environ.get("BQW_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="")
    assert text == golden.read_bytes().decode("utf-8")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from(["csv", "xlsx", "xls", "ods", "txt"]))
def test_any_bytes_are_taken_in_or_refused(empty, raw, ending):
    (empty / f"any.{ending}").write_bytes(raw)
    assert run(["ingest", f"any.{ending}", "--dry-run"], empty).code in (0, 1, 3)


def thousands(number: int) -> str:
    return f'"{number:,}"'


def full_width(number: int) -> str:
    return str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})


def in_wan(number: int) -> str:
    return f"{Decimal(number) / 10000:f}万"


FORMS = st.sampled_from([str, thousands, full_width, in_wan, lambda n: f"{n}批次"])
FIGURES = st.dictionaries(
    st.tuples(st.sampled_from(COUNTIES), st.integers(1, 12)),
    st.integers(0, 99999),
    min_size=2,
    max_size=20,
)


def long_form(figures, form, month):
    rows = [f"M07-02,{a},{month(m)},{form(v)}" for (a, m), v in figures.items()]
    return "指标编号,县区,报送期,本期数\n" + "\n".join(rows) + "\n"


def wide_form(figures, form, month):
    areas = list(dict.fromkeys(area for area, _ in figures))
    months = sorted({number for _, number in figures})
    lines = ["2023年食用农产品快检批次", "县区," + ",".join(map(month, months))]
    for area in areas:
        cells = [form(figures[area, m]) if (area, m) in figures else "" for m in months]
        lines.append(f"{area}," + ",".join(cells))
    return "\n".join(lines) + "\n"


MONTHS = st.sampled_from([
    lambda m: f"2023-{m:02}", lambda m: f"2023年{m}月", lambda m: f"2023/{m}", lambda m: f"2023{m:02}",
])  # fmt: skip


@example({("蓬江区", 1): 0, ("江海区", 1): 5}, str, lambda m: f"2023-{m:02}", wide_form, "utf-8")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    figures=FIGURES,
    form=FORMS,
    month=MONTHS,
    layout=st.sampled_from([long_form, wide_form]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030"]),
)
def test_what_is_written_in_any_accepted_form_comes_back_equal(
    tmp_path_factory, figures, form, month, layout, encoding
):
    folder = workspace(tmp_path_factory.mktemp("forms") / "w")
    (folder / "a.csv").write_bytes(layout(figures, form, month).encode(encoding))
    first = json.loads(run(["ingest", "a.csv", "--format", "json"], folder).stdout)
    assert first["files"][0]["errors"] == []
    rows = load(folder / "data").observations
    assert {(r.area, r.period.start.month): r.value for r in rows} == figures
    second = json.loads(run(["ingest", "a.csv", "--format", "json"], folder).stdout)
    assert (second["written"], second["files"][0]["new"]) == ([], [])
    assert len(second["files"][0]["same"]) == len(figures)
    assert load(folder / "data").observations == rows
