"""The catalogue's shape: read strictly, refused with the code that says it best."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from bqw_tracker.core.fields import Bound, read_bound, read_edge, read_reporters, read_schedule
from bqw_tracker.core.index import Index
from bqw_tracker.core.kind_checks import KIND_CHECKS
from bqw_tracker.core.model import KINDS, STATUSES, Catalogue, Indicator, Policy, Target
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.rules import PRESETS, Holidays, Level, Pace, Reporting, Weights
from bqw_tracker.reports.finding import responsible
from building import Case, catalogue, table, written

GOOD: dict[str, Any] = {
    "id": "M01-01",
    "name": "指标",
    "kind": "flow",
    "unit": "家",
    "reported": {"every": "month", "by": "city"},
    "targets": [{"period": "2023", "value": ">= 30"}],
}
RATE: dict[str, Any] = {"kind": "rate", "unit": "%"}
DEED: dict[str, Any] = {"kind": "milestone", "unit": None, "targets": [{"period": "2023"}]}
BASE = {"value": "193", "period": "2022"}


def _indicator(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **change}.items() if value is not None}


def _codes(model: type[BaseModel], content: object) -> set[str]:
    """The codes of a bad shape, or, once it has its shape, of fields that do not go together."""
    try:
        found = model.model_validate(content)
    except ValidationError as error:
        return {fault["type"] for fault in error.errors(include_url=False)}
    measures = catalogue().measures
    indicator = found if isinstance(found, Indicator) else None
    if isinstance(found, Target):
        kept = measures[0].indicators[0]
        indicator = kept.model_copy(update={"targets": (found,)})
    assert indicator is not None, "accepted, and no check looks at it"
    measure = measures[0].model_copy(update={"indicators": (indicator,)})
    whole = catalogue().model_copy(update={"measures": (measure,)})
    return {problem.code for check in KIND_CHECKS for problem in check(whole)}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"unit": "亿元", "reported": {"every": "quarter", "by": "counties", "as": "year_to_date"}},
        {"kind": "stock"},
        {"kind": "stock", "targets": [{"period": "2023", "value": "= 30"}]},
        {"kind": "stock", "targets": [{"period": "2023", "value": "> 450", "baseline": BASE}]},
        RATE,
        {**RATE, "factor": "100", "parts": "coverage"},
        {**RATE, "parts": "latest", "targets": [{"period": "standing", "value": "95..98"}]},
        {**RATE, "reported": {"every": "month", "by": "city", "as": "year_to_date"}},
        {"kind": "rate", "unit": "万元", "factor": "1"},
        {"kind": "rate", "unit": "%", "factor": "1"},
        DEED,
        {"over_areas": "none"},
        {"targets": []},
        {"targets": [{"period": "yearly", "value": "< 5", "strength": "aspirational"}]},
        {"targets": [{"period": "2023..2025", "value": ">= 3", "schedule": "at_end"}]},
        {"targets": [{"period": "2023", "value": ">= 3", "schedule": {"2023-06": "40%"}}]},
        {"targets": [{"period": "2023", "value": ">= 3", "each": ["新会区"]}]},
        {"targets": [{"period": "2023", "value": ">= 3", "allocation": {"新会区": "3"}}]},
        {"reported": {"every": "once", "by": ["新会区", "台山市"]}},
    ],
)
def test_an_indicator_of_good_shape(change: dict[str, Any]) -> None:
    assert Indicator.model_validate(_indicator(change)).id == "M01-01"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": None}, "missing-field"),
        ({"name": None}, "missing"),
        ({"name": "  "}, "bad-value"),
        ({"name": ["指标"]}, "bad-value"),
        ({"name": "null"}, "bad-value"),
        ({"unit": "~"}, "bad-value"),
        ({"kind": " flow"}, "bad-value"),
        ({"colour": "red"}, "extra_forbidden"),
        ({"kind": "ratio"}, "bad-value"),
        ({"kind": "Flow"}, "bad-value"),
        ({"factor": "100"}, "bad-value"),
        ({"parts": "pooled"}, "bad-value"),
        ({"kind": "stock", "parts": "latest"}, "bad-value"),
        ({"kind": "rate"}, "bad-value"),
        ({**RATE, "unit": "万元", "factor": "100"}, "bad-value"),
        ({**RATE, "factor": "10"}, "bad-value"),
        ({**RATE, "parts": "mean"}, "bad-value"),
        ({**DEED, "unit": "家"}, "bad-value"),
        ({**DEED, "targets": [{"period": "2023", "value": ">= 1"}]}, "bad-value"),
        ({**DEED, "targets": [{"period": "2023", "baseline": BASE}]}, "bad-value"),
        ({**DEED, "targets": [{"period": "2023", "allocation": {"新会区": "1"}}]}, "bad-value"),
        ({"targets": [{"period": "2023"}]}, "missing-field"),
        ({"targets": [{"value": ">= 1"}]}, "missing"),
        ({"targets": [{"period": "2023", "value": "= 1"}]}, "bad-value"),
        ({"targets": [{"period": "2023", "value": "1..2"}]}, "bad-value"),
        ({"over_areas": "mean"}, "bad-value"),
        ({"kind": "stock", "reported": {"every": "month", "by": "city", "as": "year_to_date"}}, "bad-value"),
        ({**RATE, "parts": "latest", "reported": {"every": "month", "by": "city", "as": "year_to_date"}}, "bad-value"),
        ({**RATE, "parts": "coverage", "reported": {"every": "month", "by": "city", "as": "year_to_date"}}, "bad-value"),
        ({**DEED, "reported": {"every": "month", "by": "city", "as": "year_to_date"}}, "bad-value"),
        ({"reported": {"every": "week", "by": "city"}}, "bad-value"),
        ({"reported": {"every": "month", "by": []}}, "bad-value"),
        ({"reported": {"every": "month", "by": "新会区"}}, "bad-value"),
        ({"reported": {"every": "month", "by": "city", "as": "total"}}, "bad-value"),
        ({"reported": {"every": "month", "by": "city", "as_": "increment"}}, "extra_forbidden"),
    ],
)  # fmt: skip
def test_an_indicator_of_bad_shape(change: dict[str, Any], code: str) -> None:
    assert _codes(Indicator, _indicator(change)) == {code}


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"period": "2023-13"}, "not-a-period"),
        ({"period": "2023年"}, "not-a-period"),
        ({"period": "always"}, "not-a-period"),
        ({"period": ""}, "bad-value"),
        ({"period": "2023", "value": "30"}, "bad-value"),
        ({"period": "2023", "value": "=> 30"}, "not-a-number"),
        ({"period": "2023", "value": "≥ 30"}, "bad-value"),
        ({"period": "2023", "value": "> 1e5"}, "not-a-number"),
        ({"period": "2023", "value": "> NaN"}, "not-a-number"),
        ({"period": "2023", "value": ">"}, "bad-value"),
        ({"period": "2023", "value": "98..95"}, "bad-value"),
        ({"period": "2023", "value": "95.."}, "bad-value"),
        ({"period": "2023", "strength": "hopeful"}, "bad-value"),
        ({"period": "2023", "weight": "0"}, "bad-value"),
        ({"period": "2023", "weight": "-1"}, "bad-value"),
        ({"period": "2023", "weight": "heavy"}, "not-a-number"),
        ({"period": "2023", "schedule": "weekly"}, "bad-value"),
        ({"period": "standing", "schedule": "at_end"}, "bad-value"),
        ({"period": "2023", "each": ["新会区"], "area": "新会区"}, "bad-value"),
        ({"period": "2023", "each": ["新会区"], "allocation": {"新会区": "1"}}, "bad-value"),
        ({"period": "2023", "allocation": {"新会区": "1"}, "area": "新会区"}, "bad-value"),
        ({"period": "2023", "allocation": {"新会区": "some"}}, "not-a-number"),
        ({"period": "2023", "baseline": {"value": "1"}}, "missing"),
        ({"period": "2023", "baseline": {"value": "1_000", "period": "2022"}}, "not-a-number"),
        ({"period": "2023", "baseline": {"value": "1", "period": "last year"}}, "not-a-period"),
        ({"period": "2023", "baseline": {"value": "1", "period": "standing"}}, "not-a-period"),
    ],
)  # fmt: skip
def test_a_target_of_bad_shape(target: dict[str, Any], code: str) -> None:
    assert code in _codes(Target, target)


def test_what_a_target_has_where_nothing_is_written() -> None:
    target = Target.model_validate({"period": "2023", "value": ">= 30"})
    assert (target.schedule, target.strength, target.weight) == ("linear", "binding", 1)
    assert (target.baseline, target.each, target.allocation, target.area) == (None, (), {}, None)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("> 660", Bound(">", Decimal(660))),
        (">= 30", Bound(">=", Decimal(30))),
        (">=30", Bound(">=", Decimal(30))),
        ("= 0", Bound("=", Decimal(0))),
        ("<= 5", Bound("<=", Decimal(5))),
        ("< -0.5", Bound("<", Decimal("-0.5"))),
        ("95..98", Bound("range", Decimal(95), Decimal(98))),
        ("-5..-2", Bound("range", Decimal(-5), Decimal(-2))),
        ("5..5", Bound("range", Decimal(5), Decimal(5))),
        ("0.5..1.5", Bound("range", Decimal("0.5"), Decimal("1.5"))),
    ],
)
def test_bound(text: str, bound: Bound) -> None:
    assert read_bound(text) == bound


def test_schedules() -> None:
    june, september = parse_period("2023-06"), parse_period("2023-09")
    assert read_schedule({"2023-06": "40%", "2023-09": "70.5%"}) == (
        (june, Decimal(40)),
        (september, Decimal("70.5")),
    )
    assert read_schedule("linear") == "linear"
    assert read_schedule("at_end") == "at_end"


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        [],
        {"2023-06": "40"},
        {"2023-06": 40},
        {"2023-06": "-1%"},
        {"2023-06": "101%"},
        {"2023-06": "70%", "2023-09": "40%"},
        {"2023-09": "40%", "2023-06": "70%"},
        {"2023-06": "40%", "2023-Q2": "40%"},
    ],
)
def test_a_schedule_that_does_not_rise(schedule: Any) -> None:
    target = {"period": "2023", "value": ">= 30", "schedule": schedule}
    assert _codes(Target, target) == {"bad-value"}


def test_edges_and_reporters() -> None:
    assert read_edge("none") is None
    assert read_edge("30") == 30
    assert read_reporters("counties") == "counties"
    assert read_reporters("leaves") == "leaves"
    assert read_reporters(["新会区"]) == ("新会区",)


@pytest.mark.parametrize(
    ("name", "measure", "behind", "off_track"),
    [
        ("xuancheng", "points", "0", None),
        ("yinchuan", "points", "0", "30"),
        ("sanya", "relative", "0", "50"),
        ("pepfar", "points", "10", "25"),
    ],
)
def test_preset(name: str, measure: str, behind: str, off_track: str | None) -> None:
    edges = (Decimal(behind), Decimal(off_track) if off_track else None)
    pace = Pace.model_validate({"preset": name})
    assert (pace.measure, pace.behind, pace.off_track) == (measure, *edges)
    assert pace.preset == name
    assert Pace.model_validate({"preset": name, "basis": "day"}).basis == "day"


def test_there_are_four_presets_five_kinds_and_eight_words() -> None:
    assert list(PRESETS) == ["xuancheng", "yinchuan", "sanya", "pepfar"]
    assert KINDS == ("flow", "stock", "rate", "gauge", "milestone")
    assert len(set(STATUSES)) == len(STATUSES) == 8


@pytest.mark.parametrize(
    ("pace", "code"),
    [
        ({"preset": "lisbon"}, "bad-value"),
        ({"preset": "yinchuan", "behind": "5"}, "bad-value"),
        ({"preset": "yinchuan", "off_track": "none"}, "bad-value"),
        ({"preset": "yinchuan", "measure": "points"}, "bad-value"),
        ({"behind": "-1"}, "bad-value"),
        ({"behind": "11"}, "bad-value"),
        ({"behind": "5", "off_track": "4.9"}, "bad-value"),
        ({"basis": "week"}, "bad-value"),
        ({"measure": "percent"}, "bad-value"),
        ({"off_track": "never"}, "not-a-number"),
    ],
)
def test_pace_of_bad_shape(pace: dict[str, Any], code: str) -> None:
    assert _codes(Pace, pace) == {code}


def test_the_rules_where_nothing_is_written() -> None:
    pace = Pace()
    assert (pace.basis, pace.measure, pace.behind, pace.off_track) == ("month", "points", 0, 10)
    assert Level().within == 2
    assert Reporting().due_day == 5
    assert Pace.model_validate({"behind": "10", "off_track": "10"}).off_track == 10
    assert Pace.model_validate({"behind": "90", "off_track": "none"}).off_track is None


@pytest.mark.parametrize(
    ("due_day", "code"),
    [("0", "bad-value"), ("29", "bad-value"), ("5.5", "bad-value"), ("five", "not-a-number")],
)
def test_a_due_day_that_not_every_month_has(due_day: str, code: str) -> None:
    assert _codes(Reporting, {"due_day": due_day}) == {code}
    assert Reporting.model_validate({"due_day": "28"}).due_day == 28


@pytest.mark.parametrize(
    ("holidays", "code"),
    [
        ({"rest": "2026-10-01"}, "tuple_type"),
        ({"rest": ["10月1日"]}, "not-a-period"),
        ({"rest": ["2026-10-08..2026-10-01"]}, "not-a-period"),
        ({"rest": ["2026"]}, "bad-value"),
        ({"work": ["2026-10-01..2026-11-01"]}, "bad-value"),
        ({"rest": ["2026-09-27"], "work": ["2026-09-27"]}, "bad-value"),
        ({"rest": ["2026-10-01..2026-10-08"], "work": ["2026-09-27", "2026-10-08"]}, "bad-value"),
        ({"off": ["2026-10-01"]}, "extra_forbidden"),
    ],
)
def test_holidays_of_bad_shape(holidays: dict[str, Any], code: str) -> None:
    assert _codes(Holidays, holidays) == {code}


def test_holidays_are_days_and_spans_each_of_one_kind() -> None:
    content = {"rest": ["2026-10-01..2026-10-08", "2026-10", "2026-12-31"], "work": ["2026-09-27"]}
    holidays = Holidays.model_validate(content)
    assert [str(span) for span in holidays.rest] == content["rest"]
    assert [str(span) for span in holidays.work] == content["work"]
    beside = {"rest": ["2026-10-01..2026-10-08"], "work": ["2026-10-09", "2026-09-30"]}
    assert Holidays.model_validate(beside).work
    assert Holidays() == Holidays.model_validate({})


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"on_schedule": "-1"}, "bad-value"),
        ({"on_schedule": "0", "attainment": "0", "punctuality": "0.0"}, "bad-value"),
        ({"on_schedule": "50%"}, "not-a-number"),
        ({"attainment": "1e2"}, "not-a-number"),
        ({"attainment": ["30"]}, "bad-value"),
        ({"on_time": "20"}, "extra_forbidden"),
    ],
)
def test_weights_of_bad_shape(weights: dict[str, Any], code: str) -> None:
    assert _codes(Weights, weights) == {code}


def test_a_level_is_not_near_by_less_than_nothing() -> None:
    assert _codes(Level, {"within": "-0.1"}) == {"bad-value"}
    assert Level.model_validate({"within": "0"}).within == 0


def test_weights_are_numbers_of_which_one_is_above_0() -> None:
    plain = Weights()
    assert (plain.on_schedule, plain.attainment, plain.punctuality) == (50, 30, 20)
    only = Weights.model_validate({"on_schedule": "0", "attainment": "0", "punctuality": "0.5"})
    assert plain.least == 5
    assert only.punctuality == Decimal("0.5")


@pytest.mark.parametrize(
    "issued", ["2023-4-4", "2023/04/04", "1680566400", "2023-02-29", "2023-04-04T10:00"]
)
def test_a_day_is_read_strictly(issued: str) -> None:
    content = {"title": "措施", "issuer": "市局", "issued": issued}
    assert _codes(Policy, content) == {"not-a-date"}


@pytest.mark.parametrize("value", [30, 30.5, True, None, ["> 30"], {"> 30": ""}])
def test_only_text_is_taken(value: Any) -> None:
    """YAML's own typing is off; what is no text was not read by us."""
    assert _codes(Target, {"period": "2023", "value": value}) == {"bad-value"}


