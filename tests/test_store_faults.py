"""Nothing is lost, torn or doubled: whatever fails, and whenever the process dies.

With the rows of each ingest comes a file of evidence: it is there where they are, and nowhere else.

Three proofs. Real processes are killed, and write six at once. Inside this process each single
file operation is made to fail, and the process to "die" at it; there every moment is tried, and
the recovery is broken off as well. All of this runs with `-m fault`, the long versions with
`-m long`.
"""

import csv
import errno
import fcntl
import io
import itertools
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from bqw_tracker.core.model import Observation
from bqw_tracker.core.periods import parse_moment, parse_period
from bqw_tracker.core.problems import Refused
from bqw_tracker.store import additions as store
from bqw_tracker.store import disk
from bqw_tracker.store.evidence import Copy
from bqw_tracker.store.evidence_checks import settled
from bqw_tracker.store.progress import COLUMNS, row_text
from bqw_tracker.store.snapshot import snapshot
from running import HANGS

AREAS = ("新会区", "台山市", "开平市")


def row(period: str, area: str, number: int, note: str = "") -> Observation:
    """One row; the number makes it different from all others."""
    known = parse_period(period)
    assert known
    return Observation(
        "M07-02", area, known, Decimal(number), None, None, "",
        parse_moment("2023-07-03"), "新会区局", note, "", 1,
    )  # fmt: skip


ROWS = [row("2023-06", "新会区", 3), row("2023-07", "台山市", 4)]
"""The ingest that fails: one file is there already, one is new."""


def evidence(source: Path, raw: bytes) -> Copy:
    """A file of evidence that lies somewhere else."""
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(raw)
    digest = sha256(raw).hexdigest()
    return Copy(source, f"{digest[:12]}-{source.name}", digest)


def copies(data: Path) -> list[Copy]:
    """What comes with ROWS: one file is kept already, one is new."""
    return [evidence(data.parent / "来件" / name, name.encode()) for name in ("旧.pdf", "新.pdf")]


def files(data: Path) -> dict[str, bytes]:
    """What readers see below data/progress and data/evidence."""
    found = [*(data / "progress").rglob("*.csv"), *(data / "evidence").rglob("*.pdf")]
    return {p.relative_to(data).as_posix(): p.read_bytes() for p in found if p.name[0] != "."}


def hidden(data: Path) -> list[str]:
    """What should not be left behind."""
    return sorted(p.name for p in data.rglob(".*") if p.name != disk.LOCK)


def rows_of(found: dict[str, bytes]) -> list[tuple[str, ...]]:
    """All rows of files that must be whole and canonical."""
    everything = []
    for name, raw in found.items():
        if name.startswith("evidence/"):
            continue
        assert raw.endswith(b"\n"), name
        assert b"\r" not in raw, name
        header, *rows = map(tuple, csv.reader(io.StringIO(raw.decode()), strict=True))
        assert header == COLUMNS, name
        assert all(len(r) == 10 for r in rows), name
        assert rows == sorted(rows, key=lambda r: (r[0], r[1], r[2], r[7])), name
        everything += rows
    return everything


# Every operation in turn


class Died(BaseException):
    """kill -9, as far as this process can play it: nothing works from here on."""


class Disk:
    """Counts the operations of a folder and lets one, or all from one on, fail.

    `fault` is raised before the operation is done, or after it (`late`), as a network disk may do.
    A write that fails has written half of its bytes.
    """

    def __init__(self, root: Path, fails_at: int, fault: BaseException, *modes: str) -> None:
        self.root, self.fails_at, self.fault = str(root), fails_at, fault
        self.late, self.lasting = "late" in modes, "lasting" in modes
        self.count, self.unsynced = 0, {}

    def fails(self, name: str, path: object) -> bool:
        if not isinstance(path, int) and not os.fspath(path).startswith(self.root):
            return False
        if isinstance(self.fault, Died) and name in {"close", "flock"}:
            return False  # the system does that for the dead
        self.count += 1
        return self.count == self.fails_at or (self.lasting and self.count > self.fails_at)

    def raised(self) -> BaseException:
        if isinstance(self.fault, OSError):
            return OSError(self.fault.errno, os.strerror(self.fault.errno))
        return self.fault

    def wrap(self, name: str, real):
        def operation(path, *arguments, **options):
            if arguments == (fcntl.LOCK_UN,) or not self.fails(name, path):  # to unlock never fails
                return real(path, *arguments, **options)
            if name == "close" or (self.late and name != "open"):
                real(path, *arguments, **options)
            raise self.raised()

        return operation

    def wrap_fsync(self, real):
        synced = self.wrap("fsync", real)

        def operation(descriptor):
            synced(descriptor)
            self.unsynced.pop(os.fstat(descriptor).st_ino, None)

        return operation

    def wrap_open(self, real):
        def operation(path, mode="r", *arguments, **options):
            if isinstance(path, int) or not os.fspath(path).startswith(self.root):
                return real(path, mode, *arguments, **options)
            if self.fails("open", path):
                if self.late and "x" in mode:
                    real(path, mode).close()
                raise self.raised()
            file = real(path, mode, *arguments, **options)
            return _Writing(file, self) if "b" in mode and mode != "rb" else file

        return operation

    def crash(self) -> None:
        """What was written but not synced is torn, as after the power went."""
        for path in Path(self.root).rglob("*"):
            if path.is_file() and path.stat().st_ino in self.unsynced:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


