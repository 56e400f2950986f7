"""Nothing a user can put into a file, an option or the environment gives a traceback."""

import contextlib
import csv
import io
import json
import os
import pty
import re
import resource
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bqw_tracker.core import problems
from bqw_tracker.render import ENDINGS, FORMATS
from running import (
    HANGS,
    HEADER,
    WORKSPACES,
    command,
    process,
    process_environment,
    run,
    run_code,
    run_process,
)

pytestmark = pytest.mark.walk

SMALL = WORKSPACES / "small"
CATALOGUE = (SMALL / "measures.yaml").read_text(encoding="utf-8")
PROGRESS = (SMALL / "progress" / "rows.csv").read_text(encoding="utf-8")
ROWS = PROGRESS.removeprefix(HEADER)
CATALOGUE_PATH = Path("data") / "measures.yaml"
PROGRESS_PATH = Path("data") / "progress" / "2023-06" / "a.csv"
COMMANDS = (["check"], ["check", "--format", "json"], ["report"], ["report", "--lenient"])


def put(folder: Path, catalogue: str | bytes = CATALOGUE, progress: str | bytes = PROGRESS) -> Path:
    for path, text in ((CATALOGUE_PATH, catalogue), (PROGRESS_PATH, progress)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return put(tmp_path / "w")


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


JUNE = ["report", "--as-of", "2023-06-30"]
"""A report of a day that was asked for, so that no word about the day stands beside it."""


def ends_well(folder: Path, *wanted: int, commands=COMMANDS) -> list[str]:
    """Every command ends with one of these codes, says why, and changes nothing."""
    before, said = contents(folder), []
    for arguments in commands:
        told = run([*arguments, "--lang", "en"], folder)
        assert told.code in wanted, (arguments, told)
        assert "Traceback" not in told.stdout + told.stderr
        if told.code:
            assert told.stdout or told.stderr
        said.append(told.stdout + told.stderr)
    assert contents(folder) == before
    return said


def explained(folder: Path, *options: str) -> None:
    """Every indicator is explained."""
    for id_ in ("M02-01", "M02-02", "M02-03", "M02-04"):
        assert run(["explain", id_, *options], folder).code == 0


def test_the_good_workspace_is_good(workspace: Path) -> None:
    told = run(["check", "--lang", "en", "--strict"], workspace)
    assert told == (0, "no problems found\n", "")
    assert run(["report", "--lang", "en"], workspace).code == 0
    explained(workspace, "--lang", "en")


# ── files ──

BAD_CATALOGUES = {
    "empty": b"",
    "blank": b" \n\n",
    "bom only": b"\xef\xbb\xbf",
    "comment only": "# 目录\n".encode(),
    "a scalar": b"x",
    "a list": b"- x",
    "null": b"~",
    "nul": CATALOGUE.encode().replace(b"flow", b"fl\0w"),
    "nul first": b"\0" * 4096,
    "gbk": CATALOGUE.encode("gb18030"),
    "utf-16": CATALOGUE.encode("utf-16"),
    "cut in a character": CATALOGUE.encode()[: CATALOGUE.encode().index("接".encode()) + 1],
    "c1 control": CATALOGUE.replace("flow", "fl\x9bow").encode(),
    "not a character": CATALOGUE.replace("flow", "fl\ufffeow").encode(),
    "half a pair": CATALOGUE.replace("kind: flow", 'kind: "\\ud800"').encode(),
    "tabs": CATALOGUE.replace("    section", "\tsection").encode(),
    "nested brackets": b"[" * 200_000,
    "nested braces": b"{a: " * 200_000,
    "nested keys": b"? " * 200_000,
    "nested dashes": b"- " * 200_000,
    "nested brackets below a key": CATALOGUE.replace("kind: flow", "kind: " + "[" * 200_000).encode(),
    "unclosed quote": CATALOGUE.replace("unit: 家", 'unit: "家').encode(),
    "list as a key": CATALOGUE.replace("kind: flow", "[a]: flow").encode(),
    "two documents": (CATALOGUE + "---\n" + CATALOGUE).encode(),
    "merge key": CATALOGUE.replace("kind: flow", "<<: {kind: flow}").encode(),
    "python tag": b"!!python/object/apply:os.system [echo]",
    "html": b"<!DOCTYPE html><html><body>404</body></html>",
    "zip": b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
    "areas empty": CATALOGUE.replace("areas:\n", "areas: []\nareas2:\n").encode(),
    "measure zero": CATALOGUE.replace("number: 2", "number: 0").encode(),
    "huge number": CATALOGUE.replace("> 450", "> " + "9" * 50).encode(),
    "not a number": CATALOGUE.replace("> 450", "> NaN").encode(),
    "infinity": CATALOGUE.replace("> 450", "> Infinity").encode(),
    "exponent": CATALOGUE.replace("> 450", "> 1e400").encode(),
    "year 0": CATALOGUE.replace("2023-04-04", "0000-01-01").encode(),
    "year 10000": CATALOGUE.replace("2023-04-04", "10000-01-01").encode(),
    "period of year 0": CATALOGUE.replace("period: 2022", "period: 0000").encode(),
    "period of year 10000": CATALOGUE.replace("period: 2022", "period: 10000").encode(),
    "number of a measure": CATALOGUE.replace("number: 2", "number: " + "9" * 5000).encode(),
    "number in a wording": CATALOGUE.replace("56家", "9" * 1_100_000 + "家").encode(),
    "scaled number in a wording": CATALOGUE.replace("56家", "9" * 1_000_000 + "亿家").encode(),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if len(content) > 1_000_000 else [])
        for name, content in BAD_CATALOGUES.items()
    ],
)
def test_bad_catalogue(name: str, tmp_path: Path) -> None:
    for text in ends_well(put(tmp_path, BAD_CATALOGUES[name]), 1):
        assert "measures.yaml" in text
        assert len(text) < 20_000


