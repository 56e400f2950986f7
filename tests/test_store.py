"""What the store writes, where, and what it refuses."""

import csv
import io
import json
import os
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bqw_tracker.core.model import Observation, Story
from bqw_tracker.core.periods import parse_moment, parse_period
from bqw_tracker.core.problems import Problem, Refused
from bqw_tracker.store import additions as store
from bqw_tracker.store import progress
from bqw_tracker.store.load import read_catalogue
from bqw_tracker.store.progress import ALL_COLUMNS, COLUMNS, read_progress, row_text
from bqw_tracker.store.snapshot import snapshot
from running import ROOT

HEADER = ",".join(COLUMNS) + "\n"
PLAIN = Observation(
    "M07-02", "新会区", parse_period("2023-06"), Decimal("6.60E+2"), None, None, "",
    parse_moment("2023-07-03"), "新会区局6月报表", "", "inbox.csv", 7,
)  # fmt: skip
LINE = "M07-02,新会区,2023-06,660,,,,2023-07-03,新会区局6月报表,\n"


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)


CATALOGUE, _ = read_catalogue(ROOT / "data" / "measures.yaml")


def read(path: Path) -> tuple[list[Observation], list[Problem]]:
    problems: list[Problem] = []
    rows = read_progress(path, path.read_bytes(), CATALOGUE, problems)
    return list(rows), problems


def add(data: Path, *rows: Observation) -> list[str]:
    with store.locked(data) as held:
        return [path.relative_to(data).as_posix() for path in held.add(rows)]


def laid(data: Path, raw: bytes, name: str = "新会区.csv") -> Path:
    """A file that was there before."""
    path = data / "progress/2023-06" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(raw)
    return path


def digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def everything(data: Path) -> list[str]:
    return sorted(p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (PLAIN, LINE),
        (
            PLAIN._replace(value=None, state="in_progress"),
            LINE.replace("660,,,,", ",,,in_progress,"),
        ),
        (
            PLAIN._replace(value=None, numerator=Decimal(0), denominator=Decimal("1.50")),
            LINE.replace("660,,,,", ",0,1.5,,"),
        ),
        (
            PLAIN._replace(reported_on=parse_moment("2023-07-03T10:20")),
            LINE.replace("07-03", "07-03T10:20"),
        ),
        (PLAIN._replace(note='=1+1, "so"'), LINE.replace("报表,", '报表,"=1+1, ""so"""')),
        (PLAIN._replace(source="=cmd"), LINE.replace("新会区局6月报表", "=cmd")),
    ],
    ids=["value", "state", "two figures", "a time of day", "quotes", "no apostrophe"],
)
def test_the_form_of_a_row(tmp_path, row, line):
    assert add(tmp_path, row) == ["progress/2023-06/新会区.csv"]
    found = (tmp_path / "progress/2023-06/新会区.csv").read_bytes()
    assert found.decode() == HEADER + line
    assert next(csv.reader(io.StringIO(line))) == list(row_text(row))


@pytest.mark.parametrize(
    ("period", "month"),
    [
        ("2023-06", "2023-06"), ("2023-Q2", "2023-06"), ("2023-H1", "2023-06"),
        ("2023", "2023-12"), ("2023..2025", "2025-12"), ("2023-06-30", "2023-06"),
        ("2023-05-16..2023-07-01", "2023-07"),
    ],
)  # fmt: skip
def test_the_month_is_that_of_the_last_day(tmp_path, period, month):
    row = PLAIN._replace(period=parse_period(period))
    assert add(tmp_path, row) == [f"progress/{month}/新会区.csv"]


def test_rows_are_sorted_as_text_and_kept(tmp_path):
    rows = [
        PLAIN._replace(indicator=i, period=parse_period(p), value=Decimal(n))
        for n, (i, p) in enumerate(
            [("M07-02", "2023-Q2"), ("M07-02", "2023-06"), ("M01-01", "2023-06")]
        )
    ]
    add(tmp_path, rows[0])
    add(tmp_path, rows[1], rows[2])
    text = (tmp_path / "progress/2023-06/新会区.csv").read_text(encoding="utf-8")
    assert [line.split(",")[3] for line in text.splitlines()[1:]] == ["2", "1", "0"]


