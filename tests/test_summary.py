"""The mail: a year of it as golden files, every figure followed, quiet and loud, from any place."""

import json
import re
import shutil
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from math import floor
from pathlib import Path
from typing import Any

import pytest

from bqw_tracker.core.calendar import known_by
from bqw_tracker.render.table import cell_width
from bqw_tracker.store.load import load
from building import day as day_of
from running import HEADER, ROOT, run, run_process
from scratch import commit, edit, git
from test_golden import same

MONTHS = [f"2023-{month:02}" for month in range(1, 13)]
ASKED = ["--as-of", "2023-09-30", "--since", "2023-08-31", "--today", "2023-10-09"]


def ninth_after(month: str) -> str:
    """The day on which the clerk mails the summary of a month."""
    last = (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=9)
    return str(last)


def summary(*arguments: str, cwd: Path = ROOT) -> str:
    return told_of_the_sample(arguments) if cwd is ROOT else told(arguments, cwd)


def told(arguments: tuple[str, ...], folder: Path) -> str:
    done = run(["summary", *arguments], folder)
    assert done.code == 0, done.stderr
    return done.stdout


@cache
def told_of_the_sample(arguments: tuple[str, ...]) -> str:
    """The same, however often it is asked: see the tests of equal bytes."""
    return told(arguments, ROOT)


def values(*arguments: str, cwd: Path = ROOT) -> dict[str, Any]:
    found = json.loads(summary(*arguments, "--format", "json", cwd=cwd))
    assert isinstance(found, dict)
    return found


# ── A year of mails ───────────────────────────────────────────


def of_months(*always: str, months: list[str] = MONTHS) -> pytest.MarkDecorator:
    """These months, and behind the marker those that differ in nothing but figures."""
    slow = [pytest.param(month, marks=pytest.mark.slow) for month in months if month not in always]
    return pytest.mark.parametrize("month", [*always, *slow])