SAME_CATALOGUES = {
    "bom": b"\xef\xbb\xbf" + CATALOGUE.encode(),
    "crlf": CATALOGUE.replace("\n", "\r\n").encode(),
    "bom and crlf": b"\xef\xbb\xbf" + CATALOGUE.replace("\n", "\r\n").encode(),
    "lone cr": CATALOGUE.replace("\n", "\r").encode(),
    "no end of line": CATALOGUE.rstrip("\n").encode(),
}
GOOD_CATALOGUES = {
    "measures empty": (CATALOGUE.partition("measures:")[0] + "measures: []\n").encode(),
    "no indicators": CATALOGUE.replace("    indicators:\n", "    indicators: []\n  - number: 3\n    section: 1\n    title: 乙\n    departments: []\n    indicators:\n").replace("M02-", "M03-").encode(),
    "target 0": CATALOGUE.replace("> 450", "<= 0").replace("超过450个", "0个").encode(),
    "below 0": CATALOGUE.replace("> 450", "< 0").replace("超过450个", "低于0个").encode(),
    "baseline equals target": CATALOGUE.replace("value: 193", "value: 450").encode(),
    "long span": CATALOGUE.replace("period: 2025", "period: 1900..2999").encode(),
    "first year": CATALOGUE.replace("2023-04-04", "1900-01-01").encode(),
    "last year": CATALOGUE.replace("2023-04-04", "2999-12-31").encode(),
}  # fmt: skip


def says_what_the_plain_one_says(folder: Path, tmp_path: Path) -> None:
    ends_well(folder, 0)
    for asked in (["report"], ["explain", "M02-01"]):
        assert run(asked, folder).stdout == run(asked, put(tmp_path / "plain")).stdout


@pytest.mark.parametrize("name", SAME_CATALOGUES)
def test_another_form_of_the_catalogue(name: str, tmp_path: Path) -> None:
    says_what_the_plain_one_says(put(tmp_path / "w", SAME_CATALOGUES[name]), tmp_path)


@pytest.mark.parametrize("name", GOOD_CATALOGUES)
def test_odd_but_good_catalogue(name: str, tmp_path: Path) -> None:
    text = GOOD_CATALOGUES[name]
    # "measures empty" and "no indicators" leave rows without their indicator
    progress = HEADER if name in ("measures empty", "no indicators") else PROGRESS
    ends_well(put(tmp_path, text, progress), 0)
    for form in ("table", "json", "csv", "md", "html", "svg"):
        assert run(["report", "--format", form], tmp_path).code == 0
    for day in ("1900-01-01", "2024-02-29", "2999-12-31"):
        assert run(["report", "--as-of", day, "--by", "area"], tmp_path).code == 0
        if progress is PROGRESS and (name, day) != ("long span", "2999-12-31"):
            explained(tmp_path, "--as-of", day)


@pytest.mark.long
def test_the_history_of_eleven_centuries(tmp_path: Path) -> None:
    folder = put(tmp_path, GOOD_CATALOGUES["long span"])
    assert run(["explain", "M02-03", "--as-of", "2999-12-31"], folder).code == 0


BAD_PROGRESS = {
    "empty": b"",
    "blank": b"\n",
    "bom only": b"\xef\xbb\xbf",
    "nul": PROGRESS.encode().replace(b",8,", b",\0,"),
    "nul only": b"\0" * 4096,
    "gbk": PROGRESS.encode("gb18030"),
    "utf-16": PROGRESS.encode("utf-16"),
    "cut in the last character": (PROGRESS + "M02-01,台山市,2023-07,5,,,,2023-08-02,台山").encode()[:-1],
    "cut in the header": "\u6307".encode()[:2],
    "bad byte after a megabyte": PROGRESS.encode() + b"\n" * (1 << 20) + b"\xff",
    "unclosed quote": PROGRESS.replace('7月诊断"', "7月诊断").encode(),
    "quote inside": PROGRESS.replace("食品生产科", '"食品"生产科').encode(),
    "quoted newlines": PROGRESS.encode() + b'"\n\n\n"',
    "50 digits": PROGRESS.replace(",260,", "," + "9" * 50 + ",").encode(),
    "5000 digits": PROGRESS.replace(",260,", "," + "9" * 5000 + ",").encode(),
    "NaN": PROGRESS.replace(",260,", ",NaN,").encode(),
    "Infinity": PROGRESS.replace(",260,", ",Infinity,").encode(),
    "-inf": PROGRESS.replace(",260,", ",-inf,").encode(),
    "1e400": PROGRESS.replace(",260,", ",1e400,").encode(),
    "hex": PROGRESS.replace(",260,", ",0x10,").encode(),
    "underscore": PROGRESS.replace(",260,", ",2_60,").encode(),
    "arabic digits": PROGRESS.replace(",260,", ",٢٦٠,").encode(),
    "period of year 0": PROGRESS.replace("江门市,2023-Q2", "江门市,0000-Q2").encode(),
    "period of year 10000": PROGRESS.replace("江门市,2023-Q2", "江门市,10000-Q2").encode(),
    "day of year 0": PROGRESS.replace("2023-07-04", "0000-07-04").encode(),
    "day of year 10000": PROGRESS.replace("2023-07-04", "10000-07-04").encode(),
    "31 June": PROGRESS.replace("2023-07-04", "2023-06-31").encode(),
    "a field of 10 MB": (HEADER + "M02-01,台山市,2023-05,4,,,,2023-06-02,甲," + "注" * 3_500_000).encode(),
    "10 MB of commas": HEADER.encode() + b"," * 10_000_000,
    "a tab": PROGRESS.replace(",", "\t").encode(),
    "escape codes": PROGRESS.replace("江门市,2023-Q2", "\x1b[2J\x1b[31m,2023-Q2").encode(),
    "xlsx": b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PROGRESS)
