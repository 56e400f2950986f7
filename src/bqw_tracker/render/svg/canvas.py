"""Elements of a picture as SVG text, in points; what a name says is escaped, never trusted.

Every element carries its light colour as an attribute, which any program understands, and the
name of the colour as a class, by which a page recolours the pictures in it.
"""

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import escape, quoteattr

from bqw_tracker.locale.folding import cut, folded
from bqw_tracker.render import escaping

FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "STHeiti",
    "Liberation Sans", "Arial", "DejaVu Sans",
    "Noto Serif CJK SC", "SimSun", "Songti SC", "AR PL UMing CN", "Droid Sans Fallback",
)  # fmt: skip
"""Of Linux, Windows and macOS; the Latin ones stand before Chinese ones without good Latin.

resvg takes the first that is installed, and for a character that it lacks any other.
"""
FONT_FAMILY = ",".join(f"'{name}'" for name in FONTS) + ",sans-serif"

Colour = str
COLOURS: dict[Colour, tuple[str, str]] = {
    "paper": ("#ffffff", "#16191d"),
    "ink": ("#1f2328", "#e6e8ea"),
    "muted": ("#59616b", "#a2abb5"),
    "rule": ("#c9ced4", "#424a53"),
    "track": ("#e6e9ed", "#2d333b"),
    "bar": ("#3f6ea6", "#7aa7dd"),
    "warning": ("#b3261e", "#ff8a7a"),
    "green": ("#2f9e78", "#58d39b"),
    "yellow": ("#e2a400", "#f0c04a"),
    "red": ("#a11f12", "#f26450"),
    "blue": ("#3f6ea6", "#7aa7dd"),
    "grey": ("#8a919a", "#8a919a"),
    "green-soft": ("#cfe9de", "#17473a"),
    "yellow-soft": ("#fdeab0", "#574400"),
    "red-soft": ("#f5b5a8", "#6e2417"),
    "blue-soft": ("#d6e4f5", "#1e3a5c"),
    "grey-soft": ("#e6e9ed", "#343a42"),
}
"""Light and dark. Green is bluish and of another lightness than red, so that they differ for
colour-blind readers and in grey as well; a word stands beside each of them all the same.
"""
_AS_WIDE_AS_HIGH, _WIDE_LATIN = frozenset("WMm%@—…"), frozenset("ABCDEFGHJKLNOPQRSTUVXYZw&+<>=~#")


class Face(NamedTuple):
    """How a text looks; `anchor` says which of its ends stands at the point."""

    size: float = 13
    colour: Colour = "ink"
    anchor: str = "start"
    bold: bool = False


PLAIN = Face()


class Box(NamedTuple):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def safe(text: str) -> str:
    """Return a text escaped for an XML document; what XML has no place for becomes U+FFFD."""
    return escape(escaping.xml(text))


def attribute(text: str) -> str:
    """Return a quoted attribute."""
    return quoteattr(escaping.xml(text))


def number(value: float) -> str:
    """Return a length with at most one decimal.

    >>> number(12.0), number(1 / 3), number(-0.01)
    ('12', '0.3', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(text: str, face: Face = PLAIN) -> float:
    """Return a width that no common font exceeds: a Chinese character is as wide as high."""
    ems = 0.0
    for character in text:
        if combining(character):
            continue
        if east_asian_width(character) in "WFA" or character in _AS_WIDE_AS_HIGH:
            ems += 1.0
        else:
            ems += 0.84 if character in _WIDE_LATIN else 0.64
    return ems * face.size * (1.08 if face.bold and text.isascii() else 1)


def fitted(text: str, width: float, face: Face = PLAIN, *, most: int = 2) -> list[str]:
    """Return the lines of a text in a width, at most so many."""

    def measure(part: str) -> float:
        return text_width(part, face)

    return cut(folded(text, width, measure), most, width, measure)


def text(words: str, at: tuple[float, float], face: Face = PLAIN) -> str:
    """Return one line of text whose baseline begins, ends or is centred at a point."""
    more = "" if face.colour == "ink" else _paint("f", face.colour)
    more += "" if face.anchor == "start" else f' text-anchor="{face.anchor}"'
    more += ' font-weight="bold"' if face.bold else ""
    size = "" if face.size == 13 else f' font-size="{number(face.size)}"'
    return f'<text x="{number(at[0])}" y="{number(at[1])}"{size}{more}>{safe(words)}</text>'


def lines(words: Iterable[str], at: tuple[float, float], face: Face = PLAIN) -> str:
    """Return lines of text below each other; a line takes 1.35 of its size."""
    x, y = at
    step = line_height(face.size)
    return "".join(text(line, (x, y + n * step), face) for n, line in enumerate(words))


class Drawing(NamedTuple):
    """A shape without what is around it: its elements, and the height that they take."""

    content: str
    height: float


def block(
    words: str, at: tuple[float, float], width: float, face: Face = PLAIN, *, most: int = 2
) -> Drawing:
    """Return a text folded to a width, its first line at a point."""
    folded = fitted(words, width, face, most=most)
    return Drawing(lines(folded, at, face), len(folded) * line_height(face.size))


def line_height(size: float) -> float:
    """Return the height that a line of text takes."""
    return size * 1.35


def rect(box: Box, colour: Colour) -> str:
    """Return a filled rectangle; nothing where it has no width."""
    if box.width <= 0:
        return ""
    x, y, width, height = map(number, box)
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{_paint("f", colour)}/>'


def line(
    start: tuple[float, float], end: tuple[float, float], colour: Colour, more: str = ""
) -> str:
    """Return a straight line; `more` are further attributes, as they stand."""
    points = f'x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" '
    points += f'y2="{number(end[1])}"'
    return f"<line {points}{_paint('s', colour)}{more}/>"


def polyline(points: Iterable[tuple[float, float]], colour: Colour, more: str) -> str:
    """Return a line through points; `more` are further attributes, as they stand."""
    through = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline points="{through}" fill="none"{_paint("s", colour)}{more}/>'


def dot(at: tuple[float, float], colour: Colour, *, hollow: bool) -> str:
    """Return a point; a hollow one stands for a figure that is not complete."""
    inside = "paper" if hollow else colour
    place = f'cx="{number(at[0])}" cy="{number(at[1])}" r="2.6"'
    paint = f'class="f-{inside} s-{colour}" fill="{_light(inside)}" stroke="{_light(colour)}"'
    return f"<circle {place} {paint}/>"


def group(content: Iterable[str], key: str, title: str = "") -> str:
    """Return elements that belong together; `key` names what they show.

    `title` is what they say in full where something of it had to be shortened.
    """
    inside = "".join(content)
    told = f"<title>{safe(title)}</title>" if title and "…</text>" in inside else ""
    return f"\n<g data-key={attribute(key)}>{told}{inside}</g>"


def moved(content: str, down: float, right: float = 0) -> str:
    """Return elements moved to another place."""
    return f'<g transform="translate({number(right)} {number(down)})">{content}</g>'


def _light(colour: Colour) -> str:
    return COLOURS[colour][0]


def _paint(what: str, colour: Colour) -> str:
    kind = {"f": "fill", "s": "stroke"}[what]
    return f' class="{what}-{colour}" {kind}="{_light(colour)}"'
