"""How a rectification stands and what became of it, in words: the same in every format."""

from bqw_tracker.core.model import Indicator
from bqw_tracker.core.rectifications import (
    Event,
    Followed,
    Rectification,
    Standing,
    finding_key,
)
from bqw_tracker.locale import _

from . import labels
from .evidence import field_text


def standing_text(held: Standing) -> str:
    """Return the state of an entry; of what is overdue by how many days, and what came before."""
    if held.state != "overdue":
        return labels.rectification_states()[held.state]
    text = _("overdue {days} d").format(days=held.overdue)
    if held.step not in ("returned", "reopened"):
        return text
    return _(", ").join([labels.rectification_states()[held.step], text])


def due_text(held: Standing) -> str:
    """Return the day that counts, and the first one where it was moved."""
    text = str(held.due or labels.NONE)
    return _("{day} (first {first})").format(day=text, first=held.first) if held.extended else text


def extended_last(held: Standing) -> bool:
    """Return whether an extension is what became of an entry last, so that it tells both days."""
    return bool(held.events) and held.events[-1].kind == "extended"


def finding_text(finding: str, indicator: Indicator | None) -> str:
    """Return a finding in words: its indicator by code and name, what it is, where and when."""
    key = finding_key(finding)
    if key is None:
        return finding
    name = f"{indicator.id} {indicator.name}" if indicator else key.indicator
    kind = labels.finding_kinds().get(key.kind, key.kind)
    place = [kind, key.area, labels.period_words(key.period)]
    return name + _(" ({text})").format(text=_(", ").join(place))


def entry_text(entry: Rectification, finding: str, held: Standing) -> str:
    """Return what is to be mended by whom and when, or until when it is accepted."""
    due = due_text(held)
    if entry.accepted:
        text = _("{id} {finding}: accepted until {day}")
        return text.format(id=entry.id, finding=finding, day=due)
    text = _("{id} {finding}: to be mended by {day}, {owner}")
    return text.format(id=entry.id, finding=finding, day=due, owner=entry.owner)


def ordered_text(entry: Rectification) -> str:
    """Return what is to be done, or why nothing is."""
    if entry.accepted is None:
        return entry.measure or ""
    return _("{reason} (approved by {approver})").format(
        reason=entry.accepted.reason, approver=entry.accepted.approver
    )


def event_texts(held: Standing) -> list[str]:
    """Return what became of an entry by the day, step by step."""
    texts, due = [], held.first
    for one in held.events:
        if one.kind == "extended":
            late = due is not None and one.day > due
            text = _("{day} extended late from {due} to {until}: {reason} (approved by {approver})")
            if not late:
                text = _("{day} extended from {due} to {until}: {reason} (approved by {approver})")
            texts.append(text.format(
                day=one.day, due=due, until=one.step.until,
                reason=one.step.reason, approver=one.step.approver,
            ))  # fmt: skip
            due = one.step.until
        else:
            texts.append(_event(one))
    return texts


def latest_text(held: Standing) -> str:
    """Return what became of an entry last; nothing where it is as it was opened."""
    return "".join(event_texts(held)[-1:])


def _event(one: Event) -> str:
    step = one.step
    text = {
        "closed": _("closed on {day}: {evidence}"),
        "awaiting": _("{day} said to be mended: {done}; evidence: {evidence}"),
        "passed": _("{day} examined by {by}: passed"),
        "returned": _("{day} examined by {by}: returned"),
        "reopened": _("{day} taken up again"),
    }[one.state].format(
        day=one.day, done=step.done, evidence=field_text(step.evidence or ""), by=step.by
    )
    return text + _(" ({text})").format(text=step.reason) if step.reason else text


def back_text(one: Followed) -> str:
    """Return that what an entry was closed for still stands, or stands again; else nothing."""
    if one.news != "back" or one.standing is None:
        return ""
    if one.state == "awaiting":
        return _("it still stands, and is not examined yet")
    return _("closed on {day}, but it stands").format(day=one.standing.closed)
