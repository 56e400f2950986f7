"""Bars: bullets of targets against their due shares, rankings of counties and departments."""

from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import labels, rounding, totals, words
from bqw_tracker.render.targets import ordered
from bqw_tracker.reports.groups import Group, Score, Scores
from bqw_tracker.reports.report import Report, worst
from bqw_tracker.reports.rows import Row

from .canvas import (
    Box,
    Drawing,
    Face,
    block,
    fitted,
    group,
    line,
    line_height,
    lines,
    rect,
    text,
    text_width,
)
from .frame import (
    HEAD,
    MARGIN,
    MOST,
    NOTE,
    Paper,
    group_heading,
    picture,
    stacked,
    status_mark,
    status_paint,
)

_SCALE = Fraction(5, 4)
"""The share at which a bar is cut; its figure stands beside it."""
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


def bullet(report: Report, paper: Paper) -> str:
    """Return bullets in the order and groups of the table; of a large report the worst."""
    told = worst(report, MOST)
    right, label = paper.width - MARGIN, paper.inner * 0.4
    start, end = MARGIN + label + 14, right - 266
    columns = _Edges((MARGIN, label), (start, end - start), right - 194, right - 128, right - 116)
    parts = (
        _heading(item, columns)
        if isinstance(item, Group)
        else _row(item.row, columns, below=item.below)
        for item in ordered(told)
    )
    below = stacked(parts, 22)
    drawing = Drawing(_heads(columns) + below.content, below.height)
    return picture(report, "bullet", drawing, paper, shown=len(told.rows))


def _heads(columns: _Edges) -> str:
    face, right = Face(12, "muted"), Face(12, "muted", "end")
    start, width = columns.bar
    scale = [
        text(f"{percent}%", (start + width * percent / 125, 12), Face(10.5, "muted", anchor))
        for percent, anchor in ((0, "start"), (50, "middle"), (100, "middle"))
    ]
    return "".join(
        (
            text(_("Indicator"), (columns.label[0], 12), face),
            *scale,
            text(_("Attained"), (columns.attained, 12), right),
            text(_("Due"), (columns.due, 12), right),
            text(_("Status"), (columns.status, 12), face),
            line((columns.label[0], 18), (columns.status + 116, 18), "rule"),
        )
    )


def _heading(item: Group, columns: _Edges) -> Drawing:
    """Return the name of a group and its mean attainment."""
    face = HEAD._replace(anchor="end")
    mean = text(rounding.share_text(item.attainment), (columns.attained, 20), face)
    return group_heading(item, columns.bar[0] + columns.bar[1] - MARGIN, 20, mean)


def _row(row: Row, columns: _Edges, *, below: bool) -> Drawing:
    """Return a target: its name and figures, beside them its bar, shares and status."""
    indent = 14 if below else 0
    x, room = columns.label[0] + indent, columns.label[1] - indent
    name = block(row.area if below else words.row_name(row), (x, 13), room)
    under = 13 + name.height - 2
    share, due = words.share_texts(row)
    note = fitted(f"{words.row_place(row)} · {words.row_figures(row)}", room, NOTE)
    content = (
        name.content,
        lines(note, (x, under), NOTE),
        bar(row, Box(columns.bar[0], 1, columns.bar[1], _HEIGHT)),
        text(share, (columns.attained, 13), Face(anchor="end")),
        text(due, (columns.due, 13), Face(anchor="end")),
        status_mark(row, (columns.status, 13)),
    )
    height = under + (len(note) - 1) * line_height(NOTE.size) + 6 + 8
    return Drawing(group(content, words.row_key(row), words.row_told(row)), height)


def bar(row: Row, box: Box) -> str:
    """Return the bar of a row, which never leaves the box; a dotted line where there is none."""
    whole = box.width / float(_SCALE)

    def at(share: Fraction) -> float:
        return box.x + float(min(max(share, Fraction(0)), _SCALE)) * whole

    if row.attainment is None:
        return _dotted(box.x, box.y + box.height / 2, whole)
    content = [rect(box._replace(width=whole), "track")]
    inner = Box(box.x, box.y + 4, at(row.attainment) - box.x, box.height - 8)
    content.append(rect(inner, status_paint(row.status)))
    if row.attainment > _SCALE:  # cut: a gap near its end says that it goes on
        content.append(rect(Box(box.x + box.width - 8, box.y + 4, 3, box.height - 8), "paper"))
    if row.due is not None:
        content.append(rect(Box(at(row.due) - 1, box.y + 2, 2, box.height - 4), "ink"))
    content.append(rect(Box(at(Fraction(1)) - 1.5, box.y, 3, box.height), "ink"))
    return "".join(content)


def _dotted(x: float, y: float, width: float) -> str:
    """Return what stands where there is no attainment to draw."""
    return line((x, y), (x + width, y), "rule", ' stroke-dasharray="2 4"')


def ranking(report: Report, paper: Paper) -> str:
    """Return the rankings of a report, one below the other."""
    drawing = stacked(_ranking(each, paper) for each in report.rankings)
    return picture(report, "ranking", drawing, paper)


def _ranking(ranked: Scores, paper: Paper) -> Drawing:
    content, y = [text(labels.ranking_names()[ranked.by], (MARGIN, 20), _TITLE)], 30.0
    if not ranked.by_key:
        content.append(text(_("none has a target"), (MARGIN, y + 14), NOTE))
        y += 24
    label = min(max(map(text_width, ranked.by_key), default=0), paper.inner * 0.36)
    places = stacked((_place(*each, label, paper) for each in totals.scored(ranked)), y)
    return Drawing("".join([*content, places.content]), places.height + 12)


def _place(name: str, score: Score, points: str, label: float, paper: Paper) -> Drawing:
    """Return one line: rank, name, bar, score, and below them what it is made of."""
    right, x = paper.width - MARGIN, MARGIN + _RANK
    called = block(name, (x, 14), label)
    start = x + label + 12
    bar = Box(start, 3, right - _MEAN - start, 13)
    told = totals.score_note(score)
    note = block(told, (start, 31), right - start, NOTE, most=4)
    filled = float(rounding.within((score.points or Fraction(0)) / 100))
    content = [
        text(totals.rank_text(score.rank), (x - 10, 14), Face(anchor="end", bold=True)),
        called.content,
        _dotted(start, 9.5, bar.width) if score.points is None else rect(bar, "track"),
        rect(bar._replace(width=bar.width * filled), "bar"),
        text(points, (right, 14), Face(anchor="end")),
        note.content,
    ]
    height = max(called.height, 18 + note.height) + 8
    return Drawing(group(content, name, f"{name} · {told}"), height)
