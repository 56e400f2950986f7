"""docs/ci.md and .pre-commit-hooks.yaml do what they say, with the real pre-commit."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from running import HANGS, HEADER, ROOT, program, run

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
PAGE_BLOCKS: list[str] = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL
)
BLOCKS = [yaml.safe_load(block) for block in PAGE_BLOCKS]
needs = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("git", "bash")), reason="git and bash are needed"
)


class Repository:
    """A workspace in git, in which `bqw` is the one under test."""

    def __init__(self, folder: Path, *, committed: bool = True) -> None:
        assert run(["init", "仓库"], folder).code == 0
        self.root = folder / "仓库"
        self.catalogue = self.root / "data" / "measures.yaml"
        programs = program(folder / "bin").parent
        self.environment = {
            **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder),
            "PRE_COMMIT_HOME": str(folder / "cache"),
        }  # fmt: skip
        self.bash("git init -q -b main && git config user.name 甲 && git config user.email a@b.c")
        if committed:
            self.bash("git add -A && git commit -qm 起")

    def bash(self, command: str, **values: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command], cwd=self.root, env=self.environment | values, check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=HANGS,
        )  # fmt: skip

    def commit(self) -> subprocess.CompletedProcess[str]:
        return self.bash("git add -A && git commit -m 改")

    def commits(self) -> int:
        return int(self.bash("git rev-list --count HEAD").stdout)

    def head(self, revision: str = "HEAD") -> str:
        return self.bash(f"git rev-parse {revision}").stdout.strip()

    def report(self, area: str, figure: int) -> None:
        """One figure of June, in a file of its own."""
        path = self.root / "data" / "progress" / f"{area}.csv"
        path.parent.mkdir(exist_ok=True)
        row = f"M07-02,{area},2023-06,{figure},,,,2023-07-03,月报,\n"
        path.write_text(HEADER + row, encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        text = self.catalogue.read_text(encoding="utf-8")
        assert old in text
        self.catalogue.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def hooks(block: dict[str, Any]) -> list[dict[str, Any]]:
    (source,) = block["repos"]
    return source["hooks"]


def test_the_page_names_the_hooks_there_are() -> None:
    published, local = BLOCKS[:2]
    names = [hook["id"] for hook in HOOKS]
    assert [hook["id"] for hook in hooks(published)] == names
    said = [{k: v for k, v in hook.items() if k != "description"} for hook in HOOKS]
    assert hooks(local) == [{**hook, "language": "system"} for hook in said]


def steps() -> list[dict[str, Any]]:
    """The commands of GitHub's pipeline, the installation aside."""
    found = BLOCKS[2]["jobs"]["bqw"]["steps"]
    return [step for step in found if not step.get("run", "pip").startswith("pip")]


def github(repository: Repository, *, target: str = "", before: str = "") -> list[int]:
    """How each of them ends, with what GitHub tells of a merge request, or of a push."""
    ends, told = [], repository.root.parent / "told"
    told.write_text("", encoding="utf-8")
    known = {"TARGET": target, "BEFORE": before, "GITHUB_ENV": str(told),
             "GITHUB_STEP_SUMMARY": str(repository.root.parent / "summary.md")}  # fmt: skip
    for step in steps():
        set_ = dict(line.split("=", 1) for line in told.read_text(encoding="utf-8").splitlines())
        done = repository.bash("set -eo pipefail\n" + step["run"], **known, **set_)
        ends.append(done.returncode)
    return ends


def gitlab(repository: Repository, **variables: str) -> int:
    """How GitLab's pipeline ends, whose lines run in one shell."""
    lines = BLOCKS[3]["bqw"]["script"]
    kept = [line for line in lines if not line.startswith("pip")]
    return repository.bash("\n".join(["set -eo pipefail", *kept]), **variables).returncode


NOTHING = "0" * 40
"""What both name as the commit before the first one."""


