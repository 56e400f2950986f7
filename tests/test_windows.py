"""What is different on Windows, as far as it can be shown elsewhere."""

import errno
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from bqw_tracker.cli import console
from bqw_tracker.core.problems import Refused
from bqw_tracker.store import disk
from test_store import HEADER, LINE, PLAIN, add, everything, laid


@pytest.fixture
def windows(monkeypatch):
    """Read-only files can neither be removed nor replaced; folders cannot be fsynced."""

    def refuse(path: Path) -> None:
        if path.exists() and not path.stat().st_mode & stat.S_IWRITE:
            raise PermissionError(errno.EACCES, "Access is denied", str(path))

    unlink, replace = Path.unlink, Path.replace

    def unlink_there(path, missing_ok=False):  # noqa: FBT002 - as pathlib has it
        refuse(path)
        unlink(path, missing_ok)

    def replace_there(path, target):
        refuse(Path(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "unlink", unlink_there)
    monkeypatch.setattr(Path, "replace", replace_there)
    monkeypatch.setattr(disk, "WINDOWS", True)
    monkeypatch.setattr(console, "WINDOWS", True)


@pytest.mark.usefixtures("windows")
def test_a_read_only_file_is_refused_and_the_store_does_not_stick(tmp_path):
    path = laid(tmp_path, HEADER.encode())
    path.chmod(0o444)
    with pytest.raises(Refused, match="no permission"):
        add(tmp_path, PLAIN)
    assert everything(tmp_path) == ["progress/.lock", "progress/2023-06/新会区.csv"]
    path.chmod(0o644)
    add(tmp_path, PLAIN)
    assert path.read_text(encoding="utf-8") == HEADER + LINE


@pytest.mark.usefixtures("windows")
def test_nothing_is_left_beside_a_read_only_file(tmp_path):
    path = tmp_path / "报告.md"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        console.write_bytes(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("报告.md", b"old")]


class Stream(io.TextIOWrapper):
    """A standard stream as Windows opens it: its lines end with CR LF."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        self.raw_bytes = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.raw_bytes, encoding=encoding, newline="\r\n")

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("encoding", "terminal", "written", "why"),
    [
        ("cp936", False, "新会 ≥ 㛃\n".encode("gb18030"), "a file in GBK loses nothing"),
        ("cp936", True, "新会 ≥ ?\r\n".encode("gbk"), "a terminal shows what it can"),
        ("cp1252", False, "新会 ≥ 㛃\n".encode(), "no Chinese at all: UTF-8"),
        ("cp950", False, "新会 ≥ 㛃\n".encode(), "no simplified Chinese: UTF-8"),
        ("cp1252", True, b"?? ? ?\r\n", "a terminal shows what it can"),
        ("utf-8", True, "新会 ≥ 㛃\r\n".encode(), "the console of today"),
        ("utf-8", False, "新会 ≥ 㛃\n".encode(), "no CR inside the texts of a CSV"),
    ],
)
def test_what_an_answer_becomes(monkeypatch, encoding, terminal, written, why):
    stream = Stream(encoding, terminal=terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare()
    console.answer("新会 ≥ 㛃\n")
    assert stream.raw_bytes.getvalue() == written, why


def test_all_of_gbk_is_the_same_in_gb18030():
    held = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    known = [sign for sign in held if sign.encode("gbk", "ignore")]
    assert len(known) > 20_000
    assert all(sign.encode("gbk") == sign.encode("gb18030") for sign in known)


@pytest.mark.usefixtures("windows")
def test_a_reader_that_is_gone_is_no_error(monkeypatch, tmp_path):
    """`bqw report | more`, left with q: the pipe answers EINVAL, not EPIPE."""

    class Closed(io.StringIO):
        def write(self, text):
            raise OSError(errno.EINVAL, f"Invalid argument: {len(text)}")

        def fileno(self):
            return spare

    spare = os.open(tmp_path / "spare", os.O_CREAT | os.O_WRONLY)
    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(console.ReaderGone):
        console.answer("x")
    monkeypatch.setattr(console, "WINDOWS", False)
    with pytest.raises(Refused):
        console.answer("x")
    os.close(spare)
