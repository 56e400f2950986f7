"""Several targets together: wholes and their parts, own baselines, marks, and what is listed.

In wholes.csv a target holds for each of three counties; shown is the row of the whole.
"""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker import locale
from bqw_tracker.core.model import Observation
from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.render.rounding import share_text
from bqw_tracker.render.totals import footer
from bqw_tracker.render.words import status_text
from bqw_tracker.reports.findings import findings, silent
from bqw_tracker.reports.groups import mean_attainment
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection, report
from bqw_tracker.reports.rows import Row
from bqw_tracker.reports.scores import scores
from building import CITY, COUNTIES, Case, catalogue, day, observations, share, table, written
from running import HEADER, run

COUNTED = {"reported": {"every": "month", "by": "counties"}}
STOCK = {"kind": "stock", **COUNTED}


def rows_of(content, rows: str | list[Observation], as_of: str, entries=(), **chosen) -> list[Row]:
    told = observations(rows) if isinstance(rows, str) else rows
    return report(Judged(content, told, day(as_of), None, entries), Selection(**chosen)).rows


@pytest.mark.parametrize("case", table("wholes.csv"))
def test_whole(case: Case) -> None:
    target = {"period": "2023", "each": list(COUNTIES)}
    target |= {"value": case["target"]} if case["target"] else {}
    target |= {"schedule": case["schedule"]} if case["schedule"] else {}
    one = {"kind": case["kind"], **COUNTED} | ({"unit": "%"} if case["kind"] == "rate" else {})
    rows = case["rows"]
    if case["kind"] != "milestone" and not case["case"].endswith("at-the-end"):
        rows = rows.replace(" 2023-06 ", " 2023-H1 ")
    whole = rows_of(catalogue(one, target=target), rows, case["as_of"])[-1]
    assert whole.status == case["status"]
    assert whole.observed == (Decimal(case["observed"]) if case["observed"] else None)
    assert whole.target == case["asked"]
    assert whole.attainment == share(case["attainment"])
    assert "、".join(whole.left_out) == case["left_out"]
    assert whole.final is bool(case["final"])


def test_what_is_left_out_is_named_below_the_table() -> None:
    content = catalogue({"kind": "rate", "unit": "%", **COUNTED},
                        target={"period": "2023", "value": ">= 95", "each": list(COUNTIES)})  # fmt: skip
    rows = "新会 2023-H1 96/100; 台山 2023-H1 100/100; 开平 2023-H1 0/0"
    told = footer(report(Judged(content, observations(rows), day("2023-06-30"))))
    assert "M01-01: nothing to judge (0/0) in 开平市, which are left out" in told


def test_shares_of_a_stock_have_their_own_baselines_or_none() -> None:
    """The city's baseline is the whole's alone; without its own a share is read from zero."""
    split = {
        "新会区": "80",
        "台山市": {"value": "80", "baseline": {"value": "60", "period": "2022"}},
    }
    target = {"period": "2023", "value": ">= 160", "allocation": split,
              "baseline": {"value": "100", "period": "2022"}}  # fmt: skip
    content = catalogue(STOCK | {"reported": {"every": "month", "by": list(COUNTIES[:2])}},
                        target=target)  # fmt: skip
    found = rows_of(content, "新会 2023-06 60; 台山 2023-06 70", "2023-06-30")
    assert [(row.area, row.attainment) for row in found] == [
        ("新会区", Fraction(3, 4)), ("台山市", Fraction(1, 2)), (CITY, Fraction(1, 2)),
    ]  # fmt: skip


def test_each_area_has_its_own_baseline() -> None:
    bases = {
        "新会区": {"value": "50", "period": "2022"},
        "台山市": {"value": "20", "period": "2022"},
    }
    target = {"period": "2023", "value": ">= 100", "each": list(COUNTIES[:2]), "baseline": bases}
    found = rows_of(
        catalogue(STOCK, target=target), "新会 2023-06 75; 台山 2023-06 20", "2023-06-30"
    )
    assert [row.attainment for row in found] == [Fraction(1, 2), 0, Fraction(1, 4)]


def entry(kind: str, area: str, until: str, **more: str) -> dict[str, Any]:
    """An entry of the ledger that accepts a deviation until a day."""
    deviation = {"reason": "受灾", "approver": "局务会", "until": until}
    about = f"{kind}/M01-01/{area}/2023"
    return {"id": "R001", "finding": about, "opened": "2023-07-10", "accepted": deviation} | more