@of_months("2023-03", "2023-06", "2023-09", "2023-12")
def test_a_year_month_by_month(month: str) -> None:
    text = summary("--today", ninth_after(month))
    same(f"summary/{month}.txt", text)
    lines = text.splitlines()
    assert len(lines) <= 60
    assert max(map(cell_width, lines)) <= 78
    assert f"截至 {month}-" in lines[1]
    assert "示例数据，不得外传" in text
    assert [line[:2] for line in lines if re.match("[一二三四五]、", line)] == [
        "一、", "二、", "三、", "四、", "五、",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_months_follow_each_other() -> None:
    """What one mail says of a month's lights is where the next one begins."""
    ends: dict[tuple[str, ...], Any] = {}
    for month in MONTHS:
        found = values("--today", ninth_after(month))
        assert sum(found["counts"].values()) == 97
        for change in found["changes"]:
            key = (change["indicator"], change["area"], change["period"], change["part_of_each"])
            before, now = change["before"], change["now"]
            if key in ends:
                assert before["status"] == ends[key], (month, key)
            ends[key] = now["status"]


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_the_other_forms(form: str) -> None:
    same(f"summary/2023-09.{form}", summary(*ASKED, "--format", form))


def test_english() -> None:
    same("summary/2023-09.en.txt", summary(*ASKED, "--lang", "en"))


def test_all_of_it_is_told_only_when_asked_for() -> None:
    short, whole = summary(*ASKED), summary(*ASKED, "--all")
    told = values(*ASKED)
    lagging = [one for one in told["findings"] if one["kind"] in ("behind", "off_track", "missed")]
    assert len(short.splitlines()) <= 60 < len(whole.splitlines())
    assert "未全部列出" in short
    assert "未全部列出" not in whole
    for one in lagging:
        assert f"{one['indicator']} {one['name']}" in whole


# ── First things first ────────────────────────────────────────

WORST = ["2023-04-09", "2023-10-09", "2024-01-09", "2024-07-09", "2027-03-09", "2040-01-09"]


def section(text: str, number: str) -> str:
    """One section of a mail, its lines put together again."""
    return (
        text[text.index(f"{number}、") :]
        .split("\n\n", maxsplit=1)[0]
        .replace("\n", "")
        .replace(" ", "")
    )


@pytest.mark.parametrize("today", WORST)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mail_has_sixty_lines_on_its_worst_day_and_names_all_that_lags(
    today: str, language: str
) -> None:
    text = summary("--today", today, "--lang", language)
    assert len(text.splitlines()) <= 60
    found = values("--today", today)
    if language == "zh":
        first = section(text, "一")
        lags = [one for one in found["findings"] if one["status"] and one["kind"] == one["status"]]
        places = [first.index(f"{one['indicator']}{one['name']}".replace(" ", "")) for one in lags]
        assert len(places) > 2
        names = [one["indicator"] for one in lags]
        once = [place for name, place in zip(names, places, strict=True) if names.count(name) == 1]
        assert once == sorted(once), "the worst first"


def test_no_command_and_no_code_without_its_name() -> None:
    for today in WORST[:4]:
        for asked in ([], ["--all"], ["--area", "恩平"]):
            text = summary("--today", today, *asked)
            assert "bqw" not in text
            assert "--" not in text
            flat = text.replace("\n", " ")
            assert not re.findall(r"M\d\d-\d\d(?! +\S*[\u4e00-\u9fff“])", flat)


def test_what_lags_tells_gap_need_since_and_who() -> None:
    first = section(summary(*ASKED), "一")
    for part in ("滞后，差5.4个百分点", "目标突破450家，实际372家", "还差78家：剩1个季度，需79家",
                 "自2023年一季度起，已连续3个季度", "责任单位：知识产权促进科"):  # fmt: skip
        assert part in first[first.index("M13-01") : first.index("M10-04")]


@pytest.mark.parametrize("today", ["2023-10-09", "2024-07-09"])
def test_the_mail_and_findings_count_alike_who_has_not_reported(today: str) -> None:
    mail, told = summary("--today", today), run(["findings", "--today", today], ROOT).stdout
    counts = re.findall(r"^(\S+：\d+项指标，\d+期)$", told, re.MULTILINE)
    total = re.search("^■ 缺报：(.*)$", told, re.MULTILINE)
    assert total
    assert f"二、未报送：{total[1]}" in mail
    for area in counts:
        assert f"  {area}\n" in mail


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--today", "2024-07-09"], "2024-06-30：滞后10项（其中未完成3项），未报送28期 · 江门市"),
        (["--today", "2024-07-09", "--area", "恩平"], "恩平市 2024-06-30：没有滞后，未报送24期 · 江门市"),
        (["--today", "2024-07-09", "--department", "标准化科"],
         "标准化科 2024-06-30：滞后1项（其中未完成1项），都已报送 · 江门市"),
        (["--today", "2023-10-09", "--lang", "en"],
         "2023-09-30: 12 behind, 2 figures not reported · 江门市"),
    ],
)  # fmt: skip
def test_the_subject_is_one_line(asked: list[str], said: str) -> None:
    line = summary("--subject", *asked)
    assert line.startswith(said)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert len(line) <= 79


def test_a_title_that_is_long_or_has_lines_stays_one_short_subject(workspace: Path) -> None:
    edit(workspace, ("policy:\n  title: ", "policy:\n  title: |-\n    长" + "长" * 90 + "\n    "))
    line = summary(*JUNE, "--subject", cwd=workspace)
    assert line.count("\n") == 1
    assert line.endswith("长…\n")
    assert len(line) <= 79


@pytest.mark.parametrize("more", [["--format", "md"], ["-o", "x.txt"], ["--all"]])
def test_a_subject_is_nothing_else(more: list[str]) -> None:
    done = run(["summary", *ASKED, "--subject", *more], ROOT)
    assert (done.code, done.stdout) == (2, "")


def test_a_mail_for_one_unit_says_so_at_once() -> None:
    text = summary("--today", "2024-07-09", "--area", "恩平", "--department", "网监科")
    assert text.splitlines()[1].startswith("恩平市、网监科进展提要：截至 2024-06-30")


# ── Written to a file ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "ending", "form"),
    [
        ("summary", "txt", "text"),
        ("summary", "md", "md"),
        ("summary", "json", "json"),
        ("summary", "html", "html"),
        ("findings", "txt", "text"),
        ("findings", "json", "json"),
    ],
)
def test_the_ending_of_a_file_names_the_form(
    tmp_path: Path, command: str, ending: str, form: str
) -> None:
    target = tmp_path / f"提要.{ending}"
    asked = [command, "--as-of", "2023-09-30", "--today", "2023-10-09"]
    assert run([*asked, "-o", str(target)], ROOT) == (0, "", "")
    assert target.read_text(encoding="utf-8") == run([*asked, "--format", form], ROOT).stdout


