"""What is read of a workbook beside its texts, whoever wrote it: what is hidden, struck or merged."""

import io
import subprocess
import sys

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from bqw_tracker.intake import child, process
from bqw_tracker.intake.tables import Row, Sheet, Unusable
from bqw_tracker.intake.workbooks import read_workbook
from packed import NAMES, cell, packed, related, row, sheet, workbook


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
    for name in ("A1", "C1", "A2"):
        book.active[name].font = Font(strike=True)
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


def texts(raw: bytes) -> list[list[str]]:
    return [each.texts for each in read_workbook(raw)[0].rows]


def doubts(raw: bytes) -> list[tuple[int, int, str]]:
    """Row and column, from 1, of what is doubtful, and what is said of it."""
    return [
        (each.number, column + 1, str(fault.message))
        for each in read_workbook(raw)[0].rows
        for column, fault in sorted(each.faults.items())
    ]


def strings(*entries: bytes) -> bytes:
    return b"<sst %b>%b</sst>" % (NAMES, b"".join(b"<si>%b</si>" % entry for entry in entries))


SHARED = b'<c t="s"><v>%d</v></c>'
RAISED = b'<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
VOID = b"<r><rPr><strike/></rPr><t>48</t></r>"
HOLDS = b"<r><rPr><b/></rPr><t>52</t></r>"


@pytest.mark.parametrize(
    ("entry", "text", "says"),
    [
        (b"<t>4821</t>", "4821", ""),
        (b"<r><t>4821</t></r>" + RAISED, "48211", "'1' is raised"),
        (b"<r><t>97.4%</t></r>" + RAISED, "97.4%1", "'1' is raised"),
        (RAISED + b"<r><t>4821</t></r>", "14821", "'1' is raised"),
        (b"<r><t>m</t></r>" + RAISED, "m1", ""),
        (b"<r><t>4821</t></r><r><t>1</t></r>", "48211", ""),
        (VOID + HOLDS, "4852", "'48' is struck out"),
        (VOID, "48", "'48' is struck out"),
        (VOID + b"<r><t> </t></r>", "48 ", "'48' is struck out"),
        (b'<r><rPr><strike val="0"/></rPr><t>48</t></r>', "48", ""),
        (b'<t>\xe6\x96\xb0</t><rPh sb="0" eb="1"><t>xin</t></rPh><phoneticPr/>', "新", ""),
        (b"<t>a_x000D__x005F_b_xD800_</t>", "a\r_b_xD800_", ""),
    ],
)  # fmt: skip
def test_fonts_inside_a_text(entry, text, says):
    """The row has another cell, which is not struck out."""
    rows = sheet(row(1, SHARED % 0 + cell(b"B1")))
    raw = workbook(rows, sharedStrings=strings(entry))
    assert texts(raw) == [[text, "x"]]
    found = doubts(raw)
    assert len(found) == bool(says)
    assert says in "".join(said for _, _, said in found)
    inline = entry.replace(b"<phoneticPr/>", b"")
    same = sheet(row(1, b'<c t="inlineStr"><is>' + inline + b"</is></c>" + cell(b"B1")))
    assert (texts(workbook(same)), doubts(workbook(same))) == (texts(raw), found)


def test_a_figure_struck_out_alone_is_in_doubt(book):
    book.active.append(["新会区", 4812, 4821])
    book.active["B1"].font = Font(strike=True)
    (found,) = rows(book)
    assert (found.left_out, set(found.faults)) == ("", {1})
    assert "struck out" in str(found.faults[1].message)


def test_what_a_merged_cell_covers_is_not_lost_without_a_word():
    raw = workbook(
        sheet(
            row(1, cell(b"A1", b"10") + cell(b"B1", b"11")) + row(2, cell(b"A2", b"10")),
            b'<mergeCells><mergeCell ref="$b$2:a1"/></mergeCells>',
        )
    )
    assert texts(raw) == [["10", "10"], ["10", "10"]]
    assert doubts(raw) == [(1, 2, "a merged cell covers '11', which nobody sees")]


def test_what_an_empty_merged_cell_covers_is_not_lost_without_a_word():
    merged = b'<mergeCells><mergeCell ref="A1:C9"/></mergeCells>'
    raw = workbook(sheet(row(2, cell(b"B2", b"11")), merged))
    assert texts(raw) == [[], ["", "11"]]
    assert doubts(raw) == [(2, 2, "a merged cell covers '11', which nobody sees")]


