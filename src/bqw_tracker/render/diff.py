"""What an edit means, as text, Markdown, JSON and annotations for GitHub.

What weakens a target or bends the record is red in a terminal, and its word says so everywhere.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bqw_tracker.changes.diff import Change, Diff, Edit
from bqw_tracker.core.fields import read_bound
from bqw_tracker.core.problems import Place
from bqw_tracker.locale import _, joined

from . import escaping, labels, words
from .diff_words import field_word, kind_word, subject_text, value_word
from .escaping import markdown
from .light_turns import light_line, light_values
from .lines import BOLD, indented, lines_text, plain_text, styled
from .problems import place_shown, workflow_command
from .record_diff import (
    Told,
    bent_rows_told,
    ledger_counts,
    ledger_told,
    new_place,
    record_values,
    rows_counts,
    rows_told,
)
from .table import Cell, Layout, Spoken, cell_width

_AROUND = 8
"""How many characters beside the difference of two long texts are shown."""
_SHORT = 40
"""Two texts of at most this width are shown whole."""
_FREE = ("name", "title", "definition", "note", "wording", "assumed")
"""Texts that stand as they are."""
_NAMED = ("area", "department", "section")
"""Entries of the lists that measures and targets refer to."""
_LISTS = (
    "each",
    "by",
    "departments",
    "support",
    "allocation",
    "not_targets",
    "history",
    "formerly",
)


def _value(change: Change, text: str | None, unit: str | None) -> str:
    if text is None:
        return labels.NONE
    match change.field:
        case "value":
            return words.bound_text(read_bound(text), unit)
        case "targets":
            period, _space, value = text.partition(" ")
            asked = words.bound_text(read_bound(value), unit) if value else _("to be done")
            text = f"{labels.period_words(period)} {asked}"
        case "history":
            text = _history(text)
        case "basis":
            text = {"month": _("by whole months"), "day": _("by days")}[text]
        case "of":
            text = {"next": _("the next month"), "period": _("their own last month")}[text]
        case "calendar":
            text = {"china": _("move on"), "none": _("do not move")}[text]
        case "evidence":
            text = {"done": _("for what is done"), "none": _("for nothing")}[text]
        case field if field not in _FREE:
            text = value_word(text)
    return text


def _history(text: str) -> str:
    """Return the entries of a history, their fields by their names for people."""
    entries = (entry.partition(" ") for entry in re.split("、|, ", text))
    named = (
        f"{field_word(field.rpartition('.')[2])}{space}{rest}" for field, space, rest in entries
    )
    return joined(named).replace(">= ", "≥").replace("<= ", "≤")


def _entries_differing(before: str, after: str) -> str:
    """Return which entries of a list are gone and which are new; the whole where none is."""
    old, new = re.split("、|, ", before), re.split("、|, ", after)
    gone = joined(entry for entry in old if entry not in new)
    come = joined(entry for entry in new if entry not in old)
    if gone and come:
        return _("less {gone}, plus {come}").format(gone=gone, come=come)
    if gone or come:
        return _gone(gone) if gone else _come(come)
    return f"{before} -> {after}"


def _gone(names: str) -> str:
    return _("less {names}").format(names=names)


def _come(names: str) -> str:
    return _("plus {names}").format(names=names)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return two long texts cut to where they differ, with some characters beside it."""
    if max(cell_width(before), cell_width(after)) <= _SHORT:
        return before, after
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]),
                shorter - head)  # fmt: skip
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(text: str, head: int, tail: int) -> str:
    begin, end = max(head - _AROUND, 0), min(len(text) - tail + _AROUND, len(text))
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def change_text(change: Change, unit: str | None) -> str:
    """Return a field before and after; of what is new or gone, what it is."""
    old, new, field = change.before, change.after, field_word(change.field)
    if old is None or new is None:
        if change.field == "targets":
            text = _value(change, new or old, unit)
            return _("{field}: {text}").format(field=field, text=text)
        listed = _come(new) if new is not None else _gone(old or "")
        if change.field in _NAMED:
            return listed
        if change.field == "nodes":
            return _("{field}: {text}").format(field=field, text=listed)
    elif change.field in _LISTS and cell_width(old + new) > _SHORT:
        if change.field == "history":
            old, new = _history(old), _history(new)
        return _("{field}: {text}").format(field=field, text=_entries_differing(old, new))
    before, after = _value(change, old, unit), _value(change, new, unit)
    if old is not None and new is not None and change.field != "nodes":
        before, after = _differing(before, after)
    return _("{field}: {before} -> {after}").format(field=field, before=before, after=after)


def _edit_lines(edit: Edit) -> Iterator[Spoken]:
    """Yield what changed about a subject, then the lights that changed with it."""
    for change in edit.changes:
        yield change_text(change, edit.unit)
    silent = [change.field for change in edit.changes if change.weakens and not change.recorded]
    if set(silent) == {"value"}:
        yield _("no history entry records the earlier value")
    elif silent:
        fields = joined(field_word(field) for field in dict.fromkeys(silent))
        yield _("no history entry records it: {fields}").format(fields=fields)
    if edit.kind == "renamed" and edit.weakens:
        yield _("the old id does not stand under formerly: its figures are lost")
    for relit in edit.lights:
        yield light_line(relit, of=edit.subject)


def counts_text(diff: Diff) -> str:
    """Return how many edits there are, how many of them weaken a target, and what they light."""
    if not diff.edits:
        return _("the catalogue says the same")
    weak = sum(edit.weakens for edit in diff.edits)
    lights = _("lights are not compared, there is no data folder")
    if diff.as_of is not None:
        count = sum(len(edit.lights) for edit in diff.edits)
        lights = _("lights that change: {count}").format(count=count)
    text = _("edits: {count} · targets weakened or dropped: {weak} · {lights}")
    return text.format(count=len(diff.edits), weak=weak, lights=lights)


