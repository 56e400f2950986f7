"""The sample progress data: made-up reports of January 2023 to June 2024, always the same.

`python data/make_sample.py` writes data/progress/sample/*.csv again, one file per month in which
the reported periods end; another folder may be named. What the city's departments and single
counties report stands in REPORTS as it is; what all counties report every month or quarter is
spread over them from the totals in SPREADS. Only `Random.random` is used: of the standard
generators it alone is promised to stay the same in every version of Python.
"""  # noqa: INP001 - a script beside its data, no package

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import accumulate, groupby
from pathlib import Path
from random import Random
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Indicator
from bqw_tracker.core.periods import Period, parse_period, reporting_periods, year
from bqw_tracker.store.disk import CATALOGUE_NAME
from bqw_tracker.store.load import read_catalogue
from bqw_tracker.store.progress import ALL_COLUMNS, COLUMNS

_STORY = len(ALL_COLUMNS) - len(COLUMNS)
HERE = Path(__file__).resolve().parent
SPAN = Period(date(2023, 1, 1), date(2024, 7, 1))
SILENT_AREA, SILENT_FROM = "恩平市", date(2024, 4, 1)
STATES = {"n": "not_started", "p": "in_progress", "d": "done"}

REPORTS = """
M01-01 n p:三个县区先行试办 p d:各办事窗口均可受理 | M01-02 n d:首批企业已入库并更新一次
M01-03 p d:首个项目已走通
M01-04 方案印发 方案印发:企业名单已导出 分类导入:离线名单已导入 d:抽查计划已按风险等级公布
M02-01 158.2 331.5 498.6 668.9 172.4 358 | M02-02 0 18 22 19 | M02-03 蓬江区 规划批复 d:已挂牌
M02-03 新会区 规划批复 动工 d | M02-03 台山市 n 规划批复 动工 d:两家企业入园
M02-03 开平市 n p:规划方案已送审 规划批复 规划批复 动工 动工:主体工程封顶 | M02-04 n p:已发倡议 d
M02-05 p20 p60:征求意见中 d:已印发 | M02-06 n p p d:两项团体标准公布
M03-01 8.9 18.4 28.1 38.7 9.8 20.6 | M03-02 台山市 n p p p p d
M03-02 开平市 n n:选址未定 p p p p | M03-03 n p d:一家医院已递交 | M03-04 n d
M04-01 3 6 7 6 | M04-02 2 6 4 4 | M04-03 0 0 4 3 | M04-04 12 23 17
M04-05 方案审定 采购完成 采购完成:历史标准已入库 d:对外开放查询
M05-01 江海区 0 1 0 0 | M05-01 新会区 0 0 1 0 | M05-01 台山市 0 0 0 1 | M05-01 鹤山市 0 0 1 0
M05-02 0 0 1 4 | M05-03 0/0 0/0 0/0 50/5:年底一次拨付 | M05-05 0 2 2 3 | M05-06 6 14 13 12
M05-07 4 9 10 8 | M05-08 n 系统开发 试运行:十家企业试用 d:对全市企业开放
M05-09 n p:已签合作意向 d | M05-10 p10 p55 p80 d
M06-01 41.3 96.8 143.5 187.2 52.6 109.4 | M06-02 蓬江区 p p p d
M06-02 江海区 p p p p:待上级验收 d | M06-03 n d:首个中心挂牌
M06-04 开平市 p p:材料已递交 p p p p:等待批复 | M06-05 n n p d
M07-06 n 试点接入 试点接入:五个县区已接入 d:各县区均有监管记录 | M07-07 n p p d
M08-05 n d:首批六个案例已公布 | M08-06 n p p d
M09-01 p d | M09-02 n n:框架论证中 p d | M09-03 n p p d | M09-04 p d:一项村容村貌标准落地
M10-01 372/379 401/408 388/396 412/418 365/374 379/386 | M10-02 p15 p50 p75 d
M10-03 p25 p40:隐患整改过半 p80 d | M10-04 p10 p35:消防应急灯具尚未开展 p70 d | M10-05 p d
M11-01 n p d | M11-02 n p p d | M11-03 n d
M12-01 0 0 1 1 | M12-02 17:十二月在深圳举办 | M12-03 n n p:场地已定 d | M12-04 n p p d
M12-05 n p p p:标准草案送审 d
M13-01 212 300 372 458 | M13-02 p p d | M13-03 新会区 p20 p45 p70 d | M13-04 n p p d
M14-01 0/0 0/0 36/36 28/28 12/12 0/0 | M14-02 . . p d | M14-03 n p p d:四类名录已公布
M14-04 n n d
M15-01 蓬江区 0 0 1 0 | M15-01 新会区 0 1 0 0 | M15-01 台山市 0 0 0 1 | M15-01 开平市 0 0 0 1
M15-01 鹤山市 0 0 0 0:消防验收未通过 0 1 | M15-01 恩平市 0 0 1 0 | M15-06 江海区 p d:验收合格
M15-07 p p p d | M15-08 n d
M16-01 n p d:清单已定稿 | M16-02 n 清单定稿 完成报批 清单定稿:材料已补齐 d
M17-01 0/0 0/0 150/3 0/0 0/0 100/2 | M17-02 0 200:一次下达 0 0 | M17-03 0 300 150 130
M17-04 n p p d
M18-01 820 1560 1490 1630 760 1180 | M18-02 . . p p:协议文本会签中 p d
M18-03 p:收集需求中
M19-01 n d | M19-02 p p p d | M19-03 n p p:案件尚在调查 | M19-04 p p d
M20-01 d:年度方案已成文 | M20-02 p d | M20-03 p p p d:四个季度均有记录
"""
"""Indicator, area (the city where none stands) and its reports from the first period on.

Series are parted by lines and by |. A report is a figure, numerator/denominator, the node that was
reached, or a state with a percentage where there is one; a note may follow. `.` is a period without
a report. A done deed needs no further ones.
"""