class Power(Disk):
    """Knows what would be on the disk if the power went: what was synced, and perhaps more.

    Each folder has the names that it had when it was last synced, or those that it has now; each
    file its synced bytes, or is torn.
    """

    def __init__(self, root: Path, fails_at: int) -> None:
        super().__init__(root, fails_at, Died(), "lasting")
        self.opened: dict[int, Path] = {}
        self.pins: list[int] = []  # while a file is open, no other gets its number
        self.bytes: dict[int, bytes] = {}
        for path in (*root.rglob("*.csv"), *root.rglob("*.pdf")):
            self.pins.append(os.open(path, os.O_RDONLY))
            self.bytes[path.stat().st_ino] = path.read_bytes()
        self.synced = {folder: self.names(folder) for folder in self.folders()}

    def folders(self) -> list[Path]:
        root = Path(self.root)
        return [root, *(path for path in root.rglob("*") if path.is_dir())]

    @staticmethod
    def names(folder: Path) -> dict[str, int | None]:
        return {p.name: None if p.is_dir() else p.stat().st_ino for p in folder.iterdir()}

    def wrap(self, name: str, real):
        plain = super().wrap(name, real)

        def opening(path, *arguments, **options):
            descriptor = plain(path, *arguments, **options)
            self.opened[descriptor] = path
            return descriptor

        return opening if name == "open" else plain

    def wrap_fsync(self, real):
        plain = super().wrap("fsync", real)

        def operation(descriptor):
            plain(descriptor)
            count, at, self.fails_at = self.count, self.fails_at, sys.maxsize  # only looking
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                self.synced[self.opened[descriptor]] = self.names(self.opened[descriptor])
            else:
                self.pins.append(os.dup(descriptor))
                number = os.fstat(descriptor).st_ino
                self.bytes[number] = self.unsynced.pop(number)
            self.count, self.fails_at = count, at

        return operation

    def left(self, target: Path):
        """Lay out, one after the other, what may be found when the power is back."""
        now = {folder: self.names(folder) for folder in self.folders()}
        unsure = [f for f in now | self.synced if now.get(f) != self.synced.get(f)]
        for kept in itertools.product((now, self.synced), repeat=len(unsure)):
            shutil.rmtree(target, ignore_errors=True)
            chosen = now | {f: names.get(f, {}) for f, names in zip(unsure, kept, strict=True)}
            self.lay(Path(self.root), target, chosen)
            yield target

    def lay(self, folder: Path, target: Path, chosen) -> None:
        target.mkdir()
        for name, inode in chosen.get(folder, {}).items():
            if inode is None:
                self.lay(folder / name, target / name, chosen)
            else:
                (target / name).write_bytes(self.bytes.get(inode, b"torn"))


