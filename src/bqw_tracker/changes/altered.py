"""What of a document was altered: its lines, held against those of the one that is drawn again.

A line that is new or gone moves no other: lines are aligned before they are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{12,64}(?![0-9A-Za-z])")
"""A digest or a commit, short or whole."""
_MANY = 4_000
"""Lines between two that are the same; more of them are taken in their order."""
_PAIRS = 250_000


class Line(NamedTuple):
    """What stands together in a document: a row of a table, a paragraph, an object.

    `part` is the sheet it stands on, `cells` are its texts, each with the name of its column or
    "", and `hints` say what it is about where its texts do not.
    """

    part: str
    place: Sentence
    cells: tuple[tuple[str, str], ...]
    hints: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(text for _, text in self.cells)


class Altered(NamedTuple):
    """A place that says something else; `old` is None where it is new, `new` where it is gone.

    `about` are the ids of the indicators that it speaks of.
    """

    place: Sentence
    old: str | None
    new: str | None
    about: tuple[str, ...]


class Subjects:
    """Finds the indicators that a text speaks of; `named` are their ids by id and name."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = named
        longest_first = sorted(named, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the indicators, in the order of the texts."""
        found = (self._named[name] for text in texts for name in self._pattern.findall(text))
        return tuple(dict.fromkeys(found))

    def figures(self, text: str) -> set[str]:
        """Return the figures of a text; digits of digests and names of indicators are none."""
        rest = _DIGEST.sub(" ", self._pattern.sub(" ", text))
        return {found.replace(",", "") for found in _FIGURE.findall(rest)}

    def of_line(self, line: Line) -> tuple[str, ...]:
        """Return what a line speaks of; what is nearest to it counts."""
        return self.of(line.hints[-1:]) or self.of(line.texts) or self.of(line.hints)


def altered(original: Sequence[Line], found: Sequence[Line], subjects: Subjects) -> list[Altered]:
    """Return the places in which a document differs from the original, in its order."""
    mine, theirs = _parts(original), _parts(found)
    told: list[Altered] = []
    for name in dict.fromkeys((*mine, *theirs)):
        if name in mine and name in theirs:
            told += _in_part(mine[name], theirs[name], subjects)
        else:
            first = (mine.get(name) or theirs[name])[0]
            place = sentence("sheet '{name}', rows: {count}", name=name,
                             count=len(mine.get(name) or theirs[name]))  # fmt: skip
            begins = " | ".join(first.texts)
            gone = name in mine
            told.append(Altered(place, begins if gone else None, None if gone else begins, ()))
    return told


def _parts(lines: Sequence[Line]) -> dict[str, list[Line]]:
    parts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        parts[line.part].append(line)
    return parts


def _in_part(
    original: Sequence[Line], found: Sequence[Line], subjects: Subjects
) -> Iterator[Altered]:
    for old, new in _pairs(original, found):
        if old is None or new is None:
            line = new or old
            assert line is not None
            whole = " | ".join(line.texts)
            about = subjects.of_line(line)
            place = _at(line, line.cells[0][0] if line.cells else "")
            yield Altered(place, old and whole, new and whole, about)
        elif old.texts != new.texts:
            yield from _in_line(old, new, subjects)


def _at(line: Line, column: str) -> Sentence:
    if not column:
        return line.place
    return sentence("{place}, {column}", place=line.place, column=column)


def _in_line(old: Line, new: Line, subjects: Subjects) -> Iterator[Altered]:
    mine, theirs, about = old.texts, new.texts, subjects.of_line(old)
    for i, j in _aligned(mine, theirs):
        was = None if i is None else mine[i]
        now = None if j is None else theirs[j]
        if was != now:
            place = _at(new, new.cells[j][0]) if j is not None else _at(new, old.cells[i or 0][0])
            told = [text for text in (was, now) if text]
            yield Altered(place, was, now, subjects.of(told) or about)


def _pairs(
    original: Sequence[Line], found: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield the lines of both that stand for each other."""
    mine, theirs = [line.texts for line in original], [line.texts for line in found]
    for tag, i, i_end, j, j_end in _blocks(mine, theirs):
        if tag == "equal":
            yield from zip(original[i:i_end], found[j:j_end], strict=True)
        else:
            yield from _likest(original[i:i_end], found[j:j_end])


_Block = tuple[str, int, int, int, int]
"""As difflib tells it: equal, replace, delete or insert, and the ends of both stretches."""


def _blocks(mine: Sequence[object], theirs: Sequence[object]) -> list[_Block]:
    """Return the opcodes of difflib; where there is too much to look at, one for all of it."""
    start, least = 0, min(len(mine), len(theirs))
    while start < least and mine[start] == theirs[start]:
        start += 1
    end = 0
    while end < least - start and mine[-1 - end] == theirs[-1 - end]:
        end += 1
    i_end, j_end = len(mine) - end, len(theirs) - end
    codes = [("equal", 0, start, 0, start)]
    if max(i_end, j_end) - start > _MANY:
        codes.append(("replace", start, i_end, start, j_end))
    else:
        matcher = SequenceMatcher(None, mine[start:i_end], theirs[start:j_end], autojunk=False)
        codes += [(tag, a + start, b + start, c + start, d + start)
                  for tag, a, b, c, d in matcher.get_opcodes()]  # fmt: skip
    return [*codes, ("equal", i_end, len(mine), j_end, len(theirs))]


def _likest(
    original: Sequence[Line], found: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Pair the lines of a stretch: in their order where they are as many, else those most alike."""
    if len(original) == len(found):
        yield from zip(original, found, strict=True)
        return
    left = list(range(len(found)))
    partner: dict[int, Line] = {}
    lonely: list[Line] = []
    alike = len(original) * len(found) <= _PAIRS
    for number, line in enumerate(original):
        if not alike:
            best = number if number < len(found) else None
        else:
            best = max(left, key=lambda j: _shared(line, found[j]), default=None)
            if best is not None and not _shared(line, found[best]):
                best = None
        if best is None:
            lonely.append(line)
        else:
            partner[best] = line
            if alike:
                left.remove(best)
    yield from ((line, None) for line in lonely)
    yield from ((partner.get(j), line) for j, line in enumerate(found))


def _shared(one: Line, other: Line) -> int:
    """Return how many texts stand in both."""
    return len(set(one.texts) & set(other.texts))


def _aligned(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the places of texts that stand for each other."""
    if len(mine) == len(theirs):
        yield from ((i, i) for i in range(len(mine)))
        return
    for _, i, i_end, j, j_end in _blocks(mine, theirs):
        for step in range(max(i_end - i, j_end - j)):
            yield i + step if i + step < i_end else None, j + step if j + step < j_end else None


def strange_figures(
    original: Sequence[Line], found: Sequence[Line], subjects: Subjects, known: Iterable[str] = ()
) -> list[Altered]:
    """Return the places whose figures are none that the original tells of the same indicators.

    So documents of two versions are compared, whatever their order, layout and words. `known` are
    texts whose figures may stand where no indicator is spoken of. An indicator of which nothing is
    told is named as well.
    """
    everywhere = {figure for text in known for figure in subjects.figures(text)}
    told: dict[str, set[str]] = defaultdict(set)
    for line in original:
        context = subjects.of_line(line)
        for text in line.texts:
            figures = subjects.figures(text)
            everywhere |= figures
            for subject in (subjects.of([text]) or context) if figures else ():
                told[subject] |= figures
    strange: list[Altered] = []
    spoken: set[str] = set()
    for line in found:
        context = subjects.of_line(line)
        spoken.update(context)
        for column, text in line.cells:
            about = subjects.of([text]) or context
            spoken.update(about)
            allowed = set[str]().union(*(told[one] for one in about)) if about else everywhere
            if not allowed.issuperset(subjects.figures(text)):
                strange.append(Altered(_at(line, column), None, text, about))
    for line in original:
        about = subjects.of_line(line)
        if about and spoken.isdisjoint(about):
            spoken.update(about)
            strange.append(Altered(line.place, " | ".join(line.texts), None, about))
    return strange
