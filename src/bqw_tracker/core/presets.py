"""Rules of pace that others published.

Source: docs/domain.md, "Published rules of pace, as presets".
"""

from typing import NamedTuple

from .problems import Sentence, sentence


class Preset(NamedTuple):
    """Measure and edges as the catalogue would write them, and where they were read.

    `source` says who, which year and what; `gap` what is undefined there and how it is read here.
    """

    measure: str
    behind: str
    off_track: str
    source: Sentence
    gap: Sentence | None = None


PRESETS = {
    "xuancheng": Preset(
        "points", "0", "none",
        sentence("Xuancheng 2020: behind is what lies below schedule: 25 / 50 / 91.7% after "
                 "3 / 6 / 11 months"),
    ),
    "yinchuan": Preset(
        "points", "0", "30",
        sentence("Yinchuan 2025: yellow is 10 to 30 points below schedule, red is more"),
        sentence("0 to 10 points below are undefined there and read here as behind"),
    ),
    "sanya": Preset(
        "relative", "0", "50",
        sentence("Sanya 2022: yellow is up to 50% of the due value below it"),
    ),
    "pepfar": Preset(
        "points", "10", "25",
        sentence("PEPFAR, year not recorded: edges of 10 and 25 points"),
    ),
}  # fmt: skip
