"""Where words go and which number a command ends with. stdout is the answer, stderr the talk."""

import os
import sys
from pathlib import Path
from typing import TextIO

DONE = 0
FAULTS = 1
"""Errors in the files."""
MISUSE = 2
"""Wrong use of the command."""
NO_FILE = 3
"""A file is missing, cannot be read or cannot be written; nothing was changed."""
FAILED_ON = 4
"""It ran, and --fail-on was met."""


def prepare() -> None:
    """Let no character of ours end in a traceback, whatever the terminal can show.

    A stream that only knows ASCII (LC_ALL=C) gets UTF-8; others show ? for what they lack.
    """
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if encoding in ("ascii", "usascii", "ansi_x3.41968", ""):
            reconfigure(encoding="utf-8", errors="replace")
        else:
            reconfigure(errors="replace")


def answer(text: str) -> None:
    """Write the answer."""
    sys.stdout.write(text)
    sys.stdout.flush()


def tell(text: str) -> None:
    """Say something beside the answer."""
    sys.stderr.write(text + "\n")


def close_quietly() -> None:
    """After the reader of a pipe has gone, let the interpreter find nothing left to flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def terminal_width(stream: TextIO) -> int | None:
    """Return the columns of a terminal, None for a pipe or file."""
    if not stream.isatty():
        return None
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 20)
    except OSError:
        return 80


def write_file(path: Path, text: str, encoding: str) -> None:
    """Write a file whole or not at all: the old one stays until the new one is complete."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding=encoding, newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
