"""Findings as paragraphs for people and as JSON for programs."""

import json

from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.rectifications import Followed
from bqw_tracker.locale import _
from bqw_tracker.reports.finding import Finding, key_text, responsible
from bqw_tracker.reports.findings import Findings

from . import labels
from .data import row_values
from .paragraphs import sentences
from .rounding import quotient


def _mended(one: Followed) -> str:
    """Return the rectification of a finding, and what somebody has to be told about it."""
    entry = one.entry
    if entry is None or one.state is None:
        return ""
    parts = [f"{entry.id} {labels.rectification_states()[one.state]}"]
    if entry.accepted is not None:
        parts.append(
            _("until {day}: {reason}").format(
                day=entry.accepted.until, reason=entry.accepted.reason
            )
        )
    else:
        parts.append(_("{owner}, due {day}").format(owner=entry.owner, day=entry.due))
    if one.news == "back":
        parts.append(_("closed on {day}, but it stands").format(day=entry.closed))
    if one.news == "gone":
        parts.append(_("no longer found; close it where it is mended"))
    return _("rectification: {text}").format(text=_("; ").join(parts))


def finding_lines(one: Finding, found: Findings) -> list[str]:
    """Return the paragraph of a finding: its head, what is said about it, who must act, its key."""
    key = one.key
    head = " · ".join(
        [f"{key.indicator} {one.indicator.name}", key.area, labels.period_text(key.period)]
    )
    who = responsible(one.measure, one.indicator, key.area, found.top)
    return [
        head,
        *(f"  {text}" for text in sentences(one, found.today)),
        "  " + labels.responsible_text(who),
        "  " + _("key: {key}").format(key=key_text(key)),
        *(
            f"  {_mended(each)}"
            for each in found.followed
            if each.finding == key_text(key) and each.entry is not None
        ),
    ]


def findings_text(found: Findings) -> str:
    """Return all findings by kind, the worst first, and what was made good."""
    day = labels.as_of_text(found.as_of)
    day += " · " + _("reports seen up to {day}").format(day=found.today)
    if found.sample_rows:
        day += " · " + labels.sample_warning(found.sample_rows)
    lines = [found.policy, day, ""]
    counts = []
    for kind, name in labels.finding_kinds().items():
        group = [one for one in found.findings if one.key.kind == kind]
        if not group:
            continue
        counts.append(f"{name} {len(group)}")
        lines += [f"■ {name} {len(group)}", ""]
        for one in group:
            lines += [*finding_lines(one, found), ""]
    if found.made_good:
        lines += ["■ " + _("missed, and made good later") + f" {len(found.made_good)}", ""]
        for good in found.made_good:
            head = [f"{good.key.indicator} {good.indicator.name}", good.key.area, good.key.period]
            lines.append(" · ".join([*head, _("made good in {period}").format(period=good.period)]))
        lines.append("")
    gone = [one for one in found.followed if one.news == "gone"]
    if gone:
        lines += ["■ " + _("rectifications of what is no longer found") + f" {len(gone)}", ""]
        lines += [text for one in gone for text in (one.finding, f"  {_mended(one)}")]
        lines.append("")
    total = _("{count} findings").format(count=len(found.findings))
    if counts:
        total = _("{total}: {counts}").format(total=total, counts=" · ".join(counts))
    return "\n".join([*lines, total]) + "\n"


def _catch_up_values(found: CatchUp | None) -> dict[str, object] | None:
    if found is None:
        return None
    best = found.best
    return {
        "every": found.every,
        "periods_left": found.left,
        "remaining": quotient(found.remaining),
        "needed": None if found.needed is None else plain(found.needed),
        "pace": quotient(found.pace),
        "times": quotient(found.times),
        "best": None if best is None else quotient(best.amount),
        "best_period": None if best is None else str(best.period),
    }


def _entry_values(one: Followed) -> dict[str, object]:
    return {"id": one.entry.id if one.entry else None, "state": one.state, "news": one.news}


def finding_values(one: Finding, found: Findings) -> dict[str, object]:
    """Return a finding as plain values; absent is null."""
    key, row = one.key, one.row
    light = row_values(row) if row else {}
    names = ("observed", "target", "attainment", "due", "shortfall", "status")
    return {
        "key": key_text(key),
        "kind": key.kind,
        "indicator": key.indicator,
        "name": one.indicator.name,
        "measure": one.measure.number,
        "departments": list(responsible(one.measure, one.indicator, key.area, found.top)),
        "area": key.area,
        "period": key.period,
        "since": str(one.since),
        "periods_running": one.running,
        **{name: light.get(name) for name in names},
        "rectification": next(
            (
                _entry_values(each)
                for each in found.followed
                if each.finding == key_text(key) and each.entry
            ),
            None,
        ),
        "catch_up": _catch_up_values(one.catch_up),
        "message": _("; ").join(sentences(one, found.today)),
    }


def findings_json(found: Findings) -> str:
    """Return one JSON object; figures are strings, absent is null."""
    made_good = [
        {"key": key_text(good.key), "made_good": str(good.period)} for good in found.made_good
    ]
    gone = [
        {"key": one.finding, **_entry_values(one)} for one in found.followed if one.news == "gone"
    ]
    values = {
        "as_of": str(found.as_of),
        "today": str(found.today),
        "findings": [finding_values(one, found) for one in found.findings],
        "made_good": made_good,
        "gone": gone,
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