class _Part(NamedTuple):
    """What became of the catalogue, of the figures or of the ledger, and how much that is."""

    name: str
    told: Sequence[Told]
    counts: str


def _parts(diff: Diff) -> Iterator[_Part]:
    """Yield the parts that are compared."""
    found = [_first(diff.edits)] if diff.first else list(map(_edit_told, diff.edits))
    yield _Part(_("Catalogue"), found, counts_text(diff))
    if diff.rows is not None:
        yield _Part(_("Reported figures"), list(rows_told(diff.rows)), rows_counts(diff.rows))
    if diff.ledger is not None:
        yield _Part(_("Ledger"), list(ledger_told(diff.ledger)), ledger_counts(diff.ledger))


def _edit_told(edit: Edit) -> Told:
    lines, place = list(_edit_lines(edit)), place_shown(edit.place)
    return Told(kind_word(edit), subject_text(edit), lines, edit.weakens, place)


def _first(edits: Sequence[Edit]) -> Told:
    """Return how much there is where nothing was before."""
    counts = Counter(edit.subject for edit in edits)
    targets = sum(len(edit.changes) for edit in edits if edit.subject == "indicator")
    text = _("measures: {measures}, indicators: {indicators}, targets: {targets}").format(
        measures=counts["measure"], indicators=counts["indicator"], targets=targets
    )
    place = place_shown(edits[0].place) if edits else place_shown(None)
    return Told(_("added"), _("everything: nothing was there before"), [text], False, place)


def _title(diff: Diff) -> list[str]:
    lines = [_("catalogue: {before} -> {after}").format(before=diff.before, after=diff.after)]
    if diff.as_of is not None:
        lines.append(_("figures as of {day}").format(day=diff.as_of))
        if diff.sample_rows:
            lines[1] += " · " + labels.sample_warning(diff.sample_rows)
    return lines


def diff_text(diff: Diff, layout: Layout) -> str:
    """Return what was done, part by part, then how much it is."""
    title, *rest = _title(diff)
    lines: list[Spoken] = [Cell(title, BOLD), *rest]
    parts = list(_parts(diff))
    for number, part in enumerate(parts):
        if number and part.told:
            lines += ["", Cell(part.name, BOLD)]
        for told in part.told:
            lines += ["", Cell(_head(told), "bold red" if told.grave else BOLD)]
            lines += indented(styled(line, "red") if told.grave else line for line in told.lines)
    lines.append("")
    lines += [Cell(part.counts, BOLD) for part in parts]
    return lines_text(lines, layout)


def _head(told: Told) -> str:
    return f"{told.word}  {told.subject}"


def diff_markdown(diff: Diff, _layout: Layout) -> str:
    """Return what was done as GitHub Flavored Markdown; more than one part stand in sections."""
    title, *rest = _title(diff)
    lines = [f"# {markdown(title)}", "", *(markdown(line) for line in rest), ""]
    parts = list(_parts(diff))
    for part in parts:
        lines += [f"## {markdown(part.name)}", ""] if len(parts) > 1 else []
        for told in part.told:
            word = markdown(told.word)
            lines.append(f"- {f'**{word}**' if told.grave else word} {markdown(told.subject)}")
            lines += [f"  - {markdown(plain_text(line))}" for line in told.lines]
        lines += [*([""] if part.told else []), markdown(part.counts), ""]
    return "\n".join(lines)


def _edit_values(edit: Edit) -> dict[str, object]:
    return {
        "kind": edit.kind,
        "weakens": edit.weakens,
        "subject": edit.subject,
        "id": edit.id or None,
        "name": edit.name or None,
        "target": edit.target or None,
        "path": place_shown(edit.place).path,
        "line": place_shown(edit.place).line,
        "changes": [
            {name: getattr(change, name) for name in ("field", "before", "after", "turn")}
            for change in edit.changes
        ],
        "lights": [light_values(relit) for relit in edit.lights],
    }


def diff_json(diff: Diff, _layout: Layout) -> str:
    """Return one JSON object; values stand in it as the catalogue writes them."""
    values = {
        "before": diff.before,
        "after": diff.after,
        "as_of": None if diff.as_of is None else str(diff.as_of),
        "sample_rows": diff.sample_rows,
        "edits": [_edit_values(edit) for edit in diff.edits],
        "weakened": sum(edit.weakens for edit in diff.edits),
        "relit": sum(len(edit.lights) for edit in diff.edits),
    }
    return escaping.json_text(values | record_values(diff.rows, diff.ledger))


def _annotations(diff: Diff) -> Iterator[Told]:
    """Yield what is shown at a place of the change: of the record what is bent, and one sum."""
    catalogue, *parts = _parts(diff)
    yield from catalogue.told
    yield from bent_rows_told(diff.rows or ())
    places = [new_place(diff.rows or ()), Place(diff.ledger.path if diff.ledger else "")]
    for part, place in zip(parts, places, strict=False):
        yield from (told for told in part.told if told.grave and told.place.path)
        lines = [
            line for told in part.told if not told.grave for line in (_head(told), *told.lines)
        ]
        if lines:
            yield Told(part.counts, "", lines, False, place)


def _annotation(told: Told) -> str:
    title = f"{told.word} {told.subject}".rstrip()
    message = "\n".join(map(plain_text, told.lines)) or told.word
    return workflow_command("warning" if told.grave else "notice", told.place, title, message)


def diff_github(diff: Diff, _layout: Layout) -> str:
    """Return annotations; what weakens a target or bends the record is a warning."""
    counts = [part.counts for part in _parts(diff)]
    return "\n".join([*map(_annotation, _annotations(diff)), *counts]) + "\n"
