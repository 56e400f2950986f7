"""The origin that a document carries, read back from html, json, xlsx or docx."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import ParseError, fromstring
from zipfile import BadZipFile, ZipFile

from bqw_tracker import __version__
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.reports.origin import NAME, Origin, maker_of, origin_of

from .disk import unreadable

_MOST = 200_000_000
"""Bytes of a document that are read at all."""
_PROPERTIES = "docProps/custom.xml"
_PART = re.compile(rf"{NAME}(?:-([1-9][0-9]{{0,3}}))?")


def carried_origin(path: Path) -> Origin:
    """Return the origin of a document. Raises `Refused` where it cannot be read or has none."""
    try:
        if path.stat().st_size > _MOST:
            raise Refused(sentence("{path} is too large to be a document of bqw", path=path))
        text = _office(path) if _zipped(path) else _plain(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from error
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
        raise Refused(sentence("{path} does not tell where its figures come from", path=path))
    return found


def _zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _plain(content: bytes) -> str | None:
    """Return the line of a page or of a JSON report."""
    text = content.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        try:
            return json.dumps(json.loads(text).get("origin"))
        except (ValueError, RecursionError):
            return None
    page = _Page()
    page.feed(text)
    return page.origin


class _Page(HTMLParser):
    """Finds the element of a page that holds the line."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.origin: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See whether the element is the one."""
        self.inside = tag == "script" and ("id", NAME) in attrs

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        del tag
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Keep what it says."""
        if self.inside:
            self.origin = (self.origin or "") + data


def _office(path: Path) -> str | None:
    """Return the line of an office file: its document properties, joined in their order."""
    try:
        with ZipFile(path) as archive, archive.open(_PROPERTIES) as file:
            content = file.read(1_000_000)
        if b"<!" in content:  # no office program writes entities, and they can be bombs
            return None
        root = fromstring(content)  # noqa: S314 - without entities there is nothing to expand
    except (KeyError, BadZipFile, ParseError, NotImplementedError, RuntimeError, ValueError):
        return None  # no such part, damaged, or encrypted
    parts: dict[int, str] = {}
    for element in root:
        named = _PART.fullmatch(element.get("name", ""))
        if named:
            parts[int(named[1] or 1)] = "".join(element.itertext())
    return "".join(parts[number] for number in sorted(parts)) or None
