"""What the json's figures are for people: the rules of rendering, built a second time.

A figure of a text is the rounding of the json's figure by the rule of render/words.py; a cell of a
workbook is a real number, whose format shows no other figure.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from operator import eq, ge, gt, le, lt
from pathlib import Path
from typing import Any, NamedTuple

from bqw_tracker.core.fields import Bound
from bqw_tracker.policy.wording import Unread
from bqw_tracker.policy.wording.agreement import Ground, agrees
from bqw_tracker.policy.wording.reading import parse_wording
from read_back import Figure, Heading, Shown, plain
from running import run

HOLDS = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}
SIGNS = {">=": "≥", "<=": "≤"}
HALF = Decimal("0.0000005")
"""The json rounds quotients to six decimals: what was rounded lies so near."""


class Words(NamedTuple):
    """What a language calls things."""

    titles: dict[str, str]
    statuses: dict[str, str]
    states: dict[str, str]
    always: str
    done: str
    each: str
    missing: str
    counts: str
    aspirational: tuple[tuple[str, str, tuple[str, ...]], str]
    places: str
    figures: str
    due: str
    concerns: str
    nothing: str
    accepted: str
    accounted: str
    made_good: str


TITLES = ("indicator", "name", "period", "target", "observed", "attainment", "", "due", "status")
STATUSES = (
    "achieved", "met", "on_track", "behind", "off_track", "missed", "under_way", "not_due",
    "no_data",
)  # fmt: skip
STATES = ("not_started", "in_progress", "done")
CHINESE = Words(
    dict(zip(["编号", "指标", "期限", "目标", "实际", "完成率", "-", "应完成", "状态"], TITLES, strict=True)),
    dict(zip(STATUSES, ["已完成", "达标（暂）", "达序时", "滞后", "严重滞后", "未完成", "推进中", "未到期", "无数据"], strict=True)),
    dict(zip(STATES, ["未启动", "进行中", "已完成"], strict=True)),
    "长期", "完成", "{}地均须", "(缺{})", "共{}项目标:{}", (("(含{})", "、", ("力争目标{}项", "已补齐{}项", "已说明{}项")), "力争"), "处",
    "{}，目标{}", "应完成{}", "与地区无关、未列入的目标：{}项",
    "无可评（0/0）", "已说明", "已说明（至{}）", "已补齐（{}）",
)  # fmt: skip
ENGLISH = Words(
    dict(zip(["ID", "Indicator", "Period", "Target", "Observed", "Attained", "-", "Due", "Status"], TITLES, strict=True)),
    dict(zip(STATUSES, ("achieved", "met so far", "on track", "behind", "off track", "missed",
                        "under way", "not due", "no data"), strict=True)),
    dict(zip(STATES, ("not started", "in progress", "done"), strict=True)),
    "always", "to be done", "{}places,each", "({}missing)", "{}targets:{}",
    (("(among them {})", ", ", ("{} aspirational", "{} made good", "{} accounted for")), "aspirational"), "places", "{},target{}", "due{}",
    "targetsthatconcernnocountyandarenotshown:{}",
    "nothing to judge (0/0)", "accounted for", "accounted for (until {})", "made good ({})",
)  # fmt: skip
WORDS = {"zh": CHINESE, "en": ENGLISH}


class Asked(NamedTuple):
    """A question on the command line, and the json's answer to it."""

    words: Words
    options: tuple[str, ...]
    folder: Path
    rows: list[dict[str, Any]]

    def file(self, name: str, *more: str) -> Path:
        done = run(["report", *self.options, *more, "-o", name], self.folder)
        assert done.code == 0, done.stderr
        return self.folder / name

    def groups(self, by: str) -> dict[str, dict[str, Any]]:
        return groups_of(self.options, self.folder, by)


@cache
def groups_of(options: tuple[str, ...], folder: Path, by: str) -> dict[str, dict[str, Any]]:
    """The groups of the json's answer, asked for once by all formats."""
    done = run(["report", *options, "--by", by, "--format", "json"], folder)
    return {f"{by}/{group['key']}": group for group in json.loads(done.stdout)["groups"]}


# ── what the json's figures are for people ──


