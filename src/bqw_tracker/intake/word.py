"""The process that reads a docx: the bytes of a file in, its lines out, each as JSON.

A paragraph is a line, and so is a row of a table, its cells parted by tabs. Of merged cells the
first one has the text; one that is merged with those below has it in each row. What was inserted
counts, what was deleted or is hidden does not; heads, feet, notes and tables of contents are left
out. The first answer is whether there are pictures, the last is null.
"""

import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, cast

from .bounds import bound
from .word_numbering import Numbering, attribute, child, local

if TYPE_CHECKING:  # lxml, by which they are read, tells no types
    from xml.etree.ElementTree import Element

_LEFT_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "rPr", "pPr", "tblPr"}
"""What holds no text that counts; the fallback of a text box says it a second time."""
_PICTURES = {"drawing", "pict", "object", "altChunk"}
_BREAKS = {"br", "cr"}
_AROUND = {
    "sdt",
    "sdtContent",
    "customXml",
    "ins",
    "moveTo",
    "smartTag",
    "AlternateContent",
    "Choice",
}
"""What stands around paragraphs, rows and cells, and says nothing itself."""
_CLOSED = re.compile(r"[\W_]$")
_BROKEN = 2
"""Letters of a line in a narrow cell, at most, where all its lines are parts of one word."""


class _Reader:
    """Reads the body of a document; it counts what is numbered by itself."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.pictures = False

    def lines(self, parent: "Element") -> Iterator[str]:
        """Return the lines of a body, a cell or a text box."""
        for element in _inside(parent):
            if local(element) == "p":
                yield from self._paragraph(element)
            elif local(element) == "tbl":
                yield from self._rows(element)
            self.pictures |= local(element) in _PICTURES

    def _paragraph(self, paragraph: "Element") -> Iterator[str]:
        number = self._numbering.before(paragraph)
        boxes: list[Element] = []
        text = "".join(self._text(paragraph, boxes))
        if not self._numbering.style(paragraph).lower().startswith("toc"):
            yield from f"{number}{text}".split("\n") if text.strip() or number else [""]
        for box in boxes:
            yield from self.lines(box)

    def _text(self, element: "Element", boxes: list["Element"]) -> Iterator[str]:
        for part in element:
            name = local(part)
            if name == "txbxContent":
                boxes.append(part)
            elif name == "t":
                yield part.text or ""
            elif name in _BREAKS:
                yield "\n" if attribute(part, "type") not in ("page", "column") else ""
            elif name == "tab":
                yield "\t"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "r" and _hidden(part):
                continue
            elif name not in _LEFT_OUT:
                self.pictures |= name in _PICTURES
                yield from self._text(part, boxes)

    def _rows(self, table: "Element") -> Iterator[str]:
        above: dict[int, str] = {}
        for row in _inside(table):
            if local(row) != "tr" or child(row, "trPr", "del") is not None:
                continue
            texts = [""] * _number(child(row, "trPr", "gridBefore"), 0)
            for cell in _inside(row):
                if local(cell) != "tc":
                    continue
                text = self._cell(cell)
                column = len(texts)
                merged = child(cell, "tcPr", "vMerge")
                if merged is not None and attribute(merged, "val") != "restart":
                    text = above.get(column, "")
                across = child(cell, "tcPr", "hMerge")
                if across is not None and attribute(across, "val") != "restart":
                    text = ""
                above[column] = text
                texts += [text, *[""] * (_number(child(cell, "tcPr", "gridSpan"), 1) - 1)]
            yield "\t".join(texts)

    def _cell(self, cell: "Element") -> str:
        pieces = [piece for line in self.lines(cell) if (piece := " ".join(line.split()))]
        if all(len(piece) <= _BROKEN for piece in pieces):
            return "".join(pieces)
        joined = ""
        for piece in pieces:
            joined += ("" if not joined or _CLOSED.search(joined) else "；") + piece
        return joined


def _inside(parent: "Element") -> Iterator["Element"]:
    """Return the paragraphs, tables, rows or cells of something, whatever stands around them."""
    for element in parent:
        name = local(element)
        if name in _AROUND:
            gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
            if gallery is None or attribute(gallery, "val") != "Table of Contents":
                yield from _inside(element)
        elif name not in _LEFT_OUT:
            yield element


def _hidden(run: "Element") -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in ("0", "false", "off")


def _number(element: "Element | None", default: int) -> int:
    text = "" if element is None else attribute(element, "val")
    return min(int(text), 100) if text.isdecimal() else default


def read_docx(raw: bytes) -> tuple[list[str], bool]:
    """Return the lines of a docx, and whether it holds pictures. Raises whatever it likes."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - the extra `office`
    from docx.opc.oxml import parse_xml  # noqa: PLC0415
    from docx.package import Package  # noqa: PLC0415

    main = Package.open(BytesIO(raw)).main_document_part

    def beside(kind: str) -> "Element | None":
        part = next((each.target_part for each in main.rels.values()
                     if not each.is_external and each.reltype == kind), None)  # fmt: skip
        return None if part is None else cast("Element", parse_xml(part.blob))

    numbering = Numbering(beside(RELATIONSHIP_TYPE.NUMBERING), beside(RELATIONSHIP_TYPE.STYLES))
    reader = _Reader(numbering)
    body = next(each for each in parse_xml(main.blob) if local(each) == "body")
    return list(reader.lines(body)), reader.pictures


def main() -> None:
    """Read from stdin, and answer on stdout."""
    bound()
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines, pictures = read_docx(sys.stdin.buffer.read())
    for answer in (pictures, *lines, None):
        sys.stdout.buffer.write(encode(answer).encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
