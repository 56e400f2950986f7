"""A document judges nothing twice: counted are the judgements, not the seconds."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import bqw_tracker
from bqw_tracker.cli.main import run
from bqw_tracker.core import attainment
from bqw_tracker.core.attainment import _status
from bqw_tracker.reports import judged as judged_rows
from bqw_tracker.reports.judged import Judged
from bqw_tracker.store.load import load

DATA = str(Path(__file__).parents[1] / "data")
DAYS = ["--data", DATA, "--as-of", "2024-06-30", "--today", "2024-07-09"]


@pytest.fixture
def counted(monkeypatch):
    """How often each target was judged in an area on a day, by the figure that it was held to."""
    found = Counter()

    def counting(indicator, target, verdict, rules):
        found[indicator.id, repr(target), verdict.window, verdict.figure] += 1
        return _status(indicator, target, verdict, rules)

    monkeypatch.setattr(attainment, "_status", counting)
    return found


@pytest.mark.parametrize("ending", ["txt", "html", "xlsx", "docx"])
def test_a_target_is_judged_once_for_each_area_and_day(ending, tmp_path, counted):
    assert run(["report", *DAYS, "-o", str(tmp_path / f"a.{ending}")]) == 0
    assert len(counted) > 40
    again = 0 if ending == "txt" else 1  # by what was known a month before, for its places
    assert set(counted.values()) <= {1, 1 + again}


def test_rows_are_put_together_by_their_keys_once_and_only_where_somebody_asks(monkeypatch):
    asked = []
    monkeypatch.setattr(judged_rows, "keyed", lambda *_: asked.append(1) or {})
    workspace = bqw_tracker.load(DATA)
    assert workspace.judge("2023-06-30").rows != workspace.judge("2024-06-30").rows
    assert asked == []
    found = load(Path(DATA))
    judged = Judged(found.catalogue, found.observations, date(2024, 6, 30))
    assert judged.on(date(2023, 6, 30)).keyed is judged.on(date(2023, 12, 31)).keyed
    assert asked == [1]


def test_a_summary_judges_each_of_its_views_once(counted):
    """Two views are of one day: time has passed, then rows have come; what nothing parts is one.

    What a miss was made good by is judged in the view of before as well.
    """
    assert run(["summary", *DAYS]) == 0
    assert max(counted.values()) == 3
