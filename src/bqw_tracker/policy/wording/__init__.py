"""The figures of a Chinese policy: what each asks for, or why it cannot be read.

Rooms: numerals (what number), ordinals (which numbers count pieces), figures (which are figures),
units (what stands behind them), words (comparator and change), bare (what may stand before a number
that no word compares), hints (which time), around (what governs a figure), roles and whom (what a
number is that is no target), bounds (what one figure asks for), reading (the figures of a text, put
together) and agreement (whether a target says the same).
What could be meant in two ways is refused with its reason, never guessed.
Source: docs/domain.md, "The words of the document".
"""

from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence

from .numerals import Span

SCALES = {"万亿": Decimal(10**12), "万": Decimal(10**4), "亿": Decimal(10**8)}


class Wording(NamedTuple):
    """What a figure asks for, and where in the text it stands.

    `unit` is what is known of the text that begins after the number and 万 or 亿, `tail` all of it
    up to the next sign. `high` is the end of a `range`; the comparator `≈` (30家左右) asks for a
    range that holds the number.
    `period` is a period, yearly, standing (monthly, quarterly, half_yearly), or empty; `until`
    marks the time by which something is reached (到2025年).
    `change` marks what is relative: rise (增长20%, 翻一番 by 100 %), fall (下降13.5% is
    `<= -13.5`), times (2倍); `annual` what is so year after year (年均增长7%); `against` is the
    year it is compared with, where one is named.
    `names` are the things of which `spread` (均, 各, 分别) says the figure.
    `number` is the span of the digits, `span` that of everything between word and unit.
    """

    comparator: str
    value: Decimal
    unit: str
    number: Span
    span: Span
    strength: str = "binding"
    high: Decimal | None = None
    tail: str = ""
    period: str = ""
    until: bool = False
    change: str = ""
    annual: bool = False
    against: str = ""
    spread: str = ""
    names: tuple[str, ...] = ()


class Unread(NamedTuple):
    """A number that is no figure one could follow, and why."""

    reason: Sentence
    number: Span
    span: Span


def scaled(text: str) -> tuple[Decimal, str]:
    """Return the scale of 万 or 亿 with which a unit begins, and the unit behind it."""
    for word, scale in SCALES.items():
        if text.startswith(word):
            return scale, text.removeprefix(word)
    return Decimal(1), text