def test_a_row_is_not_added_twice(tmp_path):
    later = PLAIN._replace(reported_on=parse_moment("2023-07-04"), note="revised")
    assert add(tmp_path, PLAIN, PLAIN) == ["progress/2023-06/新会区.csv"]
    assert add(tmp_path, PLAIN) == []
    assert add(tmp_path) == []
    assert add(tmp_path, PLAIN, later, later) == ["progress/2023-06/新会区.csv"]
    text = (tmp_path / "progress/2023-06/新会区.csv").read_text(encoding="utf-8")
    assert text == HEADER + LINE + LINE.replace("07-03", "07-04").replace("报表,", "报表,revised")


def test_a_file_that_a_person_wrote_keeps_its_fields(tmp_path):
    by_hand = [
        "M09-01,江会,2023-04..2023-06,0660.00,,,,2023-07-03T00:00,报表 ,a note",
        "M09-01,江会,2023-04..2023-06,0660.00,,,,2023-07-03T00:00,报表 ,a note",
        'M02-01,440705,2023-06," 7",,,,2023-07-03,,"line\r\nbreak, and ""more"""',
    ]
    raw = "\ufeff" + "\r\n".join([HEADER.strip(), *by_hand, "", ""])
    path = laid(tmp_path, raw.encode())
    path.chmod(0o640)
    written = [*csv.reader(io.StringIO(raw[1:], newline=""))]
    wanted = [*written[1:4], list(row_text(PLAIN))]
    add(tmp_path, PLAIN)
    found = path.read_bytes()
    rows = [*csv.reader(io.StringIO(found.decode(), newline=""))]
    assert rows[0] == list(COLUMNS)
    assert rows[1:] == sorted(wanted, key=lambda r: (r[0], r[1], r[2], r[7]))
    assert found.count(b"\r") == 1, "only the one inside a text"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        HEADER.encode() + b"<<<<<<< HEAD\n" + LINE.encode(),
        HEADER.encode() + b"M07-02,one,field,too,few\n",
        HEADER.encode() + b'M07-02,"open\n',
        HEADER.encode() + LINE.encode("gbk"),
        HEADER.encode() + LINE.encode().replace(b"660", b"6\x000"),
        b"indicator;area\n",
    ],
    ids=["empty", "conflict", "fields", "quote", "encoding", "NUL", "header"],
)
def test_a_broken_file_is_left_as_it_is(tmp_path, raw):
    path = laid(tmp_path, raw)
    with pytest.raises(Refused, match="bqw check"):
        add(tmp_path, PLAIN._replace(period=parse_period("2023-05")), PLAIN)
    assert path.read_bytes() == raw
    assert everything(tmp_path) == ["progress/.lock", "progress/2023-06/新会区.csv"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([b"a", "甲".encode(), "😀".encode(), b"\xe7", b"\x94", b"\0", b"\n"])),
    st.integers(4, 9),
)
def test_a_large_file_is_no_text_where_a_small_one_is_none(monkeypatch, pieces, size):
    """It is decoded in pieces, which may end within a character."""
    raw = HEADER.encode() + b"".join(pieces)
    found: list[list[Problem]] = []
    for most in (1 << 20, size):
        monkeypatch.setattr(progress, "_PIECE", most)
        found.append([])
        list(read_progress(Path("a.csv"), raw, CATALOGUE, found[-1]))
    assert found[0] == found[1]
    try:
        raw.decode()
        decodes = b"\0" not in raw
    except UnicodeDecodeError:
        decodes = False
    assert decodes is not any(problem.code == "encoding" for problem in found[0])


def test_meanings_that_are_forgotten_are_looked_up_again(monkeypatch):
    raw = HEADER.encode() + b"".join(
        LINE.replace("660", str(n % 5)).encode() for n in range(20)
    )  # fmt: skip
    rows = list(read_progress(Path("a.csv"), raw, CATALOGUE, []))
    monkeypatch.setattr(progress, "_MEANINGS", 2)
    assert list(read_progress(Path("a.csv"), raw, CATALOGUE, [])) == rows


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../新会区", "a/b", "/etc/passwd", "a\\b", "C:a", ".新会区", "~$新会区", "a..b",
        "a\0b", "a\nb", "a\x1bb", "a\u202eb", "\ud800", "CON", "con", "nul.x", "COM1", "lpt¹", "aux ",
        "新会区.", " 新会区", "新会区 ", "a?", "a*", 'a"', "a|b", "<a>", "区" * 70, "CONIN$",
    ],
    ids=ascii,
)  # fmt: skip
def test_names_that_choose_a_path(tmp_path, name):
    data = tmp_path / "in/data"
    data.mkdir(parents=True)
    with pytest.raises(Refused, match="cannot name a file"):
        add(data, PLAIN, PLAIN._replace(area=name))
    assert everything(tmp_path) == ["in/data/progress/.lock"]


