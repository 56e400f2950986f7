"""The measures of a policy document in any of its usual forms, and its lists of targets.

    1.标题。正文……(责任单位:甲科、乙科,各县(市、区)市场监管局)

Measures are numbered 1., 一、, (一), (1) or 第一条, at the level at which most are followed by who
answers; or they are the rows of a table that has a column for it. Where the numbers begin anew
below each heading, the measures are counted through.
"""

from collections.abc import Sequence

from bqw_tracker.core.problems import Sentence, sentence

from .commitment import Commitment
from .goals import goals_in
from .prose import measures_in
from .tables import tables_in
from .tasks import tasks_in
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
    """Return where the figures of a document stand that belong to no measure.

    `year` is the one in which it was written.
    """
    spans = sorted(measure.span for measure in measures)
    ends = [0, *(span[1] for span in spans)]
    starts = [*(span[0] for span in spans), len(document)]
    return [
        (begin + read.span[0], begin + read.span[1])
        for begin, end in zip(ends, starts, strict=True)
        if begin <= end
        for read in readings(document[begin:end], year)
    ]