def test_bad_progress(name: str, tmp_path: Path) -> None:
    folder = put(tmp_path, progress=BAD_PROGRESS[name])
    for text in ends_well(folder, 1, commands=COMMANDS[:3]):
        assert "a.csv" in text
        assert len(text) < 20_000
        assert "\x1b" not in text
    ends_well(folder, 0, commands=COMMANDS[3:])


SAME_PROGRESS = {
    "bom": b"\xef\xbb\xbf" + PROGRESS.encode(),
    "crlf": PROGRESS.replace("\n", "\r\n").encode(),
    "lone cr": PROGRESS.replace("\n", "\r").encode(),
    "no end of line": PROGRESS.rstrip("\n").encode(),
    "all quoted": "".join(
        ",".join(f'"{field}"' for field in row) + "\n" for row in csv.reader(io.StringIO(PROGRESS))
    ).encode(),
}
GOOD_PROGRESS = {
    "empty lines": PROGRESS.replace("\n", "\n\n").encode(),
    "header only": HEADER.encode(),
    "18 digits": PROGRESS.replace(",260,", "," + "9" * 18 + "." + "9" * 9 + ",").encode(),
    "0 of 0": PROGRESS.replace(",312,315,", ",0,0,").encode(),
    "old and new": (PROGRESS + "M02-03,江门市,1900-Q1,1,,,,1900-07-04,甲,\nM02-03,江门市,2025-Q4,1,,,,2025-12-31,甲,\n").encode(),
    "all withdrawn": re.sub(r",\d*,(\d*),(\d*),\w*,(2023-0[67]-\d\d[T:0-9]*),(\w+),[^\n]*", r",,,,,\3,\4,撤回", PROGRESS).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME_PROGRESS)
def test_another_form_of_the_rows(name: str, tmp_path: Path) -> None:
    says_what_the_plain_one_says(put(tmp_path / "w", progress=SAME_PROGRESS[name]), tmp_path)


@pytest.mark.parametrize("name", GOOD_PROGRESS)
def test_odd_but_good_progress(name: str, tmp_path: Path) -> None:
    folder = put(tmp_path, progress=GOOD_PROGRESS[name])
    ends_well(folder, 0)
    for day in ("1900-01-01", "2024-02-29", "2999-12-31"):
        assert run(["report", "--as-of", day], folder).code == 0
        assert run(["report", "--known-on", day], folder).code == 0
    explained(folder)


@pytest.mark.parametrize(
    "figure", [",999999999999999999,0.000000001", ",0.000000001,999999999999999999"]
)
def test_the_quotient_of_the_largest_and_the_smallest_number(figure: str, tmp_path: Path) -> None:
    """An amount per head is bounded by nothing else."""
    old = 'kind: stock\n        reported: {every: quarter, by: city}\n        targets:\n          - {period: 2025, value: "> 450", wording: 超过450个, baseline: {value: 193, period: 2022}}'
    new = 'kind: rate\n        factor: 1\n        parts: latest\n        reported: {every: month, by: city}\n        targets:\n          - {period: 2023, value: "> 0.000000002", baseline: {value: 0.000000001, period: 2022}}'
    assert old in CATALOGUE
    rows = re.sub(r"M02-03.*", f"M02-03,江门市,2023-01,{figure},,2023-07-04,甲,", PROGRESS)
    folder = put(tmp_path, CATALOGUE.replace(old, new), rows)
    ends_well(folder, 0)
    for form in ("table", "md", "csv", "json"):
        assert run(["report", "--format", form], folder).code == 0
    assert run(["explain", "M02-03"], folder).code == 0


def at_once() -> None:
    """Let a process compute for 30 seconds, which is what only bad algorithms need.

    The processor's own seconds, to which the load of the machine adds nothing.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))


def test_a_long_line_of_yaml_is_read(tmp_path: Path) -> None:
    text = CATALOGUE.replace("kind: stock", "kind: stock\n        note: " + "注" * 3_500_000)
    done = run_process(JUNE, put(tmp_path, text), preexec_fn=at_once)
    assert (done.code, done.stderr) == (0, b"")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]\n" for n in range(1, 12)
)


MEASURED = """
import resource, sys
from bqw_tracker.cli.main import run
import bqw_tracker.cli.app
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
code = run(['check', '--lang', 'en'])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(code, peak - before, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "text", [BOMB, "[" * 200_000, "- " * 200_000], ids=["bomb", "brackets", "dashes"]
)
def test_a_bomb_is_refused_at_once(text: str, tmp_path: Path) -> None:
    done = run_code(MEASURED, put(tmp_path, text), preexec_fn=at_once)
    code, more = done.stderr.split()
    assert code == b"1"
    assert int(more) < 100 * 1024  # kilobytes
    assert len(done.stdout.decode()) < 100_000


