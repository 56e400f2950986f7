"""What is said about a finding: how the light stands, since when, and what is needed."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.attainment import Verdict, holds
from bqw_tracker.core.catchup import CatchUp
from bqw_tracker.core.memory import LAGGING, Memory
from bqw_tracker.core.model import Indicator
from bqw_tracker.locale import _, joined, say
from bqw_tracker.locale.periods import periods_text, spans_text
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from . import labels, rounding, words
from .lines import filled, joined_pieces
from .nodes import node_texts
from .table import Cell, Spoken

if TYPE_CHECKING:
    from bqw_tracker.reports.finding import Finding

_LAGGING = 5
"""How many of those that lag are named above a table."""


class _Named(NamedTuple):
    """How a reporting period is spoken of."""

    one: str
    many: str
    each: str
    best: str


def _period_words(every: str) -> _Named:
    names = {
        "month": _Named(_("one month"), _("{count} months"), _("a month"), _("month")),
        "quarter": _Named(_("one quarter"), _("{count} quarters"), _("a quarter"), _("quarter")),
        "half": _Named(
            _("one half-year"), _("{count} half-years"), _("a half-year"), _("half-year")
        ),
        "year": _Named(_("one year"), _("{count} years"), _("a year"), _("year")),
    }
    return names.get(
        every, _Named(_("one period"), _("{count} periods"), _("a period"), _("period"))
    )


def _periods(count: int, every: str) -> str:
    names = _period_words(every)
    return names.one if count == 1 else names.many.format(count=count)


def _pace(attained: Fraction, due: Fraction) -> str:
    shown = rounding.share_texts(attained, due)
    return _(", {attained} attained of {due} due, {points} points short").format(
        attained=shown[0], due=shown[1], points=rounding.gap_text(due - attained)
    )


def _distance(row: Row) -> str:
    """Return how far a level is from its target, both as they are shown, or nothing."""
    bound, observed = row.bound, row.observed
    if bound is None or row.whole_of or not isinstance(observed, Decimal) or holds(bound, observed):
        return ""
    edge = bound.value if bound.high is None or observed < bound.value else bound.high
    away = abs(edge - (rounding.rate(observed, bound) if row.kind == "rate" else observed))
    if not away:
        return ""
    if row.unit == "%":
        return _("{points} points").format(points=rounding.gap_text(Fraction(away) / 100))
    return labels.with_unit(rounding.grouped(away), row.unit)


def gap_text(row: Row) -> str:
    """Return how much is missing of what is due, or how far a level is away; or that none is known.

    It stands in a column of its own; `short_text` says the same in a sentence.
    """
    if row.shortfall is not None and row.shortfall > 0:
        return _("{points} points").format(points=rounding.gap_text(row.shortfall))
    return _distance(row) or labels.NONE


def short_text(row: Row) -> str:
    """Return how much is missing, with a comma before it, or nothing where that is not known."""
    if row.attainment is not None and row.due is not None and row.attainment < row.due:
        return _pace(row.attainment, row.due)
    away = _distance(row)
    return _(", {distance} away").format(distance=away) if away else ""


def lagging_line(report: Report) -> Spoken:
    """Return what lags, the worst first, of much of it how much more there is; or nothing."""
    lagging = report.lagging
    if not lagging:
        return ""
    names: list[Spoken] = []
    for row in lagging[:_LAGGING]:
        gap = gap_text(row)
        short = _("{distance} short").format(distance=gap)
        said = words.status_text(row) if gap == labels.NONE else short
        where: Spoken = Cell(said, labels.colour(row.status))
        if row.part_of_each:
            where = filled(_("{area}, {gap}"), area=row.area, gap=where)
        names.append(filled(_("{name} ({where})"), name=row.name, where=where))
    told = filled(_("behind, worst first: {names}"), names=joined_pieces(names))
    more = len(lagging) - len(names)
    return (*told, _("; {count} more").format(count=more)) if more else told


def none_lag_text(report: Report) -> str:
    """Return that nothing lags as far as is known, or that nothing can be judged."""
    counts = report.total.counts
    if counts["no_data"]:
        text = _("nothing found behind, {count} without data")
        return text.format(count=counts["no_data"])
    if sum(counts.values()) == counts["not_due"]:
        return _("no target can be judged yet")
    return _("nothing behind")


def unlisted_text(report: Report) -> str:
    """Return that nothing lags, or how much of what lags is not listed; nothing where all is."""
    if not report.lagging:
        return none_lag_text(report)
    listed = {row.identity for row in report.rows}
    count = sum(row.identity not in listed for row in report.lagging)
    text = _("{count} that lag are not listed: their status was not asked for")
    return text.format(count=count) if count else ""


def _shares(row: Row) -> str:
    """Return the share of what does not lag, and the due share where there is one."""
    if row.shown_share is None:
        return ""
    attained, due = words.share_texts(row)
    if row.due is None:
        return _(", {attained} attained").format(attained=attained)
    return _(", {attained} attained of {due} due").format(attained=attained, due=due)


def asked_text(row: Row) -> str:
    """Return what a target asks for and what was observed."""
    return _("target {target}, observed {observed}").format(
        target=words.target_text(row), observed=words.observed_text(row)
    )


def light_text(row: Row, *, shares: bool = False) -> str:
    """Return what a target asks for, what was observed and how much is missing.

    With `shares` it says of what lacks nothing which share was attained.
    """
    text = asked_text(row) + (short_text(row) or (_shares(row) if shares else ""))
    if row.strength == "aspirational":
        text += _(" (aspirational)")
    if row.lacking:
        text += _("; ") + _("missing: {areas}").format(areas=joined(row.late))
    return text


def memory_text(remembered: Memory, every: str) -> str:
    """Return since when a light has been unwell, and when it was well again before; or nothing."""
    texts = []
    if remembered.since is not None:
        since = spans_text([remembered.since])
        text = _("since {period}").format(period=since)
        if remembered.running > 1:
            count = _periods(remembered.running, every)
            text = _("since {period}, {count} running").format(period=since, count=count)
        texts.append(text)
    if remembered.recovered is not None:
        text = _("an earlier lag was made good in {period}")
        texts.append(text.format(period=spans_text([remembered.recovered])))
    return _("; ").join(texts)


def lasting_text(one: "Finding") -> str:
    """Return since when a finding has stood, and when an earlier spell was made good."""
    return memory_text(Memory(one.since, one.running, one.recovered), one.indicator.reported.every)


def _amount(amount: str, indicator: Indicator) -> str:
    if indicator.parts == "coverage":
        return _("{figure} first-time cases").format(figure=amount)
    unit = _(" points") if indicator.unit == "%" else indicator.unit
    return labels.with_unit(amount, unit)


def _mean(amount: Fraction, found: CatchUp) -> str:
    """Return a mean with the decimals that are reported, a small one of whole numbers with one.

    It is rounded up, for a ceiling down.
    """
    fine = found.decimals == 0 and amount < 100 and amount.denominator != 1
    return rounding.amount_text(amount, 1 if fine else found.decimals, up=not found.allowed)


def need_text(found: CatchUp, indicator: Indicator) -> str:
    """Return what is needed, or for a ceiling still allowed, in the periods that are left."""
    names = _period_words(found.every)
    remaining = _catch_up_amount(found.remaining, found, indicator, up=not found.allowed)
    if found.needed is None:
        return _("{remaining} to go, and no whole reporting period is left").format(
            remaining=remaining
        )
    text = _("{remaining} to go: needed {needed} {each} for {count}")
    if found.allowed:
        text = _("{remaining} still allowed: {needed} {each} for {count}")
    elif found.left == 1:
        text = _("{remaining} to go: needed {needed} in {count}")
    return text.format(
        remaining=remaining,
        needed=_catch_up_amount(Fraction(found.needed), found, indicator, up=True),
        each=names.each,
        count=_periods(found.left, found.every),
    )


def _catch_up_amount(figure: Fraction, found: CatchUp, indicator: Indicator, *, up: bool) -> str:
    return _amount(rounding.amount_text(figure, found.decimals, up=up), indicator)


def catch_up_texts(
    found: CatchUp, indicator: Indicator, *, monthly: Fraction | None = None
) -> Iterator[str]:
    """Yield what is needed, how that compares with the pace so far, and the best so far.

    `monthly` is what a month has to bring in the mean, where that is to be said as well.
    """
    best, text = found.best, need_text(found, indicator)
    if found.needed is None:
        yield text
        return
    if monthly is not None:
        text += _(" ({amount} a month)").format(amount=_amount(_mean(monthly, found), indicator))
    if found.times is not None and not found.allowed:
        text += _(", {times} x the pace so far").format(
            times=rounding.amount_text(found.times, 1, up=True)
        )
    elif found.pace is not None and not found.allowed:
        text += _(", nothing was gained so far")
    yield text
    if best is not None and best.amount > 0 and not found.allowed:
        yield _("best {word} so far: {figure} ({period})").format(
            word=_period_words(found.every).best,
            figure=_catch_up_amount(best.amount, found, indicator, up=False),
            period=spans_text([best.period]),
        )


def need_texts(
    one: "Finding",
    *,
    monthly: Fraction | None = None,
    day_text: Callable[[date], str] = str,
) -> Iterator[str]:
    """Yield what is needed to catch up: of a figure how much, of a deed which nodes by which day.

    `monthly` is what a month has to bring in the mean, where that is to be said as well.
    """
    if one.catch_up is not None:
        yield from catch_up_texts(one.catch_up, one.indicator, monthly=monthly)
    elif one.row is not None and one.before is None and (told := [*node_texts(one.row, day_text)]):
        yield _("; ").join(told)


def _standing(light: Verdict | Row) -> str:
    share, due = rounding.share_texts(light.attainment, light.due)
    return (
        share if light.due is None else _("{attained} of {due} due").format(attained=share, due=due)
    )


def _fall(before: Verdict, row: Row) -> str:
    was, now = rounding.share_text(before.attainment), rounding.share_text(row.attainment)
    if before.status != row.status:
        return _("fell from {before} ({was}) to {now} ({stands})").format(
            before=labels.status_word(before.status, final=before.final),
            was=_standing(before),
            now=labels.status_word(row.status, final=row.final),
            stands=_standing(row),
        )
    if was == now and before.attainment is not None and row.attainment is not None:
        # What is nearly 100 % is not shown as 100 %, so that two shares may look alike.
        fallen = before.attainment - row.attainment
        return _("attainment fell by {points} points, to {now}").format(
            points=rounding.tenths_text(rounding.tenths(fallen)), now=now
        )
    return _("attainment fell from {before} to {now}").format(before=was, now=now)


def _deliveries(one: "Finding", today: date) -> str:
    first, last = one.deliveries[0].duty, one.deliveries[-1]
    if one.key.kind == "missing":
        return _("not reported: {periods}; due on {due}, {days} d ago").format(
            periods=periods_text([each.duty.period for each in one.deliveries]),
            due=first.due,
            days=(today - first.due).days,
        )
    came = last.reported_on or today
    return _("{period} was due on {due} and came on {day}, {days} d late").format(
        period=spans_text([last.duty.period]),
        due=last.duty.due,
        day=came,
        days=(came - last.duty.due).days,
    )


def sentences(one: "Finding", today: date) -> Iterator[str]:
    """Yield what is said about a finding: what, since when, and what is needed."""
    if one.row is not None and one.before is not None:
        yield _fall(one.before, one.row)
    # What lags has a finding of its own that tells how the light stands.
    if one.row is not None and (one.before is None or one.row.status not in LAGGING):
        yield light_text(one.row)
    if one.deliveries:
        yield _deliveries(one, today)
    yield from map(say, one.said)
    # How long it stands is seen from the periods that are named.
    if one.row is not None or one.running > max(len(one.deliveries), 1):
        yield lasting_text(one)
    yield from need_texts(one)
