"""One progress file to observations: the strict form that lies below data/progress.

There are many rows, so the way of a good row is short: each text is looked up in a table of
those read before. A row that does not pass is looked at again, field by field.
"""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bqw_tracker.core.fields import NUMBER_FORM, PERIOD_FORMS
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import STATES, Catalogue, Observation
from bqw_tracker.core.numbers import parse_number
from bqw_tracker.core.periods import parse_moment, parse_period
from bqw_tracker.core.problems import Place, Problem, Sentence, Severity, did_you_mean, sentence

from .memo import Memo

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = (
    "indicator", "area", "period", "value", "numerator", "denominator", "state", "reported_on",
    "source", "note",
)  # fmt: skip
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_BLOCK = 1 << 20

Fault = tuple[str, Sentence, Sentence]
"""A code, what is wrong, and what to write instead."""


def _bytes_problems(path: Path) -> Iterator[Problem]:
    """Look at the raw bytes: NUL and foreign encodings stop the reading, CRLF and BOM do not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, crlf, first, more = 1, False, True, True
    shown = str(path)
    with path.open("rb") as file:
        while more:
            block = file.read(_BLOCK)
            more = bool(block)
            if first and block.startswith(codecs.BOM_UTF8):
                yield _warning(shown, sentence("the file begins with a byte order mark"))
            first = False
            crlf = crlf or b"\r" in block
            nul = block.find(b"\0")
            try:
                decoder.decode(block[:nul] if nul >= 0 else block, final=not more)
            except UnicodeDecodeError as error:
                yield Problem(
                    Place(shown, line + block.count(b"\n", 0, error.start)),
                    "encoding",
                    sentence("the file is not UTF-8"),
                    sentence("save it again as CSV UTF-8"),
                )
                return
            if nul >= 0:
                yield Problem(
                    Place(shown, line + block.count(b"\n", 0, nul)),
                    "encoding",
                    sentence("the file holds a NUL byte; it is damaged or no text"),
                    sentence("restore it from git, or save it again as CSV UTF-8"),
                )
                return
            line += block.count(b"\n")
    if crlf:
        yield _warning(shown, sentence("the lines end with CR LF"))


def _warning(path: str, message: Sentence, line: int = 1) -> Problem:
    return Problem(
        Place(path, line),
        "not-canonical",
        message,
        sentence("the form we write is UTF-8 without BOM, LF, rows sorted"),
        Severity.WARNING,
    )


def read_progress(
    path: Path, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[Observation]:
    """Return the rows of one file that can be read; what is wrong is added to `problems`.

    Raises OSError where the file cannot be opened.
    """
    found = list(_bytes_problems(path))
    problems += found
    if any(problem.severity is Severity.ERROR for problem in found):
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, None)
        except csv.Error:
            header = []
        if header != list(COLUMNS):
            problems.append(_header(str(path), header))
            return
        yield from _rows(reader, str(path), catalogue, problems)


def _header(path: str, header: list[str] | None) -> Problem:
    if header and header[0].startswith(_CONFLICT):
        return _conflict(path, 1)
    message = sentence("the first line does not name the ten columns")
    if header is None:
        message = sentence("the file is empty")
    return Problem(
        Place(path),
        "header",
        message,
        sentence("the first line is {columns}", columns=",".join(COLUMNS)),
    )


def _conflict(path: str, line: int) -> Problem:
    return Problem(
        Place(path, line),
        "conflict-marker",
        sentence("git left a merge conflict here"),
        sentence("decide for one side and remove the lines <<<<<<<, ======= and >>>>>>>"),
    )


class _Reader:
    """What the words of a progress file mean in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        index = Index(catalogue)
        self.indicators = index.present_ids
        self.areas = index.area_names
        self.periods = Memo(parse_period)
        self.moments = Memo(parse_moment)
        self.numbers = Memo(parse_number)
        self.states = {state: state for state in ("", *STATES)}
        self.told: dict[tuple[str, str], Fault | None] = {}

    def faults(self, path: str, line: int, row: list[str]) -> Iterator[Problem]:
        """Say what keeps a row from being read, field by field."""
        if row[0].startswith(_CONFLICT):
            yield _conflict(path, line)
            return
        if len(row) != len(COLUMNS):
            yield Problem(
                Place(path, line),
                "wrong-columns",
                sentence("{found} fields instead of {wanted}", found=len(row), wanted=len(COLUMNS)),
                sentence("a comma too many or too few; texts with commas stand in quotes"),
            )
            return
        fields = dict(zip(COLUMNS, row, strict=True))
        for name in COLUMNS:
            key = (name, fields[name])
            if key not in self.told:
                self.told[key] = self.fault(*key)
            if found := self.told[key]:
                yield Problem(Place(path, line, field=name), *found)

    def fault(self, name: str, text: str) -> Fault | None:
        """Return code, sentence and remedy where a field cannot be read."""
        found: Fault | None = None
        match name:
            case "indicator" if text not in self.indicators:
                found = (
                    "unknown-indicator",
                    sentence("there is no indicator '{id}'", id=text),
                    did_you_mean(text, list(self.indicators)),
                )
            case "area" if text not in self.areas:
                found = (
                    "unknown-area",
                    sentence("area '{name}' is not in the catalogue's list", name=text),
                    did_you_mean(text, list(self.areas)),
                )
            case "period" if parse_period(text) is None:
                message = sentence("'{text}' is not a period", text=text)
                found = "not-a-period", message, PERIOD_FORMS
            case "value" | "numerator" | "denominator" if text and parse_number(text) is None:
                message = sentence("'{text}' is not a number", text=text)
                found = "not-a-number", message, NUMBER_FORM
            case "state" if text not in self.states:
                found = (
                    "bad-value",
                    sentence("'{text}' is no state", text=text),
                    sentence("write not_started, in_progress or done"),
                )
            case "reported_on" if parse_moment(text) is None:
                found = (
                    "not-a-date",
                    sentence("'{text}' is not a date", text=text),
                    sentence("write 2023-07-03, or 2023-07-03T10:20 for a second one that day"),
                )
        return found


