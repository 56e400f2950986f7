"""Each field of each file and each member of each archive is broken in turn: nothing falls over.

Bytes at random hardly ever get past the first reader; here the files stay what they are, and one
part of them says something that nobody would write. An exception that reaches the last net fails
the test, and so does a file that was changed.

The gate breaks each part in a few ways, `-m long` in all.
"""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from running import Outcome, run
from test_bad_input import CATALOGUE, PROGRESS, contents, put

pytestmark = pytest.mark.walk

LEDGER = """\
- id: R001
  finding: late/M02-02/台山市/2023-05
  opened: 2023-07-09
  owner: 台山市
  due: 2023-07-20
  measure: 补报
  closed: 2023-07-19
  done: 已补报
  evidence: 附件/R001.pdf
  steps:
    - {examined: 2023-07-20, by: 李四, result: returned, reason: 缺一批}
    - {extended: 2023-07-21, until: 2023-08-20, reason: 搬迁, approver: 市局}
    - {closed: 2023-08-01, done: 已补报, evidence: 附件/R001.pdf}
- id: R002
  finding: behind/M02-01/江门市/2023
  opened: 2023-07-09
  accepted: {approver: 市局, until: 2023-12-31, reason: 停产}
"""
WORDS = {
    "empty": "", "blank": " ", "dash": "-", "zero": "0", "many digits": "9" * 5000,
    "minus": "-1", "tiny": "0." + "0" * 400 + "1", "exponent": "1e999999999", "nan": "NaN",
    "year 0": "0000-00-00", "year 9999": "9999-12-31", "no such day": "2023-02-30",
    "period": "1900..2999", "backwards": "2025..2023", "moment": "2023-07-03T24:61",
    "quote": '"', "apostrophe": "'", "comma": ",", "braces": "{0}{name}{", "percent": "%s%",
    "markup": "<![x[", "entity": "&#0;&x;", "rich": "[/red]", "backslash": "\\", "slash": "a/../b",
    "nul": "\0", "escape": "\x1b[2J", "line": "甲\n乙", "carriage return": "甲\r乙", "tab": "\t",
    "override": "甲\u202e乙", "no width": "\u200b", "separator": "\u2028", "private": "\ue000",
    "no character": "\uffff", "astral": "\U00020000", "mark": "\u0301" * 50, "full width": "＝１",
    "other digits": "٢٦", "superscript": "10²", "roman": "Ⅻ", "formula": "=1+1", "long": "甲" * 9000,
    "brackets": "[" * 5000, "unknown": "没有", "twice": "江门市；江门市", "true": "true", "null": "null",
}  # fmt: skip
"""What stands in a field's place."""
FEW = ("many digits", "override", "nothing", "deep")
SLOW = ("empty", "markup", "line")
STRUCTURES = {
    "nothing": None, "list": [], "map": {}, "nested": [[[]]], "deep": {"a": {"a": [1]}},
    "list of nothing": [None], "map of lists": {"year": [], "": None}, "two": ["江门市", "江门市"],
}  # fmt: skip
"""What stands in the place of a whole value of a YAML or JSON file."""


def some(words: dict[str, object], few: tuple[str, ...] = FEW) -> list[object]:
    """A few of them always, more among the slow proofs, all of them in the long run."""
    rest = {name: pytest.mark.slow if name in SLOW else pytest.mark.long
            for name in words if name not in few}  # fmt: skip
    return [pytest.param(words[name], id=name, marks=rest.get(name, [])) for name in words]


COMMANDS = (
    ["check", "--format", "json"],
    ["report", "--as-of", "2023-06-30", "--lenient"],
    ["findings", "--today", "2023-08-01"],
    ["explain", "M02-01", "--as-of", "2023-06-30"],
)


def survives(folder: Path, *commands: list[str]) -> list[Outcome]:
    """Every command ends with a code of its own and says why, and changes nothing."""
    before, told = contents(folder), []
    for arguments in commands:
        done = run(arguments, folder)
        assert done.code in (0, 1, 2, 3), arguments
        assert done.stdout or done.stderr, arguments
        told.append(done)
    assert contents(folder) == before
    return told


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    put(tmp_path)
    (tmp_path / "data/rectifications.yaml").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "data/附件").mkdir()
    (tmp_path / "data/附件/R001.pdf").write_bytes(b"x")
    assert [done.code for done in survives(tmp_path, *COMMANDS)] == [0] * 4
    return tmp_path


