"""The files below data/progress to observations in their strict form, and rows to their bytes.

We write them sorted, quoted only where needed, with LF.

There are many rows, so the way of a good row is short: each text is looked up in a table of
those read before. A row that does not pass is looked at again, field by field.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from io import BytesIO, StringIO, TextIOWrapper
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from bqw_tracker.core.fields import NUMBER_FORM, PERIOD_FORMS
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import (
    NO_STORY,
    STATES,
    Catalogue,
    Observation,
    Story,
    node_names,
)
from bqw_tracker.core.numbers import parse_number, plain
from bqw_tracker.core.periods import moment_text, parse_moment, parse_period
from bqw_tracker.core.problems import (
    Place,
    Problem,
    Refused,
    Sentence,
    Severity,
    did_you_mean,
    sentence,
)

from .yaml import conflict

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = (
    "indicator", "area", "period", "value", "numerator", "denominator", "state", "reported_on",
    "source", "note",
)  # fmt: skip
ALL_COLUMNS = COLUMNS + Story._fields
"""What a file has where one of its rows tells a story."""
_TEN = len(COLUMNS)
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_ORDER = itemgetter(*map(COLUMNS.index, ("indicator", "area", "period", "reported_on")))
_REMEMBERED = 10_000
_MEANINGS = 100_000
_PIECE = 1 << 20
_period_text = lru_cache(_REMEMBERED)(str)

Fault = tuple[str, Sentence, Sentence]
"""A code, what is wrong, and what to write instead."""
Fields = tuple[str, ...]
"""The texts of one row, in the order of COLUMNS, or of ALL_COLUMNS where it uses more."""
V = TypeVar("V")


class _Memo(dict[str, V], Generic[V]):
    """What texts mean, most looked up once; one that means nothing raises KeyError.

    A large file has millions of numbers, so that what was looked up is not kept for ever.
    """

    def __init__(self, read: Callable[[str], V | None]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> V:
        value = self.read(text)
        if value is None:
            raise KeyError(text)
        if len(self) >= _MEANINGS:
            self.clear()
        self[text] = value
        return value


def _is_text(shown: str, raw: bytes, problems: list[Problem]) -> bool:
    """Return whether a file can be read; NUL and a foreign encoding stop the reading.

    CRLF and a byte order mark do not; they are told.
    """
    if raw.startswith(codecs.BOM_UTF8):
        problems.append(_warning(shown, sentence("the file begins with a byte order mark")))
    at = raw.find(b"\0")
    message = sentence("the file holds a NUL byte; it is damaged or no text")
    remedy = sentence("restore it from git, or save it again as CSV UTF-8")
    foreign = _foreign(raw, at)
    if foreign >= 0:
        at = foreign
        message = sentence("the file is not UTF-8")
        remedy = sentence("save it again as CSV UTF-8")
    if at >= 0:
        line = 1 + raw.count(b"\n", 0, at)
        problems.append(Problem(Place(shown, line), "encoding", message, remedy))
        return False
    if b"\r" in raw:
        problems.append(_warning(shown, sentence("the lines end with CR LF")))
    return True


def _foreign(raw: bytes, nul: int) -> int:
    """Return where a file is not UTF-8, in front of a NUL byte if it has one; -1 where it is.

    It is decoded in pieces: the text of a large file has up to four bytes a character.
    """
    at, end = 0, len(raw) if nul < 0 else nul
    try:
        while at < end:
            piece = raw[at : min(at + _PIECE, end)]
            last = at + len(piece) == end
            _, used = codecs.utf_8_decode(piece, "strict", last and nul < 0)
            at = end if last else at + used
    except UnicodeDecodeError as error:
        return at + error.start
    return -1


def _warning(path: str, message: Sentence, line: int = 1) -> Problem:
    remedy = sentence("the form we write is UTF-8 without BOM, LF, rows sorted")
    return Problem(Place(path, line), "not-canonical", message, remedy, Severity.WARNING)


def read_progress(
    path: Path, raw: bytes, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[Observation]:
    """Return the rows of one file that can be read; what is wrong is added to `problems`."""
    if not _is_text(str(path), raw, problems):
        return
    # The lines are decoded one after the other: a text of a million has four bytes a character.
    lines = TextIOWrapper(BytesIO(raw.removeprefix(codecs.BOM_UTF8)), "utf-8", newline="")
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, None)
    except csv.Error:
        header = []
    if header in (list(COLUMNS), list(ALL_COLUMNS)):
        yield from _rows(reader, str(path), catalogue, problems, more=header == list(ALL_COLUMNS))
    else:
        problems.append(_header(str(path), header))


def _header(path: str, header: list[str] | None) -> Problem:
    if header and header[0].startswith(_CONFLICT):
        return conflict(Place(path))
    message = sentence("the first line does not name the ten columns")
    if header is None:
        message = sentence("the file is empty")
    remedy = sentence(
        "the first line is {columns}, or that and {more}",
        columns=",".join(COLUMNS),
        more=",".join(Story._fields),
    )
    return Problem(Place(path), "header", message, remedy)


class _Lexicon:
    """What the words of a progress file mean in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        index = Index(catalogue)
        self.indicators = index.present_ids
        self.areas = index.area_names
        self.periods = _Memo(parse_period)
        self.moments = _Memo(parse_moment)
        self.numbers = _Memo(parse_number)
        # Whether a node is one of its indicator, the checks say.
        nodes = (name for one in index.indicators.values() for name in node_names(one))
        self.states = {state: state for state in ("", *STATES, *nodes)}
        self._faults: dict[tuple[str, str], Fault | None] = {}

    def faults(self, path: str, line: int, row: list[str], wanted: int) -> Iterator[Problem]:
        """Say what keeps a row of so many fields from being read, field by field."""
        if row[0].startswith(_CONFLICT):
            yield conflict(Place(path, line))
            return
        if len(row) != wanted:
            yield Problem(
                Place(path, line),
                "wrong-columns",
                sentence("{found} fields instead of {wanted}", found=len(row), wanted=wanted),
                sentence("a comma too many or too few; texts with commas stand in quotes"),
            )
            return
        for field in zip(COLUMNS, row, strict=False):
            if field not in self._faults:
                self._faults[field] = self._fault(*field)
            if found := self._faults[field]:
                yield Problem(Place(path, line, field=field[0]), *found)

    def _fault(self, name: str, text: str) -> Fault | None:
        """Return code, sentence and remedy where a field cannot be read."""
        match name:
            case "indicator" if text not in self.indicators:
                code = "unknown-indicator"
                message = sentence("there is no indicator '{id}'", id=text)
                remedy = did_you_mean(text, list(self.indicators))
            case "area" if text not in self.areas:
                code = "unknown-area"
                message = sentence("area '{name}' is not in the catalogue's list", name=text)
                remedy = did_you_mean(text, list(self.areas))
            case "period" if parse_period(text) is None:
                code, remedy = "not-a-period", PERIOD_FORMS
                message = sentence("'{text}' is not a period", text=text)
            case "value" | "numerator" | "denominator" if text and parse_number(text) is None:
                code, remedy = "not-a-number", NUMBER_FORM
                message = sentence("'{text}' is not a number", text=text)
            case "state" if text not in self.states:
                code, message = "bad-value", sentence("'{text}' is no state", text=text)
                remedy = sentence("write not_started, in_progress or done")
            case "reported_on" if parse_moment(text) is None:
                code, message = "not-a-date", sentence("'{text}' is not a date", text=text)
                remedy = sentence("write 2023-07-03, or 2023-07-03T10:20 for a second one that day")
            case _:
                return None
        return code, message, remedy


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
    reader: "Reader", path: str, catalogue: Catalogue, problems: list[Problem], *, more: bool
) -> Iterator[Observation]:
    words = _Lexicon(catalogue)
    indicators, areas, periods = words.indicators, words.areas, words.periods
    numbers, states, moments = words.numbers, words.states, words.moments
    new, line, last, unsorted = tuple.__new__, reader.line_num, ("",) * 4, 0
    story, sources = NO_STORY, dict[str, str]()
    used, wanted = not more, len(ALL_COLUMNS if more else COLUMNS)
    for row in _until_broken(reader, path, problems):
        begins, line = line + 1, reader.line_num
        try:
            ten = row
            if more:
                *ten, problem, then, evidence = row
                story = Story(problem, then, evidence)
                used = used or any(story)
            indicator, area, period, value, top, whole, state, day, source, note = ten
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
                    sources.setdefault(source, source),  # many rows have the same one
                    note,
                    path,
                    begins,
                    story,
                ),
            )
        except (KeyError, ValueError):
            if row:  # an empty line says nothing
                problems += words.faults(path, begins, row, wanted)
            continue
        key = (indicator, area, period, day)
        if key < last and not unsorted:
            unsorted = begins
        last = key
    if unsorted:
        problems.append(_warning(path, sentence("the rows are not sorted"), unsorted))
    if not used:
        problems.append(_warning(path, sentence("no row uses the last three columns")))


