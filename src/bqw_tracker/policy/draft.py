"""A catalogue drafted from a policy document: what it says, and what a person has to confirm.

What is read stands as it is said; what is a guess carries `assumed: 待核…`; a figure or a time that
became no target stands under `not_targets` with the reason. Nothing is left out in silence.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from bqw_tracker.core.fields import shown
from bqw_tracker.core.model import STATE_WORDS
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import Period, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .audit import accounted
from .claims import Mark, figures
from .deeds import Deed, deeds
from .document import Commitment, commitments, line_and_column, outside
from .drafted_figures import DraftedFigure, drafted, follows, named
from .preamble import Preamble, parts, preamble
from .wording import Unread
from .wording.hints import Hint
from .wording.reading import named_times, readings

Values = dict[str, Any]
"""Fields of the catalogue by their names; texts in the reader's language are sentences."""

_STATES = frozenset(word for words in STATE_WORDS.values() for word in words)
_NO_NAME = re.compile("[,，]")
_TITLED = re.compile("《[^《》]*》|“[^“”]*”")
_MOST_NODES = 12
_UNIT = sentence("to be confirmed: the responsible unit")
_AREA = sentence("to be confirmed: the area")
_TITLE = sentence("to be confirmed: the title")
_ISSUER = sentence("to be confirmed: the issuer")
_FIGURE = sentence("to be confirmed: name, kind, who reports and how often")
_DEED = sentence("to be confirmed: whether it is a deed, by when, and who reports it")


class DraftedMeasure(NamedTuple):
    """The values of a measure, and what the document tells that no field of it can hold."""

    values: Values
    remarks: list[Sentence]


class Draft(NamedTuple):
    """The values of a catalogue but for its measures, and these.

    `missing` tells what could not be found, `outside` which figures stand in no measure.
    """

    values: Values
    measures: list[DraftedMeasure]
    missing: list[Sentence]
    outside: list[Sentence]

    @property
    def counts(self) -> dict[str, int]:
        """How many measures, figures, deeds, and figures aside it has."""
        found = [one for measure in self.measures for one in measure.values["indicators"]]
        deeds = [one for one in found if one["kind"] == "milestone"]
        targets = sum(len(one["targets"]) for one in found)
        aside = sum(len(measure.values.get("not_targets", ())) for measure in self.measures)
        return {"measures": len(self.measures), "figures": targets - len(deeds),
                "deeds": len(deeds), "aside": aside + len(self.outside)}  # fmt: skip


class _Document(NamedTuple):
    """What is known above all measures: the year of issue, the area and those below it."""

    year: int
    area: str
    areas: tuple[str, ...]


def draft(document: str, today: date) -> Draft | Sentence:
    """Return a catalogue made of a document, or why it cannot be read as a policy.

    `today` stands for the day of issue where the document names none.
    """
    found = commitments(document, today.year)
    if isinstance(found, Sentence):
        return found
    above = preamble(document, min(measure.span[0] for measure in found))
    issued, missing = above.issued, []
    if issued is None:
        issued = _first_year(document, today)
        missing.append(sentence("to be confirmed: the day of issue, which was not found"))
    areas = parts(document, above.area)
    about = _Document(issued.year, above.area, areas)
    titles = list(dict.fromkeys(measure.section or above.title for measure in found))
    units = [unit for measure in found for unit in (*measure.units, *measure.support)]
    if not all(measure.units for measure in found):
        units.append(_UNIT)
    measures = []
    for measure in found:
        section = 1 + titles.index(measure.section or above.title)
        measures.append(_measure(measure, section, about))
    area = above.area or above.issuer or _AREA
    values: Values = {
        "policy": {
            "title": above.title or _TITLE, "issuer": above.issuer or _ISSUER, "issued": issued,
        },
        "areas": [{"name": area}, *(_below(part, area, document) for part in areas)],
        "departments": list(dict.fromkeys(units)),
        "sections": [{"number": n, "title": title or _TITLE} for n, title in enumerate(titles, 1)],
    }  # fmt: skip
    apart = [
        sentence("line {line}: '{said}' stands in no measure",
                 line=line_and_column(document, start + read.span[0])[0],
                 said=document[start + read.span[0] : start + read.span[1]])
        for start, end in outside(document, found)
        for read in readings(document[start:end], about.year)
    ]  # fmt: skip
    return Draft(values, measures, missing, apart)


def _first_year(document: str, today: date) -> date:
    """Return the first day of the first year that the document names, else that of today's."""
    named = (parse_period(hint.period) for hint in named_times(document, today.year) if hint.dated)
    years = [period.start.year for period in named if period is not None]
    return date(years[0] if years else today.year, 1, 1)


def _below(part: str, area: object, document: str) -> Values:
    """Return an area; its name without the last sign is understood where the document uses it."""
    short = part[:-1]
    used = len(short) > 1 and document.count(short) > document.count(part)
    return {"name": part, "parent": area} | ({"aliases": [short]} if used else {})


def _who(measure: Commitment) -> Values:
    """Return who answers for a measure."""
    lead: list[object] = [*measure.units] or [_UNIT]
    who: object = {"lead": lead, "support": [*measure.support]} if measure.support else lead
    return {"departments": who} | ({"counties": True} if measure.counties else {})


