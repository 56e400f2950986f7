"""The circular: what it says is in the figures, adds up, and stands on the page as the standard asks."""

import importlib.util
import re
import shutil
import subprocess
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.model import STATUSES
from bqw_tracker.core.problems import Refused
from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.core.rules import Rules
from bqw_tracker.render import labels, rounding, words
from bqw_tracker.render.circular import Grid, Paragraph, Picture, _due, circular_blocks
from bqw_tracker.render.circular_text import all_targets, item_text
from bqw_tracker.render.docx import as_docx
from bqw_tracker.render.labels import spans_text
from bqw_tracker.render.rounding import gap_text, share_texts
from bqw_tracker.reports.circular import BAD, GOOD, WORDS, Circular, Letterhead, circular, shares
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.store.load import load
from building import period
from hard_names import LONG, NAMES, hard_catalogue, hard_rows
from running import HANGS, ROOT, WORKSPACES, run
from test_golden import same

AS_OF, TODAY = date(2023, 9, 30), date(2023, 10, 10)
HEADING = Letterhead("关于进展情况的通报", "江市监〔2023〕88号", "江门市市场监督管理局")
ASKED = ["report", "--as-of", str(AS_OF), "--today", str(TODAY)]


@pytest.fixture(autouse=True)
def _chinese():
    locale.use("zh")


def told(catalogue, rows, as_of=AS_OF, today=TODAY, heading=HEADING) -> Circular:
    judged = Judged(catalogue, rows, as_of)
    found = findings(judged, today=today)
    return circular(report(judged), judged.index, found, heading)


@cache
def shipped(as_of=AS_OF) -> Circular:
    workspace = load(ROOT / "data")
    return told(workspace.catalogue, workspace.observations, as_of)


@cache
def hard(targets=30, *, rows=True) -> Circular:
    content = hard_catalogue(targets)
    return told(content, hard_rows(content) if rows else [], date(2023, 6, 30), date(2023, 7, 9))


def blocks(built: Circular):
    return list(circular_blocks(built))


def rows(grid: Grid) -> list[tuple[str, ...]]:
    """The texts of a table, its headings first."""
    heads = tuple(column.title for column in grid.table.columns)
    return [heads, *(tuple(cell.text for cell in line.cells) for line in grid.table.lines)]


def texts(built: Circular) -> list[str]:
    """All that is said, tables cell by cell."""
    found = []
    for block in blocks(built):
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            found.append(block.caption)
        if isinstance(block, Grid):
            found += [cell for row in rows(block) for cell in row]
    return found


def dump(content: bytes) -> str:
    """The document as it is read back: page, styles, paragraphs, tables."""
    document = Document(BytesIO(content))
    section = document.sections[0]
    lengths = (
        "page_width",
        "page_height",
        "top_margin",
        "left_margin",
        "right_margin",
        "bottom_margin",
    )
    lines = [f"{name}: {getattr(section, name).mm:.1f} mm" for name in lengths]
    lines.append(f"header: {section.header.paragraphs[0].text}")
    lines.append(f"even header: {section.even_page_header.paragraphs[0].text}")
    for style in document.styles:
        if style.name.startswith("bqw "):
            fonts = style.element.rPr.rFonts
            east = fonts.get(
                "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"
            )
            form = style.paragraph_format
            line = f"{form.line_spacing.pt:g}" if form.line_spacing else "-"
            lines.append(
                f"{style.name}: {east} {style.font.size.pt:g}, line {line}, {form.alignment}"
            )
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            lines += ["  | " + " | ".join(cell.text for cell in row.cells) for row in item.rows]
        else:
            drawn = "(picture)" if item.style.name == "bqw figure" else item.text
            lines.append(f"[{item.style.name.removeprefix('bqw ')}] {drawn}")
    return "\n".join(lines) + "\n"


def test_golden():
    same("circular.docx.txt", dump(as_docx(shipped())))