STORIES = {
    ("M01-04", "江门市", "2023-Q2"): ("省系统接口尚未开放", "先用离线名单导入，8月底前完成"),
    ("M02-03", "开平市", "2023-Q1"): ("园区用地需要调整", "与规划部门会商，5月送审"),
    ("M02-03", "开平市", "2023-Q2"): ("用地指标未落实", "7月底前报用地调整方案"),
    ("M02-03", "开平市", "2023-Q4"): ("施工招标流标一次", "重新招标，次年3月前动工"),
    ("M05-08", "江门市", "2023-Q1"): ("预算批复晚于计划", "需求评审与开发并行，二季度补上"),
    ("M07-06", "江门市", "2023-Q3"): ("两个县区的市场网络未到位", "10月底前接通网络，逐个市场验收"),
    ("M16-02", "江门市", "2023-Q4"): ("县级承接意见尚未收齐", "补齐意见后重新报批"),
}
"""What stands in the way of a deed and what is done about it, beside its report of a period."""

LATER = """
M16-02 江门市 2023-Q3 清单定稿 2023-11-15 更正：报批材料因缺少承接意见被退回
"""
"""Reports of a period that came after the first one: what they tell, when, and why."""

EVIDENCE = {
    ("M04-05", "江门市", "2023-Q4"): (
        "标准数据库开放查询公告.txt",
        "自12月起对外开放查询。",
    ),
    ("M05-08", "江门市", "2023-Q4"): (
        "一站式平台上线公告.txt",
        "自12月起受理企业申请。",
    ),
    ("M07-06", "江门市", "2023-Q4"): (
        "农贸市场接入清单.txt",
        "七个县区各有市场接入。",
    ),
}
"""The file that shows that a deed is done: its name and what it says."""

WEIGHTS = {
    "蓬江区": 0.19, "江海区": 0.09, "新会区": 0.20, "台山市": 0.18,
    "开平市": 0.15, "鹤山市": 0.11, "恩平市": 0.08,
}  # fmt: skip
SEASON = (
    0.83, 0.97, 1.02, 1.0, 1.02, 1.03, 1.0, 1.01, 1.06, 1.0, 1.03, 1.05,
    1.0, 0.80, 1.02, 1.01, 1.03, 1.04,
)  # fmt: skip
"""The months against their mean; the Spring Festival fell into January, then February."""
INSPECTED = (
    0.04, 0.07, 0.13, 0.21, 0.31, 0.43, 0.54, 0.65, 0.75, 0.84, 0.92, 0.97,
    0.03, 0.05, 0.10, 0.17, 0.25, 0.33,
)  # fmt: skip
ZONE_SINCE = {
    "江海区": "2023-01", "新会区": "2023-06", "蓬江区": "2023-09", "恩平市": "2023-09",
    "台山市": "2023-12", "开平市": "2023-12", "鹤山市": "2024-06",
}  # fmt: skip
"""Since when a county has a processing zone (M15-01) whose products can be tested."""


def seasonal(mean: int) -> tuple[int, ...]:
    """Return the city's totals month by month."""
    return tuple(round(mean * factor) for factor in SEASON)


class Spread(NamedTuple):
    """The city's totals per period, and for rates the share of them that fails, in equal spans.

    For coverage `shares` are instead those seen for the first time since January.
    """

    totals: tuple[int, ...]
    shares: tuple[float, ...] = ()


