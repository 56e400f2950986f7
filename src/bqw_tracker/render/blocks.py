"""What a document is made of, whatever writes it: paragraphs, tables and pictures."""

from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.reports.rows import Row


class Paragraph(NamedTuple):
    """A text and its style.

    That is number, title, addressee, heading, subheading, item, body, note, list, signature,
    date, attachment, name or origin. An attachment begins a page; its name stands below.
    """

    style: str
    text: str


class Grid(NamedTuple):
    """A table below its caption, if it has one; the first row are the headings.

    `widths` are in millimetres, `sides` say of each column where its texts stand: l, c or r.
    """

    caption: str
    rows: Sequence[Sequence[str]]
    widths: tuple[int, ...]
    sides: str


class Picture(NamedTuple):
    """The bullets of these rows, below them the caption."""

    caption: str
    rows: list[Row]


Block = Paragraph | Grid | Picture
