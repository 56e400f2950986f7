"""A pack changes nothing but the time: what is said of packed rows is said byte for byte alike."""

import csv
import io
import os
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bqw_tracker.core.periods import moment_text, parse_period
from bqw_tracker.render import FORMATS
from bqw_tracker.render.table import Layout
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Publication
from bqw_tracker.reports.report import default_as_of, last_reported, report
from bqw_tracker.store import packed, packing
from bqw_tracker.store.disk import MANIFEST, PACKED
from bqw_tracker.store.load import load
from bqw_tracker.store.packing import Faulty, pack
from bqw_tracker.store.progress import ALL_COLUMNS, COLUMNS

TODAY = date(2026, 7, 1)
TOWNS = {"甲县": ("甲一镇", "甲二镇"), "乙县": ("乙一镇",)}
COUNTIES = tuple(TOWNS)
LEAVES = tuple(town for towns in TOWNS.values() for town in towns)
CATALOGUE = """\
policy: {title: 措施, issuer: 市局, issued: 2023-01-01}
areas:
  - {name: 某市, code: "1"}
  - {name: 甲县, code: "11", parent: 某市}
  - {name: 乙县, code: "12", parent: 某市}
  - {name: 甲一镇, code: "111", parent: 甲县}
  - {name: 甲二镇, code: "112", parent: 甲县}
  - {name: 乙一镇, code: "121", parent: 乙县}
departments: [质量科]
sections: [{number: 1, title: 一}]
measures:
  - number: 1
    section: 1
    title: 措施一
    departments: [质量科]
    indicators:
      - {id: M01-01, name: 批次, unit: 万元, kind: flow, reported: {every: month, by: counties},
         targets: [{period: yearly, value: ">= 900"}, {period: 2023-07..2024-06, value: "<= 20"}]}
      - {id: M01-02, name: 产值, unit: 亿元, kind: flow, reported: {every: month, by: counties, as: year_to_date},
         targets: [{period: 2023, value: "> 660"}, {period: 2023-07..2024-12, value: ">= 70"}]}
      - {id: M01-03, name: 镇级数, unit: 万元, kind: flow, reported: {every: quarter, by: leaves},
         targets: [{period: 2023..2024, value: ">= 1000", each: [甲县, 乙县]}]}
      - {id: M01-04, name: 存量, unit: 万元, kind: stock, reported: {every: month, by: counties},
         targets: [{period: 2023, value: ">= 9000", baseline: {value: 7, period: 2022}},
                   {period: standing, value: ">= 9"}]}
      - {id: M01-05, name: 合格率, unit: "%", kind: rate, parts: pooled, reported: {every: month, by: counties},
         targets: [{period: yearly, value: "> 98"}]}
      - {id: M01-06, name: 许可率, unit: "%", kind: rate, parts: latest, reported: {every: month, by: counties},
         targets: [{period: 2023, value: ">= 95"}, {period: standing, value: ">= 90", each: [甲县]}]}
      - {id: M01-07, name: 覆盖率, unit: "%", kind: rate, parts: coverage, reported: {every: month, by: counties},
         targets: [{period: 2023, value: ">= 100"}]}
      - {id: M01-08, name: 每家, unit: 万元, kind: rate, factor: 1, reported: {every: once, by: city},
         targets: [{period: 2023, value: ">= 10"}]}
      - {id: M01-09, name: 平台, kind: milestone, reported: {every: month, by: counties},
         targets: [{period: 2023}, {period: 2024, each: [甲县, 乙县]}]}
      - {id: M01-10, name: 方案, kind: milestone, reported: {every: month, by: city},
         targets: [{period: 2023, nodes: [{name: 选址, due: 2023-05-31}, {name: 到位, due: 2023-06-30}, {name: 上线, due: 2023-12-15}]}]}
      - {id: M01-11, name: 满意度, unit: 分, kind: gauge, reported: {every: quarter, by: city},
         targets: [{period: 2024, value: ">= 80"}]}
"""
REPORTERS = {
    "M01-01": COUNTIES, "M01-02": COUNTIES, "M01-03": LEAVES, "M01-04": COUNTIES,
    "M01-05": COUNTIES, "M01-06": COUNTIES, "M01-07": COUNTIES, "M01-08": ("某市",),
    "M01-09": COUNTIES, "M01-10": ("某市",), "M01-11": ("某市",),
}  # fmt: skip
RATES = ("M01-05", "M01-06", "M01-07", "M01-08")
STATES = {
    "M01-09": ("not_started", "in_progress", "in_progress", "done"),
    "M01-10": ("in_progress", "选址", "选址", "到位", "上线"),
}
CALENDAR = [
    "2022", "2023-01", "2023-02", "2023-03", *(f"2023-04-{day:02}" for day in range(1, 31)),
    "2023-05..2023-06", "2023-07-01..2023-07-20", "2023-07-21..2023-07-31", "2023-08", "2023-Q4",
    "2024-H1", *(f"2024-{month:02}" for month in range(7, 13)), "2025",
]  # fmt: skip
"""Periods of many forms, in their order; no two of them overlap."""
NOTES = ["", "", "", "更正：多报了", '含"你点我检"专场', "其中,\n农批", "=1+1", "x\r\ny", "'a'; --"]
NUMBERS = st.one_of(
    st.integers(0, 999).map(str),
    st.sampled_from(["3.50", "0.000000001", "0.000000000", "999999999999999999.999999999"]),
)


