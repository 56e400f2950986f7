"""All figures of a text, each read with the words around it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, Wording, words
from .hints import RECURRING, Hint, hints
from .numerals import Span
from .words import Stated, figures_in

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％（）：；～", "0123456789.%():;~")
_BLANK = "[\\s\u200b\u200c\u200d\u2060\ufeff]"
_BETWEEN_DIGITS = re.compile(f"(?<=[0-9]){_BLANK}+(?=[0-9])")
_BREAK = re.compile("[。;；！!？?:：,，]")
_STOP = re.compile("[。;；！!？?]")
_ASPIRED = re.compile("力争|争取|力求|努力")
_KEPT = re.compile("(?:保持|稳定|维持)在?|始终")
_SPREAD = re.compile(
    "(?P<word>(?<![平年人户日月校])均(?![衡等价值线分])|各(?![类项级地单县市区镇部种界方科])|分别)"
    "[^,，。;；均各]{0,12}$"
)
_AND = re.compile("以及|[、和与及]")
_FROM = re.compile("[由从][^,，。;；]*$")
_ON = re.compile(
    "[^,，。;；]{0,12}?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|压减|缩短|升|增|降|减)?[到至]"
)
_ONE_SIDED = re.compile("[不未没少多低高大小超破逾优足满≥≤<>＜＞]")
_JOINED = re.compile("[A-Za-z.\\-－—–]$")
_JOINED_BEHIND = re.compile("[A-Za-z]?[0-9.]|[A-Z](?![A-Za-z])|[+＋]|,[家个项户人%]")
_NEAR = 40
"""How many characters before and behind a number are looked at."""
_LONGEST_CLAUSE = 400
_MOST_TIMES = 50
"""How far back a clause and a sentence are followed, so that no text takes endless time."""

_COMMAS = sentence("its commas do not part thousands, or it has too many digits")
_TWO_WAYS = sentence("the Chinese numeral can be meant in more than one way")
_NO_DECIMAL = sentence("no decimal says this share exactly")
_VAGUE = sentence("it is no exact figure")
_PART_OF_NAME = sentence("it is joined to a sign before or behind it, like the number in a name")
_DENIED = sentence("the word before it denies the target")
_OPPOSED = sentence("the word before it and the word behind it say the opposite")
_WITH_RANGE = sentence("a range stands beside a word that asks for one side")
_REVERSED = sentence("the range ends before it begins, or its ends have two units")
_BEGINNING = sentence("it is the level from which a change starts")
_POINTS = sentence("it does not say whether the points are gained or lost")
_UNREADABLE = {"digits": _COMMAS, "share": _NO_DECIMAL, "doubled": _TWO_WAYS}


class _Text(NamedTuple):
    """A text in half width without blanks; `origin` tells where each character stood.

    `breaks` are the beginnings of its clauses, `stops` those of its sentences.
    """

    clean: str
    origin: Sequence[int]
    hints: Sequence[Hint]
    figures: Sequence[Stated]
    breaks: Sequence[int]
    stops: Sequence[int]


def _text(text: str, year: int) -> _Text:
    half = text.translate(_FULL_WIDTH)
    gaps = {found.start() for found in _BETWEEN_DIGITS.finditer(half)}
    blank = {found.start() for found in re.finditer(_BLANK, half)}
    origin = [at for at in range(len(half)) if at not in blank or at in gaps]
    clean = "".join(" " if at in gaps else half[at] for at in origin)
    times = list(hints(clean, year))
    figures = figures_in(clean, [hint.span for hint in times])
    # Neither the comma of 1,234 nor that behind a time (2025年,…) ends what governs a figure.
    whole = {at for figure in figures for at in range(*figure.span)}
    whole |= {
        hint.span[1] for hint in times if clean[hint.span[1] : hint.span[1] + 1] in (",", "，")
    }
    breaks = [m.end() for m in _BREAK.finditer(clean) if m.start() not in whole]
    stops = [m.end() for m in _STOP.finditer(clean)]
    return _Text(clean, origin, times, figures, [0, *breaks], [0, *stops])


def readings(text: str, year: int) -> list[Wording | Unread]:
    """Return every figure of a text, read with the words around it, in the text's order.

    `year` is the one in which the text was written, for 今年 and 6月底.

    >>> [found.value for found in readings("超800家、在线企业24家", 2023)]
    [Decimal('800'), Decimal('24')]
    """
    content = _text(text, year)
    found: list[Wording | Unread] = []
    for number in range(len(content.figures)):
        found.append(_read(content, number, found[-1] if found else None))
    return [
        read._replace(number=_at(read.number, content), span=_at(read.span, content))
        for read in found
    ]


def named_times(text: str, year: int) -> list[Hint]:
    """Return every time that a text names."""
    content = _text(text, year)
    return [hint._replace(span=_at(hint.span, content)) for hint in content.hints]


def _at(span: Span, text: _Text) -> Span:
    """Return where a span of the clean text stands in the text as it was given."""
    return text.origin[span[0]], text.origin[span[1] - 1] + 1


def parse_wording(phrase: str) -> Wording | Unread:
    """Return what the phrase says, or why it does not hold exactly one figure and no date.

    >>> parse_wording("力争突破200亿元").comparator
    '>'
    """
    found = readings(phrase, 2000)
    times = named_times(phrase, 2000)
    dated = [phrase[slice(*hint.span)] for hint in times if hint.dated]
    if len(found) == 1 and not dated:
        return found[0]
    reason = sentence("it holds {count} figures", count=len(found))
    if not found:
        reason = sentence("no figure stands in it")
    elif dated:
        reason = sentence("it names a time as well: {time}", time=dated[0])
    return Unread(reason, (0, len(phrase)), (0, len(phrase)))


def _read(text: _Text, number: int, previous: Wording | Unread | None) -> Wording | Unread:
    """Read one figure; of the words before it those count that stand behind the previous one."""
    figure, clean = text.figures[number], text.clean
    start, end = figure.span
    clause = max(_beginning(text.breaks, start), start - _LONGEST_CLAUSE)
    own = max(clause, previous.span[1] if previous else 0)
    before = clean[max(own, start - _NEAR) : start]
    until = text.figures[number + 1].span[0] if number + 1 < len(text.figures) else len(clean)
    behind = words.amount(clean[end : min(until, end + _NEAR)], unit=figure.unit)
    said = words.sign_before(before)
    change, changed_at = _change(figure, before, behind.unit)
    first = min(changed_at, said[1] if said else len(before))
    span = (start - len(before) + first, end + behind.length)
    reason = _fault(text, figure, said and (said[0], before[said[1] :]), behind)
    if reason is None and behind.unit == "个百分点" and not change:
        reason = _POINTS
    if reason is not None or figure.value is None:
        return Unread(reason or _TWO_WAYS, figure.span, span)
    spread = _SPREAD.search(clean, max(clause, start - _NEAR), start)
    word = spread["word"] if spread and (spread.start() >= own or spread["word"] == "分别") else ""
    carried = word == "分别" and previous is not None and start - previous.span[1] <= 2
    sign = _sign(figure, said, behind, before)
    if carried and isinstance(previous, Wording):
        sign = previous.comparator
    low, high = _ends(figure, behind)
    compared = (hint for hint in reversed(_governing(text, start)) if hint.compared)
    listed = clean[clause : spread.start()] if spread and word else ""
    return Wording(
        sign,
        low,
        behind.unit,
        figure.span,
        span,
        strength="aspirational" if _ASPIRED.search(clean, clause, start) else "binding",
        high=high,
        period=_period(text, clause, own, start),
        change=change,
        against=next((hint.period for hint in compared), "") if change else "",
        spread=word,
        names=tuple(filter(None, _AND.split(listed))),
    )


def _beginning(places: Sequence[int], at: int) -> int:
    """Return the last of the places that is not behind a place."""
    return places[bisect_left(places, at + 1) - 1]


def _fault(  # noqa: PLR0911 - a return for each reason
    text: _Text, figure: Stated, said: tuple[str, str] | None, behind: words.Amount
) -> Sentence | None:
    """Return why a figure cannot be read, or None."""
    start, end = figure.span
    near = text.clean[max(0, start - _NEAR) : start]
    if figure.value is None:
        vague = text.clean[start] in "数几上" or behind.after == "~"
        return _UNREADABLE.get(figure.form, _VAGUE if vague else _TWO_WAYS)
    if _JOINED.search(near) or _JOINED_BEHIND.match(text.clean, end):
        return _PART_OF_NAME
    sign, word = said or (None, "")
    if "~" in (sign, behind.after):
        return _VAGUE
    if sign == "":
        return _DENIED
    if figure.high is not None:
        if behind.after or _ONE_SIDED.search(word):
            return _WITH_RANGE
        low, high = _ends(figure, behind)
        return None if high is not None and low <= high else _REVERSED
    if sign and behind.after and sign != "at most" and sign[0] != behind.after[0]:
        return _OPPOSED
    if _FROM.search(near) and _ON.match(text.clean[end + behind.length : end + _NEAR]):
        return _BEGINNING
    return None


def _ends(figure: Stated, behind: words.Amount) -> tuple[Decimal, Decimal | None]:
    """Return the number, or both ends of a range; no high end where its units differ."""
    low = figure.value or Decimal(0)
    if figure.high is None:
        return EXACT.multiply(low, behind.scale), None
    own = words.amount(figure.between)
    scale = own.scale if figure.between else behind.scale
    fits = own.unit in ("", behind.unit)
    return EXACT.multiply(low, scale), EXACT.multiply(figure.high, behind.scale) if fits else None


def _sign(figure: Stated, said: tuple[str, int] | None, behind: words.Amount, before: str) -> str:
    """Return the comparator: the word before the number, else that behind it, else 每家 or >=."""
    if figure.high is not None:
        return "range"
    if said and said[0] == "at most":
        return behind.after or "<="
    if said or behind.after:
        return said[0] if said else behind.after or ""
    money = behind.unit == "元" and words.PER_PIECE.search(before)
    return "=" if money or words.PER_HEAD.search(before) else ">="


def _change(figure: Stated, before: str, unit: str) -> tuple[str, int]:
    """Return whether a figure is relative (rise, fall, times, or nothing), and its word's place."""
    if figure.form == "doubled":
        return "rise", len(before)
    if unit not in words.RELATIVE or figure.form == "coverage":
        return "", len(before)
    return words.change_before(before) or ("times" if unit == "倍" else "", len(before))


def _governing(text: _Text, start: int) -> Sequence[Hint]:
    """Return the times named before a place in its sentence."""
    first = bisect_left(text.hints, _beginning(text.stops, start), key=_starts)
    last = bisect_left(text.hints, start, key=_starts)
    return text.hints[max(first, last - _MOST_TIMES) : last]


def _starts(hint: Hint) -> int:
    return hint.span[0]


def _period(text: _Text, clause: int, own: int, start: int) -> str:
    """Return the time that governs a figure; 每年 does so up to the comma, a year further."""
    named = [hint for hint in _governing(text, start) if not hint.compared]
    if named and (named[-1].period not in RECURRING or named[-1].span[0] >= clause):
        return named[-1].period
    return "standing" if _KEPT.search(text.clean, own, start) else ""
