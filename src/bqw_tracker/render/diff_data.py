"""What an edit of the catalogue means, for programs: JSON, and annotations for GitHub."""

import json

from bqw_tracker.changes.diff import Diff, Edit, LightChange
from bqw_tracker.core.problems import Place

from .diff import counts_text, edit_lines
from .diff_words import kind_word, subject_text
from .rounding import quotient
from .table import Layout

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def _place(edit: Edit) -> Place:
    return edit.place if isinstance(edit.place, Place) else Place("measures.yaml")


def _light_values(relit: LightChange) -> dict[str, object]:
    before, after = relit.before, relit.after
    return {
        "period": relit.period,
        "area": relit.area,
        "before": before and before.status,
        "after": after and after.status,
        "attainment_before": before and quotient(before.attainment),
        "attainment_after": after and quotient(after.attainment),
    }


def _edit_values(edit: Edit) -> dict[str, object]:
    return {
        "kind": edit.kind,
        "weakens": edit.weakens,
        "subject": edit.subject,
        "id": edit.id or None,
        "name": edit.name or None,
        "target": edit.target or None,
        "path": _place(edit).path,
        "line": _place(edit).line,
        "changes": [change._asdict() for change in edit.changes],
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
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _annotation(edit: Edit) -> str:
    """Return a workflow command; `%`, line ends, and in a property `:` and `,` are escaped."""
    place = _place(edit)
    command = "warning" if edit.weakens else "notice"
    title = f"{kind_word(edit)} {subject_text(edit)}".translate(_PROPERTY)
    path = place.path.translate(_PROPERTY)
    where = f"file={path},line={place.line},col={place.column},title={title}"
    message = "\n".join(edit_lines(edit)) or kind_word(edit)
    return f"::{command} {where}::" + message.translate(_DATA)


def diff_github(diff: Diff, _layout: Layout) -> str:
    """Return an annotation for each edit; what weakens a target is a warning."""
    return "\n".join([*map(_annotation, diff.edits), counts_text(diff)]) + "\n"
