"""The catalogue and the observations: records without behaviour.

The catalogue comes in as text only (YAML's own typing is switched off), so every field
is read strictly (fields.py). A validator raises the problem's code as its type.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    Tag,
)
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from .fields import (
    BY_AREA,
    BY_FIELD,
    BY_ROLE,
    RECORD,
    WHOLE,
    BoundField,
    Code,
    Counties,
    Day,
    Folder,
    MeasureNumber,
    Natural,
    NotNegative,
    Number,
    PastBound,
    PeriodField,
    Reporters,
    ScheduleField,
    TargetPeriod,
    Text,
    Version,
    choice,
)
from .periods import Period
from .rules import PastField, Rules

Kind = Literal["flow", "stock", "rate", "gauge", "milestone"]
Status = Literal[
    "met", "on_track", "behind", "off_track", "missed", "under_way", "not_due", "no_data"
]
STATUSES: tuple[Status, ...] = get_args(Status)
KINDS: tuple[Kind, ...] = get_args(Kind)
SAMPLE = "示例"
"""The `source` of made-up figures: left out as soon as any other row exists."""
STATE_WORDS = {
    "not_started": (
        "not_started", "not started", "未启动", "未开始", "尚未启动", "尚未开始", "未开展",
        "尚未开展", "未开工", "待启动",
    ),
    "in_progress": (
        "in_progress", "in progress", "进行中", "正在进行", "推进中", "正在推进", "持续推进",
        "实施中", "正在实施", "开展中", "正在开展", "建设中", "正在建设", "在建", "已启动",
        "已开展", "已开工",
    ),
    "done": (
        "done", "已完成", "完成", "全部完成", "已全部完成", "已办结", "办结", "已建成", "建成",
        "已出台", "已印发", "已发布", "已上线", "已举办", "已升级", "已投用", "已投入使用",
    ),
}  # fmt: skip
"""The three states and the words that mean exactly them; 基本完成 is none of them."""
STATES = tuple(STATE_WORDS)


class Policy(BaseModel):
    """The document that is followed."""

    model_config = RECORD
    title: Text
    issuer: Text
    issued: Day


class Area(BaseModel):
    """The city or one of its county-level units; the root has no parent.

    `unit` is who answers there, where the name does not say it. What it `owns` are folders below
    data/progress, which its own office keeps.
    """

    model_config = RECORD
    name: Text
    unit: Text | None = None
    code: Code | None = None
    parent: Text | None = None
    aliases: tuple[Text, ...] = ()
    owns: tuple[Folder, ...] = ()
    history: tuple[PastField, ...] = ()


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


def _baselines(value: object) -> str:
    """Tell one baseline from those of several areas."""
    several = isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values())
    return BY_AREA if several else WHOLE


Baselines = Annotated[
    Annotated[Baseline, Tag(WHOLE)] | Annotated[dict[str, Baseline], Tag(BY_AREA)],
    Discriminator(_baselines),
]


class Share(BaseModel):
    """What an allocation asks of one area, which may have a baseline of its own."""

    model_config = RECORD
    value: Number
    baseline: Baseline | None = None


def _share(value: object) -> object:
    return value if isinstance(value, dict) else {"value": value}


ShareField = Annotated[Share, BeforeValidator(_share)]
"""A value alone stands for a share without a baseline."""


class PastValue(BaseModel):
    """What a target asked for until a day, its last, and the document that changed it."""

    model_config = RECORD
    value: PastBound
    until: Day
    document: Text
    reason: Text


def _past(value: object) -> str:
    """Tell an earlier value of a target from an earlier form of another field."""
    return BY_FIELD if isinstance(value, dict) and "field" in value else WHOLE


def _past_value(value: object) -> object:
    """Read the value that a target had also where it is written as any other field."""
    if isinstance(value, dict) and value.get("field") == "value" and "value" not in value:
        rest = {name: each for name, each in value.items() if name != "field"}
        return {"value" if name == "was" else name: each for name, each in rest.items()}
    return value


Past = Annotated[
    Annotated[PastValue, Tag(WHOLE)] | Annotated[PastField, Tag(BY_FIELD)],
    Discriminator(_past),
    BeforeValidator(_past_value),
]


class Node(BaseModel):
    """A named step of a deed, by the last day of `due`; its name is told as a state."""

    model_config = RECORD
    name: Text
    due: PeriodField
    weight: Number = Decimal(1)


class Target(BaseModel):
    """A comparator, a value and the period it holds for."""

    model_config = RECORD
    period: TargetPeriod
    value: BoundField = None
    wording: Text | None = None
    each: tuple[Text, ...] = ()
    allocation: dict[str, ShareField] = {}
    area: Text | None = None
    baseline: Baselines | None = None
    schedule: ScheduleField = "linear"
    nodes: tuple[Node, ...] = ()
    within: NotNegative | None = None
    strength: Annotated[str, choice("binding", "aspirational")] = "binding"
    assumed: Text | None = None
    history: tuple[Past, ...] = ()
    weight: Number = Decimal(1)


def past_values(target: Target) -> tuple[PastValue, ...]:
    """Return what a target asked for before, the original value first."""
    return tuple(past for past in target.history if isinstance(past, PastValue))


def node_names(indicator: "Indicator") -> tuple[str, ...]:
    """Return the names of the nodes of all targets, each once, in the catalogue's order."""
    names = (node.name for target in indicator.targets for node in target.nodes)
    return tuple(dict.fromkeys(names))