def row_text(row: Observation) -> Fields:
    """Return the ten fields as they are written, and the other three where it uses them."""
    (indicator, area, period, value, top, whole, state, moment, source, note, _path, _line,
     story) = row  # fmt: skip
    texts = (
        indicator,
        area,
        _period_text(period),
        "" if value is None else plain(value),
        "" if top is None else plain(top),
        "" if whole is None else plain(whole),
        state,
        moment_text(moment),
        source,
        note,
    )
    return texts if story is NO_STORY or not any(story) else texts + story


def parsed(path: Path, raw: bytes) -> list[Fields]:
    """Return the rows. Raises `Refused` where one could get lost by writing it again."""
    try:
        text = raw.decode("utf-8-sig")
        lines = csv.reader(StringIO(text, newline=""), strict=True)
        header, *rows = [tuple(row) for row in lines if row]
    except (ValueError, csv.Error):  # no UTF-8, no header, no CSV
        header, rows, text = (), [], ""
    known = header in (COLUMNS, ALL_COLUMNS)
    if not known or "\0" in text or any(len(row) != len(header) for row in rows):
        raise Refused(sentence("{path} has errors; see bqw check and mend them first", path=path))
    if header == COLUMNS:
        return rows
    return [row if any(row[_TEN:]) else row[:_TEN] for row in rows]


