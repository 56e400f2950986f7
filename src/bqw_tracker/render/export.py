"""Exported tables as bytes: CSV with a Data Package that describes it, and an SQLite database.

In CSV numbers are exact texts. SQLite has no exact decimals: there a number is REAL, so that
programs can count with it, and what was reported, summed or asked for stands beside it once more
as text with all its digits (`value_exact`). Both say the same and hold no clock, so that the same
figures make the same bytes. Data Package: specs.frictionlessdata.io, "Tabular Data Package", 1.0.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from bqw_tracker.core.characters import visible
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.reports.export import Export, Reference, Table
from bqw_tracker.reports.export_columns import EXACT, TABLES, Column, columns
from bqw_tracker.reports.finding import Finding

from . import escaping, labels
from .paragraphs import sentences
from .rounding import quotient

PACKAGE = "datapackage.json"
NAME = "bqw-export"
"""What the package calls itself, by which a folder is known to hold an export."""
APPLICATION = 0x62717701
"""The application id of our databases, "bqw" and a 1."""
_LABELS = {
    "kind": sentence("the kind in words"),
    "status": sentence("the status in words"),
    "trend": sentence("the trend in words"),
    "state": sentence("the state in words"),
}
_MESSAGE = sentence("what was found, in words")
_SQL = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN",
        "date": "DATE", "time": "TEXT"}  # fmt: skip


class Sheet(NamedTuple):
    """A table with its codes in words as well; cells are texts as CSV has them, None for nothing.

    Its columns come first that the record has, then those in words. The rows are read once.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: Iterable[tuple[str | None, ...]]


def sheets(export: Export) -> Iterator[Sheet]:
    """Yield the tables in the reader's language."""
    for table in export.tables:
        own = columns(table.record)
        words = [
            Column(f"{one.name}_label", "text", required=False, told=_LABELS[one.name])
            for one in own
            if one.name in _LABELS
        ]
        if table.name == "findings":
            words.append(Column("message", "text", required=True, told=_MESSAGE))
        rows = _rows(table, [one.name for one in own], export)
        yield Sheet(table.name, (*own, *words), table.key, table.references, rows)


def _rows(table: Table, names: list[str], export: Export) -> Iterator[tuple[str | None, ...]]:
    coded, found = [name for name in names if name in _LABELS], export.found
    findings = iter(found.findings if table.name == "findings" else ())
    for row in table.rows:
        by_name = dict(zip(names, row, strict=True)) if coded else {}
        labelled = [_label(name, by_name) for name in coded]
        said = [_message(one, found.today) for one in islice(findings, 1)]
        yield (*map(_text, row), *labelled, *said)


def _message(one: Finding, today: date) -> str:
    return visible(_("; ").join(sentences(one, today)))


def _label(name: str, row: dict[str, object]) -> str | None:
    code = row[name]
    if not isinstance(code, str):
        return None
    if name == "kind":
        kinds = labels.finding_kinds() if "finding" in row else labels.indicator_kinds()
        return kinds[code]
    if name == "status":
        return labels.status_word(code, final=bool(row.get("final")))
    return labels.trend_word(code) if name == "trend" else visible(labels.state_word(code))


def _text(value: object) -> str | None:
    """Return a value as programs read it; what was divided has six decimals, half even."""
    match value:
        case None | "" | ():
            return None
        case bool():
            text = "true" if value else "false"
        case Decimal():
            text = plain(value)
        case Fraction():
            text = plain(Decimal(quotient(value) or "0"))
        case date() | time():
            text = value.isoformat()
        case tuple():
            text = ";".join(value)
        case _:
            text = str(value)
    return visible(text)


def table_csv(sheet: Sheet, escaped: Callable[[str], str] = escaping.spreadsheet) -> str:
    """Return a table as CSV; a text that a spreadsheet would compute is quoted with '."""
    texts = [column.type == "text" for column in sheet.columns]
    lines = (
        [
            escaped(cell) if cell and text else cell or ""
            for cell, text in zip(row, texts, strict=True)
        ]
        for row in sheet.rows
    )
    return escaping.csv_text([[column.name for column in sheet.columns], *lines])


