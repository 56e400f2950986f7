"""A summary as JSON, for programs: whole, figures as exact strings, absent is null."""

from fractions import Fraction

from bqw_tracker.core.deliveries import Punctuality
from bqw_tracker.core.periods import moment_text
from bqw_tracker.core.rectifications import Followed
from bqw_tracker.locale import say
from bqw_tracker.reports.causes import Movement, Part, added
from bqw_tracker.reports.rows import Row
from bqw_tracker.reports.summary import Summary

from . import escaping
from .causes import turn
from .data import row_values
from .findings import finding_values
from .rounding import quotient

_LIGHT = ("observed", "attainment", "due", "shortfall", "status", "final")


def summary_json(summary: Summary) -> str:
    """Return one JSON object; the changes are those in which anything is another one."""
    report = summary.report
    values: dict[str, object] = {
        "as_of": str(report.as_of),
        "known_on": str(summary.found.today),
        "since": str(summary.before),
        "since_known_on": str(summary.known_before),
        "since_rev": summary.revision,
        "policy": report.policy,
        "sample_rows": report.sample_rows,
        "changed": summary.changed,
        "counts": {str(status): count for status, count in report.total.counts.items()},
        "aspirational": report.total.aspirational,
        "rows": {"new": summary.arrived.new, "revised": summary.arrived.revised},
        "after_closing": [
            {
                "indicator": one.row.indicator,
                "area": one.row.area,
                "period": str(one.row.period),
                "closed": str(one.closing.period),
                "reported_on": moment_text(one.row.reported_on),
                "revised": one.revised,
                "note": one.row.note or None,
            }
            for one in summary.after
        ],
        "changes": [_change(change) for change in summary.changes if change.acted],
        "findings": [
            {"new": values["key"] in summary.fresh} | values
            for values in finding_values(summary.found)
        ],
        "areas": [_rates(one) for one in summary.areas],
        "departments": [_rates(one) for one in summary.departments],
        "next_due": str(summary.next_due),
        "owed": [
            {"indicator": d.indicator, "area": d.area, "period": str(d.period), "due": str(d.due)}
            for d in (one.duty for one in summary.owed)
        ],
        "nodes_due": None
        if summary.ahead is None
        else [
            {
                "indicator": one.indicator,
                "name": one.name,
                "area": one.area,
                "node": one.node,
                "due": str(one.due),
                "days": (one.due - summary.found.today).days,
                "lacking": list(one.lacking),
                "responsible": list(one.responsible.lead),
                "support": list(one.responsible.support),
            }
            for one in summary.coming
        ],
        "rectifications": [_followed(one) for one in summary.followed],
        "warnings": [say(warning) for warning in summary.warnings],
    }
    return escaping.json_text(values)


def _change(change: Movement) -> dict[str, object]:
    row = change.now or change.before
    about = row_values(row) if row else {}
    names = ("indicator", "name", "area", "part_of_each", "period")
    return {
        **{name: about.get(name) for name in names},
        "turn": turn(change) if change.light_changed else None,
        "before": _light(change.before),
        "now": _light(change.now),
        "causes": [_part(part) for part in change.parts if part.acted],
    }


def _light(row: Row | None) -> dict[str, object] | None:
    if row is None:
        return None
    values = row_values(row)
    return {name: values[name] for name in _LIGHT}


def _part(part: Part) -> dict[str, object]:
    """Return what a cause added to the shares (None counts as 0) and the light after it."""
    return {
        "cause": part.cause,
        "attainment": quotient(_added(part, "attainment")),
        "shortfall": quotient(_added(part, "shortfall")),
        "status": None if part.after is None else part.after.status,
    }


def _added(part: Part, name: str) -> Fraction:
    ends = (None if row is None else getattr(row, name) for row in (part.before, part.after))
    return added(*ends)


def _rates(one: Punctuality) -> dict[str, object]:
    return {
        "name": one.name,
        "on_time": one.on_time,
        "late": one.late,
        "missing": one.missing,
        "completeness": quotient(one.completeness),
        "punctuality": quotient(one.punctuality),
    }


def _followed(one: Followed) -> dict[str, object]:
    return {
        "id": one.entry.id if one.entry else None,
        "finding": one.finding,
        "state": one.state,
        "news": one.news,
    }
