"""The first sheet, what a reader asks first: counts, what lags, who has not reported, counties."""

from collections.abc import Iterator

from bqw_tracker.locale import _
from bqw_tracker.locale.periods import periods_text
from bqw_tracker.render import labels, totals, words
from bqw_tracker.render.paragraphs import gap_text, lasting_text, need_texts, unlisted_text
from bqw_tracker.render.table import Cell, Column, Line, Table
from bqw_tracker.render.targets import score_notes, scores_table, target_columns
from bqw_tracker.render.workbook import NOTHING, count_cell, day_cell, share_cell
from bqw_tracker.reports.documents import LedgerBook
from bqw_tracker.reports.finding import Finding, responsible
from bqw_tracker.reports.groups import Scores
from bqw_tracker.reports.report import Report, heat
from bqw_tracker.reports.rows import Row

from .target_sheets import ledger_cells

_LAGGING = (
    "name", "area", "period", "status", "target", "observed", "attainment", "due",
)  # fmt: skip


def overview(ledger: LedgerBook) -> list[Table]:
    """Return the tables of the first sheet; those that have nothing to say are left out."""
    tables = [_counts(ledger), _lagging(ledger)]
    if ledger.silent:
        tables.append(_silent(ledger))
    counties = _counties(ledger.report)
    return [*tables, counties] if counties.lines else tables


def _counts(ledger: LedgerBook) -> Table:
    columns = (
        Column(_("Status"), most=34),
        Column(_("Targets"), right=True),
        Column(_("Share"), right=True),
        Column(_("A month before"), right=True),
    )
    lines = [
        Line((Cell(words.word_name(each.word)), count_cell(each.targets), share_cell(each.share),
              count_cell(each.before)))
        for each in ledger.slices
        if each.targets or each.before
    ]  # fmt: skip
    total = sum(each.targets for each in ledger.slices)
    before = sum(each.before for each in ledger.slices)
    whole = (Cell(_("total")), count_cell(total), Cell("100.0%"), count_cell(before))
    return Table(columns, [*lines, Line(whole, title=0)], title=_("Counts"))


def _lagging(ledger: LedgerBook) -> Table:
    """Return what lags, the worst first, with gap, since when, need and who answers."""
    known = target_columns()
    columns = (
        *(known[name] for name in _LAGGING),
        Column(_("Gap"), right=True),
        Column(_("How long"), most=26),
        Column(_("What it takes"), most=34),
        Column(_("Responsible"), most=30),
    )
    lines = [Line(tuple(_lagging_cells(row, one, ledger))) for row, one in ledger.lagging]
    head = _("What lags: {count}").format(count=len(lines))
    unlisted = unlisted_text(ledger.report)
    notes = [unlisted] if lines and unlisted else ()
    return Table(columns, lines, title=head, nothing=unlisted, notes=notes)


def _lagging_cells(row: Row, one: Finding | None, ledger: LedgerBook) -> Iterator[Cell]:
    cells = ledger_cells(row) | {"observed": Cell(words.observed_text(row))}
    yield from (cells[name] for name in _LAGGING)
    yield Cell(gap_text(row))
    since = takes = ""
    if one is not None:
        since, takes = lasting_text(one), next(need_texts(one), "")
    yield Cell(since)
    yield Cell(takes)
    yield Cell(labels.who_text(responsible(ledger.findings.lookup, row.indicator, row.area)))


def _silent(ledger: LedgerBook) -> Table:
    columns = (
        Column(_("Indicator"), most=34),
        Column(_("Area"), most=12),
        Column(_("Figures"), right=True),
        Column(_("First due"), most=14),
        Column(_("Not reported"), most=22),
    )
    lines = [
        Line((Cell(one.indicator.name), Cell(each.area), count_cell(len(one.periods)),
              day_cell(one.due), Cell(periods_text(one.periods))))
        for each in ledger.silent
        for one in each.unsent
    ]  # fmt: skip
    head = _("; ").join(map(totals.silent_text, ledger.silent))
    return Table(columns, lines, title=_("Not reported: {text}").format(text=head))


def _counties(report: Report) -> Table:
    """Return the counties by target; empty where no target concerns one."""
    table = heat(report)
    status = target_columns()["status"].colours
    columns = (
        Column(_("Indicator"), most=34),
        *(Column(area, most=14, colours=status) for area in table.areas),
    )
    lines = []
    for line in table.lines:
        cells = [Cell(line.row.name)]
        for cell in line.cells:
            shown = words.cell_text(line.row, cell)
            texts = dict.fromkeys((shown.figure, shown.word)) if shown else ()
            cells.append(Cell(" ".join(texts)))
        lines.append(Line(tuple(cells)))
    legend = labels.chart_legends()["heat"]
    title = _("Counties by target")
    return Table(columns, lines, notes=[legend], title=title, new_page=True)


def scores_sheet(report: Report, scores: Scores) -> Table:
    """Return a ranking with its places as numbers, the place of a month before beside it."""
    table = scores_table(report, scores)
    lines = []
    for line, (_name, score, points) in zip(table.lines, totals.scored(scores), strict=True):
        cells = list(line.cells)
        counted = {0: score.rank, 1: score.before, 5: score.targets, 8: score.owed}
        shares = {4: score.on_schedule, 6: score.attainment, 7: score.punctuality}
        for at, number in counted.items():
            cells[at] = count_cell(number)
        for at, share in shares.items():
            cells[at] = share_cell(share)
        form = "0." + "0" * len(points.partition(".")[2])
        cells[3] = NOTHING if score.points is None else Cell(points, "", score.points, form)
        lines.append(Line(tuple(cells)))
    return Table(table.columns, lines, notes=score_notes(report, scores), frozen=3)
