"""Numbers as a text writes them: in digits, in Chinese numerals, in hundredths, doubled.

A numeral that could be meant in two ways (一百五: 105 or 150) has no value here.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.numbers import EXACT

Span = tuple[int, int]
"""Where something stands in a text, its end excluded."""

DIGIT = re.compile("[0-9０-９]")
ONES = "零一二三四五六七八九"
PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SAME = str.maketrans("〇○两", "零零二")
CHINESE = "[零〇○一二两三四五六七八九十百千万亿]"
_NUMERAL = re.compile(
    rf"(?P<doubled>翻(?P<times>{CHINESE}*)番)"
    rf"|(?P<whole>{CHINESE}+)分之(?P<part>{CHINESE}+(?:点{CHINESE}+)?)"
    r"|(?P<compound>[0-9]+(?:\.[0-9]+)?(?:[亿万千百十][零〇]?[0-9]+)+(?:[千百十](?![瓦克米卡分]))?[万亿]*)"
    r"|(?P<digits>[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?)"
    rf"|(?P<chinese>[数几上]?{CHINESE}+(?:点[零〇一二三四五六七八九]+[万亿]*)?)"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
LEADING_ZERO = re.compile("0[0-9]")
"""With what a code begins, and no number."""
_LONGEST = 40
_MOST_DIGITS = 30
_WHOLES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000)}
_FINEST = Decimal("1e-9")


class Numeral(NamedTuple):
    """A number in a text; `value` is None where the numeral has none.

    `form` is digits, compound (1亿2千万), chinese, share (百分之五, in per cent) or doubled
    (翻一番: by 100 per cent).
    """

    form: str
    value: Decimal | None
    span: Span


def numerals(text: str) -> Iterator[Numeral]:
    """Return every run of digits and every run of Chinese numerals, whatever they mean.

    >>> [str(found.value) for found in numerals("百分之九十五,1,234家,三十二")]
    ['95', '1234', '32']
    """
    for found in _NUMERAL.finditer(text):
        form = found.lastgroup or ""
        if found["doubled"]:
            times = chinese_number(found["times"] or "一")
            value = (2 ** min(times, Decimal(9)) - 1) * 100 if times else None
            yield Numeral("doubled", value, found.span())
        elif found["whole"]:
            yield Numeral("share", _share(found["whole"], found["part"]), found.span())
        elif form == "compound":
            yield Numeral(form, _compound(found[0]), found.span())
        elif form == "digits":
            yield Numeral(form, _digits(found[0]), found.span())
        else:
            yield Numeral("chinese", chinese_number(found[0]), found.span())


def _digits(text: str) -> Decimal | None:
    """Return the number, unless it is endless, its commas do not part thousands, or it is 0750."""
    if (
        len(text) > _MOST_DIGITS
        or LEADING_ZERO.match(text)
        or ("," in text and not _GROUPED.fullmatch(text))
    ):
        return None
    return Decimal(text.replace(",", ""))


def _compound(text: str) -> Decimal | None:
    """Return the number that is written in digits and Chinese scales: 1亿2千万."""
    whole = re.sub("[0-9]+", lambda part: in_chinese(int(part[0][:_LONGEST])), text)
    return None if "." in text else chinese_number(whole)


def _share(whole: str, part: str) -> Decimal | None:
    """Return a share in per cent; of thirds there is no exact one."""
    parts = Decimal(100) if part == "百" else chinese_number(part)
    of = _WHOLES.get(whole) or chinese_number(whole)
    if not of or parts is None:
        return None
    rate = EXACT.divide(parts * 100, of)
    return rate if rate == rate.quantize(_FINEST) else None


def chinese_number(text: str) -> Decimal | None:
    """Return the value of a numeral in its full form, or None.

    >>> chinese_number("三十二万五千"), chinese_number("一百五")
    (Decimal('325000'), None)
    """
    whole, point, tenths = text.translate(_SAME).partition("点")
    scale = 1
    while point and tenths[-1:] in ("万", "亿"):
        scale, tenths = scale * PLACES[tenths[-1]], tenths[:-1]
    if not whole or len(text) > _LONGEST or any(c not in ONES for c in tenths):
        return None
    total = below = digit = 0
    for character in whole:
        place = PLACES.get(character)
        if place is None:
            if character not in ONES:
                return None
            digit = ONES.index(character)
        elif place < 10**4:
            below, digit = below + (digit or 1) * place, 0
        elif place == 10**4:
            total, below, digit = total + (below + digit) * place, 0, 0
        else:
            total, below, digit = (total + below + digit) * place, 0, 0
    number = total + below + digit
    if number >= 10**16 or in_chinese(number) != whole.removeprefix(
        "一" * whole.startswith("一十")
    ):
        return None
    if not point:
        return Decimal(number)
    return Decimal(f"{number}.{''.join(str(ONES.index(c)) for c in tenths)}") * scale


def in_chinese(number: int) -> str:
    """Return a whole number below 10**16 in Chinese numerals.

    >>> in_chinese(100_500)
    '十万零五百'
    """
    written = _written(number)
    return written.removeprefix("一") if written.startswith("一十") else written or "零"


def _written(number: int) -> str:
    """Return the numeral with its leading 一, and nothing for 0."""
    for word, place in reversed(PLACES.items()):
        if number >= place:
            head, rest = divmod(number, place)
            gap = "零" if 0 < rest < place // 10 else ""
            return (_written(head) or "零") + word + gap + _written(rest)
    return ONES[number] if number else ""
