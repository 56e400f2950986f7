"""Workbooks: each row of each sheet, its cells as they are seen and as they are held.

What an office program changes when it saves a file again (styles, fonts, the order of parts) is
not looked at; a format that shows another figure is, and so are rows, columns and sheets that are
hidden, formulas, links, and what lies above the cells.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from posixpath import basename
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.intake.grids import Room
from bqw_tracker.intake.number_formats import BUILT_IN, read_format, shown_number
from bqw_tracker.intake.parts import Package

from .settings import LEAST_HEIGHT, LEAST_WIDTH, is_hidden, is_on, settings

_GENERAL = "General"
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?(?![0#?.,])")
_AS_HELD = Context(prec=15, rounding=ROUND_HALF_UP)
"""Office programs keep so many digits of a number, and round what they write so."""
_NAME = re.compile("([A-Z]+)([0-9]+)")
_SECTIONS = 4
"""Sections of a format, for numbers above, below and at zero, and for texts."""
_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&[0-9]+|&[A-Z]')
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ELSEWHERE = re.compile("(?!file:)(?:(?<=/)|^)[A-Za-z][A-Za-z0-9+.-]+:")
_ABOVE = (
    "drawing",
    "comments",
    "vmlDrawing",
    "oleObject",
    "control",
    "image",
    "table",
    "pivotTable",
)
"""Kinds of parts that show something above or beside the cells; a ledger has none."""
_PROGRAMS = ("vbaProject", "externalLink", "customXml", "connections")


def sheet_lines(raw: bytes) -> Iterator[Line]:
    """Return the rows of all sheets. Raises whatever a damaged file makes its reader raise."""
    package = Package(raw, Room())
    main = dict(package.related("").values()).get("officeDocument", "xl/workbook.xml")
    related = package.related(main)
    parts = dict(related.values())
    strings = _Strings()
    if "sharedStrings" in parts:
        package.parse(parts["sharedStrings"], strings)
    styles = _styles(package, parts)
    for kind, part in sorted(related.values()):
        if kind in _PROGRAMS:
            yield _aside("", sentence("the file"), part)
    for text in styles.conditional:
        yield _aside("", sentence("a conditional format"), text)
    for name, about in package.elements(main):
        if name == "sheet":
            id_ = next((value for key, value in about.items() if key.endswith(":id")), "")
            title = about.get("name", "")
            if about.get("state", "visible") != "visible":
                yield _aside(title, sentence("sheet '{name}'", name=title), about["state"])
            yield from _sheet(package, title, related[id_][1], (strings.found, styles))


def _aside(part: str, place: Sentence, text: str) -> Line:
    return Line(part, place, (("", text),))


class _Styles(NamedTuple):
    """The number format and whether what is shown is struck out, by style; formats by condition."""

    forms: list[tuple[str, bool]]
    conditional: list[str]


def _styles(package: Package, parts: Mapping[str, str]) -> _Styles:
    codes = {str(number): code for number, code in BUILT_IN.items()}
    struck: list[bool] = []
    forms: list[tuple[str, bool]] = []
    conditional: list[str] = []
    within = ""
    for name, about in package.elements(parts["styles"]) if "styles" in parts else ():
        if name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles",
                    "dxfs"):  # fmt: skip
            within = name
        elif name == "numFmt" and within == "dxfs":
            conditional.append(about.get("formatCode", ""))
        elif name == "numFmt":
            codes[about.get("numFmtId", "")] = about.get("formatCode", "")
        elif within == "fonts" and name == "font":
            struck.append(False)
        elif within == "fonts" and name == "strike":
            struck[-1] = is_on(about.get("val", "1"))
        elif within == "cellXfs" and name == "xf":
            font = int(about.get("fontId", "0"))
            code = codes.get(about.get("numFmtId", "0"), _GENERAL)
            forms.append((code, font < len(struck) and struck[font]))
    return _Styles(forms or [(_GENERAL, False)], conditional)


class _Strings:
    """Reads the texts that cells share."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.count, self.found = 0, list[str]()
        self._parts: list[str] = []
        self._spoken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._spoken = True
        elif name == "strike" and is_on(attributes.get("val", "1")):
            self._parts.append("[---]")
        elif name == "t" and not self._spoken:
            self.parser.CharacterDataHandler = self._parts.append

    def end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name == "si":
            self.found.append(_unescaped("".join(self._parts)))
        elif name == "rPh":
            self._spoken = False


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Rows:
    """Reads the rows of a sheet; `marks` are said of a row as a whole, `aside` of the sheet."""

    parser: expat.XMLParserType

    def __init__(self, strings: list[str], styles: _Styles) -> None:
        self.count = 0
        self._strings, self._styles = strings, styles
        self.cells: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.marks: dict[int, list[str]] = defaultdict(list)
        self.aside: list[str] = []
        self.links: dict[str, str] = {}
        self._about: dict[str, str] = {}
        self._texts: dict[str, list[str]] = {}
        self._seen: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "c":
            self._about, self._texts = attributes, {}
            self._once(attributes["r"])
        elif name in ("v", "f", "t") or name.endswith(("Header", "Footer")):
            self.parser.CharacterDataHandler = self._texts.setdefault(name, []).append
        elif name == "row":
            if "r" in attributes:
                self._once(f"A{attributes['r']}", "row ")
            if is_hidden(attributes, "ht", LEAST_HEIGHT):
                self.marks[int(attributes["r"])].append("hidden")
        elif name == "col":
            if is_hidden(attributes, "width", LEAST_WIDTH):
                self.aside.append(f"hidden {attributes['min']}-{attributes['max']}")
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif name == "hyperlink":
            self._link(attributes)
        else:
            self.aside += settings(name, attributes)

    def _link(self, attributes: dict[str, str]) -> None:
        id_ = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        self.links[attributes["ref"]] = id_ or attributes.get("location", "")
        if "tooltip" in attributes:
            self.aside.append(attributes["tooltip"])

    def _once(self, name: str, kind: str = "") -> None:
        """Tell a row or a cell that stands there twice: programs show the one or the other."""
        if kind + name in self._seen:
            self.marks[_place(name)[1]].append(f"{kind}{name} twice")
        self._seen.add(kind + name)

    def _merge(self, area: str) -> None:
        (column, row), (last, below) = (_place(each) for each in area.split(":"))
        self.marks[row].append(f"merged {column}-{last} +{below - row}")

    def end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name == "c":
            text = self._cell()
            if text:
                column, row = _place(self._about["r"])
                self.cells[row].append((f"{column}{row}", text))
        elif name.endswith(("Header", "Footer")):
            text = " ".join(_CODES.sub(" ", "".join(self._texts.pop(name, ()))).split())
            if text:
                self.aside.append(text)

    def _cell(self) -> str:
        kind, value = self._about.get("t", "n"), "".join(self._texts.get("v", ()))
        form, struck = self._styles.forms[int(self._about.get("s", "0"))]
        if kind == "s" and value:
            text = self._strings[int(value)]
        elif kind == "inlineStr":
            text = _unescaped("".join(self._texts.get("t", ())))
        elif kind == "n" and value:
            text = number_text(value, form)
        else:
            text = _unescaped(value)
        if kind != "n" and text and _changes_texts(form):
            text = f"{text} [{form}]"
        formula = "".join(self._texts.get("f", ()))
        text = f"={formula} → {text}" if "f" in self._texts else text
        return f"[---] {text}" if struck and text else text


