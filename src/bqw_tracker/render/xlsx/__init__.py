"""A report as an Excel ledger (台账): an overview, scores, targets, findings, the rows used."""

from typing import Any

from bqw_tracker.locale import _
from bqw_tracker.render import labels
from bqw_tracker.render.workbook import workbook
from bqw_tracker.reports.documents import LedgerBook
from bqw_tracker.reports.origin import origin_properties

from .drawing import Frame, draw
from .found import findings_sheet
from .overview import overview, scores_sheet
from .proofs import proofs_sheet
from .target_sheets import all_targets, figures_used, grouped_targets


def as_xlsx(ledger: LedgerBook) -> bytes:
    """Return the workbook; the same report gives the same bytes. Its origin is in its properties.

    Raises `Refused` where the library that writes workbooks is not installed.
    """
    report = ledger.report
    day = labels.as_of_text(report.as_of, report.known_on)
    titles = {each.by: _("Scores ({name})").format(name=labels.ranking_names()[each.by])
              for each in report.rankings}  # fmt: skip
    ranked = {titles[each.by]: [scores_sheet(report, each)] for each in report.rankings}
    sheets = {
        _("Overview"): overview(ledger),
        **ranked,
        _("Targets in full"): [all_targets(report, ledger.origin)],
        _("By area"): [grouped_targets(report, ledger.areas, "area")],
        _("By department"): [grouped_targets(report, ledger.departments, "department")],
        _("Findings and rectifications"): [findings_sheet(ledger.findings)],
        _("Figures used"): [figures_used(report)],
    }
    if any(row.proofs for row in report.rows):
        sheets[_("Evidence")] = [proofs_sheet(report)]
    if report.scores is not None:
        sheets = {**ranked, **sheets}
    frame = Frame(report.policy, day, labels.sample_warning(report.sample_rows))

    def fill(book: Any) -> None:
        for name, tables in sheets.items():
            draw(book, name, tables, frame)

    properties = origin_properties(ledger.origin) if ledger.origin else {}
    return workbook(f"{report.policy} {day}", report.as_of, fill, properties=properties)
