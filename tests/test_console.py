"""The bar beside a long ingest: on a terminal only, and only where somebody waits."""

import io
import time
from collections.abc import Iterable
from itertools import repeat

import pytest

from bqw_tracker.cli import console
from running import HANGS


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


STEP = "正在读取 [red]六月.csv"


def shown(monkeypatch, stream: io.StringIO, patience: float, moments: Iterable[None]) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(console, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with console.progress(3) as begin:
        begin(STEP)
        for _ in moments:
            if STEP in stream.getvalue():
                break
            time.sleep(0.01)
    return stream.getvalue()


def test_who_waits_sees_the_step(monkeypatch):
    """However long a busy machine takes to draw it."""
    assert STEP in shown(monkeypatch, Terminal(), 0.01, repeat(None, HANGS * 100))


@pytest.mark.parametrize(("stream", "patience"), [(io.StringIO, 0.01), (Terminal, 3600)])
def test_nothing_is_shown_in_a_pipe_or_before_its_time(monkeypatch, stream, patience):
    assert shown(monkeypatch, stream(), patience, repeat(None, 30)) == ""


def test_it_ends_with_the_work_even_where_that_fails(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(console, "PATIENCE", 0.01)

    def work() -> None:
        with console.progress(1):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    told = stream.getvalue()
    time.sleep(0.3)
    assert stream.getvalue() == told
