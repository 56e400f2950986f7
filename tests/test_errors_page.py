"""docs/errors.md shows every problem code as it is today."""

import runpy

from bqw_tracker import locale
from bqw_tracker.reports.manual import MEANINGS
from running import ROOT

TEXT = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    """`python docs/make_errors.py` writes it again."""
    made = runpy.run_path(str(ROOT / "docs" / "make_errors.py"))
    assert made["page"]() == TEXT
    locale.use("zh")


def test_every_code_has_meaning_example_and_remedy() -> None:
    locale.use("zh")
    parts = dict(part.split("\n", 1) for part in TEXT.split("\n## ")[1:])
    assert list(parts) == list(MEANINGS)
    for code, part in parts.items():
        assert locale.say(MEANINGS[code]) in part
        assert f"[{code}]: " in part
        assert part.count("\n怎么改：") == part.count("```text\n") >= 1
        assert f"(../tests/problems/{code})" in part


def test_every_place_of_a_code_is_shown() -> None:
    for folder in (ROOT / "tests" / "problems").iterdir():
        assert not folder.is_dir() or f"(../tests/problems/{folder.name})" in TEXT, folder.name
