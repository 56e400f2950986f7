"""The rectification ledger (整改台账): what was ordered for a finding, and what came of it.

An entry orders a remedy (owner, due, measure) or accepts a deviation until a day. Every day that
it names belongs: on the due day nothing is overdue yet, on its last day a deviation is accepted.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, RootModel

from .fields import RECORD, Day, Text

FINDING_KINDS = (
    "late", "missing", "behind", "off_track", "missed", "worse", "odd-figure", "parts-differ",
)  # fmt: skip
LIGHT_KINDS = ("behind", "off_track", "missed")
State = Literal["open", "overdue", "closed", "accepted", "expired"]
UNSETTLED: tuple[State, ...] = ("open", "overdue", "expired")
"""Somebody still has to do something."""
PAST_DUE: tuple[State, ...] = ("overdue", "expired")
News = Literal["gone", "back", "expired"]


class Accepted(BaseModel):
    """A deviation that somebody answers for, up to and including a day."""

    model_config = RECORD
    reason: Text
    approver: Text
    until: Day


class Rectification(BaseModel):
    """One entry of the ledger; `evidence` is a text, or the path of a file in the data folder."""

    model_config = RECORD
    id: Text
    finding: Text
    opened: Day
    owner: Text | None = None
    due: Day | None = None
    measure: Text | None = None
    accepted: Accepted | None = None
    closed: Day | None = None
    evidence: Text | None = None


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
    return {
        name: plain_values(value) if isinstance(value, BaseModel) else str(value)
        for name, value in filled
        if value is not None
    }


def state(entry: Rectification, day: date) -> State:
    """Return how an entry stands at the end of a day, not before it was opened."""
    if entry.closed is not None and entry.closed <= day:
        return "closed"
    if entry.accepted is not None:
        return "accepted" if day <= entry.accepted.until else "expired"
    return "overdue" if entry.due is not None and entry.due < day else "open"


class Followed(NamedTuple):
    """A finding and its latest entry on a day; one of the two may be missing, `entry` or the light.

    `news` is what somebody has to be told: the finding is `gone` and its entry not closed, it is
    `back` (or never went) though its entry was closed, or the deviation's acceptance has `expired`.
    """

    finding: str
    stands: bool
    entry: Rectification | None = None
    state: State | None = None
    news: News | None = None


def followed(entries: Sequence[Rectification], keys: Collection[str], day: date) -> list[Followed]:
    """Join the findings that stand on a day with the ledger.

    One record for each finding: those of the ledger in the order of its entries, then the others
    in the order of `keys`. Entries opened later than the day do not exist yet. A light that turns
    from behind to off_track or missed is still the same lag, and its entry goes with it.
    """
    latest = _latest(entries, day)
    standing = {lag(key): key for key in keys}
    found = []
    for about, entry in latest.items():
        here, stands = state(entry, day), about in standing
        finding = standing.get(about, entry.finding)
        found.append(Followed(finding, stands, entry, here, _news(here, stands=stands)))
    return found + [Followed(key, stands=True) for key in keys if lag(key) not in latest]


def _latest(entries: Iterable[Rectification], day: date) -> dict[str, Rectification]:
    """Return the latest entry opened by a day about each lag and each other finding."""
    latest: dict[str, Rectification] = {}
    for entry in entries:
        about = lag(entry.finding)
        known = latest.get(about)
        if entry.opened <= day and (known is None or known.opened <= entry.opened):
            latest[about] = entry
    return latest


def accepted_until(
    entries: Iterable[Rectification], day: date, known_on: date | None
) -> dict[str, date]:
    """Return until when the lags that are accepted on a day may last, by what they are about.

    The latest entry counts, of those that were opened by the day on which all is known.
    """
    return {
        about: entry.accepted.until
        for about, entry in _latest(entries, known_on or date.max).items()
        if entry.accepted is not None and state(entry, day) == "accepted"
    }


def lag(finding: str) -> str:
    """Return what a finding is about, whatever colour its light has."""
    kind, _, rest = finding.partition("/")
    return f"light/{rest}" if kind in LIGHT_KINDS else finding


def _news(state: State, *, stands: bool) -> News | None:
    if not stands:
        return "gone" if state in UNSETTLED else None
    if state == "closed":
        return "back"
    return "expired" if state == "expired" else None
