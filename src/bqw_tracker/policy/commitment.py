"""A measure of a document as it stands there: what it says, and who answers for it."""

import re
from typing import NamedTuple

from bqw_tracker.core.model import Baseline

from .wording.numerals import Span

_NO_WORD = re.compile(r"\W")


def bare(name: str) -> str:
    """Return a name without blanks and punctuation."""
    return _NO_WORD.sub("", name)


def sign_pairs(name: str) -> set[str]:
    """Return the signs of a name, each with the next: names that share many tell of one thing."""
    plain = bare(name)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


class Part(NamedTuple):
    """A stretch of a measure's text that is read, and what is known of its figures besides.

    `span` counts from the text's beginning; `period` governs the figures that name none, `until`
    tells whether it is until when all is to be done (完成时限), and no title's time. A cell
    that holds a figure alone has the `name` of what is counted, the `unit`, the `strength` and the
    `baseline` from the other cells of its row, as far as they tell them. `apart` is a cell beside
    which other years have theirs: what it asks for is asked within its year, not up to it.
    """

    span: Span
    period: str = ""
    name: str = ""
    unit: str = ""
    strength: str = ""
    baseline: Baseline | None = None
    apart: bool = False
    until: bool = False

    def moved(self, by: int) -> "Part":
        """Return it at a place so many characters further on."""
        return self._replace(span=(self.span[0] + by, self.span[1] + by))


class Commitment(NamedTuple):
    """A numbered measure: its text from the title to the last bracket of units.

    `start` is where the text stands in the document, `span` is the whole measure with number and
    units. `units` are the departments that lead, `support` those that support them, `both` those
    of the former that are named for the latter as well, `leaders` the persons who answer,
    `counties` whether the offices of all counties are named as well. `section` is the title of the
    heading that it stands under, `period` the time that governs its figures which name none,
    `titled` that which its titles give.
    `goals` marks a list of targets before the measures: it has a number behind the last measure,
    and its heading as title. `parts` are what is read of the text: not the brackets of units, nor
    cells that tell something else; nothing for all of it.
    """

    number: int
    title: str
    text: str
    start: int
    span: Span
    units: tuple[str, ...] = ()
    counties: bool = False
    support: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    section: str = ""
    period: str = ""
    goals: bool = False
    both: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    titled: str = ""

    @property
    def answered(self) -> bool:
        """Whether anybody is named as responsible."""
        return bool(self.units or self.support) or self.counties

    @property
    def words(self) -> str:
        """The text with blanks and full stops in place of all that is not read."""
        read = [part.span for part in self.parts if not part.name]
        if not self.parts:
            return self.text
        found, at = "", 0
        for start, end in [*read, (len(self.text),) * 2]:
            found += ("。" + " " * (start - at - 1) if start > at else "") + self.text[start:end]
            at = end
        return found
