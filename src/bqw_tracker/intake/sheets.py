"""What a unit sends, as cells of text: CSV here, workbooks by openpyxl and calamine.

A file is known by its content, never by its ending. Text is what a clerk sees, save that figures
keep every digit they hold. What cannot be told safely (errors, formulas without a value) carries
a fault and is never read as empty or 0. Hidden sheets are skipped, hidden rows kept.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bqw_tracker.core.problems import sentence
from bqw_tracker.store.disk import unreadable

from . import Fault
from .decode import decode
from .headings import read_heading

MAX_FILE = 20 << 20
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 200_000, 2_000, 300_000


NO_FAULTS: Mapping[int, Fault] = MappingProxyType({})


class Cell(NamedTuple):
    """Text as a clerk sees it, "" for an empty cell; `fault` where it cannot be relied upon."""

    text: str
    fault: Fault | None = None


class Row(NamedTuple):
    """The texts of a sheet row or of a CSV record, whose first line is `number`; from 1.

    `faults` are by column, from 0, for the texts that cannot be relied upon.
    """

    number: int
    texts: list[str]
    faults: Mapping[int, Fault] = NO_FAULTS

    def text(self, column: int) -> str:
        """Return the text of a column, "" where the row is shorter."""
        return self.texts[column] if column < len(self.texts) else ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written here."""
        return not any(self.texts) and not self.faults


class Sheet(NamedTuple):
    """A table; `exact` is false where number formats are lost, so that 0.985 may be 98.5%."""

    name: str
    rows: list[Row]
    encoding: str | None = None
    exact: bool = True


class Unusable(Exception):  # noqa: N818 - it carries a fault and leaves this module as a value
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault[0])
        self.fault = fault


RESAVE = sentence("open it in WPS or Excel and save it as xlsx")
DAMAGED: Fault = (
    "encoding",
    sentence("the file is damaged: it cannot be read to its end"),
    RESAVE,
)
LOCKED: Fault = (
    "encoding",
    sentence("the file is locked with a password and cannot be opened"),
    sentence("open it in WPS or Excel, take the password away, save it, and send it again"),
)
_NO_TABLE: Fault = (
    "encoding",
    sentence("this is no table: neither CSV nor xlsx, xls, et or ods"),
    sentence("send the table itself, as xlsx or CSV"),
)
_WEB_PAGE: Fault = (
    "encoding",
    sentence("this is a web page or XML under the name of a table"),
    RESAVE,
)
VAST: Fault = (
    "encoding",
    sentence("the table is larger than {rows} rows or {columns} columns",
             rows=MAX_ROWS, columns=MAX_COLUMNS),
    sentence("delete what lies outside the table, then save it again"),
)  # fmt: skip
_TOO_LARGE: Fault = (
    "encoding",
    sentence("the file is larger than {limit} MB", limit=MAX_FILE >> 20),
    sentence("keep the table alone, or send it in parts"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|html|head|meta|style|table)", re.IGNORECASE)
_FOREIGN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"BM")


def read_sheets(path: Path, encoding: str | None = None) -> list[Sheet] | Fault:
    """Return the visible sheets of a file, or why it is none; `encoding` is for CSV alone.

    Merged cells repeat their text. Raises `Refused` where the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(raw) > MAX_FILE:
        return _TOO_LARGE
    try:
        if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
            from .workbooks import read_workbook  # noqa: PLC0415 - needs the extra `office`

            return read_workbook(raw)
        return [_csv(raw, path, encoding)]
    except Unusable as found:
        return found.fault


def row_of(number: int, cells: Sequence[Cell]) -> Row:
    """Return the row that cells make."""
    faults = {column: cell.fault for column, cell in enumerate(cells) if cell.fault}
    return Row(number, [cell.text for cell in cells], faults or NO_FAULTS)


def _width(row: Row) -> int:
    width = len(row.texts)
    while width and not row.texts[width - 1].strip() and width - 1 not in row.faults:
        width -= 1
    return width


def trimmed(rows: Iterable[Row]) -> list[Row]:
    """Cut what is empty at the right and below."""
    kept = [row._replace(texts=row.texts[: _width(row)]) for row in rows]
    while kept and not kept[-1].texts:
        kept.pop()
    return kept


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Return records with the line on which each begins."""
    reader, line = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    try:
        for record in reader:
            yield line + 1, record
            line = reader.line_num
    except csv.Error as error:
        raise Unusable((
            "wrong-columns",
            sentence("from line {line} on this is no CSV: a quotation mark is not closed, or text "
                     "follows it", line=line + 1),
            sentence('write "…" around the whole field, and "" for a quotation mark inside it'),
        )) from error  # fmt: skip


def _delimiter(text: str) -> str:
    """Return the delimiter that gives the most known headings in one line, else the comma."""

    def known(delimiter: str) -> int:
        lines = text[: 1 << 16].splitlines()[:30]
        return max(
            (sum(read_heading(word.strip('"')) is not None for word in line.split(delimiter))
             for line in lines if delimiter in line),
            default=0,
        )  # fmt: skip

    def parts(delimiter: str) -> int:
        return sum(line.count(delimiter) for line in text[: 1 << 16].splitlines()[:30])

    return max((",", "\t", ";"), key=lambda delimiter: (known(delimiter), parts(delimiter)))


def _csv(raw: bytes, path: Path, encoding: str | None) -> Sheet:
    if raw.startswith(_FOREIGN):
        raise Unusable(_NO_TABLE)
    if _MARKUP.match(re.sub(rb"[\0\xbb\xbf\xef\xfe\xff]", b"", raw[:1024])):  # also in UTF-16
        raise Unusable(_WEB_PAGE)
    decoded = decode(raw, encoding)
    if len(decoded) == 3:
        raise Unusable(decoded)
    text, used = decoded
    rows: list[Row] = []
    for line, record in _records(text, _delimiter(text)):
        if len(rows) >= MAX_ROWS or len(record) > MAX_COLUMNS:
            raise Unusable(VAST)
        rows.append(Row(line, record))
    while rows and not _width(rows[-1]):
        rows.pop()
    return Sheet(path.stem, rows, used)  # as wide as written: a comma too many must be seen
