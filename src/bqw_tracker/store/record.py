"""The record of a revision held against the one that stands: rows, the ledger, and evidence.

Files of figures that are the same in both are not read again.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.changes.record import (
    Record,
    bent_closings,
    bent_entries,
    bent_paper,
    bent_rows,
    papers,
)
from bqw_tracker.core.evidence_checks import MISSING
from bqw_tracker.core.index import Index
from bqw_tracker.core.problems import Place, Problem

from .disk import CLOSED_NAME, LEDGER_NAME, NAMES
from .git import changed_files, checked_out, same_files
from .load import Workspace, in_csv, load
from .modelled import document, placed
from .snapshot import Snapshot


class Bent(NamedTuple):
    """What was rewritten or taken away; `unread` are files of the revision that have errors."""

    problems: list[Problem]
    unread: list[str]


def record_problems(workspace: Workspace, revision: str) -> Bent:
    """Return what of a revision's rows and rectifications was rewritten or taken away.

    The workspace has a catalogue, and so has the revision. Raises `Refused`.
    """
    read, catalogue = workspace.read, workspace.catalogue
    assert catalogue is not None
    own = {path: raw for path, raw in read.figures.items() if path.is_relative_to(read.data)}
    below = {path.relative_to(read.data).as_posix(): path for path in own}
    same = same_files(read.data, revision, {name: own[path] for name, path in below.items()})
    with checked_out(read.data, revision, ("progress", *NAMES), but=same) as folder:
        old = load(folder)
        rows = [
            row._replace(path=(read.data / Path(row.path).relative_to(folder)).as_posix())
            for row in old.observations
        ]
        # No evidence is checked out with them.
        faults = (*old.errors, *old.ledger_problems, *old.closing_problems)
        places = (problem.place for problem in faults if problem.code != MISSING)
        faulty = {Path(place.path) for place in places if isinstance(place, Place)}
        unread = sorted(path.relative_to(folder).as_posix() for path in faulty)
    before = Record(revision, rows, old.rectifications, old.closings)
    index = Index(catalogue)
    settled = {below[name].as_posix() for name in same}
    kept = [row for row in workspace.observations if row.path in settled]
    found = list(bent_rows(index, before, workspace.observations, settled))
    # Rows of a file with errors may stand there; the errors are told.
    torn = {p.place.path for p in workspace.errors if isinstance(p.place, Place)}
    found = [one for one in found if one.code != "row-removed" or one.place[0] not in torn]
    shown = {path.as_posix() for path in read.figures}
    problems = [
        *in_csv([one for one in found if one.place[0] in shown], read.figures),
        *(one for one in found if one.place[0] not in shown),
        *_of_ledger(index, workspace, before),
        *_of_closings(workspace, before),
        *_of_evidence(read.data, before._replace(rows=[*kept, *rows])),
    ]
    return Bent(problems, unread)


def _of_ledger(index: Index, workspace: Workspace, before: Record) -> list[Problem]:
    if workspace.ledger_problems and not workspace.rectifications:
        return []  # it cannot be read, which is told
    found = bent_entries(index, before, workspace.rectifications)
    return _placed(workspace.read, LEDGER_NAME, found)


def _of_closings(workspace: Workspace, before: Record) -> list[Problem]:
    if workspace.closing_problems and not workspace.closings:
        return []  # it cannot be read, which is told
    return _placed(workspace.read, CLOSED_NAME, bent_closings(before, workspace.closings))


def _placed(read: Snapshot, name: str, found: Iterable[Problem]) -> list[Problem]:
    """Return problems of a file with their lines; of one that is gone there is none."""
    path = read.data / name
    if name in read.named:
        return placed(document(read.named[name], str(path)), found)
    return [one._replace(place=Place(path.as_posix(), 1)) for one in found]


def _of_evidence(data: Path, before: Record) -> Iterator[Problem]:
    named = {Path(name).as_posix(): by for name, by in papers(before).items()}
    changed = changed_files(data, before.name, named) if named else {}
    for name, gone in changed.items():
        path = (data / name).as_posix()
        yield bent_paper(path, named[name], before.name, gone=gone)
