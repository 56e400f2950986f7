"""What nobody can well mean is asked about without any history."""

import pytest

from bqw_tracker.core.numbers import plain
from bqw_tracker.core.plausibility import Claim, implausible, said_twice, wrong_claims
from building import Case, catalogue, observations, table


@pytest.mark.parametrize("case", table("plausibility.csv"))
def test_figures(case: Case) -> None:
    unit, kind = case["indicator"].split()
    targets = [{"period": "2023", "value": case["target"]}] if case["target"] else []
    by = "counties" if "新会区" in case["rows"] else "city"
    known = catalogue(
        {"unit": unit, "kind": kind, "reported": {"every": "month", "by": by}, "targets": targets}
    )
    rows = observations(case["rows"])
    asked = [problem.place.line for problem in implausible(known, rows)]
    assert [plain(row.value) for row in rows if row.value is not None and row.line in asked] == (
        case["asked"].split()
    ), case["why"]


@pytest.mark.parametrize("case", table("claims.csv"))
def test_what_stands_beside_a_figure(case: Case) -> None:
    every, *rest = case["reported"].split()
    reported = {"every": every, "by": "city"}
    if "year_to_date" in rest:
        reported["as"] = "year_to_date"
    known = catalogue({"reported": reported, "kind": "stock" if "stock" in rest else "flow"})
    row = observations(case["row"])[0]
    way, figure = case["claim"].split()
    claim = Claim(row, observations(f"2023 {figure}")[0].value, way == "running", "value")
    found = list(wrong_claims(known, [*observations(case["known"]), row], [claim]))
    assert [p.message.values["made"] for p in found] == case["wrong"].split(), case["why"]


@pytest.mark.parametrize(
    ("rows", "twice", "why"),
    [
        ("2023-06 7; 2023-07 7", 0, "two months"),
        ("2023-06 7; 2023-06 7", 1, "one of them may be lost"),
        ("2023-06 7; 2023-06 8", 0, "different figures are told elsewhere"),
        ("2023-06 7 @2023-07-01; 2023-06 7 @2023-07-02", 0, "a figure told again on a later day"),
        ("2023-06 7; 2023-06 7; 2023-06 7", 2, "each of the others"),
    ],
)
def test_the_same_figure_on_two_lines(rows: str, twice: int, why: str) -> None:
    assert len(list(said_twice(catalogue(), observations(rows)))) == twice, why
