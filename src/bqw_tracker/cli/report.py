"""`bqw report`: attainment of every target as of a day."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bqw_tracker.locale import _, say
from bqw_tracker.render import BINARY, CHARTS, DOCUMENTS, ENDINGS, FORMATS, PICTURES
from bqw_tracker.render.targets import COLUMNS
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Origin, Publication
from bqw_tracker.reports.report import GROUPINGS, Report, Selection, last_reported
from bqw_tracker.reports.report import report as build
from bqw_tracker.store.disk import unreadable

from . import console, options, typed
from .workspace import Basis, day_of_report, failed, selection, usable, worst_allowed

if TYPE_CHECKING:
    from bqw_tracker.reports.circular import Circular
    from bqw_tracker.reports.documents import LedgerBook, WebPage

SUPERVISED = ("docx", "xlsx", "html")
"""The forms that tell what supervision found, for which the ledger is needed."""
RANKED = ("html", "xlsx", "docx", "svg", "png")
"""The forms that tell the scores unasked."""
PROVED = ("html", "xlsx")
"""The forms that tell the evidence."""
SCORED = ("area", "department")
"""Those of the groupings that --score can rank."""


def _check_score(by: str, others: dict[str, str]) -> None:
    """Refuse a score that would not be one of a whole department or area, or not be seen.

    A score of some of the targets would be passed on as that of the department.
    """
    if by not in SCORED:
        raise typer.BadParameter(_("--score goes with --by department or --by area"))
    given = " ".join(f"--{option}" for option, text in others.items() if text)
    if given:
        raise typer.BadParameter(
            _("--score counts all targets and lists no target; leave out {options}").format(
                options=given
            )
        )


def _format(name: str | None, output: Path | None) -> str:
    if name is not None:
        form = options.known_word(name, tuple(FORMATS), "--format")
        if form in BINARY and output is None and sys.stdout.isatty():
            raise typer.BadParameter(_("{form} goes to a file; name it with -o").format(form=form))
        return form
    if output is None:
        return "table"
    if os.path.isdir(output):  # noqa: PTH112 - never raises
        raise unreadable(output, IsADirectoryError())
    return ENDINGS[options.ending_of(output, ENDINGS)]


def _chart(name: str, form: str, columns: str) -> str:
    """Return the shape asked for; only a picture has one."""
    if not name:
        return ""
    shape = options.known_word(name, CHARTS, "--chart")
    if form not in PICTURES:
        raise typer.BadParameter(
            _("--chart draws a picture, and {form} is none; write it to a file, -o FILE.svg or "
              "-o FILE.png").format(form=form)
        )  # fmt: skip
    if columns:
        raise typer.BadParameter(_("--chart and --columns exclude each other"))
    return shape


def _with_scores(built: Report, judged: Judged, by: str, *, score: bool, today: date) -> Report:
    """Return a report with the scores asked for, or with those that its document tells."""
    from bqw_tracker.reports.scores import scores  # noqa: PLC0415 - loads the calendar

    found = {name: scores(judged, name, today=today) for name in ((by,) if score else SCORED)}
    for warning in dict.fromkeys(say(each) for one in found.values() for each in one.warnings):
        console.tell(warning)
    ranked = tuple(sorted(found.values(), key=lambda one: one.by != by))
    return built._replace(scores=found[by] if score else None, rankings=ranked)


def _with_proofs(built: Report, judged: Judged, basis: Basis, output: Path | None) -> Report:
    """Return a report that knows its evidence; where nothing has any, no folder is looked at."""
    if not any(row.story.evidence for row in basis.rows):
        return built
    from bqw_tracker.reports.proofs import with_proofs  # noqa: PLC0415 - seldom
    from bqw_tracker.store.evidence import archive  # noqa: PLC0415

    return with_proofs(built, judged, archive(basis.read.data, output))


def _circular_heading(
    form: str, texts: dict[str, str], others: dict[str, str]
) -> dict[str, str] | None:
    """Return what stands around a circular, None where none is written.

    A circular of some statuses is refused, because its counts would look like those of all.
    """
    if form != "docx":
        given = " ".join(f"--{option}" for option, text in texts.items() if text)
        if given:
            raise typer.BadParameter(
                _("{options} stand in a circular only; write it with -o FILE.docx").format(
                    options=given
                )
            )
        return None
    unfit = " ".join(f"--{option}" for option, text in others.items() if text)
    if unfit:
        raise typer.BadParameter(
            _("a circular tells every status of its targets; leave out {options}").format(
                options=unfit
            )
        )
    return texts


def _tell_age(basis: Basis, today: date) -> None:
    """Tell a reader who named no day that no figure is recent, or that there is none."""
    if not basis.rows:
        console.tell(
            _("nothing is reported yet: bqw template makes a form, bqw ingest takes it in")
        )
    last = last_reported(basis.catalogue, basis.rows, today)
    if last is not None:
        told = _("the newest figure is of {day}, more than three reporting periods ago")
        console.tell(told.format(day=last))


def _report_origin(built: Report, basis: Basis, judged: Judged, chosen: Selection) -> Origin:
    """Return where the figures of a report come from."""
    from bqw_tracker.render.data import figures_json  # noqa: PLC0415
    from bqw_tracker.store.origin import origin  # noqa: PLC0415 - for what is passed on

    figures = figures_json(built)
    return origin(basis.read, judged, report=built, asked=chosen, figures=figures)


def _document(  # noqa: PLR0913 - what the documents need, each something else
    built: Report,
    judged: Judged,
    basis: Basis,
    form: str,
    *,
    chosen: Selection,
    heading: dict[str, str] | None,
    today: date,
) -> "Publication | WebPage | LedgerBook | Circular":
    """Return the document that a report becomes in a form.

    Nothing is missed or late that was not due on the day whose knowledge is asked for.
    """
    if form not in SUPERVISED:
        return Publication(built)
    from bqw_tracker.reports.circular import Letterhead, circular  # noqa: PLC0415 - the calendar too
    from bqw_tracker.reports.documents import ledger_book, web_page  # noqa: PLC0415
    from bqw_tracker.reports.scope import Scope  # noqa: PLC0415

    from .findings import found_by  # noqa: PLC0415

    told = Scope(judged.index, chosen)
    found = found_by(judged, basis.entries, told, today=min(today, judged.known_on or today))
    if form == "html":
        return web_page(judged, built, found, chosen=chosen)
    if heading is not None:
        return circular(judged, built, found, Letterhead(**heading), chosen=chosen)
    return ledger_book(judged, built, found, chosen=chosen)


def _check_signing(key: Path | None, output: Path | None) -> None:
    if key is not None and output is None:
        raise typer.BadParameter(_("--sign goes with -o FILE"))


def _hand_out(content: str | bytes, form: str, output: Path | None, key: Path | None) -> None:
    """Print a document, or write it to a file, with its signature where there is a key."""
    # Excel takes a CSV file for the local encoding unless it begins with a byte order mark.
    encoding = "utf-8-sig" if form == "csv" else "utf-8"
    if output is None:
        console.answer(content)
    elif key is None:
        console.write_answer(output, content, encoding)
    else:
        from .signing import write_with_signature  # noqa: PLC0415 - seldom asked

        write_with_signature(output, console.answer_bytes(content, encoding), key)


def report(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: options.AsOf = None,
    known_on: options.KnownOn = None,
    today: options.Today = None,
    by: Annotated[
        str, options.option("--by", "|".join(GROUPINGS), _("how rows are grouped"), options.OUTPUT)
    ] = "measure",
    score: Annotated[
        bool,
        options.flag(
            "--score", _("rank departments or areas by the weights of rules.score"), options.OUTPUT
        ),
    ] = False,
    measure: options.Measure = "",
    section: options.Section = "",
    department: options.Department = "",
    area: options.Area = "",
    status: Annotated[
        str, options.option("--status", "behind,missed", _("only these statuses"), options.FILTERS)
    ] = "",
    kind: Annotated[
        str,
        options.option("--kind", "flow,rate", _("only these kinds of indicator"), options.FILTERS),
    ] = "",
    sort: Annotated[
        str,
        options.option(
            "--sort", "plan|worst", _("in the plan's order or worst first"), options.OUTPUT
        ),
    ] = "plan",
    columns: Annotated[
        str,
        options.option(
            "--columns",
            "name,status,trend",
            _("these columns of the table, in this order"),
            options.OUTPUT,
        ),
    ] = "",
    chart: Annotated[
        str,
        options.option(
            "--chart",
            "|".join(CHARTS),
            _("draw this chart; it goes to a file, .svg or .png"),
            options.OUTPUT,
        ),
    ] = "",
    title: options.Title = "",
    number: options.Number = "",
    signature: options.Signature = "",
    format_name: Annotated[str | None, options.form_option(FORMATS)] = None,
    output: options.Output = None,
    key: Annotated[
        Path | None,
        options.option(
            "--sign", _("SSH KEY"), _("sign the file by a key of ssh: FILE.sig"), options.OUTPUT
        ),
    ] = None,
    fail_on: options.FailOn = None,
    lenient: options.Lenient = False,
    ascii_only: options.Ascii = False,
    data: options.Data = None,
) -> int:
    """Judge every target and print the answer."""
    form = _format(format_name, output)
    shape = _chart(chart, form, columns)
    limit = worst_allowed(fail_on)
    _check_signing(key, output)
    asked = tuple(dict.fromkeys(options.known_words(columns, COLUMNS, "--columns")))
    if asked and form not in ("table", "md"):
        console.tell(_("--columns is for table and md; {form} has every field").format(form=form))
    worst_first = options.known_word(sort, ("plan", "worst"), "--sort") == "worst"
    filters = {
        "measure": measure, "section": section, "department": department, "area": area,
        "status": status, "kind": kind,
    }  # fmt: skip
    grouping = options.meant_word(by, typed.groupings(), "--by")
    if score:
        arranged = {"columns": columns, "sort": sort if worst_first else ""}
        _check_score(grouping, filters | arranged)
    texts = {"title": title, "number": number, "signature": signature}
    unfit = {"status": status, "columns": columns}
    heading = _circular_heading(form, texts, unfit)
    known_on = known_on or today  # on a day that is taken for today nothing later is known
    basis = usable(
        options.settled_folder(data),
        known_on,
        today=options.on_the_wall(today),
        lenient=lenient,
        ledger=form in SUPERVISED,
    )
    if basis is None:
        return console.FAULTS
    catalogue, rows = basis.catalogue, basis.rows
    drawn = form in (*PICTURES, "html", "xlsx")
    chosen = selection(catalogue, grouping, filters)._replace(drawn=drawn)
    if as_of is None:
        _tell_age(basis, known_on or options.on_the_wall(today))
    judged = Judged(catalogue, rows, as_of or day_of_report(catalogue, rows, today), known_on,
                    basis.entries)  # fmt: skip
    built = build(judged, chosen)
    built = built._replace(
        left_out=basis.rows_left_out if lenient else None,
        files_left_out=basis.files_left_out,
        worst_first=worst_first,
    )
    now = options.on_the_wall(today)
    # Of some of the targets there is no score: it would be passed on as that of all.
    if score or (form in RANKED and shape in ("", "ranking") and not any(filters.values())):
        built = _with_scores(built, judged, grouping, score=score, today=now)
    if form in PROVED:
        built = _with_proofs(built, judged, basis, output)
    written = _document(built, judged, basis, form, chosen=chosen, heading=heading, today=now)
    if form in DOCUMENTS and (output is not None or form in BINARY):
        written = written._replace(origin=_report_origin(built, basis, judged, chosen))
    layout = console.layout()._replace(ascii=ascii_only, columns=asked, chart=shape)
    content = FORMATS[form](written, layout._replace(width=None) if output else layout)
    _hand_out(content, form, output, key)
    return console.FAILED_ON if failed(built, limit) else console.DONE
