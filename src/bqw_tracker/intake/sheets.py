"""A file that a unit sends -> sheets of cells: CSV here, workbooks by the libraries.

A file is known by its content, never by its ending. Hidden sheets and rows come with a mark.
Of a CSV file or a policy the encoding must be proven, else it is asked for, never guessed: short
texts in GB18030 look like Big5 or even like UTF-8 to libraries that guess. So a text without a
byte order mark must show headings that are known before it is believed.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import chain

from bqw_tracker.core.problems import sentence

from .headings import read_heading
from .tables import (
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    RESAVE,
    VAST,
    Fault,
    Row,
    Sheet,
    Unusable,
    shown,
    width_of,
)

_NO_TABLE = Fault(
    "encoding",
    sentence("this is no table: neither CSV nor xlsx, xls, et or ods"),
    sentence("send the table itself, as xlsx or CSV"),
)
_WEB_PAGE = Fault(
    "encoding",
    sentence("this is a web page or XML under the name of a table"),
    RESAVE,
)
_XML_2003 = Fault(
    "encoding",
    sentence("this is a table in the XML form of Excel 2003, which is not read here"),
    RESAVE,
)
_LOCK = Fault(
    "encoding",
    sentence("this is the lock file that an office program keeps while the table is open"),
    sentence("close the table, and send the file of the same name without ~$"),
)
_CUT = Fault(
    "encoding",
    sentence("the text ends in the middle of a character: the file was cut off"),
    sentence("send the whole file again"),
)
_TOO_LARGE = Fault(
    "encoding",
    sentence("the file is larger than {limit} MB", limit=MAX_FILE >> 20),
    sentence("keep the table alone, or send it in parts"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|html|head|meta|style|table)", re.IGNORECASE)
_ARCHIVED = re.compile(rb"MIME-Version:.*text/html", re.IGNORECASE | re.DOTALL)
"""A web page with all that belongs to it in one file."""
_EXCEL_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_LOCKS = ("~$", ".~lock.")
_LONGEST_LOCK = 1_000
_FOREIGN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"BM")
HEADER_WITHIN = 20
_BEGINNING = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "utf-8-sig"), "utf-8"),
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936", "936", "ansi"), "gb18030"),
    **dict.fromkeys(("utf-16", "utf16", "utf-16-le", "utf-16le", "unicode"), "utf-16-le"),
    **dict.fromkeys(("utf-16-be", "utf-16be"), "utf-16-be"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950"), "big5hkscs"),
}
"""What may be asked for; GB18030 holds GBK and GB2312. 950 is taken for the wider Big5-HKSCS."""
_RESAVE = sentence("save it again as CSV UTF-8 or as xlsx")
_EMPTY = Fault("encoding", sentence("the file is empty"), _RESAVE)
_NUL = Fault("encoding", sentence("the file holds a NUL byte; it is damaged or no text"), _RESAVE)
_UNPROVEN = Fault(
    "encoding",
    sentence("no line of the first {count} has known headings, so nothing proves in which "
             "encoding the file is", count=HEADER_WITHIN),
    sentence("mend the headings, or name the encoding: --encoding gb18030 (Excel and WPS in "
             "Chinese), utf-8, utf-16 or big5"),
)  # fmt: skip

_HAN = re.compile("[\u4e00-\u9fff]")


def read_sheets(raw: bytes, name: str, encoding: str | None = None) -> list[Sheet] | Fault:
    """Return all sheets of a file, or why it is none; `encoding` is for CSV alone.

    Merged cells repeat their text. `raw` may end behind MAX_FILE; `name` is a CSV's.
    """
    if len(raw) > MAX_FILE:
        return _TOO_LARGE
    try:
        if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
            from .workbooks import read_workbook  # noqa: PLC0415 - needs the extra `office`

            return read_workbook(raw)
        if name.startswith(_LOCKS) and len(raw) < _LONGEST_LOCK:
            return _LOCK
        return [_csv(raw, name, encoding)]
    except Unusable as found:
        return found.fault


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Return records with the line on which each begins."""
    reader, line = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    try:
        for record in reader:
            yield line + 1, record
            line = reader.line_num
    except csv.Error as error:
        raise Unusable(Fault(
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


def _csv(raw: bytes, name: str, encoding: str | None) -> Sheet:
    if raw.startswith(_FOREIGN):
        raise Unusable(_NO_TABLE)
    beginning = re.sub(rb"[\0\xbb\xbf\xef\xfe\xff]", b"", raw[:2048])  # also of UTF-16
    if _MARKUP.match(beginning):
        raise Unusable(_XML_2003 if _EXCEL_2003 in beginning else _WEB_PAGE)
    if _ARCHIVED.search(beginning):
        raise Unusable(_WEB_PAGE)
    decoded = decode(raw, encoding)
    if isinstance(decoded, Fault):
        raise Unusable(decoded)
    text, used = decoded
    rows: list[Row] = []
    for line, record in _records(text, _delimiter(text)):
        if len(rows) >= MAX_ROWS or len(record) > MAX_COLUMNS:
            raise Unusable(VAST)
        rows.append(Row(line, record))
    while rows and not width_of(rows[-1]):
        rows.pop()
    return Sheet(name, rows, used)  # as wide as written: a comma too many must be seen


def decode(  # noqa: PLR0911 - a return for each way that it fails
    raw: bytes, encoding: str | None = None
) -> tuple[str, str] | Fault:
    """Return the text without its byte order mark, and the encoding it was read in.

    Without `encoding` a byte order mark decides, else what is proven.
    """
    if not raw:
        return _EMPTY
    mark, marked = next((pair for pair in _MARKS if raw.startswith(pair[0])), (b"", None))
    if encoding is not None:
        name = _ENCODINGS.get(encoding.strip().lower().replace("_", "-"))
        if name is None:
            message = sentence("encoding '{name}' is not known here", name=shown(encoding))
            remedy = sentence("write --encoding gb18030, utf-8, utf-16 or big5")
            return Fault("encoding", message, remedy)
        if name == "utf-16-le" and marked == "utf-16-be":
            name = marked
        mark = b""
    elif marked is None and b"\0" in raw:
        return _NUL
    else:
        name = marked or _proven(raw)
    if name is None:
        return _UNPROVEN
    text = _strict(raw[len(mark) :], name)
    if text is None:
        begun = _strict(raw[len(mark) :], name, final=False)
        if begun is not None and _has_header(begun):
            return _CUT
        return Fault(
            "encoding",
            sentence("the file cannot be read as {encoding}: it is damaged or in another encoding",
                     encoding=name),
            sentence("name another one with --encoding, or save it again as CSV UTF-8 or as xlsx"),
        )  # fmt: skip
    if not text:
        return _EMPTY
    return _NUL if "\0" in text else (text, name)


def _proven(raw: bytes) -> str | None:
    """Return the first encoding that shows a known heading within its first 20 lines.

    Else UTF-8 where Chinese is valid in it. A character cut off at the end disproves nothing.
    """
    for name in ("utf-8", "gb18030"):
        text = _strict(raw, name, final=False)
        if text is not None and _has_header(text):
            return name
    text = _strict(raw, "utf-8")  # GBK gives Latin letters when it is valid UTF-8
    return "utf-8" if text is not None and _HAN.search(text) else None


def _strict(raw: bytes, encoding: str, *, final: bool = True) -> str | None:
    """Return the text, None where it is in another encoding, or cut off and said to be final."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, final).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _has_header(text: str) -> bool:
    """Return whether one of the first rows has known headings, whatever parts the fields."""
    lines = text[:_BEGINNING].splitlines(keepends=True)[:HEADER_WITHIN]
    for delimiter in ",\t;":
        whole = csv.reader(lines, delimiter=delimiter)  # headings may have line breaks in quotes
        alone = (row for line in lines for row in csv.reader([line], delimiter=delimiter))
        try:
            if any(read_heading(cell) for row in chain(whole, alone) for cell in row):
                return True
        except csv.Error:
            continue
    return False
