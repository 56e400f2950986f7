"""What a page tells beside the figures: what was found, and how each figure was made."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.edge.load import Workspace
from bqw_tracker.reports.explain import Explanation, explain, find_indicator
from bqw_tracker.reports.findings import chosen_findings, findings
from bqw_tracker.reports.report import Report, Selection


def told(report: Report, workspace: Workspace, *, chosen: Selection, today: date) -> Report:
    """Return the report with its findings, and an explanation of each indicator that it lists."""
    catalogue, rows = workspace.catalogue, workspace.observations
    if catalogue is None:
        return report
    found = findings(
        catalogue,
        rows,
        as_of=report.as_of,
        today=report.known_on or today,
        entries=workspace.rectifications,
    )
    return report._replace(
        findings=chosen_findings(found, catalogue, chosen._replace(drawn=False)),
        explanations=tuple(_explanations(report, catalogue, rows)),
    )


def _explanations(
    report: Report, catalogue: Catalogue, rows: list[Observation]
) -> Iterator[Explanation]:
    """Yield what explains the rows of each indicator, and no other area or target."""
    reported: dict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        reported[row.indicator].append(row)
    listed: dict[str, set[str]] = defaultdict(set)
    for line in report.rows:
        listed[line.indicator].add(line.area)
    for name, areas in listed.items():
        subject = find_indicator(catalogue, name)
        if subject is not None:
            whole = explain(catalogue, reported[name], subject, report.as_of)
            lights = [light for light in whole.lights if light.area in areas]
            yield whole._replace(lights=lights, known_on=report.known_on)
