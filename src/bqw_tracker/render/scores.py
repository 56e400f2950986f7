"""Scores as a table for people: who stands where, the parts, and the formula below.

Scores are shown with as many decimals as tell different ones apart, one at least: a rank that
differs is never seen beside scores that do not. Only the full score is shown as 100.
"""

from bqw_tracker.core.numbers import plain
from bqw_tracker.locale import _
from bqw_tracker.reports.groups import Score, Scores
from bqw_tracker.reports.report import Report

from . import rounding, words
from .table import Cell, Column, Line, Table


def scores_table(report: Report, scores: Scores) -> Table:
    """Return the groups in the order of the list; the counts are left out first."""
    known = [score.points for score in scores.by_key.values() if score.points is not None]
    decimals = rounding.decimals_needed(known)
    columns = (
        Column(_("Rank"), right=True),
        Column(_("Area") if report.by == "area" else _("Department"), least=12),
        Column(_("Score"), right=True),
        Column(_("On schedule"), right=True, rank=1),
        Column(_("Targets"), right=True, rank=4),
        Column(_("Attained"), right=True, rank=2),
        Column(_("On time"), right=True, rank=3),
        Column(_("Owed"), right=True, rank=5),
    )
    lines = [
        Line(tuple(map(Cell, _texts(name, score, decimals))))
        for name, score in scores.by_key.items()
    ]
    notes = [*score_notes(report, scores), *words.footer(report)]
    return Table(columns, lines, words.title_lines(report), notes)


def _texts(name: str, score: Score, decimals: int) -> tuple[str, ...]:
    return (
        words.rank_text(score.rank),
        name,
        rounding.points_text(score.points, decimals),
        rounding.share_text(score.on_schedule),
        str(score.targets),
        rounding.share_text(score.attainment),
        rounding.share_text(score.punctuality),
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
