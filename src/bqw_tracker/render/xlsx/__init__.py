"""A report as an Excel ledger (台账): an overview, scores, targets, findings, the rows used."""

from collections.abc import Sequence
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

_SHEET, _LONGEST = 31, 250
"""How long the name of a sheet may be, and a title that office programs read whole."""


def as_xlsx(ledger: LedgerBook) -> bytes:
    """Return the workbook; the same report gives the same bytes. Its origin is in its properties.

    Raises `Refused` where the library that writes workbooks is not installed.
    """
    title, day = f"{ledger.report.policy} {_day(ledger)}", ledger.report.as_of
    properties = origin_properties(ledger.origin) if ledger.origin else {}
    return workbook(title, day, lambda book: _fill(book, ledger), properties=properties)


def several_as_xlsx(ledgers: Sequence[LedgerBook]) -> bytes:
    """Return one workbook with the sheets of several ledgers, which their numbers tell apart.

    Its properties tell the origin of each. Raises `Refused` as for one.
    """
    properties = {
        f"{number}-{name}": text
        for number, ledger in enumerate(ledgers, start=1)
        for name, text in (origin_properties(ledger.origin) if ledger.origin else {}).items()
    }

    def fill(book: Any) -> None:
        for number, ledger in enumerate(ledgers, start=1):
            _fill(book, ledger, f"{number} ")

    title = " · ".join(f"{ledger.report.policy} {_day(ledger)}" for ledger in ledgers)
    latest = max(ledger.report.as_of for ledger in ledgers)
    return workbook(title[:_LONGEST], latest, fill, properties=properties)


def _day(ledger: LedgerBook) -> str:
    return labels.as_of_text(ledger.report.as_of, ledger.report.known_on)


def _fill(book: Any, ledger: LedgerBook, number: str = "") -> None:
    """Add the sheets of a ledger to a workbook; their names begin with its number there."""
    report = ledger.report
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
    frame = Frame(
        f"{number}{report.policy}", _day(ledger), labels.sample_warning(report.sample_rows)
    )
    for name, tables in sheets.items():
        draw(book, f"{number}{name}"[:_SHEET], tables, frame)
