"""From rows to cells: revisions, withdrawals, keys; the order of rows never matters."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.cells import cells, figures_told, has_figure, known_on
from bqw_tracker.core.kinds import keyed_by_end, year_to_date_of
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from building import CITY, ID, catalogue, day, observations

FLOW: dict[str, Any] = {"kind": "flow"}
STOCK: dict[str, Any] = {"kind": "stock"}
LATEST: dict[str, Any] = {"kind": "rate", "unit": "%", "parts": "latest"}
POOLED: dict[str, Any] = {"kind": "rate", "unit": "%"}
COVERAGE: dict[str, Any] = {"kind": "rate", "unit": "%", "parts": "coverage"}
MILESTONE: dict[str, Any] = {"kind": "milestone"}
RUNNING: dict[str, Any] = {
    "kind": "flow",
    "reported": {"every": "month", "by": "city", "as": "year_to_date"},
}


def _content(indicator: dict[str, Any]) -> Any:
    target: dict[str, Any] = {"period": "2023"}
    if indicator["kind"] != "milestone":
        target["value"] = ">= 95"
    return catalogue(indicator, target=target)


def _counted(indicator: dict[str, Any], text: str) -> list[str]:
    """The cells of the city in short: period and figure."""
    found = cells(_content(indicator), observations(text))
    return [
        f"{cell.period} {plain(cell.value) if cell.value is not None else cell.state}".strip()
        for cell in found.get((ID, CITY), [])
    ]


@pytest.mark.parametrize(
    ("indicator", "rows", "counted"),
    [
        (FLOW, "", []),
        (FLOW, "2023-02 2; 2023-01 1", ["2023-01 1", "2023-02 2"]),
        (FLOW, "2023-01 1 @2023-02-05; 2023-01 2 @2023-02-06", ["2023-01 2"]),
        (FLOW, "2023-01 2 @2023-02-06; 2023-01 1 @2023-02-05", ["2023-01 2"]),
        (FLOW, "2023-01 2 @2023-02-05T10:20; 2023-01 1 @2023-02-05", ["2023-01 2"]),
        (FLOW, "2023-01 2 @2023-02-05T10:20; 2023-01 1 @2023-02-05T10:21", ["2023-01 1"]),
        (FLOW, "2023-01 2 @2023-02-05T23:59; 2023-01 1 @2023-02-06", ["2023-01 1"]),
        (FLOW, "2023-01 2 @2023-02-05; 2023-01 - @2023-02-06", []),
        (FLOW, "2023-01 - @2023-02-06; 2023-01 2 @2023-02-05", []),
        (FLOW, "2023-01 2 @2023-02-05; 2023-01 - @2023-02-06; 2023-01 3 @2023-02-07", ["2023-01 3"]),
        (FLOW, "2023-01 0", ["2023-01 0"]),
        (FLOW, "2023-03 1; 2023-Q1 2", ["2023-Q1 2", "2023-03 1"]),
        (FLOW, "2023-Q1 1 @2023-04-05; 2023-01..2023-03 2 @2023-04-06", ["2023-Q1 2"]),
        (RUNNING, "2023-03 1 @2023-04-05; 2023-Q1 2 @2023-04-06", ["2023-Q1 2"]),
        (RUNNING, "2023-01..2023-03 3 @2023-04-07; 2023-Q1 2 @2023-04-06", ["2023-Q1 3"]),
        (RUNNING, "2023-03 1; 2023-06 2", ["2023-03 1", "2023-06 2"]),
        (STOCK, "2023-06 1 @2023-07-05; 2023-Q2 2 @2023-07-06", ["2023-Q2 2"]),
        (STOCK, "2023-06-30 5 @2023-07-07; 2023 4; 2023-06 1 @2023-07-05", ["2023-06-30 5", "2023 4"]),
        (LATEST, "2023-06 90 @2023-07-05; 2023-H1 91 @2023-07-06", ["2023-H1 91"]),
        (POOLED, "2023-06 90 @2023-07-05; 2023-H1 91 @2023-07-06", ["2023-H1 91", "2023-06 90"]),
        (COVERAGE, "2023-06 90; 2023-H1 91", ["2023-H1 91", "2023-06 90"]),
        (MILESTONE, "2023-06 done @2023-07-05; 2023-Q2 in_progress @2023-07-06", ["2023-Q2 in_progress", "2023-06 done"]),
        (MILESTONE, "2023-06 done; 2023-06 - @2023-07-06", []),
    ],
)  # fmt: skip
def test_counted(indicator: dict[str, Any], rows: str, counted: list[str]) -> None:
    assert _counted(indicator, rows) == counted


def test_of_two_rows_that_say_the_same_at_once_the_first_is_told() -> None:
    """No figure depends on it; the place that explain names does."""
    first, second, elsewhere = observations("2023-01 1; 2023-01 1; 2023-01 1")
    elsewhere = elsewhere._replace(path="sent.csv", line=1)
    for rows in permutations([first, second, elsewhere]):
        assert cells(_content(FLOW), rows)[ID, CITY] == [first]


def test_areas_and_indicators_are_keys_of_their_own() -> None:
    rows = observations("新会 2023-01 1; 台山 2023-01 2")
    found = cells(_content(FLOW), rows)
    assert sorted(found) == sorted([(ID, "新会区"), (ID, "台山市")])


@pytest.mark.parametrize(
    ("indicator", "answer"),
    [
        (FLOW, False), (POOLED, False), (COVERAGE, False),
        (RUNNING, True), (STOCK, True), (LATEST, True), (MILESTONE, True),
    ],
)  # fmt: skip
def test_whose_periods_are_keyed_by_their_end(indicator: dict[str, Any], answer: bool) -> None:  # noqa: FBT001 - a table
    assert keyed_by_end(_content(indicator).measures[0].indicators[0]) is answer


@pytest.mark.parametrize(
    ("figure", "answer"),
    [
        ("0", True),
        ("0/0", True),
        ("12", True),
        ("done", True),
        ("done 100%", True),
        ("-", False),
        ("~", False),
    ],
)
def test_zero_is_a_figure(figure: str, answer: bool) -> None:  # noqa: FBT001 - a table
    assert has_figure(observations(f"2023-01 {figure}")[0]) is answer


@pytest.mark.parametrize("rows", ["2023-01 5; 2023-01 ~", "2023-01 ~; 2023-01 5"])
@pytest.mark.parametrize("indicator", [FLOW, STOCK, RUNNING])
def test_a_mere_note_takes_nothing_away(rows: str, indicator: dict[str, Any]) -> None:
    for order in (1, -1):
        told = observations(rows)[::order]
        moments = [datetime(2023, 2, 5 + n) for n in range(2)]  # noqa: DTZ001 - local time
        dated = [row._replace(reported_on=m) for row, m in zip(told, moments, strict=True)]
        (cell,) = cells(_content(indicator), dated)[ID, CITY]
        assert cell.value == 5


def test_a_figure_told_again_in_other_words_keeps_its_first_row() -> None:
    rows = observations(
        "2023-01 1 @2023-02-05; 2023-01 2 @2023-02-06 “更正”; 2023-01 2 @2023-02-07 “已核实”; "
        "2023-01 1 @2023-02-08; 2023-01 1 @2023-02-09 “再核实”; 2023-01 ~ @2023-02-10"
    )
    for order in (1, -1):
        assert cells(_content(FLOW), rows[::order])[ID, CITY] == [rows[3]]
        assert figures_told(rows[::order]) == [rows[0], rows[1], rows[3]]


def test_known_on_is_the_whole_of_that_day() -> None:
    rows = observations("2023-01 1 @2023-02-05T23:59; 2023-02 2 @2023-02-06")
    assert known_on(rows, day("2023-02-04")) == []
    assert known_on(rows, day("2023-02-05")) == rows[:1]
    assert known_on(rows, day("2023-02-06")) == rows
    assert known_on(rows, None) == rows


@pytest.mark.parametrize(
    ("text", "begin"),
    [("2023", "2023-01-01"), ("2023-06", "2023-01-01"), ("2024-01", "2024-01-01")],
)
def test_running_totals_begin_on_1_january(text: str, begin: str) -> None:
    assert year_to_date_of(observations(f"{text} 1")[0]) == day(begin)


@st.composite
def _revisions(draw: st.DrawFn) -> list[Observation]:
    moments = draw(
        st.lists(
            st.datetimes(datetime(2023, 2, 1), datetime(2024, 1, 1)),  # noqa: DTZ001 - local time
            min_size=1, max_size=8, unique=True,
        )
    )  # fmt: skip
    figures = draw(st.lists(st.sampled_from(["1", "2", "-"]), min_size=8, max_size=8))
    rows = [
        observations(f"2023-01 {figure}")[0]._replace(reported_on=moment, line=number)
        for number, (moment, figure) in enumerate(zip(moments, figures, strict=False))
    ]
    return draw(st.permutations(rows))


@given(_revisions(), st.sampled_from([FLOW, STOCK, RUNNING]))
def test_the_last_revision_wins_in_any_order(
    rows: list[Observation], indicator: dict[str, Any]
) -> None:
    found = cells(_content(indicator), rows).get((ID, CITY), [])
    *before, last = sorted(rows, key=lambda row: row.reported_on)
    while before and before[-1].value == last.value:  # the figure is told once more
        last = before.pop()
    assert found == ([last] if last.value is not None else [])


@given(st.data(), st.sampled_from([FLOW, STOCK, RUNNING, LATEST]))
def test_the_order_of_rows_never_changes_cells(
    data: st.DataObject, indicator: dict[str, Any]
) -> None:
    part = st.builds(
        lambda area, span, value, moment: f"{area} {span} {value} @2024-02-{moment:02}",
        st.sampled_from(["江门", "新会", "台山"]),
        st.sampled_from(["2023-01", "2023-03", "2023-Q1", "2023-06", "2023-H1", "2023"]),
        st.sampled_from(["0", "1", "2.5", "-"]),
        st.integers(1, 9),
    )
    rows = observations("; ".join(data.draw(st.lists(part, max_size=15))))
    # Also where two rows contradict each other: checks name them, and no order decides.
    moved = [row._replace(path=f"{row.line % 3}.csv") for row in rows]
    shuffled = data.draw(st.permutations(moved))
    assert cells(_content(indicator), shuffled) == cells(_content(indicator), moved)
