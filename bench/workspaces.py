"""Made-up workspaces of any length, and the same figures as a journal; always the same ones.

One catalogue serves all: 40 indicators of every kind, 85 rows in the report, and counties that
report every indicator: seven in the narrow shape, hundreds in the wide one. The policy of the
narrow one is of 2016, so that ten years of figures lie inside it; that of a wide one is of the
year in which its figures begin, so that nothing is owed for the years before.
The files are written in the form we write, so `bqw check --strict` finds nothing in them.
Everything goes to the file line by line: the peak of a child's memory, as the system counts
it, is never below that of the process that started it, so this process must stay small.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

COUNTIES = {
    "台山市": "440781",
    "开平市": "440783",
    "恩平市": "440785",
    "新会区": "440705",
    "江海区": "440704",
    "蓬江区": "440703",
    "鹤山市": "440784",
}
"""Sorted as a progress file is sorted."""


def counties(count: int) -> dict[str, str]:
    """Return so many counties and their codes, sorted; no name begins another one."""
    return {f"第{number:03}县": f"44{number:04}" for number in range(1001, 1001 + count)}


FIRST_YEAR, LAST_YEAR = 2016, 2025
AS_OF = date(LAST_YEAR, 12, 31)
HEADER = "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
_DAY = timedelta(days=1)


class Shape(NamedTuple):
    """A kind of indicator, the fields that say so, and how many indicators are of it."""

    kind: str
    fields: str
    running: bool
    times: int


SHAPES = (
    Shape("flow", "unit: 万元", running=False, times=12),
    Shape("flow", "unit: 亿元", running=True, times=4),
    Shape("stock", "unit: 个", running=False, times=8),
    Shape("rate", 'unit: "%"', running=False, times=3),
    Shape("rate", 'unit: "%", parts: latest', running=False, times=3),
    Shape("rate", 'unit: "%", parts: coverage', running=False, times=2),
    Shape("rate", 'unit: 万元, factor: "1"', running=False, times=2),
    Shape("milestone", "", running=False, times=6),
)


class Subject(NamedTuple):
    """One indicator."""

    number: int
    shape: Shape

    @property
    def id(self) -> str:
        """Two indicators belong to each of the 20 measures."""
        return f"M{self.number // 2 + 1:02}-{self.number % 2 + 1:02}"


def subjects() -> list[Subject]:
    """Return the 40 indicators, in the order of their ids."""
    shapes = [shape for shape in SHAPES for _ in range(shape.times)]
    return [Subject(number, shape) for number, shape in enumerate(shapes)]


def _targets(subject: Subject, areas: Iterable[str], issued: int) -> Iterator[str]:
    """Two targets for each indicator, and five parts more for one of them: 85 rows.

    Where the policy is of the last year there is none of the year before, for which nobody reports.
    """
    years = range(max(issued, LAST_YEAR - 1), LAST_YEAR + 1)
    match subject.shape.kind:
        case "flow":
            for period in ("yearly", LAST_YEAR):  # so that every year is counted
                yield f'period: {period}, value: ">= {40_000 + subject.number * 100}"'
        case "stock":
            for year in years:
                baseline = f"{{value: 700, period: {issued - 1}}}"
                yield f'period: {year}, value: ">= 9000", baseline: {baseline}'
        case "rate":
            yield 'period: yearly, value: ">= 90"'
            yield 'period: standing, value: ">= 60"'
        case _:
            parts = f", each: [{', '.join(list(areas)[:5])}]" if subject.number == 39 else ""
            for year in years:  # all areas report, so a target of all has to count them as well
                yield f"period: {year}{parts if len(years) > 1 and year == LAST_YEAR else ''}"


def catalogue_lines(areas: Mapping[str, str] = COUNTIES, issued: int = FIRST_YEAR) -> Iterator[str]:
    """Return the lines of measures.yaml."""
    yield "policy:"
    yield "  title: 百县千镇万村高质量发展工程的若干措施（基准测试）"
    yield "  issuer: 江门市市场监督管理局"
    yield f"  issued: {issued}-01-04"
    yield "rules:"
    yield "  pace: {basis: month, measure: points, behind: 0, off_track: 10}"
    yield "  level: {within: 2}"
    yield "  reporting: {due_day: 5}"
    yield "areas:"
    yield '  - {name: 江门市, code: "440700"}'
    for name, code in areas.items():
        aliases = f"[{name[:-1]}]"
        yield f'  - {{name: {name}, code: "{code}", parent: 江门市, aliases: {aliases}}}'
    yield "departments: [登记注册科, 信用监管科, 食品生产科, 标准化科]"
    yield "sections:"
    yield "  - {number: 1, title: 全面壮大县域经济}"
    yield "  - {number: 2, title: 全面推进乡村振兴}"
    yield "measures:"
    for subject in subjects():
        shape, measure = subject.shape, subject.number // 2 + 1
        if subject.number % 2 == 0:
            yield f"  - number: {measure}"
            yield f"    section: {1 + measure // 11}"
            yield f"    title: 推进第{measure}项工作强链补链"
            yield "    departments: [食品生产科, 标准化科]"
            yield "    counties: true"
            yield "    indicators:"
        yield f"      - id: {subject.id}"
        yield f"        name: 第{subject.number + 1}项指标完成情况"
        yield f"        kind: {shape.kind}"
        for field in filter(None, shape.fields.split(", ")):
            yield f"        {field}"
        running = ", as: year_to_date" if shape.running else ""
        yield f"        reported: {{every: month, by: counties{running}}}"
        yield "        definition: 当期实际完成并已核实的数量；在办、计划和重复的都不算。"
        yield "        targets:"
        for target in _targets(subject, areas, issued):
            yield f"          - {{{target}}}"


class Span(NamedTuple):
    """A reporting period: its name, and its last day."""

    name: str
    last: date


def months(years: int) -> list[Span]:
    """Return the months of the last years."""
    ends = [
        date(year + month // 12, month % 12 + 1, 1) - _DAY
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        for month in range(1, 13)
    ]
    return [Span(f"{end:%Y-%m}", end) for end in ends]


def days(years: int) -> list[Span]:
    """Return the days of the last years."""
    first = date(LAST_YEAR - years + 1, 1, 1)
    count = (AS_OF - first).days + 1
    found = (first + _DAY * number for number in range(count))
    return [Span(str(day), day) for day in found]


class Entry(NamedTuple):
    """What one area reports of one indicator for one period."""

    subject: Subject
    area: str
    span: Span
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    state: str = ""


def _figure(subject: Subject, area: int, step: int) -> int:
    """Return a number that looks like chance and is always the same.

    It lies between 10,000 and 18,999 for the first area, 20,000 and 28,999 for the second and so
    on: no two areas say the same, nothing is ten thousand times something, nothing is odd.
    """
    mixed = (subject.number * 7 + area) * 2_654_435_761 + step * 40_503 * 7_919
    return 10_000 * (area + 1) + (mixed >> 5) % 9_000


def entries(spans: list[Span], areas: Iterable[str] = COUNTIES) -> Iterator[Entry]:
    """Return what is reported, sorted as a progress file is sorted."""
    for subject in subjects():
        kind, running = subject.shape.kind, subject.shape.running
        for number, area in enumerate(areas):
            total, year = Decimal(0), 0
            for step, span in enumerate(spans):
                figure = _figure(subject, number, step)
                if kind == "flow":
                    value = Decimal(figure) / 10
                    if running:
                        total = value if span.last.year != year else total + value
                        year, value = span.last.year, total
                    yield Entry(subject, area, span, value)
                elif kind == "stock":
                    yield Entry(
                        subject, area, span, Decimal(10_000 * (number + 1) + step // 3 + figure % 5)
                    )
                elif kind == "rate":
                    coverage = "coverage" in subject.shape.fields
                    whole = figure * 40 if coverage else figure
                    yield Entry(subject, area, span, None, figure - figure // 20, whole)
                else:
                    done = span.last.year == LAST_YEAR
                    yield Entry(subject, area, span, state="done" if done else "in_progress")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def write_workspace(
    folder: Path,
    spans: list[Span],
    areas: Mapping[str, str] = COUNTIES,
    issued: int = FIRST_YEAR,
) -> int:
    """Write catalogue and progress; return the number of rows."""
    (folder / "progress").mkdir(parents=True)
    catalogue = "".join(f"{line}\n" for line in catalogue_lines(areas, issued))
    (folder / "measures.yaml").write_text(catalogue, encoding="utf-8")
    count = 0
    with (folder / "progress" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        for entry in entries(spans, areas):
            count += 1
            fields = (
                entry.subject.id, entry.area, entry.span.name, _text(entry.value),
                _text(entry.numerator), _text(entry.denominator), entry.state,
                str(entry.span.last + _DAY), f"{entry.area[:-1]}局月报表", "",
            )  # fmt: skip
            file.write(",".join(fields) + "\n")
    return count


def _postings(entry: Entry, before: Entry | None) -> Iterator[tuple[str, object]]:
    """Return account and amount: what a figure adds, since a journal keeps no levels."""
    account = f"{entry.subject.id}:{entry.area}"
    if entry.value is not None:
        shape = entry.subject.shape
        level = shape.kind == "stock" or shape.running
        if shape.running and before and before.span.last.year != entry.span.last.year:
            level = False
        earlier = before.value if level and before and before.value is not None else Decimal(0)
        yield account, entry.value - earlier
    elif entry.state:
        was_done = before is not None and before.state == "done"
        yield account, int(entry.state == "done" and not was_done)
    else:
        yield f"{account}:numerator", entry.numerator
        yield f"{account}:denominator", entry.denominator


def write_journal(path: Path, spans: list[Span]) -> None:
    """Write the same figures as a journal: one transaction a row, one budget line a subject."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("~ Yearly\n")
        for subject in subjects():
            file.write(f"    {subject.id}  {40_000 + subject.number * 100}\n")
        file.write("    Reported\n\n")
        before: Entry | None = None
        for entry in entries(spans):
            if before and (before.subject, before.area) != (entry.subject, entry.area):
                before = None
            file.write(f"{entry.span.last} {entry.area[:2]}局月报表\n")
            for account, amount in _postings(entry, before):
                file.write(f"    {account}  {amount}\n")
            file.write("    Reported\n\n")
            before = entry