def accepted(kind: str, area: str, until: str, **more: str) -> Rectification:
    return Rectification.model_validate(entry(kind, area, until, **more))


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


LAGS = catalogue(COUNTED, target={"period": "2023", "value": ">= 12", "each": list(COUNTIES)})
SLOW = "新会 monthly 2023-01..2023-06 1; 台山 monthly 2023-01..2023-06 0; 开平 monthly 2023-01..2023-06 2"


@pytest.mark.parametrize(
    ("kind", "until", "closed", "marked", "why"),
    [
        ("off_track", "2023-12-31", None, True, "the lag itself"),
        ("behind", "2023-06-30", None, True, "of another colour, on its last day"),
        ("behind", "2023-06-29", None, False, "the day is over"),
        ("missing", "2023-12-31", None, False, "another finding"),
        ("off_track", "2023-12-31", "2023-06-15", False, "closed: nobody accepts it any more"),
    ],
)  # fmt: skip
def test_an_accepted_deviation_marks_its_target(kind, until, closed, marked, why) -> None:
    told = accepted(kind, "台山市", until, **({"closed": closed} if closed else {}))
    found = {row.area: row for row in rows_of(LAGS, SLOW, "2023-06-30", (told,))}
    assert found["台山市"].accepted is marked, why
    assert found[CITY].accepted is marked, "and the whole whose lagging parts are all accepted"
    assert found["台山市"].status == "off_track", "the status stays"
    assert not found["新会区"].accepted


def test_marks_stand_beside_the_status_and_leave_scores_but_not_means() -> None:
    entries = (accepted("off_track", "台山市", "2023-12-31"),)
    plain = Judged(LAGS, observations(SLOW), day("2023-06-30"))
    judged = Judged(LAGS, observations(SLOW), day("2023-06-30"), None, entries)
    by_area = Selection(by="area")
    marked, unmarked = report(judged, by_area), report(plain, by_area)
    row = next(row for row in marked.rows if row.area == "台山市")
    assert status_text(row) == "off track accounted for (until 2023-12-31)"
    assert [g.attainment for g in marked.groups] == [g.attainment for g in unmarked.groups]
    today = day("2023-07-10")
    assert scores(plain, "area", today=today).by_key["台山市"].targets == 1
    assert scores(judged, "area", today=today).by_key["台山市"].targets == 0


def test_a_miss_that_was_made_good_says_when() -> None:
    content = catalogue({"kind": "stock"}, target={"period": "2023", "value": ">= 100"})
    rows = "monthly 2023-01..2023-12 90; 2024-01 95; 2024-02 101; 2024-03 101"
    (row,) = rows_of(content, rows, "2024-03-31")
    assert (row.status, row.mark and row.mark.word) == ("missed", "made_good")
    assert status_text(row) == "missed made good (2024-02)"


def test_fail_on_and_json_heed_an_accepted_deviation(tmp_path: Path) -> None:
    (tmp_path / "data" / "progress").mkdir(parents=True)
    content = json.dumps(written(), ensure_ascii=False)
    (tmp_path / "data" / "measures.yaml").write_text(content, "utf-8")
    rows = "".join(f"M01-01,{CITY},2023-0{n},1,,,,2023-0{n + 1}-05,市局,\n" for n in range(1, 7))
    (tmp_path / "data" / "progress" / "a.csv").write_text(HEADER + rows, "utf-8")
    asked = ["report", "--as-of", "2023-06-30", "--today", "2023-07-20"]
    assert run([*asked, "--fail-on", "behind"], tmp_path).code == 4
    ledger = json.dumps([entry("off_track", CITY, "2023-12-31")], ensure_ascii=False)
    (tmp_path / "data" / "rectifications.yaml").write_text(ledger, "utf-8")
    assert run([*asked, "--fail-on", "behind"], tmp_path).code == 0
    (row,) = json.loads(run([*asked, "--format", "json"], tmp_path).stdout)["rows"]
    assert (row["status"], row["mark"], row["mark_until"]) == (
        "off_track",
        "accepted",
        "2023-12-31",
    )


def test_a_status_chooses_what_is_listed_and_groups_count_all() -> None:
    everything = report(Judged(LAGS, observations(SLOW), day("2023-06-30")))
    chosen = Selection(statuses=("off_track",))
    some = report(Judged(LAGS, observations(SLOW), day("2023-06-30")), chosen)
    assert {row.status for row in some.rows} == {"off_track"}
    assert (some.groups, some.total) == (everything.groups, everything.total)
    assert f"listed by their status: {len(some.rows)} of 4 rows" in footer(some)


