"""What a circular says of one target: its name, its figures, and what is needed from here."""

import re
from collections.abc import Sequence
from datetime import date

from bqw_tracker.locale import _
from bqw_tracker.reports.circular import Told
from bqw_tracker.reports.rows import Row

from . import words
from .paragraphs import catch_up_texts, light_text, pace_shown


def day_text(day: date) -> str:
    """Return a day as documents write it."""
    return _("{year}/{month}/{day}").format(year=day.year, month=day.month, day=day.day)


def printed(text: str) -> str:
    """Return a sentence of the terminal as documents print it: full-width marks, no gaps.

    >>> printed('目标≥1,234,实际 3;还差(2项)')
    '目标≥1,234，实际3；还差（2项）'
    """
    han = "\u4e00-\u9fff"
    for mark, wide in zip(",;:", "，；：", strict=True):
        text = re.sub(rf"(?<=[{han}]){mark}(?! )|{mark}(?=[{han}])", wide, text)
    text = re.sub(rf"\(([^()]*[{han}][^()]*)\)", r"（\1）", text)
    return re.sub(rf"(?<=[{han}]) (?=[{han}\d≥≤<>])|(?<=[\d%]) (?=[{han}])", "", text)


def target_name(each: Told) -> str:
    """Return what a target is called, for which period, and where it holds unless for the whole."""
    row = each.row
    at = words.period_text(row.period)
    if each.whole:
        return _("{name} ({period})").format(name=row.name, period=at)
    return _("{name} ({area}, {period})").format(name=row.name, area=row.area, period=at)


def figures(row: Row) -> str:
    """Return what is asked for, what was observed, and how much is missing."""
    text = printed(light_text(row))
    return text + _(" (assumed)") if row.assumed is not None else text


def standing(row: Row) -> str:
    """Return what is asked for and what was observed, where nothing is missing yet."""
    text = _("target {target}, observed {observed}").format(
        target=words.target_text(row), observed=words.observed_text(row)
    )
    if row.bound is None and not row.whole_of:
        text = words.observed_text(row)
    if row.attainment is not None and row.due is not None:
        text += _(", {attained} attained of {due} due").format(
            attained=words.share_text(row.attainment), due=words.share_text(row.due)
        )
    if row.strength == "aspirational":
        text += _(" (aspirational)")
    if row.assumed is not None:
        text += _(" (assumed)")
    return printed(text)


def item_text(each: Told) -> str:
    """Return the figure, the shortfall, what is needed from here, and who is responsible."""
    text = _("{figures}.").format(figures=figures(each.row)) + parts_text(each.parts)
    if each.made_good is not None:
        text += _(" It was made good in {period}.").format(period=each.made_good)
    if each.catch_up is not None:
        needed = next(iter(catch_up_texts(each.catch_up, each.indicator)))
        text += _(" {needed}.").format(needed=printed(needed))
    return text + _(" Responsible: {names}.").format(names="、".join(each.responsible))


def parts_listed(parts: Sequence[Row]) -> str:
    """Return the parts of a target, each with its figures."""
    return "、".join(
        _("{area} ({figures})").format(area=part.area, figures=figures(part)) for part in parts
    )


def parts_text(parts: Sequence[Row]) -> str:
    """Return which parts of a target lag, or nothing."""
    return _(" Behind are {items}.").format(items=parts_listed(parts)) if parts else ""


def who_text(names: Sequence[str]) -> str:
    """Return who is responsible."""
    return _(" (responsible: {names})").format(names="、".join(names))


def missing_text(row: Row) -> str:
    """Return the areas whose reports a figure lacks."""
    return _(" (missing: {areas})").format(areas="、".join(dict.fromkeys(row.late)))


def laggards(group: Sequence[Told]) -> list[tuple[str, ...]]:
    """Return the table of targets behind schedule; it says what the sentences say."""
    heads = (_("indicator"), _("target"), _("observed"), _("attained"), _("due share"))
    return [
        heads,
        *(
            (
                target_name(each),
                printed(words.target_text(each.row)),
                words.observed_text(each.row),
                *_shares(each.row),
            )
            for each in group
        ),
    ]


def _shares(row: Row) -> tuple[str, str]:
    """Return attainment and due share; what lags is seen to lag."""
    attained, due = row.attainment, row.due
    if attained is None or due is None or attained >= due:
        return words.share_text(attained), words.share_text(due)
    low, high, _points = pace_shown(attained, due)
    return f"{low}%", f"{high}%"
