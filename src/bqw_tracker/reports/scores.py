"""Scores of departments or of areas out of 100, and their ranks.

A score is the mean of three parts, weighted by `rules.score`: the share of targets that are met
or on track, the mean attainment, and the share of the figures owed that came in time. Targets are
those that the group counts in a report, weighted as in its means: what is not due or aspirational
is left out, no_data is not on schedule, and the share that it has counts as attained. A part of
which there is nothing to count is left out together with its weight.

By default half of the weight is on schedule, as that is what supervision is about. Attainment
tells who is far ahead from who just keeps up, but is low for everybody early in a year, and has
30. To report in time is a duty and not what the policy is for, and has 20.

Owed are the figures of the periods that had ended by the day of the report, once their due day
has passed; no later lateness comes into a report on a past day. Where only what was known on a
day is asked for, no due day after it counts. An area answers for what it reports itself, a
department for the indicators that it is responsible for.

Ranked are like units only: departments, or the areas directly below the root. The root is their
whole; it stands before them without a rank. A rank follows the exact score: equal scores share
one and the ranks after it stay empty (1, 2, 2, 4), as nobody accepts to stand behind an equal,
or beside somebody who did better. Nobody accepts either to stand behind somebody who only had to
report in time: where the parts that count hold less than half of the weight, there is a score
and no rank; and no rank is told of fewer targets than `rules.score.least`.

The rank of a month ago is that of the end of the month before, as it was known when its figures
were due.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from bqw_tracker.core.calendar import unknown_years
from bqw_tracker.core.deliveries import Punctuality, area_punctuality, department_punctuality
from bqw_tracker.core.rules import Weights

from .groups import Score, Scores, by_group, counted, in_means, mean_attainment, on_schedule, ranks
from .judged import Judged
from .rows import Row


def scores(judged: Judged, by: str, *, today: date) -> Scores:
    """Return the scores of all departments or areas, and their ranks of a month ago."""
    found, earlier = _scores(judged, by, today), judged.month_before(today)
    known = earlier.known_on or today
    places = {key: one.rank for key, one in _scores(earlier, by, known).by_key.items()}
    by_key = {key: one._replace(before=places.get(key)) for key, one in found.by_key.items()}
    return found._replace(by_key=by_key)


def _scores(judged: Judged, by: str, today: date) -> Scores:
    """Return the scores as of the day of a workspace."""
    rules, rows = judged.catalogue.rules, judged.listed
    today = min(today, judged.known_on or today)
    owed = judged.owed(today)
    sent = [one for one in owed.deliveries if one.duty.period.last <= judged.as_of]
    count = area_punctuality if by == "area" else department_punctuality
    listed = by_group(rows, by)
    found = {
        one.name: score(counted(listed[one.name], by), one, rules.score)
        for one in count(judged.index, sent, today=today)
        if one.name in listed
    }
    top = judged.index.root
    alike = set(judged.index.below[top] if by == "area" else found)
    places = ranks(
        {key: one.points for key, one in found.items() if one.points is not None
         and key in alike and comparable(one, rules.score)}
    )  # fmt: skip
    due = (duty.due for duty in owed.duties
           if duty.due <= today and duty.period.last <= judged.as_of)  # fmt: skip
    ranked = [(key, one._replace(rank=places.get(key))) for key, one in found.items()]
    ranked.sort(key=lambda pair: (by == "area" and pair[0] != top, *_last_without(pair[1])))
    return Scores(
        by=by,
        weights=rules.score,
        today=today,
        by_key=dict(ranked),
        warnings=unknown_years(due, rules),
    )


def score(rows: Iterable[Row], punctual: Punctuality, weights: Weights) -> Score:
    """Return the score of the rows that count and of how the figures came, without a rank."""
    judged = [row for row in rows if in_means(row) and not row.excused]
    found = Score(
        on_schedule=on_schedule(judged),
        attainment=mean_attainment(judged),
        punctuality=punctual.punctuality,
        targets=len(judged),
        owed=punctual.owed,
        points=None,
    )
    parts = _counting(found, weights)
    whole = sum(weight for _, weight in parts)
    if not whole:
        return found
    return found._replace(points=100 * sum(share * weight for share, weight in parts) / whole)


def _counting(found: Score, weights: Weights) -> list[tuple[Fraction, Fraction]]:
    """Return the parts of which there is something to count, and their weights."""
    parts = (
        (found.on_schedule, weights.on_schedule),
        (found.attainment, weights.attainment),
        (found.punctuality, weights.punctuality),
    )
    return [(share, Fraction(weight)) for share, weight in parts if share is not None]


def comparable(found: Score, weights: Weights) -> bool:
    """Return whether enough targets are judged, by parts that hold at least half of the weight."""
    if found.targets < weights.least:
        return False
    whole = Fraction(weights.on_schedule + weights.attainment + weights.punctuality)
    return 2 * sum(weight for _, weight in _counting(found, weights)) >= whole


def _last_without(found: Score) -> tuple[bool, bool, int]:
    """Return a key that sorts by rank, then who has a score alone, then who has none."""
    return found.points is None, found.rank is None, found.rank or 0
