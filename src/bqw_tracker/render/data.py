"""For programs: a report as JSON and CSV, figures as exact strings, absent is null; the schema.

Field names and forms: docs/commands.md, "report --format json".
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bqw_tracker.core.fields import shown
from bqw_tracker.core.numbers import plain, sixth
from bqw_tracker.core.periods import moment_text
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.stories import Telling
from bqw_tracker.locale import say
from bqw_tracker.reports.groups import Group, Scores
from bqw_tracker.reports.origin import Publication, origin_json
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, RowNode, urgency

from . import escaping
from .rounding import quotient, six_decimals

FIELDS = (
    "indicator", "name", "measure", "section", "departments", "area", "part_of_each", "period",
    "kind", "unit", "comparator", "target", "strength", "assumed", "observed", "numerator",
    "denominator", "reported_to", "reported_areas", "expected_areas", "partial", "attainment",
    "due", "shortfall", "status", "final", "trend", "trend_ratio", "original_target",
    "original_attainment", "unit_of_area", "support", "mark", "mark_until", "nodes", "story",
    "year_before", "growth", "stale_to", "observed_number", "area_code", "measure_title",
    "wording", "window_start", "window_end",
)  # fmt: skip
STORY = ("note", "problem", "next", "evidence", "reported_on")
"""What a story holds; in CSV each stands in a column of its own."""
_TEXTS = (
    "name", "departments", "support", "area", "unit", "assumed", "original_target", "unit_of_area",
    "measure_title", "wording", "nodes", "observed", *(f"story_{name}" for name in STORY),
)  # fmt: skip


def row_values(row: Row) -> dict[str, object]:
    """Return a row as plain values, in the order of the fields."""
    observed = row.observed
    if isinstance(observed, Decimal) and row.kind == "rate" and not row.whole_of:
        observed = sixth(observed)
    before, rate = row.year_before, row.kind == "rate"
    special: dict[str, object] = {
        "unit_of_area": row.area_unit,
        "mark": row.mark and row.mark.word,
        "mark_until": row.mark and str(row.mark.until),
        "nodes": [_node_values(node) for node in row.nodes] or None,
        "story": row.story and _story_values(row.story),
        "year_before": before and plain(sixth(before.value) if rate else before.value),
        "growth": before and quotient(before.growth),
        "stale_to": row.stale_to and str(row.stale_to),
        "observed_number": plain(observed) if isinstance(observed, Decimal) else None,
        "window_start": str(row.window.start),
        "window_end": str(row.window.last),
        "departments": list(row.departments.lead),
        "support": list(row.departments.support),
        "observed": plain(observed) if isinstance(observed, Decimal) else observed,
        "numerator": None if row.numerator is None else plain(row.numerator),
        "denominator": None if row.denominator is None else plain(row.denominator),
        "reported_to": None if row.reported_to is None else str(row.reported_to),
        "attainment": quotient(row.attainment),
        "due": quotient(row.due),
        "shortfall": quotient(row.shortfall),
        "original_target": None if row.original is None else shown(row.original),
        "original_attainment": quotient(row.original_attainment),
        "trend_ratio": None if row.trend_ratio is None else six_decimals(row.trend_ratio),
    }
    return {name: special[name] if name in special else getattr(row, name) for name in FIELDS}


def _node_values(node: RowNode) -> dict[str, object]:
    return {
        "name": node.name,
        "due": str(node.due),
        "reached": node.reached,
        "reported_on": node.reported_on and str(node.reported_on),
    }


def _story_values(told: Telling) -> dict[str, object]:
    """Return what was told; what nothing was said of is None."""
    texts = {name: getattr(told, name) or None for name in STORY}
    return texts | {"reported_on": moment_text(told.reported_on)}


def _columns(name: str) -> list[str]:
    """Return the columns of CSV in which a field stands."""
    return [f"story_{part}" for part in STORY] if name == "story" else [name]


def _csv_cells(name: str, value: object) -> list[str]:
    if name == "story":
        told = value if isinstance(value, dict) else {}
        return [_csv_cell(f"story_{part}", told.get(part)) for part in STORY]
    return [_csv_cell(name, value)]


def _group_values(group: Group, scores: Scores | None) -> dict[str, object]:
    counts: dict[str, object] = {str(status): n for status, n in group.counts.items()}
    values = (
        {"by": group.by, "key": group.key}
        | counts
        | {"aspirational": group.aspirational, "attainment": quotient(group.attainment)}
    )
    if scores is not None:
        score = scores.by_key[group.key]
        values |= {
            "on_schedule": quotient(score.on_schedule),
            "punctuality": quotient(score.punctuality),
            "score": quotient(score.points),
            "rank": score.rank,
            "rank_before": score.before,
        }
    return values


def as_json(document: Publication) -> str:
    """Return one JSON object.

    `left_out` stands in it only where rows may be left out, and what scores add to a group (its
    parts `on_schedule` and `punctuality` beside `attainment`, `score`, `rank`, `rank_before`) only
    with scores.
    `origin` comes last, in a file that is passed on.
    """
    return escaping.json_text(json_values(document))


def json_values(document: Publication) -> dict[str, object]:
    """Return the values of this object."""
    values = _report_values(document.report)
    if document.origin is not None:
        values["origin"] = json.loads(origin_json(document.origin))
    return values


def figures_json(report: Report) -> str:
    """Return what a report says of its targets and groups on one line, for a digest."""
    values = _report_values(report._replace(scores=None))
    kept = {name: values[name] for name in ("as_of", "known_on", "policy", "rows", "groups")}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _report_values(report: Report) -> dict[str, object]:
    values: dict[str, object] = {
        "as_of": str(report.as_of),
        "known_on": None if report.known_on is None else str(report.known_on),
        "policy": report.policy,
        "sample_rows": report.sample_rows,
        "rows": [row_values(row) for row in report.rows],
        "groups": [_group_values(group, report.scores) for group in report.groups],
    }
    if report.left_out is not None:
        values["left_out"] = report.left_out
    return values


def _csv_cell(name: str, value: object) -> str:
    if name == "nodes" and isinstance(value, list):
        value = [f"{one['name']} {one['due']} {one['reported_on'] or ''}".rstrip() for one in value]
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return escaping.spreadsheet(text) if name in _TEXTS else text


def as_csv(report: Report) -> str:
    """Return the rows with a header, or the groups with the scores that were asked for.

    A text that a spreadsheet would compute is quoted with '.
    """
    if report.scores is not None:
        values = [_group_values(group, report.scores) for group in report.groups]
        lines = ([_csv_cell("name", value) for value in each.values()] for each in values)
        return escaping.csv_text([list(values[0]), *lines])
    rows = sorted(report.rows, key=urgency) if report.worst_first else report.rows
    head = [column for name in FIELDS for column in _columns(name)]
    lines = (
        [cell for pair in row_values(row).items() for cell in _csv_cells(*pair)] for row in rows
    )
    return escaping.csv_text([head, *lines])


def _said(value: object) -> object:
    """Return plain values; sentences, whole or in parts, are put into the reader's language."""
    match value:
        case Sentence():
            return say(value)
        case {"template": str(template), "values": Mapping() as values}:
            return say(Sentence(template, values))
        case Mapping():
            return {key: _said(each) for key, each in value.items()}
        case list():
            return [_said(each) for each in value]
    return value


def schema_json(schema: Mapping[str, Any]) -> str:
    """Return the schema as JSON."""
    return escaping.json_text(_said(schema), indent=2)
