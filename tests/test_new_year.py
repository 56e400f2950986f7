"""`init --year`: what of a catalogue goes on into the next year, and how its text is changed."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from bqw_tracker.core.periods import parse_period
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.new_year import new_year, part_of_year
from bqw_tracker.store.load import load
from building import CITY, Case, catalogue, day, observations, table
from running import HEADER, ROOT, run
from test_golden import same


@pytest.mark.parametrize("case", table("new_year.csv"))
def test_what_becomes_of_a_target(case: Case) -> None:
    spec = yaml.load(case["indicator"], yaml.BaseLoader)
    spec["targets"] = yaml.load(case["targets"], yaml.BaseLoader)
    judged = Judged(catalogue(spec), observations(case["rows"]), day("2023-12-31"))
    told = []
    for one in new_year(judged, 2024):
        levels = (
            f"{one_level.area.replace(CITY, '市')} {one_level.value} {one_level.period}"
            for one_level in one.levels
        )
        told.append(" ".join([one.fate, one.period, *levels]).strip())
    assert " | ".join(told) == case["told"]


CATALOGUE = """\
# 目录开头的说明
policy: {title: 某措施, issuer: 某局, issued: 2023-04-04}
areas:
  - {name: 某市}
  - {name: 东县, parent: 某市}
  - {name: 西县, parent: 某市}
departments: [综合科]
sections: [{number: 1, title: 一}]
measures:
  - number: 1
    section: 1
    title: 甲
    departments: [综合科]
    indicators:
      # 这一条每年都有
      - id: M01-01
        name: 培训人次
        unit: 人次
        kind: flow
        reported: {every: quarter, by: counties}
        targets:
          - {period: yearly, value: ">= 400", wording: 不少于400人次}
      - id: M01-02
        name: 诊断企业数
        unit: 家
        kind: flow
        reported: {every: quarter, by: city}
        definition: 当年按家计一次
        targets:
          - {period: 2023, value: ">= 5", wording: 5家以上, schedule: at_end}  # 只管一年
        formerly: [M01-09]
      - id: M01-03
        name: 用标企业数
        unit: 家
        kind: stock
        reported: {every: quarter, by: city}
        targets:
          - {period: 2023, value: "> 450", wording: 突破450家, baseline: {value: 193, period: 2022}}
          - {period: 2025, value: "> 600", wording: 突破600家}
  - number: 2
    section: 1
    title: 乙
    departments: [综合科]
    indicators:
      - {id: M02-01, name: 平台上线, kind: milestone, reported: {every: quarter, by: city}, targets: [{period: 2023}]}
  - number: 3
    section: 1
    title: 丙
    departments: [综合科]
    indicators:
      - id: M03-01
        name: 园区建成
        kind: milestone
        reported: {every: quarter, by: city}
        targets:
          - period: 2023
            assumed: 文中未写年份
            nodes:
              - {name: 动工, due: 2023-06}
              - {name: 挂牌, due: 2023-12}
# 末尾的话
"""
ROWS = """\
M01-01,东县,2023-Q4,120,,,,2024-01-03,东县,
M01-01,西县,2023-Q4,110,,,,2024-01-03,西县,
M01-09,某市,2023-Q4,6,,,,2024-01-03,综合科,
M01-03,某市,2023-Q3,300,,,,2023-10-08,综合科,
M01-03,某市,2023-Q4,331,,,,2024-01-03,综合科,
M02-01,某市,2023-Q4,,,,done,2024-01-03,综合科,
M03-01,某市,2023-Q2,,,,动工,2023-07-03,综合科,
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (tmp_path / "旧/data/progress/2023").mkdir(parents=True)
    (tmp_path / "旧/data/measures.yaml").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "旧/data/progress/2023/报来.csv").write_text(HEADER + ROWS, encoding="utf-8")
    return tmp_path / "旧"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_and_the_account(old: Path, language: str) -> None:
    before = contents(old)
    done = run(["init", "../新", "--year", "2024", "--lang", language], old)
    assert done.code == 0, done
    assert contents(old) == before, "the old workspace is unharmed"
    text = (old.parent / "新/data/measures.yaml").read_text(encoding="utf-8")
    same(f"new_year/{language}.txt", f"{done.stdout}\n{done.stderr}\n{text}")


