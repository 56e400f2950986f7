"""The rectification ledger as a table for people and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from bqw_tracker.core.rectifications import Rectification, plain_values, state
from bqw_tracker.locale import _

from . import labels
from .table import Cell, Column, Layout, Line, Table
from .text import table_text

_FIELDS = ("id", "finding", "opened", "owner", "due", "measure", "accepted", "closed", "evidence")


def ledger_json(shown: Sequence[Rectification], today: date) -> str:
    """Return the entries for programs; absent is null."""
    entries = []
    for entry in shown:
        values = plain_values(entry)
        found = {field: values.get(field) for field in _FIELDS}
        entries.append({"id": found.pop("id"), "state": state(entry, today)} | found)
    answer = {"today": str(today), "rectifications": entries}
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


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
    before = [_("Rectification ledger"), labels.as_of_text(today)]
    counted: Counter[str] = Counter(state(entry, today) for entry in entries)
    words = labels.rectification_states()
    counts = " · ".join(f"{word} {counted[name]}" for name, word in words.items())
    after = [_("{total} rectifications: {counts}").format(total=len(entries), counts=counts)]
    if not shown:
        return "\n".join([*before, "", *after]) + "\n"
    columns = (
        Column(_("ID")),
        Column(_("Status")),
        Column(_("Deadline"), rank=1),
        Column(_("Owner"), rank=2),
        Column(_("Finding and remedy"), least=20),
    )
    lines = [_line(entry, names, today) for entry in shown]
    return table_text(Table(columns, lines, before, after), layout)


def _line(entry: Rectification, names: Mapping[str, str], today: date) -> Line:
    here = state(entry, today)
    word = labels.rectification_states()[here]
    day = entry.accepted.until if entry.accepted else entry.due
    if here == "overdue" and entry.due:
        word = _("overdue {days} d").format(days=(today - entry.due).days)
    cells = (
        Cell(entry.id),
        Cell(word, labels.colour(here)),
        Cell(str(day)),
        Cell(entry.owner or labels.NONE),
        Cell("\n".join([entry.finding, *_texts(entry, names, today)])),
    )
    return Line(cells)


def _texts(entry: Rectification, names: Mapping[str, str], today: date) -> list[str]:
    """Return what is to be done, or why nothing is, and what came of it by the day."""
    text = entry.measure or ""
    if entry.accepted:
        text = _("{reason} (approved by {approver})").format(
            reason=entry.accepted.reason, approver=entry.accepted.approver
        )
    name = names.get(entry.finding.split("/")[1])
    found = [_("{name}: {text}").format(name=name, text=text) if name else text]
    if entry.closed and entry.closed <= today:
        closed = _("closed on {day}: {evidence}")
        found.append(closed.format(day=entry.closed, evidence=entry.evidence))
    return found
