"""Who has reported is one notion: whoever tells it gives the same answer, and it is the duties'.

On the day after all figures of a quarter were due, on made-up workspaces of every kind.
"""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from answers import Maker
from bqw_tracker.core.deliveries import Delivery
from bqw_tracker.core.kinds import takes_latest
from bqw_tracker.core.periods import parse_day, reporting_periods
from bqw_tracker.reports.judged import Judged, Light
from bqw_tracker.store.load import load
from running import run

AS_OF, TODAY = "2024-03-31", "2024-04-08"
LINE = re.compile(r"^ *reports up to date: (\d+) of (\d+)(?: · missing: (.+))?$", re.MULTILINE)
SOME, ALL = range(0, 200, 11), range(200)


def asked(data: Path, *words: str) -> Any:
    told = run([*words, "--as-of", AS_OF, "--data", str(data), "--lang", "en"], data)
    assert told.code == 0, told.stderr
    return json.loads(told.stdout) if "json" in words or words[0] == "summary" else told.stdout


def made(number: int, data: Path) -> Judged | None:
    """A workspace all of whose figures are due on the fifth; None where its rows clash."""
    maker = Maker(number)
    maker.number = 0  # neither faults nor sample
    maker.write(data)
    (data / "rectifications.yaml").unlink()
    catalogue = data / "measures.yaml"
    content = json.loads(catalogue.read_text("utf-8"))
    content["rules"]["reporting"] = {"due_day": "5"}
    catalogue.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    workspace = load(data, known_on=parse_day(TODAY))
    if workspace.errors or workspace.catalogue is None:
        return None
    return Judged(workspace.catalogue, workspace.observations, parse_day(AS_OF), parse_day(TODAY))


def owing(light: Light, missing: list[Delivery], *, alone: bool) -> set[str]:
    """The areas that owe a figure of the window by the reading day.

    With `alone` only duties whose reports can count in no longer window.
    """
    figure, indicator = light.verdict.figure, light.task.indicator
    window = light.verdict.window.period
    periods = reporting_periods(window, indicator.reported.every)
    return {
        one.duty.area
        for one in missing
        if one.duty.indicator == indicator.id
        and one.duty.area in figure.expected
        and figure.reading is not None
        and one.duty.period in periods
        and one.duty.period.end <= figure.reading
        and not (alone and one.duty.limit < window.end)
        and not (alone and takes_latest(indicator) and one.duty.period.end < figure.reading)
    }


def compare(number: int, data: Path) -> Counter[str]:
    judged, seen = made(number, data), Counter[str]()
    if judged is None:
        return seen
    missing = [one for one in judged.owed(parse_day(TODAY)).deliveries if one.state == "missing"]
    rows = asked(data, "report", "--known-on", TODAY, "--format", "json")["rows"]
    counted: dict[tuple[str, ...], set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        key = row["indicator"], row["area"], row["period"]
        counted[key].add((row["reported_areas"], row["expected_areas"]))
    for id_, targets in judged.lights.items():
        lights = [light for target in targets for light in target]
        told = LINE.findall(asked(data, "explain", id_, "--known-on", TODAY))
        assert len(told) == len(lights)
        for light, (up, all_, names) in zip(lights, told, strict=True):
            figure = light.verdict.figure
            late = [name for name in names.split(", ") if name]
            assert late == list(figure.late)
            assert int(all_) - int(up) == len(late)
            assert (int(up), int(all_)) in counted[id_, light.area, light.row.period]
            unheard = set(figure.expected) - {use.cell.area for use in figure.used}
            if takes_latest(light.task.indicator):  # never told: not known, though nothing is due
                late = [name for name in late if name not in unheard]
                unheard = set()
            here = number, id_, light.area, light.row.period
            assert set(late) - unheard <= owing(light, missing, alone=False), here
            assert owing(light, missing, alone=True) <= set(figure.late), here
            seen["late"] += len(late)
    found = asked(data, "findings", "--today", TODAY, "--format", "json")["findings"]
    named = {(one["indicator"], one["area"]) for one in found if one["kind"] == "missing"}
    assert named == {(one.duty.indicator, one.duty.area) for one in missing}
    areas = asked(data, "summary", "--today", TODAY, "--all", "--format", "json")["areas"]
    counts = Counter(one.duty.area for one in missing)
    assert {one["name"]: one["missing"] for one in areas if one["missing"]} == dict(counts)
    seen["workspaces"] += 1
    return seen


@pytest.mark.parametrize("number", SOME)
def test_every_command_names_the_same_areas(number: int, tmp_path: Path) -> None:
    compare(number, tmp_path / "data")


@pytest.mark.slow
def test_two_hundred_workspaces_have_one_answer(tmp_path: Path) -> None:
    seen = sum((compare(number, tmp_path / str(number)) for number in ALL), Counter[str]())
    assert seen["workspaces"] > 120
    assert seen["late"] > 1000
