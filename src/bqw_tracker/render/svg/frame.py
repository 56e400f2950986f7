"""What every picture has around it: title, day, the mark of sample figures, and what to know."""

from collections.abc import Iterable
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.render import escaping, labels, totals, words
from bqw_tracker.reports.groups import Group
from bqw_tracker.reports.origin import NAME, Origin, origin_json
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from .canvas import (
    FONT_FAMILY,
    Box,
    Colour,
    Drawing,
    Face,
    attribute,
    block,
    group,
    lines,
    moved,
    number,
    rect,
    safe,
    text,
)

MARGIN = 16
HEAD, NOTE = Face(14, bold=True), Face(11.5, "muted")


class Paper(NamedTuple):
    """How wide a picture is, in points."""

    width: int = 960

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN


def stacked(parts: Iterable[Drawing], y: float = 0) -> Drawing:
    """Return drawings one below the other, the first at `y`."""
    content = []
    for part in parts:
        content.append(moved(part.content, y))
        y += part.height
    return Drawing("".join(content), y)


def status_paint(word: str) -> Colour:
    """Return the colour that repeats the word of a status."""
    name = labels.colour(word)
    return "grey" if name == "bright_black" else name


def group_heading(item: Group, width: float, y: float, more: str = "") -> Drawing:
    """Return the name of a group whose first line stands at `y`, with what stands beside it."""
    called = totals.group_name(item)
    name = block(called, (MARGIN, y), width, HEAD)
    content = group([name.content, more], f"{item.by}/{item.key}", called)
    return Drawing(content, 8 + name.height)


def status_mark(row: Row, at: tuple[float, float]) -> str:
    """Return the word of a status beside its colour."""
    x, y = at
    square = rect(Box(x, y - 10, 10, 10), status_paint(row.status))
    return square + text(words.status_text(row), (x + 15, y))


MOST = 15
"""Of a larger report the charts of single targets show so many, the worst."""


def picture(
    report: Report, chart: str, drawing: Drawing, paper: Paper, *, shown: int | None = None
) -> str:
    """Return the whole SVG document of a chart; it may stand in an HTML page as it is.

    `shown` is how many rows of the report it shows, where these are not all.
    """
    name = labels.chart_names()[chart]
    if shown is not None and shown < len(report.rows):
        told = _("the {shown} worst of {all}").format(shown=shown, all=len(report.rows))
        name += _(" ({text})").format(text=told)
    if not report.rows:
        drawing = Drawing(
            lines([_("there is no target to show")], (MARGIN, 20), Face(colour="muted")), 30
        )
    top = _top(report, chart, name, paper)
    foot = _foot(report, paper)
    height = top.height + drawing.height + foot.height + MARGIN
    title = f"{name} · {report.policy}"
    desc = [labels.chart_legends()[chart], labels.as_of_text(report.as_of, report.known_on)]
    desc += totals.footer(report)
    size = f'width="{paper.width}" height="{number(height)}"'
    ground = rect(Box(0, 0, paper.width, height), "paper")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bqw" role="img" '
        f"aria-label={attribute(title)} {size} "
        f'viewBox="0 0 {paper.width} {number(height)}" '
        f'font-family="{FONT_FAMILY}" font-size="13" fill="#1f2328">'
        f"<title>{safe(title)}</title><desc>{safe(' · '.join(desc))}</desc>"
        f"{ground}{top.content}"
        f"{moved(drawing.content, top.height)}"
        f"{moved(foot.content, top.height + drawing.height)}"
        "</svg>\n"
    )


def with_origin(drawn: str, origin: Origin) -> str:
    """Return a picture that tells where its figures come from, for programs."""
    line = escaping.in_markup(origin_json(origin))
    end = "</svg>\n"
    return f'{drawn.removesuffix(end)}<metadata id="{NAME}">{line}</metadata>{end}'


def _top(report: Report, chart: str, name: str, paper: Paper) -> Drawing:
    content, y = [], float(MARGIN)
    day = labels.as_of_text(report.as_of, report.known_on)
    parts = (
        (report.policy, Face(18, bold=True)),
        (f"{name} · {day}", Face(14)),
        (labels.chart_legends()[chart], Face(12, "muted")),
    )
    for words_, face in parts:
        part = block(words_, (MARGIN, y + face.size), paper.inner, face, most=4)
        content.append(part.content)
        y += part.height + 3
    if mark := labels.sample_warning(report.sample_rows):
        content.append(rect(Box(MARGIN, y + 2, paper.inner, 24), "red-soft"))
        content.append(
            lines([mark], (paper.width / 2, y + 19), Face(14, anchor="middle", bold=True))
        )
        y += 32
    return Drawing("".join(content), y + 6)


def _foot(report: Report, paper: Paper) -> Drawing:
    content, y, face = [], 8.0, Face(12, "muted")
    for told in totals.footer(report):
        part = block(told, (MARGIN, y + face.size), paper.inner, face, most=8)
        content.append(part.content)
        y += part.height + 2
    return Drawing("".join(content), y)