@lru_cache(maxsize=10_000)
def _changes_texts(code: str) -> bool:
    """Return whether a format shows texts otherwise than they are: by its fourth section, or @.

    >>> _changes_texts('General;General;General;"x"'), _changes_texts('"x"@'), _changes_texts(";;;")
    (True, True, True)
    >>> _changes_texts("@"), _changes_texts('0;"@;;;"'), _changes_texts("General;-General;0;@")
    (False, False, False)
    """
    sections = _QUOTED.sub("?", code).split(";")
    return sections[-1] != "@" and (len(sections) == _SECTIONS or "@" in sections[-1])


def _place(name: str) -> tuple[str, int]:
    found = _NAME.fullmatch(name.replace("$", ""))
    if found is None:
        raise ValueError(name)
    return found[1], int(found[2])


def _sheet(
    package: Package, title: str, part: str, book: tuple[list[str], _Styles]
) -> Iterator[Line]:
    rows = _Rows(*book)
    package.parse(part, rows)
    related = package.related(part)
    whole = sentence("sheet '{name}'", name=title)
    for text in dict.fromkeys(rows.aside):
        yield _aside(title, whole, text)
    for kind, target in sorted(related.values()):
        # LibreOffice adds a drawing to each sheet, in which nothing is drawn.
        if kind in _ABOVE and (kind != "drawing" or len(package.elements(target)) > 1):
            yield _aside(title, whole, basename(target))
    for place, id_ in rows.links.items():
        column, row = _place(place.split(":")[0])
        target = related[id_][1] if id_ in related else id_
        rows.cells[row].append((f"{column}{row}", f"→ {_led_to(target)}"))
    for row in sorted({*rows.cells, *rows.marks}):
        told = [*rows.cells[row], *(("", text) for text in rows.marks[row])]
        yield Line(title, whole, tuple(told))


def _led_to(target: str) -> str:
    r"""Return the name of what a link leads to; programs write the way to it in their own style.

    What lies elsewhere than among the files is named whole.

    >>> _led_to("xl/worksheets/data\\evidence\\1.pdf"), _led_to("xl/data/evidence/1.pdf")
    ('1.pdf', '1.pdf')
    >>> _led_to("xl/worksheets/https:/example.com/1.pdf")
    'https:/example.com/1.pdf'
    """
    target = unquote(target).replace("\\", "/")
    elsewhere = _ELSEWHERE.search(target)
    return target[elsewhere.start() :] if elsewhere else basename(target)


@lru_cache(maxsize=100_000)
def number_text(value: str, code: str) -> str:
    """Return a number as it is seen, and as it is held where that says more.

    >>> number_text("0.50227272727272732", "0.0%")
    '50.2% [0.502272727272727]'
    >>> number_text("660", '">"#,##0'), number_text("45107", "yyyy-mm-dd")
    ('>660', '2023-06-30')
    >>> number_text("0.5", '"99.9%"'), number_text("7", "General")
    ('99.9%', '7')
    """
    held = _AS_HELD.plus(Decimal(repr(float(value))))
    form = read_format(code)
    seen = shown_number(held, form)
    if not seen.clear:
        return f"{plain(held)} [{code}]"
    decimals = _DECIMALS.search(_QUOTED.sub("", code.split(";", maxsplit=1)[0]))
    if decimals is None:
        whole = seen.text
    else:
        shift = form.numbers[0].shift or 0
        step = Decimal(1).scaleb(-len(decimals[1] or "") - shift)
        whole = shown_number(held.quantize(step, ROUND_HALF_UP), form).text
    exact = plain(held)
    return whole if exact in (whole, seen.text) or whole == seen.text else f"{whole} [{exact}]"