def test_blanks_in_a_row_are_not_struck_out_and_do_not_matter(book):
    book.active.append(["a", "  ", "b"])
    for name in ("A1", "C1"):
        book.active[name].font = Font(strike=True)
    assert [row.left_out for row in rows(book)] == ["struck"]


def test_rows_of_no_height_and_columns_of_no_width_are_hidden():
    raw = workbook(
        b'<worksheet %b><cols><col min="2" max="3" width="0" customWidth="1"/></cols><sheetData>'
        b'<row r="1">%b</row><row r="2" ht="0" customHeight="1">%b</row></sheetData></worksheet>'
        % (NAMES, cell(b"A1") + cell(b"C1"), cell(b"A2"))
    )
    (found,) = read_workbook(raw)
    assert [each.left_out for each in found.rows] == ["", "hidden"]
    assert found.hidden_columns == {1, 2}


CALCULATED = {
    b"<c><f>1+1</f><v>2</v></c>": ("2", False),
    b"<c><f>1+1</f></c>": ("=1+1", True),
    b"<c><f>1+1</f><v/></c>": ("=1+1", True),
    b'<c><f t="shared" si="0"/></c>': ("=", True),
    b'<c t="str"><f>""</f></c>': ("", False),
    b'<c t="str"><f>A1</f><v>a</v></c>': ("a", False),
    b'<c t="e"><f>NA()</f><v>#N/A</v></c>': ("#N/A", True),
    b'<c t="b"><f>1=1</f><v>1</v></c>': ("TRUE", True),
    b"<c><f>0</f><v>0</v></c>": ("0", False),
    b"<c><v>1E+300</v></c>": ("1" + "0" * 300, False),
    b"<c><v>1E+999</v></c>": ("Infinity", True),
    b"<c><v>0.97399999999999998</v></c>": ("0.974", False),
    b"<c><v>12345678901234567</v></c>": ("12345678901234568", True),
    b"<c><v>007</v></c>": ("7", False),
    b"<c/>": ("", False),
}


@pytest.mark.parametrize("written", CALCULATED)
def test_values_and_formulas(written):
    raw = workbook(sheet(row(1, written + cell(b"B1"))))
    assert (texts(raw)[0][0], bool(doubts(raw))) == CALCULATED[written]


def test_a_zero_is_in_doubt_where_a_program_asks_excel_to_calculate():
    raw = workbook(
        sheet(row(1, b"<c><f>1+1</f><v>0</v></c><c><v>0</v></c><c><f>1+1</f><v>2</v></c>")),
        about=b'<calcPr fullCalcOnLoad="1"/>',
    )
    assert doubts(raw) == [(1, 1, "the formula was never calculated")]


STYLES = (
    b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;&#24180;&quot;m&quot;&#26376;&quot;"/>'
    b'</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="57"/></cellXfs>'
    b'<dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>'
)


@pytest.mark.parametrize("style", [1, 2])
def test_days_are_counted_from_1904_also_under_formats_without_a_code(style):
    raw = workbook(
        sheet(row(1, b'<c s="%d"><v>43616</v></c>' % style)),
        about=b'<workbookPr date1904="true"/>',
        styles=STYLES,
    )
    assert texts(raw) == [["2023-06"]]


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [(0, b"2023-06-30", "2023-06-30"), (1, b"2023-06-30T00:00:00", "2023-06"),
     (0, b"2023-06-30T09:05:00", "2023-06-30T09:05")],
)  # fmt: skip
def test_days_of_a_strict_file_are_written_out(style, value, text):
    raw = workbook(sheet(row(1, b'<c s="%d" t="d"><v>%b</v></c>' % (style, value))), styles=STYLES)
    assert texts(raw) == [[text]]


def test_cells_and_rows_without_a_name_follow_each_other():
    raw = workbook(sheet(b"<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row><row r='3'>"
                         b"<c r='$B$3'><v>4</v></c></row><row><c><v>5</v></c></row>"))  # fmt: skip
    assert texts(raw) == [["1", "", "", "2", "3"], [], ["", "4"], ["5"]]


def test_elements_may_have_a_prefix():
    plain = sheet(row(1, cell(b"A1", b"4821")))
    prefixed = plain.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
    raw = workbook(prefixed.replace(b"xmlns=", b"xmlns:x="))
    assert texts(raw) == [["4821"]]


def test_what_the_own_reader_cannot_read_calamine_reads_and_it_is_said():
    raw = workbook(sheet(row(1, b'<c r="A1" t="d"><v>no day</v></c><c r="B1"><v>4821</v></c>')))
    (found,) = read_workbook(raw)
    assert (found.reader, found.exact, found.rows[0].texts[1]) == ("calamine", False, "4821")