def test_a_process_of_little_memory_reads_the_good_workspace(workspace: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    done = run_process(JUNE, workspace, preexec_fn=limit)
    assert (done.code, done.stderr) == (0, b"")


# ── folders and links where files are expected ──


IN_THE_WAY = {
    "nothing": lambda _: None,
    "a folder": Path.mkdir,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nirgends"),
}


@pytest.mark.parametrize(
    ("path", "by"),
    [*product([CATALOGUE_PATH], IN_THE_WAY), *product([PROGRESS_PATH], [*IN_THE_WAY][1:])],
)
def test_what_is_no_file_is_named(workspace: Path, path: Path, by: str) -> None:
    (workspace / path).unlink()
    IN_THE_WAY[by](workspace / path)
    for text in ends_well(workspace, 3, commands=(*COMMANDS, ["check", "--data", "data"])):
        assert path.name in text
        assert text.count("\n") == 1


@contextlib.contextmanager
def as_somebody():
    """Root may read and write everything; so it steps down while bqw runs."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.setegid(65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)


@pytest.fixture
def open_workspace():
    """A workspace that others than root can reach, in which everything was imported once."""
    with tempfile.TemporaryDirectory(dir="/tmp" if Path("/tmp").is_dir() else None) as name:
        folder = put(Path(name))
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        ends_well(folder, 0)
        run(["check", "--data", "nirgends"], folder)
        run(["report", "-o", "out.md"], folder)
        (folder / "out.md").unlink()
        put(folder, progress="x")
        ends_well(folder, 0, 1)
        put(folder)
        yield folder


POSIX = pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no permissions as in POSIX")


@POSIX
@pytest.mark.parametrize(
    "path", [CATALOGUE_PATH, PROGRESS_PATH, PROGRESS_PATH.parent, PROGRESS_PATH.parents[1]], ids=str
)
def test_no_permission(open_workspace: Path, path: Path) -> None:
    """What cannot be read is never left out of a report in silence."""
    (open_workspace / path).chmod(0)
    try:
        with as_somebody():
            told = [run([*arguments, "--lang", "en"], open_workspace) for arguments in COMMANDS]
    finally:
        (open_workspace / path).chmod(0o755)
    for one in told:
        assert (one.code, one.stdout) == (3, "")
        assert path.name in one.stderr
        assert "permission" in one.stderr


@pytest.mark.parametrize("path", [CATALOGUE_PATH, PROGRESS_PATH])
def test_a_file_held_by_another_program(
    workspace: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says "permission denied" where Excel or WPS holds a file."""
    whole = Path.open

    def held(self, *rest, **named):
        if self.name == path.name:
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, *rest, **named)

    monkeypatch.setattr(Path, "open", held)
    told = run(["check", "--lang", "en"], workspace)
    assert told.code == 3
    assert path.name in told.stderr
    assert "another program" in told.stderr


def test_progress_is_a_file(workspace: Path) -> None:
    shutil.rmtree(workspace / "data" / "progress")
    (workspace / "data" / "progress").write_text(PROGRESS, encoding="utf-8")
    for text in ends_well(workspace, 3):
        assert "progress" in text


def test_a_linked_folder_is_read_or_told(workspace: Path, tmp_path: Path) -> None:
    """A share that is linked into data/progress."""
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "b.csv").write_text("x", encoding="utf-8")
    (workspace / "data" / "progress" / "share").symlink_to(tmp_path / "share")
    told = run(["check", "--lang", "en"], workspace)
    assert "share" in told.stdout + told.stderr


def test_no_progress_at_all(workspace: Path) -> None:
    shutil.rmtree(workspace / "data" / "progress")
    ends_well(workspace, 0)


def test_hidden_and_lock_files_are_no_progress(workspace: Path) -> None:
    for name in (".~a.csv", "~$a.csv", "._a.csv", "a.csv.bak", "a.xlsx"):
        (workspace / PROGRESS_PATH.parent / name).write_bytes(b"\0\xff")
    assert run(["check", "--lang", "en"], workspace).stdout == "no problems found\n"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_a_file_name_that_is_no_text(workspace: Path) -> None:
    bad = os.fsencode(workspace / PROGRESS_PATH.parent) + b"/\xd0\xc2\xbb\xe1.csv"
    Path(os.fsdecode(bad)).write_bytes(b"x")
    for form in ("text", "json"):
        done = run_process(["check", "--lang", "en", "--format", form], workspace)
        assert done.code == 1
        assert b"header" in done.stdout
        assert done.stderr == b""


def test_names_with_odd_characters(workspace: Path) -> None:
    for name in ("新会 区.csv", "{x}.csv", "[red].csv", "%s.csv", "a\nb.csv"):
        (workspace / PROGRESS_PATH.parent / name).write_text("x", encoding="utf-8")
    told = run(["check", "--lang", "en"], workspace)
    assert told.code == 1
    assert told.stdout.count("error[header]") == 5
    for name in ("新会 区.csv", "{x}.csv", "[red].csv", "%s.csv"):
        assert name + ":1:1: " in told.stdout


# ── streams ──


def long_workspace(folder: Path) -> Path:
    """A workspace whose report is larger than the buffer of a pipe."""
    one = CATALOGUE[CATALOGUE.index("      - id: M02-01") : CATALOGUE.index("      - id: M02-02")]
    more = "".join(one.replace("M02-01", f"M02-{n:02}") for n in range(5, 100))
    return put(folder, CATALOGUE + more, progress=HEADER)


