"""The rules of judgement: what stands under `rules`, and what holds where it says nothing.

Presets: docs/domain.md, "Published rules of pace, as presets".
"""

from decimal import Decimal
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, model_validator

from .fields import RECORD, Day, Edge, Holiday, Natural, NotNegative, Number, Text, bad, choice
from .periods import Period
from .problems import Sentence, sentence


class Preset(NamedTuple):
    """Measure and edges as the catalogue would write them, and where they were read.

    `source` says who, which year and what; `gap` what is undefined there and how it is read here.
    """

    measure: str
    behind: str
    off_track: str
    source: Sentence
    gap: Sentence | None = None


PRESETS = {
    "xuancheng": Preset(
        "points", "0", "none",
        sentence("Xuancheng 2020: behind is what lies below schedule: 25 / 50 / 91.7% after "
                 "3 / 6 / 11 months"),
    ),
    "yinchuan": Preset(
        "points", "0", "30",
        sentence("Yinchuan 2025: yellow is 10 to 30 points below schedule, red is more"),
        sentence("0 to 10 points below are undefined there and read here as behind"),
    ),
    "sanya": Preset(
        "relative", "0", "50",
        sentence("Sanya 2022: yellow is up to 50% of the due value below it"),
    ),
    "pepfar": Preset(
        "points", "10", "25",
        sentence("PEPFAR, year not recorded: edges of 10 and 25 points"),
    ),
}  # fmt: skip


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
    """When figures are due: on this day of the next month, or of the period's own last one."""

    model_config = RECORD
    due_day: Natural = 5
    of: Annotated[str, choice("next", "period")] = "next"

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
    """What the parts of a score weigh, and the least targets that make a rank.

    What the parts are and why they weigh so much stands in reports/scores.py.
    """

    model_config = RECORD
    on_schedule: NotNegative = Decimal(50)
    attainment: NotNegative = Decimal(30)
    punctuality: NotNegative = Decimal(20)
    least: Natural = 5

    @model_validator(mode="after")
    def _something_weighs(self) -> Self:
        if not (self.on_schedule or self.attainment or self.punctuality):
            raise bad(sentence("all weights are 0"), sentence("let one of them be above 0"))
        return self


class PastField(BaseModel):
    """What a field said until a day, its last, and the document that changed it.

    `was` is written as `check --against` asks for it.
    """

    model_config = RECORD
    field: Text
    was: Text
    until: Day
    document: Text
    reason: Text


class Rules(BaseModel):
    """The rules of judgement."""

    model_config = RECORD
    pace: Pace = Pace()
    level: Level = Level()
    reporting: Reporting = Reporting()
    calendar: Annotated[str, choice("china", "none")] = "china"
    holidays: Holidays = Holidays()
    score: Weights = Weights()
    evidence: Annotated[str, choice("none", "done")] = "none"
    history: tuple[PastField, ...] = ()
