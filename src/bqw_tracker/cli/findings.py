"""`bqw findings`: what supervision found, and what it takes to catch up."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.locale import say
from bqw_tracker.render.findings import findings_json, findings_text
from bqw_tracker.reports.findings import Findings, chosen_findings
from bqw_tracker.reports.findings import findings as build
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import Selection

from . import console
from .options import (
    FORMS,
    Area,
    AsOf,
    Data,
    Department,
    Measure,
    Section,
    Today,
    form_option,
    known_word,
    on_the_wall,
    settled_folder,
)
from .workspace import day_of_report, selection, usable


def found_by(
    judged: Judged, entries: Sequence[Rectification], chosen: Selection, *, today: date
) -> Findings:
    """Return what supervision finds in the selection, after telling its warnings."""
    found = build(judged, today=today, entries=entries)
    for warning in found.warnings:
        console.tell(say(warning))
    return chosen_findings(found, judged.index, chosen)


def findings(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: AsOf = None,
    today: Today = None,
    measure: Measure = "",
    section: Section = "",
    department: Department = "",
    area: Area = "",
    format_name: Annotated[str, form_option(FORMS)] = "text",
    data: Data = None,
) -> int:
    """Tell what lags, what got worse and what was not reported."""
    form = known_word(format_name, FORMS, "--format")
    now = on_the_wall(today)
    basis = usable(settled_folder(data), now, ledger=True)
    if basis is None:
        return console.FAULTS
    filters = {"measure": measure, "section": section, "department": department, "area": area}
    chosen = selection(basis.catalogue, "measure", filters)
    day = as_of or day_of_report(basis.catalogue, basis.rows, now)
    judged = Judged(basis.catalogue, basis.rows, day, now)
    found = found_by(judged, basis.entries, chosen, today=now)
    console.answer(findings_json(found) if form == "json" else findings_text(found))
    return console.DONE
