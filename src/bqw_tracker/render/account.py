"""What was understood of a form and what was left out, in words and as values."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bqw_tracker.core.periods import Period
from bqw_tracker.locale import _, joined, say
from bqw_tracker.locale.periods import periods_text
from bqw_tracker.reports.account import Account, ReadColumn, Told, UnreadSheet

from .labels import NONE

_Values = dict[str, object]


def account_lines(
    accounts: Sequence[Account], unread: Sequence[UnreadSheet], reader: str
) -> Iterator[str]:
    """Yield what was understood of each table, and what was left out of the file and why."""
    if reader:
        yield _("read by {name}: formats, hidden rows and errors are lost").format(name=reader)
    for number, account in enumerate(accounts, start=1):
        prefix = _("table {number}: ").format(number=number) if len(accounts) > 1 else ""
        read = [column_text(column) for column in account.columns if column.field]
        yield prefix + _("columns: {names}").format(names=joined(read))
        if account.told:
            told = joined(map(_told_text, account.told))
            yield _("for all rows: {text}").format(text=told)
        if account.lines:
            lines = [_("line {line}: {text}").format(line=n, text=t) for n, t in account.lines]
            yield _("across the table: {text}").format(text=joined(lines))
        left = list(_left_out(account))
        if left:
            yield _("not read: {text}").format(text=_("; ").join(left))
    sheets = [
        (_("hidden sheet {name}") if sheet.hidden else _("sheet {name} without headings")).format(
            name=sheet.name
        )
        for sheet in unread
    ]
    if sheets:
        yield _("sheets not read: {text}").format(text=joined(sheets))


def field_name(column: ReadColumn) -> str:
    """Return what a column is read as."""
    if column.field == "value" and column.cumulative is False:
        return _("this period")
    return _field(column.field)


def _field(field: str) -> str:
    return {
        "indicator": _("indicator id"),
        "name": _("indicator name"),
        "area": _("area"),
        "period": _("reporting period"),
        "unit": _("unit of measurement"),
        "value": _("figure"),
        "total": _("running total"),
        "numerator": _("numerator"),
        "denominator": _("denominator"),
        "state": _("state"),
        "reported_on": _("reported on"),
        "source": _("source"),
        "note": _("remark"),
        "progress": _("progress"),
        "problem": _("problems"),
        "next": _("next steps"),
        "evidence": _("evidence"),
    }[field]


def column_text(column: ReadColumn) -> str:
    """Return a heading and what it means: 本月（批次）=本期数."""
    meaning = field_name(column)
    if column.about and column.field == "value" and column.cumulative is None:
        meaning = joined(column.about)
    elif column.about:
        meaning = _("{field} of {about}").format(field=meaning, about=joined(column.about))
    return column.heading if column.heading == meaning else f"{column.heading}={meaning}"


def _told_text(told: Told) -> str:
    value = periods_text([told.value]) if isinstance(told.value, Period) else told.value
    where = say(told.where)
    return _("{field} {value} ({where})").format(field=_field(told.field), value=value, where=where)


def _left_out(account: Account) -> Iterator[str]:
    columns = [column.heading for column in account.columns if column.why in ("beside", "unknown")]
    totals = [column.heading for column in account.columns if column.why == "total"]
    if columns:
        yield _("columns beside: {names}").format(names=joined(columns))
    if totals:
        yield _("columns of totals: {names}").format(names=joined(totals))
    for text, rows in (
        (_("totals, checked: rows {rows}"), account.totals),
        (_("totals not checked: rows {rows}"), account.uncompared),
        (_("hidden: rows {rows}"), account.hidden),
        (_("struck out: rows {rows}"), account.struck),
        (_("without a figure: rows {rows}"), account.blank),
        (_("remarks and signatures: rows {rows}"), account.remarks),
    ):
        if rows:
            yield text.format(rows=_numbers(rows))


def _numbers(rows: Sequence[int]) -> str:
    """Return row numbers, those that follow each other as a span: 3, 5–9."""
    spans = []
    for _key, group in groupby(enumerate(sorted(rows)), lambda pair: pair[1] - pair[0]):
        numbers = [number for _at, number in group]
        first, last = numbers[0], numbers[-1]
        spans.append(str(first) if first == last else f"{first}{NONE}{last}")
    return joined(spans)


def account_values(account: Account) -> _Values:
    """Return the account of a table for programs."""
    return {
        "table": account.table,
        "columns": [
            {
                "heading": column.heading,
                "column": column.number,
                "field": column.field or None,
                "about": list(column.about),
                "units": list(column.units),
                "left_out": column.why or None,
            }
            for column in account.columns
        ],
        "told": {told.field: str(told.value) for told in account.told},
        "lines": [{"row": number, "text": text} for number, text in account.lines],
        "left_out": {
            "totals": list(account.totals),
            "totals_not_checked": list(account.uncompared),
            "hidden": list(account.hidden),
            "struck": list(account.struck),
            "without_figure": list(account.blank),
            "remarks": list(account.remarks),
        },
    }
