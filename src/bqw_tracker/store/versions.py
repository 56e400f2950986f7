"""A catalogue as it stands now, in a file, or in a revision of git: whatever a word names."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Loc, Place, Problem, Refused, Severity, sentence

from .disk import unreadable
from .git import checked_out, is_revision
from .load import CATALOGUE_NAME, catalogue_of
from .modelled import Document, placed, read_document


class Version(NamedTuple):
    """A catalogue and where it was read; `path` is the file in which its lines can be shown.

    `catalogue` is None where it has an error, warnings aside.
    """

    name: str
    path: Path
    document: Document
    catalogue: Catalogue | None
    errors: list[Problem]


def version(data: Path | None, word: str | None) -> Version:
    """Return the version that a word names: a file, a folder that holds one, or a revision.

    Without a word it is the one that stands in the data folder. Raises `Refused` where the word
    names nothing, or both a file and a revision.
    """
    if word is None and data is not None:
        return _read(data / CATALOGUE_NAME)
    named = Path(word or "")
    there = bool(word) and os.path.exists(named)  # noqa: PTH110 - never raises
    if data is not None and word is not None and is_revision(data, word):
        if there:
            raise Refused(
                sentence(
                    "'{word}' is a file and a revision; write ./{word} for the file, or the "
                    "revision's full name",
                    word=word,
                )
            )
        return _in_revision(data, word)
    if there:
        return _read(named / CATALOGUE_NAME if named.is_dir() else named)
    if data is None or named.suffix in (".yaml", ".yml"):
        raise unreadable(named, FileNotFoundError())
    return _in_revision(data, word or "")


def place(of: Version, loc: Loc) -> Place:
    """Return where something stands in a version, or what it belongs to."""
    known = of.document.tree.values
    while loc and loc not in known:
        loc = loc[:-1]
    return Place(of.path.as_posix(), *known.get(loc, (1, 1)))


def placed_in(of: Version, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems of a version with the lines in which they stand."""
    return placed(of.document, problems)


def _in_revision(data: Path, revision: str) -> Version:
    path = data / CATALOGUE_NAME
    with checked_out(data, revision, (CATALOGUE_NAME,)) as folder:
        document = read_document(folder / CATALOGUE_NAME, f"{revision}:{path.as_posix()}")
    return _checked(revision, path, document)


def _read(path: Path) -> Version:
    try:
        document = read_document(path)
    except OSError as error:
        raise unreadable(path, error) from error
    return _checked(str(path), path, document)


def _checked(name: str, path: Path, document: Document) -> Version:
    catalogue, problems = catalogue_of(document)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return Version(name, path, document, None if errors else catalogue, errors)
