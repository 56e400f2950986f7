"""Scratch workspaces: what was stored in one, and repositories to be edited commit by commit."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

from running import ROOT

CATALOGUE = Path("data") / "measures.yaml"

Replaced = tuple[str, str]


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody who has a name and no other settings."""
    done = subprocess.run(
        ["git", "-c", "user.name=复核", "-c", "user.email=r@example.org", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def repository(folder: Path) -> Path:
    """A repository whose first commit is the workspace that ships."""
    folder.mkdir()
    shutil.copytree(ROOT / "data", folder / "data")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "目录")
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def edit(folder: Path, *replaced: Replaced) -> None:
    """Replace texts in the catalogue, each of which must stand in it exactly once."""
    path = folder / CATALOGUE
    text = path.read_text(encoding="utf-8")
    for old, new in replaced:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8", newline="")


def stored(folder: Path) -> list[dict[str, str]]:
    """The rows that lie in a workspace, file by file."""
    files = sorted((folder / "data" / "progress").rglob("*.csv"))
    return [row for path in files for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))]
