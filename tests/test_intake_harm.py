"""No file that a unit sends can do harm: each is read or told, in little time and memory."""

import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.intake.sheets import read_sheets
from bqw_tracker.intake.tables import Fault
from bqw_tracker.intake.workbooks import read_workbook
from packed import cell, packed, row, sheet, workbook

INTAKE = Path(__file__).parent / "intake"


def merged(areas: bytes, times: int = 1) -> bytes:
    return b"<mergeCells>" + b'<mergeCell ref="%b"/>' % areas * times + b"</mergeCells>"


TABLE = row(1, cell(b"A1")) + row(2, cell(b"B2"))
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
REPEATED = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
    b'<office:spreadsheet><table:table table:name="a">%b<table:table-row'
    b' table:number-rows-repeated="%d"><table:table-cell office:value-type="float"'
    b' office:value="1" table:number-columns-repeated="%d"/></table:table-row></table:table>'
    b"</office:spreadsheet></office:body></office:document-content>"
)


def ods(rows: int, columns: int, above: bytes = b"") -> bytes:
    return packed({"mimetype": ODS, "content.xml": REPEATED % (above, rows, columns)})


def xls_with_a_far_cell() -> bytes:
    """A real file one of whose texts is moved to the last corner of the sheet."""
    raw = bytearray((INTAKE / "files" / "lo-long-plain.xls").read_bytes())
    found = re.search(rb"\xfd\x00\x0a\x00", raw)
    assert found
    struct.pack_into("<HH", raw, found.end(), 65_535, 255)
    return bytes(raw)


def many_members() -> bytes:
    entry = b"PK\1\2" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    count = (20 << 20) // len(entry) - 1
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 65_535, 65_535, count * len(entry), 0, 0)
    return b"PK\3\4" + entry * count + end


FORMATS = b"".join(
    b'<numFmt numFmtId="%d" formatCode="%b"/>' % (200 + n, b"#,##0" * 50) for n in range(9_000)
)
HARM = {
    # what is told, and the file
    "a bomb": ("damaged", lambda: packed({"xl/workbook.xml": b"<a/>", "xl/a.bin": bytes(101 << 20)})),
    "much XML": ("unpacks", lambda: workbook(sheet(b" " * (161 << 20)))),
    "a million empty columns": ("larger", lambda: workbook(sheet(b"<row>" + b"<c/>" * 1_000_000 + b"</row>"))),
    "millions of elements": ("more than", lambda: workbook(sheet(b"<a/>" * 7_000_001))),
    "millions of attributes": ("more than", lambda: workbook(sheet(b'<row r="1" a="" b="" c="" d=""/>' * 4_000_000))),
    "an element of a million attributes": ("unpacks", lambda: workbook(sheet(b"<row " + b"".join(b'a%d="" ' % n for n in range(1_000_000)) + b"/>"))),
    "a deep heap": ("time or memory", lambda: workbook(sheet(b"<a>" * 5_000_000))),
    "a far corner": ("XFD1048576", lambda: workbook(sheet(row(1_048_576, cell(b"XFD1048576"))))),
    "a far cell": ("N190000", lambda: workbook(sheet(TABLE + row(190_000, cell(b"N190000"))))),
    "a far cell of an xls": ("IV65536", xls_with_a_far_cell),
    "a far cell of an ods": ("A190001", lambda: ods(1, 1, b'<table:table-row table:number-rows-repeated="190000"/>')),
    "merged everywhere": ("more than", lambda: workbook(sheet(
        row(1, cell(b"A1")) + row(2000, cell(b"ALL2000")), merged(b"A1:ALL2000", 50)))),
    "merged in lower case": ("more than", lambda: workbook(sheet(
        row(1, cell(b"A1")) + row(2000, cell(b"ALL2000")), merged(b"a1:xfd1048576", 50)))),
    "merged with dollars": ("more than", lambda: workbook(sheet(
        row(1, cell(b"A1")) + row(2000, cell(b"ALL2000")), merged(b"$A$1:$XFD$1048576", 50)))),
    "merged where nothing is": ("", lambda: workbook(sheet(TABLE, merged(b"D9:XFD1048576", 1000)))),
    "a million merged areas": ("more than", lambda: workbook(sheet(TABLE, merged(b"A1:B2", 1_000_000)))),
    "a long text merged": ("more than", lambda: workbook(sheet(
        row(1, cell(b"A1", b"x" * 30_000)) + row(2000, cell(b"ALL2000")), merged(b"A1:ALL2000")))),
    "a long text in all cells": ("more than", lambda: workbook(
        sheet(b"".join(row(n, b'<c t="s"><v>0</v></c>' * 12) for n in range(1, 20_000))),
        sharedStrings=b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>")),
    "a text of a million fonts": ("far more", lambda: workbook(
        sheet(row(1, b'<c t="s"><v>0</v></c>' * 10)),
        sharedStrings=b"<sst><si>" + b'<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>' * 1_000_000 + b"</si></sst>")),
    "many long number formats": ("unpacks", lambda: workbook(
        sheet(TABLE),
        styles=b"<styleSheet><numFmts>" + FORMATS + b"</numFmts><cellXfs>"
        + b"".join(b'<xf numFmtId="%d"/>' % (200 + n) for n in range(9_000)) + b"</cellXfs></styleSheet>")),
    "one part as thousands of sheets": ("far more", lambda: workbook(
        sheet(b"".join(row(n, b"<c><v>1</v></c>") for n in range(1, 1000))), sheets=5000)),
    "many members": ("unpacks", many_members),
    "entities": ("damaged", lambda: workbook(
        b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 20) for n in range(6))
        + b"]>" + sheet(b"<row><c><v>&g;</v></c></row>"))),
    "a far cell for the second reader": ("time or memory", lambda: workbook(
        sheet(row(1, b'<c t="d"><v>x</v></c>') + row(1_048_576, cell(b"XFD1048576"))))),
    "a large table for the second reader": ("far more", lambda: workbook(
        sheet(row(1, b'<c t="d"><v>x</v></c>' * 12) + row(1_048_576, cell(b"L1048576"))))),
    "no XML": ("", lambda: workbook(sheet(b"<&>" + TABLE))),
    "repeated cells": ("more than", lambda: ods(20_000, 2000)),
    "repeated rows": ("larger", lambda: ods(1_000_000, 100)),
    "repeated squares": ("more than", lambda: ods(1999, 1999)),
    "a long CSV line": ("larger", lambda: b"\xe6\x8c\x87\xe6\xa0\x87," * (5 << 20)),
}  # fmt: skip

