"""The workspace, or its catalogue alone, as it was in a revision of git, read by git itself.

A word that names a version of the catalogue may also be a file's, or none: then it is the one
that stands there now.

What names a revision or a file reaches git as an argument of its own, never through a shell.
Nothing is written to the repository; the files lie in a temporary folder while they are read.
"""

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Loc, Place, Problem, Refused, Severity, sentence

from .disk import CATALOGUE_NAME, RECORDS, contents, program, unreadable
from .load import catalogue_of, within
from .modelled import Document, place_of, read_document
from .snapshot import Snapshot, holds_figures

_WANTED = (CATALOGUE_NAME, "progress")
_FILES = ("100644", "100755")
"""The modes of plain files; links and submodules are left out."""
_GIT = (
    "--no-pager", "--no-optional-locks", "--no-replace-objects", "-c", "core.quotePath=false",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
"""The git of the one who asks; it only reads, and runs no program that a repository names.

Nor does it take what a repository names in the place of what was committed.
"""
_FETCHES_NOTHING = {
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_GRAFT_FILE": os.devnull,
}  # fmt: skip
"""Content that is missing stays missing: to fetch it runs what the repository calls its remote.

What was before a commit is what it says itself.
"""
_STEERING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook of git hands to its children; the data folder decides here."""


@contextmanager
def checked_out(
    data: Path,
    revision: str,
    wanted: tuple[str, ...] = _WANTED,
    *,
    but: Collection[str] = (),
    hollow: bool = False,
) -> Iterator[Path]:
    """Yield a folder with catalogue and progress files of a data folder as of a revision.

    `but` are files that are left out, by their paths below the data folder. With `hollow` all
    others of the revision are there as well, but empty.
    Raises `Refused` where that is no repository or no revision, or where it has no catalogue.
    """
    looked_up = run_git(data, "rev-parse", "--git-dir")
    if b"not a git repository" in looked_up.stderr:
        raise Refused(sentence("{path} lies in no git repository", path=data))
    _content(data, looked_up)
    named = _named(data, revision)
    if named.returncode:
        raise Refused(sentence("git knows no revision '{revision}'", revision=revision))
    commit = named.stdout.decode("ascii").strip()
    files = dict(_files(data, commit, wanted, but))
    if hollow:
        files = dict.fromkeys(blobs(data, commit), b"") | files
    if CATALOGUE_NAME not in files:
        looked = data / CATALOGUE_NAME
        raise Refused(sentence("there is no {path} in {revision}", path=looked, revision=revision))
    try:
        with TemporaryDirectory(prefix="bqw-") as name:
            folder = Path(name)
            for path, content in files.items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            yield folder
    except OSError as error:
        reason = error.strerror or error
        raise Refused(sentence("a temporary folder is needed: {reason}", reason=reason)) from error


def snapshot_of(data: Path, revision: str) -> Snapshot:
    """Return the figures and the records of a revision, under the paths of the data folder."""
    commit = _content(data, _named(data, revision)).decode("ascii").strip()
    files = dict(_files(data, commit, ("progress", *RECORDS)))
    named = {name: raw for name, raw in files.items() if name in RECORDS}
    figures = {data / path: raw for path, raw in files.items()
               if path not in named and holds_figures(Path(path).name)}  # fmt: skip
    return Snapshot(data, figures, named)


def commit_of(data: Path, word: str) -> str | None:
    """Return the full name of a revision; None where git knows none, or there is no git."""
    try:
        named = _named(data, word)
    except Refused:
        return None
    return None if named.returncode else named.stdout.decode("ascii").strip()


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
    commit = _content(data, _named(data, word)).decode("ascii").strip()
    if blobs(data, commit):
        return False
    top = os.fsdecode(_answer(data, "rev-parse", "--show-toplevel")).removesuffix("\n")
    listed = os.fsdecode(_answer(data, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit))
    kept = (Path(path) for path in listed.split("\0") if Path(path).name == CATALOGUE_NAME)
    if moved := next((path for path in kept if not os.path.lexists(top / path)), None):
        raise Refused(
            sentence("there is no {path} in {revision}; {moved} stood there",
                     path=data / CATALOGUE_NAME, revision=word, moved=moved.as_posix())
        )  # fmt: skip
    return True


def refuse_links(data: Path, files: Iterable[Path] = ()) -> None:
    """Raise `Refused` where a link, or a repository within, keeps files out of what is committed.

    A link that lies outside of the repository and leads into it is nobody's trick.
    """
    found = run_git(data, "rev-parse", "--show-toplevel")
    top = os.path.realpath(os.fsdecode(found.stdout).removesuffix("\n"))
    whole = Path(os.path.abspath(data))  # noqa: PTH100 - links are looked for, not followed
    outer = [path for path in (whole, *whole.parents) if _lies_in(path.parent, top)]
    inner = [whole / file.relative_to(data) for file in files]
    for path in (*outer, *(below for file in inner for below in _below(file, whole))):
        if path.is_symlink() or (path not in outer and (path / ".git").exists()):
            raise Refused(
                sentence("{path} leads out of what is committed here, so that it cannot be "
                         "compared; put the files themselves in its place", path=path)
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


def _named(data: Path, revision: str) -> "subprocess.CompletedProcess[bytes]":
    return run_git(data, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")


def blobs(data: Path, commit: str, wanted: tuple[str, ...] = (".",)) -> dict[str, str]:
    """Return the ids of the plain files of a commit by their paths below the data folder."""
    listed = _answer(data, "ls-tree", "-r", "-z", commit, "--", *wanted)
    entries = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0") if entry)
    split = [(*about.split(), path) for about, _, path in entries]
    # git itself checks out no `..`, but a tree made by hand may hold it
    return {path: blob for mode, _, blob, path in split
            if mode in _FILES and ".." not in path.split("/")}  # fmt: skip


def _blobs_of(data: Path, revision: str) -> dict[str, str]:
    return blobs(data, _content(data, _named(data, revision)).decode("ascii").strip())


def earlier(data: Path, revision: str, path: str) -> Iterator[bytes]:
    """Yield what a file, by its path below the data folder, held before, the latest first."""
    asked = ("log", "--format=%H", "--end-of-options", revision, "--", path)
    listed = _answer(data, "--literal-pathspecs", *asked).decode("ascii").split()
    for commit in listed[1:]:  # the first made it what it is
        yield from (raw for name, raw in _files(data, commit, (path,)) if name == path)


def tracked(data: Path, folder: str) -> set[str] | None:
    """Return the files of a folder that git knows, by their paths below the data folder.

    None without git, or where nothing is checked out.
    """
    try:
        done = run_git(data, "ls-files", "-z", "--", folder)
    except Refused:
        return None
    return None if done.returncode else set(os.fsdecode(done.stdout).split("\0"))


def same_files(data: Path, revision: str, files: Mapping[str, bytes]) -> set[str]:
    """Return which files, by their paths below the data folder, a revision holds as they are."""
    named = _content(data, _named(data, revision)).decode("ascii").strip()
    told = blobs(data, named, _WANTED)
    return {path for path, raw in files.items() if path in told and _is(raw, told[path])}


def changed_files(
    data: Path, revision: str, names: Iterable[str], later: str | None = None
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
        raw = contents(data / name)
        if not any(_is(each, told[name]) for each in (raw, raw.replace(b"\r\n", b"\n"))):
            found[name] = False
    return found


def _is(raw: bytes, id_: str) -> bool:
    """Return whether git knows a content by an id."""
    whole = b"blob %d\0" % len(raw) + raw
    made = (sha1(whole, usedforsecurity=False), sha256(whole))
    return id_ in (each.hexdigest() for each in made)


def _files(
    data: Path, commit: str, wanted: tuple[str, ...], but: Collection[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield path below the data folder and content of each plain file."""
    found = {
        path: id_
        for path, id_ in blobs(data, commit, wanted).items()
        # What an ingest left behind when it was broken off is no part of the record.
        if path not in but and not path.rpartition("/")[2].startswith(".")
    }
    asked = "".join(f"{blob}\n" for blob in found.values()).encode("ascii")
    told = BytesIO(_answer(data, "cat-file", "--batch", given=asked))
    for path, blob in found.items():
        _, kind, *size = told.readline().split()
        if kind != b"blob":
            raise Refused(sentence("{path}: git has lost its content ({id})", path=path, id=blob))
        yield path, told.read(int(size[0]))
        told.readline()


def _answer(data: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git answers. Raises `Refused` with its own reason where it fails."""
    return _content(data, run_git(data, *arguments, given=given))


def _content(data: Path, done: "subprocess.CompletedProcess[bytes]") -> bytes:
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise Refused(sentence("git cannot read {path}: {reason}", path=data, reason=reason))
    return done.stdout


def run_git(
    data: Path, *arguments: str, given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Return what git did in a data folder, which it only reads. Raises `Refused` without git."""
    kept = {name: value for name, value in os.environ.items() if name not in _STEERING}
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, the first is ours
            [program("git"), *_GIT, "-C", str(data), *arguments],
            input=given,
            capture_output=True,
            env=kept | _FETCHES_NOTHING | {"LC_ALL": "C"},
            check=False,
        )
    except OSError as error:
        raise Refused(sentence("git is not installed")) from error


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
