"""Rules that others published, held against the whole judgement: one case, four verdicts.

A flow of 100 a year, reported once up to the end of a month; `observed` is what was reported.
"""

import pytest

from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.rules import PRESETS
from building import Case, catalogue, judged, observations, table
from running import run
from test_bad_input import CATALOGUE, put

CASES = table("presets.csv")


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, preset: str) -> None:
    span = f"2023-01..2023-{int(case['months']):02}"
    as_of = parse_period(span).last
    content = catalogue(rules={"pace": {"preset": preset}})
    found = judged(content, observations(f"{span} {case['observed']}"), as_of)
    assert (found.status, found.rule) == (case[preset], 11)


def test_the_table_shows_each_word_that_a_preset_can_say() -> None:
    for preset, rules in PRESETS.items():
        words = {parameter.values[0][preset] for parameter in CASES}
        never = {"off_track"} if rules.off_track == "none" else set()
        assert words == {"on_track", "behind", "off_track"} - never


@pytest.mark.parametrize(
    ("pace", "lines"),
    [
        ("{behind: 5, off_track: 12.5}",
         ["edges: a shortfall up to 5 points is on track, up to 12.5 points behind, more off track"]),
        ("{measure: relative, off_track: none}",
         ["edges: a shortfall up to 0% of the due share is on track, any more behind"]),
        ("{preset: yinchuan}",
         ["edges: a shortfall up to 0 points is on track, up to 30 points behind, more off track",
          "preset yinchuan: Yinchuan 2025: yellow is 10 to 30 points below schedule, red is more",
          "  0 to 10 points below are undefined there and read here as behind"]),
        ("{preset: xuancheng}",
         ["edges: a shortfall up to 0 points is on track, any more behind",
          "preset xuancheng: Xuancheng 2020: behind is what lies below schedule: 25 / 50 / 91.7% after 3 / 6 / 11 months"]),
    ],
)  # fmt: skip
def test_explain_shows_the_edges_in_force_and_where_they_come_from(pace, lines, tmp_path) -> None:
    rules = f"rules:\n  pace: {pace}\nareas:\n"
    folder = put(tmp_path, CATALOGUE.replace("areas:\n", rules, 1))
    told = run(["explain", "M02-03", "--as-of", "2023-06-30", "--lang", "en"], folder).stdout
    made = told.split("How this figure was made\n")[1].split("\n\n")[0].splitlines()
    assert made[1:] == lines
    level = run(["explain", "M02-02", "--as-of", "2023-06-30", "--lang", "en"], folder).stdout
    assert "edges" not in level
