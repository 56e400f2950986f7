"""Every figure of the document against the catalogue, and the units that answer for it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.catalogue_warnings import guessed
from bqw_tracker.core.model import Catalogue, Measure
from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Loc, Sentence, sentence

from .claims import Claim, Mark, claimed, entries, figures
from .commitment import Commitment, bare, sign_pairs
from .deeds import own_deeds
from .differences import differences, ends_with, of_baseline
from .document import commitments, outside
from .preamble import preamble
from .wording import Unread, Wording
from .wording.hints import Hint
from .wording.numerals import Span

_SHARED = 3
"""Of so many pairs of signs of a deed's name one stands in that of its milestone."""


class Difference(NamedTuple):
    """Something in which document and catalogue differ, with its place in both.

    `document` is an offset; None where the document has nothing that could be shown.
    """

    document: int | None
    catalogue: Loc
    message: Sentence


class Audit(NamedTuple):
    """What was compared and what differs.

    `outside` are the figures that stand in no measure, `deeds` those of which no milestone tells:
    which of its clauses are deeds, no document says. `unanswered` are the numbers of the measures
    whose units were not compared, as the document names none for them.
    """

    differences: tuple[Difference, ...]
    measures: int
    figures: int
    outside: tuple[Span, ...]
    deeds: tuple[Span, ...]
    unanswered: tuple[int, ...]


def audit(catalogue: Catalogue, document: str) -> Audit | Sentence:
    """Return what differs, or why the document cannot be read as a policy of the usual form."""
    year = catalogue.policy.issued.year
    read = commitments(document, year)
    if isinstance(read, Sentence):
        return read
    ours = {measure.number: n for n, measure in enumerate(catalogue.measures)}
    found = list(_numbered(catalogue, read))
    answered = any(theirs.answered for theirs in found)
    told = list(_title(catalogue, document))
    untold: list[Span] = []
    unanswered: list[int] = []
    counted = 0
    for theirs in found:
        told_of = figures(theirs, year)
        counted += sum(not isinstance(mark.said, Hint) for mark in told_of)
        if theirs.number in ours:
            measure = catalogue.measures[ours[theirs.number]]
            nobody = theirs.goals or not answered or not (theirs.answered or _answers(measure))
            unanswered += [theirs.number] if nobody else []
            told += _measure(catalogue, ours[theirs.number], theirs, told_of, answered=not nobody)
            untold += _deeds(measure, theirs, told_of, year)
            continue
        message = sentence(
            "measure {number} ({title}) stands in the document and not in the catalogue",
            number=theirs.number,
            title=theirs.title,
        )
        told.append(Difference(theirs.start, ("measures",), message))
    numbers = {theirs.number for theirs in found}
    for n, measure in enumerate(catalogue.measures):
        if measure.number not in numbers:
            message = sentence(
                "measure {number} ({title}) stands in the catalogue and not in the document",
                number=measure.number,
                title=measure.title,
            )
            told.append(Difference(None, ("measures", n, "title"), message))
    apart = outside(document, found, year)
    return Audit(tuple(told), len(found), counted, tuple(apart), tuple(untold), tuple(unanswered))


def _title(catalogue: Catalogue, document: str) -> Iterator[Difference]:
    """Compare the title of the policy; one that stands anywhere in the document is its own."""
    ours, theirs = catalogue.policy.title, preamble(document).title
    if theirs and not guessed(ours) and bare(ours) not in bare(document):
        message = sentence(
            "the title of the policy differs: the document says '{document}', the catalogue "
            "'{catalogue}'",
            document=theirs,
            catalogue=ours,
        )
        letters = map(re.escape, "".join(theirs.split()))
        stands = re.search(r"\s*".join(letters), document)
        yield Difference(stands.start() if stands else 0, ("policy", "title"), message)


def _deeds(ours: Measure, theirs: Commitment, found: Sequence[Mark], year: int) -> Iterator[Span]:
    """Return where deeds of a measure stand of which no milestone, node or `not_targets` tells."""
    milestones = [each for each in ours.indicators if each.kind == "milestone"]
    said = [each.name for each in milestones]
    said += (node.name for each in milestones for t in each.targets for node in t.nodes)
    said += (each.wording for each in ours.not_targets)
    for deed in own_deeds(theirs, found, year):
        pairs = sign_pairs(deed.name)
        told = any(_SHARED * len(pairs & sign_pairs(name)) >= len(pairs) for name in said)
        if not told:
            yield theirs.start + deed.span[0], theirs.start + deed.span[1]


def _numbered(catalogue: Catalogue, read: Sequence[Commitment]) -> Iterator[Commitment]:
    """Yield what is compared, lists of targets with the number of the measure of their title.

    Of one title are as many as the catalogue has; a title that is a guess stands for none.
    """
    titles: dict[str, list[int]] = {}
    others = {theirs.number for theirs in read if not theirs.goals}
    for measure in catalogue.measures:
        title = "" if guessed(measure.title) else bare(measure.title)
        if measure.number not in others:
            titles.setdefault(title, []).append(measure.number)
    for theirs in read:
        if not theirs.goals:
            yield theirs
        elif numbers := titles.get(bare(theirs.title)):
            yield theirs._replace(number=numbers.pop(0))


def _answers(measure: Measure) -> bool:
    """Return whether a measure of the catalogue names anybody who is no guess."""
    who = measure.departments
    certain = any(not guessed(name) for name in (*who.lead, *who.support))
    return certain or bool(measure.counties)


