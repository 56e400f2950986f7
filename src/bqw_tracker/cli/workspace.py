"""What every command that judges starts from: files it can use, a day, a selection."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.problems import Problem, Severity
from bqw_tracker.locale import _, say
from bqw_tracker.reports.report import Report, Selection, default_as_of
from bqw_tracker.store.disk import MANIFEST, PACKED
from bqw_tracker.store.load import load, without_faults

from . import console, typed
from .options import WORSE, known_words, meant_word, meant_words, on_the_wall

if TYPE_CHECKING:
    from bqw_tracker.core.closings import Closing
    from bqw_tracker.core.rectifications import Rectification
    from bqw_tracker.reports.scope import Scope
    from bqw_tracker.store.git import Version
    from bqw_tracker.store.load import Workspace
    from bqw_tracker.store.packed import PackedWorkspace
    from bqw_tracker.store.snapshot import Snapshot


class Basis(NamedTuple):
    """A catalogue without errors, the rows that count, the ledger, the closings, what was left out.

    `read` are the files of all this, as they stood together.
    """

    catalogue: Catalogue
    rows: Sequence[Observation]
    entries: "tuple[Rectification, ...]"
    rows_left_out: int
    files_left_out: tuple[str, ...]
    read: "Snapshot"
    closings: "tuple[Closing, ...]" = ()


def usable(  # noqa: PLR0913 - what is asked of a workspace, each by its name
    folder: Path,
    known_on: date | None = None,
    *,
    today: date = date.max,
    lenient: bool = False,
    ledger: bool = False,
    quiet: bool = False,
    packed: bool = False,
) -> Basis | None:
    """Return what can be judged of a data folder as known on a day, or None after telling why not.

    Rows dated after `today` are errors.
    With `lenient` faulty rows are left out and counted; a faulty catalogue is never usable,
    nor is a faulty ledger where it is needed, because remedies would be missing.
    With `quiet` nothing is told beside what is wrong. With `packed` the rows may lie in a pack.
    """
    tell = console.tell if not quiet else lambda _text: None
    found = of_pack(folder, known_on, today, tell) if packed else None
    workspace = found.workspace if found else load(folder, known_on=known_on, today=today)
    faults = faults_of(workspace, lenient=lenient, ledger=ledger)
    if console.tell_errors(faults):
        return None
    basis = basis_of(workspace)
    if not quiet:
        _tell_aside(workspace, basis.files_left_out, found.warnings if found else 0)
    return basis._replace(rows=found.rows) if found else basis


def of_pack(
    folder: Path, known_on: date | None, today: date, tell: Callable[[str], None]
) -> "PackedWorkspace | None":
    """Return the workspace of a pack; None where there is none that can be used."""
    if not os.path.lexists(folder / PACKED / MANIFEST):
        return None
    from bqw_tracker.store.packed import PackedWorkspace, packed_workspace  # noqa: PLC0415 - seldom there

    found = packed_workspace(folder, known_on=known_on, today=today)
    if found is None:
        return None
    if not isinstance(found, PackedWorkspace):
        tell(say(found))
        return None
    tell(_("the packed rows in {path} are read").format(path=folder / PACKED))
    return found


def faults_of(workspace: "Workspace", *, lenient: bool, ledger: bool) -> list[Problem]:
    """Return the errors because of which nothing can be judged of a workspace."""
    faults = [*workspace.ledger_problems, *workspace.closing_problems] if ledger else []
    if not lenient or workspace.catalogue is None:
        faults += workspace.errors
    return [problem for problem in faults if problem.severity is Severity.ERROR]


def basis_of(workspace: "Workspace") -> Basis:
    """Return what can be judged of a workspace whose catalogue has no error."""
    assert workspace.catalogue is not None
    mended = without_faults(workspace)
    rows, left_out = mended.workspace.observations, (mended.rows, tuple(mended.files))
    entries, closings = workspace.rectifications, workspace.closings
    return Basis(workspace.catalogue, rows, entries, *left_out, workspace.read, closings)


def usable_version(found: "Version") -> Catalogue | None:
    """Return the catalogue of a version, or None after telling what is wrong with it."""
    if found.catalogue is None:
        told = _("{name}: a catalogue with errors cannot be compared")
        console.tell(told.format(name=found.name))
        console.tell_errors(found.errors)
    return found.catalogue


def _tell_aside(workspace: "Workspace", files_left_out: Iterable[str], more: int) -> None:
    """Tell what a reader should know who sees no figure of it: warnings, and what is left out."""
    warnings = sum(problem.severity is Severity.WARNING for problem in workspace.problems) + more
    if warnings:
        console.tell(_("warnings: {count}; bqw check tells them").format(count=warnings))
    if workspace.sample_left_out:
        console.tell(
            _("sample rows left out, there are real ones: {count}").format(
                count=workspace.sample_left_out
            )
        )
    for path in files_left_out:
        console.tell(_("{path} cannot be read and is left out").format(path=path))


def day_of_report(
    catalogue: Catalogue, rows: Sequence[Observation], today: date | None = None
) -> date:
    """Return the day that is judged where none is asked for."""
    return default_as_of(rows, on_the_wall(today), catalogue.rules.reporting)


def selection(
    catalogue: Catalogue, by: str, filters: dict[str, str], others: Iterable[Catalogue] = ()
) -> Selection:
    """Return what the filters let through; an option that is not among them filters nothing.

    A word that only one of the `others` knows lets nothing through.
    """

    def meant(option: str, known: Callable[[Catalogue], dict[str, str]]) -> tuple[str, ...]:
        if not (text := filters.get(option, "")):
            return ()
        elsewhere = {word: word for other in others for word in known(other)}
        return meant_words(text, elsewhere | known(catalogue), f"--{option}")

    measures = meant("measure", lambda of: _words(one.number for one in of.measures))
    sections = meant("section", lambda of: _words(one.number for one in of.sections))
    return Selection(
        by=by,
        measures=tuple(map(int, measures)),
        sections=tuple(map(int, sections)),
        departments=meant("department", lambda of: _words(of.departments)),
        areas=meant("area", lambda of: typed.places(Index(of))),
        statuses=meant("status", lambda _of: typed.statuses()),
        kinds=meant("kind", lambda _of: typed.kinds()),
    )


def _words(known: Iterable[object]) -> dict[str, str]:
    return {str(word): str(word) for word in known}


def worst_allowed(fail_on: str | None) -> str | None:
    """Return the status that --fail-on names."""
    if fail_on is None:
        return None
    bad = {word: status for word, status in typed.statuses().items() if status in WORSE}
    return meant_word(fail_on, bad, "--fail-on")


def scoped(
    index: Index,
    entries: "Iterable[Rectification]",
    filters: dict[str, str],
    owner: str,
    *,
    today: date,
) -> "Scope":
    """Return what the filters and --owner let through, by the entries opened by today."""
    from bqw_tracker.core.rectifications import answerable  # noqa: PLC0415 - costs 8 ms
    from bqw_tracker.reports.scope import scope  # noqa: PLC0415 - with it

    opened = [entry for entry in entries if entry.opened <= today]
    areas, departments = index.area_names, index.catalogue.departments
    names = dict.fromkeys([*departments, *areas, *map(answerable, opened)])
    owners = known_words(owner, names, "--owner")
    chosen = selection(index.catalogue, "measure", filters)
    return scope(index, opened, chosen, tuple(areas.get(name, name) for name in owners))


def failed(report: Report, fail_on: str | None) -> bool:
    """Return whether a binding target has the status named by --fail-on, or a worse one.

    Accepted deviations, and what has nothing to judge, are left out.
    """
    if fail_on is None:
        return False
    bad = WORSE[WORSE.index(fail_on) :]
    return any(
        row.status in bad
        and row.strength == "binding"
        and not row.accepted
        and not row.nothing_to_judge
        for row in report.rows
    )
