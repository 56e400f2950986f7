"""What a person looks at, as files. After a change on purpose: BQW_GOLDEN=write pytest, read the diff."""

import os
from pathlib import Path

import pytest

from bqw_tracker import locale
from bqw_tracker.edge.load import load
from bqw_tracker.edge.render.table import Layout, cell_width, table
from bqw_tracker.reports.report import Selection, report
from running import run

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
ASKED = ["--as-of", "2023-06-30", "--measure", "2,5,7,15"]


def same(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("BQW_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_report(form, language):
    ending = {"table": "txt"}.get(form, form)
    done = run(["report", *ASKED, "--format", form, "--lang", language], ROOT)
    same(f"report.{language}.{ending}", done.stdout)


@pytest.mark.parametrize(
    ("columns", "form", "name"),
    [
        ("name,trend,status,target,observed", "table", "report-columns.txt"),
        ("name,trend,status,target,observed", "md", "report-columns.md"),
        ("indicator,due,attainment,trend", "table", "report-columns-without-name.txt"),
    ],
)
def test_columns(columns, form, name):
    asked = ["--as-of", "2023-12-31", "--measure", "2,13", "--columns", columns, "--format", form]
    same(name, run(["report", *asked], ROOT).stdout)


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_report_in_a_terminal(width):
    locale.use("zh")
    workspace = load(ROOT / "data")
    chosen = Selection(measures=(2, 5, 7, 15))
    built = report(workspace.catalogue, workspace.observations, day(), chosen)
    text = table(built, Layout(width))
    same(f"terminal-{width}.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("width", [36, 80])
def test_in_a_terminal_what_was_asked_for_folds_and_is_never_left_out(width):
    locale.use("zh")
    workspace = load(ROOT / "data")
    built = report(workspace.catalogue, workspace.observations, day(), Selection(measures=(2, 13)))
    text = table(built, Layout(width, columns=("name", "trend", "status", "due", "months")))
    same(f"terminal-{width}-columns.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


def day():
    from datetime import date

    return date(2024, 6, 30)


@pytest.mark.parametrize("indicator", ["M02-01", "M02-03", "M07-02", "M13-01", "M15-02", "M08-03"])
def test_explain(indicator):
    done = run(["explain", indicator, "--as-of", "2024-06-30"], ROOT)
    same(f"explain-{indicator}.txt", done.stdout)
    assert len(done.stdout.splitlines()) < 60


def test_ascii_only():
    done = run(["report", *ASKED, "--ascii", "--lang", "en"], ROOT)
    same("report-ascii.txt", done.stdout)
    drawn = [c for c in done.stdout if "─" <= c <= "█"]
    assert drawn == []


def test_a_falling_running_total_still_has_a_sparkline():
    """An increment below 0 (a warning, falling-total) is drawn lowest."""
    from decimal import Decimal

    from bqw_tracker.edge.render.bars import sparkline

    series = (Decimal(100), Decimal(100), Decimal(-150))
    assert sparkline(series, "flow", ascii_only=False) == "██▁"