SPREADS = {
    "M05-04": Spread((4, 21, 38, 15)),
    "M07-01": Spread((0, 22, 38, 34, 30, 18, 16, 24, 40, 36, 28, 20)),
    "M07-02": Spread(seasonal(46_200)),
    "M07-03": Spread(seasonal(270), (0.0,)),
    "M07-04": Spread((11,) * 6, (0.3, 0.0, 0.0, 0.0, 0.0, 0.0)),
    "M07-05": Spread(
        (1362, 1380, 1391, 1398, 1384, 1402), (0.04, 0.02, 0.01, 0.006, 0.004, 0.003)
    ),
    "M08-01": Spread((28, 45, 72, 80, 86, 95, 70, 66, 84, 88, 90, 64)),
    "M08-02": Spread((0, 1, 1, 2, 2, 3, 2, 3, 4, 3, 2, 2)),
    "M08-03": Spread(seasonal(2600), (0.032, 0.027, 0.024)),
    "M08-04": Spread(seasonal(620), (0.057, 0.035, 0.034)),
    "M15-02": Spread((640,) * 18, INSPECTED),
    "M15-03": Spread(seasonal(95), (0.038, 0.034, 0.042)),
    "M15-04": Spread(seasonal(64), (0.05, 0.025, 0.02)),
    "M15-05": Spread(
        (5310, 5342, 5365, 5388, 5370, 5401), (0.05, 0.035, 0.022, 0.011, 0.009, 0.007)
    ),
}  # fmt: skip


class Row(NamedTuple):
    """One line of a progress file, as text, after the end of its period."""

    end: date
    indicator: str
    area: str
    period: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    state: str = ""
    reported_on: str = ""
    source: str = SAMPLE
    note: str = ""
    problem: str = ""
    next: str = ""
    evidence: str = ""


class Revision(NamedTuple):
    """A figure that was first reported too low, by how much, and why it was put right."""

    less: int
    reported_on: str
    note: str


REVISIONS = {
    ("M07-02", "台山市", "2023-03"): Revision(640, "2023-05-04", "更正：补计漏报的两个镇市场"),
    ("M07-03", "新会区", "2023-05"): Revision(2, "2023-06-12", "更正：补报两批次销毁凭证"),
}


def reported_on(indicator: str, area: str, end: date) -> str:
    """Return a working day from the 2nd to the 5th; who reports, reports all on one day."""
    who = area if area in WEIGHTS else indicator[:3]
    days = [end.replace(day=day) for day in range(2, 6)]
    open_days = [day for day in days if day.weekday() < 5]
    return str(open_days[int(Random(f"{who} {end}").random() * len(open_days))])  # noqa: S311 - no secret


def periods_of(indicator: Indicator) -> list[Period]:
    """Return the periods that are reported; what is reported once, for the policy's year."""
    every = indicator.reported.every
    return reporting_periods(year(SPAN.start.year) if every == "once" else SPAN, every)


def listed(indicator: Indicator, area: str, reports: Iterable[str]) -> Iterator[Row]:
    """Return the rows of one line of REPORTS."""
    for period, report in zip(periods_of(indicator), reports, strict=False):
        figure, _, note = report.partition(":")
        row = Row(period.end, indicator.id, area, str(period), note=note)
        top, slash, whole = figure.partition("/")
        if slash:
            yield row._replace(numerator=top, denominator=whole)
        elif figure[0] in STATES:
            yield row._replace(state=STATES[figure[0]], value=figure[1:])
        elif figure[0].isalpha():
            yield row._replace(state=figure)
        elif figure != ".":
            yield row._replace(value=figure)


def apportioned(total: int, random: Random) -> list[int]:
    """Return the total split by the counties' weights, somewhat shaken; whole and complete."""
    shaken = [weight * (0.9 + 0.2 * random.random()) for weight in WEIGHTS.values()]
    scale, offset = total / sum(shaken), random.random()
    ends = [int(reached * scale + offset) for reached in accumulate(shaken)][:-1]
    return [b - a for a, b in zip([0, *ends], [*ends, total], strict=True)]


