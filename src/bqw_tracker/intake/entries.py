"""One entry of a form -> an observation, or a problem for every cell that cannot be read."""

from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple, TypeVar

from bqw_tracker.core.model import Indicator, Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Place, Problem, did_you_mean, sentence

from . import Fault, bare, trimmed
from .dates import read_period, read_reported_on
from .figures import read_figure, read_percentage, read_state
from .layout import Entry

V = TypeVar("V")


class Context(NamedTuple):
    """What the command line adds to a file, and the moment of reading."""

    area: str
    period: str
    encoding: str | None
    now: datetime


class Reader(NamedTuple):
    """The words of one catalogue, and what stands for the whole form."""

    path: str
    source: str
    context: Context
    by_id: dict[str, Indicator]
    by_name: dict[str, Indicator]
    areas: dict[str, str]
    indicator: str
    area: str
    period: str
    year: int | None
    unit: str
    exact: bool

    def subject(self, code: str, name: str) -> Indicator | Fault:
        """Return the indicator that id and name agree on."""
        code, name = bare(code), bare(name)
        if not code and not name:
            code = self.indicator
        by_id, by_name = self.by_id.get(code.upper()), self.by_name.get(name)
        if code and by_id is None:
            return (
                "unknown-indicator",
                sentence("there is no indicator '{id}'", id=code),
                did_you_mean(code, list(self.by_id)),
            )
        if name and by_name is None:
            return (
                "unknown-indicator",
                sentence("no indicator is called '{name}'", name=name),
                did_you_mean(name, list(self.by_name)),
            )
        if by_id and by_name and by_id.id != by_name.id:
            return (
                "unknown-indicator",
                sentence("{id} is called {right}, not {name}", id=code, right=by_id.name,
                         name=name),
                sentence("the rows may be shifted against each other; check the lines around"),
            )  # fmt: skip
        found = by_id or by_name
        if found is None:
            return (
                "unknown-indicator",
                sentence("the row does not say which indicator it is about"),
                sentence("fill in 指标编号 or 指标名称"),
            )
        return found

    def place(self, word: str) -> str | Fault:
        """Return the full name of the area."""
        word = bare(word) or self.area
        if word in self.areas:
            return self.areas[word]
        remedy = did_you_mean(word, list(self.areas)) if word else sentence(
            "fill in the area, or name it with --area"
        )  # fmt: skip
        message = sentence("area '{name}' is not in the catalogue's list", name=word)
        return "unknown-area", message, remedy

    def span(self, word: str) -> Period | Fault:
        """Return the period."""
        word = bare(word) or self.period
        if not word:
            return (
                "not-a-period",
                sentence("the row does not say which period it is about"),
                sentence("fill in the period, or name it with --period"),
            )
        return read_period(word, self.year)

    def moment(self, text: str) -> datetime | Fault:
        """Return when it was reported: on the day of reading where nothing else is said."""
        if not text:
            return datetime.combine(self.context.now.date(), time())
        return read_reported_on(text)


class _Row:
    """One entry being read: its fields, and a problem for every cell that cannot be read."""

    def __init__(self, reader: Reader, entry: Entry) -> None:
        self.reader, self.entry = reader, entry
        self.problems: list[Problem] = []

    def good(self, field: str, found: V | Fault) -> V | None:
        """Return what was found, or None after noting the fault."""
        if isinstance(found, tuple) and len(found) == 3 and isinstance(found[0], str):
            self.problems.append(
                Problem(Place(self.reader.path, self.entry.line, field=field), *found)
            )
            return None
        return found  # type: ignore[return-value]  # not a Fault, so a V

    def words(self, field: str) -> str:
        """Return the words of a cell as they were written; one that was lost is told once."""
        if field in self.entry.faults:
            self.good(field, self.entry.faults[field])
            return ""
        return trimmed(self.entry.texts.get(field, ""))

    def text(self, field: str) -> str:
        """Return the words of a cell in half-width signs."""
        return bare(self.words(field))

    def figure(self, field: str, indicator: Indicator) -> Decimal | None:
        """Return a figure in the catalogue's unit; parts of a % are counted without one."""
        text = self.text(field)
        if not text:
            return None
        if indicator.kind == "milestone":
            return self.good(field, read_percentage(text))
        amount = field == "value" or (field == "numerator" and indicator.factor == "1")
        hint = self.entry.units.get(field, "") or bare(self.entry.texts.get("unit", ""))
        hint = hint or self.reader.unit
        if amount and hint and hint != indicator.unit and text[-1].isdigit():
            text += hint
        number = self.good(field, read_figure(text, indicator.unit if amount else None))
        bare_share = indicator.unit == "%" and amount and "%" not in text
        if number is not None and bare_share and not self.reader.exact and 0 < number <= 1:
            return self.good(field, _share_or_per_cent(text))
        return number


def _share_or_per_cent(text: str) -> Fault:
    """Return the fault of a number that a percentage format may have shown otherwise."""
    return (
        "bad-value",
        sentence("{text} may have been shown as a percentage; this kind of file does not tell",
                 text=text),
        sentence("save the file as xlsx, or write the figure with its % sign as text"),
    )  # fmt: skip


def _running(period: Period, indicator: Indicator) -> Period:
    """Return the span that a running total of increments runs over."""
    adds_up = indicator.kind in ("flow", "rate") and indicator.parts != "latest"
    if adds_up and indicator.reported.as_ == "increment":
        return period._replace(start=period.last.replace(month=1, day=1))
    return period


def observation(reader: Reader, entry: Entry) -> Observation | list[Problem]:
    """Read one entry; every cell that cannot be read is a problem of its own."""
    row, texts = _Row(reader, entry), entry.texts
    indicator = row.good(
        "indicator" if "indicator" in entry.columns else "name",
        reader.subject(texts.get("indicator", ""), texts.get("name", "")),
    )
    area = row.good("area", reader.place(texts.get("area", "")))
    moment = row.good("reported_on", reader.moment(row.text("reported_on")))
    if indicator is None:
        return row.problems
    period = row.good("period", reader.span(texts.get("period", "")))
    if period and entry.cumulative:
        period = _running(period, indicator)
    value = row.figure("value", indicator)
    numerator = row.figure("numerator", indicator)
    denominator = row.figure("denominator", indicator)
    word = row.text("state")
    state = row.good("state", read_state(word)) if word else ""
    if row.problems or area is None or period is None or moment is None or state is None:
        return row.problems
    return Observation(
        indicator=indicator.id,
        area=area,
        period=period,
        value=value,
        numerator=numerator,
        denominator=denominator,
        state=state,
        reported_on=moment,
        source=row.words("source") or reader.source,
        note=row.words("note"),
        path=reader.path,
        line=entry.line,
    )
