"""The short way of a good row: each of its texts is looked up among those read before.

Most rows of a long form hold plain texts, and there can be many; whatever is unusual about one
sends it the long way (entries.py), which reads the same and says what is wrong.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import TypeVar

from bqw_tracker.core.model import Indicator, Observation
from bqw_tracker.core.numbers import parse_number
from bqw_tracker.core.periods import Period
from bqw_tracker.store.memo import Memo

from . import Fault, bare, trimmed
from .entries import Reader
from .figures import read_state
from .layout import Form
from .sheets import Row

V = TypeVar("V")
Words = tuple[str, str]
_FIELDS = (
    "indicator", "name", "area", "period", "unit", "value", "numerator", "denominator", "state",
    "reported_on", "source", "note",
)  # fmt: skip


def _good(found: V | Fault) -> V | None:
    fault = isinstance(found, tuple) and len(found) == 3 and isinstance(found[0], str)
    return None if fault else found  # type: ignore[return-value]  # not a Fault, so a V


def _number(text: str) -> Decimal:
    found = parse_number(text)
    if found is None:
        raise KeyError(text)
    return found


def short_way(reader: Reader, form: Form) -> Callable[[Row], Observation | None]:
    """Return what reads a row of the form at once, or returns None where it cannot."""
    columns, width = form.columns, len(form.header.texts)
    # A field without a column is read from the "" behind the row.
    pick = itemgetter(*(columns.fields.get(field, -1) for field in _FIELDS))
    subjects = Memo[Words, Indicator](lambda words: _good(reader.subject(*words)))
    areas = Memo[str, str](lambda word: _good(reader.place(word)))
    spans = Memo[str, Period](lambda word: _good(reader.span(word)))
    states = Memo[str, str](lambda word: _good(read_state(word)) if word else "")
    moments = Memo[str, datetime](lambda text: _good(reader.moment(bare(text))))
    sources = Memo[str, str](lambda text: trimmed(text) or reader.source)
    notes, new = Memo(trimmed), tuple.__new__

    def short(row: Row) -> Observation | None:
        if row.faults or len(row.texts) > width:
            return None
        try:
            code, name, area, period, unit, value, top, whole, state, day, source, note = pick(
                [*row.texts, ""]
            )
            indicator = subjects[code, name]
            if unit not in ("", indicator.unit) or not (value or top or whole or state):
                return None
            if value and indicator.kind == "milestone":
                return None
            return new(
                Observation,
                (
                    indicator.id,
                    areas[area],
                    spans[period],
                    _number(value) if value else None,
                    _number(top) if top else None,
                    _number(whole) if whole else None,
                    states[state],
                    moments[day],
                    sources[source],
                    notes[note],
                    reader.path,
                    row.number,
                ),
            )
        except (KeyError, IndexError):
            return None

    units = reader.unit or columns.units
    unusual = columns.wide or units or columns.cumulative or not reader.exact
    return (lambda _row: None) if unusual else short
