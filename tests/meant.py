"""What offices mean: a small catalogue of every kind of indicator, and valid rows for it."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import yaml
from hypothesis import strategies as st

from bqw_tracker.core.model import STATES, Catalogue, Indicator, Observation
from bqw_tracker.core.periods import Period, add_months, parse_period
from running import WORKSPACES

CATALOGUE = (WORKSPACES / "kinds" / "measures.yaml").read_text(encoding="utf-8")
_MEASURES = Catalogue.model_validate(yaml.load(CATALOGUE, yaml.BaseLoader)).measures
INDICATORS = {indicator.id: indicator for indicator in _MEASURES[0].indicators}
AREAS = {
    "江门市": ("江门", "440700"),
    "新会区": ("新会", "440705"),
    "台山市": ("台山", "440781"),
    "开平市": ("开平", "440783"),
}
"""Full names, each with its alias and its code."""
TODAY = datetime(2026, 7, 1)  # noqa: DTZ001 - the day on the wall, behind all that is reported
NOTES = ("征求意见中", '含"你点我检"专场', "其中,\n农批 1200", "=1+1", "-3 台", "@质量科", "12,34")
"""Notes and sources, which are data whatever they look like."""


def in_turn(first: str, count: int, months: int) -> list[Period]:
    """Periods of so many months each, one after the other."""
    start = parse_period(first).start
    starts = [add_months(start, months * number) for number in range(count + 1)]
    return [Period(*ends) for ends in pairwise(starts)]


def span(text: str) -> st.SearchStrategy[list[Period]]:
    return st.just([parse_period(text)])


calendars = st.one_of(
    st.just(in_turn("2023-01", 12, 1)),
    st.just(in_turn("2023-07", 12, 1)),
    st.just(in_turn("2023-Q1", 8, 3)),
    st.just(in_turn("2023-H1", 4, 6)),
    st.just(in_turn("2023", 3, 12)),
    st.sampled_from(range(2, 12)).flatmap(lambda month: span(f"2024-01..2024-{month:02}")),
    st.sampled_from(["2023-02..2023-04", "2023-11..2024-02", "2023..2024"]).flatmap(span),
)
"""Periods of one form, so that no two of them overlap."""

counts = st.integers(0, 10**6).map(Decimal)
amounts = st.one_of(
    counts,
    st.builds(lambda digits, places: Decimal(digits).scaleb(-places),
              st.integers(0, 10**10), st.integers(0, 4)),
    st.integers(10**15, 10**18 - 1).map(Decimal),
    st.just(Decimal("999999999999999999.999999999")),
)  # fmt: skip
"""Figures from 0 to the longest that may be written."""
percentages = st.integers(0, 10**6).map(lambda digits: Decimal(digits).scaleb(-4))


@st.composite
def figures(draw: st.DrawFn, indicator: Indicator, state: str) -> dict[str, object]:
    """A figure of the indicator, of a rate both parts: of several areas a value alone is refused.

    A deed is in one state throughout, so that no row takes it back.
    """
    if indicator.kind == "milestone":
        return {"state": state, "value": draw(st.none() | percentages)}
    if indicator.kind == "rate":
        top, whole = draw(amounts), draw(amounts)
        if indicator.unit == "%":
            top, whole = sorted((top, whole))
        return {"numerator": top, "denominator": whole}
    value = draw(percentages if indicator.unit == "%" else amounts)
    below = indicator.kind == "stock" and draw(st.booleans())
    return {"value": -value if below else value}


@st.composite
def observations(draw: st.DrawFn, *, wide: bool) -> list[Observation]:
    """Rows that `ingest` may take in together; those of a `wide` table are single numbers."""
    calendar = draw(calendars)
    two_cells = ("milestone", "rate")  # no column for an area holds them
    known = [id_ for id_, i in INDICATORS.items() if not wide or i.kind not in two_cells]
    ids = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    counties = tuple(AREAS)[1:]  # the city reports nothing here
    keys = st.tuples(*map(st.sampled_from, (ids, counties, calendar)))
    words = st.sampled_from(["", *NOTES])
    days = st.integers(0, 40).map(timedelta)
    times = st.sampled_from([time(), time(10, 20), time(9, 5)])
    source, told = draw(words), draw(st.booleans())
    states = {id_: draw(st.sampled_from(STATES)) for id_ in ids}
    rows = []
    for id_, area, period in draw(st.lists(keys, min_size=1, max_size=9, unique=True)):
        found = draw(figures(INDICATORS[id_], states[id_]))
        moment = datetime.combine((period if not wide else calendar[-1]).last, time())
        if not wide:
            moment = datetime.combine(moment + draw(days), draw(times))
        fields = {"value": None, "numerator": None, "denominator": None, "state": "", **found}
        rows.append(Observation(
            indicator=id_, area=area, period=period, **fields,
            reported_on=moment if told else TODAY, source=source,
            note="" if wide else draw(words), path="", line=0,
        ))  # fmt: skip
    return rows
