"""The sheet of evidence: each file, what it proves, and the way to it."""

from bqw_tracker.locale import _
from bqw_tracker.render import labels, words
from bqw_tracker.render.evidence import proof_text
from bqw_tracker.render.table import Cell, Column, Line, Table
from bqw_tracker.render.workbook import day_cell
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Proof, Row


def proofs_sheet(report: Report) -> Table:
    """Return the files that prove the figures of a report, in the order of its targets."""
    first: dict[Proof, Row] = {}
    for row in report.rows:
        for proof in row.proofs:
            first.setdefault(proof, row)
    return Table(
        columns=(
            Column(_("ID"), most=12),
            Column(_("Indicator"), most=30),
            Column(_("Area"), most=12),
            Column(_("Reported for"), most=14),
            Column(_("Observed"), most=16),
            Column(_("Evidence"), most=40),
            Column(_("Reported on"), most=13),
            Column(_("Source"), most=24),
        ),
        lines=[_line(proof, row) for proof, row in first.items()],
        nothing=_("no evidence was given"),
    )


def _line(proof: Proof, row: Row) -> Line:
    told = proof.row
    return Line((
        Cell(told.indicator),
        Cell(row.name),
        Cell(told.area),
        Cell(labels.period_words(str(told.period))),
        Cell(words.reported_text(told)),
        Cell(proof_text(proof), link=proof.link),
        day_cell(told.reported_on),
        Cell(told.source),
    ))  # fmt: skip
