"""Verdicts: the table of cases, and what holds whatever the figures are.

The table's columns: `reported` is how often, who, and `ytd` for running totals; `rows` are
written as building.py explains; `observed` may be a quotient; `partial` names the areas that
are not up to date; shares are exact fractions.
"""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.attainment import Verdict, holds
from bqw_tracker.core.fields import Bound, read_bound
from bqw_tracker.core.model import STATUSES, Catalogue
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.rules import PRESETS
from building import CITY, COUNTIES, Case, catalogue, day, judged, observations, share, table

FULL_NAMES = {"江门": CITY, "新会": "新会区", "台山": "台山市", "开平": "开平市"}
CASES = table("attainment.csv")


def _target(case: Case) -> dict[str, Any]:
    target: dict[str, Any] = {"period": case["period"]}
    if case["target"]:
        target["value"] = case["target"]
    if ":" in case["schedule"]:
        steps = (step.split(":") for step in case["schedule"].split(","))
        target["schedule"] = {when.strip(): percent.strip() for when, percent in steps}
    elif case["schedule"]:
        target["schedule"] = case["schedule"]
    if case["baseline"]:
        value, when = case["baseline"].removesuffix(")").split(" (")
        target["baseline"] = {"value": value, "period": when}
    if own := _given(case).get("own_within"):
        target["within"] = own
    return target


def _given(case: Case) -> dict[str, str]:
    return dict(rule.split("=") for rule in case["rules"].split())


def _indicator(case: Case) -> dict[str, Any]:
    every, by, *running = case["reported"].split()
    areas = [FULL_NAMES[name] for name in by.split(",")] if by not in ("city", "counties") else by
    reported = {"every": every, "by": areas, "as": "year_to_date" if running else "increment"}
    indicator: dict[str, Any] = {"kind": case["kind"], "unit": case["unit"], "reported": reported}
    if case["parts"]:
        indicator["parts"] = case["parts"]
    if case["kind"] == "rate" and case["unit"] != "%":
        indicator["factor"] = "1"
    return indicator


def _rules(case: Case) -> dict[str, Any]:
    given_rules = _given(case)
    given_rules.pop("own_within", None)
    level = {"within": given_rules.pop("within")} if "within" in given_rules else {}
    return {"pace": given_rules, "level": level}


def case_catalogue(case: Case, **parts: Any) -> Catalogue:
    """The catalogue of a case; `parts` are fields of its target that split it over areas."""
    return catalogue(_indicator(case), target=_target(case) | parts, rules=_rules(case))


def _shown(verdict: Verdict) -> Case:
    figure = verdict.figure
    text = {
        "nature": verdict.nature,
        "status": verdict.status,
        "final": "yes" if verdict.final else "",
        "partial": " ".join(figure.late),
        "rule": str(verdict.rule),
    }
    assert figure.partial is bool(figure.late)
    return text


def _observed(case: Case) -> Decimal | str | None:
    if case["kind"] == "milestone":
        return case["observed"] or None
    exact = share(case["observed"])
    return None if exact is None else EXACT.divide(exact.numerator, exact.denominator)


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    known = day(case["known_on"]) if case["known_on"] else None
    found = judged(
        case_catalogue(case), observations(case["rows"]), day(case["as_of"]), known=known
    )
    figure = found.figure
    assert _shown(found) == {name: case[name] for name in _shown(found)}
    # A quotient that does not end is only as exact as a Decimal of 50 digits can be.
    assert (figure.state if case["kind"] == "milestone" else figure.observed) == _observed(case)
    assert found.due == share(case["due"])
    assert found.attainment == share(case["attainment"])


def _cases() -> list[Case]:
    return [parameter.values[0] for parameter in CASES]


def test_the_table_covers_every_line_status_nature_and_preset() -> None:
    found = {name: {case[name] for case in _cases()} for name in ("rule", "status", "nature")}
    assert found["rule"] == {str(number) for number in range(1, 12) if number != 9}  # 9: nodes
    assert found["status"] == set(STATUSES)
    assert found["nature"] == {"accumulate", "road", "level", "deed"}
    rules = " ".join(case["rules"] for case in _cases())
    assert [name for name in PRESETS if f"preset={name}" not in rules] == []


