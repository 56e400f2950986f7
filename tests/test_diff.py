"""Every edit is found and told as what it is; nothing is told where nothing was edited."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.changes.diff import KINDS, Diff, Edit
from bqw_tracker.changes.edits import edits
from bqw_tracker.core.model import Catalogue
from bqw_tracker.render.diff import diff_github, diff_json, diff_markdown, diff_text
from bqw_tracker.render.table import Layout, cell_width
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.light_changes import Figures, both, with_lights
from bqw_tracker.reports.report import report
from building import AREAS, CITY, COUNTIES, Case, day, observations, table

MIRRORED = {
    "removed": "added", "added": "removed", "lowered": "raised", "raised": "lowered",
    "softened": "tightened", "tightened": "softened",
}  # fmt: skip
HEAD: dict[str, Any] = {
    "policy": {"title": "措施", "issuer": "市局", "issued": "2023-04-04"},
    "areas": AREAS,
    "departments": ["质量科", "标准科"],
    "sections": [{"number": "1", "title": "一"}],
}
TARGETS: list[dict[str, Any]] = [
    {"period": "2023", "value": ">= 56", "wording": "56家"},
    {"period": "2025", "value": "> 100", "each": list(COUNTIES)},
    {"period": "yearly", "value": "<= 9", "allocation": {"新会区": "5", "台山市": "4"}},
]


def content(measures: list[dict[str, Any]], **head: Any) -> Catalogue:
    return Catalogue.model_validate({**HEAD, **head, "measures": measures})


def measures(targets: list[dict[str, Any]] = TARGETS, **fields: Any) -> list[dict[str, Any]]:
    one = {"id": "M01-01", "name": "甲", "unit": "家", "kind": "flow",
           "reported": {"every": "month", "by": "counties"}, "targets": targets}  # fmt: skip
    two = {"id": "M01-02", "name": "乙", "kind": "milestone",
           "reported": {"every": "quarter", "by": "city"}, "targets": [{"period": "2023"}]}  # fmt: skip
    return [
        {"number": "1", "section": "1", "title": "措施一", "departments": ["质量科"],
         "indicators": [one | fields, two]},
        {"number": "2", "section": "1", "title": "措施二", "departments": ["标准科"],
         "indicators": []},
    ]  # fmt: skip


BASE = content(measures())


def with_target(number: int, **fields: Any) -> Catalogue:
    targets = [dict(target) for target in TARGETS]
    targets[number] |= fields
    return content(measures(targets))


def kinds(before: Catalogue, now: Catalogue) -> list[str]:
    return [edit.kind for edit in edits(before, now)]


CASES = {
    "value down": (with_target(0, value=">= 30"), ["lowered"]),
    "value up": (with_target(0, value=">= 60", wording="60家"), ["raised"]),
    "limit up": (with_target(2, value="<= 10"), ["lowered"]),
    "to a range": (with_target(0, value="50..60"), ["changed"]),
    "later": (with_target(0, period="2024"), ["softened"]),
    "earlier": (with_target(1, period="2024"), ["tightened"]),
    "rest": (with_target(0, schedule="at_end"), ["softened"]),
    "wording": (with_target(0, wording="五十六家"), ["words"]),
    "weight": (with_target(0, weight="2"), ["meaning"]),
    "one gone": (content(measures(TARGETS[:2])), ["removed"]),
    "one new": (content(measures([*TARGETS, {"period": "2026", "value": ">= 3"}])), ["added"]),
    "renamed": (content(measures(id="M01-09", formerly=["M01-01"])), ["renamed"]),
    "reported": (content(measures(reported={"every": "month", "by": "city"})), ["reporting"]),
    "unit": (content(measures(unit="户")), ["meaning"]),
    "note": (content(measures(note="说明")), ["words"]),
    "own departments": (content(measures(departments=["标准科"])), ["responsibility"]),
    "pace": (content(measures(), rules={"pace": {"behind": "5", "off_track": "10"}}), ["rules"]),
    "departments": (content(measures(), departments=["质量科"]), ["structure"]),
    "sections": (content(measures(), sections=[{"number": "1", "title": "甲"}]), ["structure"]),
    "policy": (content(measures(), policy=HEAD["policy"] | {"issuer": "局"}), ["structure"]),
    "measure gone": (content(measures()[:1]), ["removed"]),
    "indicator moved": (
        content(
            [
                measures()[0] | {"indicators": measures()[0]["indicators"][1:]},
                measures()[1]
                | {"indicators": [measures()[0]["indicators"][0]
                                  | {"id": "M02-01", "formerly": ["M01-01"]}]},
            ]
        ),
        ["renamed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_edit_is_told_as_what_it_is(name):
    now, wanted = CASES[name]
    assert kinds(BASE, now) == wanted
    assert kinds(BASE, BASE) == kinds(now, now) == []
    turned = [MIRRORED.get(kind, kind) for kind in wanted]
    assert kinds(now, BASE) == turned


WEAKENING = (
    "value down",
    "limit up",
    "to a range",
    "later",
    "rest",
    "one gone",
    "pace",
    "reported",
    "unit",
)


@pytest.mark.parametrize("name", CASES)
def test_what_weakens_is_known_and_comes_first(name):
    now, _ = CASES[name]
    assert any(edit.weakens for edit in edits(BASE, now)) is (name in WEAKENING)
    for side in (edits(BASE, now), edits(now, BASE)):
        assert [edit.weakens for edit in side] == sorted(
            (edit.weakens for edit in side), reverse=True
        )


def test_a_forgotten_id_weakens_because_its_rows_are_lost():
    (edit,) = edits(BASE, content(measures(id="M01-09")))
    assert (edit.kind, edit.weakens) == ("renamed", True)


@pytest.mark.parametrize("case", table("role_edits.csv"))
@pytest.mark.parametrize("own", [False, True])
def test_what_becomes_of_the_roles(case: Case, own: bool) -> None:  # noqa: FBT001 - both places
    def one(side: str) -> Catalogue:
        roles = {"departments": yaml.load(case[side], yaml.BaseLoader)}
        first, *others = measures(**roles if own else {})
        return content([first if own else first | roles, *others])

    found = edits(one("before"), one("after"))
    told = [
        " ".join((c.field, c.before or "–", c.after or "–")) for edit in found for c in edit.changes
    ]
    assert ";".join(told) == case["told"], case["why"]
    assert {edit.kind for edit in found} <= {"responsibility"}
    assert not any(edit.weakens for edit in found), "who answers turns no light"


def test_responsibility_that_moves_with_an_indicator_is_told():
    (edit,) = edits(BASE, CASES["indicator moved"][0])
    assert [(c.field, c.before, c.after) for c in edit.changes] == [
        ("id", "M01-01", "M02-01"),
        ("formerly", None, "M01-01"),
        ("measures", "1 措施一", "2 措施二"),
        ("departments", "质量科", "标准科"),
    ]


# ── lights ──

ROWS = observations(
    "新会 monthly 2023-01..2023-06 3;台山 monthly 2023-01..2023-06 1;开平 monthly 2023-01..2023-06 0"
)


def lit(before: Catalogue, now: Catalogue) -> list[Edit]:
    rows: dict[str, list[Any]] = {}
    for row in ROWS:
        rows.setdefault(row.indicator, []).append(row)
    return with_lights(edits(before, now), before, now, Figures(rows, day("2023-06-30")))


def lights(edit: Edit) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.area, one.before and one.before.status, one.after and one.after.status)
            for one in edit.lights]  # fmt: skip


def test_a_light_is_told_with_the_edit_that_changed_it():
    (edit,) = lit(BASE, with_target(0, value=">= 40"))
    assert lights(edit) == [(None, "behind", "on_track")]


def test_of_two_edits_the_first_that_changes_a_light_has_it():
    """The rules are edited first, so the lower target changes nothing any more."""
    rules = {"pace": {"behind": "20", "off_track": "30"}}
    targets = [TARGETS[0] | {"value": ">= 40"}, *TARGETS[1:]]
    lowered, loosened = lit(BASE, content(measures(targets), rules=rules))
    assert (lowered.kind, lights(lowered)) == ("lowered", [])
    assert (loosened.kind, lights(loosened)) == ("rules", [(None, "behind", "on_track")])


def test_a_light_that_changes_twice_is_told_twice():
    rules = {"pace": {"behind": "20", "off_track": "30"}}
    targets = [TARGETS[0] | {"value": ">= 200"}, *TARGETS[1:]]
    loosened, raised = lit(BASE, content(measures(targets), rules=rules))
    assert lights(loosened) == [(None, "behind", "on_track")]
    assert lights(raised) == [(None, "on_track", "off_track")]


def test_what_is_gone_takes_its_lights_away_and_what_is_new_brings_some():
    fewer = content([measures()[0] | {"indicators": measures()[0]["indicators"][1:]}])
    found = {edit.kind + edit.subject: edit for edit in lit(BASE, fewer)}
    gone = found["removedindicator"]
    assert [light[2] for light in lights(gone)] == [None] * 8
    back = {edit.kind + edit.subject: edit for edit in lit(fewer, BASE)}["addedindicator"]
    assert [(a, n) for a, _, n in lights(back)] == [(a, b) for a, b, _ in lights(gone)]


def test_a_renamed_indicator_keeps_its_figures_and_a_forgotten_one_does_not():
    kept = content(measures(id="M01-09", formerly=["M01-01"]))
    rows = [row._replace(indicator="M01-09") for row in ROWS]
    (edit,) = with_lights(
        edits(BASE, kept), BASE, kept, Figures({"M01-09": rows}, day("2023-06-30"))
    )
    assert lights(edit) == []
    (lost,) = lit(BASE, content(measures(id="M01-09")))
    assert {light[2] for light in lights(lost)} == {"no_data"}


def test_rows_of_both_catalogues_can_be_read():
    now = content(measures()[1:], areas=[AREAS[0], AREAS[1]])
    union = both(BASE, now)
    assert {i.id for m in union.measures for i in m.indicators} == {"M01-01", "M01-02"}
    assert {area.name for area in union.areas} == {CITY, *COUNTIES}


# ── whatever is edited ──

EDITED = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from([">= 30", "> 56", "<= 56", "< 9", "50..60", "= 5", ">= -3", ">= 0"]),
        "period": st.sampled_from(["2023-H1", "2024", "2023..2025", "yearly", "standing"]),
        "schedule": st.sampled_from(["linear", "at_end"]),
        "strength": st.sampled_from(["binding", "aspirational"]),
        "baseline": st.sampled_from([None, {"value": "3", "period": "2022"}, {"value": "70", "period": "2021"}]),
        "assumed": st.sampled_from([None, "按当年计"]),
        "weight": st.sampled_from(["1", "2"]),
        "wording": st.sampled_from(["三十家", "[red]*_|`\\<b>%0A,:", "长" * 90]),
        "each": st.lists(st.sampled_from([*COUNTIES, "无此区"]), unique=True).map(list),
        "area": st.sampled_from([None, *COUNTIES]),
    },
)  # fmt: skip


def edited(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    target = TARGETS[number] | fields
    if target.get("each"):
        target.pop("allocation", None)  # a check forbids both
    return target


TARGET = st.builds(edited, st.integers(0, 2), EDITED)
INDICATOR = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["M01-01", "M01-07"]),
        "formerly": st.lists(st.sampled_from(["M01-01", "M01-07"]), unique=True),
        "kind": st.sampled_from(["flow", "stock", "rate", "milestone"]),
        "unit": st.sampled_from([None, "%", "万家"]),
        "reported": st.sampled_from([{"every": "once", "by": "city"}, {"every": "year", "by": ["新会区"], "as": "year_to_date"}]),
        "over_areas": st.sampled_from(["sum", "none"]),
        "name": st.sampled_from(["甲", "丙"]),
        "definition": st.text("口径甲乙", max_size=60).map(lambda text: text or None),
    },
)  # fmt: skip


@st.composite
def catalogues(draw):
    targets = draw(st.lists(TARGET, max_size=4))
    fields = draw(INDICATOR)
    whole = measures(targets, **fields)
    if draw(st.booleans()):
        whole[1]["indicators"] = [whole[0]["indicators"].pop(0)]
    head = {}
    if draw(st.booleans()):
        head["rules"] = {"pace": {"preset": draw(st.sampled_from(["yinchuan", "sanya"]))}}
    if draw(st.booleans()):
        head["areas"] = AREAS[: draw(st.integers(1, 4))]
    return content(whole, **head)


@given(catalogues())
def test_nothing_is_told_of_a_catalogue_and_itself(one):
    assert edits(one, one) == []
    assert edits(one, Catalogue.model_validate(one.model_copy())) == []


@given(catalogues(), catalogues())
def test_every_edit_is_found_and_turns_round(before, now):
    there, back = edits(before, now), edits(now, before)
    assert bool(there) is (before != now)
    assert all(edit.kind in KINDS for edit in there)

    def turned(found: list[Edit], *, round_: bool) -> list[tuple[Any, ...]]:
        mirror = {"easier": "harder", "harder": "easier"}
        told = []
        for edit in found:
            for change in edit.changes:
                sides = (change.before, change.after)
                # The order of lists and what a history may do are no mirror images.
                turn = mirror.get(change.turn, change.turn) if round_ else change.turn
                if change.field in ("id", "formerly"):
                    turn = "neutral"  # an id is lost one way and not the other
                told.append((edit.subject, change.field, *(sides[::-1] if round_ else sides), turn))
        return sorted(told, key=str)

    assert turned(there, round_=True) == turned(back, round_=False)


@given(catalogues(), catalogues())
def test_lights_change_from_those_of_one_report_to_those_of_the_other(before, now):
    """Step by step the lights go from the one report to the other; no text raises."""
    ids = {old: i.id for m in now.measures for i in m.indicators for old in (*i.formerly, i.id)}
    rows = [row._replace(indicator=ids.get(row.indicator, row.indicator)) for row in ROWS]
    by_id: dict[str, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.indicator, []).append(row)
    found = with_lights(edits(before, now), before, now, Figures(by_id, day("2023-06-30")))

    known = {i.id for m in now.measures for i in m.indicators}
    after = [
        r.status
        for r in report(
            Judged(now, [r for r in rows if r.indicator in known], day("2023-06-30"))
        ).rows
    ]
    appeared = [one.after.status for e in found for one in e.lights if one.after and not one.before]
    vanished = [
        one.before.status for e in found for one in e.lights if one.before and not one.after
    ]
    old = {i.id: ids.get(i.id, i.id) for m in before.measures for i in m.indicators}
    alike = before.model_copy(update={"measures": tuple(
        m.model_copy(update={"indicators": tuple(
            i.model_copy(update={"id": old[i.id]}) for i in m.indicators)})
        for m in before.measures)})  # fmt: skip
    counted = [r.status for r in report(Judged(alike, rows, day("2023-06-30"))).rows]
    turned = [(one.before.status, one.after.status)
              for e in found for one in e.lights if one.before and one.after]  # fmt: skip
    balance = sorted(counted + appeared + [b for _, b in turned])
    assert balance == sorted(after + vanished + [a for a, _ in turned])
    for language in ("en", "zh"):
        locale.use(language)
        for form in (diff_text, diff_markdown, diff_json, diff_github):
            assert form(Diff("HEAD", "data/measures.yaml", found, day("2023-06-30")), Layout())


# ── how it looks ──


def test_in_a_terminal_what_weakens_is_red_and_folds(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")  # rich knows no width and no colour of a dumb one
    locale.use("zh")
    found = lit(BASE, with_target(0, value=">= 30", wording="五十" * 40))
    text = diff_text(Diff("HEAD", "w", found, day("2023-06-30")), Layout(60, colour=False))
    assert all(cell_width(line) <= 60 for line in text.splitlines())
    assert "\x1b[" not in text
    coloured = diff_text(Diff("HEAD", "w", found, day("2023-06-30")), Layout(60, colour=True))
    assert "\x1b[1;31m降低" in coloured
    assert [line for line in text.splitlines() if not line.startswith("  ")] == [
        "目录：HEAD -> w", "数据截至 2023-06-30", "", "降低  M01-01 甲 · 2023年", "",
        "修改1处 · 其中放宽或取消1处 · 状态改变1处",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a%b", "a%25b"), ("a\nb", "a%0Ab"), ("a\rb", "a%0Db"), ("%0A", "%250A")],
)
def test_annotations_are_escaped(text, shown):
    now = content(measures(definition=text.replace("\n", " ").replace("\r", " ")))
    (edit,) = edits(BASE, now)
    edit = edit._replace(name=f"{text},:")
    line = diff_github(Diff("HEAD", "w", [edit]), Layout()).splitlines()[0]
    assert f"{shown}%2C%3A::" in line
