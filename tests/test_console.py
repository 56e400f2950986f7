"""The bar beside a long ingest: on a terminal only, and only where somebody waits."""

import io
import time

import pytest

from bqw_tracker.cli import console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch, stream: io.StringIO, patience: float, seconds: float) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(console, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with console.progress(3) as begin:
        begin("正在读取 [red]六月.csv")
        time.sleep(seconds)
    return stream.getvalue()


def test_who_waits_sees_the_step(monkeypatch):
    assert "正在读取 [red]六月.csv" in shown(monkeypatch, Terminal(), 0.01, 0.8)


@pytest.mark.parametrize(("stream", "patience"), [(io.StringIO, 0.01), (Terminal, 2.0)])
def test_nothing_is_shown_in_a_pipe_or_before_its_time(monkeypatch, stream, patience):
    assert shown(monkeypatch, stream(), patience, 0.3) == ""


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
