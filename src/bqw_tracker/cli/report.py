"""`bqw report`: attainment of every target as of a day."""

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.evidence import Archive
from bqw_tracker.locale import _, joined, say
from bqw_tracker.render import BINARY, DOCUMENTS, ENDINGS, FORMATS
from bqw_tracker.render.several import TOGETHER, Part
from bqw_tracker.reports.report import last_reported
from bqw_tracker.store.disk import unreadable

from . import asked as asking
from . import console, options
from .drawing import PROVED, SUPERVISED, Prepared, Wanted, evidence, prepared
from .workspace import Basis, failed, usable, worst_allowed


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


def _check_signing(key: Path | None, output: Path | None) -> None:
    if key is not None and output is None:
        raise typer.BadParameter(_("--sign goes with -o FILE"))


def _hand_out(content: str | bytes, form: str, output: Path | None, key: Path | None) -> None:
    """Print a document, or write it to a file, with its signature where there is a key."""
    encoding = console.encoding_of(form)
    if output is None:
        console.answer(content)
    elif key is None:
        console.write_answer(output, content, encoding)
    else:
        from .signing import write_with_signature  # noqa: PLC0415 - seldom asked

        write_with_signature(output, console.raw_answer(content, encoding), key)


def report(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    as_of: options.AsOf = None,
    known_on: options.KnownOn = None,
    today: options.Today = None,
    by: asking.By = "measure",
    score: asking.Score = False,
    measure: options.Measure = "",
    section: options.Section = "",
    department: options.Department = "",
    area: options.Area = "",
    status: asking.Status = "",
    kind: asking.Kind = "",
    sort: asking.Sort = "plan",
    columns: asking.Columns = "",
    chart: asking.Chart = "",
    title: options.Title = "",
    number: options.Number = "",
    signature: options.Signature = "",
    format_name: asking.FormatName = None,
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
    data: options.SomeData = None,
) -> int:
    """Judge every target and print the answer."""
    form = _format(format_name, output)
    limit = worst_allowed(fail_on)
    _check_signing(key, output)
    told = asking.asked(
        form,
        as_of=as_of,
        known_on=known_on,
        today=today,
        by=by,
        filters={
            "measure": measure,
            "section": section,
            "department": department,
            "area": area,
            "status": status,
            "kind": kind,
        },
        texts={"title": title, "number": number, "signature": signature},
        score=score,
        sort=sort,
        columns=columns,
        chart=chart,
        lenient=lenient,
        ascii_only=ascii_only,
    )
    now = options.on_the_wall(today)
    folders = [options.settled_folder(each) for each in data or ()]
    folders = folders or [options.settled_folder(None)]
    _check_several(folders, form)
    found: list[Basis | None] = []
    for folder in _told(folders):
        basis = usable(
            folder,
            told.known_on,
            today=now,
            lenient=lenient,
            ledger=form in SUPERVISED,
            packed=not score and (form not in DOCUMENTS or (form == "json" and output is None)),
        )
        found.append(basis)
    bases = [basis for basis in found if basis is not None]
    if len(bases) < len(found):
        return console.FAULTS
    catalogues = [basis.catalogue for basis in bases]
    asked: list[tuple[Basis, Wanted, Archive]] = []
    for basis in bases:
        read = basis.read.data
        kept = evidence(basis, read, output) if form in PROVED else Archive()
        wanted = asking.wanted(told, basis, folder=read.as_posix(), way=kept.way, others=catalogues)
        asked.append((basis, wanted._replace(named=output is not None or form in BINARY), kept))
    layout = console.layout()
    layout = layout._replace(width=None) if output else layout
    done: list[Prepared] = []
    for (basis, wanted, kept), _folder in zip(asked, _told(folders), strict=True):
        if as_of is None:
            _tell_age(basis, told.known_on or now)
        done.append(prepared(basis, wanted, layout, kept))
        if len(folders) > 1 and not done[-1].report.rows:
            console.tell(_("no target passes the filters"))
    for warning in dict.fromkeys(say(each) for one in done for each in one.warnings):
        console.tell(warning)
    _hand_out(_written(done, folders, form), form, output, key)
    bad = any(failed(one.report, limit) for one in done)
    return console.FAILED_ON if bad else console.DONE


def _check_several(folders: list[Path], form: str) -> None:
    """Refuse a workspace that is named twice, and several where a form has room for one."""
    if len({os.path.realpath(folder) for folder in folders}) < len(folders):
        raise typer.BadParameter(_("--data names a workspace twice"))
    if len(folders) > 1 and form not in TOGETHER:
        raise typer.BadParameter(
            _("{form} tells of one workspace; make one for each --data, or one of {forms} for all")
            .format(form=form, forms=joined(TOGETHER))
        )  # fmt: skip


def _told(folders: list[Path]) -> Iterator[Path]:
    """Yield the folders; of several it is told of which the talk is, where there is any."""
    for folder in folders:
        console.about(folder.as_posix() if len(folders) > 1 else "")
        yield folder
    console.about("")


def _written(done: list[Prepared], folders: list[Path], form: str) -> str | bytes:
    """Return the document of one workspace, or what tells of several."""
    first = done[0]
    if len(done) == 1:
        return FORMATS[form](first.document, first.layout)
    named = zip(done, folders, strict=True)
    parts = [Part(one.document, folder.as_posix()) for one, folder in named]
    return TOGETHER[form](parts, first.layout)
