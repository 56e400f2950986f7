"""What weakens by what it does: whatever turns a light better on the same figures is found."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.changes.diff import Edit
from bqw_tracker.changes.edits import edits
from bqw_tracker.changes.matching import indicator_pairs, target_pairs
from bqw_tracker.changes.silence import weakened_without_history
from bqw_tracker.core.model import Area, Catalogue, Indicator, Observation, Reported, Target
from bqw_tracker.core.periods import DAY, parse_period, year
from bqw_tracker.core.rules import Rules
from bqw_tracker.reports.judged import Judged, rows_of
from bqw_tracker.reports.light_changes import Figures
from bqw_tracker.reports.weakening import weakening
from building import Case, day, observations, table, written
from test_diff import ROWS, catalogues

pytestmark = pytest.mark.walk

if TYPE_CHECKING:
    from pydantic import BaseModel

WELL = {"missed": 0, "off_track": 1, "no_data": 2, "behind": 3, "met": 5}
AS_OF = day("2023-06-30")


def figures(rows: list[Observation], as_of: date = AS_OF) -> Figures:
    found: dict[str, list[Observation]] = {}
    for row in rows:
        found.setdefault(row.indicator, []).append(row)
    return Figures(found, as_of)


def found_weak(before: Catalogue, now: Catalogue, given_: Figures) -> list[Edit]:
    return weakening(edits(before, now), before, now, given_)


# ── field by field ──

AT: dict[str, tuple[str | int, ...]] = {
    "target": ("measures", 0, "indicators", 0, "targets", 0),
    "indicator": ("measures", 0, "indicators", 0),
    "reported": ("measures", 0, "indicators", 0, "reported"),
}


def sides(case: Case) -> tuple[Catalogue, Catalogue]:
    """The catalogue of a case, and the same with one field as the case says."""
    base = yaml.load(case["base"], yaml.BaseLoader)
    target, rules = base.pop("target", None), base.pop("rules", None)
    content = written(base, target=target, rules=rules)
    edited: Any = deepcopy(content)
    first, *steps = case["field"].split(".")
    *way, last = [*AT.get(first, (first,)), *(int(s) if s.isdecimal() else s for s in steps)]
    here = edited
    for step in way:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    here[last] = yaml.load(case["now"], yaml.BaseLoader)
    return Catalogue.model_validate(content), Catalogue.model_validate(edited)


@pytest.mark.parametrize("case", table("weakening.csv"))
def test_an_edit_of_one_field(case):
    before, now = sides(case)
    rows = observations(case["rows"]) if case["rows"] else []
    told = []
    for one, other in ((before, now), (now, before)):
        found = found_weak(one, other, figures(at_present(rows, other), day(case["as_of"])))
        told.append(any(edit.weakens for edit in found))
        assert any(edit.weakens for edit in found) == bool(list(weakened_without_history(found)))
    assert told == [case["wanted"] == "yes", case["back"] == "yes"], case["why"]


SAYS_NOTHING = {
    "target": ("wording",),
    "indicator": ("name", "definition", "note", "departments"),
}
"""What turns no light and asks for nothing: words, and who answers."""


def test_no_field_is_forgotten():
    cases = {case.values[0]["field"] for case in table("weakening.csv")}
    models: dict[str, type[BaseModel]] = {
        "target": Target, "indicator": Indicator, "reported": Reported, "areas.3": Area,
    }  # fmt: skip
    for name, one in models.items():
        for field, about in one.model_fields.items():
            if field not in SAYS_NOTHING.get(name, ()) and field != "reported":
                assert f"{name}.{about.alias or field}" in cases
    for name, field in Rules.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        for path in [name] if inner is None else [f"{name}.{each}" for each in inner]:
            assert f"rules.{path}" in cases


# ── the law ──


def days(*sides: Catalogue) -> list[date]:
    targets = [t for side in sides for m in side.measures for i in m.indicators for t in i.targets]
    ends = [parse_period(target.period) or year(2023) for target in targets
            if target.period != "standing"]  # fmt: skip
    return sorted({AS_OF, *(end.end - DAY for end in ends)})


def better(before: Catalogue, now: Catalogue, rows: list[Observation]) -> Iterator[str]:
    """Yield each light that is better, from two whole workspaces: nothing is edited on the way."""
    for number, (old, new) in enumerate(indicator_pairs(before, now)):
        if old is None or new is None:
            continue
        id_ = old.indicator.id, new.indicator.id
        own = [row for row in rows if row.indicator == new.indicator.id]
        known = [row._replace(indicator=id_[0]) for row in own]
        for on in days(before, now):
            sides = Judged(before, known, on), Judged(now, own, on)
            lights = [side.lights[one] for side, one in zip(sides, id_, strict=True)]
            for i, j in target_pairs((before, old.indicator), (now, new.indicator)):
                if i is None or j is None:
                    continue
                was, is_ = (
                    {row.area if row.part_of_each else None: row.status for row in rows_of(found)}
                    for found in (lights[0][i], lights[1][j])
                )
                for area in was.keys() & is_.keys():
                    if WELL.get(is_[area], 4) > WELL.get(was[area], 4):
                        yield f"{number} {on} {area} {was[area]} -> {is_[area]}"


def at_present(rows: list[Observation], now: Catalogue) -> list[Observation]:
    ids = {old: i.id for m in now.measures for i in m.indicators for old in (*i.formerly, i.id)}
    return [row._replace(indicator=ids.get(row.indicator, row.indicator)) for row in rows]


@given(catalogues(), catalogues(), st.booleans())
def test_a_light_that_gets_better_is_laid_to_a_change(before, now, few):
    rows = at_present(ROWS[: 4 if few else None], now)
    told = list(better(before, now, rows))
    found = found_weak(before, now, figures(rows))
    assert not told or any(edit.weakens for edit in found), told
    assert not told or list(weakened_without_history(found)), told


@given(catalogues())
def test_nothing_weakens_by_itself(one):
    assert found_weak(one, one, figures(ROWS)) == []


# ── together ──


def test_what_gets_better_by_two_changes_and_by_none_alone_is_named_together():
    """A Saturday of work kept the figures of May due in June; the bureau rests on it now too."""
    rest = ["2023-06-01..2023-06-23", "2023-06-25..2023-06-30"]
    before, left, now = (
        Catalogue.model_validate(written(rules={"holidays": one}))
        for one in (
            {"rest": ["2023-06-01"], "work": ["2023-06-24"]},
            {"rest": rest, "work": ["2023-06-24"]},
            {"rest": rest, "work": ["2023-07-08"]},
        )
    )
    assert not any(edit.weakens for edit in found_weak(before, left, figures([])))
    found = found_weak(before, now, figures([]))
    assert [[change.turn for change in edit.changes] for edit in found] == [["together"] * 2]
    (problem,) = weakened_without_history(found)
    assert str(problem.message) == (
        "together these make a light better, and no history entry records them: "
        "rules holidays.rest: 2023-06-01 -> 2023-06-01..2023-06-23, 2023-06-25..2023-06-30, "
        "rules holidays.work: 2023-06-24 -> 2023-07-08"
    )
