"""The circular: what it says is in the figures, adds up, and stands on the page as the standard asks."""

import importlib.util
import re
import shutil
import subprocess
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from bqw_tracker import locale
from bqw_tracker.core.cells import known_on
from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.core.rules import Rules
from bqw_tracker.locale.periods import spans_text
from bqw_tracker.render import labels, rounding, words
from bqw_tracker.render.circular import _due, circular_blocks
from bqw_tracker.render.circular_tables import Grid, Paragraph
from bqw_tracker.render.circular_text import item_text
from bqw_tracker.render.docx import as_docx
from bqw_tracker.reports.circular import Circular, Letterhead, circular, monthly
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.groups import BAD
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.store.load import load
from building import period
from hard_names import LONG, SEEN, hard_catalogue, hard_rows
from running import HANGS, ROOT, WORKSPACES, run
from test_golden import same

AS_OF, TODAY = date(2023, 9, 30), date(2023, 10, 10)
HEADING = Letterhead("关于进展情况的通报", "江市监〔2023〕88号", "江门市市场监督管理局")
ASKED = ["report", "--as-of", str(AS_OF), "--today", str(TODAY)]


@pytest.fixture(autouse=True)
def _chinese():
    locale.use("zh")


def told(catalogue, rows, as_of=AS_OF, today=TODAY, heading=HEADING) -> Circular:
    judged = Judged(catalogue, known_on(rows, today), as_of)
    found = findings(judged, today=today)
    return circular(judged, report(judged), found, heading)


@cache
def shipped(as_of=AS_OF, today=TODAY) -> Circular:
    workspace = load(ROOT / "data")
    return told(workspace.catalogue, workspace.observations, as_of, today)


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
            lines.append(f"[{item.style.name.removeprefix('bqw ')}] {item.text}")
    return "\n".join(lines) + "\n"


def test_golden():
    same("circular.docx.txt", dump(as_docx(shipped())))


@pytest.mark.parametrize("as_of", [date(2023, 3, 31), AS_OF, date(2023, 12, 31), date(2024, 6, 30)])
def test_counts_add_up(as_of):
    content = shipped(as_of)
    counts = content.report.total.counts
    assert content.total == sum(counts.values())
    held = Counter(each.row.status for group in content.targets.values() for each in group)
    assert held == {status: count for status, count in counts.items() if count}
    sentence = next(text for text in texts(content) if text.startswith("截至"))
    for word in ("missed", "off_track"):
        among = re.findall(rf"（含.*?{labels.status_names()[word]}(\d+)项", sentence)
        assert list(map(int, among)) == [len(held) for held in [content.targets[word]] if held]
    total = int(re.search(r"共(\d+)项", sentence)[1])
    parts = re.findall(r"(\d+)项(?:（[^）]*）)?，占([0-9.]+)%", sentence)
    assert total == sum(int(count) for count, _ in parts) == content.total
    for count, share in parts:  # each rounded on its own, half up, so they need not add up
        assert share == rounding.share_text(Fraction(int(count), total)).rstrip("%")
    headed = [
        int(count)
        for text in texts(content)
        for count in re.findall(r"^（.）.*滞?后?的(\d+)项$", text)
    ]
    assert sum(headed) == len(content.lagging) + len(content.elsewhere)
    (table,) = (rows(each) for each in blocks(content) if "表1" in getattr(each, "caption", ""))
    for column in (1, 3):  # the day, and the end of the month before
        *counted, whole = (int(line[column]) for line in table[1:])
        assert sum(counted) == whole


MARKS = {"2024-06-30": ("2024-07-20", {"鹤山市", "台山市", "江海区"}),
         "2023-09-30": ("2023-10-10", set())}  # fmt: skip


@pytest.mark.parametrize("as_of", MARKS)
def test_what_was_made_good_is_not_behind(as_of):
    """The circular names as behind whom `findings` does, and as made good whom it calls so."""
    today, counties = MARKS[as_of]
    workspace = load(ROOT / "data")
    known = known_on(workspace.observations, date.fromisoformat(today))
    judged = Judged(workspace.catalogue, known, date.fromisoformat(as_of))
    found = findings(judged, today=date.fromisoformat(today))
    built = circular(judged, report(judged), found, HEADING)
    behind, good = set(), set()
    for each in (*built.lagging, *built.elsewhere):
        rows = [row for row, _ in each.parts] or [each.row]
        behind |= {(row.indicator, row.area) for row in rows}
        good |= {(row.indicator, row.area) for row in each.marked}
    assert behind == {(one.key.indicator, one.key.area) for one in found.lagging}
    for each in built.planned:
        made_good = [row for row in (each.row, *each.marked) if row.mark]
        good |= {(row.indicator, row.area) for row in made_good}
    assert {(one.key.indicator, one.key.area) for one in found.made_good} <= good
    assert {area for _, area in good} >= counties
    assert not behind & good
    said = "".join(texts(built))
    for each in (each for each in built.lagging if each.marked):
        for row in each.marked:
            assert f"{row.area}已补齐（{spans_text([row.mark.until])}）" in said
    for each in built.counties:
        assert each.lagging == sum(one.key.area == each.area for one in found.lagging)


