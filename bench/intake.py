"""What `bqw ingest` costs, side by side with reading the same file and its numbers.

    python bench/intake.py [--runs N]

Run it like startup.py. 102,200 rows (40 indicators x 7 counties x 365 days) go into an empty
workspace, once in the form we write and once as GB18030 with Chinese headings; beside them stands
a Python process that reads the file with `csv.reader` and makes a Decimal of each number.
Then the form of one county for one month, 372 rows, goes into workspaces of one year and of ten
years of days: memory is to grow with what arrives, not with all that is there.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from child import Case, FailedError, rounds
from startup import Aim, installed, print_head, print_medians, print_ratios
from workspaces import HEADER, days, write_workspace

READER = (
    "import csv, sys\n"
    "from decimal import Decimal\n"
    "with open(sys.argv[1], encoding='utf-8', newline='') as file:\n"
    "    for row in csv.reader(file):\n"
    "        for text in row[3:6]:\n"
    "            if text[:1].isdigit(): Decimal(text)"
)
CHINESE = "指标编号,县区,报送期,数值,分子,分母,状态,填报日期,来源,备注\n"
EMPTIED = (
    'd=$(mktemp -d "$1.XXXXXX") && cp "$1/measures.yaml" "$d" && exec "$2" ingest "$3" --data "$d"'
)
"""A new workspace without rows, then the ingest in the same process."""
AIMS = (
    Aim("bqw ingest", "csv.reader and Decimal", 8.0),
    Aim("bqw ingest, GB18030", "csv.reader and Decimal"),
)
MONTH = tuple(f"2026-01-{day:02}" for day in range(1, 32))
FLOWS = tuple(f"M{number // 2 + 1:02}-{number % 2 + 1:02}" for number in range(12))


def _into_empty(name: str, folder: Path, bqw: str, figures: Path) -> Case:
    return Case(name, ("/bin/sh", "-c", EMPTIED, "sh", str(folder), bqw, str(figures)))


def _large(folder: Path, bqw: str) -> Iterator[Case]:
    """Write the large files; return the commands that take them in."""
    write_workspace(folder / "source", days(1))
    figures = folder / "source" / "progress" / "figures.csv"
    chinese, empty = folder / "月报.csv", folder / "empty"
    text = figures.read_text(encoding="utf-8").replace(HEADER, CHINESE, 1)
    chinese.write_text(text, encoding="gb18030", newline="")
    empty.mkdir()
    _let_a_day_be_whole(folder / "source", empty)
    yield Case("csv.reader and Decimal", (sys.executable, "-c", READER, str(figures)))
    yield _into_empty("bqw ingest", empty, bqw, figures)
    yield _into_empty("bqw ingest, GB18030", empty, bqw, chinese)


def _let_a_day_be_whole(source: Path, target: Path) -> None:
    """Write a catalogue anew: `ingest` takes whole reporting periods only, and a day is one."""
    lines = (source / "measures.yaml").read_text(encoding="utf-8")
    lines = lines.replace("every: month", "every: once")
    (target / "measures.yaml").write_text(lines, encoding="utf-8")


def _small(folder: Path, bqw: str) -> Iterator[Case]:
    """Write a form of one county beside workspaces of different length."""
    form = folder / "form.csv"
    rows = (f"{i},台山市,{day},{20_000 + n}\n" for n, i in enumerate(FLOWS) for day in MONTH)
    form.write_text("indicator,area,period,value\n" + "".join(rows), encoding="utf-8")
    for years in (1, 10):
        known = folder / f"{years} years"
        count = write_workspace(known, days(years))
        _let_a_day_be_whole(known, known)
        command = (bqw, "ingest", str(form), "--dry-run", "--data", str(known))
        yield Case(f"372 rows beside {count:,}", command)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what bqw ingest costs")
    parser.add_argument("--runs", type=int, default=9, help="measured rounds (9)")
    runs = parser.parse_args().runs
    print_head()
    with tempfile.TemporaryDirectory(prefix="bqw-bench-") as name:
        try:
            found = rounds(list(_large(Path(name), installed())), runs, Path(name))
            print_medians(found)
            print_ratios(found, AIMS)
            print_medians(rounds(list(_small(Path(name), installed())), 3, Path(name)))
        except FailedError as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
