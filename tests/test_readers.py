"""Readers see whole states, whoever writes meanwhile: the old one or the new one, never a mixture.

Three proofs. A writer is stopped before each of its file operations and a reader begins; the
writer goes on when the reader comes to each of its own. An ingest that is stopped between two
renames is read by every command. And real processes report while another one ingests.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from bqw_tracker.core.problems import Refused
from bqw_tracker.store import additions as store
from bqw_tracker.store import disk, snapshot
from bqw_tracker.store.evidence_checks import settled
from running import HEADER, run, run_code
from scratch import commit, edit, git, repository
from test_bad_input import as_somebody
from test_store_faults import Disk, World, dead, failing, files, go, ingest, row

COUNTIES = ("台山市", "开平市", "恩平市", "新会区", "江海区", "蓬江区", "鹤山市")


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the power stays on, and time is short
    monkeypatch.setattr(snapshot, "_PAUSE", 0)
    return World(tmp_path)


def read(data: Path) -> dict[str, bytes]:
    """What a reader sees below data/progress, and the evidence of which check may wonder."""
    names = settled(data)
    found = snapshot.snapshot(data).figures
    kept = {
        path: path.read_bytes() for name in names if (path := data / "evidence" / name).exists()
    }
    return {path.relative_to(data).as_posix(): raw for path, raw in (found | kept).items()}


def is_whole(found: dict[str, bytes], state: dict[str, bytes]) -> bool:
    """Whether the figures are those of a state, and no evidence is seen that it does not name."""
    figures = {path for path in state if not path.startswith("evidence/")}
    return figures <= found.keys() and found.items() <= state.items()


# ── A writer and a reader at each of their operations ─────────


class Meeting(Disk):
    """Stops a writer before one of its operations until the reader comes to one of its own."""

    def __init__(self, root: Path, work, stops_at: int, goes_on_at: int) -> None:
        super().__init__(root, 0, OSError())
        self.stops_at, self.goes_on_at = stops_at, goes_on_at
        self.counts = {"writer": 0, "reader": 0}
        self.stopped, self.going = threading.Event(), threading.Event()
        self.writer = threading.Thread(target=self.write, args=(work,))

    def write(self, work) -> None:
        with contextlib.suppress(Refused):
            work()
        self.stopped.set()

    def fails(self, name: str, path: object) -> bool:  # noqa: ARG002 - as `Disk` has it
        if not isinstance(path, int) and not os.fspath(path).startswith(self.root):
            return False
        who = "writer" if threading.current_thread() is self.writer else "reader"
        self.counts[who] += 1
        if (who, self.counts[who]) == ("writer", self.stops_at):
            self.stopped.set()
            self.going.wait()
        if (who, self.counts[who]) == ("reader", self.goes_on_at):
            self.go_on()
        return False

    def go_on(self) -> None:
        self.going.set()
        self.writer.join()


def met(data: Path, work, stops_at: int, goes_on_at: int, reader=read):
    """Let both meet; return what was read, and whether the writer and the reader came so far."""
    meeting = Meeting(data, work, stops_at, goes_on_at)
    with failing(meeting):
        meeting.writer.start()
        meeting.stopped.wait()
        found = reader(data)
        came = meeting.counts["writer"] >= stops_at, meeting.counts["reader"] >= goes_on_at
        meeting.go_on()
    return found, came


def meetings(world: World, work, *, step: int, left: Path | None = None) -> int:
    """Try every moment of the writer with every `step`th of the reader; return how many."""
    tried = 0
    for stops_at in range(1, 1000):
        for goes_on_at in range(1 + stops_at % step, 1000, step):
            found, (stopped, went_on) = met(world.fresh(left), work, stops_at, goes_on_at)
            states = world.before, world.after
            assert any(is_whole(found, state) for state in states), (stops_at, goes_on_at)
            tried += 1
            if not went_on:
                break
        if not stopped:
            return tried
    raise AssertionError("it never ends")


def half(world: World, tmp_path: Path) -> Path:
    """What an ingest has left that died between two renames."""
    for at in range(1, 1000):
        assert dead(world, at)
        found = files(world.data)
        if not any(is_whole(state, found) or is_whole(found, state)
                   for state in (world.before, world.after)):  # fmt: skip
            return shutil.copytree(world.data, tmp_path / "half")
    raise AssertionError("it never is half there")


@pytest.mark.fault
def test_an_ingest_is_read_at_each_operation(world):
    assert meetings(world, lambda: ingest(world.data), step=29) > 80


@pytest.mark.fault
def test_a_recovery_is_read_at_each_operation(world, tmp_path):
    left = half(world, tmp_path)
    assert meetings(world, lambda: store.recover(world.data), step=29, left=left) > 20


@pytest.mark.long
def test_an_ingest_is_read_at_each_operation_of_both(world):
    assert meetings(world, lambda: ingest(world.data), step=1) > 1500


@pytest.mark.long
def test_a_recovery_is_read_at_each_operation_of_both(world, tmp_path):
    left = half(world, tmp_path)
    assert meetings(world, lambda: store.recover(world.data), step=1, left=left) > 400


def test_who_does_not_look_at_the_journal_sees_a_mixture(world):
    seen = [
        met(world.fresh(), lambda: ingest(world.data), at, 1000, files)[0] for at in range(1, 160)
    ]
    assert [found for found in seen if found not in (world.before, world.after)]


# ── Every command, while an ingest is between two renames ─────

NEW = "".join(f"M07-02,{area},2023-07,300\n" for area in COUNTIES)
COMMANDS = [
    ["report", "--format", "json"],
    ["report", "--lenient", "--by", "area"],
    ["check"],
    ["check", "data/progress", "--format", "json"],
    ["summary", "--since", "2023-06-30", "--today", "2023-08-10"],
    ["findings", "--today", "2023-08-10"],
    ["explain", "M07-02"],
    ["diff"],
    ["verify", "报告.json"],
    ["verify", "新报告.json"],
    ["ingest", "7月.csv", "--dry-run"],
]


@pytest.fixture(scope="module")
def moments():
    """A workspace before an ingest, after it, and between its renames; others than root read them."""
    with tempfile.TemporaryDirectory(dir="/tmp" if Path("/tmp").is_dir() else None) as name:
        home = Path(name)
        before = repository(home / "before")
        rows = "".join(f"M07-02,{area},2023-06,100,,,,2023-07-03,局,\n" for area in COUNTIES)
        (before / "data/progress/2023-07").mkdir()
        (before / "data/progress/2023-06.csv").write_text(HEADER + rows, encoding="utf-8")
        for area in ("台山市", "新会区"):  # one is replaced, one is not yet
            old = HEADER + f"M07-02,{area},2023-07,5,,,,2023-08-01,局,\n"
            (before / f"data/progress/2023-07/{area}.csv").write_text(old, encoding="utf-8")
        (before / "7月.csv").write_text("indicator,area,period,value\n" + NEW, encoding="utf-8")
        commit(before, "6月")
        edit(before, ('value: ">= 550000", wording: 不少于55万批次', 'value: ">= 1400"'))
        wanted = ["report", "--as-of", "2023-07-31", "-o"]
        assert run([*wanted, "报告.json"], before).code == 0
        after = shutil.copytree(before, home / "after")
        assert run([*ADDED, "7月.csv"], after).code == 0
        assert run([*wanted, "新报告.json"], after).code == 0
        shutil.copy(after / "新报告.json", before)
        between = shutil.copytree(before, home / "between")
        code = run_code(KILLED, between, *ADDED, "7月.csv").code
        assert code == -signal.SIGKILL
        for path in (home, *home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield before, after, between


ADDED = ["ingest", "--revise", "--reason", "核实"]
KILLED = """
import os, signal, sys
from bqw_tracker.cli.main import run
from bqw_tracker.store import additions

