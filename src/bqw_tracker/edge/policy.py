"""The text of a policy, as it was saved from a web page or a word processor."""

import re
from pathlib import Path

from bqw_tracker.core.problems import Refused, sentence

from .intake.decode import decode
from .load import unreadable

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
