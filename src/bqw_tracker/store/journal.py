"""The journal of an ingest: the files that it changes, and where their bytes stand meanwhile.

They are those of figures, and the evidence that comes with them. While `.journal` is there, the
old state is the true one: the old bytes of each file are in it or beside it. The digests tell
which; no file is believed for its name.
"""

import json
import os
import re
from collections.abc import Iterable
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
        path = inside(folder, *file.split("/"))
    return Entry(path, old, new)


def inside(folder: Path, month: str, name: str) -> Path:
    """Return the file of a month and an area: below the folder, and one that load finds.

    Raises `Refused`.
    """
    area = name.removesuffix(".csv")
    if not can_name_file(area):
        raise Refused(sentence("the area name {name} cannot name a file", name=repr(area)))
    path = folder / month / name
    # Not by resolve(), which raises where a link leads back to itself.
    meant = os.path.join(os.path.realpath(folder), month, name)  # noqa: PTH118 - for thousands
    if os.path.normcase(os.path.realpath(path)) != os.path.normcase(meant):
        raise Refused(sentence("{path} leads elsewhere through a link", path=path))
    return path


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
