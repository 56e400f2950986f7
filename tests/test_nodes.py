"""Nodes of a deed: what stands in the catalogue, and what they mean."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.calendar import duties
from bqw_tracker.core.catalogue_checks import CATALOGUE_CHECKS
from bqw_tracker.core.cells import known_on
from bqw_tracker.core.checks import check_progress
from bqw_tracker.core.deeds import by_telling, plans_of, state_in, told_last
from bqw_tracker.core.deliveries import deliveries
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation, node_names
from bqw_tracker.core.problems import Place
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.rows import Row
from building import COUNTIES, ID, Case, catalogue, day, observations, period, share, table

DEED = {"kind": "milestone", "reported": {"every": "month", "by": "city"}}
AT = "measures.0.indicators.0."


@pytest.mark.parametrize("case", table("node_slips.csv"))
def test_what_nodes_may_not_be(case: Case) -> None:
    target = yaml.load(f"{{{case['target']}}}", yaml.BaseLoader)
    deed = {**DEED, "reported": {"every": case["every"], "by": "city"}}
    content = catalogue(deed if "value" not in target else None, target=target)
    found = [
        f"{'.'.join(map(str, problem.place)).removeprefix(AT)} {problem.code} {problem.message}"
        for check in CATALOGUE_CHECKS
        for problem in check(content)
    ]
    wanted = [text for text in case["problems"].split("; ") if text]
    assert len(found) == len(wanted), found
    for told, begins in zip(found, wanted, strict=True):
        assert told.startswith(begins)


def test_a_node_of_another_deed_is_no_state() -> None:
    target = {"period": "2023", "nodes": [{"name": "方案印发", "due": "2023-03"}]}
    rows = observations("2023-01 方案印发; 2023-02 平台上线; 2023-03 方案印法")
    found = check_progress(catalogue(DEED, target=target), rows, today=date(2024, 1, 1))
    told = [(p.place.line, p.place.field, p.code, str(p.message), str(p.help)) for p in found]
    assert told == [
        (3, "state", "bad-value", "M01-01 has no node '平台上线'",
         "known are: 方案印发, not_started, in_progress, done"),
        (4, "state", "bad-value", "M01-01 has no node '方案印法'", "did you mean 方案印发?"),
    ]  # fmt: skip


def test_targets_with_the_same_nodes_have_them_in_one_order() -> None:
    nodes = [[{"name": "甲", "due": "2023-03"}, {"name": "乙", "due": "2023-06"}],
             [{"name": "丙", "due": "2024-01"}, {"name": "乙", "due": "2024-03"},
              {"name": "甲", "due": "2024-06"}]]  # fmt: skip
    targets = [{"period": str(2023 + n), "nodes": own} for n, own in enumerate(nodes)]
    content = catalogue({**DEED, "targets": targets})
    (found,) = [problem for check in CATALOGUE_CHECKS for problem in check(content)]
    assert found.code == "node-order"
    assert ".".join(map(str, found.place)) == f"{AT}targets.1.nodes.2"


def test_the_names_of_all_targets_are_states() -> None:
    nodes = [[{"name": "甲", "due": "2023-03"}, {"name": "乙", "due": "2023-06"}],
             [{"name": "乙", "due": "2024-03"}, {"name": "丙", "due": "2024-06"}]]  # fmt: skip
    targets = [{"period": str(2023 + n), "nodes": own} for n, own in enumerate(nodes)]
    (indicator,) = catalogue({**DEED, "targets": targets}).measures[0].indicators
    assert node_names(indicator) == ("甲", "乙", "丙")


# ── What they mean ──


def nodes(text: str) -> list[dict[str, str]]:
    """方案 2023-03-31 ×2, 上线 2023-11."""
    parts = (part.split() for part in text.split(", "))
    return [
        {"name": name, "due": due} | ({"weight": weight[0].removeprefix("×")} if weight else {})
        for name, due, *weight in parts
    ]


def deed(case: Case) -> Catalogue:
    every, by, *each = case["reported"].split()
    target = {"period": case["period"], "nodes": nodes(case["nodes"])}
    target |= {"each": [*COUNTIES]} if each else {}
    return catalogue({**DEED, "reported": {"every": every, "by": by}}, target=target)


@pytest.mark.parametrize("case", table("nodes.csv"))
def test_case(case: Case) -> None:
    known = day(case["known_on"]) if case["known_on"] else None
    rows = known_on(observations(case["rows"]), known)
    view = Judged(deed(case), rows, day(case["as_of"]), known)
    row = view.listed[-1]
    found = {
        "observed": str(row.observed or ""),
        "attainment": row.attainment,
        "due": row.due,
        "status": row.status,
        "final": row.final,
        "late": " ".join(node.name for node in row.overdue),
        "days": " ".join(str(node.days_late) for node in row.overdue),
        "next": row.next_node.name if row.next_node else "",
    }
    wanted = {name: case[name] for name in found} | {
        "attainment": share(case["attainment"]),
        "due": share(case["due"]),
        "final": case["final"] == "yes",
    }
    assert found == wanted, case["why"]
    if case["rule"]:
        (light,) = next(view.targets)
        assert light.verdict.rule == int(case["rule"])


def several(text: str, by: str = "city") -> dict[str, Any]:
    """A deed with targets: 2023: 方案 2023-03-31, 上线 2023-11-30 | 2024."""
    targets = [
        {"period": span} | ({"nodes": nodes(listed)} if listed else {})
        for span, _, listed in (one.partition(": ") for one in text.split(" | "))
    ]
    return {**DEED, "targets": targets, "reported": {"every": "month", "by": by}}


@pytest.mark.parametrize("case", table("nodes_taken_back.csv"))
def test_what_was_taken_back(case: Case) -> None:
    content = catalogue(several(case["targets"], case["by"]))
    rows = observations(case["rows"])
    faults = check_progress(content, rows, today=date(2026, 1, 1))
    assert [p.place.line for p in faults if p.code == "taken-back"] == [
        int(line) for line in case["errors"].split()
    ], case["why"]
    found = findings(Judged(content, rows, day(case["as_of"])), today=date(2026, 1, 1))
    told = [
        f"{one.key.area} {one.key.period} {one.since} {one.running}: {'; '.join(map(str, one.said))}"
        for one in found.findings
        if one.key.kind == "taken-back"
    ]
    assert told == [text for text in case["findings"].split(" | ") if text], case["why"]


@pytest.mark.parametrize(
    ("targets", "rows", "open_", "why"),
    [
        ("2023: 方案 2023-03-31, 上线 2023-11-30", "2023-08 上线", 0, "the last node is the deed"),
        ("2023: 方案 2023-03-31, 上线 2023-11-30", "2023-08 done", 0, "and so is the word"),
        ("2023: 方案 2023-03-31, 上线 2023-11-30", "2023-08 方案", 4, "a node is not the last one"),
        ("2023: 上线 2023-11-30 | 2024: 扩面 2024-11-30", "2023-08 上线", 0, "2024 is another target"),
        ("2023: 上线 2023-11-30 | 2023..2024: 扩面 2024-11-30", "2023-08 上线", 4,
         "the further node of the longer target is still to be told"),
        ("2023: 上线 2023-11-30 | 2023", "2023-08 上线", 4, "a target without nodes wants the word"),
    ],
)  # fmt: skip
def test_a_deed_that_is_done_owes_nothing_more(
    targets: str, rows: str, open_: int, why: str
) -> None:
    content = catalogue(several(targets))
    index = Index(content)
    owed = [duty for duty in duties(index, date(2024, 1, 10)) if duty.period.end.year <= 2024]
    owed = [duty for duty in owed if date(2023, 9, 1) <= duty.period.start < date(2024, 1, 1)]
    found = deliveries(index, observations(rows), owed=owed, today=date(2024, 1, 10))
    assert sum(one.reported_on is None for one in found) == open_, why


# ── Properties ──

PLAN = ("甲", "乙", "丙", "丁")
STATED = ("not_started", "in_progress", *PLAN, "done")
"""What may be told, each no less than the one before it."""
GOODNESS = ("no_data", "missed", "off_track", "behind", "on_track", "met")
TARGET = {
    "period": "2023",
    "nodes": [
        {"name": name, "due": due, "weight": weight}
        for name, due, weight in zip(
            PLAN, ("2023-02-15", "2023-03-31", "2023-06-30", "2023-12-31"), "2131", strict=True
        )
    ],
}
AREAS = st.sampled_from(COUNTIES[:2])


@st.composite
def tellings(draw: st.DrawFn, states: Sequence[str] = STATED) -> list[Observation]:
    """Rows of two areas, told when they may, a few of them corrections; no two at one moment."""
    rows = []
    for minute in range(draw(st.integers(1, 9))):
        month = draw(st.integers(1, 6))
        later = draw(st.integers(0, 90))
        told = datetime.combine(date(2023, month, 20), time(8, minute)) + timedelta(days=later)
        note = draw(st.sampled_from(["说明", "说明", "更正：核实"]))
        rows.append(
            Observation(
                ID, draw(AREAS), period(f"2023-{month:02}"), None, None, None,
                draw(st.sampled_from(states)), told, "试", note, "rows.csv", minute + 2,
            )
        )  # fmt: skip
    return rows


def lit(
    rows: list[Observation],
    as_of: date,
    *,
    each: bool = False,
    target: dict[str, Any] = TARGET,
) -> list[Row]:
    counties = [*COUNTIES[:2]]
    indicator = {**DEED, "reported": {"every": "month", "by": counties}}
    if each:
        target = {**target, "each": counties}
    return Judged(catalogue(indicator, target=target), rows, as_of).listed


DAYS = st.dates(date(2023, 1, 31), date(2024, 3, 31))


@given(tellings(), DAYS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    rows: list[Observation],
    as_of: date,
    each: bool,  # noqa: FBT001
    random: Random,
) -> None:
    shuffled = random.sample(rows, len(rows))
    said = [replace(row, used=()) for row in lit(rows, as_of, each=each)]
    assert [replace(row, used=()) for row in lit(shuffled, as_of, each=each)] == said


@given(tellings(), DAYS, st.data())
def test_reaching_a_node_never_lowers_anything(
    rows: list[Observation], as_of: date, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    least = STATED.index(rows[at].state)
    further = data.draw(st.sampled_from(STATED[least:]))
    told = [*rows[:at], rows[at]._replace(state=further), *rows[at + 1 :]]
    (before,), (after,) = lit(rows, as_of), lit(told, as_of)
    assert (after.attainment or 0) >= (before.attainment or 0)
    if before.status != "no_data":  # an area that is done need not report: now it can be judged
        assert GOODNESS.index(after.status) >= GOODNESS.index(before.status)
    reached = [[node.reached for node in row.nodes] for row in (before, after)]
    assert all(is_ or not was for was, is_ in zip(*reached, strict=True))


@given(tellings(), DAYS)
def test_who_reached_a_node_reached_all_before_it(rows: list[Observation], as_of: date) -> None:
    (row,) = lit(rows, as_of)
    reached = [node.reached for node in row.nodes]
    assert reached == sorted(reached, reverse=True)
    on = [node.reported_on for node in row.nodes if node.reported_on]
    assert on == sorted(on)
    assert row.attainment is None or 0 <= row.attainment <= 1
    assert (row.attainment == 1) is (row.observed == "done")


@given(tellings(), DAYS)
def test_rows_without_a_problem_are_told_as_they_count(
    rows: list[Observation], as_of: date
) -> None:
    """What lenient leaves out as taken back in silence would not have counted anyway."""
    content = catalogue({**DEED, "reported": {"every": "month", "by": [*COUNTIES[:2]]}},
                        target=TARGET)  # fmt: skip
    silent = {
        problem.place.line
        for problem in check_progress(content, rows, today=date(2025, 1, 1))
        if problem.code == "taken-back" and isinstance(problem.place, Place)
    }
    kept = [row for row in rows if row.line not in silent]
    states = [
        [(row.attainment, [node.reported_on for node in row.nodes]) for row in lit(own, as_of)]
        for own in (rows, kept)
    ]
    assert states[0] == states[1] or not kept


def told_in_three_words(rows: list[Observation]) -> str | None:
    """How a deed stood before there were nodes: what was told last, but done stays done."""
    state = None
    for row in sorted(rows, key=by_telling):
        if state != "done" or row.note.startswith("更正"):
            state = row.state
    return state


@given(tellings(("not_started", "in_progress", "done")))
def test_a_deed_without_nodes_is_told_as_ever(rows: list[Observation]) -> None:
    areas = {
        area: told_in_three_words([r for r in rows if r.area == area]) for area in COUNTIES[:2]
    }
    states = {state or "not_started" for state in areas.values()}
    wanted = states.pop() if len(states) == 1 else "in_progress"
    (row,) = lit(rows, date(2023, 12, 31), target={"period": "2023"})
    assert (row.observed, row.nodes, row.attainment) == (
        wanted, (), Fraction(1) if wanted == "done" else None,
    )  # fmt: skip


TWO = [
    {"period": "2023", "nodes": [{"name": "立项", "due": "2023-03"}, {"name": "开工", "due": "2023-12"}]},
    {"period": "2024", "nodes": [{"name": "开工", "due": "2024-03"}, {"name": "封顶", "due": "2024-11"}]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said", "why"),
    [
        (
            "2023-03 立项; 2023-12 封顶",
            ["done", "done"],
            "who tells 封顶 has reached 开工, in both",
        ),
        ("2023-03 立项; 2023-12 开工", ["done", "开工"], "a shared node itself"),
        ("2023-12 封顶; 2024-01 开工 更正", ["done", "开工"], "taken back to the shared node"),
        ("2023-12 封顶; 2024-01 立项 更正", ["立项", "in_progress"], "taken back before it"),
        ("2023-03 立项", ["立项", "in_progress"], "a node that the other does not have"),
    ],
)
def test_a_node_that_two_targets_share_is_reached_in_both(
    rows: str, said: list[str], why: str
) -> None:
    content = catalogue({"kind": "milestone", "targets": TWO})
    plans = plans_of(content.measures[0].indicators[0])
    told = told_last(observations(rows), plans)
    assert [state_in(told, plan) for plan in plans] == said, why
