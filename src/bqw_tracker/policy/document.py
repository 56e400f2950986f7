"""The measures of a policy document in any of its usual forms, and its lists of targets.

    1.标题。正文……(责任单位:甲科、乙科,各县(市、区)市场监管局)

Measures are numbered 1., 一、, (一), (1) or 第一条, at the level at which most are followed by who
answers; or they are the rows of a table that has a column for it. Where a document has both, those
of which more are answered for come first, and of the others what they do not say again. Where the
numbers begin anew below each heading, the measures are counted through.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bqw_tracker.core.problems import Sentence, sentence

from .claims import figures
from .commitment import Commitment, Part, bare, sign_pairs
from .deeds import Deed, own_deeds
from .goals import goals_in, paragraphs_in
from .listed_figures import by_asked, is_said, targets_of
from .numbering import annex_heads, items
from .prose import measures_in
from .tables import Row, Table, tables_in
from .tasks import tasks_in
from .units import without_days
from .wording.numerals import Span
from .wording.reading import readings

_COUNT = re.compile(r"[^\n。]{2,30}?([(（][0-9]{1,3}[项条件][)）])[ \t]*$", re.MULTILINE)
"""How many pieces stand below a heading: 守牢底线（2项）."""


def commitments(document: str, year: int = 0) -> tuple[Commitment, ...] | Sentence:
    """Return the measures of a document and its lists of targets, or why it has no usual form.

    `year` is the one in which it was written, for times that name none.
    """
    tables = tables_in(document, year)
    in_text = measures_in(document, year, tables)
    while _answered(in_text) and not (in_text[-1].answered or _asks(in_text[-1], year)):
        in_text.pop()  # 本措施有效期3年 behind the last measure asks for nothing
    in_tables = tasks_in(document, year, tables)
    found, others = sorted((in_text, in_tables), key=_answered, reverse=True)
    if in_tables and not _answered(found):
        found, others = in_tables, in_text
    if not found:
        lists = [each for each in goals_in(document, year, tables, ()) if targets_of(each, year)]
        if lists:
            return tuple(each._replace(number=n) for n, each in enumerate(lists, 1))
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
    more = _besides(found, others, year)
    more += goals_in(document, year, tables, _spans(found, more))
    if not _answered(in_text):
        lists = paragraphs_in(document, year, tables, _spans(found, more))
        more += [each for each in lists if targets_of(each, year)]
    last = max(measure.number for measure in found)
    return (*found, *(each._replace(number=n) for n, each in enumerate(more, last + 1)))


def _besides(
    found: Sequence[Commitment], others: Sequence[Commitment], year: int
) -> list[Commitment]:
    """Return the measures in another form, text or table, but those that are one of the found."""
    if not _answered(others):
        return []
    spans = _spans(found)
    known = [(each, sign_pairs(each.title)) for each in found]
    more = list[Commitment]()
    for other in others:
        if any(first < other.span[1] and other.span[0] < last for first, last in spans):
            continue
        pairs = sign_pairs(other.title)
        same = [each for each, its in known if _share_half(pairs, its)]
        if not _is_again(other, same, year):
            more.append(other)
    return more


def _is_again(measure: Commitment, others: Sequence[Commitment], year: int) -> bool:
    """Return whether measures of like titles say all that one does.

    Where that is no more than its title, one of them has the same.
    """
    if not others:
        return False
    asked, own = targets_of(measure, year), [deed.name for deed in _deeds(measure, year)]
    if not (asked or own):
        return bare(measure.title) in {bare(each.title) for each in others}
    told = by_asked(one for each in others for one in targets_of(each, year))
    done = [deed.name for each in others for deed in _deeds(each, year)]
    return all(is_said(one, told) for one in asked) and all(
        any(alike(name, deed) for deed in done) for name in own
    )


def _deeds(measure: Commitment, year: int) -> Iterator[Deed]:
    return own_deeds(measure, figures(measure, year), year)


def _asks(measure: Commitment, year: int) -> bool:
    return bool(targets_of(measure, year) or any(_deeds(measure, year)))


def _spans(*found: Sequence[Commitment]) -> list[Span]:
    return [each.span for some in found for each in some]


def alike(title: str, other: str) -> bool:
    """Return whether two titles are of one thing: half the signs stand in both side by side.

    >>> alike("建好供水工程", "供水工程建设"), alike("建设供水工程", "建设排水泵站")
    (True, False)
    """
    return _share_half(sign_pairs(title), sign_pairs(other))


def _share_half(pairs: set[str], others: set[str]) -> bool:
    return 2 * len(pairs & others) >= max(min(len(pairs), len(others)), 1)


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
    numbered = items(document, [table.span for table in tables])
    taken = [(item.at, item.start) for item in numbered]
    taken += (each.span(1) for item in numbered if (each := _COUNT.match(document, item.start)))
    taken += annex_heads(document)
    for table in tables:
        taken += table.numbers
    rows = [(table, row) for table in tables for row in table.rows]
    begun = [row.span[0] for _, row in rows]
    for measure in measures:
        first, last = (bisect_left(begun, at) for at in measure.span)
        taken += _read(measure, rows[first:last], year)
        taken += _said_again(document, measure, [row for _, row in rows[first:last]])
    cells = [cell for _, row in rows for cell in row.cells]
    edges = sorted({edge for cell in cells for edge in cell.span})
    found: list[Span] = []
    for begin, end in _between(sorted(taken), len(document)):
        # The words of one cell tell nothing of the figures of another.
        cuts = [begin, *edges[bisect_right(edges, begin) : bisect_left(edges, end)], end]
        for start, stop in pairwise(cuts):
            said = readings(without_days(document[start:stop]), year)
            found += ((start + each.span[0], start + each.span[1]) for each in said)
    return found


def _read(measure: Commitment, rows: Sequence[tuple[Table, Row]], year: int) -> Iterator[Span]:
    """Return what is read of a measure: its text, and of cells with a figure alone this."""
    parts = measure.parts or (Part((0, len(measure.text))),)
    spans = [part.span for part in parts if not part.name]
    alone = [mark for mark in figures(measure, year) if mark.name]
    for start, end in [*spans, *(mark.span for mark in alone)]:
        yield measure.start + start, measure.start + end
    based = sorted(
        (measure.start + mark.span[0], str(mark.baseline.period)) for mark in alone if mark.baseline
    )
    for table, row in rows:
        of_row = based[bisect_left(based, (row.span[0],)) : bisect_left(based, (row.span[1],))]
        periods = {period for _, period in of_row}
        yield from (cell.span for column, cell in table.of(row, "base") if column.period in periods)


def _said_again(document: str, measure: Commitment, rows: Sequence[Row]) -> Iterator[Span]:
    """Return the cells that say what was read in another row of a measure: they were merged."""
    read = {
        document[measure.start + part.span[0] : measure.start + part.span[1]]
        for part in measure.parts
        if not part.name
    }
    return (cell.span for row in rows for cell in row.cells if cell.text in read)


def _between(taken: Sequence[Span], end: int) -> Iterator[Span]:
    """Return what is left of a text up to its end; what is taken is sorted."""
    at = 0
    for begin, behind in [*taken, (end, end)]:
        if begin > at:
            yield at, begin
        at = max(at, behind)