@pytest.mark.parametrize("as_of", [date(2023, 3, 31), AS_OF, date(2023, 12, 31), date(2024, 6, 30)])
def test_counts_add_up(as_of):
    built = content = shipped(as_of)
    assert content.total == sum(built.report.total.counts.values())
    for status in STATUSES:
        among = ("achieved", "met") if status == "met" else (status,)
        assert (
            sum(len(content.targets[word]) for word in among) == built.report.total.counts[status]
        )
    sentence = next(text for text in texts(built) if text.startswith("截至"))
    for word in ("missed", "off_track"):
        among = re.findall(rf"（含.*?{labels.status_names()[word]}(\d+)项", sentence)
        assert list(map(int, among)) == [len(held) for held in [content.targets[word]] if held]
    total = int(re.search(r"共(\d+)项", sentence)[1])
    parts = list(map(int, re.findall(r"(\d+)项(?:（[^）]*）)?，占", sentence)))
    assert total == sum(parts) == content.total
    assert sum(round(float(share) * 10) for share in re.findall(r"占([0-9.]+)%", sentence)) == 1000
    headed = [
        int(count) for text in texts(built) for count in re.findall(r"^（.）.*的(\d+)项$", text)
    ]
    assert sum(headed) == sum(len(content.targets[word]) for word in (*GOOD, *BAD))


@given(st.lists(st.integers(0, 400), min_size=len(WORDS), max_size=len(WORDS)))
def test_shares_add_up(counts):
    found = shares(counts)
    assert sum(found) == (1 if sum(counts) else 0)
    for count, share in zip(counts, found, strict=True):
        assert abs(share - count / max(sum(counts), 1)) < 0.001
        assert (share * 1000).denominator == 1


def numbers(*said: object) -> set[str]:
    return set(re.findall(r"[0-9]+(?:\.[0-9]+)?", " ".join(map(str, said)).replace(",", "")))


def known_numbers(each) -> set[str]:
    """Every number that a target's row, its parts and its finding hold, as people see it."""
    found = numbers(*each.responsible, each.made_good)
    for row in (each.row, *each.parts):
        shown = [rounding.share_text(share) for share in (row.attainment, row.due, row.shortfall)]
        if row.attainment is not None and row.due is not None:  # the points between both as shown
            found.add(f"{float(shown[1][:-1]) - float(shown[0][:-1]):.1f}")
        found |= numbers(
            row.name, row.period, words.target_text(row), words.observed_text(row), *shown
        )
        if row.bound is not None and row.attainment is not None and row.due is None:
            found |= numbers(f"{abs(row.bound.value - rounding.rate(row.observed, row.bound)):f}")
            found |= numbers(
                abs(row.bound.value - rounding.rate(row.observed, row.bound)).normalize()
            )
    if each.catch_up is not None:
        catch = each.catch_up
        mean = each.monthly or 0
        found |= numbers(mean.__ceil__(), f"{(mean * 10).__ceil__() / 10:.1f}") if mean else set()
        found |= numbers(
            1, catch.left, catch.needed, float(catch.remaining), catch.remaining.__ceil__()
        )
        found |= numbers(f"{(catch.times * 10).__ceil__() / 10:.1f}") if catch.times else set()
    return found


@pytest.mark.parametrize("as_of", [date(2023, 3, 31), AS_OF, date(2023, 12, 31)])
def test_numbers_are_those_of_the_report(as_of):
    """No number is said of a target that its row or its finding does not hold."""
    content = shipped(as_of)
    checked = 0
    for word in BAD:
        for each in content.targets[word]:
            said = item_text(each)
            assert numbers(said) - known_numbers(each) == set(), said
            checked += 1
    assert checked > 10


def test_a_circular_of_some_targets_names_them(tmp_path):
    """Whoever gets it must not take it for all targets, in the text and not at its foot only."""
    filters = {
        "--area": ("新会区", "地区：新会区"),
        "--department": ("标准化科", "科室：标准化科"),
        "--measure": ("2,5", "措施：2、5"),
        "--section": ("1", "文件部分：1"),
        "--kind": ("rate", "指标类型：比率"),
    }
    path = tmp_path / "part.docx"
    for option, (value, scope) in filters.items():
        assert run([*ASKED, option, value, "-o", str(path)], ROOT).code == 0
        first = [text.text for text in Document(path).paragraphs if "通报如下" in text.text]
        assert first[0].startswith("现将部分目标截至2023年9月30日的进展情况通报如下。")
        assert first[0].endswith(f"本通报只涉及以下范围内的目标：{scope}。")


