"""The journal of an ingest: the files that it changes, and where their bytes stand meanwhile.

They are those of figures, and the evidence that comes with them. While `.journal` is there, the
old state is the true one: the old bytes of each file are in it or beside it. The digests tell
which; no file is believed for its name.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.characters import can_name_file
from bqw_tracker.core.evidence import EVIDENCE, own_name
from bqw_tracker.core.problems import Refused, sentence

_ABOVE = f"../{EVIDENCE}/"
_DIGEST = re.compile("[0-9a-f]{64}")


class Entry(NamedTuple):
    """A file of the journal, and the digests of its old bytes (None for no file) and new ones."""

    path: Path
    old: str | None
    new: str

    @property
    def old_beside(self) -> Path:
        """Where the old bytes stand, kept from being replaced."""
        return self._beside("old", self.old or self.new)

    @property
    def new_beside(self) -> Path:
        """Where the new bytes stand until they replace the old ones."""
        return self._beside("new", self.new)

    def _beside(self, ending: str, digest: str) -> Path:
        """Return a name that nobody else gives a file: it tells the bytes that are in it."""
        return self.path.with_name(f".{self.path.name}.{digest[:16]}.{ending}")


def journal_bytes(entries: Iterable[Entry]) -> bytes:
    """Return the entries as they are written."""
    lines = [(_shown(path), old, new) for path, old, new in entries]
    return json.dumps(lines, ensure_ascii=False).encode()


def _shown(path: Path) -> str:
    """Return a file's path as it is written, below data/progress or beside it."""
    above = "../" if path.parent.name == EVIDENCE else ""
    return f"{above}{path.parent.name}/{path.name}"


def journal_entries(folder: Path, raw: bytes) -> list[Entry]:
    """Return the entries of a journal; none where it was torn, before any file was touched."""
    try:
        return [_entry(folder, *line) for line in json.loads(raw)]
    except (ValueError, TypeError, AttributeError, RecursionError, Refused):
        return []


def _entry(folder: Path, file: str, old: str | None, new: str) -> Entry:
    if not all(_DIGEST.fullmatch(digest) for digest in (old or new, new)):
        raise ValueError(old, new)
    if file.startswith(_ABOVE):
        path = evidence_path(folder.parent, file.removeprefix(_ABOVE))
    else:
        month, name = file.split("/")
        (path,) = inside(folder, month, [name])
    return Entry(path, old, new)


def inside(folder: Path, month: str, names: Iterable[str]) -> Iterator[Path]:
    """Yield the files of a month and its areas: below the folder, and such that load finds.

    Raises `Refused`.
    """
    parent = folder / month
    straight = _leads_to(parent, os.path.realpath(folder), month)
    real = os.path.realpath(parent)
    for name in names:
        area = name.removesuffix(".csv")
        if not can_name_file(area):
            raise Refused(sentence("the area name {name} cannot name a file", name=repr(area)))
        path = parent / name
        linked = os.path.islink(path)  # noqa: PTH114 - for thousands
        if not straight or (linked and not _leads_to(path, real, name)):
            raise Refused(sentence("{path} leads elsewhere through a link", path=path))
        yield path


def _leads_to(path: Path, real: str, name: str) -> bool:
    """Return whether a path is that of a name in a real folder, links followed."""
    meant = os.path.join(real, name)  # noqa: PTH118 - for thousands
    # Not by resolve(), which raises where a link leads back to itself.
    return os.path.normcase(os.path.realpath(path)) == os.path.normcase(meant)


def evidence_path(data: Path, name: str) -> Path:
    """Return the file of data/evidence that is called so. Raises `Refused`.

    >>> evidence_path(Path("data"), "0123456789ab-批复.pdf").as_posix()
    'data/evidence/0123456789ab-批复.pdf'
    """
    if not can_name_file(own_name(name)):
        raise Refused(sentence("no evidence is called {name}", name=repr(name)))
    folder = data / EVIDENCE
    for path in (folder, folder / name):
        if os.path.islink(path):  # noqa: PTH114 - never raises
            raise Refused(sentence("{path} leads elsewhere through a link", path=path))
    return folder / name


def digest(raw: bytes | None) -> str | None:
    """Return the digest of a file's bytes, None for no file."""
    return None if raw is None else sha256(raw).hexdigest()
