"""Groups of a report: what counts, how often each status, the means; their scores as records.

What scores are made of is said in scores.py, which loads the reporting calendar; a report
without them does not need it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.model import STATUSES, Catalogue, Roles, Status
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rules import Weights

from .rows import Row, capped_share

WORDS = (
    "achieved", "met", "on_track", "behind", "off_track", "missed", "made_good", "accepted",
    "under_way", "not_due", "no_data",
)  # fmt: skip
"""What a counted target is: its status, `achieved` where it is met for good, and its mark where
its lag was made good or accepted."""
GOOD, BAD, MARKED = WORDS[:3], WORDS[3:6], WORDS[6:8]


class Group(NamedTuple):
    """How many targets have which status, and the weighted mean of their attainment."""

    by: str
    key: str
    title: str
    counts: dict[Status, int]
    aspirational: int
    attainment: Fraction | None


class Score(NamedTuple):
    """The parts of a score as fractions of 1, None where there is nothing to count.

    `targets` and `owed` are how many targets and figures the parts were counted from, `points`
    the score out of 100, `rank` None for who is not ranked, `before` the rank of a month ago.
    """

    on_schedule: Fraction | None
    attainment: Fraction | None
    punctuality: Fraction | None
    targets: int
    owed: int
    points: Fraction | None
    rank: int | None = None
    before: int | None = None


class Scores(NamedTuple):
    """The scores of areas or departments by their names, in the order of a list for people.

    `today` is the day by which figures had to be there, `warnings` tell of due days that may be
    wrong.
    """

    by: str
    weights: Weights
    today: date
    by_key: dict[str, Score]
    warnings: list[Sentence]


def word_of(row: Row) -> str:
    """Return the one of `WORDS` that a target is."""
    if row.mark is not None:
        return row.mark.word
    return "achieved" if row.status == "met" and row.final else row.status


class Change(NamedTuple):
    """A counted target that is another word than a month `before`."""

    row: Row
    before: Row


_LEVELS = {"achieved": 0, "behind": 2, "off_track": 3, "missed": 4}
"""How bad a word is, compared with a month before; all others are 1. Without data it is unknown."""


def changes(
    counted: Iterable[Row], before: Iterable[Row]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the counted targets that are worse than a month before, and those that are better."""
    then = {row.identity: row for row in before}
    found: list[tuple[int, Change]] = []
    for row in counted:
        was = then.get(row.identity)
        if was is not None and "no_data" not in (was.status, row.status):
            steps = _LEVELS.get(word_of(row), 1) - _LEVELS.get(word_of(was), 1)
            found.append((steps, Change(row, was)))
    worse, better = (
        tuple(change for steps, change in found if steps * sign > 0) for sign in (1, -1)
    )
    return worse, better


class Slice(NamedTuple):
    """How many targets are what `word` says, which share of all, and how many a month `before`."""

    word: str
    targets: int
    share: Fraction
    before: int


def slices(rows: Sequence[Row], before: Iterable[Row]) -> tuple[Slice, ...]:
    """Return how many targets each word stands for, now and a month before."""
    now, then = Counter(map(word_of, rows)), Counter(map(word_of, before))
    whole = max(len(rows), 1)
    return tuple(Slice(word, now[word], Fraction(now[word], whole), then[word]) for word in WORDS)


def in_means(row: Row) -> bool:
    """Return whether means count the row: it is asked for, binding, and there is what to judge.

    What has no share counts where it is met, missed or without data.
    """
    if not row.asked or row.nothing_to_judge or row.strength == "aspirational":
        return False
    return row.shown_share is not None or row.status in ("met", "missed", "no_data")


def mean_attainment(rows: Iterable[Row]) -> Fraction | None:
    """Return the weighted mean of the rows that means count, each cut to 0..1.

    A share counts whatever the status; without one a row counts as capped_share says.
    """
    return _mean(rows, capped_share)


def on_schedule(rows: Iterable[Row]) -> Fraction | None:
    """Return the weighted share of the rows that means count that is met or on track."""
    return _mean(rows, lambda row: Fraction(row.status in ("met", "on_track")))


def _mean(rows: Iterable[Row], share: Callable[[Row], Fraction]) -> Fraction | None:
    weights, total = Fraction(0), Fraction(0)
    for row in filter(in_means, rows):
        weight = Fraction(row.weight)
        weights += weight
        total += weight * share(row)
    return total / weights if weights else None


def by_group(rows: Iterable[Row], by: str) -> dict[str, list[Row]]:
    """Return the rows of each group by its key; a row stands at each department that leads it."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        keys: Iterable[object] = {
            "measure": (row.measure,), "section": (row.section,), "area": (row.area,),
            "department": dict.fromkeys(row.departments.lead),
        }[by]  # fmt: skip
        for key in keys:
            found[str(key)].append(row)
    return found


def roles(rows: Iterable[Row], asked: Collection[str] = ()) -> Roles:
    """Return who leads a row, and who supports others and leads none.

    Those asked for stand in either role that they have.
    """
    each = [row.departments for row in rows]
    lead = dict.fromkeys(name for one in each for name in one.lead)
    support = dict.fromkeys(
        name for one in each for name in one.support if name not in lead or name in asked
    )
    return Roles(lead=(*lead,), support=(*support,))


def _group_keys(catalogue: Catalogue, by: str) -> list[tuple[str, str]]:
    keys: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "measure": lambda: [(str(m.number), m.title) for m in catalogue.measures],
        "section": lambda: [(str(s.number), s.title) for s in catalogue.sections],
        "department": lambda: [(name, name) for name in catalogue.departments],
        "area": lambda: [(area.name, area.name) for area in catalogue.areas],
    }
    return keys[by]()


def group(by: str, key: str, title: str, counted: Sequence[Row]) -> Group:
    """Return the group of the rows that count in it."""
    seen = Counter(row.status for row in counted)
    counts = {status: seen[status] for status in STATUSES}  # every one, so that they add up
    aspirational = sum(row.strength == "aspirational" for row in counted)
    return Group(by, key, title, counts, aspirational, mean_attainment(counted))


def counted(listed: Iterable[Row], by: str) -> list[Row]:
    """Return the rows of a group that count.

    Only an area counts its parts of an `each` or an allocation; elsewhere their whole counts.
    """
    return [row for row in listed if by == "area" or not row.part_of_each]


def groups(catalogue: Catalogue, by: str, rows: Sequence[Row]) -> Iterator[Group]:
    """Return the groups that list a row, in the catalogue's order."""
    listed = by_group(rows, by)
    for key, title in _group_keys(catalogue, by):
        if key in listed:
            yield group(by, key, title, counted(listed[key], by))


def ranks(points: Mapping[str, Fraction]) -> dict[str, int]:
    """Return one more than how many stand above.

    >>> ranks({"a": Fraction(8), "b": Fraction(9), "c": Fraction(8), "d": Fraction(7)})
    {'a': 2, 'b': 1, 'c': 2, 'd': 4}
    """
    ordered = sorted(points.values())
    return {key: 1 + len(ordered) - bisect_right(ordered, mine) for key, mine in points.items()}


def counted_once(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that count: parts only where their whole is filtered away."""
    wholes = {(row.indicator, row.period) for row in rows if not row.part_of_each}
    return [
        row for row in rows if not row.part_of_each or (row.indicator, row.period) not in wholes
    ]
