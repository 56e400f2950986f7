"""What was done to the reported rows: added and put right, or rewritten and taken away.

A row that tells a key's figure anew (core/cells) revises what was told last before it, a deed is
revised by a row whose note begins with 更正; the same figure in other words is told again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bqw_tracker.core.cells import by_moment, figures, figures_told, withdraws
from bqw_tracker.core.deeds import takes_back
from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import key_of
from bqw_tracker.core.model import Observation

from .diff import RowEdit
from .row_matching import RowPair

_Key = tuple[str, str, object]
"""An indicator, an area and what tells one of its figures from another; None for a deed."""


def row_edits(
    index: Index, pairs: Sequence[RowPair], now: Iterable[Observation]
) -> Iterator[RowEdit]:
    """Yield what the pairs of rows mean; `now` are all rows that are there.

    `index` knows the indicators of both sides.
    """
    come = {_key(index, row) for old, row in pairs if old is None and row is not None}
    places = {key[:2] for key in come}
    told: dict[_Key, list[Observation]] = defaultdict(list)
    for each in now:
        if each[:2] in places:
            for key in {_key(index, each), _deed(each)} & come:
                told[key].append(each)
    for old, row in pairs:
        if old is not None:
            yield RowEdit("removed" if row is None else "rewritten", row, old)
        elif row is not None:
            yield _added(index, row, told[_key(index, row)])


def _key(index: Index, row: Observation) -> _Key:
    """Return what tells one figure from another; a deed is put right whatever its period."""
    indicator = index.indicators[row.indicator]
    if indicator.kind == "milestone" and takes_back(row):
        return _deed(row)
    return row.indicator, row.area, key_of(indicator, row)


def _deed(row: Observation) -> _Key:
    return row.indicator, row.area, None


def _added(index: Index, row: Observation, told: Iterable[Observation]) -> RowEdit:
    """Return what a row does that was not there; `told` are the rows of its key."""
    earlier = figures_told(other for other in told if by_moment(other) < by_moment(row))
    if not earlier or withdraws(earlier[-1]):
        return RowEdit("new", row, None)
    last = earlier[-1]
    if withdraws(row):
        return RowEdit("withdrawn", row, last)
    if figures(row) == figures(last):
        return RowEdit("reworded", row, last)
    goes_on = index.indicators[row.indicator].kind == "milestone" and not takes_back(row)
    return RowEdit("new" if goes_on else "revised", row, last)
