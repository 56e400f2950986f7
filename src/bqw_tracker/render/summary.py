"""The mail in sections: what lags, who has not reported, what changed and why, what is due."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bqw_tracker.core.calendar import Duty
from bqw_tracker.core.deliveries import Punctuality
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.periods import Period
from bqw_tracker.core.rectifications import (
    Followed,
    Rectification,
    answerable,
    finding_key,
    standing,
)
from bqw_tracker.locale import _, joined, numbered, say
from bqw_tracker.locale.periods import periods_text, spans_text
from bqw_tracker.reports.finding import Finding, areas_of, responsible
from bqw_tracker.reports.findings import Silent, silent
from bqw_tracker.reports.summary import Coming, Summary

from . import labels, remedies, rounding, stories, totals, words
from .causes import change_items, named, said_of, turn, turn_names, worst_first
from .nodes import node_texts
from .pages import WIDTH, Item, Page, Topic
from .paragraphs import asked_text, gap_text, lasting_text, need_text, none_lag_text

_NAMED, _LOWEST = 12, 3
"""How many of each are told at most, before the rest is only counted."""
_WARNINGS = 2
"""Years of which the holidays are not known: the last ones matter."""
_BEHIND, _SILENT, _CHANGED, _OWED, _MENDED, _NODES = range(6)
_GIVES = (
    (_CHANGED, 3), (_OWED, 0), (_CHANGED, 1), (_MENDED, 3), (_SILENT, 2),
    (_CHANGED, 0), (_SILENT, 1), (_BEHIND, 3), (_SILENT, 0), (_BEHIND, 0), (_MENDED, 0),
)  # fmt: skip
_GIVES_WITH_NODES = (*_GIVES[:4], (_NODES, 6), *_GIVES[4:], (_NODES, 0))
"""Which sections give way in turn, down to how many items, where a mail would be too long."""
_ASKED_ABOUT = ("late", "odd-figure", "parts-differ")
"""Findings about what was reported; they are counted, and named where there is room."""


def page(summary: Summary) -> Page:
    """Return what the mail says, section by section."""
    report = summary.report
    day = _("{title}: as of {day} (known on {known}), compared with {before} (known on {then})")
    day = day.format(
        title=_for_whom(summary, _("Summary"), _("Summary for {unit}")),
        day=report.as_of,
        known=summary.found.today,
        before=summary.before,
        then=summary.known_before,
    )
    if summary.revision is not None:
        day += _("; revision {name}").format(name=summary.revision)
    head = [day, *filter(None, [labels.sample_warning(report.sample_rows)])]
    return Page(
        title=report.policy,
        head=(*head, totals.total_text(report)),
        blocks=(
            _lagging(summary),
            _reports(summary),
            _changes(summary),
            _due(summary),
            _remedies(summary),
            *(() if summary.ahead is None else (_coming(summary, summary.ahead),)),
        ),
        foot=tuple(map(say, summary.warnings[-_WARNINGS:])),
        gives=_GIVES if summary.ahead is None else _GIVES_WITH_NODES,
    )


def subject(summary: Summary) -> str:
    """Return the subject of the mail: the day, how much lags and was not reported, the policy.

    What a list of mails cuts off is the end, so the figures come first.
    """
    found, held = summary.found, silent(summary.found)
    lags, missed = len(found.lagging), sum(one.key.kind == "missed" for one in found.lagging)
    told = none_lag_text(summary.report)
    if lags:
        told = _("{count} behind").format(count=lags)
        told += _(" ({count} of them missed)").format(count=missed) if missed else ""
    figures = sum(each.figures for each in held)
    sent = _("all reported")
    if held:
        sent = numbered(figures, _("1 figure not reported"), _("{count} figures not reported"))
    facts = _("{day}: {lags}, {sent}").format(day=summary.report.as_of, lags=told, sent=sent)
    facts = " ".join(_for_whom(summary, "{facts}", "{unit} {facts}").format(facts=facts).split())
    policy = " ".join(summary.report.policy.split())
    room = max(WIDTH - len(facts) - len(" · "), 1)
    return f"{facts} · {policy if len(policy) <= room else policy[: room - 1] + '…'}"


def _for_whom(summary: Summary, everyone: str, one_unit: str) -> str:
    """Return a text for everyone, or one with the names of those for whom the mail is."""
    chosen = summary.scope.chosen
    names = [*chosen.areas, *chosen.departments, *summary.scope.owners]
    return one_unit.replace("{unit}", joined(names)) if names else everyone


def _lagging(summary: Summary) -> Topic:
    found, names = summary.found, labels.status_names()
    none = none_lag_text(summary.report)
    title = _("1. {text}").format(text=none[:1].upper() + none[1:])
    if found.lagging:
        kinds = [one.key.kind for one in found.lagging]
        counts = _counted({kind: names[kind] for kind in LAGGING}, kinds)
        title = _("1. Behind, area by area: {counts}").format(counts=counts)
    return Topic(title, tuple(_lag_item(summary, one) for one in found.lagging))


def _lag_item(summary: Summary, one: Finding) -> Item:
    """Return what lags and how far, what is needed, since when, and who is responsible."""
    found, key, row = summary.found, one.key, one.row
    name, details, word = (
        f"{key.indicator} {one.indicator.name}",
        [],
        labels.status_names()[key.kind],
    )
    if row is not None:
        name = named(row, summary.report.as_of.year, found.lookup.root)
        word, gap = words.status_text(row), gap_text(row)
        if gap != labels.NONE:
            word = _(", ").join([word, _("{distance} short").format(distance=gap)])
        deed = row.bound is None and not row.whole_of
        details = [words.observed_text(row) if deed else asked_text(row)]
        details[0] += _(" (aspirational)") if row.strength == "aspirational" else ""
    if row is not None and (problem := stories.problem_text(row, WIDTH)):
        details.append(problem)
    if one.catch_up is not None:
        details.append(need_text(one.catch_up, one.indicator))
    elif row is not None:
        details += node_texts(row)
    details.append(lasting_text(one._replace(recovered=None)))
    who = responsible(found.lookup, key.indicator, key.area)
    details.append(labels.responsible_text(who))
    return Item(name, tuple(details), word, labels.colour(key.kind), name)


def _kind_names(kinds: Sequence[str]) -> dict[str, str]:
    return {kind: name for kind, name in labels.finding_kinds().items() if kind in kinds}


def _counted(names: Mapping[str, str], found: Sequence[str]) -> str:
    """Return how often each word was found; what was not is left out."""
    counts = ((name, found.count(word)) for word, name in names.items())
    return _(", ").join(f"{name} {count}" for name, count in counts if count)


def _reports(summary: Summary) -> Topic:
    """Return who has not reported, what is asked about reports, and how punctual they are."""
    held, found = silent(summary.found), summary.found
    title = _("2. Reports: all that was due is here")
    if held:
        title = _("2. Not reported: {counts}").format(counts=totals.unsent_text(held))
    if counts := _counted(_kind_names(_ASKED_ABOUT), [one.key.kind for one in found.findings]):
        title += _("; {counts}").format(counts=counts)
    aside = [
        *_noticed(summary, _ASKED_ABOUT),
        *_rates(_("areas"), summary.areas),
        *_rates(_("departments"), summary.departments),
    ]
    return Topic(title, tuple(map(_silent_item, held)), tuple(aside))


def _silent_item(one: Silent) -> Item:
    """Return an area and what it owes, by code and name, together what it owes of the same."""
    owed: dict[tuple[Period, ...], list[str]] = defaultdict(list)
    for each in one.unsent:
        owed[each.periods].append(f"{each.indicator.id} {each.indicator.name}")
    told, brief = (
        tuple(said_of(periods_text(periods), listed(names)) for periods, names in owed.items())
        for listed in (joined, _listed)
    )
    return Item(
        totals.silent_text(one),
        told,
        brief=brief,
        name=one.area + _(" ({text})").format(text=totals.unsent_text([one])),
    )


def _noticed(summary: Summary, kinds: Sequence[str]) -> Iterator[Item]:
    """Yield kind by kind of which indicators and areas something was found."""
    for kind, word in _kind_names(kinds).items():
        names = [
            f"{one.key.indicator} {one.indicator.name}"
            + _(" ({text})").format(text=joined(areas_of(one)))
            for one in summary.found.findings
            if one.key.kind == kind
        ]
        if names:
            yield Item(said_of(f"{word} {len(names)}", _listed(names)))


def _listed(names: Sequence[str]) -> str:
    """Return a list, of which only the first and the number are told where it is long."""
    if len(names) <= _NAMED:
        return joined(names)
    listed = joined(names[:_NAMED])
    return _("{listed} and so on, {count} in all").format(listed=listed, count=len(names))


def _rates(title: str, rated: Sequence[Punctuality]) -> Iterator[Item]:
    """Yield completeness and punctuality of those below 100 %, the lowest first."""
    below = [one for one in rated if one.punctuality is not None and one.punctuality < 1]
    if not below:
        return
    below.sort(key=lambda one: (one.completeness, one.punctuality))
    shown = [
        f"{one.name} {rounding.share_text(one.completeness)}/{rounding.share_text(one.punctuality)}"
        for one in below[:_LOWEST]
    ]
    more = len(below) - _LOWEST
    rest = sum(one.owed > 0 for one in rated) - len(below)
    if more > 0:
        shown.append(numbered(more, _("1 other below 100%"), _("{count} others below 100%")))
    if rest:
        shown.append(numbered(rest, _("the other one 100%"), _("the other {count} 100%")))
    yield Item(
        _("completeness/punctuality since the policy, {what}: {rates}").format(
            what=title, rates=_(", ").join(shown)
        )
    )


def _changes(summary: Summary) -> Topic:
    """Return the lights that changed; a part stands for itself only where its whole did not."""
    relit = [change for change in summary.changes if change.light_changed]
    wholes = {change.subject[:2] for change in relit if not change.subject.part}
    listed = [c for c in relit if not c.subject.part or c.subject[:2] not in wholes]
    title = _("3. No light changed")
    if listed:
        names = turn_names()
        title = _("3. Lights that changed: {count} ({turns})").format(
            count=len(listed), turns=_counted(names, [turn(change) for change in listed])
        )
    others = sum(
        not c.light_changed and not c.subject.part and c.refigured for c in summary.changes
    )
    if others:
        title += numbered(
            others,
            _("; figures alone changed of 1 target"),
            _("; figures alone changed of {count} targets"),
        )
    if summary.arrived.new:
        title += _("; new rows: {count}").format(count=summary.arrived.new)
    if summary.arrived.revised:
        title += _("; revised figures: {count}").format(count=summary.arrived.revised)
    year, top = summary.report.as_of.year, summary.found.lookup.root
    if summary.after:
        title += _("; after closing: {count}").format(count=len(summary.after))
    items = change_items(sorted(listed, key=worst_first), year, top)
    aside = (*_noticed(summary, ("worse",)), *_lost(summary))
    return Topic(title, (*_after(summary), *items), aside)


def _after(summary: Summary) -> Iterator[Item]:
    """Yield what came after a period was closed: what is late, and what is another figure now."""
    indicators = summary.found.lookup.indicators
    told: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for one in summary.after:
        row = one.row
        name = f"{row.indicator} {indicators[row.indicator].name} {words.reported_text(row)}"
        about = [row.area, labels.period_words(str(row.period)), str(row.reported_on.date())]
        about += [row.note] if one.revised else []
        name += _(" ({text})").format(text=_(", ").join(about))
        told[labels.period_words(str(one.closing.period)), one.revised].append(name)
    for (period, revised), names in told.items():
        head = _("late, after {period} was closed: {count}")
        if revised:
            head = _("revised after {period} was closed: {count}")
        yield Item(head.format(period=period, count=len(names)), (_listed(names),))


def _lost(summary: Summary) -> Iterator[Item]:
    """Yield what was taken back: of which deed, when that had been told, and why."""
    word = labels.finding_kinds()["taken-back"]
    for one in summary.found.findings:
        if one.key.kind == "taken-back":
            place = _(" ({text})").format(text=one.key.area)
            name = f"{word} {one.key.indicator} {one.indicator.name}{place}"
            yield Item(said_of(name, _("; ").join(map(say, one.said))))


def _due(summary: Summary) -> Topic:
    """Return what is to be reported, and mended, by the next due day."""
    title = _("4. Due by {day}: nothing").format(day=summary.next_due)
    if summary.owed or summary.remedies:
        figures = numbered(len(summary.owed), _("1 figure"), _("{count} figures"))
        title = _("4. Due by {day}: {figures}").format(day=summary.next_due, figures=figures)
    owed: dict[Period, list[Duty]] = defaultdict(list)
    for one in summary.owed:
        owed[one.duty.period].append(one.duty)
    items = [_owed_item(period, own) for period, own in owed.items()]
    items += [_remedy_item(summary, entry) for entry in summary.remedies]
    indicators = summary.found.lookup.indicators
    ids = dict.fromkeys(one.duty.indicator for one in summary.owed)
    names = [f"{id_} {indicators[id_].name}" for id_ in ids]
    aside = [Item(said_of(_("Figures due"), _listed(names)))] if names else []
    return Topic(title, tuple(items), tuple(aside))


def _owed_item(period: Period, owed: Sequence[Duty]) -> Item:
    """Return who owes how many figures of a period."""
    areas: dict[int, list[str]] = defaultdict(list)
    for area, count in Counter(duty.area for duty in owed).items():
        areas[count].append(area)
    texts = []
    for count, names in sorted(areas.items(), reverse=True):
        text = _("{areas}: {figures} each") if len(names) > 1 else _("{areas}: {figures}")
        figures = numbered(count, _("1 figure"), _("{count} figures"))
        texts.append(text.format(areas=joined(names), figures=figures))
    return Item(said_of(spans_text([period]), _("; ").join(texts)))


def _about(summary: Summary, finding: str) -> str:
    """Return a finding in words, under the present name of its indicator."""
    key, index = finding_key(finding), summary.found.lookup
    id_ = index.present_ids.get(key.indicator, key.indicator) if key else ""
    return remedies.finding_text(finding, index.indicators.get(id_))


def _remedy_item(summary: Summary, entry: Rectification) -> Item:
    held = standing(entry, summary.found.today)
    return Item(remedies.entry_text(entry, _about(summary, entry.finding), held))


def _remedies(summary: Summary) -> Topic:
    title = _("5. Rectifications: nothing to tell")
    if summary.followed:
        title = _("5. Rectifications: {count} to look at").format(count=len(summary.followed))
    items = tuple(_followed_item(one, summary) for one in summary.followed)
    return Topic(title, items)


def _coming(summary: Summary, until: date) -> Topic:
    """Return the nodes that fall due soon: of which deed, in how many days, and who must act."""
    title = _("6. Nodes due by {day}: none").format(day=until)
    if summary.coming:
        title = _("6. Nodes due by {day}: {count}").format(day=until, count=len(summary.coming))
    return Topic(title, tuple(_coming_item(one, summary) for one in summary.coming))


def _coming_item(one: Coming, summary: Summary) -> Item:
    left = (one.due - summary.found.today).days
    word = numbered(left, _("in 1 day"), _("in {count} days")) if left else _("today")
    place = "" if one.area == summary.found.lookup.root else _(" ({text})").format(text=one.area)
    name = f"{one.indicator} {one.name}{place}"
    told = [said_of(str(one.due), one.node)]
    if one.lacking != (one.area,):
        told.append(_("not reached by {areas}").format(areas=joined(one.lacking)))
    return Item(name, (*told, labels.responsible_text(one.responsible)), word, "", name)


_STEPS = ("awaiting", "returned", "reopened")
"""What became of a rectification is told where these are the state after it."""


def _followed_item(one: Followed, summary: Summary) -> Item:
    """Return what somebody has to be told about a rectification, what was ordered, and to whom."""
    entry, about, held = one.entry, _about(summary, one.finding), one.standing
    if entry is None or held is None:
        return Item(about)
    said = {
        "gone": _("no longer found, but not closed"),
        "back": remedies.back_text(one),
        "expired": _("accepted until {day}, and it still stands").format(day=held.due),
    }
    told = [remedies.latest_text(held)] if held.step in _STEPS else []
    told += [said[one.news]] if one.news else []
    if held.state == "overdue":
        due = remedies.due_text(held)
        told.append(_("overdue by {days} d, was due {day}").format(days=held.overdue, day=due))
    what = entry.measure or (entry.accepted and entry.accepted.reason) or ""
    ordered = what + _(" ({text})").format(text=answerable(entry))
    name = f"{entry.id} {about}"
    return Item(name, (ordered,), _("; ").join(told), labels.colour(held.state), name)
