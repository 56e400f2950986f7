"""`bqw_tracker.load` for Python programs: its examples, its types, and what it says of faults."""

import doctest
import shutil
import subprocess
import sys
from contextlib import chdir
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest

import bqw_tracker
from running import ROOT
from test_layers import FILES, module_name

PUBLIC = {"__version__", "load"}
EXAMPLES = [path for path in FILES if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", EXAMPLES, ids=module_name)
def test_examples_in_docstrings_hold(path: Path) -> None:
    """All of the package, not only what is public: an example that does not hold misleads."""
    with chdir(ROOT):
        done = doctest.testmod(import_module(module_name(path)))
    assert done.attempted
    assert done.failed == 0


def test_what_is_public_is_named_and_typed() -> None:
    assert {*bqw_tracker.__all__} == PUBLIC
    assert (ROOT / "src/bqw_tracker/py.typed").exists()
    assert bqw_tracker.load.__annotations__["return"] == "Workspace"


def test_to_import_it_costs_nothing() -> None:
    """The program itself is imported first as well."""
    shown = (
        "import sys, bqw_tracker; print([n for n in sys.modules if 'pydantic' in n or 'yaml' in n])"
    )
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tests/workspaces/education/data", tmp_path / "w/data")
    return tmp_path / "w"


def test_a_workspace_is_its_folder_or_its_data(folder: Path) -> None:
    rows = bqw_tracker.load(folder).judge("2023-06-30").rows
    assert bqw_tracker.load(str(folder / "data")).judge(date(2023, 6, 30)).rows == rows
    assert len(rows) > 10


def test_the_days_of_one_workspace_do_not_disturb_each_other(folder: Path) -> None:
    workspace = bqw_tracker.load(folder)
    late = workspace.judge("2023-12-31").rows
    early = workspace.judge("2021-12-31").rows
    assert early != late
    assert bqw_tracker.load(folder).judge("2021-12-31").rows == early
    assert workspace.judge("2023-12-31").rows == late


def test_figures_are_exact() -> None:
    rows = bqw_tracker.load(ROOT).judge("2023-06-30").rows
    for row in rows:
        assert row.observed_number is None or row.state is None
        assert isinstance(row.observed_number, Decimal | None)
        assert isinstance(row.attainment, Fraction | None)
    (row,) = (row for row in rows if row.target_id == "M02-01/2023")
    assert row.attainment == Fraction(row.observed_number) / Fraction(row.target_number)


@pytest.mark.parametrize(
    "day",
    ["2023-02-30", "2023", "1899-12-31", "", date.max, datetime(2023, 1, 1)],  # noqa: DTZ001 - as users have them
)
def test_a_day_is_a_day(folder: Path, day: object) -> None:
    with pytest.raises(ValueError, match="is not a day; write it as 2023-06-30"):
        bqw_tracker.load(folder).judge(day)


def test_faults_are_told_with_their_places(folder: Path) -> None:
    path = folder / "data/progress/2023.csv"
    path.write_text(path.read_text("utf-8") + "M01-01,nowhere,2023-06,x,,,,,,,,,\n", "utf-8")
    with pytest.raises(ValueError, match=r"2023\.csv:\d+:\d+: error\[unknown-area\]"):
        bqw_tracker.load(folder)
    path.unlink()
    (folder / "data/measures.yaml").write_text("policy: [", "utf-8")
    with pytest.raises(ValueError, match=r"measures\.yaml:\d+.* error\[yaml\]"):
        bqw_tracker.load(folder)


def test_where_there_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"neither measures\.yaml nor data/ with it"):
        bqw_tracker.load(tmp_path)
    (tmp_path / "measures.yaml").mkdir()
    with pytest.raises(OSError, match="a file is expected"):
        bqw_tracker.load(tmp_path)
