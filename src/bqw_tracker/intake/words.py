"""The words of a form in one catalogue: an entry -> an observation, or what cannot be read.

Every cell that cannot be read is a problem of its own. A form says the same thing in many rows,
so what a text means is looked up once.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from bqw_tracker.core.cells import WITHDRAWN
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Indicator, Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Place, Problem, did_you_mean, sentence
from bqw_tracker.policy.wording import scaled

from .dates import read_period, read_reported_on
from .figures import read_figure, read_percentage, read_state
from .forms import Entry, Form
from .tables import Fault, bare, half_width, trimmed

_PERIOD = re.compile(
    r"[0-9]{4}年(?:[0-9]{1,2}\s*[-—–至～~]\s*[0-9]{1,2}月|[0-9]{1,2}月(?!\s*[0-9])"
    r"|第?[一二三四1-4]季度|[上下]半年|度?(?![0-9]))"
    r"|[0-9]{4}-(?:[01][0-9]|Q[1-4]|H[12])(?![-0-9])"
)
"""A period, and no day on which a form was filled in."""
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")
_UNIT = re.compile(r"(?:计量)?单位\s*[:：]\s*([^()（）\s]+)")
_READ = ("area", "reported_on", "period", "value", "numerator", "denominator", "state")
_WRITTEN = {"value", "numerator", "denominator", "state"}
"""What an office writes into a form; the rest may be printed there."""


class Vocabulary(NamedTuple):
    """The words of a catalogue; areas as they are written there, and bare."""

    indicators: Sequence[Indicator]
    by_id: Mapping[str, Indicator]
    by_name: Mapping[str, Indicator]
    area_names: Mapping[str, str]
    areas: Mapping[str, str]


def vocabulary(catalogue: Catalogue) -> Vocabulary:
    """Return the words that a form may use."""
    index = Index(catalogue)
    indicators, names = [*index.indicators.values()], index.area_names
    return Vocabulary(
        indicators=indicators,
        by_id={old: index.indicators[id_] for old, id_ in index.present_ids.items()},
        by_name={bare(i.name): i for i in indicators},
        area_names=names,
        areas={bare(word): name for word, name in names.items()},
    )


class Context(NamedTuple):
    """What the command line adds to a file, and the moment of reading."""

    area: str
    period: str
    encoding: str | None
    now: datetime


class Said(NamedTuple):
    """What the titles say; "" and None where they say nothing, or several things."""

    indicator: str
    area: str
    period: str
    year: int | None
    unit: str


def read_titles(titles: Sequence[str], words: Vocabulary) -> Said:
    """Return what the words above a table say for all of its rows."""
    text = half_width(" ".join(titles))
    named = {i.id for i in words.indicators if i.id in text or half_width(i.name) in text}
    places = {
        full for word, full in words.area_names.items() if not word.isdigit() and word in text
    }
    places = {p for p in places if not any(p != q and p in q for q in places)} or places
    spans = {str(period) for word in _PERIOD.findall(text)
             if isinstance(period := read_period(word), Period)}  # fmt: skip
    years = {int(year) for year in _YEAR.findall(text)}
    bases = {scaled(half_width(i.unit))[1] for i in words.indicators if i.unit}
    units = {word for word in _UNIT.findall(text) if scaled(word)[1] in bases}
    return Said(
        indicator=_only(named),
        area=_only(places),
        period=_only(spans),
        year=years.pop() if len(years) == 1 else None,
        unit=_only(units),
    )


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


class Reader:
    """Reads the entries of one form; `path` is its sheet, `source` the name of its file."""

    def __init__(
        self, words: Vocabulary, context: Context, form: Form, *, path: str, source: str
    ) -> None:
        said = read_titles(form.titles, words)
        asked = read_period(context.period) if context.period else None
        year = asked.start.year if isinstance(asked, Period) else None
        self.vocabulary, self.form, self.path, self.source = words, form, path, source
        self.today = datetime.combine(context.now.date(), time())
        self.said = said._replace(
            area=context.area or said.area,
            period=context.period or said.period,
            year=year if said.year is None else said.year,
        )
        self.subject = cache(self._subject)
        self.area = cache(self._area)
        self.span = cache(self._span)
        self.moment = cache(self._moment)
        self.state = cache(self._state)
        self.text = cache(trimmed)

    def _subject(self, code: str, name: str) -> Indicator | Fault:
        """Return the indicator that id and name agree on."""
        code, name = bare(code), bare(name)
        if not code and not name:
            code = self.said.indicator
        known = self.vocabulary
        by_id, by_name = known.by_id.get(code.upper()), known.by_name.get(name)
        if code and by_id is None:
            message = sentence("there is no indicator '{id}'", id=code)
            remedy = did_you_mean(code, list(known.by_id))
        elif name and by_name is None:
            message = sentence("no indicator is called '{name}'", name=name)
            remedy = did_you_mean(name, list(known.by_name))
        elif by_id and by_name and by_id.id != by_name.id:
            message = sentence("{id} is called {right}, not {name}", id=code, right=by_id.name,
                               name=name)  # fmt: skip
            remedy = sentence("the rows may be shifted against each other; check the lines around")
        elif found := by_id or by_name:
            return found
        else:
            message = sentence("the row does not say which indicator it is about")
            remedy = sentence("fill in 指标编号 or 指标名称")
        return Fault("unknown-indicator", message, remedy)

    def _area(self, text: str) -> str | Fault:
        word, areas = bare(text) or self.said.area, self.vocabulary.areas
        if word in areas:
            return areas[word]
        remedy = did_you_mean(word, list(areas)) if word else sentence(
            "fill in the area, or name it with --area"
        )  # fmt: skip
        message = sentence("area '{name}' is not in the catalogue's list", name=word)
        return Fault("unknown-area", message, remedy)

    def _span(self, text: str) -> Period | Fault:
        word = bare(text) or self.said.period
        if not word:
            message = sentence("the row does not say which period it is about")
            remedy = sentence("fill in the period, or name it with --period")
            return Fault("not-a-period", message, remedy)
        return read_period(word, self.said.year)

    def _moment(self, text: str) -> datetime | Fault:
        """Return when it was reported: on the day of reading where nothing else is said."""
        word = bare(trimmed(text))
        return read_reported_on(word) if word else self.today

    def _state(self, text: str) -> str | Fault:
        word = bare(trimmed(text))
        return read_state(word) if word else ""

    def _figure(
        self, field: str, text: str, indicator: Indicator, unit: str
    ) -> Decimal | Fault | None:
        """Return a figure in the catalogue's unit; parts of a % are counted without one."""
        text = bare(text)
        if not text:
            return None
        if indicator.kind == "milestone":
            return read_percentage(text)
        amount = field == "value" or (field == "numerator" and indicator.factor == "1")
        hint = self.form.columns.units.get(field) or (unit and bare(unit)) or self.said.unit
        if amount and hint and hint != indicator.unit and text[-1].isdigit():
            text += hint
        number = read_figure(text, indicator.unit if amount else None)
        bare_share = indicator.unit == "%" and amount and "%" not in text
        if self.form.exact or not bare_share or isinstance(number, Fault) or not 0 < number <= 1:
            return number
        return Fault(
            "bad-value",
            sentence("{text} may have been shown as a percentage; this kind of file does not tell",
                     text=text),
            sentence("save the file as xlsx, or write the figure with its % sign as text"),
        )  # fmt: skip

    def read(self, entry: Entry) -> Observation | list[Problem]:
        """Return the observation, or a problem for every cell; an empty entry has neither.

        An entry without a figure is empty, unless it withdraws one.
        """
        code, name, area, period, unit, value, top, whole, state, day, source, note = entry.texts
        value, top, whole, state = value.strip(), top.strip(), whole.strip(), state.strip()
        lost = entry.faults
        written = value or top or whole or state or lost.keys() & _WRITTEN
        if not written and not self.text(note).startswith(WITHDRAWN):
            return []
        about, place, moment = self.subject(code, name), self.area(area), self.moment(day)
        if isinstance(about, Fault):
            field = "indicator" if "indicator" in entry.columns else "name"
            return self._told(entry, {field: about, "area": place, "reported_on": moment})
        span = self.span(period)
        if self.form.columns.cumulative and isinstance(span, Period):
            span = _running(span, about)
        first = self._figure("value", value, about, unit) if value else None
        second = self._figure("numerator", top, about, unit) if top else None
        third = self._figure("denominator", whole, about, unit) if whole else None
        word = self.state(state)
        found = (place, moment, span, first, second, third, word)
        if lost or Fault in map(type, found):
            problems = self._told(entry, dict(zip(_READ, found, strict=True)))
            if problems:
                return problems
            source, note = ("" if "source" in lost else source), ("" if "note" in lost else note)
        by, remark = self.text(source) or self.source, self.text(note)
        row = (about.id, place, span, first, second, third, word, moment, by, remark)
        return tuple.__new__(Observation, (*row, self.path, entry.line))  # not by way of Python

    def _told(self, entry: Entry, found: Mapping[str, object]) -> list[Problem]:
        """Return the problems of what was found; a cell that was lost is told as such."""
        told = ((field, entry.faults.get(field, each)) for field, each in found.items())
        return [
            Problem(Place(self.path, entry.line, field=field), *fault)
            for field, fault in told
            if isinstance(fault, Fault)
        ]


def _running(period: Period, indicator: Indicator) -> Period:
    """Return the span that a running total of increments runs over."""
    adds_up = indicator.kind in ("flow", "rate") and indicator.parts != "latest"
    if adds_up and indicator.reported.as_ == "increment":
        return period._replace(start=period.last.replace(month=1, day=1))
    return period
