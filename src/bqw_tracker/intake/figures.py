"""A figure as offices type it -> the Decimal in the catalogue's unit, exactly, or what is wrong.

What could be meant in two ways is refused, never guessed; nothing is rounded.
"""

import re
from decimal import Decimal
from functools import lru_cache

from bqw_tracker.core.fields import NUMBER_FORM
from bqw_tracker.core.numbers import EXACT, parse_number, plain
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.policy.wording import scaled

from .tables import REMEMBERED, Fault, bare, half_width, shown

_NUMBER = re.compile(
    r"(-?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?![0-9.,])(?!\s*[-+0-9/^~—–_:])(.*)",
    re.DOTALL,
)
_MINUS = str.maketrans({"−": "-"})
_LONGEST = 80
_AMOUNT = r"-?[0-9][0-9,.]*(?:万亿|[万亿])?"
_EXACTLY = sentence("write the exact figure; where it is not known yet, leave the cell empty")
_REASONS: tuple[tuple[str, Sentence, Sentence], ...] = (
    ("", sentence("the cell looks empty, but holds blanks or invisible characters"),
     sentence("clear the cell, or write the figure")),
    (r"#.*|(?:ERR|错误):[0-9]+", sentence("'{text}' is an error of the spreadsheet and no figure"),
     sentence("mend the formula, or type the figure itself")),
    ((r"[-—–―─~/\\.…*×?\s]+|(?:暂|尚)?无(?:数据)?|没有|[未待](?:上|填)?报送?|未填|未统计|待定|缺|空|不详"
     "|不适用|N/?A|NAN|NULL|NONE|NIL"), sentence("'{text}' does not tell zero from not reported"),
     sentence("write 0 if nothing happened, else leave the cell empty")),
    (rf"{_AMOUNT}[^0-9\s]{{0,4}}?\s*(?:-+|[—–~]+|至|到|\.\.)\s*{_AMOUNT}[^0-9]{{0,6}}",
     sentence("'{text}' is a range and no figure"), _EXACTLY),
    ((r"(?:大?约|接近|将近|近|超过?|逾|不足|不到|至少|至多|[<>≤≥≈~])[=\s]*[0-9].*"
     rf"|{_AMOUNT}\s*(?:多|余|来|几|\+|左右|上下).*"
     rf"|{_AMOUNT}\s*[^0-9\s]{{0,4}}(?:左右|上下|以上|以下|以内|\+)"),
     sentence("'{text}' is no exact figure"), _EXACTLY),
    (r"-?[¥￥$€£].*", sentence("'{text}' begins with the sign of a currency"),
     sentence("write the number alone, in the indicator's unit")),
    ("[零〇一二两三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟点]+[^0-9]{0,4}",
     sentence("'{text}' is written in words"), sentence("write digits: 300")),
    (r".*(?:(?![0-9])\d|[²³¹¼-¾⁰-₉⅐-ↈ①-⓿❶-➓㈠-㈩㉑-㊉]).*",
     sentence("'{text}' holds a sign that is no plain digit"),
     sentence("write it with the digits 0 to 9")),
    (r"[-+]?[0-9.]+E[-+]?[0-9]+",
     sentence("'{text}' is a spreadsheet's short form, in which digits may be lost"),
     sentence("format the column as a number that shows all digits, and save it again")),
    (r"[0-9.,]+\s*/\s*[0-9.,]+", sentence("'{text}' is a fraction"),
     sentence("write numerator and denominator into their own columns")),
    (r".*[0-9]\s+[0-9].*", sentence("'{text}' has a blank inside"),
     sentence("a cell holds one figure: write it without blanks")),
    (r"-?[0-9][0-9.]*,[0-9,.]*[^0-9]*", sentence("the commas in '{text}' do not part thousands"),
     sentence("write 1234.5 or 1,234.5")),
)  # fmt: skip
"""What a text that is no figure looks like, what is wrong with it, and what to write instead."""


