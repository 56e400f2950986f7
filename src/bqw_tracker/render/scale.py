"""Between which figures a course is drawn, whatever it is drawn with."""

from decimal import Decimal

from bqw_tracker.core.model import STATES
from bqw_tracker.reports.course import Course
from bqw_tracker.reports.rows import Row


def level(observed: Decimal | str) -> Decimal:
    """Return the height of a figure; the states of a deed are steps of equal height."""
    return Decimal(STATES.index(observed)) if isinstance(observed, str) else observed


def target_levels(row: Row) -> tuple[Decimal, ...]:
    """Return where the target's lines stand; a range has two, a deed is to be done."""
    if row.bound is None:
        return (level(STATES[-1]),)
    return (row.bound.value,) if row.bound.high is None else (row.bound.value, row.bound.high)


def limits(row: Row, course: Course) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest figure of a drawing, the first below the second.

    What adds up is measured from 0; levels are drawn near, with some air around them.
    """
    shown = [level(point.observed) for point in course.points if point.observed is not None]
    shown += [*target_levels(row), *(due for _, due in course.schedule)]
    low, high = min(shown), max(shown)
    if row.kind in ("flow", "milestone"):
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    else:
        air = (high - low) / 8 or abs(high) / 8
        low, high = low - air, high + air
    return (low, high) if low < high else (low, low + 1)
