"""In what a target differs from the figure of the document for which it stands."""

from collections.abc import Iterator

from bqw_tracker.core.fields import shown
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Indicator, Target
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Loc, Sentence, sentence

from .claims import Claim
from .wording import Unread, Wording
from .wording.agreement import asked, same_unit, same_value
from .wording.hints import Hint

Told = tuple[Loc, Sentence]
"""A field of the target, and what differs there."""


def differences(
    catalogue: Catalogue, entry: Claim, said: Wording | Unread | Hint, words: str
) -> Iterator[Told]:
    """Return what differs between a target and a figure, which stands as `words` in the document.

    Compared are comparator, value, unit, strength, period, and the places of 各.
    """
    indicator, target = entry.indicator, entry.target
    if indicator is None or target is None or isinstance(said, Hint):
        return
    if isinstance(said, Unread):
        message = sentence("'{said}' cannot be read: {reason}", said=words, reason=said.reason)
        yield ("wording",), message
        return
    yield from _of_bound(indicator, target, said, words)
    if said.strength != target.strength:
        yield (
            ("strength",),
            sentence(
                "the strength differs: '{said}' of the document is {document}, the target is "
                "{catalogue}",
                said=words,
                document=said.strength,
                catalogue=target.strength,
            ),
        )
    yield from _of_period(catalogue.policy.issued.year, indicator, target, said)
    yield from _of_places(catalogue, target, said)


def _of_bound(indicator: Indicator, target: Target, said: Wording, words: str) -> Iterator[Told]:
    bound, unit = target.value, indicator.unit or ""
    if bound is None:
        return
    told = asked(said, unit, target.baseline.value if target.baseline else None)
    values = {"said": words, "target": f"{shown(bound)} {unit}"}
    if told.comparator != bound.comparator:
        yield (
            ("value",),
            sentence(
                "the comparator differs: the document says '{said}' ({sign}), the target is "
                "{target}",
                sign=told.comparator,
                **values,
            ),
        )
    if not same_unit(told, unit):
        message = sentence(
            "the unit differs: the document says '{said}', the target is {target}", **values
        )
        if told.change:
            message = sentence(
                "'{said}' of the document is relative; the target {target} has no baseline from "
                "which it could be told",
                **values,
            )
        yield ("value",), message
    elif not same_value(told, bound, unit):
        yield (
            ("value",),
            sentence(
                "the value differs: the document says '{said}', the target is {target}", **values
            ),
        )


def _of_period(year: int, indicator: Indicator, target: Target, said: Wording) -> Iterator[Told]:
    """Compare the period with the one that is named, or with what holds where none is."""
    if said.period:
        if _spelt(said.period) != _spelt(target.period):
            yield (
                ("period",),
                sentence(
                    "the period differs: the document names {document}, the target has {catalogue}",
                    document=said.period,
                    catalogue=target.period,
                ),
            )
        elif target.assumed is not None:
            yield (
                ("assumed",),
                sentence(
                    "the document names {document} itself, so that nothing is assumed",
                    document=said.period,
                ),
            )
        return
    if target.assumed is None:
        yield (
            ("period",),
            sentence(
                "the document names no period; the target has {catalogue} and does not say in "
                "assumed why",
                catalogue=target.period,
            ),
        )
    usual = "standing" if indicator.kind == "rate" else str(year)
    if _spelt(target.period) != usual:
        yield (
            ("period",),
            sentence(
                "the document names no period, which makes it {usual} for this kind of "
                "indicator; the target has {catalogue}",
                usual=usual,
                catalogue=target.period,
            ),
        )


def _spelt(period: str) -> str:
    """Return a period in its shortest form; yearly and standing as they are."""
    return str(parse_period(period) or period)


def _of_places(catalogue: Catalogue, target: Target, said: Wording) -> Iterator[Told]:
    """Compare the areas named before 各 with those of the target."""
    if said.spread != "各":
        return
    known = Index(catalogue).area_names
    places = [name for text in said.names if (name := _area(text, known))]
    if places and set(places) != set(target.each):
        yield (
            ("each",),
            sentence(
                "the places differ: the document names {document}, the target {catalogue}",
                document="、".join(places),
                catalogue="、".join(target.each) or "–",
            ),
        )


def _area(text: str, known: dict[str, str]) -> str:
    """Return the area whose longest name stands in a text, or nothing."""
    words = sorted((word for word in known if word in text), key=len)
    return known[words[-1]] if words else ""
