"""What the four charts say of a row or group, in a picture and on the page alike."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Group, Ranking, Standing
from bqw_tracker.reports.heat import Heat
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import AreaFigure, Row

from . import words


class CellText(NamedTuple):
    """What stands in a cell of the heat table; without a status there is no colour.

    `complete` is whether every report is in that the figure is made of.
    """

    figure: str
    word: str
    status: str
    complete: bool


def chart_names() -> dict[str, str]:
    """Return what the charts are called."""
    return {
        "bullet": _("Attainment against due share and target"),
        "trend": _("Course against schedule and target"),
        "heat": _("Counties by target"),
        "ranking": _("Ranking by mean attainment"),
    }


def day_text(report: Report) -> str:
    """Return the day that was judged, and the day whose knowledge it is drawn from."""
    day = _("as of {day}").format(day=report.as_of)
    if report.known_on:
        day += _(", as known on {day}").format(day=report.known_on)
    return day


def nothing() -> str:
    """Return what stands in the place of a chart that has no row."""
    return _("there is no target to show")


def row_name(row: Row) -> str:
    """Return the name of an indicator, and of the area where a part of a whole is meant."""
    return f"{row.name} · {row.area}" if row.part_of_each else row.name


def row_key(row: Row) -> str:
    """Return what tells a row from all others for people and for programs: id/area/period."""
    return f"{row.indicator}/{row.area}/{row.period}"


def row_place(row: Row) -> str:
    """Return id and period, and whether a target is aspirational."""
    parts = [row.indicator, words.period_text(row.period)]
    if row.strength == "aspirational":
        parts.append(_("aspirational"))
    return " · ".join(parts)


def row_figures(row: Row) -> str:
    """Return what was observed and what is asked for; a deed asks only to be done."""
    observed = words.observed_text(row)
    if row.bound is None and not row.whole_of:
        return observed
    return _("{observed}, target {target}").format(observed=observed, target=words.target_text(row))


def row_told(row: Row) -> str:
    """Return everything a chart says of a row."""
    shares = [words.share_text(row.attainment), due_text(row)]
    return " · ".join(
        [row_name(row), row_place(row), row_figures(row), *shares, words.status_text(row)]
    )


def due_text(row: Row) -> str:
    """Return the due share with its word."""
    return _("due {share}").format(share=words.share_text(row.due))


def month_text(day: date) -> str:
    """Return a month as the files write it."""
    return f"{day:%Y-%m}"


def group_name(group: Group) -> str:
    """Return the heading of a group, with its number where it has one."""
    return f"{group.key} {group.title}" if group.by in ("measure", "section") else group.title


def group_key(group: Group) -> str:
    """Return what tells a group from all others for programs."""
    return f"{group.by}/{group.key}"


def cell_text(row: Row, cell: Row | AreaFigure | None) -> CellText | None:
    """Return what a cell of the heat table says; None where the county has nothing to do with it.

    Only a target of the county itself has a status.
    """
    if cell is None:
        return None
    if isinstance(cell, Row):
        word = words.status_text(cell)
        return CellText(words.observed_text(cell), word, cell.status, not cell.partial)
    own = replace(row, observed=cell.observed, whole_of=0)
    word = _("up to date") if cell.up_to_date else _("not up to date")
    return CellText(words.observed_text(own), word, "", cell.up_to_date)


def bullet_legend() -> str:
    """Return how bullets are to be read."""
    return _("bar: attainment; short line: due share; long line: target, 100%")


def trend_legend() -> str:
    """Return how courses are to be read."""
    return _(
        "thick line: the figure by the end of each reporting period, hollow where areas are "
        "missing; dotted: schedule; dashed: target"
    )


def ranking_legend() -> str:
    """Return what a rank is given for."""
    return _(
        "mean attainment of the binding targets that are due, at most 100% each; without a "
        "share 100% when met and else 0; equals share a rank"
    )


def heat_legend() -> str:
    """Return how the heat table is to be read."""
    return _(
        "with a status: a target of the county itself; up to date or not: what the county "
        "reported for a target of the city, which gives the county no status; blank: does not "
        "concern the county"
    )


def heat_note(row: Row) -> str:
    """Return id, period and what is asked for."""
    return " · ".join([row.indicator, words.period_text(row.period), words.target_text(row)])


def left_out_text(heat: Heat) -> str:
    """Return how many targets concern no county; empty where there is none."""
    count = len(heat.left_out)
    told = _("targets that concern no county and are not shown: {count}").format(count=count)
    return told if count else ""


def ranking_title(ranking: Ranking) -> str:
    """Return the heading of a ranking."""
    return {"area": _("Counties"), "department": _("Departments")}[ranking.by]


def rank_text(place: Standing) -> str:
    """Return a rank, or none."""
    return words.NONE if place.rank is None else str(place.rank)


def group_note(group: Group) -> str:
    """Return how many targets a group has, and how often which status; what is 0 is left out."""
    names = {**words.status_names(), "met": _("met")}
    counts = [f"{names[status]} {count}" for status, count in group.counts.items() if count]
    told = _("targets: {count}").format(count=sum(group.counts.values()))
    return " · ".join([told, *counts])
