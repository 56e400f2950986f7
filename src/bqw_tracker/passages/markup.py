"""Pages and pictures: every text and every tag with its attributes, in the order of the file.

Where an element ends counts as well: what stands in one that is not shown is hidden. So nothing
that a browser shows or runs can differ and not be told; what differs in spelling alone, blanks and
quotes, is the same.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.parsers import expat

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.reports.origin import NAME

_VOID = {"meta", "link", "br", "input", "hr", "img", "base", "col", "embed", "source", "wbr"}
_HEADINGS = ("h1", "h2", "h3", "h4")
_LINES = {
    *_HEADINGS, "tr", "p", "li", "dt", "dd", "summary", "caption", "pre", "option", "figcaption",
    "style", "script", "title", "g", "text", "label", "nav", "header", "aside", "footer", "form",
    "table", "section", "div", "details",
}  # fmt: skip
"""What begins a line."""
_BY_LINE = ("pre", "style", "script")
"""Each line of these is a text of its own."""


def markup_lines(text: str) -> Iterator[Line]:
    """Return the lines of a page, without its origin."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    yield from reader.lines


def picture_lines(text: str) -> Iterator[Line]:
    """Return the lines of a picture, without its origin; as XML its names have their case.

    Raises ExpatError where it is none, and ValueError for a document type, which may hold entities.
    """
    reader, parser = _Reader(), expat.ParserCreate()
    parser.buffer_text = parser.ordered_attributes = True

    def begin(tag: str, attributes: list[str]) -> None:
        pairs: list[tuple[str, str | None]] = []
        pairs += zip(attributes[::2], attributes[1::2], strict=True)
        reader.handle_starttag(tag, pairs)

    parser.StartElementHandler = begin
    parser.EndElementHandler = reader.handle_endtag
    parser.CharacterDataHandler = reader.handle_data
    parser.CommentHandler = reader.handle_comment
    parser.ProcessingInstructionHandler = lambda *told: reader.handle_pi(" ".join(told))
    parser.XmlDeclHandler = lambda *told: reader.handle_pi(" ".join(map(str, ("xml", *told))))
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(text, True)
    reader.flush()
    yield from reader.lines


def _refuse(*_: object) -> None:
    raise ValueError


class _Table:
    """A table that is being read; `heads` are the names of its columns.

    `column` is 0 outside of cells, and in those that reach over several columns.
    """

    def __init__(self, name: str) -> None:
        self.name, self.row, self.column, self.row_name = name, 0, 0, ""
        self.heads: dict[int, str] = {}
        self.heading = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._cells: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self._counts: dict[str, int] = {}
        self._tables: list[_Table] = []
        self._heading = ""
        self._origin = 0

    def flush(self) -> None:
        """End a line."""
        if self._cells:
            hints = tuple(id_ for _, id_ in self._open if id_)
            self.lines.append(Line("", self._place(), tuple(self._cells), hints))
            self._cells = []

    def _place(self) -> Sentence:
        table = self._tables[-1] if self._tables else None
        if table is not None and table.row:
            told = sentence("{table}, row {row}", table=table.name or "-", row=table.row)
            if not table.row_name:
                return told
            return sentence("{table}, row {row} {name}", **told.values, name=table.row_name)
        if self._heading:
            return sentence("below '{heading}'", heading=self._heading)
        picture = self._open[:1] and self._open[0][0] == "svg"
        return sentence("in the picture") if picture else sentence("at the beginning")

    def _column(self) -> str:
        table = self._tables[-1] if self._tables else None
        if table is None or not table.column:
            return ""
        return table.heads.get(table.column) or str(table.column)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]], end: str = "") -> None:
        """Keep a tag with its attributes; some begin a line."""
        about = dict(attrs)
        if about.get("id") == NAME and not self._origin:
            self._origin = 1
        if tag in _LINES:
            self.flush()
        self._in_table(tag, wide="colspan" in about)
        told = "".join(f" {name}" if value is None else f' {name}="{value}"'
                       for name, value in attrs)  # fmt: skip
        self._cells.append((self._column(), f"<{tag}{told}{end}>"))
        if tag not in _VOID:
            self._open.append((tag, about.get("id") or about.get("data-key") or ""))
            self._counts[tag] = self._counts.get(tag, 0) + 1

    def _in_table(self, tag: str, *, wide: bool) -> None:
        if tag == "table":
            self._tables.append(_Table(self._heading))
        if not self._tables:
            return
        table = self._tables[-1]
        if tag == "thead":
            table.heading = True
        elif tag == "tr":
            table.row, table.column = table.row + (not table.heading), 0
            table.row_name = ""
        elif tag in ("td", "th"):
            table.column = 0 if wide else table.column + 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element of a picture that holds nothing; of a page it stays open."""
        void = tag in _VOID
        self.handle_starttag(tag, attrs, "" if void else "/")
        if not void:
            self._close(tag)

    def handle_endtag(self, tag: str) -> None:
        """Keep the end of an element; it ends a line that the element began."""
        self._cells.append(("", f"</{tag}>"))
        if tag in _LINES:
            self.flush()
        self._close(tag)

    def _close(self, tag: str) -> None:
        """Close an element and what was left open in it."""
        if not self._counts.get(tag):
            return
        while self._open:
            closed, id_ = self._open.pop()
            self._counts[closed] -= 1
            if closed == "table" and self._tables:
                self._tables.pop()
            if id_ == NAME and self._origin == 1:
                self._origin = 2
            if closed == tag:
                break
        if tag == "thead" and self._tables:
            self._tables[-1].heading = False

    def handle_data(self, data: str) -> None:
        """Keep a text; blanks are one."""
        here = self._open[-1][0] if self._open else ""
        if self._origin == 1:
            return
        parts = data.split("\n") if here in _BY_LINE else [data]
        for part in parts:
            text = " ".join(part.split())
            if text:
                self._name(here, text)
                self._cells.append((self._column(), text))

    def _name(self, here: str, text: str) -> None:
        """Know what a heading, a caption or the head of a column is called."""
        if here in _HEADINGS:
            self._heading = text
        if not self._tables:
            return
        table = self._tables[-1]
        if here == "caption":
            table.name = text
        elif table.heading or (here == "th" and table.row == 1):
            table.heads.setdefault(table.column, text)
        elif self._counts.get("th") and table.column == 1 and not table.row_name:
            table.row_name = text

    def handle_comment(self, data: str) -> None:
        """Keep a comment: some programs act on it."""
        self._cells.append(("", f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration, as that of entities."""
        self._cells.append(("", f"<!{decl}>"))

    def unknown_decl(self, data: str) -> None:
        """Keep a section of plain data."""
        self._cells.append(("", f"<![{data}]>"))

    def handle_pi(self, data: str) -> None:
        """Keep an instruction."""
        self._cells.append(("", f"<?{data}>"))
