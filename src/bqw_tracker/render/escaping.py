"""Texts made fit for where they are written: nothing of them is taken for an order there."""

import csv
import json
import re
from collections.abc import Iterable
from html import escape
from io import StringIO

from bqw_tracker.core.characters import json_safe, visible, visible_line

_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~!"} | {"\n": " "})
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
_HARMLESS = re.compile(r"[=+@＝＋＠]|[-－]+|[+-][0-9]*\.?[0-9]+|[+-][0-9]+\.")
"""A sign alone, dashes, and a number."""
_LONGEST = 300


def markdown(text: str) -> str:
    """Return a text in which nothing is a sign of Markdown."""
    return visible(text).translate(_MARKDOWN)


def xml(text: str) -> str:
    """Return a text for an XML document, which has no place for much of what nobody sees."""
    return visible(text)


def markup(text: str) -> str:
    """Return a text for a page, between its tags or in quotes."""
    return escape(visible(text))


def in_markup(line: str) -> str:
    """Return JSON that cannot end the element it stands in."""
    return line.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def spreadsheet(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers stay numbers.

    Excel in Chinese takes signs of full width as well.

    >>> spreadsheet("=1+1"), spreadsheet("＝1+1"), spreadsheet("-5.2"), spreadsheet("-5..2")
    ("'=1+1", "'＝1+1", '-5.2', "'-5..2")
    """
    guarded = text.startswith(_FORMULA) and not _HARMLESS.fullmatch(text)
    return f"'{text}" if guarded else text


def terminal(text: str) -> str:
    """Return a text in one line that a terminal cannot take for an order, and not without end."""
    return visible_line(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def json_text(values: object, indent: int = 1) -> str:
    """Return plain values as JSON for programs, with a line end; what nobody sees is escaped."""
    return json_safe(json.dumps(values, ensure_ascii=False, indent=indent)) + "\n"


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV with lines that end with LF."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
