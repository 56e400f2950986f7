"""`bqw export`: what its tables say is what the report and the findings say, whoever reads them.

The tables are read back by sqlite3, DuckDB and Frictionless, which know nothing of the program.
"""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from answers import Maker
from bqw_tracker.cli.exported import write_database, write_folder
from bqw_tracker.core.kinds import key_of
from bqw_tracker.core.periods import DAY, add_months
from bqw_tracker.core.problems import Refused
from bqw_tracker.render.export import NAME
from bqw_tracker.reports.export import attainments, month_ends
from bqw_tracker.reports.export_columns import EXACT
from bqw_tracker.reports.judged import Judged
from bqw_tracker.store.load import load
from building import day
from running import HEADER, ROOT, Outcome, run, run_process

AS_OF, TODAY = "2024-03-31", "2024-08-05"
EDUCATION = ROOT / "tests/workspaces/education"
Rows = list[dict[str, str]]


def exported(
    data: Path, output: Path, *words: str, as_of: str = AS_OF, lang: str = "zh"
) -> Outcome:
    asked = ["export", "--as-of", as_of, "--today", TODAY, "--data", str(data), "--lang", lang]
    return run([*asked, "-o", str(output), *words], data)


def table(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def said(data: Path, *words: str) -> dict[str, Any]:
    """What a command says as json."""
    asked = [*words, "--as-of", AS_OF, "--today", TODAY, "--format", "json"]
    return json.loads(run([*asked, "--data", str(data), "--lang", "zh"], data).stdout)


# ── one truth ──


SAME = (
    "indicator", "name", "measure", "measure_title", "section", "area", "area_code", "unit_of_area",
    "period", "window_start", "window_end", "kind", "unit", "comparator", "wording", "strength",
    "assumed", "reported_to", "reported_areas", "expected_areas", "status", "mark", "trend", "stale_to",
)  # fmt: skip
NUMBERS = (
    "observed_number", "numerator", "denominator", "attainment", "due", "shortfall", "trend_ratio",
    "original_attainment", "year_before", "growth",
)  # fmt: skip


def same_row(told: dict[str, Any], row: dict[str, str]) -> None:
    """A row of the report and one of the table: each field says the same."""
    assert {name: str(told[name] if told[name] is not None else "") for name in SAME} == {
        name: row[name] for name in SAME
    }
    assert {name: number(told[name]) for name in NUMBERS} == {
        name: number(row[name]) for name in NUMBERS
    }
    for name in ("part_of_each", "partial", "final"):
        assert row[name] == str(told[name]).lower()
    for name in ("departments", "support"):
        assert row[name] == ";".join(told[name])
    assert row["state"] == (told["observed"] or "" if told["observed_number"] is None else "")
    low, _, high = (told["target"] or "").partition("..")
    assert (row["target_number"], row["target_high"]) == (low, high)
    first = told["original_target"] or ""
    again = f"{row['original_comparator']} {row['original_number']}".strip()
    if row["original_high"]:
        again = f"{row['original_number']}..{row['original_high']}"
    assert again == first
    until = told["mark_until"] or ""
    assert row["accepted_until" if told["mark"] == "accepted" else "made_good_in"] == until


def same_attainment(told: list[dict[str, Any]], rows: Rows) -> None:
    assert len(told) == len(rows)
    for one, row in zip(told, rows, strict=True):
        assert row["as_of"] == AS_OF
        same_row(one, row)


def same_findings(told: list[dict[str, Any]], rows: Rows) -> None:
    assert [one["key"] for one in told] == [row["finding"] for row in rows]
    for one, row in zip(told, rows, strict=True):
        for name in ("kind", "indicator", "area", "period", "since", "message"):
            assert row[name] == one[name]
        for name in ("attainment", "due", "shortfall"):
            assert number(row[name]) == number(one[name])
        held, left = one["rectification"] or {}, one["catch_up"] or {}
        assert row["rectification"] == (held.get("id") or "")
        assert row["rectification_state"] == (held.get("state") or "")
        assert row["periods_left"] == str(left.get("periods_left", ""))
        for name in ("remaining", "needed", "pace"):
            assert number(row[name]) == number(left.get(name))


def same_observations(data: Path, rows: Rows) -> None:
    """Each row is what its line says; what a figure is made of is there, what was replaced is not."""
    workspace = load(data)
    judged = Judged(workspace.catalogue, workspace.observations, day(AS_OF))
    places = [(row["path"], int(row["line"])) for row in rows]
    assert len({*places}) == len(places)
    by_place = {(Path(row.path).relative_to(data).as_posix(), row.line): row for row in judged.rows}
    keys = set()
    for place, told in zip(places, rows, strict=True):
        row, indicator = by_place[place], judged.index.indicators[told["indicator"]]
        assert (told["indicator"], told["area"], told["period"]) == (
            row.indicator,
            row.area,
            str(row.period),
        )
        assert [number(told[n]) for n in ("value", "numerator", "denominator")] == [
            row.value,
            row.numerator,
            row.denominator,
        ]
        assert told["state"] == row.state
        assert any(told[n] for n in ("value", "numerator", "state")), "it says something"
        if indicator.kind != "milestone":
            assert row.period.last <= judged.as_of
            keys.add((row.indicator, row.area, key_of(indicator, row)))
    deeds = sum(judged.index.indicators[row["indicator"]].kind == "milestone" for row in rows)
    assert len(keys) == len(rows) - deeds, "one row for each key"
    there = {*places}

    def place_of(row: Any) -> tuple[str, int]:
        return Path(row.path).relative_to(data).as_posix(), row.line

    for lights in judged.targets:
        for light in lights:
            assert {place_of(use.cell) for use in light.verdict.figure.used} <= there
            for sources in light.sources.values():
                if light.task.indicator.kind != "milestone":
                    assert there.isdisjoint(
                        place_of(one.row) for each in sources for one in each.replaced
                    )


MADE = [number for number in range(200) if number % 4 != 3]


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(n, marks=pytest.mark.slow if n % 15 == 5 else pytest.mark.long)
        if n not in (0, 45)
        else n
        for n in MADE
    ],
)
def test_the_tables_say_what_the_commands_say(tmp_path: Path, number: int) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    Maker(number).write(data)
    if run(["check", "--data", str(data)], data).code != 0:
        return
    assert exported(data, out).code == 0
    same_attainment(said(data, "report")["rows"], table(out, "attainment"))
    same_findings(said(data, "findings")["findings"], table(out, "findings"))
    same_observations(data, table(out, "observations"))
    read_by_sqlite(data, out)