def test_an_alias_is_how_the_file_says_it() -> None:
    content = catalogue({"reported": {"every": "month", "by": "city", "as": "year_to_date"}})
    assert content.measures[0].indicators[0].reported.as_ == "year_to_date"


def test_records_are_frozen() -> None:
    content = catalogue()
    with pytest.raises(ValidationError):
        content.measures = ()


def test_all_faults_are_told_in_one_run() -> None:
    with pytest.raises(ValidationError) as caught:
        Catalogue.model_validate({"policy": {"title": ""}, "areas": [], "colour": "red"})
    places = {tuple(fault["loc"]) for fault in caught.value.errors(include_url=False)}
    assert {
        ("policy", "title"),
        ("policy", "issuer"),
        ("areas",),
        ("colour",),
        ("measures",),
    } <= places


AREAS = [
    {"name": "江门市"},
    {"name": "新会区", "code": "440705", "parent": "江门市"},
    {"name": "会城", "parent": "新会区"},
    {"name": "圭峰", "parent": "新会区"},
    {"name": "台山市", "parent": "江门市"},
]


@pytest.mark.parametrize(
    ("by", "reporting", "city", "district"),
    [
        ("city", ["江门市"], ["江门市"], ["新会区"]),
        ("counties", ["新会区", "台山市"], ["新会区", "台山市"], ["新会区"]),
        ("leaves", ["会城", "圭峰", "台山市"], ["会城", "圭峰", "台山市"], ["会城", "圭峰"]),
    ],
)
def test_who_reports_and_whose_rows_make_a_figure(
    by: str, reporting: list[str], city: list[str], district: list[str]
) -> None:
    content = catalogue({"reported": {"every": "month", "by": by}}, areas=AREAS)
    index, indicator = Index(content), content.measures[0].indicators[0]
    assert list(index.reporters(indicator)) == reporting
    assert list(index.expected(indicator, "江门市")) == city
    assert list(index.expected(indicator, "新会区")) == district
    assert index.area_names == {
        name: name for name in ("江门市", "新会区", "会城", "圭峰", "台山市")
    } | {"440705": "新会区"}


