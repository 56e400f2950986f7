"""Findings and the ledger of rectifications, for people and as JSON for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.rectifications import (
    Followed,
    Rectification,
    plain_values,
    standing,
    state,
)
from bqw_tracker.locale import _, numbered
from bqw_tracker.reports.finding import Finding, MadeGood, areas_of, key_text, responsible
from bqw_tracker.reports.findings import Findings, Silent, entries_followed, silent
from bqw_tracker.reports.scope import Scope

from . import escaping, labels, origin, remedies, totals, words
from .data import row_values
from .lines import BOLD, lines_text
from .paragraphs import sentences
from .rounding import quotient
from .table import Cell, Column, Layout, Line, Spoken, Table
from .text import table_text


def news_text(one: Followed) -> str:
    """Return what somebody has to be told about the rectification of a finding; or nothing."""
    if one.news == "gone":
        return _("no longer found; close it where it is mended")
    return remedies.back_text(one)


def _mended(one: Followed) -> str:
    """Return the rectification of a finding, and what somebody has to be told about it."""
    entry, held = one.entry, one.standing
    if entry is None or held is None:
        return ""
    parts = [f"{entry.id} {remedies.standing_text(held)}"]
    due = str(held.due) if remedies.extended_last(held) else remedies.due_text(held)
    if entry.accepted is not None:
        parts.append(_("until {day}: {reason}").format(day=due, reason=entry.accepted.reason))
    else:
        parts.append(_("{owner}, due {day}").format(owner=entry.owner, day=due))
    if entry.steps or entry.done:
        parts.append(remedies.latest_text(held))
    parts.append(news_text(one))
    return _("rectification: {text}").format(text=_("; ").join(filter(None, parts)))


def _head(one: Finding | MadeGood) -> str:
    """Return which target is meant, where, and the mark beside its status."""
    key, row = one.key, one.row
    parts = [f"{key.indicator} {one.indicator.name}", key.area, labels.period_words(key.period)]
    if row is not None and row.mark is not None:
        parts.append(words.mark_text(row.mark))
    return " · ".join(parts)


def _told(one: Finding, found: Findings, entries: Mapping[str, Sequence[Followed]]) -> list[str]:
    """Return what is said of a finding: how it stands, who must act, its key and its remedies."""
    key = one.key
    texts = [
        *sentences(one, found.today),
        labels.responsible_text(responsible(found.lookup, key.indicator, *areas_of(one))),
        _("key: {key}").format(key=key_text(key)),
        *map(_mended, entries.get(key_text(key), ())),
    ]
    return [f"  {text}" for text in texts]


def findings_text(found: Findings, told: Scope, layout: Layout) -> str:
    """Return all findings by kind, the worst first, and what was made good.

    `told` is what was chosen of them.
    """
    day = labels.as_of_text(found.as_of)
    day += " · " + _("reports seen up to {day}").format(day=found.today)
    if found.sample_rows:
        day += " · " + labels.sample_warning(found.sample_rows)
    only = origin.told_texts(told)
    lines: list[Spoken] = [Cell(found.policy, BOLD), day]
    lines += [*(only and [_("only {scope}").format(scope=" · ".join(only))]), ""]
    entries, counts, every = entries_followed(found), [], 0
    for kind, name in labels.finding_kinds().items():
        group = [one for one in found.findings if one.key.kind == kind]
        if not group:
            continue
        count, heading = len(group), f"{name} {len(group)}"
        told_of: list[Spoken] = []
        for one in group:
            told_of += [Cell(_head(one), BOLD), *_told(one, found, entries), ""]
        if kind == "missing":
            held = silent(found)
            count = len(totals.unsent_ids(held))
            heading = _("{subject}: {text}").format(subject=name, text=totals.unsent_text(held))
            told_of = [*_silent_lines(held, group, found, entries)]
        every += count
        counts.append(f"{name} {count}")
        colour = labels.colour(kind) if kind in LAGGING else ""
        lines += [Cell(f"■ {heading}", f"{BOLD} {colour}".strip()), "", *told_of]
    if found.made_good:
        heading = "■ " + _("missed, and made good later") + f" {len(found.made_good)}"
        lines += [Cell(heading, BOLD), ""]
        lines += [_head(good) for good in found.made_good]
        lines.append("")
    gone = [one for one in found.followed if one.news == "gone"]
    if gone:
        heading = "■ " + _("rectifications of what is no longer found") + f" {len(gone)}"
        lines += [Cell(heading, BOLD), ""]
        lines += [text for one in gone for text in (one.finding, f"  {_mended(one)}")]
        lines.append("")
    text = numbered(every, _("1 finding"), _("{count} findings"))
    if counts:
        text = _("{total}: {counts}").format(total=text, counts=" · ".join(counts))
    return lines_text([*lines, Cell(text, BOLD)], layout)


def _silent_lines(
    held: Sequence[Silent],
    missing: Sequence[Finding],
    found: Findings,
    entries: Mapping[str, Sequence[Followed]],
) -> Iterator[Spoken]:
    """Yield who has not reported, and below each area its indicators with what is said of them."""
    for each in held:
        yield Cell(totals.silent_text(each), BOLD)
        for unsent in each.unsent:
            yield f"  {unsent.indicator.id} {unsent.indicator.name}"
            for one in missing:
                if (one.key.indicator, one.key.area) == (unsent.indicator.id, each.area):
                    yield from (f"  {line}" for line in _told(one, found, entries))
        yield ""


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
    who = responsible(found.lookup, key.indicator, *areas_of(one))
    names = ("observed", "target", "attainment", "due", "shortfall", "status")
    return {
        "key": key_text(key),
        "kind": key.kind,
        "indicator": key.indicator,
        "name": one.indicator.name,
        "measure": one.measure.number,
        "departments": list(who.lead),
        "support": list(who.support),
        "area": key.area,
        "period": key.period,
        "since": str(one.since),
        "periods_running": one.running,
        **{name: light.get(name) for name in names},
        "nodes": light.get("nodes"),
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
    return escaping.json_text(values)


_FIELDS = (
    "finding", "opened", "owner", "due", "measure", "accepted", "closed", "done", "evidence",
)  # fmt: skip


def ledger_json(shown: Sequence[Rectification], today: date) -> str:
    """Return the entries for programs; absent is null."""
    entries = []
    for entry in shown:
        values, held = plain_values(entry), standing(entry, today)
        told = {
            "id": entry.id,
            "state": held.state,
            "due_now": held.due and str(held.due),
            "overdue_days": held.overdue,
            **{field: values.get(field) for field in _FIELDS},
            "steps": values.get("steps", []),
        }
        entries.append(told)
    answer = {"today": str(today), "rectifications": entries}
    return escaping.json_text(answer)


def ledger_text(
    shown: Sequence[Rectification],
    entries: Sequence[Rectification],
    names: Mapping[str, str],
    today: date,
    layout: Layout,
) -> str:
    """Return a table of the entries that are shown, and below it the count of all entries.

    `names` are those of the indicators, by id.
    """
    title, day = _("Rectification ledger"), labels.as_of_text(today)
    count: Counter[str] = Counter(state(entry, today) for entry in entries)
    states = labels.rectification_states()
    counts = " · ".join(
        f"{word} {count[name]}" for name, word in states.items() if count[name] or name in _ALWAYS
    )
    told = numbered(
        len(entries),
        _("{count} rectification: {counts}"),
        _("{count} rectifications: {counts}"),
        counts=counts,
    )
    if not shown:
        return lines_text([Cell(title, BOLD), day, "", told], layout)
    columns = (
        Column(_("ID")),
        Column(_("Status")),
        Column(_("Deadline"), rank=1),
        Column(_("Owner"), rank=2),
        Column(_("Finding and remedy"), least=20),
    )
    lines = [_line(entry, names, today) for entry in shown]
    return table_text(Table(columns, lines, [title, day], [told]), layout)


_ALWAYS = ("open", "overdue", "closed", "accepted", "expired")
"""The states that are counted also where nothing has them."""


def _line(entry: Rectification, names: Mapping[str, str], today: date) -> Line:
    held = standing(entry, today)
    name, text = names.get(entry.finding.split("/")[1]), remedies.ordered_text(entry)
    if name:
        text = _("{name}: {text}").format(name=name, text=text)
    cells = (
        Cell(entry.id),
        Cell(remedies.standing_text(held), labels.colour(held.state)),
        Cell(str(held.due)),
        Cell(entry.owner or labels.NONE),
        Cell("\n".join([entry.finding, text, *remedies.event_texts(held)])),
    )
    return Line(cells)