@pytest.mark.parametrize("name", ["新会区", "console", "区" * 66, "A-1 (新)", "a.b", "comma, '=1"])
def test_names_that_are_names(tmp_path, name):
    assert add(tmp_path, PLAIN._replace(area=name)) == [f"progress/2023-06/{name}.csv"]


def test_links_do_not_lead_outside(tmp_path):
    outside, data = tmp_path / "outside", tmp_path / "data"
    outside.mkdir()
    (outside / "新会区.csv").write_text(HEADER)
    (data / "progress").mkdir(parents=True)
    (data / "progress/2023-06").symlink_to(outside)
    (data / "progress/2023-07").mkdir()
    (data / "progress/2023-07/新会区.csv").symlink_to(outside / "新会区.csv")
    for month in ("2023-06", "2023-07"):
        with pytest.raises(Refused, match="leads elsewhere"):
            add(data, PLAIN._replace(period=parse_period(month)))
    (data / "progress/2023-08").mkdir()
    (data / "progress/2023-08/.新会区.csv.new").symlink_to(outside / "新会区.csv")
    add(data, PLAIN._replace(period=parse_period("2023-08")))
    assert (outside / "新会区.csv").read_text() == HEADER


@pytest.mark.parametrize(
    "file", ["../secret.csv", "/etc/passwd", "2023-06/../../secret.csv", "x", 7]
)
def test_a_journal_from_elsewhere_touches_nothing(tmp_path, file):
    data, secret = tmp_path / "data", tmp_path / "data/secret.csv"
    (data / "progress").mkdir(parents=True)
    secret.write_text("kept")
    (data / "progress" / store.JOURNAL).write_text(json.dumps([[file, None, digest(b"kept")]]))
    assert "rolled back" in str(store.recover(data))
    assert secret.read_text() == "kept"
    assert everything(data) == ["progress/.lock", "secret.csv"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"[", b"[" * 200_000, b"7", b'{"abc": 1}', b"[[1, 2, 3]]", b'[["2023-06/a.csv", "x", "y"]]',
     b'[["2023-06/a.csv", null, "../../../../etc/passwd"]]', b"\xff"],
    ids=range(9),
)  # fmt: skip
def test_a_journal_that_says_nothing_is_one_that_was_torn(tmp_path, raw):
    path = laid(tmp_path, HEADER.encode(), "a.csv")
    (tmp_path / "progress" / store.JOURNAL).write_bytes(raw)
    assert snapshot(tmp_path).figures == {path: HEADER.encode()}
    assert "rolled back" in str(store.recover(tmp_path))
    assert path.read_text() == HEADER


@pytest.mark.parametrize("old", [digest(b"old"), None])
def test_a_file_changed_since_is_kept(tmp_path, old):
    path = laid(tmp_path, HEADER.encode())
    journal = [["2023-06/新会区.csv", old, digest(b"new")]]
    (tmp_path / "progress" / store.JOURNAL).write_text(json.dumps(journal))
    with store.locked(tmp_path) as held:
        assert "kept: " in str(held.recovered)
        assert path.name in str(held.recovered)
    assert path.read_text() == HEADER
    with store.locked(tmp_path) as held:
        assert held.recovered is None


def test_two_names_for_one_file(tmp_path):
    with pytest.raises(Refused, match="upper and lower"):
        add(tmp_path, PLAIN._replace(area="Xinhui"), PLAIN._replace(area="XINHUI"))


def test_text_that_no_file_can_keep(tmp_path):
    for note in ("a\0b", "\udcff", "x" * 200_000):
        with pytest.raises(Refused, match="no file can keep"):
            add(tmp_path, PLAIN._replace(note=note))
    assert everything(tmp_path) == ["progress/.lock"]


