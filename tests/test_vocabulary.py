"""Every table that is keyed by words of the model has all of them, and every field has a word.

The words are those of the Literals, of the choices of the catalogue's fields and of the columns;
the tables are the dictionaries and matches of the source, wherever they stand.
"""

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

import pytest
from pydantic import BaseModel

import bqw_tracker
from bqw_tracker import locale
from bqw_tracker.changes import diff
from bqw_tracker.changes.edits import edits
from bqw_tracker.changes.strictness import Turn
from bqw_tracker.core import model, rules
from bqw_tracker.core.rectifications import FINDING_KINDS
from bqw_tracker.render.diff import (
    change_text,
    diff_github,
    diff_json,
    diff_markdown,
    diff_text,
)
from bqw_tracker.render.explanation import _RULES
from bqw_tracker.render.html.page import meanings
from bqw_tracker.render.table import Layout
from bqw_tracker.reports import finding
from bqw_tracker.reports.manual import MEANINGS
from bqw_tracker.reports.report import GROUPINGS
from bqw_tracker.reports.rows import WORST_FIRST
from bqw_tracker.store.progress import COLUMNS
from building import CITY, table
from test_golden import same
from test_schema import held, models

PACKAGE = Path(bqw_tracker.__file__).parent
SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "measures.schema.json").read_text(encoding="utf-8")
)
LATIN = re.compile("(?<![a-z])(?!yinchuan)[a-z]{2}")
"""What no Chinese sentence holds, but for the name of a preset."""


# ── The words ──


def literals() -> Iterator[tuple[str, tuple[str, ...]]]:
    for found in pkgutil.walk_packages([str(PACKAGE)], "bqw_tracker."):
        if found.name != "bqw_tracker.__main__":
            for name, value in vars(importlib.import_module(found.name)).items():
                if get_origin(value) is Literal:
                    yield f"{found.name}.{name}", get_args(value)