@pytest.mark.parametrize(
    "arguments",
    [JUNE, [*JUNE, "--format", "json"], ["check", "--format", "json"],
     ["explain", "M02-01"], ["--help"], ["report", "--help"]],
)  # fmt: skip
def test_a_pipe_closed_before_we_write(workspace: Path, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run_process(arguments, workspace, {"BQW_LANG": "en"}, stdout=writer)
    os.close(writer)
    assert (done.code, done.stderr) == (0, b"")


def test_head(tmp_path: Path) -> None:
    folder = long_workspace(tmp_path)
    first = subprocess.Popen(
        command(*JUNE, "--format", "json"), cwd=folder, env=process_environment({}),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert first.stdout.readline() == b"{\n"
    first.stdout.close()
    assert (first.stderr.read(), first.wait(HANGS)) == (b"", 0)
    first.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [["report"], ["check"], ["explain", "M02-01"]])
def test_a_full_disk_behind_stdout(workspace: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run_process(arguments, workspace, stdout=full)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert done.code == 3
    assert done.stderr


CLOSED = [
    # what is asked, its code where all is well, the streams that are closed in every run of tests
    (["report"], 0, (0, 1, 2)),
    (["check"], 0, (1,)),
    (["report", "--nix"], 2, (1, 2)),
]


@pytest.mark.parametrize(
    ("arguments", "code", "number"),
    [
        pytest.param(words, code, number, marks=[] if number in always else pytest.mark.slow)
        for words, code, always in CLOSED
        for number in range(3)
    ],
)
def test_a_stream_that_is_closed(
    workspace: Path, arguments: list[str], code: int, number: int
) -> None:
    shell = ["/bin/sh", "-c", f'exec "$@" {number}>&-', "sh"]
    done = process([*shell, *command(*arguments)], workspace)
    assert b"Traceback" not in done.stderr
    assert done.code in ((code, 3) if number == 1 else (code,))


def on_terminal(arguments: list[str], cwd: Path, columns: int) -> tuple[int, str]:
    """Run bqw in a terminal of this width."""
    import fcntl
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        command(*arguments), cwd=cwd, stdin=child, stdout=child, stderr=subprocess.PIPE,
        env=process_environment(
            {"TERM": "xterm-256color", "COLUMNS": None, "NO_COLOR": None, "PAGER": ""}
        ),
    )  # fmt: skip
    os.close(child)
    found = b""
    while select.select([parent], [], [], HANGS)[0]:
        try:
            block = os.read(parent, 65536)
        except OSError:
            break
        if not block:
            break
        found += block
    os.close(parent)
    error = process.stderr.read()
    process.stderr.close()
    assert error == b""
    return process.wait(HANGS), found.decode().replace("\r\n", "\n")


def cells(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_a_narrow_terminal(workspace: Path, columns: int, language: str) -> None:
    code, text = on_terminal([*JUNE, "--lang", language], workspace, columns)
    assert code == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert "\x1b" not in plain
    assert max(map(cells, plain.split("\n"))) <= max(columns, 20)
    if columns > 20:
        for text in ("M02-01", "M02-04", "接受诊断"):
            assert text in plain


def test_a_terminal_of_no_width(workspace: Path) -> None:
    assert on_terminal(JUNE, workspace, 0)[0] == 0


def test_no_colour_in_a_pipe(workspace: Path) -> None:
    done = run_process(["report"], workspace, {"TERM": "xterm-256color", "FORCE_COLOR": "1"})
    assert b"\x1b" not in done.stdout


# ── environment ──


@pytest.mark.parametrize(
    "values",
    [
        {"LC_ALL": "C", "HOME": None, "BQW_LANG": ""},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "BQW_DATA": ""},
        {"LC_ALL": "POSIX", "LANG": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": "/nirgends", "TMPDIR": "/nirgends", "TERM": "dumb"},
        {"BQW_LANG": "xx", "PYTHONWARNINGS": "error"},
        {"TERM": None, "PATH": None, "PYTHONIOENCODING": "ascii"},
        {"LANGUAGE": "de:fr", "LANG": "de_DE.UTF-8"},
    ],
    ids=str,
)
def test_environment(workspace: Path, values: dict[str, str | None]) -> None:
    plain = run(JUNE, workspace)
    assert plain.code == 0
    assert "接受诊断的企业数" in plain.stdout
    done = run_process(JUNE, workspace, values)
    assert (done.code, done.stderr) == (0, b"")
    assert done.stdout.decode() == plain.stdout


def test_chinese_arguments_in_the_c_locale(workspace: Path) -> None:
    """Cron has LC_ALL=C; Python then reads arguments as UTF-8 unless it is kept from it."""
    plain = run([*JUNE, "--area", "新会区"], workspace)
    done = run_process([*JUNE, "--area", "新会区"], workspace, {"LC_ALL": "C"})
    assert (done.code, done.stdout.decode(), done.stderr) == (0, plain.stdout, b"")
    values = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run_process([*JUNE, "--area", "新会区"], workspace, values)
    assert done.code in (0, 2)
    assert b"Traceback" not in done.stderr


SHOWN = [JUNE, [*JUNE, "--by", "area"], [*JUNE, "--format", "md"], ["explain", "M02-01"], ["explain", "M02-02"], ["explain", "M02-03"], ["explain", "M02-04"], ["check"], ["report", "--help"], ["--help"]]  # fmt: skip
ONE_AFTER_THE_OTHER = """
import json, sys
from bqw_tracker.cli import console, main
console.prepare()
for arguments in json.loads(sys.argv[1]):
    assert main.run(arguments) == 0
    print("\f", end="")
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_gbk_console_shows_every_symbol(workspace: Path, language: str) -> None:
    spoken = {"PYTHONIOENCODING": "gbk", "BQW_LANG": language}
    done = run_code(ONE_AFTER_THE_OTHER, workspace, json.dumps(SHOWN), values=spoken)
    assert (done.code, done.stderr) == (0, b"")
    texts = done.stdout.decode("gbk").split("\f")[:-1]
    for arguments, text in zip(SHOWN, texts, strict=True):
        if "--help" not in arguments:  # in this process the help keeps the first run's language
            assert text == run(arguments, workspace, BQW_LANG=language).stdout
        assert text
        assert "?" not in text


def test_what_gbk_lacks_goes_into_a_pipe_as_gb18030(workspace: Path) -> None:
    put(workspace, progress=PROGRESS.replace(",260,", ",2✓60,"))
    done = run_process(["check"], workspace, {"PYTHONIOENCODING": "gbk"})
    assert (done.code, done.stderr) == (1, b"")
    assert "2✓60" in done.stdout.decode("gb18030")


@pytest.mark.parametrize("name", ["nirgends", "/", "data/progress", "a" * 5000, "\n"])
def test_bqw_data_points_to_nowhere(workspace: Path, name: str) -> None:
    for told in (
        run(["report", "--lang", "en"], workspace, BQW_DATA=name),
        run(["report", "--lang", "en", "--data", name], workspace),
        run(["--data", name, "check", "--lang", "en"], workspace),
    ):
        assert told.code == 3
        assert told.stdout == ""
        assert "measures.yaml" in told.stderr


@pytest.mark.parametrize("arguments", [["check"], ["report"], ["explain", "M02-01"]])
def test_no_workspace(tmp_path: Path, arguments: list[str]) -> None:
    told = run([*arguments, "--lang", "en"], tmp_path)
    assert (told.code, told.stdout) == (3, "")
    assert told.stderr.count("\n") == 1
    assert "measures.yaml" in told.stderr
    assert "--data" in told.stderr


def test_the_folder_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    shell = ["/bin/sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh"]
    done = process([*shell, *command("check")], gone)
    assert b"Traceback" not in done.stderr
    assert done.code == 3


# ── the command line ──

MISUSES = [
    (["reprot"], "reprot"),
    (["report", "--nix"], "--nix"),
    (["report", "-x"], "-x"),
    (["report", "extra"], "extra"),
    (["report", "--as-of"], "--as-of"),
    (["report", "--as-of", "gestern"], "gestern"),
    (["report", "--as-of", "2023-02-30"], "2023-02-30"),
    (["report", "--as-of", "0000-01-01"], "0000-01-01"),
    (["report", "--as-of", "10000-01-01"], "10000-01-01"),
    (["report", "--as-of", "30/6/2023"], "30/6/2023"),
    (["report", "--as-of", ""], "--as-of"),
    (["report", "--known-on", "1.7."], "1.7."),
    (["report", "--by", "county"], "county"),
    (["report", "--by", ""], "--by"),
    (["report", "--by", "area,section"], "--by"),
    (["report", "--sort", "best"], "best"),
    (["report", "--format", "pdf"], "pdf"),
    (["report", "--format", ""], "--format"),
    (["report", "--format", "json,csv"], "--format"),
    (["report", "--fail-on", "met"], "met"),
    (["report", "--fail-on", ""], "--fail-on"),
    (["report", "--measure", "99"], "99"),
    (["report", "--measure", "二"], "二"),
    (["report", "--measure", "2,99"], "99"),
    (["report", "--section", "9"], "9"),
    (["report", "--department", "食品科"], "食品生产科"),
    (["report", "--area", "新会县"], "新会"),
    (["report", "--area", "[red]x[/red]"], "[red]x[/red]"),
    (["report", "--area", "{0}"], "{0}"),
    (["report", "--status", "gut"], "gut"),
    (["report", "--kind", "flows"], "flow"),
    (["report", "--lang", "xx"], "xx"),
    (["report", "--lang"], "--lang"),
    (["report", "--lenient=yes"], "--lenient"),
    (["check", "--format", "xml"], "xml"),
    (["check", "--format", ""], "--format"),
    (["check", "--format", "text,json"], "--format"),
    (["check", "--strickt"], "--strict"),
    (["explain"], ""),
    (["explain", "M99-01"], "M99-01"),
    (["explain", ""], "M02-01"),
    (["explain", "M02-01", "--area", "新会县"], "新会"),
    (["explain", "M02-01", "--area", "新会区,台山市"], "--area"),
    (["explain", "M02-01", "M02-02"], "M02-02"),
    (["explain", "M02-01", "--as-of", "2023x"], "2023x"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "named"),
    MISUSES,
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse(workspace: Path, arguments: list[str], named: str) -> None:
    before = contents(workspace)
    for language in ("en", "zh"):
        told = run(arguments, workspace, BQW_LANG=language)
        assert (told.code, told.stdout) == (2, "")
        sentence, *rest = told.stderr.rstrip("\n").split("\n")
        assert sentence.startswith("bqw: ")
        assert named in sentence
        assert len(rest) == 1
        assert "--help" in rest[0]
        assert "Invalid value" not in sentence
    assert contents(workspace) == before


def test_no_command_shows_help(workspace: Path) -> None:
    told = run([], workspace)
    assert (told.code, told.stdout) == (2, "")
    assert "report" in told.stderr


# ── names that mean something to a format ──

NASTY = {
    "[red]": '"[red]红[/red]"',
    "formula": '"=1+1"',
    "at": '"@SUM(A1)"',
    "script": '"<script>alert(1)</script>"',
    "pipe": '"甲|乙"',
    "braces": '"{0} {name} %s"',
    "percent": '"100%"',
    "newline": '"甲\\n乙"',
    "quote": "'甲\"乙'",
    "stars": '"**甲** `乙` [丙](http://x)"',
    "entity": '"&amp;甲"',
    "backslash": '"甲\\\\乙"',
    "escape": '"\\e[2J甲"',
    "nul": '"甲\\0乙"',
    "right to left": '"甲\\u202e乙"',
    "emoji": '":smile: 👨‍👩‍👧"',
    "not gbk": '"✓ 甲"',
    "long": '"' + "甲" * 500 + '"',
    "combining": '"e\\u0301 甲"',
}


def named(text: str) -> str:
    found = CATALOGUE
    for old in (
        "接受诊断的企业数",
        "推进百县千镇万村高质量发展工程的若干措施",
        "推进食品产业强链补链",
        "做强做优特色产业",
    ):
        found = found.replace(old, text)
    return found.replace("食品生产科, 标准化科", f"{text}, 标准化科").replace(
        "[食品生产科]", f"[{text}]"
    )


REFUSED = ("escape", "nul")
"""These may be refused, which is as good as to be shown safely."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in REFUSED else pytest.mark.slow) for name in NASTY],
)
def test_nasty_names_in_every_format(name: str, tmp_path: Path) -> None:
    folder = put(tmp_path, named(NASTY[name]))
    check = run(["check", "--lang", "en"], folder)
    if name in REFUSED and check.code == 1:
        return
    assert (check.code, check.stdout) == (0, "no problems found\n")
    for by, forms in (("measure", FORMATS), ("section", ["table"]), ("department", ["table"])):
        for form in set(forms) & TEXTS:
            told = run([*JUNE, "--lang", "en", "--by", by, "--format", form], folder)
            assert (told.code, told.stderr) == (0, "")
            assert "\x1b" not in told.stdout
            assert "\0" not in told.stdout
    for ending in set(ENDINGS) - DRAWN:
        assert run(["report", "-o", f"out{ending}"], folder).code == 0
    assert run(["explain", "M02-01"], folder).code == 0


DRAWN = {".png", ".docx"}
"""What costs most: of these there is one with all names."""
TEXTS = {"table", "json", "csv", "md", "svg"}


def test_nasty_names_together(tmp_path: Path) -> None:
    one = CATALOGUE[CATALOGUE.index("      - id: M02-01") : CATALOGUE.index("      - id: M02-02")]
    names = [text for name, text in NASTY.items() if name not in REFUSED]
    more = "".join(
        one.replace("M02-01", f"M02-{n:02}").replace("接受诊断的企业数", text)
        for n, text in enumerate(names, start=5)
    )
    folder = put(tmp_path, CATALOGUE + more)
    assert run(["check"], folder).code == 0
    for form in set(FORMATS) & TEXTS:
        told = run([*JUNE, "--format", form], folder)
        assert (told.code, told.stderr) == (0, "")
        assert "\x1b" not in told.stdout
    for ending in ENDINGS:
        assert run(["report", "-o", f"out{ending}"], folder).code == 0
    assert on_terminal(JUNE, folder, 80)[0] == 0
    for number in range(1, 5 + len(names)):
        assert run(["explain", f"M02-{number:02}"], folder).code == 0


def test_rich_marks_are_text(tmp_path: Path) -> None:
    folder = put(tmp_path, named(NASTY["[red]"]))
    for text in (on_terminal(JUNE, folder, 120)[1], run(["report"], folder).stdout):
        assert "[red]红[/red]" in text


def test_formulas_are_text_in_csv(tmp_path: Path) -> None:
    for name in ("formula", "at"):
        folder = put(tmp_path, named(NASTY[name]))
        rows = list(csv.DictReader(io.StringIO(run(["report", "--format", "csv"], folder).stdout)))
        assert rows[0]["name"].startswith("'")
        assert rows[0]["departments"].startswith("'")


def test_json_carries_names_as_they_are(tmp_path: Path) -> None:
    for name, text in (
        ("formula", "=1+1"),
        ("script", "<script>alert(1)</script>"),
        ("newline", "甲 乙"),  # one line, whatever the catalogue breaks
    ):
        folder = put(tmp_path, named(NASTY[name]))
        values = json.loads(run(["report", "--format", "json"], folder).stdout)
        assert values["rows"][0]["name"] == text
        assert values["policy"] == text


def test_markdown_keeps_its_columns(tmp_path: Path) -> None:
    for name in ("pipe", "newline", "stars", "script", "backslash"):
        folder = put(tmp_path, named(NASTY[name]))
        text = run(["report", "--format", "md"], folder).stdout
        table = [line for line in text.split("\n") if line.startswith("|")]
        bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table}
        assert len(bars) == 1
        assert "<script>" not in text
        assert len(table) == len(
            [line for line in text.split("\n") if "|" in line.replace("\\|", "") and line[0] != "#"]
        )