# ── fields ──


def places(value: object, at: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every place in a tree, the whole of it first."""
    yield at
    inside = value.items() if isinstance(value, dict) else ()
    for key, part in inside or (enumerate(value) if isinstance(value, list) else ()):
        yield from places(part, (*at, key))


def with_value(tree: object, at: tuple[object, ...], new: object) -> object:
    """The tree with something else at one place."""
    if not at:
        return new
    copied = dict(tree) if isinstance(tree, dict) else list(tree)
    copied[at[0]] = with_value(tree[at[0]], at[1:], new)
    return copied


def with_key(tree: object, at: tuple[object, ...], key: object) -> object:
    """The tree with another key in the place of one."""
    if len(at) > 1:
        return with_value(tree, at[:1], with_key(tree[at[0]], at[1:], key))
    return {key if name == at[0] else name: value for name, value in tree.items()}


def shapes(tree: object) -> list[tuple[object, ...]]:
    """One place for each field: the first that has these names above it."""
    first: dict[tuple[str, ...], tuple[object, ...]] = {}
    for at in places(tree):
        first.setdefault(tuple("#" if isinstance(part, int) else part for part in at), at)
    return list(first.values())


def dumped(tree: object) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10**9)


CLOSED = """\
- period: 2023-06
  closed: 2023-07-10T09:30
  digest: {digest}
  document: 6月通报
- period: 2023-06
  reopened: 2023-07-20
  reason: 漏报
""".format(digest="0" * 64)
YAML_FILES = {"measures.yaml": CATALOGUE, "rectifications.yaml": LEDGER, "closed.yaml": CLOSED}


@pytest.mark.parametrize("new", some(WORDS | STRUCTURES))
@pytest.mark.parametrize("name", YAML_FILES)
def test_each_field_of_a_yaml_file(workspace: Path, name: str, new: object) -> None:
    tree = yaml.load(YAML_FILES[name], yaml.BaseLoader)
    for at in shapes(tree):
        (workspace / "data" / name).write_text(dumped(with_value(tree, at, new)), "utf-8")
        survives(workspace, *COMMANDS)


@pytest.mark.parametrize("new", some(WORDS))
@pytest.mark.parametrize("name", YAML_FILES)
def test_each_key_of_a_yaml_file(workspace: Path, name: str, new: str) -> None:
    tree = yaml.load(YAML_FILES[name], yaml.BaseLoader)
    for at in shapes(tree):
        if at and not isinstance(at[-1], int):
            (workspace / "data" / name).write_text(dumped(with_key(tree, at, new)), "utf-8")
            survives(workspace, *COMMANDS)


@pytest.mark.parametrize("new", some(WORDS))
def test_each_field_of_a_row(workspace: Path, new: str) -> None:
    path = next((workspace / "data/progress").rglob("*.csv"))
    header, *rows = csv.reader(io.StringIO(PROGRESS))
    for column in range(len(header)):
        broken = [[*rows[0][:column], new, *rows[0][column + 1 :]], *rows[1:]]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([header, *broken])
        path.write_bytes(out.getvalue().encode())
        survives(workspace, *COMMANDS)


@pytest.mark.parametrize("new", some(WORDS))
def test_each_field_of_a_form(workspace: Path, new: str) -> None:
    header = [
        "指标编号",
        "指标名称",
        "县区",
        "报送期",
        "数值",
        "分子",
        "分母",
        "状态",
        "来源",
        "备注",
    ]
    row = ["M02-02", "", "新会区", "2023-06", "5", "", "", "", "新会区局", ""]
    for column in range(len(header)):
        for line in (0, 1):
            lines = [list(header), list(row)]
            lines[line][column] = new
            out = io.StringIO()
            csv.writer(out).writerows(lines)
            (workspace / "来.csv").write_bytes(out.getvalue().encode())
            survives(workspace, ["ingest", "--dry-run", "来.csv"])


JOURNAL = json.dumps([["2023-06/a.csv", "0" * 64, "1" * 64]])


@pytest.mark.parametrize("new", some(WORDS | STRUCTURES))
def test_each_field_of_a_journal(workspace: Path, new: object) -> None:
    """What it says nobody has written: whatever it is, no figure goes because of it."""
    folder, tree = workspace / "data/progress", json.loads(JOURNAL)
    before = contents(folder)
    for at in places(tree):
        for marker in (".journal", ".journal-done"):
            (folder / marker).write_text(json.dumps(with_value(tree, at, new)), "utf-8")
            done = run(["check"], workspace)
            assert done.code in (0, 1, 3)
            (folder / marker).unlink(missing_ok=True)
            (folder / ".lock").unlink(missing_ok=True)
            assert contents(folder) == before


@pytest.fixture
def document(workspace: Path) -> Path:
    assert run(["report", "--as-of", "2023-06-30", "-o", "报告.json"], workspace).code == 0
    return workspace / "报告.json"


@pytest.mark.parametrize("new", some(WORDS | STRUCTURES))
def test_each_field_of_an_origin(workspace: Path, document: Path, new: object) -> None:
    origin = json.loads(document.read_text("utf-8"))["origin"]
    for at in places(origin):
        told = with_value(origin, at, new)
        document.write_text(json.dumps({"origin": told}, ensure_ascii=False), "utf-8")
        (workspace / "报告.html").write_text(
            f'<script id="bqw-origin">{json.dumps(told)}</script>', "utf-8"
        )
        survives(workspace, ["verify", "报告.json"], ["verify", "报告.html"])


# ── archives ──


OFFICE = ("台账.xlsx", "通报.docx")
METHODS = {"stored": 0, "deflated": 8, "deflate64": 9, "bzip2": 12, "lzma": 14, "zstd": 93,
           "xz": 95, "encrypted": 99, "unknown": 65535}  # fmt: skip


def member_of(raw: bytes, number: int, new: bytes | None) -> bytes:
    """The archive with another content of one member, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as archive:
        for n, info in enumerate(old.infolist()):
            if n != number:
                archive.writestr(info, old.read(info))
            elif new is not None:
                archive.writestr(info, new)
    return out.getvalue()


def header_of(raw: bytes, number: int, at: tuple[int, int], new: bytes) -> bytes:
    """The archive in which the two headers of one member say something else."""
    found = bytearray(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        local = archive.infolist()[number].header_offset
        central = archive.start_dir
    for _ in range(number):
        central += 46 + sum(
            int.from_bytes(raw[central + n : central + n + 2], "little") for n in (28, 30, 32)
        )
    for begin, offset in zip((local, central), at, strict=True):
        found[begin + offset : begin + offset + len(new)] = new
    return bytes(found)


def method(number: int) -> object:
    """How a member is packed, as its headers say it."""
    return partial(header_of, at=(8, 10), new=number.to_bytes(2, "little"))


def flags(number: int) -> object:
    return partial(header_of, at=(6, 8), new=number.to_bytes(2, "little"))


def size(at: tuple[int, int], number: int) -> object:
    return partial(header_of, at=at, new=number.to_bytes(4, "little"))


def data_of(raw: bytes, number: int, packed: bytes) -> bytes:
    """The archive in which the packed bytes of one member begin with others."""
    found = bytearray(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        begin = archive.infolist()[number].header_offset
    begin += 30 + sum(int.from_bytes(raw[begin + n : begin + n + 2], "little") for n in (26, 28))
    found[begin : begin + len(packed)] = packed
    return bytes(found)


ARCHIVES = {
    "gone": partial(member_of, new=None),
    "empty": partial(member_of, new=b""),
    "no xml": partial(member_of, new=b"\0\xff<![x["),
    "half": lambda raw, number: member_of(raw, number, read(raw, number)[: len(read(raw, number)) // 2]),
    "another root": partial(member_of, new=b"<a/>"),
    "deep": partial(member_of, new=b"<a>" * 20_000),
    "entities": partial(member_of, new=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "an encoding nobody has": partial(member_of, new=b'<?xml version="1.0" encoding="x-y"?><a/>'),
    "utf-16": lambda raw, number: member_of(
        raw, number, read(raw, number).decode("utf-8", "replace").encode("utf-16")
    ),
    "torn packing": partial(data_of, packed=b"\xff" * 20),
    **{f"packed as {name}": method(number) for name, number in METHODS.items()},
    "locked": flags(1),
    "strongly locked": flags(0x41),
    "patched": flags(0x20),
    "wrong sum": size((14, 16), 1),
    "packed into nothing": size((18, 20), 0),
    "packed into more": size((18, 20), 0x7FFFFFFF),
    "unpacks to nothing": size((22, 24), 0),
    "unpacks to more": size((22, 24), 0x7FFFFFFF),
    "needs another unzip": partial(header_of, at=(4, 6), new=b"\xff\xff"),
    "a name that is no text": partial(header_of, at=(30, 46), new=b"\xff\xfe"),
    "a name that leads out": partial(header_of, at=(30, 46), new=b"../"),
}  # fmt: skip
READ = ("no xml", "packed as lzma", "packed as bzip2", "torn packing", "locked")


def read(raw: bytes, number: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(archive.infolist()[number])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one document of each kind, and a form that was filled in."""
    folder = put(tmp_path_factory.mktemp("office"))
    for name in OFFICE:
        assert run(["report", "--as-of", "2023-06-30", "-o", name], folder).code == 0
    assert (
        run(["template", "--area", "新会区", "--period", "2023-07", "-o", "表.xlsx"], folder).code
        == 0
    )
    return folder


PROPERTIES = "docProps/custom.xml"


@pytest.mark.parametrize("way", some({name: name for name in ARCHIVES}, tuple(ARCHIVES)))
@pytest.mark.parametrize("name", OFFICE)
def test_the_member_that_tells_the_origin(
    office: Path, tmp_path: Path, name: str, way: str
) -> None:
    raw = (office / name).read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        number = archive.namelist().index(PROPERTIES)
    folder = Path(shutil.copytree(office, tmp_path / "w"))
    (folder / name).write_bytes(ARCHIVES[way](raw, number))
    (done,) = survives(folder, ["verify", name])
    assert done.code in (0, 1, 3)


@pytest.mark.parametrize("way", some({name: name for name in ARCHIVES}, READ))
def test_each_member_of_a_workbook(office: Path, tmp_path: Path, way: str) -> None:
    folder = Path(shutil.copytree(office, tmp_path / "w"))
    raw = (office / "表.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        count = len(archive.infolist())
    for number in range(count):
        (folder / "表.xlsx").write_bytes(ARCHIVES[way](raw, number))
        survives(folder, ["ingest", "--dry-run", "表.xlsx"])


@pytest.mark.parametrize("way", some({name: name for name in ARCHIVES}, ("torn packing",)))
def test_a_workbook_is_no_policy(office: Path, way: str) -> None:
    for name in OFFICE:
        raw = (office / name).read_bytes()
        (office / "策.docx").write_bytes(ARCHIVES[way](raw, 0))
        (done,) = survives(office, ["audit", "策.docx"])
        assert done.code == 3


@pytest.mark.long
@pytest.mark.parametrize("new", ["", "-1", "9" * 5000, "<![x[", "A1:XFD1048576", "甲" * 9000])
def test_each_attribute_of_a_workbook(office: Path, tmp_path: Path, new: str) -> None:
    """One attribute of each name in each part at a time."""
    folder = Path(shutil.copytree(office, tmp_path / "w"))
    raw = (office / "表.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        count = len(archive.infolist())
    quoted = new.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    for number in range(count):
        text, seen = read(raw, number).decode("utf-8"), set()
        for found in re.finditer(r'([\w:]+)="([^"]*)"', text):
            if found[1] in seen:
                continue
            seen.add(found[1])
            broken = text[: found.start(2)] + quoted + text[found.end(2) :]
            (folder / "表.xlsx").write_bytes(member_of(raw, number, broken.encode()))
            survives(folder, ["ingest", "--dry-run", "表.xlsx"])
