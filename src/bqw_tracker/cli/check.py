"""`bqw check`: everything that is wrong with catalogue and progress."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.problems import Place, Problem, Refused, sentence
from bqw_tracker.locale import _, joined
from bqw_tracker.render.problems import PROBLEM_FORMS, count_severities, problems_text
from bqw_tracker.store.additions import cleared
from bqw_tracker.store.disk import CATALOGUE_NAME, CLOSED_NAME, NAMES, refusals
from bqw_tracker.store.evidence_checks import evidence_problems, settled, unnamed
from bqw_tracker.store.load import Workspace, load, read_with, without_faults
from bqw_tracker.store.modelled import document, placed
from bqw_tracker.store.snapshot import progress_files

from . import console
from .options import Data, form_option, known_word, on_the_wall, option, settled_folder
from .workspace import day_of_report, of_pack, usable_version


def _real(path: Path | str) -> Path:
    """Return where a path leads, as far as links can be followed; resolve() raises at a loop."""
    return Path(os.path.realpath(path))


def _within(problem: Problem, paths: list[Path]) -> bool:
    place = problem.place
    if not isinstance(place, Place):
        return True
    return any(map(_real(place.path).is_relative_to, paths))


def weakened(workspace: Workspace, against: str) -> list[Problem] | None:
    """Return what got easier since a catalogue in silence; None where that one has errors."""
    from bqw_tracker.changes.edits import edits  # noqa: PLC0415 - seldom asked
    from bqw_tracker.changes.silence import weakened_without_history  # noqa: PLC0415
    from bqw_tracker.reports.light_changes import both, figures_of  # noqa: PLC0415
    from bqw_tracker.reports.weakening import weakening  # noqa: PLC0415
    from bqw_tracker.store.git import version  # noqa: PLC0415

    read, now = workspace.read, workspace.catalogue
    before = usable_version(version(read.data, against))
    if before is None:
        return None
    if now is None:  # told already
        return []
    found = edits(before, now)
    if found:
        rows = without_faults(read_with(read, both(before, now))).workspace.observations
        found = weakening(found, before, now, figures_of(rows, day_of_report(now, rows)))
    path = str(read.data / CATALOGUE_NAME)
    return placed(document(read.named[CATALOGUE_NAME], path), weakened_without_history(found))


def bent(workspace: Workspace, against: str) -> list[Problem]:
    """Return what of the record of a revision was rewritten or taken away; of a file nothing."""
    from bqw_tracker.store.git import is_revision  # noqa: PLC0415 - seldom asked
    from bqw_tracker.store.record import record_problems  # noqa: PLC0415

    if not is_revision(workspace.read.data, against):
        return []
    found = record_problems(workspace, against)
    tell_unread(found.unread, against)
    return found.problems


def closed_problems(workspace: Workspace) -> list[Problem]:
    """Return what is not proved of the periods that are closed."""
    if not workspace.closings:
        return []
    from bqw_tracker.store.closings import proof_problems  # noqa: PLC0415 - with pydantic's models

    return proof_problems(workspace)


def tell_unread(paths: Sequence[str], revision: str) -> None:
    """Tell which files of a revision have errors."""
    for path in paths:
        told = _("{path} of {revision} has errors: it is compared as far as it can be read")
        console.tell(told.format(path=path, revision=revision))


def _first(folder: Path, against: str) -> bool:
    """Return whether nothing was there before: then everything is new, and nothing is bent."""
    from bqw_tracker.store.git import nothing_yet  # noqa: PLC0415 - seldom asked

    return nothing_yet(folder, against)


def _elsewhere(paths: list[Path], folder: Path) -> list[Path]:
    """Return the CSV files that are named but do not lie in the workspace.

    What is neither there nor a CSV file would never be read, and is refused.
    """
    inside = [_real(folder / name) for name in ("progress", *NAMES)]
    found: dict[Path, Path] = {}
    for path in paths:
        whole = _real(path)
        part = any(map(whole.is_relative_to, inside))
        if path.exists() and (part or any(whole in each.parents for each in inside)):
            continue
        files = progress_files(path) if path.is_dir() else [path]
        if not path.exists() or not files:
            raise Refused(
                sentence("{path}: no CSV file and no part of the workspace is there", path=path)
            )
        for file in files:
            if file.suffix.lower() != ".csv":
                raise Refused(
                    sentence(
                        "{path} is neither a CSV file nor the workspace's catalogue", path=file
                    )
                )
            found.setdefault(_real(file), file)
    return list(found.values())


def _workspace(folder: Path, extra: list[Path], *, packed: bool) -> Workspace:
    """Return the workspace, of a pack where nothing asks for more than it keeps."""
    today = on_the_wall(None)
    if packed and not extra and not os.path.lexists(folder / CLOSED_NAME):
        found = of_pack(folder, None, today, console.tell)
        if found is not None:
            return found.checked()
    return load(folder, today=today, extra=extra)


def check(
    *,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=_("PATH"), help=_("tell only what is wrong in these files and folders")
        ),
    ] = None,
    format_name: Annotated[str, form_option(PROBLEM_FORMS)] = "text",
    against: Annotated[
        str | None,
        option(
            "--against",
            _("REV|FILE"),
            _(
                "what must not be done in silence since then: easier targets; of a revision also "
                "rows and rectifications that were rewritten or taken away"
            ),
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help=_("warnings count as errors"))] = False,
    data: Data = None,
) -> int:
    """Read the whole workspace and tell every problem."""
    form = known_word(format_name, PROBLEM_FORMS, "--format")
    folder = settled_folder(data)
    asked = [_real(path) for path in paths or ()]
    console.tell_what(cleared(folder))
    with refusals(folder):
        extra = _elsewhere(paths or [], folder)
    names = settled(folder)
    workspace = _workspace(folder, extra, packed=against is None)
    problems = [*workspace.problems, *workspace.ledger_problems, *workspace.closing_problems]
    problems += [*evidence_problems(workspace), *closed_problems(workspace)]
    if not asked and (loose := unnamed(workspace, names)):
        told = _("no row and no rectification names {files}: name it, or delete it")
        console.tell(told.format(files=joined(map(str, loose))))
    if against is not None and not _first(folder, against):
        since = weakened(workspace, against)
        if since is None:
            return console.FAULTS
        problems += since
        if workspace.catalogue is not None:
            problems += bent(workspace, against)
    if asked:
        problems = [problem for problem in problems if _within(problem, asked)]
    if form == "text":
        console.answer(problems_text(problems, console.layout()))
    else:
        console.answer(PROBLEM_FORMS[form](problems))
    errors, warnings = count_severities(problems)
    return console.FAULTS if errors or (strict and warnings) else console.DONE
