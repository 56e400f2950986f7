"""A form to fill in: which figures an area or a department owes for the end of a period.

Asked is for an end: June asks for the month, the second quarter and the first half year, each
indicator with its own period, where the window of one of its targets holds it. `once` is owed
when a window of its targets ends. Beside each row stands what was told of the reporting period
before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.calendar import nominal_due_day
from bqw_tracker.core.cells import Cells
from bqw_tracker.core.deeds import plans_of, told_last
from bqw_tracker.core.index import Index
from bqw_tracker.core.kinds import keyed_by_end, takes_latest
from bqw_tracker.core.model import Catalogue, Cell, Indicator, Kind, Node
from bqw_tracker.core.periods import DAY, MONTHS, Period, add_months
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.core.schedule import window


class FormRow(NamedTuple):
    """A row of a form; `asks` says what is to be filled in, `definition` what counts.

    In `asks` may be a gap for the nodes. `last` is what was told of the reporting
    period before, `nodes` are those of a deed.
    """

    indicator: str
    name: str
    unit: str
    area: str
    period: Period
    kind: Kind
    asks: Sentence
    definition: str
    last: Cell | None = None
    nodes: tuple[Node, ...] = ()


class BlankForm(NamedTuple):
    """The form of an area or department (`subject`) for the end of a period, due on a day."""

    subject: str
    policy: str
    period: Period
    due: date
    entries: list[FormRow]


def form(
    catalogue: Catalogue, period: Period, *, area: str | None = None, department: str | None = None
) -> BlankForm:
    """Return the form of an area, or of a department for what it leads and the city reports.

    Rows stand in the catalogue's order; there is none where nothing is owed.
    """
    index = Index(catalogue)
    place = area or index.root
    entries = [
        _entry(owned.indicator, place, each, _nodes(catalogue, owned.indicator, each))
        for owned in index.owned.values()
        if place in index.reporters(owned.indicator)
        and (department is None or department in owned.departments.lead)
        for each in _periods(catalogue, owned.indicator, period.end)
    ]
    return BlankForm(
        subject=department or place,
        policy=catalogue.policy.title,
        period=period,
        due=nominal_due_day(period.last, catalogue.rules),
        entries=entries,
    )


def forms(catalogue: Catalogue, period: Period) -> list[BlankForm]:
    """Return the forms of everyone who owes something: for the city's figures the departments.

    Of several departments that lead the first one is asked; without any the city is.
    """
    index = Index(catalogue)
    asked: dict[str, list[FormRow]] = defaultdict(list)
    for entry in form(catalogue, period, area=index.root).entries:
        asked[next(iter(index.owned[entry.indicator].departments.lead), index.root)].append(entry)
    city = (
        form(catalogue, period)._replace(subject=name, entries=asked[name])
        for name in (*catalogue.departments, index.root)
    )
    areas = (form(catalogue, period, area=area.name) for area in catalogue.areas)
    below = (each for each in areas if each.subject != index.root)
    return [each for each in (*city, *below) if each.entries]


def with_last(blank: BlankForm, index: Index, cells: Cells) -> BlankForm:
    """Return the form with what the cells say of the reporting period before each of its rows."""
    entries = [
        entry._replace(last=_last(entry, index.indicators[entry.indicator], cells))
        for entry in blank.entries
    ]
    return blank._replace(entries=entries)


def _last(entry: FormRow, indicator: Indicator, cells: Cells) -> Cell | None:
    months, end = MONTHS.get(indicator.reported.every), entry.period.start
    if months is None:
        return None
    before, by_end = Period(add_months(end, -months), end), keyed_by_end(indicator)
    told = [
        cell
        for cell in cells.get((entry.indicator, entry.area), ())
        if cell.period == before or (by_end and cell.period.end == end)
    ]
    if entry.kind == "milestone":
        return told_last(told, plans_of(indicator)).state
    return next(iter(told), None)


def _entry(indicator: Indicator, area: str, period: Period, nodes: tuple[Node, ...]) -> FormRow:
    return FormRow(
        indicator=indicator.id,
        name=indicator.name,
        unit=indicator.unit or "",
        area=area,
        period=period,
        kind=indicator.kind,
        asks=_asks(indicator, nodes),
        definition=indicator.definition or "",
        nodes=nodes,
    )


def _nodes(catalogue: Catalogue, indicator: Indicator, period: Period) -> tuple[Node, ...]:
    """Return the nodes of the targets that hold at the end of a period, each name once."""
    year, day = catalogue.policy.issued.year, period.last
    spans = ((window(indicator, each, day, year).period, each) for each in indicator.targets)
    held = (each.nodes for span, each in spans if span.start <= day < span.end)
    return tuple({node.name: node for nodes in held for node in nodes}.values())


_IN_PERIOD = (
    sentence("Fill in the figure of the period. "),
    sentence("Fill in numerator and denominator of the period. "),
)
_AT_END = (
    sentence("Fill in the figure at the end of the period. "),
    sentence("Fill in numerator and denominator at the end of the period. "),
)
_RUNNING = (
    sentence("Fill in the total from 1 January to the end of the period. "),
    sentence("Fill in numerator and denominator as totals from 1 January to the end of the "
             "period. "),
)  # fmt: skip


def _asks(indicator: Indicator, nodes: Sequence[Node]) -> Sentence:
    if indicator.kind == "milestone":
        if nodes:
            return sentence("Fill in the state: the last node that is reached of {nodes}. ")
        return sentence("Fill in the state. ")
    if indicator.parts == "coverage":
        return sentence("Fill in the numerator (new in the period) and the denominator (all at its "
                        "end). ")  # fmt: skip
    rate = indicator.kind == "rate"
    if takes_latest(indicator):
        return _AT_END[rate]
    return (_RUNNING if indicator.reported.as_ == "year_to_date" else _IN_PERIOD)[rate]


def _periods(catalogue: Catalogue, indicator: Indicator, end: date) -> Iterator[Period]:
    """Return the reporting periods of an indicator that end on a day; one at most, save `once`.

    What no target's window touches is not owed: a target of 2023 asks for nothing in 2024.
    """
    year = catalogue.policy.issued.year
    spans = dict.fromkeys(window(indicator, t, end - DAY, year).period for t in indicator.targets)
    months = MONTHS.get(indicator.reported.every)
    if months is None:
        yield from (span for span in spans if span.end == end)
    elif end.day == 1 and (end.month - 1) % months == 0:
        owed = Period(add_months(end, -months), end)
        if any(span.start < owed.end and owed.start < span.end for span in spans):
            yield owed