@pytest.mark.parametrize("text", ['"甲\\n乙"', "|\n          甲乙", ">\n          甲乙"])
def test_a_newline_in_a_name_does_not_break_the_table(text: str, tmp_path: Path) -> None:
    """YAML's block texts (| and >) end with a newline; they are what one writes for long names."""
    plain = run(["report"], put(tmp_path / "a")).stdout
    broken = run(
        ["report"], put(tmp_path / "b", CATALOGUE.replace("接受诊断的企业数", text))
    ).stdout
    assert broken.count("\n") == plain.count("\n")


# ── much of it ──


def test_of_many_unknown_names_each_is_sought_once(tmp_path: Path, monkeypatch) -> None:
    """A unit that writes a wrong id in all its rows; to seek the nearest name is what costs."""
    sought, search = [], problems.nearest

    def counted(word: str, known: Iterable[str]) -> str | None:
        sought.append(word)
        return search(word, known)

    monkeypatch.setattr(problems, "nearest", counted)
    one = CATALOGUE[CATALOGUE.index("      - id: M02-01") : CATALOGUE.index("      - id: M02-02")]
    more = "".join(one.replace("M02-01", f"M02-{n:02}") for n in range(5, 100))
    rows = (
        "".join(
            f"M02-1OO,{area},2023-06,5,,,,2023-07-02,台山市局,\n"
            for area in ("台山", "台城", "新汇区")
        )
        * 1_000
    )
    folder = put(tmp_path, CATALOGUE + more, HEADER + rows)
    told = run(["check", "--lang", "en", "--format", "json"], folder)
    assert sorted(sought) == ["M02-1OO", "台城", "台山", "新汇区"]
    assert told.code == 1
    assert json.loads(told.stdout)["errors"] == 3_000 + 3_000


