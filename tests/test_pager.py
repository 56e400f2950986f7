"""A long answer on a terminal goes through $PAGER, and nothing of it is ever lost."""

import fcntl
import io
import os
import pty
import struct
import termios
from pathlib import Path
from threading import Thread

import pytest

from bqw_tracker.cli import console

LINES = 30
LONG, SHORT = ("".join(f"行{n}\n" for n in range(count)) for count in (2 * LINES, LINES - 1))
SCRIPT = '#!/bin/sh\necho "$*" > "$0.called"\n'


class Screen:
    """A terminal of so many lines, and what was shown on it."""

    def __init__(self) -> None:
        self.reader, writer = pty.openpty()
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, 80, 0, 0))
        self.stream = os.fdopen(writer, "w", encoding="utf-8")
        self.raw = b""
        self.thread = Thread(target=self.read)
        self.thread.start()

    def read(self) -> None:
        try:
            while found := os.read(self.reader, 4096):
                self.raw += found
        except OSError:  # how Linux says that the other end is closed
            pass

    def shown(self) -> str:
        self.stream.close()
        self.thread.join()
        os.close(self.reader)
        return self.raw.decode().replace("\r\n", "\n")


def program(folder: Path, name: str, does: str) -> Path:
    path = folder / name
    path.write_text(SCRIPT + does + "\n")
    path.chmod(0o755)
    return path


def answered(monkeypatch: pytest.MonkeyPatch, content: str) -> str:
    screen = Screen()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", screen.stream)
        console.answer(content)
    return screen.shown()


FIRST = "".join(LONG.splitlines(keepends=True)[:2])


@pytest.mark.parametrize(
    ("does", "content", "shown", "called", "why"),
    [
        ("cat", LONG, LONG, True, "it is longer than the screen"),
        ("cat", SHORT, SHORT, False, "it fits the screen"),
        ("head -2", LONG, FIRST, True, "who quits early has seen enough"),
        ("exit 3", LONG, LONG, True, "a pager that fails has shown nothing"),
    ],
)
def test_a_pager(tmp_path, monkeypatch, does, content, shown, called, why):
    pager = program(tmp_path, "pager", does)
    monkeypatch.setenv("PAGER", f"{pager} -a 'b c'")
    assert answered(monkeypatch, content) == shown, why
    seen = tmp_path / "pager.called"
    assert seen.exists() is called, why
    assert not called or seen.read_text() == "-a b c\n"


@pytest.mark.parametrize("pager", ["", " ", "/no/such/pager", "'open"])
def test_without_a_pager_all_of_it_is_shown(monkeypatch, pager):
    monkeypatch.setenv("PAGER", pager)
    assert answered(monkeypatch, LONG) == LONG


@pytest.mark.parametrize(
    ("asked", "words"), [(None, "-FRX\n"), ("less", "-R\n"), ("less -S", "-R -S\n")]
)
def test_less_shows_colours(tmp_path, monkeypatch, asked, words):
    program(tmp_path, "less", "cat")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("LESS", "S")
    if asked is None:
        monkeypatch.delenv("PAGER", raising=False)
    else:
        monkeypatch.setenv("PAGER", asked)
    assert answered(monkeypatch, LONG) == LONG
    assert (tmp_path / "less.called").read_text() == words
    assert os.environ["LESS"] == "S"


def test_a_pipe_has_no_pager(tmp_path, monkeypatch):
    pager = program(tmp_path, "pager", "cat")
    monkeypatch.setenv("PAGER", str(pager))
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    console.answer(LONG)
    assert out.getvalue() == LONG
    assert not (tmp_path / "pager.called").exists()
