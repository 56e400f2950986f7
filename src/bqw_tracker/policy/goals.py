"""Lists of targets that stand outside of the measures: 主要目标, and tables of indicators."""

import re
from collections.abc import Iterator, Sequence

from .commitment import Commitment, Part
from .numbering import (
    Item,
    above_table,
    annexes,
    document_period,
    heading_title,
    items,
    period_of,
)
from .tables import Table
from .tasks import part_of
from .wording.numerals import Span
from .wording.reading import readings

_TITLE = re.compile(
    "(?:[^，。；：\n]{0,8}(?:总体|主要|工作|发展|年度|具体|预期|任务|规划|行动|建设|奋斗))?(?:目标|指标)(?:任务|要求|体系)?"
)
_LINE = re.compile(rf"^[ \t\u3000]*({_TITLE.pattern})[:：]?[ \t\u3000]*$", re.MULTILINE)
_CAPTION = re.compile(r"(?:附?表|专栏)[^\n]{0,40}\s*\Z")


def goals_in(
    document: str, year: int, tables: Sequence[Table], measures: Sequence[Span]
) -> list[Commitment]:
    """Return the lists of targets of a document, each with its heading as title and number 0."""
    spans = [table.span for table in tables]
    numbered = items(document, spans)
    begin = min(numbered[0].at if numbered else len(document), *(s for s, _ in [*spans, *measures]))
    whole = document_period(document, begin, year)
    found, done = list[Commitment](), list[Span]()
    for title, at, start, stop in _headed(document, numbered, measures):
        inside = [table for table in tables if start <= table.span[0] < stop and not table.answered]
        end = max([stop, *(table.span[1] for table in inside)])
        if done and at < done[-1][1]:
            continue
        period = period_of(title, year) or whole
        one = _list(document, title, (at, start, end), inside, period)
        if any(readings(one.words, year)) or inside:
            found.append(one)
            done.append((at, end))
    for table in tables:
        taken = any(
            start < table.span[1] and table.span[0] < end for start, end in [*done, *measures]
        )
        told = any(column.kind in ("target", "figure") for column in table.columns)
        if told and not taken and not table.answered:
            title = above_table(document, table.span[0])
            span = (table.span[0], *table.span)
            found.append(_list(document, title, span, [table], period_of(title, year) or whole))
    return sorted(found, key=lambda each: each.start)


def _headed(
    document: str, numbered: Sequence[Item], measures: Sequence[Span]
) -> Iterator[tuple[str, int, int, int]]:
    """Return the titles of lists, where headings and texts begin, and where they end."""
    stops = [*annexes(document), *(start for start, _ in measures), len(document)]
    for n, item in enumerate(numbered):
        title = heading_title(document, item.start)
        if _TITLE.fullmatch(title) and not any(a <= item.at < b for a, b in measures):
            below = [other.at for other in numbered[n + 1 :] if other.rank <= item.rank]
            end = min(at for at in [*below, *stops] if at > item.at)
            yield title, item.at, item.start, end
    heads = [item.at for item in numbered]
    for line in _LINE.finditer(document):
        if not any(a <= line.start() < b for a, b in measures):
            end = min(at for at in [*heads, *stops] if at > line.start())
            yield line[1], line.start(), line.start(1), end


def _list(
    document: str, title: str, places: tuple[int, int, int], tables: Sequence[Table], period: str
) -> Commitment:
    at, start, end = places
    end = max(start, len(document[:end].rstrip()))
    parts, begun = list[Part](), start
    lines = document.find("\n", start, end)
    if 0 <= lines - start <= len(title) + 1:
        parts.append(Part((0, lines - start)))
        begun = lines + 1
    for table in tables:
        caption = _CAPTION.search(document, begun, table.span[0])
        above = caption.start() if caption else table.span[0]
        if above > begun:
            parts.append(Part((begun - start, above - start), period))
        for row in table.rows:
            for column, cell in table.of(row, "figure", "target", "growth"):
                part = part_of(table, row, column, cell)
                span = (cell.span[0] - start, cell.span[1] - start)
                parts.append(part._replace(span=span, period=part.period or period))
        begun = table.span[1]
    if begun < end:
        parts.append(Part((begun - start, end - start), period))
    return Commitment(
        0,
        title,
        document[start:end],
        start,
        (at, end),
        period=period,
        goals=True,
        parts=tuple(parts),
    )
