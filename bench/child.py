"""What one child process costs: CPU time and peak memory, as the system counts them.

CPU time is user plus system time of the child and of what it waited for, so neighbours on the
machine disturb it less than the time on the wall. Peak memory is ru_maxrss, which on Linux is
at least the peak of the process that started the child: keep that one small.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_UNIT = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""ru_maxrss counts bytes on macOS and KiB elsewhere."""


class Cost(NamedTuple):
    """`seconds` of CPU time, `megabytes` (of 1024 x 1024 bytes) at the peak."""

    seconds: float
    megabytes: float


class Case(NamedTuple):
    """A command, told by a name. In a `terminal` its stdout is one of 160 columns."""

    name: str
    command: tuple[str, ...]
    terminal: bool = False


class FailedError(Exception):
    """A child did not end with 0; what it took is no measure of anything."""


def _environment(home: Path) -> dict[str, str]:
    """Return an environment without anybody's settings: no BQW_, COLUMNS, .ledgerrc, PYTHONPATH.

    Rich takes the width of a terminal from COLUMNS before it asks the terminal.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def _drain(master: int) -> None:
    """Read a terminal until the child has closed it."""
    try:
        while os.read(master, 1 << 16):
            pass
    except OSError:  # Linux says EIO where others say end of file
        pass
    finally:
        os.close(master)


def _pseudo_terminal() -> tuple[int, int]:
    from fcntl import ioctl  # noqa: PLC0415 - not on Windows, and asked for rarely
    from struct import pack  # noqa: PLC0415
    from termios import TIOCSWINSZ  # noqa: PLC0415

    master, slave = os.openpty()
    ioctl(slave, TIOCSWINSZ, pack("HHHH", 50, 160, 0, 0))
    return master, slave


def cost(case: Case, folder: Path) -> Cost:
    """Run a command once, its output into files of `folder`, and return what it cost.

    Raises `FailedError` with the end of its stderr where it fails.
    """
    out, err = folder / "stdout", folder / "stderr"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions: list[tuple[object, ...]] = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, str(err), flags, 0o600),
    ]
    if case.terminal:
        master, slave = _pseudo_terminal()
        actions.append((os.POSIX_SPAWN_DUP2, slave, 1))
    else:
        actions.append((os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o600))
    child = os.posix_spawn(
        case.command[0], case.command, _environment(folder), file_actions=actions
    )
    if case.terminal:
        os.close(slave)
        _drain(master)
    _, status, used = os.wait4(child, 0)
    if status:
        told = err.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise FailedError(f"{case.name}: {' '.join(case.command)} failed\n{told}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / _UNIT)


def rounds(cases: Sequence[Case], runs: int, folder: Path) -> dict[str, list[Cost]]:
    """Run all cases once unmeasured, then `runs` times in turn: A B C A B C.

    The first round fills the caches of the disk and Python's own.
    """
    found: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for number in range(runs + 1):
        for case in cases:
            taken = cost(case, folder)
            if number:
                found[case.name].append(taken)
    return found
