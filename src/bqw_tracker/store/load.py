"""A workspace on disk to catalogue, observations and everything that is wrong with them."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.catalogue_checks import CATALOGUE_CHECKS
from bqw_tracker.core.cells import known_on as rows_known_on
from bqw_tracker.core.checks import check_progress
from bqw_tracker.core.fields import parse_version
from bqw_tracker.core.folders import empty_folders, owner
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.problems import Place, Problem, Severity, sentence
from bqw_tracker.policy.wording.agreement import wordings
from bqw_tracker.version import __version__

from .disk import CATALOGUE_NAME, CLOSED_NAME, LEDGER_NAME, NAMES, RECORDS
from .modelled import SHOWN, Document, document, modelled, placed, read_document
from .progress import ALL_COLUMNS, read_progress
from .snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from bqw_tracker.core.closings import Closing
    from bqw_tracker.core.rectifications import Rectification

_EMPTY = Problem(
    (),
    "yaml",
    sentence("the catalogue is empty"),
    sentence("restore it from git, or begin with policy:, areas:, measures:"),
)


class Workspace(NamedTuple):
    """What lies in a data folder. `catalogue` is None where it has an error.

    `observations` are the rows that count: known by the day asked for, sample rows only where
    there are no others. `sample_left_out` counts sample rows that were set aside. What is wrong
    with the ledger stands apart: no figure rests on it, so it stops neither report nor ingest.
    What is wrong with the closings does too, but stops an ingest, which must know them.
    `read` are the files of all this, as they stood together.
    """

    catalogue: Catalogue | None
    observations: Sequence[Observation]
    problems: list[Problem]
    sample_left_out: int
    read: Snapshot
    rectifications: "tuple[Rectification, ...]" = ()
    ledger_problems: Sequence[Problem] = ()
    closings: "tuple[Closing, ...]" = ()
    closing_problems: Sequence[Problem] = ()

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop a report."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


def read_catalogue(path: Path) -> tuple[Catalogue | None, list[Problem]]:
    """Read and check the catalogue; its meaning is checked only where it has its shape."""
    return catalogue_of(read_document(path))


def catalogue_of(document: Document) -> tuple[Catalogue | None, list[Problem]]:
    """Return the catalogue that a document holds, or None, and everything wrong with it.

    Of one that asks for a later version nothing else is told: its fields may be good there.
    """
    if newer := _needs_newer(document.tree.data):
        return None, placed(document, [newer])
    catalogue, problems = modelled(document.tree, Catalogue)
    if catalogue is not None:
        problems = [p for check in (*CATALOGUE_CHECKS, wordings) for p in check(catalogue)]
    elif not problems:
        problems = [_EMPTY]
    return catalogue, placed(document, problems)


def _needs_newer(data: object) -> Problem | None:
    wanted = data.get("needs") if isinstance(data, dict) else None
    version = parse_version(wanted.strip()) if isinstance(wanted, str) else None
    if version is None or version <= (parse_version(__version__) or ()):
        return None
    return Problem(
        ("needs",),
        "needs-newer",
        sentence("the file needs bqw {version}, and this one is older", version=wanted),
        sentence(
            "install the newer program as this one was installed (pip, pipx or uv); bqw --version "
            "must then say {version} or later",
            version=wanted,
        ),
    )


def read_ledger(
    data: Path, catalogue: Catalogue
) -> "tuple[tuple[Rectification, ...], list[Problem]]":
    """Read and check the rectification ledger; a file that is missing or empty has no entries.

    There are no entries either where the file has not its shape.
    """
    path = data / LEDGER_NAME
    return _ledger(data, catalogue, read_document(path) if os.path.lexists(path) else None)


def _ledger(
    data: Path, catalogue: Catalogue, found: Document | None
) -> "tuple[tuple[Rectification, ...], list[Problem]]":
    if found is None:
        return (), []
    from bqw_tracker.core import rectification_checks as checks  # noqa: PLC0415 - costs 7 ms
    from bqw_tracker.core.rectifications import Ledger, evidence_of  # noqa: PLC0415

    ledger, problems = modelled(found.tree, Ledger)
    if ledger is None:
        return (), placed(found, problems)
    told = [text for entry in ledger.root for _loc, text in evidence_of(entry)]
    named = [path for text in told for path in checks.files_named(text)]
    missing = [name for name in named if not within(data, data / name)]
    problems = checks.rectification_problems(checks.Review(ledger.root, catalogue, missing))
    return ledger.root, placed(found, problems)


def read_closings(data: Path) -> "tuple[tuple[Closing, ...], list[Problem]]":
    """Read and check which periods are closed; as with the ledger there may be none."""
    path = data / CLOSED_NAME
    return _closings(read_document(path) if os.path.lexists(path) else None)


def _closings(found: Document | None) -> "tuple[tuple[Closing, ...], list[Problem]]":
    if found is None:
        return (), []
    from bqw_tracker.core.closings import Closings, closing_problems  # noqa: PLC0415 - as above

    closings, problems = modelled(found.tree, Closings)
    if closings is None:
        return (), placed(found, problems)
    return closings.root, placed(found, closing_problems(closings.root))


def within(data: Path, path: Path) -> bool:
    """Return whether a path is that of a file in the data folder, links followed."""
    real = os.path.realpath(path)
    return os.path.isfile(real) and Path(real).is_relative_to(os.path.realpath(data))  # noqa: PTH113 - never raises


def _field_column(line: str, field: str) -> int:
    """Return where a field begins in a CSV line, quotes heeded."""
    left, quoted = ALL_COLUMNS.index(field) if field in ALL_COLUMNS else 0, False
    for position, character in enumerate(line):
        if left == 0:
            return position + 1
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            left -= 1
    return len(line) + 1 if left == 0 else 1


def in_csv(problems: Sequence[Problem], files: Mapping[Path, bytes]) -> Iterator[Problem]:
    """Add the column and the author's line to problems placed by row and field."""

    @cache
    def lines(path: str) -> list[str]:
        text = files[Path(path)].decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    for problem in problems:
        place = problem.place
        if isinstance(place, Place):
            line = "".join(lines(place.path)[place.line - 1 : place.line])
            if place.field:
                place = place._replace(column=_field_column(line, place.field))
            yield problem._replace(place=place, source=line[:SHOWN])


