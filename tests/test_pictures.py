"""The pictures that the READMEs show."""

import re
import runpy
import struct
from pathlib import Path

import pytest

from running import ROOT

READMES = ("README.md", "README.zh-CN.md")


def shown(readme: str) -> list[str]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(r"!\[[^\]]+\]\((docs/pictures/[^)]+)\)", text)


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_shows_the_page(readme: str) -> None:
    assert any(path.startswith("docs/pictures/page.") for path in shown(readme))


@pytest.mark.parametrize("path", [path for readme in READMES for path in shown(readme)])
def test_a_picture_is_there_small_and_drawn_by_the_script(path: str) -> None:
    raw = (ROOT / path).read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", raw[16:24])
    assert width <= 1280
    assert height > 100
    assert len(raw) < 200_000
    drawn = runpy.run_path(str(ROOT / "docs" / "make_pictures.py"))["DRAWN"]
    assert Path(path).name in drawn
