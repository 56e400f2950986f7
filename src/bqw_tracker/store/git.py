"""The workspace, or its catalogue alone, as it was in a revision of git, read by git itself.

A word that names a version of the catalogue may also be a file's, or none: then it is the one
that stands there now.

The files lie in a temporary folder while they are read.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha1, sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Loc, Place, Problem, Refused, Severity, sentence

from .disk import CATALOGUE_NAME, RECORDS, contents, unreadable
from .load import catalogue_of, within
from .modelled import Document, place_of, read_document
from .snapshot import Snapshot, holds_figures
from .trees import answer, blobs, content, files, is_submodule, named, own, parts, run_git

_WANTED = (CATALOGUE_NAME, "progress")


@contextmanager
def checked_out(  # noqa: PLR0913 - what is wanted of a revision, each by its name
    data: Path,
    revision: str,
    wanted: tuple[str, ...] = _WANTED,
    *,
    but: Collection[str] = (),
    hollow: bool = False,
    members: Mapping[str, str] | None = None,
) -> Iterator[Path]:
    """Yield a folder with catalogue and progress files of a data folder as of a revision.

    `but` are files that are left out, by their paths below the data folder. With `hollow` all
    others of the revision are there as well, but empty. The repositories of `members` are read as
    of the commits told by their folders, else of those that the revision records.
    Raises `Refused` where that is no repository or no revision, or where it has no catalogue.
    """
    looked_up = run_git(data, "rev-parse", "--git-dir")
    if b"not a git repository" in looked_up.stderr:
        raise Refused(sentence("{path} lies in no git repository", path=data))
    content(data, looked_up)
    commit = commit_of(data, revision)
    if commit is None:
        raise Refused(sentence("git knows no revision '{revision}'", revision=revision))
    whole = parts(data, commit, members) if "progress" in wanted else own(data, commit)
    held = dict(files(whole, wanted, but))
    if hollow:
        held = dict.fromkeys(blobs(whole), b"") | held
    if CATALOGUE_NAME not in held:
        looked = data / CATALOGUE_NAME
        raise Refused(sentence("there is no {path} in {revision}", path=looked, revision=revision))
    try:
        with TemporaryDirectory(prefix="bqw-") as name:
            folder = Path(name)
            for path, raw in held.items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(raw)
            yield folder
    except OSError as error:
        reason = error.strerror or error
        raise Refused(sentence("a temporary folder is needed: {reason}", reason=reason)) from error


def snapshot_of(data: Path, revision: str) -> Snapshot:
    """Return the figures and the records of a revision, under the paths of the data folder."""
    held = dict(files(parts(data, _commit(data, revision)), ("progress", *RECORDS)))
    records = {name: raw for name, raw in held.items() if name in RECORDS}
    figures = {data / path: raw for path, raw in held.items()
               if path not in records and holds_figures(Path(path).name)}  # fmt: skip
    return Snapshot(data, figures, records)


def _commit(data: Path, revision: str) -> str:
    return content(data, named(data, revision)).decode("ascii").strip()


def commit_of(data: Path, word: str) -> str | None:
    """Return the full name of a revision; None where git knows none, or there is no git."""
    try:
        found = named(data, word)
    except Refused:
        return None
    return None if found.returncode else found.stdout.decode("ascii").strip()


def is_revision(data: Path, word: str) -> bool:
    """Return whether git knows a revision by this name; where there is no git, there is none."""
    return commit_of(data, word) is not None


def is_ancestor(data: Path, commit: str) -> bool:
    """Return whether a commit is one of those that led to what is checked out."""
    return run_git(data, "merge-base", "--is-ancestor", commit, "HEAD").returncode == 0


def nothing_yet(data: Path, word: str) -> bool:
    """Return whether a word means a revision in which the data folder is not there yet.

    So it is before the first commit. Raises `Refused` where a workspace of the revision is not in
    its place any more: who moves the folder must not lose its record.
    """
    if os.path.exists(word):  # noqa: PTH110 - never raises; it is a file, or asked about as one
        return False
    refuse_links(data)
    if not is_revision(data, word):
        return word in ("HEAD", "@") and _unborn(data)
    commit = _commit(data, word)
    if blobs(own(data, commit)):
        return False
    top = os.fsdecode(answer(data, "rev-parse", "--show-toplevel")).removesuffix("\n")
    listed = os.fsdecode(answer(data, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit))
    kept = (Path(path) for path in listed.split("\0") if Path(path).name == CATALOGUE_NAME)
    if moved := next((path for path in kept if not os.path.lexists(top / path)), None):
        raise Refused(
            sentence("there is no {path} in {revision}; {moved} stood there",
                     path=data / CATALOGUE_NAME, revision=word, moved=moved.as_posix())
        )  # fmt: skip
    return True


def refuse_links(data: Path, held: Iterable[Path] = ()) -> None:
    """Raise `Refused` where a link, or a repository within, keeps files out of what is committed.

    A link that lies outside of the repository and leads into it is nobody's trick. Of a submodule
    it is recorded which of its commits belongs to what is committed here.
    """
    found = run_git(data, "rev-parse", "--show-toplevel")
    top = os.path.realpath(os.fsdecode(found.stdout).removesuffix("\n"))
    whole = Path(os.path.abspath(data))  # noqa: PTH100 - links are looked for, not followed
    outer = [path for path in (whole, *whole.parents) if _lies_in(path.parent, top)]
    below = (_below(whole / file.relative_to(data), whole) for file in held)
    inner = dict.fromkeys(path for each in below for path in each)
    if path := next((path for path in (*outer, *inner) if path.is_symlink()), None):
        raise Refused(
            sentence("{path} leads out of what is committed here, so that it cannot be "
                     "compared; put the files themselves in its place", path=path)
        )  # fmt: skip
    for path in inner:
        if (path / ".git").exists() and not is_submodule(path):
            raise Refused(
                sentence("{path} is a repository of its own, of which nothing is committed here, "
                         "so that it cannot be compared; make it a submodule: git submodule add",
                         path=path)
            )  # fmt: skip


def _lies_in(path: Path, top: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(top)


def _below(file: Path, folder: Path) -> list[Path]:
    """Return a file and the folders between it and a folder."""
    return [file, *(parent for parent in file.parents if parent != folder
                    and parent.is_relative_to(folder))]  # fmt: skip


def _unborn(data: Path) -> bool:
    """Return whether nothing was committed yet; a branch that is broken is another thing."""
    return b"does not have any commits yet" in run_git(data, "log", "-1").stderr


def _blobs_of(data: Path, revision: str) -> dict[str, str]:
    return blobs(own(data, _commit(data, revision)))


def earlier(data: Path, revision: str, path: str) -> Iterator[bytes]:
    """Yield what a file, by its path below the data folder, held before, the latest first."""
    held = parts(data, _commit(data, revision))
    part = next(each for each in reversed(held) if path.startswith(each.below))
    name = path.removeprefix(part.below)
    asked = ("log", "--format=%H", "--end-of-options", part.commit, "--", name)
    listed = answer(part.place, "--literal-pathspecs", *asked).decode("ascii").split()
    for commit in listed[1:]:  # the first made it what it is
        yield from (raw for found, raw in files(own(part.place, commit), (name,)) if found == name)


def tracked(data: Path, folder: str) -> set[str] | None:
    """Return the files of a folder that git knows, by their paths below the data folder.

    None without git, or where nothing is checked out.
    """
    try:
        done = run_git(data, "ls-files", "-z", "--", folder)
    except Refused:
        return None
    return None if done.returncode else set(os.fsdecode(done.stdout).split("\0"))


def same_files(data: Path, revision: str, held: Mapping[str, bytes]) -> set[str]:
    """Return which files, by their paths below the data folder, a revision holds as they are."""
    told = blobs(parts(data, _commit(data, revision)), _WANTED)
    return {path for path, raw in held.items() if path in told and _is(raw, told[path])}


def changed_files(
    data: Path, revision: str, names: Iterable[str], later: str | None
) -> dict[str, bool]:
    """Return which files of a revision are not as they were there, and whether they are gone.

    They are held against a later revision, or against the data folder; how their lines end does
    not count there. Names are paths below the data folder.
    """
    told, found = _blobs_of(data, revision), {}
    now = None if later is None else _blobs_of(data, later)
    for name in names:
        if name not in told:
            continue
        if now is not None:
            if now.get(name) != told[name]:
                found[name] = name not in now
            continue
        if not within(data, data / name):
            found[name] = True
            continue
        if not is_blob(contents(data / name), told[name]):
            found[name] = False
    return found


def is_blob(raw: bytes, id_: str) -> bool:
    """Return whether git knows a content by an id; it may have changed how its lines end."""
    return any(_is(each, id_) for each in (raw, raw.replace(b"\r\n", b"\n")))


def _is(raw: bytes, id_: str) -> bool:
    made = sha1 if len(id_) == 40 else sha256
    return made(b"blob %d\0%s" % (len(raw), raw), usedforsecurity=False).hexdigest() == id_


class Version(NamedTuple):
    """A catalogue and where it was read; `path` is the file in which its lines can be shown.

    `catalogue` is None where it has an error, warnings aside. `revision` is None for a file.
    """

    name: str
    path: Path
    document: Document
    catalogue: Catalogue | None
    errors: list[Problem]
    revision: str | None = None


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
            message = sentence(
                "'{word}' is a file and a revision; write ./{word} for the file, or the "
                "revision's full name",
                word=word,
            )
            raise Refused(message)
        return _in_revision(data, word)
    if there:
        return _read(named / CATALOGUE_NAME if os.path.isdir(named) else named)  # noqa: PTH112
    if data is None or named.suffix in (".yaml", ".yml"):
        raise unreadable(named, FileNotFoundError())
    return _in_revision(data, word or "")


def place(of: Version, loc: Loc) -> Place:
    """Return where something stands in a version, or what it belongs to."""
    return place_of(of.document, loc)._replace(path=of.path.as_posix())


def _in_revision(data: Path, revision: str) -> Version:
    path = data / CATALOGUE_NAME
    with checked_out(data, revision, (CATALOGUE_NAME,)) as folder:
        document = read_document(folder / CATALOGUE_NAME, f"{revision}:{path.as_posix()}")
    return _checked(revision, path, document)._replace(revision=revision)


def _read(path: Path) -> Version:
    return _checked(str(path), path, read_document(path))


def _checked(name: str, path: Path, document: Document) -> Version:
    catalogue, problems = catalogue_of(document)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return Version(name, path, document, None if errors else catalogue, errors)
