"""What a light remembers: the table, and that a later day never changes what it says."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.cells import cells
from bqw_tracker.core.lights import Place
from bqw_tracker.core.memory import UNWELL, made_good, memory, moments
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.periods import DAY, add_months
from building import CITY, Case, catalogue, day, observations, table


def case_catalogue(case: Case) -> Catalogue:
    every, by, *as_ = case["reported"].split()
    areas: Any = [f"{name}区" if name == "新会" else f"{name}市" for name in by.split(",")]
    one: dict[str, Any] = {
        "kind": case["kind"],
        "unit": case.get("unit") or ("%" if case["kind"] == "rate" else "家"),
        "reported": {"every": every, "by": by if by in ("city", "counties") else areas}
        | ({"as": "year_to_date"} if as_ else {}),
    }
    if case["parts"]:
        one["parts"] = case["parts"]
    target: dict[str, Any] = {"period": case["period"]}
    if case["target"]:
        target["value"] = case["target"]
    if case["baseline"]:
        value, _, span = case["baseline"].partition(" (")
        target["baseline"] = {"value": value, "period": span.rstrip(")")}
    return catalogue(one, target=target)


def only_place(content: Catalogue) -> Place:
    indicator = content.measures[0].indicators[0]
    return Place(indicator, indicator.targets[0], CITY)


@pytest.mark.parametrize("case", table("memory.csv"))
def test_case(case: Case) -> None:
    content = case_catalogue(case)
    found, place = cells(content, observations(case["rows"])), only_place(content)
    seen = list(moments(content, found, place=place, as_of=day(case["as_of"])))
    remembered = memory(seen)
    assert str(remembered.since or "") == case["since"]
    assert remembered.running == int(case["running"])
    assert str(remembered.recovered or "") == case["recovered"]
    good = made_good(content, found, place=place, missed=seen[0].verdict)
    assert str(good or "") == case["made_good"]


def test_what_is_well_costs_two_judgements() -> None:
    content = catalogue()
    found = cells(content, observations("monthly 2023-01..2023-12 9"))
    seen = moments(content, found, place=only_place(content), as_of=date(2023, 12, 31))
    assert [str(next(seen).period), str(next(seen).period)] == ["2023-12", "2023-11"]
    assert len(list(seen)) == 10


BROUGHT = st.lists(st.integers(0, 20), min_size=12, max_size=12)


@settings(max_examples=100, deadline=None)
@given(BROUGHT, st.integers(1, 11))
def test_a_later_day_never_changes_since_when(brought: list[int], months: int) -> None:
    content = catalogue()
    rows = "; ".join(f"2023-{n:02} {figure}" for n, figure in enumerate(brought, start=1))
    found, place = cells(content, observations(rows)), only_place(content)
    days = [add_months(date(2023, 1, 1), n) - DAY for n in (months, months + 1)]
    earlier, later = (list(moments(content, found, place=place, as_of=each)) for each in days)
    assert later[1:] == earlier
    before, after = memory(earlier), memory(later)
    if later[0].verdict.status in UNWELL and before.since is not None:
        assert after.since == before.since
        assert after.running == before.running + 1


@settings(max_examples=50, deadline=None)
@given(BROUGHT, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(brought: list[int], chance: Any) -> None:
    content = catalogue()
    rows = observations("monthly 2023-01..2023-12 1")
    rows = [row._replace(value=Decimal(n)) for row, n in zip(rows, brought, strict=True)]
    mixed = chance.sample(rows, len(rows))
    place, as_of = only_place(content), date(2023, 12, 31)
    first, second = (
        memory(moments(content, cells(content, each), place=place, as_of=as_of))
        for each in (rows, mixed)
    )
    assert first == second