def test_the_new_workspace_works(old: Path) -> None:
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    new = old.parent / "新"
    assert run(["check"], new).code == 0
    strict = run(["check", "--strict", "--format", "json"], new)
    assert strict.code == 1
    found = json.loads(strict.stdout)["problems"]
    lines = (new / "data/measures.yaml").read_text(encoding="utf-8").split("\n")
    marked = [n for n, line in enumerate(lines, 1) if re.search('assumed: "?待核', line)]
    told = [p["line"] for p in found if p["code"] == "unconfirmed"]
    assert told
    assert told == [n for n in marked if not lines[n - 1].lstrip().startswith("#")]
    assert run(["fmt"], new).stdout.endswith("无须整理\n"), "it has its form already"
    for command in (
        ["report", "--as-of", "2024-03-31"],
        ["template", "--period", "2024-Q1", "--area", "东县"],
    ):
        assert run(command, new).code == 0


def test_the_figures_that_go_on_are_those_that_count(old: Path) -> None:
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    (path,) = (old.parent / "新/data/progress").rglob("*.csv")
    assert path.relative_to(old.parent / "新/data").as_posix() == "progress/2023/报来.csv"
    kept = [row["indicator"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))]
    assert kept == ["M01-01"] * 2 + ["M01-03"] * 2 + ["M03-01"]
    found = load(old.parent / "新/data")
    assert not [p for p in found.problems if p.code in ("uncounted-row", "unknown-indicator")]


def test_what_was_over_comes_back_without_its_signs(old: Path) -> None:
    """The lines are a whole indicator again; check asks for the value that nobody has written."""
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    path = old.parent / "新/data/measures.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    begin = next(n for n, line in enumerate(lines) if "# - id: M01-02" in line)
    for number in range(begin, begin + 9):
        lines[number] = lines[number].replace("# ", "", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    told = run(["check", "--lang", "en"], old.parent / "新")
    assert "'待定' has no comparator" in told.stdout
    path.write_text("\n".join(lines).replace("待定", '">= 6"'), encoding="utf-8")
    assert run(["check"], old.parent / "新").code == 0


def test_baselines_that_are_there_stay(old: Path) -> None:
    later = """\
      - id: M03-02
        name: 存量
        unit: 家
        kind: stock
        reported: {every: quarter, by: counties}
        targets:
          - {period: 2025, value: "> 45", each: [东县, 西县], baseline: {东县: {value: 5, period: 2022}}}
"""
    text = CATALOGUE.replace("# 末尾的话", later + "# 末尾的话")
    (old / "data/measures.yaml").write_text(text, encoding="utf-8")
    rows = "M03-02,东县,2023-Q4,9,,,,2024-01-03,东县,\nM03-02,西县,2023-Q4,8,,,,2024-01-03,西县,\n"
    (old / "data/progress/又.csv").write_text(HEADER + rows, encoding="utf-8")
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    found = load(old.parent / "新/data").catalogue
    assert found is not None
    base = found.measures[2].indicators[1].targets[0].baseline
    assert isinstance(base, dict)
    assert {area: (str(b.value), str(b.period)) for area, b in base.items()} == {
        "东县": ("5", "2022"), "西县": ("8", "2023-Q4"),
    }  # fmt: skip


def test_a_node_of_a_target_that_is_over_is_told_no_more(old: Path) -> None:
    later = "          - {period: 2025, nodes: [{name: 投产, due: 2025-06}]}\n"
    text = CATALOGUE.replace("# 末尾的话", later + "# 末尾的话")
    (old / "data/measures.yaml").write_text(text, encoding="utf-8")
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    assert run(["check"], old.parent / "新").code == 0
    (path,) = (old.parent / "新/data/progress").rglob("*.csv")
    assert "M03-01" not in path.read_text(encoding="utf-8")


def test_evidence_goes_along(old: Path) -> None:
    """That of a deed which is not done yet; what proves a figure that stays behind stays too."""
    (old / "佐证.txt").write_text("批复", encoding="utf-8")
    (old / "别的.txt").write_text("上线", encoding="utf-8")
    form = "指标编号,县区,报送期,状态,佐证材料,填报日期\n"
    form += "M03-01,某市,2023年四季度,动工,佐证.txt,2024-01-03\n"
    form += "M02-01,某市,2023年三季度,done,别的.txt,2023-10-03\n"
    (old / "表.csv").write_text(form, encoding="utf-8")
    assert run(["ingest", "表.csv"], old).code == 0
    assert run(["init", "../新", "--year", "2024"], old).code == 0
    (kept,) = (old.parent / "新/data/evidence").iterdir()
    assert kept.read_text(encoding="utf-8") == "批复"
    assert run(["check"], old.parent / "新").code == 0


def test_made_up_figures_are_no_baselines(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    done = run(["init", "新", "--year", "2024"], tmp_path)
    assert done.code == 0
    assert "示例数据不结转" in done.stderr
    assert not list((tmp_path / "新/data/progress").rglob("*.csv"))
    assert "基期取自" not in (tmp_path / "新/data/measures.yaml").read_text(encoding="utf-8")


def test_without_a_workspace_it_is_the_shipped_one(tmp_path: Path) -> None:
    done = run(["init", "新", "--year", "2024"], tmp_path)
    assert done.code == 0
    assert run(["check"], tmp_path / "新").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["../新", "--year", "2023"], 2, "2024至2999"),
        (["../新", "--year", "2024", "--empty"], 2, "只能用一个"),
        (["../新", "--year", "2024", "--data", "没有"], 3, "没有"),
        ([".", "--year", "2024"], 3, "不是空文件夹"),
        (["../新", "--data", "data"], 2, "--year"),
        (["../新", "--year", "3000"], 2, "2999"),
    ],
)
def test_what_is_refused_leaves_nothing(
    old: Path, arguments: list[str], code: int, said: str
) -> None:
    before = contents(old)
    done = run(["init", *arguments], old)
    assert (done.code, done.stdout) == (code, "")
    assert said in done.stderr
    assert contents(old) == before
    assert not (old.parent / "新").exists()


