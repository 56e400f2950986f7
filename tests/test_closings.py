"""A closed period: no figure of it changes unseen, and honest work is never called a change."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.closings import (
    Closing,
    closing_problems,
    in_force,
    known_then,
    told_after,
    undocumented,
)
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import parse_moment
from building import Case, catalogue, observations, table
from running import ROOT, run
from scratch import git
from test_golden import same

INDEX = Index(catalogue({"kind": "stock"}))
DIGEST = "0" * 64
JUNE = Closing.model_validate({"period": "2023-06", "closed": "2023-07-10T09:30", "digest": DIGEST})


def told(closings: Sequence[Closing], then: list[Observation], now: list[Observation]) -> list[str]:
    """What is told of rows that came; `digest` where the rows known at the closing are others."""
    after = told_after(INDEX, closings, now)
    said = [(one.row.line, "revised" if one.revised else "late") for one in after]
    faults = undocumented(INDEX, closings, now)
    said += [(one.place[1], f"{one.code} {one.place[3]}") for one in faults]
    proved = all(known_then(one, then) == known_then(one, now) for one in closings)
    return sorted(f"{line} {word}" for line, word in said) if proved else ["digest"]


@pytest.mark.parametrize("case", table("closings.csv"))
def test_what_comes_after(case: Case) -> None:
    then = [row._replace(line=0) for row in observations(case["then"])]
    after = [row._replace(line=row.line - 1) for row in observations(case["after"])]
    wanted = [one.strip() for one in case["found"].split(";") if one.strip()]
    assert told([JUNE], then, [*then, *after]) == sorted(wanted)


# ── The entries ──


CLOSED = {"period": "2023-06", "closed": "2023-07-10", "digest": DIGEST}
OPENED = {"period": "2023-06", "reopened": "2023-07-20", "reason": "漏报"}
AGAIN = CLOSED | {"closed": "2023-07-25", "document": "6月通报"}
QUARTER = {"period": "2023-Q2", "closed": "2023-07-12", "digest": DIGEST}


@pytest.mark.parametrize(
    ("entries", "said", "closed"),
    [
        ([], [], []),
        ([CLOSED], [], ["2023-06"]),
        ([CLOSED, OPENED], [], []),
        ([CLOSED, OPENED, AGAIN], [], ["2023-06"]),
        ([CLOSED, QUARTER], [], ["2023-06", "2023-Q2"]),
        ([CLOSED, QUARTER, OPENED], [], ["2023-Q2"]),
        ([CLOSED, AGAIN], ["1 closed"], ["2023-06"]),
        ([OPENED], ["0 reopened"], []),
        ([CLOSED, OPENED, OPENED], ["2 reopened"], []),
        ([CLOSED, OPENED | {"reopened": "2023-07-09"}], ["1 reopened"], []),
        ([CLOSED | {"closed": "2023-07-20T10:00"}, OPENED], ["1 reopened"], []),
        ([CLOSED | OPENED], ["0"], None),
        ([{"period": "2023-06"}], ["0"], None),
        ([{"period": "2023-06", "closed": "2023-07-10"}], ["0"], None),
        ([CLOSED, {"period": "2023-06", "reopened": "2023-07-20"}], ["1"], None),
        ([CLOSED | {"reason": "漏报"}], ["0 reason"], None),
        ([CLOSED, OPENED | {"digest": DIGEST}], ["1 digest"], None),
    ],
)
def test_entries(entries: list[dict[str, Any]], said: list[str], closed: list[str] | None) -> None:
    found = [Closing.model_validate(one) for one in entries]
    assert [" ".join(map(str, one.place)) for one in closing_problems(found)] == said
    if closed is not None:
        assert [str(one.period) for one in in_force(found)] == closed


# ── On the command line ──


HEAD = "指标编号,县区,报送期,数值,填报日期,备注\n"


def form(folder: Path, *rows: str) -> str:
    (folder / "表.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return "表.csv"


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A workspace whose June is closed: two counties have reported, one of them twice."""
    (workspace / "data" / "progress").mkdir(exist_ok=True)
    june = form(
        workspace, "M07-02,新会区,2023-06,18,2023-07-03,", "M07-02,台山市,2023-06,20,2023-07-04,",
        "M07-02,台山市,2023-05,9,2023-06-04,",
    )  # fmt: skip
    assert run(["ingest", june], workspace).code == 0
    again = form(workspace, "M07-02,台山市,2023-06,21,2023-07-05,")
    assert run(["ingest", again, "--revise", "--reason", "错"], workspace).code == 0
    done = run(["close", "2023-06", "--document", "6月通报", "--today", "2023-07-10"], workspace)
    assert (done.code, done.stdout) == (0, "2023-06 已封账，共3条数据；已写入 data/closed.yaml\n")
    assert "2023-06 还欠报：" in done.stderr
    return workspace


