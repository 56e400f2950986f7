"""What an edit of the catalogue is: records that edits.py and reports/light_changes.py fill."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from bqw_tracker.core.model import Status
from bqw_tracker.core.problems import Loc, Place

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


class Diff(NamedTuple):
    """The edits from one catalogue to another; `as_of` is None where no figures are known."""

    before: str
    after: str
    edits: Sequence[Edit]
    as_of: date | None = None
    sample_rows: int = 0
