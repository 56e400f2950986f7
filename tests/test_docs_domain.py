"""docs/domain.md says what is built: its worked figures are run, its status list is the code's."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.kinds import Nature
from bqw_tracker.core.model import KINDS, STATUSES
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.rectifications import FINDING_KINDS
from bqw_tracker.core.rules import PRESETS, Pace, Rules
from bqw_tracker.core.trend import TrendWord
from bqw_tracker.render.data import quotient
from bqw_tracker.reports.causes import CAUSES
from building import Case, day, judged, observations, table
from test_attainment import case_catalogue

PAGE = (Path(__file__).parents[1] / "docs" / "domain.md").read_text(encoding="utf-8")
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


TARGET = re.compile(
    r"(?:`(?P<value>[^`]+)` )?(?P<period>[^ ,]+)"
    r"(?:, from (?P<baseline>\S+ \([^)]+\)))?(?P<days>, by days)?"
)


def as_case(row: dict[str, str]) -> Case:
    """A row of the page in the columns of tests/cases/attainment.csv."""
    kind, _, parts = row["kind"].partition(" ")
    target = TARGET.fullmatch(row["target"])
    assert target is not None, row["target"]
    return {
        "kind": kind,
        "parts": parts,
        "unit": "%" if kind == "rate" else "家",
        "target": target["value"] or "",
        "period": target["period"],
        "schedule": "",
        "baseline": target["baseline"] or "",
        "reported": row["reports"],
        "rules": "basis=day" if target["days"] else "",
    }


def shown(verdict: Verdict) -> dict[str, str]:
    """A verdict in the columns of the page."""
    figure = verdict.figure
    observed = None if figure.observed is None else plain(figure.observed)
    status = verdict.status + (", final" if verdict.final else "")
    # Before anything can be judged a report that is not there is not missing.
    late = figure.late if verdict.status != "not_due" else ()
    return {
        "observed": figure.state or observed or NONE,
        "attainment": quotient(verdict.attainment) or NONE,
        "due": quotient(verdict.due) or NONE,
        "status": "; ".join([status, " ".join(late)]) if late else status,
        "line": str(verdict.rule),
    }


WORKED = worked()


@pytest.mark.parametrize("row", WORKED, ids=[row["case"] for row in WORKED])
def test_a_worked_figure_holds(row):
    known = row["case"].partition("known on ")[2]
    found = judged(
        case_catalogue(as_case(row)),
        observations(row["rows"]),
        day(row["as of"]),
        known=day(known) if known else None,
    )
    assert shown(found) == {title: row[title] for title in shown(found)}


def test_the_worked_figures_show_every_line_status_and_kind():
    assert {row["line"] for row in WORKED} == {str(number) for number in LINES}
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
    given = {(int(p.values[0]["rule"]), p.values[0]["status"]) for p in table("attainment.csv")}
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
    ],
)
def test_a_section_names_every_word_of_the_code(heading, names):
    text = section(heading)
    assert [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []


def test_presets_and_defaults_are_those_of_the_code():
    text = section("Published rules of pace, as presets")
    for name, preset in PRESETS.items():
        edges = cells(next(line for line in text.splitlines() if f"`{name}`" in line))[-1]
        assert re.findall(r"[0-9]+|none", edges)[:2] == [preset.behind, preset.off_track]
        assert ("% of the due share" in edges) is (preset.measure == "relative")
    pace, rules = Pace(), Rules()
    assert f"`rules.pace.behind` (default {pace.behind} points)" in LINES[10]
    assert f"`rules.pace.off_track` (default {pace.off_track};" in LINES[10]
    assert f"`rules.level.within` (default {rules.level.within})" in LINES[8]
    weights = re.findall(r"^\| `(\w+)` \| ([0-9]+) \|", section("Scores"), re.MULTILINE)
    assert dict(weights) == {name: str(value) for name, value in rules.score if name != "least"}