def whole(row: dict[str, Any]) -> bool:
    """Whether a row counts the areas that meet an `each`: only there a comparator has no unit."""
    return row["comparator"] is not None and row["unit"] is None


def grouped(number: str) -> str:
    before, point, after = number.partition(".")
    return f"{int(before):,}{point}{after}"


def half_up(value: Decimal, decimals: int, how: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), how)


def shares(number: str | None, decimals: int = 1, *, capped: bool = True) -> set[str]:
    """The texts that a share may have; two where the json's rounding hides on which side it is."""
    if number is None:
        return {"–"}
    value = Decimal(number)
    edge = value * 10 ** (decimals + 2) % 1 == Decimal("0.5")
    found = set()
    for exact in (value - HALF, value) if edge else (value,):
        shown = half_up(exact * 100, decimals)
        if capped and shown >= 100 and exact < 1:
            shown = Decimal(100) - Decimal(1).scaleb(-decimals)
        found.add(f"{shown:.{decimals}f}%")
    return found


def rate(row: dict[str, Any]) -> str:
    """One decimal, half up; towards the worse side where the target would seem to be reached."""
    value, holds = Decimal(row["observed"]), HOLDS.get(row["comparator"])
    shown = half_up(value, 1)
    limits = [Decimal(limit) for limit in row["target"].split("..")]

    def good(figure: Decimal) -> bool:
        return holds(figure, limits[0]) if holds else limits[0] <= figure <= limits[-1]

    if good(shown) and not good(value):
        shown = half_up(value, 1, ROUND_FLOOR if shown > value else ROUND_CEILING)
    return f"{shown}{row['unit']}"


def at_node(row: dict[str, Any]) -> bool:
    """Whether what is observed is the name of a node."""
    return row["observed"] in {node["name"] for node in row["nodes"] or ()}


def observed(row: dict[str, Any], words: Words) -> str:
    if row["denominator"] == "0" or (whole(row) and row["target"] == "0"):
        return words.nothing
    if row["observed"] is None:
        return "–"
    if row["observed"] in words.states:
        return words.states[row["observed"]]
    if at_node(row):
        return row["observed"].replace("\ufffe", "<U+FFFE>")
    if whole(row):
        return f"{row['observed']}/{row['target']}"
    return rate(row) if row["kind"] == "rate" else grouped(row["observed"]) + row["unit"]


def bound_text(comparator: str, target: str) -> str:
    """A sign and a figure, or both ends of a range."""
    low, dots, high = target.partition("..")
    return f"{low}–{high}" if dots else SIGNS.get(comparator, comparator) + grouped(low)


def asks(shown: str, row: dict[str, Any], words: Words) -> bool:
    """Whether a target is what the json says, as the document's words or as a sign and a figure."""
    if row["comparator"] is None:
        return shown == plain(words.done)
    comparator, limits = row["comparator"], row["target"].split("..")
    if row["original_target"]:
        shown, _, first = shown.rpartition("(")
        if re.search(r"[0-9.,]+", first)[0] != grouped(row["original_target"].lstrip("<>= ")):
            return False
    if shown == plain(bound_text(comparator, row["target"]) + row["unit"]):
        return True
    wording = parse_wording(shown)
    bound = Bound(comparator, *map(Decimal, limits))
    return not isinstance(wording, Unread) and agrees(wording, bound, Ground(row["unit"]))


def status(row: dict[str, Any], words: Words) -> str:
    return words.statuses["achieved" if row["status"] == "met" and row["final"] else row["status"]]


def lack(row: dict[str, Any], words: Words) -> str:
    """What a status says of missing areas, where it was judged without them."""
    settled = row["status"] == "met" and row["final"]
    if not row["partial"] or settled or row["status"] in ("not_due", "no_data"):
        return ""
    return words.missing.format(row["expected_areas"] - row["reported_areas"])


def mark(row: dict[str, Any], words: Words) -> str:
    """What stands beside the status of a target that lags."""
    if row["mark"] is None:
        return ""
    if row["mark"] == "accepted":
        return " " + words.accounted.format(row["mark_until"])
    return " " + words.made_good.format(period_name(row["mark_until"], words))


SEASONS = {
    "": "", "Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度", "H1": "上半年",
    "H2": "下半年",
}  # fmt: skip


