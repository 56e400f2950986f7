"""`bqw findings`: what supervision found, and what it takes to catch up."""

from typing import Annotated

import typer

from bqw_tracker.edge.load import load
from bqw_tracker.edge.render.findings import findings_json, findings_text
from bqw_tracker.locale import _, say
from bqw_tracker.reports.findings import chosen_findings
from bqw_tracker.reports.findings import findings as build

from . import console
from .options import AsOf, Data, Lang, Today, known_word, on_the_wall, settled_folder
from .report import day_of_report, ledger_faulty, selection, usable


def findings(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: AsOf = None,
    today: Today = None,
    measure: Annotated[
        str, typer.Option("--measure", metavar="2,5", help=_("only these measures"))
    ] = "",
    section: Annotated[
        str, typer.Option("--section", metavar="1,2", help=_("only these sections"))
    ] = "",
    department: Annotated[
        str, typer.Option("--department", metavar="A,B", help=_("only these departments"))
    ] = "",
    area: Annotated[str, typer.Option("--area", metavar="A,B", help=_("only these areas"))] = "",
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|json", help=_("the form of the answer"))
    ] = "text",
    data: Data = None,
    lang: Lang = "zh",
) -> int:
    """Tell what lags, what got worse and what was not reported."""
    del lang  # chosen before the commands were imported
    form = known_word(format_name, ("text", "json"), "--format")
    now = on_the_wall(today)
    workspace = load(settled_folder(data), known_on=now)
    if ledger_faulty(workspace):
        return console.FAULTS
    ready = usable(workspace, lenient=False)
    if ready is None or ready.workspace.catalogue is None:
        return console.FAULTS
    catalogue, rows = ready.workspace.catalogue, ready.workspace.observations
    filters = {"measure": measure, "section": section, "department": department, "area": area}
    chosen = selection(catalogue, "measure", filters)
    day = as_of or day_of_report(catalogue, rows, now)
    entries = workspace.rectifications
    found = build(catalogue, rows, as_of=day, today=now, entries=entries)
    found = chosen_findings(found, catalogue, chosen)
    for warning in found.warnings:
        console.tell(say(warning))
    console.answer(findings_json(found) if form == "json" else findings_text(found))
    return console.DONE
