"""Which entry of the catalogue stands for which figure of the document.

An entry is placed by its wording, which stands literally in the document; blanks and the width
of signs do not matter. The longest go first: 达100% must not take the place of a longer wording
that ends in it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bqw_tracker.core.model import Baseline, Indicator, Measure, Target
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Loc

from .commitment import Commitment, Part
from .numbering import year_of
from .wording import Unread, Wording, scaled
from .wording.hints import Hint
from .wording.numerals import Span
from .wording.reading import AND, named_times, parse_wording, readings
from .wording.words import sign_before

_ONE_WIDTH = str.maketrans(
    "０１２３４５６７８９．％（），：；！？～－–“”‘’＜＞＝", "0123456789.%(),:;!?~--\"\"''<>="
)
_NUMERAL = re.compile("[0-9零一二两三四五六七八九十百千万亿]")
_WITHIN = re.compile("[0-9.][0-9]|[0-9]\\.[0-9]")
_ALONE = re.compile(
    "(?P<sign>(?:[≤≥<>＜＞]=?|[＜＞]＝)?)\\s*(?P<number>[0-9０-９][0-9０-９,]*(?:[.．][0-9０-９]+)?)"
)
_LETTERS = re.compile("\\s*[^\\W\\d_]|\\s*[%％‰]")
_SAID_AFTER = ("以上", "以下", "以内", "左右")
_BLANKS = re.compile("\\s+")
_PART = re.compile("-[HQ]")
"""What a period holds that is a part of a year."""


class Claim(NamedTuple):
    """A wording of the catalogue: of a target, or of a figure that is no target."""

    loc: Loc
    wording: str
    indicator: Indicator | None = None
    target: Target | None = None


class Mark(NamedTuple):
    """A figure or a dated time of the document, and the entries that stand for it.

    `name` is the thing that a row of a table tells of, `baseline` the figure of its base year,
    `due` tells that what is asked for is to be done until its time, which stands beside it.
    """

    said: Wording | Unread | Hint
    span: Span
    entries: tuple[Claim, ...] = ()
    name: str = ""
    baseline: Baseline | None = None
    due: bool = False

    @property
    def bearers(self) -> int:
        """How many targets the figure asks for: 均 says it of each of several indicators."""
        if isinstance(self.said, Wording) and self.said.spread == "均":
            return max(2, len(self.said.names))
        return max((_named_in(entry.wording) for entry in self.entries), default=1)


def marks(text: str, year: int, due: int = 0) -> list[Mark]:
    """Return the figures of a text, and the times that hold a number or name a part of a year."""
    figures = [Mark(found, found.number) for found in readings(text, year, due)]
    named = named_times(text, year, due)
    times = [Mark(hint, hint.span) for hint in named if hint.dated or _PART.search(hint.period)]
    return sorted([*figures, *times], key=lambda mark: mark.span)


def figures(commitment: Commitment, year: int) -> list[Mark]:
    """Return the figures and dated times of a measure, with the period that governs each.

    `year` is the one in which the document was written. Spans are those of the measure's text.
    """
    parts = commitment.parts or (Part((0, len(commitment.text)), commitment.period),)
    own = year_of(commitment.titled, year)
    due = parse_period(commitment.period)
    read = marks(commitment.words, own, due.last.year if due else own)
    found = [_governed(mark, parts) for mark in read]
    for part in parts:
        found += _of_cell(commitment.text, part, own) if part.name else ()
    return sorted(found, key=lambda mark: mark.span)


def _governed(mark: Mark, parts: Sequence[Part]) -> Mark:
    """Return a mark with the time that governs its part, where it names none itself."""
    part = next((part for part in parts if mark.span[0] < part.span[1]), parts[-1])
    if isinstance(mark.said, Wording) and not mark.said.period:
        until = bool(part.period) and not part.apart
        said = mark.said._replace(period=part.period, until=until)
        return mark._replace(said=said, due=part.until)
    return mark


def _of_cell(text: str, part: Part, year: int) -> Iterator[Mark]:
    """Return the figure that stands alone in a cell, read with the name and unit of its row.

    Where the name does not tell whether more or less is asked for, the comparator stays empty.
    """
    start, end = part.span
    found = _ALONE.search(text, start, end)
    if found is None:
        return
    joint = ":" if part.name[-1:].isascii() else ""
    behind = text[found.end() : end].strip()
    if text[start] in "[〔(（":
        behind = behind.rstrip("]〕)）")
    unit = part.unit if not _LETTERS.match(behind) or behind in _SAID_AFTER else ""
    before = f"{part.name}{joint}{found['sign']}"
    phrase = f"{before}{found['number']}{unit}{behind}"
    said = next((each for each in readings(phrase, year) if each.number[0] == len(before)), None)
    number = found.span("number")
    if isinstance(said, Unread) or said is None:
        value = Decimal(found["number"].translate(_ONE_WIDTH).replace(",", ""))
        scale, base = scaled(unit or behind)
        sign, _ = sign_before(found["sign"].translate(_ONE_WIDTH)) or ("", 0)
        said = Wording(sign, EXACT.multiply(value, scale), base, number, number, tail=base)
    said = said._replace(
        number=number,
        span=part.span,
        strength=part.strength or said.strength,
        period=part.period or said.period,
        until=bool(part.period),
    )
    yield Mark(said, number, name=part.name, baseline=part.baseline, due=part.until)


def entries(loc: Loc, measure: Measure) -> list[Claim]:
    """Return every wording of a measure of the catalogue, in its order."""
    found = [
        Claim((*loc, "indicators", i, "targets", t), target.wording, indicator, target)
        for i, indicator in enumerate(measure.indicators)
        for t, target in enumerate(indicator.targets)
        if target.wording is not None and target.value is not None
    ]
    aside = (Claim((*loc, "not_targets", n), entry.wording)
             for n, entry in enumerate(measure.not_targets))  # fmt: skip
    return [*found, *aside]


def claimed(
    text: str,
    found: Sequence[Mark],
    wanted: Sequence[Claim],
    misfits: Callable[[Claim, Mark], int],
) -> tuple[list[Mark], list[tuple[Claim, bool]]]:
    """Return the marks with the entries that stand for them, and the entries without a place.

    With the latter goes whether their wording stands there at all. Where a wording stands in
    several places, an entry takes one that is read, with the fewest `misfits`.
    """
    taken = list(found)
    unplaced = []
    plain = text.translate(_ONE_WIDTH)
    for entry in sorted(wanted, key=lambda entry: -len(entry.wording)):
        places = list(_places(entry, plain, taken))
        free = [place for place in places if _has_room(entry, place, taken)]
        if not free:
            unplaced.append((entry, bool(places)))
            continue
        best = min(
            free,
            key=lambda place: (not place, misfits(entry, taken[place[0]]) if place else 0),
        )
        for n in best:
            taken[n] = taken[n]._replace(entries=(*taken[n].entries, entry))
    return taken, unplaced


def _places(entry: Claim, plain: str, found: Sequence[Mark]) -> Iterator[list[int]]:
    """Return the marks under each place of a wording; none of them may be cut in two.

    A target's wording covers one figure, and no time. A number that is no figure (107国道) has no
    mark, and may be listed as no target all the same.
    """
    starts, ends = ([mark.span[side] for mark in found] for side in (0, 1))
    for place in re.finditer(_with_blanks(_plain(entry.wording)), plain):
        start, end = place.span()
        under = list(range(bisect_right(ends, start), bisect_left(starts, end)))
        whole = all(start <= found[n].span[0] and found[n].span[1] <= end for n in under)
        alone = len(under) == 1 and not isinstance(found[under[0]].said, Hint)
        aside = entry.target is None and (under or _NUMERAL.search(place[0]))
        begins = bool(under) and found[under[0]].span[0] == start  # 30家 in 2.30家
        cut = (not begins and _is_within(plain, start)) or _is_within(plain, end)
        if whole and (aside or alone) and not cut:
            yield under


def _is_within(plain: str, at: int) -> bool:
    """Return whether a place lies within a number."""
    return _WITHIN.search(plain, max(0, at - 1), at + 1) is not None


def _with_blanks(letters: str) -> str:
    """Return a pattern in which blanks may part signs, but not two digits: 8 00 is not 800."""
    pattern = letters[:1] and re.escape(letters[0])
    for before, sign in pairwise(letters):
        pattern += ("" if before.isdigit() and sign.isdigit() else "\\s*") + re.escape(sign)
    return pattern


def _has_room(entry: Claim, place: Sequence[int], found: Sequence[Mark]) -> bool:
    """Return whether an entry may stand for the marks: figures said of several have several."""
    if any(held.target is None for n in place for held in found[n].entries):
        return False
    if entry.target is None:
        return all(not found[n].entries for n in place)
    mark = found[place[0]]
    same = all(_plain(held.wording) == _plain(entry.wording) for held in mark.entries)
    return same and len(mark.entries) < mark._replace(entries=(*mark.entries, entry)).bearers


def _plain(wording: str) -> str:
    return _BLANKS.sub("", wording.translate(_ONE_WIDTH))


def _named_in(wording: str) -> int:
    """Return how many things a wording names before its number: 甲和乙100% names two."""
    said = parse_wording(wording)
    if isinstance(said, Unread) or said.spread == "各":
        return 1
    return 1 + len(AND.findall(wording[: said.number[0]]))
