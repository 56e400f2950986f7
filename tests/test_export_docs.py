"""docs/export.md is walked: what it exports is read by the SQL and the programs that it shows.

The sessions are run by test_docs.py as well. After a change on purpose:
BQW_GOLDEN=write pytest tests/test_export_docs.py, read the diff.
"""

import csv
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from running import ROOT, run

PAGE = ROOT / "docs" / "export.md"
STEP = re.compile(
    r"^<!-- (?P<by>sqlite|duckdb|python)(?:: (?P<file>\S+))? -->\n```\w+\n(?P<text>.*?)^```\n"
    r"(?:```(?P<form>csv|text)\n(?P<shown>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the exports of the page were made."""
    folder = tmp_path_factory.mktemp("walk")
    shutil.copytree(ROOT / "data", folder / "data")
    text = PAGE.read_text(encoding="utf-8")
    asked = re.findall(r"^\$ bqw (export .*)$", text, re.MULTILINE)
    assert len(asked) == 3
    for line in asked:
        if find_spec("duckdb") is not None or ".parquet" not in line:
            assert run(line.split(), folder).code == 0, line
    return folder


def as_csv(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue()


def answer(by: str, file: str, text: str, place: Path) -> str:
    if by == "sqlite":
        with closing(sqlite3.connect(place / file)) as database:
            found = database.execute(text)
            return as_csv([column[0] for column in found.description], found.fetchall())
    if by == "duckdb":
        import duckdb

        with duckdb.connect() as engine:
            engine.execute("SET file_search_path = $place", {"place": str(place)})
            found = engine.execute(text)
            return as_csv([column[0] for column in found.description], found.fetchall())
    (place / file).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    asked = [sys.executable, "-W", "error", file]
    done = subprocess.run(asked, cwd=place, env=environment, capture_output=True, check=False)
    assert done.stderr == b""
    return done.stdout.decode()


def test_the_page_shows_what_is_answered(place: Path) -> None:
    text, tried = PAGE.read_text(encoding="utf-8"), []

    def now(found: re.Match[str]) -> str:
        if found["by"] == "duckdb" and find_spec("duckdb") is None:
            return found[0]
        tried.append(found["by"])
        told = answer(found["by"], found["file"], found["text"], place)
        assert told or found["by"] == "python"
        if found["form"] is None:
            return found[0]
        return found[0][: found.start("shown") - found.start()] + told + "```\n"

    shown = STEP.sub(now, text)
    if os.environ.get("BQW_GOLDEN") == "write":
        PAGE.write_text(shown, encoding="utf-8", newline="\n")
    assert shown.splitlines() == PAGE.read_text(encoding="utf-8").splitlines()
    assert tried.count("sqlite") >= 7
    assert len(re.findall("^```sql$", text, re.MULTILINE)) == len(
        [one for one in STEP.finditer(text) if one["by"] != "python"]
    ), "no statement stands there that nobody runs"
    chart_is_of_the_figures(place)


def chart_is_of_the_figures(place: Path) -> None:
    """The chart has a point for each month end, with the number that the report says."""
    picture = ET.parse(place / "图.svg").getroot()
    names = "{http://www.w3.org/2000/svg}"
    (line,) = picture.iter(f"{names}polyline")
    points = line.attrib["points"].split()
    told = [element.text for element in picture.iter(f"{names}text")]
    with closing(sqlite3.connect(place / "数据.sqlite")) as database:
        figures = database.execute(
            "SELECT observed_number FROM attainment WHERE target_id = 'M02-01/2023'"
            " AND as_of <= '2023-12-31' ORDER BY as_of"
        ).fetchall()
    assert len(points) == len(figures) == 9
    assert {f"{number or 0:g}" for (number,) in figures} <= {*told}
    heights = [float(point.split(",")[1]) for point in points]
    assert heights == sorted(heights, reverse=True), "a sum only grows"