def test_a_month_is_told_at_the_end_of_a_reporting_period_only():
    """Within a half-year nobody knows what it has brought; a mean of its months would mislead."""

    def said(as_of, name):
        targets = shipped(as_of).targets
        return next(item_text(t) for word in BAD for t in targets[word] if name in t.row.name)

    assert "需18项（月均3项）" in said(date(2023, 6, 30), "参与制修订")
    assert "月均" not in said(date(2023, 9, 30), "参与制修订")
    assert "需19家（月均6.4家）" in said(date(2023, 6, 30), "专家诊脉")


def test_what_is_the_same_is_said_once():
    items = [text for text in texts(shipped(date(2023, 6, 30))) if "情况相同" in text]
    assert len(items) == 1
    assert items[0].startswith("以下5个事项情况相同：未启动。15.")
    assert items[0].count("责任单位：") == 5
    assert items[0].endswith("19.事权下放调整（责任单位：法规科）。")


@pytest.mark.parametrize("as_of", [date(2023, 6, 30), date(2024, 6, 30)])
def test_every_figure_that_is_owed_is_told_once(as_of):
    """What a target without data lacks stands with it, everything else by its area."""
    workspace = load(ROOT / "data")
    today = date(as_of.year, 8, 1)
    built = told(workspace.catalogue, workspace.observations, as_of, today)
    found = findings(Judged(workspace.catalogue, workspace.observations, as_of), today=today)
    there = [(each.area, name) for each in built.owed for name, _ in each.figures]
    there += [
        (one.key.area, one.indicator.name)
        for each in built.targets["no_data"]
        for one in each.unreported
    ]
    missing = [one for one in found.findings if one.key.kind == "missing"]
    assert sorted(there) == sorted((one.key.area, one.indicator.name) for one in missing)
    assert missing


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        ("2023-Q1 2023-Q2", "2023年一季度、二季度"),
        ("2023-04 2023-05 2023-06", "2023年4—6月"),
        ("2023-11 2023-12 2024-01", "2023年11—12月、2024年1月"),
        ("2023-01 2023-03", "2023年1月、3月"),
        ("2023-H2", "2023年下半年"),
        ("2023-01..2023-05", "2023年1—5月"),
        ("2023 2024", "2023年、2024年"),
        ("2023..2025", "2023—2025年"),
        (" ".join(f"2025-{month:02}" for month in range(1, 13)), "2025年1—12月"),
        ("2024-12 2025-01 2025-02", "2024年12月、2025年1—2月"),
        ("2023-06-30", "2023-06-30"),
    ],
)
def test_periods_in_words(spans, text):
    assert spans_text([period(each) for each in spans.split()]) == text


@pytest.mark.parametrize(
    ("attained", "due", "shown", "why"),
    [
        ("0.7", "0.75", ("70.0", "75.0", "5.0"), "both half up"),
        (
            "0.4775",
            "0.525",
            ("47.8", "52.5", "4.8"),
            "the gap has its own rounding, the same everywhere",
        ),
        ("0.66660", "0.66664", ("66.6", "66.7", "0.1"), "what lags is seen to lag"),
        ("0.4998", "0.5", ("49.9", "50.0", "0.1"), "nor does it reach what is due"),
        ("0.9994", "0.9998", ("99.8", "99.9", "0.1"), "what is below 100 % is not 100.0"),
        ("0.98", "1", ("98.0", "100.0", "2.0"), "100 % is"),
        ("-0.015", "0.5", ("-1.5", "50.0", "51.5"), "a level may have fallen"),
    ],
)
def test_a_lag_is_seen(attained, due, shown, why):
    texts = share_texts(Fraction(attained), Fraction(due))
    gap = gap_text(Fraction(due) - Fraction(attained))
    assert (*(text.removesuffix("%") for text in texts), gap) == shown, why