@pytest.mark.parametrize(
    ("text", "worse", "better", "why"),
    [
        ("2023-09-30", 0, 27, "a quarter's figures came"),
        ("2024-06-30", 2, 2, "two fell, two were made good"),
        ("2024-01-31", 1, 0, "targets of a new year are not compared; a standing one fell"),
    ],
)
def test_what_changed_in_a_month(text, worse, better, why):
    day = date.fromisoformat(text)
    built = shipped(day, day + timedelta(days=20))
    assert (len(built.worse), len(built.better)) == (worse, better), why
    assert built.before == day.replace(day=1) - timedelta(days=1)
    said = [each for each in texts(built) if "相比，" in each]
    assert len(said) == bool(worse) + bool(better)


def numbers(*said: object) -> set[str]:
    return set(re.findall(r"[0-9]+(?:\.[0-9]+)?", " ".join(map(str, said)).replace(",", "")))


def known_numbers(each, as_of: date) -> set[str]:
    """Every number that a target's row, its parts and its findings hold, as people see it."""
    found = numbers(*each.responsible, *(row.mark.until for row in each.marked))
    for row in (each.row, *(part for part, _ in each.parts)):
        shown = rounding.share_texts(row.attainment, row.due)
        found |= numbers(row.name, row.period, words.target_text(row), words.observed_text(row))
        found |= numbers(*shown, rounding.gap_text(row.shortfall))
        found |= numbers(*(day for node in row.nodes for day in (node.due, node.days_late)))
        found |= {part.lstrip("0") for part in numbers(*(node.due for node in row.nodes))}
        for told in row.tellings:
            found |= numbers(told.note, told.problem, told.next)
            found |= {part.lstrip("0") for part in numbers(told.reported_on.date())}
        if row.bound is not None and row.attainment is not None and row.due is None:
            away = abs(row.bound.value - rounding.rate(row.observed, row.bound))
            found |= numbers(f"{away:f}", away.normalize())
    for told in each.row.tellings:
        day = told.reported_on
        found |= numbers(day.year, day.month, day.day, told.note, told.problem, told.next)
    for one in filter(None, (each.own, *(one for _, one in each.parts))):
        found |= numbers(spans_text([one.since]), one.running)
        if one.recovered:
            found |= numbers(spans_text([one.recovered]))
        if catch := one.catch_up:
            mean = monthly(catch, as_of) or 0
            rounded = (mean.__ceil__(), f"{(mean * 10).__ceil__() / 10:.1f}")
            found |= numbers(*rounded) if mean else set()
            found |= numbers(
                1, catch.left, catch.needed, float(catch.remaining), catch.remaining.__ceil__()
            )
            found |= numbers(f"{(catch.times * 10).__ceil__() / 10:.1f}") if catch.times else set()
    return found


@pytest.mark.parametrize("as_of", [date(2023, 3, 31), AS_OF, date(2023, 12, 31)])
def test_numbers_are_those_of_the_report(as_of):
    """No number is said of a target that its row or its finding does not hold."""
    content = shipped(as_of, as_of + timedelta(days=10))
    checked = 0
    for word in BAD:
        for each in content.targets[word]:
            said = item_text(each, as_of)
            assert numbers(said) - known_numbers(each, as_of) == set(), said
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
        return next(
            item_text(t, as_of) for word in BAD for t in targets[word] if name in t.row.name
        )

    assert "需18项（月均3项）" in said(date(2023, 6, 30), "参与制修订")
    assert "月均" not in said(date(2023, 9, 30), "参与制修订")
    assert "需19家（月均6.4家）" in said(date(2023, 6, 30), "专家诊脉")


def test_what_is_the_same_is_said_once():
    items = [text for text in texts(shipped(date(2023, 6, 30))) if "情况相同" in text]
    assert len(items) == 1
    assert items[0].startswith("以下3个事项情况相同：未启动。自2023年一季度起，已连续2个季度。17.")
    assert items[0].count("责任单位：") == 3


@pytest.mark.parametrize("as_of", [date(2023, 6, 30), date(2024, 6, 30)])
def test_every_figure_that_is_owed_is_told_once(as_of):
    """Under the name of its area, in as many indicators and figures as `findings` says."""
    workspace = load(ROOT / "data")
    today = date(as_of.year, 8, 1)
    judged = Judged(workspace.catalogue, workspace.observations, as_of)
    found = findings(judged, today=today)
    built = circular(judged, report(judged), found, HEADING)
    owed: dict[str, list[str]] = {}
    figures: Counter[str] = Counter()
    for one in found.findings:
        if one.key.kind == "missing":
            owed.setdefault(one.key.area, []).append(one.indicator.name)
            figures[one.key.area] += len(one.deliveries)
    assert owed
    (at,) = (
        n for n, block in enumerate(blocks(built)) if block[:2] == ("heading", "三、未报送情况")
    )
    section = [block.text for block in blocks(built)[at + 1 :][: len(owed)]]
    for text, (area, silent) in zip(section, ((e.area, e) for e in built.silent), strict=True):
        names = list(dict.fromkeys(owed.pop(area)))
        head = f"{area}：{len(names)}项指标，{figures[area]}期。"
        assert text.removeprefix(f"{built.silent.index(silent) + 1}.").startswith(head)
        assert all(name in text for name in names)
        assert sum(text.count(f"{name}、") + text.count(f"{name}（") + text.count(f"{name}；")
                   + text.count(f"{name}。") for name in set(names)) >= len(names)  # fmt: skip
    assert not owed
    unjudged = [each.row.name for each in built.targets["no_data"]]
    assert all("（因此不能判断）" in text.split(name, 1)[1] for name in unjudged
               for text in section if name in text)  # fmt: skip


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
    texts = rounding.share_texts(Fraction(attained), Fraction(due))
    gap = rounding.gap_text(Fraction(due) - Fraction(attained))
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
    assert said.index("附件：各项目标和各地区情况") < said.index("附件")


