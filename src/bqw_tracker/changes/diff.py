"""What a diff tells of catalogue, rows and ledger: records that others fill.

Those of the catalogue edits.py and reports/light_changes.py, those of the rows row_edits.py and
reports/row_lights.py, those of the ledger record.py.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from bqw_tracker.core.model import Indicator, Observation, Status
from bqw_tracker.core.problems import Loc, Place, Problem
from bqw_tracker.core.rectifications import Rectification

from .strictness import WEAKENING, Turn

Kind = Literal[
    "removed", "lowered", "softened", "changed", "raised", "tightened", "added", "renamed",
    "responsibility", "reporting", "meaning", "rules", "structure", "words",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told. `changed` is what may be easier and may be harder."""
Subject = Literal["policy", "rules", "areas", "departments", "sections", "measure", "indicator",
                  "target"]  # fmt: skip


class Change(NamedTuple):
    """A field before and after the edit, as the catalogue writes it, and what that does.

    `entry` are the field and the text by which a history tells of it, `recorded` whether one does.
    """

    field: str
    before: str | None
    after: str | None
    turn: Turn = "neutral"
    entry: tuple[str, str] = ("", "")
    recorded: bool = False

    @property
    def weakens(self) -> bool:
        """Whether it makes anything easier, or may."""
        return self.turn in WEAKENING


class LightState(NamedTuple):
    """What a light shows before or after an edit; the share is a fraction of 1."""

    status: Status
    final: bool
    attainment: Fraction | None


class LightChange(NamedTuple):
    """A light that an edit changed; a target that is not there has None for its state.

    `area` is None for the whole of the target.
    """

    id: str
    name: str
    period: str
    area: str | None
    before: LightState | None
    after: LightState | None


class Edit(NamedTuple):
    """What was done to one subject; `place` is where to look in the new catalogue.

    `place` is a `Loc` while only the catalogue is known, as that of a Problem.

    `at` is the number of the pair of indicators, and of the pair of targets, that it is about.
    `target` says which one of the indicator `id` is meant, `unit` in which unit its values are.
    """

    kind: Kind
    subject: Subject
    id: str
    name: str
    place: Place | Loc
    changes: tuple[Change, ...] = ()
    at: tuple[int, ...] = ()
    target: str = ""
    unit: str | None = None
    weakens: bool = False
    lights: tuple[LightChange, ...] = ()


RowKind = Literal["rewritten", "removed", "withdrawn", "revised", "reworded", "new"]
ROW_KINDS: tuple[RowKind, ...] = get_args(RowKind)
"""In the order in which they are told."""
BENT: tuple[RowKind, ...] = ("rewritten", "removed")
"""What no honest work does."""


class RowEdit(NamedTuple):
    """What was done to a row, or by one; `row` is None where it is gone.

    `before` is the row that it was; of one that revises or withdraws, the row that was told before.
    `problem` is what is wrong where it was rewritten or removed, None elsewhere.
    """

    kind: RowKind
    row: Observation | None
    before: Observation | None
    problem: Problem | None = None

    @property
    def about(self) -> Observation:
        """The row, or what it was."""
        row = self.row or self.before
        assert row is not None  # an edit has at least one side
        return row


class RowGroup(NamedTuple):
    """What was done alike to rows of one indicator, and the lights that turned with it."""

    kind: RowKind
    id: str
    name: str
    edits: tuple[RowEdit, ...]
    lights: tuple[LightChange, ...]


class EntryEdit(NamedTuple):
    """An entry of the ledger that was opened, or that has more steps than the `known` ones.

    `indicator` is the one of its finding, None where the catalogue has none.
    """

    entry: Rectification
    indicator: Indicator | None
    opened: bool
    known: int


class LedgerDiff(NamedTuple):
    """What became of the ledger; `bent` is what it does not say any more, `path` its file."""

    path: str
    edits: Sequence[EntryEdit]
    bent: Sequence[Problem]


class Diff(NamedTuple):
    """The edits from one catalogue to another; `as_of` is None where no figures are known.

    `rows` and `ledger` are None where they are not compared. `first` tells that there was nothing
    before.
    """

    before: str
    after: str
    edits: Sequence[Edit]
    as_of: date | None = None
    sample_rows: int = 0
    rows: Sequence[RowGroup] | None = None
    ledger: LedgerDiff | None = None
    first: bool = False