def _until_broken(reader: "Reader", path: str, problems: list[Problem]) -> Iterator[list[str]]:
    """Return the rows up to one that is no CSV; a quotation mark left open swallows the rest."""
    line = reader.line_num
    try:
        for row in reader:
            yield row
            line = reader.line_num
    except csv.Error:
        problems.append(
            Problem(
                Place(path, line + 1),
                "wrong-columns",
                sentence("from here on this is no CSV: a quotation mark is not closed, or text "
                         "follows it"),
                sentence('write "…" around the whole field, and "" for a quotation mark inside it'),
            )
        )  # fmt: skip


def _rows(
    reader: "Reader", path: str, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[Observation]:
    words = _Reader(catalogue)
    indicators, areas, periods = words.indicators, words.areas, words.periods
    numbers, states, moments = words.numbers, words.states, words.moments
    new, line, last, unsorted = tuple.__new__, reader.line_num, ("",) * 4, 0
    for row in _until_broken(reader, path, problems):
        begins, line = line + 1, reader.line_num
        try:
            indicator, area, period, value, top, whole, state, day, source, note = row
            yield new(
                Observation,
                (
                    indicators[indicator],
                    areas[area],
                    periods[period],
                    numbers[value] if value else None,
                    numbers[top] if top else None,
                    numbers[whole] if whole else None,
                    states[state],
                    moments[day],
                    source,
                    note,
                    path,
                    begins,
                ),
            )
        except (KeyError, ValueError):
            if row:  # an empty line says nothing
                problems += words.faults(path, begins, row)
            continue
        key = (indicator, area, period, day)
        if key < last and not unsorted:
            unsorted = begins
        last = key
    if unsorted:
        problems.append(_warning(path, sentence("the rows are not sorted"), unsorted))
