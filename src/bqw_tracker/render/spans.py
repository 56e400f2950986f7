"""Periods as documents write them: 2023年一季度、二季度, 2023年4—6月."""

from collections.abc import Sequence

from bqw_tracker.core.periods import Period, months_between, parse_period
from bqw_tracker.locale import _

from . import labels


def period_words(text: str) -> str:
    """Return the period of a target in words; what is no period is said as the tables say it."""
    period = parse_period(text)
    return labels.period_text(text) if period is None else spans_text([period])


def spans_text(periods: Sequence[Period]) -> str:
    """Return periods in words; months running are one span, and a year is named once."""
    named, texts = None, []
    for span in _running(periods):
        part = _part(span)
        if part and span[0].start.year == named:
            texts.append(part)
        elif part:
            texts.append(_("{year:d}-{part}").format(year=span[0].start.year, part=part))
        else:
            texts.append(_whole(span[0]))
        named = span[0].start.year
    return "、".join(texts)


def _running(periods: Sequence[Period]) -> list[list[Period]]:
    """Return each period on its own, save months of one year that follow each other."""
    found: list[list[Period]] = []
    for period in periods:
        last = found[-1][-1] if found else None
        running = last and last.end == period.start and last.start.year == period.start.year
        if last and running and _is_month(last) and _is_month(period):
            found[-1].append(period)
        else:
            found.append([period])
    return found


def _is_month(period: Period) -> bool:
    return _in_months(period) and months_between(*period) == 1


def _in_months(period: Period) -> bool:
    return period.start.day == period.end.day == 1


def _part(span: Sequence[Period]) -> str:
    """Return what part of its year a span is, or nothing where it is none that has a name."""
    whole = Period(span[0].start, span[-1].end)
    first, last, months = whole.start, whole.last, months_between(*whole)
    if not _in_months(whole) or first.year != last.year or (months == 12 and len(span) == 1):
        return ""
    if months == 1:
        return _("{month:02}").format(month=first.month)
    if len(span) == 1 and months == 3 and first.month % 3 == 1:
        return (_("Q1"), _("Q2"), _("Q3"), _("Q4"))[first.month // 3]
    if len(span) == 1 and months == 6 and first.month % 6 == 1:
        return (_("H1"), _("H2"))[first.month // 6]
    return _("{first:02} to {last:02}").format(first=first.month, last=last.month)


def _whole(period: Period) -> str:
    """Return years, or days where a period is neither made of years nor part of one."""
    first, last = period.start, period.last
    if _in_months(period) and months_between(*period) % 12 == 0 and first.month == 1:
        if first.year == last.year:
            return _("{year:d}").format(year=first.year)
        return _("{first:d} to {last:d}").format(first=first.year, last=last.year)
    return str(period)
