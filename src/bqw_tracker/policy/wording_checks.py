"""Whether the targets of a catalogue say what their wordings say."""

from collections.abc import Iterator
from decimal import Decimal

from bqw_tracker.core.fields import Bound, shown
from bqw_tracker.core.kind_checks import targets
from bqw_tracker.core.model import Catalogue, Indicator, Target
from bqw_tracker.core.numbers import EXACT
from bqw_tracker.core.problems import Loc, Problem, sentence

from .wording import Unread, Wording, scaled
from .wording.agreement import agrees, asked, same_unit
from .wording.reading import parse_wording


def wordings(catalogue: Catalogue) -> Iterator[Problem]:
    """A target says what its wording says: comparator, value, unit and strength."""
    for loc, indicator, target in targets(catalogue):
        bound = target.value
        if target.wording is None or bound is None or indicator.unit is None:
            continue
        if indicator.kind == "flow" and bound.comparator in ("=", "range"):
            continue  # told already, by target_values
        said = parse_wording(target.wording)
        if isinstance(said, Unread):
            yield Problem(
                (*loc, "wording"),
                "wording-differs",
                sentence(
                    "no single figure can be read in '{wording}': {reason}",
                    wording=target.wording,
                    reason=said.reason,
                ),
                sentence("a wording holds one number, as the document writes it: 不少于30项"),
            )
            continue
        if said.strength != target.strength:
            yield Problem(
                (*loc, "strength" if "strength" in target.model_fields_set else "wording"),
                "wording-differs",
                sentence(
                    "'{wording}' is {said}, the target is {target}",
                    wording=target.wording,
                    said=said.strength,
                    target=target.strength,
                ),
                sentence("write strength: {said}, or correct the wording", said=said.strength),
            )
        base = target.baseline.value if target.baseline else None
        if not agrees(said, bound, indicator.unit, base):
            yield _differs(loc, indicator, target, said)


def _differs(loc: Loc, indicator: Indicator, target: Target, said: Wording) -> Problem:
    unit = indicator.unit or ""
    base = target.baseline.value if target.baseline else None
    remedy = sentence("let value, unit and wording say the same")
    if said.change and base is None and not same_unit(said, unit):
        remedy = sentence("what is relative needs a baseline: {{value: 193, period: 2022}}")
    return Problem(
        (*loc, "value"),
        "wording-differs",
        sentence(
            "the target asks for {target} {unit}, its wording '{wording}' says {said}",
            target=shown(target.value) if target.value else "",
            unit=unit,
            wording=target.wording,
            said=said_in(asked(said, unit, base), unit),
        ),
        remedy,
    )


def said_in(wording: Wording, unit: str) -> str:
    """Return what a wording says, in the target's scale where the units fit."""
    scale, base = scaled(unit)
    if not wording.unit.startswith(base) or wording.value < scale:
        scale, unit = Decimal(1), wording.unit
    high = None if wording.high is None else EXACT.divide(wording.high, scale)
    bound = Bound(wording.comparator, EXACT.divide(wording.value, scale), high)
    return f"{shown(bound)} {unit}"