@pytest.mark.parametrize(("command", "ending"), [("summary", "docx"), ("findings", "md")])
def test_an_unknown_ending_is_wrong_use(tmp_path: Path, command: str, ending: str) -> None:
    target = tmp_path / f"提要.{ending}"
    done = run([command, "--today", "2023-10-09", "-o", str(target)], ROOT)
    assert (done.code, done.stdout, target.exists()) == (2, "", False)
    assert ".txt" in done.stderr


# ── Every figure can be followed ──────────────────────────────


def explained(indicator: str, area: str, day: str, known: str) -> str:
    """What explain says of the light in one area; of the city's part it needs no area."""
    place = [] if area == "江门市" else ["--area", area]
    asked = ["explain", indicator, *place, "--as-of", day, "--known-on", known]
    done = run(asked, ROOT)
    assert done.code == 0, done.stderr
    return done.stdout


STATES = {"in_progress": "进行中", "done": "已完成", "not_started": "未启动"}


def percent(share: str) -> str:
    """A share of six decimals as explain writes it.

    >>> percent("0.502273"), percent("-1.000000")
    ('50.2273%', '-100%')
    """
    return f"{Decimal(share) * 100:.4f}".rstrip("0").rstrip(".") + "%"


def assert_followed(light: dict[str, Any], text: str) -> None:
    """Each figure of the light stands in its explanation."""
    if light["observed"] is not None:
        assert STATES.get(light["observed"], light["observed"]) in text
    for name in ("attainment", "due"):
        if light[name] is not None:
            assert percent(light[name]) in text
    if light["shortfall"] is not None:
        tenths = floor(Decimal(light["shortfall"]) * 1000 + Decimal("0.5"))
        assert f"差距：{Decimal(tenths) / 10:.1f}个百分点" in text


@pytest.fixture
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For hundreds of explanations the files, which stay as they are, are read once a day."""
    command = import_module("bqw_tracker.cli.workspace")
    monkeypatch.setattr(command, "load", cache(command.load))


@pytest.mark.usefixtures("_read_once")
@of_months("2023-09", "2023-12", months=["2023-03", "2023-08"])
def test_every_figure_can_be_followed(month: str) -> None:
    found = values("--today", ninth_after(month))
    wholes = 0
    for change in found["changes"]:
        for end, day, known in (
            ("before", found["since"], found["since_known_on"]),
            ("now", found["as_of"], found["known_on"]),
        ):
            light = change[end]
            text = explained(change["indicator"], change["area"], day, known)
            if is_whole(change["area"], text):  # how many of its parts are met
                wholes += 1
                met = len(re.findall("^  状态：(?:已完成|达标（暂）)", text, re.MULTILINE))
                assert light["observed"] == str(met)
            else:
                assert_followed(light, text)
    assert wholes or month == "2023-08"
    for finding in found["findings"]:
        text = explained(finding["indicator"], finding["area"], found["as_of"], found["known_on"])
        if finding["attainment"] is not None:
            assert_followed(finding, text)
        needed = finding["catch_up"] and finding["catch_up"]["needed"]
        if needed:
            assert re.search(f"需(首次覆盖)?{Decimal(needed):,f}", text), finding["key"]


def is_whole(area: str, text: str) -> bool:
    """Whether a light is that of several areas, each of which is explained for itself."""
    areas = set(re.findall(r"^(\S+) · ", text.split("\n\n", 1)[1], re.MULTILINE))
    return area == "江门市" and "江门市" not in areas


# ── What changed, and what did not ────────────────────────────


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository whose first commit, `v1`, holds one month of one figure, due on the 5th."""
    folder = tmp_path / "市局"
    (folder / "data" / "progress").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "measures.yaml", folder / "data")
    rows = "M07-02,新会区,2023-05,9000,,,,2023-06-02,新会区局,\n"
    (folder / "data" / "progress" / "新会区.csv").write_text(HEADER + rows, encoding="utf-8")
    git(folder, "init", "-q")
    commit(folder, "起草")
    git(folder, "tag", "v1")
    return folder


def append(folder: Path, row: str) -> None:
    path = folder / "data" / "progress" / "新会区.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


