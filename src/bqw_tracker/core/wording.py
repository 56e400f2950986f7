"""The figure in a Chinese phrase: comparator, value, unit, strength.

Civil Code art. 1259: 以上, 以下 and 以内 include the number, 超过 and 不满 exclude it.
The word directly before the number counts, else 以上/以下/以内 after its unit; 每 + 家/户/人
is `=`; a bare number is `>=`; 万 and 亿 belong to the number. A wording holds one number.
"""

import re
from decimal import Decimal
from typing import NamedTuple

BEFORE = (
    (">=", ("不少于", "不低于", "至少", "达到", "达")),
    ("<=", ("不超过", "不高于", "至多")),
    (">", ("超过", "突破", "高于", "超")),
    ("<", ("低于", "不足", "不满")),
)
"""Words before the number. The first group that fits wins: 不超过 before 超过."""
AFTER = {"以上": ">=", "以下": "<=", "以内": "<="}
SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
FULL_COVERAGE = "全覆盖"

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_PER_HEAD = re.compile("每(?:家|户|人)")
_REST = re.compile(r"\s*(?P<unit>.*?)(?P<after>以上|以下|以内|$)")


class Wording(NamedTuple):
    """What a phrase says. `unit` is the text that begins after the number and 万 or 亿."""

    comparator: str
    value: Decimal
    unit: str
    strength: str


def _scaled(text: str) -> tuple[Decimal, str]:
    scale = SCALES.get(text[:1])
    return (scale, text[1:]) if scale else (Decimal(1), text)


def parse_wording(phrase: str) -> Wording | None:
    """Return what the phrase says, or None where it does not hold exactly one plain number.

    >>> parse_wording("力争突破200亿元").comparator
    '>'
    >>> parse_wording("5家以上")
    Wording(comparator='>=', value=Decimal('5'), unit='家', strength='binding')
    """
    strength = "aspirational" if "力争" in phrase else "binding"
    numbers = list(_NUMBER.finditer(phrase))
    if not numbers and FULL_COVERAGE in phrase:
        return Wording(">=", Decimal(100), "%", strength)
    if len(numbers) != 1:
        return None
    number = numbers[0]
    before, digits = phrase[: number.start()].rstrip(), number.group()
    if "," in digits and not re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        return None
    scale, rest = _scaled(phrase[number.end() :].lstrip())
    tail = _REST.match(rest)
    unit, after = (tail["unit"], AFTER.get(tail["after"])) if tail else (rest, None)
    said = next((sign for sign, words in BEFORE if before.endswith(words)), None)
    if said and after and said[0] != after[0]:
        return None
    comparator = said or after or ("=" if _PER_HEAD.search(before) else ">=")
    value = Decimal(digits.replace(",", "")) * scale
    return Wording(comparator, value, unit.strip(), strength)


def agrees(wording: Wording, comparator: str, value: Decimal, unit: str) -> bool:
    """Return whether a target says the same: 660 in 亿元 is what 660亿元 says."""
    scale, base = _scaled(unit)
    return (
        wording.comparator == comparator
        and wording.value == value * scale
        and bool(base)
        and wording.unit.startswith(base)
    )