@st.composite
def series(draw: st.DrawFn) -> list[list[str]]:
    """What an area reports of an indicator: periods with gaps, revisions, ties, withdrawals."""
    id_ = draw(st.sampled_from(list(REPORTERS)))
    area = draw(st.sampled_from(REPORTERS[id_]))
    first = draw(st.sampled_from([0, 0, 1, 5, 30, 38]))
    missing = draw(st.sets(st.integers(0, len(CALENDAR)), max_size=4))
    many = draw(st.sampled_from([5, 40, 40]))
    periods = [text for n, text in enumerate(CALENDAR[first : first + many]) if n not in missing]
    told, found = draw(st.booleans()), []
    level = 0
    for text in periods:
        period = parse_period(text)
        assert period
        values = ["", "", "", ""]
        if id_ in STATES:
            level = min(draw(st.integers(level, level + 1)), len(STATES[id_]) - 1)
            values[3] = STATES[id_][level]
            values[0] = draw(st.sampled_from(["", "", "40"]))
        elif id_ in RATES:
            whole = draw(st.integers(0, 900))
            values[1:3] = str(draw(st.integers(0, whole))), str(whole)
            if draw(st.integers(0, 9)) == 0:
                values[:3] = "97", "", ""
        else:
            values[0] = draw(NUMBERS)
        # Of a deed some rows are told before their period is over.
        days = draw(st.integers(-3 if id_ in STATES else 1, 40))
        moment = datetime.combine(
            period.last + timedelta(days), time(draw(st.sampled_from([0, 9])))
        )
        note = draw(st.sampled_from(NOTES)) if told else ""
        key = [id_, area, text]
        row = [*key, *values, moment_text(moment), "局", note, "", "", ""]
        found.append(row)
        match draw(st.integers(0, 14)):
            case 0:  # told again, in whatever words
                found.append(list(row))
            case 1:
                later = moment_text(moment + timedelta(20))
                found.append([*key, "", "", "", "", later, "局", "撤回", "", "", ""])
            case 2 if id_ not in STATES and id_ not in RATES:
                later = moment_text(moment + timedelta(30))
                found.append(
                    [*key, draw(NUMBERS), "", "", "", later, "局", "更正", "难", "再办", ""]
                )
            case 3 if draw(st.integers(0, 9)) == 0:
                found.append([*key, "x", "", "", "", moment_text(moment), "局", "", "", "", ""])
    return found