def _measure(
    catalogue: Catalogue, number: int, theirs: Commitment, found: Sequence[Mark], *, answered: bool
) -> Iterator[Difference]:
    """Compare one measure: title, each figure with what stands for it, and units if `answered`."""
    ours, loc = catalogue.measures[number], ("measures", number)
    if bare(ours.title) != bare(theirs.title) and (theirs.title or not guessed(ours.title)):
        message = sentence(
            "the title of measure {number} differs: the document says '{document}', the "
            "catalogue '{catalogue}'",
            number=ours.number,
            document=theirs.title,
            catalogue=ours.title,
        )
        yield Difference(theirs.start, (*loc, "title"), message)
    if answered:
        yield from _units(loc, ours, theirs)
    taken, unplaced = claimed(
        theirs.text,
        found,
        entries(loc, ours),
        lambda entry, mark: sum(1 for _ in differences(catalogue, entry, mark.said, "")),
    )
    targets = [target for indicator in ours.indicators for target in indicator.targets]
    periods = governing(taken) | {each.period for each in targets if each.assumed is None}
    ends = {node.due.end for each in targets for node in each.nodes}
    for mark in taken:
        start, end = mark.span if isinstance(mark.said, Hint) else mark.said.span
        at, said = theirs.start + start, theirs.text[start:end]
        if not mark.entries:
            if not (isinstance(mark.said, Hint) and accounted(mark.said, periods, ends)):
                yield Difference(at, (*loc, "title"), _unclaimed(said, ours.number, mark))
            continue
        asking = [entry for entry in mark.entries if entry.target is not None]
        if asking and len(asking) < mark.bearers:
            message = sentence(
                "'{said}' is said of {bearers} things; the catalogue has {count} target for it",
                said=said,
                bearers=mark.bearers,
                count=len(asking),
            )
            yield Difference(at, asking[-1].loc, message)
        for entry in asking:
            told = differences(catalogue, entry, mark.said, said)
            for field, message in (*told, *of_baseline(entry, mark)):
                yield Difference(at, (*entry.loc, field), message)
    for entry, stands in unplaced:
        yield Difference(
            theirs.start, (*entry.loc, "wording"), _unplaced(entry, ours, stands=stands)
        )


def _units(loc: Loc, ours: Measure, theirs: Commitment) -> Iterator[Difference]:
    at = theirs.start + len(theirs.text)
    named = {name for name in ours.departments.lead if not guessed(name)}
    if named != set(theirs.units):
        message = sentence(
            "the responsible units of measure {number} differ: the document names {document}, the "
            "catalogue {catalogue}",
            number=ours.number,
            document=tuple(theirs.units) or "–",
            catalogue=tuple(ours.departments.lead) or "–",
        )
        yield Difference(at, (*loc, "departments"), message)
    if set(ours.departments.support) != set(theirs.support):
        message = sentence(
            "the supporting units of measure {number} differ: the document names {document}, the "
            "catalogue {catalogue}",
            number=ours.number,
            document=theirs.support or "–",
            catalogue=ours.departments.support or "–",
        )
        yield Difference(at, (*loc, "departments"), message)
    if bool(ours.counties) != theirs.counties:
        message = sentence(
            "the document names the offices of the counties for measure {number}, the catalogue "
            "does not: counties: true",
            number=ours.number,
        )
        if ours.counties:
            message = sentence(
                "the catalogue names the counties for measure {number}, the document does not: "
                "counties: false",
                number=ours.number,
            )
        yield Difference(at, (*loc, "counties"), message)


def governing(found: Sequence[Mark]) -> set[str]:
    """Return the times that govern figures, and those with which figures are compared."""
    said = [mark.said for mark in found if isinstance(mark.said, Wording)]
    return {period for each in said for period in (each.period, each.against)} - {""}


def accounted(hint: Hint, periods: set[str], ends: set[date]) -> bool:
    """Return whether a time is one of `periods`, the end of one, or that of a node (`ends`)."""
    if hint.period in periods:
        return True
    said = parse_period(hint.period)
    if said and said.end in ends:
        return True
    return hint.until and any(ends_with(period, hint.period) for period in periods)


def _unclaimed(said: str, number: int, mark: Mark) -> Sentence:
    if isinstance(mark.said, Hint):
        return sentence(
            "'{said}' is the time of no figure and no target of measure {number}; if it is no "
            "commitment, list it under not_targets",
            said=said,
            number=number,
        )
    if isinstance(mark.said, Unread):
        return sentence(
            "'{said}' cannot be read ({reason}) and stands nowhere in measure {number} of the "
            "catalogue; if it is no commitment, list it under not_targets",
            said=said,
            reason=mark.said.reason,
            number=number,
        )
    return sentence(
        "'{said}' stands nowhere in measure {number} of the catalogue: it is neither a target "
        "nor listed under not_targets",
        said=said,
        number=number,
    )


def _unplaced(entry: Claim, ours: Measure, *, stands: bool) -> Sentence:
    if stands:
        return sentence(
            "'{wording}' stands in measure {number} of the document, but another entry stands "
            "for that figure already",
            wording=entry.wording,
            number=ours.number,
        )
    return sentence(
        "'{wording}' stands nowhere in measure {number} of the document as a whole figure",
        wording=entry.wording,
        number=ours.number,
    )
