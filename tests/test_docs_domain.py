"""docs/domain.md says what is built: its worked figures are run, its status list is the code's."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.cells import known_on
from bqw_tracker.core.kinds import Nature
from bqw_tracker.core.model import KINDS, STATUSES
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.rectifications import FINDING_KINDS
from bqw_tracker.core.rules import PRESETS, Pace, Rules
from bqw_tracker.core.trend import TrendWord
from bqw_tracker.render.data import quotient
from bqw_tracker.reports.causes import CAUSES
from bqw_tracker.reports.judged import Judged, rows_of
from bqw_tracker.reports.rows import Row
from building import COUNTIES, Case, day, observations, table
from running import run
from test_attainment import FULL_NAMES, case_catalogue

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "domain.md").read_text(encoding="utf-8")
NONE = "–"


def section(heading: str) -> str:
    """The text below a heading, up to the next one."""
    _, found, rest = PAGE.partition(f"\n## {heading}\n")
    assert found, heading
    return rest.partition("\n## ")[0]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def worked() -> list[dict[str, str]]:
    lines = [line for line in section("Worked figures").splitlines() if line.startswith("|")]
    titles, _, *rows = map(cells, lines)
    return [dict(zip(titles, row, strict=True)) for row in rows]


AREA = "|".join(area.removesuffix("区").removesuffix("市") for area in COUNTIES)
TARGET = re.compile(
    r"(?:`(?P<value>[^`]+)` )?(?P<period>[^ ,]+)"
    r"(?:, from (?P<baseline>\S+ \([^)]+\)))?(?P<days>, by days)?(?P<at_end>, at its end)?"
    r"(?:, within (?P<within>[0-9]+))?"
    rf"(?P<each>, each(?: (?:{AREA})(?: from \S+ \([^)]+\))?)+)?"
    rf"(?P<shares>, shares(?: (?:{AREA}) [0-9]+(?: from \S+ \([^)]+\))?)+)?"
    rf"(?:, in (?P<area>{AREA}))?"
    r"(?:, nodes (?P<nodes>\S+ \S+(?: \S+ \S+)*))?"
)
PART = re.compile(
    rf" (?P<area>{AREA})(?: (?P<value>[0-9]+))?(?: from (?P<base>\S+) \((?P<period>[^)]+)\))?"
)


def asked(row: dict[str, str]) -> dict[str, str]:
    """What the page writes under `target`."""
    target = TARGET.fullmatch(row["target"])
    assert target is not None, row["target"]
    return {name: text or "" for name, text in target.groupdict().items()}


def as_case(row: dict[str, str]) -> Case:
    """A row of the page in the columns of tests/cases/attainment.csv."""
    kind, _, parts = row["kind"].partition(" ")
    target = asked(row)
    rules = {"basis": "day" if target["days"] else "", "own_within": target["within"]}
    return {
        "kind": kind,
        "parts": parts,
        "unit": "%" if kind in ("rate", "gauge") else "家",
        "target": target["value"],
        "period": target["period"],
        "schedule": "at_end" if target["at_end"] else "",
        "baseline": target["baseline"],
        "reported": row["reports"],
        "rules": " ".join(f"{name}={text}" for name, text in rules.items() if text),
    }


def split(row: dict[str, str]) -> dict[str, Any]:
    """The fields of the target of a row that split it over areas, each with its own baseline."""
    target = asked(row)
    if target["nodes"]:
        words = target["nodes"].split()
        pairs = zip(words[::2], words[1::2], strict=True)
        return {"nodes": [{"name": name, "due": due} for name, due in pairs]}
    parts = [part.groupdict() for part in PART.finditer(target["each"] or target["shares"])]
    names = {part["area"]: FULL_NAMES[part["area"]] for part in parts}
    bases = {
        names[part["area"]]: {"value": part["base"], "period": part["period"]}
        for part in parts if part["base"]
    }  # fmt: skip
    if target["each"]:
        return {"each": [*names.values()]} | ({"baseline": bases} if bases else {})
    shares = {names[part["area"]]: {"value": part["value"]} for part in parts}
    for area, base in bases.items():
        shares[area]["baseline"] = base
    return {"allocation": shares} if shares else {}


def shown(verdict: Verdict) -> dict[str, str]:
    """A verdict in the columns of the page."""
    figure = verdict.figure
    observed = None if figure.observed is None else plain(figure.observed)
    # Before anything can be judged a report that is not there is not missing.
    late = figure.late if verdict.status != "not_due" else ()
    return {
        "observed": figure.state or observed or NONE,
        "attainment": quotient(verdict.attainment) or NONE,
        "due": quotient(verdict.due) or NONE,
        "status": status_text(verdict.status, late, final=verdict.final),
        "line": str(verdict.rule),
    }


def status_text(status: str, named: Sequence[str], *, final: bool) -> str:
    status += ", final" if final else ""
    return "; ".join([status, " ".join(named)]) if named else status


def shown_whole(row: Row) -> dict[str, str]:
    """The whole of an `each` in the columns of the page; named are those that leave it."""
    return {
        "observed": NONE if row.nothing_to_judge else f"{row.observed} of {row.target}",
        "attainment": quotient(row.attainment) or NONE,
        "due": quotient(row.due) or NONE,
        "status": status_text(row.status, row.left_out, final=row.final),
        "line": NONE,
    }


WORKED = worked()


@pytest.mark.parametrize("row", WORKED, ids=[row["case"] for row in WORKED])
def test_a_worked_figure_holds(row):
    known = row["case"].partition("known on ")[2]
    told = known_on(observations(row["rows"]), day(known) if known else None)
    content = case_catalogue(as_case(row), **split(row))
    ((lights,),) = Judged(content, told, day(row["as of"])).lights.values()
    target = asked(row)
    area = FULL_NAMES[target["area"]] if target["area"] else lights[-1].area
    if target["each"] and not target["area"]:
        found = shown_whole([*rows_of(lights)][-1])
    else:
        found = shown(next(light.verdict for light in lights if light.area == area))
    assert found == {title: row[title] for title in found}


def test_the_worked_figures_show_every_line_status_and_kind():
    assert {row["line"] for row in WORKED} - {NONE} == {str(number) for number in LINES}
    assert {row["status"].split(",")[0].split(";")[0] for row in WORKED} == set(STATUSES)
    assert {row["kind"].split()[0] for row in WORKED} == set(KINDS)


LINES = {
    int(number): text
    for number, text in re.findall(
        r"^([0-9]+)\. (.*)$", section("Status: the first line that holds"), re.MULTILINE
    )
}


def test_the_status_list_is_numbered_as_the_code_numbers_it():
    """Of every case in the table of attainment the line names the status that it gave."""
    cases = [p.values[0] for p in (*table("attainment.csv"), *table("nodes.csv"))]
    given = {(int(case["rule"]), case["status"]) for case in cases if case["rule"]}
    assert list(LINES) == sorted({number for number, _ in given})
    named = {
        (number, status) for number, text in LINES.items()
        for status in re.findall("`([a-z_]+)`", text) if status in STATUSES
    }  # fmt: skip
    assert named == given


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Words", STATUSES),
        ("Kinds of indicator", KINDS),
        ("Kinds of indicator", ("pooled", "latest", "coverage", "none")),
        ("The words of the document", (">", ">=", "<", "<=", "=", "range")),
        ("Attainment: three natures", get_args(Nature)),
        ("Published rules of pace, as presets", PRESETS),
        ("Window and reading day", ("yearly", "standing", "once")),
        ("Due share", ("linear", "at_end", "month", "day")),
        ("Findings", FINDING_KINDS),
        ("Findings", ("open", "overdue", "closed", "accepted", "expired")),
        ("What changed, and why", CAUSES),
        ("Scores", ("on_schedule", "attainment", "punctuality")),
        ("Trend, the second light", get_args(TrendWord)),
        ("The year before (同比)", ("year_before", "growth")),
        ("Owed and delivered", ("Expected", "Owed", "up to date", "partial", "lapsed")),
    ],
)
def test_a_section_names_every_word_of_the_code(heading, names):
    text = section(heading)
    assert [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []


def test_the_chinese_page_names_every_word_too():
    text = (DOCS / "domain.zh-CN.md").read_text(encoding="utf-8")
    names = [*STATUSES, *FINDING_KINDS, *PRESETS, *get_args(TrendWord)]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_chinese_page_calls_a_status_what_the_program_calls_it():
    counts = run(["report", "--as-of", "2023-06-30"], DOCS.parent).stdout.splitlines()[2]
    words = re.findall(r"(?:：| · )(\S+) [0-9]+", counts)
    assert len(words) == len(STATUSES) + 1  # met is shown as two
    table = (DOCS / "domain.zh-CN.md").read_text(encoding="utf-8").partition("| 状态 | 显示 |")[2]
    told = re.findall(r"^\| `\w+` \| (.*?) \|", table, re.MULTILINE)[: len(STATUSES)]
    assert sorted("、".join(told).split("、")) == sorted(words)


def test_presets_and_defaults_are_those_of_the_code():
    text = section("Published rules of pace, as presets")
    for name, preset in PRESETS.items():
        edges = cells(next(line for line in text.splitlines() if f"`{name}`" in line))[-1]
        assert re.findall(r"[0-9]+|none", edges)[:2] == [preset.behind, preset.off_track]
        assert ("% of the due share" in edges) is (preset.measure == "relative")
    pace, rules = Pace(), Rules()
    assert f"`rules.pace.behind` (default {pace.behind} points)" in LINES[11]
    assert f"`rules.pace.off_track` (default {pace.off_track};" in LINES[11]
    assert f"`rules.level.within` (default {rules.level.within})" in LINES[8]
    weights = re.findall(r"^\| `(\w+)` \| ([0-9]+) \|", section("Scores"), re.MULTILINE)
    assert dict(weights) == {name: str(value) for name, value in rules.score if name != "least"}
