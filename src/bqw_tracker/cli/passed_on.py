"""What a report for other hands shows besides: areas, departments, findings."""

from datetime import date

from bqw_tracker.core.problems import Severity
from bqw_tracker.edge.load import Workspace
from bqw_tracker.edge.render.problems import problems_text
from bqw_tracker.locale import say
from bqw_tracker.reports.findings import chosen_findings, findings
from bqw_tracker.reports.groups import groups
from bqw_tracker.reports.report import EVERYTHING, Report, Selection

from . import console


def passed_on(
    built: Report, workspace: Workspace, chosen: Selection, *, today: date
) -> Report | None:
    """Return the report with its areas, departments and findings.

    None after telling what is wrong with the rectifications, which would be missing in it.
    Nothing is missed or late that was not due on the day whose knowledge is asked for.
    """
    faults = [p for p in workspace.ledger_problems if p.severity is Severity.ERROR]
    if faults or workspace.catalogue is None:
        console.tell(problems_text(faults))
        return None
    catalogue = workspace.catalogue
    told = findings(
        catalogue,
        workspace.observations,
        as_of=built.as_of,
        today=min(today, built.known_on or today),
        entries=workspace.rectifications,
    )
    for warning in told.warnings:
        console.tell(say(warning))
    return built._replace(
        findings=chosen_findings(told, catalogue, chosen._replace(by=EVERYTHING.by)),
        areas=tuple(groups(catalogue, "area", built.rows)),
        departments=tuple(groups(catalogue, "department", built.rows)),
    )
