"""The Excel ledger: read back as text, its formats, hard names, the same bytes."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from bqw_tracker import __version__, locale
from bqw_tracker.core.fields import Bound
from bqw_tracker.render.rounding import honest_decimals
from bqw_tracker.render.workbook import gap_cell, rate_cell, share_cell
from bqw_tracker.render.xlsx import as_xlsx
from bqw_tracker.render.xlsx.drawing import _number
from bqw_tracker.render.xlsx.target_sheets import _bound_cell
from bqw_tracker.reports.documents import LedgerBook, ledger_book
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import report
from hard_names import LONG, SEEN, hard_catalogue, hard_rows
from read_back import opened
from running import HANGS, ROOT, run, run_process
from test_golden import same

ASKED = ["report", "--as-of", "2023-09-30", "--today", "2023-10-09"]
PLAIN = ["总览", "总表", "分地区", "分科室", "问题与整改", "数据明细"]
"""The sheets of a report that is filtered, or of no workspace."""
SHEETS = ["总览", "地区得分", "责任单位得分", *PLAIN[1:]]
DETAIL = ("分科室", "数据明细")
"""What is not printed."""
HEAD = 3
"""The row of the headings, counted from 1."""


@pytest.fixture(autouse=True)
def _chinese():
    locale.use("zh")


def xml(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """The ledger of all targets."""
    return made(tmp_path_factory.mktemp("whole"))


def made(folder: Path, *asked: str, language: str = "zh") -> bytes:
    path = folder / "ledger.xlsx"
    if not (folder / "data").exists():
        shutil.copytree(ROOT / "data", folder / "data")  # in no git repository
    done = run([*ASKED, *asked, "-o", str(path), "--lang", language], folder)
    assert done.code == 0, done.stderr
    return path.read_bytes()


def lines(sheet) -> list[dict[str, object]]:
    """The lines of a sheet by the headings, without what stands at the foot."""
    names = [cell.value for cell in sheet[HEAD]]
    foot = {m.min_row for m in sheet.merged_cells.ranges}
    rows = sheet.iter_rows(min_row=HEAD + 1)
    return [
        {str(n): c for n, c in zip(names, row, strict=True) if n}
        for row in rows
        if row[0].row not in foot
    ]


def dump(content: bytes) -> str:
    """Everything a person would see or feel in the workbook, as text."""
    book, told = opened(content), []
    properties = book.properties
    told.append(f"title {properties.title}; created {properties.created}")
    for number, sheet in enumerate(book, start=1):
        drawn = xml(content, f"xl/worksheets/sheet{number}.xml")
        page, setup = sheet.page_margins, sheet.page_setup
        told += [
            "",
            f"# {sheet.title}",
            f"paper {setup.paperSize} {setup.orientation}",
            f"fit {setup.fitToWidth}x{setup.fitToHeight} {sheet.sheet_properties.pageSetUpPr.fitToPage}",
            f"margins {page.left} {page.right} {page.top} {page.bottom}",
            f"print {sheet.print_area} rows {sheet.print_title_rows}",
            f"header {sheet.oddHeader.center.text or ''}",
            f"footer {sheet.oddFooter.left.text} | {sheet.oddFooter.right.text}",
            f"frozen {sheet.freeze_panes} filter {sheet.auto_filter.ref}",
            f"merged {' '.join(sorted(str(m) for m in sheet.merged_cells.ranges))}",
            f"sparklines {drawn.count('<x14:sparkline>')}",
            "widths "
            + " ".join(
                f"{name}={round(one.width)}{' hidden' if one.hidden else ''}"
                for name, one in sheet.column_dimensions.items()
            ),
        ]
        # Their order in the file depends on the version of the reader.
        for span in sorted(sheet.conditional_formatting, key=lambda one: str(one.sqref)):
            for rule in span.rules:
                look = rule.dxf.fill.bgColor.rgb if rule.dxf else ""
                told.append(f"rule {span.sqref} {rule.type} {' '.join(rule.formula)} {look}")
        for row in sheet.iter_rows():
            cells = [
                f"{cell.coordinate}={cell.value!r}"
                + (f" [{cell.number_format}]" if cell.number_format != "General" else "")
                for cell in row
                if cell.value is not None
            ]
            told.append(f"{round(sheet.row_dimensions[row[0].row].height)}pt " + " | ".join(cells))
    text = "\n".join(told).replace(f"由 bqw {__version__} 生成", "由 bqw … 生成")
    return re.sub("摘要 [0-9a-f]{12}", "摘要 …", text) + "\n"


def test_golden(tmp_path):
    same("report.xlsx.txt", dump(made(tmp_path, "--measure", "2,15")))


def test_sheets_and_their_language(tmp_path, whole):
    assert opened(whole).sheetnames == SHEETS
    english = opened(made(tmp_path, language="en"))
    assert english.sheetnames == [
        "Overview", "Scores (Counties)", "Scores (Departments)", "Targets in full", "By area",
        "By department", "Findings and rectifications", "Figures used",
    ]  # fmt: skip
    for sheet in english:
        for cell in sheet[HEAD]:
            assert not re.search("[\u4e00-\u9fff]", cell.value or "")


def test_the_same_report_gives_the_same_bytes(tmp_path, whole):
    assert made(tmp_path) == whole
    assert f"{opened(whole).properties.created:%Y-%m-%d %H:%M}" == "2023-09-30 00:00"


def test_it_carries_its_origin(tmp_path):
    content = made(tmp_path, "--by", "area", "--department", "食品生产科、标准化科")
    assert "bqw-origin" in xml(content, "docProps/custom.xml")
    done = run(["verify", "ledger.xlsx"], tmp_path)
    assert done.code == 0, done.stdout
    sheet = opened(content)["总表"]
    told = [str(row[0].value) for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert set(done.stdout.splitlines()[:5]) <= set(told)
    progress = tmp_path / "data/progress/sample/2023-09.csv"
    text = progress.read_text(encoding="utf-8")
    progress.write_text(text.replace("498.6", "498.7"), encoding="utf-8")
    assert run(["verify", "ledger.xlsx"], tmp_path).code == 1


def test_rows_used_are_those_of_the_files(tmp_path):
    content = opened(made(tmp_path, "--measure", "7"))
    found = lines(content["数据明细"])
    quick = [line for line in found if line["编号"].value == "M07-02"]
    assert quick
    for line in quick:
        name, _, number = line["文件与行号"].value.rpartition(":")
        text = next((ROOT / "data").rglob(name)).read_text(encoding="utf-8").splitlines()
        fields = text[int(number) - 1].split(",")
        assert fields[:3] == [line[t].value for t in ("编号", "地区", "报送期")]
        assert float(fields[3]) == line["数值"].value
        assert fields[7][:10] == f"{line['填报日期'].value:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("share", "shown", "why"),
    [
        ("1", "0.0%", "reached"),
        ("0.9994", "0.0%", "99.9 % says so already"),
        ("0.9996", '"99.9%"', "one decimal would show 100.0 %, and elsewhere stands 99.9 %"),
        ("0.99999999999999999999", '"99.9%"', "a spreadsheet holds 15 digits"),
        ("1.0001", "0.0%", "reached, and 100.0 % is true"),
        ("-0.25", "0.0%", "below the start"),
    ],
)
def test_no_share_below_one_is_shown_as_whole(share, shown, why):
    cell = share_cell(Fraction(share))
    assert cell.form == shown, why
    assert Fraction(share) >= 1 or _number(cell.exact) < 1


@pytest.mark.parametrize(
    ("rate", "bound", "decimals"),
    [
        ("5.04", ("<=", "5"), 2), ("5.06", ("<=", "5"), 1), ("97.96", (">=", "98"), 2),
        ("98", (">=", "98"), 1), ("94.96", ("range", "95", "98"), 2), ("660.04", (">", "660"), 1),
        ("660", (">", "660"), 1), ("5.0004", ("=", "5"), 4),
    ],
)  # fmt: skip
def test_no_rate_is_shown_as_reaching_what_it_does_not(rate, bound, decimals):
    comparator, *values = bound
    limit = Bound(comparator, *map(Decimal, values))
    assert honest_decimals(Decimal(rate), limit) == decimals
    assert rate_cell(Decimal(rate), limit).exact == Decimal(rate)


@pytest.mark.parametrize(
    ("shortfall", "shown", "why"),
    [
        ("0.0475", "4.8", "half up, as everywhere"),
        ("0.0001", "0.1", "what lags is seen to lag"),
        ("1.015", "101.5", "a level may have fallen"),
        ("0", "–", "there is no gap"),
        ("-0.02", "–", "what is ahead has none"),
        (None, "–", "nothing is due"),
    ],
)
def test_a_gap_is_told_in_points(shortfall, shown, why):
    cell = gap_cell(None if shortfall is None else Fraction(shortfall))
    assert cell.text == shown, why
    assert shown == "–" or (str(cell.exact), cell.form) == (shown, "0.0")


@pytest.mark.parametrize(
    ("bound", "form"),
    [
        ((">=", "55"), '"≥"#,##0'), (("<", "2.50"), '"<"#,##0.0'), (("=", "0"), '"="#,##0'),
        (("range", "95", "98.5"), '#,##0"–98.5"'), ((">=", "123456789012345"), '"≥"#,##0'),
        ((">=", "1234567890123456"), '"≥1,234,567,890,123,456"'),
    ],
)  # fmt: skip
def test_a_target_is_a_number_with_its_sign_in_the_format(bound, form):
    comparator, *values = bound
    cell = _bound_cell(Bound(comparator, *map(Decimal, values)))
    assert (cell.exact, cell.form) == (Decimal(values[0]), form)


def hard_report(targets: int) -> LedgerBook:
    content = hard_catalogue(targets)
    judged = Judged(content, hard_rows(content), date(2023, 6, 30))
    return ledger_book(judged, report(judged), findings(judged, today=date(2023, 7, 9)))


def test_hard_names_stay_text_and_300_targets_are_all_there():
    built = hard_report(300)
    content = as_xlsx(built)
    book = opened(content)
    sheet = book["总表"]
    found = lines(sheet)
    assert len(found) == len(built.report.rows) >= 300
    assert {line["指标"].value for line in found} == {re.sub("^=", "'=", name) for name in SEEN}
    for each in book:
        for row in each.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            assert all(cell.hyperlink is None for cell in row)
    for number in range(1, len(book.sheetnames) + 1):
        assert "<hyperlink" not in xml(content, f"xl/worksheets/sheet{number}.xml")


def test_a_long_name_folds_and_its_row_is_high_enough():
    sheet = opened(as_xlsx(hard_report(20)))["总表"]
    long = next(row for row in sheet.iter_rows(min_row=HEAD + 1) if row[1].value == LONG)
    width = sheet.column_dimensions["B"].width
    assert long[1].alignment.wrap_text
    assert width <= 34
    assert sheet.row_dimensions[long[0].row].height >= 15 * (2 * len(long[1].value) / width)


def test_no_number_turns_into_hashes():
    sheet = opened(as_xlsx(hard_report(20)))["总表"]
    figure = next(c for c in sheet["G"] if c.value == 1e18)
    assert figure.number_format == '">999,999,999,999,999,999"'  # no digit is lost to the eye
    assert sheet.column_dimensions["G"].width >= len(">999,999,999,999,999,999") + 1
    shares = [c for c in sheet["J"][HEAD:] if isinstance(c.value, int | float)]
    longest = max(len(f"{cell.value:.1%}") for cell in shares)
    assert longest > 12
    assert sheet.column_dimensions["J"].width >= longest + 1


def test_nothing_at_all(tmp_path):
    book = opened(made(tmp_path, "--measure", "1", "--status", "missed"))
    assert book.sheetnames == PLAIN
    assert "没有滞后" in [row[0].value for row in book["总览"].iter_rows()]
    assert book["总表"]["A4"].value == "没有符合筛选条件的目标"
    assert book["数据明细"]["A4"].value == "没有报送的数据"


def test_sample_figures_carry_their_mark_on_every_sheet(whole):
    for sheet in opened(whole):
        assert "示例数据，不得外传" in sheet["A2"].value, sheet.title
        assert "示例数据，不得外传" in sheet.oddHeader.center.text, sheet.title


def test_real_figures_carry_no_such_mark():
    marked = hard_report(5)
    built = marked._replace(report=marked.report._replace(sample_rows=0))
    sheet = opened(as_xlsx(built))["总表"]
    assert "示例" not in sheet["A2"].value
    assert not sheet.oddHeader.center.text


def test_a_finding_stands_beside_its_rectification(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text(
        "- id: R001\n  finding: behind/M07-01/江门市/2023\n  opened: 2023-08-10\n"
        "  owner: 食品市场科\n  due: 2023-10-01\n  measure: =1+1\n",
        encoding="utf-8",
    )
    path = tmp_path / "l.xlsx"
    done = run([*ASKED, "-o", str(path)], tmp_path)
    assert done.code == 0, done.stderr
    found = lines(opened(path.read_bytes())["问题与整改"])
    line = next(
        one for one in found if (one["编号"].value, one["类型"].value) == ("M07-01", "滞后")
    )
    titles = ("整改编号", "整改状态", "整改责任单位", "整改期限", "整改措施")
    told = [str(line[title].value) for title in titles]
    assert told == ["R001", "已逾期", "食品市场科", "2023-10-01 00:00:00", "'=1+1"]
    assert "每月需26名" in line["补齐进度要求"].value


def test_a_faulty_ledger_stops_what_would_show_it(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text("- id: 1\n", encoding="utf-8")
    path = tmp_path / "l.xlsx"
    path.write_bytes(b"old")
    done = run([*ASKED, "-o", str(path)], tmp_path)
    assert done.code == 1
    assert "rectifications.yaml" in done.stderr
    assert path.read_bytes() == b"old"


def test_a_pipe_gets_the_bytes(tmp_path):
    wanted = made(tmp_path, "--measure", "7")
    done = run_process([*ASKED, "--measure", "7", "--format", "xlsx"], tmp_path)
    assert done.code == 0
    assert done.stdout == wanted


@pytest.mark.parametrize("form", ["xlsx", "png"])
def test_a_terminal_is_told_to_name_a_file(monkeypatch, form):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("running.io.StringIO", Terminal)
    done = run([*ASKED, "--format", form], ROOT)
    assert done.code == 2
    assert "请用 -o 指定" in done.stderr
    assert done.stdout == ""


def test_scores(tmp_path):
    """Who has which place, and had a month before, as the terminal shows it; first where asked."""
    path = tmp_path / "l.xlsx"
    terminal = run([*ASKED, "--by", "department", "--score"], ROOT).stdout
    for more, names in (
        ([], SHEETS),
        (["--by", "department", "--score"], ["责任单位得分", *PLAIN]),
    ):
        assert run([*ASKED, *more, "-o", str(path)], ROOT).code == 0
        book = opened(path.read_bytes())
        assert book.sheetnames == names
        for line in lines(book["责任单位得分"]):
            name = line["科室（单位）"].value
            (told,) = (each.split() for each in terminal.splitlines() if f" {name} " in each)
            shown = [line[title].value for title in ("名次", "上月名次", "得分")]
            assert [str(shown[0]), str(shown[1])] == told[:2], name
            rounded = Decimal(str(shown[2])).quantize(
                Decimal(told[3]), ROUND_HALF_UP
            )  # 1 or 2 decimals
            assert str(rounded) == told[3]


def test_the_overview_says_what_findings_say(tmp_path):
    """What lags stands there worst first and without what was made good; so does who is silent."""
    day = ["--as-of", "2024-06-30", "--today", "2024-07-20"]
    path = tmp_path / "l.xlsx"
    assert run(["report", *day, "-o", str(path)], ROOT).code == 0
    sheet = opened(path.read_bytes())["总览"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = json.loads(run(["findings", *day, "--format", "json"], ROOT).stdout)["findings"]
    lagging = [one for one in found if one["kind"] in ("missed", "off_track", "behind")]
    (at,) = (n for n, row in enumerate(rows) if row[0] == f"滞后的{len(lagging)}项")
    shown = [(row[0], row[1]) for row in rows[at + 2 :][: len(lagging)]]
    assert shown == [(one["name"], one["area"]) for one in lagging]
    assert not {"鹤山市", "台山市", "江海区"} & {area for _, area in shown}
    assert ["滞后", 5, 5 / 97, 5] in [row[:4] for row in rows]
    assert ["已补齐", 7, 7 / 97, 5] in [row[:4] for row in rows]
    assert "未报送：恩平市：10项指标，24期；江门市：2项指标，4期" in [row[0] for row in rows]
    missing = [one for one in found if one["kind"] == "missing"]
    (at,) = (n for n, row in enumerate(rows) if str(row[0]).startswith("未报送："))
    silent = {(row[0], row[1]) for row in rows[at + 2 :][: len(missing)]}
    assert silent == {(one["name"], one["area"]) for one in missing}


def test_a_mark_is_no_lag(tmp_path):
    """What was made good has a word of its own, no colour, and is not counted as missed."""
    path = tmp_path / "l.xlsx"
    day = ["--as-of", "2024-06-30", "--today", "2024-07-20"]
    assert run(["report", *day, "-o", str(path)], ROOT).code == 0
    book = opened(path.read_bytes())
    marked = [
        line
        for line in lines(book["总表"])
        if line["备注"].value and "已补齐" in line["备注"].value
    ]
    assert {line["状态"].value for line in marked} == {"未完成（已补齐）"}
    assert {line["地区"].value for line in marked} >= {"鹤山市", "台山市", "江海区"}
    found = lines(book["分地区"])
    assert found[0]["地区"].value == "蓬江区"
    assert found[-1]["地区"].value == "江门市"
    heads = {line["地区"].value: line["指标"].value for line in found if not line["编号"].value}
    assert heads["鹤山市"] == "共2项目标：已完成 1 · 已补齐 1"
    assert "口径暂定" not in "".join(str(line["备注"].value) for line in lines(book["总表"]))


def test_detail_is_not_printed(whole):
    for sheet in opened(whole):
        told = "明细，不打印" in sheet["A2"].value
        assert told == (sheet.title in DETAIL)
        first = sheet.print_area.rpartition("!")[2].split(":")[0].replace("$", "")
        assert (first == "A1") != told
        assert not told or sheet[first].value is None


def test_empty_columns_are_left_out(tmp_path):
    content = opened(made(tmp_path, "--measure", "20"))
    for name in ("总表", "问题与整改", "数据明细"):
        for line in [lines(content[name])] if lines(content[name]) else []:
            for title in line[0]:
                assert any(each[title].value not in (None, "") for each in line), title
    assert "分子" not in [cell.value for cell in content["数据明细"][HEAD]]


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path):
    content = as_xlsx(hard_report(40))
    (tmp_path / "l.xlsx").write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
         "--outdir", tmp_path, tmp_path / "l.xlsx"],
        check=True, capture_output=True, timeout=HANGS,
    )  # fmt: skip
    text = (tmp_path / "l.csv").read_text(encoding="utf-8")
    assert "=1+1" in text
    assert "R&D <5%" in text
