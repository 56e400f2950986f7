"""An office file that is a zip archive of XML: its parts by name, and their elements, counted.

A part with a document type is refused: entities come from there alone, and no office program
writes one.
"""

import zipfile
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple, Protocol
from xml.parsers import expat

from .grids import Room, Unreadable

_UNPACKED, _MEMBERS = 160 << 20, 5_000
"""Bytes of the parts that are read, and how many parts there are; 1.2 million cells of an office
unpack to 60 MB."""
_TAG = 1 << 20
"""Bytes of one tag."""
_MEMBER = b"PK\1\2"
_CHUNK = 1 << 16
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]


class Element(NamedTuple):
    """The beginning of an element."""

    name: str
    attributes: dict[str, str]


class Reader(Protocol):
    """Who hears of the elements of a part, by their local names.

    `count` is how many there were since it was set to 0, each for its attributes or for one.
    """

    parser: expat.XMLParserType
    count: int

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""


class _Listing:
    """Keeps the beginnings of all elements."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.count, self.found = 0, list[Element]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += len(attributes) or 1
        self.found.append(Element(name, attributes))

    def end(self, name: str) -> None:
        """Nothing is kept of ends."""


class Package:
    """An archive. Raises BadZipFile, and `Unreadable` where there is more than a table needs.

    Names are looked up without regard to case and to the stroke between folders.
    """

    def __init__(self, raw: bytes, room: Room) -> None:
        if raw.count(_MEMBER) > _MEMBERS:  # before an object is made for each
            raise Unreadable("bloated")
        self._archive, self._room, self._left = zipfile.ZipFile(BytesIO(raw)), room, _UNPACKED
        self._infos = {_key(info.filename): info for info in self._archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._infos

    def parse(self, name: str, reader: Reader) -> None:
        """Tell a reader of the elements of a part. Raises KeyError, ExpatError."""
        info = self._infos[_key(name)]
        self._left -= info.file_size
        if self._left < 0:
            raise Unreadable("bloated")
        parser = reader.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = lambda *root: _begin(reader, *root)
        with self._archive.open(info) as stream:
            fed = 0
            while chunk := stream.read(_CHUNK):
                _feed(parser, chunk)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _TAG:  # it would be read again with each chunk
                    raise Unreadable("bloated")
                self._room.take_elements(reader.count)
                reader.count = 0
        parser.Parse(b"", True)

    def elements(self, name: str) -> list[Element]:
        """Return the beginnings of all elements of a part. Raises KeyError, ExpatError."""
        listing = _Listing()
        self.parse(name, listing)
        return listing.found

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to, by id: the kind and the name; "" is the package."""
        folder = dirname(name)
        relations = join(folder, "_rels", f"{basename(name)}.rels")
        if relations not in self:
            return {}
        return {
            about.get("Id", ""): (
                basename(about.get("Type", "")),
                normpath(join("/", folder, about.get("Target", ""))).lstrip("/"),
            )
            for _, about in self.elements(relations)
        }


def _feed(parser: expat.XMLParserType, chunk: bytes) -> None:
    try:
        parser.Parse(chunk, False)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise


def _begin(reader: Reader, root: str, attributes: dict[str, str]) -> None:
    """Take the prefix of the root off all names; others belong to other vocabularies."""
    prefix = root[: root.find(":") + 1]
    parser = reader.parser
    if prefix:
        parser.StartElementHandler = lambda name, about: reader.start(
            name.removeprefix(prefix), about
        )
        parser.EndElementHandler = lambda name: reader.end(name.removeprefix(prefix))
    else:
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    reader.start(root.removeprefix(prefix), attributes)


def _key(name: str) -> str:
    return name.replace("\\", "/").lower().lstrip("/")


def _refuse(*_: object) -> None:
    raise Unreadable("damaged")
