"""One file as offices send it -> observations, or what is wrong with it, cell by cell."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Place, Problem, sentence

from .dates import read_period
from .forms import Form, entries, read_form, row_at, wrong_totals
from .headings import Names, column_faults
from .sheets import read_sheets
from .tables import Fault, Row, bare
from .words import Context, Reader, Vocabulary, read_titles

_BETWEEN = " | "
"""What stands between the cells of a row when it is shown."""
_LEAP_YEAR = 2000
"""The year in which a heading without one is tried, so that 2月29日 is a day."""


class Taken(NamedTuple):
    """What a file brought: rows to be sorted, and what is wrong with the others.

    `broken` says that the file as a whole cannot be trusted (no header, totals that do not add
    up). `forms` are the sheets that were read, by the path that stands in the places of their
    rows; it names the sheet where there are several.
    """

    path: str
    encoding: str | None
    rows: list[Observation]
    problems: list[Problem]
    broken: bool
    forms: Mapping[str, Form]

    @property
    def header(self) -> list[str]:
        """The headings of the first sheet."""
        return next((form.header.texts for form in self.forms.values()), [])

    def row(self, path: str, line: int) -> Row | None:
        """Return a row as it came."""
        return row_at(self.forms[path], line) if path in self.forms else None

    def placed(self, problems: Sequence[Problem]) -> list[Problem]:
        """Find the column of problems that name a field, and add the row as it came."""
        return [self._placed(problem) for problem in problems]

    def _placed(self, problem: Problem) -> Problem:
        place = problem.place
        row = self.row(*place[:2]) if isinstance(place, Place) else None
        if row is None or not isinstance(place, Place):
            return problem
        said = deque(entries(self.forms[place.path], row), maxlen=1)
        number = said[0].columns.get(place.field, 1) if said else 1
        column = sum(len(text) + len(_BETWEEN) for text in row.texts[: number - 1]) + 1
        source = _BETWEEN.join(row.texts)
        return problem._replace(place=place._replace(column=column), source=source)


def read_file(path: Path, raw: bytes, words: Vocabulary, context: Context) -> Taken:
    """Return the rows of a file, whose bytes are given, and what is wrong with the others."""
    shown = str(path)
    sheets = read_sheets(raw, path.stem, context.encoding)
    if isinstance(sheets, Fault):
        return Taken(shown, None, [], [Problem(Place(shown), *sheets)], True, {})
    sheets = [sheet for sheet in sheets if not sheet.hidden]
    names = Names(
        area=lambda text: bare(text) in words.areas,
        period=lambda text: isinstance(read_period(text, _LEAP_YEAR), Period),
        indicator=lambda titles: bool(read_titles(titles, words).indicator),
    )
    forms = [(sheet.name, read_form(sheet, names)) for sheet in sheets if sheet.rows]
    useful = [
        (name, form)
        for name, form in forms
        if form and any(True for row in form.rows for _ in entries(form, row))
    ]
    encoding = sheets[0].encoding if sheets else None
    if not useful:
        message = sentence("no row of headings is found in {name}", name=path.name)
        remedy = sentence(
            "name the columns: 指标编号, 县区, 报送期, 数值… (bqw template makes such a form)"
        )
        problem = Problem(Place(shown), "header", message, remedy)
        return Taken(shown, encoding, [], [problem], True, {})
    found = Taken(shown, encoding, [], [], False, {})
    for name, form in useful:
        label = f"{shown}[{name}]" if len(useful) > 1 else shown
        reader = Reader(words, context, form, path=label, source=path.name)
        for entry in (entry for row in form.rows for entry in entries(form, row)):
            read = reader.read(entry)
            if isinstance(read, list):
                found.problems.extend(read)
            else:
                found.rows.append(read)
        broken = [*_wrong_columns(reader), *wrong_totals(label, form)]
        found = found._replace(
            problems=[*found.problems, *broken],
            broken=found.broken or bool(broken),
            forms={**found.forms, label: form},
        )
    return found


def _wrong_columns(reader: Reader) -> Iterator[Problem]:
    """Return what is wrong with the headings, shown at their row."""
    header, areas = reader.form.header, list(reader.vocabulary.areas)
    for number, fault in column_faults(header, reader.form.columns, reader.form.rows, areas):
        column = len(_BETWEEN.join([*header.texts[:number], ""])) + 1
        place = Place(reader.path, header.number, column)
        yield Problem(place, *fault, source=_BETWEEN.join(header.texts))
