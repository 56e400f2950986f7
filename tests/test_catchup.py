"""What it takes to catch up: the table, and that who brings it reaches the target."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.model import Catalogue, Observation
from building import Case, catalogue, day, observations, table
from test_memory import case_catalogue, only_light


def seen(content: Catalogue, rows: list[Observation], as_of: date) -> CatchUp | None:
    return only_light(content, rows, as_of).catch_up


def exact(text: str) -> Fraction | None:
    """A number, or a quotient of which the lower part may be one: 6.7/(25/3)."""
    if not text:
        return None
    top, _, below = text.partition("/")
    low, _, lowest = below.strip("()").partition("/")
    return Fraction(top) / (Fraction(low or 1) / Fraction(lowest or 1))


@pytest.mark.parametrize("case", table("catchup.csv"))
def test_case(case: Case) -> None:
    found = seen(case_catalogue(case), observations(case["rows"]), day(case["as_of"]))
    if not case["left"]:
        assert found is None
        return
    assert found is not None
    assert found.left == int(case["left"])
    assert found.remaining == exact(case["remaining"])
    assert found.needed == (Decimal(case["needed"]) if case["needed"] else None)
    assert found.times == exact(case["times"])
    period, _, amount = case["best"].partition(" ")
    assert str(found.best.period if found.best else "") == period
    assert (found.best.amount if found.best else None) == exact(amount)


@settings(max_examples=150)
@given(
    st.sampled_from([">", ">=", "<", "<="]),
    st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-1)),
    st.lists(st.integers(0, 300).map(lambda n: Decimal(n).scaleb(-1)), min_size=1, max_size=11),
)
def test_who_brings_what_is_needed_reaches_the_target_and_a_step_less_does_not(
    sign: str, value: Decimal, brought: list[Decimal]
) -> None:
    content = catalogue(target={"period": "2023", "value": f"{sign} {value}"})
    so_far = "; ".join(f"2023-{n:02} {figure}" for n, figure in enumerate(brought, start=1))
    as_of = date(2023, len(brought) + 1, 1)
    found = seen(content, observations(so_far), as_of)
    if found is None or found.needed is None:
        return

    def status(each: Decimal) -> str:
        rest = f"; monthly 2023-{len(brought) + 1:02}..2023-12 {each}"
        rows = observations(so_far + rest)
        return only_light(content, rows, date(2023, 12, 31)).verdict.status

    step = Decimal(1).scaleb(-found.decimals)
    assert status(found.needed) == "met"
    beyond = found.needed + (step if found.allowed else -step)
    assert beyond < 0 or status(beyond) == "missed"


def test_areas_that_are_silent_are_not_the_best() -> None:
    content = catalogue({"reported": {"every": "month", "by": "counties"}})
    rows = observations("新会 2023-01 1; 台山 2023-01 1; 开平 2023-01 1; 新会 2023-02 90")
    found = seen(content, rows, date(2023, 2, 28))
    assert found is not None
    assert str(found.best and found.best.period) == "2023-01"
