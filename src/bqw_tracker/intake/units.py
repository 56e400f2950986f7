"""The units that a form names for a figure -> what the figure is multiplied by, or what differs."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from bqw_tracker.core.model import Indicator
from bqw_tracker.core.numbers import EXACT, parse_number, plain
from bqw_tracker.core.problems import sentence
from bqw_tracker.core.row_checks import THINGS

from .columns import Column
from .figures import read_figure
from .tables import Fault, bare
from .vocabulary import Vocabulary, measure_of


class Hints(NamedTuple):
    """The units that a form names for a figure: beside it (in its heading, its row), and above.

    `asked` is the indicator's, None for the parts of a % and what an amount is divided by; of the
    latter `never` is the amount's, in which it cannot be counted.
    """

    beside: tuple[tuple[str, ...], ...]
    above: tuple[str, ...]
    asked: str | None
    never: str | None = None


def hints_of(column: Column, indicator: Indicator, unit: str, above: tuple[str, ...]) -> Hints:
    """Return the units that the form names for a figure, and the one that is asked for.

    Parts of a % have none; only their own heading may speak of them.
    """
    parts = column.field == "denominator" or (
        column.field == "numerator" and indicator.factor != "1"
    )
    if parts:
        never = indicator.unit if indicator.factor == "1" else None
        return Hints((column.units,) if column.units else (), (), None, never)
    own = tuple(hints for hints in (column.units, (unit,) if unit else ()) if hints)
    return Hints(own, above if indicator.unit != "%" else (), indicator.unit)


def factor_of(hints: Hints, words: Vocabulary) -> Decimal | Fault:
    """Return by what a figure in one of these units is multiplied to be in the indicator's."""
    scales: set[Decimal] = set()
    amount = measure_of(hints.never, words) if hints.never else None
    for said in hints.beside:
        measures = (measure_of(bare(hint), words) for hint in said)
        if amount and any(measure and measure[1] == amount[1] for measure in measures):
            return _of_the_amount(said)
        fit = _scales(said, hints.asked, words)
        if len(fit) != 1:
            return _other_unit(said, hints.asked)
        scales |= fit
    above = _scales(hints.above, hints.asked, words) if hints.above else set()
    if hints.above and len(above) != 1 and not (scales and not above):
        return _other_unit(hints.above, hints.asked)
    scales |= above
    if len(scales) == 1:
        return scales.pop()
    return _other_unit((*chain.from_iterable(hints.beside), *hints.above), hints.asked)


def _scales(said: Sequence[str], asked: str | None, words: Vocabulary) -> set[Decimal]:
    """Return the factors that units give which fit the one that is asked for."""
    known = [(bare(hint), measure_of(bare(hint), words)) for hint in said]
    unit = measure_of(asked, words) if asked else None
    if unit is not None:
        fitting = (measure[0] for _, measure in known if measure and measure[1] == unit[1])
        return {EXACT.divide(scale, unit[0]) for scale in fitting}
    if not all(measure or word in THINGS for word, measure in known):
        return set()
    return {measure[0] if measure else Decimal(1) for _, measure in known}  # parts of a %


def times(number: Decimal, factor: Decimal | Fault) -> Decimal | Fault:
    """Return a figure in the catalogue's unit; scales are powers of ten, so nothing is lost."""
    if isinstance(factor, Fault):
        return factor
    found = parse_number(plain(EXACT.multiply(number, factor)))
    return found if found is not None else read_figure("9" * 30, None)


def _of_the_amount(said: Sequence[str]) -> Fault:
    return Fault(
        "bad-value",
        sentence("the denominator counts things, and its heading says {said}", said=tuple(said)),
        sentence("write how many there are, and leave the unit of the amount out"),
    )  # fmt: skip


def _other_unit(said: Sequence[str], asked: str | None) -> Fault:
    return Fault(
        "bad-value",
        sentence("the unit is given as {said}, and the indicator is counted in {unit}",
                 said=tuple(dict.fromkeys(said)), unit=asked or "–"),
        sentence("name one unit, in which the figures stand"),
    )  # fmt: skip
