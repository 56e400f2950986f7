"""Every format shows the figures of the json: each file is read back and compared row by row.

Every row is shown as often as it should be, with its own figures, unit, target and status; the
groups have their means, and what is counted adds up.
"""

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest

import read_back
from as_shown import (
    STATUSES,
    WORDS,
    Asked,
    counted,
    counts,
    fits,
    foot,
    is_number,
    is_row,
    period_name,
    same,
    same_groups,
    standing_told,
    status,
    whole,
)
from hard_names import write_hard_workspace
from read_back import Group, Heading, Shown, plain
from running import ROOT, WORKSPACES, run

SHIPPED = ("--data", str(ROOT / "data"))
SEPTEMBER = ("--as-of", "2023-09-30", "--today", "2023-10-10")
YEAR_END = ("--as-of", "2023-12-31", "--today", "2024-01-10")
HARD = ("--as-of", "2023-06-30", "--today", "2023-07-10")
ASKED = {
    "shipped": (*SHIPPED, *SEPTEMBER),
    "year end, one section": (*SHIPPED, *YEAR_END, "--section", "2"),
    "one department": (*SHIPPED, *SEPTEMBER, "--department", "标准化科", "--kind", "flow,rate"),
    "parts of wholes": (*SHIPPED, *SEPTEMBER, "--area", "台山市"),
    "edges of rounding": HARD,
    "hard names": HARD,
    "no rows": HARD,
}
ALWAYS = {*((case, "zh") for case in ASKED), ("shipped", "en"), ("hard names", "en")}
"""In English the other cases differ in nothing but figures, which the Chinese ones try."""
pytestmark = pytest.mark.parametrize(
    ("case", "language"),
    [
        pytest.param(*each, marks=[] if each in ALWAYS else pytest.mark.slow)
        for each in product(ASKED, WORDS)
    ],
)


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory):
    """The workspaces that are made up for this."""
    found = {name: tmp_path_factory.mktemp("w") for name in ASKED if ASKED[name] is HARD}
    shutil.copytree(WORKSPACES / "edges", found["edges of rounding"], dirs_exist_ok=True)
    write_hard_workspace(found["hard names"], 30)
    write_hard_workspace(found["no rows"], 30, rows=False)
    return found


@pytest.fixture(scope="module")
def questions(workspaces, tmp_path_factory):
    @cache
    def question(case: str, language: str) -> Asked:
        folder = tmp_path_factory.mktemp("asked")
        options = (*ASKED[case], "--lang", language)
        if case in workspaces:
            options += ("--data", str(workspaces[case]))
        done = run(["report", *options, "--format", "json"], folder)
        assert done.code == 0, done.stderr
        return Asked(WORDS[language], options, folder, json.loads(done.stdout)["rows"])

    return question


@pytest.fixture
def asked(questions, case, language):
    return questions(case, language)


# ── the formats ──


@pytest.mark.parametrize(
    ("ending", "read"), [("txt", read_back.read_table), ("md", read_back.read_md)]
)
def test_tables_of_text(asked, ending, read):
    found = read(asked.file(f"a.{ending}"), asked.words.titles)
    same(found.rows, asked.rows, asked)
    groups = {key.partition("/")[2]: group for key, group in asked.groups("measure").items()}
    same_groups(found.groups, groups)
    assert foot(asked) in plain(found.text)


