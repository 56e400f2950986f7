"""`bqw summary`: the short text for cron: what changed and why, what lags, what is due."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.calendar import known_by
from bqw_tracker.core.packed import known_on
from bqw_tracker.core.periods import DAY
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _
from bqw_tracker.render.pages import as_html, as_markdown, as_text, cut
from bqw_tracker.render.summary import page, subject
from bqw_tracker.render.summary_data import summary_json
from bqw_tracker.render.table import PIPE, Layout
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.summary import Summary, came_after, coming
from bqw_tracker.reports.summary import summary as build
from bqw_tracker.store.git import checked_out
from bqw_tracker.store.load import load

from . import console, options
from .misuse import refused
from .workspace import day_of_report, failed, scoped, usable, worst_allowed

_PAGES = {"md": as_markdown, "html": as_html}
_FORMS = {"text": ".txt", "md": ".md", "json": ".json", "html": ".html"}


_MOST_AHEAD = 366


def _read_days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= _MOST_AHEAD:
        told = _("'{text}' is no number of days").format(text=text)
        remedy = _("write a whole number from 1 to {most}: 14").format(most=_MOST_AHEAD)
        raise refused(told, remedy)
    return int(text)


def summary(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: options.AsOf = None,
    since: options.Since = None,
    since_rev: Annotated[
        str | None,
        options.option(
            "--since-rev",
            _("REV"),
            _("compare with catalogue and figures of this revision of git"),
            options.DAYS,
        ),
    ] = None,
    today: options.Today = None,
    area: options.Area = "",
    department: options.Department = "",
    owner: options.Owner = "",
    ahead: Annotated[
        int | None,
        typer.Option(
            "--ahead",
            metavar=_("DAYS"),
            parser=_read_days,
            rich_help_panel=options.DAYS,
            help=_("remind of the nodes that fall due within so many days from today"),
        ),
    ] = None,
    subject_line: Annotated[
        bool,
        options.flag(
            "--subject", _("the subject line of the mail, and nothing else"), options.OUTPUT
        ),
    ] = False,
    format_name: Annotated[str | None, options.form_option(_FORMS)] = None,
    output: options.Output = None,
    all_: Annotated[
        bool, options.flag("--all", _("all of it, however many lines that takes"), options.OUTPUT)
    ] = False,
    quiet: Annotated[
        bool, options.flag("--quiet", _("say nothing where nothing changed"), options.OUTPUT)
    ] = False,
    fail_on: options.FailOn = None,
    data: options.Data = None,
) -> int:
    """Tell what changed, and what is to be done."""
    console.mail()
    if subject_line and (format_name or output or all_):
        raise typer.BadParameter(_("--subject is one line; leave out --format, --output and --all"))
    form = options.form_of(format_name, output, _FORMS)
    limit = worst_allowed(fail_on)
    now, folder = options.on_the_wall(today), options.settled_folder(data)
    basis = usable(folder, now, ledger=True, quiet=quiet, packed=since_rev is None)
    if basis is None:
        return console.FAULTS
    catalogue, rows = basis.catalogue, basis.rows
    as_of = as_of or day_of_report(catalogue, rows, now)
    since = since or as_of.replace(day=1) - DAY
    known = known_by(since, catalogue.rules, today=now)
    before = Judged(catalogue, known_on(rows, known), min(since, as_of), known)
    if since_rev is not None:
        before = _as_of_revision(before, folder, since_rev, now)
    judged = Judged(catalogue, rows, as_of, now, basis.entries)
    filters = {"department": department, "area": area}
    told = scoped(judged.index, basis.entries, filters, owner, today=now)
    built = build(before, judged, known_before=known, today=now, entries=basis.entries, told=told)
    built = built._replace(revision=since_rev)
    if basis.closings:
        after = came_after(judged, basis.closings, told, known_before=known)
        built = built._replace(after=after)
    if ahead is not None:
        until = now + ahead * DAY
        nodes = coming(judged, told, today=now, until=until)
        built = built._replace(ahead=until, coming=nodes)
    if quiet and not built.changed and not built.coming:
        return console.DONE
    layout = console.layout() if output is None else PIPE
    line = subject(built) + "\n" if subject_line else _written(built, form, layout, whole=all_)
    console.hand_over(line, output)
    return console.FAILED_ON if failed(built.report, limit) else console.DONE


def _as_of_revision(view: Judged, folder: Path, revision: str, today: date) -> Judged:
    """Return the view with the catalogue and the rows of a revision of git."""
    with checked_out(folder, revision) as old:
        workspace = load(old, known_on=today)
    if workspace.catalogue is None or workspace.errors:
        first = workspace.errors[0]
        raise Refused(
            sentence(
                "the files of {revision} have errors ({count}): {message}",
                revision=revision,
                count=len(workspace.errors),
                message=first.message,
            )
        )
    return replace(view, catalogue=workspace.catalogue, rows=workspace.observations)


def _written(built: Summary, form: str, layout: Layout, *, whole: bool) -> str:
    if form == "json":
        return summary_json(built)
    told = page(built)
    told = told if whole else cut(told)
    return as_text(told, layout) if form == "text" else _PAGES[form](told)
