"""How a target is judged in an area on a day."""

from datetime import date

from .attainment import Verdict, judge
from .cells import Cells
from .index import Index, Task
from .rollup import figure
from .schedule import window


def verdict(index: Index, found: Cells, *, task: Task, as_of: date) -> Verdict:
    """Return the light of a target in its area on a day, with everything that led to it."""
    catalogue = index.catalogue
    span = window(task.target, as_of, catalogue.policy.issued.year)
    expected = index.expected(task.indicator, task.area)
    observed = figure(task.indicator, span, expected, found)
    return judge(task.indicator, task.target, span, observed, catalogue.rules)