def codes(folder: Path, *arguments: str) -> list[str]:
    done = run(["check", "--lang", "en", *arguments], folder)
    found = [line.split("error[")[1].split("]")[0] for line in done.stdout.splitlines()
             if "error[" in line]  # fmt: skip
    assert done.code == bool(found)
    return found


def rows(folder: Path, area: str) -> Path:
    return folder / "data" / "progress" / "2023-06" / f"{area}.csv"


def test_late_and_revised_rows_with_a_document_are_honest(folder: Path) -> None:
    came = form(
        folder, "M07-02,开平市,2023-06,7,2023-07-04,", "M07-02,新会区,2023-06,19,2023-07-05,漏一批",
        "M07-02,台山市,2023-05,8,2023-06-05,",
    )  # fmt: skip
    for asked in ([], ["--revise", "--reason", "漏计"]):
        done = run(["ingest", came, *asked, "--lang", "en"], folder)
        assert done.code == 1
        assert done.stdout.count("closed-changed") == 1, "only of June"
        assert not rows(folder, "开平市").exists()
    revised = ["--revise", "--reason", "漏计", "--document", "市局函"]
    done = run(["ingest", came, *revised, "--lang", "en"], folder)
    assert (done.code, done.stderr) == (
        0, "2023-06 is closed: late rows 1, of which the next mail tells\n",
    )  # fmt: skip
    assert "更正：漏计（依据：市局函）；漏一批" in rows(folder, "新会区").read_text("utf-8")
    late = rows(folder, "开平市").read_text("utf-8").splitlines()[1].split(",")[7]
    assert parse_moment(late) > datetime(2023, 7, 10), "whatever the form says"  # noqa: DTZ001
    assert codes(folder) == []
    before = rows(folder, "新会区").read_bytes()
    assert run(["ingest", came, *revised], folder).code == 0
    assert rows(folder, "新会区").read_bytes() == before, "the same form once more"


def test_moved_sorted_and_renamed_rows_are_those_that_were_closed(folder: Path) -> None:
    head, *first = rows(folder, "新会区").read_text("utf-8").splitlines()
    second = rows(folder, "台山市").read_text("utf-8").splitlines()[1:]
    moved = [head + ",problem,next,evidence", *(f"{row},,," for row in [*second, *first])]
    (folder / "data" / "progress" / "全部.csv").write_text("\r\n".join([*moved, ""]), "utf-8")
    rows(folder, "新会区").unlink()
    rows(folder, "台山市").unlink()
    assert codes(folder) == []
    measures = folder / "data" / "measures.yaml"
    text = measures.read_text("utf-8").replace("新会区", "新会新区")
    text = text.replace("aliases: [新会]", "aliases: [新会, 新会区]")
    text = text.replace("- id: M07-02\n", "- id: M07-98\n        formerly: [M07-02]\n")
    measures.write_text(text, encoding="utf-8")
    assert text.count("新会区") == text.count("M07-02") == 1
    assert "closed-changed" not in codes(folder)


COLUMNS = ("indicator", "area", "period", "value", "numerator", "denominator", "state",
           "reported_on", "source", "note", "problem", "next", "evidence")  # fmt: skip
OTHER = {
    "indicator": "M07-01", "area": "鹤山市", "period": "2023-05", "value": "77",
    "reported_on": "2023-07-06", "source": "别处", "note": "别的话", "problem": "缺人", "next": "招人",
}  # fmt: skip


