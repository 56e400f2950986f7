"""What is wrong with the evidence of a workspace: what core says of it, with the files looked at.

Every file that is named is read whole for its digest, so only `check` asks.
"""

from collections.abc import Collection, Iterable
from itertools import chain
from pathlib import Path

from bqw_tracker.core.evidence import EVIDENCE, files_of
from bqw_tracker.core.evidence_checks import (
    Kept,
    done_without,
    file_faults,
    used_twice,
)
from bqw_tracker.core.packed import evident
from bqw_tracker.core.problems import Problem, Refused
from bqw_tracker.core.rectification_checks import entry_faults
from bqw_tracker.core.rectifications import evidence_of

from .disk import JOURNAL, LEDGER_NAME, read_bytes, refusals
from .evidence import Odd, Shelf, digest_of
from .git import tracked
from .journal import evidence_path, journal_entries
from .load import Workspace, in_csv
from .modelled import document, placed


def settled(data: Path) -> list[str]:
    """Return the names of the files that are kept, without those that an ingest just brings.

    It has to be asked before the workspace is read, for what `unnamed` says to be true.
    """
    names = Shelf(data).kept.values()
    folder = data / "progress"
    with refusals(folder):
        raw = read_bytes(folder / JOURNAL)
    coming = {entry.path for entry in journal_entries(folder, raw or b"[]")}
    return [name for name in names if data / EVIDENCE / name not in coming]


def unnamed(workspace: Workspace, names: Iterable[str]) -> list[Path]:
    """Return the files of which no row and no rectification tells, though they are still there.

    Rows that do not count, or cannot be read, name their evidence as well.
    """
    read = workspace.read
    paths = [read.data / EVIDENCE / name for name in names]
    left = [path for path in paths if path.exists()]
    told = chain(read.named.values(), read.figures.values())
    while left and (raw := next(told, None)) is not None:
        left = [path for path in left if path.name.encode() not in raw]
    return left


def evidence_problems(workspace: Workspace) -> list[Problem]:
    """Return everything wrong with the evidence; nothing while the catalogue has an error."""
    catalogue, rows = workspace.catalogue, workspace.observations
    if catalogue is None:
        return []
    data, entries = workspace.read.data, workspace.rectifications
    naming = evident(rows)
    fields = {row.story.evidence for row in naming}
    fields |= {text for entry in entries for _loc, text in evidence_of(entry)}
    names = {one.name for field in fields for one in files_of(field)}
    kept = _kept(data, names)
    found = [
        *done_without(catalogue, rows),
        *file_faults(naming, kept),
        *used_twice(catalogue, naming),
    ]
    told = sorted(in_csv(found, workspace.read.figures), key=lambda problem: problem.place[:3])
    if raw := workspace.read.named.get(LEDGER_NAME):
        ledger = document(raw, str(data / LEDGER_NAME))
        told += placed(ledger, entry_faults(catalogue, entries, kept))
    return told


def _kept(data: Path, names: Collection[str]) -> Kept:
    digests = {name: _digest(data, name) for name in names}
    there = {name for name, digest in digests.items() if digest is not None}
    known = tracked(data, EVIDENCE) if there else None
    untracked = () if known is None else {n for n in there if f"{EVIDENCE}/{n}" not in known}
    return Kept(digests, untracked)


def _digest(data: Path, name: str) -> str | None:
    try:
        path = evidence_path(data, name)
        return digest_of(path) if path.exists() else None
    except (Odd, Refused):
        return None
