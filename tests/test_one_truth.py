"""Whoever reads any output of a day reads the same: the written files are read back and compared.

The readers here know nothing of the program: what the json of `report` and of `findings` says is
looked for in the page, the circular, the mail, the ledger and the texts, on made-up workspaces.
"""

import json
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from docx import Document

from answers import Maker
from bqw_tracker.core.periods import parse_period
from read_back import html_tree, opened, plain
from running import run

AS_OF, TODAY = "2024-03-31", "2024-04-08"
LAGGING = ("missed", "off_track", "behind")
SOME, MORE, ALL = range(0, 200, 29), range(3, 200, 20), range(200)
OWES = re.compile(r"(\S+?)：(\d+)项指标，(\d+)期")


class Told(NamedTuple):
    """What the outputs say of one workspace: the json, and texts by the name of the output."""

    rows: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    made_good: list[dict[str, Any]]
    scores: dict[str, dict[str, Any]]
    texts: dict[str, str]
    page: ET.Element
    places: dict[str, dict[str, tuple[str, str]]]


def asked(data: Path, *words: str) -> str:
    day = ["--as-of", AS_OF, "--today", TODAY]
    done = run([*words, *day, "--data", str(data), "--lang", "zh"], data)
    assert done.code == 0, done.stderr
    return done.stdout


def written(number: int, data: Path) -> bool:
    """Write a workspace whose counties have units that are no bureaus; False where rows clash."""
    maker = Maker(number)
    maker.number = 0  # neither faults nor sample
    maker.write(data)
    (data / "rectifications.yaml").unlink()
    catalogue = data / "measures.yaml"
    content = json.loads(catalogue.read_text("utf-8"))
    content["rules"] |= {"reporting": {"due_day": "5"}}
    content["rules"]["score"] = content["rules"].get("score", {}) | {"least": "1"}
    for area in content["areas"][1:]:
        area["unit"] = f"{area['name']}教育局"
    for measure in content["measures"]:
        lead, *support = measure["departments"]
        if number % 3 and support:
            measure["departments"] = {"lead": [lead], "support": support}
    if number % 2 == 0:
        with_nodes(content, data)
    catalogue.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return run(["check", "--data", str(data)], data).code == 0


def with_nodes(content: dict[str, Any], data: Path) -> None:
    """Give the deeds that are followed often enough nodes; what was in progress is the first."""
    ids = set()
    for measure in content["measures"]:
        for indicator in measure["indicators"]:
            if indicator["kind"] != "milestone":
                continue
            if indicator["reported"]["every"] not in ("month", "quarter"):
                continue
            for target in indicator["targets"]:
                span = parse_period(target["period"])
                if span is not None:
                    middle = span.start + (span.end - span.start) / 3
                    days = (span.start, middle, span.last)
                    target.pop("schedule", None)
                    target["nodes"] = [
                        {"name": name, "due": str(day)}
                        for name, day in zip(
                            ("印发方案", "开展试点", "投入运行"), days, strict=True
                        )
                    ]
                    ids.add(indicator["id"])
    for path in (data / "progress").rglob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(
            line.replace(",in_progress,", ",印发方案,") if line.split(",")[0] in ids else line
            for line in lines
        ), "utf-8")  # fmt: skip


def told(data: Path) -> Told:
    found = json.loads(asked(data, "findings", "--format", "json"))
    for name in ("a.html", "a.docx", "a.xlsx", "a.svg"):
        chart = ["--chart", "ranking"] if name.endswith("svg") else []
        asked(data, "report", "-o", str(data / name), *chart)
    page = html_tree((data / "a.html").read_text("utf-8"))
    scores = {
        by: {
            group["key"]: group
            for group in json.loads(
                asked(data, "report", "--by", by, "--score", "--format", "json")
            )["groups"]
        }
        for by in ("area", "department")
    }
    document = Document(str(data / "a.docx"))
    texts = {
        "findings": asked(data, "findings"),
        "mail": asked(data, "summary", "--all"),
        "circular": "\n".join(paragraph.text for paragraph in document.paragraphs),
        "page": "\n".join(page.find(".//main").itertext()),
        "report": asked(data, "report"),
        "ledger": "\n".join(sheet_texts(data / "a.xlsx")),
    }
    return Told(
        json.loads(asked(data, "report", "--format", "json"))["rows"],
        found["findings"],
        found["made_good"],
        scores,
        texts,
        page,
        {
            "page": dict(places_of_tables(page_tables(page))),
            "circular": dict(places_of_tables(docx_tables(document))),
            "ledger": dict(places_of_tables(sheet_tables(data / "a.xlsx"))),
        },
    )


