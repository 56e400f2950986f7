"""The last net: a fault of the program is one sentence and a file; and what once ended in one."""

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from bqw_tracker.store import disk
from running import HEADER, Outcome, any_process, run, run_code, run_process
from test_bad_input import POSIX, as_somebody, contents, open_workspace, put

__all__ = ["open_workspace"]

FALLING = """
import sys
from bqw_tracker.cli import files, main
fault = eval(sys.argv[1])
def schema(): raise fault
files.schema = schema
sys.argv = ["bqw", "schema"]
main.main()
"""
FAULTS = ["KeyError('x')", "RecursionError()", "AssertionError()", "UnicodeError('\\udcff')"]


def falling(fault: str, cwd: Path, language: str = "en", **values: str | None) -> tuple[int, str]:
    words = [sys.executable, "-c", FALLING, fault]
    done = any_process(words, cwd, {"BQW_LANG": language, "TMPDIR": str(cwd)} | values)
    told = done.stderr.decode("utf-8")
    assert done.stdout == b""
    assert told.count("\n") == 1
    assert "Traceback" not in told
    return done.code, told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_program_is_one_sentence_and_a_file(
    tmp_path: Path, language: str, fault: str
) -> None:
    """In a process, where nothing else would catch it."""
    code, told = falling(fault, tmp_path, language)
    assert code == 3
    assert {"zh": "请把这个文件报告给开发者", "en": "please report it"}[language] in told
    assert fault.partition("(")[0] in told
    (report,) = tmp_path.glob("bqw-fault-*.txt")
    assert str(report) in told
    text = report.read_text("utf-8")
    assert "bqw 0" in text
    assert "'schema'" in text, "the command"
    assert "Traceback" in text
    assert fault.partition("(")[0] in text
    assert report.stat().st_mode & 0o077 == 0, "it may name figures"


def test_no_report_is_written_over_another_file(tmp_path: Path) -> None:
    for _ in range(3):
        falling(FAULTS[0], tmp_path)
    assert len([*tmp_path.iterdir()]) == 3


def test_where_no_report_can_be_written_the_sentence_says_it_all(tmp_path: Path) -> None:
    code = "import tempfile; tempfile.tempdir = '/nirgends'\n" + FALLING
    done = any_process([sys.executable, "-c", code, FAULTS[0]], tmp_path, {"BQW_LANG": "en"})
    assert done.code == 3
    assert done.stderr.startswith(b"bqw: a fault of the program itself: KeyError in <string>:")
    assert done.stderr.endswith(b"; please report it with the command that you ran\n")


def test_want_of_memory_is_no_fault_of_the_program(tmp_path: Path) -> None:
    assert falling("MemoryError()", tmp_path) == (3, "bqw: there is not enough memory\n")
    assert [*tmp_path.iterdir()] == []


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return put(tmp_path / "w")


def refused(told: Outcome, *words: str) -> None:
    """Exit 3 and one sentence with these words."""
    assert (told.code, told.stdout, told.stderr.count("\n")) == (3, "", 1), told
    assert told.stderr.startswith("bqw: ")
    for word in words:
        assert word in told.stderr


# ── nobody hears what is said ──


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
SAID = [
    (["check"], 0), (["report", "--as-of", "2023-06-30"], 0), (["report"], 0),
    (["report", "--nix"], 2), (["report", "--data", "nirgends"], 3), ([], 2), (["--help"], 0),
    (["ingest", "nirgends.csv"], 3), (["verify", "data/measures.yaml"], 3),
]  # fmt: skip
"""What is said beside the answer, or nothing."""


@FULL
@pytest.mark.parametrize(("arguments", "code"), SAID, ids=str)
def test_a_full_disk_behind_stderr(workspace: Path, arguments: list[str], code: int) -> None:
    with Path("/dev/full").open("wb") as full:
        assert run_process(arguments, workspace, stderr=full).code == code
        wanted = 3 if code == 0 else code
        assert run_process(arguments, workspace, stderr=full, stdout=full).code == wanted


def test_errors_of_the_files_behind_a_full_stderr(workspace: Path) -> None:
    put(workspace, progress="x")
    with Path("/dev/full").open("wb") as full:
        assert run_process(["report"], workspace, stderr=full).code == 1


