"""`bqw close|reopen PERIOD`: which periods are closed, in data/closed.yaml."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bqw_tracker.core.closings import Closing, belongs, closing_problems, in_force
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.periods import Period, moment_text
from bqw_tracker.core.problems import did_you_mean
from bqw_tracker.locale import _, joined, numbered, say
from bqw_tracker.render.lines import BOLD, filled, lines_text
from bqw_tracker.render.table import Cell
from bqw_tracker.reports.judged import Judged
from bqw_tracker.store.additions import locked
from bqw_tracker.store.closings import add_closing, rows_digest
from bqw_tracker.store.load import Workspace, load
from bqw_tracker.store.modelled import shape_problems

from . import console, options
from .misuse import refused

_Period = Annotated[
    str, typer.Argument(metavar=_("PERIOD"), help=_("whole months: 2023-06, 2023-Q2 or 2023"))
]
_Document = Annotated[
    str, options.option("--document", _("TEXT"), _("the paper on which that rests, by its number"))
]


def close(
    period: _Period,
    *,
    document: _Document = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Close a period: its figures stand as they were reported."""
    span, day = options.read_span(period), options.on_the_wall(today)
    _whole_months(span)
    if span.end > day:
        told = _("{period} is not over").format(period=span)
        raise refused(told, _("it can be closed from {day} on").format(day=span.end))
    folder = options.data_folder(data)
    with _locked(folder, day) as found:
        if found is None:
            return console.FAULTS
        workspace, catalogue = found
        for closed in in_force(workspace.closings):
            if span.within(closed.period):
                told = _("{period} was closed on {day}").format(
                    period=closed.period, day=moment_text(closed.moment)
                )
                raise refused(told, _("reopen it before: bqw reopen {period}").format(
                    period=closed.period))  # fmt: skip
        rows = [row for row in workspace.observations if belongs(span, row)]
        if not rows:
            told = _("nothing was reported for {period}: there is nothing to close")
            raise typer.BadParameter(told.format(period=span))
        moment = max(options.moment_on_the_wall(today), *(row.reported_on for row in rows))
        entry = {"closed": moment_text(moment), "digest": rows_digest(workspace.read, rows)}
        path = _written(folder, workspace, span, entry | _paper(document))
    count = numbered(len(rows), _("1 row"), _("{count} rows"))
    _answer(_("{period} is closed with {rows}; written: {path}"), span, path, rows=count)
    if owed := _owed(Judged(catalogue, workspace.observations, span.last, day), span, day):
        console.tell(_("still owed for {period}: {owed}").format(period=span, owed=owed))
    return console.DONE


def reopen(
    period: _Period,
    *,
    reason: Annotated[
        str, options.option("--reason", _("TEXT"), _("why the period is opened again"))
    ] = "",
    document: _Document = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Open a closed period again."""
    span = options.read_span(period)
    if not reason.strip():
        raise typer.BadParameter(_("say why: --reason TEXT"))
    folder, moment = options.data_folder(data), options.moment_on_the_wall(today)
    with _locked(folder, options.on_the_wall(today)) as found:
        if found is None:
            return console.FAULTS
        workspace, _catalogue = found
        closed = [one.period for one in in_force(workspace.closings)]
        if span not in closed:
            told = _("{period} is not closed").format(period=span)
            if not closed:
                raise typer.BadParameter(told)
            raise refused(told, say(did_you_mean(str(span), map(str, closed))))
        if wider := [one for one in closed if one != span and span.within(one)]:
            told = _("{period} is closed with {wider} as well").format(period=span, wider=wider[0])
            raise refused(told, _("reopen it before: bqw reopen {period}").format(period=wider[0]))
        entry = {"reopened": moment_text(moment), "reason": reason.strip()}
        path = _written(folder, workspace, span, entry | _paper(document))
    _answer(_("{period} is open again; written: {path}"), span, path)
    return console.DONE


def _whole_months(span: Period) -> None:
    if span.start.day != 1 or span.end.day != 1:
        told = _("{period} is no whole month").format(period=span)
        raise refused(told, _("write 2023-06, 2023-Q2, 2023-H1, 2023 or 2023-01..2023-06"))


@contextmanager
def _locked(folder: Path, day: date) -> Iterator[tuple[Workspace, Catalogue] | None]:
    """Yield the workspace while no other process writes; None after telling what is wrong."""
    with locked(folder) as store:
        console.tell_what(store.recovered)
        workspace = load(folder, today=day)
        faults = [*workspace.errors, *workspace.closing_problems]
        sound = not console.tell_errors(faults)
        yield (workspace, workspace.catalogue) if sound and workspace.catalogue else None


def _paper(document: str) -> dict[str, str]:
    return {"document": document.strip()} if document.strip() else {}


def _written(folder: Path, workspace: Workspace, span: Period, told: Mapping[str, Any]) -> Path:
    """Write an entry that is sound behind the others; what is not is wrong use."""
    try:
        entry = Closing.model_validate({"period": str(span), **told})
    except ValidationError as error:
        problem = next(shape_problems(error, Closing))
        raise refused(say(problem.message), say(problem.help)) from None
    for problem in closing_problems((*workspace.closings, entry)):
        raise refused(say(problem.message), say(problem.help))
    return add_closing(folder, entry)


def _owed(judged: Judged, span: Period, day: date) -> str:
    """Return how many figures of a period are still owed, and by whom."""
    owing = Counter(
        one.duty.area
        for one in judged.owed(day).deliveries
        if one.reported_on is None and one.duty.period.ends_in(span)
    )
    if not owing:
        return ""
    figures = numbered(owing.total(), _("1 figure"), _("{count} figures"))
    areas = joined(_("{subject}: {text}").format(subject=area, text=count)
                   for area, count in owing.most_common())  # fmt: skip
    return figures + _(" ({text})").format(text=areas)


def _answer(text: str, span: Period, path: Path, **more: str) -> None:
    line = filled(text, period=Cell(str(span), BOLD), path=str(path), **more)
    console.answer(lines_text([line], console.layout()))