def load(
    data: Path,
    *,
    known_on: date | None = None,
    today: date = date.max,
    extra: Sequence[Path] = (),
) -> Workspace:
    """Return the workspace of a data folder, as it was known by the end of a day.

    Rows that count and are dated after `today` are errors.

    `extra` are CSV files from elsewhere, read as if they lay below data/progress.
    Raises `Refused` where a file cannot be read at all.
    """
    names = [name for name in NAMES if name == CATALOGUE_NAME or os.path.lexists(data / name)]
    read = snapshot(data, names, extra)
    told = _document(read, CATALOGUE_NAME)
    catalogue, problems = catalogue_of(told)
    if catalogue is None:
        return Workspace(None, [], problems, 0, read)
    problems += placed(told, empty_folders(catalogue, _below(read, catalogue).values()))
    sound = all(problem.severity is Severity.WARNING for problem in problems)
    found = _progress(read, catalogue, known_on=known_on, today=today)
    return with_records(found, catalogue)._replace(
        catalogue=catalogue if sound else None, problems=[*problems, *found.problems]
    )


def read_with(read: Snapshot, catalogue: Catalogue) -> Workspace:
    """Return what was reported, ordered and closed, read with a catalogue from elsewhere."""
    return with_records(_progress(read, catalogue), catalogue)


def with_records(found: Workspace, catalogue: Catalogue) -> Workspace:
    """Return a workspace with what was ordered and which periods are closed."""
    read = found.read
    documents = {name: _document(read, name) for name in RECORDS if name in read.named}
    entries, faults = _ledger(read.data, catalogue, documents.get(LEDGER_NAME))
    closings, closing_faults = _closings(documents.get(CLOSED_NAME))
    return found._replace(
        rectifications=entries,
        ledger_problems=faults,
        closings=closings,
        closing_problems=closing_faults,
    )


def _document(read: Snapshot, name: str) -> Document:
    return document(read.named[name], str(read.data / name))


def load_progress(
    data: Path, catalogue: Catalogue, wanted: Callable[[Observation], bool]
) -> Workspace:
    """Return what was reported to a data folder; rows that are not wanted are not kept.

    Every file is read whole, but only the rows that are kept are checked together.
    Raises `Refused` where a file cannot be read at all.
    """
    return _progress(snapshot(data), catalogue, wanted=wanted)


def _progress(
    read: Snapshot,
    catalogue: Catalogue,
    *,
    known_on: date | None = None,
    today: date = date.max,
    wanted: Callable[[Observation], bool] | None = None,
) -> Workspace:
    found: list[Problem] = []
    rows: list[Observation] = []
    for path, raw in read.figures.items():
        rows += filter(wanted, read_progress(path, raw, catalogue, found))
    real = [row for row in rows if row.source != SAMPLE]
    counted = rows_known_on(real or rows, known_on)
    owners = owners_of(catalogue, _below(read, catalogue))
    found += check_progress(catalogue, counted, today=today, owners=owners)
    # Of a file with a merge conflict nothing else is told: its two sides say what nobody meant.
    torn = {p.place[:1] for p in found if p.code == "conflict-marker"}
    found = [p for p in found if p.code == "conflict-marker" or p.place[:1] not in torn]
    problems = sorted(in_csv(found, read.figures), key=lambda problem: problem.place[:3])
    return Workspace(catalogue, counted, problems, len(rows) - len(real) if real else 0, read)


def _below(read: Snapshot, catalogue: Catalogue) -> dict[Path, str]:
    """Return the paths below data/progress of the files there; none where nobody owns a folder."""
    top = read.data / "progress"
    if not any(area.owns for area in catalogue.areas):  # to ask of thousands of files takes time
        return {}
    return {path: path.relative_to(top).as_posix() for path in read.figures
            if path.is_relative_to(top)}  # fmt: skip


def owners_of(catalogue: Catalogue, below: Mapping[Path, str]) -> dict[str, str]:
    """Return the areas that own the folders of files, by the paths of these.

    The files are told with their paths below data/progress.
    """
    owners = {folder: area.name for area in catalogue.areas for folder in area.owns}
    named = below.items() if owners else ()
    return {str(path): area for path, name in named if (area := owner(owners, name))}


WHOLE_FILE = ("encoding", "header", "conflict-marker")
"""Errors that keep every row of a file from being read, or from meaning anything."""


class Mended(NamedTuple):
    """A workspace without what errors name: how many rows, and which files altogether."""

    workspace: Workspace
    rows: int
    files: list[str]


def without_faults(workspace: Workspace) -> Mended:
    """Return the workspace without the rows and files that errors name."""
    places = [(p.place, p.code) for p in workspace.errors if isinstance(p.place, Place)]
    files = sorted({place.path for place, code in places if code in WHOLE_FILE})
    named = {(place.path, place.line) for place, code in places if code not in WHOLE_FILE}
    kept = workspace.observations
    if places:
        kept = [row for row in kept if row.path not in files and (row.path, row.line) not in named]
    return Mended(workspace._replace(observations=kept), len(named), files)
