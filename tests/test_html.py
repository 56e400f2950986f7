"""The page: what stands on it is what the report says, whatever the names are."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import read_back
from bqw_tracker import locale
from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.render import labels
from bqw_tracker.render.explanation import explanation_text
from bqw_tracker.render.html import as_html
from bqw_tracker.render.table import PIPE
from bqw_tracker.render.xlsx import as_xlsx
from bqw_tracker.reports.circular import Letterhead, circular
from bqw_tracker.reports.documents import ledger_book, web_page
from bqw_tracker.reports.explanation import explain, explanations
from bqw_tracker.reports.finding import key_text
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Origin, origin_of
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.reports.rows import urgency
from bqw_tracker.store.load import load
from hard_names import NAMES, SEEN, hard_catalogue, hard_rows
from read_back import opened
from running import ROOT, run
from test_golden import same

AS_OF, TODAY, DRAWN = date(2023, 6, 30), date(2023, 7, 31), Selection(drawn=True)
LATER = date(2024, 7, 20)
ORIGIN = Origin(
    AS_OF, None, Selection(departments=(NAMES[0],)), False, "0.1.0", "c" * 40, False, "a" * 64,
    "b" * 64, 1, 1, "d" * 64,
)  # fmt: skip


class Page:
    """The tags and texts of a page, and what heads each row of targets; every tag is closed."""

    def __init__(self, text: str) -> None:
        tree = read_back.html_tree(text)
        self.tags = [(each.tag, each.attrib) for each in tree.iter()]
        self.texts = list(texts(tree))
        self.rows = [read_back.said(line[0]) for line in read_back.classed(tree, "tr", "target")]


def texts(element: ET.Element) -> Iterator[str]:
    """The texts that are there to be read."""
    if element.tag not in ("style", "script"):
        yield element.text or ""
        for child in element:
            yield from texts(child)
            yield child.tail or ""


@pytest.fixture(autouse=True)
def _chinese():
    locale.use("zh")


def built(catalogue, rows, as_of=AS_OF, *, today=TODAY, entries=()):
    judged = Judged(catalogue, rows, as_of, entries=entries)
    found = findings(judged, today=today, entries=entries)
    return web_page(judged, report(judged, DRAWN), found)._replace(origin=ORIGIN)


@cache
def hard(targets, *, rows=True):
    catalogue = hard_catalogue(targets)
    return built(catalogue, hard_rows(catalogue) if rows else [])


@cache
def shipped(as_of=AS_OF):
    workspace = load(ROOT / "data")
    return built(workspace.catalogue, workspace.observations, as_of)


def test_golden():
    same("report-hard.html", as_html(hard(10)))


@pytest.mark.parametrize(("targets", "rows"), [(30, True), (30, False), (0, True)])
def test_names_stay_text(targets, rows):
    one = hard(targets, rows=rows)
    text = as_html(one)
    page = Page(text)
    assert "<script>alert" not in text
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "bqw-origin"}, {}]
    said = "".join(page.texts)
    for row in one.report.rows:
        assert SEEN[NAMES.index(row.name)] in said
    assert sum(tag == "title" for tag, _ in page.tags) == 1


def test_the_policy_knows_the_page_s_own_script_and_style():
    text = as_html(hard(10))
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    for name, tag in (("script-src", "script"), ("style-src-elem", "style")):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(own.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}';" in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_nothing_is_fetched():
    for tag, attrs in Page(as_html(hard(30))).tags:
        assert tag not in ("img", "iframe", "object", "embed", "base"), tag
        assert "src" not in attrs, attrs
        assert attrs.get("href", "#").startswith(("#", "data:,")), attrs
        assert not [name for name in attrs if name.startswith("on")]


def test_every_link_has_its_end():
    page = Page(as_html(shipped()))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.tags:
        for name in ("href", "aria-labelledby"):
            wanted = attrs.get(name, "").removeprefix("#")
            assert wanted in ("", "data:,", *ids)


def test_the_status_counts_add_up():
    one = shipped()
    text = as_html(one)
    counts = [int(n) for n in re.findall(r'data-status="[a-z_]+"><b>(\d+)</b>', text)]
    assert counts == list(one.report.total.counts.values())
    drawn = [int(n) for n in re.findall(r"flex-grow:(\d+)", text)]
    columns = [sum(each.counts.values()) for each in one.months]
    assert columns == [sum(counts)] * 3
    assert sum(drawn) == sum(counts) + sum(columns)


def headings(text):
    return re.findall(r'<h2 id="([a-z]+)">', text)


def lines(text, name):
    """The cells of each line of a table, as they are read."""
    tree = read_back.html_tree(text)
    (table,) = read_back.classed(tree, "table", name)
    return [[read_back.said(cell, ()) for cell in line] for line in table.find("tbody")]


def test_the_reader_finds_first_what_matters():
    assert headings(as_html(shipped())) == [
        "matters", "lagging", "unreported", "worse", "better", "targets", "counties", "meanings",
        "notes", "origin",
    ]  # fmt: skip
    still = headings(as_html(shipped()._replace(worse=(), better=())))
    assert not {"worse", "better"} & set(still)


def test_what_got_better_is_what_a_circular_of_the_day_calls_so():
    workspace, as_of, today = load(ROOT / "data"), date(2023, 9, 30), date(2023, 10, 10)
    judged = Judged(workspace.catalogue, workspace.observations, as_of, today)
    chosen = Selection(drawn=True)
    built, found = report(judged, chosen), findings(judged, today=today)
    page = web_page(judged, built, found, chosen=chosen)
    told = circular(judged, built, found, Letterhead(), chosen=chosen)
    assert (page.before, page.better) == (told.before, told.better)
    assert len(page.better) > 20
    listed = as_html(page).split('id="better"')[1].split("</section>")[0]
    assert listed.count("<a ") == len(page.better)


@pytest.mark.parametrize(
    ("statuses", "why"),
    [
        pytest.param(("met",), "none of what lags is listed, which is not that nothing lags"),
        pytest.param(("met", "behind"), "some of it is listed"),
        pytest.param((), "all of it is listed"),
    ],
)
def test_what_lags_and_is_not_listed_for_its_status_is_counted(statuses, why):
    workspace, today = load(ROOT / "data"), date(2023, 10, 10)
    judged = Judged(workspace.catalogue, workspace.observations, date(2023, 9, 30), today)
    found = findings(judged, today=today)
    lagging = [row for row in report(judged).lagging if statuses and row.status not in statuses]
    assert bool(lagging) == bool(statuses), why
    said = f"有{len(lagging)}项滞后的目标未列出：其状态不在所选之列"
    chosen = Selection(statuses=statuses)
    book = opened(as_xlsx(ledger_book(judged, report(judged, chosen), found, chosen=chosen)))
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    chosen = chosen._replace(drawn=True)
    page = as_html(web_page(judged, report(judged, chosen), found, chosen=chosen))
    assert (said in page) == (said in cells) == bool(lagging)
    assert "没有滞后的目标" not in page
    assert "没有滞后的目标" not in cells


def test_what_lags_stands_in_the_order_of_the_findings_with_gap_need_since_and_who():
    one = shipped()
    found = lines(as_html(one), "lagging")
    assert [cells[0].split("M")[0] for cells in found] == [
        each.indicator.name for each in one.lagging
    ]
    assert len({each.key.kind for each in one.lagging}) > 1
    first = next(cells for cells in found if "M02-02" in cells[0])
    assert first[1:] == [
        "江门市", "严重滞后", "18家选取56家", "17.9个百分点",
        "还差38家：剩2个季度，每季度需19家，为此前平均的2.2倍", "自2023年一季度起，已连续2个季度",
        "食品生产科、标准化科",
    ]  # fmt: skip


def test_what_was_made_good_or_accepted_never_stands_among_what_lags():
    workspace = load(ROOT / "data")
    made = built(workspace.catalogue, workspace.observations, date(2024, 6, 30), today=LATER)
    assert made.made_good
    text = as_html(made)
    apart = text.split("已说明或已补齐，不计入滞后")[1].split("</ul>")[0]
    for each in made.made_good:
        assert each.indicator.name in apart
    tile = text.split('data-status="missed"')[1].split("</li>")[0]
    assert "已补齐\u00a0" in tile, "why more targets are missed than are listed"
    keys = {each.key for each in made.lagging}
    assert not keys & {each.key for each in made.made_good}
    listed = " ".join(cells[0] + cells[1] for cells in lines(text, "lagging"))
    assert "M12-05" in apart
    assert "M12-05" not in listed


def test_an_accepted_lag_stands_apart():
    one = shipped()
    key = one.lagging[0].key
    entry = Rectification.model_validate(
        {
            "id": "1",
            "finding": key_text(key),
            "opened": "2023-06-01",
            "accepted": {"reason": "洪水", "approver": "张三", "until": "2023-12-31"},
        }
    )
    workspace = load(ROOT / "data")
    told = built(workspace.catalogue, workspace.observations, entries=[entry])
    assert [each.key for each in told.accepted] == [key]
    assert [each.key for each in told.lagging] == [each.key for each in one.lagging[1:]]
    assert "已说明（至2023-12-31）" in as_html(told).split("不计入滞后")[1].split("</ul>")[0]


def test_who_has_not_reported_is_told_by_code_and_name_under_the_area():
    one = hard(30)
    assert one.silent[0].area == "开平市", "the county that never reports"
    part = as_html(one).split('id="unreported"')[1].split("</details>")[0]
    for owed in one.silent[0].unsent:
        assert f'<a href="#{owed.indicator.id}">' in part
    assert part.count("<li>") == len(one.silent[0].unsent)
    assert "到期应报的数据都已报送" in as_html(one._replace(silent=()))


def test_what_got_worse_is_folded_where_it_is_much():
    one = hard(300)
    assert len(one.worse) > 6
    part = as_html(one).split('id="worse"')[1].split("</section>")[0]
    assert f"另有{len(one.worse) - 6}项" in part.replace(" ", "")
    assert part.count("<li>") == len(one.worse)


def test_a_figure_stands_where_its_period_and_its_area_meet():
    text = as_html(shipped())
    table = text.split('id="why-M07-01"')[1].split("</table>")[0]
    heads = re.findall(r"<th>([^<]+)</th>", table)
    assert heads[:3] == ["报送期", "蓬江区", "江海区"]
    assert "2023年6月" in heads
    workspace = load(ROOT / "data")
    counted = [row for row in workspace.observations if row.indicator == "M07-01"
               and row.period.last <= AS_OF]  # fmt: skip
    for row in counted:
        assert f'{Path(row.path).name}:{row.line}">{row.value}<' in table
    assert table.count("<td") == len(counted)


def test_a_county_below_what_the_city_must_reach_is_marked_by_a_word():
    part = as_html(shipped()).split('<table class="heat')[1]
    rate = part.split(">举报按时核查率<")[1].split("</tr>")[0]
    assert '<td class="ill">93.2%<small>未达总体要求</small>' in rate


def test_the_contents_lead_to_every_section_and_measure():
    text = as_html(shipped())
    contents = text.split('class="contents"')[1].split("</nav>")[0]
    said = re.findall(r'href="#([a-z]+-\d+)">([^<]+)<', contents)
    assert [each for each in said if each[0].startswith("section")][1] == (
        "section-2", "二、构建良好市场秩序,全面建设美丽城镇",
    )  # fmt: skip
    assert ("measure-7", "7 开展农贸市场提升行动") in said
    heads = re.findall(r'<h[34] id="((?:section|measure)-\d+)"', text)
    assert [each[0] for each in said] == heads


def test_the_worst_first():
    one = shipped()
    one = one._replace(report=one.report._replace(worst_first=True))
    page = Page(as_html(one))
    worst = min(one.report.rows, key=urgency)
    assert page.rows[0].startswith(worst.name)
    assert len(page.rows) == len(one.report.rows)


def test_a_filtered_page_says_so_at_its_top():
    top = as_html(hard(10)).split("<main>")[0]
    assert "本页只含 科室：&lt;script&gt;" in top
    whole = hard(10)._replace(origin=ORIGIN._replace(asked=DRAWN))
    assert "本页只含" not in as_html(whole)


def test_parts_alone_are_no_count_of_nothing(tmp_path):
    asked = ["--data", str(ROOT / "data"), "--as-of", "2023-06-30", "--area", "台山市"]
    assert run(["report", *asked, "-o", "a.html"], tmp_path).code == 0
    text = (tmp_path / "a.html").read_text("utf-8")
    assert "目标4项" in text.split("<main>")[0]
    assert "目标0项" not in text
    assert "平均完成率–" not in text


def test_scores_come_after_the_counts_where_they_are_asked_for_else_at_the_end(tmp_path):
    asked = ["--data", str(ROOT / "data"), "--as-of", "2023-06-30", "--today", "2023-07-31"]
    by = ["--by", "department"]
    assert run(["report", *asked, *by, "--score", "-o", "a.html"], tmp_path).code == 0
    assert run(["report", *asked, *by, "--score", "-o", "a.md"], tmp_path).code == 0
    texts = [text.strip() for text in Page((tmp_path / "a.html").read_text("utf-8")).texts]
    lines = (tmp_path / "a.md").read_text("utf-8").splitlines()
    cells = [cell.strip() for line in lines if line.startswith("|") for cell in line.split("|")]
    assert len(cells) > 200
    assert all(cell in texts for cell in cells if cell.strip(":-"))
    assert run(["report", *asked, *by, "-o", "b.html"], tmp_path).code == 0
    first, last = (headings((tmp_path / name).read_text("utf-8")) for name in ("a.html", "b.html"))
    assert first[:2] == ["matters", "scores"]
    assert last[last.index("scores") - 1] == "counties"


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30)])
def test_no_english_on_a_chinese_page(day):
    one = shipped(day)._replace(origin=None)
    found = set(re.findall(r"[A-Za-z]{2,}", "".join(Page(as_html(one)).texts)))
    digests = " ".join(proof.evidence.digest for row in one.report.rows for proof in row.proofs)
    names = f"{ROOT / 'data' / 'progress' / 'sample'}.csv.txt"
    assert [word for word in found if word not in names and word not in digests] == []


def test_every_word_of_a_status_is_explained():
    page = Page(as_html(shipped()))
    said = "".join(page.texts).split("各状态的含义")[1]
    for row in shipped().report.rows:
        assert labels.status_word(row.status, final=row.final) in said


def test_all_explanations_are_those_of_each():
    workspace = load(ROOT / "data")
    judged = Judged(workspace.catalogue, workspace.observations, AS_OF)
    owned, areas = judged.index.owned, [area.name for area in judged.catalogue.areas]
    found = list(explanations(judged, dict.fromkeys(owned, areas)))
    assert [each.indicator.id for each in found] == list(owned)
    for each in found:
        mine = [row for row in judged.rows if row.indicator == each.indicator.id]
        alone = Judged(judged.catalogue, mine, AS_OF)
        own = explain(alone, owned[each.indicator.id])
        assert explanation_text(each, PIPE) == explanation_text(own, PIPE)


def test_sample_figures_are_marked_on_screen_and_on_paper():
    text = as_html(hard(10))
    assert text.count("示例数据，不得外传") >= 3  # the bar, the stamp, the notes
    assert '@top-right { content: "示例数据\\00ff0c不得外传' in text
    marked = hard(10)
    real = marked._replace(report=marked.report._replace(sample_rows=0))
    assert "示例数据，不得外传" not in as_html(real)


def test_the_origin_can_be_read_back(tmp_path):
    text = as_html(hard(10))
    line = re.search(r'id="bqw-origin">(.*?)</script>', text)[1]
    assert origin_of(line) == ORIGIN
    data = ["--data", str(ROOT / "data")]
    asked = [*data, "--as-of", "2023-06-30", "--today", "2023-07-31", "--measure", "2"]
    assert run(["report", *asked, "-o", "页.html"], tmp_path).code == 0
    assert run(["verify", *data, "页.html"], tmp_path).code == 0


def test_only_what_passes_the_filters_is_told(tmp_path):
    asked = ["--as-of", "2023-12-31", "--area", "台山市", "--data", str(ROOT / "data")]
    assert run(["report", *asked, "-o", "a.html"], tmp_path).code == 0
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "\n台山市 · 2023" in text
    assert "\n开平市 · 2023" not in text


def test_the_same_report_gives_the_same_page():
    assert as_html(hard(30)) == as_html(hard(30))


def test_both_languages():
    one = hard(10)
    locale.use("en")
    text = as_html(one)
    locale.use("zh")
    assert '<html lang="en">' in text
    assert '<html lang="zh-CN">' in as_html(one)
    assert "What matters" not in as_html(one)


def test_the_shipped_page_is_small():
    assert len(as_html(shipped()).encode()) < 310_000


def test_json_and_page_carry_the_same_origin(tmp_path):
    asked = ["report", "--as-of", "2023-06-30", "--data", str(ROOT / "data")]
    for name in ("a.html", "a.json"):
        assert run([*asked, "-o", name], tmp_path).code == 0
    line = re.search(
        r'id="bqw-origin">(.*?)</script>', (tmp_path / "a.html").read_text(encoding="utf-8")
    )[1]
    kept = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["origin"]
    found = json.loads(line)
    assert (found.pop("making")["form"], kept.pop("making")["form"]) == ("html", "json")
    assert found == kept
