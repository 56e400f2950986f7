"""What became of a document since it was made: held against the one that is drawn again."""

from typing import NamedTuple

from bqw_tracker.changes.altered import Altered
from bqw_tracker.core.problems import Sentence

from .origin import Origin


class Compared(NamedTuple):
    """A document held against one that was drawn again.

    `same` are equal bytes; without them the document was saved in another way where nothing is
    `altered`. Where it cannot be drawn again as it was, only figures are compared: another
    `version` of the program made it, or, where that is empty, it does not tell how it was made.
    `resaved` is the program that an office file names as the last to write it, or nothing.
    """

    same: bool
    altered: tuple[Altered, ...] = ()
    figures_only: bool = False
    version: str = ""
    office: bool = False
    resaved: str = ""


class Since(NamedTuple):
    """What the workspace says now: whether its figures are the same, and what is not as it was.

    `faults` counts the errors because of which it says nothing.
    """

    same: bool
    changes: tuple[Sentence, ...] = ()
    faults: int = 0


class Verified(NamedTuple):
    """What `verify` found of a document that was drawn again from `source`.

    `source` is the commit, or None where no commit is named and it was drawn from the workspace;
    `sample_rows` stand among the data. `astray` is whether the commit is none of those that led to
    what is checked out. A document without an origin is held against a revision alone, and so
    nothing is said of `since`.
    """

    origin: Origin | None
    source: str | None
    compared: Compared
    sample_rows: int
    astray: bool = False
    since: Since | None = None

    @property
    def proved(self) -> bool:
        """Whether nothing is altered that a commit of the history gives, words and figures."""
        compared = self.compared
        return not (compared.altered or compared.figures_only or self.astray)
