"""What people type: days, and the words that a screen shows, in either language."""

from collections.abc import Callable, Mapping
from datetime import date

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Indicator
from bqw_tracker.core.periods import DAY, Period, parse_period
from bqw_tracker.locale import LANGUAGES, _, speaking
from bqw_tracker.render import labels
from bqw_tracker.reports.explanation import find_indicator

from .misuse import refused

Names = Callable[[], Mapping[str, str]]
"""Names by code, in the reader's language."""


def read_day(text: str) -> date:
    """Return the day that is typed in one of the forms that forms are filled in with."""
    found = _span(text)
    if found is None or found.end - found.start != DAY:
        told = _("'{text}' is not a date").format(text=text)
        raise refused(told, _("write 2023-06-30"))
    return found.start


def read_end(text: str) -> date:
    """Return the day that is typed, or the last day of the period that is."""
    found = _span(text)
    if found is None:
        told = _("'{text}' is not a date").format(text=text)
        remedy = _("write 2023-06-30, or 2023-06 or 2023-Q2 for the last day of that period")
        raise refused(told, remedy)
    return found.last


def read_span(text: str) -> Period:
    """Return the period that is typed."""
    found = _named(text)
    if found is None:
        told = _("'{text}' is not a period").format(text=text)
        raise refused(told, _("write 2023-06, 2023-Q2, 2023-H1, 2023 or 2023-01..2023-06"))
    return found


def _span(text: str) -> Period | None:
    if text.startswith("--"):
        raise refused(
            _("a value is missing before {word}").format(word=text), _("write 2023-06-30 there")
        )
    return _named(text)


def _named(text: str) -> Period | None:
    """Return the period that a text names, as files write it or as forms do."""
    found = parse_period(text)
    if found is None and text.strip():
        from bqw_tracker.intake.dates import read_period  # noqa: PLC0415 - costs 8 ms

        read = read_period(text)
        found = read if isinstance(read, Period) else None
    return found


def typed(*names: Names) -> dict[str, str]:
    """Return the codes by themselves and by every name that a screen shows for them."""
    known = {code: code for told in names for code in told()}
    for language in LANGUAGES:
        with speaking(language):
            known |= {word: code for told in names for code, word in told().items()}
    return known


def statuses() -> dict[str, str]:
    """Return the statuses by what is typed for them; one that is final has no code of its own."""
    final = lambda: {"met": labels.status_word("met", final=True)}  # noqa: E731 - one of three
    return typed(labels.status_names, final, lambda: {"met": _("met")})


def kinds() -> dict[str, str]:
    """Return the kinds of indicators by what is typed for them."""
    return typed(labels.indicator_kinds)


def groupings() -> dict[str, str]:
    """Return the groupings by what is typed for them, also by what they go by alone."""
    known = typed(labels.grouping_names)
    alone = {word.removeprefix("by ").removeprefix("按").removesuffix("分组"): code
             for word, code in known.items()}  # fmt: skip
    return known | alone


def finding_kinds() -> dict[str, str]:
    """Return the kinds of findings by what is typed for them."""
    heading = typed(lambda: {"missing": _("Not reported")})
    return typed(labels.finding_kinds) | heading | {"未报": "missing"}


def results() -> dict[str, str]:
    """Return what an examination may come to by what is typed for it."""
    from bqw_tracker.core.rectifications import RESULTS  # noqa: PLC0415 - costs 8 ms

    known = typed(lambda: {name: labels.rectification_states()[name] for name in RESULTS})
    return known | {"通过": "passed", "退回": "returned"}


def places(index: Index) -> dict[str, str]:
    """Return the areas by name, alias, code and who answers there."""
    units = {area.unit: area.name for area in index.areas.values() if area.unit}
    return units | index.area_names


def finding_of(text: str, index: Index) -> str:
    """Return the key of a finding that is typed in the words of a screen, as the ledger keeps it.

    What is not known stays as it is, for the ledger's own checks to tell.
    """
    from bqw_tracker.core.rectifications import FindingKey, finding_key  # noqa: PLC0415 - as above
    from bqw_tracker.reports.finding import key_text  # noqa: PLC0415 - loads the calendar

    key = finding_key(text)
    if key is None:
        return text
    kind = finding_kinds().get(key.kind, key.kind)
    area = places(index).get(key.area, key.area)
    subject = find_indicator(index, key.indicator)
    if subject is None:
        return key_text(key._replace(kind=kind, area=area))
    period = _period_of(key.period, subject.indicator)
    return key_text(FindingKey(kind, subject.indicator.id, area, period))


def _period_of(text: str, indicator: Indicator) -> str:
    """Return the period of a target as the catalogue writes it, that of a yearly one as a year."""
    written = [target.period for target in indicator.targets]
    span = _span(text)
    same = [period for period in written if span is not None and parse_period(period) == span]
    words = typed(lambda: {period: labels.period_words(period) for period in written})
    return words.get(text) or next(iter(same), str(span or text))
