"""What git keeps of a workspace: trees and blobs of commits, read by git itself.

A member's repository below data/progress is read as the commit of the workspace records it, as a
submodule. What names a revision or a file reaches git as an argument of its own, never through a
shell. Nothing is written to a repository.
"""

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.problems import Refused, sentence

from .disk import program

_FILES = ("100644", "100755")
"""The modes of plain files; links are left out."""
_SUBMODULE = "160000"
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


class Part(NamedTuple):
    """A repository as of a commit: that of the data folder, or a member's within it.

    `below` is how its paths begin, told from the data folder: nothing, or `progress/northside/`.
    """

    below: str
    place: Path
    commit: str


def own(data: Path, commit: str) -> list[Part]:
    """Return the repository of a data folder alone."""
    return [Part("", data, commit)]


def parts(data: Path, commit: str, members: Mapping[str, str] | None = None) -> list[Part]:
    """Return the repository of a data folder, and those of its members behind it.

    Their commits are told by their folders, or are those that the commit records. Raises `Refused`
    where one is not here: its figures would be missing.
    """
    found = own(data, commit)
    if members is not None:
        kept = recorded(found[0])
        for folder, id_ in members.items():  # the outer before the inner
            found.append(_member(data, folder, id_, is_recorded=kept.get(folder) == id_))
            kept |= _within(found[-1])
        return found
    for part in found:  # a member may have members
        found += (_member(data, folder, id_) for folder, id_ in _within(part).items())
    return found


def _within(part: Part) -> dict[str, str]:
    """Return the commits of members that a repository records, by folders below the data folder."""
    return {part.below + name: id_ for name, id_ in recorded(part).items()}


def _member(data: Path, folder: str, commit: str, *, is_recorded: bool = True) -> Part:
    for place in _places(data, folder, moved=is_recorded):
        if is_repository(place) and not named(place, commit).returncode:
            return Part(f"{folder}/", place, commit)
    raise Refused(
        sentence(
            "{path}: the commit {commit} of this repository is not here; fetch it: git "
            "submodule update --init",
            path=data / folder, commit=commit[:12],
        )
    )  # fmt: skip


def _places(data: Path, folder: str, *, moved: bool) -> Iterator[Path]:
    """Yield where a member's repository may be: in its folder, or where that was `moved` since.

    Only what is recorded is looked for there: another member may hold whatever it likes.
    """
    yield data / folder
    if moved:
        yield from sorted(git.parent for git in (data / "progress").rglob(".git"))


def recorded(part: Part) -> dict[str, str]:
    """Return the commits of the submodules among the figures by their folders."""
    found = _entries(part, (".",) if part.below else ("progress",))
    return {path: id_ for mode, id_, path in found if mode == _SUBMODULE}


def is_repository(folder: Path) -> bool:
    """Return whether a folder is the top of a repository, whatever lies around it."""
    if not (folder / ".git").exists():
        return False
    done = run_git(folder, "rev-parse", "--show-prefix")
    return done.returncode == 0 and not done.stdout.strip()


def is_submodule(folder: Path) -> bool:
    """Return whether the repository around a folder records it as a submodule of its own."""
    listed = answer(folder.parent, "ls-files", "--stage", "-z", "--", folder.name)
    return listed.startswith(_SUBMODULE.encode())


def named(data: Path, revision: str) -> "subprocess.CompletedProcess[bytes]":
    """Return what git answers to the name of a revision: the full name of a commit."""
    return run_git(data, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")


def _entries(part: Part, wanted: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield mode, id and path of what a commit holds."""
    listed = answer(part.place, "ls-tree", "-r", "-z", part.commit, "--", *wanted)
    for entry in os.fsdecode(listed).split("\0"):
        about, _, path = entry.partition("\t")
        # git itself checks out no `..`, but a tree made by hand may hold it
        if path and ".." not in path.split("/"):
            mode, _, id_ = about.split()
            yield mode, id_, path


def blobs(of: Iterable[Part], wanted: tuple[str, ...] = (".",)) -> dict[str, str]:
    """Return the ids of plain files by their paths below the data folder.

    `wanted` is looked for in the data folder; of a member it is everything.
    """
    return {
        part.below + path: id_
        for part in of
        for mode, id_, path in _entries(part, (".",) if part.below else wanted)
        if mode in _FILES
    }


def files(
    of: Iterable[Part], wanted: tuple[str, ...], but: Collection[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield path below the data folder and content of each plain file."""
    for part in of:
        found = {
            path: id_
            for path, id_ in blobs([part], wanted).items()
            # What an ingest left behind when it was broken off is no part of the record.
            if path not in but and not path.rpartition("/")[2].startswith(".")
        }
        asked = "".join(f"{blob}\n" for blob in found.values()).encode("ascii")
        told = BytesIO(answer(part.place, "cat-file", "--batch", given=asked))
        for path, blob in found.items():
            _, kind, *size = told.readline().split()
            if kind != b"blob":
                raise Refused(
                    sentence("{path}: git has lost its content ({id})", path=path, id=blob)
                )
            yield path, told.read(int(size[0]))
            told.readline()


def answer(data: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git answers. Raises `Refused` with its own reason where it fails."""
    return content(data, run_git(data, *arguments, given=given))


def content(data: Path, done: "subprocess.CompletedProcess[bytes]") -> bytes:
    """Return what git answered in a data folder. Raises `Refused` with its reason if it failed."""
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
