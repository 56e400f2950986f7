"""The summary in sections: what changed and why, what lags, reports, what is due, remedies."""

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from bqw_tracker.core.calendar import Duty
from bqw_tracker.core.deliveries import Punctuality
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.rectifications import Followed, Rectification
from bqw_tracker.locale import _, joined, say
from bqw_tracker.reports.finding import Finding, responsible
from bqw_tracker.reports.summary import Summary

from . import labels, rounding, words
from .causes import change_item, named, said_of, turn, worst_first
from .pages import Item, Page, Topic
from .paragraphs import catch_up_texts, sentences

_PERIODS, _IDS, _GROUPS, _LOWEST = 4, 12, 4, 3
"""How many of each are told at most, before the rest is only counted."""
_WARNINGS = 2
"""Years of which the holidays are not known: the last ones matter."""
_UNDELIVERED = ("missing", "late")
_ELSEWHERE = ("worse", "odd-figure", "parts-differ")
"""Findings that are only counted here."""


def page(summary: Summary) -> Page:
    """Return what the summary says, section by section."""
    report = summary.report
    day = _("Summary as of {day} (known on {known}), compared with {before} (known on {then})")
    day = day.format(
        day=report.as_of,
        known=summary.found.today,
        before=summary.before,
        then=summary.known_before,
    )
    if summary.revision is not None:
        day += _("; revision {name}").format(name=summary.revision)
    head = [day, *filter(None, [labels.sample_warning(report.sample_rows)])]
    follow = "bqw explain {id} --as-of {day} --known-on {today}".format(
        id=_("ID"), day=report.as_of, today=summary.found.today
    )
    return Page(
        title=report.policy,
        head=(*head, words.total_text(report)),
        blocks=(
            _changes(summary),
            _lagging(summary),
            _reports(summary),
            _due(summary),
            _remedies(summary),
        ),
        foot=(
            _("every figure can be followed: {command}, for one area with --area").format(
                command=follow
            ),
            *map(say, summary.warnings[-_WARNINGS:]),
        ),
        every=_command(summary),
    )


def _command(summary: Summary) -> str:
    revision = "" if summary.revision is None else f" --since-rev={shlex.quote(summary.revision)}"
    return (
        f"bqw summary --as-of {summary.report.as_of} --since {summary.since}{revision}"
        f" --today {summary.found.today} --all"
    )


def _changes(summary: Summary) -> Topic:
    """Return the lights that changed; a part stands for itself only where its whole did not."""
    relit = [change for change in summary.changes if change.light_changed]
    wholes = {change.subject[:2] for change in relit if not change.subject.part}
    listed = [c for c in relit if not c.subject.part or c.subject[:2] not in wholes]
    title = _("1. No light changed")
    if listed:
        turns = [turn(change) for change in listed]
        names = {"worse": _("worse"), "better": _("better"), "other": _("other")}
        title = _("1. Lights that changed: {count} ({turns})").format(
            count=len(listed), turns=_counted(names, turns)
        )
    others = sum(
        not c.light_changed and not c.subject.part and c.refigured for c in summary.changes
    )
    if others:
        title += _("; figures alone changed of {count} targets").format(count=others)
    if summary.arrived.new:
        title += _("; new rows: {count}").format(count=summary.arrived.new)
    if summary.arrived.revised:
        title += _("; revised figures: {count}").format(count=summary.arrived.revised)
    year, top = summary.report.as_of.year, summary.found.lookup.root
    items = (change_item(change, year, top) for change in sorted(listed, key=worst_first))
    return Topic(title, tuple(items))


def _kind_names(kinds: Sequence[str]) -> dict[str, str]:
    return {kind: name for kind, name in labels.finding_kinds().items() if kind in kinds}


def _counted(names: Mapping[str, str], found: Sequence[str]) -> str:
    """Return how often each word was found; what was not is left out."""
    counts = ((name, found.count(word)) for word, name in names.items())
    return _(", ").join(f"{name} {count}" for name, count in counts if count)