@given(texts=st.lists(st.tuples(st.text("a,\"'\r\n =\ufeff啊\t", max_size=6), st.text(max_size=6))))
@settings(max_examples=60)
def test_any_text_is_read_back(texts, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    rows = [PLAIN._replace(source=a, note=b.replace("\0", "")) for a, b in texts]
    for row in rows:
        add(data, row)
    files = [*(data / "progress").rglob("*.csv")]
    raw = "".join(path.read_bytes().decode() for path in files)
    found = [*csv.reader(io.StringIO(raw, newline=""), strict=True)][1:]
    assert sorted(found) == sorted(map(list, {row_text(row) for row in rows}))


TOLD = PLAIN._replace(note="已复核", story=Story("缺人手", "8月底前补齐", ""))
WIDE = ",".join(ALL_COLUMNS) + "\n"


def test_a_file_has_more_columns_where_a_row_tells_a_story(tmp_path):
    path = tmp_path / "progress/2023-06/新会区.csv"
    add(tmp_path, PLAIN)
    assert path.read_text(encoding="utf-8") == HEADER + LINE
    later = TOLD._replace(reported_on=parse_moment("2023-07-04"))
    add(tmp_path, later)
    told = LINE.replace("07-03", "07-04").replace("报表,\n", "报表,已复核,缺人手,8月底前补齐,\n")
    assert path.read_text(encoding="utf-8") == WIDE + LINE.replace("\n", ",,,\n") + told
    assert add(tmp_path, PLAIN, later) == [], "both are there"
    third = PLAIN._replace(reported_on=parse_moment("2023-07-05"))
    add(tmp_path, third)
    assert path.read_text(encoding="utf-8").splitlines()[3].endswith("报表,,,,")


def test_more_columns_that_nobody_uses_are_left_out_again(tmp_path):
    path = laid(tmp_path, (WIDE + LINE.replace("\n", ",,,\n")).encode())
    add(tmp_path, PLAIN._replace(reported_on=parse_moment("2023-07-04")))
    assert path.read_text(encoding="utf-8") == HEADER + LINE + LINE.replace("07-03", "07-04")


@pytest.mark.parametrize("line", [LINE, LINE.replace("\n", ",,\n"), LINE.replace("\n", ",,,,\n")])
def test_a_row_of_another_width_is_no_row_of_the_file(tmp_path, line):
    rows, problems = read(laid(tmp_path, (WIDE + line).encode()))
    assert (rows, problems[0].code) == ([], "wrong-columns")
    with pytest.raises(Refused, match="bqw check"):
        add(tmp_path, PLAIN)


@given(texts=st.lists(st.text("a,\"'\r\n =<啊😀", max_size=5), min_size=4, max_size=4))
@settings(max_examples=60)
def test_any_story_is_read_back(texts, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    note, *more = texts
    row = PLAIN._replace(note=note, story=Story(*more))
    add(data, PLAIN, row)
    (path,) = (data / "progress").rglob("*.csv")
    found, problems = read(path)
    assert [p for p in problems if "CR LF" not in str(p.message)] == []
    wanted = {(each.note, each.story) for each in (PLAIN, row)}
    assert {(each.note, each.story) for each in found} == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WIDE + LINE.replace("\n", ",,,\n"), ["not-canonical"]),
        (WIDE + LINE.replace("\n", ",问题,,\n"), []),
        (HEADER.replace("note", "note,problem"), ["header"]),
        (HEADER.replace("note", "note,next,problem,evidence"), ["header"]),
    ],
    ids=["unused", "used", "one more", "another order"],
)
def test_which_columns_a_file_may_have(tmp_path, text, told):
    _, problems = read(laid(tmp_path, text.encode()))
    assert [problem.code for problem in problems] == told


def test_the_lock_is_waited_for_and_then_refused(tmp_path):
    with store.locked(tmp_path):
        (tmp_path / "progress" / store.JOURNAL).write_text("[]")
        assert store.recover(tmp_path) is None, "another is at work"
        with (
            pytest.raises(Refused, match="another bqw is writing"),
            store.locked(tmp_path, timeout=0.1),
        ):
            pass
    assert "rolled back" in str(store.recover(tmp_path))
    assert store.recover(tmp_path) is None


def test_where_nothing_is_to_recover_nothing_is_made(tmp_path):
    assert store.recover(tmp_path) is None
    assert store.recover(tmp_path / "missing") is None
    assert everything(tmp_path) == []


def test_folders_that_cannot_be_written(tmp_path):
    with pytest.raises(Refused, match="is missing"):
        add(tmp_path / "missing", PLAIN)
    (tmp_path / "progress").write_text("a file")
    with pytest.raises(Refused):
        add(tmp_path, PLAIN)


def test_an_error_of_the_caller_passes_through(tmp_path):
    with pytest.raises(FileNotFoundError), store.locked(tmp_path):
        raise FileNotFoundError
    assert add(tmp_path, PLAIN)