def choices() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words among which a field of the catalogue chooses, by Model.field."""
    for owner, one in SCHEMA["$defs"].items():
        for name, field in one["properties"].items():
            parts = [field, *field.get("anyOf", ())]
            words = [word for part in parts for word in part.get("enum", ())]
            words = [word for word in words if isinstance(word, str) and not word.isdecimal()]
            if words:
                yield f"{owner}.{name}", tuple(words)


VOCABULARIES: dict[str, frozenset[str]] = {
    name: frozenset(words)
    for name, words in (
        *literals(),
        *choices(),
        ("comparators", (">", ">=", "<", "<=", "=", "range")),
        ("columns", COLUMNS),
        ("states", model.STATES),
        ("rules", tuple(rules.Rules.model_fields)),
        ("groupings", GROUPINGS),
        ("finding kinds", FINDING_KINDS),
        ("problem codes", tuple(MEANINGS)),
    )
}


def test_the_vocabularies_are_found() -> None:
    assert VOCABULARIES["bqw_tracker.core.model.Status"] == set(model.STATUSES)
    assert VOCABULARIES["Reported.every"] == {"month", "quarter", "half", "year", "once"}
    assert VOCABULARIES["Target.schedule"] == {"linear", "at_end"}
    assert len(dict(choices())) == 14


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (WORST_FIRST, model.STATUSES),
        (finding.KINDS, FINDING_KINDS),
        ({status for status, _, _ in meanings() if status}, model.STATUSES),
    ],
    ids=["WORST_FIRST", "kinds of findings", "meanings"],
)  # fmt: skip
def test_orders_are_whole(listed: Any, words: Any) -> None:
    assert sorted(listed) == sorted(words)


def test_every_line_of_the_status_table_has_a_sentence_and_a_case() -> None:
    cases = [*table("attainment.csv"), *table("nodes.csv")]
    assert {int(case.values[0]["rule"] or 5) for case in cases} == set(_RULES)


# ── The tables ──


class Table(NamedTuple):
    file: str
    owner: str
    words: tuple[str, ...]


def keys(node: ast.AST) -> list[ast.AST | None]:
    if isinstance(node, ast.Dict):
        return [*node.keys]
    if isinstance(node, ast.Match):
        return [
            each.value
            for case in node.cases
            for each in ast.walk(case.pattern)
            if isinstance(each, ast.MatchValue)
        ]
    return []


def tables(source: str, file: str) -> Iterator[Table]:
    """The dictionaries and matches with two words or more for keys, and where they stand."""

    def inside(node: ast.AST, owner: str) -> Iterator[Table]:
        for child in ast.iter_child_nodes(node):
            name = owner
            if isinstance(child, ast.FunctionDef):
                name = child.name
            elif isinstance(child, ast.Assign | ast.AnnAssign) and not owner:
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                name = ast.unparse(targets[0])
            values = [key.value for key in keys(child) if isinstance(key, ast.Constant)]
            words = tuple(value for value in values if isinstance(value, str))
            if len(words) > 1:
                yield Table(file, name, words)
            yield from inside(child, name)

    yield from inside(ast.parse(source), "")


def of_the_model(table: Table) -> bool:
    """Whether all words are of vocabularies of which the table has two words or more."""
    words = frozenset(table.words)
    return words <= frozenset().union(*(v for v in VOCABULARIES.values() if len(v & words) > 1))


def whole(table: Table) -> bool:
    """Whether the words are all those of one vocabulary, or of several."""
    held = [words for words in VOCABULARIES.values() if words.issubset(table.words)]
    return frozenset(table.words) == frozenset().union(*held)


LACKING = {
    ("core/attainment.py", "holds"): "whatever else there is has two ends: a range",
    ("changes/strictness.py", "_edges"): "= and a range are one: the ends are closed",
    ("core/target_checks.py", "allocations"): "any other comparator wants the very sum",
    ("policy/wording/bounds.py", "_TURNED"): "of a range the ends are exchanged",
    ("core/periods.py", "MONTHS"): "what is reported once has no length of its own",
    ("core/catalogue_checks.py", "_KINDS"): "what has an id: the groupings, and indicators",
    ("intake/dates.py", "_FORMS"): "forms of a date, and not how often is reported",
    ("intake/dates.py", "_SUFFIX"): "forms of a date, and not how often is reported",
    ("intake/dates.py", "__str__"): "forms of a date, and not how often is reported",
    ("intake/words.py", "blank"): "what describes a figure, and not the figure",
    ("intake/heading_rows.py", "is_headed"): "what headings of figures may name",
    ("intake/reporting_periods.py", "_EVERY"): "what is reported once is whole at any time",
    ("store/progress.py", "_fault"): "source and note may say anything",
    ("render/record_diff.py", "_bent_word"): "whatever else is bent is an entry",
    ("render/diff_words.py", "_kinds"): "renamed has words of its own",
    ("render/diff_words.py", "subject_text"): "rules are told by their part, the rest by id",
    ("render/circular.py", "_by"): "a report is by one of them, and tells scores of two",
    ("cli/rectify.py", "list_"): "what is filtered by",
    ("policy/draft.py", "draft"): "what a document tells of the whole",
    ("policy/draft.py", "_target"): "what the words of a figure tell",
    ("policy/tasks.py", "part_of"): "what the columns of a table of tasks tell",
    ("render/form.py", "_rule"): "of these kinds a figure may be below zero",
    ("cli/rectify.py", "_went_on"): "the states that a step leads to",
    ("render/remedies.py", "_event"): "an opening is no step, and an extension tells two days",
    ("cli/summary.py", "summary"): "what is filtered by",
    ("cli/new_year.py", "_anew"): "what of a target still says something where its value is new",
    ("render/explanation.py", "_made"): "pooled is what holds where nothing is said",
    ("intake/words.py", "read"): "the rest may be printed in a form, and has no reader of its own",
    ("render/labels.py", "finding_kinds"): "the lights have the words of statuses, joined to these",
    ("render/labels.py", "ranking_names"): "only these two are ranked",
    ("render/paragraphs.py", "_period_words"): "once is one period, whatever its length",
    ("render/summary_data.py", "summary_json"): "keys of their own: rows new and revised",
    ("render/words.py", "sign_text"): "the other comparators are their own signs",
    ("changes/edits.py", "_OF_MEASURE"): "the kinds of edits of which a measure has fields",
    ("changes/edits.py", "_OF_INDICATOR"): "the kinds of edits of which an indicator has fields",
    ("reports/finding.py", "_LIGHTS"): "the others are not judged, or final",
    ("reports/light_changes.py", "_STEPS"): "the other edits turn no light of an indicator",
    ("reports/manual.py", "SAID"): "examples, which need not fill every field",
}  # fmt: skip
"""Tables that hold a part of a vocabulary on purpose, and why."""


def all_tables() -> list[Table]:
    return [
        table
        for path in sorted(PACKAGE.rglob("*.py"))
        for table in tables(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())
    ]


def test_every_table_of_the_model_is_whole() -> None:
    found = [table for table in all_tables() if of_the_model(table)]
    assert len(found) > 40, "the walk finds the tables"
    lacking = {table[:2] for table in found if not whole(table)}
    assert lacking == set(LACKING), "a table lacks words, or no longer does"


@pytest.mark.parametrize(
    ("source", "lacks"),
    [
        ('def said():\n    return {"met": 1, "missed": 2}[status]', True),
        ('match kind:\n    case "flow" | "stock":\n        pass\n    case "rate":\n        pass', True),
        ('_OF = {"flow": 1, "stock": 2, "linear": 3, "at_end": 4}', True),
        ('_OF = {"flow": 1, "stock": 2, "rate": 3, "gauge": 4, "milestone": 5}', False),
        ('_OF = {"month": 1, "day": 2, "linear": 3, "at_end": 4}', False),
    ],
)  # fmt: skip
def test_a_table_that_lacks_a_word_is_found(source: str, lacks: bool) -> None:  # noqa: FBT001
    (table,) = tables(source, "a.py")
    assert whole(table) is not lacks
    assert of_the_model(table) or not lacks


# ── The fields: a catalogue that differs in one of them ──

BEFORE: dict[str, Any] = {
    "policy": {"title": "措施", "issuer": "市局", "issued": "2023-04-04"},
    "areas": [
        {"name": CITY, "code": "440700"},
        {"name": "新会区", "code": "440705", "parent": CITY, "aliases": ["新会"]},
    ],
    "departments": ["质量科"],
    "sections": [{"number": "1", "title": "一"}],
    "measures": [{
        "number": "1", "section": "1", "title": "措施一",
        "departments": {"lead": ["质量科"], "support": ["财务科"]},
        "not_targets": [{"wording": "3家", "reason": "背景"}],
        "indicators": [{
            "id": "M01-01", "name": "甲", "kind": "rate", "unit": "%", "parts": "pooled",
            "reported": {"every": "month", "by": "city"},
            "history": [{"field": "unit", "was": "家", "until": "2023-06-15", "document": "1号",
                         "reason": "统一"}],
            "targets": [{
                "period": "2023", "value": ">= 56", "wording": "56%", "area": "新会区",
                "baseline": {"value": "20", "period": "2022"},
                "allocation": {"新会区": {"value": "30"}},
                "history": [{"value": ">= 70", "until": "2023-06-15", "document": "1号",
                             "reason": "缩减"}],
                "nodes": [{"name": "方案", "due": "2023-06"}],
            }],
        }],
    }],
}  # fmt: skip
_MEASURE = ("measures", 0)
_INDICATOR = (*_MEASURE, "indicators", 0)
_TARGET = (*_INDICATOR, "targets", 0)
AT: dict[type[BaseModel], tuple[str | int, ...]] = {
    model.Catalogue: (), model.Policy: ("policy",), model.Area: ("areas", 1),
    model.Section: ("sections", 0), model.Measure: _MEASURE,
    model.Roles: (*_MEASURE, "departments"),
    model.NotTarget: (*_MEASURE, "not_targets", 0), model.Indicator: _INDICATOR,
    model.Reported: (*_INDICATOR, "reported"), model.Target: _TARGET,
    model.Share: (*_TARGET, "allocation", "新会区"),
    model.Node: (*_TARGET, "nodes", 0),
    model.Baseline: (*_TARGET, "baseline"), model.PastValue: (*_TARGET, "history", 0),
    rules.PastField: (*_INDICATOR, "history", 0), rules.Rules: ("rules",), rules.Pace: ("rules", "pace"), rules.Level: ("rules", "level"),
    rules.Reporting: ("rules", "reporting"), rules.Holidays: ("rules", "holidays"),
    rules.Weights: ("rules", "score"),
}  # fmt: skip
OTHER: dict[type[BaseModel], dict[str, Any]] = {
    model.Catalogue: {"departments": ["标准科"], "needs": "0.2"},
    model.Policy: {"title": "办法", "issuer": "省局", "issued": "2023-05-05"},
    model.Area: {"name": "会城", "unit": "会城市场监管所", "code": "440706", "parent": "新会区", "aliases": [],
                 "owns": ["新会"]},
    model.Section: {"number": "2", "title": "二"},
    model.Measure: {"number": "2", "section": "2", "title": "措施二", "counties": "true"},
    model.Roles: {"lead": ["标准科"], "support": ["法规科"]},
    model.NotTarget: {"wording": "4家", "reason": "举例"},
    model.Indicator: {"id": "M01-02", "name": "乙", "kind": "stock", "unit": "家", "factor": "1",
                      "parts": "latest", "formerly": ["M01-03"], "over_areas": "none",
                      "definition": "怎么数", "note": "备注"},
    model.Reported: {"every": "quarter", "by": "counties", "as": "year_to_date"},
    model.Target: {"period": "2024", "value": ">= 60", "wording": "60%", "each": ["新会区"],
                   "area": CITY, "schedule": "at_end", "within": "3",
                   "strength": "aspirational", "assumed": "推定", "weight": "2"},
    model.Share: {"value": "56"},
    model.Node: {"name": "平台", "due": "2023-09-15", "weight": "2"},
    model.Baseline: {"value": "30", "period": "2021"},
    rules.PastField: {"field": "pace.behind", "was": "5", "until": "2023-07-15",
                      "document": "2号", "reason": "调整"},
    model.PastValue: {"value": ">= 80", "until": "2023-07-15", "document": "2号", "reason": "调整"},
    rules.Pace: {"preset": "yinchuan", "basis": "day", "measure": "relative", "behind": "5",
                 "off_track": "15"},
    rules.Level: {"within": "3"},
    rules.Rules: {"calendar": "none", "evidence": "done"},
    rules.Reporting: {"due_day": "10", "of": "period"},
    rules.Holidays: {"rest": ["2023-07-03"], "work": ["2023-07-08"]},
    rules.Weights: {"on_schedule": "40", "attainment": "40", "punctuality": "10",
                    "least": "3"},
}  # fmt: skip
"""For each field another value; records within records have their own."""
TURNS: dict[str, Turn] = {
    "preset": "neutral", "basis": "unclear", "measure": "unclear", "behind": "easier",
    "off_track": "easier", "within": "easier", "due_day": "easier", "rest": "neutral",
    "work": "neutral", "on_schedule": "unclear", "attainment": "unclear", "punctuality": "unclear",
    "least": "unclear", "of": "harder", "calendar": "harder",
    "evidence": "harder",
}  # fmt: skip
"""What the other value of a rule does."""
RULES = [(one, field) for one in OTHER if AT[one][:1] == ("rules",) for field in OTHER[one]]
FORMS = {"txt": diff_text, "md": diff_markdown, "json": diff_json, "github": diff_github}


def own_fields(one: type[BaseModel]) -> set[str]:
    """The fields of a record that are no records themselves, as the catalogue names them."""
    return {
        field.alias or name
        for name, field in one.model_fields.items()
        if not any(held(field.annotation))
    }


def edited(one: type[BaseModel], field: str) -> list[diff.Edit]:
    after = deepcopy(BEFORE)
    here: Any = after
    for step in AT[one]:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    here[field] = OTHER[one][field]
    return edits(model.Catalogue.model_validate(BEFORE), model.Catalogue.model_validate(after))


def test_no_field_is_forgotten() -> None:
    assert set(AT) == models()
    assert {one: set(fields) for one, fields in OTHER.items()} == {
        one: own for one in AT if (own := own_fields(one))
    }
    assert set(TURNS) == {field for _, field in RULES}


@pytest.mark.parametrize(
    ("one", "field"),
    [
        pytest.param(one, field, id=f"{one.__name__}.{field}")
        for one, fields in OTHER.items()
        for field in fields
    ],
)
def test_an_edit_of_any_field_is_told_in_words(one: type[BaseModel], field: str) -> None:
    found = edited(one, field)
    assert found
    for language in ("en", "zh"):
        locale.use(language)
        for form in FORMS.values():
            assert form(diff.Diff("a.yaml", "b.yaml", found), Layout())
    told = [change_text(change, edit.unit) for edit in found for change in edit.changes]
    assert [text for text in told if LATIN.search(text)] == []


@pytest.mark.parametrize(
    ("field", "word"),
    [
        (name.partition(".")[2], word)
        for name, words in choices()
        for word in words
        if name != "Pace.preset"
    ],
)
def test_every_word_of_the_catalogue_has_a_chinese_one(field: str, word: str) -> None:
    locale.use("zh")
    assert not LATIN.search(change_text(diff.Change(field, word, word), None))


@pytest.mark.parametrize(("one", "field"), RULES)
def test_what_the_edit_of_a_rule_does(one: type[BaseModel], field: str) -> None:
    turns = {change.field: change.turn for edit in edited(one, field) for change in edit.changes}
    assert turns[field] == TURNS[field]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_rule_edited_alone(language: str, form: str) -> None:
    locale.use(language)
    told = [
        f"=== {'.'.join(map(str, AT[one]))}.{field}\n"
        + FORMS[form](diff.Diff("a.yaml", "b.yaml", edited(one, field)), Layout())
        for one, field in RULES
    ]
    same(f"diff/rules.{language}.{form}", "".join(told))