def _lagging(summary: Summary) -> Topic:
    found = summary.found
    kinds = [one.key.kind for one in found.findings]
    title = _("2. Behind: none")
    told = [one for one in found.findings if one.key.kind in LAGGING]
    if told:
        lights = {str(kind): labels.status_names()[kind] for kind in LAGGING}
        title = _("2. Behind, area by area: {counts}").format(counts=_counted(lights, kinds))
    if found.made_good:
        title += _("; missed, but made good later: {count}").format(count=len(found.made_good))
    if counts := _counted(_kind_names(_ELSEWHERE), kinds):
        title += _("; also found: {counts} (bqw findings)").format(counts=counts)
    return Topic(title, tuple(_lag_item(summary, one) for one in told))


def _lag_item(summary: Summary, one: Finding) -> Item:
    """Return what lags, since when, what is needed from here, and who is responsible."""
    found, key = summary.found, one.key
    name = f"{key.indicator} {one.indicator.name}"
    if one.row is not None:
        name = named(one.row, summary.report.as_of.year, found.lookup.root)
    head = said_of(name, labels.status_names()[key.kind])
    told = [*sentences(one._replace(catch_up=None), found.today)]
    if one.catch_up is not None:
        told += islice(catch_up_texts(one.catch_up, one.indicator), 1)
    who = responsible(found.lookup, key.indicator, key.area)
    told.append(labels.responsible_text(who))
    return Item(head, (_("; ").join(told),))


def _reports(summary: Summary) -> Topic:
    """Return who has not reported or reported late, and how whole and punctual reports are."""
    told = [one for one in summary.found.findings if one.key.kind in _UNDELIVERED]
    title = _("3. Reports: all that was due is here")
    if told:
        kinds = [one.key.kind for one in told for _delivery in one.deliveries]
        title = _("3. Reports: {counts}").format(counts=_counted(_kind_names(_UNDELIVERED), kinds))
    items = list(_undelivered(told))
    items += _rates(_("areas"), summary.areas)
    items += _rates(_("departments"), summary.departments)
    return Topic(title, tuple(items))


def _undelivered(told: Iterable[Finding]) -> Iterator[Item]:
    """Yield area by area what is missing or late, indicators of the same periods together."""
    names = _kind_names(_UNDELIVERED)
    areas: dict[str, dict[tuple[str, str], list[str]]] = {}
    titles = {one.key.indicator: one.indicator.name for one in told}
    for one in told:
        owed = areas.setdefault(one.key.area, {}).setdefault((one.key.kind, one.key.indicator), [])
        owed += (str(each.duty.period) for each in one.deliveries)
    for area, periods_of in areas.items():
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for (kind, id_), periods in periods_of.items():
            groups[kind, tuple(periods)].append(id_)
        kinds = [kind for (kind, _id), periods in periods_of.items() for _period in periods]
        lines = []
        for (kind, listed), ids in groups.items():
            which = _listed(ids, _IDS) if len(ids) > 1 else f"{ids[0]} {titles[ids[0]]}"
            which = which if len(set(kinds)) == 1 else f"{names[kind]} {which}"
            lines.append(said_of(which, _listed(listed, _PERIODS)))
        if len(lines) > _GROUPS:
            more = _("the rest: {command}").format(command=f"bqw findings --area {area}")
            lines = [*lines[: _GROUPS - 1], more]
        yield Item(said_of(area, _counted(names, kinds)), tuple(lines))


def _listed(words_: Sequence[str], most: int) -> str:
    """Return a list, of which only the first and the number are told where it is long."""
    listed = joined(words_[:most])
    if len(words_) <= most:
        return listed
    return _("{listed} and so on, {count} in all").format(listed=listed, count=len(words_))


