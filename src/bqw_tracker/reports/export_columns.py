"""What the columns of exported tables are: type, unit and meaning; one name means one thing.

The names of columns are the same in every language, as are codes; meanings and labels are not.
"""

from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Literal, NamedTuple, get_args

from bqw_tracker.core.problems import Sentence, sentence

Type = Literal["text", "integer", "number", "boolean", "date", "time"]
SHARE = "1"
"""The unit of what is a share: 0.5 is 50 %."""


class Column(NamedTuple):
    """A column: a `required` one has a value in each row, and `codes` are all that it may hold.

    `unit` is the unit of its numbers, or the name of the column in which that stands.
    """

    name: str
    type: Type
    required: bool
    told: Sentence
    unit: str = ""
    codes: tuple[str, ...] = ()


_TYPES: dict[object, Type] = {
    int: "integer", Decimal: "number", Fraction: "number", bool: "boolean", date: "date",
    time: "time",
}  # fmt: skip
UNITS = {
    **dict.fromkeys((
        "target_number", "target_high", "baseline", "value", "observed_number", "original_number",
        "original_high", "year_before", "remaining", "needed", "pace",
    ), "unit"),
    **dict.fromkeys((
        "attainment", "due", "shortfall", "trend_ratio", "original_attainment",
    ), SHARE),
}  # fmt: skip
EXACT = (
    "target_number", "target_high", "baseline", "value", "numerator", "denominator",
    "observed_number", "original_number", "original_high", "year_before", "remaining", "needed",
    "pace",
)  # fmt: skip
"""Columns whose figures may have more digits than a binary number keeps: 15."""
MEANINGS: dict[str, Sentence] = {
    "accepted_until": sentence("the last day on which the deviation is accepted"),
    "area": sentence("the area, by its full name"),
    "area_code": sentence("the code of the area"),
    "as_of": sentence("the day that is judged"),
    "assumed": sentence("what was assumed and why"),
    "attainment": sentence("share of the way to the target; six decimals"),
    "baseline": sentence("the level from which the road is measured"),
    "baseline_period": sentence("the period of the baseline"),
    "comparator": sentence(">, >=, <, <=, = or range; a deed has none"),
    "definition": sentence("what counts and what does not"),
    "denominator": sentence("the lower part of a rate, as reported or summed"),
    "department": sentence("the department, by its name"),
    "departments": sentence("who leads; several are parted by ;"),
    "due": sentence("share of the way that is due by the day; six decimals"),
    "due_on": sentence("the last day on which the node is in time"),
    "every": sentence("how often it is reported: month, quarter, half, year or once"),
    "evidence": sentence("the name of the file"),
    "expected_areas": sentence("how many areas the figure is made of"),
    "final": sentence("whether no later figure can change the status"),
    "finding": sentence("what was found: kind/indicator/area/period"),
    "growth": sentence("growth since the year before as a share; of what is in % the points"),
    "indicator": sentence("the id of the indicator"),
    "kind": sentence("the kind, by its English name"),
    "line": sentence("the line of the file on which the row begins"),
    "made_good_in": sentence("the period in which a missed target was reached later"),
    "mark": sentence("accepted or made_good, where the lag is marked so"),
    "measure": sentence("the number of the measure"),
    "measure_title": sentence("the title of the measure"),
    "name": sentence("the name of the indicator"),
    "needed": sentence("what each period that is left has to bring, or may bring"),
    "next": sentence("what comes next"),
    "node": sentence("the name of the node"),
    "note": sentence("what was done, or how the figure is to be read"),
    "number": sentence("1, and 2 for the second finding of its name"),
    "numerator": sentence("the upper part of a rate, as reported or summed"),
    "observed_number": sentence(
        "what was observed; of a rate six decimals, of a whole the number of areas that meet it"
    ),
    "original_attainment": sentence("share of the way to the original target; six decimals"),
    "original_comparator": sentence("the comparator of the original target, where it was changed"),
    "original_high": sentence("the upper end of the original target, of a range"),
    "original_number": sentence("the value of the original target, where it was changed"),
    "pace": sentence("what the periods so far brought on average"),
    "parent": sentence("the area above; the city has none"),
    "part_of_each": sentence("whether it is a part of a target that each of several areas has"),
    "partial": sentence("whether figures that are due are missing"),
    "path": sentence("the file below the data folder"),
    "period": sentence("the period, as the catalogue writes it; of a yearly target the year"),
    "period_end": sentence("the last day of the period"),
    "period_start": sentence("the first day of the period"),
    "periods_left": sentence("how many whole reporting periods are left"),
    "periods_running": sentence("for how many reporting periods running it has stood"),
    "problem": sentence("what is in the way"),
    "reached": sentence("whether every area has told it"),
    "rectification": sentence("the number of its latest entry in the ledger"),
    "rectification_state": sentence("the state of that entry, by its English name"),
    "remaining": sentence("what is left of the way to the target"),
    "reported_areas": sentence("how many of them are up to date"),
    "reported_as": sentence("increment, or year_to_date: totals from 1 January"),
    "reported_on": sentence("the day on which it was reported"),
    "reported_time": sentence("the time of that day, where it was told"),
    "reported_to": sentence("the latest period that counts"),
    "reported_to_end": sentence("the last day of that period"),
    "role": sentence("lead or support"),
    "sample": sentence("whether it rests on made-up figures, which are not to be passed on"),
    "section": sentence("the number of the section"),
    "section_title": sentence("the title of the section"),
    "sha256": sentence("the digest of the file, SHA-256; empty where a text stands for a file"),
    "shortfall": sentence("due share less attainment; below 0 it is ahead"),
    "since": sentence("the reporting period since which it has stood"),
    "since_start": sentence("the first day of that period"),
    "source": sentence("who said it"),
    "stale_to": sentence("the last period of a level that is not up to date"),
    "state": sentence("the state of a deed: not_started, in_progress, done, or a node's name"),
    "status": sentence("the status, by its English name"),
    "strength": sentence("binding or aspirational"),
    "support": sentence("who supports; several are parted by ;"),
    "target_high": sentence("the upper end of a range"),
    "target_id": sentence("the indicator and the period as the catalogue writes it"),
    "target_number": sentence("the value asked for; of a range its lower end"),
    "today": sentence("the day on which lateness is judged"),
    "trend": sentence("how a level moves: enough, moderate, slow or worsening"),
    "trend_ratio": sentence("growth so far over the growth that is needed; six decimals"),
    "unit": sentence("the unit of the figures; what counts areas has none"),
    "unit_of_area": sentence("who answers in the area"),
    "value": sentence("the figure as it was reported; of a deed the percentage"),
    "weight": sentence("the weight in means"),
    "window_end": sentence("the last day of the window that is judged"),
    "window_start": sentence("the first day of the window that is judged"),
    "wording": sentence("the figure in the words of the policy"),
    "year_before": sentence("the same figure one year earlier"),
}
TABLES: dict[str, Sentence] = {
    "areas": sentence("the city and its parts"),
    "departments": sentence("the departments"),
    "measures": sentence("the measures of the policy"),
    "indicators": sentence("what is observed"),
    "roles": sentence("who leads an indicator and who supports it"),
    "targets": sentence("what the policy asks for"),
    "observations": sentence("the reported rows that count, with file and line"),
    "evidence": sentence("the files that prove what was reported"),
    "attainment": sentence("each target in each area where it holds, judged as of each day"),
    "nodes": sentence("the nodes of deeds, as of the day"),
    "findings": sentence("what supervision found as of the day"),
    "stories": sentence("the latest words of each area, as of the day"),
}


def columns(record: type[tuple[object, ...]]) -> tuple[Column, ...]:
    """Return the columns of the table that has records of a kind, in their order."""
    found = []
    for name, annotation in record.__annotations__.items():
        allowed = get_args(annotation) or (annotation,)
        types = (_TYPES[one] for one in allowed if one in _TYPES)
        codes = (code for one in (annotation, *allowed) for code in get_args(one))
        column = Column(
            name,
            next(types, "text"),
            required=NoneType not in allowed and ... not in allowed,  # a list may be empty
            told=MEANINGS[name],
            unit=UNITS.get(name, ""),
            codes=tuple(code for code in codes if isinstance(code, str)),
        )
        found.append(column)
    return tuple(found)
