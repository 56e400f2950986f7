"""Every document tells where its figures come from, and `bqw verify` whether they still hold."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.reports.origin import Making, Origin, origin_json, origin_of, origin_properties
from bqw_tracker.reports.report import Selection
from running import HEADER, WORKSPACES, run
from scratch import git

DATA = Path(__file__).parents[1] / "data"
ASKED = ["report", "--as-of", "2023-06-30", "--measure", "2,13"]


@pytest.fixture
def workspace(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path


def made(workspace, *more, name="报告.json"):
    assert run([*ASKED, *more, "-o", name], workspace).code == 0
    return workspace / name


def carried(path):
    return json.loads(path.read_text(encoding="utf-8"))["origin"]


def test_the_same_workspace_gives_the_same_figures(workspace):
    made(workspace, "--department", "标准化科", "--by", "department", "--known-on", "2023-07-31")
    done = run(["verify", "报告.json"], workspace)
    assert done.code == 0
    assert "结果一致" in done.stdout
    assert "标准化科" in done.stdout


def test_the_answer_on_stdout_keeps_its_keys(workspace):
    done = run([*ASKED, "--format", "json"], workspace)
    assert list(json.loads(done.stdout)) == [
        "as_of", "known_on", "policy", "sample_rows", "rows", "groups",
    ]  # fmt: skip


def test_another_figure_is_noticed(workspace):
    made(workspace)
    path = workspace / "data/progress/sample/2023-06.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("M02-01,"))
    fields = line.split(",")
    fields[3] = str(int(float(fields[3])) + 1)
    path.write_text(text.replace(line, ",".join(fields)), encoding="utf-8")
    done = run(["verify", "报告.json", "--lang", "en"], workspace)
    assert done.code == 1
    assert "gives other figures now" in done.stdout
    assert "the rows that count are others: 1623 then, 1623 now" in done.stdout


def test_another_target_is_noticed(workspace):
    made(workspace)
    path = workspace / "data/measures.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("超660亿元") >= 1
    changed = text.replace("超660亿元", "超661亿元").replace("> 660", "> 661")
    path.write_text(changed, encoding="utf-8")
    done = run(["verify", "报告.json", "--lang", "en"], workspace)
    assert done.code == 1
    assert "the catalogue is another one" in done.stdout
    assert "the rows that count" not in done.stdout


def test_what_changes_no_figure_is_told_and_passes(workspace):
    git(workspace, "init", "-q")
    git(workspace, "add", "data")
    git(workspace, "commit", "-q", "-m", "one")
    made(workspace)
    (workspace / "data/progress/sample/2024-06.csv").unlink()
    done = run(["verify", "报告.json", "--lang", "en"], workspace)
    assert done.code == 0
    assert "the rows that count are others" in done.stdout


def test_where_rows_stand_does_not_matter(workspace):
    before = carried(made(workspace))
    folder = workspace / "data/progress"
    (folder / "sample/2023-05.csv").rename(folder / "zz.csv")
    assert carried(made(workspace)) == before


def test_git_is_asked_where_it_is(workspace):
    assert carried(made(workspace))["commit"] is None
    git(workspace, "init", "-q")
    assert carried(made(workspace))["commit"] is None  # there is no commit yet
    git(workspace, "add", "data")
    git(workspace, "commit", "-q", "-m", "one")
    found = carried(made(workspace))
    assert len(found["commit"]) == 40
    assert found["clean"] is True
    (workspace / "data/progress/new.csv").write_text("", encoding="utf-8")
    (workspace / "data/progress/new.csv").unlink()
    assert carried(made(workspace))["clean"] is True
    with (workspace / "data/measures.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert carried(made(workspace))["clean"] is False
    done = run(["verify", "报告.json", "--lang", "en"], workspace)
    assert "the workspace had changes that were not committed then" in done.stdout


LEDGER = """\
- id: R001
  finding: late/M07-02/台山市/2023
  opened: 2023-10-09
  owner: 台山市
  due: 2023-10-20
  measure: 补报
  closed: 2023-10-19
  evidence: 附件/R001.pdf
