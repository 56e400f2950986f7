"""The repository of a workspace runs nothing, whatever its configuration names.

A folder comes by mail or from a share, its `.git` with it; git runs what stands there for many of
its commands. Each program that a configuration can name makes a file here, all commands run, and
the file is never made.
"""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from bqw_tracker.cli import console
from bqw_tracker.cli.app import COMMANDS
from bqw_tracker.store import disk
from running import HEADER, run
from scratch import git, repository

DAY = ["--as-of", "2023-06-30"]
ASKED = [
    ["check"], ["check", "--against", "HEAD"], ["check", "--strict", "--format", "sarif"],
    ["report", *DAY], ["report", *DAY, "-o", "报告.json"], ["report", *DAY, "-o", "报告.html"],
    ["report", *DAY, "-o", "报告.xlsx"], ["report", *DAY, "-o", "报告.docx"], ["verify", "报告.json"],
    ["verify", "报告.html"], ["verify", "报告.json", "--signers", "来.csv"], ["explain", "M02-01", *DAY], ["findings", "--today", "2023-08-01"],
    ["export", *DAY, "--today", "2023-08-01", "-o", "表"], ["export", *DAY, "-o", "表.sqlite"],
    ["summary", *DAY], ["summary", *DAY, "--since", "2023-05"], ["diff", "HEAD"], ["diff", "HEAD^"],
    ["diff", "HEAD^", "HEAD"], ["audit", "来.csv"], ["draft", "来.csv"], ["ingest", "--dry-run", "来.csv"],
    ["ingest", "来.csv"], ["close", "2023-07"], ["reopen", "2023-07", "--reason", "补报"], ["fmt"], ["pack"], ["schema"], ["init", "新"],
    ["template", "--area", "新会区", "--period", "2023-07"],
    ["rectify", "open", "behind/M02-01/江门市/2023", "--owner", "江门市", "--due", "20301230",
     "--measure", "补报"],
    ["rectify", "close", "R001", "--evidence", "已补报"], ["rectify", "list"],
]  # fmt: skip
"""Every command, also with what it asks of git."""
BUILTIN = ("rev-parse", "ls-tree", "cat-file", "hash-object", "status", "diff", "log", "show")
HOOKS = ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman",
         "pre-auto-gc", "query-watchman", "pre-commit", "post-merge")  # fmt: skip


