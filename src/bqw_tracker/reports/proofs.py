"""Which files prove the figures of a report: those that rows in the windows of its targets name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from bqw_tracker.core.evidence import Archive, Evidence, evidences
from bqw_tracker.core.kinds import known_from
from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import DAY

from .judged import Judged
from .report import Report
from .rows import Proof, Row


def with_proofs(report: Report, judged: Judged, archive: Archive) -> Report:
    """Return a report whose rows know what proves their figures, in the order of the telling.

    A file that several rows of one indicator and area name stands with the first of them.
    """
    told: dict[tuple[str, str], dict[str, Proof]] = defaultdict(dict)
    indicators = judged.index.indicators
    for row in sorted(judged.rows, key=_by_telling):
        if row.story.evidence and known_from(indicators[row.indicator], row) <= judged.as_of + DAY:
            own = told[row.indicator, row.area]
            for one in evidences(row.story.evidence):
                own.setdefault(one.name, _proof(one, row, archive))
    if not told:
        return report

    def found(row: Row) -> Iterator[Proof]:
        areas = judged.index.expected(indicators[row.indicator], row.area)
        for area in dict.fromkeys((*areas, *(cell.area for cell in row.used))):
            for proof in told.get((row.indicator, area), {}).values():
                period = proof.row.period
                if row.window.start < period.end and period.start < row.window.end:
                    yield proof

    return report._replace(rows=[replace(row, proofs=tuple(found(row))) for row in report.rows])


def _proof(one: Evidence, row: Observation, archive: Archive) -> Proof:
    there = bool(one.digest) and one.name in archive.kept
    link = f"{archive.way}/{one.name}" if there and archive.way else ""
    return Proof(one, row, there, link)


def _by_telling(row: Observation) -> tuple[object, ...]:
    return row.reported_on, row.period.end, row.path, row.line
