"""Workspaces that grow in one direction, for what a command may cost: areas, targets, findings…

Every county reports every indicator each month; a part of the figures lags, comes late or is
missing, so that there are findings in every county.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

FIRST_YEAR = 2016
HEADER = "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"


class Size(NamedTuple):
    """How many there are of each; `entries` of the rectification ledger, months by `years`."""

    areas: int = 4
    targets: int = 6
    files: int = 2
    years: int = 1
    entries: int = 2


COMMANDS = {
    "report": "report --as-of {day}",
    "report by area": "report --as-of {day} --by area --score --today {today}",
    "page": "report --as-of {day} -o a.html",
    "ledger": "report --as-of {day} -o a.xlsx --today {today}",
    "circular": "report --as-of {day} -o a.docx --today {today}",
    "chart": "report --as-of {day} --chart heat -o a.svg",
    "explain": "explain M01-01 --as-of {day}",
    "findings": "findings --as-of {day} --today {today}",
    "summary": "summary --as-of {day} --today {today} --all",
    "check": "check",
    "check against": "check --against edited.yaml",
    "diff": "diff measures.yaml edited.yaml --as-of {day}",
    "rectify list": "rectify list --today {today}",
    "template": "template --area 第00000区 --period {month}",
}
"""What is asked, by a name; see `words`."""
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "flow", "unit": "家"},
    {"kind": "stock", "unit": "个"},
    {"kind": "rate", "unit": "%"},
    {"kind": "flow", "unit": "亿元", "reported": {"as": "year_to_date"}},
    {"kind": "milestone"},
    {"kind": "rate", "unit": "%", "parts": "latest"},
)


def last_year(size: Size) -> int:
    """Return the year in which the figures end."""
    return FIRST_YEAR + size.years - 1


def words(command: str, size: Size) -> list[str]:
    """Return the words of a command at the end of the figures."""
    year = last_year(size)
    days = {"day": f"{year}-12-31", "today": f"{year + 1}-01-20", "month": f"{year}-11"}
    return COMMANDS[command].format(**days).split()


def county(number: int) -> str:
    """Return the name of a county; no name begins another one."""
    return f"第{number:05}区"


def catalogue(size: Size) -> dict[str, Any]:
    """Return the content of measures.yaml, one indicator a target; of 99 measures at most."""
    counties = [county(number) for number in range(size.areas)]
    areas = [{"name": "中州市", "code": "0"}]
    areas += [{"name": name, "code": f"1{n:05}", "parent": "中州市"}
              for n, name in enumerate(counties)]  # fmt: skip
    measures, held = [], max(5, -(-size.targets // 99))
    for first in range(0, size.targets, held):
        number = first // held + 1
        measures.append(
            {
                "number": str(number), "section": "1", "title": f"推进第{number}项工作",
                "departments": [f"第{number % 4}科"], "counties": "true",
                "indicators": [
                    _indicator(size, number, place, counties)
                    for place in range(1, min(size.targets - first, held) + 1)
                ],
            }
        )  # fmt: skip
    return {
        "policy": {"title": "政策", "issuer": "中州市局", "issued": f"{FIRST_YEAR}-01-10"},
        "areas": areas,
        "departments": [f"第{number}科" for number in range(4)],
        "sections": [{"number": "1", "title": "第一部分"}],
        "measures": measures,
    }


def _indicator(size: Size, measure: int, place: int, counties: list[str]) -> dict[str, Any]:
    kind = KINDS[(measure * 5 + place) % len(KINDS)]
    target: dict[str, Any] = {"period": f"{FIRST_YEAR}..{last_year(size)}"}
    if kind["kind"] != "milestone":
        target["value"] = ">= 98" if kind["unit"] == "%" else f">= {300 * size.areas * size.years}"
    if place % 2:
        target["each"] = counties
    reported = {"every": "month", "by": "counties"} | kind.get("reported", {})
    return {
        "id": f"M{measure:02}-{place:02}", "name": f"指标{measure}之{place}",
        **kind, "reported": reported, "targets": [target],
    }  # fmt: skip


def rows(size: Size) -> list[str]:
    """Return the rows of the progress files, sorted as these are."""
    found = []
    for measure in catalogue(size)["measures"]:
        for indicator in measure["indicators"]:
            for area in range(size.areas):
                found += _series(size, indicator, area)
    return found


def _series(size: Size, indicator: dict[str, Any], area: int) -> list[str]:
    total, found = 0, []
    for month in range(size.years * 12):
        year, number = FIRST_YEAR + month // 12, month % 12 + 1
        ended = date(year + number // 12, number % 12 + 1, 1)
        figure = 7 + (area * 31 + month * 17) % 11
        total = figure if number == 1 else total + figure
        value, parts, state = "", ",", ""
        if indicator["kind"] == "rate":
            parts = f"{90 + figure % 7},100"
        elif indicator["kind"] == "milestone":
            state = "in_progress"
        else:
            value = str(total if indicator["reported"].get("as") else figure)
        if month == size.years * 12 - 1 and area % 3 == 0:
            continue
        told = ended + timedelta(3 if month % 5 else 12)
        key = f"{indicator['id']},{county(area)},{year}-{number:02}"
        found.append(f"{key},{value},{parts},{state},{told},{county(area)}月报,\n")
    return found


def write(folder: Path, size: Size) -> None:
    """Write the workspace of a size."""
    (folder / "progress").mkdir(parents=True)
    text = json.dumps(catalogue(size), ensure_ascii=False)
    (folder / "measures.yaml").write_text(text, encoding="utf-8")
    (folder / "edited.yaml").write_text(text.replace(">= ", ">= 1"), encoding="utf-8")
    lines = rows(size)
    share = -(-len(lines) // size.files)
    for number in range(size.files):
        part = "".join(lines[number * share : (number + 1) * share])
        (folder / "progress" / f"{number:04}.csv").write_text(HEADER + part, encoding="utf-8")
    period = f"{FIRST_YEAR}..{last_year(size)}"
    ids = [i["id"] for measure in catalogue(size)["measures"] for i in measure["indicators"]]
    entries = [
        {
            "id": f"R{n + 1:03}", "opened": f"{last_year(size)}-10-09", "owner": "第1科",
            "finding": f"behind/{ids[n % len(ids)]}/{county(n // len(ids) % size.areas)}/{period}",
            "due": f"{last_year(size)}-12-01", "measure": "补齐",
        }
        for n in range(size.entries)
    ]  # fmt: skip
    text = json.dumps(entries, ensure_ascii=False)
    (folder / "rectifications.yaml").write_text(text, encoding="utf-8")
