"""The bar beside a long ingest: on a terminal only, and only where somebody waits."""

import contextlib
import io
import time
from collections.abc import Iterable
from importlib import import_module
from itertools import repeat

import pytest

from bqw_tracker.cli import console, main, workspace
from bqw_tracker.core.problems import Place, Problem, sentence
from running import HANGS, ROOT


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


def test_the_answer_and_another_bar_end_it(monkeypatch, capsys):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(console, "PATIENCE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    with console.progress() as begin:
        begin("一")
        while "一" not in stream.getvalue():
            time.sleep(0.01)
        console.tell("旁白")
        with console.progress(2) as begin_another:
            begin_another("二")
            while "二" not in stream.getvalue():
                time.sleep(0.01)
            console.answer("答案\n")
            told = stream.getvalue()
            time.sleep(0.3)
            assert stream.getvalue() == told
    assert capsys.readouterr().out == "答案\n"


@pytest.mark.parametrize("command", [["report"], ["summary", "--all"], ["findings"]])
def test_every_command_shows_that_it_works(monkeypatch, command):
    stream = Terminal()
    monkeypatch.setattr(console, "PATIENCE", 0)
    monkeypatch.setenv("TERM", "xterm")
    usable = workspace.usable

    def slow(*arguments: object, **named: object) -> object:
        while "正在处理" not in stream.getvalue():
            time.sleep(0.01)
        return usable(*arguments, **named)

    module = import_module(f"bqw_tracker.cli.{command[0]}")
    monkeypatch.setattr(module, "usable", slow)
    with contextlib.redirect_stderr(stream), contextlib.redirect_stdout(io.StringIO()) as out:
        assert main.run([*command, "--as-of", "2023-06-30", "--data", str(ROOT / "data")]) == 0
    assert "正在处理" not in out.getvalue()
    assert "2023-06-30" in out.getvalue()