def test_who_signs_stands_in_the_middle_above_the_date():
    """The date ends four characters from the right; ten characters above its six and a half."""
    document = Document(BytesIO(as_docx(shipped())))
    found = {each.style.name: each for each in document.paragraphs}
    assert found["bqw date"].style.paragraph_format.right_indent.pt == 64
    signed = found["bqw signature"].paragraph_format.right_indent.pt
    wide = 10 * 16
    dated = 7 * 16  # 2023年10月10日
    assert abs((signed + wide / 2) - (64 + dated / 2)) < 1


def test_attachments_are_named_and_begin_a_page():
    document = Document(BytesIO(as_docx(shipped())))
    styles = {each.style.name: each.style for each in document.paragraphs}
    assert styles["bqw attachment"].paragraph_format.page_break_before
    said = [each.text for each in document.paragraphs]
    assert said.index("附件：1.滞后目标完成情况图") < said.index("附件1") < said.index("附件2")


def test_figures_at_the_edges_of_rounding():
    """A whole asks in its parts' unit and has no distance; table and sentence say the same."""
    workspace = load(WORKSPACES / "edges")
    day, today = date(2023, 6, 30), date(2023, 7, 10)
    built = told(workspace.catalogue, workspace.observations, day, today)
    said = texts(built)
    (item,) = (text for text in said if text.startswith("3.各县合格率"))
    assert item.startswith("3.各县合格率。2个地区均须达到“≥95%”，已达到的0个（缺")
    assert "2处各≥1.5万个" in said
    (apart,) = (text for text in said if text.startswith("另有目标"))
    assert apart.endswith("：分到各县的家数：台山市（目标≥500家，实际249.5家，完成49.9%，"
                          "应完成50.0%，差0.1个百分点（缺台山市数据））。")  # fmt: skip
    *_others, table = (block for block in blocks(built) if isinstance(block, Grid))
    assert ("49.9%", "50.0%") == next(row for row in rows(table) if "事项" in row[1])[4:6]


def test_open_rectifications_are_told():
    workspace = load(ROOT / "data")
    entry = Rectification.model_validate(
        {"id": "R001", "finding": "behind/M13-01/江门市/2023", "opened": "2023-08-01",
         "owner": "张三", "due": "2023-09-01", "measure": "补"}
    )  # fmt: skip
    judged = Judged(workspace.catalogue, workspace.observations, AS_OF)
    found = findings(judged, today=TODAY, entries=[entry])
    built = circular(report(judged), judged.index, found, HEADING)
    said = [text for text in texts(built) if "R001" in text]
    assert "".join(said) == (
        "（四）未办结的整改事项1项：R001（累计核准地理标志用标企业数·江门市），由张三负责，"
        "期限2023年9月1日（已逾期）。"
    )