def read_figure(text: str, unit: str | None) -> Decimal | Fault:
    """Return the figure in the catalogue's unit (None where nothing is known of a unit).

    `text` is what a cell holds that is not empty. 万 and 亿 belong to the number, unless the unit
    has its own: whether 1.2万 means 1.2万元 in an indicator in 万元, nobody can know.

    >>> read_figure("1.2亿元", "万元")
    Decimal('12000')
    """
    assert text
    number = parse_number(text)
    return _typed(text, unit) if number is None else number


@lru_cache(maxsize=REMEMBERED)
def _typed(text: str, unit: str | None) -> Decimal | Fault:
    """Return a figure that is more than a plain number."""
    said = bare(text).translate(_MINUS)
    found = _NUMBER.fullmatch(said) if len(said) <= _LONGEST else None
    if found is None:
        return _fault(text, said)
    number = parse_number(found[1].replace(",", ""))
    scales = _scales("".join(found[2].split()), unit)
    if scales is None:
        return _of_another_unit(text, said, unit, rest=found[2])
    if number is None:
        return _too_long(text)
    own, wanted = scales
    # Scales are powers of ten, so that the quotient is exact: at most 27 + 12 digits.
    figure = parse_number(plain(EXACT.divide(EXACT.multiply(number, own), wanted)))
    return _too_long(text) if figure is None else figure


def _scales(rest: str, unit: str | None) -> tuple[Decimal, Decimal] | None:
    """Return the scale of what is behind a number and that of the unit; None: they do not fit."""
    if not rest:
        return Decimal(1), Decimal(1)
    own, name = scaled(rest)
    wanted, base = scaled(half_width(unit or "").strip())
    if base == "%" and own != 1:
        return None
    if (unit and name == base) or (not name and wanted == 1):
        return own, wanted
    return None


def read_percentage(text: str) -> Decimal | Fault:
    """Return how much of a milestone is done, from 0 to 100."""
    share = read_figure(text, "%")
    if isinstance(share, Decimal) and not 0 <= share <= 100:
        message = sentence("'{text}' does not lie between 0 and 100", text=shown(text))
        remedy = sentence("write how much of it is done as a percentage: 60")
        return Fault("bad-value", message, remedy)
    return share


def _too_long(text: str) -> Fault:
    message = sentence("'{text}' has more digits than a figure may have here", text=shown(text))
    remedy = sentence("at most 18 digits before and 9 after the point, in the indicator's unit")
    return Fault("not-a-number", message, remedy)


def _of_another_unit(text: str, said: str, unit: str | None, *, rest: str) -> Fault:
    """Say why what is behind the number is not the unit."""
    if _reason(said):
        return _fault(text, said)
    quoted, behind = shown(text), shown(rest)
    message = sentence("'{text}' is not in the indicator's unit, {unit}", text=quoted, unit=unit)
    remedy = sentence("report it in {unit}, and write the number alone", unit=unit)
    if unit is None:
        message = sentence(
            "'{said}' stands behind the number in '{text}'", said=behind, text=quoted
        )
        remedy = sentence("write the number alone, without a unit")
    elif scaled(unit)[0] != 1 and not scaled("".join(rest.split()))[1]:
        message = sentence(
            "'{text}' can be read in two ways: the unit is {unit}", text=quoted, unit=unit
        )
        remedy = sentence(
            "write the number in {unit} alone, or the whole unit behind it", unit=unit
        )
    return Fault("bad-value", message, remedy)


def _reason(said: str) -> tuple[Sentence, Sentence] | None:
    start = said[:_LONGEST].upper()
    found = (row for row in _REASONS if re.fullmatch(row[0], start, re.DOTALL))
    return next(((message, remedy) for _, message, remedy in found), None)


def _fault(text: str, said: str) -> Fault:
    message, remedy = _reason(said) or (sentence("'{text}' is not a number"), NUMBER_FORM)
    return Fault("not-a-number", message._replace(values={"text": shown(text)}), remedy)