def on_branch(repository: Repository) -> None:
    """A branch beside the target's, which went on."""
    assert repository.bash(
        "git checkout -q -b 目标 && git commit -q --allow-empty -m 又 && git checkout -q main"
        " && git update-ref refs/remotes/origin/main 目标"
    ).returncode == 0  # fmt: skip


@needs
@pytest.mark.hooks
def test_the_pipelines_pass_what_is_right(repository: Repository) -> None:
    assert len(steps()) == 5
    first = repository.head()
    assert github(repository, before=NOTHING) == [0] * 5
    assert gitlab(repository, CI_COMMIT_BEFORE_SHA=NOTHING) == 0
    on_branch(repository)
    repository.report("新会区", 21)
    assert repository.commit().returncode == 0
    assert github(repository, target="main") == github(repository, before=first) == [0] * 5
    summary = (repository.root.parent / "summary.md").read_text(encoding="utf-8")
    assert "新会区：2023年6月 1行" in summary
    assert gitlab(repository, CI_MERGE_REQUEST_DIFF_BASE_SHA=first) == 0
    assert gitlab(repository, CI_COMMIT_BEFORE_SHA=first) == 0


@needs
@pytest.mark.hooks
def test_and_stop_what_is_wrong(repository: Repository) -> None:
    repository.replace("unit: 亿元", "unit:   亿元")
    first = repository.head()
    repository.commit()
    assert github(repository, before=first) == [0, 1, 0, 0, 0]  # the form only
    assert gitlab(repository, CI_COMMIT_BEFORE_SHA=first) == 1
    repository.bash("git checkout -q .")
    repository.replace("kind: flow", "kind: fluss")
    repository.bash("bqw fmt")
    repository.commit()
    # The meaning; SARIF goes to a file all the same, and what is faulty is not compared.
    assert github(repository, before=first) == [0, 0, 1, 1, 0]
    assert gitlab(repository, CI_COMMIT_BEFORE_SHA=first) == 1


@needs
@pytest.mark.hooks
def test_and_what_bends_the_record_in_several_commits(repository: Repository) -> None:
    repository.report("新会区", 21)
    assert repository.commit().returncode == 0
    first = repository.head()
    on_branch(repository)
    repository.report("新会区", 56)
    assert repository.commit().returncode == 0
    repository.report("台山市", 20)
    assert repository.commit().returncode == 0
    assert github(repository, target="main") == [0, 0, 1, 0, 0]
    assert '"ruleId": "row-rewritten"' in (repository.root / "bqw.sarif").read_text("utf-8")
    assert gitlab(repository, CI_MERGE_REQUEST_DIFF_BASE_SHA=first) == 1
    assert github(repository, before=repository.head("HEAD~1")) == [0] * 5
    lost = "1" * 40  # who has rewritten the history has taken that commit away
    assert github(repository, before=lost) == [0, 0, 3, 3, 1]


@pytest.mark.parametrize(
    ("number", "schema"), [(2, "vendor.github-workflows"), (3, "vendor.gitlab-ci")]
)
@pytest.mark.hooks
def test_the_files_are_such_as_the_hosts_take(tmp_path: Path, number: int, schema: str) -> None:
    checker = shutil.which("check-jsonschema")
    if checker is None:
        pytest.skip("check-jsonschema is not installed: pip install check-jsonschema")
    block = PAGE_BLOCKS[number]
    for text, good in (
        (block, True),
        (block.replace("script:", "scripts:").replace("runs-on", "runs"), False),
    ):
        path = tmp_path / "pipeline.yml"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [checker, "--builtin-schema", schema, str(path)], check=False, capture_output=True
        )
        assert (done.returncode == 0) is good, done


PRE_COMMIT = shutil.which("pre-commit")


def guard(repository: Repository) -> subprocess.CompletedProcess[str]:
    """Have the hooks from now on, and commit that."""
    if PRE_COMMIT is None:
        pytest.skip("pre-commit is not installed: pip install pre-commit")
    config = {"repos": [{"repo": "local", "hooks": [{**h, "language": "system"} for h in HOOKS]}]}
    path = repository.root / ".pre-commit-config.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return repository.bash("pre-commit install && git add -A && git commit -m 钩子")


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    done = guard(repository)
    assert done.returncode == 0, done
    assert repository.commits() == 2
    return repository