def test_a_style_that_cannot_be_found_is_not_taken_for_none():
    (found,) = read_workbook(workbook(sheet(row(1, b'<c s="7"><v>0.985</v></c>'))))
    assert (found.reader, found.exact) == ("calamine", False)


def test_a_sheet_that_cannot_be_found_is_not_passed_over():
    one = b'<sheet name="b" sheetId="2" r:id="lost"/>'
    raw = workbook(sheet(row(1, cell(b"A1"))), about=b"<sheets>" + one + b"</sheets>")
    with pytest.raises(Unusable) as told:
        read_workbook(raw)
    assert "damaged" in str(told.value.fault.message)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"6月/a.xlsx": b"PK"}, "zip archive"),
        ({"_rels/.rels": related(officeDocument="word/document.xml"),
          "word/document.xml": b"<w:document xmlns:w='w'/>"}, "no table"),
        ({"_rels/.rels": related(officeDocument="ppt/presentation.xml"),
          "ppt/presentation.xml": b"<p:presentation xmlns:p='p'/>"}, "no table"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text",
          "content.xml": b"<o:document-content xmlns:o='o'><o:body><o:text/></o:body></o:document-content>"},
         "no table"),
    ],
)  # fmt: skip
def test_an_archive_without_a_workbook_is_called_what_it_is(parts, says):
    with pytest.raises(Unusable) as told:
        read_workbook(packed(parts))
    assert says in str(told.value.fault.message)


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5),
    st.booleans(),
)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=4))
def test_the_same_is_read_as_by_openpyxl(table):
    out = io.BytesIO()
    book = openpyxl.Workbook()
    for each in table:
        book.active.append(each)
    book.save(out)
    (grid,) = child.read_grids(out.getvalue())
    found = {
        (number, column): text
        for number, said, *_ in grid.answers()
        for column, text in enumerate(said, start=1)
        if text.strip()
    }
    read = openpyxl.load_workbook(out).active
    meant = {
        (each.row, each.column): each.value
        for cells in read.iter_rows()
        for each in cells
        if each.value is not None and str(each.value).strip()
    }
    assert found.keys() == meant.keys()
    for place, value in meant.items():
        if isinstance(value, bool | str):
            assert found[place] == (str(value).upper() if isinstance(value, bool) else value)
        else:
            assert float(found[place]) == value


ANSWERS = {
    "nothing": "",
    "no JSON": "print('x')",
    "half an answer": "print(1)",
    "half a line": "print(1); print('[')",
    "half a sheet": """print(1); print('["a",true,false,[],""]'); print('[1,["a"]]')""",
    "another doubt": """print('["harmless","a"]')""",
    "a number for a text": """print(1); print('["a",true,false,[],""]'); print('[1,[1]]'); print('null')""",
    "rows upside down": """print(1); print('["a",true,false,[],""]'); print('[2,["a"]]'); print('[1,["a"]]'); print('null')""",
    "a far row": """print(1); print('["a",true,false,[],""]'); print('[999999999,["a"]]'); print('null')""",
    "a deep list": "print('[' * 100000)",
    "no end": "while True: print('1' * 1000)",
    "an end": "import os; os.abort()",
    "much memory": "from bqw_tracker.intake.bounds import bound; bound(); bytes(1 << 30)",
    "much time": "from bqw_tracker.intake.bounds import bound; bound(1)\nwhile True: pass",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_is_believed_of_the_process_that_parses(answer, monkeypatch):
    start = "import sys; sys.path[:] = sys.argv[1:]\n"
    monkeypatch.setattr(process, "_RUN", start + ANSWERS[answer])
    with pytest.raises(Unusable) as told:
        read_workbook(b"PK")
    assert "time or memory" in str(told.value.fault.message)


def test_a_process_that_waits_for_ever_is_ended(monkeypatch):
    monkeypatch.setattr(process, "_RUN", "import time; time.sleep(600)")
    monkeypatch.setattr(process, "_PATIENCE", 0.1)
    with pytest.raises(Unusable):
        read_workbook(b"PK")


def test_bounds_that_are_lower_stay():
    code = (
        "import resource as r, sys; sys.path[:] = sys.argv[1:]; r.setrlimit(r.RLIMIT_CPU, (3, 5)); "
        "from bqw_tracker.intake.bounds import bound; bound(); "
        "print(r.getrlimit(r.RLIMIT_CPU), r.getrlimit(r.RLIMIT_AS))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *sys.path], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"(3, 5) ({512 << 20}, {512 << 20})\n"
