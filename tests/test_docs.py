"""Every console block of both READMEs is run, and what it prints stands there."""

import re
import shutil
import subprocess

import pytest

from running import ROOT, program

READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
BLOCK = re.compile(r"```console\n(.*?)\n```", re.DOTALL)


def blocks(name: str) -> list[str]:
    return BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))


def commands(block: str) -> list[tuple[str, str]]:
    """Return each command of a block with what the README shows below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in found]


def sessions(name: str) -> list[tuple[str, str]]:
    """What is typed one after the other; later commands read what earlier ones wrote."""
    return [
        (command, shown)
        for block in blocks(name)
        for command, shown in commands(block)
        if not command.startswith("pip ")
    ]


@pytest.fixture
def workspace(tmp_path):
    """A copy, so that a session may write files; `bqw` is the one under test."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    program(tmp_path / "bin")
    return tmp_path


@pytest.mark.skipif(shutil.which("bash") is None, reason="the sessions are written for bash")
@pytest.mark.parametrize(
    ("name", "language"),
    [("README.md", "en"), pytest.param("README.zh-CN.md", "zh", marks=pytest.mark.slow)],
)
def test_sessions_print_what_the_readme_shows(workspace, name, language, monkeypatch):
    monkeypatch.setenv("BQW_LANG", language)
    monkeypatch.setenv("PATH", f"{workspace / 'bin'}:/usr/bin:/bin")
    printed = []
    for command, _ in sessions(name):
        done = subprocess.run(
            ["bash", "-c", command], cwd=workspace, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        printed.append((command, (done.stdout + done.stderr).rstrip("\n")))
    assert printed == sessions(name)


@pytest.mark.parametrize("name", READMES)
def test_the_commands_of_installation_stand_on_one_line_each_and_the_gate_runs_them(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = dict(re.findall(r"<!-- command: (\w+) -->\n```console\n\$ (.*)\n```", text))
    assert found == {
        "report": "pip install . && bqw report",
        "test": "pip install '.[test]' && pytest",
        "documents": 'pip install ".[all]"',
        "fetch": 'pip download ".[all]" hatchling -d wheelhouse',
        "offline": 'pip install --no-index --find-links wheelhouse ".[all]"',
    }
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [key for key in found if f"$(readme_command {key})" not in gate] == []


@pytest.mark.parametrize("name", READMES)
def test_what_documents_take_is_installed_before_the_first_is_made(name):
    shown = [command for block in blocks(name) for command, _ in commands(block)]
    made = [re.search(r"-o \S+\.(xlsx|docx|html|png)", command) for command in shown]
    assert any(made)
    assert shown.index('pip install ".[all]"') < next(n for n, hit in enumerate(made) if hit)


def test_both_readmes_have_the_same_sessions():
    def run(name):
        return [command.split()[:2] for block in blocks(name) for command, _ in commands(block)]

    english, chinese = run("README.md"), run("README.zh-CN.md")
    assert {tuple(words) for words in chinese} == {tuple(words) for words in english}


@pytest.mark.parametrize("name", READMES)
def test_every_field_of_the_models_is_described(name):
    from bqw_tracker.core import model, rectifications, rules
    from bqw_tracker.store.progress import COLUMNS

    text = (ROOT / name).read_text(encoding="utf-8")
    classes = [
        model.Policy, rules.Pace, rules.Level, rules.Reporting, rules.Weights, model.Area, model.Section,
        model.Measure, model.Indicator, model.Reported, model.Target, model.Baseline, model.PastValue,
        model.NotTarget, rectifications.Rectification, rectifications.Accepted,
    ]  # fmt: skip
    fields = {field.alias or key for each in classes for key, field in each.model_fields.items()}
    missing = [field for field in sorted(fields | set(COLUMNS)) if field not in text]
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_every_status_and_kind_is_described(name):
    from bqw_tracker.core.model import KINDS, STATUSES

    text = (ROOT / name).read_text(encoding="utf-8")
    assert [status for status in STATUSES if f"\n| `{status}` |" not in text] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []
