"""The sample data: written by data/make_sample.py and by nobody else, without a fault, and broad
enough that every light of a report is seen.
"""

import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from bqw_tracker import locale
from bqw_tracker.core.attainment import Verdict, verdict
from bqw_tracker.core.calendar import duties, unknown_years
from bqw_tracker.core.cells import CORRECTED, Cells, cells
from bqw_tracker.core.deliveries import Punctuality, area_punctuality, deliveries
from bqw_tracker.core.index import Index, Task
from bqw_tracker.core.memory import made_good
from bqw_tracker.core.model import KINDS, STATUSES, Catalogue, Indicator, Observation, Status
from bqw_tracker.core.walks import Walks
from bqw_tracker.render.explanation import made_text
from bqw_tracker.reports.explanation import explain
from bqw_tracker.reports.judged import Judged, rows_of
from bqw_tracker.store.load import Workspace, load

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = DATA / "progress" / "sample"
JUNE, SEPTEMBER, NEXT_JUNE = date(2023, 6, 30), date(2023, 9, 30), date(2024, 6, 30)
DAYS = (JUNE, SEPTEMBER, NEXT_JUNE)
"""The days as of which the documentation and the golden files report."""
DECEMBER = date(2023, 12, 31)
END = date(2024, 7, 1)
STOPPED, LAST_HEARD = "恩平市", date(2024, 4, 1)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", DATA / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The catalogue with the sample alone: other rows would set it aside."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "measures.yaml").write_bytes((DATA / "measures.yaml").read_bytes())
    target = folder / "progress" / "sample"
    target.mkdir(parents=True)
    for path in SAMPLE.glob("*.csv"):
        (target / path.name).write_bytes(path.read_bytes())
    return load(folder)


@pytest.fixture(scope="module")
def catalogue(workspace: Workspace) -> Catalogue:
    assert workspace.catalogue is not None
    return workspace.catalogue


@pytest.fixture(scope="module")
def counted(catalogue: Catalogue, workspace: Workspace) -> Cells:
    return cells(catalogue, workspace.observations)


def indicators(catalogue: Catalogue) -> list[Indicator]:
    return [indicator for measure in catalogue.measures for indicator in measure.indicators]


def lights(catalogue: Catalogue, counted: Cells, as_of: date) -> Iterator[tuple[Task, Verdict]]:
    """One for every target, and for `each` one for every area."""
    index, walks = Index(catalogue), Walks(counted)
    for owned in index.owned.values():
        for target in owned.indicator.targets:
            for task in index.tasks(owned, target):
                yield task, verdict(index, walks, task=task, as_of=as_of)


def verdicts(catalogue: Catalogue, counted: Cells, as_of: date) -> list[Verdict]:
    return [light for _, light in lights(catalogue, counted, as_of)]


def on_all_days(catalogue: Catalogue, counted: Cells, id_: str) -> list[Verdict]:
    """The light of an indicator with a single target, on each of the days."""
    return [
        light
        for day in DAYS
        for task, light in lights(catalogue, counted, day)
        if task.indicator.id == id_
    ]


def seen(catalogue: Catalogue, counted: Cells, as_of: date) -> set[Status]:
    return {light.status for light in verdicts(catalogue, counted, as_of)}


# ── The files ─────────────────────────────────────────────────


@cache
def committed() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in SAMPLE.iterdir()}