def period_name(period: str, words: Words) -> str:
    """What people call a period."""
    if period == "standing":
        return words.always
    if words is not CHINESE:
        return period.replace("..", " to ")
    if ".." in period:
        return period.replace("..", "—") + "年"
    year, _, part = period.partition("-")
    return f"{year}年{SEASONS[part] if part in SEASONS else f'{int(part)}月'}"


def statuses(row: dict[str, Any], words: Words) -> set[str]:
    """A status with all that stands beside it, on the page and, shorter, in a table."""
    told = status(row, words) + lack(row, words)
    names = {"accepted": words.accepted, "made_good": words.made_good.partition("(")[0].strip()}
    short = f"({names[row['mark']]})" if row["mark"] else ""
    return {plain(told + mark(row, words)), plain(told + short)}


def displayed(cell: Figure) -> str:
    """What a spreadsheet shows of a number; at the foot of a number stands what follows it."""
    before, form, after = re.fullmatch(r'("[^"]*")?([^"]*)("[^"]*")?', cell.form).groups("")
    if not form:
        return before.strip('"')
    decimals = len(form.rstrip("%").partition(".")[2])
    number = Decimal(repr(cell.value)) * (100 if form.endswith("%") else 1)
    text = f"{half_up(number, decimals):{',' if ',' in form else ''}f}"
    return before.strip('"') + text + form[len(form.rstrip("%")) :] + after.strip('"')


def is_number(cell: Any, number: str | None, *, share: bool = False) -> bool:
    """Whether a cell holds the json's figure, and shows no other; a share never seems whole."""
    if number is None:
        return cell == "–"
    if not isinstance(cell, Figure) or abs(cell.value - float(number)) > 6e-7:
        return False
    if not share:
        return displayed(cell).lstrip("≥≤<>=").partition("–")[0] == grouped(number)
    return displayed(cell) in shares(number)


def in_cell(field: str, cell: Any, row: dict[str, Any], words: Words) -> bool:
    """Whether a cell of a workbook is the json's figure, as a number wherever it is one."""
    if field == "target":
        if row["target"] is None or not isinstance(cell, Figure):
            return cell == "–" and row["target"] is None
        sign = "" if whole(row) else row["comparator"]
        exact = cell.value == float(row["target"].split("..")[0])
        return exact and displayed(cell) == bound_text(sign, row["target"])
    nothing = attained(row) == {"–"} if field == "attainment" else not lag(row)
    if field in ("attainment", "shortfall") and nothing:
        return cell == "–"
    if field in ("attainment", "due", "shortfall") and lag(row):
        return is_lag(field, cell, row)
    if field != "observed":
        return is_number(cell, row[field], share=True)
    if row["observed"] in (None, *words.states) or at_node(row):
        return cell == observed(row, words)
    if not isinstance(cell, Figure):
        return False
    if whole(row):
        return displayed(cell) == observed(row, words) and cell.value == float(row["observed"])
    if row["kind"] != "rate":
        return is_number(cell, row["observed"])
    near = abs(cell.value - float(row["observed"])) < 6e-7
    shown = half_up(Decimal(row["observed"]), len(cell.form.partition(".")[2]))
    return near and displayed(cell) == f"{shown:,f}"


def is_lag(field: str, cell: Any, row: dict[str, Any]) -> bool:
    """Whether a cell has the share or the gap of what lags, and is seen to lag."""
    attained_, due, gap = lag(row)
    shown = {"attainment": f"{attained_}%", "due": f"{due}%", "shortfall": gap}[field]
    if not isinstance(cell, Figure) or displayed(cell) != shown:
        return False
    exact = float(gap) if field == "shortfall" else float(row[field])
    return abs(cell.value - exact) < 6e-7


def is_target(shown: str, row: dict[str, Any], asked: Asked) -> bool:
    """Whether a target says the json's, and for a whole that of each of its parts."""
    text = plain(shown)
    if not whole(row):
        return asks(text, row, asked.words)
    count = asked.words.each.format(row["target"])
    parts = [r for r in asked.rows if r["part_of_each"] and of_one(r, row)]
    return text.startswith(count) and all(
        asks(text.removeprefix(count), part, asked.words) for part in parts
    )


