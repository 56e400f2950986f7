"""The text of a policy document: plain text, or what stands in a docx."""

import re
from pathlib import Path

from bqw_tracker.core.problems import Refused, sentence

from .sheets import decode
from .tables import Fault

_POLICY = re.compile("(?:责任|牵头)(?:单位|科室|部门)")
"""What proves that a text was rightly taken for GB18030."""


def policy_text(raw: bytes, path: Path) -> str:
    """Return the text of a policy with plain line ends.

    UTF-8, UTF-16 with a byte order mark, and GB18030 are read. Raises `Refused` where the bytes
    of the file are no such text.
    """
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
    return found[0].replace("\r\n", "\n").replace("\r", "\n")
