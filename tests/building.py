"""Builders for the tests of the core: a small catalogue, rows from one line of text, a verdict.

Rows are written as `[area] [monthly|quarterly] period figure [percent] [@reported_on]`, joined
by `;`. A figure is `12`, `96/100`, a state or a node, `-` for a row that withdraws its key, or `~`
for one that says nothing.
`monthly 2023-01..2023-03 9` stands for one row of 9 for each of the three months.
Without an area the row is the city's; without @ it is reported on the fifth day after its period.
“…” behind it is its note; 更正 is one without these.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bqw_tracker.core.attainment import Verdict, judge
from bqw_tracker.core.cells import cells, known_on
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import STATES, Catalogue, Observation
from bqw_tracker.core.periods import (
    Period,
    parse_day,
    parse_moment,
    parse_period,
    reporting_periods,
)
from bqw_tracker.core.rollup import Figure, figure
from bqw_tracker.core.schedule import window
from bqw_tracker.core.walks import Walks

CASES = Path(__file__).parent / "cases"
ID = "M01-01"
POLICY_YEAR = 2023
CITY = "江门市"
COUNTIES = ("新会区", "台山市", "开平市")
SERIES = {"monthly": "month", "quarterly": "quarter"}
AREAS: list[dict[str, Any]] = [
    {"name": CITY, "code": "440700", "aliases": ["江门"]},
    {"name": "新会区", "code": "440705", "parent": CITY, "aliases": ["新会"]},
    {"name": "台山市", "code": "440781", "parent": CITY, "aliases": ["台山"]},
    {"name": "开平市", "code": "440783", "parent": CITY, "aliases": ["开平"]},
]

Case = dict[str, str]


def table(name: str) -> list[Any]:
    """The rows of a case table, each a parameter whose id is its first column."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert rows, f"{name} holds no case"
    for row in rows:
        assert None not in row, f"{name}: a field too many: {row}"
        assert None not in row.values(), f"{name}: a field too few: {row}"
        assert row["why"].strip(), f"{name}: a case without a reason: {row}"
    return [pytest.param(row, id=next(iter(row.values())) or "(empty)") for row in rows]


def day(text: str) -> date:
    found = parse_day(text)
    assert found is not None, text
    return found


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None, text
    return found


def share(text: str) -> Fraction | None:
    """An exact share from 331.5/660, -0.5 or nothing."""
    if not text:
        return None
    top, _, whole = text.partition("/")
    return Fraction(top) / Fraction(whole or "1")


def catalogue(
    indicator: dict[str, Any] | None = None,
    *,
    target: dict[str, Any] | None = None,
    rules: dict[str, Any] | None = None,
    areas: list[dict[str, Any]] | None = None,
) -> Catalogue:
    """A catalogue with one indicator and one target: a monthly flow of the city, >= 100 in 2023."""
    return Catalogue.model_validate(written(indicator, target=target, rules=rules, areas=areas))


def written(
    indicator: dict[str, Any] | None = None,
    *,
    target: dict[str, Any] | None = None,
    rules: dict[str, Any] | None = None,
    areas: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """What stands in the file of such a catalogue."""
    one: dict[str, Any] = {
        "id": ID,
        "name": "指标",
        "unit": "家",
        "kind": "flow",
        "reported": {"every": "month", "by": "city"},
        "targets": [target or {"period": "2023", "value": ">= 100"}],
        **(indicator or {}),
    }
    if one["kind"] == "milestone":
        one.pop("unit")
    return {
        "policy": {"title": "措施", "issuer": "市局", "issued": "2023-04-04"},
        "rules": rules or {},
        "areas": areas or AREAS,
        "departments": ["质量科"],
        "sections": [{"number": "1", "title": "一"}],
        "measures": [
            {
                "number": "1",
                "section": "1",
                "title": "措施一",
                "departments": ["质量科"],
                "indicators": [one],
            }
        ],
    }


def _figure_fields(words: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": None, "numerator": None, "denominator": None, "state": ""}
    word = words[0]
    if word in STATES or word[0].isalpha():
        fields["state"] = word
        if len(words) > 1:
            fields["value"] = Decimal(words[1].removesuffix("%"))
    elif "/" in word:
        top, _, whole = word.partition("/")
        fields |= {"numerator": Decimal(top), "denominator": Decimal(whole)}
    elif word not in ("-", "~"):
        fields["value"] = Decimal(word)
    return fields


def _row(text: str, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    words = text.split()
    area = names[words.pop(0)] if words[0] in names else CITY
    every = SERIES[words.pop(0)] if words[0] in SERIES else "once"
    span = period(words.pop(0))
    moment, note = None, ""
    if words[-1] == "更正" or words[-1].startswith("“"):
        note = words.pop()
    if words[-1].startswith("@"):
        moment = parse_moment(words.pop()[1:])
        assert moment is not None, text
    note = note.strip("“”") if note else {"-": "撤回", "~": ""}.get(words[0], "说明")
    for part in reporting_periods(span, every):
        reported = moment or datetime.combine(part.last + timedelta(days=5), time())
        told = {"area": area, "period": part, "reported_on": reported, "note": note}
        yield told | _figure_fields(words)


def observations(text: str) -> list[Observation]:
    """The rows that the text stands for; see the top of this module."""
    known = Index(catalogue()).area_names
    parts = [part for part in text.split(";") if part.strip()]
    rows = [row for part in parts for row in _row(part, known)]
    return [
        Observation(indicator=ID, source="试", path="rows.csv", line=number, **row)
        for number, row in enumerate(rows, start=2)
    ]


def figured(
    content: Catalogue, rows: list[Observation], as_of: date, area: str | None = None
) -> Figure:
    """The figure of the catalogue's only indicator for its only target."""
    indicator = content.measures[0].indicators[0]
    target = indicator.targets[0]
    index = Index(content)
    asked = area or target.area or index.root
    seen = window(indicator, target, as_of, POLICY_YEAR)
    return figure(indicator, seen, index.expected(indicator, asked), Walks(cells(content, rows)))


def judged(
    content: Catalogue,
    rows: list[Observation],
    as_of: date,
    *,
    area: str | None = None,
    known: date | None = None,
) -> Verdict:
    """The verdict on the catalogue's only target."""
    indicator = content.measures[0].indicators[0]
    target = indicator.targets[0]
    found = figured(content, known_on(rows, known), as_of, area)
    seen = window(indicator, target, as_of, POLICY_YEAR)
    return judge(indicator, target, seen, found, content.rules)
