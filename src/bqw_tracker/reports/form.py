"""A form to fill in: which figures an area or a department owes for the end of a period.

Asked is for an end: June asks for the month, the second quarter and the first half year, each
indicator with its own period, where the window of one of its targets holds it. `once` is owed
when a window of its targets ends. Beside each row stands what was told of the reporting period
before it.
What is said here is Chinese always: it stands in the form that offices fill in.
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
from bqw_tracker.core.periods import DAY, MONTHS, Period, add_months, months_between
from bqw_tracker.core.schedule import window


class FormRow(NamedTuple):
    """A row of a form; `asks` says what is to be filled in, `definition` what counts.

    `last` is what was told of the reporting period before, `nodes` are those of a deed.
    """

    indicator: str
    name: str
    unit: str
    area: str
    period: Period
    kind: Kind
    asks: str
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


def _asks(indicator: Indicator, nodes: Sequence[Node]) -> str:
    if indicator.kind == "milestone":
        steps = "、".join(f"{node.name}（{day_text(node.due.last)}前）" for node in nodes)
        return f"填状态：到达的最后一个节点。节点依次是{steps}。" if nodes else "填状态。"
    if indicator.parts == "coverage":
        return "填分子（本期新增数）和分母（期末总数）。"
    figure = "本期数"
    if takes_latest(indicator):
        figure = "期末数"
    elif indicator.reported.as_ == "year_to_date":
        figure = "累计数（1月1日至期末）"
    return f"填分子和分母的{figure}。" if indicator.kind == "rate" else f"填{figure}。"


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


def form_title(blank: BlankForm) -> str:
    """Return what a form is called.

    >>> june = Period(date(2023, 6, 1), date(2023, 7, 1))
    >>> form_title(BlankForm("新会区", "", june, date(2023, 7, 5), []))
    '新会区 2023年6月填报表'
    """
    return f"{blank.subject} {period_text(blank.period)}填报表"


def day_text(day: date) -> str:
    """Return a day as offices write it.

    >>> day_text(date(2023, 6, 30))
    '2023年6月30日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def period_text(period: Period) -> str:
    """Return a period as offices write it; what they have no word for in its own form.

    A spreadsheet that opens a CSV file takes 2023-06 for a date and saves it as Jun-23;
    2023年6月 comes back as it was.

    >>> period_text(Period(date(2023, 4, 1), date(2023, 7, 1)))
    '2023年二季度'
    """
    year, month = period.start.year, period.start.month
    words = {
        12: "",
        6: "上半年" if month == 1 else "下半年",
        3: "一二三四"[(month - 1) // 3] + "季度",
        1: f"{month}月",
    }
    months = months_between(*period)
    whole = period.start.day == 1 and period == Period(
        period.start, add_months(period.start, months)
    )
    if not whole or months not in words or (month - 1) % months:
        return str(period)
    return f"{year}年{words[months]}"
