"""What a document says of where its figures come from, and of what it tells."""

from typing import TYPE_CHECKING

from bqw_tracker.locale import _, joined
from bqw_tracker.reports.origin import Member, Origin
from bqw_tracker.reports.report import Selection

from . import labels

if TYPE_CHECKING:
    from bqw_tracker.reports.scope import Scope

_SHOWN = 12
"""Digits of a digest or commit that people compare; the whole stands in the machine form."""


def origin_lines(origin: Origin) -> list[str]:
    """Return where the figures of a document come from, for the foot of it."""
    lines = [labels.as_of_text(origin.as_of, origin.known_on), _asked(origin.asked)]
    if origin.lenient:
        lines.append(_("faulty rows were left out"))
    rows = _("{count} rows, digest {digest}").format(
        count=origin.row_count, digest=origin.rows[:_SHOWN]
    )
    if origin.sample_rows:
        rows += _(" ({count} of them sample data)").format(count=origin.sample_rows)
    lines.append(rows)
    catalogue, figures = origin.catalogue[:_SHOWN], origin.figures[:_SHOWN]
    lines.append(_("catalogue: digest {digest}").format(digest=catalogue))
    lines.append(_("figures: digest {digest}").format(digest=figures))
    lines.append(_commit(origin))
    lines += map(_member, origin.members)
    lines.append(_("made by bqw {version}").format(version=origin.version))
    return lines


def commit_shown(name: str) -> str:
    """Return so much of the name of a commit as people compare."""
    return name[:_SHOWN]


def _commit(origin: Origin) -> str:
    if origin.commit is None:
        return _("no commit known: no git repository, nothing committed yet, or git not installed")
    return _at(origin.commit, clean=bool(origin.clean))


def _member(member: Member) -> str:
    text = _("no commit") if member.commit is None else _at(member.commit, clean=member.clean)
    return _("{name}: {values}").format(name=member.folder, values=text)


def _at(commit: str, *, clean: bool) -> str:
    text = _("commit {commit}").format(commit=commit_shown(commit))
    state = _("nothing changed since") if clean else _("with changes not committed")
    return text + _(" ({text})").format(text=state)


def _asked(asked: Selection) -> str:
    """Return which report it is: how it is grouped, and what it leaves out."""
    by = labels.grouping_names()
    return " · ".join([by.get(asked.by, asked.by), *(scope_texts(asked) or [_("all targets")])])


def scope_texts(asked: Selection) -> list[str]:
    """Return what a report is filtered by, one text for each filter; none where by nothing."""
    names, kinds = labels.status_names(), labels.indicator_kinds()
    filters = {
        _("measures"): [str(number) for number in asked.measures],
        _("sections"): [str(number) for number in asked.sections],
        _("departments"): asked.departments,
        _("areas"): asked.areas,
        _("statuses"): [names.get(status, status) for status in asked.statuses],
        _("kinds"): [kinds.get(kind, kind) for kind in asked.kinds],
    }
    return [_("{name}: {values}").format(name=name, values=joined(values))
            for name, values in filters.items() if values]  # fmt: skip


def told_texts(told: "Scope") -> list[str]:
    """Return what is told alone, one text for each filter; none where everything is."""
    texts = scope_texts(told.chosen)
    if told.owners:
        names = joined(told.owners)
        texts.append(_("{name}: {values}").format(name=_("to be mended by"), values=names))
    return texts
