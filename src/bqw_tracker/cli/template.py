"""`bqw template`: a form for one area or department and one period, to be filled in."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.index import Index
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _
from bqw_tracker.render.form import form_csv, form_xlsx
from bqw_tracker.reports.form import BlankForm
from bqw_tracker.reports.form import form as build
from bqw_tracker.store.disk import CATALOGUE_NAME, contents
from bqw_tracker.store.load import read_catalogue

from . import console
from .options import (
    Data,
    data_folder,
    ending_of,
    known_word,
    meant_word,
    option,
    output_option,
    read_span,
)
from .typed import places


def _write(path: Path, form: BlankForm) -> None:
    """Write the form; raises `Refused` where anything but the same form, still empty, is there."""
    # Excel takes a CSV file for the local encoding unless it begins with a byte order mark.
    xlsx = path.suffix.lower() == ".xlsx"
    content = form_xlsx(form) if xlsx else form_csv(form).encode("utf-8-sig")
    if os.path.isfile(path):  # noqa: PTH113 - never raises
        if contents(path) == content:
            return
        raise Refused(sentence(
            "{path} is there already and may have been filled in; move it away, or name "
            "another file", path=path,
        ))  # fmt: skip
    console.write_answer(path, content)


def template(
    *,
    area: Annotated[str, option("--area", _("AREA"), _("a form for this area"))] = "",
    department: Annotated[
        str,
        option("--department", _("UNIT"), _("a form for this department's figures of the city")),
    ] = "",
    period: Annotated[
        Period | None,
        typer.Option(
            "--period",
            metavar=_("PERIOD"),
            parser=read_span,
            help=_("what is owed at its end; 2023-06 asks for the second quarter as well"),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        output_option(_("write to a .csv or .xlsx file")),
    ] = None,
    data: Data = None,
) -> int:
    """Print or write a form with one row for each figure that is owed."""
    if bool(area) == bool(department):
        raise typer.BadParameter(_("name either --area or --department"))
    if period is None:
        raise typer.BadParameter(_("name the period, for example --period 2023-06"))
    if output is not None:
        ending_of(output, (".csv", ".xlsx"))
    catalogue, problems = read_catalogue(data_folder(data) / CATALOGUE_NAME)
    if console.tell_errors(problems) or catalogue is None:
        return console.FAULTS
    place = meant_word(area, places(Index(catalogue)), "--area") if area else None
    section = known_word(department, catalogue.departments, "--department") if department else None
    form = build(catalogue, period, area=place, department=section)
    if not form.entries:
        message = _("{subject} owes no figure for the end of {period}")
        raise typer.BadParameter(message.format(subject=form.subject, period=period))
    if output is not None:
        _write(output, form)
    else:
        console.answer(form_csv(form))
    return console.DONE
