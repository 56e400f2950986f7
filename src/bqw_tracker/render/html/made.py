"""How a figure was made: what counts, period by area, and what follows from it in sentences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from bqw_tracker.core.periods import Period, by_time
from bqw_tracker.locale import joined
from bqw_tracker.render import labels, words
from bqw_tracker.render.evidence import proof_text
from bqw_tracker.render.explanation import folder_of, made_text
from bqw_tracker.reports.explanation import Explanation
from bqw_tracker.reports.judged import Source
from bqw_tracker.reports.rows import Proof, Row


class Figure(NamedTuple):
    """What counts of an area in a period, the files and lines, and what it replaced."""

    text: str
    place: str
    replaced: tuple[str, ...]


class Grid(NamedTuple):
    """What counts in a window: the areas, and for each period their figures."""

    title: str
    areas: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Figure, ...]], ...]


class ProofLine(NamedTuple):
    """A file that proves a figure: what is said of it, whose it is, and the address, if any."""

    text: str
    about: str
    address: str


class Made(NamedTuple):
    """What counts of an indicator, the text of its explanation, and the files that prove it."""

    grids: tuple[Grid, ...]
    text: str
    proofs: tuple[ProofLine, ...] = ()


def all_made(
    explanations: Iterable[Explanation], rows: Iterable[Row]
) -> tuple[str, dict[str, Made]]:
    """Return the folder that all files lie in, and how the figures of each indicator were made."""
    proofs: dict[str, dict[Proof, None]] = defaultdict(dict)
    for row in rows:
        proofs[row.indicator] |= dict.fromkeys(row.proofs)
    told = [each for each in explanations if each.lights]
    folder = folder_of(light for each in told for light in each.lights)
    made = {
        each.indicator.id: Made(
            tuple(_grids(each, folder)),
            made_text(each),
            tuple(map(_proof_line, proofs[each.indicator.id])),
        )
        for each in told
    }
    return folder, made


def _proof_line(proof: Proof) -> ProofLine:
    about = f"{proof.row.area} {labels.period_words(str(proof.row.period))}"
    return ProofLine(proof_text(proof), about, quote(proof.link))


def _grids(explanation: Explanation, folder: str) -> Iterator[Grid]:
    """Yield a table for each window in which something counts; a figure stands there once."""
    windows: dict[Period, dict[Period, dict[str, dict[str, Figure]]]] = {}
    for light in explanation.lights:
        for area, sources in light.sources.items():
            for source in sources:
                lines = windows.setdefault(light.verdict.window.period, {})
                figures = lines.setdefault(source.used.cell.period, defaultdict(dict))[area]
                figure = _figure(source, folder)
                figures[figure.place] = figure
    for window, lines in windows.items():
        areas = tuple(dict.fromkeys(area for line in lines.values() for area in line))
        yield Grid(
            labels.period_words(str(window)),
            areas,
            tuple(
                (labels.period_words(str(period)),
                 tuple(_joined(lines[period].get(area, {}).values()) for area in areas))
                for period in sorted(lines, key=by_time)
            ),
        )  # fmt: skip


def _figure(source: Source, folder: str) -> Figure:
    cell, place = source.used.cell, words.place_text(source.used.cell, folder)
    sign = "−" if source.used.sign < 0 else ""
    return Figure(
        sign + words.reported_text(cell),
        place,
        tuple(words.replaced_text(each, folder) for each in source.replaced),
    )


def _joined(figures: Iterable[Figure]) -> Figure:
    """Return the figures of a period and an area as one, the rows that it replaced among them."""
    found = list(figures)
    replaced = tuple(text for one in found for text in one.replaced)
    return Figure(joined(one.text for one in found), joined(one.place for one in found), replaced)
