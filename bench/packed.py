"""What `bqw report` costs on packed rows, beside the plain query that anybody would write.

    python bench/packed.py [--millions N | --areas N] [--runs N] [--plain]

Run it like startup.py. The workspace is that of workspaces.py with ten years of days and seven
counties for each million of rows, a file for each county. Beside it stands the query of an
afternoon: of each key the row that was reported last, and sums for each indicator, area and year,
by DuckDB on the same Parquet, with one thread as `bqw report` has. `--plain` reads the files, too.
With `--areas` it is one year of months of so many areas, in one file.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

import workspaces
from child import Case, cost, rounds
from startup import installed, print_head

QUERY = """
import sys, duckdb
engine = duckdb.connect(config={"threads": 1})
found = engine.execute('''
    WITH latest AS (
        SELECT * FROM read_parquet(?, filename = true) QUALIFY row_number() OVER (
            PARTITION BY filename, area, start, "end" ORDER BY reported_on DESC, file, line
        ) = 1
    )
    SELECT filename, area, year("end" - 1), sum(value), sum(numerator), sum(denominator),
        max("end"), count(*)
    FROM latest GROUP BY ALL ORDER BY ALL
''', [sys.argv[1]]).fetchall()
print(len(found))
"""


def _write(folder: Path, millions: int) -> int:
    """Write a workspace with so many times seven counties; return the number of rows."""
    count = 0
    spans = workspaces.days(10)
    names = list(workspaces.COUNTIES)
    for number in range(millions):
        more = folder / f"{number}"
        count += workspaces.write_workspace(more, spans)
    counties = [f"{name}{number}号" for number in range(millions) for name in names]
    areas = [f"  - {{name: {name}, parent: 江门市}}" for name in counties]
    lines: list[str] = []
    for line in workspaces.catalogue_lines():
        if "parent: 江门市" in line:
            lines += areas
            areas = []
        else:
            each = [f"{name}0号" for name in names[:5]]
            lines.append(line.replace(", ".join(names[:5]), ", ".join(each)))
    (folder / "progress").mkdir()
    (folder / "measures.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for number in range(millions):
        source = folder / f"{number}" / "progress" / "figures.csv"
        target = folder / "progress" / f"{number}.csv"
        with source.open(encoding="utf-8") as old, target.open("w", encoding="utf-8") as new:
            for line in old:
                first, name, rest = line.split(",", 2)
                new.write(f"{first},{name}{number}号,{rest}" if name in names else line)
        source.unlink()
    return count


def _write_wide(folder: Path, areas: int) -> int:
    """Write a workspace of so many areas with a row a month for a year; return the rows."""
    year = workspaces.LAST_YEAR
    return workspaces.write_workspace(
        folder, workspaces.months(1), workspaces.counties(areas), issued=year
    )


def main() -> None:
    """Print what packing took, and a line for each way to ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--millions", type=int, default=1)
    parser.add_argument("--areas", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    print_head()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.folder or Path(temporary)
        data = home / "data"
        if not data.exists():
            wide = options.areas
            count = _write_wide(data, wide) if wide else _write(data, options.millions)
            print(f"{count} rows", flush=True)
            case = Case("bqw pack", (installed(), "pack", "--data", str(data)))
            _tell(case.name, [cost(case, home)])
        asked = ("report", "--as-of", str(workspaces.AS_OF), "--data", str(data))
        query = home / "query.py"
        query.write_text(QUERY, encoding="utf-8")
        slices = str(data / ".packed" / "*.parquet")
        empty = home / "empty" / "data"
        if not empty.exists():
            (empty / "progress").mkdir(parents=True)
            catalogue = "\n".join(workspaces.catalogue_lines())
            (empty / "measures.yaml").write_text(catalogue, encoding="utf-8")
        cases = [
            Case("DuckDB", (sys.executable, str(query), slices)),
            Case("bqw report, packed", (installed(), *asked)),
            Case("the same as JSON", (installed(), *asked, "--format", "json")),
            Case("bqw report, no rows", (installed(), *asked[:-1], str(empty))),
        ]
        taken = rounds(cases, options.runs, home)
        if options.plain:
            (data / ".packed").rename(home / "aside")
            for case in (
                Case("bqw report, files", (installed(), *asked)),
                Case("the same as JSON, files", (installed(), *asked, "--format", "json")),
            ):
                taken[case.name] = [cost(case, home)]
            (home / "aside").rename(data / ".packed")
        for name, costs in taken.items():
            _tell(name, costs)


def _tell(name: str, costs: list) -> None:
    seconds, megabytes = (median(each[n] for each in costs) for n in (0, 1))
    print(f"{name:23} {seconds:8.2f} s {megabytes:7.0f} MB", flush=True)


if __name__ == "__main__":
    main()