"""
ROW = "M02-01,江门市,2024-06,1,,,,2024-07-05,示例,\n"


@pytest.mark.parametrize(
    ("path", "content", "clean", "why"),
    [
        ("data/progress/.lock", "", True, "a writer's lock is no data, nor need git ignore it"),
        ("data/progress/.journal", "x", True, "nor is what a writer leaves"),
        ("data/progress/~$6月.csv", "", True, "a file that Excel holds open is not read"),
        ("data/progress/说明.txt", "x", True, "no figure is made of it"),
        ("data/measures.schema.json", "{}", True, "the editor's file is no data"),
        ("报表/6月.xlsx", "x", True, "nor is what lies outside of the data folder"),
        ("data/progress/new.csv", HEADER, False, "a new file of figures"),
        ("data/progress/ignored/new.CSV", HEADER, False, "also where git ignores it: it counts"),
        ("data/progress/sample/2024-06.csv", None, False, "figures that are gone"),
        ("data/rectifications.yaml", "", False, "the ledger"),
        ("data/rectifications.yaml", None, False, "a ledger that is gone"),
        ("data/closed.yaml", "# 封账\n", True, "no figure is made of what is closed"),
        ("data/附件/R001.pdf", "y", False, "the evidence that the ledger names"),
        ("data/附件/other.pdf", "y", True, "other papers are no evidence"),
    ],
)
def test_what_counts_as_not_committed(workspace, path, content, clean, why):
    (workspace / "data/rectifications.yaml").write_text(LEDGER, encoding="utf-8")
    (workspace / "data/附件").mkdir()
    (workspace / "data/附件/R001.pdf").write_bytes(b"x")
    (workspace / ".gitignore").write_text("ignored\n", encoding="utf-8")
    git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "one")
    changed = workspace / path
    if content is None:
        changed.unlink()
    else:
        changed.parent.mkdir(exist_ok=True)
        changed.write_text(content, encoding="utf-8")
    assert carried(made(workspace))["clean"] is clean, why


@pytest.mark.parametrize(
    "evidence", ["x" * 300 + ".pdf", "x/" * 3000 + ".pdf", "{}.pdf", "../a.pdf"]
)
def test_evidence_that_is_none_counts_nowhere(workspace, tmp_path_factory, evidence):
    """A name no file can have, and files that lie elsewhere; bqw check tells them."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a"
    elsewhere.with_suffix(".pdf").touch()
    (workspace / "a.pdf").touch()
    ledger = LEDGER.replace("附件/R001.pdf", evidence.format(elsewhere))
    (workspace / "data/rectifications.yaml").write_text(ledger, encoding="utf-8")
    git(workspace, "init", "-q")
    git(workspace, "add", "data")
    git(workspace, "commit", "-q", "-m", "one")
    assert carried(made(workspace))["clean"] is True


def test_how_lines_end_is_no_change_and_the_repository_runs_nothing(workspace):
    git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "one")
    ran = workspace / "ran"
    for name in ("core.fsmonitor", "filter.x.clean"):
        git(workspace, "config", name, f"touch {ran}; cat")
    (workspace / ".git/info/attributes").write_text("*.csv filter=x\n")
    path = workspace / "data/progress/sample/2024-06.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert carried(made(workspace))["clean"] is True
    path.write_bytes(path.read_bytes() + ROW.replace("07-05", "07-25").encode())
    assert carried(made(workspace))["clean"] is False
    assert not ran.exists()


def test_after_ingest_and_commit_nothing_is_left_to_commit(workspace):
    (workspace / "6月.csv").write_text(HEADER + ROW.replace("示例", "市局"), encoding="utf-8")
    assert run(["ingest", "6月.csv"], workspace).code == 0
    (workspace / "data/progress/.lock").touch()  # some systems keep it, others do not
    git(workspace, "init", "-q")
    git(workspace, "add", "data/measures.yaml", "data/progress/*.csv")
    git(workspace, "commit", "-q", "-m", "one")
    assert carried(made(workspace))["clean"] is True


def test_rows_left_out_are_left_out_again(workspace):
    path = workspace / "data/progress/sample/2023-05.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("M02-01,江门市,2023-05,x,,,,2023-06-05,sample,\n")
    made(workspace, "--lenient")
    assert run(["verify", "报告.json"], workspace).code == 0


@pytest.mark.parametrize("name", ["台账.xlsx", "通报.docx"])
def test_office_files_are_read_by_their_properties(workspace, name):
    """In whatever order an office program writes them."""
    path = made(workspace, name=name)
    with ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    text = parts["docProps/custom.xml"].decode("utf-8")
    properties = re.findall("<property .*?</property>", text)
    assert len(properties) > 1
    parts["docProps/custom.xml"] = text.replace(
        "".join(properties), "".join(reversed(properties))
    ).encode("utf-8")
    with ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    done = run(["verify", name, "--lang", "en"], workspace)
    assert done.code == 0
    assert "saved again by another program without a change" in done.stdout


