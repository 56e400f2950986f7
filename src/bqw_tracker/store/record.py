"""The record of a revision held against the one that stands: rows, and entries of the ledger.

Files of figures that are the same in both are not read again.
"""

from pathlib import Path

from bqw_tracker.changes.record import Record, bent_entries, bent_rows
from bqw_tracker.core.index import Index
from bqw_tracker.core.problems import Place, Problem

from .disk import CATALOGUE_NAME, LEDGER_NAME
from .git import checked_out, same_files
from .load import Workspace, in_csv, load
from .modelled import document, placed


def record_problems(workspace: Workspace, revision: str) -> list[Problem]:
    """Return what of a revision's rows and rectifications was rewritten or taken away.

    The workspace has a catalogue, and so has the revision. Raises `Refused`.
    """
    read, catalogue = workspace.read, workspace.catalogue
    assert catalogue is not None
    own = {path: raw for path, raw in read.figures.items() if path.is_relative_to(read.data)}
    below = {path.relative_to(read.data).as_posix(): path for path in own}
    same = same_files(read.data, revision, {name: own[path] for name, path in below.items()})
    wanted = (CATALOGUE_NAME, "progress", LEDGER_NAME)
    with checked_out(read.data, revision, wanted, but=same) as folder:
        old = load(folder)
        rows = [
            row._replace(path=(read.data / Path(row.path).relative_to(folder)).as_posix())
            for row in old.observations
        ]
    before = Record(revision, rows, old.rectifications)
    left = {below[name].as_posix() for name in same}
    now = [row for row in workspace.observations if row.path not in left]
    found = list(bent_rows(Index(catalogue), before, now))
    shown = {path.as_posix() for path in read.figures}
    return [
        *in_csv([one for one in found if one.place[0] in shown], read.figures),
        *(one for one in found if one.place[0] not in shown),
        *_of_ledger(workspace, before),
    ]


def _of_ledger(workspace: Workspace, before: Record) -> list[Problem]:
    found = list(bent_entries(before, workspace.rectifications))
    path = workspace.read.data / LEDGER_NAME
    if LEDGER_NAME in workspace.read.named:
        return placed(document(workspace.read.named[LEDGER_NAME], str(path)), found)
    return [one._replace(place=Place(path.as_posix(), 1)) for one in found]
