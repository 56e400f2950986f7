"""Ten commits of a scratch repository, and what a reviewer reads about each of them."""

import json

import pytest

from running import run
from scratch import CATALOGUE, commit, edit, git, repository
from test_golden import same

ENTRY = '{value: ">= 70", until: 2023-06-15, document: 江市监〔2023〕21号, reason: 培育名单缩减}'
EIGHT = '          - {period: 2024, value: ">= 8", wording: 评审认定8家, schedule: at_end}\n'
COMMITS = {
    "01-lowered-in-silence": [
        ('value: ">= 56", wording: 选取56家', 'value: ">= 30", wording: 选取30家'),
    ],
    "02-lowered-on-the-record": [
        (
            '{period: 2023, value: ">= 70", wording: 不少于70家}',
            f'{{period: 2023, value: ">= 50", wording: 不少于50家, history: [{ENTRY}]}}',
        ),
    ],
    "03-raised": [
        (
            '{period: 2023, value: "> 660", wording: 超660亿元}',
            '{period: 2023, value: "> 700", wording: 超700亿元}',
        ),
        ('"> 40", wording: 突破40亿元', '"> 50", wording: 突破50亿元'),
    ],
    "04-renamed": [
        ("- id: M10-04\n", "- id: M10-08\n        formerly: [M10-04]\n"),
        ("- id: M10-03\n", "- id: M10-09\n"),
    ],
    "05-moved-between-measures": [
        ("- id: M10-09\n", "- id: M10-09\n        formerly: [M10-03]\n"),
        (
            """      - id: M03-03
        name: 港澳药械通指定医疗机构申报
        kind: milestone
        reported: {every: quarter, by: city}
        definition: 至少有一家本市医疗机构向省里递交申报，才算完成；是否获批不影响判断。
        targets:
          - {period: 2023, assumed: 文中未写年份，按措施印发当年完成计}
""",
            "",
        ),
        (
            "      - id: M04-05\n",
            """      - id: M04-06
        name: 港澳药械通指定医疗机构申报
        formerly: [M03-03]
        kind: milestone
        reported: {every: quarter, by: city}
        definition: 至少有一家本市医疗机构向省里递交申报，才算完成；是否获批不影响判断。
        targets:
          - {period: 2023, assumed: 文中未写年份，按措施印发当年完成计}
      - id: M04-05
""",
        ),
    ],
    "06-wordings": [
        ("当年进入公布的“领跑者”名单的企业标准", "当年进入已公布的“领跑者”名单的企业标准"),
        ("    title: 推进食品产业强链补链\n", "    title: 推进食品产业强链、补链\n"),
        ("须由知识产权促进科核实；", "已由知识产权促进科核实；"),
        ("name: 企业标准“领跑者”培育数", "name: 企业标准领跑者培育数"),
    ],
    "07-softened": [
        ('">= 40", wording: 不少于40批次', '">= 40", wording: 力争不少于40批次, strength: aspirational'),
        ('{period: 2023, value: "> 450"', '{period: 2024, value: "> 450"'),
        ("baseline: {value: 193, period: 2022}", "baseline: {value: 180, period: 2022}"),
        (
            "each: [蓬江区, 新会区, 台山市, 开平市, 鹤山市, 恩平市], schedule: at_end",
            "each: [蓬江区, 新会区, 台山市, 开平市, 鹤山市], schedule: at_end",
        ),
        ('value: ">= 300", wording: 300名以上,', 'value: ">= 300", wording: 300名以上, schedule: at_end,'),
        ("{period: 2023, assumed: 未写出台年份，计划自2023年起执行，按当年出台计}", "{period: 2023..2024}"),
    ],
    "08-who-and-how": [
        ("departments: [登记注册科, 信用监管科]\n", "departments: [登记注册科, 政策法规科]\n"),
        ("  - 特种设备科\n", "  - 特种设备科\n  - 政策法规科\n"),
        ("    departments: [食品生产科, 食品餐饮科, 计量认证科]\n", "    departments: {lead: [食品生产科, 食品餐饮科], support: [计量认证科]}\n"),
        ("    departments: [质量发展科, 质量监督科]\n    counties: true\n", "    departments: [质量发展科, 质量监督科]\n"),
        (
            "        name: 新设登记全程网办与全城通办\n        kind: milestone\n        reported: {every: quarter, by: city}\n",
            "        name: 新设登记全程网办与全城通办\n        kind: milestone\n        reported: {every: month, by: counties}\n",
        ),
        ("parts: coverage", "parts: latest"),
        ("behind: 0, off_track: 10", "behind: 5, off_track: 15"),
        ("due_day: 5", "due_day: 10"),
    ],
    "09-dropped-and-added": [
        (
            """      - id: M02-04
        name: 湾区食品企业联盟成立
        kind: milestone
        reported: {every: quarter, by: city}
        definition: 联盟已召开成立大会或完成登记，才算完成；发出倡议算进行中。
        targets:
          - {period: 2023, assumed: 文中未写年份，按措施印发当年完成计}
""",
            "",
        ),
        ('          - {period: 2025, value: "> 800", wording: 超800亿元}\n', ""),
        (
            '          - {period: 2023, value: ">= 5", wording: 评审认定5家, schedule: at_end}\n',
            f'          - {{period: 2023, value: ">= 5", wording: 评审认定5家, schedule: at_end}}\n{EIGHT}',
        ),
        (
            "  - number: 11\n",
            """      - id: M10-10
        name: 电动自行车充电设施抽查批次
        unit: 批次
        kind: flow
        reported: {every: quarter, by: city}
        targets:
          - {period: 2023, value: ">= 40", wording: 不少于40批次}

  - number: 11
""",
        ),
    ],
}  # fmt: skip
ASKED = ["--as-of", "2023-06-30"]


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """The repository after all commits; each is asked about before it is committed."""
    folder = repository(tmp_path_factory.mktemp("diff") / "w")
    told = {}
    for name, replaced in COMMITS.items():
        edit(folder, *replaced)
        told[name] = run(["diff", *ASKED], folder)
        commit(folder, name)
    return folder, told


