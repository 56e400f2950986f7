"""The rectification ledger (整改台账): what was ordered for a finding, and what came of it.

An entry orders a remedy (owner, due, measure) or accepts a deviation until a day. Every day that
it names belongs: on the due day nothing is overdue yet, on its last day a deviation is accepted.
What came after stands in its steps; nothing that was written is ever written over.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, RootModel

from .fields import RECORD, Day, Text, choice
from .periods import Period, moment_text

FINDING_KINDS = (
    "late", "missing", "behind", "off_track", "missed", "worse", "taken-back", "odd-figure",
    "parts-differ",
)  # fmt: skip
LIGHT_KINDS = ("behind", "off_track", "missed")
State = Literal[
    "open", "overdue", "extended", "closed", "awaiting", "passed", "returned", "reopened",
    "accepted", "expired",
]  # fmt: skip
WORKING: tuple[State, ...] = ("open", "overdue", "extended", "returned", "reopened", "expired")
"""Who owns it still has to do something."""
UNSETTLED: tuple[State, ...] = (*WORKING, "awaiting")
"""Somebody still has to do something; what awaits its examination is for the examiner."""
PAST_DUE: tuple[State, ...] = ("overdue", "expired")
Result = Literal["passed", "returned"]
RESULTS: tuple[Result, ...] = get_args(Result)
StepKind = Literal["extended", "closed", "examined", "reopened"]
STEPS: tuple[StepKind, ...] = get_args(StepKind)
News = Literal["gone", "back", "expired"]


class Accepted(BaseModel):
    """A deviation that somebody answers for, up to and including a day."""

    model_config = RECORD
    reason: Text
    approver: Text
    until: Day


class Step(BaseModel):
    """What became of an entry on a day: one of the fields of `STEPS` has the day, and says what.

    To an extension belong `until` (the day that counts from then on), `reason` and `approver`; to
    a closing `evidence` and what was `done`; to an examination `by` whom, its `result` and a
    `reason`; to a reopening a `reason`.
    """

    model_config = RECORD
    extended: Day | None = None
    closed: Day | None = None
    examined: Day | None = None
    reopened: Day | None = None
    until: Day | None = None
    done: Text | None = None
    evidence: Text | None = None
    by: Text | None = None
    result: Annotated[Result | None, choice(*RESULTS)] = None
    reason: Text | None = None
    approver: Text | None = None


class Rectification(BaseModel):
    """One entry of the ledger; `evidence` is a text, or the path of a file in the data folder.

    `closed`, `done` and `evidence` are its first closing; what else became of it stands in `steps`.
    """

    model_config = RECORD
    id: Text
    finding: Text
    opened: Day
    owner: Text | None = None
    due: Day | None = None
    measure: Text | None = None
    accepted: Accepted | None = None
    closed: Day | None = None
    done: Text | None = None
    evidence: Text | None = None
    steps: tuple[Step, ...] = ()


def answerable(entry: Rectification) -> str:
    """Return who must mend what an entry is about, or answers for accepting it."""
    return entry.owner or (entry.accepted.approver if entry.accepted else "")


class Ledger(RootModel[tuple[Rectification, ...]]):
    """data/rectifications.yaml: a list of entries."""


class FindingKey(NamedTuple):
    """What a finding is about; `period` as a report shows it, so a year for a yearly target."""

    kind: str
    indicator: str
    area: str
    period: str


def finding_key(text: str) -> FindingKey | None:
    """Return the parts of a key, or None; no part is looked up.

    >>> finding_key("behind/M02-01/江门市/2023").area
    '江门市'
    """
    kind, _, rest = text.partition("/")
    indicator, _, rest = rest.partition("/")
    area, _, period = rest.rpartition("/")
    key = FindingKey(kind, indicator, area, period)
    return key if all(part and part == part.strip() for part in key) else None


def next_id(entries: Sequence[Rectification]) -> str:
    """Return the id after the greatest: R001, R002…, R1000."""
    numbers = (int(entry.id[1:]) for entry in entries)
    return f"R{max(numbers, default=0) + 1:03}"


def plain_values(record: BaseModel) -> dict[str, Any]:
    """Return the fields that are filled as they are written: texts, and records of texts."""
    filled = ((name, getattr(record, name)) for name in type(record).model_fields)
    return {name: _plain(value) for name, value in filled if value not in (None, ())}


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return plain_values(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, tuple) and not isinstance(value, Period):
        return [_plain(each) for each in value]
    return str(value)


def with_step(entry: Rectification, step: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of an entry and a step after all others.

    The closing of an entry that has no steps yet stands in its own fields.
    """
    values = plain_values(entry)
    if "closed" in step and not entry.steps and entry.closed is None:
        return values | dict(step)
    return values | {"steps": [*values.get("steps", []), dict(step)]}


class Event(NamedTuple):
    """A step that is sound: what was done on which day, and how the entry stands after it.

    `loc` is where it stands in the entry.
    """

    kind: StepKind
    day: date
    step: Step
    loc: tuple[str | int, ...]

    @property
    def state(self) -> State:
        """How the entry stands; a closing that does not say what was done needs no examination."""
        if self.kind == "closed":
            return "closed" if self.step.done is None else "awaiting"
        return self.step.result or "returned" if self.kind == "examined" else self.kind


def events(entry: Rectification) -> list[Event]:
    """Return what became of an entry in its order; its own closing stands before its steps."""
    found = []
    if entry.closed is not None:
        own = Step.model_construct(closed=entry.closed, done=entry.done, evidence=entry.evidence)
        found.append(Event("closed", entry.closed, own, ()))
    for n, step in enumerate(entry.steps):
        days = [(kind, getattr(step, kind)) for kind in STEPS if getattr(step, kind) is not None]
        if len(days) == 1:
            found.append(Event(*days[0], step, ("steps", n)))
    return found


