"""What an edit, its subject, the fields of the catalogue and its own words are called."""

from bqw_tracker.changes.diff import Edit
from bqw_tracker.locale import _

from . import labels


def kind_word(edit: Edit) -> str:
    """Return what was done, in one word."""
    if edit.kind == "renamed":
        return _renamed_word(edit)
    word = _kinds()[edit.kind]
    if not edit.weakens or edit.kind not in ("rules", "reporting", "meaning", "structure"):
        return word
    if all(change.turn == "unclear" for change in edit.changes if change.weakens):
        return _("{word}, maybe easier").format(word=word)
    return _("rules loosened") if edit.kind == "rules" else _("{word}, easier").format(word=word)


def _kinds() -> dict[str, str]:
    return {
        "removed": _("removed"),
        "lowered": _("lowered"),
        "softened": _("softened"),
        "changed": _("changed, maybe easier"),
        "raised": _("raised"),
        "tightened": _("tightened"),
        "added": _("added"),
        "responsibility": _("responsible"),
        "reporting": _("reporting"),
        "meaning": _("figure redefined"),
        "rules": _("rules"),
        "structure": _("edited"),
        "words": _("wording"),
    }


def _renamed_word(edit: Edit) -> str:
    if edit.weakens:
        return _("renumbered, past lost")
    fields = {change.field for change in edit.changes}
    if "measures" in fields:
        return _("moved")
    return _("renumbered") if fields & {"id", "number"} else _("former ids")


def subject_text(edit: Edit) -> str:
    """Return whom an edit is about."""
    if edit.subject == "rules":
        return {
            "pace": _("pace"),
            "level": _("level"),
            "reporting": _("due days of reports"),
            "calendar": _("rest days"),
            "holidays": _("rest days"),
            "score": _("weights of a score"),
            "evidence": _("evidence"),
            "history": _("history"),
        }[edit.id]
    subject = {
        "policy": _("policy"),
        "areas": _("list of areas"),
        "departments": _("list of departments"),
        "sections": _("list of sections"),
        "measure": _("measure"),
    }.get(edit.subject)
    text = " ".join(part for part in (subject, edit.id, edit.name) if part)
    if not edit.target:
        return text
    period, _space, area = edit.target.partition(" ")
    return f"{text} · " + " ".join(part for part in (labels.period_words(period), area) if part)


def field_word(field: str) -> str:
    """Return a field of the catalogue for people."""
    return {
        "value": _("target value"),
        "period": _("its period"),
        "wording": _("wording of the document"),
        "each": _("for each of"),
        "allocation": _("allocation"),
        "area": _("area"),
        "baseline": _("baseline"),
        "schedule": _("schedule"),
        "nodes": _("nodes"),
        "due": _("due by"),
        "strength": _("strength"),
        "assumed": _("assumed"),
        "history": _("history"),
        "weight": _("weight"),
        "targets": _("target"),
        "id": _("id"),
        "formerly": _("former ids"),
        "departments": _("responsible departments"),
        "support": _("supporting departments"),
        "counties": _("counties responsible"),
        "every": _("reported every"),
        "by": _("reported by"),
        "as": _("reported as"),
        "kind": _("kind"),
        "unit": _("unit"),
        "factor": _("factor"),
        "parts": _("parts"),
        "over_areas": _("over areas"),
        "name": _("name"),
        "title": _("title"),
        "definition": _("definition"),
        "note": _("note"),
        "number": _("number"),
        "section": _("section"),
        "not_targets": _("no targets"),
        "issuer": _("issuer"),
        "needs": _("needs bqw"),
        "issued": _("issued"),
        "preset": _("preset"),
        "basis": _("counted by"),
        "measures": _("measure"),
        "measure": _("shortfall in"),
        "behind": _("edge of behind"),
        "off_track": _("edge of off track"),
        "within": _("distance that is only behind"),
        "due_day": _("due on day"),
        "of": _("due in"),
        "calendar": _("due days on a rest day"),
        "evidence": _("evidence is needed"),
        "rest": _("days of rest"),
        "work": _("days of work"),
        "on_schedule": _("on schedule"),
        "attainment": _("attained"),
        "punctuality": _("on time"),
        "least": _("least targets of a rank"),
    }.get(field, field)


def value_word(text: str) -> str:
    """Return one of the catalogue's own words for people."""
    found = labels.indicator_kinds() | {
        "linear": _("evenly"),
        "at_end": _("all at the end"),
        "binding": _("binding"),
        "aspirational": _("aspirational"),
        "standing": _("always"),
        "yearly": _("every year"),
        "true": _("yes"),
        "false": _("no"),
        "city": _("the city"),
        "counties": _("the counties"),
        "leaves": _("all areas without parts"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half": _("every half-year"),
        "year": _("every year"),
        "once": _("once"),
        "increment": _("increments"),
        "year_to_date": _("running totals of the year"),
        "points": _("percentage points"),
        "relative": _("per cent of the due share"),
        "pooled": _("all parts added up"),
        "latest": _("the latest parts"),
        "coverage": _("first-time numerators added up"),
        "sum": _("added up"),
        "none": _("never added up"),
    }
    return found.get(text, text)