def configuration(ran: Path, hooks: Path) -> dict[str, str]:
    """Everything that a program can be named for, and what makes git look for one."""
    touch = f"touch {ran}; cat"
    plain = [
        "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass",
        "core.gitProxy", "core.alternateRefsCommand", "sequence.editor", "gpg.program",
        "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "diff.external",
        "diff.x.command", "diff.x.textconv", "filter.x.clean", "filter.x.smudge",
        "filter.x.process", "merge.x.driver", "interactive.diffFilter", "uploadpack.packObjectsHook",
        "remote.origin.uploadpack", "remote.origin.receivepack", "trailer.x.command",
        "difftool.x.cmd", "browser.x.cmd", *(f"pager.{name}" for name in BUILTIN),
    ]  # fmt: skip
    shell = ["credential.helper", "submodule.x.update", *(f"alias.{name}" for name in BUILTIN)]
    return {
        **dict.fromkeys(plain, touch),
        **dict.fromkeys(shell, f"!{touch}"),
        "core.hooksPath": str(hooks),
        "core.untrackedCache": "true",
        "filter.x.required": "true",
        "log.showSignature": "true",
        "commit.gpgSign": "true",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "safe.directory": "*",
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two commits, everything that git can be told to run, and a form that comes in."""
    folder = repository(tmp_path / "w")
    (folder / ".gitattributes").write_text("* filter=x diff=x merge=x\n*.csv text\n")
    catalogue = folder / "data/measures.yaml"
    catalogue.write_bytes(catalogue.read_bytes() + "# 二\n".encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "二")
    (folder / "来.csv").write_text(
        HEADER + "M07-02,新会区,2023-07,1,,,,2023-08-05,新会区局,\n", encoding="utf-8"
    )
    return folder


def armed(folder: Path, url: str) -> Path:
    """Name a program wherever one can be named; return the file that any of them makes."""
    ran, hooks = folder.parent / "ran", folder.parent / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        for path in (hooks / name, folder / ".git/hooks" / name):
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/sh\ntouch {ran}\n")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
    included = folder / ".git/more"
    for name, value in (configuration(ran, hooks) | {"remote.origin.url": url}).items():
        git(folder, "config", "-f", str(included), name, value.format(ran=ran))
    git(folder, "config", "include.path", "more")
    shutil.copy(folder / ".gitattributes", folder / ".git/info/attributes")
    return ran


def forget(folder: Path, name: str) -> None:
    """Lose the content of a file or folder of HEAD, as a partial clone has never had it."""
    id_ = git(folder, "rev-parse", f"HEAD:{name}").strip()
    (folder / ".git/objects" / id_[:2] / id_[2:]).unlink()


REMOTES = ("ssh://example.invalid/x", "ext::touch {ran}", "{ran}", "git://example.invalid/x")


def test_no_command_runs_what_the_repository_names(workspace: Path) -> None:
    assert {words[0] for words in ASKED} == {*COMMANDS}
    ran = armed(workspace, REMOTES[0])
    for arguments in ASKED:
        done = run(arguments, workspace)
        assert not ran.exists(), arguments
        if arguments[0] not in ("audit", "draft"):
            assert done.code in (0, 1), (arguments, done)


OF_GIT = [words for words in ASKED if words[0] in ("diff", "verify") or "HEAD" in words]
OF_GIT += [["report", *DAY, "--measure", "2", "-o", "报告.json"]]
"""What asks git, or whose answer names a commit."""


@pytest.mark.parametrize("url", REMOTES)
@pytest.mark.parametrize("lost", ["data/measures.yaml", "data"])
def test_what_is_missing_is_not_fetched(workspace: Path, url: str, lost: str) -> None:
    """To fetch it git runs the programs that the repository names for its remote."""
    ran = armed(workspace, url)
    forget(workspace, lost)
    for arguments in OF_GIT:
        done = run(arguments, workspace)
        assert not ran.exists(), arguments
        if "HEAD" in arguments:
            assert done.code == 3, (arguments, done)


def test_git_itself_would_run_it(workspace: Path) -> None:
    """So the test above can fail."""
    ran = armed(workspace, REMOTES[0])
    environment = {name: value for name, value in os.environ.items() if name != "GIT_DIR"}
    subprocess.run(
        ["git", "status"], cwd=workspace, env=environment, capture_output=True, check=False
    )
    assert ran.exists()


@pytest.mark.parametrize("bare", ["data", "data/progress"])
def test_a_folder_that_looks_like_a_repository_runs_nothing(workspace: Path, bare: str) -> None:
    """git takes a folder with HEAD, objects and refs for a repository of its own."""
    ran = armed(workspace, REMOTES[0])
    for name in ("HEAD", "objects", "refs", "config", "more"):
        path = workspace / ".git" / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, workspace / bare / name)
    for arguments in OF_GIT:
        run(arguments, workspace)
        assert not ran.exists(), arguments


@pytest.mark.parametrize("setting", ["core.worktree=/", "core.bare=true", "core.worktree=nirgends"])
def test_a_repository_that_claims_another_place(workspace: Path, setting: str) -> None:
    """No figure rests on it: it is said that the state is not the committed one, or not known."""
    git(workspace, "config", *setting.split("="))
    done = run(["report", *DAY, "-o", "报告.json"], workspace)
    assert done.code == 0, done
    assert json.loads((workspace / "报告.json").read_text("utf-8"))["origin"]["clean"] is not True
    assert run(["diff", "HEAD"], workspace).code in (0, 3)


@pytest.mark.parametrize("setting", ["true", "input", "false"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_how_lines_end_is_no_change(workspace: Path, setting: str, ends: bytes) -> None:
    """As git on Windows checks out what was committed elsewhere, whatever it is told of it."""
    git(workspace, "config", "core.autocrlf", setting)
    for path in (workspace / "data").rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", ends))
    assert run(["report", *DAY, "-o", "报告.json"], workspace).code == 0
    assert json.loads((workspace / "报告.json").read_text("utf-8"))["origin"]["clean"] is True
    done = run(["diff", "HEAD", "--lang", "en"], workspace)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith(
        "the catalogue says the same\nfigures: the same\nledger: the same\n"
    )


def test_on_windows_no_program_of_the_workspace_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the folder where one is comes before the PATH, and a PATH may hold it by name."""
    away = tmp_path / "bin"
    away.mkdir()
    for path in (tmp_path / "git.exe", away / "git.exe", tmp_path / "less.exe"):
        path.touch()
    monkeypatch.chdir(tmp_path)
    for module in (disk, console):
        monkeypatch.setattr(module, "WINDOWS", True)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "nirgends", str(away)]))
    assert disk.program("git") == str(away / "git.exe")
    with pytest.raises(FileNotFoundError):
        disk.program("less")