AMOUNTS = st.lists(st.integers(0, 30), min_size=6, max_size=6)


@settings(max_examples=60)
@given(st.lists(AMOUNTS, min_size=3, max_size=3), st.integers(0, 2), st.integers(0, 5), st.data())
def test_a_better_part_makes_no_whole_and_no_mean_worse(figures, area, month, data) -> None:
    """A `>=` flow in each of three counties, one of which reports more for one month."""

    def told(amounts: list[list[int]]) -> list[Row]:
        parts = [
            f"{name[:2]} 2023-{n + 1:02} {amount}"
            for name, own in zip(COUNTIES, amounts, strict=True)
            for n, amount in enumerate(own)
        ]
        return rows_of(LAGS, "; ".join(parts), "2023-06-30")

    more = [list(own) for own in figures]
    more[area][month] += data.draw(st.integers(1, 9))
    before, after = told(figures), told(more)
    assert after[-1].attainment >= before[-1].attainment
    assert after[-1].observed >= before[-1].observed
    assert mean_attainment(after[-1:]) >= mean_attainment(before[-1:])


@settings(max_examples=60)
@given(st.lists(st.integers(1, 150), min_size=6, max_size=6), st.integers(0, 5))
def test_a_silent_area_never_stands_above_one_that_reports_its_last_value_again(
    levels, last
) -> None:
    target = {"period": "2023", "value": ">= 100", "each": list(COUNTIES[:1])}
    content = catalogue(STOCK, target=target)
    silent = [f"新会 2023-{n + 1:02} {levels[n]}" for n in range(last + 1)]
    again = silent + [f"新会 2023-{n + 1:02} {levels[last]}" for n in range(last + 1, 6)]

    def standing(rows: list[str]) -> tuple[Fraction, Fraction]:
        judged = Judged(content, observations("; ".join(rows)), day("2023-06-30"))
        built = report(judged, Selection(by="area"))
        found = scores(judged, "area", today=day("2023-07-10")).by_key["新会区"]
        return mean_attainment(built.rows[:1]) or Fraction(0), found.points or Fraction(0)

    assert all(one <= other for one, other in zip(standing(silent), standing(again), strict=True))


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_the_same_row_told_twice_changes_nothing(chance) -> None:
    for kind, figures in (("flow", "12"), ("stock", "40"), ("milestone", "in_progress 40%")):
        content = catalogue({"kind": kind}, target={"period": "2023"} | (
            {} if kind == "milestone" else {"value": ">= 100"}))  # fmt: skip
        rows = observations(f"monthly 2023-01..2023-06 {figures}")
        twice = [*rows, *(row._replace(line=100 + row.line) for row in rows)]
        chance.shuffle(twice)
        shown = [
            [
                (r.status, r.observed, r.attainment, r.late)
                for r in rows_of(content, told, "2023-06-30")
            ]
            for told in (rows, twice)
        ]
        assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("value", "told", "shown"),
    [
        ("< 1", "1", "99.9%"),
        ("> 100", "100", "99.9%"),
        ("<= 1", "1", "100.0%"),
        ("< 5", "1", "100.0%"),
    ],
)
def test_what_is_not_reached_is_never_shown_as_all(value: str, told: str, shown: str) -> None:
    content = catalogue({"kind": "stock"}, target={"period": "2023", "value": value})
    (row,) = rows_of(content, f"monthly 2023-01..2023-12 {told}", "2023-12-31")
    assert share_text(row.shown_share) == shown


@pytest.mark.parametrize(
    ("rows", "named", "why"),
    [
        ("monthly 2023-01..2023-05 0", [CITY], "June is owed, though the target waits for its end"),
        ("monthly 2023-01..2023-06 0", [], "all that is owed is there"),
    ],
)
def test_who_has_not_reported_is_named_for_what_waits_for_its_end(rows, named, why) -> None:
    content = catalogue(target={"period": "2023", "value": ">= 5", "schedule": "at_end"})
    judged = Judged(content, observations(rows), day("2023-06-30"))
    (row,) = report(judged).rows
    assert row.status == "not_due"
    found = findings(judged, today=day("2023-07-10"))
    assert [(one.area, one.figures) for one in silent(found)] == [(area, 1) for area in named], why
