"""A catalogue whose names try to break out of whatever they are put into, and rows for it."""

import csv
import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from bqw_tracker.core.model import SAMPLE, Catalogue, Observation, Story
from bqw_tracker.core.periods import reporting_periods
from bqw_tracker.store.progress import ALL_COLUMNS, row_text
from building import AREAS, CITY, COUNTIES, period

LONG = "推进农村集体聚餐食品安全风险分级管控与网格化巡查相结合的县镇村三级联动长效监督管理机制全面覆盖建设运行情况综合评估与持续改进"
NAMES = (
    "<script>alert(1)</script>", "=1+1", "[red]红[/red]", "R&D <5%", LONG, "“引号”、'单引号'、\"双\"",
    "]]>&lt;", "1\ufffe2", "{day}{0}%s", "SUPERCALIFRAGILISTIC-WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
)  # fmt: skip
SEEN = tuple(name.replace("\ufffe", "<U+FFFE>") for name in NAMES)
"""The same as people see them."""
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "flow", "unit": "家"},
    {"kind": "stock", "unit": "<b>个&"},
    {"kind": "rate", "unit": "%", "parts": "pooled"},
    {"kind": "milestone"},
)


def hard_catalogue(targets: int) -> Catalogue:
    """So many targets under the hard names; a third reported by the counties, some by `each`."""
    return Catalogue.model_validate(hard_content(targets))


def hard_content(targets: int) -> dict[str, Any]:
    """What the catalogue is made of."""
    measures = []
    for number in range(1, (targets + 4) // 5 + 1):
        indicators = [
            _indicator(number, place)
            for place in range(1, 6)
            if (number - 1) * 5 + place <= targets
        ]
        measures.append(
            {
                "number": str(number),
                "section": "1",
                "title": NAMES[number % len(NAMES)],
                "departments": [NAMES[number % 4]],
                "indicators": indicators,
            }
        )
    return {
        "policy": {"title": f"<title>{LONG}", "issuer": "市局", "issued": "2023-04-04"},
        "areas": [*AREAS[:-1], {**AREAS[-1], "name": "开平市"}],
        "departments": list(NAMES[:4]),
        "sections": [{"number": "1", "title": "<b>&一"}],
        "measures": measures,
    }


def _indicator(measure: int, place: int) -> dict[str, Any]:
    count = measure * 5 + place
    kind = KINDS[count % len(KINDS)]
    counties = count % 3 == 0
    target: dict[str, Any] = {"period": "2023"}
    if kind["kind"] != "milestone":
        target["value"] = (">= 100", "> 999999999999999999", "<= 5", ">= 0.000000001")[count % 4]
    if counties and count % 2:
        target["each"] = list(COUNTIES)
    if kind["kind"] == "milestone" and count % 8 == 3:
        names = (NAMES[(count + n) % len(NAMES)] for n in range(3))
        days = ("2023-02-28", "2023-05-31", "2023-11-30")
        target["nodes"] = [{"name": n, "due": d} for n, d in zip(names, days, strict=True)]
    elif place == 5:
        target["schedule"] = "at_end"
    return {
        "id": f"M{measure:02}-{place:02}",
        "name": NAMES[count % len(NAMES)],
        "reported": {"every": "month", "by": "counties" if counties else "city"},
        "targets": [target],
        **kind,
    }


def hard_rows(catalogue: Catalogue) -> list[Observation]:
    """Figures from far below to far above the targets, with gaps; every fourth indicator silent."""
    rows = []
    for measure in catalogue.measures:
        for number, indicator in enumerate(measure.indicators):
            by = COUNTIES if indicator.reported.by == "counties" else (CITY,)
            for area in by[: len(by) - (measure.number % 2 if len(by) > 1 else 0)]:
                if (measure.number + number) % 4 == 0:
                    continue
                for month, span in enumerate(reporting_periods(period("2023-H1"), "month")):
                    if month == 2 and number == 1:
                        continue
                    rows.append(_row(indicator, area, span, month))
    return rows


def _row(indicator: Any, area: str, span: Any, month: int) -> Observation:
    fields: dict[str, Any] = {"value": None, "numerator": None, "denominator": None, "state": ""}
    size = Decimal((0, 7, 17, 999999999999999)[int(indicator.id[1:3]) % 4])
    if indicator.kind == "milestone":
        told = ("not_started", "in_progress", *(n.name for n in indicator.targets[0].nodes), "done")
        fields["state"] = told[min(month // 2, 2)]
    elif indicator.kind == "rate":
        fields |= {"numerator": Decimal(60 + 6 * month), "denominator": Decimal(100)}
    else:
        fields["value"] = size + month
    about = int(indicator.id[1:3]) + int(indicator.id[-2:])
    note, problem, following = (NAMES[(about + n) % len(NAMES)] for n in range(3))
    return Observation(
        indicator=indicator.id, area=area, period=span, note=note, source=SAMPLE, path="rows.csv",
        line=2, reported_on=datetime.combine(date(2023, month + 2, 3), time()),
        story=Story(problem, following), **fields,
    )  # fmt: skip


def write_hard_workspace(folder: Path, targets: int, *, rows: bool = True) -> None:
    """Write the catalogue, and the rows as samples."""
    (folder / "progress" / "sample").mkdir(parents=True)
    (folder / "measures.yaml").write_text(json.dumps(hard_content(targets)), encoding="utf-8")
    reported = hard_rows(hard_catalogue(targets)) if rows else []
    path = folder / "progress" / "sample" / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([ALL_COLUMNS, *sorted(map(row_text, reported))])
