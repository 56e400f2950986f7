"""Findings as paragraphs for people and as JSON for programs."""

import json
from collections.abc import Iterator, Sequence

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


def news_text(one: Followed) -> str:
    """Return what somebody has to be told about the rectification of a finding; or nothing."""
    if one.news == "gone":
        return _("no longer found; close it where it is mended")
    if one.news == "back" and one.entry is not None:
        return _("closed on {day}, but it stands").format(day=one.entry.closed)
    return ""


def entries_followed(found: Findings) -> dict[str, list[Followed]]:
    """Return the entries of the ledger by the key of the finding that they follow."""
    entries: dict[str, list[Followed]] = {}
    for one in found.followed:
        if one.entry is not None:
            entries.setdefault(one.finding, []).append(one)
    return entries


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
    parts += filter(None, [news_text(one)])
    return _("rectification: {text}").format(text=_("; ").join(parts))


def _paragraph(one: Finding, found: Findings, followed: Sequence[Followed]) -> list[str]:
    """Return what is said of a finding: its head, how it stands, who must act, its key."""
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
        *(f"  {_mended(each)}" for each in followed),
    ]


def findings_text(found: Findings) -> str:
    """Return all findings by kind, the worst first, and what was made good."""
    day = labels.as_of_text(found.as_of)
    day += " · " + _("reports seen up to {day}").format(day=found.today)
    if found.sample_rows:
        day += " · " + labels.sample_warning(found.sample_rows)
    lines, entries = [found.policy, day, ""], entries_followed(found)
    counts = []
    for kind, name in labels.finding_kinds().items():
        group = [one for one in found.findings if one.key.kind == kind]
        if not group:
            continue
        counts.append(f"{name} {len(group)}")
        lines += [f"■ {name} {len(group)}", ""]
        for one in group:
            lines += [*_paragraph(one, found, entries.get(key_text(one.key), ())), ""]
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


def finding_values(found: Findings) -> Iterator[dict[str, object]]:
    """Yield the findings as plain values; absent is null."""
    entries = entries_followed(found)
    for one in found.findings:
        yield _values(one, found, entries.get(key_text(one.key), ()))


def _values(one: Finding, found: Findings, followed: Sequence[Followed]) -> dict[str, object]:
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
        "rectification": _entry_values(followed[0]) if followed else None,
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
        "findings": [*finding_values(found)],
        "made_good": made_good,
        "gone": gone,
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
