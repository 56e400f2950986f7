"""What commands cost on narrow and wide workspaces, and what other tools take for their files.

    python bench/shapes.py [--runs N] [--large] [--only NAME ...] [--against BQW]

Run it like startup.py; pandas, polars, duckdb and frictionless are measured where they are
installed beside bqw (`pip install pandas polars duckdb frictionless`), ledger and hledger where
Debian has them. Each figure stands beside `bqw report --format json` of the same workspace.
- narrow: seven counties, a row a day for a year (102,200 rows), with --large for ten years.
- wide: 417 counties, a row a month for a year (200,160 rows), with --large for five years.
- many files: 21 counties, ten years by month (100,800 rows), which `ingest` writes into 2,520.
pandas, Polars and DuckDB read the file and sum its values by indicator and area, which is a small
part of a report; Frictionless validates the file with the types of its columns and nothing else.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from child import Case, FailedError, cost, rounds
from intake import EMPTIED
from intake import READER as DECIMALS
from startup import OTHER, Aim, installed, print_head, print_medians, print_ratios
from workspaces import (
    AS_OF,
    COUNTIES,
    LAST_YEAR,
    Span,
    counties,
    days,
    months,
    write_journal,
    write_workspace,
)

DATED = ("--as-of", str(AS_OF), "--today", f"{LAST_YEAR + 1}-01-20")
COMMANDS = {
    "report": ("report", "--as-of", str(AS_OF), "--format", "json"),
    "table": ("report", "--as-of", str(AS_OF)),
    "check": ("check", "--strict"),
    "explain": ("explain", "M01-01", "--as-of", str(AS_OF)),
    "findings": ("findings", *DATED),
    "summary": ("summary", *DATED, "--all"),
    "page": ("report", *DATED, "-o", "page.html"),
    "ledger book": ("report", *DATED, "-o", "book.xlsx"),
}
WRITTEN = ("page.html", "book.xlsx")
"""What commands write, beside the workspace."""
AIMS = {"summary": 3.0}
_READ = "import sys, {0}; path = sys.argv[1]; "
_BY = "['indicator', 'area']"
OTHERS = {
    "pandas": f"print({{0}}.read_csv(path).groupby({_BY})['value'].sum())",
    "polars": f"print({{0}}.read_csv(path, infer_schema_length=None).group_by({_BY})"
              ".agg({0}.col('value').sum()))",
    "duckdb": "print({0}.sql('SELECT indicator, area, sum(CAST(value AS DECIMAL(38, 4))) "
              "FROM read_csv(?, all_varchar=true) GROUP BY ALL', params=[path]).fetchall()[:1])",
    "frictionless": "assert {0}.Resource(path=sys.argv[2]).validate().valid",
}  # fmt: skip
"""What the other tools do, by the name of the package."""
TYPES = {"value": "number", "numerator": "number", "denominator": "number", "reported_on": "date"}


def _descriptor(figures: Path) -> str:
    """Write what Frictionless is to validate beside the file; return its path."""
    names = figures.open(encoding="utf-8").readline().strip().split(",")
    fields = [{"name": name, "type": TYPES.get(name, "string")} for name in names]
    path = figures.parent.parent / "resource.json"
    told = {"name": "figures", "path": f"progress/{figures.name}", "schema": {"fields": fields}}
    path.write_text(json.dumps(told), encoding="utf-8")
    return str(path)


def _beside(figures: Path) -> Iterator[Case]:
    for name, script in OTHERS.items():
        if find_spec(name) is None:
            print(f"{name} is left out: it is not installed")
            continue
        told = (_READ + script).replace("{0}", name)
        more = (_descriptor(figures),) if name == "frictionless" else ()
        yield Case(name, (sys.executable, "-c", told, str(figures), *more))


def _shape(folder: Path, spans: list[Span], areas: dict[str, str], chosen: argparse.Namespace,
           ) -> None:  # fmt: skip
    issued = spans[0].last.year if len(areas) > len(COUNTIES) else None
    rows = write_workspace(folder, spans, areas, *([issued] if issued else []))
    print(f"\n{folder.name}: {rows:,} rows, {len(areas)} counties")
    cases = []
    asked = {*chosen.only} & {*COMMANDS} or {*COMMANDS}
    for name, told in COMMANDS.items():
        if name in asked | {"report"}:  # beside which all others stand
            words = [str(folder / word) if word in WRITTEN else word for word in told]
            cases.append(Case(name, (installed(), *words, "--data", str(folder))))
            if chosen.against:
                other = (chosen.against, *words, "--data", str(folder))
                cases.append(Case(OTHER + name, other))
    cases += _beside(folder / "progress" / "figures.csv")
    if len(areas) == len(COUNTIES) and not chosen.large:
        journal = folder / "figures.journal"
        write_journal(journal, spans)
        cases += [
            Case(name, (found, "-f", str(journal), "balance", "--budget"))
            for name in ("ledger", "hledger")
            if (found := shutil.which(name))
        ]
    cost(cases[0], folder)
    taken = rounds(cases, chosen.runs, folder)
    print_medians(taken)
    aims = [Aim(case.name, "report", AIMS.get(case.name)) for case in cases[1:]]
    print_ratios(taken, [*aims, Aim("frictionless", "check")])


def _many_files(folder: Path, chosen: argparse.Namespace) -> None:
    """`ingest` of ten years of 21 counties: a file for each county and month."""
    write_workspace(folder / "source", months(10), counties(21))
    figures, empty = folder / "source" / "progress" / "figures.csv", folder / "empty"
    empty.mkdir()
    shutil.copy(folder / "source" / "measures.yaml", empty)
    programs = {"ingest": installed()} | ({OTHER + "ingest": chosen.against} if chosen.against
                                          else {})  # fmt: skip
    cases = [Case("csv.reader and Decimal", (sys.executable, "-c", DECIMALS, str(figures)))]
    cases += [
        Case(name, ("/bin/sh", "-c", EMPTIED, "sh", str(empty), bqw, str(figures)))
        for name, bqw in programs.items()
    ]
    print("\nmany files: 100,800 rows into 2,520 files")
    taken = rounds(cases, chosen.runs, folder)
    print_medians(taken)
    print_ratios(taken, [Aim("ingest", "csv.reader and Decimal", 12.0)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what commands cost on two shapes")
    parser.add_argument("--runs", type=int, default=3, help="measured rounds (3)")
    parser.add_argument("--large", action="store_true", help="a million rows of each shape")
    parser.add_argument("--only", nargs="*", default=[], help="shapes and commands")
    parser.add_argument("--against", metavar="BQW", help="another installation, in turn")
    chosen = parser.parse_args()
    print_head()
    shapes = {
        "narrow": (days(10 if chosen.large else 1), COUNTIES),
        "wide": (months(5 if chosen.large else 1), counties(417)),
    }
    named = {*chosen.only} & {*shapes, "files"}
    with tempfile.TemporaryDirectory(prefix="bqw-bench-") as name:
        try:
            for shape, (spans, areas) in shapes.items():
                if not named or shape in named:
                    _shape(Path(name) / shape, spans, areas, chosen)
            if not named or "files" in named:
                _many_files(Path(name) / "files", chosen)
        except FailedError as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
