"""What one figure asks for, judged by the words around it: its bound, or why there is none."""

import re
from decimal import Decimal

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, Wording, bare, words
from .around import Around
from .figures import Stated
from .roles import bare_role, given_for_one, role
from .units import ADDED, MONEY, UNCOUNTED, Amount, amount

_ONE_SIDED = re.compile("[不未没少多低高大小超破逾优足满≥≤<>＜＞]")
_LEVEL = re.compile("(?:保持|稳定|维持|控制|限制)在$")
_DENYING = re.compile("(?:[不未没非无]|没有)[为是]?(?:实现|做到|达成|完成)?$")
_COURSES = ("班", "讲座", "培训", "论坛", "沙龙")
_REACH = ("达", "达到", "达至")
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}

_COMMAS = sentence("its commas do not part thousands, or it has too many digits")
_TWO_WAYS = sentence("the Chinese numeral can be meant in more than one way")
_NO_DECIMAL = sentence("no decimal says this share exactly")
_NO_ASKING = sentence("every figure is at least 0, so that nothing is asked for")
_TURNED_ROUND = sentence("the sign behind it tells of something that follows")
_PLACE = sentence("it counts an order, and does not say up to which place")
_ALONE = sentence("it has neither a unit nor a word that says whether more or less is asked for")
_VAGUE = sentence("it is no exact figure")
_DENIED = sentence("the word before it denies the target")
_OPPOSED = sentence("the word before it and the word behind it say the opposite")
_WITH_RANGE = sentence("a range stands beside a word that asks for one side")
_REVERSED = sentence("the range ends before it begins, or its ends have two units")
_COUNTED = sentence("what is added up has no upper end, so that no target holds such a range")
_OWN = sentence("it has no figure of its own")
_POINTS = sentence("it does not say whether the points are gained or lost")
_UNREADABLE = {"digits": _COMMAS, "share": _NO_DECIMAL, "doubled": _TWO_WAYS, "compound": _TWO_WAYS}


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
    before = around.before
    sign, word = (around.said[0], before[around.said[1] :]) if around.said else (None, "")
    if around.carried and isinstance(around.previous, Unread) and not sign:
        return around.previous.reason
    if fault := role(clean, figure, around) or _fault(clean, figure, around, (sign, word)):
        return fault
    if figure.high is not None:
        return _range(clean, figure, around)
    return _compared(clean, figure, around, (sign, word))


def _compared(
    clean: str, figure: Stated, around: Around, said: tuple[str | None, str]
) -> str | Sentence:
    """Return the comparator of a single number that could be read."""
    (sign, word), behind, before = said, around.behind, around.before
    at_most = sign in ("<=", "at most") and behind.after in (None, "<=")
    place = bare.is_place(before, behind.tail, "<=" if at_most else behind.after)
    if place is not None and word[-1:] not in tuple(words.SIGNS):
        return "<=" if place else _PLACE
    if unknown := "" if word else bare.sign_unknown(before):
        return sentence("the sign '{sign}' before it is not known", sign=unknown)
    if "≈" in (sign, behind.after):
        return "≈"
    harm = bare.harmful(before.removesuffix(word)) if word in _REACH else ""
    if figure.form == "first" or harm:
        return _beside(harm) if harm else ">="
    told = (behind.after or "<=") if sign == "at most" else sign or behind.after
    if told is None:
        return bare_role(clean, figure, around) or _bare(clean, figure, around)
    return _NO_ASKING if told == ">=" and figure.value == 0 and not around.change else told


def _range(clean: str, figure: Stated, around: Around) -> str | Sentence:
    """Return that a range is asked for, or why it cannot be: what deeds add up has no upper end."""
    unit, before = around.behind.unit, around.before
    each = words.PER_HEAD.search(before) or words.PER_PIECE.search(before)
    level = around.said or _LEVEL.search(before) or not (around.head or unit in ADDED)
    if unit in UNCOUNTED or around.change or (each and unit in MONEY) or "/" in unit or level:
        return "range"
    return bare_role(clean, figure, around) or _COUNTED