@pytest.mark.parametrize("field", [*OTHER, None])
@pytest.mark.parametrize(("area", "number"), [("新会区", 0), ("台山市", 0), ("台山市", 1)])
def test_every_single_change_of_a_row_is_found_by_check_alone(
    folder: Path, area: str, number: int, field: str | None
) -> None:
    path = rows(folder, area)
    head, *lines = path.read_text("utf-8").splitlines()
    cells = lines.pop(number).split(",")
    if field is not None:
        fields = dict(zip(COLUMNS, [*cells, "", "", ""], strict=False))
        fields[field] = OTHER[field]
        head = ",".join(COLUMNS)
        lines = [f"{line},,," for line in lines]
        lines.append(",".join(fields[name] for name in COLUMNS))
    path.write_text("\n".join([head, *sorted(lines), ""]), encoding="utf-8")
    assert "closed-changed" in codes(folder)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("M07-02,开平市,2023-06,7,,,,2023-07-04,开平市局,", ["closed-changed"]),
        ("M07-02,开平市,2023-06,7,,,,2023-07-12,开平市局,", []),
        ("M07-02,新会区,2023-06,7,,,,2023-07-12,新会区局,更正：错", ["closed-changed"]),
        ("M07-02,新会区,2023-06,7,,,,2023-07-12,新会区局,更正：错（依据：市局函）", []),
        ("M07-02,新会区,2023-06,,,,,2023-07-12,新会区局,撤回", ["closed-changed"]),
        ("M07-02,新会区,2023-06,18,,,,2023-07-12,新会区局,已复核", []),
    ],
)
def test_a_row_written_by_hand(folder: Path, row: str, said: list[str]) -> None:
    path = folder / "data" / "progress" / "手写.csv"
    head = rows(folder, "新会区").read_text("utf-8").splitlines()[0]
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert codes(folder) == said


def test_reopened_a_period_is_open(folder: Path) -> None:
    done = run(["reopen", "2023-06", "--reason", "漏报", "--today", "2023-07-11"], folder)
    assert (done.code, done.stdout) == (0, "2023-06 已解除封账；已写入 data/closed.yaml\n")
    came = form(
        folder, "M07-02,新会区,2023-06,19,2023-07-12,", "M07-02,开平市,2023-06,7,2023-07-04,"
    )
    assert run(["ingest", came, "--revise", "--reason", "漏计"], folder).code == 0
    assert ",2023-07-04," in rows(folder, "开平市").read_text("utf-8"), "as the form says"
    assert codes(folder) == []
    assert run(["close", "2023-06", "--today", "2023-07-13"], folder).code == 0
    assert codes(folder) == []
    path = rows(folder, "开平市")
    path.write_text(path.read_text("utf-8").replace(",7,", ",70,"), encoding="utf-8")
    assert codes(folder) == ["closed-changed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["close", "2023-06"], "2023-06 was closed on 2023-07-10; reopen it before"),
        (["close", "2023年6月"], "2023-06 was closed on 2023-07-10"),
        (["close", "2023-07"], "2023-07 is not over; it can be closed from 2023-08-01 on"),
        (["close", "2023-06-30"], "2023-06-30 is no whole month"),
        (["close", "六月"], "is not a period"),
        (["close", "2023-04"], "nothing was reported for 2023-04"),
        (["close"], "is missing"),
        (["close", "2023-05", "--document", "a\x07b"], "control character"),
        (["reopen", "2023-06"], "say why"),
        (["reopen", "2023-06", "--reason", " "], "say why"),
        (["reopen", "2023-05", "--reason", "x"], "2023-05 is not closed; did you mean 2023-06?"),
        (["reopen", "2023-06", "--reason", "x", "--today", "2023-07-09"], "lies before"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], said: str) -> None:
    before = (folder / "data" / "closed.yaml").read_bytes()
    today = [] if "--today" in arguments else ["--today", "2023-07-20"]
    done = run([*arguments, *today, "--lang", "en"], folder)
    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert (folder / "data" / "closed.yaml").read_bytes() == before


def test_a_month_inside_a_closed_quarter(folder: Path) -> None:
    assert run(["close", "2023-Q2", "--today", "2023-07-12"], folder).code == 0
    done = run(["close", "2023-05", "--today", "2023-07-13", "--lang", "en"], folder)
    assert (done.code, "2023-Q2 was closed on 2023-07-12" in done.stderr) == (2, True)
    done = run(["reopen", "2023-06", "--reason", "x", "--lang", "en"], folder)
    assert (done.code, "2023-06 is closed with 2023-Q2 as well" in done.stderr) == (2, True)
    came = form(folder, "M07-02,台山市,2023-05,8,2023-07-13,")
    assert run(["ingest", came, "--revise", "--reason", "错"], folder).code == 1


