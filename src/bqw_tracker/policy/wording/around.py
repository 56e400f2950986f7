"""What stands around a number, as far as it governs what the number asks for."""

from typing import NamedTuple

from . import Unread, Wording
from .figures import Stated
from .units import Amount

NEAR = 40
"""How many characters before and behind a number are looked at."""


class Around(NamedTuple):
    """What governs a figure: the words of its clause before it, and those behind it.

    `before` begins behind `previous`, the figure before it in its clause; `head` is that without
    times, with the words before a colon. `said` is the sign of the word directly before the figure
    and where that begins, `carried` whether 分别 gives it the sign of `previous`.
    `clause` is where its clause begins, `since` where what is said since the last time does; `past`
    tells whether that time is over, `more` whether another figure follows in the clause, `quoted`
    whether the figure stands in a name in quotation marks.
    """

    before: str
    head: str
    behind: Amount
    said: tuple[str, int] | None
    change: str
    previous: Wording | Unread | None
    carried: bool
    clause: int = 0
    since: int = 0
    past: bool = False
    more: bool = False
    quoted: bool = False


class Place(NamedTuple):
    """Where a number stands: what governs it, and the text near it on both sides.

    `near` is of its clause, `rest` begins behind the unit and the word that belongs to it (以上).
    """

    clean: str
    figure: Stated
    around: Around
    near: str
    rest: str