def _rates(title: str, counted: Sequence[Punctuality]) -> Iterator[Item]:
    """Yield completeness and punctuality of those below 100 %, the lowest first."""
    below = [one for one in counted if one.punctuality is not None and one.punctuality < 1]
    if not below:
        return
    below.sort(key=lambda one: (one.completeness, one.punctuality))
    shown = [
        f"{one.name} {rounding.share_text(one.completeness)}/{rounding.share_text(one.punctuality)}"
        for one in below[:_LOWEST]
    ]
    rest = sum(one.owed > 0 for one in counted) - len(below)
    if len(below) > _LOWEST:
        shown.append(_("{count} others below 100%").format(count=len(below) - _LOWEST))
    if rest:
        shown.append(_("the other {count} 100%").format(count=rest))
    yield Item(
        _("completeness/punctuality since the policy, {what}: {rates}").format(
            what=title, rates=_(", ").join(shown)
        )
    )


def _due(summary: Summary) -> Topic:
    """Return what is to be reported, and mended, by the next due day."""
    title = _("4. Due by {day}: nothing").format(day=summary.next_due)
    if summary.owed or summary.remedies:
        title = _("4. Due by {day}: {count} figures").format(
            day=summary.next_due, count=len(summary.owed)
        )
    owed: dict[str, list[Duty]] = defaultdict(list)
    for one in summary.owed:
        owed[str(one.duty.period)].append(one.duty)
    items = [_owed_item(period, own) for period, own in owed.items()]
    items += [_remedy_item(entry) for entry in summary.remedies]
    return Topic(title, tuple(items))


def _owed_item(period: str, owed: Sequence[Duty]) -> Item:
    """Return who owes how many figures of a period, and which where they are few."""
    counts = Counter(duty.area for duty in owed)
    areas: dict[int, list[str]] = defaultdict(list)
    for area, count in counts.items():
        areas[count].append(area)
    texts = []
    for count, names in sorted(areas.items(), reverse=True):
        text = _("{areas} {count} figures each") if len(names) > 1 else _("{areas} {count} figures")
        texts.append(text.format(areas=joined(names), count=count))
    head = said_of(period, _("; ").join(texts))
    ids = list(dict.fromkeys(duty.indicator for duty in owed))
    if len(ids) <= _IDS:
        head = said_of(head, joined(ids))
    return Item(head)


def _remedy_item(entry: Rectification) -> Item:
    if entry.accepted:
        return Item(
            _("{id} {finding}: accepted until {day}").format(
                id=entry.id, finding=entry.finding, day=entry.accepted.until
            )
        )
    return Item(
        _("{id} {finding}: to be mended by {day}, {owner}").format(
            id=entry.id, finding=entry.finding, day=entry.due, owner=entry.owner
        )
    )


def _remedies(summary: Summary) -> Topic:
    title = _("5. Rectifications: nothing to tell")
    if summary.followed:
        title = _("5. Rectifications: {count} to look at").format(count=len(summary.followed))
    return Topic(title, tuple(_followed_item(one, summary) for one in summary.followed))


def _followed_item(one: Followed, summary: Summary) -> Item:
    """Return what somebody has to be told about a rectification, and what was ordered."""
    entry = one.entry
    if entry is None:
        return Item(one.finding)
    until = entry.accepted and entry.accepted.until
    said = {
        "gone": _("no longer found, but not closed"),
        "back": _("closed on {day}, but it stands").format(day=entry.closed),
        "expired": _("accepted until {day}, and it still stands").format(day=until),
    }
    told = [said[one.news]] if one.news else []
    if one.state == "overdue" and entry.due:
        days = (summary.found.today - entry.due).days
        told.append(_("overdue by {days} d, was due {day}").format(days=days, day=entry.due))
    head = said_of(f"{entry.id} {one.finding}", _("; ").join(told))
    return Item(head, _ordered(entry, summary))


def _ordered(entry: Rectification, summary: Summary) -> tuple[str, ...]:
    """Return the indicator, what is to be done and by whom."""
    names = {row.indicator: row.name for row in summary.report.rows}
    id_ = entry.finding.split("/")[1]
    what = entry.measure or (entry.accepted and entry.accepted.reason) or ""
    who = entry.owner or (entry.accepted and entry.accepted.approver) or ""
    text = said_of(names.get(id_, id_), what)
    return (text + _(" ({text})").format(text=who),)
