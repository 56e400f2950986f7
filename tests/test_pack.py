"""A pack changes nothing but the time: what is said of packed rows is said byte for byte alike."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bqw_tracker.core.calendar import known_by
from bqw_tracker.core.cells import cells, counted, known_on
from bqw_tracker.core.checks import check_progress
from bqw_tracker.core.closings import Closing
from bqw_tracker.core.index import Index
from bqw_tracker.core.packed import Packed, of_indicator
from bqw_tracker.core.packed import known_on as packed_known_on
from bqw_tracker.core.periods import moment_text, parse_period
from bqw_tracker.core.problems import Refused
from bqw_tracker.render import FORMATS
from bqw_tracker.render.explanation import explanation_text
from bqw_tracker.render.findings import findings_json
from bqw_tracker.render.pages import as_text
from bqw_tracker.render.summary import page
from bqw_tracker.render.summary_data import summary_json
from bqw_tracker.render.table import Layout
from bqw_tracker.reports.explanation import explain
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Publication
from bqw_tracker.reports.report import Selection, default_as_of, last_reported, report
from bqw_tracker.reports.scope import Scope
from bqw_tracker.reports.summary import came_after, coming, summary
from bqw_tracker.store import packed, packing
from bqw_tracker.store.disk import MANIFEST, PACKED
from bqw_tracker.store.evidence_checks import evidence_problems, settled, unnamed
from bqw_tracker.store.load import Workspace, load
from bqw_tracker.store.packing import Faulty, pack
from bqw_tracker.store.progress import ALL_COLUMNS, COLUMNS
from running import run

TODAY, LATER = date(2026, 7, 1), date(2027, 2, 1)
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
      - {id: M01-12, name: 次数, unit: 次, kind: flow, reported: {every: month, by: [某市, 甲县, 乙县]},
         targets: [{period: yearly, value: ">= 300"}]}
      - {id: M01-13, name: 保有量, unit: 台, kind: stock, reported: {every: month, by: [某市, 甲县, 乙县]},
         targets: [{period: 2024, value: ">= 300"}]}
"""
REPORTERS = {
    "M01-01": COUNTIES, "M01-02": COUNTIES, "M01-03": LEAVES, "M01-04": COUNTIES,
    "M01-05": COUNTIES, "M01-06": COUNTIES, "M01-07": COUNTIES, "M01-08": ("某市",),
    "M01-09": COUNTIES, "M01-10": ("某市",), "M01-11": ("某市",),
    "M01-12": ("某市", *COUNTIES), "M01-13": ("某市", *COUNTIES),
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
    """Everything that may be said of a day by what may read a pack."""
    judged = Judged(catalogue, rows, day)
    told = [str(default_as_of(rows, TODAY, catalogue.rules.reporting))]
    told += [str(last_reported(catalogue, rows, TODAY)), str(judged.sample_rows)]
    for form in ("json", "csv", "md"):
        told.append(FORMATS[form](Publication(report(judged)), Layout()))
    told += [findings_json(findings(Judged(catalogue, rows, day), today=today))
             for today in (TODAY, LATER)]  # fmt: skip
    for back, named in ((date(2023, 3, 31), "甲县"), (day.replace(day=1), "")):
        told += summed(catalogue, rows, day, back, named)
    for id_, owned in judged.index.owned.items():
        own = Judged(catalogue, of_indicator(rows, id_), day)
        told.append(explanation_text(explain(own, owned), Layout()))
    return told


def summed(catalogue, rows, day: date, back: date, area: str) -> list[str]:
    """What the mail says, of an area or of all."""
    known = known_by(back, catalogue.rules, today=TODAY)
    before = Judged(catalogue, packed_known_on(rows, known), min(back, day), known)
    now = Judged(catalogue, rows, day, TODAY)
    told = Scope(now.index, Selection(areas=(area,) if area else ()))
    built = summary(before, now, known_before=known, today=TODAY, told=told)
    closing = Closing(period="2023-06", closed="2023-07-15", digest="0" * 64)
    after = came_after(now, [closing], told, known_before=known)
    built = built._replace(
        after=after, ahead=TODAY, coming=coming(now, told, today=day, until=TODAY)
    )
    return [summary_json(built), as_text(page(built), Layout())]


DAYS = st.sampled_from(
    [date(2023, 4, 17), date(2023, 6, 30), date(2023, 7, 25), date(2024, 5, 31), date(2025, 12, 31)]
)


def alike(data: Path, days: list[date]) -> None:
    """Packed and plain answers are equal, or there are errors and no pack."""
    plain = load(data, today=TODAY)
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
    assert checked(found.checked()) == checked(plain)
    assert plain.sample_left_out == found.workspace.sample_left_out
    for day in days:
        assert said(plain.catalogue, found.rows, day) == said(
            plain.catalogue, plain.observations, day
        )
    assert list(found.rows) == plain.observations
    assert len(found.rows) == len(plain.observations)
    for day in days:
        known = cells(plain.catalogue, known_on(plain.observations, day))
        assert counting(plain, day) == {id(row) for own in known.values() for row in own}


def checked(workspace: Workspace) -> list[object]:
    """What `check` tells of rows and of the evidence that they name."""
    names = settled(workspace.read.data)
    evidence = [evidence_problems(workspace), unnamed(workspace, names)]
    return [workspace.problems, workspace.catalogue, *evidence]


def counting(plain, day: date) -> set[int]:
    """What counts of the rows known on a day, by what is packed of each row."""
    over = {
        id(one.row): one.over
        for id_, indicator in Index(plain.catalogue).indicators.items()
        for one in counted(indicator, of_indicator(plain.observations, id_))
    }
    return {
        id(row)
        for row in plain.observations
        if row.reported_on.date() <= day and ((end := over.get(id(row))) is None or day < end)
    }


@pytest.fixture(autouse=True)
def _every_pack_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "WORTH", 0)
    monkeypatch.setattr(packing, "_HELD", 30)  # rows are checked some areas at a time


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


