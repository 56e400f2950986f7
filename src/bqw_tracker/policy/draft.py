"""A catalogue drafted from a policy document: what it says, and what a person has to confirm.

What is read stands as it is said; what is a guess carries `assumed: 待核…`; a figure or a time that
became no target stands under `not_targets` with the reason. Nothing is left out in silence.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.fields import shown
from bqw_tracker.core.model import STATE_WORDS
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import Period, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .audit import accounted
from .claims import Mark, figures
from .deeds import Deed, deeds
from .document import Commitment, commitments
from .drafted_figures import DraftedFigure, drafted, follows, named
from .preamble import Preamble, parts, preamble
from .wording import Unread
from .wording.hints import Hint
from .wording.reading import named_times

Values = dict[str, object]
"""Fields of the catalogue by their names; texts in the reader's language are sentences."""

_STATES = frozenset(word for words in STATE_WORDS.values() for word in words)
_NO_NAME = re.compile("[,，]")
_TITLED = re.compile("《[^《》]*》|“[^“”]*”")
_MOST_NODES = 12
_FIGURE = sentence("to be confirmed: name, kind, who reports and how often")
_DEED = sentence("to be confirmed: whether it is a deed, by when, and who reports it")


class Draft(NamedTuple):
    """The values of a catalogue, and what is to be told beside each measure, by its number.

    `top` tells what could not be found above the measures.
    """

    values: Values
    remarks: dict[int, list[Sentence]]
    top: list[Sentence]


class _Document(NamedTuple):
    year: int
    area: str
    areas: tuple[str, ...]


def draft(document: str, today: date) -> Draft | Sentence:
    """Return a catalogue made of a document, or why it cannot be read as a policy.

    `today` stands for the day of issue where the document names none.
    """
    found = commitments(document)
    if isinstance(found, Sentence):
        return found
    above = preamble(document, min(measure.span[0] for measure in found))
    issued, top = above.issued, []
    if issued is None:
        issued = _first_year(document, today)
        top.append(sentence("to be confirmed: no day of issue was found"))
    unknown = sentence("to be confirmed")
    issuer = above.issuer or unknown
    area = above.area or above.issuer or unknown
    areas = parts(document, above.area)
    about = _Document(issued.year, above.area, areas)
    titles = list(dict.fromkeys(measure.section or above.title for measure in found))
    units = [unit for measure in found for unit in (*measure.units, *measure.support)]
    nobody = not all(measure.units for measure in found)
    measures, remarks = [], {}
    for measure in found:
        drafted_one, told = _measure(measure, about)
        section = 1 + titles.index(measure.section or above.title)
        who = _who(measure, unknown)
        measures.append({"number": measure.number, "section": section, "title": measure.title}
                        | who | drafted_one)  # fmt: skip
        if told:
            remarks[measure.number] = told
    values: Values = {
        "policy": {"title": above.title or unknown, "issuer": issuer, "issued": issued},
        "areas": [{"name": area}, *({"name": name, "parent": area} for name in areas)],
        "departments": [*dict.fromkeys(units), *([unknown] if nobody else [])],
        "sections": [{"number": n, "title": title} for n, title in enumerate(titles, 1)],
        "measures": measures,
    }
    return Draft(values, remarks, top)


def _first_year(document: str, today: date) -> date:
    """Return the first day of the first year that the document names, else that of today's."""
    named = (parse_period(hint.period) for hint in named_times(document, today.year) if hint.dated)
    years = [period.start.year for period in named if period is not None]
    return date(years[0] if years else today.year, 1, 1)


def _who(measure: Commitment, unknown: Sentence) -> Values:
    """Return who answers for a measure."""
    who: Values = {"departments": list(measure.units) or [unknown]}
    if measure.support:
        who = {"departments": {"lead": who["departments"], "support": list(measure.support)}}
    return who | ({"counties": True} if measure.counties else {})


def _measure(measure: Commitment, about: _Document) -> tuple[Values, list[Sentence]]:
    """Return indicators and what is no target; and what is to be told beside them."""
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
            indicator = _indicator(one)
            before = (one, indicator, mark.said.span[1])
            placed.append((mark.span[0], indicator))
    for deed in deeds(text, taken):
        period, nodes = _times(text, deed, measure, about.year)
        placed.append((deed.span[0], _milestone(deed.name, period, nodes, _places(deed, about))))
        periods.add(period)
        ends |= {node.period.last for node in nodes}
    if not placed:
        placed.append((0, _milestone(measure.title, str(about.year), (), ())))
    for mark in marks:
        if isinstance(mark.said, Hint) and not accounted(mark.said, periods, ends):
            aside.append((mark, sentence("a time that governs no target")))
    placed.sort(key=lambda each: each[0])
    numbered = [{"id": f"M{measure.number:02}-{n:02}"} | indicator
                for n, (_, indicator) in enumerate(placed, 1)]  # fmt: skip
    values: Values = {"indicators": _named_apart(numbered)}
    if aside:
        values["not_targets"] = [
            {"wording": text[slice(*mark.span)],
             "reason": sentence("to be confirmed: {reason}", reason=reason)}
            for mark, reason in sorted(aside, key=lambda each: each[0].span)
        ]  # fmt: skip
    told = [sentence("responsible leaders: {names}", names=measure.leaders)] if measure.leaders else []
    return values, told


def _indicator(one: DraftedFigure) -> Values:
    by: object = list(one.places) if one.places else "city"
    return {
        "name": one.name,
        "unit": one.unit,
        "kind": one.kind,
        **({"factor": 1} if one.per_head else {}),
        "reported": {
            "every": one.every, "by": by, **({"as": "year_to_date"} if one.running else {}),
        },
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
    return values | _where(one.places) | {"assumed": _joined(_FIGURE, *one.assumed)}


def _where(places: Sequence[str]) -> Values:
    """Return of which areas a target is asked: of one, or of each of several."""
    if len(places) == 1:
        return {"area": places[0]}
    return {"each": list(places)} if places else {}


def _joined(*guesses: Sentence) -> Sentence:
    """Return several guesses as one sentence, the first of which says that they are some."""
    said = guesses[0]
    for guess in guesses[1:]:
        said = sentence("{guess}; {more}", guess=said, more=guess)
    return said


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
