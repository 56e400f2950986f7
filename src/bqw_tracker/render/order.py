"""The rows of a report in the order in which people read them."""

from collections.abc import Iterator
from typing import NamedTuple

from bqw_tracker.reports.groups import Group, by_group
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row, urgency

from .table import whole_first


class Listed(NamedTuple):
    """A row, and whether it stands below the whole that it is a part of."""

    row: Row
    below: bool


def ordered(report: Report) -> Iterator[Group | Listed]:
    """Return groups and rows as the table lists them: group by group, or the worst first."""
    if report.worst_first:
        yield from (Listed(row, below=False) for row in sorted(report.rows, key=urgency))
        return
    listed = by_group(report.rows, report.by)
    for group in report.groups:
        yield group
        yield from (Listed(row, below) for row, below in whole_first(listed[group.key]))


def grouped(report: Report) -> list[tuple[Group | None, list[Row]]]:
    """Return the rows below their groups; below none where the worst come first."""
    found: list[tuple[Group | None, list[Row]]] = [(None, [])]
    for item in ordered(report):
        if isinstance(item, Listed):
            found[-1][1].append(item.row)
        else:
            found.append((item, []))
    return found
