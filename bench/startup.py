"""What `bqw` costs, side by side with the least that such a report costs and with two ledgers.

    python bench/startup.py [--runs N] [--quick] [--against BQW]

Run it with the Python of an environment into which bqw is installed plainly, not editable.
It writes made-up workspaces into a temporary folder, then runs every command in turn, round
after round, and tells the medians of CPU time and memory and the medians of the ratios within
the rounds, beside the aims. Nothing here is a test: it ends with 0 whatever it finds.

What is measured:
- `bqw report` on the shipped workspace, and on 10,080 rows (40 indicators x 7 counties x
  36 months), against least.py on the same catalogue, and against `ledger balance --budget`
  and `hledger balance --budget` on the same figures, where these are installed;
- `bqw check --strict` and `bqw report` on 1,022,840 rows (the same indicators, a row a day for
  ten years) against `csv.reader` alone over the same file.
"""

import argparse
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

from child import Case, Cost, FailedError, cost, rounds
from workspaces import AS_OF, days, months, write_journal, write_workspace

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "data"
PACKAGES = ("bqw-tracker", "typer", "pydantic", "PyYAML", "rich")
LEAST = f"import sys; sys.path.insert(0, {str(HERE)!r}); from least import app; app()"
"""Imported, so that its bytecode is cached like that of an installed command."""
READER = (
    "import csv, sys\n"
    "with open(sys.argv[1], encoding='utf-8', newline='') as file:\n"
    "    for row in csv.reader(file): pass"
)


class Aim(NamedTuple):
    """`name` takes at most `factor` times what `beside` takes; None where nothing is asked."""

    name: str
    beside: str
    factor: float | None = None


START_AIMS = (
    Aim("bqw, shipped", "least, shipped", 1.25),
    Aim("bqw, 10,080 rows", "least, 10,080 rows", 1.8),
    Aim("bqw, 10,080 rows", "hledger, 10,080 rows", 1.0),
    Aim("bqw, 10,080 rows", "ledger, 10,080 rows"),
    Aim("bqw, shipped, terminal", "least, shipped, terminal"),
    Aim("bqw, shipped, terminal", "bqw, shipped"),
)
LONG_AIMS = (
    Aim("bqw check, long", "csv.reader, long", 8.0),
    Aim("bqw report, long", "csv.reader, long", 8.0),
)
MEGABYTES = 700.0
OTHER = "other "
"""What the cases of --against are called."""


def _bqw(installed: str, words: Sequence[str], data: Path) -> tuple[str, ...]:
    return (installed, *words, "--data", str(data))


def _start_cases(bqw: str, shipped: Path, made: Path) -> Iterator[Case]:
    """Start-up: least and bqw next to each other, on the same catalogue."""
    as_of = ("report", "--as-of", str(AS_OF))
    for name, data, words in (("shipped", shipped, ("report",)), ("10,080 rows", made, as_of)):
        yield Case(f"least, {name}", (sys.executable, "-c", LEAST, "--data", str(data)))
        yield Case(f"bqw, {name}", _bqw(bqw, words, data))
    least = (sys.executable, "-c", LEAST, "--data", str(shipped))
    yield Case("least, shipped, terminal", least, terminal=True)
    yield Case("bqw, shipped, terminal", _bqw(bqw, ("report",), shipped), terminal=True)


def _ledger_cases(journal: Path) -> Iterator[Case]:
    """Both ledgers, where they are installed."""
    for name in ("ledger", "hledger"):
        found = shutil.which(name)
        if found is None:
            print(f"{name} is left out: it is not installed (Debian: apt-get install {name})")
            continue
        command = (found, "-f", str(journal), "balance", "--budget")
        yield Case(f"{name}, 10,080 rows", command)


def _long_cases(bqw: str, data: Path) -> Iterator[Case]:
    figures = str(data / "progress" / "figures.csv")
    yield Case("csv.reader, long", (sys.executable, "-c", READER, figures))
    yield Case("bqw check, long", _bqw(bqw, ("check", "--strict"), data))
    yield Case("bqw report, long", _bqw(bqw, ("report", "--as-of", str(AS_OF)), data))


def _with_other(cases: list[Case], bqw: str, other: str | None) -> list[Case]:
    """Put the same command of another installation after each of bqw's own."""
    found = []
    for case in cases:
        found.append(case)
        if other and case.command[0] == bqw:
            found.append(
                Case(OTHER + case.name, (other, *case.command[1:]), terminal=case.terminal)
            )
    return found


