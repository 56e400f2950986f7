"""In what a target of the catalogue and the figure of the document that it stands for differ."""

from collections.abc import Iterator

from bqw_tracker.core.fields import shown
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Indicator, Target, base_of
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Sentence, sentence

from .claims import Claim, Mark
from .wording import Unread, Wording
from .wording.agreement import asked, ground, same_comparator, same_strength, same_unit, same_value
from .wording.hints import Hint
from .wording.reading import parse_wording

Told = tuple[str, Sentence]
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
        yield "wording", message
        return
    yield from _of_bound(indicator, target, said, words)
    if not same_strength(said, target):
        message = sentence(
            "the strength differs: '{said}' of the document is {document}, the target is "
            "{catalogue}",
            said=words,
            document=said.strength,
            catalogue=target.strength,
        )
        yield "strength", message
    yield from _of_period(catalogue.policy.issued.year, indicator, target, said)
    yield from _of_places(catalogue, target, said)


def _of_bound(indicator: Indicator, target: Target, said: Wording, words: str) -> Iterator[Told]:
    bound, unit = target.value, indicator.unit or ""
    if bound is None:
        return
    on = ground(indicator, target)
    told = asked(said, on)
    values = {"said": words, "target": f"{shown(bound)} {unit}"}
    # A number alone asks for itself or more, or for itself or less; which, its row does not say.
    fits = same_comparator(told, bound, on) if told.comparator else bound.comparator not in "<>"
    if not fits:
        message = sentence(
            "the comparator differs: the document says '{said}' ({sign}), the target is {target}",
            sign=told.comparator or "–",
            **values,
        )
        yield "value", message
    if told.comparator == "≈" and not on.assumed:
        message = sentence(
            "'{said}' of the document is no exact figure; the target {target} does not say in "
            "assumed how wide it is meant",
            **values,
        )
        yield "value", message
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
        yield "value", message
    elif not same_value(told, bound, on):
        message = sentence(
            "the value differs: the document says '{said}', the target is {target}", **values
        )
        yield "value", message


def _of_period(year: int, indicator: Indicator, target: Target, said: Wording) -> Iterator[Told]:
    """Compare the period with the one that is named, or with what holds where none is."""
    catalogue, named = target.period, said.period
    if named and not _same_period(said, target):
        message = sentence(
            "the period differs: the document names {document}, the target has {catalogue}",
            document=named,
            catalogue=catalogue,
        )
        yield "period", message
    elif named and target.assumed is not None and not _assumes(said, target):
        message = sentence(
            "the document names {document} itself, so that nothing is assumed", document=named
        )
        yield "assumed", message
    if named:
        return
    if target.assumed is None:
        message = sentence(
            "the document names no period; the target has {catalogue} and does not say in "
            "assumed why",
            catalogue=catalogue,
        )
        yield "period", message
    usual = "standing" if indicator.kind == "rate" else str(year)
    if _spelt(catalogue) != usual:
        message = sentence(
            "the document names no period, which makes it {usual} for this kind of indicator; the "
            "target has {catalogue}",
            usual=usual,
            catalogue=catalogue,
        )
        yield "period", message


def of_baseline(entry: Claim, mark: Mark) -> Iterator[Told]:
    """Compare the baseline of a target with the figure of the base year in a table."""
    ours, theirs = base_of(entry.target) if entry.target else None, mark.baseline
    if theirs and ours is None:
        message = sentence(
            "the document says {document} of {period}, the target has no baseline",
            document=str(theirs.value),
            period=str(theirs.period),
        )
        yield "baseline", message
    if ours and theirs and ours != theirs:
        message = sentence(
            "the baseline differs: the document says {document} of {period}, the target has "
            "{catalogue} of {of}",
            document=str(theirs.value),
            period=str(theirs.period),
            catalogue=str(ours.value),
            of=str(ours.period),
        )
        yield "baseline", message


def _assumes(said: Wording, target: Target) -> bool:
    """Return whether there is something else to assume than the period."""
    own_year = said.annual and said.period == "yearly" and target.period != "yearly"
    alone = parse_wording(target.wording or "")
    hoped = isinstance(alone, Wording) and alone.strength != target.strength  # 力争 before a list
    return said.comparator in ("", "≈") or said.strength != target.strength or own_year or hoped


def _same_period(said: Wording, target: Target) -> bool:
    """Return whether the periods are one; 到2025年 is also a span of years that ends in 2025.

    年均增长7% names no year: that of the target is assumed.
    """
    if said.annual and said.period == "yearly" and target.assumed is not None:
        return True
    same = _spelt(said.period) == _spelt(target.period)
    reached = ends_with(target.period, said.period)
    if ".." in said.period:  # a level is that at the end of the span
        reached = reached or ends_with(said.period, target.period)
    return same or (said.until and reached)


def ends_with(period: str, last: str) -> bool:
    """Return whether a period ends with another one, and begins before it.

    >>> ends_with("2023..2025", "2025"), ends_with("2025-H2", "2025")
    (True, False)
    """
    whole, end = parse_period(period), parse_period(last)
    if whole is None or end is None:
        return False
    return whole.end == end.end and whole.start < end.start


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
        message = sentence(
            "the places differ: the document names {document}, the target {catalogue}",
            document=tuple(places),
            catalogue=target.each or "–",
        )
        yield "each", message


def _area(text: str, known: dict[str, str]) -> str:
    """Return the area whose longest name stands in a text, or nothing."""
    words = sorted((word for word in known if word in text), key=len)
    return known[words[-1]] if words else ""
