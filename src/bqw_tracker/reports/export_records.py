"""The records that other programs are given: one class for each table, one field for each column.

What was reported, summed or asked for is a `Decimal` with all its digits, a rate one with six
decimals as everywhere; shares are exact `Fraction`s. A field
holds one thing: what is a number has no words beside it, and a state has a field of its own.
What the fields mean: export_columns.py.
"""

from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from bqw_tracker.core.model import Kind, Status
from bqw_tracker.core.trend import TrendWord


class Area(NamedTuple):
    """The city or a part of it."""

    area: str
    area_code: str | None
    parent: str | None
    unit_of_area: str


class Department(NamedTuple):
    """A department that leads or supports."""

    department: str


class Measure(NamedTuple):
    """A measure of the policy, with the section that it stands in."""

    measure: int
    measure_title: str
    section: int
    section_title: str | None


class Indicator(NamedTuple):
    """What is observed, and how it is reported."""

    indicator: str
    name: str
    measure: int
    kind: Kind
    unit: str | None
    every: str
    reported_as: str
    definition: str | None


class Role(NamedTuple):
    """A department that answers for an indicator: it leads or supports."""

    indicator: str
    department: str
    role: Literal["lead", "support"]


class Target(NamedTuple):
    """What the policy asks of an indicator; what it asks of single areas stands in attainment."""

    target_id: str
    indicator: str
    period: str
    period_start: date | None
    period_end: date | None
    area: str
    comparator: str | None
    target_number: Decimal | None
    target_high: Decimal | None
    unit: str | None
    wording: str | None
    strength: str
    assumed: str | None
    baseline: Decimal | None
    baseline_period: str | None
    weight: Decimal


class Counted(NamedTuple):
    """A reported row that counts, and where it stands."""

    path: str
    line: int
    indicator: str
    area: str
    period: str
    period_start: date
    period_end: date
    value: Decimal | None
    unit: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: str | None
    reported_on: date
    reported_time: time | None
    source: str | None
    sample: bool
    note: str | None
    problem: str | None
    next: str | None


class Proof(NamedTuple):
    """A file that a reported row names as its evidence; a text in its place has no digest."""

    path: str
    line: int
    evidence: str
    sha256: str | None
    indicator: str
    area: str


class Attainment(NamedTuple):
    """A target judged in an area as of a day."""

    as_of: date
    target_id: str
    area: str
    part_of_each: bool
    area_code: str | None
    unit_of_area: str
    indicator: str
    name: str
    measure: int
    measure_title: str
    section: int
    departments: tuple[str, ...]
    support: tuple[str, ...]
    period: str
    window_start: date
    window_end: date
    kind: str
    unit: str | None
    comparator: str | None
    target_number: Decimal | None
    target_high: Decimal | None
    wording: str | None
    strength: str
    assumed: str | None
    observed_number: Decimal | None
    state: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported_to: str | None
    reported_to_end: date | None
    reported_areas: int
    expected_areas: int
    partial: bool
    attainment: Fraction | None
    due: Fraction | None
    shortfall: Fraction | None
    status: Status
    final: bool
    mark: str | None
    accepted_until: date | None
    made_good_in: str | None
    trend: TrendWord | None
    trend_ratio: Fraction | None
    original_comparator: str | None
    original_number: Decimal | None
    original_high: Decimal | None
    original_attainment: Fraction | None
    year_before: Decimal | None
    growth: Fraction | None
    stale_to: str | None
    sample: bool


class Step(NamedTuple):
    """A node of a deed, judged in an area as of a day."""

    as_of: date
    target_id: str
    area: str
    part_of_each: bool
    node: str
    due_on: date
    reached: bool
    reported_on: date | None


class Found(NamedTuple):
    """What supervision found as of a day, with what it takes to catch up."""

    finding: str
    number: int
    target_id: str | None
    as_of: date
    today: date
    kind: str
    indicator: str
    area: str
    period: str
    since: str
    since_start: date
    periods_running: int
    status: Status | None
    attainment: Fraction | None
    due: Fraction | None
    shortfall: Fraction | None
    unit: str | None
    every: str
    periods_left: int | None
    remaining: Fraction | None
    needed: Decimal | None
    pace: Fraction | None
    rectification: str | None
    rectification_state: str | None


class Told(NamedTuple):
    """The latest words of an area about what a target asks for."""

    as_of: date
    target_id: str
    area: str
    indicator: str
    note: str | None
    problem: str | None
    next: str | None
    reported_on: date
    reported_time: time | None
