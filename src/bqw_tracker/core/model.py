"""The catalogue and the observations: records without behaviour.

The catalogue comes in as text only (YAML's own typing is switched off), so every field
is read strictly (fields.py). A validator raises the problem's code as its type.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from .fields import (
    Bound,
    Day,
    Natural,
    Number,
    PeriodField,
    Schedule,
    Text,
    YesNo,
    bad,
    choice,
    read_bound,
    read_edge,
    read_reporters,
    read_schedule,
    read_target_period,
    wrong,
)
from .periods import Period
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


PRESETS: dict[str, tuple[str, Decimal, Decimal | None]] = {
    "xuancheng": ("points", Decimal(0), None),
    "yinchuan": ("points", Decimal(0), Decimal(30)),
    "sanya": ("relative", Decimal(0), Decimal(50)),
    "pepfar": ("points", Decimal(10), Decimal(25)),
}
"""Rules that others published: measure, edge of behind, edge of off_track."""


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
    off_track: Annotated[Decimal | None, PlainValidator(read_edge)] = Decimal(10)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        own = self.model_fields_set & {"measure", "behind", "off_track"}
        if self.preset and own:
            raise bad(
                sentence("a preset and {names} stand side by side", names=", ".join(sorted(own))),
                sentence("keep the preset or the single rules, not both"),
            )
        if self.behind < 0 or (self.off_track is not None and self.off_track < self.behind):
            raise bad(
                sentence("the edges of pace must rise from 0: behind, then off_track"),
                sentence("for example {{behind: 0, off_track: 10}}"),
            )
        return self


class Level(BaseModel):
    """How near a level is to be called behind."""

    model_config = RECORD
    within: Number = Decimal(2)


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


class Rules(BaseModel):
    """The rules of judgement."""

    model_config = RECORD
    pace: Pace = Pace()
    level: Level = Level()
    reporting: Reporting = Reporting()


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
    by: Annotated[str | tuple[str, ...], PlainValidator(read_reporters)]
    as_: Annotated[str, choice("increment", "year_to_date")] = Field("increment", alias="as")


class Baseline(BaseModel):
    """The level from which the road to a target is measured."""

    model_config = RECORD
    value: Number
    period: PeriodField


class Target(BaseModel):
    """A comparator, a value and the period it holds for."""

    model_config = RECORD
    period: Annotated[str, PlainValidator(read_target_period)]
    value: Annotated[Bound | None, PlainValidator(read_bound)] = None
    wording: Text | None = None
    each: tuple[Text, ...] = ()
    allocation: dict[str, Number] = {}
    area: Text | None = None
    baseline: Baseline | None = None
    schedule: Annotated[Schedule, PlainValidator(read_schedule)] = "linear"
    strength: Annotated[str, choice("binding", "aspirational")] = "binding"
    assumed: Text | None = None
    weight: Number = Decimal(1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        named = [n for n, v in (("each", self.each), ("area", self.area),
                                ("allocation", self.allocation)) if v]  # fmt: skip
        if len(named) > 1:
            raise bad(
                sentence("{names} cannot stand side by side", names=", ".join(named)),
                sentence("say in one way where the target holds"),
            )
        if self.weight <= 0:
            raise bad(sentence("a weight must be above 0"), sentence("leave it out for 1"))
        if self.schedule == "at_end" and self.period == "standing":
            raise bad(
                sentence("a standing target never ends, so nothing is ever due at its end"),
                sentence("leave the schedule out, or name a period"),
            )
        return self


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

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        rate = self.kind == "rate"
        if not rate and (self.factor or self.parts):
            raise bad(
                sentence("factor and parts belong to rates, not to a {kind}", kind=self.kind),
                sentence("leave them out, or make it a rate"),
            )
        if self.kind == "milestone" and self.unit:
            raise bad(sentence("a milestone has no unit"), sentence("leave the unit out"))
        if self.kind != "milestone" and not self.unit:
            raise wrong(
                "missing-field", sentence("the unit is missing"), sentence("add unit: 家, 亿元, %…")
            )
        if rate and self.factor != "1" and self.unit != "%":
            raise bad(
                sentence("a rate with factor 100 is in %, not in {unit}", unit=self.unit),
                sentence('write unit: "%", or factor: 1 for an amount per head'),
            )
        pooled = rate and self.parts in (None, "pooled")
        if self.reported.as_ == "year_to_date" and not (self.kind == "flow" or pooled):
            raise bad(
                sentence("only flows and pooled rates run as year_to_date"),
                sentence("leave `as` out"),
            )
        for target in self.targets:
            _fits(target, self.kind)
        return self


def _fits(target: Target, kind: str) -> None:
    if kind == "milestone":
        if target.value or target.baseline or target.allocation:
            raise bad(
                sentence("the target of a milestone has a period and no value"),
                sentence("leave value, baseline and allocation out"),
            )
    elif target.value is None:
        raise wrong(
            "missing-field",
            sentence("a target of period {period} has no value", period=target.period),
            sentence('add value: ">= 30"'),
        )
    elif target.value.comparator in ("=", "range") and kind == "flow":
        raise bad(
            sentence("a flow cannot be asked to equal a number: it grows all year"),
            sentence("write a lower or an upper limit"),
        )


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