@pytest.mark.parametrize("name", COMMITS)
def test_what_a_reviewer_reads(history, name):
    _, told = history
    assert told[name].code == 0, told[name]
    assert told[name].stderr == ""
    same(f"diff/{name}.txt", told[name].stdout)


@pytest.mark.parametrize("number", range(1, len(COMMITS) + 1))
def test_two_revisions_are_compared_as_the_working_tree_was(history, number):
    folder, told = history
    name, back = list(COMMITS)[number - 1], len(COMMITS) - number
    done = run(["diff", f"HEAD~{back + 1}", f"HEAD~{back}", *ASKED], folder)
    assert done.stdout.split("\n")[2:] == told[name].stdout.split("\n")[2:]


def test_a_conflict(tmp_path):
    folder = repository(tmp_path / "w")
    git(folder, "checkout", "-q", "-b", "other")
    edit(folder, ('value: ">= 56", wording: 选取56家', 'value: ">= 40", wording: 选取40家'))
    commit(folder, "40")
    git(folder, "checkout", "-q", "main")
    edit(folder, ('value: ">= 56", wording: 选取56家', 'value: ">= 30", wording: 选取30家'))
    commit(folder, "30")
    with pytest.raises(AssertionError):
        git(folder, "merge", "-q", "other")
    done = run(["diff", *ASKED], folder)
    assert (done.code, done.stdout) == (1, "")
    same("diff/10-conflict.txt", done.stderr)


@pytest.mark.parametrize("form", ["md", "json", "github"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_formats(tmp_path, form, language):
    folder = repository(tmp_path / "w")
    for name in ("01-lowered-in-silence", "03-raised", "06-wordings"):
        edit(folder, *COMMITS[name])
    done = run(["diff", *ASKED, "--format", form, "--lang", language], folder)
    same(f"diff/formats.{language}.{form}", done.stdout)
    if form == "json":
        values = json.loads(done.stdout)
        lines = (folder / CATALOGUE).read_text(encoding="utf-8").splitlines()
        assert "选取30家" in lines[values["edits"][0]["line"] - 1]


NODES = """              - {name: 规划批复, due: 2023-03}
              - {name: 动工, due: 2023-06}
              - {name: 挂牌并有企业入园, due: 2023-12}
"""


def test_nodes_one_by_one_and_the_lights_as_they_were(tmp_path):
    """Rows tell of a node that is gone: it was reached all the same, and its light is the report's."""
    folder = repository(tmp_path / "w")
    before = json.loads(run(["report", *ASKED, "--format", "json"], folder).stdout)["rows"]
    later = NODES.replace("动工, due: 2023-06", "动工, due: 2023-09").splitlines(keepends=True)[1:]
    edit(
        folder,
        (
            NODES,
            "".join([*later[:1], "              - {name: 主体封顶, due: 2023-11}\n", *later[1:]]),
        ),
    )
    done = run(["diff", *ASKED], folder)
    assert done.code == 0
    same("diff/11-nodes.txt", done.stdout)
    (found,) = json.loads(run(["diff", *ASKED, "--format", "json"], folder).stdout)["edits"]
    was = {(row["area"] if row["part_of_each"] else None): row["status"]
           for row in before if row["indicator"] == "M02-03"}  # fmt: skip
    assert found["lights"]
    assert all(light["before"] == was[light["area"]] for light in found["lights"])
