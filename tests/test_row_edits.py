"""What rows do that are added, bent or moved, and how their lights go from one report to the other."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.changes.diff import BENT, ROW_KINDS, RowEdit, RowGroup, RowKind
from bqw_tracker.changes.edits import edits
from bqw_tracker.changes.naming import as_named_now
from bqw_tracker.changes.record import bent_row
from bqw_tracker.changes.row_edits import row_edits
from bqw_tracker.changes.row_matching import row_pairs
from bqw_tracker.changes.silence import weakened_without_history
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.render.record_diff import rows_told
from bqw_tracker.reports.causes import subjects
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.light_changes import both
from bqw_tracker.reports.row_lights import row_groups
from building import AREAS, day, observations
from test_diff import TARGETS, content, measures

AS_OF = day("2023-06-30")
APART = content(measures([*TARGETS[:2], TARGETS[2] | {"period": "2023-H1"}]))
"""Each of its targets has a period of its own, by which its lights are known."""
DEED = [row._replace(indicator="M01-02") for row in observations(
    "2023-Q1 in_progress; 2023-Q2 done; 2023-Q2 in_progress @2023-08-01 “更正：未办成”; 2023-Q2 - @2023-09-01 “撤回”"
)]  # fmt: skip
POOL = [
    *observations(
        "新会 monthly 2023-01..2023-06 3; 台山 monthly 2023-01..2023-06 1; 开平 monthly 2023-01..2023-06 0;"
        "新会 2023-05 40 @2023-07-01 “更正：漏计”; 台山 2023-05 - @2023-07-01 “撤回：重做”;"
        "台山 2023-05 22 @2023-07-02; 开平 2023-06 0 @2023-08-01 “无变化”; 新会 2023-04 30; 台山 2023-04 50"
    ),
    *DEED,
]  # fmt: skip
SIDE = st.lists(st.sampled_from(range(len(POOL))), unique=True).map(
    lambda numbers: [POOL[number] for number in numbers]
)


def made(before: list[Observation], now: list[Observation]) -> list[RowEdit]:
    index = Index(both(APART, APART))
    found = row_edits(index, list(row_pairs(index, before, now)), now)
    return [
        edit._replace(problem=bent_row(edit.before, edit.row, "HEAD"))
        if edit.kind in BENT and edit.before
        else edit
        for edit in found
    ]


def lit(rows: list[Observation]) -> dict[tuple[str, str, str | None], str]:
    """The status of each light, by what a change of one says of it."""
    return {
        (row.indicator, row.period, row.area if row.part_of_each else None): row.status
        for row in subjects(Judged(APART, rows, AS_OF)).values()
    }


@given(SIDE, SIDE)
def test_lights_go_from_one_report_to_the_other(
    before: list[Observation], now: list[Observation]
) -> None:
    """Every turn begins where the light stood, and after the last one it stands as it does."""
    groups = row_groups(made(before, now), APART, APART, Judged(both(APART, APART), now, AS_OF))
    order = [ROW_KINDS.index(group.kind) for group in groups]
    assert order == sorted(order)
    lights = lit(before)
    for group in sorted(groups, key=lambda group: -ROW_KINDS.index(group.kind)):
        for light in group.lights:
            assert light.before is not None
            assert light.after is not None
            assert light.id == group.id
            assert lights[light.id, light.period, light.area] == light.before.status
            lights[light.id, light.period, light.area] = light.after.status
    assert lights == lit(now)


@given(SIDE, SIDE)
def test_every_row_that_differs_is_told_once(
    before: list[Observation], now: list[Observation]
) -> None:
    found = made(before, now)
    gone = [edit.before for edit in found if edit.kind in BENT]
    come = [edit.row for edit in found if edit.row is not None]
    assert sorted(map(str, gone)) == sorted(str(row) for row in before if row not in now)
    assert sorted(map(str, come)) == sorted(str(row) for row in now if row not in before)


# ── In words ──


def told(rows: list[Observation], kind: RowKind) -> list[str]:
    edits_ = tuple(RowEdit(kind, row, rows[0]) for row in rows)
    locale.use("zh")
    (found,) = rows_told([RowGroup(kind, "M01-01", "甲", edits_, ())])
    return [str(line) for line in found.lines]


def test_of_many_areas_the_last_are_told_together() -> None:
    (row,) = observations("新会 2023-06 3")
    rows = [row._replace(area=f"{n}镇") for n in range(74) for _ in range(2)]
    assert told(rows[:24], "new")[-1] == "11镇：2023年6月 2行"
    assert told(rows, "new")[-2:] == ["10镇：2023年6月 2行", "其余63个地区：126行"]


def test_a_revision_without_a_reason_says_so() -> None:
    rows = [row._replace(note="") for row in observations("新会 2023-06 3; 新会 2023-06 4")]
    assert told(rows, "revised")[1] == "新会区 2023年6月：3 -> 4（未写原因）"


# ── An area that got another name ──

EVERYWHERE: list[dict[str, Any]] = [
    *TARGETS,
    {"period": "2024", "value": ">= 5", "area": "新会区"},
    {"period": "2024", "value": ">= 5", "each": ["新会区", "台山市"],
     "baseline": {"新会区": {"value": "3", "period": "2022"}}},
]  # fmt: skip
RAW: dict[str, Any] = {
    "measures": [
        measure | {"counties": ["新会区"]}
        for measure in measures(EVERYWHERE, reported={"every": "month", "by": ["新会区", "台山市"]})
    ],
    "areas": [*AREAS, {"name": "会城街道", "parent": "新会区"}],
}


def anew(*aliases: str) -> Catalogue:
    """The catalogue with another name wherever the name of an area stands."""
    raw = json.loads(json.dumps(RAW, ensure_ascii=False).replace("新会区", "新会新区"))
    areas = [
        area | {"aliases": list(aliases)} if area["name"] == "新会新区" else area
        for area in raw["areas"]
    ]
    return content(raw["measures"], areas=areas)


NAMED, ANEW = content(**RAW), anew("新会区", "新会")


def test_whatever_names_an_area_gets_its_new_name() -> None:
    named = as_named_now(NAMED, ANEW)
    assert named.measures == ANEW.measures
    assert [(area.name, area.parent) for area in named.areas] == [
        (area.name, area.parent) for area in ANEW.areas
    ]
    assert [(edit.kind, edit.subject) for edit in edits(NAMED, ANEW)] == [("structure", "areas")]
    assert list(weakened_without_history(edits(NAMED, ANEW))) == []


def test_without_the_alias_the_code_tells_that_it_is_the_same_area() -> None:
    assert as_named_now(NAMED, anew("新会")).measures == ANEW.measures


def test_who_takes_the_name_of_another_area_renames_none() -> None:
    """Two counties become one: the targets of the one that is gone are not those of the other."""
    merged = content(
        RAW["measures"], areas=[
            area | {"aliases": ["新会区"]} if area["name"] == "台山市" else area
            for area in AREAS if area["name"] != "新会区"
        ],
    )  # fmt: skip
    assert as_named_now(NAMED, merged) == NAMED


# ── Honest work ──


@given(
    st.permutations(POOL[:20]),
    st.lists(st.sampled_from(["rows.csv", "6月/新会.csv", "a.csv"]), min_size=20, max_size=20),
    st.integers(0, 12),
)
def test_rows_sorted_moved_renamed_and_added_to_are_not_bent(
    now: list[Observation], files: list[str], known: int
) -> None:
    old = sorted(now, key=POOL.index)[:known]
    rows = [
        row._replace(path=path, line=line, area=row.area.replace("新会区", "新会新区"))
        for line, (row, path) in enumerate(zip(now, files, strict=True))
    ]
    found = list(row_edits(Index(ANEW), list(row_pairs(Index(ANEW), old, rows)), rows))
    assert [edit.kind for edit in found if edit.kind in BENT] == []
    assert len(found) == len(now) - known
