"""What one figure asks for, judged by the words around it: its bound, or why there is none."""

import re
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, Wording, bare, words
from .words import Stated

_FROM = re.compile("[由从][^,，。;；]*$")
_ON = re.compile(
    "[^,，。;；]{0,12}?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|压减|缩短|升|增|降|减)?[到至]"
)
_ONE_SIDED = re.compile("[不未没少多低高大小超破逾优足满≥≤<>＜＞]")
_JOINED = re.compile("[A-Za-z.\\-－—–]$")
_JOINED_BEHIND = re.compile("[A-Za-z]?[0-9.]|[A-Z](?![A-Za-z])|[+＋±×*^]|,[家个项户人%]|[/:][0-9]")
_DENYING = re.compile("(?:[不未没非无]|没有)[为是]?(?:实现|做到|达成|完成)?$")
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
NEAR = 40
"""How many characters before and behind a number are looked at."""

_COMMAS = sentence("its commas do not part thousands, or it has too many digits")
_TWO_WAYS = sentence("the Chinese numeral can be meant in more than one way")
_NO_DECIMAL = sentence("no decimal says this share exactly")
_NO_ASKING = sentence("every figure is at least 0, so that nothing is asked for")
_TURNED_ROUND = sentence("the sign behind it tells of something that follows")
_PLACE = sentence("it counts an order, and does not say up to which place")
_ALONE = sentence("it has neither a unit nor a word that says whether more or less is asked for")
_VAGUE = sentence("it is no exact figure")
_PART_OF_NAME = sentence("it is joined to a sign before or behind it, like the number in a name")
_DENIED = sentence("the word before it denies the target")
_OPPOSED = sentence("the word before it and the word behind it say the opposite")
_WITH_RANGE = sentence("a range stands beside a word that asks for one side")
_REVERSED = sentence("the range ends before it begins, or its ends have two units")
_BEGINNING = sentence("it is the level from which a change starts")
_POINTS = sentence("it does not say whether the points are gained or lost")
_UNREADABLE = {"digits": _COMMAS, "share": _NO_DECIMAL, "doubled": _TWO_WAYS}


class Around(NamedTuple):
    """What governs a figure: the words of its clause before it, and those behind it.

    `before` begins behind `previous`, the figure before it in its clause; `head` is that without
    times, with the words before a colon. `said` is the sign of the word directly before the figure
    and where that begins, `carried` whether 分别 gives it the sign of `previous`.
    """

    before: str
    head: str
    behind: words.Amount
    said: tuple[str, int] | None
    change: str
    previous: Wording | Unread | None
    carried: bool


def bound(clean: str, figure: Stated, around: Around) -> Bound | Sentence:
    """Return what a figure of a text without blanks asks for; what falls is below zero."""
    sign = _sign(clean, figure, around)
    if isinstance(sign, Sentence):
        return sign
    low, high = _ends(figure, around.behind)
    if around.change != "fall":
        return Bound(sign, low, high)
    sign = _TURNED.get(sign, sign)
    return Bound(sign, -low) if high is None else Bound(sign, -high, -low)


def _sign(clean: str, figure: Stated, around: Around) -> str | Sentence:
    """Return the comparator: the word before the number, else that behind it; or why there is none.

    A number that no word compares is judged by what stands before it.
    """
    behind, before = around.behind, around.before
    sign, word = (around.said[0], before[around.said[1] :]) if around.said else (None, "")
    fault = _fault(clean, figure, behind, (sign, word))
    if fault is None and behind.unit == "个百分点" and not around.change:
        fault = _POINTS
    if fault is not None or figure.high is not None:
        return fault or "range"
    at_most = sign in ("<=", "at most") and behind.after in (None, "<=")
    place = bare.is_place(before, behind.tail, "<=" if at_most else behind.after)
    if place is not None and word[-1:] not in tuple(words.SIGNS):
        return "<=" if place else _PLACE
    if unknown := "" if word else bare.sign_unknown(before):
        return sentence("the sign '{sign}' before it is not known", sign=unknown)
    if "≈" in (sign, behind.after):
        return "≈"
    told = (behind.after or "<=") if sign == "at most" else sign or behind.after
    if told is None:
        return _bare(figure, around)
    return _NO_ASKING if told == ">=" and figure.value == 0 and not around.change else told


def _bare(figure: Stated, around: Around) -> str | Sentence:
    """Return what a number asks for that no word compares, or why that is not known."""
    unit, previous = around.behind.unit, around.previous
    if around.change in ("rise", "fall"):
        return ">="
    if _DENYING.search(around.before):
        return _DENIED
    if sign := _sign_afar(figure, around):
        return sign
    if not unit:
        return _ALONE
    if previous and bare.joined(around.before):
        more = isinstance(previous, Wording) and previous.comparator in (">", ">=", "=")
        unknown = "" if more else around.before
    else:
        unknown = bare.word_unknown(
            around.head, around.behind.tail, counted=unit not in words.UNCOUNTED
        )
    if unknown:
        return sentence(
            "'{word}' beside it does not tell whether more or less is asked for", word=unknown
        )
    return ">="


def _sign_afar(figure: Stated, around: Around) -> str:
    """Return the comparator of what settles it from afar (超过2020年的2倍, 每家…), or nothing."""
    before, unit, previous = around.before, around.behind.unit, around.previous
    if around.carried and isinstance(previous, Wording):
        return previous.comparator
    of_year = words.sign_before(around.head.removesuffix("的"))
    if around.change == "times" and of_year and of_year[0] in _TURNED:
        return of_year[0]
    money = unit == "元" and words.PER_PIECE.search(before)
    if money or words.PER_HEAD.search(before):
        return "="
    if figure.value == 0:
        return "<="
    return ">=" if unit == "%" and figure.value == 100 else ""


def _fault(  # noqa: PLR0911 - a return for each reason
    clean: str, figure: Stated, behind: words.Amount, said: tuple[str | None, str]
) -> Sentence | None:
    """Return why a figure cannot be read, whatever it asks for, or None."""
    start, end = figure.span
    near = clean[max(0, start - NEAR) : start]
    if figure.value is None:
        vague = clean[start] in "数几上" or behind.after in ("~", "≈")
        return _UNREADABLE.get(figure.form, _VAGUE if vague else _TWO_WAYS)
    if _JOINED.search(near) or _JOINED_BEHIND.match(clean, end):
        return _PART_OF_NAME
    if clean[end + behind.length : end + behind.length + 1] in tuple(words.SIGNS):
        return _TURNED_ROUND
    sign, word = said
    reached = word in ("达", "达到")
    if "~" in (sign, behind.after) or (
        "≈" in (sign, behind.after) and not {sign, behind.after} <= {"≈", None} and not reached
    ):
        return _VAGUE
    if sign == "":
        return _DENIED
    if figure.high is not None:
        if behind.after or sign == "≈" or _ONE_SIDED.search(word):
            return _WITH_RANGE
        low, high = _ends(figure, behind)
        return None if high is not None and low <= high else _REVERSED
    if sign and behind.after and sign[0] not in ("a", behind.after[0]) and behind.after != "≈":
        return _OPPOSED
    if _FROM.search(near) and _ON.match(clean[end + behind.length : end + NEAR]):
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