# ── any bytes, any edit ──

HARD = settings(max_examples=50, suppress_health_check=list(HealthCheck))


def survives(catalogue: bytes, progress: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name), catalogue, progress)
        before = contents(folder)
        check = run(["check"], folder)
        assert check.code in (0, 1, 3)
        report = run(["report"], folder)
        assert report.code == check.code
        assert run(["report", "--lenient", "--format", "json"], folder).code in (0, 1, 3)
        assert run(["check", "--format", "json"], folder).code == check.code
        explain = run(["explain", "M02-01"], folder).code
        assert explain in ((0, 2) if check.code == 0 else (check.code,))
        assert contents(folder) == before


@pytest.mark.slow
@HARD
@given(st.binary(max_size=200))
@example(b"\xe6")
@example(b"\x80")
@example(b"\xff\xfe")
@example(b"a: \xc2\x85b: c")
@example(b"? ?")
@example(b"{}")
@example(b"#")
def test_any_bytes_as_catalogue(raw: bytes) -> None:
    survives(raw, PROGRESS.encode())


@pytest.mark.slow
@HARD
@given(st.binary(max_size=200))
@example(b"\xe6")
@example(b'"')
@example(b"\r")
def test_any_bytes_as_progress(raw: bytes) -> None:
    survives(CATALOGUE.encode(), raw)


