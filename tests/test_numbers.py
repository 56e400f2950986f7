"""Numbers: what is accepted, shown without loss, and divided only at the end."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.numbers import EXACT, as_decimal, parse_number, plain
from building import Case, table

INPUTS = st.builds(
    lambda sign, whole, places: f"{sign}{whole}{places}",
    st.sampled_from(["", "-"]),
    st.integers(0, 10**18 - 1),
    st.from_regex(r"(\.[0-9]{1,9})?", fullmatch=True, alphabet="0123456789."),
)


@pytest.mark.parametrize("case", table("numbers.csv"))
def test_number(case: Case) -> None:
    found = parse_number(case["text"])
    if case["value"] == "refused":
        assert found is None
        return
    assert found == Decimal(case["value"])
    assert found is not None
    assert plain(found) == case["value"]


@given(INPUTS)
def test_a_number_is_read_back_from_its_plain_form(text: str) -> None:
    found = parse_number(text)
    assert found is not None
    assert parse_number(plain(found)) == found


@given(st.text(alphabet="0123456789.-+eE_, ٣５", max_size=30))
def test_what_is_read_is_finite_and_plain(text: str) -> None:
    found = parse_number(text)
    if found is not None:
        assert found.is_finite()
        assert set(plain(found)) <= set("-.0123456789")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("6.60E+2", "660"), ("1E-9", "0.000000001"), ("-0.0", "0"), ("-0.50", "-0.5"), ("100", "100")],
)
def test_plain(number: str, shown: str) -> None:
    assert plain(Decimal(number)) == shown


def test_sums_of_the_longest_numbers_are_exact() -> None:
    longest, least = Decimal("999999999999999999.999999999"), Decimal("0.000000001")
    total = longest
    for _ in range(1000):
        total = EXACT.add(total, longest)
    assert EXACT.subtract(EXACT.add(total, least), total) == least


def test_a_share_has_fifty_digits() -> None:
    assert as_decimal(Fraction(1, 3)) == Decimal("0." + "3" * 50)
    assert as_decimal(Fraction(1, 2)) == Decimal("0.5")