def _bare(clean: str, figure: Stated, around: Around) -> str | Sentence:
    """Return what a number asks for that no word compares, or why that is not known."""
    if _DENYING.search(around.before):
        return _DENIED
    if sign := _sign_afar(clean, figure, around):
        return sign
    if not around.behind.unit:
        return _ALONE
    unknown = _unknown(clean, around)
    return _beside(unknown) if unknown else ">="


def _beside(word: str) -> Sentence:
    return sentence("'{word}' beside it does not tell whether more or less is asked for", word=word)


def _unknown(clean: str, around: Around) -> str:
    """Return the words beside a bare number that do not tell what is asked for, or nothing."""
    unit, previous = around.behind.unit, around.previous
    if around.change in ("rise", "fall"):
        return bare.unwanted(around.head) if around.change == "rise" else ""
    if previous and bare.joined(around.before):
        level = isinstance(previous, Wording) and not previous.change and previous.comparator
        return "" if level in (">", ">=", "=") else around.before
    counted = unit not in UNCOUNTED or (unit == "期" and around.head.endswith(_COURSES))
    tail = around.behind.tail
    unknown = bare.word_unknown(around.head, tail, unit, counted=counted)
    if unknown and isinstance(previous, Wording) and previous.comparator in (">", ">="):
        deed = bare.deed_of_list(clean[around.clause : previous.number[0]], around.before)
        listed = deed and not bare.word_unknown(deed + unknown, tail, unit, counted=counted)
        return "" if listed else unknown
    return unknown


def _sign_afar(clean: str, figure: Stated, around: Around) -> str:
    """Return the comparator of what settles it from afar (超过2020年的2倍, 每家…), or nothing."""
    before, unit, previous = around.before, around.behind.unit, around.previous
    if around.carried and isinstance(previous, Wording):
        sign = previous.comparator
        return _TURNED.get(sign, sign) if around.change == "fall" else sign
    if around.change in ("rise", "fall"):
        return ""
    of_year = words.sign_before(around.head.removesuffix("的"))
    if around.change == "times" and of_year and of_year[0] in _TURNED:
        return of_year[0]
    money = unit in MONEY and words.PER_PIECE.search(before)
    if money or words.PER_HEAD.search(before) or given_for_one(clean, around):
        return "="
    if figure.value == 0:
        return "<="
    return ">=" if unit == "%" and figure.value == 100 else ""


def _fault(  # noqa: PLR0911 - a return for each reason
    clean: str, figure: Stated, around: Around, said: tuple[str | None, str]
) -> Sentence | None:
    """Return why a figure cannot be read, whatever it asks for, or None."""
    (start, end), behind = figure.span, around.behind
    if figure.form == "without":
        return _OWN
    if figure.form == "nearly":
        return _VAGUE
    if figure.value is None:
        vague = clean[start] in "数几上" or behind.after in ("~", "≈")
        return _UNREADABLE.get(figure.form, _VAGUE if vague else _TWO_WAYS)
    if clean[end + behind.length : end + behind.length + 1] in tuple(words.SIGNS):
        return _TURNED_ROUND
    sign, word = said
    reached = word.endswith(("达", "到", "至", "为")) or sign == "at most"
    if "~" in (sign, behind.after) or (
        "≈" in (sign, behind.after) and not {sign, behind.after} <= {"≈", None} and not reached
    ):
        return _VAGUE
    if sign == "":
        return _DENIED
    if figure.high is not None:
        led_to = around.change and figure.between and behind.unit not in UNCOUNTED
        if behind.after or sign == "≈" or _ONE_SIDED.search(word) or led_to:
            return _WITH_RANGE
        low, high = _ends(figure, behind)
        return None if high is not None and low <= high else _REVERSED
    if sign and behind.after and sign[0] not in ("a", behind.after[0]) and behind.after != "≈":
        return _OPPOSED
    return _POINTS if behind.unit == "个百分点" and not around.change else None


def _ends(figure: Stated, behind: Amount) -> tuple[Decimal, Decimal | None]:
    """Return the number, or both ends of a range; no high end where its units differ."""
    low = figure.value or Decimal(0)
    if figure.high is None:
        return EXACT.multiply(low, behind.scale), None
    own = amount(figure.between)
    scale = own.scale if figure.between else behind.scale
    fits = own.unit in ("", behind.unit)
    return EXACT.multiply(low, scale), EXACT.multiply(figure.high, behind.scale) if fits else None
