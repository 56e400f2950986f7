"""Which reported row of a revision has become which row: what `check` and `diff` both go by.

A row counts with every column. It may move to another file and stand in another order, an area or
an indicator may have got another name; whatever else became of it, it says something else. Which
row it has become then is told by what both have in common, the surest first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Observation

RowPair = tuple[Observation | None, Observation | None]
"""A row as it was and as it is; None where it is new, or gone."""
_Key = tuple[object, ...]
SAID = Observation._fields[: Observation._fields.index("path")]
"""The columns of a row; its story stands behind its place."""


def row_pairs(
    index: Index, before: Sequence[Observation], now: Sequence[Observation],
    settled: Collection[str] = (),
) -> Iterator[RowPair]:  # fmt: skip
    """Yield the rows that are not on both sides: first those that were there, then what is new.

    Rows of the sample are free, and of what stood there twice one may go. `settled` are files that
    are the same on both sides: their rows need not stand in `before`.
    """
    old = [_renamed(index, row) for row in before if row.source != SAMPLE]
    if not old and all(row.path in settled for row in now):
        return
    resting = {_said(row) for row in now if row.path in settled}
    moving = [(row, _said(row)) for row in now if row.path not in settled]
    there = resting.union(said for _row, said in moving)
    known = resting.union(map(_said, old))
    come = [row for row, said in moving if said not in known]
    fresh: dict[_Key, list[Observation]] = defaultdict(list)
    gone = [row for row in old if _said(row) not in there]
    for row in come if gone else ():
        for key in _alike(row):
            fresh[key].append(row)
    used: set[int] = set()
    for row in gone:
        others = (other for key in _alike(row) for other in fresh[key] if id(other) not in used)
        found = next(others, None)
        if found is not None:
            used.add(id(found))
        yield row, found
    yield from ((None, row) for row in come if id(row) not in used and row.source != SAMPLE)


def _said(row: Observation) -> _Key:
    """Return what a row says: all but where it stands."""
    return (*row[: len(SAID)], row.story)


def _renamed(index: Index, row: Observation) -> Observation:
    """Return a row under the names that its indicator and area have now."""
    indicator = index.present_ids.get(row.indicator, row.indicator)
    area = index.area_names.get(row.area, row.area)
    if (indicator, area) == row[:2]:
        return row
    return row._replace(indicator=indicator, area=area)


def _alike(row: Observation) -> tuple[_Key, ...]:
    """Return by what a row is known again though it was rewritten, the surest first."""
    return (
        (row.indicator, row.area, row.period, row.reported_on),
        (row.indicator, row.area, row.period),
        (row.indicator, row.area, row.reported_on),
        (row.indicator, row.period, row.reported_on, row.source, row.note, row[3:7]),
        (row.area, row.period, row.reported_on, row.source, row.note, row[3:7]),
    )
