"""Documents made of a report: the page and the workbook; the circular has a room of its own."""

from collections import defaultdict
from typing import NamedTuple

from .explanation import Explanation, explanations
from .finding import Finding
from .findings import Findings
from .groups import Group, groups
from .judged import Judged
from .origin import Origin
from .report import Report


class WebPage(NamedTuple):
    """A `drawn` report as a page; `worse` are its lights that got worse in their latest period.

    There is one of the `explanations` for each indicator of its rows, in their areas alone.
    """

    report: Report
    worse: tuple[Finding, ...]
    findings: Findings
    explanations: tuple[Explanation, ...]
    origin: Origin | None = None


class LedgerBook(NamedTuple):
    """A report as a workbook: grouped by area and by department, and what was found."""

    report: Report
    areas: tuple[Group, ...]
    departments: tuple[Group, ...]
    findings: Findings
    origin: Origin | None = None


def web_page(judged: Judged, report: Report, found: Findings) -> WebPage:
    """Return the page of a report of what was judged."""
    rows: set[tuple[str, ...]] = set()
    listed: dict[str, set[str]] = defaultdict(set)
    for row in report.rows:
        rows.add((row.indicator, row.area, row.period))
        listed[row.indicator].add(row.area)
    worse = (one for one in found.findings if one.key.kind == "worse" and one.key[1:] in rows)
    return WebPage(report, tuple(worse), found, tuple(explanations(judged, listed)))


def ledger_book(judged: Judged, report: Report, found: Findings) -> LedgerBook:
    """Return the workbook of a report and of what was found about the same rows."""
    areas, departments = (
        tuple(groups(judged.catalogue, by, report.counted)) for by in ("area", "department")
    )
    return LedgerBook(report, areas, departments, found)
