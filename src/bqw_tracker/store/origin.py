"""Where a report comes from: the state of the workspace in git, and digests of what was used.

A document carries it, and it is read back from html, svg, json, xlsx or docx.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bqw_tracker.core.evidence import EVIDENCE, files_of
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.core.rectification_checks import files_named
from bqw_tracker.core.rectifications import evidence_of
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import NAME, Making, Member, Origin, maker_of, origin_of
from bqw_tracker.reports.report import Report, Selection
from bqw_tracker.version import __version__

from .disk import CATALOGUE_NAME, CLOSED_NAME, LEDGER_NAME, contents
from .evidence import archive
from .git import commit_of, is_blob
from .load import within
from .progress import row_text
from .snapshot import Snapshot, holds_figures
from .trees import Part, blobs, is_repository, own, parts, recorded

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST = 200_000_000
"""Bytes of a document that are read at all."""
_PROPERTIES = "docProps/custom.xml"
_ABOUT = "docProps/app.xml"
_NUMBERED = re.compile(rf"{NAME}(?:-([1-9][0-9]{{0,3}}))?")
_ELEMENT = re.compile(
    rf"<(?:script|metadata)\b[^<>]{{0,200}}?\sid=[\"']?{NAME}[\"'\s>]", re.IGNORECASE
)


State = tuple[str | None, bool | None, tuple[Member, ...]]
"""The commit that is checked out, whether the files are as they stand in it, and the members'."""


def origin(  # noqa: PLR0913 - what went in and what came out
    read: Snapshot,
    judged: Judged,
    *,
    report: Report,
    asked: Selection,
    figures: str,
    making: Making | None = None,
    state: State | None = None,
) -> Origin:
    """Return the origin of a report made of what was judged of the files that were read.

    `figures` is the text of all its figures, which only has to be the same for the same figures.
    `state` is asked of git where it is not given.
    """
    texts = sorted("\x1f".join(row_text(row)) for row in judged.rows)
    commit, clean, members = state or _state(read, judged)
    return Origin(
        as_of=report.as_of,
        known_on=report.known_on,
        asked=asked._replace(drawn=False),
        lenient=report.left_out is not None,
        version=__version__,
        commit=commit,
        clean=clean,
        members=members,
        catalogue=_catalogue(read.named[CATALOGUE_NAME]),
        rows=sha256("\x1e".join(texts).encode("utf-8", "surrogatepass")).hexdigest(),
        row_count=len(texts),
        sample_rows=report.sample_rows,
        figures=sha256(figures.encode("utf-8", "surrogatepass")).hexdigest(),
        making=making,
    )


def _state(read: Snapshot, judged: Judged) -> State:
    """Return the commits of the workspace and of the members' repositories, and what changed since.

    What git ignores counts where it is data: the figures are made of it. `git status` is not
    asked, because it runs the programs that a repository's own configuration names.
    """
    commit = commit_of(read.data, "HEAD")
    whole = own(read.data, commit) if commit else []
    links = recorded(whole[0]) if commit else {}
    heads = {folder: commit_of(read.data / folder, "HEAD") for folder in _repositories(read, links)}
    whole += (Part(f"{each}/", read.data / each, head) for each, head in heads.items() if head)
    changed = _changed(read, judged, blobs(whole))
    members = tuple(
        Member(folder, head, head is not None and not _touch(folder, changed))
        for folder, head in heads.items()
    )
    clean = not changed and set(links) <= set(heads)
    return commit, None if commit is None else clean, members


def members_of(data: Path, commit: str) -> tuple[Member, ...]:
    """Return the members' repositories as a commit records them."""
    found = parts(data, commit)[1:]
    return tuple(Member(part.below.removesuffix("/"), part.commit, clean=True) for part in found)


def _repositories(read: Snapshot, links: Iterable[str]) -> list[str]:
    """Return the folders with a repository of their own, the outer before the inner.

    Figures lie in them, or they are submodules that were fetched.
    """
    below = (path.relative_to(read.data) for path in read.figures if path.is_relative_to(read.data))
    folders = {folder.as_posix() for path in below for folder in path.parents if folder.name}
    try:
        return sorted(each for each in folders | set(links) if is_repository(read.data / each))
    except Refused:  # without git nothing is known of any
        return []


def _touch(folder: str, changed: set[str]) -> bool:
    return any(path.startswith(f"{folder}/") for path in changed)


