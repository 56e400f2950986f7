"""The four charts as SVG, and as PNG where the extra `pictures` is installed."""

import re
from collections.abc import Callable

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.extras import library
from bqw_tracker.reports.report import Report

from .bars import bullet, ranking
from .canvas import FONT_FAMILY
from .frame import Paper
from .heat import heat
from .trend import trend

SHAPES: dict[str, Callable[[Report, Paper], str]] = {
    "bullet": bullet,
    "trend": trend,
    "heat": heat,
    "ranking": ranking,
}
"""By the name of the chart; the report must come from a selection that is `drawn`."""
_FINE, _TALLEST = 16_000, 32_000
"""Pixels: up to the first a picture is drawn twice as fine, beyond the second most programs show
none any more.
"""


def png(svg: str) -> bytes:
    """Return a picture as PNG, two pixels to a point, one where it is long.

    Raises `Refused` where resvg cannot be used or a Chinese font is missing: without a font resvg
    leaves every text out and says nothing. The same where the picture is too long.
    """
    with library("resvg-py"):
        import resvg_py  # noqa: PLC0415 - the extra `pictures`

    def drawn(content: str, zoom: int) -> bytes:
        return resvg_py.svg_to_bytes(svg_string=content, zoom=zoom, languages=["zh"])

    if drawn(_glyph("中"), 1) == drawn(_glyph("国"), 1):
        raise Refused(
            sentence(
                "no Chinese font is installed, and a picture without words says nothing; install "
                "one (Debian: apt install fonts-noto-cjk), or write {ending}",
                ending=".svg",
            )
        )
    height = _height(svg)
    if height > _TALLEST:
        raise Refused(
            sentence(
                "the picture would be {height} pixels high, above {most}; choose fewer targets, "
                "for example with --measure, or write {ending}",
                height=height,
                most=_TALLEST,
                ending=".svg",
            )
        )
    return drawn(svg, 2 if height * 2 <= _FINE else 1)


def _glyph(character: str) -> str:
    """Return a picture of one character: two of them are equal only where both are missing."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30" '
        f'font-family="{FONT_FAMILY}"><text x="2" y="24" font-size="22">{character}</text></svg>'
    )


def _height(svg: str) -> int:
    found = re.search(r' height="([0-9]+)', svg)
    return int(found[1]) + 1 if found else 0
