"""Scores as a table for people: who stands where, the parts, and the formula below.

Scores are shown with as many decimals as tell different ones apart, one at least: a rank that
differs is never seen beside scores that do not. Only the full score is shown as 100.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import count

from bqw_tracker.core.numbers import plain
from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Score, Scores
from bqw_tracker.reports.report import Report

from . import words
from .table import Cell, Column, Layout, narrowed, plain_lines, title_lines


def points_text(points: Fraction | None, decimals: int = 1) -> str:
    """Return a score, half up; what is below 100 is never shown as 100.

    >>> points_text(Fraction("84.25")), points_text(Fraction("99.96")), points_text(None)
    ('84.3', '99.9', '–')
    """
    if points is None:
        return words.NONE
    unit = 10**decimals
    shown = (points * unit + Fraction(1, 2)).__floor__()
    if points < 100:
        shown = min(shown, 100 * unit - 1)
    return f"{shown // unit}.{shown % unit:0{decimals}}"


def decimals_needed(points: Collection[Fraction]) -> int:
    """Return how many decimals tell different scores apart; one at least.

    >>> decimals_needed([Fraction("84.25"), Fraction("84.31"), Fraction("84.31")])
    2
    """
    different = set(points)
    return next(
        n for n in count(1) if len({points_text(p, n) for p in different}) == len(different)
    )


def score_columns(report: Report) -> list[Column]:
    """Return the columns of the table; the counts are left out first."""
    who = _("Area") if report.by == "area" else _("Department")
    return [
        Column(_("Rank"), right=True, rank=0),
        Column(who, right=False, rank=0, least=12),
        Column(_("Score"), right=True, rank=0),
        Column(_("On schedule"), right=True, rank=1),
        Column(_("Targets"), right=True, rank=4),
        Column(_("Attained"), right=True, rank=2),
        Column(_("On time"), right=True, rank=3),
        Column(_("Owed"), right=True, rank=5),
    ]


def score_cells(scores: Scores) -> list[list[Cell]]:
    """Return the cells of each group, in the order of the list."""
    known = [score.points for score in scores.by_key.values() if score.points is not None]
    decimals = decimals_needed(known)
    return [
        [Cell(text) for text in _texts(name, score, decimals)]
        for name, score in scores.by_key.items()
    ]


def _texts(name: str, score: Score, decimals: int) -> tuple[str, ...]:
    return (
        words.NONE if score.rank is None else str(score.rank),
        name,
        points_text(score.points, decimals),
        words.share_text(score.on_schedule),
        str(score.targets),
        words.share_text(score.attainment),
        words.share_text(score.punctuality),
        str(score.owed),
    )


def score_notes(report: Report, scores: Scores) -> list[str]:
    """Return the formula with its weights, and what its parts and the ranks mean."""
    weights = scores.weights
    whole = weights.on_schedule + weights.attainment + weights.punctuality
    lines = [
        _(
            "score = ({on_schedule} × on schedule + {attainment} × attained + "
            "{punctuality} × on time) / {whole}, out of 100"
        ).format(
            on_schedule=plain(weights.on_schedule),
            attainment=plain(weights.attainment),
            punctuality=plain(weights.punctuality),
            whole=plain(whole),
        ),
        _(
            "on schedule: the share of the binding targets due that are met or on track; "
            "attained: their mean, each counted from 0 to 100%, without a share 100% when met and "
            "else 0"
        ),
        _(
            "on time: the share that came in time of the figures owed for periods up to {as_of} "
            "and due before {today}"
        ).format(as_of=report.as_of, today=scores.today),
        _(
            "a part shown as – is left out with its weight; where less than half of the weight "
            "is left there is no rank"
        ),
        _("ranks follow the exact scores; equal scores share a rank (1, 2, 2, 4)"),
    ]
    if report.by == "area":
        lines.append(_("ranked are the areas directly below the city, never the city among them"))
    return lines


def score_table(report: Report, scores: Scores, layout: Layout) -> str:
    """Return the scores as a table, drawn by rich where it goes to a terminal."""
    columns, rows = score_columns(report), score_cells(scores)
    before, after = title_lines(report), [*score_notes(report, scores), *words.footer(report)]
    if layout.width is None:
        return "\n".join([*before, "", *plain_lines(columns, rows, layout), *after]) + "\n"
    from .terminal import drawn_cells  # noqa: PLC0415 - rich costs 40 ms and is for terminals

    kept = narrowed(columns, rows, layout.width)
    return drawn_cells(
        [columns[n] for n in kept],
        [[cells[n] for n in kept] for cells in rows],
        layout,
        before=before,
        after=after,
    )
