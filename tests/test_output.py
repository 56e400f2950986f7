"""`report -o FILE`: whole or not at all, whatever the format and whatever stands in the way."""

import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bqw_tracker.cli import console
from bqw_tracker.render import ENDINGS
from running import HANGS, Outcome, process_environment, run, run_process
from test_bad_input import PROGRESS, as_somebody, contents, put
from test_extras import without
from test_store_faults import Disk, failing

OLD = "旧".encode()
FORMATS = pytest.mark.parametrize("ending", sorted(ENDINGS))
TWO = pytest.mark.parametrize(
    "ending",
    [pytest.param(e, marks=() if e in (".md", ".xlsx") else pytest.mark.slow) for e in ENDINGS],
)
"""A text and bytes: one function writes all formats, once each is drawn up."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return put(tmp_path / "w")


@pytest.fixture
def folder(workspace: Path) -> Path:
    """Where the file is to go; nothing else lies there."""
    (workspace / "to").mkdir()
    return workspace / "to"


def written(*arguments: str) -> list[str]:
    return ["report", "--as-of", "2023-06-30", "--lang", "en", *arguments]


def old(folder: Path, ending: str) -> Path:
    """A file of an earlier report."""
    path = folder / f"报告{ending}"
    path.write_bytes(OLD)
    return path


def refused(told: Outcome, name: str) -> str:
    """Exit 3 and one sentence that names the file."""
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.startswith("bqw: ")
    assert told.stderr.count("\n") == 1
    assert name in told.stderr
    return told.stderr


def stays(told: Outcome, path: Path, name: str = "") -> str:
    """It is refused, the old file is the old one, and nothing lies beside it."""
    assert contents(path.parent) == {path.name: OLD}
    return refused(told, name or path.name)


@FORMATS
def test_it_is_written_whole(workspace: Path, folder: Path, ending: str) -> None:
    for _ in range(2):  # the second time over the first
        told = run(written("-o", f"to/报告{ending}"), workspace)
        assert (told.code, told.stdout, told.stderr) == (0, "", "")
        ((name, raw),) = contents(folder).items()
        assert name == f"报告{ending}"
        assert len(raw) > 100


@pytest.mark.parametrize("name", ["out", "out.xyz", "out.pdf", ".md", "out.md.", "out.xls"])
def test_unknown_ending(workspace: Path, name: str) -> None:
    before = contents(workspace)
    told = run(written("-o", name), workspace)
    assert (told.code, told.stdout) == (2, ""), "it is wrong use, no missing file"
    assert name in told.stderr
    assert ".md" in told.stderr
    assert contents(workspace) == before


def long(ending: str) -> str:
    return "x" * 300 + ending


PLACES = {
    "a folder": lambda ending: f"to/folder{ending}",
    "a folder that is missing": lambda ending: f"no/out{ending}",
    "below a file": lambda ending: f"data/measures.yaml/out{ending}",
    "a name too long": long,
}
SAID = {
    "a folder": "is a folder, a file is expected",
    "a folder that is missing": "make it first",
    "below a file": "a folder is expected",
    "a name too long": "too long",
}


@TWO
@pytest.mark.parametrize("place", PLACES)
def test_no_file_can_be_there(workspace: Path, folder: Path, place: str, ending: str) -> None:
    (folder / f"folder{ending}").mkdir()
    before, name = contents(workspace), PLACES[place](ending)
    assert SAID[place] in refused(run(written("-o", name), workspace), name)
    assert contents(workspace) == before


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no permissions as in POSIX")
@TWO
def test_no_permission(
    workspace: Path, folder: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn up by whoever runs the test, written by somebody who may not."""
    whole = console.write_bytes

    def by_somebody(path: Path, content: bytes) -> None:
        with as_somebody():
            whole(path, content)

    monkeypatch.setattr(console, "write_bytes", by_somebody)
    path = old(folder, ending)
    folder.chmod(0o555)
    try:
        told = run(written("-o", f"to/{path.name}"), workspace)
        new = run(written("-o", f"to/new{ending}"), workspace)
    finally:
        folder.chmod(0o755)
    assert "no permission" in stays(told, path)
    assert "no permission" in refused(new, f"new{ending}")


