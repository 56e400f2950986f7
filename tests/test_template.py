"""Forms: who is asked for what, CSV and workbook, and that a filled one is taken in."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bqw_tracker.core.cells import cells
from bqw_tracker.core.index import Index, Owned
from bqw_tracker.core.model import NOBODY, STATES, Catalogue, Story, node_names
from bqw_tracker.intake.dates import read_period
from bqw_tracker.intake.headings import read_heading
from bqw_tracker.intake.states import read_state
from bqw_tracker.locale import speaking
from bqw_tracker.render import escaping, labels
from bqw_tracker.render.form import form_csv, form_xlsx, period_text
from bqw_tracker.render.workbook import LINE, height
from bqw_tracker.reports.form import BlankForm, form, forms, with_last
from bqw_tracker.store.load import read_catalogue
from building import CITY, Case, catalogue, observations, period, table
from running import HEADER, ROOT, run
from scratch import stored
from test_extras import without

HEADINGS = (
    "指标编号,指标名称,计量单位,地区,报送期,上期数,数值,分子,分母,状态,填报日期,备注,口径说明"
)
ENGLISH = ROOT / "tests" / "workspaces" / "education.en"
TOLD = "进展情况,存在问题,下一步措施,佐证材料"
DEEDS = HEADINGS.replace(",填报日期", f",{TOLD},填报日期")
"""The columns of a form that asks for a deed."""
FIELDS = (
    "indicator name unit area period - value numerator denominator state progress problem next evidence "
    "reported_on note"
)
SIGNED = "填报人：,,审核人：,,,,,,,,,,\n"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    found, _ = read_catalogue(ROOT / "data" / "measures.yaml")
    assert found is not None
    return found


def one(every: str, **more: object) -> Catalogue:
    return catalogue({"reported": {"every": every, "by": "city"}, **more})


def periods(built: BlankForm) -> list[str]:
    return [str(entry.period) for entry in built.entries]


@pytest.mark.parametrize("case", table("form_owed.csv"))
def test_what_is_owed_for_the_end_of_a_period(case: Case) -> None:
    found = periods(form(one(case["every"]), period(case["asked"])))
    assert found == case["owed"].split(), case["why"]


@pytest.mark.parametrize("case", table("form_windows.csv"))
def test_asked_is_for_what_the_window_of_a_target_holds(case: Case) -> None:
    content = one("month", targets=[{"period": case["target"], "value": ">= 1"}])
    assert periods(form(content, period(case["asked"]))) == case["owed"].split(), case["why"]


def test_one_of_several_targets_is_enough() -> None:
    targets = [{"period": p, "value": ">= 1"} for p in ("2023", "2025")]
    asked = [period(text) for text in ("2023-Q4", "2024-Q1", "2025-Q4")]
    found = [periods(form(one("quarter", targets=targets), each)) for each in asked]
    assert found == [["2023-Q4"], [], ["2025-Q4"]]


def test_a_reporting_period_that_a_window_only_touches_is_owed() -> None:
    content = one("quarter", targets=[{"period": "2023-02..2023-04", "value": ">= 1"}])
    assert periods(form(content, period("2023-Q2"))) == ["2023-Q2"]


def test_once_is_owed_when_a_window_ends() -> None:
    targets = [{"period": p, "value": ">= 1"} for p in ("2023", "2023..2025", "yearly", "2025")]
    content = one("once", targets=targets)
    assert periods(form(content, period("2023-12"))) == ["2023"]
    assert periods(form(content, period("2025-12"))) == ["2023..2025", "2025"]


def test_the_form_is_due_on_the_day_of_the_rules() -> None:
    assert form(one("month"), period("2023-06")).due == date(2023, 7, 5)
    late = catalogue(rules={"reporting": {"due_day": "28"}})
    assert form(late, period("2023-12")).due == date(2024, 1, 28)


def test_an_area_reports_exactly_what_it_is_a_reporter_of(shipped: Catalogue) -> None:
    entries = {e.indicator: e for e in form(shipped, period("2023-06"), area="新会区").entries}
    assert {"M02-03", "M05-01", "M05-04", "M07-01", "M13-03"} <= entries.keys()
    assert not {"M02-01", "M03-02"} & entries.keys()
    assert {entry.area for entry in entries.values()} == {"新会区"}
    assert str(entries["M07-01"].period) == "2023-06"
    assert str(entries["M05-04"].period) == "2023-Q2"


def test_a_department_reports_the_citys_figures_that_are_its_own(shipped: Catalogue) -> None:
    entries = form(shipped, period("2023-06"), department="食品生产科").entries
    ids = {entry.indicator for entry in entries}
    assert {"M02-01", "M02-02", "M02-05"} <= ids
    assert "M02-03" not in ids  # single counties report it
    assert {entry.area for entry in entries} == {CITY}
    for measure in shipped.measures:
        for indicator in measure.indicators:
            if indicator.id in ids:
                assert "食品生产科" in Owned(measure, indicator).departments.lead


def test_the_forms_of_all_areas_hold_every_indicator_once_a_reporter(shipped: Catalogue) -> None:
    built = [form(shipped, period("2023-12"), area=area.name) for area in shipped.areas]
    asked = {entry.indicator for each in built for entry in each.entries}
    assert asked == {i.id for measure in shipped.measures for i in measure.indicators}


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({}, "填本期数。"),
        ({"reported": {"every": "month", "by": "city", "as": "year_to_date"}}, "累计数"),
        ({"kind": "stock"}, "填期末数。"),
        ({"kind": "rate", "unit": "%"}, "填分子和分母的本期数。"),
        ({"kind": "rate", "unit": "%", "parts": "latest"}, "填分子和分母的期末数。"),
        ({"kind": "rate", "unit": "%", "parts": "coverage"}, "分母（期末总数）"),
    ],
)
def test_the_hint_says_what_is_to_be_filled_in(more: dict[str, object], asks: str) -> None:
    content = catalogue({**more, "definition": "一家只计一次。"})
    text = form_csv(form(content, period("2023-06")))
    row, _ = csv.DictReader(io.StringIO(text))
    assert asks in row["口径说明"]
    assert row["口径说明"].endswith("一家只计一次。")


def test_csv_is_the_header_and_empty_values() -> None:
    text = form_csv(form(catalogue(), period("2023-06")))
    assert text == f"{HEADINGS}\nM01-01,指标,家,江门市,2023年6月,,,,,,,,填本期数。\n{SIGNED}"


def test_the_intake_understands_every_heading_and_state() -> None:
    read = [read_heading(heading) for heading in DEEDS.split(",")]
    fields = [None if name == "-" else name for name in FIELDS.split()]
    assert [found.field if found else None for found in read] == [*fields, None]
    for language in ("zh", "en"):
        with speaking(language):
            assert [read_state(labels.state_word(state)) for state in STATES] == [*STATES]


def test_an_english_form_has_no_chinese_and_is_taken_in(workspace: Path) -> None:
    """Its headings, states, months and signatures are read as those of a Chinese one."""
    shutil.copytree(ENGLISH, workspace / "en")
    folder = workspace / "en"
    for area in ("North Bank", "East Isle School"):
        asked = ["template", "--area", area, "--period", "2023-12", "--lang", "en"]
        text = run(asked, folder).stdout
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", text)
        rows = list(csv.reader(io.StringIO(text)))
        at = {heading: number for number, heading in enumerate(rows[0])}
        assert read_heading(rows[0][at["Reporting period"]]) is not None
        for row in rows[1:-1]:
            deed = not row[at["Unit of measure"]]
            rate = row[at["Unit of measure"]] in ("%", "yuan")
            asked_for = ["State of deed"] if deed else ["Value"]
            for heading in ("Numerator", "Denominator") if rate else asked_for:
                row[at[heading]] = "done" if deed else "1"
            row[at["Reported on"]] = "2024-01-08"
        rows[-1][1], rows[-1][3] = "Ann Lee", "Bob Ray"
        (folder / "form.csv").write_text(escaping.csv_text(rows), encoding="utf-8")
        done = run(["ingest", "form.csv", "--lang", "en", "--accept-odd"], folder)
        assert (done.code, done.stderr) == (0, ""), done
    taken = "".join(path.read_text("utf-8") for path in folder.rglob("progress/2023-12/*.csv"))
    assert "M08-02,North Bank,2023-Q4,,,,done,2024-01-08," in taken
    assert "M07-01,East Isle School,2023-12,1,,,,2024-01-08," in taken
    assert "(Filled in by: Ann Lee; Checked by: Bob Ray)" in taken


@pytest.mark.parametrize(
    "unit",
    ["million yuan", "km of road", "per cent", "RMB million", "firms (net)", "places / 1000"],
)
def test_a_unit_of_several_words_is_read_again(unit: str, tmp_path: Path) -> None:
    assert run(["init", "w", "--empty", "--lang", "en"], tmp_path).code == 0
    folder = tmp_path / "w"
    path = folder / "data" / "measures.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"unit: \S+", f'unit: "{unit}"', text, count=1), encoding="utf-8")
    asked = ["template", "--area", "Northside", "--period", "2026-06", "--lang", "en"]
    assert run([*asked, "-o", "form.csv"], folder).code == 0
    form = folder / "form.csv"
    head, row = list(csv.reader(form.read_text(encoding="utf-8-sig").splitlines()))[:2]
    cells = dict(zip(head, row, strict=True)) | {"Value": "7", "Reported on": "2026-07-02"}
    with form.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, list(cells.values())])
    done = run(["ingest", "form.csv", "--lang", "en"], folder)
    assert (done.code, done.stderr) == (0, ""), done.stdout


def test_a_row_is_as_high_as_its_lines() -> None:
    assert height(["一\n二\n三", "一"], [10, 10]) == 3 * LINE + 5
    assert height(["一二三四五六七八\n二", "一"], [10, 10]) == 3 * LINE + 5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2023-06", "2023年6月"),
        ("2023-12", "2023年12月"),
        ("2023-Q1", "2023年一季度"),
        ("2023-Q4", "2023年四季度"),
        ("2023-H1", "2023年上半年"),
        ("2023-H2", "2023年下半年"),
        ("2023", "2023年"),
        ("2023..2025", "2023..2025"),
        ("2023-02..2023-04", "2023-02..2023-04"),
        ("2023-04..2023-12", "2023-04..2023-12"),
        ("2023-06-30", "2023-06-30"),
    ],
)
def test_periods_are_written_as_offices_do_and_read_again(text: str, shown: str) -> None:
    assert period_text(period(text)) == shown
    assert read_period(shown) == period(text)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_text_becomes_a_formula(sign: str) -> None:
    content = catalogue({"name": f"{sign}1+1", "unit": f"{sign}个"})
    built = form(content, period("2023-06"))
    row, _ = csv.DictReader(io.StringIO(form_csv(built)))
    assert row["指标名称"] == f"'{sign}1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(form_xlsx(built)))["填报"]
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == f"'{sign}1+1"
    assert sheet["C2"].data_type == "s"


def test_a_link_stays_text() -> None:
    built = form(catalogue({"name": "https://example.com"}), period("2023-06"))
    sheet = openpyxl.load_workbook(io.BytesIO(form_xlsx(built)))["填报"]
    assert sheet["B2"].hyperlink is None


def test_the_same_form_gives_the_same_bytes(shipped: Catalogue) -> None:
    built = form(shipped, period("2023-06"), area="新会区")
    assert form_xlsx(built) == form_xlsx(built)


@pytest.fixture(scope="module")
def book(shipped: Catalogue) -> openpyxl.Workbook:
    with speaking("zh"):
        content = form_xlsx(form(shipped, period("2023-06"), area="新会区"))
    return openpyxl.load_workbook(io.BytesIO(content))


def columns(kind: str) -> set[int]:
    value, parts, state, note = {7}, {8, 9}, {10, 11, 12, 13, 14}, {15, 16}
    return note | {
        "flow": value, "stock": value, "rate": parts, "milestone": value | state, NODES_TOLD: state,
    }[kind]  # fmt: skip


NODES_TOLD = "a milestone with nodes"
"""Its steps are told, and no percentage."""


def is_deed(kind: str) -> bool:
    return kind in ("milestone", NODES_TOLD)


def kinds_of(catalogue: Catalogue) -> dict[str, str]:
    found = (one for measure in catalogue.measures for one in measure.indicators)
    return {one.id: NODES_TOLD if node_names(one) else one.kind for one in found}


def test_only_what_is_to_be_filled_in_is_open(book: openpyxl.Workbook, shipped: Catalogue) -> None:
    kinds = kinds_of(shipped)
    sheet = book["填报"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [cell.value for cell in sheet[1]] == DEEDS.split(",")
    assert all(cell.protection.locked for cell in sheet[1])
    *rows, signed = sheet.iter_rows(min_row=2)
    for row in rows:
        opened = {cell.column for cell in row if not cell.protection.locked}
        assert opened == columns(kinds[row[0].value])
        assert all(cell.value is None for cell in row[6:16])
        grey = {cell.column for cell in row[6:16]} - opened
        assert {row[number - 1].fill.fgColor.rgb for number in grey} == {"FFBFBFBF"}
    assert [(cell.value, cell.protection.locked) for cell in signed[:5]] == [
        ("填报人：", True), (None, False), ("审核人：", True), (None, False), (None, True),
    ]  # fmt: skip


def test_cells_check_what_is_typed(book: openpyxl.Workbook) -> None:
    sheet = book["填报"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    flow, rate, deed = rows["M07-02"], rows["M07-03"], rows["M13-03"]
    value = rules[f"G{flow}"]
    assert (value.type, value.operator, value.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert "批次" in value.prompt
    assert f"G{rate}" not in rules
    assert rules[f"H{rate}"].type == rules[f"I{rate}"].type == "decimal"
    assert (rules[f"G{deed}"].formula1, rules[f"G{deed}"].formula2) == ("0", "100")
    assert rules[f"J{deed}"].formula1 == '"未启动,进行中,已完成"'
    assert rules[f"O{flow}"].type == "date"


def test_the_sheet_prints_on_a4_with_its_header_on_every_page(book: openpyxl.Workbook) -> None:
    sheet = book["填报"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "C2"
    assert "新会区 2023年6月填报表" in str(sheet.oddHeader.center.text)


def test_the_second_sheet_explains(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["填报", "填表说明"]
    lines = {row[0]: row[1] for row in book["填表说明"].iter_rows(values_only=True)}
    assert lines["报送期限"] == "2023年7月5日前。"
    assert set(DEEDS.split(",")) <= lines.keys()


# What was told of the reporting period before


@pytest.mark.parametrize(
    ("indicator", "rows", "asked", "shown"),
    [
        ({}, "2023-05 5; 2023-05 6 @2023-06-20; 2023-04 4", "2023-06", "6"),
        ({}, "2023-04 4; 新会 2023-05 5", "2023-06", ""),
        ({}, "2023-Q2 5", "2023-07", ""),
        ({}, "2023-05 5; 2023-05 - @2023-06-20", "2023-06", ""),
        ({}, "2023-05 0", "2023-06", "0"),
        ({}, "2022-12 1234567.5", "2023-01", "1234567.5"),
        ({"kind": "stock"}, "2023-Q2 -5", "2023-07", "-5"),
        ({"kind": "rate", "unit": "%"}, "2023-05 9/10", "2023-06", "分子9，分母10"),
        ({"kind": "rate", "unit": "%"}, "2023-05 90", "2023-06", "90"),
        ({"kind": "milestone"}, "2023-05 in_progress 40%", "2023-06", "进行中 40%"),
        ({"kind": "milestone"}, "2023-05 done", "2023-06", "已完成"),
        ({"reported": {"every": "once", "by": "city"}}, "2022 5", "2023", ""),
    ],
)
def test_the_figure_of_the_period_before_stands_beside(
    indicator: dict[str, object], rows: str, asked: str, shown: str
) -> None:
    target = {"period": "2023"} | (
        {} if indicator.get("kind") == "milestone" else {"value": ">= 1"}
    )
    content = catalogue(indicator, target=target)
    built = with_last(
        form(content, period(asked)), Index(content), cells(content, observations(rows))
    )
    row, _ = csv.DictReader(io.StringIO(form_csv(built)))
    assert row["上期数"] == shown
    cell = openpyxl.load_workbook(io.BytesIO(form_xlsx(built)))["填报"]["F2"]
    number = re.fullmatch(r"-?[0-9.]+", shown)
    assert cell.value == (float(shown) if number else shown.replace("，", "\n") or None)
    assert cell.protection.locked


# Nodes


NODES = [
    {"name": "方案印发", "due": "2023-03"},
    {"name": "平台上线", "due": "2023-06-30"},
    {"name": "验收", "due": "2023-11", "weight": "2"},
]


def with_nodes(*nodes: dict[str, str]) -> Catalogue:
    return catalogue({"kind": "milestone"}, target={"period": "2023", "nodes": list(nodes)})


def test_a_form_offers_the_nodes_of_a_deed_as_a_list() -> None:
    content = with_nodes(*NODES)
    rows = observations("2023-05 方案印发")
    built = with_last(form(content, period("2023-06")), Index(content), cells(content, rows))
    row, _ = csv.DictReader(io.StringIO(form_csv(built)))
    assert row["上期数"] == "方案印发"
    steps = "方案印发（2023年3月31日前）、平台上线（2023年6月30日前）、验收（2023年11月30日前）"
    assert row["口径说明"] == f"填状态：到达的最后一个节点。节点依次是{steps}。"
    (rule,) = (each for each in rules(built) if each.sqref == "J2")
    assert rule.formula1 == '"未启动,进行中,方案印发,平台上线,验收,已完成"'


def test_a_list_that_no_cell_can_hold_is_left_to_the_words_beside_it() -> None:
    nodes = [{"name": f"第{n}项很长的工作" * 4, "due": f"2023-{n:02}"} for n in range(1, 13)]
    built = form(with_nodes(*nodes), period("2023-06"))
    (rule,) = (each for each in rules(built) if each.sqref == "J2")
    assert rule.type in (None, "none")
    assert rule.prompt == "选到达的最后一个节点，见口径说明。"


def test_a_form_asks_for_the_nodes_of_the_year_that_it_is_about() -> None:
    targets = [{"period": "2023", "nodes": NODES}, {"period": "2024"}]
    content = catalogue({"kind": "milestone", "targets": targets})
    asked = [form(content, period(month)).entries for month in ("2023-12", "2024-01")]
    assert [[node.name for node in entry.nodes] for (entry,) in asked] == [
        ["方案印发", "平台上线", "验收"], [],
    ]  # fmt: skip


def rules(built: BlankForm) -> list[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(form_xlsx(built)))["填报"]
    return [*sheet.data_validations.dataValidation]


def progress(workspace: Path) -> Path:
    folder = workspace / "data" / "progress"
    folder.mkdir()
    return folder


def test_made_up_figures_stand_on_no_form(workspace: Path) -> None:
    asked = ["template", "--area", "新会", "--period", "2023-06"]
    sample = progress(workspace) / "sample.csv"
    sample.write_text(f"{HEADER}M07-02,新会区,2023-05,9,,,,2023-06-03,示例,\n", encoding="utf-8")
    blank = run(asked, workspace)
    assert {row["上期数"] for row in csv.DictReader(io.StringIO(blank.stdout))} == {""}
    sample.write_text(f"{HEADER}M07-02,新会区,2023-05,9,,,,2023-06-03,局,\n", encoding="utf-8")
    rows = csv.DictReader(io.StringIO(run(asked, workspace).stdout))
    assert {row["指标编号"]: row["上期数"] for row in rows}["M07-02"] == "9"


def test_what_cannot_be_read_makes_no_form(workspace: Path) -> None:
    faulty = progress(workspace) / "a.csv"
    faulty.write_text(f"{HEADER}M07-02,新会区,2023-05,九,,,,2023-06-03,局,\n", encoding="utf-8")
    done = run(["template", "--all", "--period", "2023-06", "-o", "表"], workspace)
    assert (done.code, done.stdout) == (1, "")
    assert "not-a-number" in done.stderr
    assert not (workspace / "表").exists()


# The command


def test_csv_goes_to_the_answer_without_and_to_a_file_with_a_mark(tmp_path: Path) -> None:
    asked = ["template", "--area", "新会", "--period", "2023-06"]
    shown = run([*asked, "--data", str(ROOT / "data")], tmp_path)
    assert shown.code == 0
    assert shown.stdout.startswith(DEEDS)
    done = run([*asked, "--data", str(ROOT / "data"), "-o", "表.CSV"], tmp_path)
    assert (done.code, done.stdout) == (0, "")
    raw = (tmp_path / "表.CSV").read_bytes()
    assert raw == b"\xef\xbb\xbf" + shown.stdout.encode()


def test_xlsx_is_written(tmp_path: Path, shipped: Catalogue) -> None:
    asked = ["template", "--department", "食品生产科", "--period", "2023-06", "-o", "表.xlsx"]
    assert run([*asked, "--data", str(ROOT / "data")], tmp_path).code == 0
    built = form(shipped, period("2023-06"), department="食品生产科")
    assert (tmp_path / "表.xlsx").read_bytes() == form_xlsx(built)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_form_that_was_filled_in_is_not_overwritten(tmp_path: Path, ending: str) -> None:
    data, name = str(ROOT / "data"), f"表.{ending}"
    asked = ["template", "--area", "新会区", "--data", data, "--lang", "en", "-o", name]
    path = tmp_path / name
    assert run([*asked, "--period", "2023-06"], tmp_path).code == 0
    empty = path.read_bytes()
    assert run([*asked, "--period", "2023-06"], tmp_path).code == 0, "the same, still empty"
    assert path.read_bytes() == empty
    for content in (empty + b"M", empty[:-1], b""):
        path.write_bytes(content)
        done = run([*asked, "--period", "2023-06"], tmp_path)
        assert (done.code, path.read_bytes()) == (3, content)
        assert done.stderr.startswith(f"bqw: {name} is there already")
    path.write_bytes(empty)
    assert run([*asked, "--period", "2023-07"], tmp_path).code == 3, "another form, though empty"
    assert [left.name for left in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--period", "2023-06"], 2),
        (["--area", "新会区", "--department", "食品生产科", "--period", "2023-06"], 2),
        (["--area", "新会区"], 2),
        (["--area", "新会区", "--period", "6月"], 2),
        (["--area", "广州市", "--period", "2023-06"], 2),
        (["--department", "无此科", "--period", "2023-06"], 2),
        (["--area", "新会区,台山市", "--period", "2023-06"], 2),
        (["--area", "新会区", "--period", "2023-06-15"], 2),
        (["--area", "新会区", "--period", "2023-06", "-o", "表.pdf"], 2),
        (["--area", "新会区", "--period", "2023-06", "-o", "无/表.csv"], 3),
        (["--all", "--area", "新会区", "--period", "2023-06", "-o", "表"], 2),
        (["--all", "--period", "2023-06"], 2),
        (["--all", "--period", "2023-06", "-o", "-"], 2),
        (["--all", "--period", "2023-06-15", "-o", "表"], 2),
        (["--all", "--period", "2023-06", "-o", "无/表"], 3),
    ],
)
def test_wrong_use(arguments: list[str], code: int, tmp_path: Path) -> None:
    done = run(["template", *arguments, "--data", str(ROOT / "data")], tmp_path)
    assert done.code == code
    assert done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_catalogue_makes_no_form(tmp_path: Path) -> None:
    text = (ROOT / "data" / "measures.yaml").read_text(encoding="utf-8")
    (tmp_path / "measures.yaml").write_text(text + "extra: 1\n", encoding="utf-8")
    asked = ["template", "--area", "新会区", "--period", "2023-06", "--data", str(tmp_path)]
    done = run(asked, tmp_path)
    assert done.code == 1
    assert "unknown-field" in done.stderr


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "xlsxwriter")
    asked = ["template", "--area", "新会区", "--period", "2023-06", "-o", "表.xlsx"]
    done = run([*asked, "--data", str(ROOT / "data")], tmp_path)
    assert done.code == 3
    assert '[all]"' in done.stderr
    assert list(tmp_path.iterdir()) == []


# The forms of all

ALL = ["template", "--all", "--period", "2023-06", "-o", "表"]


def test_everyone_who_owes_something_is_asked_once_for_each_figure(shipped: Catalogue) -> None:
    built = forms(shipped, period("2023-12"))
    asked = [(entry.indicator, entry.area) for each in built for entry in each.entries]
    wanted = {
        (entry.indicator, entry.area)
        for area in shipped.areas
        for entry in form(shipped, period("2023-12"), area=area.name).entries
    }
    assert len(asked) == len(set(asked))
    assert set(asked) == wanted
    assert {each.subject for each in built} <= {
        *shipped.departments, *(area.name for area in shipped.areas if area.name != CITY),
    }  # fmt: skip
    index = Index(shipped)
    for each in built:
        for entry in each.entries if each.subject in shipped.departments else ():
            assert index.owned[entry.indicator].departments.lead[0] == each.subject


def test_a_figure_of_the_city_without_a_department_is_asked_of_the_city() -> None:
    content = catalogue()
    (measure,) = content.measures
    alone = content.model_copy(
        update={"measures": (measure.model_copy(update={"departments": NOBODY}),)}
    )
    assert [each.subject for each in forms(alone, period("2023-06"))] == [CITY]
    assert forms(alone, period("2024-06")) == []


def test_all_forms_are_written_and_named(workspace: Path, shipped: Catalogue) -> None:
    done = run(ALL, workspace)
    files = [str(Path("表") / f"{each.subject}2023年6月填报表.xlsx")
             for each in forms(shipped, period("2023-06"))]  # fmt: skip
    assert (done.code, done.stdout.splitlines(), done.stderr) == (0, files, "")
    assert sorted(path.name for path in (workspace / "表").iterdir()) == sorted(
        Path(name).name for name in files
    )
    assert run(ALL, workspace) == done, "the same, still empty"


@pytest.mark.parametrize("occupied", ["filled in", "folder", "link"])
def test_all_or_no_form_is_written(workspace: Path, occupied: str) -> None:
    folder = workspace / "表"
    folder.mkdir()
    path = folder / "恩平市2023年6月填报表.xlsx"
    if occupied == "filled in":
        path.write_bytes(b"M")
    elif occupied == "folder":
        path.mkdir()
    else:
        path.symlink_to(workspace / "elsewhere")
    done = run(ALL, workspace)
    assert (done.code, done.stdout) == (3, "")
    assert path.name in done.stderr
    assert [left.name for left in folder.iterdir()] == [path.name]
    assert not (workspace / "elsewhere").exists()


def test_a_file_in_the_place_of_the_folder_stays(workspace: Path) -> None:
    (workspace / "表").write_text("x", encoding="utf-8")
    assert run(ALL, workspace).code == 3
    assert (workspace / "表").read_text(encoding="utf-8") == "x"


def test_names_are_safe_and_never_alike(workspace: Path) -> None:
    path = workspace / "data" / "measures.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (("法规科", "../法规 科*"), ("财务科", "AB科"), ("人事科", "ab科")):
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    names = [Path(line).name for line in run(ALL, workspace).stdout.splitlines()]
    assert {"法规_科2023年6月填报表.xlsx", "AB科2023年6月填报表.xlsx",
            "ab科2023年6月填报表(2).xlsx"} <= set(names)  # fmt: skip
    assert len(names) == len({name.casefold() for name in names})
    assert all((workspace / "表" / name).is_file() for name in names)


def test_a_form_without_deeds_is_short() -> None:
    deed = catalogue({"kind": "milestone"}, target={"period": "2023"})
    heads = [form_csv(form(one, period("2023-06"))).split("\n")[0] for one in (catalogue(), deed)]
    assert heads == [HEADINGS, DEEDS]


# A filled form is taken in


def figures(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("value", "numerator", "denominator", "state"))


SHOWN = "会议纪要.txt"
"""A file that lies beside the form."""
FILLED = {
    "flow": ("12", "", "", ""),
    "stock": ("12", "", "", ""),
    "rate": ("", "9", "10", ""),
    "milestone": ("40", "", "", "进行中"),
    NODES_TOLD: ("", "", "", "进行中"),
}


def filled(kinds: dict[str, str], id_: str, number: int) -> tuple[str, ...]:
    """Figures of which no two are alike, so that none is asked about."""
    value, *rest = FILLED[kinds[id_]]
    return (f"{number}.5" if value == "12" else value, *rest)


def story(kinds: dict[str, str], id_: str) -> tuple[str, ...]:
    """What is told of a deed in words."""
    told = (f"{id_}已书面征求意见，\n收到3条", "=1+1经费未落实", "8月底前报批", SHOWN)
    return told if is_deed(kinds[id_]) else ("", "", "", "")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("subject", [("--area", "新会区"), ("--department", "食品生产科")])
def test_a_filled_form_is_taken_in(
    workspace: Path, shipped: Catalogue, subject: tuple[str, str], ending: str
) -> None:
    kinds = kinds_of(shipped)
    path = workspace / f"表.{ending}"
    assert run(["template", *subject, "--period", "2023-06", "-o", path.name], workspace).code == 0
    (workspace / SHOWN).write_text(SHOWN, encoding="utf-8")
    untouched = run(["ingest", path.name], workspace)
    assert (untouched.code, stored(workspace)) == (0, []), untouched
    if ending == "xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book["填报"]
        *lines, signed = sheet.iter_rows(min_row=2)
        for number, row in enumerate(lines):
            told = story(kinds, row[0].value)
            for cell, text in zip(
                row[6:14], filled(kinds, row[0].value, number) + told, strict=True
            ):
                if text:
                    assert not cell.protection.locked
                    cell.value = text if cell.column > 9 else float(text)
                    cell.data_type = "s" if cell.column > 9 else "n"
            row[14].value = date(2023, 7, 3)
        signed[1].value, signed[3].value = "张三", "李四"
        book.save(path)
    else:
        header, *rows, signed = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        for number, row in enumerate(rows):
            row[6:14] = filled(kinds, row[0], number) + story(kinds, row[0])
            row[14] = "2023-07-03"
        signed[1], signed[3] = "张三", "李四"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *rows, signed])
    done = run(["ingest", path.name, "--accept-odd"], workspace)
    assert done.code == 0, done
    given = {"--area": {"area": subject[1]}, "--department": {"department": subject[1]}}
    owed = form(shipped, period("2023-06"), **given[subject[0]]).entries
    wanted = {
        (e.indicator, e.area, str(e.period), *filled(kinds, e.indicator, number)[:3],
         "in_progress" if is_deed(kinds[e.indicator]) else "", "2023-07-03")
        for number, e in enumerate(owed)
    }  # fmt: skip
    rows = stored(workspace)
    found = {(r["indicator"], r["area"], r["period"], *figures(r), r["reported_on"]) for r in rows}
    assert found == wanted
    words = {r["indicator"]: tuple(r[name] for name in ("note", *Story._fields)) for r in rows}
    digest = sha256(SHOWN.encode()).hexdigest()
    kept = {SHOWN: f"{digest[:12]}-{SHOWN}#sha256:{digest}"}
    told = {id_: map(escaping.spreadsheet, story(kinds, id_)) for id_ in words}
    assert words == {id_: tuple(kept.get(text, text) for text in told[id_]) for id_ in words}
    assert {r["source"] for r in rows} == {f"{path.name}（填报人：张三，审核人：李四）"}
    assert run(["check"], workspace).code == 0
