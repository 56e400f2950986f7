"""A circular in words: its paragraphs, tables and pictures, in the order of the page.

Every figure is one of the report, of a finding or of the ledger. No sentence tells a cause, praises
or forecasts.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.reports.circular import BAD, GOOD, Circular, Slice, Told
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from . import words
from .origin import origin_lines
from .told import (
    day_text,
    item_text,
    laggards,
    missing_text,
    parts_listed,
    printed,
    standing,
    target_name,
    who_text,
)

DRAWN = 10
"""So many of the lagging targets are drawn: what stands on one page and can be read."""


class Paragraph(NamedTuple):
    """A text and its style.

    That is title, number, heading, subheading, item, body, note, signature or origin.
    """

    style: str
    text: str


class Grid(NamedTuple):
    """A table below its caption; the first row are the headings. `widths` are in millimetres.

    From the column `figures` on they stand at the right.
    """

    caption: str
    rows: Sequence[Sequence[str]]
    widths: tuple[int, ...]
    figures: int


class Picture(NamedTuple):
    """The bullets of these rows, below them the caption."""

    caption: str
    rows: list[Row]


Block = Paragraph | Grid | Picture


def circular_blocks(report: Report, told: Circular) -> Iterator[Block]:
    """Yield what stands in the circular, from the title to where its figures come from."""
    if told.heading.number:
        yield Paragraph("number", told.heading.number)
    title = told.heading.title or _("Progress of {policy}").format(policy=report.policy)
    yield Paragraph("title", title)
    yield from _overall(report, told)
    yield from _on_schedule(told)
    yield from _lagging(told)
    yield from _unreported(told)
    yield from _required(told)
    if told.heading.signature:
        yield Paragraph("signature", told.heading.signature)
        yield Paragraph("signature", day_text(told.today))
    if report.origin is not None:
        lines = [_("where the figures come from"), *origin_lines(report.origin)]
        yield Paragraph("origin", " · ".join(lines))


def _ordinal(number: int) -> str:
    return _("(a) (b) (c) (d)").split()[number]


def _sum(slices: Sequence[Slice], among: Sequence[str]) -> tuple[int, str]:
    chosen = [each for each in slices if each.word in among]
    share = sum((each.share for each in chosen), Fraction(0))
    return sum(each.targets for each in chosen), _share(share)


def _share(share: Fraction) -> str:
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _name(word: str) -> str:
    return words.status_word("met" if word == "achieved" else word, final=word == "achieved")


def _overall(report: Report, told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("I. Overall progress"))
    day = day_text(report.as_of)
    if not told.total:
        yield Paragraph("body", _("As of {day} there is no target to be judged.").format(day=day))
        return
    parts = [_sum(told.slices, among) for among in (GOOD, BAD, ("no_data",), ("not_due",))]
    (good, good_share), (bad, bad_share), (silent, silent_share), (waiting, waiting_share) = parts
    text = _(
        "As of {day} {total} targets are counted: {good} ({good_share}) are met or on schedule, "
        "{bad} ({bad_share}) are not, {silent} ({silent_share}) have no data to be judged by, "
        "{waiting} ({waiting_share}) are not due yet."
    ).format(
        day=day, total=told.total, good=good, good_share=good_share, bad=bad, bad_share=bad_share,
        silent=silent, silent_share=silent_share, waiting=waiting, waiting_share=waiting_share,
    )  # fmt: skip
    rows = [each.row for held in told.targets.values() for each in held]
    aspirational = sum(row.strength == "aspirational" for row in rows)
    assumed = sum(row.assumed is not None for row in rows)
    text += _(
        " Of the {total} targets {aspirational} are aspirational, and {assumed} rest on an assumed "
        "reading of the document."
    ).format(total=told.total, aspirational=aspirational, assumed=assumed)
    if report.known_on:
        text += _(" What was reported after {day} does not count.").format(
            day=day_text(report.known_on)
        )
    if report.left_out:
        text += _(" {count} faulty rows are left out.").format(count=report.left_out)
    for path in report.files_left_out:
        text += _(" {path} cannot be read and is left out.").format(path=path)
    yield Paragraph("body", text)
    heads = (_("status"), _("targets"), _("share"))
    cells = [
        (printed(_name(each.word)), str(each.targets), _share(each.share)) for each in told.slices
    ]
    total = (_("total"), str(told.total), "100.0%")
    yield Grid(_("Table 1: targets by status"), [heads, *cells, total], (56, 50, 50), 1)
    yield Paragraph("note", _("Note: shares are rounded so that they add up to 100%."))


def _on_schedule(told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("II. On schedule"))
    held = [(word, told.targets[word]) for word in GOOD if told.targets[word]]
    if not held:
        yield Paragraph("body", _("None."))
    for number, (word, group) in enumerate(held):
        yield _subheading(number, word, group)
        items = [
            f"{at}."
            + _("{name}: {figures}").format(name=target_name(each), figures=standing(each.row))
            for at, each in enumerate(group, start=1)
        ]
        yield Paragraph("body", _("{items}.").format(items=_("; and ").join(items)))


def _subheading(number: int, word: str, group: Sequence[Told]) -> Paragraph:
    text = _("{ordinal} {status}: {count}").format(
        ordinal=_ordinal(number), status=printed(_name(word)), count=len(group)
    )
    return Paragraph("subheading", text)


def _lagging(told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("III. Behind schedule"))
    held = [(word, told.targets[word]) for word in reversed(BAD) if told.targets[word]]
    if not held:
        yield Paragraph("body", _("None."))
    for number, (word, group) in enumerate(held):
        yield _subheading(number, word, group)
        for at, each in enumerate(group, start=1):
            yield Paragraph(
                "item",
                f"{at}." + _("{name}. {text}").format(name=target_name(each), text=item_text(each)),
            )
    lagging = [each for _word, group in held for each in group]
    if told.elsewhere:
        text = _("Not counted above, because they do not lag as a whole: {items}.")
        items = _("; and ").join(
            _("{name}: {figures}").format(name=target_name(each), figures=parts_listed(each.parts))
            for each in told.elsewhere
        )
        yield Paragraph("body", text.format(items=items))
    if lagging:
        caption = _("Figure 1: attainment of the targets behind schedule")
        if len(lagging) > DRAWN:
            caption = _("Figure 1: attainment of the first {count} of {all} targets behind").format(
                count=DRAWN, all=len(lagging)
            )
        yield Picture(caption, [each.row for each in lagging[:DRAWN]])
        yield Grid(
            _("Table 2: targets behind schedule"), laggards(lagging), (56, 34, 22, 22, 22), 2
        )


def _unreported(told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("IV. Not reported"))
    silent = told.targets["no_data"]
    partial = [
        each
        for word, held in told.targets.items()
        for each in held
        if each.row.partial and word not in ("no_data", "not_due")
    ]
    groups: list[tuple[str, list[str]]] = [
        (
            _("Targets without data to be judged by: {count}"),
            [target_name(each) + who_text(each.responsible) for each in silent],
        ),
        (
            _("Targets judged though reports are missing: {count}"),
            [target_name(each) + missing_text(each.row) for each in partial],
        ),
        (
            _("Figures not reported by their due day: {count}"),
            [
                _("{name} ({area}): {periods}, the first due on {due}").format(
                    name=one.indicator.name,
                    area=one.key.area,
                    periods="、".join(str(each.duty.period) for each in one.deliveries),
                    due=day_text(one.deliveries[0].duty.due),
                )
                + who_text(names)
                for one, names in told.overdue
            ],
        ),
    ]
    filled = [(head, items) for head, items in groups if items]
    if not filled:
        yield Paragraph("body", _("None."))
    for number, (head, items) in enumerate(filled):
        text = f"{_ordinal(number)}{head.format(count=len(items))}"
        yield Paragraph("subheading", text)
        listed = _("; and ").join(f"{at}.{item}" for at, item in enumerate(items, start=1))
        yield Paragraph("body", _("{items}.").format(items=listed))


def _required(told: Circular) -> Iterator[Block]:
    yield Paragraph("heading", _("V. What is required"))
    lagging = [each for word in BAD for each in told.targets[word]]
    asked = []
    needed = sum(each.catch_up is not None and each.catch_up.needed is not None for each in lagging)
    if needed:
        asked.append(
            _(
                "Of the {count} targets of part III {needed} have reporting periods left; those "
                "responsible bring in each of them what part III says."
            ).format(count=len(lagging), needed=needed)
        )
    if told.overdue:
        asked.append(_("What part IV names as not reported by its due day is to be reported."))
    due = _("Figures are due on day {day} of the month after their period, on a rest day on the "
            "next working day.").format(day=told.due_day)  # fmt: skip
    if told.next_due is not None:
        due += _(" The next due day is {day}.").format(day=day_text(told.next_due))
    asked.append(due)
    if told.ordered:
        entries = [
            _("{id} {name}: {owner}, due {day}").format(
                id=one.id, name=one.name, owner=one.owner,
                day=day_text(one.due) if one.due else words.NONE,
            ) + (_(" (overdue)") if one.overdue else "")
            for one in told.ordered
        ]  # fmt: skip
        text = _("Rectifications to be finished: {count}. {items}.")
        asked.append(text.format(count=len(entries), items=_("; and ").join(entries)))
    for number, text in enumerate(asked):
        yield Paragraph("body", f"{_ordinal(number)}{text}")