# What is warned of

DIGEST = "0" * 64
WARNED = {
    "early-report": "M01-01,甲县,2026-03,3,,,,2026-03-20,局,",
    "outside-policy": "M01-01,甲县,2021-03,3,,,,2021-04-03,局,",
    "wrong-reporter": "M01-01,某市,2026-03,3,,,,2026-04-03,局,",
    "not-whole": "M01-12,甲县,2026-03,3.5,,,,2026-04-03,局,",
    "control-character": 'M01-04,甲县,2026-03,3,,,,2026-04-03,"局\u200b\n甲","其\u202e中",难\u200b,,',
    "falling-total": "M01-02,甲县,2026-01,3,,,,2026-02-03,局,\nM01-02,甲县,2026-02,2,,,,2026-03-03,局,",
    "parts-differ": "M01-12,某市,2026-02,9,,,,2026-03-03,局,\nM01-12,甲县,2026-02,3,,,,2026-03-03,局,\n"
    "M01-12,乙县,2026-02,3,,,,2026-03-03,局,",
    "missing-period": "M01-01,乙县,2026-01,3,,,,2026-02-03,局,\nM01-01,乙县,2026-05,3,,,,2026-06-03,局,",
    "value-not-counted": "M01-05,甲县,2026-03,97,,,,2026-04-03,局,",
    "uncounted-row": "M01-08,某市,2026-03,,1,2,,2026-04-03,局,",
    "not-canonical": "M01-04,乙县,2026-03,3,,,,2026-04-03,局,\nM01-04,乙县,2026-02,3,,,,2026-03-03,局,",
    "evidence-missing": "M01-09,甲县,2026-03,,,,done,2026-04-03,局,\nM01-04,甲县,2026-04,3,,,,2026-05-03,局,,,,没有.pdf",
    "evidence-changed": f"M01-04,甲县,2026-05,3,,,,2026-06-03,局,,,,别的.pdf#sha256:{DIGEST}",
    "evidence-twice": f"M01-01,甲县,2026-04,3,,,,2026-05-03,局,,,,两次.pdf#sha256:{DIGEST}\n"
    f"M01-01,乙县,2026-04,3,,,,2026-05-03,局,,,,两次.pdf#sha256:{DIGEST}",
}  # fmt: skip
"""Rows of which is said what `load` or `check` can warn of, by its code."""
EVIDENCE = "rules: {evidence: done}\nareas:"


def told(codes: Iterable[str], begin: str = "") -> bytes:
    """A file with the rows of some codes."""
    lines = [line for code in codes for line in WARNED[code].replace("\n甲", "\r甲").split("\n")]
    rows = [line.replace("\r甲", "\n甲") for line in lines]
    rows = [row + "," * (12 - row.count(",")) for row in rows]
    return (begin + "\n".join([",".join(ALL_COLUMNS), *rows]) + "\n").encode()