JUNE = ["--as-of", "2023-06-15", "--since", "2023-06-10", "--today", "2023-06-15"]


def test_quiet_says_nothing_where_nothing_changed(workspace: Path) -> None:
    for asked in (["--quiet"], ["--quiet", "--subject"]):
        assert run(["summary", *JUNE, *asked], workspace) == (0, "", "")
    append(workspace, "M07-02,新会区,2023-04,8000,,,,2023-06-12,新会区局,")
    told = run(["summary", *JUNE, "--quiet"], workspace)
    assert told.code == 0
    assert "新报数据1条" in told.stdout
    assert told.stderr == ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("M07-02,新会区,2023-05,9100,,,,2023-06-12,新会区局,更正", "更正数据1处"),
        ("M07-02,新会区,2023-05,,,,,2023-06-12,新会区局,撤回", "更正数据1处"),
        ("M07-02,新会区,2023-05,9000,,,,2023-06-12,新会区局,数未变，已核实", None),
        ("M07-02,新会区,2023-05,9100,,,,2023-06-16,新会区局,今天以后", None),
        ("M07-02,新会区,2023-07,9100,,,,2023-08-02,新会区局,以后", None),
    ],
)
def test_quiet_hears_a_revision_but_nothing_of_tomorrow(
    workspace: Path, row: str, said: str | None
) -> None:
    append(workspace, row)
    told = run(["summary", *JUNE, "--quiet"], workspace)
    assert told.code == 0
    assert said in told.stdout if said else told.stdout == ""


def test_a_day_after_the_one_that_is_judged_tells_what_came_since(workspace: Path) -> None:
    """For a mail every morning: the same report, as it was known yesterday and is today."""
    append(workspace, "M07-02,新会区,2023-04,8000,,,,2023-07-12,新会区局,")
    daily = ["--as-of", "2023-06-30", "--quiet", "--since"]
    asked = [*daily, "2023-07-11", "--today", "2023-07-12"]
    assert values(*asked, cwd=workspace)["rows"] == {"new": 1, "revised": 0}
    assert summary(*daily, "2023-07-12", "--today", "2023-07-13", cwd=workspace) == ""


def test_quiet_speaks_up_for_a_new_finding(workspace: Path) -> None:
    """On 6 July the figures of June are missing that were not due the day before."""
    asked = ["--as-of", "2023-06-30", "--since", "2023-06-30", "--quiet"]
    assert run(["summary", *asked, "--today", "2023-07-05"], workspace).stdout == ""
    found = values(*asked, "--today", "2023-07-06", cwd=workspace)
    assert any(finding["new"] for finding in found["findings"])


@pytest.mark.parametrize(("limit", "code"), [("off_track", 4), ("missed", 0)])
def test_fail_on(limit: str, code: int) -> None:
    done = run(["summary", *ASKED, "--fail-on", limit], ROOT)
    assert (done.code, done.stdout) == (code, summary(*ASKED))


def test_fail_on_looks_at_binding_targets_only(workspace: Path) -> None:
    """M06-01 alone has a figure, is missed and merely aspirational; the others have no data."""
    row = "M06-01,江门市,2023,150,,,,2024-01-03,市局,\n"
    (workspace / "data" / "progress" / "新会区.csv").write_text(HEADER + row, encoding="utf-8")
    asked = ["summary", "--as-of", "2023-12-31", "--today", "2024-01-09", "--fail-on"]
    done = run([*asked, "missed"], workspace)
    assert "M06-01 知识产权质押融资金额：未完成" in done.stdout
    assert done.code == 0
    assert run([*asked, "no_data"], workspace).code == 4


def test_without_since_it_is_the_end_of_the_month_before() -> None:
    assert summary("--as-of", "2023-09-30", "--today", "2023-10-09") == summary(*ASKED)
    assert summary("--today", "2023-10-09") == summary(*ASKED)


