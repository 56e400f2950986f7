"""The words of a form in one catalogue: an entry -> an observation, or what cannot be read.

Every cell that cannot be read is a problem of its own. A form says the same thing in many rows,
so what a text means is looked up once.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import cache, partial

from bqw_tracker.core.cells import WITHDRAWN
from bqw_tracker.core.kinds import keyed_by_end, takes_latest
from bqw_tracker.core.model import NO_STORY, Indicator, Observation, Story
from bqw_tracker.core.numbers import parse_number
from bqw_tracker.core.periods import Period
from bqw_tracker.core.plausibility import Claim
from bqw_tracker.core.problems import Place, Problem, Severity, did_you_mean, sentence

from .body import Line
from .columns import Column, Names
from .dates import read_period, read_reported_on
from .figures import read_figure, read_percentage
from .forms import FIELDS, Entry, Form
from .reporting_periods import fitting, is_running
from .sources import Context, differ, said_by, sources_of
from .states import read_state, told_progress
from .tables import Fault, bare, shown, trimmed
from .titles import Said, fits, fits_part, part_text, read_titles, year_of
from .units import Hints, factor_of, hints_of, times
from .vocabulary import Vocabulary, indicator_of

_READ = ("area", "reported_on", "period", "value", "numerator", "denominator", "state",
         "progress")  # fmt: skip
_PROGRESS, _STORY = FIELDS.index("progress"), FIELDS.index("problem")
_WRITTEN = {"value", "total", "numerator", "denominator", "state", "progress"}
"""What an office writes into a form; the rest may be printed there."""
_SIGNED = re.compile(
    r"(填[报表]人|制表人?|经办人|审[核批]人?|复核人?|负责人)\s*[:：]\s*"
    r"(?![^\s:：]+\s*[:：])([^\s:：、，,；;]{1,20})"
)
_SIGNED_IN_ENGLISH = re.compile(
    r"(Filled in by|Checked by|Signed by)\s*:\s*(?!Checked by|Signed by)"
    r"([^:,;\n]{1,40}?)\s*(?=Checked by|Signed by|$)",
    re.MULTILINE,
)
_PLAIN_DIGITS = 18
_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")
_TORN = Fault(
    "wrong-columns",
    sentence("the comma of a figure in thousands seems to part it: the note is a mere number"),
    sentence("a figure with a comma stands in quotes, or without the comma: 1234"),
)
_MONTH_LACKS = Fault(
    "empty-value",
    sentence("the running total stands here, and the figure of the period is missing"),
    sentence("write the figure of the period; 0 where nothing happened"),
)
_ROW = sentence("the row")


class Reader:
    """Reads the entries of one table; `path` is its sheet, `source` the name of its file."""

    def __init__(
        self, words: Vocabulary, context: Context, form: Form, *, path: str, source: str
    ) -> None:
        self.vocabulary, self.form, self.path = words, form, path
        self.sources = sources_of(words, context, form, source)
        self.said = said_by(self.sources, form, words)
        self.today = datetime.combine(context.now.date(), time())
        self.line = Said()
        self.claims: list[Claim] = []
        told = "\n".join(form.signed)
        signed = dict.fromkeys(_SIGNED.findall(told))
        self.signed = "，".join(f"{role}：{name}" for role, name in signed)
        if not signed:
            self.signed = "; ".join(map(": ".join, _SIGNED_IN_ENGLISH.findall(told)))
        self.source = source
        periods = {column.period for slot in form.slots for column in slot.group.values()}
        self.months_across = len(periods) > 1
        # Without quotation marks the comma of 4,821 parts a CSV row, and 821 becomes the note.
        after = {number + 1 for slot in form.slots for number in slot.numbers}
        told_at = {form.columns.fields.get(name) for name in ("note", "source")}
        self.torn = form.width is not None and not after.isdisjoint(told_at)
        self.months_told = any(
            row.text(slot.group["value"].number).strip()
            for slot in form.slots
            if {"value", "total"} <= slot.group.keys()
            for row in form.body.rows
        )
        self.known = {
            column.number: column for slot in form.slots for column in slot.group.values()
        }
        self.subject = cache(self._subject)
        self.area = cache(self._area)
        self.span = cache(self._span)
        self.run = cache(self._run)
        self.plain = cache(self._plain)
        self.moment = cache(self._moment)
        self.state = cache(self._state)
        self.text = cache(trimmed)
        self.by = cache(self._by)
        self.factor = cache(partial(factor_of, words=words))

    def govern(self, line: Line) -> None:
        """Let a line across the table hold for the entries that follow."""
        words = self.vocabulary
        said = read_titles([line.text], words)
        indicator = said.indicator
        period = read_period(line.text, self.said.year)
        if area := words.area(line.text):
            self.line = self.line._replace(area=area)
        elif indicator:
            self.line = self.line._replace(indicator=indicator, units=said.units)
        elif isinstance(period, Period):
            self.line = self.line._replace(period=period)
        for read in (self.subject, self.area, self.span, self.run, self.plain):
            read.cache_clear()

    def _subject(self, code: str, name: str) -> Indicator | Fault:
        """Return the indicator that id and name agree on."""
        code, name = bare(code), bare(name)
        if not code and not name:
            code = self.line.indicator or self.said.indicator
        known = self.vocabulary
        by_id, by_name = known.by_id.get(code.upper()), known.by_id.get(indicator_of(name, known))
        if code and by_id is None:
            message = sentence("there is no indicator '{id}'", id=code)
            remedy = did_you_mean(code, list(known.by_id))
        elif by_id and name and by_name is not by_id:
            message = sentence("{id} is called {right}, not {name}", id=code, right=by_id.name,
                               name=shown(name))  # fmt: skip
            remedy = sentence("the rows may be shifted against each other; check the lines around")
        elif name and by_name is None:
            message = sentence("no indicator is called '{name}'", name=name)
            remedy = did_you_mean(name, [i.name for i in known.indicators])
        elif found := by_id or by_name:
            return found
        else:
            message = sentence("the row does not say which indicator it is about")
            remedy = sentence("fill in the indicator or its name")
        return Fault("unknown-indicator", message, remedy)

    def _area(self, text: str) -> str | Fault:
        """Return the area that the row names, else what governs it; nothing may contradict it."""
        word, line = bare(text), self.line.area
        found = self.vocabulary.area(word) if word else line or self.said.area
        if not found:
            names = list(self.vocabulary.words)
            remedy = did_you_mean(word, names, self.vocabulary.above) if word else sentence(
                "fill in the area, or name it with --area"
            )  # fmt: skip
            message = sentence("area '{name}' is not in the catalogue's list", name=shown(word))
            if not word:
                message = sentence("the row names no area")
            return Fault("unknown-area", message, remedy)
        told = [(source.where, source.said.area) for source in self.sources]
        told += [(sentence("the line above"), line)] if line else []
        above = self.vocabulary.above[found]
        for where, area in told:
            if area and area != found and area not in above:
                return differ(_ROW, found, where, area)
        return found

    def _span(self, text: str) -> Period | Fault:
        """Return the period that the row names, else what governs it; nothing may contradict it."""
        word, line = bare(text), self.line.period
        found = read_period(word, self.said.year) if word else line or self.said.period
        if found is None:
            message = sentence("the row does not say which period it is about")
            remedy = sentence("fill in the period, or name it with --period")
            return Fault("not-a-period", message, remedy)
        if isinstance(found, Fault):
            return found
        if line and not fits(found, line):
            return differ(_ROW, found, sentence("the line above"), line)
        for where, said in self.sources:
            told, part = said.period, said.part
            if self.months_across:  # 6月 over a table of months is its last one
                told, part = told and year_of(told), None
            if told and not fits(found, told):
                return differ(_ROW, found, where, told)
            if not told and part and not fits_part(found, part):
                return differ(_ROW, found, where, part_text(part))
        return found

    def _run(self, text: str, id_: str, number: int | None) -> Period | Fault:
        """Return over which period a figure of this column and indicator runs."""
        span = self.span(text)
        if isinstance(span, Fault):
            return span
        named = bool(text.strip() or self.line.period or self.sources[0].said.period)
        column = None if number is None else self.known[number]
        if column and column.cumulative is None and self.said.running:
            column = column._replace(cumulative=True)
        return fitting(span, self.vocabulary.by_id[id_], column, named=named)

    def _plain(self, number: int, id_: str, unit: str) -> bool:
        """Return whether a plain number in this column is the figure as it stands."""
        indicator, column = self.vocabulary.by_id[id_], self.known[number]
        if indicator.kind == "milestone" or (indicator.unit == "%" and not self.form.sheet.exact):
            return False
        hints = self._hints(column, indicator, unit)
        return not (hints.beside or hints.above) or self.factor(hints) == 1

    def _moment(self, text: str) -> datetime | Fault:
        """Return when it was reported: on the day of reading where nothing else is said."""
        word = bare(trimmed(text))
        return read_reported_on(word) if word else self.today

    def _state(self, text: str, id_: str) -> str | Fault:
        word, targets = bare(trimmed(text)), self.vocabulary.by_id[id_].targets
        nodes = [[node.name for node in target.nodes] for target in targets if target.nodes]
        return read_state(word, nodes) if word else ""

    def _by(self, text: str) -> str:
        """Return who says it: what stands in the row, else the file, and who signed."""
        source = trimmed(text) or self.source
        if not self.signed:
            return source
        return f"{source}（{self.signed}）" if "：" in self.signed else f"{source} ({self.signed})"

    def _number(
        self, column: Column, text: str, indicator: Indicator, unit: str
    ) -> Decimal | Fault:
        """Return a figure; most are plain numbers in the unit that is asked for."""
        if self.plain(column.number, indicator.id, unit):
            if text.isdecimal() and text.isascii() and len(text) <= _PLAIN_DIGITS:
                return Decimal(text)
            number = parse_number(text)
            if number is not None:
                return number
        return self._figure(column, text, indicator, unit)

    def _figure(
        self, column: Column, text: str, indicator: Indicator, unit: str
    ) -> Decimal | Fault:
        """Return a figure in the catalogue's unit; parts of a % are counted without one."""
        text = bare(text)
        if indicator.kind == "milestone":
            return read_percentage(text)
        hints = self._hints(column, indicator, unit)
        own = hints.asked
        if (hints.beside or hints.above) and text[-1:].isdigit():
            factor = self.factor(hints)
            number = read_figure(text, None)
            number = times(number, factor) if isinstance(number, Decimal) else number
        else:
            number = read_figure(text, own)
        if isinstance(number, Fault) and isinstance(self.state(text, indicator.id), str):
            return Fault(
                "bad-value",
                sentence("'{text}' is the state of a deed, and {id} is counted", text=shown(text),
                         id=indicator.id),
                sentence("write the figure; the state of a deed stands under State of deed"),
            )  # fmt: skip
        bare_share = own == "%" and "%" not in text
        if (
            self.form.sheet.exact
            or not bare_share
            or isinstance(number, Fault)
            or not 0 < number <= 1
        ):
            return number
        return Fault(
            "bad-value",
            sentence("{text} may have been shown as a percentage; this kind of file does not tell",
                     text=text),
            sentence("save the file as xlsx, or write the figure with its % sign as text"),
        )  # fmt: skip

    def _hints(self, column: Column, indicator: Indicator, unit: str) -> Hints:
        return hints_of(column, indicator, unit, self.line.units or self.said.units)

    def by_end(self, entry: Entry) -> bool:
        """Return whether of several periods the last one holds what the others do."""
        about = self.subject(*entry.texts[:2])
        return isinstance(about, Indicator) and keyed_by_end(about)

    def read(self, entry: Entry) -> Observation | list[Problem]:
        """Return the observation, or a problem for every cell; an empty entry has neither.

        An entry without a figure is empty, unless it withdraws one.
        """
        (code, name, area, period, unit, value, total, top, whole, state, progress, day, source,
         note, problem, then, evidence) = entry.texts  # fmt: skip
        value, total, top = value.strip(), total.strip(), top.strip()
        whole, state = whole.strip(), state.strip()
        lost = entry.faults
        progress, note = progress.strip(), "" if "note" in lost else note
        written = value or total or top or whole or state or lost.keys() & _WRITTEN
        talks = not written and not self.text(note).startswith(WITHDRAWN)
        if talks and not (progress or problem or then):
            return []
        about, place, moment = self.subject(code, name), self.area(area), self.moment(day)
        if talks and (isinstance(about, Fault) or about.kind != "milestone"):
            return []
        if isinstance(about, Fault):
            field = "indicator" if "indicator" in entry.columns else "name"
            return self._told(entry, {field: about, "area": place, "reported_on": moment})
        if about.kind == "milestone" and value and isinstance(self.state(value, about.id), str):
            state, value = state or value, "" if not state or state == value else value
        lacks = total and not value and self.months_told and not _is_total(about)
        taken = "total" if total and (not value or _is_total(about)) else "value"
        text = total if taken == "total" else value
        group = entry.group
        first = self._number(group[taken], text, about, unit) if text else None
        second = self._number(group["numerator"], top, about, unit) if top else None
        third = self._number(group["denominator"], whole, about, unit) if whole else None
        word: str | Fault = self.state(state, about.id) if state else ""
        if progress or (talks and about.kind == "milestone"):
            said = self.state(progress, about.id) if progress else ""
            texts = self.text(progress), self.text(note)
            word, note = told_progress(word, said, *texts, deed=about.kind == "milestone")
        span = self.run(period, about.id, group[taken].number if text else None)
        if lacks or (self.torn and _is_torn(value, note, source)):
            first = _MONTH_LACKS if lacks else _TORN
        found = (place, moment, span, first, second, third, word, "")
        if lost or Fault in map(type, found):
            problems = self._told(entry, dict(zip(_READ, found, strict=True)))
            if problems:
                return problems
            source = "" if "source" in lost else source
        by, remark = self.by(source), self.text(note) if note else ""
        story = self._story(entry) if problem or then or evidence else NO_STORY
        row = (about.id, place, span, first, second, third, word, moment, by, remark)
        read = tuple.__new__(  # not by way of Python
            Observation, (*row, self.path, entry.line, story)
        )
        if value and total and about.kind != "milestone":
            return self._compared(entry, read, about, taken)
        return read

    def _story(self, entry: Entry) -> Story:
        told = zip(Story._fields, entry.texts[_STORY:], strict=True)
        lost = entry.faults
        return Story(*("" if field in lost else self.text(text) for field, text in told))

    def _compared(
        self, entry: Entry, row: Observation, about: Indicator, taken: str
    ) -> Observation | list[Problem]:
        """Keep the figure beside the one that was taken, which is to be held against it."""
        other = "value" if taken == "total" else "total"
        text = entry.texts[5 if other == "value" else 6].strip()
        figure = self._figure(entry.group[other], text, about, entry.texts[4])
        if isinstance(figure, Fault):
            return self._told(entry, {other: figure})
        self.claims.append(Claim(row, figure, running=other == "total", field=other))
        return row

    def _told(self, entry: Entry, found: Mapping[str, object]) -> list[Problem]:
        """Return the problems of what was found; a cell that was lost is told as such."""
        told = ((field, entry.faults.get(field, each)) for field, each in found.items())
        return [
            Problem(Place(self.path, entry.line, field=field), *fault)
            for field, fault in told
            if isinstance(fault, Fault)
        ]

    def blank(self, entry: Entry, names: Names) -> list[Problem]:
        """Return what is to be said of an entry without a figure.

        What names something there must be known, and a note with digits may hold the figure. What
        was told of in words is named, because it is not taken.
        """
        code, name, area, period, *_ = entry.texts
        told = [entry.texts[_PROGRESS], *entry.texts[_STORY : _STORY + 2]]
        note = " ".join(filter(None, (entry.texts[_PROGRESS], *entry.texts[_STORY - 1 :])))
        found: dict[str, object] = {
            "indicator": self.subject(code, name) if code or name else "",
            "area": self.area(area) if area else "",
            "period": self.span(period) if period else "",
        }
        said = {"indicator": code or name, "area": area, "period": period}
        faulty = {
            field: each
            for field, each in found.items()
            if any(map(str.isdigit, said[field])) or names.mentions(said[field])
        }
        problems = self._told(entry, faulty)
        about = found["indicator"]
        tells = any(map(str.isdigit, note)) or any(map(str.strip, told))
        if not problems and isinstance(about, Indicator) and tells:
            problems.append(Problem(
                Place(self.path, entry.line, field="note"),
                "empty-value",
                sentence("{id} has no figure, and its note says '{text}': nothing was taken",
                         id=about.id, text=shown(note)),
                sentence("if this is the figure, write it into its own column"),
                Severity.WARNING,
            ))  # fmt: skip
        return problems


def _is_torn(value: str, *beside: str) -> bool:
    """Return whether the comma of a figure in thousands parted it."""
    return value.isdigit() and len(value) <= 3 and any(map(_THOUSANDS.fullmatch, beside))


def _is_total(indicator: Indicator) -> bool:
    """Return whether of a month's figure and a running total beside it the total is asked for."""
    return is_running(indicator) or takes_latest(indicator)
