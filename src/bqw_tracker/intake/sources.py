"""Who says what of a whole table: options, titles, the names of sheet and file.

Where two of them contradict each other nobody can know which is meant.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.reports.account import Told

from .dates import read_period
from .forms import Form
from .tables import Fault
from .titles import (
    Said,
    dated_in,
    fits,
    fits_part,
    part_text,
    read_titles,
    units_in,
    units_told,
)
from .vocabulary import Vocabulary

_TITLE = sentence("the title")


class Context(NamedTuple):
    """What the command line adds to a file, and the moment of reading."""

    area: str
    period: str
    encoding: str | None
    now: datetime


class Source(NamedTuple):
    """Where something is said, for a message, and what."""

    where: Sentence
    said: Said


def sources_of(words: Vocabulary, context: Context, form: Form, source: str) -> list[Source]:
    """Return who says something for the whole table, the strongest first."""
    asked = read_period(context.period) if context.period else None
    option = Said(
        area=words.area(context.area) if context.area else "",
        period=asked if isinstance(asked, Period) else None,
        year=asked.start.year if isinstance(asked, Period) else None,
    )
    titles = read_titles(form.titles[0], words)
    for above in form.titles[1:]:  # the tables above say what this one leaves out
        first = read_titles(above, words)
        titles = Said(
            titles.indicator or first.indicator,
            titles.area or first.area,
            titles.period or first.period,
            titles.part or first.part,
            titles.year or first.year,
            titles.units or first.units,
            titles.running,
        )
    # A CSV has no sheet; its name is the file's.
    sheet = Said() if form.sheet.encoding else read_titles([form.sheet.name], words)
    named = [
        (sentence("the option"), option),
        (_TITLE, titles),
        (sentence("the sheet's name"), sheet),
        (sentence("the file's name"), read_titles([source.rpartition(".")[0]], words)),
        (sentence("the signature"), Said(area=read_titles(form.signed, words).area)),
    ]
    return [Source(where, said) for where, said in named]


def said_by(sources: Sequence[Source], form: Form, words: Vocabulary) -> Said:
    """Return what holds for the rows: the closest of what option, title and sheet say."""
    option, titles, sheet, file, _ = (source.said for source in sources)
    areas = [s.area for s in (option, titles, sheet) if s.area]
    closest = max(areas, key=lambda area: len(words.above[area]), default="")
    periods = [s.period for s in (option, titles, sheet) if s.period]
    shortest = min(periods, key=lambda period: period.end - period.start, default=None)
    years = [s.year for s in (titles, sheet, option, file) if s.year]
    moved = dated_in(titles.part or sheet.part, years[0] if years else None)
    if moved and (shortest is None or shortest.start <= moved.start <= moved.end <= shortest.end):
        shortest = moved
    footnotes = units_told([text for row in form.body.remarks for text in row.texts], words)
    # A unit in brackets behind 指标 or 指标名称 is that of all figures.
    headed = [unit for c in form.columns.every if c.field in ("name", "indicator")
              for unit in units_in(c.heading, words)]  # fmt: skip
    return Said(
        indicator=titles.indicator or sheet.indicator,
        area=closest,
        period=shortest,
        year=years[0] if years else None,
        units=tuple(dict.fromkeys((*titles.units, *headed, *footnotes))),
        running=titles.running,
    )


def told(sources: Sequence[Source], said: Said) -> list[Told]:
    """Return what holds for the rows, each with the first who says it."""
    found: dict[tuple[str, object], Told] = {}
    for where, what in sources[:3]:
        if said.area and what.area == said.area:
            found.setdefault(("area", said.area), Told("area", said.area, where))
        if said.period and said.period in (what.period, dated_in(what.part, said.year)):
            found.setdefault(("period", said.period), Told("period", said.period, where))
        if said.indicator and what.indicator == said.indicator:
            found.setdefault(("indicator", ""), Told("indicator", said.indicator, where))
    return [*found.values(), *(Told("unit", unit, _TITLE) for unit in said.units)]


def contradictions(sources: Sequence[Source], words: Vocabulary) -> Iterator[Fault]:
    """Yield what two sources say that cannot both be right."""
    for number, (where, said) in enumerate(sources):
        for other, also in sources[:number]:
            if said.area and also.area and not of_one_place(said.area, also.area, words):
                yield differ(where, said.area, other, also.area)
            if not _agree(said, also):
                yield differ(where, _when(said), other, _when(also))


def of_one_place(area: str, other: str, words: Vocabulary) -> bool:
    """Return whether two areas are one, or one holds the other."""
    return area == other or area in words.above[other] or other in words.above[area]


def _agree(said: Said, also: Said) -> bool:
    if said.period and also.period:
        return fits(said.period, also.period)
    if said.period and also.part:
        return fits_part(said.period, also.part)
    if said.part and also.period:
        return fits_part(also.period, said.part)
    return not (said.part and also.part) or fits(said.part, also.part)


def _when(said: Said) -> Period | str:
    return said.period or (part_text(said.part) if said.part else "")


def differ(where: Sentence, one: Period | str, other: Sentence, also: Period | str) -> Fault:
    """Return the fault of two sources that contradict each other."""
    return Fault(
        "header",
        sentence("{where} says {one}, and {other} says {also}",
                 where=where, one=one, other=other, also=also),
        sentence("find out which is right, and correct the other"),
    )  # fmt: skip