@pytest.mark.slow
@HARD
@given(st.binary(max_size=100))
@example("台".encode()[:2])
def test_any_bytes_below_a_good_header(raw: bytes) -> None:
    survives(CATALOGUE.encode(), PROGRESS.encode() + raw)


CHARACTERS = st.sampled_from(
    [
        *list("\n\t :,-[]{}\"'#&*!|>%@`?<=.0123456789甲年"),
        "\r",
        "\u2028",
        "\x85",
        "\ufeff",
        "",
        "\x00",
    ]
)


@st.composite
def edits(draw: st.DrawFn, text: str) -> str:
    """The text with a few characters or pieces removed, doubled, moved or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = text[start:end]
        match draw(st.sampled_from(["delete", "double", "replace", "line"])):
            case "delete":
                text = text[:start] + text[end:]
            case "double":
                text = text[:end] + piece + text[end:]
            case "replace":
                text = text[:start] + draw(CHARACTERS) + text[end:]
            case "line":
                lines = text.split("\n")
                number = draw(st.integers(0, len(lines) - 1))
                other = draw(st.integers(0, len(lines) - 1))
                lines[number] = lines[other] if draw(st.booleans()) else ""
                text = "\n".join(lines)
    return text


@pytest.mark.slow
@HARD
@given(edits(CATALOGUE))
def test_edited_catalogue(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"), PROGRESS.encode())


@pytest.mark.slow
@HARD
@given(edits(ROWS))
def test_edited_progress(text: str) -> None:
    survives(CATALOGUE.encode(), (HEADER + text).encode("utf-8", "surrogatepass"))


WORDS = {
    "kind": ["flow", "stock", "rate", "milestone"],
    "value": [">= 0", "> 0", "< 0", "<= 0", "= 0", "0..0", ">= -5", "< 100", "> 0.000000001", "= 50", "95..98", "<= 999999999999999999.999999999"],
    "period": ["2023", "yearly", "standing", "2023-Q2", "2023-02..2023-05", "2022..2025", "2023-06-15", "1900..2999"],
    "every": ["month", "quarter", "half", "year", "once"],
    "schedule": ["linear", "at_end", "{2023-06: 40%}", "{2023-06: 0%, 2023-12: 100%}"],
    "baseline": ["", "{value: 0, period: 2022}", "{value: 50, period: 2022}", "{value: -5, period: 2021}"],
    "parts": ["", "pooled", "latest", "coverage"],
    "figure": ["0,,,", "-1,,,", "5,,,", ",0,0,", ",5,0,", ",0,5,", ",3,4,", ",,,done", ",,,not_started", "100,,,in_progress", "999999999999999999.999999999,,,", "0.000000001,,,"],
    "row": ["2023", "2023-H1", "2023-Q1", "2023-03", "2023-05", "2023-06-15", "2023-01..2023-05", "2022-12"],
    "by": ["city", "counties", "[江门市, 新会区, 台山市]"],
    "over": ["sum", "none"],
    "as": ["increment", "year_to_date"],
    "where": ["", "each: [新会区, 台山市]", "area: 新会区", "allocation: {新会区: 30, 台山市: 26}"],
    "basis": ["{basis: day}", "{preset: sanya}", "{measure: relative, behind: 0, off_track: none}", "{behind: 10, off_track: 10}"],
}  # fmt: skip


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(st.fixed_dictionaries({k: st.sampled_from(v) for k, v in WORDS.items()}), st.lists(st.tuples(st.sampled_from(["江门市", "新会区", "台山市"]), st.sampled_from(WORDS["row"]), st.sampled_from(WORDS["figure"])), max_size=6), st.sampled_from(["2022-12-31", "2023-01-01", "2023-06-30", "2023-12-31", "2025-12-31"]))  # fmt: skip
def test_any_combination_of_good_words(
    words: dict[str, str], rows: list[tuple[str, str, str]], day: str
) -> None:
    """Zeros, edges and odd mixtures: a verdict or a problem, never an exception."""
    rate, deed = words["kind"] == "rate", words["kind"] == "milestone"
    extra = [words["where"]] if words["where"] else []
    extra += [f"schedule: {words['schedule']}"]
    if not deed:
        extra += (
            [f'value: "{words["value"]}"']
            if "allocation" not in words["where"]
            else ['value: ">= 56"']
        )
        extra += [f"baseline: {words['baseline']}"] if words["baseline"] else []
    target = ", ".join([f"period: {words['period']}", *extra])
    indicator = (
        "      - id: M02-01\n        name: 甲\n"
        + ("" if deed else '        unit: "%"\n')
        + f"        kind: {words['kind']}\n"
        + (f"        parts: {words['parts']}\n" if rate and words["parts"] else "")
        + f"        over_areas: {words['over']}\n"
        + f"        reported: {{every: {words['every']}, by: {words['by']}, as: {words['as']}}}\n"
        + f"        targets:\n          - {{{target}}}\n"
    )
    catalogue = (
        CATALOGUE.partition("      - id:")[0].replace(
            "areas:", f"rules:\n  pace: {words['basis']}\nareas:", 1
        )
        + indicator
    )
    progress = HEADER + "".join(
        f"M02-01,{area},{period},{figure},2024-01-05,甲,\n" for area, period, figure in rows
    )
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name), catalogue, progress)
        check = run(["check"], folder)
        assert check.code in (0, 1)
        ok = check.code
        assert run(["report", "--as-of", day], folder).code == ok
        assert (
            run(["report", "--as-of", day, "--format", "json", "--by", "area"], folder).code == ok
        )
        assert run(["explain", "M02-01", "--as-of", day], folder).code == ok
        assert run(["report", "--as-of", day, "--lenient"], folder).code in (0, 1)
