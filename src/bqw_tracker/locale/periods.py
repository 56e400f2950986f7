"""Periods in words, as people of a language call them."""

from collections.abc import Sequence

from bqw_tracker.core.periods import Period, months_between

from .language import _, joined

_LISTED = 6
"""Of more spans than these only the first and the number of periods are told."""


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
    return joined(texts)


def periods_text(periods: Sequence[Period]) -> str:
    """Return periods in words; of many the first and how many they are."""
    spans = _running(periods)
    if len(spans) <= _LISTED:
        return spans_text(periods)
    first = [period for span in spans[: _LISTED // 2] for period in span]
    return _("{periods}… {count} in all").format(periods=spans_text(first), count=len(periods))


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


def periods_said(value: tuple[object, ...]) -> str:
    """Return a period, or periods in a row, in words; nothing for names."""
    if isinstance(value, Period):
        return spans_text([value])
    return spans_text([each for each in value if isinstance(each, Period)])
