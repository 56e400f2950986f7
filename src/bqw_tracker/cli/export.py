"""`bqw export`: the figures as tables for other programs: CSV, SQLite or Parquet."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.render.export import database, package, sheets
from bqw_tracker.render.labels import sample_warning
from bqw_tracker.reports.export import Export, month_ends
from bqw_tracker.reports.export import export as build
from bqw_tracker.reports.export_columns import TABLES
from bqw_tracker.reports.findings import findings
from bqw_tracker.reports.judged import Judged
from bqw_tracker.store.disk import unreadable

from . import console, options
from .exported import write_database, write_folder, write_parquet
from .workspace import Basis, day_of_report, usable

_FILES = (".sqlite", ".parquet")


def _form(output: Path | None, table: str, data: Path) -> str:
    """Return the ending of the file that is asked for, "" for a folder."""
    if output is None:
        raise typer.BadParameter(_("name where the tables go: -o DIR, FILE.sqlite or FILE.parquet"))
    is_folder = os.path.isdir(output)  # noqa: PTH112 - never raises
    if is_folder and output.suffix.lower() in _FILES:
        raise unreadable(output, IsADirectoryError())
    form = "" if is_folder or not output.suffix else options.ending_of(output, _FILES)
    if form == ".parquet" and not table:
        message = _("a Parquet file holds one table; name it: --table attainment")
        raise typer.BadParameter(message)
    if form != ".parquet" and table:
        raise typer.BadParameter(_("--table goes with -o FILE.parquet"))
    progress = Path(os.path.realpath(data / "progress"))
    if Path(os.path.realpath(output)).is_relative_to(progress):
        raise Refused(
            sentence("{path} lies among the figures that are read; name another", path=output)
        )
    return form


def _tables(
    basis: Basis, day: date, known_on: date | None, *, today: date, monthly: bool
) -> Export:
    judged = Judged(basis.catalogue, basis.rows, day, known_on, basis.entries)
    found = findings(judged, today=today, entries=basis.entries)
    for warning in found.warnings:
        console.tell(say(warning))
    days = month_ends(basis.catalogue.policy.issued, day) if monthly else (day,)
    return build(judged, found, days, str(basis.read.data))


def export(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: options.AsOf = None,
    today: options.Today = None,
    every: Annotated[
        str | None,
        options.option(
            "--every", "month", _("attainment at each month end since the policy was issued"),
            options.DAYS,
        ),
    ] = None,
    table: Annotated[
        str,
        options.option("--table", _("TABLE"), _("the one table of a Parquet file"), options.OUTPUT),
    ] = "",
    output: Annotated[
        Path | None,
        options.output_option(_("a folder for CSV, or a .sqlite or .parquet file")),
    ] = None,
    data: options.Data = None,
) -> int:  # fmt: skip
    """Write what was asked for, reported, judged and found as tables."""
    monthly = every is not None and bool(options.known_word(every, ("month",), "--every"))
    name = options.known_word(table, TABLES, "--table") if table else ""
    folder = options.data_folder(data)
    form = _form(output, name, folder)
    now = options.on_the_wall(today)
    known_on = today  # on a day that is taken for today nothing later is known
    basis = usable(options.settled_folder(data), known_on, today=now, ledger=True)
    if basis is None:
        return console.FAULTS
    day = as_of or day_of_report(basis.catalogue, basis.rows, now)
    found = _tables(basis, day, known_on, today=now, monthly=monthly)
    assert output is not None
    if form == ".parquet":
        write_parquet(output, next(one for one in sheets(found) if one.name == name))
    elif form:
        write_database(output, database(found))
    else:
        write_folder(output, package(found))
    if found.sample_rows:
        console.tell(sample_warning(found.sample_rows))
    return console.DONE
