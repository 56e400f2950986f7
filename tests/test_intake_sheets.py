"""What is read of the files that units send.

The files and how they came about: tests/intake/make_files.py (those with a password:
make_locked.py). What is read of each stands in
tests/intake/cells; after a change on purpose: BQW_GOLDEN=write pytest, read the diff.
"""

import os
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


def test_every_kind_of_file_shows_the_same_marks():
    """What is hidden, struck out, raised, and shown at another scale."""
    found = [
        read_sheets(INTAKE / "files" / f"{name}")
        for name in ("marks.xlsx", "lo-marks.xlsx", "lo-marks.xls")
    ]
    assert found[0] == found[1] == found[2]
    (sheet,) = found[0]
    assert sheet.hidden_columns == {3}
    assert [row.left_out for row in sheet.rows[:7]] == [
        "",
        "struck",
        "",
        "",
        "",
        "hidden",
        "hidden",
    ]


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


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html>", "web page"),
        ((b"From: <Saved by WPS>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
         b'\ttype="text/html"\r\n'), "web page"),
        ((b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook '
         b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'), "XML form of Excel 2003"),
        (b"\x05Chen " + bytes(48) + b"\x05\0C\0h\0e\0n\0" + bytes(98), "NUL"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_called_what_it_is(raw, says):
    found = sheets.read_sheets(raw, "台山市")
    assert isinstance(found, Fault)
    assert says in str(found[1])


@pytest.mark.parametrize("name", ["~$台山市", ".~lock.台山市.xlsx#"])
def test_the_lock_file_of_an_open_table_is_called_so(name):
    owner = b"\x05Chen " + bytes(48) + b"\x05\0C\0h\0e\0n\0" + bytes(98)
    found = sheets.read_sheets(owner, name)
    assert isinstance(found, Fault)
    assert "lock file" in str(found[1])


def test_a_table_may_be_named_like_a_lock_file():
    raw = (INTAKE / "files" / "long-plain.xlsx").read_bytes()
    assert isinstance(sheets.read_sheets(raw, "~$台山市"), list)
