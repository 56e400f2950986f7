"""What the histories of a catalogue say: values in their order, and fields that there are."""

from collections.abc import Callable, Iterable, Iterator

from .fields import shown
from .kind_checks import indicators, targets
from .model import Area, Catalogue, Indicator, PastValue, Reported, Target
from .problems import Loc, Problem, did_you_mean, sentence
from .rules import PastField, Rules


def histories(catalogue: Catalogue) -> Iterator[Problem]:
    """Earlier values of a target stand in the order of their last days, each another value."""
    for loc, _, target in targets(catalogue):
        past = [(n, one) for n, one in enumerate(target.history) if isinstance(one, PastValue)]
        values = [*(one.value for _, one in past), target.value]
        for number, (n, one) in enumerate(past):
            if number and one.until <= past[number - 1][1].until:
                yield Problem(
                    (*loc, "history", n, "until"),
                    "bad-value",
                    sentence("the earlier values do not stand in the order of their last days"),
                    sentence("write the oldest first: the first entry is the original target"),
                )
            if one.value == values[number + 1]:
                yield Problem(
                    (*loc, "history", n, "value"),
                    "bad-value",
                    sentence("{value} is also the value that followed", value=shown(one.value)),
                    sentence("write the value that held before the change, or remove the entry"),
                )


def _rule_fields() -> Iterator[str]:
    """Yield what can change under `rules` and above it, as a history names it."""
    for name, field in Rules.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        yield from [name] if inner is None else (f"{name}.{part}" for part in inner)


OF_TARGET = frozenset(Target.model_fields)
OF_INDICATOR = frozenset(Indicator.model_fields) | {
    f"reported.{name.rstrip('_')}" for name in Reported.model_fields
}
OF_AREA = frozenset(Area.model_fields)
OF_RULES = frozenset(_rule_fields()) | {"areas", "issued", "measures"}
"""Under `rules` stands too what became of an area, an indicator, or the policy's day."""


def past_fields(catalogue: Catalogue) -> Iterator[Problem]:
    """An entry that tells of a field names one that there is."""
    held: list[tuple[Loc, Iterable[object], frozenset[str]]] = [
        (("rules",), catalogue.rules.history, OF_RULES),
        *((("areas", n), area.history, OF_AREA) for n, area in enumerate(catalogue.areas)),
        *((loc, one.history, OF_INDICATOR) for loc, one in indicators(catalogue)),
        *((loc, target.history, OF_TARGET) for loc, _, target in targets(catalogue)),
    ]
    for loc, entries, known in held:
        for n, one in enumerate(entries):
            if isinstance(one, PastField) and one.field not in known - {"history"}:
                yield Problem(
                    (*loc, "history", n, "field"),
                    "bad-value",
                    sentence("there is no field {field} here", field=one.field),
                    did_you_mean(one.field, sorted(known - {"history"})),
                )


HISTORY_CHECKS: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (histories, past_fields)