def kept(data: Path) -> None:
    """Evidence that was changed, and some that nobody names; deeds that are done want it."""
    (data / "evidence").mkdir()
    for name in ("别的.pdf", "多余.pdf"):
        (data / "evidence" / name).write_bytes(b"%PDF")
    path = data / "measures.yaml"
    path.write_text(path.read_text("utf-8").replace("areas:", EVIDENCE, 1), encoding="utf-8")


@pytest.mark.parametrize("code", WARNED)
def test_what_is_warned_of_is_told_from_a_pack(tmp_path: Path, code: str) -> None:
    """In every form and language, from wherever it is asked."""
    data = tmp_path / "data"
    write(data, {"2026/一.csv": told([code]), "二.csv": told([code][:0], "\ufeff")})
    kept(data)
    packs(data)
    said = []
    for packed_too in (True, False):
        for more in (["--lang", "en"], [], ["--format", "json"], ["--format", "sarif"]):
            found = run(["check", "--strict", *more], tmp_path)
            assert found.code == 1
            assert (".packed" in found.stderr) is packed_too
            said.append(
                (found.stdout, found.stderr.partition("\n")[2] if packed_too else found.stderr)
            )
        shutil.rmtree(data / PACKED, ignore_errors=True)
    assert said[:4] == said[4:]
    assert code in said[0][0]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(workspaces(), st.sets(st.sampled_from(list(WARNED))), st.sampled_from(["", "\ufeff"]))
def test_what_is_warned_of_together_is_told_from_a_pack(tmp_path, files, codes, begin) -> None:
    warned_alike(tmp_path / "data", files | {"1/警.csv": told(sorted(codes), begin)})