def test_a_reader_of_stderr_who_is_gone(workspace: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    assert run_process(["report", "--nix"], workspace, stderr=writer).code == 2
    os.close(writer)


# ── what cannot be taken apart ──


ORIGINS = {
    "a.html": b"<![x[",
    "b.html": b'<script id="bqw-origin"><![x[</script>',
    "c.html": b'<script id="bqw-origin">' + b"[" * 100_000 + b"</script>",
    "d.json": b'{"origin": ' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("name", ORIGINS)
def test_what_looks_like_a_document(workspace: Path, name: str) -> None:
    (workspace / name).write_bytes(ORIGINS[name])
    refused(run(["verify", name, "--lang", "en"], workspace), "does not tell where its figures")


@pytest.mark.parametrize("command", [["verify"], ["audit"]])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_cannot_be_unpacked(workspace: Path, method: int, command: list[str]) -> None:
    path = workspace / "通报.docx"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("docProps/custom.xml", "<a/>" * 100)
    raw = bytearray(path.read_bytes())
    begin = 30 + len("docProps/custom.xml")
    raw[begin + 4 : begin + 24] = b"\xff" * 20
    path.write_bytes(raw)
    refused(run([*command, path.name], workspace), path.name)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
@pytest.mark.parametrize(
    "arguments", [["audit", "{}"], ["check", "--against", "{}"], ["diff", "{}"]]
)
def test_a_file_without_an_end(
    workspace: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_LARGEST", 1 << 20)
    told = run([word.format("/dev/zero") for word in arguments], workspace, BQW_LANG="en")
    refused(told, "/dev/zero is larger than 1 MB")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("name", ["progress/a.csv", "measures.yaml", "rectifications.yaml"])
@pytest.mark.parametrize("command", [["check"], ["report"], ["findings"]])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    workspace: Path, name: str, command: list[str]
) -> None:
    path = workspace / "data" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    told = run(command, workspace, BQW_LANG="en")
    refused(told, "is a pipe and no file")


DEEP = "[" * 200_000
ODD = HEADER + "M02-02,新会区,2023-07,x,,,,2023-08-03,新会区局,\n"
"""A form with a row that is refused."""


@pytest.mark.parametrize("marker", [".journal", ".journal-done"])
@pytest.mark.parametrize(
    "arguments", [["check"], ["report"], ["ingest", "来.csv"], ["fmt"]], ids=str
)
def test_a_journal_that_nobody_wrote(workspace: Path, arguments: list[str], marker: str) -> None:
    """It is cleared like one that was torn, and every file is as it was."""
    (workspace / "来.csv").write_text(ODD, "utf-8")
    code = run(arguments, workspace).code
    (workspace / "data/progress/.lock").touch()
    before = contents(workspace)
    (workspace / "data/progress" / marker).write_text(DEEP)
    assert run(arguments, workspace).code == code
    (workspace / "data/progress/.lock").touch()
    assert contents(workspace) == before


# ── names and links ──


LOOPS = [
    # the link, the words of the command, its code
    ("x.csv", ["check", "x.csv"], 3), ("x.csv", ["ingest", "x.csv"], 3),
    ("x.csv", ["verify", "x.csv"], 3), ("x.csv", ["audit", "x.csv"], 3),
    ("x", ["report", "--data", "x"], 3), ("x", ["init", "x/w"], 3), ("x", ["init", "x"], 3),
    ("x.yaml", ["diff", "x.yaml"], 3), ("x.yaml", ["check", "--against", "x.yaml"], 3),
    ("data/rectifications.yaml", ["check"], 3), ("data/rectifications.yaml", ["check", "data"], 3),
    ("data/rectifications.yaml", ["findings"], 3),
    ("data/progress/2023-07", ["check"], 3), ("data/progress/2023-07", ["report"], 3),
    ("data/progress/2023-07", ["ingest", "来.csv"], 3),
    ("data/progress/2023-07/新会区.csv", ["report"], 3),
    ("data/progress/2023-07/新会区.csv", ["ingest", "来.csv"], 3),
    ("data/progress/.journal", ["report"], 3), ("data/progress/.journal", ["ingest", "来.csv"], 3),
    ("data/progress/.lock", ["report"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("link", "arguments", "code"), LOOPS, ids=str)
def test_a_link_that_leads_back_to_itself(
    workspace: Path, link: str, arguments: list[str], code: int
) -> None:
    (workspace / "来.csv").write_text(
        HEADER + "M02-02,新会区,2023-07,5,,,,2023-08-03,新会区局,\n", "utf-8"
    )
    path = workspace / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(path.name)
    told = run(arguments, workspace)
    if code == 3:
        refused(told)
    assert told.code == code
    assert path.is_symlink()


@pytest.mark.parametrize("arguments", [["check"], ["check", "data"], ["report"], ["summary"]])
@pytest.mark.parametrize("to", ["progress", "nirgends"])
def test_figures_that_are_away_are_not_left_out_in_silence(
    workspace: Path, arguments: list[str], to: str
) -> None:
    """A share that is not there today, below data/progress or in its place."""
    shutil.rmtree(workspace / "data/progress")
    (workspace / "data/progress").symlink_to(to)
    refused(run([*arguments, "--lang", "en"], workspace), "progress")
    (workspace / "data/progress").unlink()
    (workspace / "data/progress").mkdir()
    (workspace / "data/progress/share").symlink_to(to)
    refused(run([*arguments, "--lang", "en"], workspace), "share does not exist")


@pytest.mark.parametrize(
    "arguments",
    [["check", "{}.csv"], ["check", "--against", "{}.yaml"], ["report", "-o", "{}.md"],
     ["template", "--area", "新会区", "--period", "2023-07", "-o", "{}.xlsx"], ["ingest", "{}.csv"],
     ["init", "{}"], ["diff", "{}.yaml"], ["audit", "{}"], ["verify", "{}"]],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("name", ["x" * 300, "x/" * 3000 + "x"], ids=["name", "path"])
def test_a_name_that_is_too_long(workspace: Path, arguments: list[str], name: str) -> None:
    told = run([word.format(name) for word in arguments], workspace)
    assert (told.code, told.stdout) == (3, "")
    assert name in told.stderr


@pytest.mark.parametrize("name", ["x" * 251, "字" * 83], ids=["letters", "characters"])
def test_the_form_has_a_long_name(workspace: Path, name: str) -> None:
    """Its own name leaves no room for `.refused`."""
    (workspace / f"{name}.csv").write_text(ODD, "utf-8")
    assert run(["ingest", "--partial", f"{name}.csv"], workspace).code == 1
    (refused_rows,) = workspace.glob("*.refused.csv")
    assert refused_rows.name.startswith(name[:70])


@POSIX
def test_the_refused_rows_may_not_be_written(open_workspace: Path) -> None:
    """The form lies where nobody may write, as on a DVD or in a mailbox."""
    (open_workspace / "来").mkdir()
    (open_workspace / "来/表.csv").write_text(ODD, "utf-8")
    for path in open_workspace.rglob("*"):
        path.chmod(0o777)
    run(["ingest", "--dry-run", "来/表.csv"], open_workspace)  # who steps down imports nothing
    (open_workspace / "来").chmod(0o555)
    with as_somebody():
        told = run(["ingest", "--partial", "来/表.csv", "--lang", "en"], open_workspace)
    refused(told, "表.refused.csv", "no permission")


EACH = """
import json, sys
from bqw_tracker.cli import console, main
console.prepare()
codes = [main.run(arguments) for arguments in json.loads(sys.argv[1])]
print("\\f", *codes)
"""


# ── another Python ──


ASKED = [
    ["--help"], ["report", "--help"], ["check"], ["report", "--as-of", "2023-06"], ["schema"],
    ["explain", "M02-01"], ["summary", "--since", "2023-05"], ["findings", "--today", "2023-08-01"],
    ["template", "--area", "新会区", "--period", "2023-06"], ["rectify", "list"], ["fmt"],
    ["ingest", "--dry-run", "来.csv"], ["diff", "data"], ["audit", "来.csv"],
    ["report", "-o", "报.html"], ["report", "-o", "报.docx"], ["report", "-o", "报.xlsx"],
    ["verify", "报.html"], ["report", "--nix"],
]  # fmt: skip


def test_without_docstrings_and_asserts_it_says_the_same(tmp_path: Path) -> None:
    told = []
    for level in ("0", "2"):
        folder = put(tmp_path / level)
        (folder / "来.csv").write_text(ODD, "utf-8")
        told.append(run_code(EACH, folder, json.dumps(ASKED), values={"PYTHONOPTIMIZE": level}))
    assert told[0].stdout.count(b"\f") == 1
    assert told[0] == told[1]


NO_TEXT = os.fsdecode(b"\xd0\xc2")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = put(tmp_path / NO_TEXT)
    bad = folder / "data/progress" / NO_TEXT
    bad.mkdir()
    (bad / "坏.csv").write_text("x")
    (folder / f"{NO_TEXT}.csv").write_text(ODD, "utf-8")
    endings = ("html", "md", "json", "svg", "docx", "xlsx", "csv", "txt")
    lenient = ["report", "--lenient", "--as-of", "2023-06-30"]
    asked = [
        (["check"], 1), (["check", "--format", "json"], 1), (["check", "--format", "github"], 1),
        (["check", "--format", "sarif"], 1), (["report"], 1), (lenient, 0), (["init", f"{NO_TEXT}2"], 0),
        ([*lenient, "--format", "json"], 0), (["ingest", f"{NO_TEXT}.csv"], 1),
        *(([*lenient, "-o", f"{NO_TEXT}.{ending}"], 0) for ending in endings),
        (["verify", f"{NO_TEXT}.html"], 0), (["verify", f"{NO_TEXT}.docx"], 0),
        (["verify", f"{NO_TEXT}.csv"], 3), (["explain", NO_TEXT], 1), (["audit", f"{NO_TEXT}.csv"], 3),
    ]  # fmt: skip
    for here, data in ((folder, {}), (tmp_path, {"BQW_DATA": str(folder / "data")})):
        done = run_code(EACH, here, json.dumps([words for words, _ in asked]), values=data)
        assert done.stdout.split(b"\f")[-1].split() == [str(code).encode() for _, code in asked]
        for path in (*folder.rglob("*.csv"),) if here is folder else ():
            if not path.is_relative_to(folder / "data"):
                shutil.copy(path, tmp_path)