@pytest.mark.parametrize("targets", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_hard_data(targets):
    built = hard(targets)
    content = dump(as_docx(built))
    shown = [name.replace("\ufffe", "\ufffd") for name in NAMES]
    assert all(name in content for name in shown)
    assert LONG in content
    assert content.count("\n[heading]") == 5
    assert len(built.planned) == len(all_targets(built).lines)


def test_no_data_at_all():
    built = hard(rows=False)
    content = texts(built)
    assert not any(isinstance(block, Picture) for block in blocks(built))
    assert content.count("无。") == 2  # nothing on schedule, nothing behind
    as_docx(built)


def test_no_target_at_all():
    catalogue = hard_catalogue(1)
    judged = Judged(catalogue, [], date(2023, 6, 30))
    found = findings(judged, today=TODAY)
    built = circular(report(judged, Selection(measures=(99,))), judged.index, found, Letterhead())
    assert "没有纳入统计的目标" in "".join(texts(built))
    as_docx(built)


def test_sample_figures_are_marked_on_every_page():
    document = Document(BytesIO(as_docx(shipped())))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert not section.different_first_page_header_footer
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "示例数据，不得外传"
    unmarked = shipped()._replace(report=shipped().report._replace(sample_rows=0))
    clean = Document(BytesIO(as_docx(unmarked)))
    assert clean.sections[0].header.paragraphs[0].text == ""


def test_page_numbers_stand_outside():
    section = Document(BytesIO(as_docx(shipped()))).sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        assert footer.paragraphs[0].paragraph_format.alignment == side
        assert footer.paragraphs[0].text == "—  —"


def test_command(tmp_path):
    path = tmp_path / "circular.docx"
    named = ["--title", "通报一", "--number", "1号", "--signature", "市局"]
    done = run([*ASKED, "-o", str(path), *named], ROOT)
    assert (done.code, done.stdout) == (0, "")
    content = [paragraph.text for paragraph in Document(path).paragraphs]
    assert content[:2] == ["1号", "通报一"]
    assert "市局" in content
    assert "2023年10月10日" in content
    assert run(["verify", str(path)], ROOT).code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--title", "x"], ["--number", "1", "-o", "a.md"], ["--signature", "x", "--format", "json"],
        ["-o", "a.docx", "--status", "behind"], ["-o", "a.docx", "--columns", "name"],
        ["-o", "a.docx", "--by", "area", "--score"], ["-o", "a.docx", "--chart", "heat"],
    ],
)  # fmt: skip
def test_misuse(wrong, tmp_path):
    done = run([*ASKED, "--data", str(ROOT / "data"), *wrong], tmp_path)
    assert done.code == 2
    assert not list(tmp_path.iterdir())


def test_no_chinese_font(monkeypatch):
    import resvg_py

    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **_: b"same")
    with pytest.raises(Refused, match="no Chinese font"):
        as_docx(shipped())


def test_bytes_never_differ(tmp_path):
    for name in ("a.docx", "b.docx"):
        assert run([*ASKED, "-o", str(tmp_path / name)], ROOT).code == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    parts = ZipFile(tmp_path / "a.docx").infolist()
    assert {part.date_time[0] for part in parts} == {1980}


SOFFICE = shutil.which("soffice")


@pytest.mark.office
@pytest.mark.skipif(
    not SOFFICE or not importlib.util.find_spec("pypdfium2"),
    reason="LibreOffice or pypdfium2 is not installed",
)
def test_lines_of_a_page(tmp_path):
    """22 lines of 28 characters, measured in what LibreOffice makes of a page full of text."""
    import pypdfium2

    content = shipped()._replace(report=shipped().report._replace(sample_rows=0))
    document = Document(BytesIO(as_docx(content)))
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    document.add_paragraph("县" * 28 * 50, style="bqw body").paragraph_format.first_line_indent = 0
    document.save(tmp_path / "full.docx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        [SOFFICE, home, "--headless", "--convert-to", "pdf", "full.docx"],
        cwd=tmp_path, capture_output=True, timeout=HANGS, check=False,
    )  # fmt: skip
    if not (tmp_path / "full.pdf").exists():
        pytest.skip("LibreOffice has no Writer here")
    with pypdfium2.PdfDocument(tmp_path / "full.pdf") as made:
        lines = made[0].get_textpage().get_text_bounded().split()
    full = [line for line in lines if set(line) == {"县"}]
    assert len(full) == 22
    assert {len(line) for line in full} == {28}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, "各项数据于报送期结束后次月5日前报送，遇休息日顺延至下一个工作日。"),
        ({"calendar": "none"}, "各项数据于报送期结束后次月5日前报送，遇休息日不顺延。"),
        (
            {"reporting": {"due_day": "28", "of": "period"}},
            "各项数据于报送期末月28日前报送，遇休息日顺延至下一个工作日。",
        ),
        (
            {"reporting": {"due_day": "28", "of": "period"}, "calendar": "none"},
            "各项数据于报送期末月28日前报送，遇休息日不顺延。",
        ),
    ],
)
def test_when_figures_are_due(rules, said):
    locale.use("zh")
    assert _due(Rules.model_validate(rules)) == said
