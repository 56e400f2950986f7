"""Circulars: each paragraph by its sentences, each row of a table by its cells, heads and feet.

Text that is struck out, hidden or deleted is marked, what was inserted is text, and pictures are
named; fonts and the order of parts, which every office program changes, are not looked at.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.intake.grids import Room
from bqw_tracker.intake.parts import Package

from .settings import is_on

_MAIN = "word/document.xml"
_SENTENCES = re.compile(r"(?<=[。；;])|(?<=\. )")
_PLACES = {
    "header": sentence("head of the pages").template,
    "footer": sentence("foot of the pages").template,
    "footnotes": sentence("notes").template,
    "endnotes": sentence("notes").template,
    "comments": sentence("comments").template,
    "styles": sentence("styles").template,
}
"""What stands beside the text, and how its place is called."""
_SHOWN = ("drawing", "pict", "object", "altChunk", "sym", "oMath", "fldSimple")
"""What shows something that is no text; a circular has none."""
_HIDING = (
    "del", "moveFrom", "hidden", "vMerge", "webHidden", "specVanish", "bdo", "rtl", "framePr",
)  # fmt: skip
"""What hides a text, turns it round or moves it away, wherever it stands; a circular has none."""
_LEAST_HEIGHT = 100
"""Twentieths of a point below which a row cannot be read."""
_MARKS = {"strike": "[---]", "dstrike": "[---]", "vanish": "[hidden]"}


def word_lines(raw: bytes) -> Iterator[Line]:
    """Return what stands in a document. Raises whatever a damaged file makes its reader raise."""
    package = Package(raw, Room())
    main = dict(package.related("").values()).get("officeDocument", _MAIN)
    body = _Body()
    package.parse(main, body)
    yield from body.lines
    beside: set[tuple[str, str]] = set()
    for kind, part in package.related(main).values():
        if kind in _PLACES and kind != "styles" and part in package:
            reader = _Body()
            package.parse(part, reader)
            text = " ".join(text for line in reader.lines for text in line.texts)
            if text:
                beside.add((_PLACES[kind], text))
        elif kind == "styles" and part in package:
            looks = _Looks()
            package.parse(part, looks)
            beside |= {(_PLACES[kind], text) for text in looks.found}
    for place, text in sorted(beside):
        yield Line("", Sentence(place, {}), (("", text),))


class _Body:
    """Hears of the elements of a part."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.count = 0
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._paragraph, self._table, self._row = 0, 0, 0
        self._cells: list[tuple[str, str]] = []
        self._heads: list[str] = []
        self._depth = 0
        self._field = 0
        self._instruction: list[str] = []
        self._in_run = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "tbl":
            self._end_of_paragraph()
            self._depth += 1
            if self._depth == 1:
                self._table, self._row, self._heads = self._table + 1, 0, []
        elif name == "tr" and self._depth == 1:
            self._row, self._cells = self._row + 1, []
        elif name == "r":
            self._in_run = True
        elif name.rpartition(":")[2] in ("t", "delText", "instrText"):
            self._begin_text(name)
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            self._text.append(" " if self._in_run else "")
        elif name == "fldChar":
            self._in_field(attributes)
        elif name in _MARKS and self._in_run and _is_on(attributes):
            self._text.append(_MARKS[name])
        elif _is_odd(name, attributes):
            self._text.append(f"[{name}]")

    def _in_field(self, attributes: dict[str, str]) -> None:
        kind = next((v for k, v in attributes.items() if k.endswith("fldCharType")), "")
        self._field += {"begin": 1, "end": -1}.get(kind, 0)
        if kind != "separate":
            self._instruction = []

    def _instruct(self, text: str) -> None:
        self._instruction.append(text)
        self._text.append(text)

    def _begin_text(self, name: str) -> None:
        """Hear the text; what a field shows is made by the program, if it has an instruction."""
        if name == "delText":
            self._text.append("[---]")
        if name == "instrText":
            self.parser.CharacterDataHandler = self._instruct
        elif name != "t" or not self._field or not "".join(self._instruction).strip():
            self.parser.CharacterDataHandler = self._text.append

    def end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name == "r":
            self._in_run = False
        elif name == "p":
            if not self._depth:
                self._end_of_paragraph()
            else:
                self._text.append(" ")
        elif name == "tc" and self._depth == 1:
            self._end_of_cell()
        elif name == "tr" and self._depth == 1:
            self._end_of_row()
        elif name == "tbl":
            self._depth -= 1

    def _said(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text = []
        return text

    def _end_of_paragraph(self) -> None:
        text = self._said()
        self._paragraph += 1
        if text:
            parts = [part.strip() for part in _SENTENCES.split(text) if part.strip()]
            self._line(
                sentence("paragraph {number}", number=self._paragraph),
                tuple(("", part) for part in parts),
            )

    def _end_of_cell(self) -> None:
        column = len(self._cells)
        name = self._heads[column] if column < len(self._heads) else str(column + 1)
        self._cells.append((name, self._said()))

    def _end_of_row(self) -> None:
        if self._row == 1:
            self._heads = [text or str(n + 1) for n, (_, text) in enumerate(self._cells)]
        self._line(
            sentence("table {table}, row {row}", table=self._table, row=self._row),
            tuple(self._cells),
        )

    def _line(self, place: Sentence, cells: tuple[tuple[str, str], ...]) -> None:
        self.lines.append(Line("", place, cells))


class _Looks:
    """Hears which styles hide a text or strike it out."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.count, self.found = 0, list[str]()
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        if name == "style":
            self._style = next((v for k, v in attributes.items() if k.endswith("styleId")), "")
        elif name in _MARKS and _is_on(attributes):
            self.found.append(f"{_MARKS[name]} {self._style}")

    def end(self, name: str) -> None:
        """Nothing is kept of ends."""


def _is_odd(name: str, attributes: dict[str, str]) -> bool:
    """Return whether an element shows something that is no text, or hides what is."""
    if name == "trHeight":
        rule = next((v for k, v in attributes.items() if k.endswith("hRule")), "")
        return rule == "exact" and int(_value(attributes)) < _LEAST_HEIGHT
    if name == "numId":
        return _value(attributes) != "0"
    local = name.rpartition(":")[2]
    return local in _SHOWN or (name in _HIDING and _is_on(attributes))


def _value(attributes: dict[str, str]) -> str:
    return next((v for k, v in attributes.items() if k.endswith("val")), "1")


def _is_on(attributes: dict[str, str]) -> bool:
    return is_on(_value(attributes))
