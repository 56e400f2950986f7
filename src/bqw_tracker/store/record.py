"""The record of a revision held against the one that stands: rows, the ledger, and evidence.

Files of figures that are the same in both are not read again.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.changes.diff import BENT, LedgerDiff, RowEdit
from bqw_tracker.changes.record import (
    Record,
    bent_closings,
    bent_entries,
    bent_paper,
    bent_row,
    entry_edits,
    papers,
)
from bqw_tracker.changes.row_edits import row_edits
from bqw_tracker.changes.row_matching import RowPair, row_pairs
from bqw_tracker.core.evidence_checks import MISSING
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Place, Problem

from .disk import CLOSED_NAME, LEDGER_NAME, NAMES
from .git import changed_files, checked_out, earlier, refuse_links, same_files
from .load import Workspace, in_csv, load
from .modelled import document, placed
from .snapshot import Snapshot


class Bent(NamedTuple):
    """What was rewritten or taken away; `unread` are files of the revision that have errors."""

    problems: list[Problem]
    unread: list[str]


class Past(NamedTuple):
    """What a revision held; of the rows those whose files are not the same any more.

    `settled` are the files that are, `unread` are those of the revision that have errors.
    """

    record: Record
    settled: set[str]
    unread: list[str]


NO_PAST = Past(Record("", (), ()), set(), [])
"""Where there was nothing yet."""


_PATIENCE = 20
"""Versions of a file that are tried for one without an error."""


def past(read: Snapshot, revision: str) -> Past:
    """Return what a revision held, beside the files that are there now. Raises `Refused`.

    Of a file that has errors there, what it held before is added: who breaks a file and mends it in
    the next commit hides nothing.
    """
    own = {path: raw for path, raw in read.figures.items() if path.is_relative_to(read.data)}
    refuse_links(read.data, [*own, *(read.data / name for name in read.named)])
    below = {path.relative_to(read.data).as_posix(): path for path in own}
    same = same_files(read.data, revision, {name: own[path] for name, path in below.items()})
    with checked_out(read.data, revision, ("progress", *NAMES), but=same) as folder:
        old = load(folder)
        found, unread = [*old.observations], _faulty(old, folder)
        history: dict[str, Iterator[bytes]] = {}
        for _round in range(_PATIENCE if unread else 0):
            for name in unread:
                versions = history.setdefault(name, earlier(read.data, revision, name))
                for raw in islice(versions, 1):
                    (folder / name).write_bytes(raw)
            old = load(folder)
            found += old.observations
            unread = _faulty(old, folder)
            if not unread:
                break
    told = {row[: row._fields.index("line")] + row[-1:]: row for row in reversed(found)}
    rows = [
        row._replace(path=(read.data / Path(row.path).relative_to(folder)).as_posix())
        for row in reversed(told.values())
    ]
    settled = {below[name].as_posix() for name in same}
    return Past(Record(revision, rows, old.rectifications, old.closings), settled, unread)


def _faulty(old: Workspace, folder: Path) -> list[str]:
    """Return the files that have errors; no evidence is checked out with them."""
    faults = (*old.errors, *old.ledger_problems, *old.closing_problems)
    places = (problem.place for problem in faults if problem.code != MISSING)
    paths = {Path(place.path) for place in places if isinstance(place, Place)}
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def pairs(index: Index, before: Past, workspace: Workspace) -> Iterator[RowPair]:
    """Yield the rows that are not on both sides.

    Rows that are gone may stand in a file with errors; the errors are told.
    """
    torn = {p.place.path for p in workspace.errors if isinstance(p.place, Place)}
    found = row_pairs(index, before.record.rows, workspace.observations, before.settled)
    return (
        (old, row) for old, row in found
        if row is not None or old is None or old.path not in torn
    )  # fmt: skip


def row_edits_of(
    known: Index, catalogue: Catalogue, before: Past, workspace: Workspace
) -> list[RowEdit]:
    """Return what was done to the rows; `known` has the indicators of both sides."""
    found = list(pairs(Index(catalogue), before, workspace))
    edits = list(row_edits(known, found, workspace.observations))
    bent = [bent_row(edit.before, edit.row, before.record.name)
            for edit in edits if edit.before is not None and edit.kind in BENT]  # fmt: skip
    problems = iter(shown(bent, workspace.read))
    return [edit._replace(problem=next(problems)) if edit.kind in BENT else edit for edit in edits]


def ledger_diff(
    catalogue: Catalogue, before: Past, workspace: Workspace, later: str | None
) -> LedgerDiff | None:
    """Return what became of the ledger; None where it cannot be read, which is told by check.

    The workspace is that of a later revision, or that of the data folder.
    """
    if workspace.ledger_problems and not workspace.rectifications:
        return None
    index, path = Index(catalogue), workspace.read.data / LEDGER_NAME
    edits = list(entry_edits(index, before.record.entries, workspace.rectifications))
    bent = ledger_problems(index, workspace, before, later)
    return LedgerDiff(path.as_posix(), edits, bent)


def record_problems(workspace: Workspace, revision: str) -> Bent:
    """Return what of a revision's rows and rectifications was rewritten or taken away.

    The workspace has a catalogue, and so has the revision. Raises `Refused`.
    """
    assert workspace.catalogue is not None
    before, index = past(workspace.read, revision), Index(workspace.catalogue)
    found = [bent_row(old, row, revision) for old, row in pairs(index, before, workspace)
             if old is not None]  # fmt: skip
    problems = [*shown(found, workspace.read), *ledger_problems(index, workspace, before)]
    return Bent(problems, before.unread)


def shown(problems: Sequence[Problem], read: Snapshot) -> list[Problem]:
    """Return problems of rows with column and line, of those whose files are there."""
    paths = {path.as_posix() for path in read.figures}
    found = in_csv([one for one in problems if one.place[0] in paths], read.figures)
    return [next(found) if one.place[0] in paths else one for one in problems]


def ledger_problems(
    index: Index, workspace: Workspace, before: Past, later: str | None = None
) -> list[Problem]:
    """Return what ledger, closings and evidence do not say any more, each placed in its file."""
    kept = [row for row in workspace.observations if row.path in before.settled]
    named = before.record._replace(rows=[*kept, *before.record.rows])
    return [
        *_of_entries(index, workspace, before.record),
        *_of_closings(workspace, before.record),
        *_of_evidence(workspace.read.data, named, later),
    ]


def _of_entries(index: Index, workspace: Workspace, before: Record) -> list[Problem]:
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


def _of_evidence(data: Path, before: Record, later: str | None) -> Iterator[Problem]:
    named = {Path(name).as_posix(): by for name, by in papers(before).items()}
    changed = changed_files(data, before.name, named, later) if named else {}
    for name, gone in changed.items():
        path = (data / name).as_posix()
        yield bent_paper(path, named[name], before.name, gone=gone)
