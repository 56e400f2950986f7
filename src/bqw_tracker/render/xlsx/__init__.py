"""A report as an Excel ledger (台账): targets, areas, departments, findings, the rows used."""

from typing import Any

from bqw_tracker.locale import _
from bqw_tracker.render import words
from bqw_tracker.render.workbook import workbook
from bqw_tracker.reports.documents import LedgerBook
from bqw_tracker.reports.origin import origin_properties

from .drawing import Page, draw
from .figures import figures_used
from .found import findings_sheet
from .targets import all_targets, by_area, by_department


def as_xlsx(ledger: LedgerBook) -> bytes:
    """Return the workbook; the same report gives the same bytes. Its origin is in its properties.

    Raises `Refused` where the library that writes workbooks is not installed.
    """
    report = ledger.report
    day = _("as of {day}").format(day=report.as_of)
    if report.known_on:
        day += _(", as known on {day}").format(day=report.known_on)
    sheets = [
        all_targets(report, ledger.origin),
        by_area(report, ledger.areas),
        by_department(report, ledger.departments),
        findings_sheet(ledger.findings),
        figures_used(report),
    ]
    page = Page(
        policy=report.policy,
        day=day,
        warning=words.sample_warning(report.sample_rows) if report.sample_rows else "",
    )

    def fill(book: Any) -> None:
        for sheet in sheets:
            draw(book, sheet, page)

    properties = origin_properties(ledger.origin) if ledger.origin else {}
    return workbook(f"{report.policy} {day}", report.as_of, fill, properties=properties)
