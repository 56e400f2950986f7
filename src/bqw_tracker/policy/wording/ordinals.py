"""The numbers with which the pieces of a text begin, and which are no figures: 1.… (2)… ③….

A figure may be glued to one (2.30家): the number is then the next in order, or a year follows it.
"""

import re
from collections.abc import Iterator

from .numerals import Span

_ORDINAL = re.compile(
    "(?:^|(?<=[。;；:：\n]))[ \t\u3000]*"
    r"(?P<sign>[(（](?P<bracketed>[0-9]{1,2})[)）]"
    r"|(?P<number>[0-9]{1,2})[.、](?P<glued>(?=[0-9])(?!(?:19|20)[0-9]{2}年))?)"
    "|(?P<circled>[①-⑳])"
)


def ordinals(text: str) -> Iterator[Span]:
    """Yield where the numbers of the pieces of a text stand.

    >>> [*ordinals("1.新建3座;2.30家完成改造;3.5公里")], [*ordinals("1.新建3座;3.30家")]
    ([(0, 2), (7, 9), (17, 19)], [(0, 2)])
    """
    last = 0
    for found in _ORDINAL.finditer(text):
        if found["circled"]:
            yield found.span("circled")
            continue
        number = int(found["bracketed"] or found["number"])
        if found["glued"] is None or number == last + 1 > 1:
            last = number
            yield found.span("sign")