@pytest.mark.parametrize("name", ["education", pytest.param("shipped", marks=pytest.mark.slow)])
def test_workspaces_with_all_that_there_is(tmp_path: Path, name: str) -> None:
    """Nodes, stories, evidence, accepted lags and targets that were changed."""
    data = tmp_path / "data"
    shutil.copytree((EDUCATION if name == "education" else ROOT) / "data", data)
    assert exported(data, tmp_path / "out").code == 0
    rows = said(data, "report")["rows"]
    same_attainment(rows, table(tmp_path / "out", "attainment"))
    same_findings(said(data, "findings")["findings"], table(tmp_path / "out", "findings"))
    same_observations(data, table(tmp_path / "out", "observations"))
    nodes = [
        (row["area"], str(row["part_of_each"]).lower(), one["name"], one["due"], str(one["reached"]).lower(), one["reported_on"] or "")
        for row in rows for one in row["nodes"] or ()
    ]  # fmt: skip
    names = ("area", "part_of_each", "node", "due_on", "reached", "reported_on")
    assert [tuple(row[n] for n in names) for row in table(tmp_path / "out", "nodes")] == nodes
    told = {
        (row["indicator"], row["area"], row["note"]) for row in table(tmp_path / "out", "stories")
    }
    for row in rows:
        if row["story"] and row["story"]["note"] and row["expected_areas"] == 1:
            assert (row["indicator"], row["area"], row["story"]["note"]) in told
    for row in table(tmp_path / "out", "evidence"):
        kept = data / "evidence" / row["evidence"]
        assert sha256(kept.read_bytes()).hexdigest() == row["sha256"]


