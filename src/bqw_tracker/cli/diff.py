"""`bqw diff`: what an edit of the catalogue means."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.changes.diff import Diff, Edit
from bqw_tracker.changes.edits import edits
from bqw_tracker.core.problems import Refused
from bqw_tracker.locale import _
from bqw_tracker.render.diff import diff_github, diff_json, diff_markdown, diff_text
from bqw_tracker.render.table import Layout
from bqw_tracker.reports.light_changes import with_lights
from bqw_tracker.reports.weakening import weakening
from bqw_tracker.store.git import place, version

from . import console
from .options import AsOf, Data, data_folder, form_option, known_word, option
from .workspace import figures_of_both, usable_version

FORMATS: dict[str, Callable[[Diff, Layout], str]] = {
    "text": diff_text,
    "md": diff_markdown,
    "json": diff_json,
    "github": diff_github,
}


def _folder(data: Path | None, *, needed: bool) -> Path | None:
    """Return the data folder; two files can be compared without one."""
    try:
        return data_folder(data)
    except Refused:
        if needed or data is not None:
            raise
        return None


def diff(  # noqa: PLR0913 - one parameter for each option of the command
    before: Annotated[
        str, typer.Argument(metavar=_("REV|FILE"), help=_("the catalogue before the edit"))
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
    """Tell what was lowered, raised, added, dropped, and which lights change."""
    form = known_word(format_name, tuple(FORMATS), "--format")
    if fail_on is not None:
        known_word(fail_on, ("weakened",), "--fail-on")
    folder = _folder(data, needed=after is None)
    sides = version(folder, before), version(folder, after)
    old, new = map(usable_version, sides)
    if old is None or new is None:
        return console.FAULTS
    found: list[Edit] = edits(old, new)
    built = Diff(sides[0].name, sides[1].name, found)
    if folder is not None:
        figures, sample = figures_of_both(folder, old, new, as_of, quiet=False)
        found = weakening(found, old, new, figures)
        found = with_lights(found, old, new, figures)
        built = built._replace(as_of=figures.as_of, sample_rows=sample)
    placed = [edit._replace(place=place(sides[1], edit.place)) for edit in found]
    console.answer(FORMATS[form](built._replace(edits=placed), console.layout()))
    weak = any(edit.weakens for edit in found)
    return console.FAILED_ON if fail_on is not None and weak else console.DONE
