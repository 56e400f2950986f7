"""Ranking: counties and departments by their mean attainment, in a list each."""

from fractions import Fraction

from bqw_tracker.locale import _
from bqw_tracker.render import labels, rounding, words
from bqw_tracker.reports.groups import Ranking, Standing
from bqw_tracker.reports.report import Report

from .canvas import (
    PLAIN,
    Box,
    Face,
    fitted,
    group,
    line,
    line_height,
    lines,
    rect,
    text,
    text_width,
)
from .frame import MARGIN, WIDE, Drawing, Paper, picture, settled, stacked

_RANK, _MEAN = 34, 64
_HEAD, _NOTE = Face(15, bold=True), Face(11.5, "muted")


def ranking(report: Report, paper: Paper = WIDE) -> str:
    """Return the rankings of a report, one below the other."""
    paper = settled(paper)
    drawing = stacked(_ranking(each, paper) for each in report.rankings)
    return picture(report, "ranking", drawing, paper)


def _ranking(ranked: Ranking, paper: Paper) -> Drawing:
    content, y = [text(labels.ranking_names()[ranked.by], (MARGIN, 20), _HEAD)], 30.0
    if not ranked.places:
        content.append(text(_("none has a target"), (MARGIN, y + 14), _NOTE))
        y += 24
    widest = max((text_width(place.group.title) for place in ranked.places), default=0)
    label = min(widest, paper.inner * 0.36)
    places = stacked((_place(place, label, paper) for place in ranked.places), y)
    return Drawing("".join([*content, places.content]), places.height + 12)


def _place(place: Standing, label: float, paper: Paper) -> Drawing:
    """Return one line: rank, name, bar, mean, and below them how many targets are how."""
    mean, right = place.group.attainment, paper.width - MARGIN
    x = MARGIN + _RANK
    name = fitted(place.group.title, label, PLAIN)
    start = x + label + 12
    bar = Box(start, 3, right - _MEAN - start, 13)
    note = fitted(words.group_note(place.group), right - start, _NOTE, most=4)
    filled = float(rounding.within(mean or Fraction(0)))
    dotted = line((start, 9.5), (start + bar.width, 9.5), "rule", ' stroke-dasharray="2 4"')
    content = [
        text(words.rank_text(place.rank), (x - 10, 14), Face(anchor="end", bold=True)),
        lines(name, (x, 14), PLAIN),
        dotted if mean is None else rect(bar, "track"),
        rect(bar._replace(width=bar.width * filled), "bar"),
        text(rounding.share_text(mean), (right, 14), Face(anchor="end")),
        lines(note, (start, 31), _NOTE),
    ]
    height = max(len(name) * line_height(PLAIN.size), 18 + len(note) * line_height(_NOTE.size)) + 8
    key, told = (
        words.group_key(place.group),
        f"{place.group.title} · {words.group_note(place.group)}",
    )
    return Drawing(group(content, key, told), height)
