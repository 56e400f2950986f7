"""The four charts: what stands in them, that nothing leaves the frame, and how they are asked for."""

import itertools
import re
import struct
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.problems import Refused
from bqw_tracker.render import CHARTS
from bqw_tracker.render.html import as_html
from bqw_tracker.render.labels import sample_warning
from bqw_tracker.render.svg import SHAPES, png
from bqw_tracker.render.svg.canvas import COLOURS, text_width
from bqw_tracker.render.svg.canvas import Face as TextFace
from bqw_tracker.render.svg.frame import Paper
from bqw_tracker.render.table import Layout, cell_width
from bqw_tracker.render.targets import bar
from bqw_tracker.render.text import report_text
from bqw_tracker.render.words import row_key
from bqw_tracker.reports.documents import web_page
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Report, Selection, heat, report, worst
from bqw_tracker.store.load import load
from hard_names import LONG, hard_catalogue, hard_rows
from running import ROOT, run, run_code, run_process
from test_golden import same

AS_OF = date(2023, 6, 30)
DRAWN = Selection(drawn=True)
SHARES = st.none() | st.fractions() | st.fractions(min_value=0, max_value=2)


@cache
def hard(targets: int = 30, *, rows: bool = True) -> Report:
    content = hard_catalogue(targets)
    return report(Judged(content, hard_rows(content) if rows else [], AS_OF), DRAWN)


@cache
def shipped(*measures: int, by: str = "measure") -> Report:
    workspace = load(ROOT / "data")
    chosen = DRAWN._replace(measures=measures, by=by)
    return report(Judged(workspace.catalogue, workspace.observations, AS_OF), chosen)


@pytest.fixture(autouse=True)
def _chinese():
    locale.use("zh")


def parsed(svg: str) -> ET.Element:
    """The tree of a picture; a document type would be a door for others' entities."""
    assert "<!" not in svg
    assert "<?" not in svg
    return ET.fromstring(svg)


def tag(element) -> str:
    return element.tag.removeprefix("{http://www.w3.org/2000/svg}")


def placed(element, dx=0.0, dy=0.0):
    """Each element with how far its groups have moved it."""
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", "translate(0 0)"))
    dx, dy = dx + float(moved[1]), dy + float(moved[2])
    yield element, dx, dy
    for child in element:
        yield from placed(child, dx, dy)


