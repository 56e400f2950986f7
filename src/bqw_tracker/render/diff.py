"""What an edit of the catalogue means, as text, Markdown, JSON and annotations for GitHub.

What weakens a target is red in a terminal, and its word says so everywhere.
"""

from collections.abc import Iterator

from bqw_tracker.changes.diff import Change, Diff, Edit, LightChange, LightState
from bqw_tracker.core.fields import read_bound
from bqw_tracker.locale import _, joined

from . import escaping, labels, rounding, words
from .diff_words import field_word, kind_word, subject_text, value_word
from .escaping import markdown
from .lines import BOLD, filled, indented, lines_text, plain_text, styled
from .problems import place_shown, workflow_command
from .table import Cell, Layout, Spoken, cell_width

_AROUND = 8
"""How many characters beside the difference of two long texts are shown."""
_SHORT = 40
"""Two texts of at most this width are shown whole."""
_FREE = ("name", "title", "definition", "note", "wording", "assumed")
"""Texts that stand as they are."""
_NAMED = ("area", "department", "section")
"""Entries of the lists that measures and targets refer to."""
_LISTS = ("each", "by", "departments", "allocation", "not_targets", "history", "formerly")


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
    entries = (entry.partition(" ") for entry in text.split("、"))
    named = (
        f"{field_word(field.rpartition('.')[2])}{space}{rest}" for field, space, rest in entries
    )
    return "、".join(named).replace(">= ", "≥").replace("<= ", "≤")


def _entries_differing(before: str, after: str) -> str:
    """Return which entries of a list are gone and which are new; the whole where none is."""
    old, new = before.split("、"), after.split("、")
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
        if change.field in _NAMED:
            return _come(new) if new is not None else _gone(old or "")
    elif change.field in _LISTS and cell_width(old + new) > _SHORT:
        if change.field == "history":
            old, new = _history(old), _history(new)
        return _("{field}: {text}").format(field=field, text=_entries_differing(old, new))
    before, after = _value(change, old, unit), _value(change, new, unit)
    if old is not None and new is not None:
        before, after = _differing(before, after)
    return _("{field}: {before} -> {after}").format(field=field, before=before, after=after)


def _light(row: LightState | None, other: LightState | None) -> Spoken:
    """Return a light; one that is not there is new or gone."""
    if row is None:
        return _("no light")
    status = Cell(labels.status_word(row.status, final=row.final), labels.colour(row.status))
    share = rounding.share_text(row.attainment)
    told = row.attainment is not None and (
        other is None or rounding.share_text(other.attainment) != share
    )
    return (status, f" {share}") if told else status


def _light_line(relit: LightChange, edit: Edit) -> Spoken:
    """Return what became of a light, and whose it is where the edit does not say so."""
    whose = [relit.area or ""]
    if edit.subject != "target":
        whose.insert(0, labels.period_words(relit.period))
    if edit.subject not in ("target", "indicator"):
        whose[:0] = [relit.id, relit.name]
    before, after = _light(relit.before, relit.after), _light(relit.after, relit.before)
    light = " ".join([_("light"), *filter(None, whose)])
    return filled(_("{field}: {before} -> {after}"), field=light, before=before, after=after)


def edit_lines(edit: Edit) -> Iterator[str]:
    """Yield what changed about a subject, then the lights that changed with it."""
    return map(plain_text, _edit_lines(edit))


def _edit_lines(edit: Edit) -> Iterator[Spoken]:
    for change in edit.changes:
        yield change_text(change, edit.unit)
    silent = [change.field for change in edit.changes if change.weakens and not change.recorded]
    if silent == ["value"]:
        yield _("no history entry records the earlier value")
    elif silent:
        fields = joined(field_word(field) for field in silent)
        yield _("no history entry records it: {fields}").format(fields=fields)
    if edit.kind == "renamed" and edit.weakens:
        yield _("the old id does not stand under formerly: its figures are lost")
    for relit in edit.lights:
        yield _light_line(relit, edit)


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


def _title(diff: Diff) -> list[str]:
    lines = [_("catalogue: {before} -> {after}").format(before=diff.before, after=diff.after)]
    if diff.as_of is not None:
        lines.append(_("figures as of {day}").format(day=diff.as_of))
        if diff.sample_rows:
            lines[1] += " · " + labels.sample_warning(diff.sample_rows)
    return lines


def diff_text(diff: Diff, layout: Layout) -> str:
    """Return the edits as text."""
    title, *rest = _title(diff)
    lines: list[Spoken] = [Cell(title, BOLD), *rest]
    for edit in diff.edits:
        head = Cell(
            f"{kind_word(edit)}  {subject_text(edit)}", "bold red" if edit.weakens else BOLD
        )
        lines += ["", head]
        told = [styled(line, "red") if edit.weakens else line for line in _edit_lines(edit)]
        lines += indented(told)
    return lines_text([*lines, "", Cell(counts_text(diff), BOLD)], layout)


def diff_markdown(diff: Diff, _layout: Layout) -> str:
    """Return the edits as GitHub Flavored Markdown."""
    title, *rest = _title(diff)
    lines = [f"# {markdown(title)}", "", *(markdown(line) for line in rest), ""]
    for edit in diff.edits:
        word = f"**{markdown(kind_word(edit))}**" if edit.weakens else markdown(kind_word(edit))
        lines.append(f"- {word} {markdown(subject_text(edit))}")
        lines += [f"  - {markdown(line)}" for line in edit_lines(edit)]
    return "\n".join([*lines, "", markdown(counts_text(diff)), ""])


def _light_values(relit: LightChange) -> dict[str, object]:
    before, after = relit.before, relit.after
    return {
        "period": relit.period,
        "area": relit.area,
        "before": before and before.status,
        "after": after and after.status,
        "attainment_before": before and rounding.quotient(before.attainment),
        "attainment_after": after and rounding.quotient(after.attainment),
    }


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
        "lights": [_light_values(relit) for relit in edit.lights],
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
    return escaping.json_text(values)


def _annotation(edit: Edit) -> str:
    title = f"{kind_word(edit)} {subject_text(edit)}"
    message = "\n".join(edit_lines(edit)) or kind_word(edit)
    level = "warning" if edit.weakens else "notice"
    return workflow_command(level, place_shown(edit.place), title, message)


def diff_github(diff: Diff, _layout: Layout) -> str:
    """Return an annotation for each edit; what weakens a target is a warning."""
    return "\n".join([*map(_annotation, diff.edits), counts_text(diff)]) + "\n"
