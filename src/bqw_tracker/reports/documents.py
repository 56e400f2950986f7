"""Documents made of a report: the page and the workbook; the circular has a room of its own."""

from collections import defaultdict
from collections.abc import Container
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.rules import Pace

from .explanation import Explanation, explanations
from .finding import Finding, MadeGood
from .findings import Findings, Silent, silent
from .groups import Change, Group, Slice, changes, counted_once, groups, slices
from .judged import Judged
from .months import MonthEnd, month_ends
from .origin import Origin
from .report import EVERYTHING, Report, Selection, counted_before, in_order
from .rows import Row


class WebPage(NamedTuple):
    """A `drawn` report as a page, and what was found about its rows.

    `lagging` are those that lag, the worst first, `accepted` those of them whose lag is, and
    `made_good` those that were missed and reached later; `worse` got worse in their latest period,
    `better` are better than at the end of the month `before`.
    `months` are the counts at the ends of the last months. There is one of the `explanations` for
    each indicator of the rows, in their areas alone.
    """

    report: Report
    lagging: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    made_good: tuple[MadeGood, ...]
    worse: tuple[Finding, ...]
    before: date
    better: tuple[Change, ...]
    silent: tuple[Silent, ...]
    months: tuple[MonthEnd, ...]
    explanations: tuple[Explanation, ...]
    lookup: Index
    pace: Pace
    origin: Origin | None = None


class LedgerBook(NamedTuple):
    """A report as a workbook: grouped by area, the counties first, and by department.

    `slices` are the counts of its targets, `lagging` the rows that lag and were neither made good
    nor accepted, the worst first, with what was found about each; `silent` owe figures.
    """

    report: Report
    slices: tuple[Slice, ...]
    lagging: tuple[tuple[Row, Finding | None], ...]
    silent: tuple[Silent, ...]
    areas: tuple[Group, ...]
    departments: tuple[Group, ...]
    findings: Findings
    origin: Origin | None = None


def web_page(
    judged: Judged, report: Report, found: Findings, *, chosen: Selection = EVERYTHING
) -> WebPage:
    """Return the page of a report of what was judged."""
    rows = {row.identity: row for row in report.rows if not row.whole_of}
    listed: dict[str, set[str]] = defaultdict(set)
    for row in report.rows:
        listed[row.indicator].add(row.area)

    def told(kinds: Container[str]) -> list[Finding]:
        """Return the findings about rows that are listed, with the rows as they are listed."""
        return [one._replace(row=rows[one.row.identity]) for one in found.findings
                if one.key.kind in kinds and one.row and one.row.identity in rows]  # fmt: skip

    lagging = told(LAGGING)
    return WebPage(
        report,
        lagging=tuple(one for one in lagging if one.row and not one.row.accepted),
        accepted=tuple(one for one in lagging if one.row and one.row.accepted),
        made_good=tuple(one._replace(row=rows[one.row.identity]) for one in found.made_good
                        if one.row.identity in rows),
        worse=tuple(told(("worse",))),
        before=judged.month_before(found.today).as_of,
        better=changes(
            counted_once(report.counted),
            counted_before(judged, found.today, chosen),
        )[1],
        silent=tuple(silent(found)),
        months=month_ends(judged, report),
        explanations=tuple(explanations(judged, listed)),
        lookup=judged.index,
        pace=judged.catalogue.rules.pace,
    )  # fmt: skip


def ledger_book(
    judged: Judged, report: Report, found: Findings, *, chosen: Selection = EVERYTHING
) -> LedgerBook:
    """Return the workbook of a report and of what was found about the same rows."""
    areas, departments = (
        in_order(groups(judged.catalogue, by, report.counted), chosen.order)
        for by in ("area", "department")
    )
    listed = {row.identity for row in report.rows}
    known = {one.row.identity: one for one in found.lagging if one.row}
    return LedgerBook(
        report,
        slices(counted_once(report.counted), counted_before(judged, found.today, chosen)),
        tuple((row, known.get(row.identity)) for row in report.lagging if row.identity in listed),
        tuple(silent(found)),
        tuple(sorted(areas, key=lambda one: one.key == judged.index.root)),
        tuple(departments),
        found,
    )
