"""Any valid rows, written in any form that is accepted, come back equal through `ingest`.

The forms stand in meant.py (what offices mean), worded.py (their words for it) and tabled.py
(the tables they make); here is what files they save them in.
"""

import csv
import io
import json
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bqw_tracker.cli import ingest
from bqw_tracker.render.escaping import spreadsheet
from bqw_tracker.store.load import load
from meant import CATALOGUE, TODAY
from running import run
from tabled import Cell, Table, long_tables, wide_tables

KEY = itemgetter(0, 1, 2)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def as_csv(table: Table, encoding: str, delimiter: str, ending: str) -> bytes:
    out = io.StringIO()
    texts = [[cell.text for cell in row] for row in table.rows]
    # csv quotes line breaks that are those of the file only
    quoting = csv.QUOTE_ALL if ending == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(texts)
    return out.getvalue().encode(encoding)


def by_xlsxwriter(table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("报表")
        looks = {cell.look for row in table.rows for cell in row}
        formats = {look: book.add_format({"num_format": look}) for look in sorted(looks)}

        def put(row: int, column: int, cell: Cell) -> None:
            if isinstance(cell.real, datetime):
                sheet.write_datetime(row, column, cell.real, formats[cell.look])
            elif cell.real is not None:
                sheet.write_number(row, column, cell.real, formats[cell.look])
            elif cell.text:
                sheet.write_string(row, column, cell.text)

        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                put(number, column, cell)
        for area in table.merged:
            sheet.merge_range(*area, "")
            put(*area[:2], table.rows[area[0]][area[1]])
        hidden = book.add_worksheet("底稿")
        hidden.write_row(0, 0, ["指标编号", "县区", "报送期", "数值"])
        hidden.write_row(1, 0, ["M01-01", "新会区", "2022-01", 1])
        hidden.hide()
    return out.getvalue()


def by_openpyxl(table: Table) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row, start=1):
            if cell.real is not None or cell.text:
                put = sheet.cell(number, column, cell.text if cell.real is None else cell.real)
                put.number_format = cell.look
                if cell.real is None:
                    put.data_type = "s"  # =1+1 is a text
    for top, left, bottom, right in table.merged:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    book.create_sheet("说明")["A1"] = "白色格填写,灰色格不用填"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


csv_files = st.builds(
    lambda *how: lambda table: as_csv(table, *how),
    st.sampled_from(ENCODINGS), st.sampled_from(",\t;"), st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip
files = st.one_of(
    st.tuples(st.just("报表.csv"), csv_files),
    st.tuples(st.just("报表.xlsx"), st.sampled_from([by_xlsxwriter, by_openpyxl])),
)
"""A name, and how a program writes a table under it."""


class Wall(datetime):
    """The clock on the wall, which stands still."""

    now = classmethod(lambda _: TODAY)


@pytest.fixture(scope="module", autouse=True)
def _clock():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "datetime", Wall)
        yield


def comes_back_equal(table: Table, name: str, raw: bytes) -> None:
    """Ingest the file: its rows stand there as they were meant; again: nothing happens."""
    note("\n".join(" | ".join(cell.text for cell in row) for row in table.rows))
    options = ["--accept-odd", "--format", "json", "--lang", "en"]  # figures of any size
    asked = ["ingest", name, *table.options, *options]
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "data").mkdir()
        (folder / "data" / "measures.yaml").write_text(CATALOGUE, encoding="utf-8")
        (folder / name).write_bytes(raw)
        first = json.loads(run(asked, folder).stdout)["files"][0]
        assert [(one["code"], one["message"]) for one in first["errors"]] == []
        stored = [row._replace(path="", line=0) for row in load(folder / "data").observations]
        again = run(asked, folder)
    below = {cell.text for row in table.rows for cell in row}
    signed = "（填报人：张三，审核人：李四）" if "填报人：张三" in below else ""
    meant = [
        row._replace(source=spreadsheet((row.source or name) + signed), note=spreadsheet(row.note))
        for row in table.means
    ]
    assert sorted(stored, key=KEY) == sorted(meant, key=KEY)
    second = json.loads(again.stdout)
    assert (again.code, second["written"]) == (0, [])
    assert len(second["files"][0]["same"]) == len(meant)


tables = st.one_of(long_tables(), wide_tables())
patient = settings(suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@settings(patient, max_examples=200)
@given(tables, files)
def test_what_is_written_in_any_accepted_form_comes_back_equal(table, file):
    name, written_by = file
    comes_back_equal(table, name, written_by(table))


@pytest.mark.long
@settings(patient, max_examples=20_000)
@given(tables, files)
def test_twenty_thousand_files_come_back_equal(table, file):
    name, written_by = file
    comes_back_equal(table, name, written_by(table))