def print_medians(found: dict[str, list[Cost]]) -> None:
    print(f"\n{'case':<32} {'CPU ms':>9} {'fastest':>9} {'peak MB':>9}")
    for name, costs in found.items():
        times = [each.seconds * 1000 for each in costs]
        peak = median(each.megabytes for each in costs)
        print(f"{name:<32} {median(times):>9.1f} {min(times):>9.1f} {peak:>9.1f}")


def _ratios(left: list[Cost], right: list[Cost]) -> list[float]:
    return [a.seconds / b.seconds for a, b in zip(left, right, strict=True)]


def print_ratios(found: dict[str, list[Cost]], aims: Sequence[Aim]) -> None:
    print(f"\n{'ratio of CPU times':<52} {'median':>7} {'lowest':>7} {'highest':>7} {'aim':>6}")
    others = [Aim(name, name.removeprefix(OTHER)) for name in found if name.startswith(OTHER)]
    for aim in (*aims, *others):
        if aim.name not in found or aim.beside not in found:
            continue
        ratios = _ratios(found[aim.name], found[aim.beside])
        middle = median(ratios)
        asked = verdict = ""
        if aim.factor is not None:
            asked = f"{aim.factor:.2f}"
            verdict = "  met" if middle <= aim.factor else "  missed"
        label = f"{aim.name} / {aim.beside}"
        print(
            f"{label:<52} {middle:>7.2f} {min(ratios):>7.2f} {max(ratios):>7.2f}"
            f" {asked:>6}{verdict}"
        )


def _print_memory(found: dict[str, list[Cost]]) -> None:
    print()
    for aim in LONG_AIMS:
        peak = max(each.megabytes for each in found[aim.name])
        verdict = "met" if peak < MEGABYTES else "missed"
        print(f"{aim.name}: highest peak {peak:.0f} MB, aim below {MEGABYTES:.0f} MB, {verdict}")


def print_head() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {packages}")


def installed() -> str:
    """Return the command `bqw` of the environment that runs this file."""
    found = shutil.which("bqw", path=sysconfig.get_path("scripts"))
    if found is None:
        sys.exit("bqw is not installed beside this Python; pip install . first")
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="what bqw costs, beside others")
    parser.add_argument("--runs", type=int, default=21, help="measured rounds (21)")
    parser.add_argument("--long-runs", type=int, default=5, help="rounds on the long file (5)")
    parser.add_argument(
        "--quick", action="store_true", help="5 rounds, one year of days instead of ten"
    )
    parser.add_argument(
        "--against", metavar="BQW", help="the bqw of another installation, measured in turn"
    )
    parser.add_argument("--only", choices=("start", "long"), help="one half alone")
    return parser.parse_args()


def _start(chosen: argparse.Namespace, folder: Path) -> None:
    bqw, made, journal = installed(), folder / "months", folder / "months.journal"
    spans = months(3)
    rows = write_workspace(made, spans)
    write_journal(journal, spans)
    cost(Case("the made-up rows", _bqw(bqw, ("check", "--strict"), made)), folder)
    own = _with_other(list(_start_cases(bqw, SHIPPED, made)), bqw, chosen.against)
    cases = [*own, *_ledger_cases(journal)]
    runs = min(chosen.runs, 5) if chosen.quick else chosen.runs
    print(f"start-up: {runs} rounds, {rows:,} rows")
    found = rounds(cases, runs, folder)
    print_medians(found)
    print_ratios(found, START_AIMS)


def _long(chosen: argparse.Namespace, folder: Path) -> None:
    bqw, made = installed(), folder / "days"
    rows = write_workspace(made, days(1 if chosen.quick else 10))
    cases = _with_other(list(_long_cases(bqw, made)), bqw, chosen.against)
    runs = min(chosen.long_runs, 3) if chosen.quick else chosen.long_runs
    print(f"\nlong file: {runs} rounds, {rows:,} rows")
    found = rounds(cases, runs, folder)
    print_medians(found)
    print_ratios(found, LONG_AIMS)
    _print_memory(found)


def main() -> None:
    """Measure and print."""
    chosen = _arguments()
    print_head()
    with tempfile.TemporaryDirectory(prefix="bqw-bench-") as name:
        try:
            if chosen.only != "long":
                _start(chosen, Path(name))
            if chosen.only != "start":
                _long(chosen, Path(name))
        except FailedError as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
