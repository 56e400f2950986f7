"""Words around a table: what titles say, which words are an area, what contradicts what."""

import pytest

from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import sentence
from bqw_tracker.intake.sources import Source, contradictions
from bqw_tracker.intake.titles import Said, part_text, read_titles
from bqw_tracker.intake.vocabulary import measure_of, vocabulary
from bqw_tracker.store.load import read_catalogue
from building import Case, table
from running import ROOT

WORDS = vocabulary(read_catalogue(ROOT / "data" / "measures.yaml")[0])


@pytest.mark.parametrize("case", table("titles.csv"))
def test_titles(case: Case) -> None:
    said = read_titles(case["titles"].split("⏎"), WORDS)
    found = {
        "area": said.area,
        "period": str(said.period or ""),
        "year": str(said.year or ""),
        "part": part_text(said.part) if said.part else "",
        "indicator": said.indicator,
        "units": "/".join(said.units),
    }
    assert found == {name: case[name] for name in found}, case["why"]


@pytest.mark.parametrize("case", table("said_areas.csv"))
def test_areas(case: Case) -> None:
    assert WORDS.area(case["text"]) == case["area"], case["why"]


@pytest.mark.parametrize(
    ("word", "scale"),
    [("万元", 10**4), ("千元", 1000), ("元", 1), ("亿元", 10**8), ("万批次", 10**4), ("(家)", 1),
     ("万", None), ("千克", None), ("新会区", None), ("", None)],
)  # fmt: skip
def test_units(word: str, scale: int | None) -> None:
    found = measure_of(word, WORDS)
    assert (found[0] if found else None) == scale


def said(area: str = "", period: str = "", part: str = "") -> Said:
    return Said(area=area, period=parse_period(period), part=parse_period(part))


@pytest.mark.parametrize(
    ("one", "other", "agree", "why"),
    [
        (said("新会区"), said("新会区"), True, "the same county"),
        (said("新会区"), said("江门市"), True, "a county and its city"),
        (said("新会区"), said("台山市"), False, "two counties"),
        (said("新会区"), said(), True, "one says nothing"),
        (said(period="2023-06"), said(period="2023"), True, "a month of the year"),
        (said(period="2023-06"), said(period="2022"), False, "a month of another year"),
        (said(period="2023-06"), said(period="2023-Q2"), True, "both end in June"),
        (said(period="2023-05"), said(period="2023-06"), False, "two months"),
        (said(period="2023-06"), said(part="2000-06"), True, "June without its year"),
        (said(period="2023-05"), said(part="2000-06"), False, "another month without its year"),
        (said(part="2000-05"), said(part="2000-06"), False, "two months without a year"),
        (said(period="2023-H1"), said(part="2000-06"), True, "a month of the half-year"),
    ],
)  # fmt: skip
def test_what_contradicts(one: Said, other: Said, *, agree: bool, why: str) -> None:
    for pair in ((one, other), (other, one)):
        sources = [Source(sentence("the title"), each) for each in pair]
        assert (not list(contradictions(sources, WORDS))) is agree, why
