"""The figures of a measure in their order: what a list says once holds for all of its members."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bqw_tracker.core.periods import parse_period
from bqw_tracker.core.problems import Sentence

from .claims import Mark, figures
from .commitment import Commitment
from .drafted_figures import JOINING, Asked, DraftedFigure, drafted, follows
from .surroundings import Surroundings, noun_behind
from .wording import Unread, Wording
from .wording.hints import Hint
from .wording.reading import named_times


def drafted_each(
    marks: Sequence[Mark], around: Surroundings
) -> Iterator[tuple[Mark, list[DraftedFigure] | Sentence, str]]:
    """Yield each figure with its targets, or why it has none, and the words between two figures."""
    last: DraftedFigure | None = None
    for mark, name, place in _apart(marks, around):
        between = around.text[around.own : mark.said.span[0]]
        again = last.name if last and between in JOINING and _is_listed(mark.said) else ""
        read = drafted(mark, around._replace(name=name or again, place=place))
        if isinstance(mark.said, Wording):
            around = _behind(around, mark.said)
        yield mark, read, between
        for one in [] if isinstance(read, Sentence) else read:
            last = last if last and follows(last, one, between) else one


def targets_of(measure: Commitment, year: int) -> list[DraftedFigure]:
    """Return all that a measure asks for; `year` is that of the document."""
    around = Surroundings(measure.text, 0, year, (), measure.titled)
    each = drafted_each(figures(measure, year), around)
    return [one for _, read, _ in each if not isinstance(read, Sentence) for one in read]


def by_asked(figures: Iterable[DraftedFigure]) -> dict[Asked, list[DraftedFigure]]:
    """Return targets by what they ask for."""
    found: dict[Asked, list[DraftedFigure]] = {}
    for one in figures:
        found.setdefault(one.asked, []).append(one)
    return found


def is_said(one: DraftedFigure, told: Mapping[Asked, Sequence[DraftedFigure]]) -> bool:
    """Return whether a target is one of those told."""
    return any(same(one, other) for other in told.get(one.asked, ()))


def same(one: DraftedFigure, other: DraftedFigure) -> bool:
    """Return whether two targets that ask for as much are one: of one thing, for one time.

    全县供水普及率 is 供水普及率; without a time it is of any; 2025 is its October.
    """
    named = one.name and other.name and (one.name in other.name or other.name in one.name)
    timed = one.last == other.last or not (one.timed and other.timed) or _within(one, other)
    placed = one.places == other.places or not (one.places and other.places)
    return bool(named and timed and placed)


def _within(one: DraftedFigure, other: DraftedFigure) -> bool:
    """Return whether the time of one is a part of that of the other, whichever it is."""
    time, its_time = parse_period(one.period), parse_period(other.period)
    if time is None or its_time is None:
        return False
    return time.within(its_time) or its_time.within(time)


def _is_listed(said: Wording | Unread | Hint) -> bool:
    """Return whether a figure is one of those that 分别 says of several things or times."""
    return isinstance(said, Wording) and said.spread == "分别"


def _behind(around: Surroundings, said: Wording) -> Surroundings:
    """Return where the words of the next figure begin: behind this one and what it counts."""
    start, end = said.span
    words = around.text[around.own : start]
    noun = noun_behind(around.text, end)
    follows_list = around.text[end + len(noun) : end + len(noun) + 1] in JOINING
    if not noun or not follows_list or around.text.startswith("的", end):
        return around._replace(own=end, deed="")
    deed = re.search("[一-龥]{2}$", words)
    return around._replace(own=end + len(noun), deed=deed[0] if deed else around.deed)


def _apart(marks: Sequence[Mark], around: Surroundings) -> Iterator[tuple[Mark, str, str]]:
    """Yield the figures with name and area that 分别 says each of: A、B分别不低于95%、90%."""
    last: Wording | None = None
    count = 0
    for mark in marks:
        if isinstance(mark.said, Hint):
            continue
        said = mark.said if isinstance(mark.said, Wording) else None
        listed = said and last and around.text[last.span[1] : said.span[0]] in JOINING
        if said and last and listed and not said.spread:
            said = said._replace(spread=last.spread, names=last.names)
        if said and said.spread == "分别":
            count = count + 1 if last and listed else 0
            last = said
            yield mark._replace(said=said), *_one_of(said.names, count, around)
        else:
            last = None
            yield mark, "", ""


def _one_of(names: Sequence[str], number: int, around: Surroundings) -> tuple[str, str]:
    """Return the name of one of several things, and its area where they are areas.

    Behind the last of the areas stands what is said of each: 甲镇、乙镇产值分别达到….
    """
    if number >= len(names) or any(named_times(name, around.year) for name in names):
        return "", ""
    ends = next((area for area in around.areas if names[-1].startswith(area)), "")
    if ends and set(names[:-1]) <= set(around.areas):
        return names[-1].removeprefix(ends), [*names[:-1], ends][number]
    return names[number], ""
