"""`bqw_tracker.load` for Python programs: its examples, its types, and what it says of faults."""

import doctest
import json
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
from bqw_tracker.core.numbers import plain
from running import ROOT, run
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


def test_rows_that_have_not_come_yet_are_refused_as_bqw_report_refuses_them(folder: Path) -> None:
    path = folder / "data/progress/2023.csv"
    header, row = path.read_text("utf-8").splitlines()[:2]
    period, told = (header.split(",").index(name) for name in ("period", "reported_on"))
    cells = row.split(",")
    cells[period], cells[told] = "2998-12", "2999-01-05"
    path.write_text(path.read_text("utf-8") + ",".join(cells) + "\n", "utf-8")
    assert "error[future-period]" in run(["report", "--lang", "en"], folder).stderr
    with pytest.raises(ValueError, match=r"2023\.csv:\d+:\d+: error\[future-period\]"):
        bqw_tracker.load(folder)


@pytest.mark.parametrize("day", ["2020-12-31", "2021-06-30", "2022-08-15", "2023-12-31"])
def test_rows_are_those_of_the_report(folder: Path, day: str) -> None:
    """Rows of later periods are there on each of these days, and rows reported later."""
    done = run(["report", "--as-of", day, "--format", "json"], folder)
    told = json.loads(done.stdout)["rows"]
    rows = bqw_tracker.load(folder).judge(day).rows
    assert len(told) == len(rows)
    for one, row in zip(told, rows, strict=True):
        for name in ("indicator", "area", "status", "reported_to", "reported_areas", "partial"):
            assert one[name] == getattr(row, name)
        shown = None if row.observed_number is None else plain(row.observed_number)
        assert one["observed_number"] == shown


def test_where_there_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"neither measures\.yaml nor data/ with it"):
        bqw_tracker.load(tmp_path)
    (tmp_path / "measures.yaml").mkdir()
    with pytest.raises(OSError, match="a file is expected"):
        bqw_tracker.load(tmp_path)
