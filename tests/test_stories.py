"""The latest words of a target, whatever the order of the rows."""

from itertools import permutations
from typing import Any

import pytest

from bqw_tracker.core.cells import known_on
from bqw_tracker.core.model import Observation, Story
from bqw_tracker.core.stories import Telling
from bqw_tracker.reports.judged import Judged, rows_of
from bqw_tracker.reports.rows import Row
from building import CITY, catalogue, day, observations, table


def told_rows(text: str) -> list[Observation]:
    """Rows whose notes are “what was done|the problem|what comes next|evidence”; ␣ is a blank."""
    return [
        row._replace(note=note, story=Story(*more)) if any(more) else row._replace(note=note)
        for row in observations(text)
        for note, *more in [row.note.replace("␣", " ").split("|")]
    ]


def judged_row(case: dict[str, str], rows: list[Observation]) -> Row:
    deed = case["kind"] in ("milestone", "nodes")
    indicator: dict[str, Any] = {"kind": "milestone" if deed else case["kind"]}
    indicator["reported"] = {"every": "month", "by": case["by"]}
    target = {"period": "2023"} | ({} if deed else {"value": ">= 100"})
    if case["kind"] == "nodes":
        names = ("立项", "2023-03"), ("上线", "2023-06")
        target["nodes"] = [{"name": name, "due": due} for name, due in names]
    known = day(case["known_on"]) if case["known_on"] else None
    content = catalogue(indicator, target=target)
    judged = Judged(content, known_on(rows, known), day(case["as_of"]), known)
    (lights,) = judged.targets
    return list(rows_of(lights))[-1]


def said(told: Telling) -> str:
    words = f"{told.note}|{told.problem}|{told.next}|{told.evidence}".rstrip("|")
    place = "" if told.area == CITY else f"{told.area} "
    return f"{place}{told.reported_on.date()} {words}"


@pytest.mark.parametrize("case", table("stories.csv"))
def test_the_latest_words(case: dict[str, str]) -> None:
    rows = told_rows(case["rows"])
    for order in permutations(rows):
        row = judged_row(case, list(order))
        assert ";".join(map(said, row.tellings)) == case["told"], case["why"]
        assert row.story == (row.tellings[0] if row.tellings else None)


def test_the_whole_of_an_each_has_the_words_of_its_parts() -> None:
    content = catalogue(
        {"kind": "milestone", "reported": {"every": "month", "by": "counties"}},
        target={"period": "2023", "each": ["新会区", "台山市"]},
    )
    rows = told_rows(
        "新会 2023-06 in_progress @2023-07-03 “甲”; 台山 2023-06 in_progress @2023-07-05 “乙”"
    )
    (lights,) = Judged(content, rows, day("2023-06-30")).targets
    first, second, whole = rows_of(lights)
    assert [list(map(said, row.tellings)) for row in (first, second)] == [
        ["新会区 2023-07-03 甲"],
        ["台山市 2023-07-05 乙"],
    ]
    assert list(map(said, whole.tellings)) == ["台山市 2023-07-05 乙", "新会区 2023-07-03 甲"]
