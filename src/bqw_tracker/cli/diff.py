"""`bqw diff`: what an edit means, of the catalogue, of reported rows and of the ledger."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bqw_tracker.changes.diff import Diff
from bqw_tracker.changes.edits import edits, nothing_of
from bqw_tracker.changes.naming import as_named_now
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Refused
from bqw_tracker.locale import _
from bqw_tracker.render.diff import diff_github, diff_json, diff_markdown, diff_text
from bqw_tracker.render.table import Layout
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.light_changes import both, figures_of, with_lights
from bqw_tracker.reports.row_lights import row_groups
from bqw_tracker.reports.weakening import weakening
from bqw_tracker.store.disk import CLOSED_NAME, LEDGER_NAME, RECORDS
from bqw_tracker.store.git import Version, nothing_yet, place, snapshot_of, version
from bqw_tracker.store.load import read_with, without_faults
from bqw_tracker.store.record import NO_PAST, ledger_diff, past, row_edits_of
from bqw_tracker.store.snapshot import Snapshot, snapshot

from . import console
from .check import tell_unread
from .options import AsOf, Data, data_folder, form_option, known_word, option
from .workspace import day_of_report, usable_version

FORMATS: dict[str, Callable[[Diff, Layout], str]] = {
    "text": diff_text,
    "md": diff_markdown,
    "json": diff_json,
    "github": diff_github,
}


class _Sides(NamedTuple):
    """What is compared; `before` is None where there was nothing yet.

    `recorded` tells whether both have rows and a ledger: a file of a catalogue has none.
    """

    before: Version | None
    after: Version
    old: Catalogue
    new: Catalogue
    recorded: bool


def _folder(data: Path | None, *, needed: bool) -> Path | None:
    """Return the data folder; two files can be compared without one."""
    try:
        return data_folder(data)
    except Refused:
        if needed or data is not None:
            raise
        return None


def _sides(folder: Path | None, before: str, after: str | None) -> _Sides | None:
    """Return what the words name, or None after telling what is wrong with it."""
    first = folder is not None and nothing_yet(folder, before)
    earlier = None if first else version(folder, before)
    later = version(folder, after)
    old = earlier and usable_version(earlier)
    new = usable_version(later)
    if new is None or (old is None and not first):
        return None
    recorded = (earlier is None or earlier.revision is not None) and (
        after is None or later.revision is not None
    )
    return _Sides(earlier, later, old or nothing_of(new), new, recorded)


def _told(built: Diff, sides: _Sides, folder: Path, *, as_of: date | None) -> Diff:
    """Return the diff with what is known of a data folder: its lights, its rows, its ledger."""
    files, old, new = _files(folder, sides.after), sides.old, sides.new
    mended = without_faults(read_with(files, both(old, new)))
    if mended.rows:
        console.tell(_("faulty rows left out: {count}").format(count=mended.rows))
    for path in mended.files:
        console.tell(_("{path} cannot be read and is left out").format(path=path))
    workspace = mended.workspace
    rows = workspace.observations
    known = Judged(both(old, new), rows, as_of or day_of_report(new, rows))
    figures = figures_of(rows, known.as_of)
    weighed = weakening(built.edits, old, new, figures)
    built = built._replace(
        edits=with_lights(weighed, old, new, figures),
        as_of=known.as_of,
        sample_rows=known.sample_rows,
    )
    if not sides.recorded:
        return built
    held = past(files, sides.before.name) if sides.before else NO_PAST
    tell_unread(held.unread, held.record.name)
    found = row_edits_of(known.index, new, held, workspace)
    ledger = ledger_diff(new, held, workspace, sides.after.revision)
    unread = [LEDGER_NAME] if ledger is None else []
    if workspace.closing_problems and not workspace.closings:
        unread.append(CLOSED_NAME)
    for name in unread:
        console.tell(_("{path} cannot be read and is left out").format(path=folder / name))
    groups = row_groups(found, as_named_now(old, new), new, known)
    return built._replace(rows=groups, ledger=ledger)


def _files(folder: Path, of: Version) -> Snapshot:
    """Return the files of figures and the records; beside a file of a catalogue the folder's."""
    if of.revision is not None:
        return snapshot_of(folder, of.revision)
    return snapshot(folder, [name for name in RECORDS if os.path.lexists(folder / name)])


def diff(  # noqa: PLR0913 - one parameter for each option of the command
    before: Annotated[
        str, typer.Argument(metavar=_("REV|FILE"), help=_("what was there before the edit"))
    ] = "HEAD",
    after: Annotated[
        str | None,
        typer.Argument(metavar=_("REV|FILE"), help=_("after it; else as it stands in the folder")),
    ] = None,
    *,
    as_of: AsOf = None,
    format_name: Annotated[str, form_option(FORMATS)] = "text",
    fail_on: Annotated[
        str | None,
        option("--fail-on", "weakened", _("end with 4 where a target gets easier or is dropped")),
    ] = None,
    data: Data = None,
) -> int:
    """Tell what was done to catalogue, rows and ledger, and which lights change."""
    form = known_word(format_name, tuple(FORMATS), "--format")
    if fail_on is not None:
        known_word(fail_on, ("weakened",), "--fail-on")
    folder = _folder(data, needed=after is None)
    sides = _sides(folder, before, after)
    if sides is None:
        return console.FAULTS
    name = sides.before.name if sides.before else before
    found = edits(sides.old, sides.new)
    built = Diff(name, sides.after.name, found, first=sides.before is None)
    if folder is not None:
        built = _told(built, sides, folder, as_of=as_of)
    placed = [edit._replace(place=place(sides.after, edit.place)) for edit in built.edits]
    console.answer(FORMATS[form](built._replace(edits=placed), console.layout()))
    weak = any(edit.weakens for edit in built.edits)
    return console.FAILED_ON if fail_on is not None and weak else console.DONE
