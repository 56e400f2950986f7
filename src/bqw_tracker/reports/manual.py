"""What the fields of measures.yaml are for, and what each problem code means.

The JSON Schema is made from the models, the forms of core/fields.py included. It is strict as they
are: a field that no model knows is refused. What an editor shows beside a field stands here, with
an example as the catalogue writes it. The codes are for rules in pipelines and for docs/errors.md.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bqw_tracker.core.model import (
    Area,
    Baseline,
    Catalogue,
    Indicator,
    Measure,
    Node,
    NotTarget,
    PastValue,
    Policy,
    Reported,
    Roles,
    Section,
    Share,
    Target,
)
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.core.rules import Holidays, Level, Pace, PastField, Reporting, Rules, Weights

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Said = tuple[Sentence, object]
"""What a field is for, and an example as an editor types it; None for what has fields itself.

The names in it are those of the catalogue that `bqw init --empty` makes.
"""

SAID: dict[type[BaseModel], dict[str, Said]] = {
    Catalogue: {
        "needs": (sentence("the lowest version of bqw that understands the file"), "0.2"),
        "policy": (sentence("the document that is followed"), None),
        "rules": (sentence("how figures are judged; left out: the defaults"), None),
        "areas": (sentence("the city and its counties; one has no parent: the city"), None),
        "departments": (
            sentence("the sections that may be responsible"),
            [sentence("Office"), sentence("Finance")],
        ),
        "sections": (sentence("the parts of the document"), None),
        "measures": (sentence("the numbered measures of the document"), None),
    },
    Policy: {
        "title": (sentence("title of the document"), sentence("Measures for growth")),
        "issuer": (sentence("who issued it"), sentence("Anytown")),
        "issued": (sentence("the day of its issue"), "2023-04-04"),
    },
    Rules: {
        "pace": (
            sentence("when a figure that has a schedule is behind"), {"behind": 0, "off_track": 10},
        ),
        "level": (sentence("when a level is behind"), {"within": 2}),
        "reporting": (sentence("when figures are due"), {"due_day": 5}),
        "calendar": (
            sentence("china (default): due days on a rest day move on; none: they do not"), "none",
        ),
        "holidays": (
            sentence("days of rest and work that differ from the national arrangement"),
            {"rest": ["2026-10-01..2026-10-08"], "work": ["2026-09-27"]},
        ),
        "score": (
            sentence("what the parts of a score weigh"),
            {"on_schedule": 50, "attainment": 30, "punctuality": 20},
        ),
        "evidence": (
            sentence("done: a deed told done, and a rectification that is closed, need a file as "
                     "evidence; none (default): they do not"),
            "done",
        ),
        "history": (sentence("what rules, areas and indicators said before, and which document "
                             "changed it"), None),
    },
    Weights: {
        "on_schedule": (sentence("weight of the share of targets on schedule (default 50)"), 50),
        "attainment": (sentence("weight of the mean attainment (default 30)"), 30),
        "punctuality": (sentence("weight of the share reported in time (default 20)"), 20),
        "least": (sentence("fewer judged targets make no rank (default 5)"), 5),
    },
    Pace: {
        "preset": (
            sentence("rules that others published, in place of measure, behind and off_track"),
            "yinchuan",
        ),
        "basis": (sentence("what is due grows by whole months (default) or by days"), "month"),
        "measure": (
            sentence("the distance in points (default) or in per cent of what is due"), "points",
        ),
        "behind": (sentence("up to this distance a figure is on track (default 0)"), 0),
        "off_track": (
            sentence("up to this distance it is behind (default 10); none: no second edge"), 10,
        ),
    },
    Level: {
        "within": (
            sentence("up to this distance a level is behind: points where the unit is %, else per "
                     "cent of the target (default 2)"),
            2,
        ),
    },
    Reporting: {
        "due_day": (
            sentence("figures are due on this day of a month, 1 to 28 (default 5)"),
            5,
        ),
        "of": (
            sentence("of the month after the period (next, the default), or of the period's own "
                     "last month (period)"),
            "period",
        ),
    },
    Holidays: {
        "rest": (sentence("days of rest: single days or spans"), ["2026-10-01..2026-10-08"]),
        "work": (sentence("working days: single days or spans"), ["2026-09-27"]),
    },
    Area: {
        "name": (sentence("full name, as in progress files"), sentence("Northside")),
        "unit": (sentence("who answers there (default: the name)"), sentence("Northside Office")),
        "code": (sentence("code of GB/T 2260, in quotes; may be left out"), "440305"),
        "parent": (sentence("the area above; only the city has none"), sentence("Anytown")),
        "aliases": (sentence("short names that are understood as well"), [sentence("North")]),
        "owns": (
            sentence("folders below data/progress that its office keeps and tells of it alone in"),
            [sentence("northside")],
        ),
        "history": (sentence("what its fields said before, and which document changed it"), None),
    },
    Section: {
        "number": (sentence("number of the part, as measures name it"), 1),
        "title": (sentence("title of the part"), sentence("First part")),
    },
    Measure: {
        "number": (sentence("number of the measure in the document"), 2),
        "section": (sentence("number of the part it stands in"), 1),
        "title": (sentence("title of the measure"), sentence("First measure")),
        "departments": (
            sentence("who answers, each from departments: a list leads; or lead and support"),
            {"lead": [sentence("Office")], "support": [sentence("Finance")]},
        ),
        "counties": (
            sentence("whether the county bureaus are responsible as well: true, or "
                     "a list of areas"),
            True,
        ),
        "indicators": (sentence("what is observed of this measure"), None),
        "not_targets": (
            sentence("figures of the document that are no commitment"),
            [{"wording": sentence("12 rules"), "reason": sentence("part of a name, no target")}],
        ),
    },
    Roles: {
        "lead": (
            sentence("the sections that lead: they report and are judged"),
            [sentence("Office")],
        ),
        "support": (
            sentence("the sections that support them, and are named beside"),
            [sentence("Finance")],
        ),
    },
    NotTarget: {
        "wording": (sentence("the figure in the document's own words"), sentence("12 rules")),
        "reason": (sentence("why it is no commitment"), sentence("part of a name, no target")),
    },
    Indicator: {
        "id": (
            sentence("M, the measure in at least two digits, -, two digits; never used again"),
            "M02-01",
        ),
        "name": (sentence("name of the indicator"), sentence("New firms")),
        "kind": (
            sentence("flow (increments are summed), stock (the latest level), rate, gauge (as "
                     "published), or milestone (a deed)"),
            "flow",
        ),
        "unit": (sentence("unit of the figures; milestones have none"), sentence("firms")),
        "factor": (sentence("rates only: 100 (default, unit %) or 1 (amount per head)"), 1),
        "parts": (
            sentence("rates only: pooled (default), latest, or coverage (first-time inspections)"),
            "latest",
        ),
        "reported": (
            sentence("who reports it and how often"), {"every": "month", "by": "counties"},
        ),
        "targets": (sentence("what is to be reached, one line each"), None),
        "formerly": (sentence("earlier ids, still understood in progress files"), ["M02-09"]),
        "over_areas": (sentence("sum (default), or none where areas cannot be added up"), "none"),
        "definition": (
            sentence("what counts and what does not, in our own words"),
            sentence("firms that came this year; those of earlier years do not count"),
        ),
        "note": (
            sentence("sources and what is still to be verified"),
            sentence("the baseline is to be verified"),
        ),
        "departments": (
            sentence("who answers where the measure does not say it; a list, or lead and support"),
            [sentence("Office")],
        ),
        "history": (sentence("what its fields said before, and which document changed it"), None),
    },
    Reported: {
        "every": (sentence("how often: month, quarter, half, year, or once"), "quarter"),
        "by": (
            sentence("city, counties, leaves (all areas without parts), or a list of areas"),
            [sentence("Northside"), sentence("Southside")],
        ),
        "as": (
            sentence("increment (default), or year_to_date: totals from 1 January"), "year_to_date",
        ),
    },
    Target: {
        "period": (
            sentence("when it holds: 2023, 2023-H1, 2023..2025, yearly, or standing"), 2023,
        ),
        "value": (sentence("comparator and value; milestones have none"), ">= 1200"),
        "wording": (
            sentence("the figure in the document's own words; must agree with value"),
            sentence("1200 firms"),
        ),
        "each": (
            sentence("areas each of which must reach the value"),
            [sentence("Northside"), sentence("Southside")],
        ),
        "allocation": (sentence("how the value is split over areas"), {"A": 30, "B": 26}),
        "area": (sentence("where it holds; left out: the city"), sentence("Northside")),
        "baseline": (
            sentence("the level from which the road is measured; of an `each` one for each area"),
            {"value": 193, "period": 2022},
        ),
        "schedule": (
            sentence("linear (default), at_end, or shares by period"),
            {"2023-06": "40%", "2023-09": "70%"},
        ),
        "nodes": (sentence("the steps of a deed, each with its own day, in their order"), None),
        "within": (
            sentence("up to this distance it is behind, else rules.level.within"), 2,
        ),
        "strength": (sentence("binding (default), or aspirational"), "aspirational"),
        "assumed": (
            sentence("what was assumed and why"),
            sentence("the document names no year; taken as the year of its issue"),
        ),
        "weight": (sentence("weight in means (default 1)"), 2),
        "history": (sentence("earlier values, the first one first, and other fields"), None),
    },
    Node: {
        "name": (
            sentence("what is reached, in a few words; told as a state"),
            sentence("plan issued"),
        ),
        "due": (sentence("by which day: a day, or the last one of a period"), "2023-06"),
        "weight": (sentence("weight among the nodes of its target (default 1)"), 2),
    },
    PastValue: {
        "value": (sentence("comparator and value that held before"), ">= 56"),
        "until": (sentence("the last day on which it held"), "2023-08-31"),
        "document": (sentence("the document that changed it"), sentence("No. 12 of 2023")),
        "reason": (sentence("why it was changed"), sentence("merged with another programme")),
    },
    PastField: {
        "field": (sentence("the field that was another"), "period"),
        "was": (sentence("what it said, as check --against writes it"), "2023"),
        "until": (sentence("the last day on which it held"), "2023-08-31"),
        "document": (sentence("the document that changed it"), sentence("No. 12 of 2023")),
        "reason": (sentence("why it was changed"), sentence("merged with another programme")),
    },
    Share: {
        "value": (sentence("what is asked of the area"), 30),
        "baseline": (
            sentence("the level from which its own road is measured"),
            {"value": 12, "period": 2022},
        ),
    },
    Baseline: {
        "value": (sentence("the level"), 193),
        "period": (sentence("the period of the level"), 2022),
    },
}  # fmt: skip


class _Generator(GenerateJsonSchema):
    """Says what a file may hold: no field is ever null there, and defaults stand in the words."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the catalogue; what is said are still sentences."""
    found = Catalogue.model_json_schema(schema_generator=_Generator)
    models = found["$defs"]
    # A share may be written as its value alone. An input type that names the model itself loses
    # its references in the generator of pydantic 2.11.
    value = dict(models["Share"]["properties"]["value"])
    value.pop("title", None)
    split = models["Target"]["properties"]["allocation"]
    split["additionalProperties"] = {"anyOf": [value, split["additionalProperties"]]}
    for model, fields in SAID.items():
        definition = found if model is Catalogue else models[model.__name__]
        del definition["title"]
        definition.pop("description", None)  # the docstring, which PYTHONOPTIMIZE=2 takes away
        for name, (description, example) in fields.items():
            definition["properties"][name]["description"] = description
            if example is not None:
                definition["properties"][name]["examples"] = [example]
    title = sentence("catalogue of measures: indicators, targets and who reports them")
    return {"$schema": DIALECT, "title": title, **found}


