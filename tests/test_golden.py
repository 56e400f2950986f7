"""What a person looks at, as files. After a change on purpose: BQW_GOLDEN=write pytest, read the diff."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from bqw_tracker import locale
from bqw_tracker.render.explanation import explanation_text
from bqw_tracker.render.table import Layout, cell_width
from bqw_tracker.render.text import report_text
from bqw_tracker.render.words import observed_text
from bqw_tracker.reports.explanation import explain
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.reports.scores import scores
from bqw_tracker.store.load import load
from running import ROOT, run

GOLDEN = Path(__file__).parent / "golden"
CLOSING = ("）", "、", "。", "，", "；", ")", ",", ";", "·")
FIGURE = re.compile(r"\d[\d.,]*\S*")
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


SCORE = ["report", "--score", "--as-of", "2023-09-30", "--today", "2023-10-09"]


@pytest.mark.parametrize(
    ("by", "form", "language"),
    [
        ("area", "table", "zh"), ("area", "table", "en"), ("area", "md", "zh"),
        ("area", "md", "en"), ("area", "json", "zh"), ("department", "table", "zh"),
    ],
)  # fmt: skip
def test_scores(by, form, language):
    done = run([*SCORE, "--by", by, "--format", form, "--lang", language], ROOT)
    if form == "json":
        found = json.loads(done.stdout)
        done = done._replace(
            stdout=json.dumps(found["groups"], ensure_ascii=False, indent=1) + "\n"
        )
    same(f"score-{by}.{language}.{'txt' if form == 'table' else form}", done.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [20, 40, 80, 160])
def test_scores_in_a_terminal(width, language):
    """At 40 columns counts and parts are left out, at 20 the names fold; nothing is ever cut."""
    locale.use(language)
    workspace = load(ROOT / "data")
    catalogue, rows = workspace.catalogue, workspace.observations
    judged = Judged(catalogue, rows, date(2023, 9, 30))
    built = report(judged, Selection(by="department"))
    built = built._replace(scores=scores(judged, "department", today=date(2023, 10, 9)))
    text = report_text(built, Layout(width))
    same(f"score-terminal-{width}.{language}.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 160])
def test_report_in_a_terminal(width, language):
    locale.use(language)
    workspace = load(ROOT / "data")
    chosen = Selection(measures=(2, 5, 7, 15))
    built = report(Judged(workspace.catalogue, workspace.observations, day()), chosen)
    text = report_text(built, Layout(width))
    same(f"terminal-{width}.{language}.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())
    assert not [line for line in text.splitlines() if line.lstrip()[:1] in CLOSING]
    kept = {"zh": ["期限", "目标", "状态"], "en": ["Period", "Target", "Status"]}[language]
    head = text.split("\n\n")[1].splitlines()[0].split()
    assert width < 80 or set(kept) <= set(head)
    torn = [n for row in built.rows for n in FIGURE.findall(observed_text(row)) if n not in text]
    assert width < 80 or torn == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_worst_first_counts_what_it_lists(language):
    asked = ["report", "--as-of", "2024-06-30", "--sort", "worst", "--lang", language]
    head, table = run(asked, ROOT).stdout.split("\n\n")
    *_, listed = head.splitlines()
    total, *counts = map(int, re.findall(r"(?<!\w)\d+(?!\w)|(?<=所列)\d+", listed))
    rows = [line for line in table.splitlines() if line.startswith("M")]
    assert total == sum(counts) == sum(bool(re.match(r"M\d\d-\d\d  ", row)) for row in rows)


@pytest.mark.parametrize(
    ("as_of", "named", "more"),
    [("2024-06-30", 5, True), ("2023-02-28", 5, True), ("2022-12-31", 0, False)],
)
def test_what_lags_stands_above_the_table(as_of, named, more):
    text = run(["report", "--as-of", as_of, "--lang", "en"], ROOT).stdout
    lines = [line for line in text.splitlines() if line.startswith("behind, worst first: ")]
    assert len(lines) == bool(named)
    for line in lines:
        assert len(re.findall(r" short[,)]|missed\)", line)) == named
        assert (" more" in line) is more


@pytest.mark.parametrize("width", [36, 80])
def test_in_a_terminal_what_was_asked_for_folds_and_is_never_left_out(width):
    locale.use("zh")
    workspace = load(ROOT / "data")
    built = report(
        Judged(workspace.catalogue, workspace.observations, day()), Selection(measures=(2, 13))
    )
    text = report_text(built, Layout(width, columns=("name", "trend", "status", "due", "months")))
    same(f"terminal-{width}-columns.txt", text)
    assert all(cell_width(line) <= width for line in text.splitlines())


def day():
    return date(2024, 6, 30)


@pytest.mark.parametrize("indicator", ["M02-01", "M02-03", "M07-02", "M13-01", "M15-02", "M08-03"])
def test_explain(indicator):
    done = run(["explain", indicator, "--as-of", "2024-06-30"], ROOT)
    same(f"explain-{indicator}.txt", done.stdout)
    assert len(done.stdout.splitlines()) < 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explain_in_a_terminal(language, monkeypatch):
    """What is told first is the verdict, and its word has the colour of the light."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(ROOT)
    locale.use(language)
    workspace = load(Path("data"))
    judged = Judged(workspace.catalogue, workspace.observations, day())
    explained = explain(judged, judged.index.owned["M15-02"])
    text = explanation_text(explained, Layout(80))
    same(f"explain-terminal-80.{language}.txt", text)
    assert all(cell_width(line) <= 80 for line in text.splitlines())
    coloured = explanation_text(explained, Layout(80, colour=True))
    word = {"zh": "严重滞后（缺1）", "en": "off track (1 missing)"}[language]
    assert f"\x1b[31m{word}\x1b[0m" in coloured.splitlines()[5]
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("as_of", "today"), [("2023-09-30", "2023-10-09"), ("2024-06-30", "2024-07-09")]
)
def test_findings(as_of, today, language):
    done = run(["findings", "--as-of", as_of, "--today", today, "--lang", language], ROOT)
    same(f"findings-{as_of[:7]}.{language}.txt", done.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_findings_for_programs(language):
    asked = ["findings", "--as-of", "2023-09-30", "--today", "2023-10-09", "--format", "json"]
    same(f"findings.{language}.json", run([*asked, "--lang", language], ROOT).stdout)


def test_ascii_only():
    done = run(["report", *ASKED, "--ascii", "--lang", "en"], ROOT)
    same("report-ascii.txt", done.stdout)
    drawn = [c for c in done.stdout if "─" <= c <= "█"]
    assert drawn == []


def test_a_falling_running_total_still_has_a_sparkline():
    """An increment below 0 (a warning, falling-total) is drawn lowest."""
    from decimal import Decimal

    from bqw_tracker.render.targets import sparkline

    series = (Decimal(100), Decimal(100), Decimal(-150))
    assert sparkline(series, "flow", ascii_only=False) == "██▁"