def test_the_generator_gives_the_files_as_they_lie_here(tmp_path: Path) -> None:
    generator().main([str(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed()


def test_nothing_in_it_is_wrong_or_doubtful(workspace: Workspace) -> None:
    assert workspace.problems == []


def test_every_row_says_that_it_is_a_sample(workspace: Workspace) -> None:
    assert {row.source for row in workspace.observations} == {"示例"}
    assert workspace.sample_left_out == 0


def test_it_is_small_enough_to_be_looked_through(workspace: Workspace) -> None:
    assert 1000 < len(workspace.observations) <= 3000


def test_rows_are_reported_in_the_first_days_of_the_next_month(workspace: Workspace) -> None:
    late = [row for row in workspace.observations
            if not (2 <= row.reported_on.day <= 5 and row.reported_on.weekday() < 5
                    and row.reported_on.date().replace(day=1) == row.period.end)]  # fmt: skip
    assert late == [row for row in late if row.note], "only a revision comes on another day"
    assert len(late) == 3


# ── What it shows ─────────────────────────────────────────────


def test_every_indicator_and_every_kind_is_reported(
    catalogue: Catalogue, workspace: Workspace
) -> None:
    reported = {row.indicator for row in workspace.observations}
    assert [i.id for i in indicators(catalogue) if i.id not in reported] == []
    # The document has no rank, index or rate of growth, so there is nothing to gauge.
    assert {i.kind for i in indicators(catalogue)} == set(KINDS) - {"gauge"}


def test_every_status_is_seen_on_one_of_the_days(catalogue: Catalogue, counted: Cells) -> None:
    assert set().union(*(seen(catalogue, counted, day) for day in DAYS)) == set(STATUSES)


@pytest.mark.parametrize("as_of", [JUNE, SEPTEMBER])
def test_within_the_year_nothing_is_missed_yet(
    catalogue: Catalogue, counted: Cells, as_of: date
) -> None:
    # Without a ceiling among the targets only a window that ended can be missed.
    assert seen(catalogue, counted, as_of) == set(STATUSES) - {"missed"}


def test_a_year_later_every_other_status_stands_in_one_report(
    catalogue: Catalogue, counted: Cells
) -> None:
    # Every deed was to be done in 2023: none can be under way any more.
    assert seen(catalogue, counted, NEXT_JUNE) == set(STATUSES) - {"under_way"}


def test_a_deed_without_percentage_is_never_on_schedule(
    catalogue: Catalogue, counted: Cells
) -> None:
    for as_of in (*DAYS, DECEMBER):
        for task, light in lights(catalogue, counted, as_of):
            if task.indicator.kind == "milestone" and light.attainment is None:
                assert light.status != "on_track", task.indicator.id


def test_no_deed_is_green_in_june_without_a_reason_that_explain_names(
    workspace: Workspace,
) -> None:
    locale.use("zh")
    judged = Judged(workspace.catalogue, workspace.observations, date(2023, 6, 30))
    green = [
        row
        for lights in judged.targets
        for row in rows_of(lights)
        if row.kind == "milestone" and row.status in ("met", "on_track")
    ]
    assert len(green) > 20
    for row in green:
        told = made_text(explain(judged, judged.index.owned[row.indicator]))
        reason = "规则3" if row.status == "met" else "规则9" if row.nodes else "规则11"
        assert f"（{reason}：" in told, row
        if row.status == "on_track":  # reached nodes by weight, or a percentage that was told
            assert row.attainment is not None
            assert row.due is not None
            assert row.attainment >= row.due, row


def test_a_deed_that_nobody_tells_of_any_more_lapses(catalogue: Catalogue, counted: Cells) -> None:
    """It was told of once, for March: in June a report is missing, from September on it is unknown."""
    of_deed = on_all_days(catalogue, counted, "M18-03")
    assert [light.status for light in of_deed] == ["under_way", "no_data", "no_data"]
    assert [light.figure.lapsed for light in of_deed] == [False, True, True]
    for light in of_deed:
        assert light.figure.partial
        assert (light.figure.state, str(light.figure.reported_to)) == ("in_progress", "2023-Q1")


def test_only_that_one_has_lapsed_the_others_were_never_told(
    catalogue: Catalogue, counted: Cells
) -> None:
    lapsed = [
        {(task.indicator.id, bool(light.figure.latest))
         for task, light in lights(catalogue, counted, day) if light.figure.lapsed}
        for day in DAYS
    ]  # fmt: skip
    assert lapsed == [{("M14-02", False), ("M18-02", False)}, {("M18-03", True)},
                      {("M18-03", True)}]  # fmt: skip


def test_a_deed_whose_last_quarter_is_missing_has_no_data_in_the_end(
    catalogue: Catalogue, counted: Cells
) -> None:
    *before, last = on_all_days(catalogue, counted, "M19-03")
    assert [light.status for light in before] == ["under_way", "under_way"]
    assert (last.status, last.figure.lapsed, last.figure.partial) == ("no_data", False, True)


def test_nothing_to_judge_is_seen_where_nothing_was_paid_yet(
    catalogue: Catalogue, counted: Cells
) -> None:
    nothing = [
        {task.indicator.id: light.status for task, light in lights(catalogue, counted, day)
         if light.figure.nothing_to_judge}
        for day in DAYS
    ]  # fmt: skip
    assert nothing == [{"M05-03": "not_due", "M14-01": "not_due", "M17-01": "not_due"},
                       {"M05-03": "not_due"}, {}]  # fmt: skip


def test_a_lag_of_september_is_missed_in_the_end(catalogue: Catalogue, counted: Cells) -> None:
    of_output = on_all_days(catalogue, counted, "M03-01")
    assert [light.status for light in of_output] == ["behind", "behind", "missed"]


def test_some_of_what_was_missed_is_made_good_a_year_later(
    catalogue: Catalogue, counted: Cells
) -> None:
    missed = [
        (task, light) for task, light in lights(catalogue, counted, NEXT_JUNE)
        if light.status == "missed"
    ]  # fmt: skip
    walks = Walks(counted)
    found = {
        (task.indicator.id, task.area): made_good(catalogue, walks, task=task, missed=light)
        for task, light in missed
    }
    assert {key: str(period) for key, period in found.items() if period} == {
        ("M03-01", "江门市"): "2024-Q1", ("M03-02", "台山市"): "2024-Q2",
        ("M06-01", "江门市"): "2024-Q1", ("M06-02", "江海区"): "2024-Q1",
        ("M12-05", "江门市"): "2024-Q1", ("M15-01", "鹤山市"): "2024-Q2",
        ("M16-02", "江门市"): "2024-Q1", ("M18-02", "江门市"): "2024-Q2",
    }  # fmt: skip
    assert [key for key, period in found.items() if period is None] == [
        ("M02-03", "开平市"), ("M03-02", "开平市"), ("M06-04", "开平市"),
    ]  # fmt: skip


@pytest.mark.parametrize("as_of", [*DAYS, DECEMBER])
def test_met_for_good_and_met_for_now_are_both_seen(
    catalogue: Catalogue, counted: Cells, as_of: date
) -> None:
    met = {v.final for v in verdicts(catalogue, counted, as_of) if v.status == "met"}
    assert met == {True, False}


def test_two_figures_and_a_deed_were_put_right_later(workspace: Workspace) -> None:
    keys = defaultdict[tuple[object, ...], list[Observation]](list)
    for row in workspace.observations:
        keys[row[:3]].append(row)
    revised = [sorted(rows, key=lambda row: row.reported_on) for rows in keys.values() if rows[1:]]
    assert sorted((first.indicator, first.area) for first, _ in revised) == [
        ("M07-02", "台山市"),
        ("M07-03", "新会区"),
        ("M16-02", "江门市"),
    ]
    for first, last in revised:
        assert first.reported_on < last.reported_on
        assert first[3:7] != last[3:7]
        assert last.note.startswith(CORRECTED)


def test_exactly_one_county_stops_reporting(catalogue: Catalogue, workspace: Workspace) -> None:
    last = {area.name: date.min for area in catalogue.areas}
    for row in workspace.observations:
        last[row.area] = max(last[row.area], row.period.end)
    assert {area: end for area, end in last.items() if end < END} == {STOPPED: LAST_HEARD}


def test_the_silent_county_makes_figures_partial(catalogue: Catalogue, counted: Cells) -> None:
    before = {v.figure.late for v in verdicts(catalogue, counted, date(2024, 3, 31))}
    after = {v.figure.late for v in verdicts(catalogue, counted, NEXT_JUNE)}
    assert after - before == {(STOPPED,)}


def test_quick_tests_have_a_plausible_size(counted: Cells) -> None:
    months = Counter[date]()
    for (indicator, _), found in counted.items():
        if indicator == "M07-02":
            for cell in found:
                months[cell.period.start] += int(cell.value or 0)
    assert len(months) == 18
    assert all(35_000 <= total <= 57_000 for total in months.values()), months
    mean = sum(total for start, total in months.items() if start.year == 2023) / 12
    assert 45_500 <= mean <= 46_500


def late_or_missing(
    catalogue: Catalogue, workspace: Workspace, today: date
) -> tuple[list[Punctuality], list[tuple[str, ...]]]:
    """How the areas reported, and (indicator, area, period, state) of what was not in time."""
    index = Index(catalogue)
    owed = duties(index, today)
    assert unknown_years((duty.due for duty in owed), catalogue.rules) == []
    found = deliveries(index, workspace.observations, owed=owed, today=today)
    named = [
        (one.duty.indicator, one.duty.area, str(one.duty.period), one.state)
        for one in found
        if one.state not in ("on_time", "open")
    ]
    return area_punctuality(index, found, today=today), named


def test_the_first_due_day_finds_two_deeds_without_a_word(
    catalogue: Catalogue, workspace: Workspace
) -> None:
    # What was over before April is due on 5 May: of the city one quarter of 70 + 2 indicators.
    areas, named = late_or_missing(catalogue, workspace, date(2023, 5, 6))
    assert areas[0] == Punctuality("江门市", 70, 0, 2)
    assert named == [(id_, "江门市", "2023-Q1", "missing") for id_ in ("M14-02", "M18-02")]
    assert all(area.completeness == 1 for area in areas[1:])


def test_nobody_is_missing_a_figure_of_september_before_the_holidays_are_over(
    catalogue: Catalogue, workspace: Workspace
) -> None:
    # The third quarter is due on Saturday 7 October, a working day. Of M18-03 nothing came after
    # the first; M14-02 and M18-02 told of two quarters late, with the third.
    for today, missing in ((date(2023, 10, 7), 1), (date(2023, 10, 8), 2)):
        areas, named = late_or_missing(catalogue, workspace, today)
        assert [area.name for area in areas if area.completeness != 1] == ["江门市"]
        states = Counter((id_, state) for id_, _, _, state in named)
        assert states == {
            ("M14-02", "late"): 2, ("M18-02", "late"): 2, ("M18-03", "missing"): missing,
        }  # fmt: skip
        assert (areas[0].late, areas[0].missing) == (4, missing)


def test_the_silent_county_owes_24_of_188_figures(
    catalogue: Catalogue, workspace: Workspace
) -> None:
    # By month 3 x 12 that end with 2023 and 7 x 18 others, by quarter 2 x 4 and 3 x 6; the last
    # quarter is missing: 7 x 3 and 3.
    areas, named = late_or_missing(catalogue, workspace, date(2024, 7, 8))
    assert areas[-1] == Punctuality(STOPPED, 188 - 24, 0, 24)
    assert sum(area == STOPPED for _, area, *_ in named) == 24
    assert {state for _, area, _, state in named if area == STOPPED} == {"missing"}
    # The city's deeds without a word in time: of two it came later, of two no more.
    city = Counter((id_, state) for id_, area, _, state in named if area == "江门市")
    assert city == {
        ("M14-02", "late"): 2, ("M18-02", "late"): 2,
        ("M18-03", "missing"): 3, ("M19-03", "missing"): 1,
    }  # fmt: skip
    assert all(area.completeness == 1 for area in areas[1:-1])
