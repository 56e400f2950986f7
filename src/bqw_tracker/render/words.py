"""What is said of a row and of a reported figure, in words and figures for people."""

import os
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.cells import CORRECTED, WITHDRAWN
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.trend import YearBefore
from bqw_tracker.locale import _
from bqw_tracker.reports.course import AreaFigure
from bqw_tracker.reports.groups import MARKED, Change, word_of
from bqw_tracker.reports.judged import Replaced
from bqw_tracker.reports.report import Heat
from bqw_tracker.reports.rows import Mark, Row

from . import labels, rounding, stories


def status_text(row: Row, *, short: bool = False) -> str:
    """Return the status of a row, how many areas lack where it was judged, and its mark.

    In a table the mark is `short`; the footer tells the day or the period.
    """
    word = labels.status_word(row.status, final=row.final)
    if row.lacking:
        word += _(" ({count} missing)").format(count=row.expected_areas - row.reported_areas)
    if row.mark is None:
        return word
    if short:
        return word + _(" ({text})").format(text=mark_name(row.mark.word))
    return f"{word} {mark_text(row.mark)}"


def status_name(row: Row) -> str:
    """Return the status of a row, and behind it the word of its mark."""
    word = labels.status_word(row.status, final=row.final)
    return word + _(" ({text})").format(text=mark_name(row.mark.word)) if row.mark else word


def mark_name(word: str) -> str:
    """Return the name of the word of a mark."""
    return {"accepted": _("accounted for"), "made_good": _("made good")}[word]


def word_name(word: str) -> str:
    """Return the name of what a counted target is."""
    if word in MARKED:
        return mark_name(word)
    return labels.status_word("met" if word == "achieved" else word, final=word == "achieved")


def turn_text(change: Change) -> str:
    """Return what a target was a month before, and what it is now."""
    return _("from {before} to {now}").format(
        before=word_name(word_of(change.before)), now=word_name(word_of(change.row))
    )


def year_on_year_text(before: YearBefore | None, unit: str | None) -> str:
    """Return the growth since the year before, in points where the unit is %."""
    if before is None:
        return ""
    shown = rounding.year_on_year_text(before.growth, unit)
    return _("{points} points").format(points=shown) if unit == "%" else shown


def mark_text(mark: Mark) -> str:
    """Return what stands beside the status of a target that lags."""
    if mark.word == "accepted":
        text = _("accounted for (until {day})")
        if mark.prolonged:
            text = _("accounted for (extended until {day})")
        return text.format(day=mark.until)
    return _("made good ({period})").format(period=labels.period_words(str(mark.until)))


def reported_text(row: Observation) -> str:
    """Return what a reported row says."""
    if row.denominator is not None:
        return f"{plain(row.numerator or Decimal(0))}/{plain(row.denominator)}"
    if row.state:
        return labels.state_word(row.state) + (
            f" {plain(row.value)}%" if row.value is not None else ""
        )
    return labels.NONE if row.value is None else plain(row.value)


def common_folder(rows: Iterable[Observation]) -> str:
    """Return the folder that all files of some rows lie in; empty where there is none."""
    folders = {os.path.dirname(row.path) for row in rows}  # noqa: PTH120 - no common path there
    return os.path.commonpath(folders) if folders else ""


def place_text(row: Observation, folder: str) -> str:
    """Return the file of a row, seen from a folder, and its line."""
    inside = f"{folder}{os.sep}"
    if folder and row.path.startswith(inside):  # as nearly always; relpath asks the system
        return f"{row.path.removeprefix(inside)}:{row.line}"
    return f"{os.path.relpath(row.path, folder or '.')}:{row.line}"


def replaced_text(replaced: Replaced, folder: str) -> str:
    """Return a reported row that another one replaced, and the reason that was given."""
    row = replaced.row
    text = _("replaced: {figure} of {day} ({place})").format(
        figure=reported_text(row), day=row.reported_on.date(), place=place_text(row, folder)
    )
    reason = stories.one_line(replaced.reason)
    if reason.startswith((*CORRECTED, *WITHDRAWN)):
        return text + _("; ") + reason
    return text + _("; note: {text}").format(text=reason) if reason else text


