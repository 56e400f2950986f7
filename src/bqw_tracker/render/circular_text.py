"""What a circular says of one target: its name, its figures, and what is needed from here."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from itertools import groupby

from bqw_tracker.core.calendar import Duty
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.circular import Circular, Lacking, Told
from bqw_tracker.reports.rows import Row

from . import labels, words
from .labels import period_words, spans_text
from .paragraphs import catch_up_texts, short_text
from .table import Cell, Line, Table
from .targets import target_columns

_COLUMNS = ("number", "name", "target", "observed", "attainment", "due", "status")


def day_text(day: date) -> str:
    """Return a day as documents write it."""
    return _("{year}/{month}/{day}").format(year=day.year, month=day.month, day=day.day)


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
    """Return what is asked for, what was observed, and how much is missing."""
    if row.whole_of:
        text = _whole_text(row)
    elif row.bound is None:
        text = words.observed_text(row)
    else:
        text = _("target {target}, observed {observed}").format(
            target=words.target_text(row), observed=words.observed_text(row)
        )
    text += short_text(row)
    if row.strength == "aspirational":
        text += _(" (aspirational)")
    if row.lacking:
        text += _(" (without the reports of {areas})").format(areas=_areas(row))
    return printed(text)


def _whole_text(row: Row) -> str:
    """Return what is asked of each area, and how many of them meet it."""
    if row.bound is None:
        text = _("{count} areas are to do it, {met} have done it")
        return text.format(count=row.whole_of, met=row.observed)
    target = row.wording or words.bound_text(row.bound, row.part_unit)
    text = _("each of {count} areas is to have: {target}; {met} have it")
    return text.format(count=row.whole_of, target=target, met=row.observed)


def _areas(row: Row) -> str:
    return joined(dict.fromkeys(row.late))


def item_texts(group: Sequence[Told], usual: str) -> Iterator[str]:
    """Yield what is said of targets that lag, numbered; deeds of which the same is said together.

    Each has its figure, the shortfall, what is needed from here, and who is responsible.
    """
    texts = [item_text(each) for each in group]
    same = Counter(t for each, t in zip(group, texts, strict=True) if each.row.kind == "milestone")
    number = 0
    for each, told in zip(group, texts, strict=True):
        if same[told] < 2:
            number += 1
            text = _("{name}. {text} Responsible: {names}.")
            yield f"{number}." + text.format(
                name=target_name(each, usual), text=told, names=_who(each)
            )
    shared = [each for each, told in zip(group, texts, strict=True) if same[told] > 1]
    for told, items in _together(shared, item_text, usual, number):
        text = _("Of {count} deeds the same is to be said: {text} These are: {items}.")
        yield text.format(count=len(items), text=told, items=listed(items))


def _together(
    held: Iterable[Told], said: Callable[[Told], str], usual: str, number: int
) -> Iterator[tuple[str, list[str]]]:
    """Yield what is said, and the targets of which it is said, numbered on from a number."""
    groups: dict[str, list[Told]] = {}
    for each in held:
        groups.setdefault(said(each), []).append(each)
    for text, group in groups.items():
        items = [
            f"{at}.{target_name(each, usual)}{who_text(each.responsible)}"
            for at, each in enumerate(group, start=number + 1)
        ]
        number += len(group)
        yield text, items


def item_text(each: Told) -> str:
    """Return the figure, the shortfall, and what is needed from here."""
    text = _("{figures}.").format(figures=figures(each.row))
    if each.parts:
        text += _(" {text}.").format(text=_lagging_parts(each))
    if each.made_good is not None:
        made_good = spans_text([each.made_good])
        text += _(" It was made good in {period}.").format(period=made_good)
    if each.catch_up is not None:
        needed = next(iter(catch_up_texts(each.catch_up, each.indicator, monthly=each.monthly)))
        text += _(" {text}.").format(text=printed(needed))
    return text


def parts_listed(parts: Sequence[Row]) -> str:
    """Return the parts of a target, each with its target and what it has."""
    return joined(map(_part, parts, map(figures, parts)))


def _part(part: Row, told: str) -> str:
    return _("{area} ({figures})").format(area=part.area, figures=told)


def _lagging_parts(each: Told) -> str:
    """Return which parts lag, and what they have; their target where that is not said already."""
    items = parts_listed(each.parts)
    if each.row.whole_of:
        observed = (printed(words.observed_text(part)) for part in each.parts)
        items = joined(map(_part, each.parts, observed))
    return _("of these lag {items}").format(items=items)


def _who(each: Told) -> str:
    return joined(each.responsible)


def who_text(names: Sequence[str]) -> str:
    """Return who is responsible."""
    return _(" (responsible: {names})").format(names=joined(names))


def silent_texts(held: Sequence[Told], usual: str) -> Iterator[str]:
    """Yield the targets without data, together what lacks the same, and who is responsible."""
    for lacking, items in _together(held, _lacking, usual, 0):
        yield _("{name}: {figures}").format(name=lacking, figures=listed(items))


def _lacking(each: Told) -> str:
    """Return what was to be reported, by whom and since when."""
    row = each.row
    texts = [
        _("{area} has not reported {periods}{due}").format(
            area=one.key.area,
            periods=spans_text([late.duty.period for late in one.deliveries]),
            due=_since([late.duty for late in one.deliveries]),
        )
        for one in each.unreported
    ]
    if texts:
        return listed(texts)
    if row.reported_to is None:
        return _("nothing was reported by {areas}").format(areas=_areas(row) or row.area)
    return _("of {areas} the latest figures are those of {period}").format(
        areas=_areas(row) or row.area, period=spans_text([row.reported_to])
    )


def _since(lacking: Sequence[Duty]) -> str:
    """Return the day by which figures were due, that of the first where there are more."""
    day = day_text(min(duty.due for duty in lacking))
    if len(lacking) == 1:
        return _(", due on {due}").format(due=day)
    return _(", the first due on {due}").format(due=day)


def partial_texts(held: Iterable[Told], usual: str) -> Iterator[str]:
    """Yield the targets that were judged without some reports, together what lacks the same."""
    ordered = sorted(held, key=lambda each: _areas(each.row))
    for areas, group in groupby(ordered, key=lambda each: _areas(each.row)):
        names = listed(target_name(each, usual) for each in group)
        yield _("without {areas}: {names}").format(areas=areas, names=names)


def owed_text(owed: Lacking) -> str:
    """Return what an area has not reported, since when, and who is responsible."""
    owners = dict.fromkeys(names for _name, names in owed.figures)
    figures = [
        _(", and ").join(name for name, own in owed.figures if own == names)
        + (who_text(names) if names else "")
        for names in owners
    ]
    text = _("{area} has not reported {periods}{due}").format(
        area=owed.area,
        periods=spans_text([duty.period for duty in owed.duties]),
        due=_since(owed.duties),
    )
    text = _("{name}: {figures}").format(name=text, figures=listed(figures))
    if owed.shared:
        shared = joined(owed.shared)
        text += _("; responsible for all of it: {names}").format(names=shared)
    return text


def all_targets(told: Circular) -> Table:
    """Return the table of all targets in the plan's order; * marks an assumed reading."""
    usual, columns = usual_period(told), target_columns()
    return Table(
        tuple(columns[name] for name in _COLUMNS),
        [
            Line(
                (
                    Cell(f"{number}*" if each.row.assumed is not None else str(number)),
                    Cell(target_name(each, usual)),
                    Cell(printed(words.target_text(each.row))),
                    Cell(printed(words.observed_text(each.row))),
                    *map(Cell, words.share_texts(each.row)),
                    Cell(printed(labels.status_word(each.row.status, final=each.row.final))),
                )
            )
            for number, each in enumerate(told.planned, start=1)
        ],
    )
