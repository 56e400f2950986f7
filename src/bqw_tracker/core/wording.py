"""The figure in a Chinese phrase: comparator, value, unit, strength.

Civil Code art. 1259: 以上, 以下 and 以内 include the number, 超过 and 不满 exclude it.
The word directly before the number counts, else 以上/以下/以内 after its unit; 每 + 家/户/人
is `=`; a bare number is `>=`; 万 and 亿 belong to the number. A wording holds one number.
"""

import re
from decimal import Decimal
from typing import NamedTuple

BEFORE = (
    ("<=", re.compile("(?:不得|不能|不可|不|未|没有)(?:超过|突破|高于|多于|超)$|(?:至多|最多)$")),
    (">=", re.compile("(?:不得|不能|不可|不)(?:少于|低于|小于)$|至少$")),
    ("", re.compile("(?:不|未|没有?)(?:能)?(?:达到|达)$")),
    (">=", re.compile("(?:达到|达)$")),
    (">", re.compile("(?:超过|突破|高于|多于|(?<![商赶])超)$")),
    ("<", re.compile("(?:低于|少于|小于|不足|不满)$")),
)
"""Words directly before the number; the first that fits counts. An empty sign is no target."""
AFTER = {"以上": ">=", "以下": "<=", "以内": "<="}
SCALES = {"万亿": Decimal(10**12), "万": Decimal(10**4), "亿": Decimal(10**8)}
FULL_COVERAGE = "全覆盖"
UNITS = (
    "个百分点", "平方公里", "平方米", "人次", "批次", "公里", "小时", "车次", "户次", "家次",
    "%", "％", "元", "家", "个", "项", "名", "人", "户", "批", "次", "类", "条", "种", "件", "起",
    "吨", "亩", "天", "日", "月", "年", "场", "份", "篇", "处", "座", "所", "张", "套", "台", "间",
    "届", "宗", "例", "倍", "级", "期", "门", "部", "辆", "米", "岁", "成",
)  # fmt: skip
"""The closed class of units; others are taken as they stand, but carry no 以上 behind them."""

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_LONGEST = 30
_PER_HEAD = re.compile("每(?:家|户|人)")


class Wording(NamedTuple):
    """What a phrase says. `unit` is the text that begins after the number and 万 or 亿."""

    comparator: str
    value: Decimal
    unit: str
    strength: str


def scaled(text: str) -> tuple[Decimal, str]:
    """Return the scale of 万 or 亿 with which a unit begins, and the unit behind it."""
    for word, scale in SCALES.items():
        if text.startswith(word):
            return scale, text.removeprefix(word)
    return Decimal(1), text


def _unit(rest: str) -> tuple[str, str | None]:
    """Return the unit with which the text begins, and the sign of the word directly behind it."""
    unit = next((known for known in UNITS if rest.startswith(known)), None)
    if unit is None:
        return rest.strip(), None
    return unit.replace("％", "%"), AFTER.get(rest[len(unit) :].lstrip()[:2])


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
    thousands = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits)
    if (
        len(digits) > _LONGEST
        or before.endswith(("-", "－", "—", "."))
        or ("," in digits and not thousands)
    ):
        return None
    scale, rest = scaled(phrase[number.end() :].lstrip())
    unit, after = _unit(rest)
    said = next((sign for sign, words in BEFORE if words.search(before)), None)
    if said == "" or (said and after and said[0] != after[0]):
        return None
    comparator = said or after or ("=" if _PER_HEAD.search(before) else ">=")
    value = Decimal(digits.replace(",", "")) * scale
    return Wording(comparator, value, unit, strength)


def agrees(wording: Wording, comparator: str, value: Decimal, unit: str) -> bool:
    """Return whether a target says the same: 660 in 亿元 is what 660亿元 says."""
    scale, base = scaled(unit)
    same_unit = wording.unit == base or (
        wording.unit not in UNITS and bool(base) and wording.unit.startswith(base)
    )
    return wording.comparator == comparator and wording.value == value * scale and same_unit