@st.composite
def workspaces(draw: st.DrawFn) -> dict[str, bytes]:
    """Files of figures: rows in any order, some files with CR LF, stories or empty lines."""
    rows = [row for each in draw(st.lists(series(), min_size=2, max_size=8)) for row in each]
    if draw(st.booleans()):
        made_up = draw(st.integers(1, 3))
        for number, row in enumerate(rows):
            if number % made_up == 0:
                row[8] = "示例"
    files: dict[str, bytes] = {}
    size = draw(st.sampled_from([3, 20, 1000]))
    for start in range(0, len(rows), size):
        own = rows[start : start + size]
        if draw(st.booleans()):
            own = sorted(own)
        told = any(any(row[10:]) for row in own)
        header = ALL_COLUMNS if told else COLUMNS
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n"])))
        writer.writerow(header)
        for row in own:
            writer.writerow(row[: len(header)])
            if draw(st.integers(0, 30)) == 0:
                text.write("\n")
        files[f"{start % 3}/甲'{start}.csv"] = text.getvalue().encode()
    return files


def write(data: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(data, ignore_errors=True)
    (data / "progress").mkdir(parents=True)
    (data / "measures.yaml").write_text(CATALOGUE, encoding="utf-8")
    for name, raw in files.items():
        (data / "progress" / name).parent.mkdir(exist_ok=True)
        (data / "progress" / name).write_bytes(raw)


def packs(data: Path, today: date = TODAY) -> packing.Done:
    catalogue = load(data, today=today).catalogue
    assert catalogue
    return pack(data, catalogue, today=today, step=[].append)


def said(catalogue, rows, day: date) -> list[str]:
    """Everything that a report may say on a day, in the forms that a pack may be read for."""
    judged = Judged(catalogue, rows, day)
    told = [str(default_as_of(rows, TODAY, catalogue.rules.reporting))]
    told += [str(last_reported(catalogue, rows, TODAY)), str(judged.sample_rows)]
    for form in ("json", "csv", "md"):
        told.append(FORMATS[form](Publication(report(judged)), Layout()))
    return told


DAYS = st.sampled_from(
    [date(2023, 4, 17), date(2023, 6, 30), date(2023, 7, 25), date(2024, 5, 31), date(2025, 12, 31)]
)


def alike(data: Path, days: list[date]) -> None:
    """Packed and plain answers are equal, or there are errors and no pack."""
    plain = load(data, today=TODAY)
    event(
        "with errors"
        if plain.errors
        else f"packed, {min(len(plain.observations) // 20, 5) * 20} rows"
    )
    if plain.errors:
        with pytest.raises(Faulty):
            packs(data)
        assert not (data / PACKED / MANIFEST).exists()
        return
    packs(data)
    found = packed.packed_workspace(data, known_on=None, today=TODAY)
    assert isinstance(found, packed.PackedWorkspace), found
    assert found.workspace.catalogue == plain.catalogue
    assert len(plain.problems) == len(found.workspace.problems) + found.warnings
    assert plain.sample_left_out == found.workspace.sample_left_out
    for day in days:
        assert said(plain.catalogue, found.rows, day) == said(
            plain.catalogue, plain.observations, day
        )
    assert list(found.rows) == plain.observations
    assert len(found.rows) == len(plain.observations)


@pytest.fixture(autouse=True)
def _every_pack_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "WORTH", 0)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(workspaces(), st.lists(DAYS, min_size=1, max_size=2, unique=True))
def test_packed_and_plain_answers_are_equal(tmp_path, files, days) -> None:
    write(tmp_path / "data", files)
    alike(tmp_path / "data", days)


@pytest.mark.long
@settings(
    max_examples=int(os.environ.get("BQW_PACKS", "2000")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(workspaces(), st.lists(DAYS, min_size=1, max_size=2, unique=True))
def test_packed_and_plain_answers_are_equal_in_thousands(tmp_path, files, days) -> None:
    write(tmp_path / "data", files)
    alike(tmp_path / "data", days)
