"""A circular in words: its paragraphs, tables and pictures, in the order of the page.

Every figure is one of the report, of a finding or of the ledger. No sentence tells a cause, praises
or forecasts.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.rules import Rules
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.circular import BAD, GOOD, Circular, Slice, Told
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from . import labels, rounding
from .circular_text import (
    all_targets,
    day_text,
    item_texts,
    listed,
    owed_text,
    partial_texts,
    parts_listed,
    printed,
    silent_texts,
    target_name,
    usual_period,
)
from .labels import period_words
from .table import Cell, Column, Line, Table
from .words import origin_lines, scope_texts

_DRAWN = 15
"""So many of the lagging targets are drawn: what stands on one page and can be read."""


class Paragraph(NamedTuple):
    """A text and its style.

    That is number, title, addressee, heading, subheading, item, body, note, list, signature,
    date, attachment, name or origin. An attachment begins a page; its name stands below.
    """

    style: str
    text: str


class Grid(NamedTuple):
    """A table below its caption, if it has one."""

    caption: str
    table: Table


class Picture(NamedTuple):
    """The bullets of these rows, below them the caption."""

    caption: str
    rows: list[Row]


Block = Paragraph | Grid | Picture


def circular_title(told: Circular) -> str:
    """Return the title that was asked for, or one that names the policy."""
    return told.heading.title or _("Progress of {policy}").format(policy=told.report.policy)


def circular_blocks(told: Circular) -> Iterator[Block]:
    """Yield what stands in the circular, from the title to where its figures come from."""
    report, usual = told.report, usual_period(told) if told.total else ""
    attached = list(_attachments(told))
    if told.heading.number:
        yield Paragraph("number", told.heading.number)
    yield Paragraph("title", circular_title(told))
    yield Paragraph("addressee", _("To all who are responsible:"))
    yield Paragraph("body", _opening(report, told))
    yield from _overall(report, told, usual)
    yield from _on_schedule(told, usual)
    yield from _lagging(told, usual)
    yield from _unreported(told, usual)
    yield from _required(told)
    for number, (name, _blocks) in enumerate(attached, start=1):
        first = _("Attachments: ") if len(attached) > 1 else _("Attachment: ")
        marked = f"{number}.{name}" if len(attached) > 1 else name
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


def _ordinal(number: int) -> str:
    return _("(a) (b) (c) (d)").split()[number]


def _numbered(number: int, text: str) -> str:
    return _("{ordinal} {text}").format(ordinal=_ordinal(number), text=text)


def _sum(slices: Sequence[Slice], among: Sequence[str]) -> tuple[int, str]:
    chosen = [each for each in slices if each.word in among]
    share = sum((each.share for each in chosen), Fraction(0))
    return sum(each.targets for each in chosen), rounding.share_text(share)


def _name(word: str) -> str:
    if word == "accepted":
        return _("accounted for")
    return labels.status_word("met" if word == "achieved" else word, final=word == "achieved")


def _among(told: Circular) -> str:
    """Return how many of what lags are worse than behind, or nothing."""
    worse = {_name(word): len(told.targets[word]) for word in ("missed", "off_track")}
    texts = [_("{status} {count}").format(status=name, count=n) for name, n in worse.items() if n]
    return _(" (among them {texts})").format(texts=joined(texts)) if texts else ""


def _beside(told: Circular) -> Iterator[str]:
    """Yield how many targets are neither on schedule nor behind it, where there are any."""
    for word, text in (
        ("accepted", _(", {count} ({share}) lag and are accounted for")),
        ("under_way", _(", {count} ({share}) are deeds under way, which cannot be measured")),
    ):
        count, share = _sum(told.slices, (word,))
        if count:
            yield text.format(count=count, share=share)


def _overall(report: Report, told: Circular, usual: str) -> Iterator[Block]:
    yield Paragraph("heading", _("I. Overall progress"))
    day = day_text(report.as_of)
    if not told.total:
        yield Paragraph("body", _("As of {day} there is no target to be judged.").format(day=day))
        return
    parts = [_sum(told.slices, among) for among in (GOOD, BAD, ("no_data",), ("not_due",))]
    (good, good_share), (bad, bad_share), (silent, silent_share), (waiting, waiting_share) = parts
    text = _(
        "As of {day} {total} targets are counted: {good} ({good_share}) are met or on schedule, "
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
    columns = (
        Column(_("status"), mm=56),
        Column(_("targets"), right=True, mm=50),
        Column(_("share"), right=True, mm=50),
    )
    lines = [
        *((printed(_name(each.word)), str(each.targets), rounding.share_text(each.share))
          for each in told.slices if each.targets or each.word != "accepted"),
        (_("total"), str(told.total), "100.0%"),
    ]  # fmt: skip
    table = Table(columns, [Line(tuple(map(Cell, texts))) for texts in lines])
    yield Grid(_("Table 1: targets by status"), table)
    yield Paragraph("note", _("Note: shares are rounded, and may not add up to 100%."))
    for word in ("accepted", "under_way"):
        if group := told.targets[word]:
            names = listed(target_name(each, usual) for each in group)
            text = _("{status}: {items}.").format(status=printed(_name(word)), items=names)
            yield Paragraph("body", text)


def _on_schedule(told: Circular, usual: str) -> Iterator[Block]:
    yield Paragraph("heading", _("II. On schedule"))
    held = [(word, told.targets[word]) for word in GOOD if told.targets[word]]
    if not held:
        yield Paragraph("body", _("None."))
    for number, (word, group) in enumerate(held):
        yield _subheading(number, word, group)
        names = listed(target_name(each, usual) for each in group)
        yield Paragraph("body", _("{items}.").format(items=names))


def _subheading(number: int, word: str, group: Sequence[Told]) -> Paragraph:
    text = _("{ordinal} {status}: {count}").format(
        ordinal=_ordinal(number), status=printed(_name(word)), count=len(group)
    )
    return Paragraph("subheading", text)


def _lagging(told: Circular, usual: str) -> Iterator[Block]:
    yield Paragraph("heading", _("III. Behind schedule"))
    held = [(word, told.targets[word]) for word in reversed(BAD) if told.targets[word]]
    if not held:
        yield Paragraph("body", _("None."))
    for number, (word, group) in enumerate(held):
        yield _subheading(number, word, group)
        for text in item_texts(group, usual):
            yield Paragraph("item", text)
    if told.elsewhere:
        text = _("Not counted above, because they do not lag as a whole: {items}.")
        items = listed(
            _("{name}: {figures}").format(
                name=target_name(each, usual), figures=parts_listed(each.parts)
            )
            for each in told.elsewhere
        )
        yield Paragraph("body", text.format(items=items))


def _unreported(told: Circular, usual: str) -> Iterator[Block]:
    yield Paragraph("heading", _("IV. Not reported"))
    silent = told.targets["no_data"]
    partial = [each for each in told.planned if each.row.lacking]
    owed = _("Figures not reported by their due day: {count}")
    if any(each.unreported for each in silent):
        owed = _("Further figures not reported by their due day: {count}")
    lacking = list(silent_texts(silent, usual))  # which are numbered one by one
    groups = [
        (_("Targets without data to be judged by: {count}"), len(silent), lacking),
        (
            _("Targets judged though reports are missing: {count}"),
            len(partial),
            list(partial_texts(partial, usual)),
        ),
        (owed, sum(len(each.figures) for each in told.owed), list(map(owed_text, told.owed))),
    ]
    filled = [group for group in groups if group[1]]
    if not filled:
        yield Paragraph("body", _("None."))
    for number, (head, count, items) in enumerate(filled):
        yield Paragraph("subheading", _numbered(number, head.format(count=count)))
        for at, item in enumerate(items, start=1):
            numbered = f"{at}.{item}" if len(items) > 1 and items is not lacking else item
            yield Paragraph("item", _("{items}.").format(items=numbered))


def _required(told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("V. What is required"))
    lagging = [each for word in BAD for each in told.targets[word]]
    asked = []
    needed = sum(each.catch_up is not None and each.catch_up.needed is not None for each in lagging)
    good = sum(each.made_good is not None for each in lagging)
    parts = {
        _("{count} have reporting periods left, and those responsible bring in each of them what "
          "part III says"): needed,
        _("{count} were made good by now"): good,
        _("of {count} those responsible make good what part III says is missing"):
            len(lagging) - needed - good,
    }  # fmt: skip
    if lagging and not needed and not good:
        asked.append(_("Those responsible make good what part III says is missing."))
    elif lagging:
        told_of = [text.format(count=count) for text, count in parts.items() if count]
        text = _("Of the {count} targets of part III {parts}.")
        asked.append(text.format(count=len(lagging), parts=listed(told_of)))
    if told.owed or any(each.unreported for each in told.targets["no_data"]):
        asked.append(_("What part IV names as not reported by its due day is to be reported."))
    due = _due(told.rules)
    if told.next_due is not None:
        due += _(" The next due day is {day}.").format(day=day_text(told.next_due))
    asked.append(due)
    if told.ordered:
        entries = [
            _("{id} {name}: {owner}, due {day}").format(
                id=one.id, name=one.name, owner=one.owner,
                day=day_text(one.due) if one.due else labels.NONE,
            ) + (_(" (overdue)") if one.overdue else "")
            for one in told.ordered
        ]  # fmt: skip
        text = _("Rectifications to be finished: {count}. {items}.")
        asked.append(text.format(count=len(entries), items=listed(entries)))
    for number, text in enumerate(asked):
        yield Paragraph("body", _numbered(number, text))


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


def _attachments(told: Circular) -> Iterator[tuple[str, list[Block]]]:
    """Yield the attachments: their names and what stands in them."""
    lagging = [each.row for word in reversed(BAD) for each in told.targets[word]]
    if lagging:
        caption = _("Figure 1: attainment of the targets behind schedule")
        if len(lagging) > _DRAWN:
            caption = _("Figure 1: attainment of the first {count} of {all} targets behind").format(
                count=_DRAWN, all=len(lagging)
            )
        yield _("Targets behind schedule, drawn"), [Picture(caption, lagging[:_DRAWN])]
    if told.total:
        blocks: list[Block] = [Grid("", all_targets(told))]
        if any(each.row.assumed is not None for each in told.planned):
            note = _("Note: * marks targets with an assumed reading of the document.")
            blocks.append(Paragraph("note", note))
        yield _("How each target stands"), blocks
