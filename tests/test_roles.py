"""Who leads and who supports: filters take either role, everything else counts who leads."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.calendar import duties
from bqw_tracker.core.deliveries import deliveries, department_punctuality
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation, Roles
from bqw_tracker.render.circular_text import silent_told
from bqw_tracker.reports.findings import Silent, Unsent
from bqw_tracker.reports.form import form, forms
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import EVERYTHING, Selection, report
from bqw_tracker.reports.scope import scope
from bqw_tracker.reports.scores import scores
from building import day, observations, period, written
from read_back import html_tree, opened, plain
from running import ROOT, run
from test_golden import same

# ── Laws, over any roles ──

OFFICES = ("一科", "二科", "三科", "四科")


@st.composite
def some_roles(draw: st.DrawFn) -> Any:
    """Who leads and who supports: a list, or both roles, where one at least leads."""
    names = draw(st.permutations(OFFICES))
    lead = draw(st.integers(1, 3))
    support = draw(st.integers(0, len(OFFICES) - lead))
    if not support and draw(st.booleans()):
        return names[:lead]
    return {"lead": names[:lead], "support": names[lead : lead + support]}


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """A catalogue of three measures with two indicators each, some with departments of their own."""
    content = written()
    (first,) = content["measures"]
    (indicator,) = first["indicators"]
    measures = []
    for number in (1, 2, 3):
        own = [indicator | {"id": f"M{number:02}-{place:02}"} for place in (1, 2)]
        for each in own:
            if draw(st.booleans()):
                each["departments"] = draw(some_roles())
        measures.append(
            first | {"number": str(number), "departments": draw(some_roles()), "indicators": own}
        )
    return content | {"departments": [*OFFICES], "measures": measures}


def alone(content: dict[str, Any]) -> dict[str, Any]:
    """The same catalogue in which nobody supports."""

    def lead(one: dict[str, Any]) -> dict[str, Any]:
        roles = one.get("departments")
        return one | {"departments": roles["lead"]} if isinstance(roles, dict) else one

    measures = [
        lead(measure) | {"indicators": [lead(each) for each in measure["indicators"]]}
        for measure in content["measures"]
    ]
    return content | {"measures": measures}


ROWS = "monthly 2023-01..2023-06 9;"
AS_OF, TODAY = day("2023-06-30"), day("2023-07-10")


def known(content: Catalogue) -> list[Observation]:
    """Rows of half of the indicators: the other half owes them."""
    ids = [i.id for m in content.measures for i in m.indicators]
    return [row._replace(indicator=id_) for id_ in ids[::2] for row in observations(ROWS)]


def judged_of(said: dict[str, Any]) -> Judged:
    content = Catalogue.model_validate(said)
    return Judged(content, known(content), AS_OF)


@given(contents(), st.sampled_from(OFFICES))
def test_a_filter_lets_through_what_a_department_leads_and_what_it_supports(said, name):
    judged = judged_of(said)
    chosen = Selection(departments=(name,))
    owned = judged.index.owned
    leads = [id_ for id_, each in owned.items() if name in each.departments.lead]
    supports = [id_ for id_, each in owned.items() if name in each.departments.support]
    assert not set(leads) & set(supports)
    asked = report(judged, chosen)
    assert [row.indicator for row in asked.rows] == [
        id_ for id_ in owned if id_ in (*leads, *supports)
    ]
    told = scope(judged.index, [], chosen)
    assert [id_ for id_ in owned if told.holds(id_, judged.index.root)] == [
        row.indicator for row in asked.rows
    ]


@given(contents())
def test_a_target_is_counted_once_for_each_department_that_leads_it(said):
    judged = judged_of(said)
    groups = report(judged, Selection(by="department")).groups
    leads = [each.departments.lead for each in judged.index.owned.values()]
    assert {group.key: sum(group.counts.values()) for group in groups} == {
        name: count for name in OFFICES if (count := sum(name in each for each in leads))
    }


@given(contents())
def test_who_supports_changes_no_count_no_score_and_no_form(said):
    told = []
    for each in (said, alone(said)):
        judged = judged_of(each)
        index = Index(judged.catalogue)
        found = deliveries(index, known(judged.catalogue), owed=duties(index, TODAY), today=TODAY)
        told.append((
            scores(judged, "department", today=TODAY),
            department_punctuality(index, found, today=TODAY),
            report(judged, Selection(by="department")).groups,
            report(judged, EVERYTHING).total,
            forms(judged.catalogue, period("2023-06")),
            [form(judged.catalogue, period("2023-06"), department=name) for name in OFFICES],
        ))  # fmt: skip
    assert told[0] == told[1]


# ── Outputs: the shipped catalogue, in which some support ──

FOOD = "departments: [食品生产科, 标准化科]"
MARKETS = "departments: [食品市场科, 执法监督科, 协调应急科, 质量监督科]"
ASKED = ["--as-of", "2024-03-31", "--today", "2024-04-10"]
WHO = {"zh": "食品生产科；配合：标准化科、财务科", "en": "食品生产科; support: 标准化科, 财务科"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roles")
    shutil.copytree(ROOT / "data", folder / "data")
    path = folder / "data" / "measures.yaml"
    text = path.read_text("utf-8")
    for old, new in (
        (FOOD, "departments: {lead: [食品生产科], support: [标准化科, 财务科]}"),
        (MARKETS, "departments: {lead: [食品市场科], support: [执法监督科, 协调应急科]}"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    assert run(["check"], folder).code == 0
    return folder


def said(folder: Path, *words: str) -> str:
    done = run([*words, "--data", str(folder / "data")], folder)
    assert done.code == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_roles_stand_in_every_output(workspace: Path, tmp_path: Path, language: str) -> None:
    asked = ["report", "--as-of", "2024-03-31", "--lang", language]
    for ending in ("html", "docx", "xlsx"):
        said(workspace, *asked, "-o", str(tmp_path / f"a.{ending}"))
    book = opened((tmp_path / "a.xlsx").read_bytes())
    texts = {
        "table": said(workspace, *asked),
        "by department": said(workspace, *asked, "--by", "department"),
        "worst": said(workspace, *asked, "--sort", "worst"),
        "columns": said(workspace, *asked, "--columns", "name,department"),
        "md": said(workspace, *asked, "--format", "md"),
        "html": "".join(html_tree((tmp_path / "a.html").read_text("utf-8")).itertext()),
        "xlsx": "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        ),
        "explain": said(workspace, "explain", "M02-01", "--lang", language),
    }
    assert {
        name for name, text in texts.items() if plain(WHO[language]) not in plain(text)
    } == set()
    sheets = [
        " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        for sheet in book
    ]
    assert sum(WHO[language] in text for text in sheets) > 2, "overview, targets, findings"
    with_county = (
        WHO[language]
        .replace("科；", "科、开平市市场监管局；")
        .replace("科;", "科, 开平市市场监管局;")
    )
    told = {
        "circular": "".join(each.text for each in Document(str(tmp_path / "a.docx")).paragraphs),
        "findings": said(workspace, "findings", *ASKED, "--lang", language),
        "summary": said(workspace, "summary", *ASKED, "--lang", language, "--all"),
    }
    assert {name for name, text in told.items() if plain(with_county) not in plain(text)} == set()


def test_both_roles_stand_in_the_data_formats(workspace: Path) -> None:
    asked = ["report", "--as-of", "2024-03-31", "--measure", "2,4", "--format"]
    rows = json.loads(said(workspace, *asked, "json"))["rows"]
    roles = {2: (["食品生产科"], ["标准化科", "财务科"]), 4: (["标准化科"], [])}
    assert rows
    assert all((row["departments"], row["support"]) == roles[row["measure"]] for row in rows)
    lines = list(csv.DictReader(io.StringIO(said(workspace, *asked, "csv"))))
    assert [(line["departments"], line["support"]) for line in lines] == [
        (";".join(row["departments"]), ";".join(row["support"])) for row in rows
    ]
    for command in ("findings", "summary"):
        found = json.loads(said(workspace, command, *ASKED, "--format", "json"))["findings"]
        own = {one["indicator"]: one for one in found}["M02-03"]
        assert own["departments"] == ["食品生产科", "开平市市场监管局"]
        assert own["support"] == ["标准化科", "财务科"]


@pytest.mark.parametrize("name", ["财务科", "标准化科", "食品生产科", "协调应急科"])
def test_every_command_filters_by_either_role(workspace: Path, name: str) -> None:
    def own(one: dict[str, Any]) -> bool:
        return name in (*one["departments"], *one["support"])

    for words, key in (
        (["report", "--as-of", "2024-03-31"], "rows"),
        (["findings", *ASKED], "findings"),
        (["summary", *ASKED], "findings"),
    ):
        every = json.loads(said(workspace, *words, "--format", "json"))[key]
        told = json.loads(said(workspace, *words, "--department", name, "--format", "json"))[key]
        assert told == [one for one in every if own(one)]
        assert told or name == "财务科"


def test_a_form_asks_who_leads_and_tells_who_supports(workspace: Path) -> None:
    asked = ["template", "--period", "2023-06", "--data", str(workspace / "data"), "--lang", "en"]
    lead = run([*asked, "--department", "食品生产科"], workspace)
    assert "M02-01" in lead.stdout
    assert lead.stderr == ""
    support = run([*asked, "--department", "财务科"], workspace)
    assert "M02-01" not in support.stdout
    assert "M17-01" in support.stdout
    assert support.stderr.startswith(
        "what 财务科 supports is reported by those that lead: M02-01 食品产业链工业产值 (食品生产科), "
    )


def test_the_list_of_rectifications_takes_either_role(workspace: Path, tmp_path: Path) -> None:
    shutil.copytree(workspace / "data", tmp_path / "data")
    (tmp_path / "data" / "rectifications.yaml").write_text(
        "- {id: R001, finding: behind/M02-03/开平市/2023, opened: 2024-01-09, owner: 食品生产科, "
        "due: 2024-06-30, measure: 补建}\n", "utf-8",
    )  # fmt: skip
    for name, count in (("财务科", 1), ("食品生产科", 1), ("网监科", 0)):
        words = ["rectify", "list", "--department", name, "--today", "2024-04-10"]
        told = json.loads(said(tmp_path, *words, "--format", "json"))["rectifications"]
        assert len(told) == count, name


SUPPORT = {
    "same support": (("二科",), ("二科",)),
    "other support": (("二科",), ("三科",)),
    "one has none": (("二科",), ()),
}


@pytest.mark.parametrize("case", SUPPORT)
def test_who_supports_is_not_lost_where_who_leads_is_told_once(case: str) -> None:
    """A circular names who answers for all that an area owes once, where it is the same."""
    locale.use("zh")
    content = Catalogue.model_validate(written())
    measure = content.measures[0]
    unsent = tuple(
        Unsent(measure.indicators[0], (period("2023-06"),), day("2023-07-05"),
               Roles(lead=("一科",), support=support))
        for support in SUPPORT[case]
    )  # fmt: skip
    told = silent_told(Silent("新会区", unsent), ())
    for support in SUPPORT[case]:
        assert f"责任单位：一科{'；配合：' if support else ''}{''.join(support)}" in told
    assert told.count("责任单位") == (1 if case == "same support" else 2)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_person_reads(workspace: Path, language: str) -> None:
    asked = (
        ["report", "--as-of", "2024-03-31", "--measure", "2,4"],
        ["report", "--as-of", "2024-03-31", "--measure", "2,4", "--by", "department"],
        [
            "report",
            "--as-of",
            "2024-03-31",
            "--measure",
            "2",
            "--columns",
            "name,department,status",
        ],
        [
            "report",
            "--as-of",
            "2024-03-31",
            "--measure",
            "2,4",
            "--format",
            "md",
            "--sort",
            "worst",
        ],
        ["findings", *ASKED, "--department", "财务科"],
        ["summary", *ASKED, "--department", "财务科"],
        ["explain", "M02-01", "--as-of", "2024-03-31"],
        ["diff", str(ROOT / "data" / "measures.yaml"), "data/measures.yaml"],
    )
    texts = []
    for words in asked:
        done = run([*words, "--lang", language], workspace)
        assert done.code == 0, done.stderr
        shown = " ".join(words).replace(str(ROOT / "data"), "before")
        texts.append(f"$ bqw {shown}\n{done.stdout.replace(str(ROOT / 'data'), 'before')}")
    same(f"roles.{language}.txt", "\n".join(texts))


TWO_ROLES = """\
policy: {title: 某措施, issuer: 某局, issued: 2024-03-01}
areas: [{name: 某市}]
departments: [甲科, 乙科, 丙科]
sections: [{number: 1, title: 一}]
measures:
  - number: 1
    section: 1
    title: 甲
    departments: {lead: [甲科], support: [乙科, 丙科]}
    indicators:
      - {id: M01-01, name: 企业, unit: 家, kind: flow, reported: {every: quarter, by: city}, targets: [{period: 2024, value: ">= 5"}]}
      - {id: M01-02, name: 品牌, unit: 个, kind: flow, departments: [乙科], reported: {every: quarter, by: city}, targets: [{period: 2024, value: ">= 5"}]}
"""


def test_a_heading_tells_both_roles_of_the_department_asked_for(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "measures.yaml").write_text(TWO_ROLES, encoding="utf-8")
    asked = ["report", "--lang", "en", "--as-of", "2024-06-30"]
    assert "甲科, 乙科; support: 丙科" in run(asked, tmp_path).stdout
    told = run([*asked, "--department", "乙科"], tmp_path).stdout
    assert "甲科, 乙科; support: 乙科, 丙科" in told