def evidence_of(entry: Rectification) -> list[tuple[tuple[str | int, ...], str]]:
    """Return everything that is named as evidence, and where in the entry its step stands."""
    named = [((), entry.evidence), *((("steps", n), s.evidence) for n, s in enumerate(entry.steps))]
    return [(loc, evidence) for loc, evidence in named if evidence is not None]


class Standing(NamedTuple):
    """How an entry stands at the end of a day.

    `due` is the day that counts, `first` the one that was set first; of an accepted deviation the
    last day on which it is. `overdue` are the days by which it is past, 0 where it is not.
    `events` are what became of it by then, `step` is the state after the last of them, whatever
    the day: what is overdue may be returned.
    """

    state: State
    step: State
    due: date | None
    first: date | None
    overdue: int
    events: tuple[Event, ...]

    @property
    def extended(self) -> bool:
        """Whether another day was set since the first."""
        return self.due != self.first

    @property
    def closed(self) -> date | None:
        """The day on which it was closed last."""
        return next((one.day for one in reversed(self.events) if one.kind == "closed"), None)


def standing(entry: Rectification, day: date) -> Standing:
    """Return how an entry stands at the end of a day, not before it was opened."""
    came = tuple(one for one in events(entry) if one.day <= day)
    first = entry.accepted.until if entry.accepted else entry.due
    due = _held(first, came)
    step: State = came[-1].state if came else "open"
    here, past = step, 0
    if step in WORKING:
        past = max((day - due).days, 0) if due else 0
        if entry.accepted is not None:
            here = "expired" if past else "accepted"
        elif past:
            here = "overdue"
    return Standing(here, step, due, first, past, came)


def _held(first: date | None, came: Iterable[Event]) -> date | None:
    """Return the day that counts after the extensions."""
    days = [one.step.until for one in came if one.kind == "extended" and one.step.until]
    return days[-1] if days else first


def state(entry: Rectification, day: date) -> State:
    """Return the state of an entry at the end of a day, not before it was opened."""
    return standing(entry, day).state


def is_closed(entry: Rectification) -> bool:
    """Return whether nobody works on an entry any more, as far as the ledger tells."""
    came = events(entry)
    return bool(came) and came[-1].state not in WORKING


class Followed(NamedTuple):
    """A finding and its latest entry on a day; one of the two may be missing, `entry` or the light.

    `news` is what somebody has to be told: the finding is `gone` and its entry not closed, it is
    `back` (or never went) though its entry was closed, or the deviation's acceptance has `expired`.
    """

    finding: str
    entry: Rectification | None = None
    standing: Standing | None = None
    news: News | None = None

    @property
    def state(self) -> State | None:
        """The state of the entry."""
        return self.standing.state if self.standing else None


def followed(entries: Sequence[Rectification], keys: Collection[str], day: date) -> list[Followed]:
    """Join the findings that stand on a day with the ledger.

    One record for each finding: those of the ledger in the order of its entries, then the others
    in the order of `keys`. Entries opened later than the day do not exist yet. A light that turns
    from behind to off_track or missed is still the same lag, and its entry goes with it.
    """
    latest = _latest(entries, day)
    keyed = {lag(key): key for key in keys}
    found = []
    for about, entry in latest.items():
        here = standing(entry, day)
        news = _news(here.state, stands=about in keyed)
        found.append(Followed(keyed.get(about, entry.finding), entry, here, news))
    return found + [Followed(key) for key in keys if lag(key) not in latest]


def _latest(entries: Iterable[Rectification], day: date) -> dict[str, Rectification]:
    """Return the entry about each lag and each other finding that was taken up last by a day."""
    latest: dict[str, tuple[date, Rectification]] = {}
    for entry in entries:
        if entry.opened > day:
            continue
        about, taken_up = lag(entry.finding), _taken_up(entry, day)
        if about not in latest or latest[about][0] <= taken_up:
            latest[about] = taken_up, entry
    return {about: entry for about, (_day, entry) in latest.items()}


def _taken_up(entry: Rectification, day: date) -> date:
    """Return the day on which an entry was opened, or last given back to who owns it."""
    return max(
        [entry.opened, *(e.day for e in events(entry) if e.day <= day and e.state in WORKING)]
    )


class Acceptance(NamedTuple):
    """Until when an accepted lag may last, and until when it may by what was approved first."""

    until: date
    first: date


def acceptances(
    entries: Iterable[Rectification], day: date, known_on: date | None
) -> dict[str, Acceptance]:
    """Return the lags that are accepted on a day, by what they are about.

    The latest entry counts, of those that were opened by the day on which all is known, with the
    extensions of it that were approved by then.
    """
    found = {}
    for about, entry in _latest(entries, known_on or date.max).items():
        if entry.accepted is None or state(entry, day) not in ("accepted", "expired"):
            continue
        came = [one for one in events(entry) if one.day <= (known_on or date.max)]
        until = _held(entry.accepted.until, came) or entry.accepted.until
        if day <= until:
            found[about] = Acceptance(until, entry.accepted.until)
    return found


def lag(finding: str) -> str:
    """Return what a finding is about, whatever colour its light has."""
    kind, _, rest = finding.partition("/")
    return f"light/{rest}" if kind in LIGHT_KINDS else finding


def _news(state: State, *, stands: bool) -> News | None:
    if not stands:
        return "gone" if state in WORKING else None
    if state in ("closed", "awaiting", "passed"):
        return "back"
    return "expired" if state == "expired" else None
