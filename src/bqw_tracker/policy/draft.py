"""A catalogue drafted from a policy document: what it says, and what a person has to confirm.

What is read stands as it is said; what is a guess carries `assumed: 待核…`; a figure or a time that
became no target stands under `not_targets` with the reason. Nothing is left out in silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from bqw_tracker.core.fields import shown
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import DAY, parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .audit import accounted, governing
from .claims import Mark, figures
from .commitment import Commitment, bare
from .deeds import Deed, Times, due, own_deeds
from .document import alike, commitments, line_and_column, outside
from .drafted_figures import Asked, DraftedFigure, drafted, follows, untimed
from .listed_figures import by_asked, drafted_each, is_said, same, targets_of
from .preamble import named, parts, preamble
from .surroundings import Surroundings
from .wording.hints import Hint
from .wording.reading import named_times
from .wording.units import unit_at

Values = dict[str, Any]
"""Fields of the catalogue by their names; texts in the reader's language are sentences."""

_PERSON = re.compile("[一-龥·]{2,12}")
_BROKEN = re.compile(r"\s*\n\s*")
_UNIT = sentence("to be confirmed: the responsible unit")
_AREA = sentence("to be confirmed: the area")
_TITLE = sentence("to be confirmed: the title")
_ISSUER = sentence("to be confirmed: the issuer")
_FIGURE = sentence("to be confirmed: name, kind, who reports and how often")
_STOCK = sentence(
    "to be confirmed: name, kind, who reports and how often; the level at the beginning is to be "
    "added as baseline"
)
_DEED = sentence("to be confirmed: whether it is a deed, its name, and who reports it")


class DraftedMeasure(NamedTuple):
    """The values of a measure, and what the document tells that no field of it can hold."""

    values: Values
    remarks: list[Sentence]


class Draft(NamedTuple):
    """The values of a catalogue but for its measures, and these.

    `outside` tells which figures stand in no measure.
    """

    values: Values
    measures: list[DraftedMeasure]
    outside: list[Sentence]

    @property
    def year(self) -> str:
        """The year of issue."""
        return str(self.values["policy"]["issued"].year)

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
    """What holds for all measures: the year of issue, and the areas below its own."""

    year: int
    areas: tuple[str, ...]


def draft(document: str, today: date) -> Draft | Sentence:
    """Return a catalogue made of a document, or why it cannot be read as a policy.

    `today` stands for the day of issue where the document names none.
    """
    above = preamble(document)
    title: str | Sentence = above.title or _TITLE
    issued = above.issued
    if issued is None:
        issued = _first_year(document, today)
        title = sentence("to be confirmed: the day of issue was not found · {title}", title=title)
    read = commitments(document, issued.year)
    if isinstance(read, Sentence):
        return read
    found = _telling(read, issued.year)
    areas = parts(document, above.area)
    about = _Document(issued.year, areas)
    titles = list(dict.fromkeys(measure.section or above.title for measure in found))
    told: _Told = {}
    measures = [
        _measure(measure, 1 + titles.index(measure.section or above.title), about, told)
        for measure in found
    ]
    units = dict.fromkeys(unit for one in found for unit in (*one.units, *one.support))
    nobody = [] if all(measure.units for measure in found) else [_UNIT]
    area = above.area or above.issuer or _AREA
    values: Values = {
        "policy": {
            "title": title, "issuer": above.issuer or _ISSUER, "issued": issued,
        },
        "areas": [{"name": area}, *(_below(part, area, document) for part in areas)],
        "departments": [*units, *nobody],
        "sections": [
            {"number": n, "title": _in_line(title) or _TITLE} for n, title in enumerate(titles, 1)
        ],
    }  # fmt: skip
    apart = [
        sentence("line {line}: '{said}' stands in no measure",
                 line=line_and_column(document, span[0])[0], said=document[slice(*span)])
        for span in outside(document, found, about.year)
    ]  # fmt: skip
    return Draft(values, measures, apart)