def test_each_line_of_the_status_table_has_more_than_one_case() -> None:
    lines = Counter(case["rule"] for case in _cases())
    assert [line for line, count in lines.items() if count < 4] == []


@pytest.mark.parametrize(
    ("bound", "inside", "outside"),
    [
        ("> 5", ["5.000000001"], ["5", "4"]),
        (">= 5", ["5", "5.0", "6"], ["4.999999999"]),
        ("< 5", ["4.999999999", "-5"], ["5", "6"]),
        ("<= 5", ["5", "0"], ["5.000000001"]),
        ("= 5", ["5", "5.000"], ["5.000000001", "4.999999999", "-5"]),
        ("= 0", ["0", "-0"], ["0.000000001"]),
        ("95..98", ["95", "96.5", "98"], ["94.999999999", "98.000000001"]),
        ("-5..-2", ["-5", "-2"], ["-1", "-6"]),
        ("5..5", ["5"], ["4", "6"]),
    ],
)
def test_holds_is_compared_raw(bound: str, inside: list[str], outside: list[str]) -> None:
    asked = read_bound(bound)
    assert [text for text in inside if not holds(asked, Decimal(text))] == []
    assert [text for text in outside if holds(asked, Decimal(text))] == []


def test_a_range_without_an_upper_end_holds_nothing() -> None:
    assert not holds(Bound("range", Decimal(5)), Decimal(6))


def test_shortfall_is_due_less_attainment_and_none_where_either_is() -> None:
    found = judged(catalogue(), observations("2023-H1 40"), day("2023-06-30"))
    assert found.shortfall == Fraction(1, 10)
    level = judged(catalogue(target={"period": "2023", "value": "<= 5"}), [], day("2023-06-30"))
    assert level.shortfall is None
    assert judged(catalogue(), [], day("2023-06-30")).shortfall is None


@pytest.mark.parametrize(
    ("target", "start", "span"),
    [
        ({"value": ">= 100"}, "0", "2023"),
        ({"value": "> 450", "baseline": {"value": "193", "period": "2021"}}, "193", "2022..2023"),
        ({"value": "<= 5"}, None, None),
    ],
)
def test_a_verdict_keeps_where_its_pace_begins(
    target: dict[str, Any], start: str | None, span: str | None
) -> None:
    content = catalogue({"kind": "stock"}, target={"period": "2023", **target})
    found = judged(content, observations("2023-06 300"), day("2023-06-30"))
    assert found.start == (Decimal(start) if start else None)
    assert (str(found.span) if found.span else None) == span


def test_only_one_county_is_asked_for() -> None:
    content = catalogue(
        {"kind": "rate", "unit": "%", "reported": {"every": "month", "by": "counties"}},
        target={"period": "2023", "value": ">= 95"},
    )
    rows = observations("新会 2023-H1 96; 台山 2023-H1 50/100")
    alone = judged(content, rows, day("2023-06-30"), area="新会区")
    assert (alone.figure.observed, alone.status) == (Decimal(96), "met")
    assert alone.figure.expected == ("新会区",)
    whole = judged(content, rows, day("2023-06-30"))
    assert (whole.figure.observed, whole.figure.late) == (Decimal(50), ("新会区", "开平市"))


# ── What holds whatever the figures are ───────────────────────

COUNTS = st.decimals(min_value=0, max_value=500, places=2)
DAYS = st.dates(day("2022-12-01"), day("2024-02-29"))
MONTHS = st.integers(1, 12)


@st.composite
def _increments(draw: st.DrawFn) -> dict[tuple[str, int], Decimal]:
    keys = st.tuples(st.sampled_from(COUNTIES), MONTHS)
    return draw(st.dictionaries(keys, COUNTS, max_size=20))


def _rows(figures: dict[tuple[str, int], Decimal]) -> str:
    return "; ".join(f"{area} 2023-{m:02} {value}" for (area, m), value in figures.items())


BY_COUNTIES = {"reported": {"every": "month", "by": "counties"}}


