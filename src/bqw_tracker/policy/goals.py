"""Lists of targets outside of the measures: 主要目标, tables of indicators, text before a table."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .commitment import Commitment
from .numbering import (
    Item,
    above_table,
    annexes,
    document_period,
    heading_title,
    items,
    period_of,
    year_of,
)
from .prose import Governed, parts_between, pieces_below
from .tables import Table
from .tasks import figures_of
from .wording.numerals import DIGIT, Span
from .wording.reading import readings

_TITLE = re.compile("[^，。；：\n]{0,10}(?:目标|指标)(?:任务|要求|体系)?")
_SPOKEN = re.compile(
    r"(?:^|(?<=[。；;]))[^。\n]{0,30}?((?:主要|总体|预期|工作|发展|年度)+目标)(?:任务)?[是为]?[:：](?=.)",
    re.MULTILINE,
)
"""In a paragraph without a number, to its end: 2024年，全县主要目标是：…."""
_LONGEST_TITLE = 30
_LINE = re.compile(rf"^[ \t\u3000]*({_TITLE.pattern})[:：]?[ \t\u3000]*$", re.MULTILINE)


class _Heading(NamedTuple):
    """The title of a list, where that and the text begin, and where the list ends."""

    title: str
    at: int
    start: int
    end: int


def goals_in(
    document: str, year: int, tables: Sequence[Table], measures: Sequence[Span]
) -> list[Commitment]:
    """Return the lists of targets of a document, each with its heading as title and number 0."""
    spans = [table.span for table in tables]
    numbered = items(document, spans)
    begins = [*(item.at for item in numbered[:1]), *(start for start, _ in [*spans, *measures])]
    begin = min(begins, default=len(document))
    whole = document_period(document, begin, year)
    open_ = [table for table in tables if not table.answered]
    found = list[Commitment]()
    headings = [
        *_headed(document, numbered, measures),
        *_spoken(document, numbered, spans, measures),
        *_tabled(document, open_),
    ]
    for heading in headings:
        inside = [t for t in open_ if heading.start <= t.span[0] < heading.end]
        end = max([heading.end, *(table.span[1] for table in inside)])
        taken = [*measures, *(each.span for each in found)]
        if any(first < end and heading.at < last for first, last in taken):
            continue
        period = period_of(heading.title, year) or whole
        times = year_of(period, year), period
        below = pieces_below(document, numbered, (heading.start, end), times[0])
        one = _list(document, heading._replace(end=end), inside, times, below)
        if inside or readings(one.words, year):
            found.append(one)
    return sorted(found, key=lambda each: each.start)


def _headed(
    document: str, numbered: Sequence[Item], measures: Sequence[Span]
) -> Iterator[_Heading]:
    """Return the headings that promise targets, outside of the measures."""
    stops = [*annexes(document), *(start for start, _ in measures), len(document)]
    for n, item in enumerate(numbered):
        title = heading_title(document, item.start)
        if _TITLE.fullmatch(title) and not any(a <= item.at < b for a, b in measures):
            below = [other.at for other in numbered[n + 1 :] if other.rank <= item.rank]
            end = min(at for at in [*below, *stops] if at > item.at)
            yield _Heading(title, item.at, item.start, end)
    heads = [item.at for item in numbered]
    for line in _LINE.finditer(document):
        if not any(a <= line.start() < b for a, b in measures):
            end = min(at for at in [*heads, *stops] if at > line.start())
            yield _Heading(line[1], line.start(), line.start(1), end)


def _spoken(
    document: str, numbered: Sequence[Item], tables: Sequence[Span], measures: Sequence[Span]
) -> Iterator[_Heading]:
    """Return the paragraphs without a number that say what the targets are."""
    heads = {item.at for item in numbered}
    for line in _SPOKEN.finditer(document):
        at = line.start()
        if at not in heads and not any(a <= at < b for a, b in [*tables, *measures]):
            end = document.find("\n", line.end())
            yield _Heading(line[1], at, at, end if end > 0 else len(document))


def _tabled(document: str, tables: Sequence[Table]) -> Iterator[_Heading]:
    """Return tables of figures as lists of their own, with what stands above them as title."""
    for table in tables:
        if any(column.kind in ("target", "figure") for column in table.columns):
            start, end = table.span
            yield _Heading(above_table(document, start), start, start, end)


def paragraphs_in(
    document: str, year: int, tables: Sequence[Table], taken: Sequence[Span]
) -> list[Commitment]:
    """Return the numbered paragraphs with figures, each as a list of targets with number 0.

    They stand outside of what is `taken` and of tables. A number before a figure (1.新建3所) heads
    nothing: it belongs to the paragraph above.
    """
    spans = [table.span for table in tables]
    numbered = items(document, spans)
    titles = [heading_title(document, item.start).split("，")[0] for item in numbered]
    heads = [
        (item, title)
        for item, title in zip(numbered, titles, strict=True)
        if len(title) <= _LONGEST_TITLE and not DIGIT.search(title)
    ]
    stops = [*(item.at for item, _ in heads), *annexes(document), *(s for s, _ in [*spans, *taken])]
    found = list[Commitment]()
    for item, title in heads:
        end = min([at for at in stops if at > item.at], default=len(document))
        if any(first < end and item.at < last for first, last in taken):
            continue
        period = period_of(title, year) or document_period(document, item.at, year)
        times = year_of(period, year), period
        below = pieces_below(document, numbered, (item.start, end), times[0])
        heading = _Heading(title, item.at, item.start, end)
        found.append(_list(document, heading, (), times, below))
    return found


def _list(
    document: str,
    heading: _Heading,
    tables: Sequence[Table],
    times: tuple[int, str],
    below: tuple[list[Span], list[Governed]],
) -> Commitment:
    """Return a list of targets: its text by stretches, and the cells of its tables by rows."""
    title, at, start, end = heading
    period = times[1]
    end = max(start, len(document[:end].rstrip()))
    gaps, governed = below
    line = document.find("\n", start, end)
    gaps = [*gaps, *([(line, line + 1)] if 0 <= line - start <= len(title) + 1 else [])]
    spans, cells = figures_of(document, tables, start, times)
    text = document[start:end]
    parts = [part.moved(-start) for part in cells]
    parts += parts_between(text, start, (), ([*gaps, *spans], governed), period)
    parts.sort(key=lambda part: part.span)
    return Commitment(
        0,
        title,
        text,
        start,
        (at, end),
        period=period,
        goals=True,
        parts=tuple(parts),
        titled=period,
    )
