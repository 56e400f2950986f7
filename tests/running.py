"""Ways to run bqw: in this process (fast) and in one of its own (streams, locale, limits)."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bqw_tracker.cli.main import run as run_command

ROOT = Path(__file__).parents[1]
"""This checkout, whose `data` is the workspace that ships."""
WORKSPACES = ROOT / "tests" / "catalogues"
"""Workspaces of tests, as files."""
HEADER = "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
"""The first line of a file of figures."""
HANGS = 600
"""Seconds after which a process hangs, however busy the machine is."""


class Outcome(NamedTuple):
    """How a run ended and what it said."""

    code: int
    stdout: str
    stderr: str


@contextlib.contextmanager
def environment(values: Mapping[str, str]):
    """The environment of all tests, and these values."""
    kept = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def run(arguments: Sequence[str], cwd: Path, **values: str) -> Outcome:
    """Run bqw in this process, in a folder, with these environment variables.

    An exception other than the end of the process is a defect and is not caught.
    """
    out, err = io.StringIO(), io.StringIO()
    with (
        environment(values),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = run_command(list(arguments))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Outcome(code, out.getvalue(), err.getvalue())


class RawOutcome(NamedTuple):
    """How a process ended and the bytes it wrote."""

    code: int
    stdout: bytes
    stderr: bytes


def process_environment(values: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of all tests and these values; None takes a variable out of it."""
    found = dict(os.environ)
    for name, value in values.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    return found


def command(*arguments: str) -> list[str]:
    """The command line that starts bqw in a process of its own."""
    return [sys.executable, "-m", "bqw_tracker", *arguments]


def run_process(
    arguments: Sequence[str],
    cwd: Path,
    values: Mapping[str, str | None] | None = None,
    **options: Any,
) -> RawOutcome:
    """Run bqw in a process of its own; the options are those of `subprocess.run`."""
    return process(command(*arguments), cwd, values, **options)


def run_code(code: str, cwd: Path, *arguments: str, **options: Any) -> RawOutcome:
    """Run a script with the Python and the bqw under test, in a process of its own."""
    return process([sys.executable, "-c", code, *arguments], cwd, **options)


def process(
    words: Sequence[str],
    cwd: Path,
    values: Mapping[str, str | None] | None = None,
    **options: Any,
) -> RawOutcome:
    """Run a program in the environment of all tests and these values.

    Where it ends in a traceback or falls into the last net, the test fails; those of the net
    itself run it by other means.
    """
    done = any_process(words, cwd, values, **options)
    told = (done.stderr or b"").decode("gb18030", "replace") + (done.stderr or b"").decode(
        "utf-8", "replace"
    )
    assert not [fault for fault in FAULTS if fault in told], told
    return done


FAULTS = ("Traceback", "a fault of the program itself", "程序本身出错")


def any_process(
    words: Sequence[str],
    cwd: Path,
    values: Mapping[str, str | None] | None = None,
    **options: Any,
) -> RawOutcome:
    """The same, however it ends."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    done = subprocess.run(
        words, cwd=cwd, env=process_environment(values or {}), timeout=HANGS, check=False, **streams
    )
    return RawOutcome(done.returncode, done.stdout, done.stderr)


def program(folder: Path) -> Path:
    """The bqw under test as a program in a folder, for the shells of the documents."""
    folder.mkdir(exist_ok=True)
    path = folder / "bqw"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bqw_tracker "$@"\n')
    path.chmod(0o755)
    return path