def _telling(read: Sequence[Commitment], year: int) -> list[Commitment]:
    """Return the measures, and of the lists those that ask for something that no measure does.

    Lists of one title are all told where one is: nothing else tells which is which.
    """
    measures = [each for each in read if not each.goals]
    lists = [each for each in read if each.goals]
    if lists:
        told = by_asked(one for each in measures for one in targets_of(each, year))
        telling = {bare(each.title) for each in lists if not _is_told(each, told, year)}
        lists = [each for each in lists if bare(each.title) in telling]
    last = max((each.number for each in measures), default=0)
    return [*measures, *(each._replace(number=n) for n, each in enumerate(lists, last + 1))]


def _is_told(measure: Commitment, told: Mapping[Asked, Sequence[DraftedFigure]], year: int) -> bool:
    asked = targets_of(measure, year)
    return bool(asked) and all(is_said(one, told) for one in asked)


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


_Placed = tuple[int, Values]
"""An indicator, and where in the text of its measure the words stand that it is made of."""
_Aside = tuple[Mark, Sentence]
"""A figure or a time that became no target, and why."""
_Told = dict[Asked, list[tuple[Commitment, DraftedFigure]]]
"""The targets of measures, by what they ask for."""


def _measure(measure: Commitment, section: int, about: _Document, told: _Told) -> DraftedMeasure:
    """Return a measure with its indicators and what is no target.

    `told` are the targets of the measures before it, to which its own are added.
    """
    title = _in_line(measure.title) or _TITLE
    marks = figures(measure, about.year)
    placed, aside = _figures(measure, marks, title, about, told)
    names = {mark.span for mark, _ in aside
             if not unit_at(measure.text[mark.span[1] :].lstrip("余多万亿"))}  # fmt: skip
    counted = [mark for mark in marks if mark.span not in names]
    found = [
        (deed, due(measure, deed, about.year)) for deed in own_deeds(measure, counted, about.year)
    ]
    placed += [(one.span[0], _milestone(_in_line(one.name), times, about)) for one, times in found]
    if not placed:
        whole = Deed(measure.title, (0, len(measure.title)))
        placed = [(0, _milestone(title, due(measure, whole, about.year), about))]
    aside += _times_aside(marks, [times for _, times in found if times])
    indicators = [indicator for _, indicator in sorted(placed, key=lambda each: each[0])]
    values: Values = {
        "number": measure.number, "section": section, "title": title,
        **_who(measure),
        "indicators": _named_apart(measure.number, indicators),
    }  # fmt: skip
    if aside:
        values["not_targets"] = [
            {"wording": _in_line(measure.text[slice(*mark.span)]),
             "reason": sentence("to be confirmed: {reason}", reason=reason)}
            for mark, reason in sorted(aside, key=lambda each: each[0].span)
        ]  # fmt: skip
    remarks = [
        sentence("the figure {value} of {period} is the baseline of no target",
                 value=plain(mark.baseline.value), period=str(mark.baseline.period))
        for mark, _ in aside
        if mark.baseline
    ]  # fmt: skip
    leaders = tuple(name for name in measure.leaders if _PERSON.fullmatch(name))
    if measure.both:
        twice = sentence("named as leading and as supporting, taken to lead: {names}",
                         names=measure.both)  # fmt: skip
        remarks.insert(0, twice)
    if leaders:
        remarks.insert(0, sentence("responsible leaders: {names}", names=leaders))
    return DraftedMeasure(values, remarks)


