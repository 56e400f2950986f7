"""The history of a target: what was asked before, by which document it changed, and that it is kept."""

import csv
import json
from fractions import Fraction

import pytest

from bqw_tracker.changes.edits import edits
from bqw_tracker.changes.silence import weakened_without_history
from bqw_tracker.core.catalogue_checks import CATALOGUE_CHECKS
from bqw_tracker.core.model import Target
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import report
from building import COUNTIES, catalogue, day, observations
from running import run
from test_bad_input import CATALOGUE, put

PAST = {
    "value": ">= 56",
    "until": "2023-06-30",
    "document": "江市监〔2023〕21号",
    "reason": "名单缩减",
}


FIELD = {
    "field": "strength",
    "was": "binding",
    "until": "2023-06-30",
    "document": "江市监〔2023〕21号",
    "reason": "改为力争",
}


def held(value: str, *history: dict[str, str], **fields: object) -> dict[str, object]:
    return {"period": "2023", "value": value, "history": list(history), **fields}


def problems(target: dict[str, object], **fields: object) -> list[tuple[str, str]]:
    content = catalogue(fields, target=target)
    found = [problem for check in CATALOGUE_CHECKS for problem in check(content)]
    return [(problem.code, str(problem.place[-1])) for problem in found]


@pytest.mark.parametrize(
    ("target", "wanted", "why"),
    [
        (held(">= 30", PAST), [], "one change"),
        (held(">= 20", PAST, PAST | {"value": ">= 30", "until": "2023-07-31"}), [], "two"),
        (held(">= 56", PAST, PAST | {"value": ">= 30", "until": "2023-07-31"}), [],
         "lowered and restored"),
        (held(">= 56", PAST), [("bad-value", "value")], "that is no change"),
        (held(">= 56.0", PAST), [("bad-value", "value")], "the same number"),
        (held("> 56", PAST), [], "another comparator"),
        (held(">= 20", PAST, PAST | {"until": "2023-07-31"}), [("bad-value", "value")],
         "twice the same in a row"),
        (held(">= 20", PAST, PAST | {"value": ">= 30"}), [("bad-value", "until")],
         "until the same day"),
        (held(">= 20", PAST, PAST | {"value": ">= 30", "until": "2023-05-31"}),
         [("bad-value", "until")], "the later one first"),
    ],
)  # fmt: skip
def test_entries_follow_one_another(target, wanted, why):
    assert problems(target) == wanted, why


def test_a_milestone_has_no_values_to_record():
    assert problems({"period": "2023", "history": [PAST]}, kind="milestone") == [
        ("bad-value", "history")
    ]


@pytest.mark.parametrize(
    "entry",
    [
        PAST | {"value": "56"}, PAST | {"value": "56家"}, PAST | {"until": "2023-06"},
        PAST | {"until": "1719705600"}, PAST | {"document": ""}, PAST | {"who": "甲"},
        *({k: v for k, v in PAST.items() if k != field} for field in PAST),
    ],
)  # fmt: skip
def test_every_field_is_read_strictly(entry):
    with pytest.raises(ValueError, match="validation error"):
        Target.model_validate(held(">= 30", entry))


def rows(target, text, **fields):
    content = catalogue(fields, target=target)
    return report(Judged(content, observations(text), day("2023-06-30"))).rows


def test_attainment_against_the_present_and_the_original_target():
    target = held(">= 40", PAST, PAST | {"value": ">= 50", "until": "2023-08-31"})
    (row,) = rows(target, "monthly 2023-01..2023-06 4")
    assert row.attainment == Fraction(24, 40)
    assert (row.original, row.original_attainment) == (
        Target(**held(">= 56")).value,
        Fraction(24, 56),
    )


def test_without_a_history_there_is_no_original():
    (row,) = rows(held(">= 40"), "monthly 2023-01..2023-06 4")
    assert (row.original, row.original_attainment) == (None, None)


def test_the_original_may_have_another_nature():
    """A limit that was a goal: each is measured as what it is."""
    (row,) = rows(held("<= 40", PAST), "monthly 2023-01..2023-06 4")
    assert (row.attainment, row.original_attainment) == (1, Fraction(24, 56))