def test_files_with_errors_are_neither_closed_nor_taken_in(folder: Path) -> None:
    bad = folder / "data" / "progress" / "手写.csv"
    head = rows(folder, "新会区").read_text("utf-8").splitlines()[0]
    bad.write_text(f"{head}\nM07-02,新会区,2023-05,多,,,,2023-06-02,新会区局,\n", encoding="utf-8")
    before = (folder / "data" / "closed.yaml").read_bytes()
    done = run(["close", "2023-05", "--today", "2023-07-20"], folder)
    assert (done.code, "not-a-number" in done.stderr) == (1, True)
    bad.unlink()
    assert (folder / "data" / "closed.yaml").read_bytes() == before
    (folder / "data" / "closed.yaml").write_text("- period: 六月\n", encoding="utf-8")
    for asked in (["ingest", form(folder, "M07-02,新会区,2023-07,1,2023-08-03,")],
                  ["close", "2023-05", "--today", "2023-07-20"],
                  ["reopen", "2023-06", "--reason", "x"], ["summary"]):  # fmt: skip
        done = run(asked, folder)
        assert (done.code, "not-a-period" in done.stderr) == (1, True), asked
    assert run(["report", "--as-of", "2023-06"], folder).code == 0
    assert codes(folder) == ["not-a-period"]


def test_against_a_revision(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "6月封账")
    path = folder / "data" / "closed.yaml"
    text = path.read_text("utf-8")
    assert codes(folder, "--against", "HEAD") == []
    assert run(["reopen", "2023-06", "--reason", "漏报", "--today", "2023-07-11"], folder).code == 0
    assert run(["close", "2023-06", "--today", "2023-07-12"], folder).code == 0
    assert codes(folder, "--against", "HEAD") == []
    for bent in (text.replace("6月通报", "函"), text.replace("2023-07-10", "2023-07-09"), "",
                 text.replace("period: 2023-06", "period: 2023-05")):  # fmt: skip
        path.write_text(bent, encoding="utf-8")
        assert "closed-changed" in codes(folder, "--against", "HEAD")
    path.unlink()
    done = run(["check", "--against", "HEAD", "--lang", "en"], folder)
    assert "2023-06 on 2023-07-10 is gone; it stands in HEAD" in done.stdout


def test_the_next_mail_tells_what_came_after(folder: Path) -> None:
    path = folder / "data" / "progress" / "手写.csv"
    head = rows(folder, "新会区").read_text("utf-8").splitlines()[0]
    path.write_text(
        f"{head}\nM07-02,开平市,2023-06,7,,,,2023-07-12,开平市局,\n"
        "M07-02,新会区,2023-06,19,,,,2023-07-12,新会区局,更正：漏计（依据：市局函）\n",
        encoding="utf-8",
    )
    asked = [
        "summary",
        "--as-of",
        "2023-07",
        "--since",
        "2023-06",
        "--today",
        "2023-08-09",
        "--all",
    ]
    told = run(asked, folder).stdout
    same("summary/closed.txt", told[told.index("三、") : told.index("四、")])
    later = ["summary", "--as-of", "2023-08", "--since", "2023-07", "--today", "2023-09-09"]
    assert "封账" not in run(later, folder).stdout
    for one_unit, count in (("开平市", 1), ("台山市", 0)):
        assert run([*asked, "--area", one_unit], folder).stdout.count("封账后补报") == count


# ── Whatever is closed, and whatever comes ──


MINUTES = st.integers(0, 60 * 24 * 9).map(lambda n: datetime(2023, 7, 6) + timedelta(minutes=n))  # noqa: DTZ001
FIGURES = observations("新会 2023-06 5; 新会 2023-06 6; 台山 2023-Q2 7; 台山 2023-06 5; 2023-05 9")


@given(st.lists(st.tuples(st.sampled_from(FIGURES), MINUTES), max_size=8), MINUTES)
def test_each_row_of_a_closed_period_is_proved_or_told(
    drawn: list[tuple[Observation, datetime]], moment: datetime
) -> None:
    """Of the figures of a period none is outside both the digest and what is told, save repeats."""
    rows_ = [row._replace(reported_on=day, line=n) for n, (row, day) in enumerate(drawn)]
    closing = JUNE.model_copy(update={"closed": moment})
    proved = {row.line for row in known_then(closing, rows_)}
    after = {one.row.line for one in told_after(INDEX, [closing], rows_)}
    assert not proved & after
    for row in rows_:
        if str(row.period) == "2023-05":
            assert row.line not in proved | after
        elif row.line not in proved | after:
            before = [r for r in rows_ if r.area == row.area and r.line != row.line
                      and str(r.period) != "2023-05" and r.reported_on <= row.reported_on]  # fmt: skip
            assert row.value in [r.value for r in before], "it says once more what was told"


def test_the_sample_belongs_to_no_period(tmp_path: Path) -> None:
    done = run(["close", "2023-06", "--data", str(ROOT / "data"), "--lang", "en"], tmp_path)
    assert (done.code, "nothing was reported" in done.stderr) == (2, True)
    assert not (ROOT / "data" / "closed.yaml").exists()