def test_each_month_end_is_what_its_report_says(tmp_path: Path) -> None:
    done = exported(ROOT / "data", tmp_path / "out", "--every", "month", as_of="2023-07-15")
    assert done.code == 0
    rows = table(tmp_path / "out", "attainment")
    days = ["2023-04-30", "2023-05-31", "2023-06-30", "2023-07-15"]
    assert list(dict.fromkeys(row["as_of"] for row in rows)) == days
    for one in days[1::2]:
        asked = ["report", "--as-of", one, "--today", TODAY, "--format", "json"]
        told = json.loads(run(asked, ROOT).stdout)["rows"]
        for line, row in zip(told, [row for row in rows if row["as_of"] == one], strict=True):
            same_row(line, row)
    assert {row["as_of"] for row in table(tmp_path / "out", "findings")} == {"2023-07-15"}


def test_the_day_of_issue_may_lie_later() -> None:
    assert month_ends(day("2024-04-04"), day("2023-06-30")) == (day("2023-06-30"),)
    assert len(month_ends(day("2023-04-30"), day("2024-09-30"))) == 18


# ── who reads it ──


def read_by_sqlite(data: Path, out: Path) -> None:
    """The database says what the CSV says; keys hold; a number and its digits are the same."""
    path = out.parent / "t.sqlite"
    assert exported(data, path).code == 0
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        assert [tuple(row) for row in database.execute("PRAGMA foreign_key_check")] == []
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        package = json.loads((out / "datapackage.json").read_text("utf-8"))
        for resource in package["resources"]:
            rows = [dict(row) for row in database.execute(f"SELECT * FROM {resource['name']}")]
            told = table(out, resource["name"])
            assert len(rows) == len(told)
            for row, line in zip(rows, told, strict=True):
                for field in resource["schema"]["fields"]:
                    same_cell(field, row[field["name"]], line[field["name"]])
                    exact = row.get(f"{field['name']}_exact")
                    assert exact is None or exact == line[field["name"]]


PYTHON = {"number": float, "integer": int, "boolean": int}


def same_cell(field: dict[str, Any], value: Any, text: str) -> None:
    if value is None:
        assert text == ""
    elif field["type"] == "boolean":
        assert text == ("true" if value else "false")
    elif field["type"] == "number":
        assert isinstance(value, float)
        assert value == float(text)
    else:
        assert str(value) == text.removeprefix(
            "'" if field["type"] == "string" and text[1:2] in "=+-@" else ""
        )
        assert type(value) is PYTHON.get(field["type"], str)


