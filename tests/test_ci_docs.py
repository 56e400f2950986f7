"""docs/ci.md and .pre-commit-hooks.yaml do what they say, with the real pre-commit."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from running import HANGS, ROOT, program, run

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
BLOCKS = [
    yaml.safe_load(block)
    for block in re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL
    )
]
needs = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("git", "bash")), reason="git and bash are needed"
)


class Repository:
    """A workspace in git, in which `bqw` is the one under test."""

    def __init__(self, folder: Path) -> None:
        assert run(["init", "仓库"], folder).code == 0
        self.root = folder / "仓库"
        self.catalogue = self.root / "data" / "measures.yaml"
        programs = program(folder / "bin").parent
        self.environment = {
            **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder),
            "PRE_COMMIT_HOME": str(folder / "cache"),
        }  # fmt: skip
        self.bash("git init -q -b main && git config user.name 甲 && git config user.email a@b.c")
        self.bash("git add -A && git commit -qm 起")

    def bash(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command], cwd=self.root, env=self.environment, check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=HANGS,
        )  # fmt: skip

    def commit(self) -> subprocess.CompletedProcess[str]:
        return self.bash("git add -A && git commit -m 改")

    def commits(self) -> int:
        return int(self.bash("git rev-list --count HEAD").stdout)

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


def scripts() -> list[str]:
    _, _, github, gitlab = BLOCKS
    steps = github["jobs"]["bqw"]["steps"]
    lines = [step["run"] for step in steps if "run" in step] + gitlab["bqw"]["script"]
    return [line for line in lines if not line.startswith("pip install")]


@needs
@pytest.mark.hooks
def test_the_commands_of_the_page_pass_what_is_right(repository: Repository) -> None:
    assert len(scripts()) == 5
    for line in scripts():
        done = repository.bash(line)
        assert done.returncode == 0, (line, done)


@needs
@pytest.mark.hooks
def test_and_stop_what_is_wrong(repository: Repository) -> None:
    repository.replace("unit: 亿元", "unit:   亿元")
    repository.commit()
    codes = [repository.bash(line).returncode for line in scripts()]
    assert codes == [1, 0, 0, 1, 0]  # the form only
    repository.bash("git checkout -q . && rm bqw.sarif")
    repository.replace("kind: flow", "kind: fluss")
    repository.bash("bqw fmt")
    repository.commit()
    codes = [repository.bash(line).returncode for line in scripts()]
    assert codes == [0, 1, 0, 0, 1]  # the meaning; SARIF goes to a file all the same


PRE_COMMIT = shutil.which("pre-commit")


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    if PRE_COMMIT is None:
        pytest.skip("pre-commit is not installed: pip install pre-commit")
    config = {"repos": [{"repo": "local", "hooks": [{**h, "language": "system"} for h in HOOKS]}]}
    path = repository.root / ".pre-commit-config.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    done = repository.bash("pre-commit install && git add -A && git commit -m 钩子")
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
