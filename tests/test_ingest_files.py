"""`ingest` on the files that units send: each has its expected answer, and nothing breaks it.

After a change on purpose: BQW_GOLDEN=write pytest, read the diff.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from running import ROOT, run

INTAKE = Path(__file__).parent / "intake"
FILES = sorted((INTAKE / "files").iterdir())


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
    told = run(["ingest", path.name, "--dry-run", "--period", "2023", "--lang", "en"], empty)
    assert told.code in (0, 1)
    golden = INTAKE / "answers" / f"{path.name}.txt"
    text = f"exit {told.code}\n{told.stdout}{told.stderr}"
    if os.environ.get("BQW_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="")
    assert text == golden.read_bytes().decode("utf-8")


@pytest.mark.slow
@settings(max_examples=80)
@given(st.binary(max_size=300), st.sampled_from(["csv", "xlsx", "xls", "ods", "txt"]))
def test_any_bytes_are_taken_in_or_refused(empty, raw, ending):
    (empty / f"any.{ending}").write_bytes(raw)
    assert run(["ingest", f"any.{ending}", "--dry-run"], empty).code in (0, 1, 3)


@pytest.mark.parametrize("text", [
    "2023年食用农产品快检批次,\n县区,2023-01\n蓬江区,0\n江海区,5\n",
    "指标名称,报送期,新会区\n食用农产品快检批次,2023-01,0\n食用农产品快检批次,2023-02,5\n",
])  # fmt: skip
def test_one_column_of_months_or_areas_is_a_wide_form(empty, text):
    (empty / "a.csv").write_bytes(text.encode())
    told = json.loads(run(["ingest", "a.csv", "--dry-run", "--format", "json"], empty).stdout)
    assert [row["figure"] for row in told["files"][0]["new"]] == ["0", "5"]
