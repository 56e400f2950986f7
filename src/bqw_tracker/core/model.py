"""The catalogue and the observations: records without behaviour.

The catalogue comes in as text only (YAML's own typing is switched off), so every field
is read strictly (fields.py). A validator raises the problem's code as its type.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .fields import (
    BoundField,
    Day,
    Edge,
    Holiday,
    Natural,
    NotNegative,
    Number,
    PastBound,
    PeriodField,
    Reporters,
    ScheduleField,
    TargetPeriod,
    Text,
    YesNo,
    bad,
    choice,
)
from .periods import Period
from .presets import PRESETS
from .problems import sentence

RECORD = ConfigDict(extra="forbid", frozen=True, defer_build=True)

Kind = Literal["flow", "stock", "rate", "milestone"]
Status = Literal["met", "on_track", "behind", "off_track", "missed", "not_due", "no_data"]
STATUSES: tuple[Status, ...] = (
    "met", "on_track", "behind", "off_track", "missed", "not_due", "no_data",
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("flow", "stock", "rate", "milestone")
SAMPLE = "示例"
"""The `source` of made-up figures: left out as soon as any other row exists."""
STATES = ("not_started", "in_progress", "done")


class Policy(BaseModel):
    """The document that is followed."""

    model_config = RECORD
    title: Text
    issuer: Text
    issued: Day


class Pace(BaseModel):
    """When a figure that has a schedule is behind, in points or per cent of the due share."""

    model_config = RECORD
    preset: Annotated[str | None, choice(*PRESETS)] = None
    basis: Annotated[str, choice("month", "day")] = "month"
    measure: Annotated[str, choice("points", "relative")] = "points"
    behind: Number = Decimal(0)
    off_track: Edge = Decimal(10)

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, values: object) -> object:
        """Let a preset stand for the rules that it publishes."""
        preset = values.get("preset") if isinstance(values, dict) else None
        if not isinstance(values, dict) or preset not in PRESETS:
            return values
        rules = PRESETS[preset]
        published = {
            "measure": rules.measure, "behind": rules.behind, "off_track": rules.off_track,
        }  # fmt: skip
        if own := sorted(values.keys() & published.keys()):
            raise bad(
                sentence("a preset and {names} stand side by side", names=", ".join(own)),
                sentence("keep the preset or the single rules, not both"),
            )
        return values | published

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.behind < 0 or (self.off_track is not None and self.off_track < self.behind):
            raise bad(
                sentence(
                    "the edges of pace must rise from 0: behind is {behind}, off_track {off_track}",
                    behind=self.behind,
                    off_track=self.off_track,
                ),
                sentence("give both, for example {{behind: 20, off_track: 30}}"),
            )
        return self


class Level(BaseModel):
    """How near a level is to be called behind."""

    model_config = RECORD
    within: NotNegative = Decimal(2)


class Reporting(BaseModel):
    """When figures are due: on this day of the month after their period."""

    model_config = RECORD
    due_day: Natural = 5

    @model_validator(mode="after")
    def _in_every_month(self) -> Self:
        if self.due_day > 28:
            raise bad(
                sentence("not every month has a day {day}", day=self.due_day),
                sentence("write a day from 1 to 28"),
            )
        return self


class Holidays(BaseModel):
    """Days on which the bureau rests or works, whatever the national arrangement says."""

    model_config = RECORD
    rest: tuple[Holiday, ...] = ()
    work: tuple[Holiday, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        for rest in self.rest:
            for work in self.work:
                both = Period(max(rest.start, work.start), min(rest.end, work.end))
                if both.start < both.end:
                    raise bad(
                        sentence("{days} stands under rest and under work", days=str(both)),
                        sentence("keep every day in one of the two lists"),
                    )
        return self


class Weights(BaseModel):
    """What the parts of a score weigh; reports/scores.py says what they are and why so much."""

    model_config = RECORD
    on_schedule: NotNegative = Decimal(50)
    attainment: NotNegative = Decimal(30)
    punctuality: NotNegative = Decimal(20)

    @model_validator(mode="after")
    def _something_weighs(self) -> Self:
        if not (self.on_schedule or self.attainment or self.punctuality):
            raise bad(sentence("all weights are 0"), sentence("let one of them be above 0"))
        return self


class Rules(BaseModel):
    """The rules of judgement."""

    model_config = RECORD
    pace: Pace = Pace()
    level: Level = Level()
    reporting: Reporting = Reporting()
    holidays: Holidays = Holidays()
    score: Weights = Weights()


class Area(BaseModel):
    """The city or one of its county-level units; the root has no parent."""

    model_config = RECORD
    name: Text
    code: Text
    parent: Text | None = None
    aliases: tuple[Text, ...] = ()


class Section(BaseModel):
    """A part of the policy."""

    model_config = RECORD
    number: Natural
    title: Text


class Reported(BaseModel):
    """Who reports an indicator, how often, and whether as a running total."""

    model_config = RECORD
    every: Annotated[str, choice("month", "quarter", "half", "year", "once")]
    by: Reporters
    as_: Annotated[str, choice("increment", "year_to_date")] = Field("increment", alias="as")


class Baseline(BaseModel):
    """The level from which the road to a target is measured."""

    model_config = RECORD
    value: Number
    period: PeriodField


class PastValue(BaseModel):
    """What a target asked for until a day, its last, and the document that changed it."""

    model_config = RECORD
    value: PastBound
    until: Day
    document: Text
    reason: Text


class Target(BaseModel):
    """A comparator, a value and the period it holds for."""

    model_config = RECORD
    period: TargetPeriod
    value: BoundField = None
    wording: Text | None = None
    each: tuple[Text, ...] = ()
    allocation: dict[str, Number] = {}
    area: Text | None = None
    baseline: Baseline | None = None
    schedule: ScheduleField = "linear"
    strength: Annotated[str, choice("binding", "aspirational")] = "binding"
    assumed: Text | None = None
    history: tuple[PastValue, ...] = ()
    weight: Number = Decimal(1)


class Indicator(BaseModel):
    """What is observed."""

    model_config = RECORD
    id: Text
    name: Text
    kind: Annotated[Kind, choice(*KINDS)]
    unit: Text | None = None
    factor: Annotated[str | None, choice("100", "1")] = None
    parts: Annotated[str | None, choice("pooled", "latest", "coverage")] = None
    reported: Reported
    targets: tuple[Target, ...]
    formerly: tuple[Text, ...] = ()
    over_areas: Annotated[str, choice("sum", "none")] = "sum"
    definition: Text | None = None
    note: Text | None = None
    departments: tuple[Text, ...] = ()


class NotTarget(BaseModel):
    """A figure of the document that is no commitment."""

    model_config = RECORD
    wording: Text
    reason: Text


class Measure(BaseModel):
    """One of the policy's numbered commitments. Never a number itself."""

    model_config = RECORD
    number: Natural
    section: Natural
    title: Text
    departments: tuple[Text, ...]
    counties: YesNo = False
    indicators: tuple[Indicator, ...]
    not_targets: tuple[NotTarget, ...] = ()


class Catalogue(BaseModel):
    """Everything that is reviewed in git."""

    model_config = RECORD
    policy: Policy
    rules: Rules = Rules()
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]
    departments: tuple[Text, ...]
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]


class Observation(NamedTuple):
    """One reported row; ids and areas are the catalogue's own, `path` and `line` its origin."""

    indicator: str
    area: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: str
    reported_on: datetime
    source: str
    note: str
    path: str
    line: int


Cell = Observation
"""The row that counts for its indicator, area and period. All later steps read cells."""
