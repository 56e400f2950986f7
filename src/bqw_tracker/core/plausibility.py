"""What arriving rows say that cannot well be meant, told without any history.

Each is an error until it is accepted: half a company, 0.985 where per cent are asked for, a
hundred times what a target asks, one figure on two lines, a running total that the figures beside
it do not make.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple

from .cells import CORRECTED, WITHDRAWN, Cells, cells, figures
from .index import Index
from .kinds import key_by, takes_latest
from .model import Catalogue, Indicator, Observation
from .numbers import EXACT, plain
from .periods import MONTHS, Period, add_months
from .problems import Place, Problem, sentence
from .row_checks import THINGS, at

_TIMES = 100
_LEAST_TARGET = 10
"""A growth of 0.8 % is no slip where 5 % are asked for."""
_RIGHT = sentence("correct it; where it is right, add --accept-odd")


class Claim(NamedTuple):
    """A figure that stood beside the one of a row and was not taken.

    `running` says that it is the total since 1 January, else what the row's period alone brought.
    """

    row: Observation
    figure: Decimal
    running: bool
    field: str


def implausible(catalogue: Catalogue, arriving: Sequence[Observation]) -> Iterator[Problem]:
    """Yield what nobody can well mean: the rows' own figures, in their order."""
    known = {id_: _asked_of(one) for id_, one in Index(catalogue).indicators.items()}
    for row in arriving:
        value = row.value
        if value is None:
            continue
        indicator, limit, is_counted, is_share = known[row.indicator]
        if is_counted and value != value.to_integral_value():
            message = sentence("{value} {unit}: these are counted whole", value=plain(value),
                               unit=indicator.unit)  # fmt: skip
            remedy = sentence(
                "check the figure and its unit: a scale like 10,000 may be missing; where it is "
                "right, add --accept-odd"
            )
            yield at(row, "value", "odd-figure", message, remedy)
        elif is_share and 0 < value <= 1:
            message = sentence("{value} where {id} is counted in %: is {share}% meant?",
                               value=plain(value), id=indicator.id,
                               share=plain(value * 100))  # fmt: skip
            yield at(row, "value", "odd-figure", message, _RIGHT)
        elif limit and abs(value) >= _TIMES * limit:
            message = sentence(
                "{value} is {times} times what the largest target of {id} asks for, {target}",
                value=plain(value), times=plain((abs(value) / limit).to_integral_value()),
                id=indicator.id, target=plain(limit),
            )  # fmt: skip
            yield at(row, "value", "odd-figure", message, _RIGHT)


class _Asked(NamedTuple):
    """What is asked of the figures of an indicator; `most` is the largest that a target names."""

    indicator: Indicator
    most: Decimal | None
    is_counted: bool
    is_share: bool


def _asked_of(indicator: Indicator) -> _Asked:
    bounds = [target.value for target in indicator.targets if target.value]
    most = max((abs(bound.high or bound.value) for bound in bounds), default=None) or None
    share = indicator.kind == "rate" or (most is not None and most >= _LEAST_TARGET)
    return _Asked(
        indicator,
        most,
        is_counted=indicator.unit in THINGS and indicator.kind in ("flow", "stock"),
        is_share=indicator.unit == "%" and share,
    )


def said_twice(catalogue: Catalogue, arriving: Sequence[Observation]) -> Iterator[Problem]:
    """Yield the rows of one file that say again what another line says.

    A line of a later day may correct or withdraw a figure where its note says so, or repeat it.
    """
    told_by = {id_: key_by(one) for id_, one in Index(catalogue).indicators.items()}
    seen: dict[object, Observation] = {}
    for row in arriving:
        key = row.indicator, row.area, told_by[row.indicator](row)
        first = seen.setdefault(key, row)
        if first is row:
            continue
        same, day = figures(first) == figures(row), first.reported_on == row.reported_on
        corrects = any(each.note.startswith((*WITHDRAWN, *CORRECTED)) for each in (first, row))
        if same == day and not corrects:  # other figures of one moment are told elsewhere
            place = f"{first.path}:{first.line}"
            message = sentence(
                "{id} of {area} for {period} stands in {place} as well",
                id=row.indicator, area=row.area, period=row.period, place=place,
            )  # fmt: skip
            remedy = sentence("add them up in one line, or delete the line that is one too many")
            yield at(row, "value", "conflicting-rows", message, remedy)


def wrong_claims(
    catalogue: Catalogue, observations: Sequence[Observation], claims: Sequence[Claim]
) -> Iterator[Problem]:
    """Yield the figures beside those taken that do not go with what is known, rows included."""
    if not claims:
        return
    with localcontext(EXACT):
        known, indicators = cells(catalogue, observations), Index(catalogue).indicators
        for claim in claims:
            made = _made(indicators[claim.row.indicator], claim, known)
            if made and claim.figure not in made:
                row = claim.row
                yield Problem(
                    Place(row.path, row.line, field=claim.field),
                    "parts-differ",
                    sentence("{figure} stands beside {value}, and with what was reported before "
                             "it would be {made}", figure=plain(claim.figure),
                             value=plain(row.value or Decimal(0)), made=plain(made[0])),
                    sentence("find out which of the two is right, or leave the other out"),
                )  # fmt: skip


def _made(indicator: Indicator, claim: Claim, known: Cells) -> list[Decimal]:
    """Return what the claim may say by the figures that are known; none where too few are."""
    row = claim.row
    series = known.get((row.indicator, row.area), [])
    if row.value is None:
        return []
    if claim.running:
        start = row.period.start
        begin = start.replace(month=1)
        earlier = [c for c in series if begin <= c.period.start and c.period.end <= start]
        if _joined(begin, sorted(cell.period for cell in earlier)) != start:
            return []
        return [sum((cell.value or Decimal(0) for cell in earlier), row.value)]
    months = MONTHS.get(indicator.reported.every)
    starts = {row.period.start}
    starts |= {add_months(row.period.end, -months)} if months and row.period.end.day == 1 else set()
    at_start = {cell.period.end: cell.value for cell in series}
    if not takes_latest(indicator):
        at_start |= {start: Decimal(0) for start in starts if start.month == 1}
    befores = [at_start.get(start) for start in sorted(starts)]
    return [row.value - before for before in befores if before is not None] * (None not in befores)


def _joined(begin: date, periods: Sequence[Period]) -> date:
    """Return how far periods reach from a day without a gap."""
    for period in periods:
        if period.start == begin:
            begin = period.end
    return begin