@needs
@pytest.mark.hooks
def test_a_good_edit_is_committed(guarded: Repository) -> None:
    guarded.replace("definition: 报当年一月一日起的累计工业产值", "definition: 报当年累计工业产值")
    done = guarded.commit()
    assert (done.returncode, guarded.commits()) == (0, 3)
    assert re.search(r"bqw fmt\.+Passed", done.stderr)
    assert re.search(r"bqw check\.+Passed", done.stderr)


@needs
@pytest.mark.hooks
def test_a_fault_is_not_committed(guarded: Repository) -> None:
    guarded.replace("unit: 亿元", "untis: 亿元")
    done = guarded.commit()
    assert done.returncode != 0
    assert "error[unknown-field]" in done.stderr
    assert guarded.commits() == 2


@needs
@pytest.mark.hooks
def test_another_style_stops_once(guarded: Repository) -> None:
    before = guarded.catalogue.read_text(encoding="utf-8")
    guarded.replace("unit: 亿元", "unit:   '亿元'  # 亿")
    done = guarded.commit()
    assert "files were modified by this hook" in done.stderr
    assert guarded.commits() == 2
    after = guarded.catalogue.read_text(encoding="utf-8")
    assert after == before.replace("unit: 亿元", "unit: 亿元  # 亿", 1)
    assert guarded.commit().returncode == 0
    assert guarded.commits() == 3


@needs
@pytest.mark.hooks
def test_a_merge_that_nobody_decided_is_not_committed(guarded: Repository) -> None:
    guarded.bash("git checkout -q -b 乙")
    guarded.replace('"> 660", wording: 超660亿元', '"> 670", wording: 超670亿元')
    assert guarded.commit().returncode == 0
    guarded.bash("git checkout -q main")
    guarded.replace('"> 660", wording: 超660亿元', '"> 680", wording: 超680亿元')
    assert guarded.commit().returncode == 0
    assert guarded.bash("git merge 乙").returncode != 0
    done = guarded.commit()
    assert done.returncode != 0
    assert "error[conflict-marker]" in done.stderr
    assert guarded.bash("git status --short").stdout.startswith("M  data/measures.yaml")


@needs
@pytest.mark.hooks
def test_a_file_that_is_taken_away_is_noticed(guarded: Repository) -> None:
    (guarded.root / "data" / "measures.yaml").unlink()
    done = guarded.commit()
    assert done.returncode != 0
    assert "measures.yaml" in done.stderr


@needs
@pytest.mark.hooks
def test_a_first_commit_is_guarded_and_passes(tmp_path: Path) -> None:
    repository = Repository(tmp_path, committed=False)
    done = guard(repository)
    assert done.returncode == 0, done
    assert repository.commits() == 1
    assert "全部：此前没有内容" in done.stderr


@needs
@pytest.mark.hooks
def test_what_bends_the_record_is_not_committed_and_figures_are_told(guarded: Repository) -> None:
    guarded.report("新会区", 21)
    done = guarded.commit()
    assert (done.returncode, guarded.commits()) == (0, 3)
    assert "新会区：2023年6月 1行" in done.stderr
    guarded.report("新会区", 56)
    done = guarded.commit()
    assert done.returncode != 0
    assert "error[row-rewritten]" in done.stderr
    assert (
        guarded.bash(
            "git rm -q --cached data/progress/新会区.csv && rm data/progress/新会区.csv"
        ).returncode
        == 0
    )
    done = guarded.commit()
    assert done.returncode != 0
    assert "error[row-removed]" in done.stderr
    assert guarded.commits() == 3
    # What was not pushed yet is taken back as the page says, and told anew.
    guarded.bash("git reset -q --soft HEAD~1")
    guarded.report("新会区", 22)
    assert (guarded.commit().returncode, guarded.commits()) == (0, 3)
