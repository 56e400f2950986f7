"""`bqw template`: forms for a period, to be filled in: of one area or department, or of all."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

import typer

from bqw_tracker.core.cells import cells
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _, joined
from bqw_tracker.render.form import form_csv, form_xlsx, period_text
from bqw_tracker.reports.form import BlankForm, forms, with_last
from bqw_tracker.reports.form import form as build
from bqw_tracker.store.disk import CATALOGUE_NAME, contents, refusals
from bqw_tracker.store.load import load_progress, read_catalogue

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

_UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
_LONGEST = 50
"""A file name has 255 bytes at most, and a Chinese character three."""


def _stands(path: Path, content: bytes) -> bool:
    """Return whether the same form, still empty, is there; raises `Refused` for another file."""
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        return False
    if contents(path) == content:
        return True
    raise Refused(sentence(
        "{path} is there already and may have been filled in; move it away, or name "
        "another file", path=path,
    ))  # fmt: skip


def _write(path: Path, blank: BlankForm) -> None:
    """Write the form; raises `Refused` where anything but the same form, still empty, is there."""
    # Excel takes a CSV file for the local encoding unless it begins with a byte order mark.
    xlsx = path.suffix.lower() == ".xlsx"
    content = form_xlsx(blank) if xlsx else form_csv(blank).encode("utf-8-sig")
    if not _stands(path, content):
        console.write_answer(path, content)


def _names(blanks: Sequence[BlankForm]) -> Iterator[str]:
    """Yield file names that every system takes, no two of them alike on any."""
    seen: Counter[str] = Counter()
    for blank in blanks:
        subject = _UNSAFE.sub("_", blank.subject).strip("._-")[:_LONGEST]
        period = period_text(blank.period)
        title = _("{subject}-{period}-form").format(subject=subject, period=period)
        alike = normalize("NFC", title).casefold()
        seen[alike] += 1
        yield f"{title}({seen[alike]}).xlsx" if seen[alike] > 1 else f"{title}.xlsx"


def _write_all(folder: Path, blanks: Sequence[BlankForm]) -> list[Path]:
    """Write the forms into a folder, all or none; raises `Refused` as `_write` does."""
    named = [
        (folder / name, form_xlsx(blank))
        for name, blank in zip(_names(blanks), blanks, strict=True)
    ]
    made: list[Path] = []
    with refusals(folder):
        fresh = [(path, content) for path, content in named if not _stands(path, content)]
        try:
            if not folder.exists():
                folder.mkdir()
                made.append(folder)
            for path, content in fresh:
                with path.open("xb") as file:
                    made.append(path)
                    file.write(content)
        except BaseException:
            for path in reversed(made):
                with suppress(OSError):  # what others put there meanwhile stays
                    path.rmdir() if path.is_dir() else path.unlink()
            raise
    return [path for path, _content in named]


def template(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    area: Annotated[str, option("--area", _("AREA"), _("a form for this area"))] = "",
    department: Annotated[
        str,
        option("--department", _("UNIT"), _("a form for this department's figures of the city")),
    ] = "",
    everyone: Annotated[
        bool, typer.Option("--all", help=_("a form for everyone who owes a figure, into -o DIR"))
    ] = False,
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
        output_option(_("write to a .csv or .xlsx file, with --all into a folder")),
    ] = None,
    data: Data = None,
) -> int:
    """Print or write a form with one row for each figure that is owed."""
    if [bool(area), bool(department), everyone].count(True) != 1:
        raise typer.BadParameter(_("name one of --area, --department and --all"))
    if period is None:
        raise typer.BadParameter(_("name the period, for example --period 2023-06"))
    if everyone and output is None:
        raise typer.BadParameter(_("name the folder of the forms: --all -o DIR"))
    if output is not None and not everyone:
        ending_of(output, (".csv", ".xlsx"))
    folder = data_folder(data)
    catalogue, problems = read_catalogue(folder / CATALOGUE_NAME)
    if console.tell_errors(problems) or catalogue is None:
        return console.FAULTS
    asked = _asked(catalogue, period, area=area, department=department)
    filled = _with_last(folder, catalogue, asked)
    if filled is None:
        return console.FAULTS
    if output is None:
        console.answer(form_csv(filled[0]))
    elif everyone:
        console.answer("".join(f"{path}\n" for path in _write_all(output, filled)))
    else:
        _write(output, filled[0])
    return console.DONE


def _asked(catalogue: Catalogue, period: Period, *, area: str, department: str) -> list[BlankForm]:
    """Return the form that is asked for, or all where neither area nor department is named."""
    place = meant_word(area, places(Index(catalogue)), "--area") if area else None
    section = known_word(department, catalogue.departments, "--department") if department else None
    if not place and not section:
        found = forms(catalogue, period)
        message = _("no figure is owed for the end of {period}")
    else:
        found = [build(catalogue, period, area=place, department=section)]
        if section:
            _tell_supported(catalogue, period, section)
        message = _("{subject} owes no figure for the end of {period}")
    if not any(blank.entries for blank in found):
        raise typer.BadParameter(message.format(subject=place or section, period=period))
    return found


def _tell_supported(catalogue: Catalogue, period: Period, department: str) -> None:
    """Tell which of the city's figures a department supports, and who reports them."""
    owned = Index(catalogue).owned
    ids = dict.fromkeys(entry.indicator for entry in build(catalogue, period).entries)
    items = [
        f"{id_} {owned[id_].indicator.name}" + _(" ({text})").format(text=joined(roles.lead))
        for id_, roles in ((id_, owned[id_].departments) for id_ in ids)
        if department in roles.support
    ]
    if items:
        message = _("what {department} supports is reported by those that lead: {items}")
        console.tell(message.format(department=department, items=joined(items)))


def _with_last(
    folder: Path, catalogue: Catalogue, blanks: Sequence[BlankForm]
) -> list[BlankForm] | None:
    """Return the forms with the figures of the periods before; None where errors are told."""
    ends = {entry.period.start for blank in blanks for entry in blank.entries}

    def wanted(row: Observation) -> bool:
        return row.period.end in ends and row.source != SAMPLE

    workspace = load_progress(folder, catalogue, wanted=wanted)
    if console.tell_errors(workspace.problems):
        return None
    found, index = cells(catalogue, workspace.observations), Index(catalogue)
    return [with_last(blank, index, found) for blank in blanks]
