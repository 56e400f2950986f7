"""What the mail of the month says: changes, what lags, who has not reported, what is due, remedies.

BEFORE is the report of an earlier day as it stood when the figures of that day were due; NOW is
the report of `as_of` with what is known today.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.calendar import unknown_years
from bqw_tracker.core.deliveries import (
    Delivery,
    Punctuality,
    area_punctuality,
    department_punctuality,
)
from bqw_tracker.core.model import Roles
from bqw_tracker.core.packed import told_since
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rectifications import Followed, Rectification, standing

from .causes import Arrived, Movement, arrived, changed, movements, with_present_ids
from .finding import key_text, responsible
from .findings import Findings, chosen_findings, findings, keys_found
from .judged import Judged
from .report import Report, report
from .scope import Scope

if TYPE_CHECKING:
    from bqw_tracker.core.closings import After, Closing


class Coming(NamedTuple):
    """A node that is not reached and falls due soon; `lacking` are the areas that must reach it."""

    indicator: str
    name: str
    area: str
    node: str
    due: date
    lacking: tuple[str, ...]
    responsible: Roles


class Summary(NamedTuple):
    """Everything a format needs; no format computes.

    On `before` BEFORE is judged, on `known_before` it is known, and `revision` is its revision of
    git where one was asked for. `fresh` are the keys of findings that BEFORE did not have.
    `owed` is what is still to be reported by the next due day,
    `remedies` what is to be mended by then; `followed` are the rectifications about which
    somebody has to be told something. `coming` are the nodes due by the day `ahead`, where one was
    asked for. `after` is what came since BEFORE was known, and after its period was closed.
    """

    before: date
    known_before: date
    scope: Scope
    report: Report
    changes: list[Movement]
    arrived: Arrived
    found: Findings
    fresh: frozenset[str]
    areas: list[Punctuality]
    departments: list[Punctuality]
    next_due: date
    owed: list[Delivery]
    remedies: list[Rectification]
    followed: list[Followed]
    warnings: list[Sentence]
    revision: str | None = None
    ahead: date | None = None
    coming: tuple[Coming, ...] = ()
    after: "tuple[After, ...]" = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell: another light, a new or revised figure, a finding."""
        light = any(change.light_changed for change in self.changes)
        return light or any(self.arrived) or bool(self.fresh)


def summary(  # noqa: PLR0913 - two views, and what of them is told to whom
    before: Judged,
    now: Judged,
    *,
    known_before: date,
    today: date,
    entries: Sequence[Rectification] = (),
    told: Scope | None = None,
) -> Summary:
    """Return what is to be told between two views, BEFORE as it was known then and NOW today.

    `told` leaves out what is of no concern to those to whom it is told.
    """
    told = told or Scope(now.index)
    before = with_present_ids(before, now.index)
    found = chosen_findings(findings(now, today=today, entries=entries), told)
    kinds = {one.key.kind for one in found.findings}  # of others nothing can be fresh
    then = keys_found(before, kinds, today=known_before)
    followed = [one for one in found.followed if one.news or one.state in _TOLD]
    above = {id(one.entry) for one in followed}
    until, due, delivered = now.owed(today)
    delivered = [one for one in delivered if told.holds(one.duty.indicator, one.duty.area)]
    areas = area_punctuality(now.index, delivered, today=today)
    departments = department_punctuality(now.index, delivered, today=today)
    return Summary(
        before=before.as_of,
        known_before=known_before,
        scope=told,
        report=report(now, told.chosen, also=told.owned),
        changes=[one for one in movements(before, now) if _moved(one, told)],
        arrived=_arrived(before, now, told),
        found=found,
        fresh=frozenset(key_text(one.key) for one in found.findings) - {*map(key_text, then)},
        areas=[one for one in areas if one.name in (told.chosen.areas or now.index.areas)],
        departments=[
            one
            for one in departments
            if one.name in (told.chosen.departments or now.catalogue.departments)
        ],
        next_due=until,
        owed=[one for one in delivered if one.state == "open"],
        remedies=[
            entry
            for entry in entries
            if entry.opened <= today
            and told.tells(entry.finding)
            and _due_by(entry, today, until)
            and id(entry) not in above
        ],
        followed=followed,
        warnings=unknown_years((duty.due for duty in due), now.catalogue.rules),
    )


_TOLD = ("overdue", "awaiting", "returned")
"""States of which somebody has to be told, whatever became of the finding."""
_RUNNING = ("open", "extended", "reopened", "accepted")
"""States with a day that is still to come."""


def came_after(
    now: Judged, closings: "Sequence[Closing]", told: Scope, *, known_before: date
) -> "tuple[After, ...]":
    """Return what was reported since a day, and after its period was closed, by areas."""
    from bqw_tracker.core.closings import in_force, told_after  # noqa: PLC0415 - seldom anything

    areas = list(now.index.areas)
    found = [
        one
        for rows in told_since(now.rows, known_before)
        for one in told_after(now.index, in_force(closings), rows)
        if one.row.reported_on.date() > known_before and told.holds(one.row.indicator, one.row.area)
    ]
    return tuple(sorted(found, key=lambda one: (areas.index(one.row.area), one.row[:3])))


def coming(now: Judged, told: Scope, *, today: date, until: date) -> tuple[Coming, ...]:
    """Return the nodes that fall due from today until a day and are not reached, by their days.

    What is reached is judged by today, whatever day the report is about.
    """
    found = [
        Coming(
            light.task.indicator.id,
            light.task.indicator.name,
            light.area,
            one.node.name,
            one.node.due.last,
            one.lacking,
            responsible(now.index, light.task.indicator.id, *one.lacking),
        )
        for lights in now.targets
        for light in lights
        if light.target.nodes and told.holds(light.task.indicator.id, light.area)
        for one in light.on(today).figure.nodes
        if one.lacking and today <= one.node.due.last <= until
    ]
    return tuple(sorted(found, key=lambda one: one.due))


def _moved(change: Movement, told: Scope) -> bool:
    row = change.now or change.before
    return row is not None and told.holds(row.indicator, row.area)


def _within(view: Judged, told: Scope) -> Judged:
    """Return a view with the rows that are to be told."""
    if told.whole:
        return view
    return replace(view, rows=[row for row in view.rows if told.holds(row.indicator, row.area)])


def _arrived(before: Judged, now: Judged, told: Scope) -> Arrived:
    """Return how the rows that are to be told differ."""
    found = [arrived(_within(old, told), _within(new, told)) for old, new in changed(before, now)]
    return Arrived(sum(one.new for one in found), sum(one.revised for one in found))


def _due_by(entry: Rectification, today: date, until: date) -> bool:
    """Return whether the days that an entry still has are over by then."""
    held = standing(entry, today)
    return held.state in _RUNNING and held.due is not None and held.due <= until
