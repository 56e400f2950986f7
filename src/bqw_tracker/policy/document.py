"""The measures of a policy document in any of its usual forms, and its lists of targets.

    1.标题。正文……(责任单位:甲科、乙科,各县(市、区)市场监管局)

Measures are numbered 1., 一、, (一), (1) or 第一条, at the level at which most are followed by who
answers; or they are the rows of a table that has a column for it. Where the numbers begin anew
below each heading, the measures are counted through.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bqw_tracker.core.problems import Sentence, sentence

from .claims import figures
from .commitment import Commitment, Part
from .goals import goals_in
from .numbering import items
from .prose import measures_in
from .tables import Cell, Table, tables_in
from .tasks import tasks_in
from .units import without_days
from .wording.numerals import Span
from .wording.reading import readings


def commitments(document: str, year: int = 0) -> tuple[Commitment, ...] | Sentence:
    """Return the measures of a document and its lists of targets, or why it has no usual form.

    `year` is the one in which it was written, for times that name none.
    """
    tables = tables_in(document, year)
    in_text = measures_in(document, year, tables)
    in_tables = tasks_in(document, year, tables)
    found = max(in_text, in_tables, key=_answered)
    if not found:
        return sentence(
            "it holds no numbered measures that name their responsible units as Chinese documents "
            "do, and no table with a column of them"
        )
    again = _again(found)
    if again is not None:
        return sentence(
            "measure {number} stands a second time in line {line}; the numbers must run through, "
            "or begin anew below the next heading",
            number=again.number,
            line=line_and_column(document, again.start)[0],
        )
    if len({measure.number for measure in found}) < len(found):
        found = [measure._replace(number=n) for n, measure in enumerate(found, 1)]
    last = max(measure.number for measure in found)
    lists = goals_in(document, year, tables, [measure.span for measure in found])
    numbered = (each._replace(number=n) for n, each in enumerate(lists, last + 1))
    return (*found, *numbered)


def _answered(found: Sequence[Commitment]) -> int:
    return sum(measure.answered for measure in found)


def _again(found: Sequence[Commitment]) -> Commitment | None:
    """Return a measure whose number stood before below the same heading."""
    seen: set[tuple[int, str]] = set()
    for measure in found:
        if (measure.number, measure.section) in seen:
            return measure
        seen.add((measure.number, measure.section))
    return None


def line_and_column(text: str, at: int) -> tuple[int, int]:
    r"""Return where an offset stands, both counted from 1.

    >>> line_and_column("一\n二三", 3)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def outside(document: str, measures: Sequence[Commitment], year: int) -> list[Span]:
    """Return where the figures of a document stand that are read of no measure.

    They stand before, between and behind the measures, and within them in what is not read: in
    the words on who answers, and in cells that tell something else. Numbers of pieces and times
    are no figures. `year` is the one in which the document was written.
    """
    tables = tables_in(document, year)
    taken = [(item.at, item.start) for item in items(document, [table.span for table in tables])]
    for table in tables:
        taken += table.numbers
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    for measure in measures:
        taken += _read(measure, tables, year)
        taken += _said_again(document, measure, cells)
    edges = sorted({edge for cell in cells for edge in cell.span})
    found: list[Span] = []
    for begin, end in _between(sorted(taken), len(document)):
        # The words of one cell tell nothing of the figures of another.
        cuts = [begin, *edges[bisect_right(edges, begin) : bisect_left(edges, end)], end]
        for start, stop in pairwise(cuts):
            said = readings(without_days(document[start:stop]), year)
            found += ((start + each.span[0], start + each.span[1]) for each in said)
    return found


def _read(measure: Commitment, tables: Sequence[Table], year: int) -> Iterator[Span]:
    """Return what is read of a measure: its text, and of cells with a figure alone this."""
    parts = measure.parts or (Part((0, len(measure.text))),)
    spans = [part.span for part in parts if not part.name]
    alone = [mark for mark in figures(measure, year) if mark.name]
    for start, end in [*spans, *(mark.span for mark in alone)]:
        yield measure.start + start, measure.start + end
    based = {measure.start + mark.span[0]: mark.baseline for mark in alone if mark.baseline}
    for table in tables:
        for row in table.rows:
            of_row = [base for at, base in based.items() if row.span[0] <= at < row.span[1]]
            periods = {str(base.period) for base in of_row}
            yield from (
                cell.span for column, cell in table.of(row, "base") if column.period in periods
            )


def _said_again(document: str, measure: Commitment, cells: Sequence[Cell]) -> Iterator[Span]:
    """Return the cells that say what was read in another row of a measure: they were merged."""
    read = {
        document[measure.start + part.span[0] : measure.start + part.span[1]]
        for part in measure.parts
        if not part.name
    }
    start, end = measure.span
    return (cell.span for cell in cells if start <= cell.span[0] < end and cell.text in read)


def _between(taken: Sequence[Span], end: int) -> Iterator[Span]:
    """Return what is left of a text up to its end; what is taken is sorted."""
    at = 0
    for begin, behind in [*taken, (end, end)]:
        if begin > at:
            yield at, begin
        at = max(at, behind)
