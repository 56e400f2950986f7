"""How a catalogue writes the value of a field, in one line of text."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bqw_tracker.core.characters import is_chinese
from bqw_tracker.core.fields import Bound, shown
from bqw_tracker.core.model import (
    Area,
    Baseline,
    Node,
    NotTarget,
    PastValue,
    Section,
    Share,
)
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.rules import PastField


def plain_value(value: object) -> str | None:
    """Return the text of a value, None where the field is not there or is empty.

    >>> plain_value(Bound(">=", Decimal(56))), plain_value(("新会区", "台山市")), plain_value(())
    ('>= 56', '新会区、台山市', None)
    """
    if value in (None, (), {}):
        return None
    return _TEXTS.get(type(value), str)(value)


def _joined(texts: list[str]) -> str:
    return ("、" if any(map(is_chinese, texts)) else ", ").join(texts)


def _area(area: Area) -> str:
    said = area.name, area.unit, area.code, area.parent, "/".join(area.aliases), *area.owns
    return " ".join(filter(None, (*said, plain_value(area.history))))


def _list(entries: tuple[Any, ...]) -> str:
    """Return the entries of a list; a step of a schedule is a period and a share."""
    texts = [
        f"{entry[0]} {plain(entry[1])}%" if type(entry) is tuple else plain_value(entry) or ""
        for entry in entries
    ]
    return _joined(texts)


_TEXTS: dict[type, Callable[[Any], str]] = {
    Bound: shown,
    Decimal: plain,
    bool: lambda yes: "true" if yes else "false",
    Area: _area,
    Section: lambda part: f"{part.number} {part.title}",
    Baseline: lambda base: f"{plain(base.value)} ({base.period})",
    Share: lambda share: " ".join(filter(None, (plain(share.value), plain_value(share.baseline)))),
    Node: lambda n: " ".join(
        (n.name, str(n.due), *((f"×{plain(n.weight)}",) if n.weight != 1 else ()))
    ),
    PastValue: lambda p: f"{shown(p.value)} ({p.until}; {p.document}; {p.reason})",
    PastField: lambda p: f"{p.field} {p.was} ({p.until}; {p.document}; {p.reason})",
    NotTarget: lambda figure: f"{figure.wording} ({figure.reason})",
    tuple: _list,
    dict: lambda by: _joined([f"{area} {plain_value(each)}" for area, each in by.items()]),
}
