"""Texts made fit for where they are written: nothing of them is taken for an order there."""

import csv
import json
import re
from collections.abc import Iterable
from io import StringIO

_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~!"} | {"\n": " "})
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-][0-9]*\.?[0-9]+|[+-][0-9]+\.")
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), "?")
_LONGEST = 300


def markdown(text: str) -> str:
    """Return a text in which nothing is a sign of Markdown."""
    return text.translate(_MARKDOWN)


def xml(text: str) -> str:
    """Return a text for an XML document; what XML has no place for becomes U+FFFD."""
    return _NO_XML.sub("\ufffd", text)


def spreadsheet(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers stay numbers.

    >>> spreadsheet("=1+1"), spreadsheet("-5.2"), spreadsheet("-5..2")
    ("'=1+1", '-5.2', "'-5..2")
    """
    guarded = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if guarded else text


def terminal(text: str) -> str:
    """Return a text that a terminal cannot take for an order, and of a length one can read."""
    text = text.translate(_CONTROL)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def json_text(values: object, indent: int = 1) -> str:
    """Return plain values as JSON for programs, with a line end."""
    return json.dumps(values, ensure_ascii=False, indent=indent) + "\n"


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV with lines that end with LF."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
