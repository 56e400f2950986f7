"""What stands under 进展: the state of a deed, or what was done in words."""

import json
from pathlib import Path

import pytest

from bqw_tracker.intake.forms import FIELDS
from bqw_tracker.render.account import field_name
from bqw_tracker.reports.account import ReadColumn
from building import table
from running import run
from scratch import stored


@pytest.mark.parametrize("case", table("intake_progress.csv"))
def test_what_is_said_under_progress(workspace: Path, case: dict[str, str]) -> None:
    (workspace / "a.csv").write_text(case["text"], encoding="utf-8")
    done = run(["ingest", "a.csv", "--area", "江门市", "--format", "json"], workspace)
    if "县区" in case["text"]:
        done = run(["ingest", "a.csv", "--format", "json"], workspace)
    rows = [
        "|".join(
            [
                f"{row['state']} {row['value']}".strip(),
                *(row.get(name) or "" for name in ("note", "problem", "next")),
            ]
        ).rstrip("|")
        for row in stored(workspace)
    ]
    (file,) = json.loads(done.stdout)["files"]
    told = [f"{p['severity']} {p['code']}" for p in file["errors"] + file["warnings"]]
    if case["meant"].startswith("refused"):
        assert (rows, done.code) == ([], 1), case["why"]
        assert told[0] == f"error {case['meant'].removeprefix('refused ')}", case["why"]
    else:
        assert ";".join([*rows, *told]) == case["meant"], (case["why"], done.stderr)


def test_every_field_of_a_form_has_a_name() -> None:
    for field in FIELDS:
        assert field_name(ReadColumn(field, 1, field))
