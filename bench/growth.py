"""What twice as many cost, in CPU time, at the sizes of a province.

    python bench/growth.py [--runs N] [--only NAME ...]

Run it like startup.py. tests/test_growth.py counts executed lines at small sizes and cannot see
what C code does in one line, a search in a list for example; this sees it. Told is for each
command the median CPU time of a process at both sizes and their ratio; a workspace of one
county, one target and one file is taken off both, as starting takes what it takes.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from child import Case, rounds
from startup import installed, print_head

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from growing import COMMANDS, Size, words, write

SIZES = {
    "areas": (Size(areas=400, targets=2), Size(areas=800, targets=2)),
    "targets": (Size(areas=1, targets=1980), Size(areas=1, targets=3960)),
    "findings": (Size(areas=40, targets=100), Size(areas=80, targets=100)),
    "files": (Size(areas=20, targets=20, files=200), Size(areas=20, targets=20, files=400)),
    "years": (Size(areas=20, targets=20, years=5), Size(areas=20, targets=20, years=10)),
}
TOLD = 0.3
"""Seconds beside starting from which a ratio says more than the noise of the machine."""
LEAST = Size(areas=1, targets=1, files=1, entries=0)


def _case(folder: Path, command: str, size: Size) -> Case:
    asked = (*words(command, size), "--data", str(folder / "data"))
    return Case(folder.name, (installed(), *asked))


def main() -> None:
    """Print a line for each direction and command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    print_head()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.chdir(home)  # the documents go here
        write(home / "least" / "data", LEAST)
        for grown, sizes in SIZES.items():
            for name, size in zip(("once", "twice"), sizes, strict=True):
                write(home / f"{grown}-{name}" / "data", size)
            for command in COMMANDS:
                if options.only and not {grown, command} & set(options.only):
                    continue
                cases = [
                    _case(home / "least", command, LEAST),
                    *(_case(home / f"{grown}-{name}", command, size)
                      for name, size in zip(("once", "twice"), sizes, strict=True)),
                ]  # fmt: skip
                taken = rounds(cases, options.runs, home)
                least, once, twice = (
                    median(cost.seconds for cost in taken[case.name]) for case in cases
                )
                own = once - least
                told = f"{(twice - least) / own:6.2f}" if own >= TOLD else "too little to tell"
                print(f"{grown:9} {command:15} {once:7.2f} s {twice:7.2f} s {told}")


if __name__ == "__main__":
    main()