class _Writing:
    """A file whose writes and close can fail."""

    def __init__(self, file, disk: Disk) -> None:
        self.file, self.disk = file, disk

    def write(self, raw: bytes) -> int:
        self.disk.unsynced[os.fstat(self.file.fileno()).st_ino] = raw
        if self.disk.fails("write", 0):
            self.file.write(raw if self.disk.late else raw[: len(raw) // 2])
            self.file.flush()
            raise self.disk.raised()
        return self.file.write(raw)

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        return self.file.fileno()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        if self.disk.fails("close", 0):
            raise self.disk.raised()


@contextmanager
def failing(disk: Disk):
    """Put the disk between this process and its folder; syncing is only counted."""
    with pytest.MonkeyPatch.context() as patch:
        plain = ("open", "close", "replace", "rename", "unlink", "mkdir", "rmdir", "fchmod", "stat",
                 "lstat", "scandir")  # fmt: skip
        for name in plain:
            patch.setattr(os, name, disk.wrap(name, getattr(os, name)))
        patch.setattr(os, "fsync", disk.wrap_fsync(lambda _: None))
        patch.setattr(io, "open", disk.wrap_open(io.open))
        patch.setattr(fcntl, "flock", disk.wrap("flock", fcntl.flock))
        yield disk


def ingest(data: Path) -> str:
    """One ingest, and how it ended."""
    try:
        with store.locked(data, timeout=0) as held:
            held.add(ROWS, copies(data))
    except Refused as refusal:
        return str(refusal)
    except Died:
        return "died"
    return "done"


def recovered(data: Path) -> str:
    try:
        return str(store.recover(data))
    except Died:
        return "died"


class World:
    """A folder before an ingest, and what it holds when the ingest is done."""

    def __init__(self, folder: Path) -> None:
        self.kept, self.data, done = folder / "kept", folder / "data", folder / "done"
        self.kept.mkdir()
        with store.locked(self.kept) as held:
            known = [row("2023-06", "新会区", 1), row("2023-05", "台山市", 2)]
            held.add(known, copies(self.kept)[:1])
        shutil.copytree(self.kept, done)
        assert ingest(done) == "done"
        self.before, self.after = files(self.kept), files(done)
        assert len(rows_of(self.after)) == len(rows_of(self.before)) + len(ROWS)
        assert len(self.before) + 2 == len(self.after)

    def fresh(self, of: Path | None = None) -> Path:
        """The folder as it was at first, or as another is."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(of or self.kept, self.data)
        return self.data

    def check(self, said: str) -> None:
        """Recover; then it is as before or as after, and a second try brings it to after."""
        store.recover(self.data)
        found = files(self.data)
        assert hidden(self.data) == []
        assert found in (self.before, self.after)
        if said == "done":
            assert found == self.after
        elif said != "died" and "next command" not in said:
            assert found == self.before
        assert ingest(self.data) == "done"
        assert files(self.data) == self.after
        assert hidden(self.data) == []


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the power stays on, and time is short
    return World(tmp_path)


ERRNOS = (errno.ENOSPC, errno.EIO, errno.EACCES)
FAILURES = [
    *((number, ()) for number in ERRNOS),
    (errno.EIO, ("late",)),
    (errno.ENOSPC, ("lasting",)),
    (errno.EACCES, ("lasting",)),
]


@pytest.mark.fault
@pytest.mark.parametrize(("number", "modes"), FAILURES)
def test_each_operation_fails(world, number, modes):
    outcomes = Counter()
    for at in range(1, 1000):
        disk = Disk(world.fresh(), at, OSError(number, ""), *modes)
        with failing(disk):
            said = ingest(world.data)
        if disk.count < at:
            break
        if not disk.lasting:
            assert files(world.data) == (world.after if said == "done" else world.before)
            assert "next command" not in said
            assert said == "done" or hidden(world.data) == []
        outcomes[said == "done"] += 1
        world.check(said)
    assert at > 50, "there was nothing to fail"
    assert outcomes[False] > 40
    assert outcomes[True] > 5, "clearing up may fail"


def dead(world: World, at: int) -> bool:
    """Let an ingest die at an operation; return whether it came so far."""
    disk = Disk(world.fresh(), at, Died(), "lasting")
    with failing(disk):
        said = ingest(world.data)
    disk.crash()
    assert said == ("died" if disk.count >= at else "done")
    return said == "died"


FAULTS = [(Died(), "lasting"), *((OSError(number, ""), "") for number in ERRNOS)]


def broken_recoveries(world: World, left: Path, moments) -> int:
    """Break recovery off at each of the moments, then let it run; return how many there were."""
    for tried, at in enumerate(moments):
        for fault, mode in FAULTS:
            disk = Disk(world.fresh(left), at, fault, mode)
            with failing(disk):
                recovered(world.data)
            disk.crash()
            if disk.count >= at:
                world.check("died")
        if disk.count < at:
            return tried * len(FAULTS)
    return len(moments) * len(FAULTS)


@pytest.mark.fault
def test_the_process_dies_at_each_operation(world, tmp_path):
    chance, seen, tried = random.Random(0), Counter(), 0
    for at in range(1, 1000):
        if not dead(world, at):
            break
        left = tmp_path / "left"
        shutil.copytree(world.data, left)
        seen[recovered(world.data)[:32]] += 1
        world.check("died")
        tried += broken_recoveries(world, left, chance.sample(range(1, 40), 1))
        shutil.rmtree(left)
    assert at > 50
    assert set(seen) == {
        "None",
        "an interrupted ingest was rolled",
        "an interrupted ingest was comple",
    }


@pytest.mark.fault
def test_who_reads_before_it_is_settled_sees_rows_and_evidence_together(world):
    new = copies(world.data)[1].name
    before, after = ({n: raw for n, raw in each.items() if n.endswith(".csv")}
                     for each in (world.before, world.after))  # fmt: skip
    seen = Counter()
    for at in range(1, 1000):
        if not dead(world, at):
            break
        names, read = settled(world.data), snapshot(world.data).figures
        found = {path.relative_to(world.data).as_posix(): raw for path, raw in read.items()}
        assert found == (after if new in names else before)
        seen[new in names] += 1
    assert seen[False] > 40
    assert seen[True] > 5, "what died while clearing up is done"


@pytest.mark.long
def test_the_recovery_is_broken_off_at_each_operation(world, tmp_path):
    tried = 0
    for at in range(1, 1000):
        if not dead(world, at):
            break
        left = tmp_path / "left"
        shutil.copytree(world.data, left)
        tried += broken_recoveries(world, left, range(1, 1000))
        shutil.rmtree(left)
    print(f"{at - 1} moments of death, {tried} broken recoveries")  # noqa: T201 - told with -s
    assert tried > 1000


@pytest.mark.fault
def test_the_power_goes_at_each_operation(world, tmp_path):
    states = 0
    for at in range(1, 1000):
        power = Power(world.fresh(), at)
        with failing(power):
            said = ingest(world.data)
        for left in power.left(tmp_path / "left"):
            world.fresh(left)
            (world.data / "progress").mkdir(exist_ok=True)
            world.check(said)
            states += 1
        for pin in power.pins:
            os.close(pin)
        if power.count < at:
            break
    assert said == "done"
    assert states > at > 50


def test_a_program_that_holds_a_file_open_stops_the_ingest(world, monkeypatch):
    data, replace = world.fresh(), os.replace
    held_open = data / "progress/2023-07/台山市.csv"

    def held(source, target):
        if Path(target) == held_open:
            raise PermissionError(errno.EACCES, "in use", str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    said = ingest(data)
    assert "台山市.csv" in said
    assert "another program holds it open" in said
    assert files(data) == world.before
    assert hidden(data) == []


def test_a_file_saved_meanwhile_is_not_overwritten(world, monkeypatch):
    data, mkdir = world.fresh(), os.mkdir
    saved = data / "progress/2023-06/新会区.csv"

    def later(*arguments):
        mkdir(*arguments)
        saved.write_bytes(b"saved by another program")

    monkeypatch.setattr(os, "mkdir", later)
    assert "changed by another program" in ingest(data)
    assert files(data) == world.before | {
        "progress/2023-06/新会区.csv": b"saved by another program"
    }
    assert hidden(data) == []


def test_a_file_opened_meanwhile_cannot_be_rolled_back_at_once(world, monkeypatch):
    data, replace = world.fresh(), os.replace
    replaced = []

    def held(source, target):
        if replaced and str(target).endswith(".csv"):
            raise PermissionError(errno.EACCES, "in use", str(source), None, str(target))
        if str(target).endswith(".csv"):
            replaced.append(target)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        assert "the next command" in ingest(data)
        assert store.recover(data) is None
        assert "the next command" not in ingest(data), "it refuses before it begins anew"
    assert files(data) not in (world.before, world.after)
    assert "rolled back" in str(store.recover(data))
    assert files(data) == world.before
    assert hidden(data) == []


def test_the_next_ingest_under_the_same_lock_settles_first(world, monkeypatch):
    data, replaced, replace = world.fresh(), [], os.replace

    def once(source, target):
        if replaced:
            raise OSError(errno.EIO, "broken")
        replaced.append(target)
        replace(source, target)

    with store.locked(data) as held:
        monkeypatch.setattr(os, "replace", once)
        with pytest.raises(Refused, match="the next command"):
            held.add(ROWS, copies(data))
        monkeypatch.setattr(os, "replace", replace)
        assert store.JOURNAL in hidden(data)
        assert len(held.add(ROWS, copies(data))) == 3
    assert files(data) == world.after
    assert hidden(data) == []


# Real processes

CHILD = """
import os, sys
from pathlib import Path
from test_store_faults import endless, one_of_six
data, start = Path(sys.argv[2]), int(sys.argv[3])
{"endless": endless, "one_of_six": one_of_six}[sys.argv[1]](data, start)
"""


def batch(number: int) -> list[Observation]:
    """The rows of one ingest, over six files."""
    months = ("2023-06", f"20{number // 40 % 60 + 20}-{number % 12 + 1:02}")
    pairs = zip(months * 3, AREAS * 2, strict=True)
    return [row(month, area, number, f"{i}") for i, (month, area) in enumerate(pairs)]


def paper(data: Path, number: int) -> Copy:
    """The evidence that comes with a batch; three batches in a row bring the same."""
    return evidence(data / "来件" / f"{number // 3}.pdf", b"paper %d" % (number // 3))


def endless(data: Path, start: int) -> None:
    """Ingest one batch after the other; say each number when it is done."""
    os.write(1, b"ready\n")
    sys.stdin.readline()
    for number in range(start, start + 100_000):
        with store.locked(data) as held:
            held.add(batch(number), [paper(data, number)])
        os.write(1, b"%d\n" % number)


def one_of_six(data: Path, start: int) -> None:
    """Ten batches of one's own, each with rows that all the others add too."""
    os.write(1, b"ready\n")
    sys.stdin.readline()
    for number in range(start, start + 10):
        with store.locked(data, timeout=HANGS) as held:
            held.add([*batch(number), *batch(number % 10 + 90_000)])
    os.write(1, b"done\n")


def started(kind: str, data: Path, start: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, kind, str(data), str(start)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent,
    )


def go(process: subprocess.Popen) -> None:
    assert process.stdout.readline() == b"ready\n"
    process.stdin.write(b"go\n")
    process.stdin.flush()


def killed(data: Path, times: int) -> Counter:
    """Kill a process at random moments of its ingesting; look after each, and count what was."""
    chance, seen, start, said = random.Random(), Counter(), 0, set()
    process = started("endless", data, start)
    for turn in range(times):
        go(process)
        if chance.random() < 0.8:  # else while it starts
            process.stdout.readline().strip()
            first = 1
        else:
            first = 0
        following = started("endless", data, 1000 * (turn + 1))
        try:
            process.wait(chance.uniform(0, 0.08))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL
        done = rest.split(b"\n")[:-1]
        last = start + first + len(done) - 1
        said |= set(range(start, last + 1))
        left = hidden(data)
        told = store.recover(data)
        seen["told" if told else "quiet", store.JOURNAL in left, store.DONE in left] += 1
        assert hidden(data) == []
        found = Counter(rows_of(files(data)))
        assert set(found.values()) <= {1}, "a row is doubled"
        whole = {n: [row_text(r) in found for r in batch(n)] for n in said | {last + 1}}
        assert all(all(whole[n]) for n in said), "a row that was said to be there is lost"
        assert len(set(whole[last + 1])) == 1, "an ingest is there in part"
        if all(whole[last + 1]):
            said.add(last + 1)
        assert len(found) == 6 * len(said)
        kept = {path.name for path in (data / "evidence").iterdir()} if said else set()
        assert kept == {paper(data, n).name for n in said}, "evidence is lost, or names no row"
        process, start = following, 1000 * (turn + 1)
    process.kill()
    process.communicate()
    return seen


@pytest.mark.fault
def test_killed_at_random_moments(tmp_path):
    assert killed(tmp_path, 15).total() == 15


@pytest.mark.long
def test_killed_at_many_random_moments(tmp_path):
    seen = killed(tmp_path, 300)
    print(f"(told, .journal, .journal-done): {seen}")  # noqa: T201 - told with -s
    assert seen.total() == 300
    assert sum(n for (told, *_), n in seen.items() if told == "told") > 30


@pytest.mark.fault
def test_six_processes_at_once(tmp_path):
    starts = range(0, 600, 100)
    processes = [started("one_of_six", tmp_path, start) for start in starts]
    for process in processes:
        go(process)
    assert [process.communicate(timeout=HANGS)[0] for process in processes] == [b"done\n"] * 6
    numbers = [*(s + i for s in starts for i in range(10)), *range(90_000, 90_010)]
    wanted = [row_text(r) for number in numbers for r in batch(number)]
    assert sorted(rows_of(files(tmp_path))) == sorted(wanted)
    assert hidden(tmp_path) == []
