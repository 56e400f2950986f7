"""What a workbook shows beside its texts: what is hidden, struck out or merged."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font

from bqw_tracker.intake.tables import Row, Sheet
from bqw_tracker.intake.workbooks import read_workbook


@pytest.fixture
def book():
    return openpyxl.Workbook()


def read(book: openpyxl.Workbook) -> list[Sheet]:
    out = io.BytesIO()
    book.save(out)
    return read_workbook(out.getvalue())


def rows(book: openpyxl.Workbook) -> list[Row]:
    return read(book)[0].rows


def test_hidden_sheets_are_read_and_said_to_be_hidden(book):
    for title, state in (("6月", "hidden"), ("7月", "veryHidden"), ("8月", "visible")):
        book.create_sheet(title).sheet_state = state
    found = [(sheet.name, sheet.hidden) for sheet in read(book)]
    assert found == [("Sheet", False), ("6月", True), ("7月", True), ("8月", False)]


def test_hidden_columns_are_told(book):
    book.active.append(list("abcdef"))
    for letter in "BCF":
        book.active.column_dimensions[letter].hidden = True
    assert read(book)[0].hidden_columns == {1, 2, 5}


def test_hidden_rows_are_read_and_said_to_be_hidden(book):
    book.active.append(["a"])
    book.active.append(["b"])
    book.active.row_dimensions[2].hidden = True
    found = [(row.texts, row.left_out) for row in rows(book)]
    assert found == [(["a"], ""), (["b"], "hidden")]


def test_a_row_is_struck_out_where_all_that_is_filled_is(book):
    book.active.append(["a", None, "b"])
    book.active.append(["a", None, "b"])
    for cell in ("A1", "C1", "A2"):
        book.active[cell].font = Font(strike=True)
    assert [row.left_out for row in rows(book)] == ["struck", ""]


def test_what_merged_cells_repeat_is_told(book):
    book.active.append(["a", 1])
    book.active.append(["b", 2, "c"])
    book.active.append(["c", 3, "d"])
    book.active.merge_cells("B1:C2")
    assert [(row.texts, row.repeats) for row in rows(book)] == [
        (["a", "1", "1"], {2}),
        (["b", "1", "1"], {1, 2}),
        (["c", "3", "d"], frozenset()),
    ]