def in_csv(value: object) -> str:
    if isinstance(value, dict):
        return in_csv(" ".join(filter(None, (value[n] for n in ("name", "due", "reported_on")))))
    if isinstance(value, list):
        return ";".join(map(in_csv, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).replace("\ufffe", "<U+FFFE>")


def flat(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The columns of a row: each part of its story has one."""
    for name, value in row.items():
        if name == "story":
            parts = ("note", "problem", "next", "evidence", "reported_on")
            yield from ((f"story_{part}", (value or {}).get(part)) for part in parts)
        else:
            yield name, value


def test_csv(asked):
    path = asked.file("a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    wanted = [{name: in_csv(value) for name, value in flat(row)} for row in asked.rows]
    for line in found:
        for name, text in line.items():  # a text that a spreadsheet would compute
            line[name] = read_back.unmarked(text)
    assert found == wanted


def test_page(asked):
    tree = read_back.html_tree(asked.file("a.html").read_text(encoding="utf-8"))
    same(list(read_back.html_rows(tree)), asked.rows, asked)
    groups = {
        key: group
        for by in ("section", "measure")
        for key, group in asked.groups(by).items()
        if any(group[name] for name in STATUSES[1:])
    }
    same_groups(read_back.html_groups(tree), groups)
    same_heat(list(read_back.html_heat(tree)), asked)
    rows = counted(asked.rows)
    found = Counter(row["status"] for row in rows)
    tiles = {each.get("data-status"): each for each in tree.findall(".//ul[@class='tiles']/li/a")}
    assert {name: int(each[0].text) for name, each in tiles.items()} == {
        name: found[name] for name in STATUSES[1:]
    }
    day = plain("".join(tree.find(".//p[@class='day']").itertext()))
    willing = sum(row["strength"] == "aspirational" for row in rows)
    assert re.findall(r"[0-9]+(?![-0-9])", day.partition("·")[2]) == [
        str(count) for count in (len(rows), willing) if count or count is len(rows)
    ]


def same_heat(found: list[tuple[str, str, str, str, str]], asked: Asked) -> None:
    """Every row of a county is a cell; the counties' figures of a city's target add up to it."""
    own, sums = [], Counter()
    light = {plain(word) for word in asked.words.statuses.values()}
    for indicator, period, county, figure, word in found:
        told = re.sub(r"\(.*?\)$", "", plain(word)) if plain(word) not in light else plain(word)
        if told in light:
            told = {"observed": figure, "status": word}
            own.append(Shown(told, indicator, None, county, period))
        elif number := re.match(r"[0-9,.]+", figure):
            sums[indicator, period] += Decimal(number[0].replace(",", ""))
    same(own, [row for row in asked.rows if row["area"] != "江门市"], asked)
    for row in asked.rows:
        period = period_name(row["period"], asked.words)
        key = (row["indicator"], period)
        if key in sums and row["kind"] in ("flow", "stock") and not row["part_of_each"]:
            assert sums[key] == Decimal(row["observed"]), row


def sheet_rows(lines: list[dict[str, Any]], titles: dict[str, str]) -> list[Shown]:
    """The rows of a sheet, by the json's names of its columns."""
    found = []
    for line in lines:
        told = {titles[title]: value for title, value in line.items() if title in titles}
        name, indicator = told.pop("name"), told.pop("indicator")
        area, period = told.pop("area"), told.pop("period")
        if "departments" in told:
            told["departments"] = re.split("、|, ", told["departments"])
        sign = told.get("sign")
        if sign is not None:  # the number that a target's text stands for
            told["cell target"] = told.pop("sign")
            told["cell observed"] = told.pop("observed")
        for field in ("attainment", "due", "shortfall"):
            if field in told:
                told[f"cell {field}"] = told.pop(field)
        found.append(Shown(told, indicator, name, area, period))
    return found


SHEET = {
    "zh": dict(zip(["编号", "指标", "地区", "科室（单位）", "期限", "目标", "目标值", "实际", "单位", "完成率", "应完成", "差距（百分点）", "状态", "报送至"],
                   ("indicator", "name", "area", "departments", "period", "target", "sign", "observed",
                    "unit", "attainment", "due", "shortfall", "word", "reported_to"), strict=True)),
    "en": dict(zip(("ID", "Indicator", "Area", "Department", "Period", "Target", "Target value", "Observed",
                    "Unit", "Attained", "Due", "Gap (points)", "Status", "Reported to"),
                   ("indicator", "name", "area", "departments", "period", "target", "sign", "observed",
                    "unit", "attainment", "due", "shortfall", "word", "reported_to"), strict=True)),
}  # fmt: skip
SHEETS = {
    "zh": ("总表", "分地区", "分科室", "问题与整改"),
    "en": ("Targets in full", "By area", "By department", "Findings and rectifications"),
}


def test_ledger(asked, language):
    book = read_back.opened(asked.file("a.xlsx").read_bytes())
    titles = SHEET[language]
    targets, areas, departments, findings = (book[name] for name in SHEETS[language])
    same(sheet_rows(read_back.sheet_lines(targets), titles), asked.rows, asked)
    same_counts(book.worksheets[0], asked)
    for sheet, by, column in ((areas, "area", "area"), (departments, "department", "departments")):
        title = next(name for name, field in titles.items() if field == column)
        lines, held = read_back.sheet_lines(sheet), {}
        for line in lines:
            held.setdefault(line[title], []).append(line)
        groups = asked.groups(by)
        assert sorted(f"{by}/{name}" for name in held) == sorted(groups)
        assert "江门市" not in list(held)[:-1]  # the counties come first
        for name, (heading, *own) in held.items():
            rows = [
                row
                for row in asked.rows
                if name in (row[column] if by != "area" else [row["area"]])
            ]
            for line in own:  # here stands the group, not all departments
                line.pop(title) if by != "area" else None
            known = {t: f for t, f in titles.items() if t in own[0]}
            shown = [
                row._replace(area=name if by == "area" else row.area)
                for row in sheet_rows(own, known)
            ]
            same(shown, rows, asked)
            group = groups[f"{by}/{name}"]
            mean = next(heading[t] for t, f in titles.items() if f == "attainment")
            assert is_number(mean, group["attainment"], share=True), (name, mean, group)
            once = [r for r in rows if by == "area" or not r["part_of_each"]]
            told = plain(str(heading.values()))
            assert (
                counts(asked, once, zeros=False) in told if once else not re.search("[0-9]", told)
            )
    same_findings(read_back.sheet_lines(findings), asked, language)


def same_counts(sheet: Any, asked: Asked) -> None:
    """The overview counts the targets once, each as what it is."""
    head, *lines = [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=4)]
    assert head[0] in asked.words.titles
    end = next(n for n, (word, _) in enumerate(lines) if word in ("合计", "total"))
    shown = {plain(word): count for word, count in lines[:end] if count}
    assert shown == dict(what_each_is(counted(asked.rows), asked))
    assert lines[end][1] == len(counted(asked.rows))


def what_each_is(rows: list[dict[str, Any]], asked: Asked) -> Counter[str]:
    """How many rows have which status, or the mark that stands for it."""
    good = re.split("[（(]", asked.words.made_good)[0]
    marks = {"accepted": asked.words.accepted, "made_good": good.strip()}
    return Counter(plain(marks.get(row["mark"]) or status(row, asked.words)) for row in rows)


def same_findings(lines: list[dict[str, Any]], asked: Asked, language: str) -> None:
    """Every light that lags is a finding with the figures of its row; of a whole its parts are."""
    named = {"zh": ("类型", "情况"), "en": ("Kind", "How it stands")}[language]
    lags = [
        r for r in asked.rows if r["status"] in ("behind", "off_track", "missed") and not whole(r)
    ]
    lights = {asked.words.statuses[name] for name in ("behind", "off_track", "missed")}
    kept = [line for line in lines if line[named[0]] in lights]
    shown = sheet_rows(kept, SHEET[language] | {named[0]: "word"})
    found = []
    for row, line in zip(shown, kept, strict=True):
        found.append(row._replace(told=row.told | standing_told(line[named[1]], language)))
    same(found, lags, asked)


# ── pictures ──


def shape(asked: Asked, name: str) -> tuple[list[Group], str]:
    return read_back.svg_groups(asked.file(f"{name}.svg", "--chart", name))


def of_key(group: Group, told: dict[str, Any]) -> Shown:
    indicator, area, period = group.key.split("/")
    return Shown(told, indicator, None, area, period)


def figures(text: str, asked: Asked) -> dict[str, Any]:
    """Observed and target of a note; a deed of one place asks only to be done."""
    seen, comma, target = plain(text).partition(plain(asked.words.figures.format("", "")))
    return {"observed": seen} | ({"target": target} if comma else {})


def place(group: Group, asked: Asked) -> str:
    """Id and period, as they stand before other things."""
    indicator, _, period = group.key.split("/")[:3]
    return plain(f"{indicator}·{period_name(period, asked.words)}·")


def note(group: Group, text: str, asked: Asked, *, after: int = 0) -> str:
    """What a note says behind id, period and whether the target is aspirational.

    What had to be cut stands whole in the title of the group, with so many things after it.
    """
    before, text = place(group, asked), plain(text)
    if text.endswith("…"):
        title = plain(group.title)
        title = title[title.index(before) :].rsplit("·", after)[0]
        assert title.startswith(text.removesuffix("…"))
        text = title
    assert text.startswith(before), (text, before)
    return text.removeprefix(before).removeprefix(plain(asked.words.aspirational[1] + "·"))


MOST = 15
"""Of more rows the charts of single targets show so many, the worst."""
SEVERITY = ("missed", "off_track", "behind", "no_data")


def shown_rows(found: list[Shown], asked: Asked) -> list[dict[str, Any]]:
    """The rows that a chart is to show: all of few, of many the worst; parts for their whole."""
    if len(asked.rows) <= MOST:
        return asked.rows
    assert len(found) == MOST
    keys = {(one.indicator, one.area, one.period) for one in found}
    listed = [row for row in asked.rows if (row["indicator"], row["area"], row["period"]) in keys]
    grave = Counter(row["status"] for row in listed)
    for number, status_ in enumerate(SEVERITY):  # none is left out for a milder one
        every = sum(row["status"] == status_ and not whole(row) for row in asked.rows)
        milder = sum(grave[each] for each in grave if each not in SEVERITY[: number + 1])
        assert grave[status_] == every or not milder, status_
    return listed


def test_bullets(asked):
    groups, text = shape(asked, "bullet")
    rows, headings = [], []
    for group in groups:
        if group.key.startswith("measure/"):
            mean = next(text for text, look in group.texts if look.get("text-anchor") == "end")
            headings.append(Heading(group.key, mean))
            continue
        attained, due = (t for t, look in group.texts if look.get("text-anchor") == "end")
        told = figures(note(group, group.joined(font_size="11.5"), asked, after=3), asked)
        told |= {"attainment": attained, "due": due, "status": group.texts[-1][0]}
        rows.append(of_key(group, told))
        row = next(r for r in asked.rows if is_row(rows[-1], r, asked.words))
        bars = [float(rect["width"]) for rect in group.rects]
        if row["attainment"] is not None:
            long = min(max(float(row["attainment"]), 0), 1.25) * bars[0]
            assert long < 0.1 or bars[1] == pytest.approx(long, abs=0.2), row
    same(rows, shown_rows(rows, asked), asked)
    if len(asked.rows) <= MOST:
        same_groups(headings, asked.groups("measure"))
    assert foot(asked) in plain(text)


def test_courses(asked):
    groups, text = shape(asked, "trend")
    rows = []
    for group in groups:
        if not group.key.startswith("measure/"):
            seen = place(group, asked) + group.joined(font_size="11.5", text_anchor=None)
            told = figures(note(group, seen, asked, after=3), asked)
            status = [t for t, look in group.texts if "font-size" not in look][-1]
            rows.append(of_key(group, told | {"status": status}))
    same(rows, shown_rows(rows, asked), asked)
    assert foot(asked) in plain(text)


def test_counties_by_target(asked):
    groups, text = shape(asked, "heat")
    cells, lines = [], set()
    for group in groups:
        if group.key.count("/") == 2:
            indicator, _, period = group.key.split("/")
            lines.add((indicator, period))
            target = note(group, group.joined(font_size="11.5"), asked)
            rows = [r for r in asked.rows if (r["indicator"], r["period"]) == (indicator, period)]
            assert fits("target", target, rows[-1], asked), (group.key, target)
            continue
        indicator, _, period, county = group.key.split("/")
        figure, word = group.joined(font_size="12.5"), group.joined(font_size="11.5")
        if "…" in figure + word:
            figure, _, word = group.title.rpartition(" · ")
        period = period_name(period, asked.words)
        cells.append((indicator, period, county, figure, word or figure))
    same_heat(cells, asked)
    if lines:
        targets = {(row["indicator"], row["period"]) for row in asked.rows}
        left = asked.words.concerns.format(len(targets - lines))
        assert plain(left) in plain(text) or targets == lines
    assert foot(asked) in plain(text)


def test_ranking(asked):
    groups, text = shape(asked, "ranking")
    found = {}
    for group in groups:
        rank, points = (t for t, look in group.texts if look.get("text-anchor") == "end")
        found[group.key] = (rank, points)
    assert found.keys() == {name for by in SCORED for name in scores_of(asked, by)}
    for by in SCORED:
        same_scores({name: found[name] for name in scores_of(asked, by)}, scores_of(asked, by))
    assert foot(asked) in plain(text)


SCORED = ("area", "department")


def scores_of(asked: Asked, by: str) -> dict[str, dict[str, Any]]:
    """The scores of the json; of a report that leaves targets out there are none."""
    if any(option in asked.options for option in ("--section", "--department", "--area")):
        return {}
    asked_for = [*asked.options, "--by", by, "--score", "--format", "json"]
    told = json.loads(run(["report", *asked_for], asked.folder).stdout)["groups"]
    return {group["key"]: group for group in told}


def same_scores(found: dict[str, tuple[str, str]], known: dict[str, dict[str, Any]]) -> None:
    """Rank and score are the json's; the score has as many decimals as tell different ones."""
    for name, (rank, points) in found.items():
        assert rank == ("–" if known[name]["rank"] is None else str(known[name]["rank"])), name
        if known[name]["score"] is None:
            assert points == "–", name
            continue
        exact = Decimal(known[name]["score"])
        decimals = len(points.partition(".")[2])
        assert abs(Decimal(points) - exact) <= Decimal(1).scaleb(-decimals), name
        assert exact == 100 or Decimal(points) < 100, name


# ── the circular ──

LAGGING = ("behind", "off_track", "missed")


def name_of(text: str, rows: list[dict[str, Any]], asked: Asked) -> tuple[Shown, str]:
    """The target that a text begins with, and the text behind its name.

    A part has its area behind it, and so has the period where it is not the usual one.
    """
    usual = Counter(row["period"] for row in counted(asked.rows)).most_common(1)[0][0]
    found = {}
    for row in rows:
        when = asked.words.always if row["period"] == "standing" else row["period"]
        more = [] if row["area"] == "江门市" else [row["area"]]
        behind = (
            [""]
            if row["period"] == usual and not more
            else [
                f"({','.join([*more, period])})".replace(",)", ")")
                for period in ([""] if row["period"] == usual else [when, f"{when}年"])
            ]
        )
        shown = Shown({}, None, row["name"], row["area"], row["period"])
        found |= {plain(row["name"]) + each: shown for each in behind}
    wanted = plain(text)
    label = max((each for each in found if wanted.startswith(each)), key=len, default=None)
    assert label is not None, f"no target has this name: {text}"
    at = next(n for n in range(len(text) + 1) if plain(text[:n]) == label)
    return found[label], text[at:]


NUMBERED = re.compile(r"(?:^|(?<=[：；。])|(?<=[:;.] ))[0-9]+[.]")
"""A number before a name; no figure of a sentence stands so."""
OF_EACH = re.compile(
    r"([0-9]+)个地区均须(?:完成|达到“(.+)”)，已(?:完成|达到)的([0-9]+)个.*"
    r"|each of ([0-9]+) areas is to have: (.+); ([0-9]+) have it.*"
    r"|([0-9]+) areas are to do it, ([0-9]+) ha(?:s|ve) done it.*"
)
"""What is asked of several areas, and how many of them have it."""


def test_circular(asked, language):
    blocks = read_back.docx_blocks(asked.file("a.docx"))
    rows = counted(asked.rows)
    tables = [rows_ for style, rows_ in blocks if style == "table"]
    same_shares(tables[0], rows, asked)
    others = [row for row in rows if row["status"] not in (*LAGGING, "no_data")]
    named = next((table[1:] for table in tables if len(table[0]) == 2), [])
    held = []
    for word, names in named:
        status_, count = word.split("\n")
        found = names_of(names, others, asked)
        assert len(found) == int(count)
        held += [shown._replace(told={"word": status_}) for shown in found]
    same(held, others, asked)
    _, behind, silent, *_ = split_at(blocks, "heading")
    bad = [row for row in rows if row["status"] in LAGGING and row["mark"] is None]
    found = [
        shown._replace(told={"word": word} | told)
        for word, texts in worded(behind)
        if word in asked.words.statuses.values()
        for shown, told in lagging(texts, bad, asked, language)
    ]
    same(found, bad, asked)
    same_parts([text for _, text in behind if isinstance(text, str)], asked, language)
    said = plain("".join(text for _, text in silent))
    for row in rows:
        assert plain(row["name"]) in said or row["status"] != "no_data"


def in_threes(figure: str) -> str:
    """Four digits, which documents write together, as the tables write them."""
    return re.sub(r"(?<![0-9,.])([0-9])([0-9]{3})(?![0-9,])", r"\1,\2", figure)


def names_of(text: str, rows: list[dict[str, Any]], asked: Asked) -> list[Shown]:
    """The targets that a list names, one after the other, whatever mark stands behind a name."""
    found = []
    while text:
        shown, text = name_of(text, rows, asked)
        found.append(shown)
        text = re.sub("^[^；;]*(；|; |$)", "", text)
    return found


def lagging(
    texts: list[str], rows: list[dict[str, Any]], asked: Asked, language: str
) -> list[tuple[Shown, dict[str, Any]]]:
    """The targets that lag, each with what is said of it; of some the same is said together."""
    found = []
    for text in texts:
        if re.match("不计入|Not counted", text):
            continue
        if NUMBERED.match(text):
            shown, said = name_of(NUMBERED.sub("", text, count=1), rows, asked)
            found.append((shown, standing_said(said, language)))
        else:
            together, *names = NUMBERED.split(text)
            told = standing_said(re.split("：|: ", together, maxsplit=1)[1], language)
            found += [(name_of(name, rows, asked)[0], told) for name in names]
    return found


def standing_said(said: str, language: str) -> dict[str, Any]:
    """What the first sentence says; of a deed how far it is."""
    first, words = first_sentence(said), WORDS[language]
    text = first[:1].lower() + first[1:]
    if each := OF_EACH.fullmatch(text):
        count, *target, met = filter(None, each.groups())
        asked = words.each.format(count) + (target or [words.done])[0]
        return {"target": asked, "observed": f"{met}/{count}"}
    if not re.match("目标|target ", text):
        name, state = (re.split("[（(，,；;]", each)[0].strip() for each in (first, text))
        return {"observed": state if state in words.states.values() else name}  # or a node
    told = standing_told(text, language)
    return told | {"observed": in_threes(told["observed"])}


def same_parts(texts: list[str], asked: Asked, language: str) -> None:
    """Every part that lags stands beside its whole with its own figures."""
    once = counted(asked.rows)
    parts = [
        row
        for row in asked.rows
        if row["status"] in LAGGING and row["mark"] is None and row not in once
    ]
    areas = "|".join(sorted({row["area"] for row in parts})) or "-"
    found = []
    for text in texts:
        for start in re.finditer(rf"(?<!of )({areas}) ?[（(]", text):  # Progress of A (2023/7/5)
            said = re.split("；自|; since", inside(text[start.end() :]), maxsplit=1)[0]
            told = standing_said(said, language)
            found.append(Shown(told, area=start[1], part=True))
    same(found, parts, asked)


def inside(text: str) -> str:
    """A text up to the bracket that closes it."""
    depth = 1
    for at, character in enumerate(text):
        depth += (character in "（(") - (character in "）)")
        if depth == 0:
            return text[:at]
    raise AssertionError(text)


def same_shares(table: list[list[str]], rows: list[dict[str, Any]], asked: Asked) -> None:
    """The counts are those of the rows, each with its share, half up."""
    *listed_, total = table[1:]
    counts_ = {plain(word): int(count) for word, count, _, _ in listed_ if count != "0"}
    assert counts_ == dict(what_each_is(rows, asked))
    assert total[1:3] == [str(len(rows)), "100.0%"]
    for _, count, share, _ in listed_:
        near = Decimal(100 * int(count)) / len(rows)
        assert Decimal(share.rstrip("%")) == near.quantize(Decimal("0.1"), ROUND_HALF_UP)


def split_at(blocks: list[tuple[str, Any]], style: str, *, within: bool = False) -> list[list[Any]]:
    """The blocks from each of a style to the next; with `within` the texts, it among them."""
    found: list[list[Any]] = []
    for block in blocks:
        if block[0] == style:
            found.append([block[1]] if within else [])
        elif found:
            found[-1].append(block[1] if within else block)
    return found


def worded(section: list[tuple[str, Any]]) -> list[tuple[str, list[str]]]:
    """The texts below the status that their heading names."""
    parts = split_at(section, "subheading", within=True)
    return [(re.search(r"[）)] ?(.*?)(?:的|: )[0-9]+", head)[1], texts) for head, *texts in parts]


def first_sentence(said: str) -> str:
    return re.split(r"。|(?<=\D)[.] |(?<=\d)[.] |[.]$", said.lstrip("。. "), maxsplit=1)[0]