def _catalogue(content: bytes) -> str:
    """Return the digest of the file; how its lines end and a byte order mark do not count."""
    return sha256(content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")).hexdigest()


def _changed(read: Snapshot, judged: Judged, kept: Mapping[str, str]) -> set[str]:
    """Return the files that are data and do not stand in git as they were read.

    They are told by their paths below the data folder, as the ids that git keeps are.
    """
    figures = {path.relative_to(read.data).as_posix(): raw for path, raw in read.figures.items()}
    told = (text for entry in judged.entries for _loc, text in evidence_of(entry))
    papers = [read.data / name for text in told for name in files_named(text)]
    evidence = {
        Path(os.path.relpath(path, read.data)).as_posix(): contents(path)
        for path in papers
        if within(read.data, path)
    }
    drawn_from = {name: raw for name, raw in read.named.items() if name != CLOSED_NAME}
    found = figures | drawn_from | evidence
    were = {path for path in kept if path == LEDGER_NAME or _tells_figures(path)}
    # Of what rows name it counts whether it is there: its digest stands in the row.
    named = {one.name for row in judged.rows for one in files_of(row.story.evidence)}
    there = archive(read.data, None).kept if named else ()
    return {
        *(were - set(found)),
        *(path for path, raw in found.items() if path not in kept or not is_blob(raw, kept[path])),
        *(name for name in named if (name in there) != (f"{EVIDENCE}/{name}" in kept)),
    }


def _tells_figures(path: str) -> bool:
    return path.startswith("progress/") and holds_figures(path.rpartition("/")[2])


def of_several(raw: bytes) -> bool:
    """Return whether a document tells of several workspaces."""
    if raw.startswith(b"PK"):
        root = _part(raw, _PROPERTIES)
        names = (element.get("name", "") for element in (root if root is not None else ()))
        return f"1-{NAME}" in names
    return f'id="1-{NAME}"'.encode() in raw or raw.lstrip().startswith(b'{\n "workspaces": [')


def carried_origin(path: Path, raw: bytes) -> Origin:
    """Return the origin of a document, whose bytes are given. Raises `Refused` without one."""
    if len(raw) > MOST:
        raise Refused(sentence("{path} is too large to be a document of bqw", path=path))
    text = _office(raw) if raw.startswith(b"PK") else _plain(raw)
    found = None if text is None else origin_of(text)
    if text is None or found is None:
        maker, own = None if text is None else maker_of(text), __version__
        if maker not in (None, own):
            raise Refused(
                sentence(
                    "{path} was made by bqw {maker}, whose origin bqw {own} cannot read",
                    path=path, maker=maker, own=own,
                )
            )  # fmt: skip
        raise Refused(
            sentence(
                "{path} does not tell where its figures come from; --at REV names the revision",
                path=path,
            )
        )
    return found


def _plain(content: bytes) -> str | None:
    """Return the line of a page, a picture or a JSON report."""
    text = content.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        try:
            return json.dumps(json.loads(text).get("origin"))
        except (ValueError, RecursionError):
            return None
    begun = _ELEMENT.search(text)
    if begun is None:
        return None
    start = begun.end() if begun[0].endswith(">") else text.find(">", begun.end()) + 1
    end = text.find("</", start)
    return text[start:end] if 0 < start < end else None


def _office(raw: bytes) -> str | None:
    """Return the line of an office file: its document properties, joined in their order."""
    root = _part(raw, _PROPERTIES)
    parts: dict[int, str] = {}
    for element in root if root is not None else ():
        named = _NUMBERED.fullmatch(element.get("name", ""))
        if named:
            parts[int(named[1] or 1)] = "".join(element.itertext())
    return "".join(parts[number] for number in sorted(parts)) or None


def form_of(raw: bytes) -> str:
    """Return the form of a document that names its origin and not its form."""
    if raw.startswith(b"PK"):
        return "docx" if _part(raw, "word/settings.xml") is not None else "xlsx"
    return "json" if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "html"


def writer_of(raw: bytes) -> str:
    """Return the program that an office file names as the one that wrote it, or nothing."""
    root = _part(raw, _ABOUT)
    found = () if root is None else (e for e in root if e.tag.endswith("}Application"))
    return next(("".join(element.itertext()).partition("$")[0][:60] for element in found), "")


def _part(raw: bytes, name: str) -> "Element | None":
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415 - only to verify
    from zipfile import ZipFile  # noqa: PLC0415

    try:
        with ZipFile(BytesIO(raw)) as archive, archive.open(name) as file:
            content = file.read(1_000_000)
        if b"<!" in content:  # no office program writes entities, and they can be bombs
            return None
        return fromstring(content)  # noqa: S314 - without entities there is nothing to expand
    except Exception:  # noqa: BLE001 - each packing raises its own where a part is damaged
        return None