@pytest.mark.long
@settings(
    max_examples=int(os.environ.get("BQW_PACKS", "2000")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(workspaces(), st.sets(st.sampled_from(list(WARNED))), st.sampled_from(["", "\ufeff"]))
def test_what_is_warned_of_together_is_told_in_thousands(tmp_path, files, codes, begin) -> None:
    warned_alike(tmp_path / "data", files | {"1/警.csv": told(sorted(codes), begin)})


def warned_alike(data: Path, files: dict[str, bytes]) -> None:
    write(data, files)
    kept(data)
    plain = load(data, today=TODAY)
    if plain.errors:
        with pytest.raises(Faulty):
            packs(data)
        return
    packs(data)
    found = packed.packed_workspace(data, known_on=None, today=TODAY)
    assert isinstance(found, packed.PackedWorkspace), found
    assert checked(found.checked()) == checked(plain)


@pytest.mark.parametrize("more", [["--against", "HEAD"], ["甲.csv"]])
def test_check_reads_the_files_where_more_is_asked(data: Path, more: list[str]) -> None:
    (data.parent / "甲.csv").write_bytes(
        FIGURES["2023-01/甲县.csv"].replace(b"2023-01", b"2023-05")
    )
    assert ".packed" not in run(["check", *more], data.parent).stderr
    assert ".packed" in run(["check"], data.parent).stderr
    (data / "closed.yaml").write_text("[]\n", encoding="utf-8")
    assert ".packed" not in run(["check"], data.parent).stderr


def test_a_file_that_is_changed_while_its_pack_is_read_is_refused(data: Path) -> None:
    found = packed.packed_workspace(data, known_on=None, today=TODAY)
    assert isinstance(found, packed.PackedWorkspace)
    changed(data / COUNTY, b",4,", b",5,")
    with pytest.raises(Refused, match="changed by another program"):
        found.workspace.read.figures[data / COUNTY]


# What is trusted

FIGURES = {
    "2023-01/甲县.csv": (
        "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
        'M01-01,甲县,2023-01,3,,,,2023-02-03,局,"甲,\n乙"\n'
        "M01-01,甲县,2023-01,4,,,,2023-02-05,局,更正：漏了\n"
        "M01-04,甲县,2023-01,7,,,,2023-02-03,局,\n"
    ).encode(),
    "2023-01/乙县.csv": (
        "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
        "M01-01,乙县,2023-01,5,,,,2023-02-03,局,\n"
        "M01-09,乙县,2023-01,,,,in_progress,2023-02-03,局,\n"
    ).encode(),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A workspace that is packed, in a folder whose name means something to an engine."""
    folder = tmp_path / "year=2023 [a]*?'" / "data"
    write(folder, FIGURES)
    packs(folder)
    return folder


def used(data: Path, today: date = TODAY, known_on: date | None = None) -> str:
    """Whether the pack is read, or why not."""
    found = packed.packed_workspace(data, known_on=known_on, today=today)
    return "read" if isinstance(found, packed.PackedWorkspace) else str(found)


def changed(path: Path, old: bytes, new: bytes) -> None:
    """Other bytes of the same number at the same time: the digest alone tells."""
    stamp = path.stat()
    path.write_bytes(path.read_bytes().replace(old, new))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def slice_of(data: Path) -> Path:
    return max((data / PACKED).glob("*.parquet"))


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def version(data: Path) -> None:
    path = data / PACKED / MANIFEST
    manifest = packed.manifest_of(data)
    assert manifest
    path.write_bytes(packed.manifest_bytes(manifest._replace(version="0.0.1")))


def circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


COUNTY = "progress/2023-01/甲县.csv"
DOUBTS = {
    "a later time": (lambda data: os.utime(data / COUNTY), "甲县.csv was changed"),
    "another digit": (lambda data: changed(data / COUNTY, b",4,", b",5,"), "甲县.csv was changed"),
    "a file less": (lambda data: (data / COUNTY).unlink(), "甲县.csv came or went"),
    "a file more": (lambda data: (data / "progress/a.csv").write_bytes(b""), "a.csv came or went"),
    "the catalogue": (lambda data: changed(data / "measures.yaml", b"900", b"901"), "measures.yaml was"),
    "the version": (version, "another version"),
    "half a manifest": (lambda data: halved(data / PACKED / MANIFEST), "they are damaged"),
    "a digit of the manifest": (lambda data: changed(data / PACKED / MANIFEST, b"2023", b"2024"), "they are damaged"),
    "half a slice": (lambda data: halved(slice_of(data)), "parquet is damaged"),
    "another slice": (lambda data: changed(slice_of(data), b"PAR1", b"PAR2"), "parquet is damaged"),
    "a slice less": (lambda data: slice_of(data).unlink(), "parquet does not exist"),
    "a slice in a circle": (lambda data: circle(slice_of(data)), "parquet: Too many levels"),
    "an ingest": (lambda data: (data / "progress/.journal").write_bytes(b"[]"), "an ingest is not done"),
}  # fmt: skip


@pytest.mark.parametrize("what", DOUBTS)
def test_a_pack_that_is_not_that_of_the_files_is_not_read(data: Path, what: str) -> None:
    assert used(data) == "read"
    change, reason = DOUBTS[what]
    change(data)
    assert reason in used(data)
    assert "bqw pack" in used(data)
    (data / "progress/.journal").unlink(missing_ok=True)
    (data / "progress/a.csv").unlink(missing_ok=True)
    packs(data)
    assert used(data) == "read"
    alike(data, [date(2023, 6, 30)])


def test_a_small_pack_is_left_alone_in_silence(data: Path, monkeypatch) -> None:
    monkeypatch.setattr(packed, "WORTH", 6)
    assert used(data) == "None"
    monkeypatch.setattr(packed, "WORTH", 5)
    assert used(data) == "read"


def test_what_was_not_known_or_has_not_come_is_read_from_the_files(data: Path) -> None:
    assert used(data, known_on=date(2023, 2, 5)) == "read"
    assert "go on to 2023-02-05" in used(data, known_on=date(2023, 2, 4))
    assert "go on to 2023-02-05" in used(data, today=date(2023, 2, 4))


def test_only_what_changed_is_packed_anew(data: Path) -> None:
    assert packs(data)[1:] == (0, 0)
    (data / "progress/2023-01/乙县.csv").write_bytes(
        FIGURES["2023-01/乙县.csv"].replace(b",5,", b",6,")
    )
    assert packs(data)[1:] == (1, 2), "M01-01 and M01-09; M01-04 stands"
    alike(data, [date(2023, 6, 30)])
    (data / "progress/2023-01/乙县.csv").unlink()
    assert packs(data)[1:] == (0, 2)
    alike(data, [date(2023, 6, 30)])
    assert len(list((data / PACKED).iterdir())) == 3, "a manifest and two slices, nothing else"


@pytest.mark.parametrize(
    ("id_", "areas", "batches"),
    [
        ("M01-01", COUNTIES, [31, 31]),
        ("M01-12", ("某市", *COUNTIES), [31, 31, 31, *[30] * 3, 3]),
    ],
    ids=["areas by themselves", "the city beside its parts, some days at a time"],
)
def test_rows_are_checked_some_areas_at_a_time(tmp_path, monkeypatch, id_, areas, batches) -> None:
    rows = "".join(f"{id_},{area},2023-01-{day:02},1,,,,2023-02-03,局,\n"
                   for area in areas for day in range(1, 32))  # fmt: skip
    write(tmp_path / "data", {"a.csv": (",".join(COLUMNS) + "\n" + rows).encode()})
    checked = []

    def check(catalogue, observations, **options):
        checked.append(len(observations))
        return check_progress(catalogue, observations, **options)

    monkeypatch.setattr(packing, "check_progress", check)
    alike(tmp_path / "data", [date(2023, 6, 30)])
    assert [many for many in checked if many] == batches


OWNS = {
    "rows of the county and of a town of it": ("甲县", "甲"),
    "rows of another county": ("乙县", "甲"),
    "a folder without figures": ("乙县", "乙"),
}


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("what", OWNS)
def test_folders_that_an_area_owns_are_heeded(tmp_path, what: str, *, before: bool) -> None:
    """Also where the rows were packed before anybody owned their folder."""
    data, (area, folder) = tmp_path / "data", OWNS[what]
    town = "M01-03,甲一镇,2023-Q1,1,,,,2023-04-03,局,\n".encode()
    write(
        data, {"甲/1.csv": FIGURES["2023-01/甲县.csv"] + town, "1.csv": FIGURES["2023-01/乙县.csv"]}
    )
    if before:
        packs(data)
    old, new = f"name: {area},", f"name: {area}, owns: [{folder}],"
    (data / "measures.yaml").write_text(CATALOGUE.replace(old, new), encoding="utf-8")
    if not before:
        alike(data, [date(2023, 6, 30)])
        return
    assert "measures.yaml was changed" in used(data)
    if what == "rows of another county":
        with pytest.raises(Faulty):
            packs(data)
        assert "measures.yaml was changed" in used(data)
    else:
        alike(data, [date(2023, 6, 30)])


def test_rows_that_come_after_today_are_not_packed_a_second_time(data: Path) -> None:
    with pytest.raises(Faulty):
        packs(data, date(2023, 2, 4))
    assert used(data) == "read"


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 there")
@pytest.mark.parametrize("where", ["file", "folder"])
def test_what_has_a_name_that_is_not_utf8_is_named(data: Path, where: str) -> None:
    odd, data = os.fsdecode(b"20\xff23"), data.parent
    old = "data/progress/2023-01" if where == "file" else "data"
    (data / old).rename((data / old).with_name(odd))
    done = run(["pack", "--data", "data" if where == "file" else odd, "--lang", "en"], data)
    assert done.code == 3
    told = "what has a name that is not UTF-8 cannot be packed; rename it"
    place = "data/progress/20<U+DCFF>23/乙县.csv" if where == "file" else "20<U+DCFF>23/.packed"
    assert done.stderr == f"bqw: {place}: {told}\n"


def test_files_that_are_read_again_because_a_slice_is_damaged_are_counted(data: Path) -> None:
    halved(slice_of(data))
    assert packs(data).files == 2
    assert packs(data).files == 0


def test_made_up_rows_go_when_real_ones_come(tmp_path: Path) -> None:
    made_up = {name: raw.replace("局".encode(), "示例".encode()) for name, raw in FIGURES.items()}
    write(tmp_path / "data", made_up)
    alike(tmp_path / "data", [date(2023, 6, 30)])
    write_also = tmp_path / "data" / "progress" / "真.csv"
    write_also.write_bytes(FIGURES["2023-01/乙县.csv"].replace(b"2023-01", b"2023-03"))
    text = write_also.read_text(encoding="utf-8").replace("2023-02-03", "2023-04-03")
    write_also.write_text(text, encoding="utf-8")
    alike(tmp_path / "data", [date(2023, 6, 30)])
    write_also.unlink()
    alike(tmp_path / "data", [date(2023, 6, 30)])


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(workspaces(), workspaces())
def test_a_pack_that_is_renewed_is_as_one_made_anew(tmp_path, before, after) -> None:
    data = tmp_path / "data"
    write(data, before)
    if not load(data, today=TODAY).errors:
        packs(data)
    kept = dict(list(before.items())[:1])
    shutil.rmtree(data / "progress")
    for name, raw in (after | kept).items():
        (data / "progress" / name).parent.mkdir(parents=True, exist_ok=True)
        (data / "progress" / name).write_bytes(raw)
    if load(data, today=TODAY).errors:
        with pytest.raises(Faulty):
            packs(data)
    else:
        alike(data, [date(2023, 12, 31)])


# Killed and hindered


class Died(BaseException):
    """The process is killed: nothing is done from here on."""


def broken_off(
    monkeypatch: pytest.MonkeyPatch, data: Path, at: int, fault: type
) -> tuple[bool, int]:
    """Pack until an operation on files that fails; return whether it broke off, and how many."""
    count = 0

    def wrap(real):
        def operation(*arguments, **options):
            nonlocal count
            count += 1
            if count == at or (count > at and fault is Died):
                raise fault("disk")
            return real(*arguments, **options)

        return operation

    with monkeypatch.context() as patch:
        for owner, name in (
            (os, "fsync"), (shutil, "rmtree"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"),
            (Path, "open"), (packing, "digest_of"),
        ):  # fmt: skip
            patch.setattr(owner, name, wrap(getattr(owner, name)))
        try:
            packs(data)
        except (Died, OSError, Refused):
            return True, count
    return False, count


def every(step: int, data: Path, monkeypatch: pytest.MonkeyPatch, fault: type) -> None:
    """Break off at each so many of the operations: a pack is whole, or not read."""
    at, count, broken = 1, 1, 0
    while at <= count:
        county = data / COUNTY
        county.write_bytes(FIGURES["2023-01/甲县.csv"].replace(b",4,", b",%d," % at))
        broke, count = broken_off(monkeypatch, data, at, fault)
        broken += broke
        assert broke or used(data) == "read"
        if used(data) == "read":
            found = packed.packed_workspace(data, known_on=None, today=TODAY)
            assert list(found.rows) == load(data, today=TODAY).observations
        else:
            assert "bqw pack" in used(data)
        count = max(count, at + step) if broke else count
        at += step
    assert broken > 3
    packs(data)
    assert used(data) == "read"
    assert not [path.name for path in (data / PACKED).iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("fault", [Died, OSError])
def test_a_pack_is_there_whole_or_as_before(data: Path, monkeypatch, fault: type) -> None:
    """A process that is killed at some moment, or may not do one thing, leaves a pack or none."""
    every(6, data, monkeypatch, fault)


@pytest.mark.fault
@pytest.mark.parametrize("fault", [Died, OSError])
def test_a_pack_is_there_whole_or_as_before_at_every_step(
    data: Path, monkeypatch, fault: type
) -> None:
    every(1, data, monkeypatch, fault)


def test_files_that_change_while_they_are_packed_are_not(data: Path) -> None:
    catalogue = load(data).catalogue
    county = data / COUNTY
    county.write_bytes(county.read_bytes().replace(b",4,", b",9,"))

    def step(name: str) -> None:
        if name == "M01-01":
            county.write_bytes(county.read_bytes().replace(b",9,", b",8,") + b"\n")

    with pytest.raises(Refused, match="changed while they were packed"):
        pack(data, catalogue, today=TODAY, step=step)
    assert "甲县.csv was changed" in used(data)


def test_a_pack_behind_a_link_is_refused(data: Path, tmp_path: Path) -> None:
    shutil.move(data / PACKED, tmp_path / "elsewhere")
    (data / PACKED).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="leads elsewhere"):
        packs(data)


def test_a_file_where_the_pack_belongs_is_named(data: Path) -> None:
    shutil.rmtree(data / PACKED)
    (data / PACKED).write_text("mine")
    with pytest.raises(Refused, match=r"\.packed is a file, a folder is expected"):
        packs(data)


# The command


def test_pack_and_report_say_what_they_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(data, FIGURES)
    asked = ["--lang", "en", "report", "--as-of", "2023-06-30", "--today", "2026-07-01"]
    plain = run(asked, tmp_path)
    made = run(["--lang", "en", "pack", "--today", "2026-07-01"], tmp_path)
    assert made.stdout == "5 rows of 2 files are packed in data/.packed; read anew: 2\n"
    assert made.code == 0
    found = run(asked, tmp_path)
    assert found.stdout == plain.stdout
    assert found.stderr == "the packed rows in data/.packed are read\n" + plain.stderr
    county = data / COUNTY
    county.write_bytes(county.read_bytes().replace(b",4,", b",x,"))
    assert "bqw pack makes them anew" in run(asked, tmp_path).stderr
    wrong = run(["--lang", "en", "pack", "--today", "2026-07-01"], tmp_path)
    assert wrong.code == 1
    assert "not-a-number" in wrong.stderr
    assert "nothing was packed" in wrong.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ["report", "--format", "json"],
        ["report", "--by", "area"],
        ["report", "--lenient"],
        ["report", "--sort", "worst"],
        ["findings"],
        ["findings", "--format", "json", "--area", "甲县"],
        ["summary", "--format", "json"],
        ["summary", "--since", "2023-02-28", "--area", "甲县", "--all", "--ahead", "30"],
        ["summary", "--since", "2023-01-31", "--subject"],
        ["explain", "M01-01"],
        ["explain", "M01-09", "--area", "甲县", "--known-on", "2024-01-31"],
    ],
)
def test_every_form_that_reads_a_pack_says_the_same(tmp_path: Path, asked: list[str]) -> None:
    write(tmp_path / "data", FIGURES)
    asked = [*asked, "--as-of", "2023-06-30"]
    asked += ["--today", "2026-07-01"] if asked[0] != "explain" else []
    plain = run(asked, tmp_path)
    run(["pack", "--today", "2026-07-01"], tmp_path)
    found = run(asked, tmp_path)
    assert plain.code == 0
    assert found.stdout == plain.stdout
    assert ".packed" in found.stderr


def test_a_mail_that_has_nothing_to_tell_tells_nothing_of_a_pack_either(tmp_path: Path) -> None:
    write(tmp_path / "data", FIGURES)
    run(["pack", "--today", "2026-07-01"], tmp_path)
    asked = ["summary", "--quiet", "--as-of", "2023-06-30", "--since", "2023-06-30"]
    found = run([*asked, "--today", "2023-06-30"], tmp_path)
    assert (found.code, found.stdout, found.stderr) == (0, "", "")


def test_a_faulty_ledger_stops_findings_on_a_pack_as_well(tmp_path: Path) -> None:
    write(tmp_path / "data", FIGURES)
    run(["pack", "--today", "2026-07-01"], tmp_path)
    (tmp_path / "data/rectifications.yaml").write_text("- {finding: 1}\n", encoding="utf-8")
    found = run(["findings", "--today", "2026-07-01"], tmp_path)
    assert found.code == 1
    assert "rectifications.yaml" in found.stderr
    assert ".packed" in found.stderr


@pytest.mark.parametrize("more", [["--score", "--by", "area"], ["-o", "a.json"]])
def test_what_needs_every_row_reads_the_files(tmp_path: Path, more: list[str]) -> None:
    write(tmp_path / "data", FIGURES)
    run(["pack", "--today", "2026-07-01"], tmp_path)
    found = run(["report", "--as-of", "2023-06-30", "--today", "2026-07-01", *more], tmp_path)
    assert found.code == 0
    assert ".packed" not in found.stderr


def test_the_engine_loads_no_pandas(tmp_path: Path) -> None:
    """It does for the first parameter of a query, where pandas is there: a third of a second."""
    (tmp_path / "pandas.py").touch()
    asked = f"engine = connected(spill={str(tmp_path)!r}); engine.execute('SELECT 1').fetchall()"
    told = f"from bqw_tracker.store.packed_rows import connected; import sys; {asked}"
    script = f"{told}; sys.exit('pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)


def test_rows_of_a_pack_are_a_list_for_whoever_asks(data: Path) -> None:
    found = packed.packed_workspace(data, known_on=None, today=TODAY)
    assert isinstance(found, packed.PackedWorkspace)
    rows = load(data, today=TODAY).observations
    assert isinstance(found.rows, Packed)
    assert found.rows[0] == rows[0]
    assert found.rows[1:3] == rows[1:3]
    assert json.loads(
        FORMATS["json"](
            Publication(report(Judged(load(data).catalogue, found.rows, TODAY))), Layout()
        )
    )
