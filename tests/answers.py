"""The answers of the program on made-up workspaces, kept as files, so that two versions can be compared.

`python tests/answers.py FOLDER [FIRST LAST]` makes the workspaces FIRST to LAST (0 to 199) of
every kind, with revisions, withdrawals and, in every fourth one, faults, asks them what users ask
and writes each answer to FOLDER. Run it with the version before a change of the house and with
the one after it; `diff -r` then lists every difference. The same number makes the same workspace.
"""

import json
import random
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from running import run

NAMES = ("东湖区", "西山县", "南岭市", "北港区", "青溪县", "白云镇", "红星镇", "金沙镇")
OFFICES = ("登记科", "标准科", "食品科")
HEADER = "indicator,area,period,value,numerator,denominator,state,reported_on,source,note"
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
TODAY = date(2024, 3, 11)
Content = dict[str, Any]


class Maker:
    """One workspace, drawn from its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(number)
        self.areas = self.drawn_areas()
        self.root = self.areas[0]["name"]
        self.children = [a["name"] for a in self.areas if a.get("parent") == self.root]
        self.measures = [self.measure(n + 1) for n in range(self.chance.randint(1, 4))]

    def one(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def likely(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def drawn_areas(self) -> list[Content]:
        names = NAMES[: self.chance.randint(2, len(NAMES))]
        found: list[Content] = [{"name": "中州市", "code": "100"}]
        for place, name in enumerate(names):
            parent = found[1]["name"] if place > 4 and self.likely(70) else "中州市"
            area = {"name": name, "code": f"1{place + 1:02}", "parent": parent}
            found.append(area | ({"aliases": [name[:2]]} if self.likely(50) else {}))
        return found

    def rules(self) -> Content:
        pace = self.one(
            {}, {"basis": "day"}, {"measure": "relative", "behind": "5", "off_track": "40"},
            {"off_track": "none"}, {"preset": "yinchuan"},
        )  # fmt: skip
        return {
            "pace": pace,
            "level": {"within": self.one("2", "0", "5.5")},
            "reporting": {"due_day": self.one("5", "10", "28")},
            "score": self.one({}, {"on_schedule": "1", "attainment": "0", "punctuality": "2"}),
        }

    def measure(self, number: int) -> Content:
        own = [OFFICES[number % 3], OFFICES[(number + 1) % 3]]
        return {
            "number": str(number),
            "section": str(1 + number % 2),
            "title": f"推进第{number}项工作",
            "departments": own[: self.chance.randint(1, 2)],
            "counties": self.one("true", "false"),
            "indicators": [self.indicator(number, n + 1) for n in range(self.chance.randint(1, 4))],
        }

    def indicator(self, measure: int, place: int) -> Content:
        kind = self.one("flow", "flow", "stock", "rate", "rate", "milestone")
        found: Content = {"id": f"M{measure:02}-{place:02}", "name": f"第{measure}项第{place}个指标",
                          "kind": kind}  # fmt: skip
        reported: Content = {"every": self.one("month", "month", "quarter", "half", "year", "once")}
        reported["by"] = self.one("city", "counties", "counties", self.children[:2])
        if kind == "rate":
            found["parts"] = self.one("pooled", "latest", "coverage")
            found["factor"] = self.one("100", "100", "1")
        if kind != "milestone":
            found["unit"] = self.one("家", "亿元", "批次", "%")
        if kind == "rate":
            found["unit"] = "%" if found["factor"] == "100" else "万元"
        if kind == "flow" or found.get("parts") == "pooled":
            reported["as"] = self.one("increment", "increment", "year_to_date")
        if kind in ("flow", "stock") and self.likely(15):
            found["over_areas"] = "none"
            reported["by"] = "city"
        if self.likely(30):
            found["definition"] = "按实际完成数计，在办的不算。"
        if self.likely(20):
            found["departments"] = [self.one(*OFFICES)]
        found["reported"] = reported
        found["targets"] = [self.target(found) for _ in range(self.chance.randint(1, 3))]
        return found

    def target(self, indicator: Content) -> Content:
        periods = ("2023", "2023", "2024", "2023-H1", "2023-H2", "2023..2024", "yearly", "standing")
        found: Content = {"period": self.one(*periods)}
        kind = indicator["kind"]
        deed = kind == "milestone"
        if not deed:
            number = self.one("10", "40", "60.5", "90", "200", "95")
            signs = (">=", ">=", ">", "<=", "<") + (() if kind == "flow" else ("=", "range"))
            sign = self.one(*signs)
            found["value"] = f"{number}..999" if sign == "range" else f"{sign} {number}"
        spread = indicator["reported"]["by"] == "counties"
        if spread and self.likely(30):
            found["each"] = self.children[: self.chance.randint(2, 4)]
        elif spread and kind in ("flow", "stock") and found["value"][0] == ">" and self.likely(30):
            found["allocation"] = {name: self.one("40", "90", "200") for name in self.children}
        if not deed and self.likely(40):
            base = {"value": self.one("5", "50", "120"), "period": "2022"}
            found["baseline"] = dict.fromkeys(found["each"], base) if "each" in found else base
        return found | self.circumstances(found["period"], deed=deed)

    def circumstances(self, period: str, *, deed: bool) -> Content:
        """Draw what else a target may have."""
        found: Content = {}
        if period != "standing" and self.likely(25):
            schedule = {period: "100%"} if period[0] == "2" else "linear"
            found["schedule"] = self.one("at_end", "linear", schedule)
        if not deed and self.likely(15):
            past = {
                "value": ">= 300",
                "until": "2023-05-01",
                "document": "会议纪要",
                "reason": "核减",
            }
            found["history"] = [past]
        if self.likely(20):
            found["strength"] = "aspirational"
        if self.likely(20):
            found["assumed"] = "文中未写年份"
        if self.likely(20):
            found["weight"] = self.one("2", "0.5")
        return found

    def catalogue(self) -> Content:
        return {
            "policy": {"title": "第一号政策", "issuer": "中州市局", "issued": "2023-01-10"},
            "rules": self.rules(),
            "areas": self.areas,
            "departments": list(OFFICES),
            "sections": [{"number": "1", "title": "一部分"}, {"number": "2", "title": "二部分"}],
            "measures": self.measures,
        }

    def spans(self, every: str) -> Iterator[tuple[str, date, int]]:
        """Yield period, its last day, and its number in its year."""
        months = MONTHS.get(every, 12)
        for year in (2022, 2023, 2024):
            for part in range(12 // months):
                last = (
                    date(year, 1, 1).replace(month=(part + 1) * months) + timedelta(31)
                ).replace(day=1) - timedelta(1)
                if last < date(2024, 4, 1):
                    words = {1: f"{year}-{part + 1:02}", 3: f"{year}-Q{part + 1}",
                             6: f"{year}-H{part + 1}", 12: str(year)}  # fmt: skip
                    yield words[months], last, part

    def rows(self) -> list[str]:
        found: list[str] = []
        for measure in self.measures:
            for indicator in measure["indicators"]:
                by = indicator["reported"]["by"]
                who = {"city": [self.root], "counties": self.children}.get(str(by), by)
                for area in who:
                    if self.likely(88):
                        found += self.series(indicator, area)
        return sorted(set(found))

    def series(self, indicator: Content, area: str) -> Iterator[str]:
        kind, total, state = indicator["kind"], 0, 0
        for period, last, part in self.spans(indicator["reported"]["every"]):
            if last.year == 2022 and not self.likely(40):
                continue
            if self.likely(8):
                continue
            told = last + timedelta(self.one(3, 5, 5, 9, 40))
            figure = self.chance.randint(0, 30)
            if indicator["reported"].get("as") == "year_to_date":
                total = figure if part == 0 else total + figure
                figure = total
            value, top, whole, word = "", "", "", ""
            if kind == "rate":
                whole = str(self.one(0, 100, 100, 240))
                top = str(int(whole) * self.one(80, 93, 97, 100) // 100)
            elif kind == "milestone":
                state = min(2, state + self.one(0, 0, 1))
                word = ("not_started", "in_progress", "done")[state]
                value = str(figure) if word == "in_progress" and self.likely(30) else ""
            else:
                value = str(self.one(figure, figure, f"{figure}.5"))
            key = f"{indicator['id']},{area},{period}"
            source = "示例" if self.number % 5 == 4 else f"{area}月报"
            yield f"{key},{value},{top},{whole},{word},{told},{source},"
            if self.likely(6) and kind in ("flow", "stock"):
                later = told + timedelta(self.one(1, 30))
                again = str(figure + 1) if self.likely(80) else ""
                yield f"{key},{again},,,,{later},{source},{'更正' if again else '撤回'}"

    def faulty(self, rows: list[str]) -> list[str]:
        spoilt = list(rows)
        for _ in range(3):
            at = self.chance.randrange(len(spoilt)) if spoilt else 0
            row = spoilt[at].split(",") if spoilt else HEADER.split(",")
            row[self.one(0, 1, 2, 3, 7)] = self.one("", "坏", "2023-13", "-4", "1,5", "M99-99")
            spoilt.insert(at, ",".join(row))
        return spoilt

    def ledger(self) -> list[Content]:
        kinds = ("behind", "off_track", "missed", "missing", "late")
        found: list[Content] = []
        for number in range(self.chance.randint(0, 4)):
            measure = self.one(*self.measures)
            indicator = self.one(*measure["indicators"])
            period = indicator["targets"][0]["period"].replace("yearly", "2023")
            about = f"{self.one(*kinds)}/{indicator['id']}/{self.one(self.root, *self.children)}/{period}"
            entry = {"id": f"R{number + 1:03}", "finding": about, "opened": "2023-10-09"}
            if self.likely(30):
                until = self.one("2023-12-31", "2024-06-30")
                entry["accepted"] = {"reason": "受灾", "approver": "局务会", "until": until}
            else:
                entry |= {"owner": self.one(*OFFICES), "due": self.one("2023-11-30", "2024-05-31"),
                          "measure": "限期补齐"}  # fmt: skip
                if self.likely(40):
                    entry |= {"closed": "2024-01-20", "evidence": "已核实"}
            found.append(entry)
        return found

    def write(self, folder: Path) -> None:
        """Write the workspace, and beside it an edited catalogue."""
        (folder / "progress").mkdir(parents=True)
        content = self.catalogue()
        (folder / "measures.yaml").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        rows = self.rows()
        rows = self.faulty(rows) if self.number % 4 == 3 else rows
        for place in range(2):
            lines = "".join(f"{line}\n" for line in (HEADER, *rows[place::2]))
            (folder / "progress" / f"{place}.csv").write_text(lines, "utf-8", newline="")
        (folder / "rectifications.yaml").write_text(
            json.dumps(self.ledger(), ensure_ascii=False), "utf-8"
        )
        for measure in content["measures"]:
            for indicator in measure["indicators"]:
                for target in indicator["targets"]:
                    if "value" in target and self.likely(40):
                        target["value"] = target["value"].replace("0", "1")
                    if self.likely(15):
                        target["period"] = "2024"
                if self.likely(15):
                    indicator["reported"]["every"] = "quarter"
                if self.likely(15):
                    indicator["name"] += "（新）"
        content["rules"]["level"] = {"within": "3"}
        (folder / "edited.yaml").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def questions(ids: list[str], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Yield what is asked of a workspace; FILE stands for a file that is read back."""
    day = chance.choice(("2023-06-30", "2023-08-15", "2023-12-31", "2024-02-29"))
    known = chance.choice(((), (), ("--known-on", "2023-11-15")))
    common = ("--as-of", day, *known, "--today", str(TODAY))
    by = chance.choice(("measure", "section", "department", "area"))
    worst = chance.choice(((), ("--sort", "worst"), ("--status", "behind,off_track,missed")))
    for form in ("json", "csv", "table", "md"):
        extra = () if form in ("json", "csv") else worst
        yield ("report", "--lenient", *common, "--by", by, *extra, "--format", form)
    yield ("report", *common, "--fail-on", "behind")
    for name in ("a.html", "a.xlsx", "a.docx"):
        yield ("report", "--lenient", *common, "-o", name)
    for shape in ("bullet", "heat", "trend", "ranking"):
        yield ("report", "--lenient", *common, "--chart", shape, "-o", "a.svg")
    yield ("report", "--lenient", *common, "--by", chance.choice(("area", "department")), "--score")
    for id_ in ids:
        yield ("explain", id_, "--lenient", "--as-of", day, *known)
    for form in ("text", "json"):
        yield ("findings", "--as-of", day, "--today", str(TODAY), "--format", form)
        yield ("check", "--format", form)
        yield ("rectify", "list", "--format", form, "--today", str(TODAY))
    for form in ("text", "json", "md", "html"):
        yield ("summary", "--as-of", day, "--today", str(TODAY), "--all", "--format", form)
    for form in ("text", "json", "md", "github"):
        yield ("diff", "measures.yaml", "edited.yaml", "--as-of", day, "--format", form)
    yield ("check", "--against", "edited.yaml")


