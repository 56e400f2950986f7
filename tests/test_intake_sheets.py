"""What is read of the files that units send, and that no file can do harm.

The files and how they came about: tests/intake/make_files.py (those with a password:
make_locked.py). What is read of each stands in
tests/intake/cells; after a change on purpose: BQW_GOLDEN=write pytest, read the diff.
"""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.intake import sheets
from bqw_tracker.intake.tables import Fault, Row, Sheet
from bqw_tracker.intake.workbooks import read_workbook

INTAKE = Path(__file__).parent / "intake"
FILES = sorted((INTAKE / "files").iterdir())


def read_sheets(path):
    return sheets.read_sheets(path.read_bytes(), path.stem)


def cell_text(row: Row, column: int) -> str:
    text, fault = row.texts[column].replace("\n", "\\n"), row.faults.get(column)
    return f"{text} «{fault[0]}: {fault[1]}; {fault[2]}»" if fault else text


def dump(found) -> str:
    if isinstance(found, Fault):
        return f"«{found[0]}: {found[1]}; {found[2]}»\n"
    lines = []
    for sheet in found:
        inexact = "" if sheet.exact else ", number formats are lost"
        hidden = ", hidden" if sheet.hidden else ""
        lines.append(f"== {sheet.name} ({sheet.encoding or 'workbook'}{inexact}{hidden})")
        lines += [
            f"{row.number}{row.left_out and f' ({row.left_out})'}: "
            + " | ".join(cell_text(row, n) for n in range(len(row.texts))).rstrip(" |")
            for row in sheet.rows
            if not row.empty
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read(path):
    text = dump(read_sheets(path))
    golden = INTAKE / "cells" / f"{path.name}.txt"
    if os.environ.get("BQW_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8", newline="")
    assert text == golden.read_bytes().decode("utf-8")


def test_there_are_files_of_every_kind_and_all_are_small():
    assert len(FILES) >= 40
    assert {path.suffix for path in FILES} >= {".csv", ".tsv", ".xlsx", ".xls", ".et", ".ods"}
    assert max(path.stat().st_size for path in FILES) < 31_000
    assert len(list((INTAKE / "cells").iterdir())) == len(FILES)


@pytest.mark.parametrize("name", ["long-plain", "counties-plain", "months-plain"])
def test_every_kind_of_file_says_the_same(name):
    """One table, written by XlsxWriter and by LibreOffice in its formats."""
    kinds = [f"{name}.xlsx", f"lo-{name}.xlsx", f"lo-{name}.xls", f"lo-{name}.ods"]
    tables = []
    for kind in kinds:
        found = read_sheets(INTAKE / "files" / kind)
        assert isinstance(found, list)
        tables.append([row.texts for row in found[0].rows if row.texts])
    assert all(table == tables[0] for table in tables)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(sheet: bytes) -> bytes:
    """A workbook of one sheet whose XML is given, as small as a real one can be."""
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed(parts | {"xl/worksheets/sheet1.xml": sheet})


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
CELL = b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>'
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
REPEATED = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
    b'<office:spreadsheet><table:table table:name="a"><table:table-row'
    b' table:number-rows-repeated="%d"><table:table-cell office:value-type="float"'
    b' office:value="1" table:number-columns-repeated="%d"/></table:table-row></table:table>'
    b"</office:spreadsheet></office:body></office:document-content>"
)
HARM = {
    "bomb": lambda: packed({"xl/workbook.xml": b"<a/>", "xl/media/a.bin": b"0" * (101 << 20)}),
    "much XML": lambda: workbook(MAIN + b"<sheetData/>" + b" " * (13 << 20) + b"</worksheet>"),
    "a million empty columns": lambda: workbook(
        MAIN + b"<sheetData><row>" + b"<c/>" * 1_000_000 + b"</row></sheetData></worksheet>"
    ),
    "a far corner": lambda: workbook(
        MAIN + b'<sheetData><row r="1048576">' + CELL % b"XFD1048576" + b"</row></sheetData></worksheet>"
    ),
    "merged everywhere": lambda: workbook(
        MAIN + b'<sheetData><row r="1">' + CELL % b"A1" + b'</row><row r="2000">' + CELL % b"ALL2000"
        + b"</row></sheetData><mergeCells>" + b'<mergeCell ref="A1:ALL2000"/>' * 50
        + b"</mergeCells></worksheet>"
    ),
    "entities": lambda: workbook(
        b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 20) for n in range(6))
        + b"]>" + MAIN + b"<sheetData><row><c><v>&g;</v></c></row></sheetData></worksheet>"
    ),
    "repeated cells": lambda: packed({"mimetype": ODS, "content.xml": REPEATED % (20000, 2000)}),
    "repeated rows": lambda: packed({"mimetype": ODS, "content.xml": REPEATED % (1000000, 100)}),
    "repeated squares": lambda: packed({"mimetype": ODS, "content.xml": REPEATED % (1999, 1999)}),
    "a long CSV line": lambda: b"\xe6\x8c\x87\xe6\xa0\x87," * (5 << 20),
}  # fmt: skip
CHILD = """
import resource, sys
from pathlib import Path
from bqw_tracker.intake.sheets import read_sheets
found = read_sheets(Path(sys.argv[1]).read_bytes(), "a")
used = resource.getrusage(resource.RUSAGE_SELF)
print(type(found).__name__, used.ru_maxrss // 1024, round(used.ru_utime + used.ru_stime))
"""


