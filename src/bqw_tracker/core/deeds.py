"""A deed as it was told: which of its rows count, what was reached, and how far it is.

What was told last counts, whatever its period; what is done, or a node that was reached, stays so
until a row says that this was a mistake. Who reaches a node has reached all before it, and the
last node of a target means done there. A node that two targets share is reached in both.
Source: docs/domain.md, "From rows to cells".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from .cells import CORRECTED
from .model import Indicator, Node, Observation

Plans = tuple[tuple[str, ...], ...]
"""The names of the nodes of each target of a deed, in their order."""
_NOTHING = ("", "not_started", "in_progress")
"""States by which nothing is reached."""
by_telling = attrgetter("reported_on", "period.end", "path", "line")
"""The key that puts rows in the order in which they count: of one moment the longest one last."""


class Told(NamedTuple):
    """The row with the state that counts, the latest one with a percentage, and what stands.

    A deed that is done is so from the first row that says so, and has no other percentage.
    `standing` is what was reached, done or a node, each with the row that told it first.
    """

    state: Observation | None = None
    percentage: Observation | None = None
    standing: tuple[tuple[str, Observation], ...] = ()


class NodeState(NamedTuple):
    """A node in the areas that make a figure: who told it first in each, and who has not yet."""

    node: Node
    told: tuple[Observation, ...]
    lacking: tuple[str, ...]

    @property
    def reported_on(self) -> date | None:
        """The day on which the last area told that it is reached; None while one has not."""
        if self.lacking:
            return None
        return max((row.reported_on.date() for row in self.told), default=None)


class TakenBack(NamedTuple):
    """A row that corrects what had been told, and the rows that it takes back."""

    row: Observation
    lost: tuple[Observation, ...]


def plans_of(indicator: Indicator) -> Plans:
    """Return the names of the nodes of each target."""
    return tuple(tuple(node.name for node in target.nodes) for target in indicator.targets)


def takes_back(row: Observation) -> bool:
    """Return whether a row may tell less than the rows before it."""
    return row.note.startswith(CORRECTED)


def _before(one: str, other: str, plans: Plans) -> bool:
    """Return whether a node comes before another one, also by way of one that targets share."""
    later, grown = {one}, 0
    while len(later) > grown:
        grown = len(later)
        for plan in plans:
            first = next((n for n, node in enumerate(plan) if node in later), len(plan))
            later.update(plan[first:])
    return one != other and other in later


def _tells(reached: str, state: str, plans: Plans) -> bool:
    """Return whether who reached the one has told the other as well: done, or a later node."""
    return reached in ("done", state) or _before(state, reached, plans)


def tells_less(state: str, reached: str, plans: Plans) -> bool:
    """Return whether a state is less than what was reached; in progress takes no node back."""
    if state in ("done", reached):
        return False
    if reached == "done":
        return not plans or any(plan[-1:] != (state,) for plan in plans)
    return state == "not_started" or _before(state, reached, plans)


def told_then(told: Told, row: Observation, plans: Plans = ()) -> Told:
    """Return what counts when a row is told after those before it."""
    state, standing = row.state, told.standing
    if takes_back(row):
        under_way = state == "in_progress"
        standing = tuple(
            (reached, first)
            for reached, first in standing
            if not under_way and not tells_less(state, reached, plans)
        )
    elif standing and (
        done_by(told, plans) or any(tells_less(state, each, plans) for each, _ in standing)
    ):
        return told
    if state not in _NOTHING and (state == "done" or any(state in plan for plan in plans)):
        known = [first for reached, first in told.standing if _tells(reached, state, plans)]
        kept = [each for each in standing if each[0] != state]
        reached_before = {reached for reached, _ in kept}
        implied = (node for node in _shared_before(state, plans) if node not in reached_before)
        standing = (
            *kept,
            *((node, row) for node in implied),
            (state, min((*known, row), key=by_telling)),
        )
    percentage = row if state == "done" or row.value is not None else told.percentage
    return Told(row, percentage, standing)


def _shared_before(state: str, plans: Plans) -> list[str]:
    """Return the nodes before one in its targets that other targets have as well."""
    several = [n for n in dict.fromkeys(chain(*plans)) if sum(n in plan for plan in plans) > 1]
    return [node for node in several if _before(node, state, plans)]


def told_last(rows: Iterable[Observation], plans: Plans = ()) -> Told:
    """Return what counts of the rows of a deed, in whatever order they stand."""
    told = Told()
    for row in sorted(rows, key=by_telling):
        told = told_then(told, row, plans)
    return told


def _first(told: Told, plan: Sequence[str]) -> Iterator[Observation | None]:
    """Yield for each node of a target the row that first told it, or a later one."""
    for number in range(len(plan)):
        further = ("done", *plan[number:])
        rows = [first for reached, first in told.standing if reached in further]
        yield min(rows, key=by_telling, default=None)


def state_in(told: Told, plan: Sequence[str]) -> str:
    """Return the state of a deed in a target with these nodes: the last one that was reached."""
    if told.standing:  # most deeds have reached nothing yet
        if any(reached == "done" for reached, _ in told.standing):
            return "done"
        if count := sum(row is not None for row in _first(told, plan)):
            return "done" if count == len(plan) else plan[count - 1]
    return "not_started" if told.state and told.state.state == "not_started" else "in_progress"


def done_by(told: Told, plans: Plans) -> Observation | None:
    """Return the row by which the deed is done in all its targets; None where it is not."""
    rows = [first for reached, first in told.standing if reached == "done"]
    ends = [list(_first(told, plan))[-1] if plan else None for plan in plans]
    if ends and None not in ends:
        rows.append(max((row for row in ends if row is not None), key=by_telling))
    return min(rows, key=by_telling, default=None)


def node_states(nodes: Sequence[Node], told: Mapping[str, Told | None]) -> tuple[NodeState, ...]:
    """Return how far each node of a target is in each area."""
    plan = [node.name for node in nodes]
    first = {area: list(_first(each or Told(), plan)) for area, each in told.items()}
    return tuple(
        NodeState(
            node,
            tuple(row for rows in first.values() if (row := rows[number]) is not None),
            tuple(area for area, rows in first.items() if rows[number] is None),
        )
        for number, node in enumerate(nodes)
    )


def _corrections(
    rows: Iterable[Observation], plans: Plans
) -> Iterator[tuple[Observation, tuple[Observation, ...], Told]]:
    """Yield each row with what it takes back, and what counts after it."""
    told = Told()
    for row in sorted(rows, key=by_telling):
        before, told = told, told_then(told, row, plans)
        kept = {reached for reached, _ in told.standing}
        gone = (first for reached, first in before.standing if reached not in kept)
        yield row, tuple(dict.fromkeys(gone)), told


def taken_back(rows: Iterable[Observation], plans: Plans) -> list[TakenBack]:
    """Return what rows that correct took back, whether or not it was told again since."""
    return [TakenBack(row, lost) for row, lost, _ in _corrections(rows, plans) if lost]


def still_lost(rows: Sequence[Observation], plans: Plans) -> list[TakenBack]:
    """Return what rows that correct took back and what was not told again since."""
    found: list[TakenBack] = []
    if not any(map(takes_back, rows)):
        return found
    for row, lost, told in _corrections(rows, plans):
        found = [*_left(found, told, plans), *([TakenBack(row, lost)] if lost else [])]
    return found


def _left(found: Iterable[TakenBack], told: Told, plans: Plans) -> Iterator[TakenBack]:
    def stands(state: str) -> bool:
        return any(_tells(reached, state, plans) for reached, _ in told.standing)

    for one in found:
        if lost := tuple(row for row in one.lost if not stands(row.state)):
            yield one._replace(lost=lost)