def readable(path: Path) -> str:
    """Return what a file says, without the version of the program that wrote it."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as file:
            members = [
                f"== {n}\n{file.read(n).decode('utf-8', 'replace')}" for n in file.namelist()
            ]
        text = "\n".join(members).replace("><", ">\n<")
    else:
        text = path.read_text(encoding="utf-8")
    return re.sub(r"\b0\.\d+\.\d+\b", "VERSION", text)


def keep(number: int, kept: Path) -> None:
    """Write every answer of one workspace below a folder."""
    maker = Maker(number)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / "data"
        maker.write(folder)
        target = kept / f"{number:03}"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        ids = [i["id"] for measure in maker.measures for i in measure["indicators"]]
        language = ("zh", "en")[number % 2]
        for place, asked in enumerate(questions(ids, random.Random(number))):
            where = ("--data", str(folder))
            outcome = run([*asked, *where], folder, BQW_LANG=language)
            said = [" ".join(asked), f"exit {outcome.code}", outcome.stdout, outcome.stderr]
            written = folder / asked[asked.index("-o") + 1] if "-o" in asked else None
            if written is not None and written.exists():
                said.append(readable(written))
                written.unlink()
            text = "\n".join(said).replace(str(folder), "DATA")
            (target / f"{place:02}-{asked[0]}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    first, last = (int(word) for word in sys.argv[2:4] or ("0", "199"))
    for number in range(first, last + 1):
        keep(number, Path(sys.argv[1]))