@pytest.mark.parametrize(
    ("since", "today", "known"),
    [
        ("2023-08-31", "2023-10-09", "2023-09-05"),
        ("2023-09-30", "2023-10-31", "2023-10-07"),  # the 5th lies in the holidays
        ("2023-09-03", "2023-10-09", "2023-09-05"),  # the last month that had ended is August
        ("2023-09-20", "2023-10-09", "2023-09-20"),
        ("2023-08-31", "2023-09-01", "2023-09-01"),  # never later than today
        ("2023-10-08", "2023-10-09", "2023-10-08"),  # yesterday, though September is judged
    ],
)
def test_before_is_the_report_as_it_stood_when_its_figures_were_due(
    since: str, today: str, known: str
) -> None:
    rules = load(ROOT / "data").catalogue.rules
    assert known_by(day_of(since), rules, today=day_of(today)) == day_of(known)


def test_a_day_after_the_report_is_told_as_the_day_of_the_report() -> None:
    asked = ["--as-of", "2023-09-30", "--since", "2023-10-08", "--today", "2023-10-09"]
    found = values(*asked)
    assert (found["since"], found["since_known_on"]) == ("2023-09-30", "2023-10-08")


# ── A revision of git ─────────────────────────────────────────


def test_a_revision_tells_the_edit_of_the_catalogue_apart(workspace: Path) -> None:
    edit(workspace, ('value: ">= 550000", wording: 不少于55万批次', 'value: ">= 600000"'))
    append(workspace, "M07-02,新会区,2023-06,9000,,,,2023-07-03,新会区局,")
    asked = ["--as-of", "2023-06-30", "--today", "2023-07-09", "--since-rev", "v1"]
    [change] = [
        change
        for change in values(*asked, cwd=workspace)["changes"]
        if change["indicator"] == "M07-02"
    ]
    assert [part["cause"] for part in change["causes"]] == ["time", "new", "catalogue"]
    text = summary(*asked, "--all", cwd=workspace)
    assert "版本 v1" in "".join(text.splitlines()[1:3])
    assert "--since-rev=v1" not in text  # only where something was cut


def test_rows_that_were_changed_in_place_are_revised(workspace: Path) -> None:
    path = workspace / "data" / "progress" / "新会区.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("9000", "9500"), encoding="utf-8")
    assert values(*JUNE, cwd=workspace)["rows"] == {"new": 0, "revised": 0}
    found = values(*JUNE, "--since-rev", "v1", cwd=workspace)
    assert found["rows"] == {"new": 0, "revised": 1}
    assert found["since_rev"] == "v1"


def test_names_of_every_kind_are_names(workspace: Path) -> None:
    """Chinese paths and tags, and a branch in a folder of its own."""
    git(workspace, "tag", "上报;版")
    git(workspace, "branch", "w/上报")
    for name in ("上报;版", "w/上报", "HEAD", "HEAD~0"):
        assert values(*JUNE, "--since-rev", name, cwd=workspace)["since_rev"] == name


@pytest.mark.parametrize("name", ["nope", "-n", "--all", "v1:data", "", "v1..HEAD", "$(id)"])
def test_no_such_revision(workspace: Path, name: str) -> None:
    done = run(["summary", *JUNE, f"--since-rev={name}"], workspace)
    assert done == (3, "", f"bqw: git 里没有“{name}”这个版本\n")


def test_no_repository(workspace: Path) -> None:
    shutil.rmtree(workspace / ".git")
    done = run(["summary", *JUNE, "--since-rev", "v1"], workspace, GIT_CEILING_DIRECTORIES="/")
    assert done.code == 3
    assert done.stderr == "bqw: data 不在 git 仓库里\n"


def test_no_git(workspace: Path) -> None:
    done = run(["summary", *JUNE, "--since-rev", "v1"], workspace, PATH=str(workspace))
    assert done == (3, "", "bqw: 没有安装 git\n")


def test_no_temporary_folder(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(workspace / "没有"))
    done = run(["summary", *JUNE, "--since-rev", "v1"], workspace)
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr.startswith("bqw: 需要一个临时文件夹")


def test_an_id_that_moved_is_no_new_finding(workspace: Path) -> None:
    edit(workspace, ("- id: M18-03\n", "- id: M18-04\n        formerly: [M18-03]\n"))
    found = values(*JUNE, "--since-rev", "v1", cwd=workspace)
    assert [one["key"] for one in found["findings"] if one["new"]] == []
    assert "missing/M18-04/江门市/2023" in [one["key"] for one in found["findings"]]
    assert found["changes"] == []


