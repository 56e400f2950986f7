"""The statements of docs/scale.md on the engines that it names, on the Parquet that `pack` made.

DuckDB always; PySpark in local mode with `-m long`, where it and a Java are installed. The rows
that both give are the same byte for byte, and what is reported of them is what is reported of all.
"""

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

import bqw_tracker
from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import keyed_by_end
from bqw_tracker.core.periods import parse_period
from bqw_tracker.store.load import load
from bqw_tracker.store.packed import manifest_of
from running import HEADER, ROOT, run, run_code
from test_pack import CATALOGUE, RATES, REPORTERS, STATES

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
BLOCKS = dict(
    re.findall(
        r"^```sql (\w+)\n(.*?)^```$",
        (ROOT / "docs/scale.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)
FILE = "data/.packed/….parquet"
DAYS = ("2023-04-30", "2023-06-30", "2023-12-31", "2024-06-30", "2024-12-31")
SPARK = """
import json, sys
from pyspark.sql import SparkSession
settings = {
    "spark.sql.ansi.enabled": "true", "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "2",
}
spark = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
found = []
for view, *queries in json.load(open(sys.argv[1], encoding="utf-8")):
    spark.sql(view)
    found.append([[list(row) for row in spark.sql(query).collect()] for query in queries])
spark.stop()
json.dump(found, open(sys.argv[2], "w", encoding="utf-8"))
"""


def spans() -> Iterator[str]:
    """Periods of many lengths, in their order; none of them reaches over the end of a month."""
    for number in range(24):
        year, month = 2023 + number // 12, number % 12 + 1
        of_month = parse_period(f"{year}-{month:02}")
        assert of_month
        match number % 4:
            case 0:
                yield f"{year}-{month:02}"
            case 1:
                yield f"{year}-{month:02}-01..{year}-{month:02}-15"
                yield f"{year}-{month:02}-16..{of_month.last}"
            case _:
                for day in range(of_month.last.day):
                    yield str(of_month.start + timedelta(day))


def rows() -> Iterator[list[str]]:
    """What is reported: days that are left out, figures told again, tied, corrected, withdrawn."""
    chance = random.Random(19)
    for id_, area in ((id_, area) for id_, areas in REPORTERS.items() for area in areas):
        level = 0
        for text in spans():
            if chance.random() < 0.02:
                continue
            period = parse_period(text)
            assert period
            value = chance.choice(["0.000000001", "3.50", "0", "99999999999999.999999999"])
            figures = [value, "", "", ""]
            if id_ in RATES:
                figures = ["", str(chance.randrange(90)), str(chance.randrange(90, 100)), ""]
            elif id_ in STATES:
                level += chance.random() < 0.02
                figures[::3] = "", STATES[id_][min(level, len(STATES[id_]) - 1)]
            told = period.last + timedelta(5 if id_ in STATES else 1 + chance.randrange(9))
            first = [id_, area, text, *figures, f"{told}T09:00", f"{area}局", ""]
            yield first
            again = [*first]
            match chance.randrange(12) if id_ not in STATES else 12:
                case 0:  # the same figure at the same time: the first line counts
                    yield again
                    yield [*again[:7], f"{told}T10:00", "局", "再报"]  # in other words
                case 1 if figures[0]:  # on one day: the later time counts
                    again[3], again[7:] = "7.25", [f"{told}T09:01", "局", "更正：当日重报"]
                    yield again
                case 2 if figures[0]:
                    later = f"{told + timedelta(3)}T09:30"
                    again[3], again[7:] = "1.125", [later, "局", "更正：漏"]
                    yield again
                case 3:
                    again[3:] = ["", "", "", "", str(told + timedelta(5)), "局", "撤回"]
                    yield again


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is packed, in its folder."""
    home = tmp_path_factory.mktemp("city")
    (home / "data/progress").mkdir(parents=True)
    (home / "data/measures.yaml").write_text(CATALOGUE, "utf-8")
    of_file: dict[str, list[list[str]]] = {"甲": [], "乙": [], "某": []}
    for row in rows():
        of_file[row[1][0]].append(row)
    for name, own in of_file.items():
        (home / f"data/progress/{name}.csv").write_text(HEADER + as_csv(own), "utf-8")
    done = run(["pack", "--today", "2026-07-01"], home)
    assert done.code == 0, done.stderr
    return home


def as_csv(found: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(found)
    return text.getvalue()


class Asked(NamedTuple):
    """For an indicator what names its file, what asks for its rows and for the sums of all areas."""

    view: str
    query: str
    whole: str


def statements(home: Path, engine: str) -> list[Asked]:
    manifest, catalogue = manifest_of(home / "data"), load(home / "data").catalogue
    assert manifest
    assert catalogue
    assert manifest.slices.keys() == REPORTERS.keys()
    found = []
    for id_, indicator in Index(catalogue).indicators.items():
        path = str(home / "data/.packed" / manifest.slices[id_].name)
        view = BLOCKS[engine].replace("M01-01", id_).replace(FILE, path)
        assert path in view
        query = BLOCKS["last" if keyed_by_end(indicator) else "sums"]
        if indicator.kind == "milestone" or indicator.parts == "coverage":
            query = BLOCKS["last"].replace("WHERE place = 1\n", "")
            assert query != BLOCKS["last"]
        found.append(Asked(view, query, BLOCKS["whole"]))
    return found


class Told(NamedTuple):
    """The rows, and the sums of all areas, as CSV."""

    rows: bytes
    whole: bytes


def told(found: list[list[list[list[object]]]]) -> Told:
    one, other = ([row for rows in each for row in rows] for each in zip(*found, strict=True))
    return Told(as_csv(one).encode(), as_csv(other).encode())


def by_duckdb(home: Path) -> Told:
    found = []
    with duckdb.connect() as engine:
        for view, *queries in statements(home, "duckdb"):
            engine.execute(view)
            found.append([engine.execute(query).fetchall() for query in queries])
    return told(found)


def by_spark(home: Path, tmp_path: Path) -> Told:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java, and none is installed")
    asked, answer = tmp_path / "asked.json", tmp_path / "answer.json"
    asked.write_text(json.dumps(statements(home, "spark")), "utf-8")
    done = run_code(SPARK, tmp_path, str(asked), str(answer))
    assert done.code == 0, done.stderr.decode()[-3000:]
    return told(json.loads(answer.read_bytes()))


def above(folder: Path, raw: bytes) -> Path:
    """The workspace whose rows an engine gave."""
    (folder / "data/progress").mkdir(parents=True)
    (folder / "data/measures.yaml").write_text(CATALOGUE, "utf-8")
    (folder / "data/progress/sums.csv").write_bytes(HEADER.encode() + raw)
    return folder


def test_what_is_reported_of_sums_is_what_is_reported_of_all(home: Path, tmp_path: Path) -> None:
    raw = by_duckdb(home).rows
    assert 0 < raw.count(b"\n") < sum(1 for _ in rows()) / 3
    all_, few = bqw_tracker.load(home), bqw_tracker.load(above(tmp_path, raw))
    statuses: set[str] = set()
    for day in DAYS:
        pairs = zip(all_.judge(day).rows, few.judge(day).rows, strict=True)
        for one, other in pairs:
            assert one._replace(reported_to=None) == other._replace(reported_to=None)
            statuses.add(one.status)
    assert statuses >= {"met", "behind", "missed", "no_data"}


def test_the_sums_of_all_areas_are_the_figures_of_the_report(home: Path) -> None:
    of_year: dict[tuple[str, str], list[Decimal]] = {}
    for id_, year, _, *sums, areas in csv.reader(by_duckdb(home).whole.decode().splitlines()):
        assert 0 < int(areas) <= len(REPORTERS[id_])
        numbers = [Decimal(number or 0) for number in sums]
        before = of_year.setdefault((id_, year), [Decimal(0)] * 3)
        of_year[id_, year] = [one + other for one, other in zip(before, numbers, strict=True)]
    rows = {row.target_id: row for row in bqw_tracker.load(home).judge("2023-12-31").rows}
    assert rows["M01-01/yearly"].observed_number == of_year["M01-01", "2023"][0]
    rate = rows["M01-05/yearly"]
    assert [rate.numerator, rate.denominator] == of_year["M01-05", "2023"][1:]


@pytest.mark.long
def test_spark_says_what_duckdb_says(home: Path, tmp_path: Path) -> None:
    spark, duck = by_spark(home, tmp_path), by_duckdb(home)
    assert spark == duck
    one, other = above(tmp_path / "a", spark.rows), above(tmp_path / "b", duck.rows)
    for day in DAYS:
        for form in ("json", "csv", "md"):
            words = ["report", "--as-of", day, "--format", form]
            assert run(words, one).stdout == run(words, other).stdout != ""
