"""The answer of an ingest: what was new, the same, revised or refused, file by file."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import NamedTuple

from bqw_tracker.core.arrivals import KINDS, Arrival
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Problem, Severity
from bqw_tracker.locale import _
from bqw_tracker.reports.account import Account, UnreadSheet

from . import escaping, labels
from .account import account_lines, account_values
from .labels import NONE
from .lines import BOLD, filled, indented, lines_text
from .problems import problem_lines, problem_values
from .table import Cell, Layout, Piece, Spoken
from .words import reported_text

_COLOURED = ("revised", "refused")


class FileAnswer(NamedTuple):
    """What became of one file. `taken` are the arrivals that were accepted.

    `refused` counts rows, `problems` tell why (errors) and what to ask about (warnings).
    `copies` are the files of evidence that come with the rows, and where they are to be kept.
    """

    path: str
    encoding: str | None
    taken: list[Arrival]
    refused: int
    problems: list[Problem]
    accounts: Sequence[Account] = ()
    unread: Sequence[UnreadSheet] = ()
    reader: str = ""
    refused_file: str | None = None
    copies: Sequence[tuple[PurePath, PurePath]] = ()


class IngestAnswer(NamedTuple):
    """What became of all files, and which files of the store were written."""

    files: list[FileAnswer]
    written: list[str]
    dry_run: bool


def _revision(arrival: Arrival) -> str:
    row, old = arrival.row, arrival.old
    before = reported_text(old) if old is not None else NONE
    return f"{row.indicator} {row.area} {row.period}: {before} -> {reported_text(row)}"


def _file_lines(answer: FileAnswer, layout: Layout) -> Iterator[Spoken]:
    kinds = [arrival.kind for arrival in answer.taken]
    name: list[Piece] = [Cell(answer.path, BOLD)]
    if answer.encoding:
        name.append(_(" ({text})").format(text=answer.encoding))
    counted = {
        "new": kinds.count("new"),
        "same": kinds.count("same"),
        "revised": kinds.count("revised"),
        "text": kinds.count("text"),
        "refused": answer.refused,
    }
    coloured = {
        kind: Cell(str(count), labels.colour(kind) if count and kind in _COLOURED else "")
        for kind, count in counted.items()
    }
    told = _("new {new}, same {same}, revised {revised}, refused {refused}")
    if counted["text"]:
        told = _("new {new}, same {same}, revised {revised}, new text {text}, refused {refused}")
    counts = filled(told, **coloured)
    yield filled(_("{name}: {figures}"), name=tuple(name), figures=counts)
    yield from indented(account_lines(answer.accounts, answer.unread, answer.reader))
    for arrival in answer.taken:
        if arrival.kind == "revised":
            yield "  " + _("revised: {change}").format(change=_revision(arrival))
    for source, kept in answer.copies:
        yield "  " + _("evidence: {name} -> {path}").format(name=source.name, path=kept)
    for problem in answer.problems:
        yield ""
        yield from problem_lines(problem, layout)
    if answer.refused_file:
        yield ""
        yield _("refused rows, with the reason: {path}").format(path=answer.refused_file)


def ingest_text(answer: IngestAnswer, layout: Layout) -> str:
    """Return the answer for people."""
    lines: list[Spoken] = []
    for file in answer.files:
        lines += [*_file_lines(file, layout), ""]
    if answer.dry_run:
        lines.append(_("nothing was written (--dry-run)"))
    elif answer.written:
        refused = any(file.refused or file.refused_file for file in answer.files)
        text = _("partly done; written: {files}") if refused else _("done; written: {files}")
        lines.append(text.format(files=" ".join(answer.written)))
    else:
        lines.append(_("nothing was written"))
    return lines_text(lines, layout)


def _row_values(row: Observation) -> dict[str, str]:
    return {
        "indicator": row.indicator,
        "area": row.area,
        "period": str(row.period),
        "figure": figure_plain(row),
    }


def figure_plain(row: Observation) -> str:
    """Return what a row says in the words of the files, the same in every language."""
    if row.denominator is not None:
        return f"{plain(row.numerator or Decimal(0))}/{plain(row.denominator)}"
    if row.state:
        return row.state
    return "" if row.value is None else plain(row.value)


def ingest_json(answer: IngestAnswer) -> str:
    """Return the answer for programs."""
    files = []
    for file in answer.files:
        by_kind: dict[str, list[dict[str, str]]] = {kind: [] for kind in KINDS}
        for kind, row, old in file.taken:
            entry = _row_values(row)
            if kind == "revised" and old is not None:
                entry["old"] = figure_plain(old)
            by_kind[kind].append(entry)
        errors = [p for p in file.problems if p.severity is Severity.ERROR]
        warnings = [p for p in file.problems if p.severity is Severity.WARNING]
        files.append(
            {
                "path": file.path,
                "encoding": file.encoding,
                **by_kind,
                "refused": file.refused,
                "errors": [problem_values(problem) for problem in errors],
                "warnings": [problem_values(problem) for problem in warnings],
                "refused_file": file.refused_file,
                "evidence": [
                    {"path": str(source), "kept": str(kept)} for source, kept in file.copies
                ],
                "tables": [account_values(account) for account in file.accounts],
                "sheets_left_out": [
                    {"name": sheet.name, "hidden": sheet.hidden} for sheet in file.unread
                ],
                "read_by": file.reader or None,
            }
        )
    values = {"files": files, "written": answer.written, "dry_run": answer.dry_run}
    return escaping.json_text(values)


def refused_rows(header: Sequence[str], rows: Sequence[tuple[Sequence[str], str]]) -> str:
    """Return the refused rows as CSV, each with the reason in a last column."""
    told = ([*map(escaping.spreadsheet, cells), why] for cells, why in rows)
    return escaping.csv_text([[*map(escaping.spreadsheet, header), _("why refused")], *told])