@pytest.mark.parametrize("case", table("roles.csv"))
def test_who_leads_and_who_supports(case: Case) -> None:
    content = written()
    content["measures"][0]["departments"] = yaml.load(case["measure"], yaml.BaseLoader)
    if case["own"]:
        own = yaml.load(case["own"], yaml.BaseLoader)
        content["measures"][0]["indicators"][0]["departments"] = own
    roles = Index(Catalogue.model_validate(content)).owned["M01-01"].departments
    assert (roles.lead, roles.support) == (
        tuple(case["lead"].split()), tuple(case["support"].split()),
    ), case["why"]  # fmt: skip


@pytest.mark.parametrize(
    ("counties", "area", "offices"),
    [
        ("true", "新会区", ("新会区教育局",)),
        ("true", "江门市", ()),
        ("false", "新会区", ()),
        (["新会区"], "新会区", ("新会区教育局",)),
        ("true", "台山市", ("台山市",)),
        (["新会区"], "台山市", ()),
    ],
)
def test_whose_offices_must_act(counties: Any, area: str, offices: tuple[str, ...]) -> None:
    content = written()
    content["measures"][0]["counties"] = counties
    content["areas"][1]["unit"] = "新会区教育局"
    asked = responsible(Index(Catalogue.model_validate(content)), "M01-01", area)
    assert asked.lead == ("质量科", *offices), "names come from the catalogue alone"
