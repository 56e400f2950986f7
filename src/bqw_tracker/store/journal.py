"""The journal of an ingest: the files that it changes, and where their bytes stand meanwhile.

While `.journal` is there, the old state is the true one: the old bytes of each file are in it or
beside it. The digests tell which; no file is believed for its name.
"""

import json
import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.problems import Refused, sentence

_NO_NAME = re.compile(
    r'[/\\:*?"<>|]|\.\.|^[\s.~]|[\s.]$|^$|^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|con(in|out)\$)\s*(\.|$)',
    re.IGNORECASE,
)
_LONGEST = 200  # bytes of an area's name; file systems take 255, with what we add to it
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
    lines = [(f"{path.parent.name}/{path.name}", old, new) for path, old, new in entries]
    return json.dumps(lines, ensure_ascii=False).encode()


def journal_entries(folder: Path, raw: bytes) -> list[Entry]:
    """Return the entries of a journal; none where it was torn, before any file was touched."""
    try:
        return [_entry(folder, *line) for line in json.loads(raw)]
    except (ValueError, TypeError, AttributeError, RecursionError, Refused):
        return []


def _entry(folder: Path, file: str, old: str | None, new: str) -> Entry:
    if not all(_DIGEST.fullmatch(digest) for digest in (old or new, new)):
        raise ValueError(old, new)
    return Entry(inside(folder, *file.split("/")), old, new)


def inside(folder: Path, month: str, name: str) -> Path:
    """Return the file of a month and an area: below the folder, and one that load finds.

    Raises `Refused`.
    """
    area = name.removesuffix(".csv")
    if not area.isprintable() or _NO_NAME.search(area) or len(area.encode()) > _LONGEST:
        raise Refused(sentence("the area name {name} cannot name a file", name=repr(area)))
    path = folder / month / name
    # Not by resolve(), which raises where a link leads back to itself.
    if Path(os.path.realpath(path)) != Path(os.path.realpath(folder), month, name):
        raise Refused(sentence("{path} leads elsewhere through a link", path=path))
    return path


def digest(raw: bytes | None) -> str | None:
    """Return the digest of a file's bytes, None for no file."""
    return None if raw is None else sha256(raw).hexdigest()
