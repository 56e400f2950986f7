"""What was told of a target in words: what was done, what is in the way, what comes next.

Words are whole where there is room; where there is not they end with …, by terminal cells.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.stories import Telling
from bqw_tracker.locale import _
from bqw_tracker.locale.folding import cell_width, cut
from bqw_tracker.reports.rows import Row

from .evidence import field_text

FIELDS = ("note", "problem", "next")
"""What is told in words; beside them stand the names of the files that prove it."""
_LISTED = 5
"""How many areas are told of where a text has no other end."""
_ENDS = "。.；;，,、 "
"""Marks at the end of what somebody told, where a sentence goes on or has its own."""
_AFTER_MARK = re.compile("(?<=[，。；：、！？）]) ")
_LEAST = 20
"""What the words of an area have at least, in terminal cells."""


class Part(NamedTuple):
    """A part of what was told, and what it is called; the first one with the day."""

    label: str
    text: str


def names() -> dict[str, str]:
    """Return what the parts are called."""
    return {
        "note": _("Progress"),
        "problem": _("Problems"),
        "next": _("Next steps"),
        "evidence": _("Evidence"),
    }


def _said(told: Telling, order: Sequence[str]) -> list[Part]:
    """Return the parts that say something, the words in some order, then the evidence."""
    called = names()
    found = [Part(called[field], getattr(told, field)) for field in order]
    found.append(Part(called["evidence"], field_text(told.evidence)))
    return [part for part in found if part.text.strip()]


def parts(row: Row, told: Telling, day_text: Callable[[date], str] = str) -> list[Part]:
    """Return the parts that say something, as they were written.

    The first one says on which day it was told, and by which area where that is not the row's.
    """
    said = _said(told, FIELDS)
    if not said:
        return []
    first, *rest = said
    label = first.label
    if told.area != row.area:
        label = _("{name} of {area}").format(name=label, area=told.area)
    label += _(" ({text})").format(text=day_text(told.reported_on.date()))
    return [Part(label, first.text), *rest]


def one_line(text: str) -> str:
    r"""Return a text without its line breaks.

    >>> one_line("一是选址。\n二是报批\n三是开工")
    '一是选址。二是报批 三是开工'
    """
    return _AFTER_MARK.sub("", " ".join(text.split()))


def shortened(text: str, width: int) -> str:
    """Return a text in one line of at most so many terminal cells.

    >>> shortened("正在征求各单位意见", 11)
    '正在征求各…'
    """
    line = one_line(text)
    if len(line) * 2 <= width or cell_width(line) <= width:
        return line
    return cut([line[:width], ""], 1, width, cell_width)[0]


def _labelled(part: Part, text: str) -> str:
    return _("{name}: {figures}").format(name=part.label, figures=text)


def whole_lines(row: Row) -> Iterator[str]:
    """Yield everything that was told, area by area, the latest first.

    What follows the first line of an area stands further in.
    """
    for told in row.tellings:
        indent = ""
        for part in parts(row, told):
            first, *more = filter(str.strip, part.text.splitlines())
            yield indent + _labelled(part, first)
            yield from (f"{indent}  {line}" for line in more)
            indent = "  "


def sentences(
    row: Row,
    width: int,
    *,
    areas: Collection[str] = (),
    day_text: Callable[[date], str] = str,
) -> Iterator[str]:
    """Yield what each area told in one sentence, each part with at most so many terminal cells.

    Told of are these `areas`, without any the latest five.
    """
    chosen = [told for told in row.tellings if not areas or told.area in areas]
    for told in chosen if areas else chosen[:_LISTED]:
        said = parts(row, told, day_text)
        texts = (_labelled(part, shortened(part.text, width)) for part in said)
        yield _("; ").join(text.rstrip(_ENDS) for text in texts)


def brief(row: Row) -> str:
    """Return the latest words in one line, however long: the day, then what was done.

    Of what lags the problem comes first. What was done needs no name under its heading.
    """
    told = row.story
    if told is None:
        return ""
    order = ("problem", "note", "next") if row.status in LAGGING else FIELDS
    done = names()["note"]
    said = [
        one_line(part.text) if part.label == done else _labelled(part, one_line(part.text))
        for part in _said(told, order)
    ]
    place = "" if told.area == row.area else f"{told.area} "
    return f"{place}{told.reported_on.date()} " + _("; ").join(said)


def problem_text(row: Row, width: int) -> str:
    """Return what is in the way of a target that lags, in one line; empty where none says so."""
    for told in row.tellings:
        if told.problem.strip() and row.status in LAGGING:
            only = told._replace(note="", next="", evidence="")
            (part,) = parts(row, only)
            return _labelled(
                part, shortened(part.text, max(width - cell_width(part.label) - 2, _LEAST))
            )
    return ""


def by_field(row: Row, room: int, day_text: Callable[[date], str] = str) -> dict[str, str]:
    """Return what was told of each field for a table, one area below the other.

    All of a field has `room` terminal cells; the first field of an area that says something also
    says the day.
    """
    found: dict[str, list[str]] = {field: [] for field in FIELDS}
    width = max(room // max(len(row.tellings), 1), _LEAST)
    for told in row.tellings:
        day = _(" ({text})").format(text=day_text(told.reported_on.date()))
        for field in FIELDS:
            text = "\n".join(filter(str.strip, getattr(told, field).splitlines()))
            if not text:
                continue
            if cell_width(text) > width - cell_width(day):
                text = shortened(text, width - cell_width(day))
            if told.area != row.area:
                text = _("{name}: {figures}").format(name=told.area, figures=text)
            found[field].append(text + day)
            day = ""
    return {field: "\n".join(texts) for field, texts in found.items()}
