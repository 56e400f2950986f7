"""The rules of judgement: what stands under `rules`, and what holds where it says nothing."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, model_validator

from .fields import RECORD, Edge, Holiday, Natural, NotNegative, Number, bad, choice
from .periods import Period
from .presets import PRESETS
from .problems import sentence


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
