"""What arriving rows mean beside those that are there: new, same, revised or refused.

Nothing is read or written here; the caller adds what is accepted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from .cells import CORRECTED, figures, has_figure, withdraws, words
from .characters import is_chinese
from .checks import check_progress
from .index import Index
from .kinds import key_by
from .model import Catalogue, Observation
from .numbers import EXACT, plain
from .periods import Period
from .problems import Place, Problem, Severity, sentence

MINUTE = timedelta(minutes=1)
Kind = Literal["new", "same", "revised", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_CHINESE, _ENGLISH = (("更正", "：", "；"), ("Corrected", ": ", "; "))
"""What a reason begins with, and what parts it from its mark and from the note behind it."""


class Arrival(NamedTuple):
    """A row that came in; `old` is the row whose figure or words it would replace."""

    kind: Kind
    row: Observation
    old: Observation | None = None


class Sorted(NamedTuple):
    """Arrivals, and what keeps rows from being taken in (errors) or is to be asked (warnings)."""

    arrivals: list[Arrival]
    problems: list[Problem]


_place = attrgetter("path", "line")


def sort_arrivals(
    catalogue: Catalogue,
    known: Sequence[Observation],
    arriving: Sequence[Observation],
    now: datetime,
    *,
    reason: str | None = None,
) -> Sorted:
    """Tell for each arriving row what it means.

    With a `reason` figures are to be revised, and it stands before the note of those that are.

    A row whose figure stands already is `same`, in other words `text`; a row of a known key with
    another figure is `revised`. Both get a later `reported_on` than the one they replace. What
    repeats an earlier report of the same day is `same` as well, unless figures are to be revised:
    then what is wished last holds. Rows that break a rule together with those that are there are
    named by errors.
    """
    told_by = {id_: key_by(one) for id_, one in Index(catalogue).indicators.items()}

    def key(row: Observation) -> tuple[str, str, object]:
        return row.indicator, row.area, told_by[row.indicator](row)

    history: dict[tuple[str, str, object], list[Observation]] = defaultdict(list)
    for row in known:
        history[key(row)].append(row)
    arrivals, accepted, problems = [], [], []
    fresh: set[int] = set()
    for row in arriving:
        past = history[key(row)]
        if not past:
            if withdraws(row):
                problems.append(_nothing_to_withdraw(row))
            arrivals.append(Arrival("new", row))
            accepted.append(row)
            past.append(row)
            fresh.add(id(row))
            continue
        told = _arrival(row, past, fresh=fresh, now=now, revise=reason is not None)
        if reason and told.kind == "revised" and not withdraws(row):
            told = told._replace(row=with_reason(told.row, reason))
        arrivals.append(told)
        kind, came, old = told
        if kind == "same":
            continue
        accepted.append(came)
        past.append(came)
        fresh.add(id(came))
        if old and came.reported_on < old.reported_on:
            problems.append(_outdated(came, old))
    places = set(map(_place, accepted))
    found = check_progress(catalogue, [*known, *accepted], today=now.date())
    problems += [
        _refused(_fitting(problem, accepted, known))
        for problem in found
        if isinstance(problem.place, Place) and problem.place[:2] in places
    ]
    return Sorted(arrivals, problems)


def _nothing_to_withdraw(row: Observation) -> Problem:
    return Problem(
        Place(row.path, row.line, field="note"),
        "empty-value",
        sentence("{area} has reported no {id} for {period} that could be withdrawn",
                 area=row.area, id=row.indicator, period=str(row.period)),
        sentence("check the indicator, the area and the period, or leave the row out"),
    )  # fmt: skip


def _outdated(row: Observation, old: Observation) -> Problem:
    return Problem(
        Place(row.path, row.line, field="reported_on"),
        "conflicting-rows",
        sentence("a later report, of {day}, says something else", day=old.reported_on.date()),
        sentence("leave the row out; if it is right after all, give it today's date"),
    )


def _arrival(
    row: Observation,
    past: Sequence[Observation],
    *,
    fresh: set[int],
    now: datetime,
    revise: bool,
) -> Arrival:
    """Compare a row with the reports of its key; `fresh` are those that came with it."""
    current = max(past, key=attrgetter("reported_on"))
    day = row.reported_on.date()
    again = not revise and any(_repeats(row, o) for o in past if o.reported_on.date() == day)
    if again or _repeats(row, current):
        return Arrival("same", row, current)
    if id(current) in fresh:  # two rows of one form: the checks name both
        return Arrival("new", row)
    kind: Kind = "text" if figures(current) == figures(row) else "revised"
    return Arrival(kind, _later(row, current, now), current)


def with_reason(row: Observation, reason: str) -> Observation:
    """Return a row that corrects another one, the reason before its own note."""
    mark, colon, after = _CHINESE if is_chinese(reason) else _ENGLISH
    told = reason if reason.startswith(CORRECTED) else f"{mark}{colon}{reason}"
    return row._replace(note=f"{told}{after}{row.note}" if row.note else told)


def _repeats(row: Observation, other: Observation) -> bool:
    """Return whether a row says the figure of another one, and nothing in other words.

    Where that one corrects, the reason stands before the note as it came.
    """
    end = tuple(row.note and f"{after}{row.note}" for *_, after in (_CHINESE, _ENGLISH))
    corrects = other.note.startswith(CORRECTED) and other.note.endswith(end)
    said = words(row._replace(note=other.note) if corrects else row)
    return figures(row) == figures(other) and (not any(words(row)) or said == words(other))


def _later(row: Observation, old: Observation, now: datetime) -> Observation:
    """Return the row with the time of day where the one it replaces is of the same day."""
    if row.reported_on.date() != old.reported_on.date():
        return row
    clock = now if now.date() == row.reported_on.date() else row.reported_on
    moment = max(clock.replace(second=0, microsecond=0), old.reported_on + MINUTE)
    return row._replace(reported_on=moment)


def _refused(problem: Problem) -> Problem:
    """Return the problem, as an error where what arrives would never count."""
    if problem.code not in ("value-not-counted", "wrong-reporter"):
        return problem
    return problem._replace(severity=Severity.ERROR)


def _fitting(
    problem: Problem, accepted: Iterable[Observation], known: Sequence[Observation]
) -> Problem:
    """Where a span overlaps months that are there, name the increment that would fit."""
    if problem.code != "overlapping-periods" or not isinstance(problem.place, Place):
        return problem
    for row in accepted:
        if (row.path, row.line) == problem.place[:2] and (fit := _rest(row, known)):
            already, rest, period = fit
            return problem._replace(
                message=sentence(
                    "{period} looks like a running total: {already} of it is reported already",
                    period=str(row.period),
                    already=plain(already),
                ),
                help=sentence("report {rest} for {period}", rest=plain(rest), period=str(period)),
            )
    return problem


def _rest(row: Observation, known: Sequence[Observation]) -> tuple[Decimal, Decimal, Period] | None:
    """Return what is reported already of a span, what is left, and the period it is left for."""
    inside = [
        other
        for other in known
        if (other.indicator, other.area) == (row.indicator, row.area)
        and other.period.start >= row.period.start
        and other.period.end < row.period.end
    ]
    latest = {other.period: other for other in sorted(inside, key=attrgetter("reported_on"))}
    counting = list(filter(has_figure, latest.values()))
    values = [other.value for other in counting if other.value is not None]
    if not values or len(values) < len(counting) or row.value is None:
        return None
    with localcontext(EXACT):
        already = sum(values, Decimal(0))
        if row.value < already:  # nobody reports less than nothing
            return None
        until = max(other.period.end for other in counting)
        return already, row.value - already, Period(until, row.period.end)


def refused_places(problems: Iterable[Problem]) -> set[tuple[str, int]]:
    """Return the rows that errors name."""
    return {
        (problem.place.path, problem.place.line)
        for problem in problems
        if problem.severity is Severity.ERROR and isinstance(problem.place, Place)
    }
