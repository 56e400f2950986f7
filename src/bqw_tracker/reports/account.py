"""What was understood of a form and what was left out: every filled cell is accounted for."""

from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Sentence


class ReadColumn(NamedTuple):
    """A column with a heading; `field` is the one it was read as, "" for what was left out.

    `about` are the area, period or indicator that its headings name, `units` those they name.
    `why` tells what is left out: beside, total, unknown.
    """

    heading: str
    number: int
    field: str
    about: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    cumulative: bool | None = None
    why: str = ""


class Told(NamedTuple):
    """What holds for all rows of a table: its field, what is said, and who says it."""

    field: str
    value: Period | str
    where: Sentence


class Account(NamedTuple):
    """What was understood of a table, and what was left out.

    Rows are told by their numbers: lines across the table with what they name, totals that were
    checked and those that were not, remarks and signatures, hidden and struck-out rows, rows
    without a figure.
    """

    table: str
    columns: Sequence[ReadColumn]
    told: Sequence[Told]
    lines: Sequence[tuple[int, str]]
    totals: Sequence[int]
    uncompared: Sequence[int]
    remarks: Sequence[int]
    hidden: Sequence[int]
    struck: Sequence[int]
    blank: Sequence[int]


class UnreadSheet(NamedTuple):
    """A sheet that was left out: hidden, or without a row of headings."""

    name: str
    hidden: bool