replace, done = additions._replace, []

def some(*arguments):
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(replace(*arguments))

additions._replace = some
run(sys.argv[1:])
"""


@pytest.fixture
def between(moments, tmp_path):
    """A copy of the workspace whose ingest broke off, for commands that may settle it."""
    return shutil.copytree(moments[2], tmp_path / "between")


def test_some_files_are_new_and_others_old(moments):
    before, after, between = (files(folder / "data") for folder in moments)
    new = [path for path, raw in between.items() if raw != before.get(path)]
    assert len(new) == 3
    assert len(after.items() - before.items()) == 7
    said = [[run(words, folder) for words in COMMANDS] for folder in moments[:2]]
    assert sum(one != other for one, other in zip(*said, strict=True)) > 6
    assert [each.code for each in said[0]].count(3) == 0


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_while_somebody_writes_a_command_reads_the_old_state(moments, words):
    before, _, between = moments
    with disk.held(between / "data/progress", 0):
        assert run(words, between) == run(words, before)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_where_nobody_may_write_a_command_reads_the_old_state(moments, words):
    before, _, between = moments
    trusted = {"KEY_0": "safe.directory", "VALUE_0": "*", "COUNT": "1"}
    asked = {f"GIT_CONFIG_{name}": value for name, value in trusted.items()}
    with as_somebody():
        assert run(words, between, **asked) == run(words, before, **asked)
    assert (between / "data/progress" / disk.JOURNAL).exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_after_a_killed_ingest_a_command_reads_the_old_state(moments, between, words):
    told, wanted = run(words, between), run(words, moments[0])
    assert (told.code, told.stdout) == (wanted.code, wanted.stdout)


def test_a_half_state_that_was_committed_is_read_as_the_old_one(moments, between):
    git(between, "add", "-A", "-f")
    git(between, "commit", "-q", "-m", "between two renames")
    words = ["summary", "--since", "2023-06-30", "--today", "2023-08-10", "--since-rev", "HEAD"]
    commit(shutil.copytree(moments[0], between / "old"), "the same, whole")
    assert run(words, between).stdout == run(words, between / "old").stdout


def test_old_rows_that_are_gone_are_told_and_not_guessed(between, monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 0)
    for path in between.rglob(".*.old"):
        path.unlink()
    with disk.held(between / "data/progress", 0):
        told = run(["report", "--lang", "en"], between)
    assert (told.code, told.stdout) == (3, "")
    assert "an ingest broke off there" in told.stderr


def test_files_that_change_all_the_while_are_refused(workspace, monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 0)
    path = workspace / "data/measures.yaml"
    contents = snapshot.contents

    def and_changed(read):
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
        return contents(read)

    monkeypatch.setattr(snapshot, "contents", and_changed)
    told = run(["report", "--lang", "en"], workspace)
    assert (told.code, told.stdout) == (3, "")
    assert "again and again" in told.stderr


def test_a_file_is_read_through_the_link_that_leads_to_it(world, tmp_path):
    """The journal names a file, and readers may know it by another name."""
    data = half(world, tmp_path)
    (data / "progress/2023-05").rename(data / "progress/2023-08")
    (data / "progress/0").symlink_to("2023-06")
    found = snapshot.snapshot(data).figures
    assert found[data / "progress/0/新会区.csv"] == world.before["progress/2023-06/新会区.csv"]


# ── Real processes ────────────────────────────────────────────


def at_once(data: Path) -> None:
    """Give all counties one and the same figure, ever higher, each time in one ingest."""
    os.write(1, b"ready\n")
    sys.stdin.readline()
    for number in range(2, 100_000):
        told = datetime(2023, 7, 3) + timedelta(minutes=number)  # noqa: DTZ001 - as rows have it
        rows = [row("2023-06", area, number)._replace(reported_on=told) for area in COUNTIES]
        with store.locked(data) as held:
            held.add(rows)


def seen_beside_ingests(workspace: Path, reports: int, ingests: int) -> list[Fraction]:
    """Report beside so many ingests, so often at least; return what a county had each time."""
    data, seen = workspace / "data", [Fraction(1)]
    with store.locked(data) as held:
        held.add([row("2023-06", area, 1) for area in COUNTIES])
    code = "import sys, pathlib, test_readers; test_readers.at_once(pathlib.Path(sys.argv[1]))"
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parent,
    )  # fmt: skip
    words = ["report", "--measure", "7", "--as-of", "2023-06-30", "--format", "json"]
    try:
        go(writer)
        while len(seen) <= reports or seen[-1] <= ingests:
            told = run(words, workspace)
            assert told.code == 0, told
            (found,) = {
                r["observed"] for r in json.loads(told.stdout)["rows"] if r["indicator"] == "M07-02"
            }
            seen.append(Fraction(found) / len(COUNTIES))
    finally:
        writer.kill()
        writer.communicate()
    return seen


def whole(seen: list[Fraction]) -> bool:
    return all(figure.denominator == 1 for figure in seen) and seen == sorted(seen)


@pytest.mark.fault
def test_reports_beside_ingests(workspace):
    assert whole(seen_beside_ingests(workspace, reports=40, ingests=24))


@pytest.mark.long
def test_500_reports_beside_300_ingests(workspace):
    assert whole(seen_beside_ingests(workspace, reports=500, ingests=300))
