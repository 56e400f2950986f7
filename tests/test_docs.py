"""Every console block of the READMEs and of docs/ is run, and what it prints stands there.

Below `<!-- file: PATH -->` stands a file that the reader writes, below `<!-- more: PATH -->` what
is added to one; a command that changes the folder does so for those after it.
After a change on purpose: BQW_GOLDEN=write pytest -m '' tests/test_docs.py, read the diff.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from running import ROOT, program

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PIECE = re.compile(
    r"^<!-- (?P<how>file|more): (?P<path>\S+) -->\n```\w*\n(?P<content>.*?)^```\n"
    r"|^```console\n(?P<session>.*?)^```\n",
    re.DOTALL | re.MULTILINE,
)
INSTALLS = re.compile("(pip|pipx|uv) ")


class Step(NamedTuple):
    """A command of a session, and the lines that the page shows below it."""

    command: str
    shown: list[str]


def steps(session: str) -> list[Step]:
    found: list[Step] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        else:
            found[-1].shown.append(line)
    return found


def sessions(page: Path) -> Iterator[Step]:
    for piece in PIECE.finditer(page.read_text(encoding="utf-8")):
        yield from steps(piece["session"] or "")


PAGES = [
    page for page in [*READMES, *sorted((ROOT / "docs").glob("*.md"))] if next(sessions(page), None)
]
QUICK = {"README.md", "forms.md", "recipes.md"}


class Reader:
    """Who types what a page says, in a folder of their own; `bqw` is the one under test."""

    def __init__(self, page: Path, home: Path) -> None:
        self.text = page.read_text(encoding="utf-8")
        self.place = home / "reader"
        self.left_at = home / "place"
        self.place.mkdir()
        if "<!-- file: data/measures.yaml -->" not in self.text:  # else it begins with nothing
            shutil.copytree(ROOT / "data", self.place / "data")
        title, _, _ = self.text.partition("\n")
        self.environment = {
            **os.environ,
            # Who has no name commits as the reader; a path stands for the server of another office.
            **{
                f"GIT_{role}_{what}": "reader@example.org"
                for role in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "protocol.file.allow",
            "GIT_CONFIG_VALUE_0": "always",
            "BQW_LANG": "zh" if re.search("[\u4e00-\u9fff]", title) else "en",
            "PATH": f"{program(home / 'bin').parent}:/usr/bin:/bin",
        }

    def page(self) -> str:
        """The page with what its commands print now."""
        return PIECE.sub(self.piece, self.text)

    def piece(self, found: re.Match[str]) -> str:
        if found["path"]:
            path = self.place / found["path"]
            before = path.read_text(encoding="utf-8") if found["how"] == "more" else ""
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(before + found["content"], encoding="utf-8", newline="")
            return found[0]
        lines = [
            line for step in steps(found["session"])
            for line in (f"$ {step.command}", *self.typed(step))
        ]  # fmt: skip
        return "\n".join(["```console", *lines, "```\n"])

    def typed(self, step: Step) -> list[str]:
        """What a command prints; installing stays as it is told."""
        if INSTALLS.match(step.command):
            return step.shown
        done = subprocess.run(
            ["bash", "-c", f'{step.command}\npwd >"$0"', str(self.left_at)], cwd=self.place,
            env=self.environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        self.place = Path(self.left_at.read_text(encoding="utf-8").rstrip("\n"))
        return (done.stdout + done.stderr).rstrip("\n").splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="the sessions are written for bash")
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.name, marks=() if page.name in QUICK else pytest.mark.slow)
        for page in PAGES
    ],
)
def test_sessions_print_what_the_page_shows(page, tmp_path):
    reader = Reader(page, tmp_path)
    now = reader.page()
    if os.environ.get("BQW_GOLDEN") == "write":
        page.write_text(now, encoding="utf-8", newline="\n")
    assert now.splitlines() == page.read_text(encoding="utf-8").splitlines()


def test_the_pages_that_staff_read_are_run():
    staff = {"monthly.md", "documents.md", "domain.zh-CN.md", "files.zh-CN.md", *QUICK}
    assert {page.name for page in PAGES} >= {page.name for page in READMES} | staff


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_marker_stands_right_above_its_block(page):
    text = page.read_text(encoding="utf-8")
    read = [piece["path"] for piece in PIECE.finditer(text) if piece["path"]]
    assert re.findall(r"<!-- (?:file|more): (\S+)", text) == read


COMMAND = re.compile(r"<!-- command: (\w+) -->\n```console\n(.*?)```\n", re.DOTALL)


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_a_readme_has_the_commands_of_installation_and_the_gate_runs_them(readme):
    text = readme.read_text(encoding="utf-8")
    found = {name: [step.command for step in steps(block)] for name, block in COMMAND.findall(text)}
    assert found == {
        "report": ["pip install . && bqw report"],
        "test": ["pip install '.[test]' && pytest"],
        "documents": ['pip install ".[all]"'],
        "tools": ['pipx install ".[all]"', 'uv tool install ".[all]"'],
        "fetch": ['pip download ".[all]" hatchling -d wheelhouse'],
        "offline": ['pip install --no-index --find-links wheelhouse ".[all]"'],
    }
    windows = [
        command.replace(" && ", " ; ").replace("'", '"')  # && fails in PowerShell 5
        for name in ("report", "test") for command in found[name]
    ]  # fmt: skip
    assert "\n".join(["```powershell", *windows, "```"]) in text
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [key for key in found if f"$(readme_command {key})" not in gate] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_documents_take_is_installed_before_the_first_is_made(page):
    shown = [step.command for step in sessions(page)]
    made = [
        n for n, command in enumerate(shown) if re.search(r"-o \S+\.(xlsx|docx|html|png)", command)
    ]
    if made:
        assert shown.index('pip install ".[all]"') < made[0]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_a_readme_is_short(readme):
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= 220


def test_both_readmes_have_the_same_sessions():
    english, chinese = (
        [step.command.split()[:2] for step in sessions(readme)] for readme in READMES
    )
    assert chinese == english