def parts(indicator: Indicator, spread: Spread, step: int, random: Random) -> list[tuple[int, int]]:
    """Return numerator and denominator of each county for one period."""
    total, shares = spread.totals[step], spread.shares
    share = shares[step * len(shares) // len(spread.totals)]
    if indicator.parts is None:
        wholes = apportioned(total, random)
    else:
        wholes = [round(total * weight) for weight in WEIGHTS.values()]
    if indicator.parts == "coverage":
        before = shares[step - 1] if step % 12 else 0.0
        return [(round(whole * share) - round(whole * before), whole) for whole in wholes]
    failed = [whole * share * (0.7 + 0.6 * random.random()) for whole in wholes]
    return [
        (whole - min(whole, int(some + random.random())), whole)
        for some, whole in zip(failed, wholes, strict=True)
    ]


def spread_out(indicator: Indicator, spread: Spread) -> Iterator[Row]:
    """Return the rows that all counties report of one indicator."""
    random = Random(indicator.id)  # noqa: S311 - a fixed seed is what is wanted
    running = dict.fromkeys(WEIGHTS, (0, 0))
    for step, period in enumerate(periods_of(indicator)[: len(spread.totals)]):
        rows = [Row(period.end, indicator.id, area, str(period)) for area in WEIGHTS]
        if indicator.kind == "flow":
            for row, value in zip(rows, apportioned(spread.totals[step], random), strict=True):
                yield row._replace(value=str(value))
            continue
        for row, figures in zip(rows, parts(indicator, spread, step, random), strict=True):
            top, whole = figures
            if indicator.id == "M15-04" and row.period < ZONE_SINCE[row.area]:
                top = whole = 0
            if indicator.reported.as_ == "year_to_date":
                before = running[row.area] if period.start.month > 1 else (0, 0)
                running[row.area] = top, whole = top + before[0], whole + before[1]
            yield row._replace(numerator=str(top), denominator=str(whole))


def all_rows(catalogue: Catalogue) -> Iterator[Row]:
    """Return every row, in any order."""
    indicators = {i.id: i for measure in catalogue.measures for i in measure.indicators}
    for series in REPORTS.replace("|", "\n").strip().splitlines():
        id_, *reports = series.split()
        area = reports.pop(0) if reports[0] in WEIGHTS else Index(catalogue).root
        yield from listed(indicators[id_], area, reports)
    for id_, spread in SPREADS.items():
        yield from spread_out(indicators[id_], spread)


def later_rows() -> Iterator[Row]:
    """Return the reports that came after the first one of their period."""
    for line in LATER.strip().splitlines():
        id_, area, text, state, day, note = line.split()
        period = parse_period(text)
        assert period is not None, line
        yield Row(period.end, id_, area, text, state=state, reported_on=day, note=note)


def with_words(row: Row) -> Row:
    """Return a row with its story and the file that shows it."""
    key = row.indicator, row.area, row.period
    problem, following = STORIES.get(key, ("", ""))
    return row._replace(problem=problem, next=following, evidence=evidence_of(*EVIDENCE[key])
                        if key in EVIDENCE else "")  # fmt: skip


def evidence_file(name: str, text: str) -> tuple[str, bytes, str]:
    """Return under which name a file is kept, what it holds, and its digest."""
    raw = f"{SAMPLE}：{text}\n本文件只供演示，不是真实材料。\n".encode()
    digest = sha256(raw).hexdigest()
    return f"{digest[:12]}-{SAMPLE}-{name}", raw, digest


def evidence_of(name: str, text: str) -> str:
    """Return how a row names the file that shows what it says."""
    kept, _, digest = evidence_file(name, text)
    return f"{kept}#sha256:{digest}"


def as_reported(rows: Iterable[Row]) -> Iterator[Row]:
    """Return the rows with their days, without those never sent, with both of a revision."""
    for figure in rows:
        if figure.area == SILENT_AREA and figure.end > SILENT_FROM:
            continue
        row = with_words(figure)
        row = row._replace(reported_on=reported_on(row.indicator, row.area, row.end))
        if revision := REVISIONS.get((row.indicator, row.area, row.period)):
            if row.numerator:
                yield row._replace(numerator=str(int(row.numerator) - revision.less))
            else:
                yield row._replace(value=str(int(row.value) - revision.less))
            row = row._replace(reported_on=revision.reported_on, note=revision.note)
        yield row


def canonical(row: Row) -> tuple[str, ...]:
    """Return what rows are sorted by within a file."""
    return row.indicator, row.area, row.period, row.reported_on


def main(arguments: Sequence[str]) -> None:
    """Write the files into the folder named, or into data/progress/sample."""
    folder = Path(arguments[0]) if arguments else HERE / "progress" / "sample"
    catalogue, _ = read_catalogue(HERE / CATALOGUE_NAME)
    if catalogue is None:
        sys.exit("data/measures.yaml has faults; bqw check names them")
    folder.mkdir(parents=True, exist_ok=True)
    reported = [*as_reported(all_rows(catalogue)), *later_rows()]
    rows = sorted(reported, key=lambda row: row.end)
    for end, group in groupby(rows, key=lambda row: row.end):
        path, of_month = folder / f"{Period(end, end).last:%Y-%m}.csv", list(group)
        used = any(row[-_STORY:] != ("",) * _STORY for row in of_month)
        columns = ALL_COLUMNS if used else COLUMNS
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            ordered = sorted(of_month, key=canonical)
            writer.writerows(row[1 : len(columns) + 1] for row in ordered)
    shelf = folder.parent.parent / "evidence"
    shelf.mkdir(exist_ok=True)
    for said in EVIDENCE.values():
        kept, raw, _ = evidence_file(*said)
        (shelf / kept).write_bytes(raw)


if __name__ == "__main__":
    main(sys.argv[1:])
