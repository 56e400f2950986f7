"""What is put beside files for a moment, or aside for somebody: over nothing, and nothing is left."""

import errno
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from bqw_tracker.cli import console
from bqw_tracker.core.problems import Refused
from bqw_tracker.store import additions as store
from bqw_tracker.store import disk
from bqw_tracker.store.rectifications import add_entry
from running import run, run_code
from test_init import FILES
from test_init import files as files_of
from test_ledger import ENTRY
from test_store import HEADER, PLAIN, add, laid
from test_store_faults import Died, Disk, failing

ROWS = "指标编号,县区,报送期,数值\nM07-02,新会区,2023-06,300\nM07-02,台山市,2023-06,约300\n"
LEFT = ".任何.0123456789abcdef.new"
"""A name that only the program gives a file."""


def refused(workspace: Path, *names: str) -> list[str]:
    """What `ingest --partial` says and writes aside."""
    assert run(["ingest", "--partial", *names], workspace).code == 1
    return sorted(path.name for path in workspace.glob("*refused*"))


# ── Names ─────────────────────────────────────────────────────


def test_files_of_others_stay_whatever_they_are_called(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    path = laid(tmp_path, HEADER.encode())
    others = [
        path.with_name(f".{path.name}.new"), path.with_name(f".{path.name}.old"),
        tmp_path / ".rectifications.yaml.new", tmp_path / f".out.md.{os.getpid()}.new",
    ]  # fmt: skip
    for other in others:
        other.write_text("mine")
    add(tmp_path, PLAIN)
    add_entry(tmp_path, ENTRY)
    console.write_bytes(tmp_path / "out.md", b"new")
    assert [other.read_text() for other in others] == ["mine"] * 4


def test_a_new_file_goes_over_nothing_and_through_no_link(tmp_path):
    (tmp_path / "to").symlink_to(tmp_path / "nowhere")
    (tmp_path / "there").write_text("mine")
    for name in ("to", "there"):
        with pytest.raises(FileExistsError):
            disk.put(tmp_path / name, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there", "to"]
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.skipif(disk.WINDOWS, reason="no permissions as in POSIX")
def test_what_others_may_not_read_they_may_not_read_beside_it(tmp_path, monkeypatch):
    path, seen = tmp_path / "out.md", []
    path.touch(mode=0o600)

    def looked(descriptor):
        seen.append(os.fstat(descriptor).st_mode & 0o777)

    monkeypatch.setattr(os, "fsync", looked)
    console.write_bytes(path, b"new")
    assert seen == [0o600]
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_two_temporary_names_are_alike_and_each_is_short_enough(tmp_path):
    for name in ("a", "区" * 80, "\U00020000" * 60):
        first, second = (disk.temporary(tmp_path / name) for _ in range(2))
        assert first != second
        assert len(os.fsencode(first.name)) < 255
        first.touch()
        assert disk.left(tmp_path) == [first]
        first.unlink()


def test_a_lock_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "victim").write_text("kept")
    (tmp_path / "progress").mkdir()
    (tmp_path / "progress" / disk.LOCK).symlink_to(tmp_path / "victim")
    with pytest.raises(Refused, match="leads elsewhere"):
        add(tmp_path, PLAIN)
    assert (tmp_path / "victim").read_text() == "kept"


# ── Refused rows ──────────────────────────────────────────────


def test_each_file_of_refused_rows_has_a_name_of_its_own(workspace):
    for name in ("6月.csv", "6月.txt"):
        (workspace / name).write_text(ROWS, encoding="utf-8")
    (workspace / "elsewhere").write_text("mine")
    (workspace / "6月.refused.csv").symlink_to("nowhere")
    (workspace / "6月.refused-2.csv").symlink_to("elsewhere")
    wanted = ["6月.refused-2.csv", "6月.refused-3.csv", "6月.refused-4.csv", "6月.refused.csv"]
    assert refused(workspace, "6月.csv", "6月.txt") == wanted
    assert (workspace / "elsewhere").read_text() == "mine"
    assert not (workspace / "nowhere").exists()
    assert "约300" in (workspace / wanted[1]).read_text("utf-8-sig")
    assert len(refused(workspace, "6月.csv")) == 5, "nor over those of before"


def test_a_long_name_is_shortened(workspace):
    name = "长" * 83 + ".csv"
    (workspace / name).write_text(ROWS, encoding="utf-8")
    assert [len(found) for found in refused(workspace, name, name)] == [76 + 14, 76 + 12]


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_where_rows_cannot_be_put_aside_none_is_taken(workspace, monkeypatch, number):
    (workspace / "a.csv").write_text(ROWS, encoding="utf-8")
    (workspace / "data/progress").mkdir()
    before = files_of(workspace)

    def full(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    told = run(["ingest", "--partial", "a.csv", "--lang", "en"], workspace)
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.startswith("bqw: a.refused.csv: ")
    assert told.stderr.count("\n") == 1
    assert files_of(workspace) - before <= {"data/progress/.lock"}


# ── What a killed process leaves ──────────────────────────────


def test_check_clears_what_was_left_and_says_so(workspace):
    assert run(["init", "w"], workspace).code == 0
    folder = workspace / "w"
    month = folder / "data/progress/2023-06"
    month.mkdir()
    places = [folder, folder / "data", folder / "data/progress", month]
    others = [".x.new", ".任何.0123456789abcdeg.new", "任何.0123456789abcdef.new"]
    for place in places:
        for name in (LEFT, *others):
            (place / name).write_text("x")
    with disk.held(folder / "data/progress", 0):
        told = run(["check", "--lang", "en"], folder)
    assert (told.stdout, told.stderr) == ("no problems found\n", ""), "somebody may be writing"
    told = run(["check", "--lang", "en"], folder)
    assert (told.code, told.stdout) == (0, "no problems found\n")
    assert told.stderr.startswith("removed what a killed process had left: .任何")
    assert told.stderr.count("\n") == 1
    assert told.stderr.count(LEFT) == len(places)
    assert [sorted(path.name for path in place.glob("*任何*")) for place in places] == [
        [others[1], others[2]]
    ] * len(places)
    assert run(["check"], folder).stderr == ""


def test_where_nothing_was_left_check_writes_nothing(workspace):
    before = files_of(workspace)
    assert run(["check"], workspace).stderr == ""
    assert files_of(workspace) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from bqw_tracker.cli.main import run
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
run(sys.argv[1:])
"""


def test_a_killed_report_leaves_what_check_clears(workspace):
    code = run_code(KILLED, workspace, "report", "-o", "报告.html").code
    assert code == -signal.SIGKILL
    assert len(disk.left(workspace)) == 1
    assert "报告.html" in run(["check"], workspace).stderr
    assert disk.left(workspace) == []


def test_a_check_does_not_disturb_who_is_writing(tmp_path, monkeypatch):
    """It cannot know whether who writes beside the workspace is dead, so the writer begins again."""
    replace, cleared = Path.replace, []

    def just_cleared(path, target):
        if not cleared:
            cleared.append(store.cleared(tmp_path / "data"))
        return replace(path, target)

    (tmp_path / "data/progress").mkdir(parents=True)
    monkeypatch.setattr(Path, "replace", just_cleared)
    console.write_bytes(tmp_path / "out.md", b"new")
    assert "out.md" in str(cleared[0])
    assert (tmp_path / "out.md").read_bytes() == b"new"
    assert disk.left(tmp_path) == []


@pytest.mark.parametrize("there", [False, True])
def test_an_init_that_is_killed_leaves_a_whole_workspace_or_none(tmp_path, monkeypatch, there):
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # the dead clear nothing up
    seen = set()
    for at in range(1, 200):
        folder = tmp_path / f"{at}" / "w"
        (folder if there else folder.parent).mkdir(parents=True)
        died = Disk(folder.parent, at, Died(), "lasting")
        with failing(died), suppress(Died):
            disk.scaffold(folder)
        whole = (folder / "data/measures.yaml").exists()
        seen.add(whole)
        if whole:
            assert FILES <= files_of(folder)
        else:
            assert folder.exists() == there
            assert not (folder / "data").exists()
            disk.scaffold(folder)
            assert FILES <= files_of(folder)
        if died.count < at:
            break
    assert at > 20
    assert seen == {False, True}