def _measure(measure: Commitment, section: int, about: _Document) -> DraftedMeasure:
    """Return a measure with its indicators and what is no target."""
    marks, text = figures(measure, about.year), measure.text
    placed: list[tuple[int, Values]] = []
    aside: list[tuple[Mark, Sentence]] = []
    periods: set[str] = set()
    ends: set[date] = set()
    before: tuple[DraftedFigure, Values, int] | None = None
    taken = []
    own = 0
    for mark in marks:
        if isinstance(mark.said, Hint):
            continue
        read = mark.said.reason if isinstance(mark.said, Unread) else drafted(
            text, mark.said, own, about.year, about.areas)  # fmt: skip
        own = mark.said.span[1]
        if isinstance(read, Sentence):
            aside.append((mark, read))
            continue
        taken.append(mark.span)
        for one in read:
            periods |= {one.period, one.said.against}
            if before and follows(before[0], one, text[before[2] : mark.said.span[0]]):
                before[1]["targets"].append(_target(one))
                continue
            indicator = _indicator(one, measure.title)
            before = (one, indicator, mark.said.span[1])
            placed.append((mark.span[0], indicator))
    for deed in deeds(text, taken):
        period, nodes = _times(text, deed, measure, about.year)
        placed.append((deed.span[0], _milestone(deed.name, period, nodes, _places(deed, about))))
        periods.add(period)
        ends |= {node.period.end for node in nodes}
    if not placed:
        placed.append((0, _milestone(measure.title, str(about.year), (), ())))
    for mark in marks:
        if isinstance(mark.said, Hint) and not accounted(mark.said, periods, ends):
            aside.append((mark, sentence("a time that governs no target")))
    placed.sort(key=lambda each: each[0])
    numbered = [{"id": f"M{measure.number:02}-{n:02}"} | indicator
                for n, (_, indicator) in enumerate(placed, 1)]  # fmt: skip
    values: Values = {
        "number": measure.number, "section": section, "title": measure.title, **_who(measure),
        "indicators": _named_apart(numbered),
    }  # fmt: skip
    if aside:
        values["not_targets"] = [
            {"wording": text[slice(*mark.span)],
             "reason": sentence("to be confirmed: {reason}", reason=reason)}
            for mark, reason in sorted(aside, key=lambda each: each[0].span)
        ]  # fmt: skip
    leaders = sentence("responsible leaders: {names}", names=measure.leaders)
    return DraftedMeasure(values, [leaders] if measure.leaders else [])


def _indicator(one: DraftedFigure, title: str) -> Values:
    by: object = list(one.places) if one.places else "city"
    return {
        "name": one.name or title,
        "unit": one.unit,
        "kind": one.kind,
        **({"factor": 1} if one.per_head else {}),
        "reported": {
            "every": one.every, "by": by, **({"as": "year_to_date"} if one.running else {}),
        },
        "note": _FIGURE,
        "targets": [_target(one)],
    }  # fmt: skip


def _target(one: DraftedFigure) -> Values:
    values: Values = {"period": one.period, "value": shown(one.bound), "wording": one.wording}
    if one.baseline is not None:
        period = str(one.baseline.period)
        values["baseline"] = {"value": plain(one.baseline.value), "period": period}
    if one.at_end:
        values["schedule"] = "at_end"
    if one.said.strength != "binding":
        values["strength"] = one.said.strength
    values |= _where(one.places)
    return values | ({"assumed": _joined(*one.assumed)} if one.assumed else {})


def _where(places: Sequence[str]) -> Values:
    """Return of which areas a target is asked: of one, or of each of several."""
    if len(places) == 1:
        return {"area": places[0]}
    return {"each": list(places)} if places else {}


def _joined(*guesses: Sentence) -> Sentence:
    """Return guesses as one sentence that says that they are some."""
    said = guesses[0]
    for guess in guesses[1:]:
        said = sentence("{guess}; {more}", guess=said, more=guess)
    return sentence("to be confirmed: {reason}", reason=said)


class _Step(NamedTuple):
    name: str
    period: Period


def _milestone(name: str, period: str, nodes: Sequence[_Step], places: Sequence[str]) -> Values:
    target: Values = {"period": period} | _where(places) | {"assumed": _DEED}
    if nodes:
        target["nodes"] = [{"name": node.name, "due": str(node.period)} for node in nodes]
    by: object = list(places) if places else "city"
    return {"name": name, "kind": "milestone", "reported": {"every": "quarter", "by": by},
            "targets": [target]}  # fmt: skip


def _places(deed: Deed, about: _Document) -> tuple[str, ...]:
    return tuple(area for area in about.areas if named(area, deed.name))


def _times(
    text: str, deed: Deed, measure: Commitment, year: int
) -> tuple[str, tuple[_Step, ...]]:
    """Return the period of a deed, and its nodes where times within a year are named.

    What is done by June is a node of June; what is done by the end of a year, or in it, is the
    deed itself.
    """
    clause = _TITLED.sub(lambda found: "·" * len(found[0]), text[slice(*deed.span)])
    hints = [hint for hint in named_times(clause, year) if not hint.compared]
    periods = [period for hint in hints if (period := parse_period(hint.period))]
    if not periods and (period := parse_period(measure.period)):
        periods = [period]
    if not periods:
        return str(year), ()
    last = periods[-1].last.year
    within = [each for each in periods if each.last.year == last and each.last != date(last, 12, 31)]
    steps = (_Step(_node(deed.name, n), each) for n, each in enumerate(within[:_MOST_NODES]))
    return str(last), tuple(steps)


def _node(name: str, number: int) -> str:
    """Return the name of a node: no state, and no comma."""
    return f"{_NO_NAME.sub('', name)[:20]}{number + 1 if number else ''}"


def _named_apart(indicators: list[Values]) -> list[Values]:
    """Return the indicators of a measure; of one name, the later ones have a number behind it."""
    count: dict[object, int] = {}
    for indicator in indicators:
        name = indicator["name"]
        count[name] = count.get(name, 0) + 1
        if count[name] > 1:
            indicator["name"] = f"{name}（{count[name]}）"
    return indicators
