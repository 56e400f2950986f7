"""CSV by row and column, and any other text by line."""

import csv
from collections.abc import Iterator
from io import StringIO

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import sentence


def csv_lines(text: str) -> Iterator[Line]:
    """Return the rows of a CSV file; the columns are called as its first row says."""
    heads: list[str] = []
    for number, row in enumerate(csv.reader(StringIO(text, newline="")), start=1):
        names = [*heads, *(str(n + 1) for n in range(len(heads), len(row)))] if heads else row
        yield Line(
            "",
            sentence("row {number}", number=number),
            tuple(zip(names, row, strict=False)),
        )
        heads = heads or row


def text_lines(text: str) -> Iterator[Line]:
    """Return the lines of a text."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield Line("", sentence("line {number}", number=number), (("", line),))
