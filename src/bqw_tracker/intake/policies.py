"""The text of a policy document: plain text, or what stands in a docx."""

import re
from importlib.util import find_spec
from pathlib import Path

from bqw_tracker.core.characters import without_hidden
from bqw_tracker.core.problems import Refused, Sentence, sentence
from bqw_tracker.extras import library

from .process import answers
from .sheets import decode
from .tables import Fault

_POLICY = re.compile("(?:责任|牵头)(?:单位|科室|部门)")
"""What proves that a text was rightly taken for GB18030."""
_WORD = re.compile(r"\w")
_DOCX = b"word/"
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "doc/wps"),
    (b"{\\rtf", "rtf"),
    (b"PK", "zip"),
)
"""How files of other kinds begin."""


def policy_text(raw: bytes, path: Path) -> str:
    """Return the text of a policy with plain line ends, known by its content.

    UTF-8, UTF-16 with a byte order mark, and GB18030 are read. A docx has a line for each
    paragraph, with its number, and for each row of a table, the cells parted by tabs.
    Raises `Refused` where the bytes of the file are no such document, or hold no text.
    """
    if raw.startswith(b"PK") and _DOCX in raw:
        return _of_docx(raw, path)
    kind = next((kind for begin, kind in _OTHERS if raw.startswith(begin)), "")
    if kind:
        message = sentence(
            "{path} is a file of the kind {kind}, of which no text is read; open it and save it as "
            "docx or as plain text in UTF-8 (a scanned one has to be typed or recognized first)",
            path=path,
            kind=kind,
        )
        raise Refused(message)
    if not raw.strip():
        raise Refused(_empty(path))
    found = decode(raw)
    if isinstance(found, Fault):
        chinese = decode(raw, "gb18030")
        found = chinese if _POLICY.search(str(chinese[0])) else found
    if isinstance(found, Fault):
        message = sentence(
            "{path} is no Chinese text in UTF-8 or GB18030; save the document as plain text",
            path=path,
        )
        raise Refused(message)
    return without_hidden(found[0].replace("\r\n", "\n").replace("\r", "\n"))


def _empty(path: Path) -> Sentence:
    return sentence("{path} holds no text", path=path)


def _of_docx(raw: bytes, path: Path) -> str:
    with library("python-docx"):
        if find_spec("docx") is None:
            raise ImportError
    with answers("bqw_tracker.intake.word", raw) as told:
        try:
            pictures, *lines, end = list(told)
        except ValueError:  # it was cut off
            pictures, lines, end = False, [], False
    if end is not None or not {str}.issuperset(map(type, lines)):
        message: Sentence = sentence(
            "{path} is damaged or too large; open it, and save it anew as docx or as plain text",
            path=path,
        )
        raise Refused(message)
    text = "\n".join(lines)
    if not _WORD.search(text):
        message = _empty(path)
        if pictures:
            message = sentence(
                "{path} holds nothing but pictures: it was scanned; let its text be recognized, "
                "and save that as docx or as plain text",
                path=path,
            )
        raise Refused(message)
    return without_hidden(text)