def test_the_whole_of_an_each_has_the_mean_of_its_parts():
    target = held(">= 2", PAST | {"value": ">= 4"}, each=list(COUNTIES))
    found = rows(
        target, "新会 monthly 2023-01..2023-06 1;台山 monthly 2023-01..2023-06 0",
        reported={"every": "month", "by": "counties"},
    )  # fmt: skip
    assert [row.original_attainment for row in found] == [Fraction(3, 2), 0, None, Fraction(1, 3)]


def test_a_share_of_an_allocation_has_no_original_of_its_own():
    target = held(">= 9", PAST, allocation={"新会区": "5", "台山市": "4"})
    found = rows(target, "新会 2023-01 1", reported={"every": "month", "by": "counties"})
    assert [row.original is None for row in found] == [True, True, False]


# ── what people see ──

ENTRY = (
    'history: [{value: "> 56", until: 2023-05-31, document: 江市监〔2023〕21号, reason: 名单缩减}]'
)
LOWERED = CATALOGUE.replace(
    '">= 56", wording: 选取56家, allocation: {新会区: 30, 台山市: 26}',
    f'">= 30", wording: 选取30家, {ENTRY}',
)


@pytest.fixture
def workspace(tmp_path):
    return put(tmp_path / "w", LOWERED)


def test_in_the_table_a_mark_at_the_target(workspace):
    table = run(["report", "--as-of", "2023-06-30"], workspace).stdout
    assert "选取30家（原 >56）" in table
    english = run(["report", "--as-of", "2023-06-30", "--lang", "en"], workspace).stdout
    assert "选取30家 (originally >56)" in english


def test_where_the_comparator_is_the_same_the_mark_is_the_number(tmp_path):
    same = put(tmp_path / "w", LOWERED.replace("> 56", ">= 56"))
    assert "选取30家（原 56）" in run(["report", "--as-of", "2023-06-30"], same).stdout


def test_in_json_and_csv(workspace):
    told = json.loads(
        run(["report", "--format", "json", "--as-of", "2023-06-30"], workspace).stdout
    )
    found = [(row["original_target"], row["original_attainment"]) for row in told["rows"]]
    assert found[0] == ("> 56", "0.464286")
    assert set(found[1:]) == {(None, None)}
    table = run(["report", "--format", "csv", "--as-of", "2023-06-30"], workspace).stdout
    first = next(csv.DictReader(table.splitlines()))
    assert (first["original_target"], first["original_attainment"]) == ("> 56", "0.464286")


def test_in_explain_the_original_and_every_change(workspace):
    told = run(["explain", "M02-01", "--as-of", "2023-06-30"], workspace).stdout
    assert "  原定目标：>56家，按原定目标完成46.4286%\n" in told
    assert "    至 2023-05-31 止为 >56家；江市监〔2023〕21号：名单缩减\n" in told


def test_in_explain_what_other_fields_said_before(tmp_path):
    past = "until: 2023-05-31, document: 江市监〔2023〕21号, reason: 年底验收"
    text = CATALOGUE.replace(
        "allocation: {新会区: 30, 台山市: 26}",
        f"schedule: at_end, history: [{{field: schedule, was: linear, {past}}}]",
    )
    told = run(["explain", "M02-01", "--as-of", "2023-06-30"], put(tmp_path / "w", text)).stdout
    told = run(["explain", "M02-01", "--as-of", "2023-06-30"], put(tmp_path / "w", text)).stdout
    assert "进度安排至 2023-05-31 止为均匀；江市监〔2023〕21号：年底验收" in told


@pytest.mark.parametrize("field", ["strenght", "history", "pace.behind"])
def test_a_history_names_a_field_that_there_is(field):
    assert problems(held(">= 30", FIELD | {"field": field})) == [("bad-value", "field")]


# ── no target gets easier in silence ──


def told(before, now, **fields):
    """Code, severity and field of what an edit of a target did in silence."""
    sides = [catalogue(fields, target=target) for target in (before, now)]
    return [
        (str(problem.severity), str(problem.place[-1]))
        for problem in weakened_without_history(edits(*sides))
    ]


