"""A long answer on a terminal goes through the reader's pager, as with git and man."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from bqw_tracker.store.disk import program


def paged(content: str) -> bool:
    """Show a text that is longer than the screen, and tell whether that was done.

    A pager that is quit early has done it; one that is missing or fails has not.
    """
    words = _command() if _is_long(content) else []
    if not words:
        return False
    sys.stdout.flush()
    try:
        if not os.path.dirname(words[0]):  # noqa: PTH120 - a name alone
            words[0] = program(words[0])
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=sys.stdout)  # noqa: S603 - what the reader has chosen
    except OSError:
        return False
    kept = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pager
    try:
        process.communicate(content.encode(sys.stdout.encoding, "replace"))
    finally:
        signal.signal(signal.SIGINT, kept)
    return process.returncode == 0


def _is_long(content: str) -> bool:
    try:
        return content.count("\n") >= os.get_terminal_size(sys.stdout.fileno()).lines
    except OSError:
        return False


def _command() -> list[str]:
    """Return the words of $PAGER, where it is not set those of less; none for no pager."""
    asked = os.environ.get("PAGER")
    if asked is None:
        return ["less", "-FRX"] if shutil.which("less") else []
    try:
        words = shlex.split(asked)
    except ValueError:
        return []
    if words and Path(words[0]).stem == "less":
        words.insert(1, "-R")  # else it shows the codes of the colours
    return words