@TWO
def test_another_program_holds_it_open(
    workspace: Path, folder: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Windows says where Excel or WPS has the file."""
    path = old(folder, ending)

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", held)
    told = run(written("-o", f"to/{path.name}"), workspace)
    monkeypatch.undo()
    assert "another program holds it open" in stays(told, path)


LIBRARIES = [
    (".html", "jinja2", "Jinja2"), (".png", "resvg_py", "resvg-py"),
    (".xlsx", "xlsxwriter", "XlsxWriter"), (".docx", "docx", "python-docx"),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "module", "library"), LIBRARIES)
def test_an_extra_is_missing(
    workspace: Path, folder: Path, ending: str, module: str, library: str, monkeypatch
) -> None:
    without(monkeypatch, module)
    path = old(folder, ending)
    told = run(written("-o", f"to/{path.name}"), workspace)
    said = stays(told, path, library)
    assert '[all]"' in said


# ── a full disk ──


EACH_IN_TURN = """
import json, sys
from bqw_tracker.cli.main import run
print(*[run(arguments) for arguments in json.loads(sys.argv[1])])
"""


def test_a_file_may_not_grow_so_large(workspace: Path, folder: Path) -> None:
    """Really: the system stops a process of its own after 100 bytes."""
    paths = [old(folder, ending) for ending in ENDINGS]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    asked = [written("-o", f"to/{path.name}") for path in paths]
    done = subprocess.run(
        [sys.executable, "-c", EACH_IN_TURN, json.dumps(asked)], cwd=workspace, preexec_fn=limit,
        env=process_environment({"PYTHONDONTWRITEBYTECODE": "1"}), capture_output=True,
        encoding="utf-8", timeout=HANGS, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["3"] * len(paths)
    assert contents(folder) == {path.name: OLD for path in paths}
    for path, said in zip(paths, done.stderr.splitlines(keepends=True), strict=True):
        assert "too large" in refused(Outcome(3, "", said), path.name)


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A disk with room for one old file and nothing else."""
    place = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "none", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError as error:
        pytest.skip(f"nothing can be mounted: {error}")
    if done.returncode:
        pytest.skip("only root may mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@TWO
def test_the_disk_is_full(workspace: Path, small_disk: Path, ending: str) -> None:
    path = old(small_disk, ending)
    try:
        told = run(written("-o", str(path)), workspace)
        assert os.strerror(errno.ENOSPC) in stays(told, path)
    finally:
        path.unlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@TWO
def test_a_device_is_full(workspace: Path, folder: Path, ending: str) -> None:
    """Here the last bytes are refused when the file is closed."""
    link = folder / f"报告{ending}"
    link.symlink_to("/dev/full")
    told = run(written("-o", f"to/{link.name}"), workspace)
    assert os.strerror(errno.ENOSPC) in refused(told, link.name)
    assert link.is_symlink()
    assert [path.name for path in folder.iterdir()] == [link.name]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_each_step_of_writing_fails(workspace: Path, folder: Path, number: int) -> None:
    """Opening, writing, closing, syncing, renaming…: all formats are written by one function."""
    outcomes = set()
    for at in range(1, 100):
        path = old(folder, ".md")
        disk = Disk(folder, at, OSError(number, ""))
        with failing(disk):
            told = run(written("-o", "to/报告.md"), workspace)
        if disk.count < at:
            break
        if told.code == 0:  # clearing up may fail
            assert path.read_bytes() != OLD
            assert list(contents(folder)) == [path.name]
        else:
            stays(told, path)
        outcomes.add(told.code)
    assert at > 6, "there was nothing to fail"
    assert 3 in outcomes


def test_the_files_have_errors(workspace: Path, folder: Path) -> None:
    path = old(folder, ".md")
    put(workspace, progress=PROGRESS.replace(",260,", ",x,"))
    assert run(written("-o", "to/报告.md"), workspace).code == 1
    assert contents(folder) == {path.name: OLD}


# ── links, pipes, names ──


def test_a_link_stays_a_link(folder: Path, workspace: Path) -> None:
    """Else `-o` to a link like /dev/stdout puts a file in the link's place."""
    old(folder, ".md")
    (folder / "link.md").symlink_to("报告.md")
    assert run(written("-o", "to/link.md"), workspace).code == 0
    assert (folder / "link.md").is_symlink()
    assert (folder / "报告.md").read_bytes() != OLD


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_not_replaced(workspace: Path) -> None:
    os.mkfifo(workspace / "pipe.md")
    reader = os.open(workspace / "pipe.md", os.O_RDONLY | os.O_NONBLOCK)
    try:
        told = run(written("-o", "pipe.md"), workspace)
        assert told.code in (0, 3)
        assert (workspace / "pipe.md").is_fifo()
    finally:
        os.close(reader)


def test_a_name_that_is_no_text(workspace: Path) -> None:
    done = run_process(written("-o", os.fsdecode(b"\xd0\xc2.md")), workspace)
    assert done.code in (0, 3)
    assert b"Traceback" not in done.stderr