def is_bar(shown: str, row: dict[str, Any], words: Words) -> bool:
    """Whether a bar tells both shares to who does not see it."""
    share, _, due = plain(shown).partition("·")
    return share in attained(row) and due in {plain(words.due.format(text)) for text in owed(row)}


def both_shares(shown: tuple[str, str], row: dict[str, Any]) -> bool:
    """Whether attainment and due share are told as the sentences have them."""
    return shown[0] in attained(row) and shown[1] in owed(row)


def attained(row: dict[str, Any]) -> set[str]:
    """The share of a row; below what is due where it lags; of deeds under way there is none."""
    if row["status"] == "under_way" and not float(row["attainment"] or 0):
        return {"–"}
    return {f"{lag(row)[0]}%"} if lag(row) else shares(row["attainment"])


def owed(row: dict[str, Any]) -> set[str]:
    """The due share of a row."""
    return {f"{lag(row)[1]}%"} if lag(row) else shares(row["due"])


def away(shown: str, row: dict[str, Any]) -> bool:
    """Whether a distance is that from a level to its target."""
    return Decimal(re.match(r"[0-9.,]+", shown)[0].replace(",", "")) == distance(row)


FIELDS: dict[str, Callable[[Any, dict[str, Any], Asked], bool]] = {
    "target": is_target,
    "observed": lambda s, row, asked: plain(s) == plain(observed(row, asked.words)),
    "attainment": lambda s, row, _: s in attained(row),
    "due": lambda s, row, _: s in owed(row),
    "status": lambda s, row, asked: plain(s) in statuses(row, asked.words),
    "word": lambda s, row, asked: plain(s) == plain(status(row, asked.words)),
    "light": lambda s, row, _: s == row["status"],
    "unit": lambda s, row, asked: s == (asked.words.places if whole(row) else row["unit"] or ""),
    "departments": lambda s, row, _: s == row["departments"],
    "reported_to": lambda s, row, _: s == (row["reported_to"] or ""),
    "bar": lambda s, row, asked: is_bar(s, row, asked.words),
    "lag": lambda s, row, _: s == lag(row),
    "shares": lambda s, row, _: both_shares(s, row),
    "away": lambda s, row, _: away(s, row),
}
"""Whether what a file shows under a name is what the json says."""


def fits(field: str, shown: Any, row: dict[str, Any], asked: Asked) -> bool:
    """Whether what a file shows as a field of a row is what the json says there."""
    if field.startswith("cell "):
        return in_cell(field.removeprefix("cell "), shown, row, asked.words)
    return FIELDS[field](shown, row, asked)


def lag(row: dict[str, Any]) -> tuple[str, ...]:
    """Attainment, due share and the gap, in tenths, each rounded alone; what lags is seen to lag."""
    if row["due"] is None or row["attainment"] is None:
        return ()
    attained, due = (Decimal(row[name]) * 100 for name in ("attainment", "due"))
    if attained >= due:
        return ()
    low, high = half_up(attained, 1), half_up(due, 1)
    if low >= high:
        low = half_up(attained, 1, ROUND_FLOOR)
        high = max(high, low + Decimal("0.1"))
    gap = max(half_up(Decimal(row["shortfall"]) * 100, 1), Decimal("0.1"))
    return tuple(f"{each:.1f}" for each in (low, high, gap))


def distance(row: dict[str, Any]) -> Decimal:
    """How far a figure is from the nearer end of what is asked for, as both are shown."""
    shown = Decimal(observed(row, CHINESE).removesuffix(row["unit"]).replace(",", ""))
    limits = [Decimal(limit) for limit in row["target"].split("..")]
    return min(abs(limit - shown) for limit in limits)


