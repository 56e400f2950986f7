"""Forms as offices make them, each a folder below intake/forms, with what is right in cases.csv.

Those below intake/more_forms were made by somebody who had not seen how forms are read.

An answer that may be right is one of these, parted by ` | `:
`refused`; `refused ~ PATTERN`; `rows: ROW; ROW`; `rows+told: ROW; ROW ~ PATTERN`.
A row is `indicator area period figure`. A pattern is searched in what the program says, without
the lines that quote the file and without the file's own name where a line begins with it.
"""

import csv
import re
import shutil
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pytest

from bqw_tracker.core.periods import parse_period
from bqw_tracker.store.load import read_catalogue
from running import run
from scratch import stored

pytestmark = pytest.mark.walk

FORMS = Path(__file__).parent / "intake" / "forms"
MORE = FORMS.with_name("more_forms")
QUOTED = re.compile(r"\s*[0-9]*\s*\| ")


class Answer(NamedTuple):
    kind: str
    rows: Counter[tuple[str, ...]]
    pattern: str


def cases(folder):
    with (folder / "cases.csv").open(encoding="utf-8", newline="") as file:
        return [pytest.param(case, id=case["case"]) for case in csv.DictReader(file)]


@pytest.fixture(scope="module")
def running_totals():
    catalogue, _ = read_catalogue(Path(__file__).parents[1] / "data" / "measures.yaml")
    return {
        i.id for m in catalogue.measures for i in m.indicators if i.reported.as_ == "year_to_date"
    }


def answers(text, running_totals):
    for answer in text.split(" | "):
        head, _, pattern = answer.partition(" ~ ")
        kind, _, rows = head.partition(":")
        found = (tuple(row.split()) for row in rows.split(";") if row.strip())
        yield Answer(kind, Counter(known(row, running_totals) for row in found), pattern)


def number(text):
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return text


def known(row, running_totals):
    id_, area, period, figure = row
    span = parse_period(period)
    when = span.end if id_ in running_totals else span
    return (id_, area, str(when), *map(str, map(number, figure.split("/"))))


def said(outcome, name):
    lines = f"{outcome.stdout}\n{outcome.stderr}".splitlines()
    told = (line for line in lines if not QUOTED.match(line))
    return "\n".join(line.removeprefix(name) for line in told)


def figure(row):
    return row["value"] or row["state"] or f"{row['numerator']}/{row['denominator']}"


def holds(answer, outcome, rows, told):
    if not re.search(answer.pattern, told):
        return False
    if answer.kind == "refused":
        return outcome.code == 1 and not rows and bool(told.strip())
    return outcome.code == 0 and rows == answer.rows


@pytest.mark.parametrize("case", cases(FORMS))
def test_a_form_comes_out_right(workspace, case, running_totals):
    comes_out_right(workspace, FORMS, case, running_totals)


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(MORE))
def test_a_form_of_somebody_else_comes_out_right(workspace, case, running_totals):
    comes_out_right(workspace, MORE, case, running_totals)


def comes_out_right(workspace, folder, case, running_totals):
    shutil.copy(folder / case["case"] / case["file"], workspace)
    outcome = run(["ingest", case["file"], *case["options"].split()], workspace)
    assert "Traceback" not in outcome.stderr
    rows = Counter(
        known((row["indicator"], row["area"], row["period"], figure(row)), running_totals)
        for row in stored(workspace)
    )
    told = said(outcome, case["file"])
    right = [holds(a, outcome, rows, told) for a in answers(case["accept"], running_totals)]
    assert any(right), f"{case['why']}\n{sorted(rows)}\n{outcome.stdout}{outcome.stderr}"