def rows_as_written(raw: bytes) -> dict[int, Fields]:
    """Return the texts of the rows of a file that can be read, by the lines in which they begin."""
    text = raw.decode("utf-8-sig")
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    next(reader)
    found, line = {}, reader.line_num
    for row in _until_broken(reader, "", []):
        found[line + 1] = tuple(row) if any(row[_TEN:]) else tuple(row[:_TEN])
        line = reader.line_num
    return found


def written(path: Path, rows: Iterable[Fields]) -> bytes:
    """Return the rows as a file; what we could not read again is not written.

    Raises `Refused` where the rows hold such a thing.
    """
    ordered = sorted(rows, key=_ORDER)
    columns: Fields = COLUMNS
    if max(map(len, ordered), default=0) > _TEN:
        columns = ALL_COLUMNS
        ordered = [row if len(row) > _TEN else row + NO_STORY for row in ordered]
    with suppress(ValueError, csv.Error):
        limit = csv.field_size_limit()
        lines = [_line(row, limit) for row in (columns, *ordered)]
        return "\n".join([*lines, ""]).encode()
    raise Refused(sentence("a row for {path} holds text that no file can keep", path=path))


def _line(row: Fields, limit: int) -> str:
    r"""Quote where needed; csv.writer leaves \r bare when its lines end with \n.

    Raises ValueError or csv.Error for a row that is not read back as it was.
    """
    line = ",".join(row)
    if line.count(",") < len(row) and not _parts(line) and len(line) < limit:
        return line
    line = ",".join(
        '"' + text.replace('"', '""') + '"' if "," in text or _parts(text) else text for text in row
    )
    if "\0" in line or [tuple(found) for found in csv.reader(StringIO(line, newline=""))] != [row]:
        raise ValueError(line)
    return line


_parts = re.compile(r'["\n\r\0]').search