MEANINGS: dict[str, Sentence] = {
    "yaml": sentence(
        "The file cannot be read as YAML, or uses a part of YAML that is not allowed here."
    ),
    "duplicate-key": sentence("A field stands twice in one place; YAML itself would drop one."),
    "alias": sentence("Anchors and aliases hide what a line says; they are not allowed."),
    "needs-newer": sentence("The file asks for a later version of the program."),
    "unknown-field": sentence("There is no such field in this place; often a slip of the pen."),
    "missing-field": sentence("A field that must be there is missing."),
    "bad-value": sentence(
        "The value of a field is not one it can have, or does not go with its other fields."
    ),
    "not-a-number": sentence("A number is not written in plain digits."),
    "not-a-date": sentence("A date is not written as 2023-07-03."),
    "not-a-period": sentence("A period is not in one of the known forms."),
    "duplicate-id": sentence("Two entries have the same id, name or number."),
    "bad-id": sentence("An id does not begin with the number of its measure, or has another form."),
    "unknown-area": sentence("An area does not stand in the catalogue."),
    "unknown-department": sentence("A department does not stand in the catalogue's list."),
    "unknown-indicator": sentence("An indicator does not stand in the catalogue."),
    "unknown-section": sentence("A measure names a section that the catalogue does not have."),
    "area-cycle": sentence("The areas do not form one tree with a single root."),
    "wording-differs": sentence(
        "The target does not say what its wording, taken from the document, says."
    ),
    "allocation-short": sentence(
        "What was split over the areas adds up to less than the target asks for."
    ),
    "no-baseline": sentence("A stock has no baseline, so its pace is read from zero."),
    "better-kind": sentence(
        "What does not add up (a growth rate, a rank, an index, a share) is kept as a flow or a "
        "stock."
    ),
    "unconfirmed": sentence(
        "A note, an assumption or a reason is marked as a guess that nobody has confirmed."
    ),
    "node-order": sentence("The nodes of a target do not stand in the order of their days."),
    "node-outside": sentence("A node is due on a day outside the period of its target."),
    "unfed-target": sentence("Nobody reports where the target holds; it can never have data."),
    "weakened-without-history": sentence(
        "The catalogue asks for less than that named by --against, and no history says so."
    ),
    "row-rewritten": sentence(
        "A row that was committed says something else than in the revision named by --against."
    ),
    "row-removed": sentence(
        "A row that was committed in the revision named by --against is gone; moving it is free."
    ),
    "entry-removed": sentence(
        "An entry of the ledger is gone since the revision named by --against, or does not say "
        "any more what it said."
    ),
    "deadline-moved": sentence(
        "The day of a rectification was changed in its place since the revision named by --against."
    ),
    "closed-changed": sentence(
        "Figures of a closed period are not what they were, or were changed without a document; or "
        "what closed it is gone or says something else than in the revision named by --against."
    ),
    "encoding": sentence("The file is not UTF-8 text."),
    "header": sentence("The first line of a progress file does not name the ten columns."),
    "wrong-columns": sentence(
        "A row has more or fewer fields than columns, or a quotation mark is left open."
    ),
    "conflict-marker": sentence(
        "Git left a merge conflict in the file; nobody has decided which side holds."
    ),
    "empty-value": sentence("A row has no figure and does not withdraw one."),
    "unexpected-value": sentence("A field is filled that this kind of indicator does not use."),
    "missing-parts": sentence("Of numerator and denominator only one is given."),
    "part-exceeds-whole": sentence("The numerator is greater than the denominator."),
    "negative": sentence("A count is below 0."),
    "overlapping-periods": sentence("Two figures cover the same days and would be counted twice."),
    "conflicting-rows": sentence(
        "Two rows of the same key and the same moment give different figures, or other words."
    ),
    "future-period": sentence("A figure was reported before its period began, or after today."),
    "early-report": sentence("A figure was reported before its period had ended."),
    "not-summable": sentence("Several areas report what cannot be added up."),
    "falling-total": sentence("A total of the year so far is smaller than an earlier one."),
    "parts-differ": sentence("The city's figure is not the sum of the counties'."),
    "wrong-reporter": sentence("The area that reports is not the one that should."),
    "not-yours": sentence(
        "A file in a folder that an area owns tells of an area that is neither it nor below it."
    ),
    "empty-folder": sentence("An area owns a folder in which no figures lie."),
    "outside-policy": sentence("The figure lies before the year before the policy's."),
    "not-canonical": sentence(
        "The file is not in the form that the program writes; its figures count."
    ),
    "value-not-counted": sentence(
        "A rate's value counts only alone: not beside parts, not over areas."
    ),
    "uncounted-row": sentence("No target of the indicator counts the figure."),
    "taken-back": sentence(
        "A deed that was told done, or a node told reached, is told as not reached, and no "
        "correction says so."
    ),
    "not-whole": sentence("A fraction of what is counted whole."),
    "control-character": sentence("An invisible character stands in a text."),
    "evidence-missing": sentence(
        "A file that is named as evidence is not there, or evidence that is asked for is not named."
    ),
    "evidence-changed": sentence(
        "A file of evidence is another one than when it was kept, or, where no digest was kept, "
        "than in the revision named by --against."
    ),
    "evidence-untracked": sentence("Git does not know a file of evidence, so nobody else has it."),
    "evidence-twice": sentence("The same file is evidence of two figures."),
    "missing-period": sentence("An area's reports have a gap; nothing happened is reported as 0."),
}
