"""Bars: bullets of targets against their due shares, rankings of counties and departments."""

from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import labels, rounding, words
from bqw_tracker.render.targets import ordered
from bqw_tracker.reports.groups import Group, Ranking, Standing
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

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
from .frame import MARGIN, WIDE, Drawing, Paper, picture, settled, stacked, status_paint

_NARROW = 720
"""Below this width a bar stands below its name, not beside it."""
_SCALE = Fraction(5, 4)
"""The share at which a bar is cut; its figure stands beside it."""
_HEAD, _NOTE = Face(14, bold=True), Face(11.5, "muted")
_TITLE = Face(15, bold=True)
_RANK, _MEAN = 34, 64
_HEIGHT = 16


class _Edges(NamedTuple):
    """Where the parts of a row stand: x and width."""

    label: tuple[float, float]
    bar: tuple[float, float]
    attained: float
    due: float
    status: float


def bullet(report: Report, paper: Paper = WIDE) -> str:
    """Return the report as bullets, in the order and groups of its table."""
    paper = settled(paper)
    return picture(report, "bullet", _drawing(report, paper), paper)


def _drawing(report: Report, paper: Paper) -> Drawing:
    wide = paper.width >= _NARROW
    columns = _columns(paper)
    parts = (
        _heading(item, paper, columns)
        if isinstance(item, Group)
        else _row(item.row, columns, below=item.below, wide=wide)
        for item in ordered(report)
    )
    if not wide:
        return stacked(parts)
    below = stacked(parts, 22)
    return Drawing(_heads(columns) + below.content, below.height)


def _columns(paper: Paper) -> _Edges:
    right = paper.width - MARGIN
    if paper.width < _NARROW:
        whole = (MARGIN, paper.inner)
        return _Edges(whole, whole, right, right, MARGIN)
    label = paper.inner * 0.4
    start, end = MARGIN + label + 14, right - 250
    return _Edges((MARGIN, label), (start, end - start), right - 178, right - 112, right - 100)


def _heads(columns: _Edges) -> str:
    face, right = Face(12, "muted"), Face(12, "muted", "end")
    return "".join(
        (
            text(_("Indicator"), (columns.label[0], 12), face),
            text(_("Attained"), (columns.attained, 12), right),
            text(_("Due"), (columns.due, 12), right),
            text(_("Status"), (columns.status, 12), face),
            line((columns.label[0], 18), (columns.status + 100, 18), "rule"),
        )
    )


def _heading(item: Group, paper: Paper, columns: _Edges) -> Drawing:
    """Return the name of a group and its mean attainment."""
    wide = paper.width >= _NARROW
    room = (columns.bar[0] + columns.bar[1] if wide else paper.inner - 80) - MARGIN
    name = fitted(words.group_name(item), room, _HEAD)
    at = columns.attained if wide else paper.width - MARGIN
    mean = text(rounding.share_text(item.attainment), (at, 20), _HEAD._replace(anchor="end"))
    content = group(
        (lines(name, (MARGIN, 20), _HEAD), mean), words.group_key(item), words.group_name(item)
    )
    return Drawing(content, 8 + len(name) * line_height(_HEAD.size))


def _row(row: Row, columns: _Edges, *, below: bool, wide: bool) -> Drawing:
    """Return a target: its name and figures, and beside or below them its bar."""
    indent = 14 if below else 0
    x, room = columns.label[0] + indent, columns.label[1] - indent
    name = fitted(row.area if below else words.row_name(row), room, PLAIN)
    note = fitted(f"{words.row_place(row)} · {words.row_figures(row)}", room, _NOTE)
    under = 13 + len(name) * line_height(PLAIN.size) - 2
    content = [lines(name, (x, 13), PLAIN), lines(note, (x, under), _NOTE)]
    y = under + (len(note) - 1) * line_height(_NOTE.size) + 6
    attained = rounding.share_text(row.attainment)
    if wide:
        content += [
            bar(row, Box(columns.bar[0], 1, columns.bar[1], _HEIGHT)),
            text(attained, (columns.attained, 13), Face(anchor="end")),
            text(rounding.share_text(row.due), (columns.due, 13), Face(anchor="end")),
            _status(row, (columns.status, 13)),
        ]
        y += 8
    else:
        shares = f"{attained} · {words.due_text(row)}"
        content += [
            bar(row, Box(columns.bar[0], y, columns.bar[1], _HEIGHT)),
            _status(row, (columns.status, y + _HEIGHT + 15)),
            text(shares, (columns.attained, y + _HEIGHT + 15), Face(anchor="end")),
        ]
        y += _HEIGHT + 32
    return Drawing(group(content, words.row_key(row), words.row_told(row)), y)


def _status(row: Row, at: tuple[float, float]) -> str:
    """Return the word of a status beside its colour."""
    x, y = at
    square = rect(Box(x, y - 10, 10, 10), status_paint(row.status))
    return square + text(words.status_text(row), (x + 15, y), PLAIN)


def bar(row: Row, box: Box) -> str:
    """Return the bar of a row, which never leaves the box; a dotted line where there is none."""
    whole = box.width / float(_SCALE)

    def at(share: Fraction) -> float:
        return box.x + float(min(max(share, Fraction(0)), _SCALE)) * whole

    if row.attainment is None:
        y = box.y + box.height / 2
        return line((box.x, y), (box.x + whole, y), "rule", ' stroke-dasharray="2 4"')
    content = [rect(box._replace(width=whole), "track")]
    inner = Box(box.x, box.y + 4, at(row.attainment) - box.x, box.height - 8)
    content.append(rect(inner, status_paint(row.status)))
    if row.attainment > _SCALE:  # cut: a gap near its end says that it goes on
        content.append(rect(Box(box.x + box.width - 8, box.y + 4, 3, box.height - 8), "paper"))
    if row.due is not None:
        content.append(rect(Box(at(row.due) - 1, box.y + 2, 2, box.height - 4), "ink"))
    content.append(rect(Box(at(Fraction(1)) - 1.5, box.y, 3, box.height), "ink"))
    return "".join(content)


def ranking(report: Report, paper: Paper = WIDE) -> str:
    """Return the rankings of a report, one below the other."""
    paper = settled(paper)
    drawing = stacked(_ranking(each, paper) for each in report.rankings)
    return picture(report, "ranking", drawing, paper)


def _ranking(ranked: Ranking, paper: Paper) -> Drawing:
    content, y = [text(labels.ranking_names()[ranked.by], (MARGIN, 20), _TITLE)], 30.0
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
