"""Mutants of the core, drawn at random, and which of them the tests notice.

`python tests/mutation.py [SEED ...] [--number 100] [--minutes 60]` prints a line for each seed and
the diff of each mutant that lives; pyproject.toml, [tool.mutmut], says which tests may kill.
mutmut makes the mutants and runs for each the tests that call the changed function, fastest
first, until one fails. All of it happens in a copy of the tree.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("src", "tests", "data", "docs", "README.md", "README.zh-CN.md", "pyproject.toml")
NOTICED = ("killed", "timeout", "segfault")
FEW = "bqw_tracker.core.schedule.*__mutmut_1"
"""mutmut names its mutants once it has run some; these are run for that."""


class Verdict(NamedTuple):
    """What became of each drawn mutant, by its name, and the diffs of those that live."""

    status: dict[str, str]
    living: dict[str, str]

    def __str__(self) -> str:
        counts = ", ".join(
            f"{n} {status}" for status, n in sorted(Counter(self.status.values()).items())
        )
        return "\n".join([f"{len(self.status)} mutants: {counts}", *self.living.values()])


def _mutmut(folder: Path, *arguments: str, until: float) -> str:
    """Run mutmut; where time is up, end it and what it started. Results so far are kept."""
    started = subprocess.Popen(
        [Path(sys.executable).with_name("mutmut"), *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = started.communicate(timeout=max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        return started.communicate()[0]
    assert started.returncode == 0, said[-5000:]
    return said


def _statuses(folder: Path) -> dict[str, str]:
    """Every mutant by its name, and what became of it so far."""
    said = _mutmut(folder, "results", "--all", "true", until=time.monotonic() + 60)
    return dict(line.strip().split(": ") for line in said.splitlines() if "__mutmut_" in line)


@contextmanager
def copied(minutes: int) -> Iterator[Path]:
    """A copy of the tree with all mutants made and the tests of each function known."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder)
        _mutmut(folder, "run", "--max-children=1", FEW, until=time.monotonic() + 60 * minutes)
        yield folder


def verdict(folder: Path, seed: int, number: int, minutes: int) -> Verdict:
    """What the tests say to so many mutants; those that time did not reach are `not checked`."""
    names = random.Random(seed).sample(sorted(_statuses(folder)), number)
    _mutmut(folder, "run", "--max-children=1", *names, until=time.monotonic() + 60 * minutes)
    found = _statuses(folder)
    status = {name: found[name] for name in names}
    living = [name for name in names if status[name] not in NOTICED]
    shown = {n: _mutmut(folder, "show", n, until=time.monotonic() + 60) for n in living}
    return Verdict(status, shown)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--minutes", type=int, default=60)
    asked = parser.parse_args()
    with copied(asked.minutes) as folder:
        for seed in asked.seeds:
            found = verdict(folder, seed, asked.number, asked.minutes)
            sys.stdout.write(f"seed {seed}, {found}\n")


if __name__ == "__main__":
    main()
