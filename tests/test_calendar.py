"""Who owes what by when, and what became of it: the table, the areas, and laws that hold."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.arrivals import MINUTE
from bqw_tracker.core.calendar import Duty, duties, known_by, next_due_day, unknown_years
from bqw_tracker.core.cells import cells, has_figure
from bqw_tracker.core.deliveries import (
    Delivery,
    Punctuality,
    area_punctuality,
    deliveries,
    department_punctuality,
)
from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import keyed_by_end
from bqw_tracker.core.model import Catalogue, Indicator, Observation, Roles
from bqw_tracker.core.periods import DAY, Period, add_months
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rules import Rules
from bqw_tracker.reports.form import form
from building import (
    AREAS,
    CITY,
    COUNTIES,
    ID,
    Case,
    catalogue,
    day,
    observations,
    period,
    table,
)

MANY = settings(max_examples=150)


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def catalogue_of(case: Case) -> Catalogue:
    every, by, *as_ = case["reported"].split()
    one: dict[str, Any] = {
        "kind": case["kind"],
        "reported": {"every": every, "by": by} | ({"as": "year_to_date"} if as_ else {}),
        "targets": [
            {"period": text} | ({} if case["kind"] == "milestone" else {"value": ">= 100"})
            for text in listed(case["targets"])
        ],
    }
    if case["parts"]:
        one["parts"] = case["parts"]
    words = case["due_day"].split()
    day_of_month = {"due_day": words[0]} if words else {}
    own = {"of": "period"} if "period" in words else {}
    rules = {"reporting": day_of_month | own} | ({"calendar": "none"} if "unmoved" in words else {})
    return catalogue(one, rules=rules)


def written(delivery: Delivery) -> str:
    duty, came, state = delivery
    return " ".join(map(str, filter(None, (duty.period, duty.due, state, came))))


def unknown(content: Catalogue, until: date) -> list[Sentence]:
    """The warnings about years of which the holidays are not known."""
    due = (duty.due for duty in duties(Index(content), until))
    return unknown_years(due, content.rules)


@pytest.mark.parametrize("case", table("calendar.csv"))
def test_case(case: Case) -> None:
    content, until = catalogue_of(case), day(case["until"] or "2049-12-31")
    owed, warnings = duties(Index(content), until), unknown(content, until)
    rows = observations(case["rows"])
    found = deliveries(Index(content), rows, owed=owed, today=day(case["today"]))
    assert [written(delivery) for delivery in found] == listed(case["wanted"])
    assert {warning.values["year"] for warning in warnings} == (
        {2040} if case["case"] == "unknown-year" else set()
    )


def test_every_reporting_area_owes_and_nobody_else() -> None:
    target = {"period": "2023-06", "value": ">= 1", "area": "新会区"}
    for by, areas in (("city", (CITY,)), ("counties", COUNTIES), (["开平市"], ("开平市",))):
        content = catalogue({"reported": {"every": "month", "by": by}}, target=target)
        owed = duties(Index(content), date(2023, 12, 31))
        assert [duty.area for duty in owed] == list(areas)


def test_one_area_does_not_report_for_another() -> None:
    content = catalogue({"reported": {"every": "month", "by": "counties"}},
                        target={"period": "2023-06", "value": ">= 1"})  # fmt: skip
    rows = observations("新会区 2023-06 5; 江门 2023-06 9; 台山市 2023-06 5 @2023-07-09")
    owed = duties(Index(content), date(2023, 12, 31))
    found = deliveries(Index(content), rows, owed=owed, today=date(2023, 7, 10))
    assert [(one.duty.area, one.state) for one in found] == [
        ("新会区", "on_time"),
        ("台山市", "late"),
        ("开平市", "missing"),
    ]


def test_holidays_of_the_catalogue_move_what_is_due() -> None:
    rules = {"holidays": {"rest": ["2023-10-01..2023-10-08"], "work": ["2023-11-05"]}}
    content = catalogue(target={"period": "2023-09..2023-10", "value": ">= 1"}, rules=rules)
    owed = duties(Index(content), date(2023, 12, 31))
    assert [str(duty.due) for duty in owed] == ["2023-10-09", "2023-11-05"]
    assert unknown(content, date(2023, 12, 31)) == []


def test_years_that_nobody_knows_are_told_once_and_only_where_something_is_due() -> None:
    content = catalogue(target={"period": "standing", "value": ">= 1"})
    assert unknown(content, date(2024, 12, 31)) == []
    far = unknown(content, date(2041, 3, 31))
    assert [one.values["year"] for one in far][-2:] == [2040, 2041]
    assert len(far) == len({one.values["year"] for one in far})
    rules = {"holidays": {"rest": [f"{one.values['year']}-01-01" for one in far]}}
    entered = catalogue(target={"period": "standing", "value": ">= 1"}, rules=rules)
    assert unknown(entered, date(2041, 3, 31)) == []


def test_before_the_policy_nothing_is_owed() -> None:
    content = catalogue(target={"period": "yearly", "value": ">= 1"})
    assert duties(Index(content), date(2022, 12, 31)) == []
    assert duties(Index(content), date(2023, 5, 4)) == []
    assert len(duties(Index(content), date(2023, 5, 5))) == 4


def test_nobody_owed_anything_has_no_rates() -> None:
    content = catalogue()
    for found in (area_punctuality, department_punctuality):
        for one in found(Index(content), [], today=date(2023, 12, 31)):
            assert (one.owed, one.completeness, one.punctuality) == (0, None, None)


def test_rates_count_only_what_had_to_be_there() -> None:
    target = {"period": "2023-05..2023-10", "value": ">= 1"}
    content = catalogue({"reported": {"every": "month", "by": "counties"}}, target=target)
    rows = observations(
        "新会区 2023-05 1; 新会区 2023-06 1 @2023-07-06; 新会区 2023-08 1 @2023-09-04;"
        "台山市 monthly 2023-05..2023-08 1; 台山市 2023-09 1 @2023-10-01; 开平市 2023-05 1"
    )
    owed = duties(Index(content), date(2023, 12, 31))
    today = date(2023, 10, 7)  # September is still open
    found = deliveries(Index(content), rows, owed=owed, today=today)
    xinhui, taishan, kaiping = area_punctuality(Index(content), found, today=today)[1:]
    assert xinhui == Punctuality("新会区", 2, 1, 1)
    assert (xinhui.completeness, xinhui.punctuality) == (Fraction(3, 4), Fraction(1, 2))
    assert taishan == Punctuality("台山市", 4, 0, 0)
    assert kaiping == Punctuality("开平市", 1, 0, 3)
    assert area_punctuality(Index(content), found, today=today)[0] == Punctuality(CITY, 0, 0, 0)
    (department,) = department_punctuality(Index(content), found, today=today)
    assert department == Punctuality("质量科", 7, 1, 4)


def test_departments_own_what_they_are_responsible_for() -> None:
    content = catalogue()
    indicator = content.measures[0].indicators[0]
    own = indicator.model_copy(
        update={"id": "M01-02", "departments": Roles(lead=("二科", "三科", "二科"))}
    )
    measure = content.measures[0].model_copy(
        update={"indicators": (indicator, own), "departments": Roles(lead=("一科", "二科"))}
    )
    departments = ("一科", "二科", "三科", "四科")
    content = content.model_copy(update={"measures": (measure,), "departments": departments})
    owed = duties(Index(content), date(2023, 5, 31))
    found = deliveries(Index(content), observations("monthly 2023-01..2023-04 1"),
                       owed=owed, today=date(2023, 6, 1))  # fmt: skip
    counted = department_punctuality(Index(content), found, today=date(2023, 6, 1))
    assert counted == [
        Punctuality("一科", 4, 0, 0),
        Punctuality("二科", 4, 0, 4),
        Punctuality("三科", 0, 0, 4),
        Punctuality("四科", 0, 0, 0),
    ]


SHAPES: list[dict[str, Any]] = [
    {"kind": "flow"},
    {"kind": "flow", "as": "year_to_date"},
    {"kind": "stock"},
    {"kind": "rate", "parts": "latest"},
    {"kind": "milestone"},
]
TODAY = date(2024, 1, 20)


@st.composite
def contents(draw: st.DrawFn, shapes: list[dict[str, Any]] = SHAPES) -> Catalogue:
    shape = draw(st.sampled_from(shapes))
    value = {} if shape["kind"] == "milestone" else {"value": ">= 1"}
    periods = [
        "2023",
        "2023-H1",
        "yearly",
        "standing",
        "2023-05..2024-02",
        "2023-02-10..2023-08-20",
    ]
    chosen = draw(st.lists(st.sampled_from(periods), min_size=1, max_size=3, unique=True))
    every = draw(st.sampled_from(["month", "quarter", "half", "year", "once"]))
    return catalogue({
        "kind": shape["kind"],
        **({"parts": shape["parts"]} if "parts" in shape else {}),
        "reported": {"every": every, "by": "counties", "as": shape.get("as", "increment")},
        "targets": [{"period": period, **value} for period in chosen],
    })  # fmt: skip


@st.composite
def reports(draw: st.DrawFn, content: Catalogue) -> list[Observation]:
    """Rows without errors: increments never overlap, and one moment says one thing of a key."""
    indicator = content.measures[0].indicators[0]
    rows: dict[tuple[object, ...], Observation] = {}
    for area in COUNTIES:
        month = 0
        while month < 13:
            months = draw(st.integers(1, 4))
            start = add_months(date(2023, 1, 1), month)
            span = Period(start, add_months(start, months))
            month += months
            for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
                row = draw(filed(indicator, area, span))
                rows[area, row.period, row.reported_on] = row
    return draw(st.permutations(list(rows.values())))


@st.composite
def filed(draw: st.DrawFn, indicator: Indicator, area: str, span: Period) -> Observation:
    after = draw(st.integers(0, 90))
    moment = datetime.combine(span.end, datetime.min.time()) + timedelta(days=after)
    word = draw(st.sampled_from(["figure", "figure", "figure", "-"]))
    state, value = "", None
    if word != "-" and indicator.kind == "milestone":
        state = draw(st.sampled_from(["not_started", "in_progress", "done"]))
    elif word != "-":
        value = Decimal(draw(st.integers(0, 5)))
    return Observation(ID, area, span, value, None, None, state, moment, "", "撤回", "a.csv", after)


def rates(content: Catalogue, rows: list[Observation], owed: list[Duty]) -> list[Punctuality]:
    found = deliveries(Index(content), rows, owed=owed, today=TODAY)
    return [
        *area_punctuality(Index(content), found, today=TODAY),
        *department_punctuality(Index(content), found, today=TODAY),
    ]


@MANY
@given(st.data())
def test_a_duty_has_one_state_and_the_order_of_rows_never_matters(data: st.DataObject) -> None:
    content = data.draw(contents())
    rows = data.draw(reports(content))
    owed = duties(Index(content), TODAY + timedelta(days=40))
    found = deliveries(Index(content), rows, owed=owed, today=TODAY)
    assert deliveries(Index(content), rows[::-1], owed=owed, today=TODAY) == found
    assert len({one.duty for one in found}) == len(found)
    kept = [one.duty for one in found]
    assert kept == [duty for duty in owed if duty in set(kept)]
    if content.measures[0].indicators[0].kind != "milestone":
        assert kept == owed
    for duty, came, state in found:
        assert (came is None) == (state in ("missing", "open"))
        assert came is None or came <= TODAY
        assert (state == "missing") == (came is None and duty.due < TODAY)
        assert (state == "on_time") == (came is not None and came <= duty.due)


@MANY
@given(st.data())
def test_rates_lie_within_0_and_1_and_no_report_is_counted_twice(data: st.DataObject) -> None:
    content = data.draw(contents())
    owed = duties(Index(content), TODAY)
    counted = rates(content, data.draw(reports(content)), owed)
    for one in counted:
        if one.completeness is None or one.punctuality is None:
            assert one.owed == 0
        else:
            assert 0 <= one.punctuality <= one.completeness <= 1
    areas, (department,) = counted[: len(AREAS)], counted[len(AREAS) :]
    for name in ("on_time", "late", "missing"):
        assert sum(getattr(one, name) for one in areas) == getattr(department, name)


@MANY
@given(st.data())
def test_a_report_in_time_never_lowers_a_rate(data: st.DataObject) -> None:
    """But of a deed: that it is not done after all brings back what is owed since."""
    owing = contents(SHAPES[:-1]).filter(lambda content: duties(Index(content), TODAY))
    content = data.draw(owing)
    rows = data.draw(reports(content))
    owed = duties(Index(content), TODAY)
    duty = data.draw(st.sampled_from(owed))
    gap = (duty.due - duty.period.end).days
    moment = datetime.combine(
        duty.period.end + data.draw(st.integers(0, gap)) * DAY, datetime.min.time()
    )
    if not keyed_by_end(content.measures[0].indicators[0]):  # no increment may overlap another
        rows = [
            row
            for row in rows
            if row.area != duty.area
            or row.period == duty.period
            or row.period.end <= duty.period.start
            or row.period.start >= duty.period.end
        ]
    clash = (duty.area, duty.period.end, moment)
    rows = [row for row in rows if (row.area, row.period.end, row.reported_on) != clash]
    new = Observation(
        ID, duty.area, duty.period, Decimal(1), None, None, "", moment, "", "", "b.csv", 2
    )
    for before, after in zip(
        rates(content, rows, owed), rates(content, [*rows, new], owed), strict=True
    ):
        assert (after.completeness or 0) >= (before.completeness or 0)
        assert (after.punctuality or 0) >= (before.punctuality or 0)
        assert after.owed == before.owed


@MANY
@given(st.data())
def test_other_words_change_neither_a_duty_nor_a_figure(data: st.DataObject) -> None:
    content = data.draw(contents())
    rows = data.draw(reports(content))
    told = [row for row in rows if has_figure(row)]
    if not told:
        return
    row = data.draw(st.sampled_from(told))
    again = row._replace(reported_on=row.reported_on + MINUTE, note="已核实", path="b.csv")
    owed = duties(Index(content), TODAY)
    before, after = (
        (deliveries(Index(content), known, owed=owed, today=TODAY), cells(content, known))
        for known in (rows, [*rows, again])
    )
    assert after[0] == before[0]
    if content.measures[0].indicators[0].kind != "milestone":
        assert after[1] == before[1]


@MANY
@given(st.data())
def test_a_report_in_time_of_an_unknown_key_is_on_time(data: st.DataObject) -> None:
    content = data.draw(contents())
    owed = duties(Index(content), TODAY)
    for duty in owed:
        moment = datetime.combine(duty.due, datetime.min.time())
        told: tuple[Decimal | None, str] = (Decimal(0), "")
        if content.measures[0].indicators[0].kind == "milestone":
            told = (None, "in_progress")
        row = Observation(
            ID, duty.area, duty.period, told[0], None, None, told[1], moment, "", "", "b.csv", 2
        )
        assert deliveries(Index(content), [row], owed=[duty], today=TODAY) == [
            Delivery(duty, duty.due, "on_time")
        ]


@MANY
@given(st.data())
def test_two_ways_to_write_one_report_are_judged_alike(data: st.DataObject) -> None:
    """Running totals, and the increments between them, of the months of one year."""
    every = data.draw(st.sampled_from(["month", "quarter", "half", "year"]))
    base = {"every": every, "by": "city"}
    increments = catalogue({"reported": base})
    totals = catalogue({"reported": {**base, "as": "year_to_date"}})
    starts = [date(2023, 1, 1)]
    lines: dict[str, list[Observation]] = {"increments": [], "totals": []}
    moment = datetime.combine(date(2023, 1, 1), datetime.min.time())
    for month in sorted(data.draw(st.sets(st.integers(1, 12)))):
        end = add_months(date(2023, 1, 1), month)
        late = timedelta(days=data.draw(st.integers(0, 60)))
        # A total that came before an earlier one would tell more than an increment.
        moment = max(moment, datetime.combine(end, datetime.min.time()) + late)
        for name, start in (("increments", starts[-1]), ("totals", date(2023, 1, 1))):
            lines[name].append(
                Observation(ID, CITY, Period(start, end), Decimal(1), None, None, "", moment,
                            "", "", "a.csv", month)
            )  # fmt: skip
        starts.append(end)
    owed = duties(Index(increments), TODAY)
    assert owed == duties(Index(totals), TODAY)
    found = [
        deliveries(Index(content), lines[name], owed=owed, today=TODAY)
        for content, name in ((increments, "increments"), (totals, "totals"))
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("rules", "today", "following"),
    [
        ({}, "2023-07-05", "2023-07-05"),
        ({}, "2023-07-06", "2023-08-07"),
        ({"calendar": "none"}, "2023-07-06", "2023-08-05"),
        ({"reporting": {"due_day": "28", "of": "period"}}, "2023-06-29", "2023-07-28"),
        ({"reporting": {"due_day": "28", "of": "period"}}, "2023-10-29", "2023-10-30"),
        ({"reporting": {"due_day": "28"}}, "2023-06-29", "2023-07-28"),
    ],
)
def test_the_next_due_day(rules: dict[str, Any], today: str, following: str) -> None:
    assert next_due_day(day(today), Rules.model_validate(rules)) == day(following)


@pytest.mark.parametrize(
    ("rules", "since", "known"),
    [
        ({}, "2023-06-30", "2023-07-05"),
        ({}, "2023-06-15", "2023-06-15"),  # May was due before
        ({}, "2023-06-03", "2023-06-05"),  # May is not due yet
        ({"reporting": {"due_day": "28", "of": "period"}}, "2023-06-30", "2023-06-30"),
    ],
)
def test_when_the_report_of_an_earlier_day_stood(
    rules: dict[str, Any], since: str, known: str
) -> None:
    found = known_by(day(since), Rules.model_validate(rules), today=date(2023, 12, 31))
    assert found == day(known)


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2023-08-05"), ({"reporting": {"due_day": "28", "of": "period"}}, "2023-07-28")],
)
def test_a_form_names_the_day_before_rest_days_are_heeded(rules: dict[str, Any], due: str) -> None:
    assert form(catalogue(rules=rules), period("2023-07")).due == day(due)
