"""No target gets easier in silence: what a catalogue weakens against an earlier one of its own."""

from collections.abc import Iterator

from bqw_tracker.core.fields import shown
from bqw_tracker.core.model import Catalogue, Target
from bqw_tracker.core.problems import Problem, Severity, sentence

from .matching import Entry, indicator_pairs, target_pairs
from .strictness import WEAKENING, target_turns


def weakened_without_history(before: Catalogue, now: Catalogue) -> Iterator[Problem]:
    """A target that asks for less has a history entry with the value that it had.

    What a history cannot record (a later period, a softer schedule, a target that is gone) is a
    warning. Problems are placed in `now`.
    """
    for old, new in indicator_pairs(before, now):
        if old is not None and new is not None:
            yield from _of_indicator(before, now, old=old, new=new)
        elif old is not None:
            yield Problem(
                ("measures",),
                "weakened-without-history",
                sentence("{id} {name} is gone, and its targets with it", id=old.indicator.id,
                         name=old.indicator.name),
                _LEAVE_ASIDE,
                Severity.WARNING,
            )  # fmt: skip


_LEAVE_ASIDE = sentence("bqw diff tells what the edit means; undo it if it was not meant")


def _of_indicator(
    before: Catalogue, now: Catalogue, *, old: Entry, new: Entry
) -> Iterator[Problem]:
    year, id_ = now.policy.issued.year, new.indicator.id
    for i, j in target_pairs((before, old.indicator), (now, new.indicator)):
        if i is None:
            continue
        was = old.indicator.targets[i]
        if j is None:
            yield Problem(
                (*new.loc, "id"),
                "weakened-without-history",
                sentence("{id} no longer has its target of {period}", id=id_, period=was.period),
                _LEAVE_ASIDE,
                Severity.WARNING,
            )
            continue
        target, loc = new.indicator.targets[j], (*new.loc, "targets", j)
        weak = [f for f, turn in target_turns(was, target, year).items() if turn in WEAKENING]
        if "value" in weak and not _recorded(was, target) and was.value and target.value:
            yield Problem(
                (*loc, "value"),
                "weakened-without-history",
                sentence("the target of {id} went from {before} to {now}, and no history entry "
                         "records it", id=id_, before=shown(was.value), now=shown(target.value)),
                sentence('add history: [{{value: "{before}", until: …, document: …, reason: …}}], '
                         "or restore the value", before=shown(was.value)),
            )  # fmt: skip
        elif weak and "value" not in weak:
            yield Problem(
                (*loc, weak[0]),
                "weakened-without-history",
                sentence("the target of {id} became easier: {fields}", id=id_,
                         fields=", ".join(weak)),
                _LEAVE_ASIDE,
                Severity.WARNING,
            )  # fmt: skip


def _recorded(was: Target, now: Target) -> bool:
    """Whether the history of `now` tells once more of the value that held before."""
    told, known = (sum(past.value == was.value for past in target.history) for target in (now, was))
    return told > known