def test_no_catalogue_there(workspace: Path) -> None:
    git(workspace, "mv", "data/measures.yaml", "旧目录.yaml")
    commit(workspace, "移走")
    git(workspace, "tag", "v2")
    git(workspace, "mv", "旧目录.yaml", "data/measures.yaml")
    done = run(["summary", *JUNE, "--since-rev", "v2"], workspace)
    assert done == (3, "", "bqw: v2 里没有 data/measures.yaml\n")


def test_a_broken_catalogue_there(workspace: Path) -> None:
    good = (workspace / "data" / "measures.yaml").read_text(encoding="utf-8")
    edit(workspace, ("due_day: 5", "due_day: 40"))
    commit(workspace, "写错")
    (workspace / "data" / "measures.yaml").write_text(good, encoding="utf-8")
    done = run(["summary", *JUNE, "--since-rev", "HEAD"], workspace)
    assert (done.code, done.stdout) == (3, "")
    assert re.fullmatch("bqw: HEAD 里的文件有1处错误：.*40.*\n", done.stderr)


def test_links_and_submodules_of_a_revision_are_left_out(workspace: Path) -> None:
    (workspace / "data" / "progress" / "外.csv").symlink_to("/etc/passwd")
    commit(workspace, "链接")
    (workspace / "data" / "progress" / "外.csv").unlink()
    assert values(*JUNE, "--since-rev", "HEAD", cwd=workspace)["rows"] == {"new": 0, "revised": 0}


# ── Wrong use, and files with faults ──────────────────────────


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "八月"], "八月"),
        (["--format", "docx"], "docx"),
        (["--fail-on", "late"], "late"),
        (["多余"], "多余"),
    ],
)
def test_wrong_use(arguments: list[str], said: str) -> None:
    done = run(["summary", "--as-of", "2023-09-30", "--today", "2023-10-09", *arguments], ROOT)
    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr


def test_faults_in_the_files_are_told_and_nothing_else(workspace: Path) -> None:
    append(workspace, "M07-02,新会区,2023-06,多,,,,2023-07-03,新会区局,")
    done = run(["summary", *JUNE, "--quiet"], workspace)
    assert (done.code, done.stdout) == (1, "")
    assert "not-a-number" in done.stderr


def test_a_faulty_ledger_is_told(workspace: Path) -> None:
    (workspace / "data" / "rectifications.yaml").write_text("- id: 一\n", encoding="utf-8")
    done = run(["summary", *JUNE], workspace)
    assert (done.code, done.stdout) == (1, "")
    assert "rectifications.yaml" in done.stderr


def test_a_workspace_without_figures(tmp_path: Path) -> None:
    run(["init", "新"], tmp_path)
    text = summary("--data", "新/data", "--today", "2023-10-09", cwd=tmp_path)
    assert len(text.splitlines()) <= 60
    assert "三、变化：各项目标的状态都没有变" in text


