"""The measures of running text: numbered pieces that name who answers for them."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .commitment import Commitment, Part
from .numbering import (
    Item,
    annexes,
    document_period,
    heading_title,
    items,
    period_of,
    year_of,
)
from .tables import Table
from .tasks import figures_of
from .units import Answer, answers_in, deadline, together
from .wording.numerals import DIGIT, Span

LEVELS = (
    "figure", "second figure", "bracket", "bracketed figure", "named", "heading", "article", "part",
)  # fmt: skip
"""How measures may be numbered; where two fit as well, the first."""
_WORD = re.compile(r"\w")
_HEADING = re.compile("[^。，,；;：:、\n]{1,30}")
"""What may be a title on a line of its own."""


class _Source(NamedTuple):
    """A document with all that is numbered, its tables, its year, and the time its title gives.

    `headings` are those above each numbered piece, the nearest first.
    """

    text: str
    numbered: Sequence[Item]
    headings: Mapping[Item, Sequence[Item]]
    tables: Sequence[Table]
    year: int
    period: str


def measures_in(document: str, year: int, tables: Sequence[Table]) -> list[Commitment]:
    """Return the measures at the level where most name who answers.

    A list before or behind the measures is numbered as well, but nobody answers for it. Where
    nobody answers for anything, those at the level where most hold figures, two at least.
    """
    spans = [table.span for table in tables]
    numbered = items(document, spans)
    answers = [a for a in answers_in(document) if not any(s <= a.span[0] < e for s, e in spans)]
    ends = [*annexes(document), len(document)]
    forms = [_pieces(numbered, answers, ends, level) for level in LEVELS]
    headings = _headings(numbered)
    if any(answer.names for answer in answers):
        found = _answered(document, forms, headings)
    else:
        found = max(forms, key=lambda pieces: len(_with_figures(document, pieces)))
        found = found if len(_with_figures(document, found)) > 1 else []
    if not found:
        return []
    period = document_period(document, numbered[0].at, year)
    source = _Source(document, numbered, headings, tables, year, period)
    ahead = Counter(
        _WORD.search(document, who[-1].span[1], stop) is not None for _, stop, who in found if who
    )
    return [_measure(source, piece, ahead=ahead[True] > ahead[False]) for piece in found]


_Piece = tuple[Item, int, list[Answer]]
"""A numbered piece, where it ends, and who answers for it."""


def _pieces(
    numbered: Sequence[Item], answers: Sequence[Answer], ends: Sequence[int], level: str
) -> list[_Piece]:
    """Return the pieces of a level; the next of the same or of a higher one ends each."""
    begun = [item for item in numbered if item.level == level]
    if not begun:
        return []
    stops = sorted([*(item.at for item in numbered if item.rank <= begun[0].rank), *ends])
    found = []
    for item in begun:
        stop = stops[bisect_right(stops, item.at)]
        found.append((item, stop, [a for a in answers if item.at <= a.span[0] < stop]))
    return found


def _answered(
    document: str, forms: Sequence[list[_Piece]], headings: Mapping[Item, Sequence[Item]]
) -> list[_Piece]:
    """Return the pieces that name who answers, those between and beside them, and the next ones.

    Beside them stand what has the same heading above: (一) names nobody, and (二) below it does.
    The next ones hold figures and go on with the numbers of those before.
    """
    found = max(forms, key=_answered_share)
    answered = [n for n, (_, _, who) in enumerate(found) if any(a.names for a in who)]
    if not answered:
        return []
    first, last = answered[0], answered[-1] + 1
    above = [headings[item][:1] for item, _, _ in found]
    while first and above[first] and above[first - 1] == above[first]:
        first -= 1
    while last < len(found) and above[last - 1] and above[last] == above[last - 1]:
        last += 1
    end = last
    while end < len(found) and found[end][0].number == found[end - 1][0].number + 1:
        end += 1
    found = [*found[first:last], *_with_figures(document, found[last:end])]
    others = (piece for form in forms for piece in form if any(a.names for a in piece[2]))
    for item, stop, who in sorted(others, key=lambda piece: piece[1] - piece[0].at):
        if all(stop <= other.at or end <= item.at for other, end, _ in found):
            found.append((item, stop, who))  # numbered in another way below another heading
    return sorted(found, key=lambda piece: piece[0].at)


def _with_figures(document: str, pieces: Sequence[_Piece]) -> list[_Piece]:
    return [piece for piece in pieces if DIGIT.search(document, piece[0].start, piece[1])]


def _answered_share(pieces: Sequence[_Piece]) -> tuple[int, Fraction]:
    answered = sum(any(answer.names for answer in who) for _, _, who in pieces)
    return answered, Fraction(answered, max(len(pieces), 1))


def _measure(source: _Source, piece: _Piece, *, ahead: bool) -> Commitment:
    item, stop, who = piece
    document, numbered, headings, tables, year, inherited = source
    begun = stop - len(document[item.start : stop].lstrip())  # the number may have its own line
    closed = begun + len(re.split("[。\n]", document[begun:stop], maxsplit=1)[0])
    closed = min([closed, *(answer.span[0] for answer in who if answer.span[0] >= item.start)])
    title = document[item.start : closed].strip(" \t\u3000:：；;")
    headed = _HEADING.fullmatch(title) is not None and document[closed : closed + 1] != "。"
    above = headings[item]
    titles = [title] * headed + [heading_title(document, each.start) for each in above]
    inherited = next(filter(None, (period_of(each, year) for each in titles)), inherited)
    year = year_of(inherited, year)
    in_title = headed and bool(who) and who[-1].span[0] == closed
    end, whole = _extent(document, piece, numbered, ahead=ahead or in_title)
    gaps, governed = pieces_below(document, numbered, (item.start, end), year)
    if headed and document[closed : closed + 1] == "\n":
        gaps.append((closed, closed + 1))
    inside = [table for table in tables if item.start <= table.span[0] < end]
    spans, cells = figures_of(document, inside, item.start, (year, inherited))
    text = document[item.start : end]
    told = [(answer, deadline(answer.deadline, year)) for answer in who]
    parts = [part.moved(-item.start) for part in cells]
    parts += parts_between(text, item.start, told, ([*gaps, *spans], governed), inherited)
    answering = together(who)
    return Commitment(
        item.number,
        title,
        text,
        item.start,
        (item.at, whole),
        answering.units,
        answering.counties,
        answering.support,
        answering.leaders,
        titles[headed] if above else "",
        next((period for _, period in reversed(told) if period), inherited),
        both=answering.both,
        parts=tuple(sorted(parts, key=lambda part: part.span)),
        titled=inherited,
    )


def _extent(document: str, piece: _Piece, numbered: Sequence[Item], *, ahead: bool) -> Span:
    """Return where the text of a measure ends, and where the measure does.

    The text ends before the last that names who answers, save where words follow in its line or
    smaller pieces below it, or where the document names them `ahead` of what they answer for.
    """
    item, stop, who = piece
    end = max(item.start, len(document[:stop].rstrip()))
    if not who:
        return end, end
    start, close = who[-1].span
    line = document.find("\n", close, stop)
    below = any(close <= other.at < stop and not document[close : other.at].strip("\n 　。")
                for other in numbered)  # fmt: skip
    until = len(document[: line if line > 0 else stop].rstrip())
    until = end if ahead or below else until
    return (until, until) if _WORD.search(document, close, until) else (start, close)


def _headings(numbered: Sequence[Item]) -> dict[Item, list[Item]]:
    """Return for each numbered piece the headings that it stands under, the nearest first."""
    found: dict[Item, list[Item]] = {}
    open_: list[Item] = []
    for item in numbered:
        while open_ and open_[-1].rank >= item.rank:
            open_.pop()
        found[item] = open_[::-1]
        open_.append(item)
    return found


Governed = tuple[int, int, str]
"""A stretch of a document, and the time that governs its figures."""


def pieces_below(
    document: str, numbered: Sequence[Item], within: Span, year: int
) -> tuple[list[Span], list[Governed]]:
    """Return the numbers of smaller pieces in a stretch, and what is governed by words before them.

    到2025年实现以下目标: before (1) … (2) … tells the year of them all.
    """
    inside = [item for item in numbered if within[0] < item.at < within[1]]
    gaps, governed = list[Span](), list[Governed]()
    for n, item in enumerate(inside):
        gaps.append((item.at, item.start))
        before = document[within[0] : item.at].rstrip()
        if not before.endswith((":", "：")):
            continue
        words = re.split("[。；;\n]", before)[-1]
        same = [other for other in inside[n:] if other.rank <= item.rank]
        run = next((k for k, other in enumerate(same) if other.rank < item.rank), len(same))
        line = document.find("\n", same[run - 1].at, within[1])
        if period := period_of(words, year):
            governed.append((item.at, line if line > 0 else within[1], period))
    return gaps, governed


def parts_between(
    text: str,
    start: int,
    told: Sequence[tuple[Answer, str]],
    below: tuple[list[Span], list[Governed]],
    inherited: str,
) -> Iterator[Part]:
    """Return what is read of a text, each stretch with the time that governs it.

    `below` are the gaps that are not read, in places of the document as `start` is, and what is
    governed by words before it; `told` are those who answer, and until when, `inherited` the time
    of what names none.
    Who tells a time as well tells it of what stands before, up to the one who told one before; of
    the whole where only one does.
    """
    gaps, governed = below
    times = [(answer.span[0], period) for answer, period in told if period]
    at = start
    end = start + len(text)
    for begin, behind in [*sorted([*gaps, *(answer.span for answer, _ in told)]), (end, end)]:
        if begin > at:
            said = next((p for first, last, p in governed if first <= at < last), "")
            until = next((p for place, p in times if place >= begin or len(times) == 1), "")
            span, due = (at - start, begin - start), bool(until) and not said
            yield Part(span, said or until or inherited, until=due)
        at = max(at, min(behind, end))
