"""The rectification ledger as a table for people and as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from bqw_tracker.core.rectifications import Rectification, State, plain_values, state
from bqw_tracker.locale import _

from .table import GAP, Cell, Column, Layout, cell_width
from .words import NONE

COLOURS: dict[State, str] = {
    "open": "yellow",
    "overdue": "red",
    "closed": "green",
    "accepted": "bright_black",
    "expired": "red",
}
_DEADLINE, _OWNER = 2, 3
_LEAST = 20
"""Below this width of the last column another is left out."""
_FIELDS = ("id", "finding", "opened", "owner", "due", "measure", "accepted", "closed", "evidence")


def state_names() -> dict[State, str]:
    """Return the word of every state."""
    return {
        "open": _("being mended"),
        "overdue": _("overdue"),
        "closed": _("closed"),
        "accepted": _("accepted"),
        "expired": _("acceptance over"),
    }


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
    before = [_("Rectification ledger"), _("as of {day}").format(day=today)]
    states = [state(entry, today) for entry in entries]
    counts = " · ".join(f"{word} {states.count(name)}" for name, word in state_names().items())
    after = [_("{total} rectifications: {counts}").format(total=len(entries), counts=counts)]
    if not shown:
        return "\n".join([*before, "", *after]) + "\n"
    titles = (_("ID"), _("Status"), _("Deadline"), _("Owner"), _("Finding and remedy"))
    rows = [_cells(entry, names, today) for entry in shown]
    if layout.width is not None:
        from .terminal import drawn_cells  # noqa: PLC0415 - rich costs 40 ms, for terminals

        kept = _fitting(titles, rows, layout.width)
        columns = [Column(titles[n], right=False, rank=0) for n in kept]
        cells = [[row[n] for n in kept] for row in rows]
        return drawn_cells(columns, cells, layout, before=before, after=after)
    return "\n".join([*before, "", *_plain(titles, rows), *after]) + "\n"


def _fitting(titles: Sequence[str], rows: list[list[Cell]], width: int) -> list[int]:
    """Return the numbers of the columns that fit; who and when stand in the data as well."""
    kept = list(range(len(titles)))
    wide = [max(cell_width(titles[n]), *(cell_width(row[n].text) for row in rows)) for n in kept]
    wide[-1] = _LEAST  # this one folds
    for left_out in (_OWNER, _DEADLINE):
        if sum(wide[n] + GAP for n in kept) - GAP > width:
            kept.remove(left_out)
    return kept


def _cells(entry: Rectification, names: Mapping[str, str], today: date) -> list[Cell]:
    here = state(entry, today)
    word = state_names()[here]
    day = entry.accepted.until if entry.accepted else entry.due
    if here == "overdue" and entry.due:
        word = _("overdue {days} d").format(days=(today - entry.due).days)
    return [
        Cell(entry.id),
        Cell(word, COLOURS[here]),
        Cell(str(day)),
        Cell(entry.owner or NONE),
        Cell("\n".join([entry.finding, *_texts(entry, names, today)])),
    ]


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


def _plain(titles: Sequence[str], rows: list[list[Cell]]) -> list[str]:
    """Return the lines of the table for a pipe: nothing folds and nothing is cut."""
    lines = [list(titles)]
    for row in rows:
        *left, last = (cell.text for cell in row)
        first, *more = last.split("\n")
        lines += [[*left, first], *([*[""] * len(left), text] for text in more)]
    wide = [max(map(cell_width, column)) for column in zip(*lines, strict=True)]
    drawn = [
        "".join(text + " " * (width - cell_width(text) + GAP)
                for text, width in zip(line, wide, strict=True)).rstrip()
        for line in lines
    ]  # fmt: skip
    rule = "─" * (sum(wide) + GAP * (len(wide) - 1))
    return [drawn[0], rule, *drawn[1:], rule]