def package(export: Export) -> dict[str, bytes]:
    """Return the files of a Data Package by their names: a CSV for each table, then what it is."""
    tables = [*sheets(export)]
    files = {f"{sheet.name}.csv": table_csv(sheet).encode() for sheet in tables}
    told = {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": visible(export.policy),
        "as_of": str(export.as_of),
        "days": [str(day) for day in export.days],
        "today": str(export.found.today),
        "sample_rows": export.sample_rows,
        "resources": [_resource(sheet, files[f"{sheet.name}.csv"]) for sheet in tables],
    }
    return files | {PACKAGE: escaping.json_text(told).encode()}


def _resource(sheet: Sheet, raw: bytes) -> dict[str, object]:
    keys = [
        {"fields": [*one.columns], "reference": {
            "resource": "" if one.table == sheet.name else one.table, "fields": [*one.theirs],
        }}
        for one in sheet.references
    ]  # fmt: skip
    return {
        "profile": "tabular-data-resource",
        "name": sheet.name,
        "path": f"{sheet.name}.csv",
        "description": say(TABLES[sheet.name]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(raw),
        "hash": f"sha256:{sha256(raw).hexdigest()}",
        "schema": {
            "fields": [_field(column) for column in sheet.columns],
            "primaryKey": [*sheet.key],
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _field(column: Column) -> dict[str, object]:
    rules: dict[str, object] = {"required": True} if column.required else {}
    if column.codes:
        rules["enum"] = [*column.codes]
    return {
        "name": column.name,
        "type": "string" if column.type == "text" else column.type,
        "description": say(column.told),
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": rules} if rules else {}),
    }


def database(export: Export) -> bytes:
    """Return an SQLite database with the tables, their keys and what the columns mean."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(f"PRAGMA application_id = {APPLICATION}")
        for sheet in sheets(export):
            made.execute(_created(sheet))
            places = ", ".join("?" * len([*_declared(sheet)]))
            into = f"INSERT INTO {sheet.name} VALUES ({places})"  # noqa: S608 - a name of our own
            made.executemany(into, _stored(sheet))
        made.commit()
        return made.serialize()


def _declared(sheet: Sheet) -> Iterator[tuple[str, str, Sentence]]:
    """Yield the columns in SQLite: name, type and meaning; last those with all digits."""
    for column in sheet.columns:
        needed = " NOT NULL" if column.required else ""
        yield column.name, _SQL[column.type] + needed, column.told
    for column in _exact(sheet):
        yield f"{column.name}_exact", "TEXT", column.told


def _exact(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if column.name in EXACT]


def _created(sheet: Sheet) -> str:
    """Return the statement that makes a table; SQLite keeps it with its comments."""
    lines = [
        f'  "{name}" {type_}, -- {" ".join(say(told).split())}'
        for name, type_, told in _declared(sheet)
    ]
    keys = [f"  PRIMARY KEY ({_named(sheet.key)})"]
    keys += [
        f"  FOREIGN KEY ({_named(one.columns)}) REFERENCES {one.table} ({_named(one.theirs)})"
        for one in sheet.references
    ]
    told = say(TABLES[sheet.name])
    return "\n".join([f"CREATE TABLE {sheet.name} ( -- {told}", *lines, ",\n".join(keys), ")"])


def _named(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _stored(sheet: Sheet) -> Iterator[list[object]]:
    types = [column.type for column in sheet.columns]
    exact = [sheet.columns.index(column) for column in _exact(sheet)]
    for row in sheet.rows:
        found: list[object] = []
        for cell, type_ in zip(row, types, strict=True):
            if cell is None or type_ in ("text", "date", "time"):
                found.append(cell)
            elif type_ == "boolean":
                found.append(int(cell == "true"))
            else:
                found.append(int(cell) if type_ == "integer" else float(cell))
        yield [*found, *(row[place] for place in exact)]
