"""A number under its number format -> the text that the clerk means, or that it cannot be told.

A format may scale what it shows (0!.0, writes 48210 as 4.8), add a unit (0.0"万"), show a part of
a day (m"月") or words alone. The text has the scale and the words that are seen, and every digit
that the cell holds: 4.821. Colours, thousands and rounding change nothing.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

from bqw_tracker.core.numbers import EXACT, plain

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d/mmm/yy", 16: "d/mmm", 17: "mmm/yy",
    22: "yyyy/m/d h:mm", 46: "[h]:mm:ss", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "h:mm:ss"),
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
}  # fmt: skip
"""Formats that a file names by number alone, as programs in Chinese show them."""

_TOKEN = re.compile(
    r"""(?P<gap>[_*].?)
      | (?P<words>"[^"]*"?|[\\!].?|\[\$[^\]]*\]?)
      | (?P<elapsed>\[(?:h+|m+|s+)\])
      | (?P<mark>\[[^\]]*\]?)
      | (?P<whole>general|g/通用格式|@|(?<=[0#?])\ ?/\ ?[0-9?\#]+|(?<=[0#?.])e[+-])
      | (?P<hour>am/pm|a/p|上午/下午|h+|s+)
      | (?P<year>y+|e+|g+|b+)
      | (?P<month>m+)
      | (?P<day>d+|a{3,4})
      | (?P<digit>[0#?])
      | (?P<point>\.)
      | (?P<comma>,)
      | (?P<end>;)
      | (?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""A gap is shown as room; a mark is a colour, a condition or a language; what is whole shows the
figure, or the rest of it, as it is."""
_OF_A_DAY = {"year", "month", "day", "hour", "elapsed"}
_LIMIT = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)\]")
_LIMITS = {"<": lt, ">": gt, "<=": le, ">=": ge, "=": eq, "<>": ne}
_COLOUR = re.compile(r"\[(?!dbnum)[^<>=\]]+\]", re.IGNORECASE)
_MINUS = re.compile("[-−–—▲△()（）]")
"""How formats write that a figure is less than 0."""
_DASHES = re.compile(r"[-−–—─\s]+")
_SECTION = re.compile(r"([^0w]*)([0w](?:.*[0w])?)(,*)(\.?[^0w]*)")
"""Before the figure, the figure, what scales it, and after it."""
_LONGEST = 500
"""Letters of a format; Excel takes 255."""
_NO_DAY = 2_958_466
"""The number behind 31 December 9999."""
_DAY = 86_400
_MISSING = 60
"""The number of 29 February 1900, which spreadsheets believe in."""


class Shape(NamedTuple):
    """What a section of a format shows: `before`, the figure, `after`.

    `shift` is the power of ten by which the figure shown is larger than the cell's; None where it
    shows none. `parts` are what it shows of a day. `clear` is false where nobody can tell the
    figure from the words between its digits.
    """

    shift: int | None = 0
    before: str = ""
    after: str = ""
    parts: frozenset[str] = frozenset()
    limit: tuple[str, Decimal] | None = None
    coloured: bool = False
    clear: bool = True


class Format(NamedTuple):
    """The sections for numbers, and that for texts; None where these stand as they are."""

    numbers: tuple[Shape, ...]
    texts: Shape | None = None


class Shown(NamedTuple):
    """What a clerk means; `clear` is false where the format makes something else of it."""

    text: str
    clear: bool = True


PLAIN = Format((Shape(),))
"""What changes nothing."""
_Token = tuple[str, str]
_TEXT = ("whole", "@")


@lru_cache(maxsize=1_000)
def read_format(code: str) -> Format:
    """Return what a number format shows.

    >>> read_format("0") == read_format("#,##0.00_ ") == read_format("") == PLAIN
    True
    """
    if len(code) > _LONGEST:
        return Format((Shape(clear=False),))
    sections: list[list[_Token]] = [[]]
    for found in _TOKEN.finditer(code):
        if found.lastgroup == "end":
            sections.append([])
        else:
            sections[-1].append((str(found.lastgroup), found[0]))
    texts = [each for each in sections if _TEXT in each] or sections[3:4]
    numbers = [_shape(each) for each in sections[:3] if _TEXT not in each] if code else []
    shape = _shape(texts[0]) if texts else Shape()
    return Format(tuple(numbers) or (Shape(),), None if shape == Shape() else shape)


def _shape(section: Sequence[_Token]) -> Shape:
    kinds = {kind for kind, _ in section}
    marks = [text for kind, text in section if kind == "mark"]
    limit = next((found for text in marks if (found := _LIMIT.fullmatch(text))), None)
    about = Shape(
        limit=(limit[1], Decimal(limit[2])) if limit else None,
        coloured=any(map(_COLOUR.fullmatch, marks)),
    )
    if not kinds.isdisjoint(_OF_A_DAY):
        parts = frozenset(_parts(section))
        clear = "digit" not in kinds or "hour" in kinds  # seconds may have places
        return about._replace(shift=None, parts=parts, clear=clear)
    said = [text for token in section if (text := _said(token))]
    found = _SECTION.fullmatch("".join(map(_outline, section)))
    if found is None:
        return about._replace(shift=None, before="".join(said))
    first, figure, scaling, last = found.groups()
    before = "".join(said[: _words(first)])
    after = "".join(said[len(said) - _words(last) :])
    percents = section.count(("other", "%"))
    thousands = len(scaling) + len(re.findall(r",(?=,*\.)", figure))
    places = figure.partition("·")[2].count("0")
    clear = bool(
        re.fullmatch("[0w,.]*|[0,]*·[0,]*", figure)
        and "," not in first + last
        and not re.search("[0-9.,]$", before)
        and not re.match("[0-9.,]", after)
    )
    return about._replace(
        shift=2 * percents - 3 * thousands - places,
        before=before.removeprefix("+"),
        after=after,
        clear=clear,
    )


def _said(token: _Token) -> str:
    """Return the words of a format that are seen, without the blanks around them."""
    kind, text = token
    if text.startswith("[$"):
        text = text[2:].rstrip("]").partition("-")[0]
    elif kind == "words":
        text = text[1:].removesuffix('"') if text[0] == '"' else text[1:]
    return text.strip() if kind in ("words", "other") else ""


def _outline(token: _Token) -> str:
    """Return 0 for a digit, w for a whole, · for a point that is a word, " for other words."""
    said = _said(token)
    if said:
        return "·" if said == "." else '"'
    return {"digit": "0", "whole": "w", "point": ".", "comma": ","}.get(token[0], "")


def _words(outline: str) -> int:
    return outline.count('"') + outline.count("·")


def _parts(section: Sequence[_Token]) -> Iterator[str]:
    """Return what is shown of a day; m is minutes behind hours and before seconds."""
    tokens = [(kind, text.lower()) for kind, text in section if kind in _OF_A_DAY]
    for number, (kind, _) in enumerate(tokens):
        before, behind = tokens[:number][-1:], tokens[number + 1 : number + 2]
        minutes = any("h" in text for _, text in before) or any("s" in text for _, text in behind)
        yield "hour" if kind == "month" and minutes else kind


def of_a_day(form: Format) -> bool:
    """Return whether a format shows numbers as days or times."""
    return any(shape.parts for shape in form.numbers)


def shown_text(text: str, form: Format) -> Shown:
    """Return a text as it is seen under its format."""
    shape = form.texts
    if shape is None:
        return Shown(text)
    if shape.shift is None:
        return Shown(shape.before) if shape.before else Shown(text, clear=False)
    return Shown(f"{shape.before}{text}{shape.after}")


def shown_number(number: Decimal, form: Format, *, since_1904: bool = False) -> Shown:
    """Return a number as it is seen under its format, but with all its digits.

    >>> shown_number(Decimal(48210), read_format('0!.0,"万"')).text
    '4.821万'
    """
    seen = _seen(number, form.numbers, since_1904=since_1904)
    return Shown(plain(number), clear=False) if seen is None else Shown(seen)


def _seen(number: Decimal, shapes: Sequence[Shape], *, since_1904: bool) -> str | None:
    """Return what is seen of a number, None where nobody can tell it by what is seen."""
    shape = _section(number, shapes)
    if shape is None or not shape.clear:
        return None
    if shape.parts:
        return _moment(number, shape.parts, since_1904=since_1904)
    before, after = shape.before, shape.after
    if shape.shift is None:
        return "0" if number == 0 and _DASHES.fullmatch(before) else before or None
    if number <= 0:
        own = shape.limit is None and shape is not shapes[0]
        if number and own and not shape.coloured and not _MINUS.search(before + after):
            return None
        before, after = _MINUS.sub("", before), _MINUS.sub("", after)
    sign = "-" if number < 0 else ""
    return f"{sign}{before}{plain(number.copy_abs().scaleb(shape.shift, EXACT))}{after}"


def _section(number: Decimal, shapes: Sequence[Shape]) -> Shape | None:
    """Return the section that shows a number, None where none does."""
    if any(shape.limit for shape in shapes):
        return next((shape for shape in shapes if _within(number, shape)), None)
    if number == 0 and len(shapes) > 2:
        return shapes[2]
    return shapes[1] if number < 0 and len(shapes) > 1 else shapes[0]


def _within(number: Decimal, shape: Shape) -> bool:
    return shape.limit is None or _LIMITS[shape.limit[0]](number, shape.limit[1])


def _moment(number: Decimal, parts: frozenset[str], *, since_1904: bool) -> str | None:
    """Return a day or a time as it is seen; None where there is none of this number."""
    if not 0 <= number < _NO_DAY:
        return None
    days, rest = divmod(int((number * _DAY).to_integral_value(ROUND_HALF_UP)), _DAY)
    if "elapsed" in parts:
        return _clock(days * _DAY + rest)
    if parts == {"hour"} and not days:
        return _clock(rest)
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 31 if days < _MISSING else 30)
    ordinal = first.toordinal() + days
    if ordinal > date.max.toordinal() or (not days and not since_1904):
        return None
    return _of_a_day(date.fromordinal(ordinal), rest, parts)


def _of_a_day(day: date, seconds: int, parts: frozenset[str]) -> str:
    if "day" in parts or "hour" in parts:
        minutes = seconds // 60 if "hour" in parts else 0
        return f"{day}T{minutes // 60:02}:{minutes % 60:02}" if minutes else str(day)
    if "month" in parts:
        return f"{day:%Y-%m}" if "year" in parts else f"{day.month}月"
    return f"{day.year}年"


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")