def sheet_texts(path: Path) -> list[str]:
    book = opened(path.read_bytes())
    return [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


def page_tables(page: ET.Element) -> list[list[list[str]]]:
    return [
        [["".join(cell.itertext()).strip() for cell in line] for line in table.iter("tr")]
        for table in page.iter("table")
    ]


def docx_tables(document: Any) -> list[list[list[str]]]:
    return [[[c.text.strip() for c in row.cells] for row in t.rows] for t in document.tables]


def sheet_tables(path: Path) -> list[list[list[str]]]:
    book = opened(path.read_bytes())
    return [
        [["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    ]


def places_of_tables(tables: list[list[list[str]]]) -> Any:
    """Every table of scores: who has which place now, and which a month before."""
    for table in tables:
        titles: list[str] = []
        for line in table:
            if "名次" in line and "上月名次" in line:
                titles = line
            elif titles:
                cells = dict(zip(titles, line, strict=False))
                name = cells.get("地区") or cells.get("科室（单位）") or ""
                if name and re.fullmatch(r"\d+|–", cells["名次"]):
                    yield name, (cells["名次"], cells["上月名次"])


def gap(finding: dict[str, Any]) -> str | None:
    """The gap of what lags behind its due share, in points, half up."""
    if finding["shortfall"] is None or Decimal(finding["shortfall"]) <= 0:
        return None
    tenths = (Decimal(finding["shortfall"]) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{max(tenths, Decimal('0.1'))}个百分点"


def owing(head: str) -> str:
    """The area that stands before a count; nothing before the count of them all."""
    name = re.sub(r"^(\d+[.]|[一二三四五]、)", "", head).strip("■ ")
    return "" if name in ("缺报", "未报送") else name


def same_silence(one: Told) -> None:
    """Who owes how many figures of how many indicators; each by code and name, or by name."""
    missing = [each for each in one.findings if each["kind"] == "missing"]
    indicators = {
        area: {each["indicator"] for each in missing if each["area"] == area}
        for area in {each["area"] for each in missing}
    }
    names = {each["indicator"]: each["name"] for each in missing}
    counts = {}
    for output in ("findings", "mail", "page", "circular"):
        found = {
            owing(area): (int(of), int(figures))
            for area, of, figures in OWES.findall(one.texts[output])
        }
        whole = found.pop("", None)
        figures = sum(figures for _, figures in found.values())
        assert whole in (None, (len(set[str]().union(*indicators.values())), figures)), output
        assert {area: of for area, (of, _) in found.items()} == {
            area: len(ids) for area, ids in indicators.items()
        }, output
        counts[output] = found
    assert len({json.dumps(each, sort_keys=True) for each in counts.values()}) == 1, counts
    for output in counts:
        heads = list(OWES.finditer(one.texts[output]))
        ends = [*(head.start() for head in heads[1:]), None]
        for head, end in zip(heads, ends[: len(heads)], strict=True):
            area, block = owing(head[1]), plain(one.texts[output][head.end() : end])
            for id_ in indicators.get(area, ()):
                assert plain(names[id_]) in block, (output, area, id_)
                assert output == "circular" or id_ in block, (output, area, id_)


def same_gaps(one: Told) -> None:
    """The gap of what lags is one number with one unit wherever it is told."""
    for each in one.findings:
        shown = gap(each) if each["kind"] in LAGGING else None
        if shown is None:
            continue
        for output in ("findings", "mail", "page", "circular", "ledger"):
            text = plain(one.texts[output])
            wanted = shown if output != "ledger" else shown.removesuffix("个百分点")
            assert wanted in text, (output, each["key"], shown)


def same_nodes(one: Told) -> None:
    """The nodes that are overdue are named wherever what lags is told."""
    for each in one.findings:
        if each["kind"] in LAGGING and each["nodes"]:
            late = [n for n in each["nodes"] if not n["reached"] and n["due"] <= AS_OF]
            assert late or each["kind"] == "missed", each
            for output in ("findings", "mail", "page", "circular", "ledger"):
                text = plain(one.texts[output])
                for node in late:
                    assert plain(f"{node['name']}（时限") in text, (output, each["key"], node)


def nobody_accused(one: Told) -> None:
    """What was made good is told as such and lags nowhere."""
    lags = [each["key"].partition("/")[2] for each in one.findings if each["kind"] in LAGGING]
    keys = Counter((row["indicator"], row["area"], row["period"]) for row in one.rows)
    for each in one.made_good:
        about = each["key"].partition("/")[2]
        alone = keys[tuple(about.split("/"))] == 1  # else it may be another target of the period
        assert not alone or about not in lags, about
    text = re.sub(r"\s", "", one.texts["circular"])
    names = Counter(row["name"] for row in one.rows)
    for row in one.rows:
        if row["mark"] == "made_good" and row["part_of_each"] and names[row["name"]] > 1:
            accused = rf"{re.escape(row['name'])}[^。]*。[^。]*其中滞后的有：[^。]*{row['area']}（"
            assert not re.search(accused, text), row
    for table in one.page.iter("table"):
        if "lagging" in table.get("class", "").split():
            lines = len(list(table.iter("tr"))) - 1
            assert lines == len(lags), "the page lists what findings say"


def same_places(one: Told) -> None:
    """There is one ranking: page, circular and ledger have the places of --score."""
    known = {
        name: tuple(
            "–" if group[key] is None else str(group[key]) for key in ("rank", "rank_before")
        )
        for groups in one.scores.values()
        for name, group in groups.items()
    }
    for output, found in one.places.items():
        assert found == {name: known.get(name, ("–", "–")) for name in found}, output
        assert {name for name in known if known[name][0] != "–"} <= found.keys(), output


def nobody_made_up(one: Told, data: Path) -> None:
    """Names of units come from the catalogue alone."""
    content = json.loads((data / "measures.yaml").read_text("utf-8"))
    units = {area.get("unit", area["name"]) for area in content["areas"]}
    known = units | set(content["departments"])
    for each in one.findings:
        assert {*each["departments"], *each["support"]} <= known, each["key"]
    for output, text in one.texts.items():
        assert "市场监管局" not in text, output


def same_roles(one: Told) -> None:
    """Who must act, and who supports them, stand in the same words wherever a finding does."""
    for each in one.findings:
        who = "、".join(each["departments"])
        who += f"；配合：{'、'.join(each['support'])}" if each["support"] else ""
        assert plain(f"责任单位：{who}") in plain(one.texts["findings"]), each["key"]
        assert plain(who) in plain(one.texts["ledger"]), each["key"]
        if each["kind"] in LAGGING:
            assert plain(who) in plain(one.texts["page"]), each["key"]


def nothing_settled_lacks(one: Told) -> None:
    """Of what is achieved nothing is missing, and no deed has a share that nobody told."""
    for output, text in one.texts.items():
        assert "已完成（缺" not in re.sub(r"\s", "", text), output


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(
            n, marks=[] if n in SOME else pytest.mark.slow if n in MORE else pytest.mark.long
        )
        for n in ALL
    ],
)
def test_all_outputs_of_a_day_say_the_same(number: int, tmp_path: Path) -> None:
    if not written(number, tmp_path):
        pytest.skip("the rows of this one clash")
    one = told(tmp_path)
    same_silence(one)
    same_gaps(one)
    same_nodes(one)
    nobody_accused(one)
    same_places(one)
    nobody_made_up(one, tmp_path)
    same_roles(one)
    nothing_settled_lacks(one)