def _figures(
    measure: Commitment,
    marks: Sequence[Mark],
    title: str | Sentence,
    about: _Document,
    told: _Told,
) -> tuple[list[_Placed], list[_Aside]]:
    """Return the figures as indicators, and those that can be no target.

    A list asks for nothing again that `told` holds, the targets of the measures before it, nor does
    a measure for what one of a like title does.
    """
    placed: list[_Placed] = []
    aside: list[_Aside] = []
    found: list[DraftedFigure] = []
    last: DraftedFigure | None = None
    around = Surroundings(measure.text, 0, about.year, about.areas, measure.titled)
    tabled = [drafted(mark, around) for mark in marks if mark.name]
    known = {one.core for read in tabled if not isinstance(read, Sentence) for one in read}
    for mark, read, between in drafted_each(marks, around):
        if isinstance(read, Sentence):
            aside.append((mark, read))
            continue
        for one in read:
            if one.name and one.core in known and not mark.name:
                aside.append((mark, sentence("it was said before")))
                continue
            before = (
                each.number
                for each, other in told.get(one.asked, ())
                if same(one, other) and (measure.goals or alike(each.title, measure.title))
            )
            if number := next(before, 0):
                reason = sentence("it is a target of measure {number}", number=number)
                aside.append((mark, reason))
                continue
            known.add(one.core)
            found.append(one)
            if last and follows(last, one, between):
                placed[-1][1]["targets"].append(_target(one))
            else:
                placed.append((mark.span[0], _indicator(one, title)))
                last = one
    for one in found:
        told.setdefault(one.asked, []).append((measure, one))
    return placed, aside


def _times_aside(marks: Sequence[Mark], deeds_due: Sequence[Times]) -> Iterator[_Aside]:
    """Yield the times that govern neither a figure nor a deed."""
    periods = governing(marks) | {times.period for times in deeds_due}
    ends = {node.due + DAY for times in deeds_due for node in times.nodes}
    for mark in marks:
        if isinstance(mark.said, Hint) and not accounted(mark.said, periods, ends):
            yield mark, sentence("a time that governs no target")


def _indicator(one: DraftedFigure, title: str | Sentence) -> Values:
    return {
        "name": _in_line(one.name) or title,
        "unit": one.unit,
        "kind": one.kind,
        **({"factor": 1} if one.per_head else {}),
        "reported": {
            "every": one.every,
            "by": list(one.places) or "city",
            **({"as": "year_to_date"} if one.running else {}),
        },
        "note": _STOCK if one.kind == "stock" else _FIGURE,
        "targets": [_target(one)],
    }  # fmt: skip


def _target(one: DraftedFigure) -> Values:
    values: Values = {
        "period": one.period,
        "value": shown(one.bound),
        "wording": _in_line(one.wording),
    }
    if one.baseline is not None:
        period = str(one.baseline.period)
        values["baseline"] = {"value": plain(one.baseline.value), "period": period}
    if one.at_end:
        values["schedule"] = "at_end"
    if one.strength != "binding":
        values["strength"] = one.strength
    values |= _where(one.places)
    return values | ({"assumed": _joined(*one.assumed)} if one.assumed else {})


def _in_line(text: str) -> str:
    """Return words of the document as one line; it breaks its lines where it likes."""
    return _BROKEN.sub("", text).replace("\t", " ")


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


def _milestone(name: str | Sentence, times: Times | None, about: _Document) -> Values:
    places = named(about.areas, str(name))
    target: Values = {"period": times.period if times else str(about.year)} | _where(places)
    if times is None:
        target["assumed"] = _joined(untimed(str(about.year)))
    elif times.nodes:
        target["nodes"] = [{"name": n.name, "due": str(n.due)} for n in times.nodes]
    return {"name": name, "kind": "milestone",
            "reported": {"every": "quarter", "by": list(places) or "city"},
            "note": _DEED, "targets": [target]}  # fmt: skip


def _named_apart(measure: int, indicators: Sequence[Values]) -> list[Values]:
    """Return the indicators of a measure with ids; of one name, the later ones have a number."""
    names = [indicator["name"] for indicator in indicators]
    found = []
    for n, indicator in enumerate(indicators):
        again = names[:n].count(names[n])
        numbered = sentence("{name} ({number})", name=names[n], number=again + 1)
        name = numbered if again else names[n]
        found.append({"id": f"M{measure:02}-{n + 1:02}"} | indicator | {"name": name})
    return found
