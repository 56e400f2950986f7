"""A document of a form to its lines."""

from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from bqw_tracker.changes.altered import Line

from .markup import markup_lines, picture_lines
from .sheets import sheet_lines
from .texts import csv_lines, json_lines, text_lines
from .words import word_lines

READERS: dict[str, Callable[[str], Iterator[Line]]] = {
    "html": markup_lines,
    "svg": picture_lines,
    "json": json_lines,
    "csv": csv_lines,
    "md": text_lines,
    "table": text_lines,
}
OFFICE: dict[str, Callable[[bytes], Iterator[Line]]] = {"xlsx": sheet_lines, "docx": word_lines}
READ = (*READERS, *OFFICE)
"""The forms whose places can be told; a picture of dots has none."""


def read(raw: bytes, form: str) -> Iterator[Line]:
    """Return the lines of a document. Raises whatever its library does where it is damaged."""
    if form in OFFICE:
        names = [name.lower() for name in ZipFile(BytesIO(raw)).namelist()]
        if len(set(names)) < len(names):  # programs read the one or the other
            raise BadZipFile
        return OFFICE[form](raw)
    return READERS[form](raw.decode("utf-8-sig"))
