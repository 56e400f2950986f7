"""What a page tells beside the figures: what got worse, and how each figure was made."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bqw_tracker.core.cells import cells
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.reports.explanation import Explanation, explanations
from bqw_tracker.reports.finding import Finding
from bqw_tracker.reports.light_findings import light_findings
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Judge


def told(report: Report, catalogue: Catalogue, rows: Sequence[Observation]) -> Report:
    """Return the report with what got worse, and an explanation of each indicator that it lists."""
    return report._replace(
        worse=tuple(_worse(report, catalogue, rows)),
        explanations=tuple(_explanations(report, catalogue, rows)),
    )


def _worse(report: Report, catalogue: Catalogue, rows: Sequence[Observation]) -> Iterator[Finding]:
    listed = {(row.indicator, row.area, row.period) for row in report.rows}
    found = light_findings(Judge(catalogue, cells(catalogue, rows), report.as_of))
    for one in found.findings:
        if one.key.kind == "worse" and one.key[1:] in listed:
            yield one


def _explanations(
    report: Report, catalogue: Catalogue, rows: Sequence[Observation]
) -> Iterator[Explanation]:
    """Yield what explains the rows of each indicator, and no other area."""
    listed: dict[str, set[str]] = defaultdict(set)
    for line in report.rows:
        listed[line.indicator].add(line.area)
    for each in explanations(catalogue, rows, listed, report.as_of):
        yield each._replace(known_on=report.known_on)
