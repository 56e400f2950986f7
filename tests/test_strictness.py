"""What makes a target easier, and that it makes it harder the other way round."""

from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bqw_tracker.changes.strictness import rule_turn, target_turns, value_turn
from bqw_tracker.core.attainment import holds
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Target
from building import table

MIRRORED = {"easier": "harder", "harder": "easier", "unclear": "unclear", "neutral": "neutral"}
NUMBERS = st.decimals(-5, 5, places=1)


def target(text: str) -> Target:
    return Target.model_validate(yaml.load(text, yaml.BaseLoader))


@pytest.mark.parametrize("case", table("strictness.csv"))
def test_turns(case):
    before, now = target(case["before"]), target(case["now"])
    wanted = dict(pair.split(": ") for pair in case["turns"].split(", "))
    found = target_turns(before, now, 2023)
    # 30 and 30.0 are one number, so that nothing differs.
    assert found == ({} if before == now else wanted), case["why"]
    if "history" not in wanted:
        assert target_turns(now, before, 2023) == {
            field: MIRRORED[turn] for field, turn in found.items()
        }


def test_a_deed_that_stays_a_deed_asks_for_nothing_else():
    assert value_turn(None, None) == "neutral"


@st.composite
def bounds(draw):
    low = draw(NUMBERS)
    comparator = draw(st.sampled_from([">", ">=", "<", "<=", "=", "range"]))
    high = low + abs(draw(NUMBERS)) if comparator == "range" else None
    return Bound(comparator, low, high)


@given(bounds(), bounds(), st.lists(NUMBERS, max_size=40))
@example(Bound(">=", Decimal(1)), Bound(">", Decimal(1)), [Decimal(1)])
@example(Bound("=", Decimal(1)), Bound("range", Decimal(1), Decimal(1)), [])
def test_easier_is_what_more_figures_reach(before, now, figures):
    turn = value_turn(before, now)
    assert value_turn(now, before) == MIRRORED[turn]
    for figure in figures:
        was, is_ = holds(before, figure), holds(now, figure)
        assert not (was and not is_ and turn in ("easier", "neutral"))
        assert not (is_ and not was and turn in ("harder", "neutral"))


@pytest.mark.parametrize(
    ("field", "before", "now", "turn", "why"),
    [
        ("behind", Decimal(0), Decimal(20), "easier", "more may be missing"),
        ("off_track", Decimal(10), None, "easier", "nothing is off track any more"),
        ("off_track", None, Decimal(30), "harder", "something is"),
        ("within", Decimal(2), Decimal(1), "harder", "nearer is asked for"),
        ("due_day", 5, 10, "easier", "five days more"),
        ("measure", "points", "relative", "unclear", "another measure"),
        ("basis", "month", "day", "unclear", "another count of time"),
        ("preset", None, "yinchuan", "neutral", "the edges that it sets are told themselves"),
        ("rest", (), ("2023-10-01",), "neutral", "days"),
    ],
)
def test_rules(field, before, now, turn, why):
    assert rule_turn(field, before, now) == turn, why
    assert rule_turn(field, now, before) == MIRRORED[turn], why
