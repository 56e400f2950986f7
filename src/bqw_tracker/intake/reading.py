"""One file as offices send it -> observations, or what is wrong with it, cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Place, Problem, sentence

from . import bare
from .columns import Names, column_faults
from .dates import read_period
from .entries import Context, Reader, observation
from .layout import Entry, Form, entries, read_form, row_at
from .sheets import Row, Sheet, read_sheets
from .short import short_way
from .titles import read_titles
from .totals import wrong_totals

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
        said = list(entries(self.forms[place.path], row))
        number = said[-1].columns.get(place.field, 1) if said else 1
        column = sum(len(text) + len(_BETWEEN) for text in row.texts[: number - 1]) + 1
        source = _BETWEEN.join(row.texts)
        return problem._replace(place=place._replace(column=column), source=source)


def _is_blank(entry: Entry) -> bool:
    """Return whether a line of a form was left empty: nothing but what was printed there."""
    written = ("value", "numerator", "denominator", "state")
    return not any(entry.texts.get(field) or field in entry.faults for field in written)


def _reader(
    path: Path, catalogue: Catalogue, context: Context, form: Form, *, exact: bool
) -> Reader:
    """Return the words of the catalogue and what the titles of a form say for all its rows."""
    index = Index(catalogue)
    indicators = index.indicators
    said = read_titles(form.titles, catalogue)
    named_period = read_period(context.period) if context.period else None
    year = said.year
    if year is None and isinstance(named_period, Period):
        year = named_period.start.year
    return Reader(
        path=str(path),
        source=path.name,
        context=context,
        by_id={old: indicators[id_] for old, id_ in index.present_ids.items()},
        by_name={bare(i.name): i for i in indicators.values()},
        areas={bare(word): name for word, name in index.area_names.items()},
        indicator=said.indicator,
        area=context.area or said.area,
        period=context.period or said.period,
        year=year,
        unit=said.unit,
        exact=exact,
    )


def _unknown_form(path: str, name: str) -> Problem:
    return Problem(
        Place(path),
        "header",
        sentence("no row of headings is found in {name}", name=name),
        sentence(
            "name the columns: 指标编号, 县区, 报送期, 数值… (bqw template makes such a form)"
        ),
    )


def read_file(path: Path, catalogue: Catalogue, context: Context) -> Taken:
    """Return the rows of a file and what is wrong with the others.

    Raises `Refused` where it cannot be opened.
    """
    shown = str(path)
    sheets = read_sheets(path, context.encoding)
    if isinstance(sheets, tuple):
        return Taken(shown, None, [], [Problem(Place(shown), *sheets)], True, {})
    known = {bare(word) for word in Index(catalogue).area_names}
    names = Names(
        area=lambda text: bare(text) in known,
        period=lambda text: isinstance(read_period(text, _LEAP_YEAR), Period),
        indicator=lambda titles: bool(read_titles(titles, catalogue).indicator),
    )
    forms = [(sheet, read_form(sheet, names)) for sheet in sheets if sheet.rows]
    useful = [(sheet, form) for sheet, form in forms if form is not None and _says(form)]
    encoding = sheets[0].encoding if sheets else None
    if not useful:
        problem = _unknown_form(shown, path.name)
        return Taken(shown, encoding, [], [problem], True, {})
    parts = [
        _read_form(
            path, (catalogue, context), sheet, form, f"[{sheet.name}]" if len(useful) > 1 else ""
        )
        for sheet, form in useful
    ]
    return Taken(
        path=shown,
        encoding=encoding,
        rows=[row for part in parts for row in part.rows],
        problems=[problem for part in parts for problem in part.problems],
        broken=any(part.broken for part in parts),
        forms={path: form for part in parts for path, form in part.forms.items()},
    )


def _wrong_columns(reader: Reader, form: Form) -> Iterator[Problem]:
    """Return what is wrong with the headings, shown at their row."""
    texts, line = form.header.texts, form.header.number
    for number, fault in column_faults(form.header, form.columns, form.rows, list(reader.areas)):
        place = Place(reader.path, line, len(_BETWEEN.join([*texts[:number], ""])) + 1)
        yield Problem(place, *fault, source=_BETWEEN.join(texts))


def _says(form: Form) -> bool:
    """Return whether a form holds any figure at all."""
    return any(True for row in form.rows for _ in entries(form, row))


def _read_form(
    path: Path, about: tuple[Catalogue, Context], sheet: Sheet, form: Form, label: str
) -> Taken:
    reader = _reader(path, *about, form, exact=sheet.exact)
    reader = reader._replace(path=reader.path + label)
    rows: list[Observation] = []
    problems: list[Problem] = []
    short = short_way(reader, form)
    for row in form.rows:
        if good := short(row):
            rows.append(good)
            continue
        for entry in entries(form, row):
            found = [] if _is_blank(entry) else observation(reader, entry)
            if isinstance(found, list):
                problems += found
            else:
                rows.append(found)
    broken = [*_wrong_columns(reader, form), *wrong_totals(reader.path, form)]
    return Taken(
        path=reader.path,
        encoding=None,
        rows=rows,
        problems=[*problems, *broken],
        broken=bool(broken),
        forms={reader.path: form},
    )