# ── Remedies ──────────────────────────────────────────────────


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The sample, with remedies of every kind; see each `wanted` below."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    entries = [
        ("off_track/M02-02/江门市/2023", "2023-09-30"),  # behind by now: not gone, but overdue
        ("behind/M05-07/江门市/2023", "2023-11-30"),  # on track by now: gone
        ("off_track/M15-04/江门市/standing", "2023-09-01"),  # closed, and still there
        ("behind/M04-04/江门市/2023", "2023-11-01"),  # due before the next figures are
        ("behind/M06-01/江门市/2023", "2023-12-01"),  # nothing to tell yet
        ("behind/M13-01/江门市/2023", "until: 2023-09-30"),
        ("behind/M03-01/江门市/2023", "until: 2023-10-31"),
    ]
    text = ""
    for number, (key, end) in enumerate(entries, start=1):
        text += f"- id: R{number:03}\n  finding: {key}\n  opened: 2023-08-09\n"
        if end.startswith("until"):
            text += f"  accepted: {{reason: 暂停受理, approver: 分管局领导, {end}}}\n"
        else:
            text += f"  owner: 标准化科\n  due: {end}\n  measure: 逐项督办\n"
        text += "  closed: 2023-09-01\n  evidence: 已查\n" if number == 3 else ""
    (tmp_path / "data" / "rectifications.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_remedies(ledger: Path) -> None:
    found = values(*ASKED, cwd=ledger)
    assert [(one["id"], one["state"], one["news"]) for one in found["rectifications"]] == [
        ("R001", "overdue", None),
        ("R002", "open", "gone"),
        ("R003", "closed", "back"),
        ("R006", "expired", "expired"),
    ]
    text = summary(*ASKED, "--all", cwd=ledger)
    fourth, fifth = text[text.index("四、") :].split("五、")
    assert re.findall(r"R\d{3}", fourth) == ["R004", "R007"]
    assert re.findall(r"R\d{3}", fifth) == ["R001", "R002", "R003", "R006"]
    same("summary/remedies.txt", text[text.index("四、") :])


# ── From any place, and the same twice ────────────────────────

PLACES = [
    {"LC_ALL": "C", "LANG": None, "HOME": None, "TERM": None, "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"},
    {"LANG": "zh_CN.GBK", "PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "40"},
]


def test_the_same_bytes_from_every_place() -> None:
    wanted = summary(*ASKED).encode("utf-8")
    for place in PLACES:
        done = run_process(["summary", *ASKED], ROOT, place)
        assert (done.code, done.stderr) == (0, b"")
        assert done.stdout == wanted, place
    assert b"\x1b" not in wanted


@pytest.mark.parametrize(
    "form", ["html", *(pytest.param(f, marks=pytest.mark.slow) for f in ("json", "md"))]
)
def test_the_other_forms_are_utf8_as_well(form: str) -> None:
    done = run_process(["summary", *ASKED, "--format", form], ROOT, PLACES[1])
    assert done.stdout == summary(*ASKED, "--format", form).encode("utf-8")


def test_html_needs_nothing_else_and_takes_no_orders(workspace: Path) -> None:
    edit(workspace, ("name: 食用农产品快检批次", "name: 快检<script>&批次"))
    append(workspace, "M07-02,新会区,2023-04,8000,,,,2023-06-12,新会区局,")
    text = summary(*JUNE, "--format", "html", "--all", cwd=workspace)
    assert "<script>" not in text
    assert "http" not in text
    assert '<meta charset="utf-8">' in text


@pytest.mark.slow
def test_one_mail_gives_a_shortfall_in_one_way() -> None:
    """M03-01 lacks 3.25 points: where it changed and where it lags the same is said."""
    for month in MONTHS:
        text = summary("--today", ninth_after(month), "--all").replace("\n    ", "")
        changed = dict(re.findall(r"^  (M\d\d-\d\d) .*?→ (-?[\d.]+) ?个百分点", text, re.MULTILINE))
        lags = dict(re.findall(r"^  (M\d\d-\d\d) .*?差 ([\d.]+) ?个百分点", text, re.MULTILINE))
        for id_ in changed.keys() & lags.keys() - {"M15-01"}:  # there the whole and a part
            assert changed[id_] == lags[id_], (month, id_)
        for why in re.findall(r"差距(.*?) → (.*?) ?个百分点；原因：(.*)", text):
            steps = [Decimal(step) for step in re.findall(r"[+-][\d.]+", why[2])]
            if len(steps) > 1:
                assert Decimal(why[0]) + sum(steps) == Decimal(why[1])


def test_what_lags_is_told_before_a_long_list_of_what_is_owed(workspace: Path) -> None:
    """In the first months of a workspace nearly all figures are owed."""
    (workspace / "a.csv").write_text(
        "指标编号,县区,报送期,数值,填报日期\nM07-02,新会区,2023-06,18,2023-07-03\n"
        "M02-02,江门市,2023年二季度,1,2023-07-03\nM05-07,江门市,2023年二季度,1,2023-07-03\n"
        "M01-01,江门市,2023年二季度,,2023-07-03\n",
        encoding="utf-8",
    )
    assert run(["ingest", "a.csv"], workspace).code == 0
    text = run(["summary", "--as-of", "2023-06-30", "--today", "2023-07-09"], workspace).stdout
    lag, owed = text[text.index("一、") :].split("二、")[0], text[text.index("二、") :]
    assert lag.count("责任单位：") >= 3
    assert re.search("等[0-9]+个", owed.replace("\n    ", ""))
    assert len(text.splitlines()) <= 60
    whole = run(["summary", "--as-of", "2023-06-30", "--today", "2023-07-09", "--all"], workspace)
    owed = whole.stdout.split("二、")[1].split("三、")[0]
    assert not re.search("等[0-9]+个", owed.replace("\n    ", ""))