def observed_text(row: Row) -> str:
    """Return what was observed."""
    observed = row.observed
    if row.nothing_to_judge:
        return _("nothing to judge (0/0)")
    if observed is None:
        return labels.NONE
    if isinstance(observed, str):
        return labels.state_word(observed)
    if row.whole_of:
        return f"{observed}/{row.whole_of}"
    if row.kind == "rate":
        return labels.with_unit(f"{rounding.rate(observed, row.bound):f}", row.unit)
    return labels.with_unit(rounding.grouped(observed), row.unit)


def bound_text(bound: Bound, unit: str | None) -> str:
    """Return a target as a sign and a figure."""
    if bound.high is not None:
        return labels.with_unit(f"{plain(bound.value)}–{plain(bound.high)}", unit)
    return sign_text(bound) + labels.with_unit(rounding.grouped(bound.value), unit)


def sign_text(bound: Bound) -> str:
    """Return the comparator of a target as one sign."""
    return {">=": "≥", "<=": "≤"}.get(bound.comparator, bound.comparator)


def target_text(row: Row) -> str:
    """Return the target in the document's words, or as a sign and a figure without them."""
    words = _("to be done")
    if row.bound is not None:
        words = row.wording or bound_text(row.bound, row.part_unit or row.unit)
    if row.original is not None:
        words += _(" (originally {target})").format(target=_first_text(row.original, row.bound))
    if row.whole_of:
        return _("{count} places, each {target}").format(count=row.whole_of, target=words)
    return words


def _first_text(original: Bound, present: Bound | None) -> str:
    """Return the original target; the number alone where its sign is the present one's."""
    if present and original.high is None and original.comparator == present.comparator:
        return rounding.grouped(original.value)
    return bound_text(original, None)


def row_name(row: Row) -> str:
    """Return the name of an indicator, and of the area where a part of a whole is meant."""
    return f"{row.name} · {row.area}" if row.part_of_each else row.name


def row_key(row: Row) -> str:
    """Return what tells a row from all others for people and for programs: id/area/period."""
    return f"{row.indicator}/{row.area}/{row.period}"


def row_place(row: Row) -> str:
    """Return id and period, and whether a target is aspirational."""
    parts = [row.indicator, labels.period_words(row.period)]
    if row.strength == "aspirational":
        parts.append(_("aspirational"))
    return " · ".join(parts)


def row_figures(row: Row) -> str:
    """Return what was observed and what is asked for; a deed asks only to be done."""
    observed = observed_text(row)
    if row.bound is None and not row.whole_of:
        return observed
    return _("{observed}, target {target}").format(observed=observed, target=target_text(row))


def share_texts(row: Row) -> tuple[str, str]:
    """Return what a row has attained and the share that is due."""
    return rounding.share_texts(row.shown_share, row.due)


def row_told(row: Row) -> str:
    """Return everything a chart says of a row."""
    share, due = share_texts(row)
    due = _("due {share}").format(share=due)
    told = [row_name(row), row_place(row), row_figures(row), share, due, status_text(row)]
    return " · ".join(told)


class CellText(NamedTuple):
    """What stands in a cell of the heat table; without a status there is no colour.

    `well` is whether every report is in that the figure is made of, and a county's own rate not
    short of what the city must reach.
    """

    figure: str
    word: str
    status: str
    well: bool


def cell_text(row: Row, cell: Row | AreaFigure | None) -> CellText | None:
    """Return what a cell of the heat table says; None where the county has nothing to do with it.

    Only a target of the county itself has a status.
    """
    if cell is None:
        return None
    if isinstance(cell, Row):
        word = status_text(cell)
        return CellText(observed_text(cell), word, cell.status, not cell.partial)
    own = replace(row, observed=cell.observed, whole_of=0)
    word = _("up to date") if cell.up_to_date else _("not up to date")
    if cell.short:
        short = _("short of what the city must reach")
        word = short if cell.up_to_date else short + _("; ") + word
    return CellText(observed_text(own), word, "", cell.up_to_date and not cell.short)


def heat_note(row: Row) -> str:
    """Return id, period and what is asked for."""
    return " · ".join([row.indicator, labels.period_words(row.period), target_text(row)])


def left_out_text(heat: Heat) -> str:
    """Return how many targets concern no county; empty where there is none."""
    count = len(heat.left_out)
    told = _("targets that concern no county and are not shown: {count}").format(count=count)
    return told if count else ""
