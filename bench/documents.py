"""What documents cost: `bqw report -o` in each format, side by side with the plain report.

    python bench/documents.py [--runs N]

Run it like startup.py. The shipped workspace goes into a page, a ledger, a circular and a picture,
then a made-up one of 2,000 targets: 80 measures of 25 indicators of every kind, each with six
months of figures that the city reports. Told are the medians of CPU time and memory, the ratios
beside `bqw report` of the same workspace, which prints its table, and the sizes of the files.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from child import Case, Cost, FailedError, cost, rounds
from startup import SHIPPED, Aim, installed, print_head, print_medians, print_ratios
from workspaces import HEADER

FORMATS = ("html", "xlsx", "docx", "svg")
ASKED = ("--as-of", "2023-06-30", "--today", "2023-07-10")
MEASURES, INDICATORS, MONTHS = 80, 25, 6


class Kind(NamedTuple):
    """A kind of indicator: its unit and target in the catalogue, and what a month reports."""

    fields: str
    target: str
    figure: str


KINDS = (
    Kind("kind: flow, unit: 家", '{period: 2023, value: ">= 5000"}', "400,,,"),
    Kind("kind: stock, unit: 个", '{period: 2023, value: ">= 500"}', "400,,,"),
    Kind('kind: rate, unit: "%"', '{period: 2023, value: ">= 98"}', ",97,100,"),
    Kind("kind: milestone", "{period: 2023}", ",,,in_progress"),
)


class Limit(NamedTuple):
    """What a page may cost: seconds of CPU time and, if asked, kB of 1,000 bytes."""

    seconds: float
    kilobytes: float | None = None


SMALL, LARGE = "shipped", "2,000 targets"
LIMITS = {SMALL: Limit(0.6, 300), LARGE: Limit(5)}


def _indicators() -> Iterator[tuple[int, int, Kind]]:
    """Return the measure, the place in it and the kind of each indicator."""
    for measure in range(1, MEASURES + 1):
        for place in range(1, INDICATORS + 1):
            yield measure, place, KINDS[place % len(KINDS)]


def catalogue_lines() -> Iterator[str]:
    """Return the lines of measures.yaml."""
    yield "policy: {title: 二千项目标（基准测试）, issuer: 市局, issued: 2023-01-04}"
    yield 'areas: [{name: 江门市, code: "440700"}]'
    yield "departments: [登记注册科, 信用监管科, 食品生产科, 标准化科]"
    yield "sections: [{number: 1, title: 全面壮大县域经济}]"
    yield "measures:"
    for measure, place, kind in _indicators():
        if place == 1:
            yield f"  - number: {measure}"
            yield "    section: 1"
            yield f"    title: 推进第{measure}项工作强链补链"
            yield "    departments: [食品生产科, 标准化科]"
            yield "    indicators:"
        yield f"      - id: M{measure:02}-{place:02}"
        yield f"        name: 第{measure}项工作的第{place}项指标完成情况"
        for field in kind.fields.split(", "):
            yield f"        {field}"
        yield "        reported: {every: month, by: city}"
        yield f"        targets: [{kind.target}]"


def write_large(folder: Path) -> None:
    """Write the workspace of 2,000 targets."""
    (folder / "progress").mkdir(parents=True)
    lines = "".join(f"{line}\n" for line in catalogue_lines())
    (folder / "measures.yaml").write_text(lines, encoding="utf-8")
    with (folder / "progress" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        for measure, place, kind in _indicators():
            for month in range(1, MONTHS + 1):
                told = f"{kind.figure},2023-{month + 1:02}-03,市局月报表,"
                file.write(f"M{measure:02}-{place:02},江门市,2023-{month:02},{told}\n")


def _measured(name: str, data: Path, folder: Path, runs: int) -> None:
    bqw = installed()
    cost(Case("check", (bqw, "check", "--data", str(data))), folder)
    asked = (bqw, "report", *ASKED, "--data", str(data))
    files = {form: folder / f"report.{form}" for form in FORMATS}
    cases = [Case(f"table, {name}", asked)]
    cases += [Case(f"{f}, {name}", (*asked, "-o", str(path))) for f, path in files.items()]
    found = rounds(cases, runs, folder)
    print_medians(found)
    print_ratios(found, [Aim(f"{form}, {name}", f"table, {name}") for form in FORMATS])
    sizes = {form: path.stat().st_size / 1000 for form, path in files.items()}
    print("\nkB: " + ", ".join(f"{form} {size:,.0f}" for form, size in sizes.items()))
    _print_page(found[f"html, {name}"], sizes["html"], LIMITS[name])


def _print_page(costs: list[Cost], size: float, limit: Limit) -> None:
    seconds = median(each.seconds for each in costs)
    verdict = "met" if seconds <= limit.seconds else "missed"
    print(f"html: {seconds:.2f} s, aim {limit.seconds} s, {verdict}")
    if limit.kilobytes is not None:
        verdict = "met" if size <= limit.kilobytes else "missed"
        print(f"html: {size:.0f} kB, aim {limit.kilobytes} kB, {verdict}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what documents cost")
    parser.add_argument("--runs", type=int, default=11, help="measured rounds (11, large 5)")
    runs = parser.parse_args().runs
    print_head()
    with tempfile.TemporaryDirectory(prefix="bqw-bench-") as name:
        folder = Path(name)
        write_large(folder / "large")
        try:
            _measured(SMALL, SHIPPED, folder, runs)
            _measured(LARGE, folder / "large", folder, min(runs, 5))
        except FailedError as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