def corners(element):
    """The points between which an element is drawn."""
    at = {name: float(value) for name, value in element.attrib.items()
          if name in {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"}}  # fmt: skip
    match tag(element):
        case "rect":
            return [(at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"])]
        case "line":
            return [(at["x1"], at["y1"]), (at["x2"], at["y2"])]
        case "circle":
            return [
                (at["cx"] - at["r"], at["cy"] - at["r"]),
                (at["cx"] + at["r"], at["cy"] + at["r"]),
            ]
        case "polyline":
            return [tuple(map(float, pair.split(","))) for pair in element.get("points").split()]
        case "text":
            face = TextFace(
                float(element.get("font-size", "13")), bold="font-weight" in element.attrib
            )
            wide = text_width(element.text or "", face)
            left = {"start": 0, "middle": wide / 2, "end": wide}[
                element.get("text-anchor", "start")
            ]
            return [(at["x"] - left, at["y"] - face.size), (at["x"] - left + wide, at["y"])]
    return []


def outside(svg: str) -> list[str]:
    """What leaves the frame."""
    root = parsed(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    return [
        ET.tostring(element, encoding="unicode")
        for element, dx, dy in placed(root)
        for x, y in corners(element)
        if not (-0.2 <= x + dx <= width + 0.2 and -0.2 <= y + dy <= height + 0.2)
    ]


def page_of(content):
    judged = Judged(content, [], AS_OF)
    return web_page(judged, report(judged, DRAWN), findings(judged, today=AS_OF))


def keys(svg: str) -> list[str]:
    return [e.get("data-key") for e in parsed(svg).iter() if e.get("data-key")]


def said(svg: str) -> str:
    return "\n".join(e.text or "" for e in parsed(svg).iter() if tag(e) == "text")


@pytest.mark.parametrize("shape", CHARTS)
@pytest.mark.parametrize("width", [720, 960, 1280])
@pytest.mark.parametrize(
    "built", [hard(), hard(rows=False), hard(0)], ids=["hard", "empty", "none"]
)
def test_nothing_leaves_the_frame(shape, width, built):
    svg = SHAPES[shape](built, Paper(width))
    assert outside(svg) == []


@pytest.mark.slow
@pytest.mark.parametrize("shape", CHARTS)
def test_three_hundred_targets(shape):
    svg = SHAPES[shape](hard(300), Paper())
    assert outside(svg) == []
    assert len(svg) < 1_000_000


@given(SHARES, SHARES)
def test_a_bar_never_leaves_the_frame(attainment, due):
    (row, *_) = hard().rows
    built = hard()._replace(rows=[replace(row, attainment=attainment, due=due)])
    assert outside(SHAPES["bullet"](built, Paper())) == []
    for ascii_only, mark, encoding in ((False, "│", "gbk"), (True, "|", "ascii")):
        text = bar(attainment, due, ascii_only=ascii_only)
        assert cell_width(text) == 8
        assert (mark in text) is (None not in (attainment, due))
        text.encode(encoding)


def test_the_frame_can_be_left():
    svg = SHAPES["bullet"](shipped(2), Paper())
    assert (
        outside(svg.replace('width="960" ', 'width="700" ').replace('"0 0 960', '"0 0 700')) != []
    )


def rows_of(shape, built):
    return [key for key in keys(SHAPES[shape](built, Paper())) if "/" in key and key[0] == "M"]


@pytest.mark.parametrize("shape", ["bullet", "trend"])
@pytest.mark.parametrize(
    "built",
    [shipped(2), hard(8), hard(8)._replace(worst_first=True)],
    ids=["shipped", "hard", "worst"],
)
def test_every_row_appears_once_where_they_are_few(shape, built):
    assert 5 < len(built.rows) <= 15
    assert sorted(rows_of(shape, built)) == sorted(row_key(row) for row in built.rows)
    assert "最差的" not in said(SHAPES[shape](built, Paper()))


@pytest.mark.parametrize("shape", ["bullet", "trend"])
def test_of_many_the_15_worst_are_drawn_and_how_many_there_are_is_said(shape):
    built = shipped()
    found = rows_of(shape, built)
    lagging = [row_key(row) for row in built.lagging]
    worst = [key for key in found if key in lagging]
    assert len(found) == 15
    assert worst == lagging[: len(worst)]
    assert len(worst) > 10, "the others have no data"
    assert "（最差的15行，共115行）" in said(SHAPES[shape](built, Paper()))
    assert "共97项目标" in said(SHAPES[shape](built, Paper())), "all of them are counted"


def test_what_was_made_good_or_a_part_tells_is_not_among_the_worst():
    workspace = load(ROOT / "data")
    judged = Judged(workspace.catalogue, workspace.observations, date(2024, 6, 30))
    built = worst(report(judged, DRAWN), 15)
    assert not any(row.mark for row in built.rows)
    assert not any(row.whole_of for row in built.rows)
    assert worst(built, 15) == built


def scales(svg: str) -> dict[str, list[str]]:
    """The figures beside the scale of each target that has one."""
    groups = [e for e in parsed(svg).iter() if (e.get("data-key") or "").startswith("M")]
    small = {
        group.get("data-key"): [
            each.text for each in group.iter()
            if tag(each) == "text" and each.get("font-size") == "10.5"
            and each.get("text-anchor") is None and re.fullmatch(r"[\d.,]+", each.text)
        ]
        for group in groups
    }  # fmt: skip
    return {key: each for key, each in small.items() if each}


def test_a_scale_that_does_not_begin_at_0_is_marked_and_says_where_it_begins():
    built = shipped()
    levels = [row for row in built.rows if row.kind == "rate" and row.course and row.course.points]
    one = built._replace(rows=levels[:15])
    svg = SHAPES["trend"](one, Paper())
    cut = scales(svg)
    assert len(cut) > 5
    for row in one.rows:
        seen = [each.observed for each in row.course.points if each.observed is not None]
        figures = [*seen, row.bound.value]
        if row_key(row) in cut:
            high, low = map(Decimal, cut[row_key(row)])
            assert 0 < low <= min(figures)
            assert max(figures) <= high
    strokes = [e for e in parsed(svg).iter() if tag(e) == "line" and e.get("class") == "s-muted"]
    assert len(strokes) == 2 * len(cut)


@pytest.mark.parametrize("width", [720, 960])
def test_every_cell_of_the_heat_table_appears_once_whatever_the_width(width):
    found = [key for key in keys(SHAPES["heat"](shipped(), Paper(width))) if key.count("/") == 3]
    assert len(found) == len(set(found))
    own = {(row.indicator, row.period, row.area) for row in shipped().rows if row.area != "江门市"}
    own |= {(row.indicator, row.period, one.area) for row in shipped().rows for one in row.by_area}
    cells = {(key.split("/")[0], key.split("/")[2], key.split("/")[3]) for key in found}
    assert cells == own


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?%?", text))


def county_figures(built: Report) -> str:
    """What the counties reported, shown by other means than the charts'."""
    rows = [(row, own.observed) for row in built.rows for own in row.by_area]
    rates = [f"{figure:.1f}%" for row, figure in rows if row.kind == "rate" and figure is not None]
    return " ".join(
        rates + [f"{figure:,}" for row, figure in rows if row.kind in ("flow", "stock")]
    )


@pytest.mark.parametrize("shape", CHARTS)
def test_every_number_is_one_of_the_reports(shape):
    """What the tables in a pipe say, and besides: months of windows, counties' figures, counts."""
    built = shipped()
    tables = [report_text(shipped(by=by), Layout()) for by in ("measure", "area", "department")]
    windows = [row.course.window for row in built.rows if row.course]
    svg = SHAPES[shape](built, Paper())
    months = " ".join(f"{each.start:%Y-%m} {each.last:%Y-%m}" for each in windows)
    besides = {
        "bullet": "0% 50% 100% 15 115",
        "trend": f"{months} 0 15 115 {' '.join(itertools.chain.from_iterable(scales(svg).values()))}",
        "heat": f"{county_figures(built)} {len(heat(built).left_out)}",
        "ranking": "100",
    }
    known = numbers("\n".join([*tables, besides[shape]]))
    assert numbers(said(svg)) <= known


@pytest.mark.parametrize("shape", CHARTS)
def test_sample_figures_are_marked_in_every_picture_and_real_ones_are_not(shape):
    for sheet in (Paper(), Paper(720)):
        marked, real = shipped(2), shipped(2)._replace(sample_rows=0)
        assert sample_warning(marked.sample_rows) in said(SHAPES[shape](marked, sheet))
        assert "示例" not in SHAPES[shape](real, sheet)


@pytest.mark.parametrize("shape", CHARTS)
def test_a_reader_who_sees_nothing_is_told_what_it_is(shape):
    root = parsed(SHAPES[shape](shipped(2), Paper()))
    assert root.get("role") == "img"
    assert [tag(child) for child in root][:2] == ["title", "desc"]
    assert root.get("aria-label") == root[0].text
    assert "截至 2023-06-30" in root[1].text


def test_what_is_shortened_stands_whole_in_a_title():
    for shape in ("bullet", "trend", "heat"):
        root = parsed(SHAPES[shape](hard(), Paper(720)))
        cut = [e for e in root.iter() if any("…" in (t.text or "") for t in e) and tag(e) == "g"]
        assert cut
        titles = " ".join(e.text for e in root.iter() if tag(e) == "title")
        assert LONG in titles


def test_every_colour_has_a_dark_one_and_reds_and_greens_differ_in_grey():
    css = as_html(page_of(hard_catalogue(10)))
    assert all(f".f-{name}{{" in css and f".s-{name}{{" in css for name in COLOURS)

    def grey(colour):
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for n in (0, 1):
        shades = sorted(grey(COLOURS[name][n]) for name in ("red", "green", "yellow"))
        assert all(right - left > 15 for left, right in itertools.pairwise(shades))


@pytest.mark.parametrize("shape", CHARTS)
def test_pictures(shape):
    asked = ["--as-of", "2023-06-30", "--measure", "2,7", "--format", "svg", "--chart", shape]
    done = run(["report", *asked], ROOT)
    assert (done.code, done.stderr) == (0, "")
    same(f"chart-{shape}.svg", done.stdout)
    same(f"chart-{shape}-hard.svg", SHAPES[shape](hard(10), Paper(720)))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--chart", "pie"], "pie"),
        (["--chart", "bullet"], "table 不是图；请写入文件：-o FILE.svg"),
        (["--chart", "bullet", "--format", "table", "-o", "x.svg"], "table 不是图"),
        (["--chart", "bullet", "--format", "json"], "json 不是图"),
        (["--chart", "bullet", "-o", "x.md"], "md 不是图"),
        (["--chart", "bullet", "--format", "svg", "--columns", "name"], "不能同时使用"),
    ],
)
def test_wrong_use(tmp_path, arguments, told):
    done = run(["report", "--data", str(ROOT / "data"), *arguments], tmp_path)
    assert done.code == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_ending_chooses_and_bullets_are_drawn_where_no_chart_is_named(tmp_path):
    for name in ("a.svg", "b.SVG"):
        done = run(["report", "--data", str(ROOT / "data"), "-o", name], tmp_path)
        assert (done.code, done.stdout) == (0, "")
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "完成率与序时进度、目标对照图" in parsed(svg).get("aria-label")
    assert (tmp_path / "b.SVG").read_text(encoding="utf-8") == svg


def has_font() -> bool:
    try:
        png(SHAPES["ranking"](hard(0), Paper()))
    except Refused:
        return False
    return True


needs_font = pytest.mark.skipif(not has_font(), reason="no Chinese font is installed")


@needs_font
@pytest.mark.parametrize("shape", CHARTS)
def test_png_has_two_pixels_to_a_point(tmp_path, shape):
    asked = ["report", "--data", str(ROOT / "data"), "--measure", "2", "--chart", shape]
    assert run([*asked, "-o", "a.png"], tmp_path).code == 0
    run([*asked, "-o", "a.svg"], tmp_path)
    raw = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", raw[16:24])
    root = parsed((tmp_path / "a.svg").read_text(encoding="utf-8"))
    assert raw.startswith(b"\x89PNG")
    assert width == 2 * 960
    assert abs(height - 2 * float(root.get("height"))) <= 2


@needs_font
def test_a_picture_too_long_for_other_programs_is_refused():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="40000"></svg>'
    with pytest.raises(Refused, match="40001"):
        png(svg)


def kept(tmp_path, told):
    """The old file stays as it was, and one sentence says why."""
    old = tmp_path / "a.png"
    old.write_bytes(b"old")
    done = run(["report", "--data", str(ROOT / "data"), "-o", "a.png"], tmp_path)
    assert done.code == 3
    assert told in done.stderr
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_without_a_chinese_font_nothing_is_drawn(tmp_path, monkeypatch):
    import resvg_py

    blank = resvg_py.svg_to_bytes
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda **how: blank(**how, skip_system_fonts=True)
    )
    kept(tmp_path, "没有安装中文字体")


def test_a_plain_report_imports_nothing_that_draws():
    code = (
        "import sys; from bqw_tracker.cli.main import run; run(['report', '--measure', '2']);"
        "print([n for n in sys.modules if '.render.svg' in n or 'resvg' in n])"
    )
    assert run_code(code, ROOT).stdout.splitlines()[-1] == b"[]"


def test_the_same_report_gives_the_same_bytes():
    asked = ["report", "--format", "svg", "--chart", "trend"]
    one, other = (run_process(asked, ROOT, {"PYTHONHASHSEED": seed}).stdout for seed in "12")
    assert one == other
    assert len(one) > 20_000
