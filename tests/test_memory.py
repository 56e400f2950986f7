"""What a light remembers: the table, and that a later day never changes what it says."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.memory import UNWELL, memory
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.periods import DAY, add_months
from bqw_tracker.reports.judged import Judged, Light
from building import ID, Case, catalogue, day, observations, table


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


def only_light(content: Catalogue, rows: list[Observation], as_of: date) -> Light:
    ((light,),) = Judged(content, rows, as_of).lights[ID]
    return light


@pytest.mark.parametrize("case", table("memory.csv"))
def test_case(case: Case) -> None:
    content = case_catalogue(case)
    light = only_light(content, observations(case["rows"]), day(case["as_of"]))
    remembered = memory(light.moments())
    assert str(remembered.since or "") == case["since"]
    assert remembered.running == int(case["running"])
    assert str(remembered.recovered or "") == case["recovered"]
    assert str(light.made_good or "") == case["made_good"]


def test_what_is_well_costs_two_judgements() -> None:
    content = catalogue()
    rows = observations("monthly 2023-01..2023-12 9")
    seen = only_light(content, rows, date(2023, 12, 31)).moments()
    assert [str(next(seen).period), str(next(seen).period)] == ["2023-12", "2023-11"]
    assert len(list(seen)) == 10


BROUGHT = st.lists(st.integers(0, 20), min_size=12, max_size=12)


@given(BROUGHT, st.integers(1, 11))
def test_a_later_day_never_changes_since_when(brought: list[int], months: int) -> None:
    content = catalogue()
    rows = "; ".join(f"2023-{n:02} {figure}" for n, figure in enumerate(brought, start=1))
    days = [add_months(date(2023, 1, 1), n) - DAY for n in (months, months + 1)]
    earlier, later = (
        list(only_light(content, observations(rows), each).moments()) for each in days
    )
    assert later[1:] == earlier
    before, after = memory(earlier), memory(later)
    if later[0].verdict.status in UNWELL and before.since is not None:
        assert after.since == before.since
        assert after.running == before.running + 1


@settings(max_examples=50)
@given(BROUGHT, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(brought: list[int], chance: Any) -> None:
    content = catalogue()
    rows = observations("monthly 2023-01..2023-12 1")
    rows = [row._replace(value=Decimal(n)) for row, n in zip(rows, brought, strict=True)]
    mixed = chance.sample(rows, len(rows))
    first, second = (
        memory(only_light(content, each, date(2023, 12, 31)).moments()) for each in (rows, mixed)
    )
    assert first == second