CHILD = """
import resource, sys
from pathlib import Path
from bqw_tracker.intake.sheets import read_sheets
from bqw_tracker.intake.tables import Fault
found = read_sheets(Path(sys.argv[1]).read_bytes(), "a")
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
status = Path("/proc/self/status")  # the system counts the peak of who started it as ours
peak = used[0].ru_maxrss
if status.exists():
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0])
print(max(peak, used[1].ru_maxrss) // 1024)
print(sum(each.ru_utime + each.ru_stime for each in used))
print(found[1] if isinstance(found, Fault) else "")
"""
SLOW = {
    "much XML", "millions of elements", "millions of attributes", "a deep heap", "many members",
    "one part as thousands of sheets", "a million merged areas", "a text of a million fonts",
    "a long CSV line", "an element of a million attributes",
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in HARM]
)
def test_no_file_takes_much_memory_or_time(tmp_path, name):
    told, made = HARM[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(made())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True
    )
    memory, seconds, said = done.stdout.splitlines()
    assert re.search(told, said)
    assert bool(told) == bool(said)
    assert int(memory) < 700
    assert float(seconds) < 10, "a machine at work counts double"


@pytest.mark.parametrize(
    "shared",
    [pytest.param(True, marks=pytest.mark.long), pytest.param(False, marks=pytest.mark.slow)],
)
def test_an_honest_book_of_100000_rows_goes_in(tmp_path, *, shared):
    """Within the bounds of the process, so that all of it is read."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": not shared}) as book:
        written = book.add_worksheet()
        for number in range(100_000):
            texts = ["新会区", "M07-02", "食用农产品快检批次", "2023-06", f"备注第{number}行"]
            written.write_row(number, 0, [*texts, number, number / 7, *texts])
    (found,) = read_workbook(path.read_bytes())
    assert len(found.rows) == 100_000
    assert found.rows[-1].texts[4:6] == ["备注第99999行", "99999"]
    assert {len(row.texts) for row in found.rows} == {12}


FUZZED = ["report-merged.xlsx", "lo-marks.xlsx", "formats-built-in.xlsx", "lo-report-merged.ods",
          "lo-numbers-as-text.ods"]  # fmt: skip
VALUE = re.compile(rb'(?<==")[^"]*(?=")|(?<=>)[^<]+(?=<)')
ELEMENT = re.compile(rb"<[^<>/?!]+/>|<([\w:]+)[^<>]*>[^<]*</\1>")
ODD = [
    b"", b"0", b"-1", b"1", b"999999999999999999999", b"1e999", b"NaN", b"true", b" ", b"A", b"$",
    b"A1:XFD1048576", b"XFD1048576", b"../workbook.xml", b"&#65533;", b"&a;", b"<a>", b"x" * 5000,
    b"#,##0;;;@", b'"', b"9" * 400, b"inlineStr", b"d", b"s", b"2023-06-31",
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A real workbook of whose parts a field, an element or the whole is changed."""
    with zipfile.ZipFile(INTAKE / "files" / draw(st.sampled_from(FUZZED))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    how = draw(st.sampled_from(["value", "value", "element", "cut", "gone", "twice"]))
    part = parts[name]
    if how == "gone":
        del parts[name]
    elif how == "cut":
        parts[name] = part[: draw(st.integers(0, len(part)))]
    elif found := list((VALUE if how == "value" else ELEMENT).finditer(part)):
        at = draw(st.sampled_from(found))
        new = {"value": draw(st.sampled_from(ODD)), "twice": at[0] * 2}.get(how, b"")
        parts[name] = part[: at.start()] + new + part[at.end() :]
    return packed(parts)


def read_or_told(raw: bytes) -> None:
    found = read_sheets(raw, "a")
    assert isinstance(found, Fault) or [str(sheet) for sheet in found]


@settings(max_examples=40, deadline=None)
@given(broken())
def test_a_workbook_broken_somewhere_is_read_or_told(raw):
    read_or_told(raw)


@pytest.mark.long
@settings(max_examples=2_000, deadline=None)
@given(broken())
def test_a_workbook_broken_anywhere_is_read_or_told(raw):
    read_or_told(raw)