def test_figures_at_the_edges_of_rounding():
    """A whole asks in its parts' unit and has no distance; what lags is seen to lag."""
    workspace = load(WORKSPACES / "edges")
    day, today = date(2023, 6, 30), date(2023, 7, 10)
    built = told(workspace.catalogue, workspace.observations, day, today)
    said = texts(built)
    (item,) = (text for text in said if text.startswith("2.各县合格率"))
    assert item.startswith("2.各县合格率。2个地区均须达到“≥95%”，已达到的0个（缺")
    (apart,) = (text for text in said if text.startswith("1.分到各县的家数"))
    assert ("台山市（目标≥500家，实际249.5家，完成49.9%，应完成50.0%，差0.1个百分点（缺台山市数据）；"
            "自2023年1月起，已连续6个月") in apart  # fmt: skip


def test_open_rectifications_are_told():
    workspace = load(ROOT / "data")
    entry = Rectification.model_validate(
        {"id": "R001", "finding": "behind/M13-01/江门市/2023", "opened": "2023-08-01",
         "owner": "张三", "due": "2023-09-01", "measure": "补"}
    )  # fmt: skip
    judged = Judged(workspace.catalogue, workspace.observations, AS_OF)
    found = findings(judged, today=TODAY, entries=[entry])
    built = circular(judged, report(judged), found, HEADING)
    said = [text for text in texts(built) if "R001" in text]
    assert "".join(said) == (
        "（四）未办结的整改事项1项：R001（累计核准地理标志用标企业数·江门市），由张三负责，"
        "期限2023年9月1日（逾期39天）。"
    )


@pytest.mark.parametrize("targets", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_hard_data(targets):
    built = hard(targets)
    content = dump(as_docx(built))
    assert all(name in content for name in SEEN)
    assert LONG in content
    assert content.count("\n[heading]") == 5
    assert len(built.planned) == sum(each.targets for each in built.slices)


def test_no_data_at_all():
    built = hard(rows=False)
    content = texts(built)
    without = built.report.total.counts["no_data"]
    assert without > 0
    assert f"未发现滞后，无数据{without}项。" in content
    as_docx(built)


def test_no_target_at_all():
    catalogue = hard_catalogue(1)
    judged = Judged(catalogue, [], date(2023, 6, 30))
    found = findings(judged, today=TODAY)
    chosen = Selection(measures=(99,))
    built = circular(judged, report(judged, chosen), found, Letterhead(), chosen=chosen)
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


def test_scores(tmp_path):
    """Who has which place, and had a month before; of all targets only, and first where asked."""
    path = tmp_path / "a.docx"
    terminal = run([*ASKED, "--by", "department", "--score"], ROOT).stdout
    for more, first, tables in (
        ([], False, 5), (["--measure", "2"], False, 3), (["--by", "department", "--score"], True, 5),
    ):  # fmt: skip
        assert run([*ASKED, *more, "-o", str(path)], ROOT).code == 0
        document = Document(path)
        said = [each.text for each in document.paragraphs]
        assert ("一、得分与名次" in said) == first
        assert ("各科室（单位）得分与名次" in said) == (tables == 5 and not first)
        assert len(document.tables) == tables
        if tables == 5:
            table = document.tables[0 if first else -1]
            head, *lines = [[cell.text for cell in row.cells] for row in table.rows]
            assert head[:4] == ["科室（单位）", "名次", "上月名次", "得分"]
            for name, *figures in lines:
                (line,) = (each.split() for each in terminal.splitlines() if f" {name} " in each)
                assert figures[:3] == [line[0], line[1], line[3]], name
            assert len(lines) > 10


@pytest.mark.parametrize(
    "wrong",
    [
        ["--title", "x"], ["--number", "1", "-o", "a.md"], ["--signature", "x", "--format", "json"],
        ["-o", "a.docx", "--status", "behind"], ["-o", "a.docx", "--columns", "name"],
        ["-o", "a.docx", "--chart", "heat"],
    ],
)  # fmt: skip
def test_misuse(wrong, tmp_path):
    done = run([*ASKED, "--data", str(ROOT / "data"), *wrong], tmp_path)
    assert done.code == 2
    assert not list(tmp_path.iterdir())


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
