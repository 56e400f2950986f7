"""A circular in words: its paragraphs and tables, in the order of the page.

Every figure is one of the report, of a finding or of the ledger. No sentence tells a cause, praises
or forecasts.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bqw_tracker.core.rectifications import Standing
from bqw_tracker.core.rules import Rules
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.circular import Circular, Told
from bqw_tracker.reports.groups import BAD, GOOD, MARKED, Scores, Slice
from bqw_tracker.reports.report import Report

from . import labels, remedies, rounding
from .circular_tables import Block, Paragraph, counties, others, places, status_counts
from .circular_text import (
    day_text,
    in_list,
    item_texts,
    listed,
    mark_told,
    printed,
    silent_told,
    target_name,
    together,
    usual_period,
)
from .labels import period_words
from .origin import origin_lines, scope_texts
from .paragraphs import none_lag_text
from .words import turn_text, word_name


def circular_title(told: Circular) -> str:
    """Return the title that was asked for, or one that names the policy."""
    return told.heading.title or _("Progress of {policy}").format(policy=told.report.policy)


def circular_blocks(told: Circular) -> Iterator[Block]:
    """Yield what stands in the circular, from the title to where its figures come from."""
    report, usual = told.report, usual_period(told) if told.total else ""
    attached = list(_attachments(told, usual))
    if told.heading.number:
        yield Paragraph("number", told.heading.number)
    yield Paragraph("title", circular_title(told))
    yield Paragraph("addressee", _("To all who are responsible:"))
    yield Paragraph("body", _opening(report, told))
    parts = {
        _("Overall progress"): list(_overall(report, told, usual)),
        _("What lags"): list(_lagging(told, usual)),
        _("Who has not reported"): list(_unreported(told, usual)),
        _("Compared with the month before"): list(_changed(told, usual)),
        _("What is required"): list(_required(told)),
    }
    if report.scores is not None:
        parts = {_("Scores"): list(places(report, report.scores)), **parts}
    for number, (name, blocks) in enumerate(parts.items()):
        ordinal = _("I. II. III. IV. V. VI.").split()[number]
        yield Paragraph("heading", _("{ordinal} {text}").format(ordinal=ordinal, text=name))
        yield from blocks or [Paragraph("body", _("None."))]
    for number, (name, _blocks) in enumerate(attached, start=1):
        first = _("Attachments: ") if len(attached) > 1 else _("Attachment: ")
        marked = in_list(number, name) if len(attached) > 1 else name
        yield Paragraph("list" if number == 1 else "listed", (number == 1) * first + marked)
    if told.heading.signature:
        yield Paragraph("signature", told.heading.signature)
        yield Paragraph("date", day_text(told.today))
    for number, (name, blocks) in enumerate(attached, start=1):
        numbered = str(number) if len(attached) > 1 else ""
        yield Paragraph("attachment", _("Attachment {number}").format(number=numbered).strip())
        yield Paragraph("name", name)
        yield from blocks
    if told.origin is not None:
        lines = map(printed, origin_lines(told.origin))
        yield Paragraph(
            "origin",
            _("{name}: {figures}").format(
                name=_("where the figures come from"), figures=listed(lines)
            ),
        )


def _opening(report: Report, told: Circular) -> str:
    """Return what is told here; where not all targets are, which of them."""
    day = day_text(report.as_of)
    scope = [printed(text) for text in scope_texts(told.chosen)]
    if not scope:
        return _("This tells how the targets stood on {day}.").format(day=day)
    return _("This tells how some of the targets stood on {day}, and of no other: {scope}.").format(
        day=day, scope=listed(scope)
    )


def _numbered(number: int, text: str) -> str:
    ordinal = _("(a) (b) (c) (d)").split()[number]
    return _("{ordinal} {text}").format(ordinal=ordinal, text=text)


def _sum(slices: Sequence[Slice], among: Sequence[str]) -> tuple[int, str]:
    chosen = [each for each in slices if each.word in among]
    share = sum((each.share for each in chosen), Fraction(0))
    return sum(each.targets for each in chosen), rounding.share_text(share)


def _among(told: Circular) -> str:
    """Return how many of what lags are worse than behind, or nothing."""
    worse = {word_name(word): len(told.targets[word]) for word in ("missed", "off_track")}
    texts = [_("{status} {count}").format(status=name, count=n) for name, n in worse.items() if n]
    return _(" (among them {texts})").format(texts=joined(texts)) if texts else ""


def _beside(told: Circular) -> Iterator[str]:
    """Yield how many targets are neither on schedule nor behind it, where there are any."""
    for word, text in (
        ("made_good", _(", {count} ({share}) were missed and made good later")),
        ("accepted", _(", {count} ({share}) lag and are accounted for")),
        ("under_way", _(", {count} ({share}) are deeds under way, which cannot be measured")),
    ):
        count, share = _sum(told.slices, (word,))
        if count:
            yield text.format(count=count, share=share)


def _overall(report: Report, told: Circular, usual: str) -> Iterator[Block]:
    day = day_text(report.as_of)
    if not told.total:
        yield Paragraph("body", _("As of {day} there is no target to be judged.").format(day=day))
        return
    parts = [_sum(told.slices, among) for among in (GOOD, BAD, ("no_data",), ("not_due",))]
    (good, good_share), (bad, bad_share), (silent, silent_share), (waiting, waiting_share) = parts
    text = _(
        "As of {day}, {total} targets are counted: {good} ({good_share}) are met or on schedule, "
        "{bad} ({bad_share}) are not{among}{beside}, {silent} ({silent_share}) have no data to be "
        "judged by, {waiting} ({waiting_share}) are not due yet."
    ).format(
        among=_among(told), beside="".join(_beside(told)),
        day=day, total=told.total, good=good, good_share=good_share, bad=bad, bad_share=bad_share,
        silent=silent, silent_share=silent_share, waiting=waiting, waiting_share=waiting_share,
    )  # fmt: skip
    rows = [each.row for each in told.planned]
    aspirational = sum(row.strength == "aspirational" for row in rows)
    assumed = sum(row.assumed is not None for row in rows)
    if aspirational or assumed:
        text += _(
            " Of the {total} targets {aspirational} are aspirational, and {assumed} rest on an "
            "assumed reading of the document."
        ).format(total=told.total, aspirational=aspirational, assumed=assumed)
    text += _(" Where no period is named, targets are for {period}.").format(
        period=period_words(usual)
    )
    if report.known_on:
        text += _(" What was reported after {day} does not count.").format(
            day=day_text(report.known_on)
        )
    if report.left_out:
        text += _(" {count} faulty rows are left out.").format(count=report.left_out)
    for path in report.files_left_out:
        text += _(" {path} cannot be read and is left out.").format(path=path)
    yield Paragraph("body", text)


def _lagging(told: Circular, usual: str) -> Iterator[Block]:
    groups = [
        *((_("{status}: {count}"), word_name(word), told.targets[word]) for word in reversed(BAD)),
        (_("not behind as a whole, with parts that are: {count}"), "", told.elsewhere),
    ]
    if not any(group for _text, _name, group in groups):
        said = none_lag_text(told.report)
        yield Paragraph("body", _("{text}.").format(text=said[:1].upper() + said[1:]))
    for number, (text, name, group) in enumerate(each for each in groups if each[2]):
        head = text.format(status=printed(name), count=len(group))
        yield Paragraph("subheading", _numbered(number, head))
        for item in item_texts(group, usual, told.report.as_of):
            yield Paragraph("item", item)
    if marked := [each for word in MARKED for each in told.targets[word]]:
        text = _("Not counted as behind: {count}: {items}.")
        items = listed(together((mark_told(each.row), target_name(each, usual)) for each in marked))
        yield Paragraph("body", text.format(count=len(marked), items=items))


def _unreported(told: Circular, usual: str) -> Iterator[Block]:
    """Yield who has not reported, and which other targets have no data to be judged by."""
    unjudged = {each.row.indicator for each in told.targets["no_data"]}
    owed = {one.indicator.id for each in told.silent for one in each.unsent}
    for number, each in enumerate(told.silent, start=1):
        text = silent_told(each, unjudged)
        yield Paragraph("item", in_list(number, text) if len(told.silent) > 1 else text)
    if group := [one for one in told.targets["no_data"] if one.row.indicator not in owed]:
        text = _("Other targets without data to be judged by: {count}: {items}.")
        names = listed(target_name(one, usual) for one in group)
        yield Paragraph("body", text.format(count=len(group), items=names))


def _changed(told: Circular, usual: str) -> Iterator[Block]:
    """Yield how many targets have which status now and a month before, and which changed."""
    if not told.total:
        return
    yield from status_counts(told)
    day = day_text(told.before)
    names = {id(each.row): target_name(each, usual) for each in told.planned}
    for text, changes in (
        (_("Worse than on {day}: {count}: {items}."), told.worse),
        (_("Better than on {day}: {count}: {items}."), told.better),
    ):
        if changes:
            items = listed(together((turn_text(one), names[id(one.row)]) for one in changes))
            yield Paragraph("body", text.format(day=day, count=len(changes), items=items))


def _required(told: Circular) -> Iterator[Block]:
    lagging = told.lagging
    asked = []
    needed = sum(_still(each) for each in lagging)
    parts = {
        _("{count} have reporting periods left, and those responsible bring in each of them what "
          "is said there"): needed,
        _("of {count} those responsible make good what is missing"): len(lagging) - needed,
    }  # fmt: skip
    if lagging and not needed:
        asked.append(_("Those responsible make good what lags."))
    elif lagging:
        told_of = [text.format(count=count) for text, count in parts.items() if count]
        text = _("Of the {count} targets that lag {parts}.")
        asked.append(text.format(count=len(lagging), parts=listed(told_of)))
    if told.silent:
        asked.append(_("Figures not reported by their due day are to be reported."))
    due = _due(told.rules)
    if told.next_due is not None:
        due += _(" The next due day is {day}.").format(day=day_text(told.next_due))
    asked.append(due)
    if told.ordered:
        entries = [
            _("{id} {name}: {owner}, due {day}").format(
                id=one.id, name=one.name, owner=one.owner,
                day=day_text(one.standing.due) if one.standing.due else labels.NONE,
            ) + _stands(one.standing)
            for one in told.ordered
        ]  # fmt: skip
        text = _("Rectifications to be finished: {count}. {items}.")
        asked.append(text.format(count=len(entries), items=listed(entries)))
    for number, text in enumerate(asked):
        yield Paragraph("body", _numbered(number, text))


def _stands(held: Standing) -> str:
    """Return how a rectification stands where more is to be said than that it is being mended."""
    if held.state == "open":
        return ""
    return _(" ({text})").format(text=remedies.standing_text(held))


def _still(each: Told) -> bool:
    """Return whether it is told what the reporting periods left have to bring."""
    found = [each.own, *(one for _part, one in each.parts)]
    return any(one and one.catch_up and one.catch_up.needed is not None for one in found)


def _due(rules: Rules) -> str:
    """Return the sentence that says when figures are due."""
    own, moved = rules.reporting.of == "period", rules.calendar == "china"
    if own and moved:
        text = _("Figures are due on day {day} of the last month of their period, on a rest day on "
                 "the next working day.")  # fmt: skip
    elif own:
        text = _("Figures are due on day {day} of the last month of their period, also on a rest "
                 "day.")  # fmt: skip
    elif moved:
        text = _("Figures are due on day {day} of the month after their period, on a rest day on "
                 "the next working day.")  # fmt: skip
    else:
        text = _("Figures are due on day {day} of the month after their period, also on a rest "
                 "day.")  # fmt: skip
    return text.format(day=rules.reporting.due_day)


def _attachments(told: Circular, usual: str) -> Iterator[tuple[str, list[Block]]]:
    """Yield the attachments: their names and what stands in them."""
    if blocks := [*counties(told), *others(told, usual)]:
        yield _("How the targets and counties stand"), blocks
    if told.report.scores is None:
        for each in told.report.rankings:
            if any(score.rank is not None for score in each.by_key.values()):
                yield _by(each), list(places(told.report, each, ranked=True))


def _by(scores: Scores) -> str:
    names = {"area": _("Scores of the counties"), "department": _("Scores of the departments")}
    return names[scores.by]