def test_errors_of_the_old_workspace_come_first(old: Path) -> None:
    path = old / "data/measures.yaml"
    path.write_text(CATALOGUE.replace("kind: stock", "kind: 存量"), encoding="utf-8")
    done = run(["init", "../新", "--year", "2024"], old)
    assert done.code == 1
    assert "bad-value" in done.stderr
    assert not (old.parent / "新").exists()


def test_a_part_of_a_year_stays_one() -> None:
    spans = ["2023-H1", "2023-Q2", "2023-01..2023-09", "2022..2023", "2023-05-04"]
    parts = [str(part_of_year(span, 2024)) for each in spans if (span := parse_period(each))]
    assert parts == ["2024-H1", "2024-Q2", "2024-01..2024-09", "2024", "2024"]


PARTS = """\
policy: {title: 某措施, issuer: 某局, issued: 2023-04-04}
areas: [{name: 某市}]
departments: [综合科]
sections: [{number: 1, title: 一}]
measures:
  - number: 1
    section: 1
    title: 甲
    departments: [综合科]
    indicators:
      - id: M01-01
        name: 新增企业
        unit: 家
        kind: flow
        reported: {every: month, by: city}
        targets:
          - {period: 2023-H1, value: ">= 5"}
      - id: M01-02
        name: 出台办法
        kind: milestone
        reported: {every: quarter, by: city}
        targets:
          - {period: 2023-H1}
      - id: M01-03
        name: 举办活动
        kind: milestone
        reported: {every: quarter, by: city}
        targets:
          - {period: yearly}
"""


def test_no_target_gets_longer_and_what_was_done_is_done_anew_each_year(tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "data" / "progress").mkdir(parents=True)
    (old / "data" / "measures.yaml").write_text(PARTS, encoding="utf-8")
    row = f"M01-03,某市,2023-Q4,,,,done,2024-01-03,文件,{',' * (HEADER.count(',') - 9)}\n"
    (old / "data" / "progress" / "2023.csv").write_text(HEADER + row, encoding="utf-8")
    done = run(["init", "new", "--year", "2024", "--data", "old/data", "--lang", "en"], tmp_path)
    assert done.code == 0, done
    assert "rows that no target counts any more stay in the old workspace: 1" in done.stderr
    text = (tmp_path / "new" / "data" / "measures.yaml").read_text(encoding="utf-8")
    assert re.findall("period: ([^,}]*)", text) == ["2024-H1", "2024-H1", "yearly"]
    report = run(["report", "--as-of", "2024-03-31", "--lang", "en"], tmp_path / "new")
    assert "M01-03" in report.stdout
    assert "achieved 0" in report.stdout
