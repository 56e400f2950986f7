"""What a circular says of one target: its name, its figures, since when, and what is needed."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce

from bqw_tracker.core.model import Roles
from bqw_tracker.locale import _, joined
from bqw_tracker.locale.periods import periods_text
from bqw_tracker.reports.circular import Circular, Told, monthly
from bqw_tracker.reports.finding import Finding
from bqw_tracker.reports.findings import Silent
from bqw_tracker.reports.rows import Row

from . import labels, stories, totals, words
from .labels import period_words
from .paragraphs import asked_text, gap_text, lasting_text, need_texts, short_text

STORY = 240
"""So many terminal cells of each part of what was told stand in a circular."""


def day_text(day: date) -> str:
    """Return a day as documents write it."""
    return _("{year}/{month}/{day}").format(year=day.year, month=day.month, day=day.day)


def in_list(number: int, text: str) -> str:
    """Return an item of a list with its number."""
    return _("{number}. {text}").format(number=number, text=text)


def listed(items: Iterable[str]) -> str:
    """Return what stands in a row, each a sentence or a name that may have commas of its own."""
    return reduce(lambda one, more: _("{one}; {more}").format(one=one, more=more), items)


def printed(text: str) -> str:
    """Return a sentence of the terminal as documents print it: full-width marks, no gaps.

    Numbers of four digits stand together, longer ones in threes (GB/T 15835).

    >>> printed('目标≥1,234,实际 12,345;还差(2项)')
    '目标≥1234，实际12,345；还差（2项）'
    """
    han = "\u4e00-\u9fff"
    for mark, wide in zip(",;:", "，；：", strict=True):
        text = re.sub(rf"(?<=[{han}]){mark}(?! )|{mark}(?=[{han}])", wide, text)
    text = re.sub(rf"\((?![^()]* [a-z])([^()]*[{han}][^()]*)\)", r"（\1）", text)
    text = re.sub(r"(?<![\d,.])(\d),(\d{3})(?![\d,])", r"\1\2", text)
    text = re.sub(r" ?([，；：（）]) ?", r"\1", text)
    return re.sub(rf"(?<=[{han}]) (?=[{han}\d≥≤<>])|(?<=[\d%]) (?=[{han}])", "", text)


def usual_period(told: Circular) -> str:
    """Return the period that most targets are for; it is said once and not of each of them."""
    return Counter(each.row.period for each in told.planned).most_common(1)[0][0]


def target_name(each: Told, usual: str) -> str:
    """Return what a target is called; its area and period where they are not the usual ones."""
    row = each.row
    more = [] if each.whole else [row.area]
    if row.period != usual:
        more.append(period_words(row.period))
    if not more:
        return row.name
    return _("{name} ({more})").format(name=row.name, more=printed(_(", ").join(more)))


def figures(row: Row) -> str:
    """Return what is asked for, what was observed, how much is missing, and who did not report."""
    if row.whole_of:
        text = _whole_text(row)
    elif row.bound is None:
        text = words.observed_text(row)
    else:
        text = asked_text(row)
    text += short_text(row)
    if row.strength == "aspirational":
        text += _(" (aspirational)")
    return printed(text + lacking_text(row))


def lacking_text(row: Row) -> str:
    """Return whose reports are missing of what was judged without them, or nothing."""
    if not row.lacking:
        return ""
    return _(" (without the reports of {areas})").format(areas=joined(dict.fromkeys(row.late)))


def _whole_text(row: Row) -> str:
    """Return what is asked of each area, and how many of them meet it."""
    if row.bound is None:
        text = _("{count} areas are to do it, {met} have done it")
        return text.format(count=row.whole_of, met=row.observed)
    target = row.wording or words.bound_text(row.bound, row.part_unit)
    text = _("each of {count} areas is to have: {target}; {met} have it")
    return text.format(count=row.whole_of, target=target, met=row.observed)


def item_texts(group: Sequence[Told], usual: str, as_of: date) -> Iterator[str]:
    """Yield what is said of targets that lag, numbered; deeds of which the same is said together.

    Each has its figure, the gap, since when, what is needed from here, and who is responsible.
    """
    texts = [item_text(each, as_of) for each in group]
    same = Counter(t for each, t in zip(group, texts, strict=True) if each.row.kind == "milestone")
    number = 0
    for each, told in zip(group, texts, strict=True):
        if same[told] < 2:
            number += 1
            text = _("{name}. {text} Responsible: {names}.").format(
                name=target_name(each, usual), text=told, names=labels.who_text(each.responsible)
            )
            yield in_list(number, text)
    for told in (text for text, count in same.items() if count > 1):
        items = []
        for each, text in zip(group, texts, strict=True):
            if text == told:
                number += 1
                named = target_name(each, usual) + who_text(each.responsible)
                items.append(in_list(number, named))
        shared = _("Of {count} deeds the same is to be said: {text} These are: {items}.")
        yield shared.format(count=len(items), text=told, items=listed(items))


def item_text(each: Told, as_of: date) -> str:
    """Return the figure, the gap, since when, and what is needed; of its parts; what was told."""
    texts = [figures(each.row), *_found_texts(each.own, as_of)]
    if each.parts:
        texts.append(_("of these lag {items}").format(items=joined(_part_texts(each, as_of))))
    if each.marked:
        texts.append(marked_text(each))
    texts += stories.sentences(
        each.row, STORY, areas=[part.area for part, _one in each.parts], day_text=day_text
    )
    return "".join(_(" {text}.").format(text=text[:1].upper() + text[1:]) for text in texts).strip()


def _found_texts(one: Finding | None, as_of: date) -> Iterator[str]:
    """Yield since when a target has lagged, and what is needed from here."""
    if one is None:
        return
    yield printed(lasting_text(one))
    by_month = monthly(one.catch_up, as_of) if one.catch_up else None
    if needed := next(need_texts(one, monthly=by_month, day_text=day_text), ""):
        yield printed(needed)


def _part_texts(each: Told, as_of: date) -> Iterator[str]:
    """Yield the parts that lag, and what they have; their target where that is not said already."""
    for part, one in each.parts:
        told = [figures(part)]
        if each.row.whole_of:
            gap = gap_text(part)
            short = [] if gap == labels.NONE else [_("{distance} short").format(distance=gap)]
            told = [printed(words.observed_text(part)), *short]
        yield _("{area} ({figures})").format(
            area=part.area, figures=listed([*told, *_found_texts(one, as_of)])
        )


def marked_text(each: Told) -> str:
    """Return the parts of a target whose lag was made good or accepted, each with its mark."""
    return joined(f"{part.area}{mark_told(part)}" for part in each.marked)


def mark_told(row: Row) -> str:
    """Return the mark of a row; empty where there is none."""
    return printed(words.mark_text(row.mark)) if row.mark else ""


def who_text(roles: Roles) -> str:
    """Return who is responsible."""
    return _(" (responsible: {names})").format(names=labels.who_text(roles))


def silent_told(each: Silent, unjudged: Collection[str]) -> str:
    """Return what an area has not reported, together what is for the same periods; who answers.

    `unjudged` are the indicators of targets that cannot be judged for want of data.
    """
    who = [one.responsible for one in each.unsent]
    lead = tuple(name for name in who[0].lead if all(name in one.lead for one in who))
    shared = lead and all(one.support == who[0].support for one in who)
    items = together(
        (
            periods_text(one.periods),
            one.indicator.name
            + ("" if shared else who_text(one.responsible))
            + (_(" (which cannot be judged)") if one.indicator.id in unjudged else ""),
        )
        for one in each.unsent
    )
    text = _("{head}. {items}.").format(head=totals.silent_text(each), items=listed(items))
    if shared:
        text += _(" Responsible: {names}.").format(
            names=labels.who_text(Roles(lead=lead, support=who[0].support))
        )
    return text


def together(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is said of each name, once with all the names of which it is said."""
    groups: dict[str, list[str]] = {}
    for text, name in said:
        groups.setdefault(text, []).append(name)
    for text, names in groups.items():
        yield _("{name}: {figures}").format(name=text, figures=joined(names))
