"""What differs between a policy and the catalogue, each with its places in both."""

from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.core.problems import Place, Sentence
from bqw_tracker.locale import _, say

from . import escaping
from .problems import source_lines
from .table import cell_width

_BEFORE, _BEHIND = 28, 38
"""How many cells of a long line are shown before and behind a place."""


class Excerpt(NamedTuple):
    """A place and the line that stands there."""

    place: Place
    line: str


class Found(NamedTuple):
    """A difference and where it stands: in the document, in the catalogue, or in both."""

    message: Sentence
    excerpts: Sequence[Excerpt]


class Counts(NamedTuple):
    """What was compared; `outside` are the lines of figures that stand in no measure."""

    measures: int
    figures: int
    outside: Sequence[int]


def audit_text(found: Sequence[Found], counts: Counts) -> str:
    """Return every difference and what was compared."""
    result = _("document and catalogue agree")
    if found:
        result = _("differences: {count}").format(count=len(found))
    compared = _(
        "compared: {measures} measures, {figures} figures, the responsible units; {result}"
    )
    ending = [
        compared.format(measures=counts.measures, figures=counts.figures, result=result),
    ]
    if counts.outside:
        lines = "、".join(map(str, dict.fromkeys(counts.outside)))
        outside = _("not compared, as they stand in no measure: {count} figures, lines {lines}")
        ending.append(outside.format(count=len(counts.outside), lines=lines))
    return "\n\n".join([*map(_difference, found), "\n".join(ending)]) + "\n"


def _difference(found: Found) -> str:
    head, *others = found.excerpts
    lines = [f"{_place(head.place)}: {escaping.terminal(say(found.message))}", *_lines(head)]
    for other in others:
        lines += [f"{_place(other.place)}:", *_lines(other)]
    return "\n".join(lines)


def _place(place: Place) -> str:
    return f"{place.path}:{place.line}:{place.column}"


def _lines(excerpt: Excerpt) -> list[str]:
    """Return the line with a caret; of a long one what stands around the place."""
    (_, number, column, _), line = excerpt
    kept = line.lstrip()
    at = max(column - 1 - (len(line) - len(kept)), 0)
    before, behind = kept[:at], kept[at:]
    left = _cut(before[::-1], _BEFORE)[::-1]
    right = _cut(behind, _BEHIND)
    return source_lines(number, left + right, len(left) + 1)


def _cut(text: str, cells: int) -> str:
    """Return the beginning of a text, and … where it goes on."""
    kept = text[:cells]
    while cell_width(kept) > cells:
        kept = kept[:-1]
    return text if kept == text else kept + "…"
