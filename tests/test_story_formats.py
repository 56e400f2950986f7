"""The words of a report in every format: each is read back by its own means and says them."""

import csv
import html
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import read_back
from bqw_tracker.render.table import Layout
from bqw_tracker.render.text import report_text
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.store.load import load
from bqw_tracker.store.progress import ALL_COLUMNS
from building import day
from running import run

ON = ("--as-of", "2023-06-30", "--today", "2023-07-10")
FILE, DIGEST = b"%PDF-", sha256(b"%PDF-").hexdigest()
KEPT = f"{DIGEST[:12]}-批复.pdf"
NAMED = f"{KEPT}#sha256:{DIGEST}"
LONG = "两家机构尚未签约" * 250
HARD = {
    "plain": "专家时间难以协调",
    "script": "<script>alert(1)</script>",
    "formula": "=1+1",
    "at": "@SUM(A1)",
    "markup": "[red]红[/red] {day} %s",
    "emoji": "😀👩‍🚒已完成",
    "lines": "一是选址未定；\n二是资金未到位",
    "quotes": '“引号”、"双"、单\'',
    "comma": "甲,乙;丙|丁",
    "long": LONG,
}  # fmt: skip
WHOLE = ("explain", "json", "csv", "html", "md", "pipe")
"""The formats that have room for everything."""


@pytest.fixture(params=HARD)
def told(request: pytest.FixtureRequest, workspace: Path) -> tuple[Path, str]:
    """A workspace with a target that lags and a deed under way, both told of in hard words."""
    word = HARD[request.param]
    rows = [
        ["M02-02", "江门市", "2023-Q1", "1", "", "", "", "2023-04-04", "试", "旧话", "", "", ""],
        ["M02-02", "江门市", "2023-Q2", "2", "", "", "", "2023-07-04", "试", word, word, word, NAMED],
        ["M02-05", "江门市", "2023-Q2", "", "", "", "in_progress", "2023-07-05", "试", word, word, "", ""],
    ]  # fmt: skip
    folder = workspace / "data" / "progress"
    folder.mkdir(exist_ok=True)
    (workspace / "data" / "evidence").mkdir()
    (workspace / "data" / "evidence" / KEPT).write_bytes(FILE)
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([ALL_COLUMNS, *rows])
    assert run(["check"], workspace).code == 0
    return workspace, word


def shown(folder: Path, *command: str) -> str:
    done = run([*command, *ON[: 2 if command[0] == "explain" else 4]], folder)
    assert done.code == 0, done.stderr
    return done.stdout


def made(folder: Path, name: str) -> Path:
    shown(folder, "report", "-o", name)
    return folder / name


def page(folder: Path) -> str:
    tree = read_back.html_tree(made(folder, "a.html").read_text(encoding="utf-8"))
    return "".join("".join(e.itertext()) for e in read_back.classed(tree, "tr", "story"))


def sheets(folder: Path) -> str:
    book = read_back.opened(made(folder, "a.xlsx").read_bytes())
    cells = [cell for sheet in book.worksheets[:4] for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    return "\n".join(str(read_back.unmarked(c.value)) for c in cells if c.value is not None)


def paper(folder: Path) -> str:
    document = Document(str(made(folder, "a.docx")))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def table_of(folder: Path, width: int) -> str:
    workspace = load(folder / "data")
    judged = Judged(workspace.catalogue, workspace.observations, day("2023-06-30"))
    return report_text(report(judged, Selection(measures=(2,))), Layout(width=width))


def plain_csv(folder: Path) -> str:
    lines = csv.DictReader(io.StringIO(shown(folder, "report", "--format", "csv")))
    told = next(line for line in lines if line["indicator"] == "M02-02")
    assert (told["story_evidence"], told["story_reported_on"]) == (NAMED, "2023-07-04")
    return "\n".join(
        str(read_back.unmarked(told[f"story_{n}"])) for n in ("note", "problem", "next")
    )


def of_json(folder: Path) -> str:
    rows = json.loads(shown(folder, "report", "--format", "json"))["rows"]
    stories = {row["indicator"]: row["story"] for row in rows if row["story"]}
    assert sorted(stories) == ["M02-02", "M02-05"]
    assert list(stories["M02-02"]) == ["note", "problem", "next", "evidence", "reported_on"]
    assert stories["M02-05"]["next"] is None
    return "\n".join(stories["M02-02"][name] for name in ("note", "problem", "next"))


FORMATS: dict[str, tuple[int, Callable[[Path], str]]] = {
    "explain": (3, lambda folder: shown(folder, "explain", "M02-02")),
    "json": (3, of_json),
    "csv": (3, plain_csv),
    "html": (5, page),
    "xlsx": (5, sheets),
    "docx": (5, paper),
    "md": (3, lambda folder: shown(
        folder, "report", "--format", "md", "--columns", "indicator,story")),
    "pipe": (3, lambda folder: shown(folder, "report", "--columns", "indicator,story")),
    "terminal": (1, lambda folder: table_of(folder, 240)),
    "mail": (1, lambda folder: shown(folder, "summary")),
    "mail as html": (1, lambda folder: shown(folder, "summary", "--format", "html")),
}  # fmt: skip
"""How often the words stand in a format at least, and what is read there."""


def bare(text: str) -> str:
    """A text without blanks, signs of Markdown and entities, so that folding changes nothing."""
    return "".join(html.unescape(text).replace("\\", "").split())


@pytest.mark.parametrize("name", FORMATS)
def test_the_words_stand_in_every_format(told: Any, name: str) -> None:
    folder, word = told
    least, read = FORMATS[name]
    text = read(folder)
    if word is LONG and name not in WHOLE:
        cut = [piece for piece in bare(text).split("两家机构尚未签约" * 2)[1:] if "…" in piece]
        assert cut
        assert bare(word) not in bare(text)
    else:
        assert bare(text).count(bare(word)) >= least
    if name == "mail as html":
        assert "<script>" not in text


def test_nothing_is_said_where_nothing_was_told(workspace: Path) -> None:
    progress = workspace / "data" / "progress"
    progress.mkdir()
    (progress / "a.csv").write_text(
        "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
        "M02-05,江门市,2023-Q2,,,,in_progress,2023-07-05,试,\n",
        encoding="utf-8",
    )
    rows = json.loads(shown(workspace, "report", "--format", "json"))["rows"]
    assert not [row for row in rows if row["story"]]
    assert "存在问题" not in sheets(workspace) + paper(workspace) + page(workspace)
    assert "进展" not in table_of(workspace, 240).splitlines()[5]


def test_a_narrow_terminal_has_no_room_for_words(told: Any) -> None:
    folder, _word = told
    heads = [
        next(line for line in table_of(folder, width).splitlines() if line.startswith("编号"))
        for width in (80, 240)
    ]
    assert [head.split()[-1] == "进展" for head in heads] == [False, True]
    assert "2023-07-04" not in table_of(folder, 80)


def test_why_a_figure_was_revised_is_told(workspace: Path) -> None:
    progress = workspace / "data" / "progress"
    progress.mkdir()
    (progress / "a.csv").write_text(
        "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
        "M02-02,江门市,2023-Q2,2,,,,2023-07-04,试,\n"
        "M02-02,江门市,2023-Q2,5,,,,2023-07-06,试,更正：漏报三家\n",
        encoding="utf-8",
    )
    told = shown(workspace, "explain", "M02-02")
    assert "已被更正：2，2023-07-04 填报（a.csv:2）；更正：漏报三家" in told
    assert "更正：漏报三家" in sheets(workspace)