BAD = {
    "text.txt": b"no report at all",
    "empty.json": b"",
    "list.json": b"[1]",
    "other.json": b'{"origin": 1}',
    "deep.json": b'{"origin": ' + b"[" * 100_000,
    "page.html": b"<p>",
    "half.html": b'<script id="bqw-origin">{"as_of":',
    "zip.docx": b"PK\x03\x04 broken",
    "bytes.xlsx": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", BAD)
def test_what_has_no_origin(workspace, name):
    (workspace / name).write_bytes(BAD[name])
    done = run(["verify", name, "--lang", "en"], workspace)
    assert (done.code, done.stdout) == (3, "")
    assert (
        done.stderr
        == f"bqw: {name} does not tell where its figures come from; --at REV names the revision\n"
    )


def test_what_cannot_be_read(workspace):
    (workspace / "folder").mkdir()
    for name in ("folder", "nothing.html"):
        done = run(["verify", name], workspace)
        assert done.code == 3
        assert len(done.stderr.splitlines()) == 1


def test_a_document_of_another_version(workspace):
    """It is drawn up again where its origin can be read, and told apart from one without."""
    path = made(workspace)
    found = json.loads(path.read_text(encoding="utf-8"))
    found["origin"]["version"] = "9.9"
    path.write_text(json.dumps(found), encoding="utf-8")
    done = run(["verify", path.name, "--lang", "en"], workspace)
    assert done.code == 3
    assert "the program is another: 9.9 then" in done.stdout
    found["origin"]["seal"] = "of a later version"
    path.write_text(json.dumps(found), encoding="utf-8")
    done = run(["verify", path.name, "--lang", "en"], workspace)
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"bqw: {path.name} was made by bqw 9.9, whose origin bqw ")
    for no_version in (["9.9"], "9\x1b[2J", ""):
        found["origin"]["version"] = no_version
        path.write_text(json.dumps(found), encoding="utf-8")
        done = run(["verify", path.name, "--lang", "en"], workspace)
        assert (
            done.stderr
            == f"bqw: {path.name} does not tell where its figures come from; --at REV names the revision\n"
        )


def test_another_workspace_is_noticed(workspace):
    other = WORKSPACES / "edges"
    made(workspace)
    done = run(["verify", "报告.json", "--data", str(other), "--lang", "en"], workspace)
    assert done.code == 1
    assert "gives other figures now" in done.stdout
    assert "the catalogue is another one" in done.stdout
    assert "the rows that count are others: 1623 then, 16 now" in done.stdout


def test_entities_are_not_expanded(workspace):
    with ZipFile(workspace / "bomb.docx", "w") as archive:
        archive.writestr("docProps/custom.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert run(["verify", "bomb.docx"], workspace).code == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "2023-02-30"), ("as_of", 5), ("known_on", "soon"), ("asked", {"by": "colour"}),
        ("asked", {"by": "area", "measures": ["2"]}), ("asked", {"by": "area", "x": []}),
        ("asked", {"by": ["area"]}), ("asked", []), ("lenient", 1), ("version", None),
        ("commit", 1), ("commit", "HEAD"), ("commit", "0" * 8), ("commit", "0" * 41),
        ("clean", "yes"), ("rows", None), ("row_count", True), ("figures", 2),
        ("making", 1), ("making", {"form": "json"}), ("making", {"form": 1, "language": "zh"}),
        ("making", {"form": "json", "language": "zh", "today": "soon"}),
        ("making", {"form": "json", "language": "zh", "seal": ""}),
        ("making", {"form": "json", "language": "zh", "score": "yes"}),
    ],
)  # fmt: skip
def test_an_origin_of_another_form_is_none(workspace, name, value):
    found = carried(made(workspace))
    assert origin_of(json.dumps(found)) is not None
    assert origin_of(json.dumps(found | {name: value})) is None


texts = st.text(st.characters(codec="utf-8"), max_size=40)


days = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@given(
    st.builds(
        Selection,
        by=st.sampled_from(["measure", "area"]),
        drawn=st.just(False),
        departments=st.lists(texts, max_size=9).map(tuple),
    ),
    days,
    st.none() | days,
    st.none() | st.booleans(),
    st.none()
    | st.builds(
        Making, st.just("json"), st.just("zh"), st.none() | days, score=st.booleans(), title=texts
    ),
)
def test_there_and_back(asked, as_of, known_on, clean, making):
    one = Origin(as_of, known_on, asked, False, "1", None, clean, "a", "b", 1, 0, "c", making)
    assert origin_of(origin_json(one)) == one
    parts = origin_properties(one)
    assert "".join(parts.values()) == origin_json(one)
    assert all(len(part) <= 255 for part in parts.values())
    assert "\n" not in origin_json(one)
