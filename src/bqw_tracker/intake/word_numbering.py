"""The numbers that Word writes before paragraphs by itself: 一、 （一） 1. 第一条."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.policy.wording.numerals import in_chinese

if TYPE_CHECKING:  # lxml, by which they are read, tells no types
    from xml.etree.ElementTree import Element

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"),
          (1, "i"))  # fmt: skip
_LEVELS = 9
_DEEPEST = 12
"""How many styles are followed that are based on each other."""
_MOST = 32_767
"""The greatest number of a paragraph in Word."""


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_WRITTEN: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "taiwaneseDigital", "ideographDigital"),
        in_chinese,
    ),
    "chineseLegalSimplified": lambda number: in_chinese(number).translate(_FORMAL),
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda number: str(number).translate(_FULL_WIDTH),
    ),
    "decimalZero": lambda number: f"{number:02}",
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _of(_CIRCLED)),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ideographTraditional": _of(_STEMS),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}  # fmt: skip
"""How numbers are written; in digits where the form is not here."""


class _Level(NamedTuple):
    start: int
    form: str
    text: str


def local(element: "Element") -> str:
    """Return the name of an element without its namespace; a comment has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: "Element", name: str) -> str:
    """Return an attribute by its name without namespace, "" where there is none."""
    return next(
        (str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), ""
    )


def child(element: "Element", *names: str) -> "Element | None":
    """Return what lies in an element by a path of names, None where there is none."""
    for name in names:
        found = next((each for each in element if local(each) == name), None)
        if found is None:
            return None
        element = found
    return element


def _value(element: "Element", *names: str) -> str:
    found = child(element, *names)
    return "" if found is None else attribute(found, "val")


def _all(parent: "Element | None", name: str) -> list["Element"]:
    return [] if parent is None else [each for each in parent if local(each) == name]


class Numbering:
    """Counts the numbered paragraphs of a document, in their order."""

    def __init__(self, numbering: "Element | None", styles: "Element | None") -> None:
        lists = {attribute(each, "abstractNumId"): each for each in _all(numbering, "abstractNum")}
        nums = _all(numbering, "num")
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._styles = {attribute(each, "styleId"): each for each in _all(styles, "style")}
        for num in nums:
            key, identity = _value(num, "abstractNumId"), attribute(num, "numId")
            levels = dict(_levels(self._linked(lists.get(key), nums, lists)))
            starts = dict(_overrides(num))
            for n, level in levels.items():
                levels[n] = level._replace(start=starts.get(n, level.start))
            self._lists[identity] = (f"{key}/{identity}" if starts else key, levels)
        self._counts: dict[str, list[int]] = {}

    def _linked(
        self, element: "Element | None", nums: list["Element"], abstract: dict[str, "Element"]
    ) -> "Element | None":
        """Return the list that one refers to by the name of a style, else itself."""
        link = "" if element is None else _value(element, "numStyleLink")
        style = self._styles.get(link)
        if style is None:
            return element
        number = _value(style, "pPr", "numPr", "numId")
        found = (
            _value(each, "abstractNumId") for each in nums if attribute(each, "numId") == number
        )
        return abstract.get(next(found, ""), element)

    def style(self, paragraph: "Element") -> str:
        """Return the name of a paragraph's style, "" where it has none."""
        style = self._styles.get(_value(paragraph, "pPr", "pStyle"))
        return "" if style is None else _value(style, "name")

    def before(self, paragraph: "Element") -> str:
        """Return the number that stands before a paragraph, with a blank, and count it."""
        number, level = self._place(paragraph)
        key, levels = self._lists.get(number, ("", {}))
        if level not in levels:
            return ""
        counts = self._counts.setdefault(
            key, [levels[n].start - 1 if n in levels else 0 for n in range(_LEVELS)]
        )
        counts[level] = min(counts[level] + 1, _MOST)
        for deeper in range(level + 1, _LEVELS):
            counts[deeper] = levels[deeper].start - 1 if deeper in levels else 0
        if levels[level].form in ("bullet", "none"):
            return ""
        text = levels[level].text
        for n in range(_LEVELS):
            form = levels[n].form if n in levels else "decimal"
            count = max(counts[n], levels[n].start if n in levels else 1)
            text = text.replace(f"%{n + 1}", _WRITTEN.get(form, str)(count))
        return f"{text} "

    def _place(self, paragraph: "Element") -> tuple[str, int]:
        """Return the list and the level of a paragraph; what it lacks its style tells."""
        number = level = ""
        told: Element | None = paragraph
        style = _value(paragraph, "pPr", "pStyle")
        for _ in range(_DEEPEST):
            if told is None or (number and level):
                break
            number = number or _value(told, "pPr", "numPr", "numId")
            level = level or _value(told, "pPr", "numPr", "ilvl")
            told = self._styles.get(style)
            style = "" if told is None else _value(told, "basedOn")
        return number, int(level) if level.isdecimal() else 0


def _levels(element: "Element | None") -> Iterator[tuple[int, _Level]]:
    for each in () if element is None else element:
        if local(each) == "lvl" and attribute(each, "ilvl").isdecimal():
            start = _value(each, "start")
            yield (
                int(attribute(each, "ilvl")),
                _Level(
                    int(start) if start.isdecimal() else 1,
                    _value(each, "numFmt") or "decimal",
                    _value(each, "lvlText"),
                ),
            )


def _overrides(num: "Element") -> Iterator[tuple[int, int]]:
    """Return the levels at which a list begins anew, and with which number."""
    for each in num:
        start = _value(each, "startOverride")
        if (
            local(each) == "lvlOverride"
            and start.isdecimal()
            and attribute(each, "ilvl").isdecimal()
        ):
            yield int(attribute(each, "ilvl")), int(start)
