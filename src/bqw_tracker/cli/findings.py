"""`bqw findings`: what supervision found, and what it takes to catch up."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.locale import say
from bqw_tracker.render.findings import findings_json, findings_text
from bqw_tracker.render.table import PIPE
from bqw_tracker.reports.findings import Findings, chosen_findings
from bqw_tracker.reports.findings import findings as build
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.scope import Scope

from . import console, options
from .workspace import day_of_report, scoped, usable


def found_by(
    judged: Judged, entries: Sequence[Rectification], told: Scope, *, today: date
) -> Findings:
    """Return what supervision finds of what is to be told, after telling its warnings."""
    found = build(judged, today=today, entries=entries)
    for warning in found.warnings:
        console.tell(say(warning))
    return chosen_findings(found, told)


def findings(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: options.AsOf = None,
    today: options.Today = None,
    measure: options.Measure = "",
    section: options.Section = "",
    department: options.Department = "",
    area: options.Area = "",
    owner: options.Owner = "",
    format_name: Annotated[str | None, options.form_option(options.FORMS)] = None,
    output: options.Output = None,
    data: options.Data = None,
) -> int:
    """Tell what lags, what got worse and what was not reported."""
    form = options.form_of(format_name, output, {"text": ".txt", "json": ".json"})
    now = options.on_the_wall(today)
    basis = usable(options.settled_folder(data), now, ledger=True, packed=True)
    if basis is None:
        return console.FAULTS
    filters = {"measure": measure, "section": section, "department": department, "area": area}
    day = as_of or day_of_report(basis.catalogue, basis.rows, now)
    judged = Judged(basis.catalogue, basis.rows, day, now, basis.entries)
    told = scoped(judged.index, basis.entries, filters, owner, today=now)
    found = found_by(judged, basis.entries, told, today=now)
    layout = console.layout() if output is None else PIPE
    text = findings_json(found) if form == "json" else findings_text(found, told, layout)
    console.hand_over(text, output)
    return console.DONE