@pytest.mark.parametrize(
    ("before", "now", "wanted", "why"),
    [
        (held(">= 56"), held(">= 56"), [], "nothing was changed"),
        (held(">= 56"), held(">= 60"), [], "raised"),
        (held(">= 56"), held(">= 30"), [("error", "value")], "lowered in silence"),
        (held(">= 56"), held(">= 30", PAST), [], "lowered and recorded"),
        (held(">= 56"), held(">= 30", PAST | {"value": ">= 50"}), [("error", "value")],
         "another value was recorded"),
        (held(">= 56"), held("<= 56"), [("error", "value")], "nobody can tell"),
        (held(">= 30", PAST), held(">= 20", PAST), [("error", "value")],
         "the second time nothing was recorded"),
        (held(">= 56", PAST, PAST | {"value": ">= 30", "until": "2023-07-31"}),
         held(">= 30", PAST, PAST | {"value": ">= 30", "until": "2023-07-31"}),
         [("error", "value")], "the first lowering is no record of the second"),
        (held(">= 56"), held(">= 56", strength="aspirational"), [("error", "strength")],
         "softened in silence"),
        (held(">= 56"), held(">= 56", FIELD, strength="aspirational"), [], "softened and recorded"),
        (held(">= 56"), held(">= 56", FIELD | {"was": "aspirational"}, strength="aspirational"),
         [("error", "strength")], "another form was recorded"),
        (held(">= 56", FIELD, strength="aspirational"), held(">= 56", FIELD, strength="binding"),
         [], "it binds again"),
        (held(">= 56"), held(">= 30", PAST, schedule="at_end"), [("error", "schedule")],
         "each field has an entry of its own"),
        (held(">= 56"), held(">= 30", FIELD | {"field": "value", "was": ">= 56"}), [],
         "a value recorded as any field"),
        (held(">= 30", PAST), held(">= 30"), [("error", "history")], "the record is gone"),
    ],
)  # fmt: skip
def test_a_weakened_target_is_recorded(before, now, wanted, why):
    assert told(before, now) == wanted, why


REST = "until: …, document: …, reason: …"


@pytest.mark.parametrize(
    ("before", "now", "place", "message", "help_"),
    [
        (
            {"targets": [held(">= 9", period="2024"), held(">= 56.0")]},
            {"targets": [held(">= 9", period="2024"), held(">= 30")]},
            "error measures.0.indicators.0.targets.1.value",
            "the target of M01-01 went from >= 56 to >= 30, and no history entry records it",
            'add history: [{value: ">= 56", until: …, document: …, reason: …}], or restore the value',
        ),
        (
            {"targets": [held(">= 56")]},
            {"targets": [held(">= 56", strength="aspirational", schedule="at_end")]},
            "error measures.0.indicators.0.targets.0.schedule",
            (
                "M01-01, 2023 became easier, and no history entry records it: "
                "schedule: linear -> at_end, strength: binding -> aspirational"
            ),
            (
                "add to the history of M01-01, 2023: "
                f'{{field: schedule, was: "linear", {REST}}}, '
                f'{{field: strength, was: "binding", {REST}}}; or undo it'
            ),
        ),
        (
            {"targets": [held(">= 9", period="2025"), held(">= 56")]},
            {"targets": [held(">= 56")]},
            "error measures.0.indicators.0",
            "M01-01 no longer has its target of 2025",
            (
                f'add to the history of M01-01: {{field: targets, was: "2025 >= 9", {REST}}}; '
                "or undo it"
            ),
        ),
        (
            {"targets": [held(">= 56")]},
            {"id": "M01-02", "name": "别名", "targets": [held(">= 56")]},
            "error measures.0",
            "M01-01 指标 is gone, and its targets with it",
            f'add to the history of rules: {{field: measures, was: "M01-01", {REST}}}; or undo it',
        ),
    ],
)
def test_what_is_said_of_it(before, now, place, message, help_):
    (found,) = weakened_without_history(edits(catalogue(before), catalogue(now)))
    assert found.code == "weakened-without-history"
    assert f"{found.severity} {'.'.join(map(str, found.place))}" == place
    assert (str(found.message), str(found.help)) == (message, help_)


def test_check_against_a_file(tmp_path):
    folder = put(tmp_path / "w", LOWERED)
    before = CATALOGUE.replace(", allocation: {新会区: 30, 台山市: 26}", "")
    (folder / "before.yaml").write_text(before, encoding="utf-8")
    done = run(["check", "--against", "before.yaml", "--lang", "en"], folder)
    assert done.code == 1
    assert "error[weakened-without-history]: the target of M02-01 went from >= 56" in done.stdout
    assert "measures.yaml:24:35" in done.stdout
    recorded = LOWERED.replace("> 56", ">= 56")
    put(folder, recorded)
    done = run(["check", "--against", "before.yaml", "--lang", "en"], folder)
    assert (done.code, done.stdout) == (0, "no problems found\n")