@pytest.mark.parametrize("name", HARM)
def test_no_file_takes_much_memory_or_time(tmp_path, name):
    path = tmp_path / "a.xlsx"
    path.write_bytes(HARM[name]())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True
    )
    kind, memory, seconds = done.stdout.split()
    assert kind == "Fault", "refused"
    assert int(memory) < 700
    assert int(seconds) < 20


@pytest.mark.parametrize("cut", [100, 1000, 3000])
@pytest.mark.parametrize("name", ["long-plain.xlsx", "lo-long-plain.xls", "lo-long-plain.ods"])
def test_files_cut_short_are_told(tmp_path, name, cut):
    path = tmp_path / name
    path.write_bytes((INTAKE / "files" / name).read_bytes()[:-cut])
    found = read_sheets(path)
    assert isinstance(found, Fault) or (found and found[0].rows)


@settings(max_examples=150)
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf", b"\xff\xfe"]),
    st.binary(max_size=400),
)
def test_any_bytes_give_sheets_or_a_fault(tmp_path_factory, magic, content):
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(magic + content)
    found = read_sheets(path)
    assert isinstance(found, Fault) or all(isinstance(sheet, Sheet) for sheet in found)


@pytest.mark.parametrize("name", ["lo-errors.ods", "lo-report-merged.ods"])
def test_what_an_ods_does_not_show_is_never_lost_without_a_word(name):
    found = read_sheets(INTAKE / "files" / name)
    assert isinstance(found, Fault)
    assert "xlsx" in str(found[2])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_headings_show_the_delimiter_also_in_quotes(tmp_path, delimiter):
    """More commas stand in the figures than anything else between them."""
    row = ["M07-02", "新会区", "2023-06", "1,234,567,890,123,456"]
    rows = [["指标编号", "县区", "报送期", "数值"], row, row, row]
    path = tmp_path / "a.csv"
    lines = [delimiter.join(f'"{text}"' for text in each) for each in rows]
    path.write_bytes("\n".join(lines).encode())
    (sheet,) = read_sheets(path)
    assert [list(row.texts) for row in sheet.rows] == rows


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_password_is_told_as_such(ending):
    found = read_sheets(INTAKE / "files" / f"lo-locked.{ending}")
    assert isinstance(found, Fault)
    assert found[0] == "encoding"
    assert "password" in str(found[1])


def test_the_words_of_a_locked_file_in_a_cell_lock_nothing():
    """An xls keeps texts as UTF-16 too, where a directory keeps its names."""
    raw = (INTAKE / "files" / "lo-long-plain.xls").read_bytes()
    assert not isinstance(read_workbook(raw + "EncryptedPackage".encode("utf-16-le")), tuple)
