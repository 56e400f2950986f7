"""Bytes of a CSV file or a policy -> text; what cannot be proven is asked for, never guessed.

Short texts in GB18030 look like Big5 or even like UTF-8 to libraries that guess. So a text
without a byte order mark must show headings that are known before it is believed.
"""

import codecs
import csv
import re
from itertools import chain
from pathlib import Path

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.store.disk import unreadable

from . import Fault, shown
from .headings import read_heading

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
_EMPTY: Fault = "encoding", sentence("the file is empty"), _RESAVE

_HAN = re.compile("[\u4e00-\u9fff]")


def decode(  # noqa: PLR0911 - a return for each way that an encoding is known
    raw: bytes, encoding: str | None = None
) -> tuple[str, str] | Fault:
    """Return the text without its byte order mark, and the encoding it was read in.

    Without `encoding` a byte order mark decides; else strict UTF-8 and GB18030 are tried, and
    the first is believed that shows a known heading within its first 20 lines; else Chinese that
    is valid UTF-8.
    """
    if not raw:
        return _EMPTY
    mark, marked = next((pair for pair in _MARKS if raw.startswith(pair[0])), (b"", None))
    if encoding is not None:
        return _as_asked(raw, encoding, marked)
    if marked:
        text = _strict(raw[len(mark) :], marked)
        return _damaged(marked) if text is None else _checked(text, marked)
    if b"\0" in raw:
        return _checked("\0", "utf-8")
    for name in ("utf-8", "gb18030"):
        text = _strict(raw, name)
        if text is not None and _has_header(text):
            return _checked(text, name)
    text = _strict(raw, "utf-8")
    if text is not None and _HAN.search(text):  # GBK gives Latin letters when it is valid UTF-8
        return _checked(text, "utf-8")
    return (
        "encoding",
        sentence("no line of the first {count} has known headings, so nothing proves in which "
                 "encoding the file is", count=HEADER_WITHIN),
        sentence("mend the headings, or name the encoding: --encoding gb18030 (Excel and WPS in "
                 "Chinese), utf-8, utf-16 or big5"),
    )  # fmt: skip


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _as_asked(raw: bytes, encoding: str, marked: str | None) -> tuple[str, str] | Fault:
    """Read in the encoding that the user named; of UTF-16 the byte order mark tells the order."""
    name = _ENCODINGS.get(encoding.strip().lower().replace("_", "-"))
    if name is None:
        return (
            "encoding",
            sentence("encoding '{name}' is not known here", name=shown(encoding)),
            sentence("write --encoding gb18030, utf-8, utf-16 or big5"),
        )
    if name == "utf-16-le" and marked == "utf-16-be":
        name = marked
    text = _strict(raw, name)
    return _damaged(name) if text is None else _checked(text, name)


def _damaged(name: str) -> Fault:
    return (
        "encoding",
        sentence("the file cannot be read as {encoding}: it is damaged or in another encoding",
                 encoding=name),
        sentence("name another one with --encoding, or save it again as CSV UTF-8 or as xlsx"),
    )  # fmt: skip


def _checked(text: str, name: str) -> tuple[str, str] | Fault:
    """Return the text, unless it is empty or holds NUL."""
    if not text:
        return _EMPTY
    if "\0" in text:
        message = sentence("the file holds a NUL byte; it is damaged or no text")
        return "encoding", message, _RESAVE
    return text, name


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


_POLICY = re.compile("(?:责任|牵头)(?:单位|科室|部门)")
"""What proves that a text was rightly taken for GB18030."""


def read_policy(path: Path) -> str:
    """Return the text with plain line ends.

    UTF-8, UTF-16 with a byte order mark, and GB18030 are read. Raises `Refused` where the file
    cannot be opened or is no such text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    found = decode(raw)
    if len(found) != 2:
        chinese = decode(raw, "gb18030")
        found = chinese if _POLICY.search(str(chinese[0])) else found
    if len(found) != 2:
        raise Refused(
            sentence(
                "{path} is no Chinese text in UTF-8 or GB18030; save the document as plain text",
                path=path,
            )
        )
    return found[0].replace("\r\n", "\n").replace("\r", "\n")
