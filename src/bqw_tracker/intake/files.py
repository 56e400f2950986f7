"""One file as offices send it -> observations, or what is wrong with it, cell by cell.

Every filled cell below the headings is accounted for: `Account` says of each table what was
understood and what was left out, and what nobody understands is a problem of its own.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.model import Observation
from bqw_tracker.core.plausibility import Claim
from bqw_tracker.core.problems import Place, Problem, sentence
from bqw_tracker.reports.account import Account, ReadColumn, UnreadSheet

from .columns import Names, column_faults
from .forms import Form, entries, read_forms, row_at
from .sheets import read_sheets
from .sources import Context, contradictions, told
from .tables import Fault, Row, Sheet, column_letters, shown
from .titles import names_of
from .totals import Checked, check_totals
from .vocabulary import Vocabulary
from .words import Reader

_FIGURE = re.compile(r"\s*[0-9][0-9,.]*\s*")
_BETWEEN = " | "
"""What stands between the cells of a row when it is shown."""


class Taken(NamedTuple):
    """What a file brought: rows to be sorted, and what is wrong with the others.

    `broken` says that the file as a whole cannot be trusted (no header, totals that do not add
    up). `forms` are the tables that were read, by the path that stands in the places of their
    rows; it names the sheet where there are several. `claims` are figures to be held against those
    that were taken. `unread` are sheets that were left out: hidden, or without a table; `reader`
    is the library that read what the usual one could not.
    """

    path: str
    encoding: str | None
    rows: list[Observation]
    problems: list[Problem]
    broken: bool
    forms: Mapping[str, Sequence[Form]]
    accounts: Sequence[Account] = ()
    claims: Sequence[Claim] = ()
    unread: Sequence[UnreadSheet] = ()
    reader: str = ""

    @property
    def header(self) -> list[str]:
        """The headings of the first table."""
        return next((form.header.texts for forms in self.forms.values() for form in forms), [])

    def row(self, path: str, line: int) -> Row | None:
        """Return a row as it came."""
        found = (row_at(form, line) for form in self.forms.get(path, ()))
        return next((row for row in found if row), None)

    def placed(self, problems: Sequence[Problem]) -> list[Problem]:
        """Find the column of problems that name a field, and add the row as it came."""
        return [self._placed(problem) for problem in problems]

    def _placed(self, problem: Problem) -> Problem:
        place = problem.place
        row = self.row(*place[:2]) if isinstance(place, Place) else None
        if row is None or not isinstance(place, Place):
            return problem
        number = place.column if not place.field else 1
        form = next(form for form in self.forms[place.path] if row_at(form, place.line))
        if place.field:
            said = deque(entries(form, row), maxlen=1)
            number = said[0].columns.get(place.field, 1) if said else 1
        column = sum(len(text) + len(_BETWEEN) for text in row.texts[: number - 1]) + 1
        source = _BETWEEN.join(row.texts)
        return problem._replace(place=place._replace(column=column), source=source)


def read_file(path: Path, raw: bytes, words: Vocabulary, context: Context) -> Taken:
    """Return the rows of a file, whose bytes are given, and what is wrong with the others."""
    label = str(path)
    found = Taken(label, None, [], [], False, {})
    if path.name.startswith("~$"):
        return found._replace(problems=[Problem(Place(label), *_LOCK)], broken=True)
    sheets = read_sheets(raw, path.stem, context.encoding)
    if isinstance(sheets, Fault):
        return found._replace(problems=[Problem(Place(label), *sheets)], broken=True)
    names = names_of(words)
    forms = [(sheet, [] if sheet.hidden else read_forms(sheet, names)) for sheet in sheets]
    useful = [(sheet, read) for sheet, read in forms if read]
    problems = [p for s, read in forms if not read for p in _figures_without(s, label, names)]
    unread = [
        UnreadSheet(sheet.name, sheet.hidden)
        for sheet, read in forms
        if not read and sheet.rows and not sheet.encoding  # a CSV has no sheet
    ]
    found = found._replace(
        encoding=sheets[0].encoding if sheets else None,
        unread=unread,
        problems=problems,
        broken=bool(problems),
        reader=next((sheet.reader for sheet in sheets if sheet.reader), ""),
    )
    if not useful:
        message = sentence("no row of headings is found in {name}", name=path.name)
        problem = Problem(Place(label), "header", message, _NAME_COLUMNS)
        return found._replace(problems=problems or [problem], broken=True)
    for sheet, read in useful:
        name = f"{label}[{sheet.name}]" if len(useful) > 1 else label
        found = found._replace(forms={**found.forms, name: read})
        for form in read:
            reader = Reader(words, context, form, path=name, source=path.name)
            found = _with_form(found, reader, names)
    if not any(form.body.rows for _sheet, read in useful for form in read) and not found.broken:
        message = sentence("no row stands below the headings")
        remedy = sentence("fill in the figures, 0 where nothing happened")
        problem = Problem(Place(label), "header", message, remedy)
        return found._replace(problems=[*found.problems, problem], broken=True)
    return found


_LOCK = Fault(
    "encoding",
    sentence("this is the lock that WPS or Excel makes while the file is open, not the file"),
    sentence("close the file there, and send the one without ~$ before its name"),
)


_NAME_COLUMNS = sentence(
    "name the columns: Indicator, Area, Period, Value… (bqw template makes such a form)"
)


def _figures_without(sheet: Sheet, path: str, names: Names) -> Iterator[Problem]:
    """Return a row of figures in a sheet that has no row of headings and is not hidden."""
    for row in () if sheet.hidden or sheet.encoding else sheet.rows:
        named = [text for text in row.texts if names.indicator(text) or names.area(text)]
        if named and any(map(_FIGURE.fullmatch, row.texts)):
            message = sentence(
                "'{text}' and a figure stand in sheet {name}, which has no row of headings",
                text=shown(named[0]), name=sheet.name,
            )  # fmt: skip
            yield Problem(Place(path, row.number), "header", message, _NAME_COLUMNS)
            return


def _with_form(found: Taken, reader: Reader, names: Names) -> Taken:
    """Return what a file brought, with one more table of it."""
    form, path = reader.form, reader.path
    rows: list[Observation] = []
    problems: list[Problem] = []
    blank: list[int] = []
    lines = {at: [*group] for at, group in groupby(form.body.lines, attrgetter("since"))}
    for number, row in enumerate(form.body.rows):
        for line in lines.get(number, ()) if lines else ():
            reader.govern(line)
        told = len(rows) + len(problems)
        for entry in entries(form, row):
            read = reader.read(entry)
            if not isinstance(read, list):
                rows.append(read)
            else:
                problems += read or reader.blank(entry, names)
        if len(rows) + len(problems) == told:
            blank.append(row.number)
    faults = contradictions(reader.sources, reader.vocabulary)
    checked = check_totals(path, form, reader.by_end)
    broken = [
        *(Problem(Place(path, form.header.number), *fault) for fault in faults),
        *_wrong_columns(reader),
        *_strange(reader, names),
        *checked.problems,
    ]
    return found._replace(
        rows=[*found.rows, *rows],
        problems=[*found.problems, *sorted([*broken, *problems], key=lambda p: p.place[1])],
        broken=found.broken or bool(broken),
        accounts=[*found.accounts, _account(reader, checked, blank)],
        claims=[*found.claims, *reader.claims],
    )


def _wrong_columns(reader: Reader) -> Iterator[Problem]:
    """Return what is wrong with the headings, shown at their row."""
    form = reader.form
    for column, fault in column_faults(form.columns, form.body.rows):
        yield Problem(Place(reader.path, form.header.number, column.number + 1), *fault)
    hidden = form.sheet.hidden_columns
    for slot in form.slots:
        for column in slot.group.values():
            if column.number in hidden and any(row.text(column.number) for row in form.body.rows):
                place = Place(reader.path, form.header.number, column.number + 1)
                yield Problem(place, *_HIDDEN)


_HIDDEN = Fault(
    "header",
    sentence("the column is hidden, and figures stand in it"),
    sentence("show the column if its figures are meant, or delete it"),
)


def _strange(reader: Reader, names: Names) -> Iterator[Problem]:
    """Return the cells that hold digits or name something, and that nobody understands."""
    form = reader.form

    def problems(row: Row, numbers: Sequence[int], heading: str = "") -> Iterator[Problem]:
        for number in numbers:
            text = row.text(number)
            if text.strip() and (any(map(str.isdigit, text)) or names.mentions(text)):
                cell = f"{column_letters(number + 1)}{row.number}"
                message = sentence("nobody can tell what '{text}' ({cell}) means",
                                   text=shown(text), cell=cell)  # fmt: skip
                if heading:
                    message = sentence(
                        "'{heading}' is not understood, and '{text}' ({cell}) stands below it",
                        heading=shown(heading), text=shown(text), cell=cell,
                    )  # fmt: skip
                place = Place(reader.path, row.number, number + 1)
                yield Problem(place, "bad-value", message, _STRANGE)

    for row in form.body.strange:
        yield from problems(row, range(len(row.texts)))
    for column in form.columns.of("unknown"):
        at, heading = [column.number], column.heading
        below = (problem for row in form.body.rows for problem in problems(row, at, heading))
        yield from islice(below, 1)  # the others say the same
    known = {column.number for column in form.columns.every}
    width = max(known) + 1
    loose = [number for number in range(width) if number not in known]
    for row in form.body.rows:
        if loose or (len(row.texts) > width and form.width is None):
            yield from problems(row, [*loose, *range(width, len(row.texts))])


_STRANGE = sentence("name its column, begin it with Note:, or delete it")


def _account(reader: Reader, checked: Checked, blank: Sequence[int]) -> Account:
    form = reader.form
    columns = [
        ReadColumn(
            column.heading,
            column.number + 1,
            column.field,
            tuple(filter(None, (column.area, column.period, column.indicator))),
            column.units,
            column.cumulative,
            column.why,
        )
        for column in form.columns.every
    ]
    body = form.body
    totals = {total.row.number for total in body.totals}
    totals |= {
        row.number for c in form.columns.of("total") for row in body.rows if row.text(c.number)
    }
    return Account(
        table=reader.path,
        columns=columns,
        told=told(reader.sources, reader.said),
        lines=[(line.row.number, line.text) for line in body.lines],
        totals=checked.rows,
        uncompared=sorted(totals.difference(checked.rows)),
        remarks=[row.number for row in body.remarks],
        hidden=[row.number for row in body.hidden],
        struck=[row.number for row in body.struck],
        blank=blank,
    )