@pytest.mark.skipif(find_spec("frictionless") is None, reason="frictionless is not installed")
@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("education", "zh"),
        pytest.param("education.en", "en", marks=pytest.mark.slow),
        pytest.param("shipped", "en", marks=pytest.mark.slow),
    ],
)
def test_frictionless_finds_it_valid(tmp_path: Path, name: str, lang: str) -> None:
    data = ROOT / "data" if name == "shipped" else ROOT / "tests/workspaces" / name / "data"
    more = ["--every", "month"] if name == "shipped" else []
    assert exported(data, tmp_path / "out", *more, lang=lang).code == 0
    asked = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(asked, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["valid"], done.stdout
    assert told["stats"]["tasks"] == 12


@pytest.mark.slow
def test_an_altered_file_is_found(tmp_path: Path) -> None:
    if find_spec("frictionless") is None:
        pytest.skip("frictionless is not installed")
    assert exported(EDUCATION / "data", tmp_path / "out").code == 0
    path = tmp_path / "out/areas.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"x\n", 1))
    asked = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(asked, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    assert done.returncode == 1


def test_parquet_holds_exact_numbers(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    data = EDUCATION / "data"
    assert exported(data, tmp_path / "out").code == 0
    for name in ("attainment", "observations"):
        path = tmp_path / f"{name}.parquet"
        assert exported(data, path, "--table", name).code == 0
        told = table(tmp_path / "out", name)
        with duckdb.connect() as engine:
            found = engine.execute(f"FROM '{path}'")
            types = {column[0]: str(column[1]) for column in found.description}
            rows = [dict(zip(types, row, strict=True)) for row in found.fetchall()]
        assert list(types) == list(told[0])
        for row, line in zip(rows, told, strict=True):
            for column, value in row.items():
                if types[column].startswith("DECIMAL"):
                    assert value == number(line[column])
                elif types[column] == "BOOLEAN":
                    assert str(value).lower() == line[column]
                else:
                    assert str("" if value is None else value) == line[column].removeprefix("'")
        if name == "attainment":
            assert types["as_of"] == "DATE"
            assert types["observed_number"].startswith("DECIMAL(38")


def test_a_figure_that_parquet_cannot_keep_is_told(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    data = tmp_path / "data"
    (data / "progress").mkdir(parents=True)
    indicator = (
        "{id: M01-01, name: 甲, kind: rate, unit: 万元, factor: 1, reported: {every: month, by: city}, "
        "targets: [{period: 2024, value: '>= 0.000000001'}]}"
    )
    (data / "measures.yaml").write_text(
        "policy: {title: 措施, issuer: 市局, issued: 2023-01-01}\nareas: [{name: 某市}]\n"
        "departments: [科]\nsections: [{number: 1, title: 一}]\nmeasures:\n"
        f"  - {{number: 1, section: 1, title: 一, departments: [科], indicators: [{indicator}]}}\n",
        encoding="utf-8",
    )
    row = f"M01-01,某市,2024-01,,{'9' * 18},0.000000001,,2024-02-03,局,\n"
    (data / "progress/a.csv").write_text(HEADER + row, encoding="utf-8")
    out = tmp_path / "a.parquet"
    done = exported(data, out, "--table", "attainment", lang="en")
    assert (done.code, out.exists()) == (3, False)
    assert done.stderr.endswith(
        "a.parquet: a figure has more than the 29 digits before the point that Parquet keeps; "
        "export CSV or SQLite\n"
    )
    assert exported(data, out, "--table", "observations").code == 0
    assert exported(data, tmp_path / "out").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 there")
def test_a_temporary_folder_that_the_engine_cannot_name_is_told(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    odd = tmp_path / os.fsdecode(b"t\xff")
    odd.mkdir()
    asked = ["export", "--lang", "en", "--as-of", AS_OF, "--data", str(EDUCATION / "data")]
    words = [*asked, "--table", "areas", "-o", "a.parquet"]
    done = run_process(words, tmp_path, {"TMPDIR": str(odd)})
    assert done.code == 3
    assert done.stderr.decode().startswith("bqw: a temporary folder is needed: ")
    assert [*tmp_path.iterdir()] == [odd]


def test_without_duckdb_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr("bqw_tracker.extras._version", lambda _: None)
    done = exported(ROOT / "data", tmp_path / "a.parquet", "--table", "areas", lang="en")
    assert done.code == 3
    assert "this takes duckdb, which is not installed; run: " in done.stderr
    assert not (tmp_path / "a.parquet").exists()


def test_datasette_facets_by_status(tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    assert exported(ROOT / "data", tmp_path / "t.sqlite").code == 0
    asked = [sys.executable, "-m", "datasette", str(tmp_path / "t.sqlite"), "--get",
             "/t/attainment.json?_facet=status&_size=0&_extra=facet_results"]  # fmt: skip
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)["facet_results"]
    facet = told.get("results", told)["status"]["results"]
    counts = {one["value"]: one["count"] for one in facet}
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as database:
        query = "SELECT status, COUNT(*) FROM attainment GROUP BY 1"
        assert counts == dict(database.execute(query).fetchall())


# ── the form ──


def test_the_same_figures_make_the_same_bytes(tmp_path: Path) -> None:
    names = [("a", []), ("a.sqlite", [])]
    names += [("a.parquet", ["--table", "targets"])] if find_spec("duckdb") else []
    for where in ("one", "two"):
        (tmp_path / where).mkdir()
        shutil.copytree(EDUCATION / "data", tmp_path / where / "data")
        for name, words in names:
            assert exported(tmp_path / where / "data", tmp_path / where / name, *words).code == 0
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            again = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == again.read_bytes(), path.name


def headings(folder: Path) -> dict[str, list[str]]:
    return {
        path.name: path.read_text("utf-8").split("\n", 1)[0].split(",")
        for path in folder.glob("*.csv")
    }


def test_columns_and_codes_are_the_same_in_both_languages(tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        assert (
            exported(EDUCATION / "data", tmp_path / lang, lang=lang, as_of="2023-06-30").code == 0
        )
    assert headings(tmp_path / "zh") == headings(tmp_path / "en")
    for name in headings(tmp_path / "zh"):
        for one, other in zip(
            table(tmp_path / "zh", name[:-4]), table(tmp_path / "en", name[:-4]), strict=True
        ):
            differs = {column for column, text in one.items() if other[column] != text}
            assert all(column.endswith("_label") or column == "message" for column in differs)
    statuses = [
        {row["status_label"] for row in table(tmp_path / lang, "attainment")}
        for lang in ("zh", "en")
    ]
    assert "滞后" in statuses[0]
    assert "behind" in statuses[1]


def test_every_table_has_keys_and_every_column_a_meaning(tmp_path: Path) -> None:
    assert exported(ROOT / "data", tmp_path / "out").code == 0
    package = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))
    names = {one["name"] for one in package["resources"]}
    assert {
        "areas",
        "departments",
        "measures",
        "indicators",
        "targets",
        "observations",
        "attainment",
        "findings",
        "stories",
    } <= names
    referred = set()
    for one in package["resources"]:
        schema = one["schema"]
        assert schema["primaryKey"]
        fields = {field["name"]: field for field in schema["fields"]}
        assert all(re.search("[一-鿿]", field["description"]) for field in fields.values())
        referred |= {key["reference"]["resource"] for key in schema.get("foreignKeys", ())}
        for field in fields.values():
            unit = field.get("unit")
            assert field["type"] != "number" or unit in ("1", *fields) or field["name"] in (
                "weight", "numerator", "denominator", "growth",
            )  # fmt: skip
            # SQLite keeps 15 digits, and a figure may have more
            assert field["type"] != "number" or unit not in fields or field["name"] in EXACT
    assert referred >= {"areas", "departments", "measures", "indicators", "targets", "attainment"}
    assert package["sample_rows"] > 0


def test_a_text_that_a_sheet_would_run_is_marked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(EDUCATION / "data", data)
    path = data / "measures.yaml"
    text = path.read_text("utf-8")
    name = re.search(r"- id: M01-01\n\s+name: (\S+)", text)
    if name is None:
        name = re.search(r"id: M01-01, name: ([^,\n]+)", text)
    assert name is not None
    path.write_text(text.replace(name[1], f'"=1+{name[1]}\u202e"'), "utf-8")
    assert exported(data, tmp_path / "out").code == 0
    assert exported(data, tmp_path / "t.sqlite").code == 0
    assert table(tmp_path / "out", "indicators")[0]["name"] == f"'=1+{name[1]}<U+202E>"
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as database:
        told = database.execute("SELECT name FROM indicators").fetchone()[0]
    assert told == f"=1+{name[1]}<U+202E>"


def test_eighteen_month_ends_are_quick() -> None:
    """Aim: one second; the bound leaves room for a machine that is busy."""
    workspace = load(ROOT / "data")
    days = [add_months(day("2023-05-01"), n) - DAY for n in range(18)]
    judged = Judged(workspace.catalogue, workspace.observations, days[-1])
    begun = process_time()
    rows = attainments(judged, days)
    assert process_time() - begun < 3
    assert len(rows) == 18


# ── files ──


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(EDUCATION / "data", tmp_path / "data")
    return tmp_path / "data"


def test_an_export_is_replaced_and_other_files_stay(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out"
    assert exported(data, out, as_of="2023-06-30").code == 0
    (out / "views.sql").write_text("SELECT 1")
    (out / ".areas.csv.0123456789abcdef.new").write_text("left by a killed one")
    assert exported(data, out).code == 0
    assert exported(data, tmp_path / "fresh").code == 0
    assert tree(out) == tree(tmp_path / "fresh") | {"views.sql": b"SELECT 1"}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("areas.csv", "mine", "somebody's own file has the name of a table"),
        ("datapackage.json", "{}", "it describes something else"),
        ("datapackage.json", '{"name": "other", "resources": []}', "another package"),
        ("datapackage.json", "[", "no JSON"),
        ("datapackage.json", "[" * 9999, "no end"),
    ],
)
def test_what_comes_from_no_export_is_not_overwritten(
    tmp_path: Path, data: Path, name: str, content: str, why: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text(content)
    done = exported(data, out, lang="en")
    assert (done.code, tree(out)) == (3, {name: content.encode()}), why
    assert f"{name} is there already and comes from no export; name another folder" in done.stderr


def test_a_table_that_somebody_changed_is_not_overwritten(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out"
    assert exported(data, out).code == 0
    (out / "areas.csv").write_text("mine")
    before = tree(out)
    done = exported(data, out, as_of="2023-06-30", lang="en")
    assert (done.code, tree(out)) == (3, before)
    assert "areas.csv was changed after it was exported" in done.stderr
    (out / "areas.csv").unlink()
    assert exported(data, out).code == 0, "one that is gone is made anew"


@pytest.mark.parametrize("stage", ["fresh", "again"])
def test_where_writing_fails_all_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """Each renaming fails in turn, until none does."""
    out = tmp_path / "out"
    digest = sha256(b"old").hexdigest()
    told = {"name": NAME, "resources": [{"path": "a.csv", "hash": f"sha256:{digest}"}]}
    old = {"a.csv": b"old", "datapackage.json": json.dumps(told).encode()}
    new = {"a.csv": b"new", "b.csv": b"b", "datapackage.json": b"{}"}
    if stage == "again":
        write_folder(out, old)
    before = tree(tmp_path)
    real, failed = Path.rename, 0
    while tree(out) != new:
        calls = iter(range(1000))

        def rename(path: Path, target: Path, calls: Iterator[int] = calls) -> Path:
            if next(calls) == failed:  # noqa: B023 - it is called in this round
                raise PermissionError(13, "held open", str(path))
            return real(path, target)

        with monkeypatch.context() as patch, suppress(Refused):
            patch.setattr(Path, "rename", rename)
            write_folder(out, new)
            break
        assert tree(tmp_path) == before
        assert out.exists() == (stage == "again")
        failed += 1
    assert tree(out) == new
    assert failed == (5 if stage == "again" else 3)


@pytest.mark.parametrize("stage", ["fresh", "again"])
def test_a_killed_export_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """It is killed at each step in turn: nothing is tidied up any more."""

    class Killed(BaseException):
        pass

    def packaged(content: bytes) -> dict[str, bytes]:
        digest = sha256(content).hexdigest()
        listed = [{"path": f"{name}.csv", "hash": f"sha256:{digest}"} for name in "ab"]
        told = json.dumps({"name": NAME, "resources": listed}).encode()
        return {"a.csv": content, "b.csv": content, "datapackage.json": told}

    real, dead = (Path.unlink, Path.rename), 0
    while True:
        out = tmp_path / str(dead)
        if stage == "again":
            write_folder(out, packaged(b"old"))
        left = dead

        def touch(path: Path, *target: Path) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            real[len(target)](path, *target)

        with monkeypatch.context() as patch, suppress(Killed):
            for name in ("rename", "unlink", "rmdir"):
                patch.setattr(Path, name, touch)
            write_folder(out, packaged(b"new"))
        (out / "own.txt").write_text("mine")
        write_folder(out, packaged(b"newest"))
        assert tree(out) == packaged(b"newest") | {"own.txt": b"mine"}
        if left >= 0:
            break
        dead += 1
    assert dead == (9 if stage == "again" else 3)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.sqlite", b"SQLite format 3\0" + bytes(100), "comes from no export; name another file"),
        ("a.sqlite", b"text", "comes from no export; name another file"),
        *(
            pytest.param("a.parquet", raw, "comes from no export; name another file",
                         marks=pytest.mark.skipif(find_spec("duckdb") is None, reason="no duckdb"))
            for raw in (b"text", b"PAR1", b"PAR1 of somebody else\4\0\0\0PAR1")
        ),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_not_overwritten(
    tmp_path: Path, data: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    more = ["--table", "areas"] if name.endswith("parquet") else []
    done = exported(data, tmp_path / name, *more, lang="en")
    assert (done.code, (tmp_path / name).read_bytes()) == (3, content)
    assert said in done.stderr


def test_a_database_with_somebodys_views_is_not_overwritten(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.touch()
    assert exported(data, path).code == 0
    raw = path.read_bytes()
    write_database(path, raw)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE VIEW mine AS SELECT * FROM areas")
        database.commit()
    with pytest.raises(Refused, match="holds what no export has made: mine; name another file"):
        write_database(path, raw)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE areas SET area_code = 'x'", "a figure that somebody put right would be lost"),
        ("ALTER TABLE areas ADD COLUMN mine", "so would a column of his own"),
        ("PRAGMA journal_mode = wal", "then what is written need not be counted"),
    ],
)
def test_a_database_that_somebody_changed_is_not_overwritten(
    tmp_path: Path, data: Path, statement: str, why: str
) -> None:
    path = tmp_path / "a.sqlite"
    assert exported(data, path).code == 0
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    raw = path.read_bytes()
    done = exported(data, path, lang="en")
    assert (done.code, path.read_bytes()) == (3, raw), why
    assert "was changed after it was exported; move it away, or name another file" in done.stderr


@pytest.mark.parametrize("end", ["-journal", "-wal"])
@pytest.mark.parametrize("link", [False, True])
def test_no_journal_of_another_is_played_into_a_database(
    tmp_path: Path, data: Path, end: str, *, link: bool
) -> None:
    """A program that was killed leaves one, and SQLite reads it whatever database lies there."""
    path = tmp_path / "a.sqlite"
    if link:
        path.symlink_to(tmp_path / "b.sqlite")
    (journal := Path(f"{path.resolve()}{end}")).write_text("of the one before")
    done = exported(data, path, lang="en")
    assert (done.code, path.exists()) == (3, False)
    assert f"{journal.name} lies beside" in done.stderr


@pytest.mark.skipif(find_spec("duckdb") is None, reason="no duckdb")
def test_a_parquet_file_is_replaced_by_the_next_export(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "a.parquet"
    path.touch()
    for _ in "ab":
        assert exported(data, path, "--table", "areas").code == 0
    import duckdb

    duckdb.execute(f"COPY (SELECT 1 AS mine) TO '{path}' (FORMAT parquet)")
    raw = path.read_bytes()
    assert (exported(data, path, "--table", "areas").code, path.read_bytes()) == (3, raw)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("file", "out is a file, a folder is expected"), ("link", "out does not exist")],
)
def test_what_is_no_folder_is_refused_by_its_name(
    tmp_path: Path, data: Path, kind: str, said: str
) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    else:
        out.symlink_to(tmp_path / "nowhere")
    done = exported(data, out, lang="en")
    assert done.code == 3
    assert done.stderr.splitlines()[-1].endswith(said)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "name where the tables go: -o DIR, FILE.sqlite or FILE.parquet"),
        (["-o", "-"], 2, "name where the tables go"),
        (["-o", "a.parquet"], 2, "a Parquet file holds one table; name it: --table attainment"),
        (["-o", "out", "--table", "areas"], 2, "--table goes with -o FILE.parquet"),
        (["-o", "a.parquet", "--table", "area"], 2, "did you mean areas?"),
        (["-o", "a.csv"], 2, "the ending names no format"),
        (["-o", "out", "--every", "week"], 2, "--every: 'week' is not known"),
        (["-o", "data/progress/out"], 3, "lies among the figures that are read; name another"),
        (["-o", "no/such/out"], 3, "is missing; make it first"),
        (["-o", "data/measures"], 0, ""),
    ],
)
@pytest.mark.usefixtures("data")
def test_what_is_asked(tmp_path: Path, words: list[str], code: int, told: str) -> None:
    before = tree(tmp_path)
    done = run(["export", *words, "--as-of", AS_OF, "--today", TODAY, "--lang", "en"], tmp_path)
    assert done.code == code, done.stderr
    assert told in done.stderr
    assert code == 0 or tree(tmp_path) == before


@pytest.mark.parametrize("name", ["out.sqlite", "out.PARQUET"])
def test_a_folder_named_as_a_file_gets_no_tables(tmp_path: Path, data: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    more = ["--table", "areas"] if name.endswith("PARQUET") else []
    done = exported(data, tmp_path / name, *more, lang="en")
    assert (done.code, tree(tmp_path / name)) == (3, {})
    assert "is a folder, a file is expected" in done.stderr


def test_what_a_killed_export_left_beside_its_file_goes_with_the_next(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **_options: object) -> None:
        raise Killed

    home = tmp_path / "out"
    home.mkdir()
    with monkeypatch.context() as patch, suppress(Killed):
        for name in ("replace", "unlink"):
            patch.setattr(Path, name, killed)
        exported(data, home / "a.sqlite")
    (left,) = home.iterdir()
    others = [home / left.name.replace(".a.", f".{name}.") for name in ("a.a", "b", "")]
    for path in others:
        path.write_bytes(b"another's")
    assert exported(data, home / "a.sqlite").code == 0
    assert {*home.iterdir()} == {home / "a.sqlite", *others}


def test_a_faulty_workspace_is_not_exported(tmp_path: Path, data: Path) -> None:
    path = data / "progress/2023.csv"
    path.write_text(path.read_text("utf-8") + "M01-01,nowhere,2023-06,x,,,,,,,,,\n", "utf-8")
    done = exported(data, tmp_path / "out")
    assert done.code == 1
    assert not (tmp_path / "out").exists()


def test_on_an_earlier_day_nothing_later_is_known(tmp_path: Path) -> None:
    """As `report --today`: rows of later days are no faults then, they are not there yet."""
    out = tmp_path / "tables"
    words = ["--as-of", "2023-06-30", "--today", "2023-07-25", "--data", str(ROOT / "data")]
    assert run(["export", *words, "-o", str(out)], tmp_path).code == 0
    with (out / "observations.csv").open(encoding="utf-8", newline="") as file:
        days = [row["reported_on"] for row in csv.DictReader(file)]
    assert days
    assert max(days) <= "2023-07-25"