@given(figures=_increments(), area=st.sampled_from(COUNTIES), month=MONTHS, more=COUNTS, on=DAYS)
def test_more_never_lowers_the_attainment_of_a_flow(
    figures: dict[tuple[str, int], Decimal], area: str, month: int, more: Decimal, on: Any
) -> None:
    content = catalogue(BY_COUNTIES, target={"period": "2023", "value": ">= 700"})
    greater = dict(figures)
    greater[area, month] = figures.get((area, month), Decimal(0)) + more
    before = judged(content, observations(_rows(figures)), on).attainment or Fraction(0)
    after = judged(content, observations(_rows(greater)), on).attainment or Fraction(0)
    assert after >= before


@given(data=st.data(), figures=_increments(), on=DAYS)
def test_the_order_of_rows_never_changes_a_verdict(
    data: st.DataObject, figures: dict[tuple[str, int], Decimal], on: Any
) -> None:
    content = catalogue(BY_COUNTIES, target={"period": "2023", "value": ">= 700"})
    revised = (
        _rows(figures)
        + "; "
        + "; ".join(
            f"{area} 2023-{month:02} 7 @2024-03-{month:02}" for area, month in list(figures)[:5]
        )
    )
    rows = observations(revised)
    shuffled = data.draw(st.permutations(rows))
    assert judged(content, shuffled, on) == judged(content, rows, on)


KINDS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "flow"}, "value"),
    ({"kind": "stock"}, "value"),
    ({"kind": "gauge"}, "value"),
    ({"kind": "rate", "unit": "%"}, "parts"),
    ({"kind": "rate", "unit": "%", "parts": "latest"}, "parts"),
    ({"kind": "rate", "unit": "%", "parts": "coverage"}, "parts"),
    ({"kind": "milestone"}, "state"),
]
PERIODS = st.sampled_from(["2023", "2023-H1", "2023..2024", "yearly", "standing", "2023-11"])
BOUNDS = st.sampled_from(["> 50", ">= 100", "< 30", "<= 0", ">= 0", ">= -5", "<= -2"])
BASELINES = st.sampled_from([None, "0", "40", "100", "-20"])


@st.composite
def _written(draw: st.DrawFn, form: str) -> str:
    if form == "state":
        return draw(st.sampled_from(["not_started", "in_progress", "in_progress 40%", "done", "-"]))
    if form == "parts":
        whole = draw(st.integers(0, 300))
        return f"{draw(st.integers(0, whole))}/{whole}"
    return str(draw(COUNTS))


@given(data=st.data(), kind=st.sampled_from(KINDS), period=PERIODS, asked=BOUNDS, on=DAYS)
def test_every_verdict_is_one_of_the_eight(
    data: st.DataObject, kind: tuple[dict[str, Any], str], period: str, asked: str, on: Any
) -> None:
    indicator, form = kind
    target: dict[str, Any] = {"period": period}
    if form != "state":
        target["value"] = asked
        if base := data.draw(BASELINES):
            target["baseline"] = {"value": base, "period": "2022"}
    if period != "standing":
        target["schedule"] = data.draw(st.sampled_from(["linear", "at_end"]))
    preset = data.draw(st.sampled_from([*PRESETS]))
    content = catalogue(
        {**indicator, **BY_COUNTIES}, target=target, rules={"pace": {"preset": preset}}
    )
    months = data.draw(st.lists(MONTHS, unique=True, max_size=12))
    rows = observations(
        "; ".join(f"{a} 2023-{m:02} {data.draw(_written(form))}" for m in months for a in COUNTIES)
    )
    verdicts = [judged(content, rows, on, area=area) for area in (CITY, *COUNTIES)]
    counts = Counter(verdict.status for verdict in verdicts)
    assert sum(counts[status] for status in STATUSES) == len(verdicts)
    for found in verdicts:
        assert found.rule in {*range(1, 12)} - {9}
        assert found.due is None or 0 <= found.due <= 1
        assert (found.due is None) or (found.nature != "level")
        if found.final:
            assert found.status in ("met", "missed")
        if found.window.standing:
            assert found.status != "missed" or found.rule == 2
