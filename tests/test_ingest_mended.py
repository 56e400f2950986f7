"""Forms that `ingest` once got wrong, most of them without a word.

Each is read as it is meant or refused; what once became of it stands beside it.
"""

import pytest

from building import table
from running import run
from scratch import stored


@pytest.mark.parametrize("case", table("ingest_mended.csv"))
def test_what_is_meant_is_taken_in_or_refused(workspace, case):
    """Why each is here: what once became of it."""
    (workspace / "a.csv").write_bytes(case["text"].encode())
    code = run(["ingest", "a.csv"], workspace).code
    found = ";".join(
        f"{row['period']} {row['value'] or row['numerator'] + '/' + row['denominator']}"
        for row in stored(workspace)
    )
    wanted = (1, "") if case["meant"] == "refused" else (0, case["meant"])
    assert (code, found) == wanted, case["why"]


def test_a_note_is_kept_as_it_was_written(workspace):
    text = "指标编号,县区,报送期,数值,备注\nM07-02,新会区,2023-06,5,征求意见（初稿）；待定！\n"
    (workspace / "a.csv").write_bytes(text.encode())
    run(["ingest", "a.csv"], workspace)
    assert [row["note"] for row in stored(workspace)] == ["征求意见（初稿）；待定！"]
