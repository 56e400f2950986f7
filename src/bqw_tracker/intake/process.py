"""What others send is parsed by a process of its own, and of its answer nothing is believed.

So a file takes no more than that process may, and can break nothing but it.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Timer
from typing import Any

from bqw_tracker.core.problems import Refused, sentence

_PATIENCE = 600
"""Seconds after which a process that waits for ever is ended; one that works ends before."""
_MOST = 256 << 20
"""Bytes of an answer."""
_RUN = (
    "import sys; from importlib import import_module; name, *words = sys.argv[1:3]; "
    "sys.path[:] = sys.argv[3:]; import_module(name).main(*filter(None, words))"
)
_ROOT = Path(__file__).parents[2]


@contextmanager
def answers(module: str, raw: bytes, word: str = "") -> Iterator[Iterator[Any]]:
    """Yield what the `main` of a module answers to bytes, line by line, as a process of its own.

    It is given the word, where there is one. A line that is no JSON raises ValueError.
    Raises `Refused` where no process can be started.
    """
    with _started(module, word) as child:
        patience = Timer(_PATIENCE, child.kill)
        patience.start()
        try:
            yield _lines(child, raw)
        finally:
            child.kill()
            patience.cancel()


def _started(module: str, word: str) -> Popen[bytes]:
    """Start the process; it finds all that this one finds, and runs nothing of its own accord."""
    paths = [*filter(None, sys.path)]  # in their order: another place may have another library
    paths += [] if str(_ROOT) in paths else [str(_ROOT)]
    command = [sys.executable, "-I", "-S", "-c", _RUN, module, word, *paths]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - our own
    except OSError as error:
        message = sentence(
            "the process that reads files cannot be started: {reason}", reason=error.strerror
        )
        raise Refused(message) from error


def _lines(child: Popen[bytes], raw: bytes) -> Iterator[Any]:
    """Return what the process answers, line by line. Raises ValueError where it is no JSON."""
    assert child.stdin
    assert child.stdout
    with suppress(OSError), child.stdin as stdin:  # it may have ended already
        stdin.write(raw)
    left = _MOST
    while line := child.stdout.readline(left + 1):
        left -= len(line)
        if left < 0:
            raise ValueError(left)
        yield json.loads(line)
