"""The bar beside a long ingest: on a terminal only, and only where somebody waits."""

import io
import time
from collections.abc import Iterable
from itertools import repeat

import pytest

from bqw_tracker.cli import console
from bqw_tracker.core.problems import Place, Problem, sentence
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


def test_talk_folds_in_a_terminal_and_nowhere_else(monkeypatch):
    """A path that fits no line stays whole, so that it can be copied."""
    text = "bqw: 没有 data/" + "x" * 90 + "/measures.yaml，请先建立；" + "见说明。" * 12
    screen, pipe = Terminal(), io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    console.tell(text)
    monkeypatch.setattr("sys.stderr", pipe)
    console.tell(text)
    assert pipe.getvalue() == text + "\n"
    lines = screen.getvalue().splitlines()
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert "data/" + "x" * 90 + "/measures.yaml" in screen.getvalue()
    assert not [line for line in lines if line[0] in "，；。"]


def test_errors_beside_the_answer_have_colour_in_a_terminal(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    fault = Problem(Place("a.csv", 2, 1, ""), "bad-number", sentence("no number"), sentence("mend"))
    assert console.tell_errors([fault])
    assert "\x1b[31merror[bad-number]\x1b[0m" in screen.getvalue()