def of_one(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows belong to one target."""
    return (row["indicator"], row["period"]) == (other["indicator"], other["period"])


def is_row(shown: Shown, row: dict[str, Any], words: Words) -> bool:
    """Whether a row that is shown can be a row of the json, by what tells rows apart."""
    period = period_name(row["period"], words)
    names = {plain(row["name"])}
    if row["part_of_each"] and shown.part is False:  # without its whole it has its area behind it
        names = {plain(f"{row['name']} · {row['area']}")}
    part = shown.part if shown.part and shown.area else row["part_of_each"]
    return (
        shown.indicator in (None, row["indicator"])
        and (shown.name is None or plain(shown.name) in names)
        and (shown.area is None or plain(shown.area) == plain(row["area"]))
        and shown.period in (None, period, row["period"])
        and part == row["part_of_each"]
    )


def same(found: list[Shown], rows: list[dict[str, Any]], asked: Asked) -> None:
    """Each row that is shown is one of the json's with all its figures, and none is left over."""
    left = list(rows)
    for shown in found:
        known = [row for row in left if is_row(shown, row, asked.words)]
        assert known, f"no row of the json, or not so often: {shown}"
        wrong = [
            {field: text for field, text in shown.told.items() if not fits(field, text, row, asked)}
            for row in known
        ]
        assert {} in wrong, f"{wrong[0]} of {shown} is not what the json says: {known[0]}"
        left.remove(known[wrong.index({})])
    assert left == [], f"{len(left)} rows of the json are not shown"


def counted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that counts are made of: parts only where their whole is filtered away."""
    wholes = [row for row in rows if not row["part_of_each"]]
    return [r for r in rows if not r["part_of_each"] or not any(of_one(r, w) for w in wholes)]


def counts(asked: Asked, rows: list[dict[str, Any]], *, zeros: bool = True) -> str:
    """How many targets have which status, as it is printed."""
    found = Counter(status(row, asked.words) for row in rows)
    listed = "·".join(f"{w}{found[w]}" for w in asked.words.statuses.values() if zeros or found[w])
    told = plain(asked.words.counts.format(len(rows), listed))
    return told.replace("targets", "target") if len(rows) == 1 else told


def foot(asked: Asked) -> str:
    """The counts below a report."""
    rows = counted(asked.rows)
    numbers = [
        sum(row["strength"] == "aspirational" for row in rows),
        *(sum(row["mark"] == mark for row in rows) for mark in ("made_good", "accepted")),
    ]
    form, between, each = asked.words.aspirational[0]
    told = between.join(text.format(n) for text, n in zip(each, numbers, strict=True) if n)
    return counts(asked, rows) + plain(form.format(told) if told else "")


def same_groups(found: list[Heading], groups: dict[str, dict[str, Any]]) -> None:
    """Each group is shown once with its mean, and with the counts that it shows."""
    assert sorted(one.key for one in found) == sorted(groups)
    for one in found:
        group = groups[one.key]
        assert one.mean in shares(group["attainment"]), (one, group)
        if one.counts:
            numbers = [group[name] for name in STATUSES[1:]]
            want = [sum(numbers), *filter(None, numbers)]
            assert [int(n) for n in re.findall(r"[0-9]+", one.counts)] == want, (one, group)


SAID = {
    "zh": re.compile(
        r"目标(?P<target>.+?),实际(?P<observed>.+?)"
        r"(?:,完成(?P<attained>[-\d.,]+)%,应完成(?P<due>[\d.]+)%(?:,差(?P<points>[\d.,]+)个百分点)?)?"
        r"(?:,差(?P<away>[\d.,]+)[^()。;]*)?(?:[(;。].*)?"
    ),
    "en": re.compile(
        r"target (?P<target>.+?), observed (?P<observed>.+?)"
        r"(?:, (?P<attained>[-\d.,]+)% attained of (?P<due>[\d.]+)% due(?:, (?P<points>[\d.,]+) points short)?)?"
        r"(?:, (?P<away>[\d.,]+)\S* (?:points )?away)?(?: ?[(;].*|\. .*|\.)?"
    ),
}
"""A sentence on the standing of a target, as people write it in a language."""


def standing_told(text: str, language: str) -> dict[str, Any]:
    """What a sentence says of the standing of a target."""
    text = text.replace("（", "(").replace("）", ")")
    found = SAID[language].fullmatch(plain(text) if language == "zh" else text)
    assert found, text
    told: dict[str, Any] = {"target": found["target"], "observed": found["observed"]}
    if found["points"]:
        told["lag"] = tuple(found[name].replace(",", "") for name in ("attained", "due", "points"))
    elif found["attained"]:
        told |= {"attainment": f"{found['attained']}%", "due": f"{found['due']}%"}
    if found["away"]:
        told["away"] = found["away"]
    return told