def base_of(target: Target) -> Baseline | None:
    """Return the baseline of the target itself, not those of its single areas."""
    return target.baseline if isinstance(target.baseline, Baseline) else None


class Roles(BaseModel):
    """The departments that answer: those that lead (牵头), and those that support them (配合).

    Who leads reports, is judged and makes good; who supports is named beside it.
    """

    model_config = RECORD
    lead: tuple[Text, ...]
    support: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Those of both roles."""
        return (*self.lead, *self.support)


NOBODY = Roles(lead=())


def _roles(value: object) -> str:
    """Tell a plain list, whose departments all lead, from those by role."""
    return BY_ROLE if isinstance(value, dict | Roles) else WHOLE


def _of_a_list(_: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Read a plain list; a fault in it has the place that it has in the list."""
    names = handler.generate_schema(tuple[Text, ...])
    return no_info_after_validator_function(lambda lead: Roles(lead=lead), names)


Departments = Annotated[
    Annotated[Roles, GetPydanticSchema(_of_a_list), Tag(WHOLE)] | Annotated[Roles, Tag(BY_ROLE)],
    Discriminator(_roles),
]


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
    departments: Departments = NOBODY
    history: tuple[PastField, ...] = ()


class NotTarget(BaseModel):
    """A figure of the document that is no commitment."""

    model_config = RECORD
    wording: Text
    reason: Text


class Measure(BaseModel):
    """One of the policy's numbered commitments. Never a number itself."""

    model_config = RECORD
    number: MeasureNumber
    section: Natural
    title: Text
    departments: Departments
    counties: Counties = False
    indicators: tuple[Indicator, ...]
    not_targets: tuple[NotTarget, ...] = ()


class Catalogue(BaseModel):
    """Everything that is reviewed in git."""

    model_config = RECORD
    needs: Version | None = None
    policy: Policy
    rules: Rules = Rules()
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]
    departments: tuple[Text, ...]
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]


class Story(NamedTuple):
    """What a row tells besides its note of what was done.

    What is in the way, what comes next, and the files that prove it.
    """

    problem: str = ""
    next: str = ""
    evidence: str = ""


NO_STORY = Story()
"""What nearly all rows share: a field of its own for each text would cost time and room."""


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
    story: Story = NO_STORY


Cell = Observation
"""The row that counts for its indicator, area and period. All later steps read cells."""
