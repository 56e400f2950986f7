"""The pictures that READMEs and pages show."""

import re
import runpy
import struct
from pathlib import Path

import pytest

from running import ROOT

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = (*READMES, *sorted((ROOT / "docs").glob("*.md")))
FOLDER = ROOT / "docs" / "pictures"


def shown(page: Path) -> list[Path]:
    links = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return [page.parent / link for link in links]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_a_readme_shows_a_terminal_and_the_page(readme: Path) -> None:
    assert [path.name.split(".")[0] for path in shown(readme)] == ["terminal", "page"]


def test_every_picture_is_shown() -> None:
    assert {path for page in PAGES for path in shown(page)} == {*FOLDER.iterdir()}


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_a_picture_is_small_and_drawn_by_the_script(path: Path) -> None:
    raw = path.read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", raw[16:24])
    assert width <= 1280
    assert height > 100
    assert len(raw) < 250_000
    drawn = runpy.run_path(str(ROOT / "docs" / "make_pictures.py"))["DRAWN"]
    assert path.name in drawn
